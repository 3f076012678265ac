"""The doctor says what is missing or old, and contacts nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from boundary.adapters.browser.find_browser import Browser
from boundary.app.doctor import OLD_AFTER_DAYS, doctor
from boundary.app.library import Library
from tests.app.case import begun, env_at


def _newest() -> date:
    return max(date.fromisoformat(guide.checked_on) for guide in Library().guides.values())


def test_a_machine_in_order(tmp_path: Path) -> None:
    """With fresh facts and the embedded server there is nothing to say."""
    begun(tmp_path)
    rows = doctor(env_at(tmp_path), _newest())

    assert all(row.fine for row in rows)
    assert "1 begun on this device." in [row.say for row in rows]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """Without the embedded server nothing can be rehearsed, and that is said."""
    rows = {row.name: row for row in doctor(env_at(tmp_path), _newest(), lambda _: False)}

    assert not rows["Rehearsal"].fine
    assert "pymap" in rows["Rehearsal"].say


def test_old_facts_may_have_changed(tmp_path: Path) -> None:
    """A day past the limit, guides and facts are shown as perhaps changed."""
    day = _newest() + timedelta(days=OLD_AFTER_DAYS + 1)
    rows = {row.name: row for row in doctor(env_at(tmp_path), day)}

    assert not rows["Guides"].fine
    assert not rows["Dated facts"].fine


def test_the_browser_that_would_be_opened_is_named(tmp_path: Path) -> None:
    """Which one it is, that there is none, or that the part for it is missing."""
    found = Browser("Chromium", "/usr/bin/chromium")
    env, day = env_at(tmp_path), _newest()
    rows = [
        doctor(env, day, lambda _: True, lambda: found),
        doctor(env, day, lambda _: True, lambda: None),
        doctor(env, day, lambda _: False, lambda: found),
    ]
    says = [next(row.say for row in each if row.name == "Browser") for each in rows]

    assert says[0].startswith("Chromium would be opened")
    assert says[1].startswith("No Chrome, Chromium or Edge was found")
    assert "not installed" in says[2]
