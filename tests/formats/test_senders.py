"""Hold what is read of a saved message: who it is from, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.senders import MAX_BYTES, read_senders


def read(text: str) -> list[tuple[str, str]]:
    """Read a message given as text with plain line ends."""
    data = text.replace("\n", "\r\n").encode("utf-8")
    return [(one.line, one.identifier.value) for one in read_senders(data)]


def test_the_three_lines_are_read_in_their_order() -> None:
    """From, Sender and Reply-To are read, whatever their order; an address counts once."""
    text = (
        "Reply-To: other@example.com, jordan@example.org\nTo: me@example.net\n"
        "From: Jordan <Jordan@Example.org>\nSender: list@example.com\n\nFrom: no@example.net\n"
    )

    assert [
        ("From", "jordan@example.org"),
        ("Sender", "list@example.com"),
        ("Reply-To", "other@example.com"),
    ] == read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("no message at all", []),
        ("From: nobody\n\n", []),
        ("From: undisclosed-recipients:;\n\n", []),
        ('From: "a@example.org" <b@example.org>\n\n', [("From", "b@example.org")]),
        ("From: =?utf-8?q?J=C3=B6?= <jo@example.org>\n\n", [("From", "jo@example.org")]),
        ("From: folded\n <jo@example.org>\n\n", [("From", "jo@example.org")]),
        ("From: J\u00f6 <j\u00f6@example.org>\n\n", []),
    ],
)
def test_unusual_messages(text: str, expected: list[tuple[str, str]]) -> None:
    """Folded, encoded and broken lines give what stands in them, or nothing."""
    assert expected == read(text)


def test_only_the_beginning_is_read() -> None:
    """A message of any length takes no longer than its first lines."""
    data = b"X: " + b"x" * MAX_BYTES + b"\r\nFrom: jordan@example.org\r\n\r\n"

    assert () == read_senders(data)


def test_no_more_than_some_of_each_line() -> None:
    """A line with very many addresses gives the first of them."""
    many = ", ".join(f"a{number}@example.org" for number in range(500))

    assert 20 == len(read(f"From: {many}\n\n"))


SIGNS = ["<", ">", "@", ",", ";", ":", '"', "(", ")", "\\", "[", "]", " ", "\n ", "\x00"]
PIECES = st.sampled_from(
    [*SIGNS, "=?utf-8?q?", "=?x?b?", "=?utf-8?b?!!?=", "?=", "a", "b.example", "\xe9", "group:"]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["utf-8", "latin-1"]))
def test_no_file_is_a_fault(text: str, charset: str) -> None:
    """Whatever stands in a line, an answer comes."""
    found = read_senders(f"From: {text}\n\n".encode(charset))

    assert all(one.line == "From" for one in found)
