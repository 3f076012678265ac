"""Keep the keys of one case, and seal and open under them.

passphrase -> Argon2id -> case key -> one random key per person. Destroying a person's key makes
everything sealed under it unreadable for good; everything else stays as it is.

A sealed message is: version (1 byte), id of the key (8), nonce (28), ciphertext with tag. Its first
16 nonce bytes derive a key of its own, so that random nonces never meet (as XChaCha20 does it).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from itertools import chain
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from boundary.core.errors import Refusal, SealError
from boundary.core.ports import Files
from boundary.vault.passphrase import STRONG, Cost, check_passphrase, cost_of, unwrap, wrap
from boundary.vault.stream import open_chunks, seal_chunks

__all__ = ["CaseBox"]

_VERSION = b"\x01"
_OVERWRITTEN = b"\x00"
"""How a key file begins that is being destroyed (core.ports.Files.destroy)."""
_ID_BYTES = 8
_SALT_BYTES = 16
_NONCE_BYTES = 28
_KEY_BYTES = 32
_TAG_BYTES = 16
_HEAD_BYTES = 1 + _ID_BYTES
_PSEUDONYM = re.compile(r"[0-9a-f]{32}", re.ASCII)
_KEY_FILE_LIMIT = 4096


class CaseBox:
    """The keys of one open case (core.ports.StreamBox). Its repr says nothing."""

    def __init__(
        self,
        folder: Path,
        files: Files,
        case_key: bytes,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Take the case's folder and its key; `create` and `unlock` are the ways here."""
        self._keys = folder / "keys"
        self._files = files
        self._case_key = case_key
        self._random = random
        self._known: dict[str, bytes] = {}

    @classmethod
    def exists(cls, folder: Path, files: Files) -> bool:
        """Whether a case key lies in this folder."""
        return files.size(folder / "keys" / "case.json") is not None

    @classmethod
    def create(
        cls,
        folder: Path,
        files: Files,
        passphrase: str,
        *,
        random: Callable[[int], bytes] = secrets.token_bytes,
        cost: Cost = STRONG,
    ) -> CaseBox:
        """Make a case key and wrap it. Raises Refusal for a weak passphrase or a second key."""
        check_passphrase(passphrase)
        if cls.exists(folder, files):
            raise Refusal("This case has a passphrase already.")
        box = cls(folder, files, random(_KEY_BYTES), random)
        files.make_folder(folder / "keys")
        box.change_passphrase(passphrase, cost=cost)
        return box

    @classmethod
    def unlock(
        cls,
        folder: Path,
        files: Files,
        passphrase: str,
        *,
        random: Callable[[int], bytes] = secrets.token_bytes,
        known: MutableMapping[bytes, bytes] | None = None,
    ) -> CaseBox:
        """Unwrap the case key. Raises SealError, one answer for every reason.

        `known` spares a second derivation for the same passphrase and the same key file; whoever
        holds it empties it when the case is locked.
        """
        if not cls.exists(folder, files):
            raise SealError(
                "What opens this case is not there.",
                hint="If you have a backup of the case, you can put its keys folder back.",
            )
        data = files.read(folder / "keys" / "case.json", 0, _KEY_FILE_LIMIT)
        found: MutableMapping[bytes, bytes] = {} if known is None else known
        name = _mac(
            hashlib.sha256(data).digest(),
            b"unwrapped",
            passphrase.encode("utf-8", "surrogateescape"),
        )
        if name not in found:
            found[name] = unwrap(passphrase, data)
        return cls(folder, files, found[name], random)

    def change_passphrase(self, passphrase: str, *, cost: Cost = STRONG) -> None:
        """Wrap the same case key anew; also the way to raise the cost of a guess."""
        check_passphrase(passphrase)
        data = wrap(passphrase, self._case_key, self._random, cost)
        self._files.replace(self._keys / "case.json", data)

    def cost(self) -> Cost:
        """Say what a guess at the passphrase costs now."""
        return cost_of(self._files.read(self._keys / "case.json", 0, _KEY_FILE_LIMIT))

    def seal(self, scope: str, data: bytes, /) -> bytes:
        """Seal under the scope's key; a person's key is made on first use."""
        pseudonym = self.pseudonym(scope)
        return self._seal(self._key_to_seal(pseudonym), pseudonym, data)

    def open(self, scope_pseudonym: str, sealed: bytes, /) -> bytes | None:
        """Open. None when that person's key was destroyed. Raises SealError otherwise."""
        key = self._key_for(scope_pseudonym, sealed)
        return None if key is None else self._open(key, scope_pseudonym, sealed)

    def message_key(self, scope_pseudonym: str, sealed: bytes, /) -> bytes | None:
        """Give the key of this one message, 32 bytes: it opens nothing else. None as in `open`.

        Whoever is shown a sealed record can open it by this. Raises SealError.
        """
        key = self._key_for(scope_pseudonym, sealed)
        if key is None:
            return None
        self._open(key, scope_pseudonym, sealed)
        return _mac(key, b"message", sealed[_HEAD_BYTES : _HEAD_BYTES + _SALT_BYTES])

    def head(self, scope_pseudonym: str, /) -> bytes:
        """How all begins that this scope's key seals; empty when there is no key."""
        key = self._key_of(scope_pseudonym)
        return b"" if key is None else _VERSION + _id_of(key)

    def pseudonym(self, scope: str, /) -> str:
        """32 hex digits, keyed; empty for the empty scope."""
        return self._derive("pseudonym", scope.encode())[:16].hex() if scope else ""

    def name(self, data: bytes, /) -> str:
        """Make a file name, keyed: 40 hex digits."""
        return self._derive("name", data)[:20].hex()

    def log_seed(self) -> bytes:
        """32 bytes from which the log's first evolving key comes."""
        return self._derive("log seed", b"")

    def stream_key(self, scope: str, salt: bytes, /) -> bytes:
        """32 bytes for one sealed stream, derived from the scope's key and `salt`."""
        return _mac(self._key_to_seal(self.pseudonym(scope)), b"stream", salt)

    def seal_stream(self, scope: str, chunks: Iterable[bytes], /) -> Iterator[bytes]:
        """Seal chunk by chunk, after a head of version, id of the key and salt."""
        key = self._key_to_seal(self.pseudonym(scope))
        salt = self._random(_SALT_BYTES)
        yield _VERSION + _id_of(key) + salt
        yield from seal_chunks(self.stream_key(scope, salt), chunks)

    def open_stream(
        self, scope_pseudonym: str, pieces: Iterable[bytes], /
    ) -> Iterator[bytes] | None:
        """Open. None when that person's key was destroyed. Raises SealError, perhaps at the end."""
        source = iter(pieces)
        held = bytearray()
        while len(held) < _HEAD_BYTES + _SALT_BYTES:
            piece = next(source, None)
            if piece is None:
                raise _damaged()
            held += piece
        head = bytes(held[: _HEAD_BYTES + _SALT_BYTES])
        key = self._key_for(scope_pseudonym, head)
        if key is None:
            return None
        rest = bytes(held[len(head) :])
        return open_chunks(_mac(key, b"stream", head[_HEAD_BYTES:]), chain((rest,), source))

    def forget(self, scope: str) -> None:
        """Destroy one person's key: what was sealed under it can be opened by nobody any more."""
        self.destroy_key(self.pseudonym(scope))

    def destroy_key(self, scope_pseudonym: str, /) -> None:
        """Destroy the key of a scope, known by its pseudonym alone; twice is as good as once.

        The file is overwritten, then removed. Raises Refusal for the case's own, StoreError.
        """
        if not scope_pseudonym:
            raise Refusal("Only a person can be forgotten this way.")
        path = self._key_file(scope_pseudonym)
        self._known.pop(scope_pseudonym, None)
        self._files.destroy(path)

    def _derive(self, use: str, data: bytes) -> bytes:
        return _mac(_mac(self._case_key, use.encode(), b""), use.encode(), data)

    def _key_file(self, pseudonym: str) -> Path:
        if _PSEUDONYM.fullmatch(pseudonym) is None:
            raise _damaged()
        return self._keys / f"{pseudonym}.key"

    def _key_of(self, pseudonym: str) -> bytes | None:
        if not pseudonym:
            return self._derive("case scope", b"")
        if pseudonym not in self._known:
            path = self._key_file(pseudonym)
            if self._files.size(path) is None:
                return None
            sealed = self._files.read(path, 0, _KEY_FILE_LIMIT)
            if sealed[:1] == _OVERWRITTEN:
                return None  # its destruction was cut off before the name went, too
            try:
                self._known[pseudonym] = self._open(self._derive("wrap", b""), pseudonym, sealed)
            except SealError:
                return None  # damaged is as good as gone; the log tells that from a forgetting
        return self._known[pseudonym]

    def _key_to_seal(self, pseudonym: str) -> bytes:
        key = self._key_of(pseudonym)
        if key is None:
            key = self._random(_KEY_BYTES)
            sealed = self._seal(self._derive("wrap", b""), pseudonym, key)
            self._files.replace(self._key_file(pseudonym), sealed)
            self._known[pseudonym] = key
        return key

    def _key_for(self, pseudonym: str, sealed: bytes) -> bytes | None:
        """Find the key that sealed this; None when it is destroyed, or another took its place."""
        if len(sealed) < _HEAD_BYTES or sealed[:1] != _VERSION:
            raise _damaged()
        key = self._key_of(pseudonym)
        if key is None or sealed[1:_HEAD_BYTES] == _id_of(key):
            return key
        if pseudonym:
            return None
        raise _damaged()

    def _seal(self, key: bytes, pseudonym: str, data: bytes) -> bytes:
        nonce = self._random(_NONCE_BYTES)
        cipher = ChaCha20Poly1305(_mac(key, b"message", nonce[:16]))
        head = _VERSION + _id_of(key)
        return head + nonce + cipher.encrypt(nonce[16:], data, head + pseudonym.encode())

    def _open(self, key: bytes, pseudonym: str, sealed: bytes) -> bytes:
        if len(sealed) < _HEAD_BYTES + _NONCE_BYTES + _TAG_BYTES:
            raise _damaged()
        head, nonce = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES : _HEAD_BYTES + _NONCE_BYTES]
        cipher = ChaCha20Poly1305(_mac(key, b"message", nonce[:16]))
        try:
            return cipher.decrypt(
                nonce[16:], sealed[_HEAD_BYTES + _NONCE_BYTES :], head + pseudonym.encode()
            )
        except InvalidTag as error:
            raise _damaged() from error


def _mac(key: bytes, use: bytes, data: bytes) -> bytes:
    return hmac.digest(key, use + b"\x00" + data, "sha256")


def _id_of(key: bytes) -> bytes:
    return _mac(key, b"id", b"")[:_ID_BYTES]


def _damaged() -> SealError:
    return SealError("A sealed record is damaged, or belongs to another case.")
