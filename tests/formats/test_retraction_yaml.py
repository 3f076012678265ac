"""A list of what was taken back holds hashes, closed words and days; everything else is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import PlaybookRefusal
from boundary.formats.retraction_yaml import (
    MAX_ROWS,
    TakenBack,
    Why,
    is_list,
    read_list,
    write_list,
)

ONE, TWO = "1" * 64, "a" * 64
LIST = f"""\
# of the group
boundary: 1
taken_back:
  - {{sha256: {TWO.upper()}, reason: harmful, date: 2026-11-20}}
  - sha256: {ONE}
    reason: replaced
    date: 2026-01-02
"""


def test_a_list_is_read_in_its_order() -> None:
    """Hashes in either case, reasons and days; comments and layout mean nothing."""
    assert (
        TakenBack(TWO, Why.HARMFUL, "2026-11-20"),
        TakenBack(ONE, Why.REPLACED, "2026-01-02"),
    ) == read_list(LIST.encode())


def test_written_anew_nothing_else_is_left() -> None:
    """By day and hash, without comments; two people with the same rows have the same bytes."""
    rows = read_list(LIST.encode())
    written = write_list(rows)

    assert (
        b"boundary: 1\ntaken_back:\n"
        b"  - {sha256: " + ONE.encode() + b", reason: replaced, date: 2026-01-02}\n"
        b"  - {sha256: " + TWO.encode() + b", reason: harmful, date: 2026-11-20}\n"
    ) == written
    assert written == write_list(reversed(rows))
    assert set(rows) == set(read_list(written))


@pytest.mark.parametrize(
    ("text", "say"),
    [
        (LIST.replace(ONE, ONE[:-1]), "not a SHA-256"),
        (LIST.replace(ONE, "jordan@example.org"), "not a SHA-256"),
        (LIST.replace(ONE, TWO), "stands twice"),
        (LIST.replace("harmful", "because of J."), "not one of the words"),
        (LIST.replace("2026-01-02", "2026-02-30"), "not a date"),
        (LIST.replace("    date: 2026-01-02\n", ""), "missing"),
        (LIST + "    note: words\n", "not known"),
        (LIST + "more: 1\n", "not known"),
        (LIST.replace("boundary: 1", "boundary: 2"), "not one of the words"),
        ("boundary: 1\ntaken_back: []\n", "empty"),
        ("boundary: 1\ntaken_back: x\n", "has to be a list"),
        ("- 1\n", "keys with values"),
        ("boundary: 1\ntaken_back: &a [*a]\n", ""),
        ("", "empty"),
    ],
)
def test_everything_else_is_refused(text: str, say: str) -> None:
    """A list has no place for words of anybody's own."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_list(text.encode())

    assert say in caught.value.say
    assert "jordan" not in caught.value.say


def test_a_list_has_an_end() -> None:
    """A list may have a thousand entries, and no more."""
    rows = [
        TakenBack(f"{number:064x}", Why.MISTAKE, "2026-11-20") for number in range(MAX_ROWS + 1)
    ]

    assert MAX_ROWS == len(read_list(write_list(rows[:-1])))
    with pytest.raises(PlaybookRefusal):
        read_list(write_list(rows))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [(LIST, True), ("boundary: 1\ntitle: x\nsteps: []\n", False), ("[]\n", False)],
)
def test_a_list_is_told_from_other_files(text: str, is_one: bool) -> None:
    """By its key alone, so that a faulty list is complained about as a list."""
    assert is_one is is_list(text.encode())


@given(st.binary(max_size=200))
def test_whatever_comes_is_refused_or_read(data: bytes) -> None:
    """Any bytes after a good beginning are refused, or the list is read with what it had."""
    rows: tuple[TakenBack, ...] | None = None
    with suppress(PlaybookRefusal):
        rows = read_list(LIST.encode() + data)

    assert rows is None or {ONE, TWO} <= {row.sha256 for row in rows}
