"""Hold a run over the real log to its promises, whatever the disk does under it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from boundary import engine
from boundary.core.errors import BoundaryError, LedgerBusy
from tests.book import LedgerBook
from tests.border import Border
from tests.ledger.furniture import Case, Died, Faults, quick_system
from tests.story import KEEP, Story

pytestmark = pytest.mark.no_cover

STEP = 1 if settings().max_examples >= 5000 else 17
"""Of the calls that change the disk, every so many-th goes wrong; in the long run each."""


def _survived(folder: Path, kind: str, at: int) -> tuple[bool, list[str]]:
    """Let the n-th call go wrong in a run; say whether it came, and what is broken afterwards."""
    case = Case(folder / f"{at}-at-first")
    book = LedgerBook(case)
    faults = Faults(at, kind)
    case.system = faults.system
    story = Story(at, pieces=1, room=at % 2 > 0)
    story.book = book
    story.add("a", "b").add("a", verb=KEEP).letter("a", "Hello").letter("b", "Hello, too")
    story.at_first = story.world.snapshot()
    theirs = story.others()
    try:
        book.reopen()
        story.recover()
        runner = engine.Runner(story.desk, book, lambda: False)
        runner.run(story.plan(), lambda _stage, _changes: True)
    except (BoundaryError, Died):
        pass
    book.move(case.copy(folder / f"{at}-again", quick_system()))
    story.run()
    found = {
        "there is something left to do": story.plan().pending,
        "a step does not stand": story.playbook.keys() - story.standing().done.keys(),
        "a letter was not kept as it came": book.originals() != [b"Hello", b"Hello, too"],
        "a thing lies there twice": story.twins(),
    }
    story.undo()
    found["the world is not as before"] = story.at_first != story.world.snapshot()
    found["something not ours was touched"] = theirs != story.others()
    found["the log is not whole"] = not book.is_whole()
    book.close()
    return faults.happened, [say for say, is_so in found.items() if is_so]


@pytest.mark.parametrize("kind", ["ENOSPC", "EIO", "EROFS", "EDQUOT", "short", "die", "die-after"])
def test_a_disk_that_fails_under_a_run_loses_and_doubles_nothing(kind: str, tmp_path: Path) -> None:
    """Full, broken, read-only, or gone at a call that changes it: the next run ends it."""
    found = {}
    at, came = 1, True
    while came:
        came, broken = _survived(tmp_path, kind, at)
        if broken:
            found[at] = broken
        at += STEP

    assert {} == found
    assert at > 5 * STEP


def test_a_second_run_is_refused_at_every_call_of_the_first(tmp_path: Path) -> None:
    """Whenever it comes, it gets no hold of the log; the first run ends as if alone."""
    case = Case(tmp_path / "case")
    book = LedgerBook(case)
    story = Story(1).add("a", "b").letter("a", "Hello")
    story.book = book
    refused: list[int] = []

    def second() -> None:
        with pytest.raises(LedgerBusy):
            case.open(write=True)
        refused.append(story.world.border.counted)

    at = 0
    while len(refused) == at:
        at += 1
        border = Border(at=at, between=second)
        story.world.border = border
        story.run()
        story.undo()
    whole = book.is_whole()
    book.close()

    assert list(range(1, at)) == refused
    assert at > 10
    assert whole
    assert story.at_first == story.world.snapshot()
