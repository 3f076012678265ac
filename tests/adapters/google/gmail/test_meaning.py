"""Hold the comparing of filters to what they do, not to how they are written."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.adapters.google.gmail.meaning import meaning, senders
from boundary.core.identifier import email

ANA, BELA = email("ana@example.org"), email("bela@example.net")
OURS = make(Shape("Later"), [ANA, BELA])


def like_ours(sender: str = "", query: str = "") -> Filter:
    """Make a filter that acts as ours does."""
    return Filter(sender=sender, query=query, labels=("Later",), remove=("SPAM", "INBOX"))


@pytest.mark.parametrize(
    "same",
    [
        like_ours("ana@example.org OR bela@example.net"),
        like_ours("bela@example.net OR  ANA@example.org"),
        like_ours("{ana@example.org bela@example.net ana@example.org}"),
        like_ours('(ana@example.org OR ("bela@example.net" OR ana@example.org))'),
        like_ours(query="from:(ana@example.org OR bela@example.net)"),
        like_ours(query="{from:ana@example.org from:bela@example.net}"),
        like_ours(query="--{from:ana@example.org from:bela@example.net}"),
    ],
)
def test_spelling_does_not_count(same: Filter) -> None:
    """Order, case, blanks, quotes and the field a sender stands in change nothing."""
    assert meaning(OURS) == meaning(same)


@pytest.mark.parametrize(
    "other",
    [
        like_ours("ana@example.org"),
        like_ours("ana@example.org bela@example.net"),
        like_ours(query="to:(ana@example.org OR bela@example.net)"),
        like_ours(query="-{from:ana@example.org from:bela@example.net}"),
        Filter(sender=OURS.sender, labels=("Work",), remove=("INBOX", "SPAM")),
        Filter(sender=OURS.sender, labels=("Later",), remove=("INBOX",)),
        Filter(sender=OURS.sender, labels=("Later",), remove=OURS.remove, add=("STARRED",)),
        Filter(sender=OURS.sender, labels=("Later",), remove=OURS.remove, forward="x@example.com"),
        Filter(sender=OURS.sender, labels=("Later",), remove=OURS.remove, subject="x"),
        Filter(sender=OURS.sender, labels=("Later",), remove=OURS.remove, negated_query="x"),
        Filter(sender=OURS.sender, labels=("Later",), remove=OURS.remove, has_attachment=True),
        Filter(sender=OURS.sender, labels=("Later",), remove=OURS.remove, exclude_chats=True),
        Filter(
            sender=OURS.sender,
            labels=("Later",),
            remove=OURS.remove,
            size=1,
            size_comparison="larger",
        ),
        Filter(sender=OURS.sender, labels=("Later",), remove=OURS.remove, other=(("a", "b"),)),
    ],
)
def test_whatever_is_asked_or_done_counts(other: Filter) -> None:
    """Somebody more, something more, or another deed is another filter."""
    assert meaning(OURS) != meaning(other)


def test_what_can_be_read_in_two_ways_counts_as_written() -> None:
    """A blank beside an OR is compared by its letters."""
    assert meaning(like_ours("a b OR c")) == meaning(like_ours("a  b OR c"))
    assert meaning(like_ours("a b OR c")) != meaning(like_ours("c OR b a"))


def test_a_phrase_is_not_its_words() -> None:
    """Quotes around words count; around a whole address they do not."""
    assert meaning(like_ours('"john smith"')) != meaning(like_ours("john smith"))
    assert meaning(like_ours('"dinner"')) != meaning(like_ours("dinner"))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (OURS, {"ana@example.org", "bela@example.net"}),
        (like_ours("Ana@example.org"), {"ana@example.org"}),
        (like_ours(query="from:ana@example.org"), {"ana@example.org"}),
        (like_ours("ana"), set()),
        (like_ours("ana@example.org OR bela"), set()),
        (like_ours(query="ana@example.org"), set()),
        (like_ours("ana@example.org", "dinner"), set()),
        (Filter(sender="ana@example.org", subject="x"), set()),
        (Filter(), set()),
    ],
)
def test_senders_are_named_only_when_nothing_else_is_asked(one: Filter, expected: set[str]) -> None:
    """Who else would have to fit as well is not simply a sender."""
    assert expected == senders(one)
