"""Signatures are those of minisign, both ways, and nothing else passes for one."""

from __future__ import annotations

import base64
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import Refusal
from boundary.vault.minisign import (
    MAX_BYTES,
    PublicKey,
    Signature,
    holds,
    make_key,
    read_code,
    read_key,
    read_signature,
    sign,
)

# Made by minisign; from the tests of the crate minisign-verify 0.2.5 (src/lib.rs), read 2026-11-22.
KNOWN_KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
KNOWN_NAME = "E7620F1842B4E81F"
KNOWN = """\
untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335\tfile:test
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
"""
EARLIER_KIND = """\
untrusted comment: signature from minisign secret key
RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
trusted comment: timestamp:1555779966\tfile:test
QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
"""
LINE = "name:group-steps\tversion:3\tdate:2026-11-22"


def _dice(seed: int = 1) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes  # noqa: S311 - a key of a test


def test_a_known_signature_holds() -> None:
    """What minisign signed holds with the key it belongs to, and says what it said."""
    signature = read_signature(KNOWN.encode())

    assert KNOWN_NAME == signature.key_name == read_code(KNOWN_KEY).name
    assert "timestamp:1556193335\tfile:test" == signature.comment
    assert holds(signature, read_code(KNOWN_KEY), b"test")


def test_one_changed_byte_and_it_holds_no_more() -> None:
    """Another file, another comment, another signature, another key: none of them holds."""
    key = read_code(KNOWN_KEY)
    made = read_signature(KNOWN.encode())
    flipped = bytes([made.over_hash[0] ^ 1]) + made.over_hash[1:]

    assert not holds(made, key, b"Test")
    assert not holds(
        Signature(made.key_id, made.over_hash, "file:tess", made.over_comment), key, b"test"
    )
    assert not holds(Signature(made.key_id, flipped, made.comment, made.over_comment), key, b"test")
    assert not holds(Signature(made.key_id, made.over_hash, made.comment, flipped), key, b"test")
    assert not holds(made, make_key(_dice()).public, b"test")
    assert not holds(made, PublicKey(key.id, make_key(_dice()).public.key), b"test")
    assert not holds(made, PublicKey(key.id, bytes(31)), b"test")


def test_the_earlier_kind_is_refused() -> None:
    """A signature over the whole file, as minisign made them once, is refused by its kind."""
    with pytest.raises(Refusal) as caught:
        read_signature(EARLIER_KIND.encode())

    assert "earlier kind" in caught.value.say


def test_what_is_signed_here_holds() -> None:
    """A signature made here is read back, with its comment, and a key with its text."""
    key = make_key(_dice())
    signature = read_signature(sign(b"steps", LINE, key))

    assert LINE == signature.comment
    assert holds(signature, key.public, b"steps")
    assert key.public == read_key(key.public.text.encode())
    assert key.public == read_key(key.public.code.encode() + b"\r\n")
    assert repr(key.seed) not in repr(key)


@pytest.mark.parametrize("comment", ["two\nlines", "bell\x07", "\u202eturned", "\ud800"])
def test_a_comment_is_one_line_that_can_be_seen(comment: str) -> None:
    """Nothing is signed that a screen would not show as it is."""
    with pytest.raises(ValueError, match=r"^\d+$"):
        sign(b"steps", comment, make_key(_dice()))


def _lines(text: str = KNOWN) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "boundary: 1\n",
        KNOWN + KNOWN,
        KNOWN.replace("untrusted comment: ", "comment: "),
        KNOWN.replace("\ntrusted comment: ", "\n"),
        KNOWN.replace("RUQf", "RXQf"),
        KNOWN.replace("RUQf", "RU!f"),
        KNOWN.replace("RUQf", "RU Qf"),
        KNOWN.replace("RUQf", "é"),
        KNOWN.replace("ZZSN", ""),
        "\n".join([*_lines()[:3], base64.b64encode(bytes(63)).decode()]),
        "\n".join([_lines()[0], base64.b64encode(b"ED" + bytes(71)).decode(), *_lines()[2:]]),
        "\n".join([_lines()[0], base64.b64encode(b"XX" + bytes(72)).decode(), *_lines()[2:]]),
        KNOWN.replace("file:test", "file:\u202etest"),
        KNOWN.replace("file:test", "file:\x1b[2J"),
        KNOWN.replace("file:test", "x" * MAX_BYTES),
    ],
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    """Every other file is refused in one sentence."""
    with pytest.raises(Refusal):
        read_signature(text.encode())


def test_base64_has_one_spelling() -> None:
    """A signature in another spelling of the same bytes is refused, so that it stays one file."""
    loose = KNOWN.replace("8KLzZwo=", "8KLzZwp=")

    assert base64.b64decode(_lines(loose)[1]) == base64.b64decode(_lines()[1])
    with pytest.raises(Refusal):
        read_signature(loose.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RWQ",
        KNOWN_KEY.encode() * 2,
        KNOWN.encode(),
        f"comment\n{KNOWN_KEY}\n".encode(),
        KNOWN_KEY.replace("RWQ", "RUQ").encode(),
        b"\xff\xfe",
        b"x" * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_key_is_refused(data: bytes) -> None:
    """Every other file is refused in one sentence."""
    with pytest.raises(Refusal):
        read_key(data)


@given(
    st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="replace"))
)
def test_whatever_comes_is_refused_or_read(data: bytes) -> None:
    """Any bytes are refused as signature and as key, with a sentence and nothing else."""
    for read in (read_signature, read_key):
        with pytest.raises(Refusal):
            read(data)


@given(st.data())
def test_a_damaged_signature_never_holds(data: st.DataObject) -> None:
    """With bytes put in, taken out or turned, it is refused, does not hold, or says the same."""
    raw = bytearray(KNOWN.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    before = read_signature(KNOWN.encode())
    try:
        after = read_signature(bytes(raw))
    except Refusal:
        return

    assert after == before or not holds(after, read_code(KNOWN_KEY), b"test")


@pytest.mark.server
def test_minisign_and_this_program_read_each_other(tmp_path: Path) -> None:
    """The real program accepts what is signed here, and what it signs holds here."""
    program = shutil.which("minisign")
    assert program is not None, "`make system` installs minisign"
    key = make_key(_dice())
    ours, theirs = tmp_path / "ours.yaml", tmp_path / "theirs.yaml"
    ours.write_bytes(b"steps: ours\n")
    theirs.write_bytes(b"steps: theirs\n")
    (tmp_path / "ours.yaml.minisig").write_bytes(sign(ours.read_bytes(), LINE, key))
    (tmp_path / "ours.pub").write_text(key.public.text, encoding="ascii")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the real one."""
        return subprocess.run(
            [program, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    checked = run("-V", "-m", "ours.yaml", "-p", "ours.pub")
    ours.write_bytes(b"steps: other\n")
    changed = run("-V", "-m", "ours.yaml", "-p", "ours.pub")
    made = run("-G", "-W", "-p", "theirs.pub", "-s", "theirs.key")
    signed = run("-S", "-s", "theirs.key", "-m", "theirs.yaml", "-t", LINE)
    signature = read_signature((tmp_path / "theirs.yaml.minisig").read_bytes())
    their_key = read_key((tmp_path / "theirs.pub").read_bytes())

    assert (0, 0, 0) == (checked.returncode, made.returncode, signed.returncode)
    assert LINE in checked.stdout
    assert 0 != changed.returncode
    assert LINE == signature.comment
    assert holds(signature, their_key, theirs.read_bytes())
    # minisign writes the id as a number, without zeros in front.
    assert their_key.name.lstrip("0") in (tmp_path / "theirs.pub").read_text(encoding="ascii")
