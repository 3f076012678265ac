"""Hold the log to a disk that is full: one sentence, nothing lost, and it goes on with room."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from boundary.core.errors import StoreError
from boundary.ledger.slots import HEAD_BYTES
from tests.ledger.furniture import Case, Faults
from tests.ledger.limits import rows
from tests.ledger.processes import GROUP
from tests.ledger.room import Room
from tests.ledger.turns import case_at, hold_after, two_turns

FULL = "The disk is full."
FIRST = range(8) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else (0,)
KINDS = {
    "ENOSPC": FULL,
    "EDQUOT": FULL,
    "EFBIG": FULL,
    "EIO": "The disk did not do what was asked of it.",
    "EROFS": "The disk can be read, but not written.",
    "EMFILE": "Too many files are open.",
    "ENFILE": "Too many files are open.",
    "EACCES": "The system does not let this program use a file of the case.",
}


def _sizes(folder: Path) -> list[int]:
    """Give every size at which a write begins or has one byte to go, and one in its middle."""
    room = Room(1 << 30)
    two_turns(case_at(folder, room.system), str)
    ends = [*room.wrote[1:], room.total]
    found = {
        size
        for start, end in zip(room.wrote, ends, strict=True)
        for size in (start, (start + end) // 2, end - 1)
    }
    return sorted(size for size in found if 0 <= size < room.total)


@pytest.mark.no_cover
def test_a_disk_that_is_full_at_any_size_loses_nothing_that_was_told(tmp_path: Path) -> None:
    """Inside and between all writes of lines, bodies, heads, keys, originals and checkpoints."""
    sizes = _sizes(tmp_path / "whole")
    assert len(sizes) >= 50
    for size in sizes:
        folder = tmp_path / str(size)
        told: list[str] = []
        with pytest.raises(StoreError) as caught:
            two_turns(case_at(folder, Room(size).system), told.append)

        assert FULL == caught.value.say
        for part in folder.glob("log/*.jsonl"):  # what was written in part was cut back at once
            assert part.read_bytes()[-1:] in (b"", b"\n")
        hold_after(case_at(folder), told)


@pytest.mark.no_cover
@pytest.mark.parametrize("first", FIRST)
def test_a_refusal_at_any_call_is_one_sentence_and_loses_nothing(
    tmp_path: Path, first: int
) -> None:
    """From the first folder to the last key that goes, whatever the system says no with.

    Each call meets another refusal than the one before it; a long run lets each meet all.
    """
    kinds = [*KINDS.items()]
    at, happened = 0, True
    while happened:
        at += 1
        kind, say = kinds[(first + at) % len(kinds)]
        faults = Faults(at, kind)
        folder = tmp_path / str(at)
        told: list[str] = []
        said = _said(case_at(folder, faults.system), told)
        happened = faults.happened

        assert said in (("", say) if happened else ("",))
        hold_after(case_at(folder), told)
    assert at > 100


def _said(case: Case, told: list[str]) -> str:
    try:
        two_turns(case, told.append)
    except StoreError as error:
        return error.say
    return ""


@pytest.mark.no_cover
def test_the_systems_own_limit_on_a_files_size_loses_nothing_that_was_told(tmp_path: Path) -> None:
    """Real short writes and refusals: the kernel stops every file of a process at one size.

    After it, a process without that limit goes on.
    """
    tried = rows("sizes", tmp_path, 0, HEAD_BYTES, 1000)
    tried += rows("sizes", tmp_path, HEAD_BYTES, 14_600, 120)
    stopped = [row for row in tried if row["said"]]

    assert len(stopped) >= 50
    assert {FULL} == {row["said"] for row in stopped}
    assert {0} == {row["signal"] for row in tried}
    assert len({len(row["notes_told"]) for row in stopped}) > 10
    for row in tried:
        told, notes = len(row["notes_told"]), row["notes"]
        assert list(range(len(notes))) == notes, row["where"]
        assert row["notes_told"] == notes[:told], row["where"]
        assert told <= len(notes) <= told + GROUP, row["where"]
        assert set(row["kept_told"]) <= {source for source, _ in row["kept"]}, row["where"]
        assert row["level"] == "keyed", row["where"]


@pytest.mark.no_cover
def test_too_many_open_files_lose_nothing_that_was_told(tmp_path: Path) -> None:
    """The system's own limit on open files, from none at all to enough: one sentence each."""
    tried = rows("handles", tmp_path, 0, 6)
    said = [row["said"] for row in tried]

    assert said[0] == "Too many files are open."
    assert said[-1] == ""
    assert {"", "Too many files are open."} == set(said)
    for row in tried:
        assert row["notes_told"] == row["notes"], row["where"]
        assert row["level"] == "keyed", row["where"]
