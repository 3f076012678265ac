"""Hold our model of Gmail's matching to a table made by hand, with where each row comes from."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail.compare import Verdict, sizes
from boundary.adapters.google.gmail.filters import Filter
from boundary.adapters.google.gmail.matching import Corpus
from tests.adapters.google.gmail.cases import AMY, CASES, DAVID, GOOGLES, Case, letter
from tests.adapters.google.gmail.judge import takes, takes_query


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_row_of_the_table_holds(case: Case) -> None:
    """Each row comes out as written, and an UNKNOWN says why in one sentence."""
    answer = takes(case.asked, case.message)

    assert case.expected == answer.verdict
    assert (case.expected is Verdict.UNKNOWN) == answer.why.endswith(".")


def test_the_table_is_long_enough_and_mostly_googles_own() -> None:
    """At least 60 rows are cited from Google's own pages, and each has a name of its own."""
    cited = [case for case in CASES if case.source in GOOGLES]

    assert len(cited) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


def test_many_messages_are_judged_as_each_alone() -> None:
    """A corpus says of every message what is said of it alone."""
    messages = [case.message for case in CASES]
    corpus = Corpus(messages)

    for case in CASES[::8]:
        taken = corpus.takes(case.asked)
        each = [takes(case.asked, message).verdict for message in messages]
        assert [verdict is Verdict.YES for verdict in each] == _bits(taken.yes, len(messages))
        assert [verdict is Verdict.UNKNOWN for verdict in each] == _bits(taken.doubt, len(messages))


def test_a_search_is_judged_like_a_query() -> None:
    """What a search finds is what a filter with that query takes."""
    assert Verdict.YES == takes_query("from:amy", letter(AMY)).verdict
    assert Verdict.NO == takes_query("from:amy", letter(DAVID)).verdict
    assert Verdict.YES == takes_query("", letter()).verdict


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("deliveredto:x@example.org", Verdict.UNKNOWN),
        ("is:chat", Verdict.NO),
        ("is:unread", Verdict.UNKNOWN),
        ("has:drive", Verdict.UNKNOWN),
        ("larger:lots", Verdict.UNKNOWN),
        ("larger:9999999999999", Verdict.UNKNOWN),
        ("size:10", Verdict.YES),
        ("filename:x", Verdict.NO),
        ("::", Verdict.UNKNOWN),
        ("-(from:amy OR to:nobody)", Verdict.YES),
        ("OR", Verdict.UNKNOWN),
    ],
)
def test_less_usual_words_of_the_language(query: str, expected: Verdict) -> None:
    """What new mail cannot have, or nobody documents, is not guessed."""
    assert expected == takes_query(query, letter()).verdict


def test_a_delivery_address_is_looked_at_when_it_is_known() -> None:
    """Delivered-To is compared like the other address fields."""
    from dataclasses import replace

    message = replace(letter(), delivered_to=(DAVID,))

    assert Verdict.YES == takes_query("deliveredto:david@example.net", message).verdict
    assert Verdict.NO == takes_query("deliveredto:amy@example.net", message).verdict


def test_files_that_were_not_looked_at_leave_a_doubt() -> None:
    """A name of a file cannot be denied when the files are not known."""
    assert Verdict.UNKNOWN == takes_query("filename:pdf", letter(files=None)).verdict
    assert Verdict.YES == takes_query("hello", letter(files=None, text=None)).verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", (10,)),
        ("10K", (10_000, 10_240)),
        ("2mb", (2_000_000, 2_097_152)),
        ("M", ()),
        ("x1", ()),
        ("1kk", ()),
    ],
)
def test_sizes_are_read_in_both_counts(text: str, expected: tuple[int, ...]) -> None:
    """A size with K or M is taken in thousands and in 1,024s."""
    assert expected == sizes(text)


def test_an_empty_filter_takes_everything() -> None:
    """Nothing asked, nothing refused."""
    assert Verdict.YES == takes(Filter(), letter()).verdict


def _bits(mask: int, count: int) -> list[bool]:
    return [bool(mask >> number & 1) for number in range(count)]
