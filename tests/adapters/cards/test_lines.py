"""Hold the reader of vCards to the bytes: all that was not meant to change stays."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.cards import lines
from boundary.adapters.cards.known import Reader, names_of
from boundary.adapters.cards.lines import Book, Card, card, escape, parts_of, read, unescape
from boundary.core.errors import AdapterError
from tests.adapters.cards import made, odd
from tests.steps import steps

READER = Reader(region="US")
THEIRS = frozenset({f"email:{odd.EMAIL}", f"phone:{odd.NUMBER}"})
HOSTILE = {
    "letters": b"A" * 50_000,
    "semicolons": b";" * 50_000,
    "quotes": b'"' * 50_000,
    "open quotes": b';"' * 25_000,
    "a head of quotes": b"TEL" + b';A="b"' * 8_000 + b":1",
    "a number": b"TEL:" + b"1" * 50_000,
    "extensions": b"TEL:" + b"ext. " * 10_000,
    "brackets": b"EMAIL:" + b"<" * 50_000,
    "soft breaks": b"EMAIL;ENCODING=QUOTED-PRINTABLE:" + b"=\r\n" * 16_000,
    "equals signs and blanks": b"EMAIL;QUOTED-PRINTABLE:=\r\n" + b"= " * 25_000,
    "folds": b"EMAIL:" + b"\r\n " * 16_000,
    "colons": b"IMPP:" + b"a:" * 25_000,
    "slashes": b"X-SOCIALPROFILE:http://" + b"/" * 50_000,
    "backslashes": b"N:" + b"\\" * 50_001,
    "separators": b"N:" + b"\\;;" * 16_000,
    "carets": b"TEL;A=" + b"^" * 50_000 + b":1",
}


def one(raw: bytes) -> Card:
    """Read the one card of a file."""
    (found,) = read(raw).cards
    return found


def taken(book: Book) -> bytes:
    """Take their lines off every card of a file."""
    left = {}
    for at, each in enumerate(book.cards):
        left[at] = each.without(each.with_labels(READER.lines_of(each, THEIRS)))
    return book.replaced(left).raw


@pytest.mark.parametrize("name", odd.ODD)
def test_only_their_lines_go_from_an_odd_card(name: str) -> None:
    """An odd card keeps every byte but those of the lines that are theirs."""
    head, theirs, tail = odd.ODD[name]
    book = read(head + theirs + tail)

    assert head + theirs + tail == book.raw
    assert head + tail == taken(book)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_stays_one(codec: str) -> None:
    """A file in UTF-16 keeps its encoding, its mark and all that is not theirs."""
    head, theirs, tail = (part.decode() for part in odd.ODD["a group"])
    whole = f"\ufeff{head}NOTE:\U0001f600\u6f22\r\n{theirs}{tail}".encode(codec)

    assert whole == read(whole).raw
    assert f"\ufeff{head}NOTE:\U0001f600\u6f22\r\n{tail}".encode(codec) == taken(read(whole))


def test_a_file_that_is_half_utf_16_is_left_alone() -> None:
    """A file with the mark of UTF-16 that is none holds no card and stays as it is."""
    data = b"\xff\xfeB\x00E"

    assert Book((), (data,), broken=1) == read(data)
    assert data == read(data).raw


def test_two_thousand_cards_lose_only_the_lines_that_are_meant() -> None:
    """Of 2,000 cards made by chance, one identifier after another goes, and nothing else."""
    random = Random(6)  # noqa: S311  # nothing secret
    cards = [made.make(random) for _ in range(2_000)]
    book = read(b"".join(each.raw for each in cards))

    assert len(cards) == len(book.cards)
    assert 0 == book.broken
    for each, found in zip(cards, book.cards, strict=True):
        assert each.raw == found.raw
        expected = {key for key, _ in each.pieces} - {""}
        assert expected == READER.keys(found)
        for key in expected:
            places = found.with_labels(READER.lines_of(found, {key}))
            assert each.without(key) == found.without(places).raw


def test_nobody_elses_card_changes() -> None:
    """Changing and leaving out cards of a file keeps every other byte of it."""
    random = Random(7)  # noqa: S311  # nothing secret
    cards = [made.make(random).raw for _ in range(30)]
    gaps = [random.choice((b"", b"\r\n", b"words\n")) for _ in cards]
    book = read(b"".join(raw + gap for raw, gap in zip(cards, gaps, strict=True)))
    other = one(b"BEGIN:VCARD\nFN:x\nEND:VCARD\n")

    changed = book.replaced({3: other}).without({5, 6})

    expected = [raw + gap for raw, gap in zip(cards, gaps, strict=True)]
    expected[3] = other.raw + gaps[3]
    expected[5:7] = [gaps[5], gaps[6]]
    assert b"".join(expected) == changed.raw


@given(st.binary(max_size=300))
def test_any_bytes_come_back_as_they_were(data: bytes) -> None:
    """Whatever is read is written again byte for byte."""
    wrapped = b"BEGIN:VCARD\r\nTEL:1\r\n" + data + b"\r\nEND:VCARD\r\n" + data

    assert data == read(data).raw
    assert wrapped == read(wrapped).raw


@given(st.lists(st.sampled_from([
    b"BEGIN:VCARD", b"END:VCARD", b"AGENT:", b"VERSION:2.1", b"\r\n", b"\n", b"\r", b" ", b"=",
    b"N;ENCODING=QUOTED-PRINTABLE:", b"TEL:+1 202 555 0123", b"item1.", b"X-ABLabel:x", b'"', b";",
    b"EMAIL:anna@example.org", b"\xff\xfe", b"\xef\xbb\xbf", b"KIND:group", b"x",
]), max_size=40))  # fmt: skip
def test_any_mixture_of_lines_comes_back_as_it_was(pieces: list[bytes]) -> None:
    """Frames, folds and junk in any order are kept, read without a fault, and lines taken off."""
    data = b"".join(pieces)
    book = read(data)

    assert data == book.raw
    assert len(taken(book)) <= len(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_line_is_read_in_a_moment(name: str) -> None:
    """A line of 50,000 characters is read in steps that go with its length, and kept."""
    raw = b"BEGIN:VCARD\r\nVERSION:3.0\r\n" + HOSTILE[name] + b"\r\nEND:VCARD\r\n"
    books: list[Book] = []

    def _all() -> None:
        books.append(read(raw))
        for each in books[0].cards:
            READER.entries(each)
            names_of(each)

    assert steps(_all) < 20 * len(raw)
    assert raw == books[0].raw


def test_what_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too long, or has too many cards, is refused; a card that is stays unread."""
    raw = b"BEGIN:VCARD\nEND:VCARD\n"
    monkeypatch.setattr(lines, "MAX_CARDS", 2)
    monkeypatch.setattr(lines, "MAX_LINES", 4)
    monkeypatch.setattr(lines, "MAX_CARD_BYTES", 100)
    monkeypatch.setattr(lines, "MAX_BOOK_BYTES", 500)
    many = read(b"BEGIN:VCARD\n" + b"x\n" * 3 + b"END:VCARD\n" + raw)
    long = read(b"BEGIN:VCARD\nNOTE:" + b"x" * 100 + b"\nEND:VCARD\n" + raw)

    assert (1, 1) == (len(many.cards), many.broken)
    assert (1, 1) == (len(long.cards), long.broken)
    for wrong in (raw * 3, b" " * 501):
        with pytest.raises(AdapterError):
            read(wrong)
    with pytest.raises(AdapterError):
        card(b" " * 101)


def test_card_reads_exactly_one_card() -> None:
    """A single card is read only when nothing stands around it."""
    raw = b"BEGIN:VCARD\nUID:1\nEND:VCARD\n"
    found = card(raw)

    assert found is not None
    assert (raw, "1", "", "") == (found.raw, found.first("UID"), found.first("FN"), found.version)
    assert [None] * 4 == [card(raw * 2), card(b"\n" + raw), card(raw + b"x"), card(b"")]


def test_a_line_is_folded_in_whole_characters() -> None:
    """A line that is written has at most 75 bytes a row, and no character is cut."""
    found = one(b"BEGIN:VCARD\nEND:VCARD\n")
    content = ("NOTE:" + "ä\u6f22\U0001f600" * 40).encode()
    rows = found.fold(content).split(b"\n")

    assert all(len(row) <= 75 and row.decode() for row in rows[:-1])
    assert b"" == rows[-1]
    assert content == b"".join(row.removeprefix(b" ") for row in rows)
    assert b"X:1\r\n" == Card(one(b"BEGIN:VCARD\nEND:VCARD").lines[1:]).fold(b"X:1")


def test_folding_never_loops_on_bytes_that_are_no_text() -> None:
    """A row of bytes that begin no character is cut anyhow."""
    found = one(b"BEGIN:VCARD\nEND:VCARD\n")

    assert b"\x80" * 200 == found.fold(b"\x80" * 200).replace(b"\n ", b"").strip()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"CATEGORIES:A\r\n", b"CATEGORIES:A,B\r\n"),
        (b"CATEGORIES:" + b"A" * 70 + b"\r\n", b"CATEGORIES:" + b"A" * 70 + b"\r\n ,B\r\n"),
        (
            b"CATEGORIES;QUOTED-PRINTABLE:" + b"A" * 70 + b"\r\n",
            b"CATEGORIES;QUOTED-PRINTABLE:" + b"A" * 70 + b"=\r\n,B\r\n",
        ),
        (b"CATEGORIES:" + b"A" * 70 + b"\r\n A\r\n", b"CATEGORIES:" + b"A" * 70 + b"\r\n A,B\r\n"),
    ],
)
def test_a_line_grows_at_its_end(raw: bytes, expected: bytes) -> None:
    """What is added to a line stands behind all that is there, folded as the line is."""
    head, tail = b"BEGIN:VCARD\r\nVERSION:3.0\r\n", b"NOTE:x\r\nEND:VCARD\r\n"

    assert head + expected + tail == one(head + raw + tail).extended(2, b",B").raw


def test_a_new_line_stands_before_the_end() -> None:
    """A line that is added is the last before END."""
    found = one(b"BEGIN:VCARD\r\nVERSION:2.1\r\nEND:VCARD\r\n").added(b"X:1\r\n")

    assert b"BEGIN:VCARD\r\nVERSION:2.1\r\nX:1\r\nEND:VCARD\r\n" == found.raw
    assert ("X", "2.1") == (found.lines[2].name, found.lines[2].version)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"FN:Anna\\, B\\nC\\;", "Anna, B\nC;"),
        (b"FN;CHARSET=ISO-8859-1:J\xf6rg", "Jörg"),
        (b"FN:J\xf6rg", "Jörg"),
        (b"FN;CHARSET=UTF-99:J\xc3\xb6rg", "Jörg"),
        (b"FN;CHARSET=US-ASCII:J\xf6rg", "Jörg"),
        (b"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg", "Jörg"),
        (b"FN;ENCODING=B:SsO2cmc=", "Jörg"),
        (b"FN;ENCODING=BASE64:SsO2cm", ""),
        (b"FN;CHARSET=KOI8-R:\xc1", "а"),
        (b"FN:Anna\r\n Berg", "Anna Berg"),
        (b"FN;ENCODING=QUOTED-PRINTABLE:Anna=\r\n Berg", "Anna Berg"),
    ],
)
def test_a_value_is_read_in_its_charset(line: bytes, expected: str) -> None:
    """A value is unwrapped and decoded as its line says, or as best can be."""
    found = one(b"BEGIN:VCARD\r\nVERSION:2.1\r\n" + line + b"\r\nEND:VCARD\r\n")

    assert expected == found.first("FN")


def test_a_head_that_never_ends_is_no_property() -> None:
    """A line with parameters and without a value is kept, and has no name."""
    found = one(b"BEGIN:VCARD\nTEL;HOME;X=1\nEND:VCARD\n").lines[1]

    assert ("", "", "") == (found.name, found.text, found.tight)


def test_types_are_read_in_every_manner() -> None:
    """Types are found bare, named, in lists and in quotes; other parameters stand by name."""
    found = one(b'BEGIN:VCARD\nTEL;HOME;type=a,b;TYPE="c,d";X-A=e^^f:1\nEND:VCARD\n').lines[1]

    assert {"HOME", "A", "B", "C", "D"} == found.words("TYPE")
    assert {"E^F"} == found.words("X-A")
    assert ("e^f", "") == (found.parameter("X-A"), found.parameter("X-B"))


@given(
    st.lists(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])), min_size=1)
)
def test_parts_come_back_as_they_were_written(parts: list[str]) -> None:
    """Texts that are escaped and joined are parted and read again."""
    assert tuple(parts) == parts_of(";".join(map(escape, parts)), ";")
    assert parts[0] == unescape(escape(parts[0]))
