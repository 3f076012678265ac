"""Hold that nothing in the project could belong to a living person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.reserved_names import find, public_values, texts_of

ROOT = Path(__file__).parents[2]

# Put together here, so that this file does not hold what it says no file may hold.
AT = "@"
PLUS = "+"


def test_everything_named_here_is_reserved() -> None:
    """Every address, number and handle in the project comes from a reserved range."""
    texts = texts_of(ROOT)
    public = public_values(texts)

    assert [] == [place for path, text in texts for place in find(path, text, public)]


@pytest.mark.parametrize(
    "value",
    [
        f"someone{AT}mailbox.org",
        f"some.one{PLUS}tag{AT}mail.company.co.uk",
        f"{PLUS}1 202 556" + " 0123",
        f"{PLUS}49 151 23456789",
        f"{PLUS}44 20 7123 4567",
        "(212) 556" + "-0123",
        "212-556" + "-0123",
        f"{AT}someone",
    ],
)
def test_what_could_be_someones_is_found(value: str) -> None:
    """An address, a number or a handle outside the reserved ranges is found, with its place."""
    found = find("docs/page.md", f"first line\nwrite to {value} today\n")

    assert [(2, value)] == [(place.line, place.value) for place in found]


@pytest.mark.parametrize(
    "value",
    [
        "jordan@example.org",
        "jordan@mail.example.com",
        "jordan@host.test",
        "jordan.example@gmail.com",
        "postmaster@gmail.com",
        "+1 202 555 0123",
        "+12025550199",
        "(202) 555-0123",
        "+44 7700 900123",
        "@example.jordan",
        "2026-11-22T10:00:00+00:00",
    ],
)
def test_reserved_values_pass(value: str) -> None:
    """What standards set aside for examples, and what is nobody's, is not reported."""
    assert [] == find("docs/page.md", f"write to {value} today")


def test_a_decorator_is_not_a_handle() -> None:
    """Code is not taken for a handle, a quoted handle in code is."""
    handle = f'"{AT}someone"'

    found = find("tests/test_x.py", f"@dataclass\nname = {handle}\n")

    assert [2] == [place.line for place in found]


def test_a_public_help_line_may_be_named() -> None:
    """A number that stands in the dated public tables may be named elsewhere."""
    line = "1-800" + "-799-7233"
    public = public_values([("boundary/data/lines.yaml", f"number: {line}")])

    assert [line] == [place.value for place in find("README.md", line)]
    assert [] == find("README.md", line, public)
