"""Hold `log prune`: what goes is shown first, nothing that matters goes, and the log says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from boundary.cli import log_words
from boundary.core.errors import StoreError
from boundary.core.ports import Files
from tests.cli.conftest import Case, Line
from tests.cli.test_evidence_export import EXPORT, verified
from tests.cli.test_undo import DAY_MS, moved


def _today() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def old(mailed: Case) -> Case:
    """Carry the plan out, look again, and let forty days go by; then look once more."""
    mailed.accepted()
    mailed("run", "--no-input")
    mailed.line.late_ms = 40 * DAY_MS
    mailed("run", "--no-input")
    return mailed


def _before() -> str:
    return (_today() + timedelta(days=20)).date().isoformat()


def _prune(case: Case, typed: str = "heron-42\n"):
    return case("log", "prune", "--before", _before(), typed=typed)


def _removed(out: str) -> int:
    found = re.search(r"Events 1 to (\d+) were removed", out)
    assert found is not None
    return int(found[1])


def test_the_code_typed_removes_what_is_old(old: Case) -> None:
    """What goes is shown by day and number; afterwards review and checking say what went."""
    before = old("log", "review", "--json").json["events"]
    ended = _prune(old)
    after = old("log", "review", "--json").json["events"]
    checked = old("log", "verify", "--json")
    (number,) = map(int, re.findall(r"^ +\d{4}-\d\d-\d\d +(\d+)$", ended.out, re.MULTILINE))

    assert (0, 0) == (ended.code, checked.code)
    assert all(one in " ".join(ended.out.split()) for one in log_words.PRUNE_LIMIT)
    assert len(before) - number == len([one for one in after if one["seq"] <= len(before)])
    assert _removed(ended.out) == _removed(checked.json["says"])
    assert "retention" in {one["kind"] for one in after}
    assert "keyed" == checked.json["level"]


def test_anything_else_removes_nothing(old: Case) -> None:
    """Another word, an empty line, nobody to ask, a wish for JSON: every byte stays."""
    before = old.line.files()
    ended = [_prune(old, typed) for typed in ("yes\n", "\n", "heron-43\n")]
    nobody = old("log", "prune", "--before", _before(), "--no-input")
    program = old("log", "prune", "--before", _before(), "--json")

    assert [4, 4, 4, 4, 4] == [one.code for one in (*ended, nobody, program)]
    assert log_words.PRUNE_NOT_IT in ended[0].out
    assert before == old.line.files()


def test_what_stands_is_taken_back_as_before(old: Case) -> None:
    """After old entries went, undo knows the mail it moved, and brings all of it back."""
    assert 3 == moved(old)
    _prune(old)
    checked = old("check", "--json")
    undone = old("undo", "--all", "--now", "--json")

    assert 0 == checked.code
    assert 0 == undone.code
    assert {"undone"} == {one["status"] for one in undone.json["results"]}
    assert 0 == moved(old)


def test_running_on_finds_nothing_to_do(old: Case) -> None:
    """The next plan is as empty as before: nothing of what was done is forgotten."""
    _prune(old)

    assert 0 == old("plan").code
    assert 0 == old("run", "--no-input").code
    assert 0 == old("log", "verify").code


def test_saved_copies_stay_and_can_be_handed_on(old: Case, tmp_path: Path) -> None:
    """Evidence and its proofs are no part of what goes."""
    listed = old("evidence", "list", "--json").json
    _prune(old)
    again = old("evidence", "list", "--json").json
    target = tmp_path / "handed"
    ended = old("evidence", "export", target, typed=EXPORT)
    code, said = verified(target)

    assert listed == again
    assert (0, 0) == (ended.code, code), said
    assert 3 == len(list((target / "evidence").iterdir()))


def test_a_case_is_carried_on_without_what_went(old: Case, tmp_path: Path) -> None:
    """On another device the log is what it was here: checked with the key, and undo knows all."""
    _prune(old)
    file = tmp_path / "out.case"
    other = Line(tmp_path / "other", late_ms=old.line.late_ms)
    other.folder.mkdir()
    packed = old.line("case", "export", file, old.code)
    arrived = other("case", "import", file)
    here, there = (line("log", old.code, "verify", "--json").json for line in (old.line, other))
    undone = other("undo", old.code, "--all", "--now", "--no-input")

    assert (0, 0) == (packed.code, arrived.code)
    assert "keyed" == there["level"]
    assert _removed(here["says"]) == _removed(there["says"])
    assert "Taken back: mail.file-past on mail, 1 step" in undone.out


def test_the_seal_of_before_still_matches(old: Case) -> None:
    """What was kept elsewhere before the removal is found again after it."""
    code = old("log", "seal", "--json").json["seal"]
    _prune(old)
    checked = old("log", "verify", "--seal", code, "--json")

    assert (0, "matches-checkpoint") == (checked.code, checked.json["level"])


def test_reading_says_what_went(old: Case, tmp_path: Path) -> None:
    """The timeline and the page say which entries were removed, and on which day."""
    went = _removed(_prune(old).out)
    day = (_today() + timedelta(days=40)).date().isoformat()
    page = tmp_path / "page.html"
    shown = " ".join(old("log", "review").out.split())
    assert 0 == old("log", "report", "--to", page).code

    assert f"Events 1 to {went} were removed by you on {day}" in shown
    assert f"Events 1 to {went} were removed by you on {day}" in " ".join(page.read_text().split())


def test_wrong_use_is_said(guided: Case) -> None:
    """No day, a day that is none, an option of another part, nothing to remove: exit code 2."""
    wrong = (
        ("prune",),
        ("prune", "--before", "soon"),
        ("review", "--before", "2026-01-01"),
        ("prune", "--before", "2020-01-01"),
        ("prune", "--before", "2020-01-01", "--seal", "3467"),
    )
    ended = [guided("log", *arguments, typed="heron-42\n") for arguments in wrong]

    assert [2] * len(wrong) == [one.code for one in ended]
    assert all(one.err.strip() for one in ended)


def test_a_folder_that_is_none_is_said(guided: Case) -> None:
    """A case that is not there has no log to remove from."""
    ended = guided.line("log", "robin-77", "prune", "--before", "2026-01-01", typed="robin-77\n")

    assert 2 == ended.code


@dataclass
class _NoRoom:
    """A disk with room for entries of the log, and none for a new part."""

    inner: Files

    def __getattr__(self, name: str) -> object:
        if name == "new_file":
            raise StoreError("The disk is full.")
        return getattr(self.inner, name)


def test_taking_back_waits_for_no_room(old: Case) -> None:
    """A removal that the full disk cut off keeps nobody from undoing; with room it is ended."""
    old.line.arrange = lambda env: replace(env, files=cast("Files", _NoRoom(env.files)))
    cut = _prune(old)
    undone = old("undo", "--all", "--now", "--json")
    between = old("log", "verify", "--json").json
    old.line.arrange = None
    old("log", "seal")
    after = old("log", "verify", "--json").json

    assert 1 == cut.code, cut
    assert 0 == undone.code, undone
    assert 0 == moved(old)
    assert ("keyed", "keyed") == (between["level"], after["level"])
    assert "That was cut off" in between["says"]
    assert "That was cut off" not in after["says"]
    assert _removed(between["says"]) == _removed(after["says"])
