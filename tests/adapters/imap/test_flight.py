"""Hold the parts that a chunk writes into the journal to reading back."""

from __future__ import annotations

import pytest

from boundary.adapters.imap import written
from boundary.adapters.imap.flight import (
    Flight,
    Method,
    Route,
    Way,
    copied_part,
    flight_from,
    moved_part,
    pairs_from,
    read_copyuid,
    start_part,
    uid_of,
)
from boundary.core.codec import canonical, parse

ONE = written.Moved("INBOX;7;3", "INBOX", 7, 3, "<1@mail.example>", "", 9, "", ("\\Seen",))
TWO = written.Moved("INBOX;7;4", "INBOX", 7, 4, "", "", 9, "", (), True).placed("Later", 5, 6)


def _flight(way: Way = Way.DO) -> Flight:
    return Flight(Route(way, "INBOX", 7, "Later"), (ONE, TWO), 5, 10, Method.COPY)


def test_a_chunk_survives_the_journal() -> None:
    """What is about to be done reads back whole."""
    part = parse(canonical(start_part(3, _flight())))

    assert _flight() == flight_from(part)
    assert ("start", 3) == (part["phase"], part["chunk"])


def test_pairs_survive_the_journal() -> None:
    """Where the copies are reads back; rows of another shape are left out."""
    part = parse(canonical(copied_part(1, {3: 10, 4: 11})))

    assert {3: 10, 4: 11} == pairs_from(part)
    assert {3: 10} == pairs_from({"pairs": [[3, 10], ["x"]]})
    assert {} == pairs_from({})


def test_what_came_of_it_is_written() -> None:
    """The last part of a chunk lists what was moved."""
    part = moved_part(2, [TWO])

    assert ("moved", 2, [TWO.to_json()]) == (part["phase"], part["chunk"], part["objects"])


def test_a_uid_belongs_to_the_folder_a_chunk_leaves() -> None:
    """Going out it is the original's, coming back the copy's."""
    assert (4, 6) == (uid_of(TWO, Way.DO), uid_of(TWO, Way.UNDO))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"5 3:4 10:11", {3: 10, 4: 11}),
        (b"5 3 12", {3: 12}),
        (b"6 3:4 10:11", {}),
        (b"5 3:5 10:12", {}),
        (b"5 3:4 9:10", {}),
        (b"nonsense", {}),
        (None, {}),
    ],
)
def test_copyuid_is_believed_only_when_it_fits(
    said: bytes | None, expected: dict[int, int]
) -> None:
    """Another UIDVALIDITY, messages nobody asked for, or UIDs from before: nothing is believed."""
    assert expected == read_copyuid(said, _flight())
