"""Test checkpoints of the log and their short codes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.checkpoint import (
    SEAL_LETTERS,
    Checkpoint,
    Seal,
    read_checkpoint,
    read_seal,
    seal_of,
)
from boundary.core.codec import CodecError
from boundary.core.errors import Refusal
from boundary.core.json import Json

ONE = Checkpoint("0f" * 16, 41, "1a" * 32, "2b" * 32, 3, "3c" * 32, "4d" * 32, "5e" * 64)
_SEALS = st.builds(Seal, st.integers(0, 2**12 - 1), st.integers(0, 2**88 - 1))


def test_a_checkpoint_survives_its_json() -> None:
    """What is written is what is read, with and without a next key."""
    inside = replace(ONE, next="")

    assert ONE == read_checkpoint(ONE.to_json())
    assert inside == read_checkpoint(inside.to_json())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", -1),
        ("count", True),
        ("count", 2**53),
        ("count", "41"),
        ("turn", 0),
        ("turn", None),
        ("log", "0f" * 15),
        ("last", "1A" * 32),
        ("root", ""),
        ("key", 7),
        ("next", "4d"),
        ("signature", ""),
        ("more", "x"),
    ],
)
def test_anything_else_is_refused(name: str, value: Json) -> None:
    """A body that is not a checkpoint to the letter is none."""
    with pytest.raises(CodecError):
        read_checkpoint({**ONE.to_json(), name: value})


def test_what_is_signed_is_all_but_the_signature() -> None:
    """Every field changes the message, the signature alone does not."""
    changed = [
        replace(ONE, log="1f" * 16),
        replace(ONE, count=42),
        replace(ONE, last="1b" * 32),
        replace(ONE, root="2c" * 32),
        replace(ONE, turn=4),
        replace(ONE, key="3d" * 32),
        replace(ONE, next=""),
    ]

    assert ONE.message == replace(ONE, signature="").message
    assert len(changed) + 1 == len({ONE.message, *(one.message for one in changed)})


def test_a_seal_does_not_say_who_signed() -> None:
    """Two checkpoints of one place have one code; of two places, two."""
    assert seal_of(ONE) == seal_of(replace(ONE, turn=9, key="aa" * 32, next="", signature=""))
    assert seal_of(ONE) != seal_of(replace(ONE, count=42))
    assert seal_of(ONE).is_of(ONE.log)
    assert not seal_of(ONE).is_of("0e" * 16)


@given(_SEALS)
def test_a_code_survives_being_read_out(seal: Seal) -> None:
    """Twenty-four signs in groups of four; small letters and spaces are as good."""
    code = seal.code

    assert [4] * 6 == [len(group) for group in code.split("-")]
    assert seal == read_seal(code)
    assert seal == read_seal(code.lower().replace("-", "  "))


def test_no_sign_looks_like_another() -> None:
    """None of the signs that are mixed up on paper is in use."""
    assert not set("01258BILOSUZ") & set(SEAL_LETTERS)
    assert len(set(SEAL_LETTERS)) == len(SEAL_LETTERS) == 24


def test_every_wrong_sign_and_every_swap_is_noticed() -> None:
    """One sign replaced by any other, or any two swapped: the check digits do not fit."""
    letters = seal_of(ONE).code.replace("-", "")
    wrong = {
        letters[:at] + sign + letters[at + 1 :]
        for at in range(len(letters))
        for sign in SEAL_LETTERS
    }
    for first in range(len(letters)):
        for second in range(first):
            swapped = list(letters)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            wrong.add("".join(swapped))
    wrong.discard(letters)
    read = []
    for code in sorted(wrong):
        try:
            read.append(read_seal(code))
        except Refusal:
            continue

    assert [] == read
    assert 24 * 23 < len(wrong)


@pytest.mark.parametrize(
    "text", ["", "3467", "3" * 23, "3" * 25, "O" * 24, "3" * 23 + "é", "Y" * 24]
)
def test_other_texts_are_no_code(text: str) -> None:
    """What is not a code is refused in one sentence with the signs that one may have."""
    with pytest.raises(Refusal) as caught:
        read_seal(text)

    assert "seal code" in caught.value.say
    assert caught.value.hint
