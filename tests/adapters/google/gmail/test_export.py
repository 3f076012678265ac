"""Hold what an export is taken to show, and what has to go from it."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail.export import Export, Removal, missing, removals
from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.core.identifier import email

ANA, BELA = email("ana@example.org"), email("bela@example.net")
LATER = Shape("Later", mark_read=True)
COPIED = Shape("Later", mark_read=True, copied=True)
DOES = {"labels": ("Later",), "remove": ("INBOX", "UNREAD")}


def export(*filters: Filter) -> Export:
    """Make an export of a day."""
    return Export(filters, "2026-11-22")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (make(LATER, [ANA, BELA]), True),
        (Filter(sender="ana@example.org", **DOES), True),  # type: ignore[arg-type]  # a table
        (Filter(query="from:(ana@example.org)", **DOES), True),  # type: ignore[arg-type]  # a table
        (make(LATER, [BELA]), False),
        (make(Shape("Later"), [ANA]), False),
        (make(Shape("Aside", mark_read=True), [ANA]), False),
        (Filter(sender="ana@example.org", subject="x", **DOES), False),  # type: ignore[arg-type]  # a table
    ],
)
def test_a_filter_that_does_the_same_counts_whoever_made_it(one: Filter, expected: bool) -> None:
    """Same mail, same label, same mark; with or without the word about spam."""
    assert expected == export(one).holds(LATER, ANA)


def test_copies_count_only_in_the_form_of_ours() -> None:
    """A filter for senders alone does not take copies."""
    assert export(make(COPIED, [ANA])).holds(COPIED, ANA)
    assert not export(make(COPIED, [BELA])).holds(COPIED, ANA)
    assert not export(make(LATER, [ANA])).holds(COPIED, ANA)


def test_just_what_is_missing_is_named() -> None:
    """Without an export that is everybody."""
    assert (BELA,) == missing(LATER, [BELA, ANA, BELA], export(make(LATER, [ANA])))
    assert (ANA, BELA) == missing(LATER, [BELA, ANA], None)


def test_a_filter_for_others_too_is_changed_and_not_removed() -> None:
    """Whoever stays in a filter stays filed; twins are counted; the user's own are left alone."""
    ours, both = make(LATER, [ANA]), make(LATER, [ANA, BELA])
    theirs = Filter(sender="ana@example.org", **DOES)  # type: ignore[arg-type]  # a table
    other = make(Shape("Aside"), [ANA])

    assert (
        Removal('"ana@example.org"', 2, ""),
        Removal('"ana@example.org" OR "bela@example.net"', 1, '"bela@example.net"'),
    ) == removals(LATER, [ANA], export(ours, theirs, both, ours, other, make(LATER, [BELA])))
