"""Hold sealed streams to noticing every change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import SealError
from boundary.vault.stream import CHUNK_BYTES, open_chunks, regroup, seal_chunks

KEY = b"k" * 32


def _sealed(data: bytes) -> list[bytes]:
    return list(seal_chunks(KEY, [data]))


def _opened(pieces: list[bytes]) -> bytes:
    return b"".join(open_chunks(KEY, pieces))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 200_000])
def test_a_stream_comes_back(size: int) -> None:
    """Every length around the chunk's survives, and costs a tag for each chunk."""
    data = bytes(range(251)) * (size // 251 + 1)
    sealed = _sealed(data[:size])

    assert data[:size] == _opened(sealed)
    assert max(1, -(-size // CHUNK_BYTES)) == len(sealed)
    assert size + 16 * len(sealed) == sum(map(len, sealed))


@given(st.lists(st.binary(max_size=40), max_size=12), st.integers(1, 30))
def test_pieces_may_have_any_length(pieces: list[bytes], size: int) -> None:
    """Cutting anew keeps all bytes in order, full chunks first, and marks the last."""
    chunks = list(regroup(pieces, size))

    assert b"".join(pieces) == b"".join(chunk for chunk, _ in chunks)
    assert [False] * (len(chunks) - 1) + [True] == [last for _, last in chunks]
    assert all(len(chunk) == size for chunk, _ in chunks[:-1])
    assert chunks[-1][0] or len(chunks) == 1


def test_a_stream_is_never_held_whole() -> None:
    """The first sealed chunk is there before the third is asked for."""
    asked = []

    def _pieces() -> Iterator[bytes]:
        for number in range(5):
            asked.append(number)
            yield bytes(CHUNK_BYTES)

    stream = seal_chunks(KEY, _pieces())
    next(stream)

    assert asked == [0, 1]


@pytest.mark.parametrize(
    "damage",
    [
        lambda parts: parts[:-1],
        lambda parts: parts[1:],
        lambda parts: [parts[1], parts[0], *parts[2:]],
        lambda parts: [parts[0], *parts],
        lambda parts: [*parts, parts[-1]],
        lambda parts: [*parts, b"x"],
        lambda parts: [*parts[:-1], parts[-1][:-1]],
        lambda parts: [],
        lambda parts: [bytes([parts[0][0] ^ 1]) + parts[0][1:], *parts[1:]],
        lambda parts: [*parts[:-1], parts[-1][:-1] + bytes([parts[-1][-1] ^ 1])],
    ],
)
def test_every_change_is_noticed(damage) -> None:
    """Chunks taken out, swapped, doubled, cut or altered end in one refusal."""
    parts = _sealed(bytes(range(256)) * 700)

    with pytest.raises(SealError):
        _opened(damage(parts))
    assert len(parts) == 3


def test_only_an_empty_stream_has_an_empty_chunk() -> None:
    """A stream that ends in an empty chunk was not made by us."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    cipher = ChaCha20Poly1305(KEY)
    first = cipher.encrypt(bytes(12), bytes(CHUNK_BYTES), None)
    last = cipher.encrypt((1).to_bytes(11, "big") + b"\x01", b"", None)

    with pytest.raises(SealError):
        _opened([first, last])
    assert _opened(_sealed(b"")) == b""
