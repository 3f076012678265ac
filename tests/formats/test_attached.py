"""Hold that what may carry a picture is told from what is words only."""

from __future__ import annotations

import pytest

from boundary.formats.attached import carries_more

MAIL = "message/rfc822"


def pieces(raw: bytes, step: int) -> list[bytes]:
    """Cut into pieces."""
    return [raw[at : at + step] for at in range(0, len(raw), step)]


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\n\r\nHello\r\n",
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n",
        b"Content-Type:\r\n text/plain\r\n\r\nHello",
        b"Content-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nWords",
        b"",
    ],
)
def test_words_only(raw: bytes) -> None:
    """Texts, their alternatives and forwarded texts are words only."""
    assert not carries_more([raw], MAIL)
    assert not carries_more(pieces(raw, 1), MAIL)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: image/jpeg\r\n\r\nx",
        b"CONTENT-TYPE : Video/mp4\n\nx",
        b"Content-Type:\r\n\tapplication/zip\r\n\r\nx",
        b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n",
        b"Content-Type: text/plain;\r\n name=photo.jpg\r\n",
        b"x\r\n\r\nbegin 644 photo.jpg\r\n",
        b"Content-Type: message/rfc822\r\n\r\nContent-Type: image/png\r\n",
        b"> Content-Type: image/png\r\n",
        b'<img src="data:image/png;base64,x">',
        b"Content-Type: message/partial\r\n",
    ],
)
def test_more_than_words(raw: bytes) -> None:
    """A part that is no text, a named file, a coded file and a picture inside a page all count."""
    assert carries_more([raw], MAIL)
    assert carries_more(pieces(raw, 1), MAIL)


def test_a_long_line_is_looked_at_only_at_its_beginning() -> None:
    """A line without an end takes no room; what follows it is looked at."""
    long = [b"x" * 100_000, b"y" * 100_000, b"\nContent-Type: image/png\n"]

    assert carries_more(long, MAIL)
    assert not carries_more(long[:2], MAIL)
    assert carries_more([*long[:2], b"src=data:ima", b"ge/png;base64,x"], MAIL)


def test_what_is_no_message() -> None:
    """A text is words; a card or a picture may be more, and is not opened to tell."""
    assert not carries_more([b"Content-Type: image/png"], "text/plain; charset=utf-8")
    assert carries_more([], "text/vcard")
    assert carries_more([], "image/png")
