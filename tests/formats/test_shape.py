"""What is shaped like a person's is told by its shape alone; honest words have none."""

from __future__ import annotations

import pytest

from boundary.formats.shape import Shape, identifiers_in, shapes
from tests.formats import honest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jordan@example.org", Shape.ADDRESS),
        ("jordan＠example.org", Shape.ADDRESS),
        ("jordan (at) example (dot) org", Shape.ADDRESS),
        ("someone at example dot org", Shape.ADDRESS),
        ("+1 202 555 0123", Shape.NUMBER),
        ("202.555.0123", Shape.NUMBER),
        ("two zero two five five five oh", Shape.NUMBER),
        ("٢٠٢ ٥٥٥ ٠١٢٣", Shape.NUMBER),
        ("@example.jordan", Shape.HANDLE),
        ("jordan_sample", Shape.HANDLE),
        ("u/jordan", Shape.HANDLE),
        ("jordan#0123", Shape.HANDLE),
        ("jordansample99", Shape.HANDLE),
        ("https://example.org", Shape.LINK),
        ("mailto:x", Shape.LINK),
        ("www.example", Shape.LINK),
        ("chat.example/jordan", Shape.LINK),
        ("192.0.2.7", Shape.LINK),
        ("C:\\Users", Shape.PATH),
        ("\\\\server\\share", Shape.PATH),
        ("/home/jordan", Shape.PATH),
        ("~/steps", Shape.PATH),
        ("../steps", Shape.PATH),
        ("$HOME/steps", Shape.PATH),
        ("ghp_abcd1234", Shape.TOKEN),
        ("3f9a01c2d4e5b6a7f809", Shape.TOKEN),
        ("3f9a01c2-d4e5-b6a7-f809-3f9a01c2d4e5", Shape.TOKEN),
        ("aB3dE5gH7j", Shape.TOKEN),
        ("aBcDeFgHiJkL", Shape.TOKEN),
        ("-----BEGIN KEY", Shape.TOKEN),
        ("%6a%6f", Shape.CODE),
        ("a\u200bb", Shape.UNSEEN),
        ("a\u0301\u0302\u0303\u0304\u0305", Shape.UNSEEN),
    ],
)
def test_each_shape_is_seen(text: str, expected: Shape) -> None:
    """Addresses, numbers, names on sites, links, paths, secrets and codes are told apart."""
    assert expected in shapes(f"Steps {text} there")


@pytest.mark.parametrize("title", honest.TITLES)
def test_honest_words_have_no_shape(title: str) -> None:
    """Dates, versions, slashes and abbreviations in titles are no shapes."""
    assert () == shapes(title)


def test_shapes_come_in_order() -> None:
    """Several shapes are told in the order of the list, each once."""
    assert (Shape.ADDRESS, Shape.NUMBER, Shape.LINK) == shapes("a@b.example 202 555 0123 www.x")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# for jordan@example.org", (Shape.ADDRESS,)),
        ("# call +1 202 555 0123", (Shape.NUMBER,)),
        ("# by @example.jordan", (Shape.HANDLE,)),
        ("# checked on 2026-11-22, good until 22.11.2027", ()),
        ("# see_less.yaml, version 1.2.3, https://group.example/steps", ()),
        ("  - {do: mail.file-past, with: {folder: later}}", ()),
        ("x" * 2000, ()),
    ],
)
def test_identifiers_in_a_line(line: str, expected: tuple[Shape, ...]) -> None:
    """Of a comment only addresses, numbers and @names count: it may name its own page."""
    assert expected == identifiers_in(line)
