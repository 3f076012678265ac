"""Read and answer Gmail's query language, case by case, as Google's pages have it."""

from __future__ import annotations

import pytest

from boundary.adapters.google.double.index import Index
from boundary.adapters.google.double.mailbox import Letter
from boundary.adapters.google.double.search import (
    All,
    QueryError,
    Some,
    Term,
    Without,
    parse,
)
from tests.adapters.google.stand import NOON_MS, letter

_A, _B, _C, _D = (Term("", word) for word in "abcd")
_DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", All(())),
        ("a", _A),
        ("a b", All((_A, _B))),
        ("a AND b", All((_A, _B))),
        ("a OR b", Some((_A, _B))),
        ("a | b", Some((_A, _B))),
        ("a OR b c", All((Some((_A, _B)), _C))),
        ("a b OR c d", All((_A, Some((_B, _C)), _D))),
        ("a OR b OR c", Some((_A, _B, _C))),
        ("OR a", All((Term("", "OR"), _A))),
        ("a or b", All((_A, Term("", "or"), _B))),
        ("{a b}", Some((_A, _B))),
        ("{a b} c", All((Some((_A, _B)), _C))),
        ("(a b) OR c", Some((All((_A, _B)), _C))),
        ("(a OR b) (c OR d)", All((Some((_A, _B)), Some((_C, _D))))),
        ("-a", Without(_A)),
        ("-(a b)", Without(All((_A, _B)))),
        ("-{a b}", Without(Some((_A, _B)))),
        ("--a", Without(Without(_A))),
        ("a -", _A),
        ("- a", _A),
        ("-", All(())),
        ("a - b", All((_A, _B))),
        ("...", All(())),
        ("a OR ...", _A),
        ('"a b"', Term("", "a b", quoted=True)),
        ('"a b', Term("", "a b", quoted=True)),
        ('""', All(())),
        ("from:a", Term("from", "a")),
        ("FROM:a", Term("from", "a")),
        ("from:a@x.example", Term("from", "a@x.example")),
        ("from:-a", Without(Term("from", "a"))),
        ('from:"a b"', Term("from", "a b", quoted=True)),
        ("from:(a b)", All((Term("from", "a"), Term("from", "b")))),
        ("from:{a b}", Some((Term("from", "a"), Term("from", "b")))),
        ("from:(a OR b)", Some((Term("from", "a"), Term("from", "b")))),
        ("from:", Term("", "from:")),
        ("from:)", All(())),
        ("(from:", Term("", "from:")),
        ("-from:a", Without(Term("from", "a"))),
        ("foo:bar", Term("", "foo:bar")),
        ('foo:"bar"', Term("", "foo:bar")),
        ("foo:(", Term("", "foo:")),
        ("after:2026/01/02", Term("after", "2026/01/02")),
        ("rfc822msgid:a:b", Term("rfc822msgid", "a:b")),
        ("rfc822msgid:a:", Term("rfc822msgid", "a:")),
        ("+a", _A),
        ("a+b", Some((_A, _B))),
        ("++", All(())),
        ("from:a+b", Some((Term("from", "a"), Term("from", "b")))),
        ("from:a+b@x.example", Term("from", "a+b@x.example")),
        ("a)", _A),
        ("(a", _A),
        ("(a}", _A),
        ("{", All(())),
    ],
)
def test_queries_are_read(query: str, tree: object) -> None:
    """Words, quotes, brackets, braces, minus, OR and operators make the tree they should."""
    assert tree == parse(query)


@pytest.mark.parametrize("sign", ["(", "{", "-", "from:(", "-("])
def test_queries_have_a_depth(sign: str) -> None:
    """What is nested without end is refused, not followed."""
    with pytest.raises(QueryError):
        parse(sign * 10_000 + "a")


_PERSON = letter(
    '"Old Smith" <john.smith@mail.example.org>',
    "Dinner on Friday",
    more="Cc: kim@example.org\r\nMessage-ID: <one@example.org>\r\n"
    "List-Id: Choir <choir.example.org>\r\nDelivered-To: me+shop@example.org\r\n",
    text="Shall we eat at eight? Write to other@example.net.",
)
_FILE = (
    b"From: =?utf-8?q?J=C3=B6rg?= <joerg@example.net>\r\nTo: me@example.org\r\n"
    b"Bcc: hidden@example.org\r\nSubject: Papers\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nattached\r\n"
    b'--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="rent.pdf"'
    b"\r\n\r\nxxxx\r\n--b--\r\n"
)
_NAMES = {"Label_1": "My Family/Old"}


@pytest.fixture(scope="module")
def index() -> Index:
    """Make an index of two messages: `person` today, `file` 40 days ago."""
    person = Letter("person", _PERSON, ("INBOX", "UNREAD", "Label_1"), NOON_MS)
    file = Letter("file", _FILE, ("STARRED", "CATEGORY_SOCIAL"), NOON_MS - 40 * _DAY_MS)
    return Index((person, file), lambda: NOON_MS, lambda: _NAMES, "me@example.org")


_PERSONS, _FILES, _BOTH, _NONE = {"person"}, {"file"}, {"person", "file"}, set[str]()
_CASES = [
    # https://support.google.com/mail/answer/7190
    ("from:smith", _PERSONS),
    ("from:john", _PERSONS),
    ("from:old", _PERSONS),
    ("to:me@example.org", _BOTH),
    ("to:me", _BOTH),
    ("from:me", _NONE),
    ("cc:kim", _PERSONS),
    ("bcc:hidden", _FILES),
    ("subject:dinner", _PERSONS),
    ("subject:eight", _NONE),
    ("dinner OR papers", _BOTH),
    ("{from:john from:jörg}", _BOTH),
    ("dinner -friday", _NONE),
    ("-dinner", _FILES),
    ('"eat at eight"', _PERSONS),
    ('"eight at eat"', _NONE),
    ("subject:(dinner friday)", _PERSONS),
    ("subject:(dinner papers)", _NONE),
    ("in:anywhere", _BOTH),
    ("in:inbox", _PERSONS),
    ("in:trash", _NONE),
    ("is:unread", _PERSONS),
    ("is:read", _FILES),
    ("is:starred", _FILES),
    ("is:nothing", _NONE),
    ("label:my-family-old", _PERSONS),
    ("in:my-family-old", _PERSONS),
    ("label:inbox", _PERSONS),
    ("label:other", _NONE),
    ("has:userlabels", _PERSONS),
    ("has:nouserlabels", _FILES),
    ("has:attachment", _FILES),
    ("has:anything", _NONE),
    ("category:social", _FILES),
    ("category:primary", _NONE),
    ("filename:pdf", _FILES),
    ("filename:rent.pdf", _FILES),
    ("list:choir.example.org", _PERSONS),
    ("deliveredto:me+shop@example.org", _PERSONS),
    ("rfc822msgid:one@example.org", _PERSONS),
    ("rfc822msgid:<one@example.org>", _PERSONS),
    ("larger:300", _FILES),
    ("smaller:300", _PERSONS),
    ("size:1K", _NONE),
    ("smaller:1mb", _BOTH),
    ("larger:x", _NONE),
    ("smaller:x", _NONE),
    ("newer_than:30d", _PERSONS),
    ("older_than:1m", _FILES),
    ("older_than:1y", _NONE),
    ("older_than:soon", _NONE),
    ("newer_than:soon", _NONE),
    ("after:2027/01/01", _PERSONS),
    ("before:2027/01/01", _FILES),
    ("older:2027-01-01", _FILES),
    ("newer:2026/12/31", _PERSONS),
    ("after:1800000000", _PERSONS),
    ("after:2027/13/45", _NONE),
    ("before:yesterday", _NONE),
    # What stands between letters, digits and the underscore: P-senseful
    ("from:smith@mail.example.org", _NONE),
    ("from:john.smith@mail.example.org", _PERSONS),
    ("from:JOHN.SMITH@MAIL.EXAMPLE.ORG", _PERSONS),
    ('from:"john.smith@mail.example.org"', _PERSONS),
    ("from:john.smith@mail.example", _NONE),
    ("from:@mail.example.org", _PERSONS),
    ("from:@example.org", _PERSONS),
    ("from:mail.example", _PERSONS),
    ("from:smi", _NONE),
    ("from:smiths", _NONE),
    ("from:*smith", _PERSONS),
    ("from:mail.smith", _NONE),
    ("from:jörg", _FILES),
    ("from:utf", _NONE),
    ("other@example.net", _PERSONS),
    ("choir", _NONE),
    ("kim", _PERSONS),
]


@pytest.mark.parametrize(("query", "found"), _CASES, ids=[one[0] for one in _CASES])
def test_queries_find(index: Index, query: str, found: set[str]) -> None:
    """Each query finds these messages and no others."""
    assert found == index.find(parse(query))


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, _BOTH),
        ({"from": "john.smith@mail.example.org OR joerg@example.net"}, _BOTH),
        ({"from": "{kim@example.org john}"}, _PERSONS),
        ({"from": "kim"}, _NONE),
        ({"to": "me"}, _BOTH),
        ({"to": "kim"}, _PERSONS),
        ({"to": "hidden"}, _FILES),
        ({"subject": "papers"}, _FILES),
        ({"query": "attached"}, _FILES),
        ({"query": "from:john"}, _PERSONS),
        ({"negatedQuery": "dinner"}, _FILES),
        ({"hasAttachment": True}, _FILES),
        ({"excludeChats": True}, _BOTH),
        ({"size": 300, "sizeComparison": "larger"}, _FILES),
        ({"size": 300, "sizeComparison": "smaller"}, _PERSONS),
        ({"size": 300, "sizeComparison": "unspecified"}, _BOTH),
        ({"from": "john", "subject": "papers"}, _NONE),
    ],
)
def test_criteria_match(index: Index, criteria: dict[str, object], found: set[str]) -> None:
    """All criteria of a filter have to match."""
    assert found == index.matching(criteria)  # type: ignore[arg-type]


def test_what_was_removed_is_not_found() -> None:
    """A message that is gone is in no answer, and a new one is in all that fit."""
    one = Letter("1", letter("a@example.org"), ("INBOX",), NOON_MS)
    two = Letter("2", letter("a@example.org"), ("INBOX",), NOON_MS)
    index = Index((one,), lambda: NOON_MS, lambda: _NAMES)
    index.add(two)
    index.remove("1")

    assert {"2"} == index.find(parse("from:a@example.org"))
    assert {"2"} == index.find(parse("from:a"))
    assert set() == index.find(parse("-from:a"))
