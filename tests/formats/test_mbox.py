"""Hold that a mailbox file reads back to the same bytes."""

from __future__ import annotations

import mailbox
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
