"""Seal what is too long for memory, chunk by chunk.

The construction is STREAM as the file format age uses it: 64 KiB chunks under ChaCha20-Poly1305,
the nonce an 11-byte counter and one byte that is 1 for the last chunk, so that cutting, swapping,
repeating and adding chunks are all noticed. Every stream has a key of its own. Only an empty stream
has an empty chunk. Source: age-encryption.org/v1, section Payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from boundary.core.errors import SealError

__all__ = ["CHUNK_BYTES", "open_chunks", "regroup", "seal_chunks"]

CHUNK_BYTES = 65536
_TAG_BYTES = 16


def seal_chunks(key: bytes, data: Iterable[bytes]) -> Iterator[bytes]:
    """Seal data that comes in pieces of any length."""
    cipher = ChaCha20Poly1305(key)
    for number, (chunk, last) in enumerate(regroup(data, CHUNK_BYTES)):
        yield cipher.encrypt(_nonce(number, last=last), chunk, None)


def open_chunks(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Open what `seal_chunks` made. Chunks yielded before a SealError are true, but not all."""
    cipher = ChaCha20Poly1305(key)
    for number, (chunk, last) in enumerate(regroup(pieces, CHUNK_BYTES + _TAG_BYTES)):
        try:
            plain = cipher.decrypt(_nonce(number, last=last), chunk, None)
        except InvalidTag as error:
            raise SealError("A sealed file is damaged, or was cut short.") from error
        if not plain and number:
            raise SealError("A sealed file is damaged, or was cut short.")
        yield plain


def regroup(pieces: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Cut pieces of any length into chunks of `size`, each with whether it is the last one."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
