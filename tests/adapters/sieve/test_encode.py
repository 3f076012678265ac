"""Encode what goes to a ManageSieve server; nothing can break out of its place."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.sieve import encode
from boundary.adapters.sieve.answers import Kind, Piece, Reader
from boundary.core.errors import AdapterError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"", b'""'),
        (b"boundary-start", b'"boundary-start"'),
        (b"x" * 1024, b'"' + b"x" * 1024 + b'"'),
        (b"x" * 1025, b"{1025+}\r\n" + b"x" * 1025),
        (b'a"b', b'{3+}\r\na"b'),
        (b"a\\b", b"{3+}\r\na\\b"),
        ("ä".encode(), b"{2+}\r\n\xc3\xa4"),
        (b"a\x7f", b"{2+}\r\na\x7f"),
    ],
)
def test_string(value: bytes, expected: bytes) -> None:
    """Short printable ASCII is quoted, everything else goes as a literal."""
    assert expected == encode.string(value)


@given(st.binary(max_size=1200))
def test_a_string_comes_back_as_one_piece(value: bytes) -> None:
    """Whatever is in it, a value is one string and nothing after it."""
    reader = Reader()
    reader.feed(encode.string(value) + b"\r\n")

    assert (Piece(Kind.STRING, value),) == reader.line()
    assert reader.is_empty


def test_command() -> None:
    """A command is its verb and its arguments on one line."""
    assert b'SETACTIVE "a"\r\n' == encode.command("SETACTIVE", encode.name("a"))


@pytest.mark.parametrize("value", ["a\0b", "a\rb", "a\nSETACTIVE", "", "x" * 2001, "\ud800"])
def test_a_name_that_could_break_out_is_refused(value: str) -> None:
    """Control characters, no name and too much of it never leave."""
    with pytest.raises(AdapterError) as caught:
        encode.name(value)

    assert "A mail rule has a name that cannot be sent to the mail server." == caught.value.say


@pytest.mark.parametrize(
    ("value", "expected"),
    [("sogo", b'"sogo"'), ("tab\tbed", b"{7+}\r\ntab\tbed"), ("\udcff", b"{1+}\r\n\xff")],
)
def test_name(value: str, expected: bytes) -> None:
    """Any other name is sent as it was listed, byte for byte."""
    assert expected == encode.name(value)


def test_no_name() -> None:
    """An empty name is sent only where it has a meaning."""
    assert b'""' == encode.name("", empty=True)


def test_script() -> None:
    """A script is always a literal, and its bytes are not touched."""
    assert b"{7+}\r\nkeep;\n\xff" == encode.script(b"keep;\n\xff")


@pytest.mark.parametrize("source", [b"keep;\0", b"#" * (encode.MAX_SCRIPT_BYTES + 1)])
def test_a_script_that_no_server_takes_is_refused(source: bytes) -> None:
    """NUL and more than 8 MiB never leave."""
    with pytest.raises(AdapterError) as caught:
        encode.script(source)

    assert "A mail rule has content that cannot be sent to the mail server." == caught.value.say


@pytest.mark.parametrize("size", [-1, 2**32])
def test_a_size_that_cannot_be_is_refused(size: int) -> None:
    """A size fits in 32 bits."""
    with pytest.raises(AdapterError) as caught:
        encode.number(size)

    assert "A mail rule has a size that cannot be." == caught.value.say


@pytest.mark.parametrize(("size", "expected"), [(0, b"0"), (2**32 - 1, b"4294967295")])
def test_number(size: int, expected: bytes) -> None:
    """Every size that can be is sent in digits."""
    assert expected == encode.number(size)


def test_plain() -> None:
    """The name and the password go in one message, in base64."""
    sent = encode.plain("me@example.net", "wörter")

    assert "\0me@example.net\0wörter".encode() == base64.b64decode(sent.strip(b'"'))


def test_secret_line() -> None:
    """Within LOGIN each goes alone, on a line of its own."""
    assert b'"bWU="\r\n' == encode.secret_line("me")


@pytest.mark.parametrize("value", ["", "a\0b", "a\r\nb", "a\x7f", "\ud800", "x" * 2001])
def test_a_secret_with_control_characters_is_refused(value: str) -> None:
    """The sentence says nothing of what it was."""
    with pytest.raises(AdapterError) as caught:
        encode.secret(value)

    assert "The login name or the password has characters that cannot be sent." == caught.value.say
