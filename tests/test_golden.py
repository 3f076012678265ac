"""Hold that whole stories show, change and take back exactly what the files beside them say."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

import pytest

from boundary.core.change import Status
from boundary.ledger import Level
from tests.golden_story import GIVEN, Told, tell

CASES = sorted(book.parent for book in (Path(__file__).parent / "golden").glob("*/playbook.yaml"))


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Path:
    """Give the folder of every golden case."""
    found: Path = request.param
    return found


@pytest.fixture
def told(case: Path, tmp_path: Path) -> Told:
    """Tell the story of the case."""
    return tell(case, tmp_path)


def test_the_story_is_as_it_was_written_down(
    case: Path, told: Told, request: pytest.FixtureRequest
) -> None:
    """What a person sees, and what is in the mailbox after the run, is what lies in the folder."""
    if request.config.getoption("--update-golden"):
        for name, text in told.written.items():
            (case / name).write_bytes(text.encode())
    expected, actual = _kept(case), told.written

    assert expected == actual, _difference(expected, actual)


def test_the_story_ends_where_it_began(told: Told) -> None:
    """A second plan is empty, undo gives the same mailbox back, and the log holds with its key."""
    assert 0 == told.left_to_do
    assert [Status.UNDONE] * told.planned == told.undone
    assert 0 == told.standing
    assert told.before == told.after_undo
    assert Level.KEYED is told.log


def _kept(case: Path) -> Mapping[str, str]:
    """Read every file of the folder that nobody writes by hand."""
    return {
        path.name: path.read_bytes().decode()
        for path in sorted(case.iterdir())
        if path.name not in GIVEN
    }


def _difference(expected: Mapping[str, str], actual: Mapping[str, str]) -> str:
    lines = ["`make golden` writes these files anew; the difference is there to be read."]
    for name in sorted({*expected, *actual}):
        kept, shown = expected.get(name, ""), actual.get(name, "")
        lines += unified_diff(kept.splitlines(), shown.splitlines(), name, name, lineterm="")
    return "\n".join(lines)
