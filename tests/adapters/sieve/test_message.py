"""Hold the reading of a message's header to what Pigeonhole 0.5.19 was seen to read."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.message import Message

DECODED = {
    b"plain": "plain",
    b"  two  spaces \t": "two  spaces",
    b"one\r\n two\r\n\tthree": "one two three",
    b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=": "Grüße",
    b"=?UTF-8?Q?a_b?= c": "a b c",
    b"=?utf-8?q?a?= =?utf-8?q?b?=": "ab",
    b"=?utf-8?q?a?= x =?utf-8?q?b?=": "a x b",
    b"x=?utf-8?q?a?=y": "xay",
    b"=?iso-8859-1?b?/A==?=": "ü",
    b"=?iso-8859-1?B?/A?=": "ü",
    b"=?utf-8?b?YWI*Y?=": "ab",
    b"=?utf-8?b?Y?=": "",
    b"=?no-such-charset?q?a?=": "a",
    b"=?undefined?q?a?=": "a",
    b"=?hex?q?a?=": "a",
    b"=?utf-8?x?a?=": "=?utf-8?x?a?=",
    b"=?utf-8?q?a": "=?utf-8?q?a",
    b"=?=?utf-8?q?a?=": "=?a",
    b"=?utf-8?q?=FF=FE?=x": "\ufffdx",
    b"=?utf-8?q?a=00b?=": "a b",
    b"\xc3\xbc\xff\xfe": "ü\ufffd",
    b"a\x00b": "a\ufffdb",
}


@pytest.mark.parametrize("value", DECODED, ids=repr)
def test_a_field_is_decoded(value: bytes) -> None:
    """Folds and encoded words are taken away, and what cannot be read becomes one sign."""
    message = Message(b"X: " + value + b"\r\n\r\n")

    assert [DECODED[value].encode()] == message.decoded(b"x")


def test_fields_are_told_apart() -> None:
    """Names are the same in any case and with spaces behind; what is no field is passed over."""
    message = Message(
        b" not a field\r\nX: 1\r\nno field\r\n and more of it\r\nx : 2\r\n\tb\r\nY:\r\n: 3\r\n"
        + b"Z" * 1001
        + b": 4\r\n\r\nX: 5\r\n"
    )

    assert [b"1", b"2\n\tb"] == message.raw(b"X")
    assert [b""] == message.raw(b"y")
    assert [True, False, False] == [message.has(name) for name in (b"Y", b"Z" * 1001, b"")]


@pytest.mark.parametrize("data", [b"X: 1", b"X: 1\n", b"X: 1\r\n\r\n", b"X: 1\n\nX: 2"])
def test_a_header_ends(data: bytes) -> None:
    """The header ends at an empty line, or with the message, whatever its line ends."""
    assert [b"1"] == Message(data).raw(b"x")


def test_a_message_may_have_no_header() -> None:
    """A message that begins with an empty line has no fields."""
    assert [] == Message(b"\r\nX: 1\r\n").raw(b"x")


def test_a_size_is_as_on_the_wire() -> None:
    """A message counts with CR LF line ends, however it is stored."""
    assert [8, 8] == [Message(data).size_bytes for data in (b"X: 1\r\n\r\n", b"X: 1\n\n")]


def test_a_field_without_an_address_stands_for_itself() -> None:
    """A field of no addresses is its own value without parts; an empty one too; a blank is none."""
    message = Message(b"From: nobody\r\nTo:\r\nCc: (x)\r\nBcc: Jo <jo@example.org>\r\n\r\n")
    found = [message.addressed(name) for name in (b"from", b"to", b"cc", b"bcc")]

    assert [
        [(b"nobody", None)],
        [(b"", None)],
        [],
        [(b"jo@example.org", (b"jo", b"example.org"))],
    ] == found
