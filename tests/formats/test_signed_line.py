"""The signed line says name, number and day, and which of two is the older one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.signed_line import MAX_NUMBER, NAME, SignedLine, read_signed_line, signed_line

WHOLE = SignedLine("group-steps", 3, "2026-11-22")


def test_a_line_is_written_and_read() -> None:
    """What is not said is left out, and what was written is read back."""
    assert "name:group-steps\tversion:3\tdate:2026-11-22" == signed_line(WHOLE)
    assert "date:2026-11-22" == signed_line(SignedLine(day="2026-11-22"))
    assert WHOLE == read_signed_line(signed_line(WHOLE))
    assert SignedLine() == read_signed_line("")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timestamp:1633700835\tfile:test\thashed", SignedLine("test", 0, "2021-10-08")),
        ("timestamp:1633700835\tdate:2026-11-22", SignedLine("", 0, "2026-11-22")),
        ("file:steps.yaml", SignedLine("steps")),
        ("file:steps.yaml\tname:others", SignedLine("others")),
        ("version:1\tversion:2", SignedLine("", 1)),
        ("name:J. Doe\tversion:0\tdate:2026-02-30", SignedLine()),
        ("name:../x\tversion:1000000\tdate:Sunday", SignedLine()),
        ("version:-1\ttimestamp:99999999999999", SignedLine()),
        ("version:١\ttimestamp:٣", SignedLine()),
        ("timestamp:99999999999", SignedLine("", 0, "5138-11-16")),
        ("words of somebody's own", SignedLine()),
    ],
)
def test_only_what_fits_is_read(text: str, said: SignedLine) -> None:
    """A part that is of another shape is as if it were not there; of two the first counts."""
    assert said == read_signed_line(text)


@pytest.mark.parametrize(
    ("line", "other", "older"),
    [
        (SignedLine("", 2), SignedLine("", 3), True),
        (SignedLine("", 4), SignedLine("", 3), False),
        (SignedLine("", 4, "2026-01-01"), SignedLine("", 3, "2026-02-01"), False),
        (SignedLine("", 3, "2026-01-01"), SignedLine("", 3, "2026-02-01"), True),
        (SignedLine("", 0, "2026-03-01"), SignedLine("", 3, "2026-02-01"), False),
        (SignedLine("", 3), SignedLine("", 3), None),
        (SignedLine("", 3), SignedLine("", 0, "2026-02-01"), None),
        (SignedLine(), SignedLine(), None),
    ],
)
def test_the_older_one_is_told(line: SignedLine, other: SignedLine, older: bool | None) -> None:
    """The numbers decide, then the days; where neither differs nothing is claimed."""
    assert older is line.is_older_than(other)


@given(st.text(max_size=200))
def test_whatever_is_signed_is_read(text: str) -> None:
    """Any line gives a name of the closed shape or none, a number in its bounds and a day."""
    said = read_signed_line(text)

    assert not said.name or NAME.fullmatch(said.name)
    assert 0 <= said.number <= MAX_NUMBER
    assert said == read_signed_line(signed_line(said))
