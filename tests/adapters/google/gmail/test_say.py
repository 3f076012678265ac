"""Hold the words about one filter to what it does, without an address in clear."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.adapters.google.gmail.say import BY_HAND, say, takes_away
from boundary.core.identifier import email


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            Filter(sender="ana@example.org", forward="x@example.com"),
            "A filter takes new mail from a…@example.org and passes it on to x…@example.com.",
        ),
        (
            Filter(add=("TRASH",)),
            "A filter takes all new mail and moves it to the bin, which is emptied after about 30"
            " days.",
        ),
        (
            make(Shape("Later", mark_read=True), [email("a@example.org"), email("b@example.org")]),
            "A filter takes new mail from a…@example.org or b…@example.org and keeps it out of the"
            " inbox, marks it as read, never sends it to spam and files it under Later.",
        ),
        (
            Filter(query="{from:a from:b from:c}", remove=("UNREAD",)),
            "A filter takes new mail from a or b (and 1 more) and marks it as read.",
        ),
        (
            Filter(to="list", subject="x", has_attachment=True, add=("STARRED", "IMPORTANT")),
            "A filter takes new mail to list and with certain words in the subject and with an"
            " attachment and puts a star on it and marks it as important.",
        ),
        (
            Filter(query="secret plans", negated_query="x", remove=("IMPORTANT",)),
            "A filter takes new mail that a search finds and without certain words and never marks"
            " it as important.",
        ),
        (
            Filter(sender="a -b", size=5, size_comparison="smaller", add=("CATEGORY_SOCIAL",)),
            "A filter takes new mail from certain people and that is smaller than a size and sorts"
            " it into a tab.",
        ),
        (
            Filter(other=(("mood", "blue"),)),
            "A filter takes new mail that something else holds for, which this program does not"
            " know and does nothing with it that this program knows.",
        ),
    ],
)
def test_a_filter_in_words(one: Filter, expected: str) -> None:
    """Which mail it takes and what it does with it, what matters most first."""
    assert expected == say(one)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Filter(forward="x@example.com"), True),
        (Filter(add=("TRASH",)), True),
        (Filter(remove=("UNREAD",)), True),
        (Filter(remove=("INBOX",)), True),
        (Filter(remove=("INBOX",), labels=("Work",)), False),
        (Filter(labels=("Work",)), False),
        (Filter(add=("STARRED",)), False),
    ],
)
def test_what_takes_mail_away_is_told_apart(one: Filter, expected: bool) -> None:
    """Passed on, thrown away, marked as read, or out of sight without a label."""
    assert expected == takes_away(one)


def test_the_search_words_of_a_filter_are_not_repeated() -> None:
    """What somebody searches for can be about anything, so it is not shown."""
    assert "secret" not in say(Filter(query="secret plans"))
    assert "Filters and Blocked Addresses" in BY_HAND
