"""Hold the way from a passphrase to the case key."""

from __future__ import annotations

import json
import unicodedata

import pytest

from boundary.core.errors import Refusal, SealError
from boundary.vault.passphrase import (
    LEAST,
    STRONG,
    Cost,
    check_passphrase,
    cost_of,
    derive,
    unwrap,
    wrap,
)
from tests.ledger.furniture import counted_random

CHEAP = Cost(64, 1, 4)
KEY = bytes(range(32))
WORDS = "candle river éclair seven"


@pytest.mark.parametrize(
    "passphrase", ["", "1234", "seven77", "12345678901234", "٣٣٣٣٣٣٣٣٣", " " * 20]
)
def test_what_is_guessed_in_no_time_is_refused(passphrase: str) -> None:
    """Short ones and digits only are refused with a suggestion, and are not repeated."""
    with pytest.raises(Refusal) as caught:
        check_passphrase(passphrase)

    assert "Four words" in caught.value.hint
    assert not passphrase.strip() or passphrase not in caught.value.say + caught.value.hint


def test_words_are_accepted() -> None:
    """Anything of eight characters that is not all digits will do."""
    check_passphrase(WORDS)
    check_passphrase("eight ch")

    assert unwrap("eight ch", wrap("eight ch", KEY, counted_random(), CHEAP)) == KEY


@pytest.mark.parametrize("cost", [CHEAP, LEAST])
def test_the_key_comes_back(cost: Cost) -> None:
    """The right passphrase opens, and what a guess costs is stored beside it."""
    data = wrap(WORDS, KEY, counted_random(), cost)

    assert unwrap(WORDS, data) == KEY
    assert cost == cost_of(data)
    assert KEY.hex().encode() not in data


def test_a_new_case_costs_enough() -> None:
    """Argon2id gets at least 64 MiB, three passes and four lanes."""
    for cost in (STRONG, LEAST):
        assert (cost.memory_kib >= 64 * 1024, cost.iterations >= 3, cost.lanes) == (True, True, 4)


def test_any_keyboard_gives_the_same_passphrase() -> None:
    """Composed and decomposed letters, and spaces around, are the same."""
    data = wrap(WORDS, KEY, counted_random(), CHEAP)

    assert unwrap("  " + unicodedata.normalize("NFD", WORDS) + "\n", data) == KEY


def _changed(data: bytes, name: str, value: object) -> bytes:
    record = json.loads(data)
    record[name] = value
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def test_wrong_passphrase_and_damage_are_answered_alike() -> None:
    """Nobody learns from the answer which of the two it was."""
    data = wrap(WORDS, KEY, counted_random(), CHEAP)
    flips = [
        data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :] for place in range(len(data))
    ]
    tries = [
        ("another one", data),
        *((WORDS, flip) for flip in flips),
        *(
            (WORDS, other)
            for other in (b"", b"x", b"[]", b"{}", b"[" * 5000, data[:-1], data + b" ")
        ),
        (WORDS, _changed(data, "salt", 5)),
        (WORDS, _changed(data, "salt", "")),
        (WORDS, _changed(data, "memory_kib", 1 << 40)),
        (WORDS, _changed(data, "memory_kib", 1)),
        (WORDS, _changed(data, "iterations", True)),
        (WORDS, _changed(data, "lanes", 0)),
        (WORDS, _changed(data, "version", 2)),
        (WORDS, _changed(data, "sealed", "")),
    ]
    answers = set()
    for passphrase, file in tries:
        with pytest.raises(SealError) as caught:
            unwrap(passphrase, file)
        answers.add((caught.value.say, caught.value.hint, caught.value.place))

    assert len(answers) == 1


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 5000, b'{"sealed":"zz"}'])
def test_the_cost_of_a_damaged_file_is_not_known(data: bytes) -> None:
    """A key file that cannot be read gets the one answer, too."""
    with pytest.raises(SealError):
        cost_of(data)


def test_little_memory_lowers_the_cost_and_no_less_than_the_least() -> None:
    """Where 256 MiB are not to be had, 64 are used; where those are not, it says so."""

    def _small(passphrase: str, salt: bytes, cost: Cost) -> bytes:
        if cost.memory_kib > LEAST.memory_kib:
            raise MemoryError
        return derive(passphrase, salt, cost)

    def _none(passphrase: str, salt: bytes, cost: Cost) -> bytes:
        raise MemoryError

    data = wrap(WORDS, KEY, counted_random(), STRONG, _small)
    assert cost_of(data) == LEAST
    assert unwrap(WORDS, data, _small) == KEY
    with pytest.raises(SealError) as caught:
        unwrap(WORDS, data, _none)

    assert "memory" in caught.value.say
