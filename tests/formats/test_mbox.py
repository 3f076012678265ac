"""Hold that a mailbox file reads back to the same bytes."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.mbox import mbox_message, quoted, restored

PIECES = st.sampled_from(
    [b"From ", b">From ", b">>From x", b">", b"F", b"\n", b"\r\n", b"\n\n", b"word", b"\0", b"\xff"]
)
MESSAGES = st.lists(PIECES, max_size=12).map(b"".join)


def read_back(path: Path) -> list[bytes]:
    """Read with Python's own reader, and take the quoting back."""
    box = mailbox.mbox(path, create=False)
    try:
        return [restored(box[key].get_from(), box.get_bytes(key)) for key in box.iterkeys()]
    finally:
        box.close()


@given(st.lists(MESSAGES, min_size=1, max_size=4), st.integers(1, 7))
def test_any_messages_read_back(messages: list[bytes], step: int) -> None:
    """Whatever the bytes are, and however they are cut into pieces, they come back."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "mail.mbox")
        with path.open("wb") as file:
            for message in messages:
                pieces = [message[at : at + step] for at in range(0, len(message), step)]
                file.writelines(mbox_message(pieces, len(message)))

        assert messages == read_back(path)


HEAD = b"From: jordan@example.org\r\nSubject: odd\r\n\r\n"
ODD = {
    "8-bit": HEAD + bytes(range(128, 256)) + b"\r\n",
    "every byte": HEAD + bytes(range(256)) * 3,
    "NUL": HEAD + b"\0\0\r\n\0",
    "bare LF": HEAD.replace(b"\r\n", b"\n") + b"one\ntwo\n",
    "bare CR": HEAD + b"one\rtwo\r",
    "mixed ends": HEAD + b"one\r\ntwo\nthree\r\r\n\n\r",
    "no end": HEAD + b"the end",
    "no head": b"\r\nwords",
    "nothing": b"",
    "one LF": b"\n",
    "blank lines at the end": HEAD + b"words\n\n\n",
    "From at the start": b"From nobody Thu Jan  1 00:00:00 1970\n" + HEAD,
    "From inside": HEAD + b"\nFrom me to you\r\n\r\nFrom: x\n",
    "quoted before": HEAD + b">From a\n>>From b\n> From c\n>>>Fro",
    "From at the end": HEAD + b"\nFrom ",
    "quotes only": b">" * 70_000,
    "a long line": HEAD + b"x" * 200_000,
    "wide letters": HEAD + "From \u202e \ufeffFrom \u2028From ".encode() + b"\nFrom \xff",
    "broken parts": HEAD + b"Content-Type: multipart/mixed; boundary=\r\n\r\n----\r\n--\r\n",
}


@pytest.mark.parametrize("step", [1, 5, 4096, 65_536])
def test_odd_messages_read_back(tmp_path: Path, step: int) -> None:
    """Each odd message comes back to its bytes, alone among the others, however it was cut."""
    path = tmp_path / "mail.mbox"
    with path.open("wb") as file:
        for message in ODD.values():
            pieces = [message[at : at + step] for at in range(0, len(message), step)]
            file.writelines(mbox_message(pieces, len(message)))
    found = dict(zip(ODD, read_back(path), strict=True))

    assert [] == [name for name, message in ODD.items() if found[name] != message]


def test_fifty_megabytes_pass_a_piece_at_a_time() -> None:
    """Of a long message no more is given than was taken since, and a piece stays a piece."""
    chunk = (b"From x\n>From y\n" + b"words and more words\n" * 300) * 10
    count = 50_000_000 // len(chunk)
    taken, ahead, largest, given = 0, 0, 0, 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(count):
            taken += 1
            yield chunk

    for piece in mbox_message(chunks(), count * len(chunk)):
        given += len(piece)
        largest = max(largest, len(piece))
        ahead = max(ahead, taken * len(chunk) - given)

    assert count == taken
    assert given > count * len(chunk)
    assert largest < 2 * len(chunk)
    assert ahead < len(chunk)


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        (b"From a", b">From a"),
        (b">From a", b">>From a"),
        (b"x\nFrom a\n", b"x\n>From a\n"),
        (b"xFrom a", b"xFrom a"),
        (b"Fro", b"Fro"),
        (b"", b""),
    ],
)
def test_what_would_begin_a_message_is_quoted(plain: bytes, expected: bytes) -> None:
    """Lines that begin with `From ` get a `>`, and only those, whole or byte for byte."""
    bytewise = [plain[at : at + 1] for at in range(len(plain))]

    assert expected == b"".join(quoted([plain]))
    assert expected == b"".join(quoted(bytewise))


def test_a_mailbox_of_somebody_else_keeps_its_length() -> None:
    """Without our size in the first line only the quoting is taken back."""
    assert b"From a\n" == restored("somebody Thu Jan  1", b">From a\n")
