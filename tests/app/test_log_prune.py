"""Hold the removal of old entries to showing days or months, and to taking only what was shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from boundary.app.log_prune import prune, pruning
from boundary.app.session import Session, open_session
from boundary.core.errors import Refusal
from boundary.core.event import Entry, EventKind
from tests.cli.conftest import GUIDED, GUIDED_STEPS, Case, Line
from tests.cli.test_undo import DAY_MS


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Begin a case."""
    line = Line(tmp_path)
    line.file("steps.yaml", GUIDED_STEPS)
    path = line.file("playbook.yaml", GUIDED)
    assert line("begin", path, "--answers", line.answers(), "--no-input").code == 0
    return Case(line, path)


@contextmanager
def _open(case: Case, *, write: bool) -> Iterator[Session]:
    with open_session(
        case.line.seen[-1], case.code, write=write, connect=False, playbook=False
    ) as session:
        yield session


def _noted(case: Case, days: int) -> None:
    """Write one sentence on each of so many days from now on."""
    for _ in range(days):
        with _open(case, write=True) as session:
            session.ledger.append([Entry(EventKind.NOTE, {"text": "plain"})])
        case.line.late_ms += DAY_MS
        assert case("log", "verify").code == 0


def _in(days: int):
    return (datetime.now(UTC) + timedelta(days=days)).date()


@pytest.mark.parametrize(("days", "form"), [(3, 10), (16, 7)])
def test_days_are_shown_or_months_where_there_are_many(case: Case, days: int, form: int) -> None:
    """Each of few days is shown by itself; many are put together by month, none is lost."""
    _noted(case, days)
    with _open(case, write=False) as session:
        found = pruning(session, _in(60))

    assert {form} == {len(name) for name in found.goes}
    assert sorted(found.goes) == list(found.goes)
    assert days == found.number == sum(found.goes.values())
    assert found.stays > days


def test_what_would_be_something_else_by_now_is_not_removed(case: Case) -> None:
    """What was shown is what goes: after more was written it has to be looked at again."""
    _noted(case, 2)
    with _open(case, write=False) as session:
        shown = pruning(session, _in(60))
    _noted(case, 1)
    with _open(case, write=True) as session:
        with pytest.raises(Refusal) as caught:
            prune(session, _in(60), shown)
        again = pruning(session, _in(60))
        removed = prune(session, _in(60), again)

    assert "went on" in caught.value.say
    assert (2, 3) == (shown.number, again.number)
    assert removed.is_whole
