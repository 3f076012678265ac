"""Hold that a guide's sentence is filled in once, and that its lists stand apart."""

from __future__ import annotations

import pytest

from boundary.core.filling import (
    EITHER_ADDRESSES,
    EITHER_CHARACTERS,
    Piece,
    either,
    fill,
    spellings,
)
from boundary.core.identifier import Identifier, Kind, email, handle


def test_pieces_say_what_was_given() -> None:
    """What stands for a placeholder is told apart from the guide's own words."""
    filled = fill("Move {identifier} to {folder}.", "J.", (), "Later")

    assert (
        Piece("Move ", given=False),
        Piece("J.", given=True),
        Piece(" to ", given=False),
        Piece("Later", given=True),
        Piece(".", given=False),
    ) == filled.pieces
    assert "Move J. to Later." == filled.text


def test_a_sentence_may_begin_and_end_with_a_placeholder() -> None:
    """Nothing empty stands before or after it."""
    assert (Piece("J.", given=True),) == fill("{identifier}", "J.", (), "").pieces
    assert () == fill("", "J.", (), "").pieces


def test_what_is_filled_in_is_never_read_again() -> None:
    """A name or folder that looks like a placeholder stays as it is."""
    filled = fill("{identifier} in {folder}", "{folder}", ("{either}",), "{addresses}")

    assert "{folder} in {addresses}" == filled.text
    assert ((), ()) == (filled.addresses, filled.fields)


def test_lists_stand_apart() -> None:
    """A list comes line by line, or as the contents of search fields."""
    names = ("a@example.org", "b@example.org")
    lines, fields = (
        fill("Paste these: {addresses}", "", names, ""),
        fill("Search for: {either}", "", names, ""),
    )

    assert ("Paste these:", names, ()) == (lines.text, lines.addresses, lines.fields)
    assert ("Search for:", ()) == (fields.text, fields.addresses)
    assert ('"a@example.org" OR "b@example.org"',) == fields.fields


@pytest.mark.parametrize(("count", "width"), [(1, 5), (20, 5), (21, 5), (90, 5), (40, 190)])
def test_a_search_field_is_never_too_long(count: int, width: int) -> None:
    """Every address stands in one field, in order, and no field is over its size."""
    names = [f"{number:0{width}}@example.org" for number in range(count)]
    lines = either(names)

    assert names == [name.strip('"') for line in lines for name in line.split(" OR ")]
    assert EITHER_CHARACTERS >= max(map(len, lines))
    assert EITHER_ADDRESSES >= max(len(line.split(" OR ")) for line in lines)


def test_no_address_makes_no_field() -> None:
    """An empty list has no field that could be pasted."""
    assert () == either(())


def test_a_domain_in_its_own_letters_is_spelled_twice() -> None:
    """A rule has to name both; anything else has one spelling."""
    odd = Identifier(Kind.EMAIL, "a@xn--\u00e9.example")

    assert ("a@xn--bcher-kva.example", "a@b\u00fccher.example") == spellings(
        email("a@b\u00fccher.example")
    )
    assert ("jordan.example",) == spellings(handle("jordan.example", "instagram"))
    assert ("a@xn--\u00e9.example",) == spellings(odd)
