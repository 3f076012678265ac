"""Hold matching to exactly the wanted addresses."""

from __future__ import annotations

import pytest

from boundary.core import match
from boundary.core.identifier import email
from boundary.core.rules import MailProvider

JORDAN = email("jordan@example.org")
BOOKS = email("käthe@bücher.example")
MAIL = MailProvider(
    "Example Mail",
    ("mail.example", "mail.test"),
    True,
    True,
    "mail.example",
    (),
    "yes",
    "",
    "",
    "",
    "2026-01-01",
)
TWO = email("j.two@mail.example")


def _match(block: str) -> match.Match:
    return match.make_matcher([JORDAN, BOOKS, TWO], (MAIL,)).match(block.encode() + b"\r\n\r\n")


@pytest.mark.parametrize(
    "field", ["From", "SENDER", "Reply-To", "Return-Path", "Resent-From", "Resent-Sender"]
)
def test_every_sender_field_counts(field: str) -> None:
    """From, Sender, Reply-To, Return-Path and the resent ones name who sent it."""
    assert match.Match(frozenset({JORDAN.key})) == _match(f"{field}: J <Jordan@Example.ORG>")


@pytest.mark.parametrize("field", ["Cc", "Resent-Cc"])
def test_copies_are_told_apart(field: str) -> None:
    """Cc is another matter."""
    assert match.Match(copied=frozenset({JORDAN.key})) == _match(f"{field}: jordan@example.org")


@pytest.mark.parametrize("field", ["To", "Subject", "X-From", "List-Post"])
def test_no_other_field_counts(field: str) -> None:
    """No other field says who sent it."""
    assert match.Match() == _match(f"{field}: jordan@example.org")


@pytest.mark.parametrize(
    "sender",
    [
        "xjordan@example.org",
        "jordan@example.org.example",
        "jordan@mail.example.org",
        "jordan+tag@example.org",
        "j.ordan@example.org",
        '"jordan@example.org"@example.org',
        '"jordan@example.org" <other@example.com>',
        '"jor dan"@example.org',
        "jordan@xn--zz-invalid-.example",
        "jordan@ex\u00admple.org",
    ],
)
def test_look_alikes_do_not_match(sender: str) -> None:
    """What only looks alike is somebody else."""
    assert frozenset() == _match(f"From: {sender}").sent


@pytest.mark.parametrize(
    "sender",
    ["käthe@bücher.example", "KÄTHE@BÜCHER.example", "käthe@xn--bcher-kva.example"],
)
def test_domains_match_in_both_forms(sender: str) -> None:
    """A domain in other letters matches as written and as encoded."""
    assert frozenset({BOOKS.key}) == _match(f"From: {sender}").sent


@pytest.mark.parametrize(
    "sender", ["jtwo@mail.example", "j.t.w.o+news@mail.test", "J.Two@MAIL.test"]
)
def test_spellings_match_where_they_are_one(sender: str) -> None:
    """Dots, tags and second domains count as nothing at the providers of the table only."""
    assert frozenset({TWO.key}) == _match(f"From: {sender}").sent


def test_a_trailing_dot_is_the_same_domain() -> None:
    """A domain with its root dot is the same domain."""
    assert frozenset({JORDAN.key}) == _match("From: jordan@example.org.").sent


def test_a_broken_line_that_names_them_is_doubtful() -> None:
    """A line that cannot be read matches nothing, and is counted when it names the address."""
    broken = '"Jordan <jordan@example.org>'

    assert match.Match(doubtful=frozenset({JORDAN.key})) == _match(f"From: {broken}")
    assert match.Match() == _match('From: "Other <other@example.com>')
    assert match.Match(frozenset({JORDAN.key})) == _match(
        f"From: {broken}\r\nSender: jordan@example.org"
    )


def test_the_memory_of_values_is_bounded() -> None:
    """Many different senders do not fill the memory, and do not change the answer."""
    matcher = match.make_matcher([JORDAN], ())
    for number in range(20_001):
        matcher.match(f"From: s{number}@example.com\r\nSender: s{number}@example.com\r\n".encode())

    assert frozenset({JORDAN.key}) == matcher.match(b"From: jordan@example.org\r\n\r\n").sent


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"Message-ID: <1@mail.example>\r\n\r\n", "<1@mail.example>"),
        (b"MESSAGE-ID:\r\n <1@mail.example>\r\n\r\n", "<1@mail.example>"),
        (b"Message-ID: <\xff\x01>\r\n\r\n", "<\\xff\\x01>"),
        (b"Subject: x\r\n\r\n", ""),
    ],
)
def test_header_value(block: bytes, expected: str) -> None:
    """The first value, unfolded, without bytes that could do harm; empty when absent."""
    assert expected == match.header_value(block, "message-id")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"From: Jordan <jordan.x@example.org>", "jordan.x"),
        (b"From: a@example.org, b@example.org", ""),
        (b"From: a@example.org\r\nFrom: b@example.org", ""),
        (b"From: <<", ""),
        (b"From: ...@example.org", ""),
        (b"From: a b@example.org", ""),
        (b"Subject: x", ""),
    ],
)
def test_plain_sender(block: bytes, expected: str) -> None:
    """Only a sender written plainly is used to try a server's search."""
    assert expected == match.plain_sender(block)
