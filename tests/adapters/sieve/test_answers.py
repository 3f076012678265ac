"""Read ManageSieve answers, however they are cut up, and refuse what is none."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.sieve import answers
from boundary.adapters.sieve.answers import (
    Answer,
    Garbled,
    Kind,
    Offered,
    Piece,
    Pieces,
    Reader,
    Script,
    Status,
)

ODD = (
    b'"a \\"b\\\\" {3}\r\nx\ny ACTIVE\r\n'
    b'NO (QUOTA/MAXSIZE) {5+}\r\na\r\nb.\r\n'
    b'OK (TAG {2}\r\n\r\n (deep)) "said"\n'
)  # fmt: skip
LINES: list[Pieces] = [
    (Piece(Kind.STRING, b'a "b\\'), Piece(Kind.STRING, b"x\ny"), Piece(Kind.WORD, b"ACTIVE")),
    (
        Piece(Kind.WORD, b"NO"),
        Piece(Kind.OPEN, b"("),
        Piece(Kind.WORD, b"QUOTA/MAXSIZE"),
        Piece(Kind.CLOSE, b")"),
        Piece(Kind.STRING, b"a\r\nb."),
    ),
    (
        Piece(Kind.WORD, b"OK"),
        Piece(Kind.OPEN, b"("),
        Piece(Kind.WORD, b"TAG"),
        Piece(Kind.STRING, b"\r\n"),
        Piece(Kind.OPEN, b"("),
        Piece(Kind.WORD, b"deep"),
        Piece(Kind.CLOSE, b")"),
        Piece(Kind.CLOSE, b")"),
        Piece(Kind.STRING, b"said"),
    ),
]


def _lines(data: bytes) -> Answer:
    """Make an answer of the lines in `data`."""
    reader = Reader()
    reader.feed(data)
    found: list[Pieces] = []
    while (pieces := reader.line()) is not None:
        found.append(pieces)
    return Answer(Status.OK, "", tuple(found))


@given(st.lists(st.integers(0, len(ODD)), max_size=8))
def test_packets_may_be_cut_anywhere(cuts: list[int]) -> None:
    """The lines are the same, wherever the network cuts."""
    reader = Reader()
    found: list[Pieces] = []
    places = [0, *sorted(cuts), len(ODD)]
    for start, end in itertools.pairwise(places):
        reader.feed(ODD[start:end])
        while (pieces := reader.line()) is not None:
            found.append(pieces)

    assert LINES == found
    assert reader.is_empty


@pytest.mark.parametrize("data", [b"O", b"OK {3}\r\n", b'OK {3}\r\nabc "d"'])
def test_half_a_line_is_none(data: bytes) -> None:
    """What has begun is neither a line nor nothing."""
    reader = Reader()
    reader.feed(data)

    assert reader.line() is None
    assert not reader.is_empty


@pytest.mark.parametrize(
    "data",
    [
        b'"never closed\r\n',
        b'"a\0b"\r\n',
        b"OK {3} more\r\n",
        b"OK {}\r\n",
        b"OK {99999999999}\r\n",
        b"OK {8388609}\r\n",
        b"OK caf\xc3\xa9\r\n",
        b"OK \x1b[31m\r\n",
        b"x" * 65_537,
        b"x" * 65_537 + b"\r\n",
        b"OK " + b"x " * 1001 + b"\r\n",
        b"{0}\r\n" * 1002,
    ],
)
def test_a_line_that_cannot_be_read(data: bytes) -> None:
    """It is refused, without a word of what was in it."""
    reader = Reader()
    reader.feed(data)
    with pytest.raises(Garbled) as caught:
        reader.line()

    assert str(caught.value) in {
        "a line that cannot be read",
        "a line without end",
        "a literal that is too long",
    }


def test_an_answer_has_an_end() -> None:
    """More than 16 MiB is no answer; the next one starts anew."""
    reader = Reader()
    value = b"a" * 50_000
    block = (b'"' + value + b'"\r\n') * 20
    for _ in range(16):
        reader.feed(block)
        while reader.line() is not None:
            pass
    with pytest.raises(Garbled):
        reader.feed(block)
    while reader.line() is not None:
        pass
    reader.begin()
    reader.feed(block)

    assert (Piece(Kind.STRING, value),) == reader.line()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"OK\r\n", Answer(Status.OK)),
        (b"ok done\r\n", Answer(Status.OK)),
        (b'No "said"\r\n', Answer(Status.NO)),
        (b"NO (quota/maxsize)\r\n", Answer(Status.NO, "QUOTA/MAXSIZE")),
        (b'BYE (REFERRAL "sieve://mail.example") "x"\r\n', Answer(Status.BYE, "REFERRAL")),
        (b"NO (TRYLATER) {3}\r\nabc\r\n", Answer(Status.NO, "TRYLATER")),
        (b'NO ("jordan@example.org")\r\n', Answer(Status.NO)),
        (b"NO ()\r\n", Answer(Status.NO)),
        (b"NO (\r\n", Answer(Status.NO)),
        (b'"a"\r\n', None),
    ],
)
def test_to_ending(data: bytes, expected: Answer | None) -> None:
    """An answer ends with one of three words, in any case, and a code of a known shape."""
    (pieces,) = _lines(data).lines

    assert expected == answers.to_ending(pieces)


@pytest.mark.parametrize("data", [b"\r\n", b"<html>\r\n", b"+OK ready\r\n", b"(OK)\r\n"])
def test_no_ending(data: bytes) -> None:
    """Anything else is no answer."""
    (pieces,) = _lines(data).lines
    with pytest.raises(Garbled):
        answers.to_ending(pieces)


def test_to_offered() -> None:
    """Names are compared without case; the first of two counts; the unknown is left aside."""
    told = _lines(
        b'"implementation" "Example 1"\r\n"SASL" "plain LOGIN"\r\n"SIEVE" "FileInto copy"\r\n'
        b'"StartTLS"\r\n"VERSION" "1.0"\r\n"SIEVE" "include"\r\n"UNKNOWN" {1}\r\nx\r\n'
    )
    expected = Offered(
        "Example 1",
        frozenset({"fileinto", "copy"}),
        "1.0",
        frozenset({"PLAIN", "LOGIN"}),
        starttls=True,
    )

    assert expected == answers.to_offered(told)


def test_to_offered_little() -> None:
    """A server may offer no extension at all, as long as it says so."""
    assert Offered() == answers.to_offered(_lines(b'"SIEVE"\r\n'))


@pytest.mark.parametrize(
    "data", [b"", b'"VERSION" "1.0"\r\n', b'"SIEVE" x\r\n', b'"SIEVE" "" "more"\r\n']
)
def test_no_offer(data: bytes) -> None:
    """Without a list of extensions, or with lines of another shape, it is no such server."""
    with pytest.raises(Garbled):
        answers.to_offered(_lines(data))


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.0", True), ("2.11", True), ("0.9", False), ("", False), ("one", False)],
)
def test_has_check(version: str, expected: bool) -> None:
    """The newer commands exist from version 1.0 on."""
    assert expected is Offered(version=version).has_check


def test_to_scripts() -> None:
    """Order, odd names and the mark of the active one are kept."""
    listed = _lines(b'"a \\"b"\r\n{2}\r\n\xc3\xa4 active\r\n"\xff"\r\n')
    expected = (Script('a "b', active=False), Script("ä", active=True), Script("\udcff", False))

    assert expected == answers.to_scripts(listed)


@pytest.mark.parametrize(
    "data",
    [
        b'"a" ACTIVE\r\n"b" ACTIVE\r\n',
        b'"a" "ACTIVE"\r\n',
        b'"a" PAUSED\r\n',
        b'"a" ACTIVE ACTIVE\r\n',
        b'"" ACTIVE\r\n',
    ],
)
def test_no_scripts(data: bytes) -> None:
    """Two active scripts, or a mark that is not known, are not guessed at."""
    with pytest.raises(Garbled):
        answers.to_scripts(_lines(data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{9}\r\nOK\r\n"\xff\r\n"\r\n', b'OK\r\n"\xff\r\n"'),
        (b'"keep; # \\"x\\""\r\n', b'keep; # "x"'),
        (b"{0}\r\n\r\n", b""),
    ],
)
def test_to_source(data: bytes, expected: bytes) -> None:
    """A script is byte for byte what is stored, quoted or as a literal."""
    assert expected == answers.to_source(_lines(data))


@pytest.mark.parametrize("data", [b"", b'"a"\r\n"b"\r\n', b'"a" "b"\r\n'])
def test_no_source(data: bytes) -> None:
    """No script, or more than one, is none."""
    with pytest.raises(Garbled):
        answers.to_source(_lines(data))
