"""Sign bytes, and check signatures, in the format of minisign: Ed25519 over BLAKE2b-512.

    untrusted comment: TEXT
    base64("ED", id of the key (8), signature of the hash (64))
    trusted comment: TEXT
    base64(signature of the first signature and the trusted comment (64))

A public key is an untrusted comment and base64("Ed", id of the key (8), key (32)). The id says
which key is meant and proves nothing. Source: minisign 0.11, its manual page and its own files,
read 2026-11-22. Signatures of the earlier kind ("Ed", over the whole file) are refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from boundary.core.errors import Refusal

__all__ = [
    "MAX_BYTES",
    "PublicKey",
    "SecretKey",
    "Signature",
    "holds",
    "make_key",
    "read_code",
    "read_key",
    "read_signature",
    "sign",
]

MAX_BYTES: Final = 4096
"""Of a file with a signature or a key; real ones are far shorter."""
_UNTRUSTED: Final = "untrusted comment: "
_TRUSTED: Final = "trusted comment: "
_HASHED: Final = b"ED"
_WHOLE: Final = b"Ed"
_ID_BYTES: Final = 8
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checks; it may be known to everybody."""

    id: bytes
    """8 bytes."""
    key: bytes
    """32 bytes."""

    @property
    def name(self) -> str:
        """The id as minisign prints it: 16 hex digits."""
        return _name(self.id)

    @property
    def code(self) -> str:
        """The key on one line, as minisign takes it with -P: 56 characters."""
        return base64.b64encode(_WHOLE + self.id + self.key).decode("ascii")

    @property
    def text(self) -> str:
        """The text of minisign's .pub file, two lines."""
        return f"{_UNTRUSTED}minisign public key {self.name}\n{self.code}\n"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key that signs."""

    seed: bytes = field(repr=False)
    """32 bytes."""
    id: bytes
    """8 bytes."""

    @property
    def public(self) -> PublicKey:
        """The key that checks what this one signs."""
        made = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return PublicKey(self.id, made.public_bytes_raw())


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as read; nothing of it is checked yet."""

    key_id: bytes
    """8 bytes: the key it says it was made with."""
    over_hash: bytes = field(repr=False)
    comment: str
    """The trusted comment, one line of text that can be seen, tabs apart."""
    over_comment: bytes = field(repr=False)

    @property
    def key_name(self) -> str:
        """The id of the key as minisign prints it."""
        return _name(self.key_id)


def read_signature(data: bytes) -> Signature:
    """Read a file with a signature. Raises Refusal for every other file."""
    lines = _lines(data)
    if len(lines) != 4 or not (lines[0].startswith(_UNTRUSTED) and lines[2].startswith(_TRUSTED)):
        raise _not_a_signature()
    first, second = _decoded(lines[1]), _decoded(lines[3])
    if first is None or second is None or len(second) != _SIGNATURE_BYTES:
        raise _not_a_signature()
    if len(first) != len(_HASHED) + _ID_BYTES + _SIGNATURE_BYTES:
        raise _not_a_signature()
    if first[:2] == _WHOLE:
        raise Refusal(
            "This signature is of the earlier kind, which is not checked any more.",
            hint="Ask for one that minisign made without the option -l.",
        )
    if first[:2] != _HASHED:
        raise _not_a_signature()
    return Signature(first[2:10], first[10:], lines[2].removeprefix(_TRUSTED), second)


def read_key(data: bytes) -> PublicKey:
    """Read a file with a public key: the two lines of minisign.pub, or the second alone."""
    lines = _lines(data)
    if len(lines) == 2 and lines[0].startswith(_UNTRUSTED):
        lines = lines[1:]
    if len(lines) != 1:
        raise _not_a_key()
    return read_code(lines[0])


def read_code(text: str) -> PublicKey:
    """Read a public key on one line. Raises Refusal for every other text."""
    raw = _decoded(text)
    if raw is None or len(raw) != len(_WHOLE) + _ID_BYTES + _KEY_BYTES or raw[:2] != _WHOLE:
        raise _not_a_key()
    return PublicKey(raw[2:10], raw[10:])


def holds(signature: Signature, key: PublicKey, data: bytes) -> bool:
    """Whether this key made this signature over these bytes and over its trusted comment."""
    if signature.key_id != key.id:
        return False
    try:
        checker = Ed25519PublicKey.from_public_bytes(key.key)
        checker.verify(signature.over_hash, _hash(data))
        checker.verify(signature.over_comment, _whole(signature.over_hash, signature.comment))
    except (InvalidSignature, ValueError):
        return False
    return True


def make_key(random: Callable[[int], bytes]) -> SecretKey:
    """Make a key that signs."""
    return SecretKey(random(_KEY_BYTES), random(_ID_BYTES))


def sign(data: bytes, comment: str, key: SecretKey) -> bytes:
    """Sign bytes and a comment; return the file with the signature.

    Raises ValueError when the comment is not one line of text that can be seen, tabs apart.
    """
    if not _is_plain(comment):
        raise ValueError(len(comment))
    signer = Ed25519PrivateKey.from_private_bytes(key.seed)
    over_hash = signer.sign(_hash(data))
    lines = (
        f"{_UNTRUSTED}signature of key {_name(key.id)}",
        base64.b64encode(_HASHED + key.id + over_hash).decode("ascii"),
        f"{_TRUSTED}{comment}",
        base64.b64encode(signer.sign(_whole(over_hash, comment))).decode("ascii"),
    )
    return ("\n".join(lines) + "\n").encode("utf-8")


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()


def _whole(over_hash: bytes, comment: str) -> bytes:
    return over_hash + comment.encode("utf-8")


def _name(key_id: bytes) -> str:
    return f"{int.from_bytes(key_id, 'little'):016X}"


def _lines(data: bytes) -> Sequence[str]:
    """Take a short text file apart. Raises Refusal when it is none, or hides something."""
    if len(data) > MAX_BYTES:
        raise Refusal("A file with a signature or a key is never so long.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal("This is not a text file.") from None
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if not all(_is_plain(line) for line in lines):
        raise Refusal("This file holds characters that cannot be seen.")
    return lines


def _is_plain(line: str) -> bool:
    return all(part.isprintable() for part in line.split("\t"))


def _decoded(text: str) -> bytes | None:
    """Decode base64 in its one spelling; None for everything else."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return raw if base64.b64encode(raw).decode("ascii") == text else None


def _not_a_signature() -> Refusal:
    return Refusal(
        "This file is not a signature.",
        hint="A signature is a file of four lines that ends in .minisig.",
    )


def _not_a_key() -> Refusal:
    return Refusal(
        "This is not a public key.",
        hint="A public key is the file minisign.pub, or the one line in it that is no comment.",
    )
