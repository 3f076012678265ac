"""Hold the slots of the head to their form."""

from __future__ import annotations

import hashlib

import pytest

from boundary.ledger.chain import Link, first_link
from boundary.ledger.slots import SLOT_BYTES, Head, is_torn_slot, pack_slot, unpack_slot

from .test_chain import LOG_ID, chain


def _head(link: Link, generation: int = 4) -> Head:
    return Head(LOG_ID, generation, 3, 4567, link)


def test_without_a_key_no_head_is_written() -> None:
    """A link that lost its key cannot make a head."""
    with pytest.raises(ValueError, match="key"):
        pack_slot(_head(first_link(LOG_ID, None)))


def test_a_slot_survives_its_bytes() -> None:
    """A head is read back as it was written, and has always the same length."""
    for link in chain(8)[1]:
        packed = pack_slot(_head(link))

        assert len(packed) == SLOT_BYTES
        assert _head(link) == unpack_slot(packed)


def test_every_changed_bit_of_a_slot_is_seen() -> None:
    """A slot with one bit changed is not whole, and does not look like a cut-off writing."""
    packed = pack_slot(_head(chain(3)[1][3]))
    for place in range(len(packed) * 8):
        damaged = bytearray(packed)
        damaged[place // 8] ^= 1 << place % 8

        assert unpack_slot(bytes(damaged)) is None
        assert not is_torn_slot(bytes(damaged), 4)


def test_every_cut_off_writing_of_a_slot_is_told_from_damage() -> None:
    """A slot whose writing stopped at any byte is either whole, or known as cut off."""
    links = chain(9)[1]
    old, new = pack_slot(_head(links[4], 6)), pack_slot(_head(links[9], 8))
    for place in range(1, SLOT_BYTES):
        mixed = new[:place] + old[place:]

        assert (_head(links[4], 6) if mixed == old else None) == unpack_slot(mixed)
        assert is_torn_slot(mixed, 8)


@pytest.mark.parametrize("raw", [b"", b"x" * SLOT_BYTES, b"bndhead1".ljust(SLOT_BYTES, b"\x00")])
def test_other_bytes_are_no_slot(raw: bytes) -> None:
    """A slot that is short, foreign or without its sum is not whole."""
    assert unpack_slot(raw) is None


def test_a_slot_with_something_in_its_empty_part_is_not_whole() -> None:
    """Nothing can be hidden after the frontier, even with a right sum."""
    packed = bytearray(pack_slot(_head(chain(1)[1][1])))
    packed[2000] = 1
    packed[-33:-1] = hashlib.sha256(packed[:-33]).digest()

    assert unpack_slot(bytes(packed)) is None
