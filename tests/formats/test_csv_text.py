"""A cell stays text: to a reader of tables, and to a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.mask import visible
from boundary.formats.csv_text import csv_text


def _read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_table_is_rows_of_quoted_cells() -> None:
    """Every cell is quoted, a quote is doubled, and a line ends with CR LF."""
    assert '"day","a ""b"", c"\r\n"2026-11-22",""\r\n' == csv_text(
        [("day", 'a "b", c'), ("2026-11-22", "")]
    )


@pytest.mark.parametrize(
    "text",
    [
        *"=+-@\uff1d\uff0b\uff0d\uff20\t\r\x00",
        *("\t=1", "\r=1", "\x00=1", "  =1", "\n@x", "\u00a0=1", "+12025550123"),
    ],
)
def test_nothing_begins_a_formula(text: str) -> None:
    """What a spreadsheet could take for a formula starts with an apostrophe, spaces or not."""
    ((cell,),) = _read(csv_text([(text,)]))

    assert f"'{visible(text)}" == cell


@given(st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=4), max_size=4))
def test_whatever_is_in_them_the_cells_are_those(rows: list[list[str]]) -> None:
    """A reader finds the same rows and cells, each on one line, each with its text."""
    written = csv_text(rows)
    found = _read(written)

    assert [len(row) for row in rows] == [len(row) for row in found]
    assert [] == [
        (text, cell)
        for row, cells in zip(rows, found, strict=True)
        for text, cell in zip(row, cells, strict=True)
        if cell not in (visible(text), f"'{visible(text)}")
    ]
    assert len(rows) == written.count("\r\n") == written.count("\n")
