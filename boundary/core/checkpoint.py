"""Hold a checkpoint of the log, and the short code that stands for one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from boundary.core.codec import CodecError, canonical
from boundary.core.errors import Refusal
from boundary.core.json import JsonObject

__all__ = ["SEAL_LETTERS", "Checkpoint", "Seal", "read_checkpoint", "read_seal", "seal_of"]

SEAL_LETTERS: Final = "34679ACDEFGHJKMNPQRTVWXY"
"""Signs of a seal code: none that looks like another (0 O, 1 I L, 2 Z, 5 S, 8 B, U V)."""
_BASE: Final = len(SEAL_LETTERS)
_DATA: Final = 22
_CHECK: Final = 2
_GROUP: Final = 4
_PRIME: Final = 571
_ROOT: Final = 3
"""Generates all numbers below the prime, so that every place has a weight of its own."""
_TAG_BITS: Final = 12
_HASH_BITS: Final = 88
_HASH: Final = 64
_KEYS: Final = {"count", "key", "last", "log", "next", "root", "signature", "turn"}
_DOMAIN: Final = b"boundary checkpoint 1\x00"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a log stood: how many events, what they hash to, and who says so.

    It names nobody and says nothing about what was done; it may be handed to anybody.
    """

    log: str
    """The log's id, 32 hex digits."""
    count: int
    """Events before this."""
    last: str
    """SHA-256 of the last of them, 64 hex digits."""
    root: str
    """Merkle root over them (RFC 6962), 64 hex digits."""
    turn: int
    """From 1: which of the keys signs. Each one signs the next and is then destroyed."""
    key: str
    """Ed25519 public key that signs, 64 hex digits."""
    next: str = ""
    """Public key of the next turn, which begins after this; empty inside a turn."""
    signature: str = ""
    """128 hex digits; empty while it is not signed."""

    @property
    def message(self) -> bytes:
        """What is signed."""
        body = self.to_json()
        del body["signature"]
        return _DOMAIN + canonical(body)

    def to_json(self) -> dict[str, str | int]:
        """Write it as the log and a file of it hold it."""
        return {
            "count": self.count,
            "key": self.key,
            "last": self.last,
            "log": self.log,
            "next": self.next,
            "root": self.root,
            "signature": self.signature,
            "turn": self.turn,
        }


def read_checkpoint(body: JsonObject) -> Checkpoint:
    """Read what `to_json` wrote. Raises CodecError for everything else."""
    count, turn = body.get("count"), body.get("turn")
    if set(body) != _KEYS or type(count) is not int or type(turn) is not int:
        raise CodecError("This is not a checkpoint of a log.")
    if not (0 <= count < 2**53 and 1 <= turn < 2**53):
        raise CodecError("This is not a checkpoint of a log.")
    return Checkpoint(
        log=_hex(body["log"], 32),
        count=count,
        last=_hex(body["last"], _HASH),
        root=_hex(body["root"], _HASH),
        turn=turn,
        key=_hex(body["key"], _HASH),
        next=_hex(body["next"], _HASH) if body["next"] != "" else "",
        signature=_hex(body["signature"], 2 * _HASH),
    )


def _hex(value: object, length: int) -> str:
    if isinstance(value, str) and len(value) == length and not set(value) - set("0123456789abcdef"):
        return value
    raise CodecError("This is not a checkpoint of a log.")


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal code says: a part of which log it is of, and of what its events hash to."""

    log_tag: int
    """12 bits."""
    digest: int
    """88 bits."""

    @property
    def code(self) -> str:
        """24 letters and digits in groups of four, the last two of them check digits."""
        number = self.log_tag << _HASH_BITS | self.digest
        digits: list[int] = []
        for _ in range(_DATA):
            number, digit = divmod(number, _BASE)
            digits.append(digit)
        digits.extend(divmod(_check(digits), _BASE))
        letters = "".join(SEAL_LETTERS[digit] for digit in digits)
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

    def is_of(self, log_id: str) -> bool:
        """Whether it is of the log with this id, as far as 12 bits can tell."""
        return self.log_tag == _tag(log_id)


def seal_of(checkpoint: Checkpoint) -> Seal:
    """Shorten a checkpoint: who signed it is no part of that."""
    told = {name: checkpoint.to_json()[name] for name in ("count", "last", "log", "root")}
    whole = hashlib.sha256(b"boundary seal 1\x00" + canonical(told)).digest()
    return Seal(_tag(checkpoint.log), int.from_bytes(whole[: _HASH_BITS // 8], "big"))


def read_seal(text: str) -> Seal:
    """Read a code as somebody types it: in any case, with spaces or dashes. Raises Refusal."""
    letters = [sign for sign in text.upper() if sign not in " -\t\n\r"]
    unknown = next((sign for sign in letters if sign not in SEAL_LETTERS), "")
    if unknown or len(letters) != _DATA + _CHECK:
        raise Refusal(
            "This is not a seal code."
            if len(letters) != _DATA + _CHECK
            else "There is a sign in this seal code that none has.",
            hint=f"A code has {_DATA + _CHECK} of these: {SEAL_LETTERS}.",
        )
    digits = [SEAL_LETTERS.index(sign) for sign in letters]
    number = 0
    for digit in reversed(digits[:_DATA]):
        number = number * _BASE + digit
    if list(divmod(_check(digits[:_DATA]), _BASE)) != digits[_DATA:] or number >> (
        _TAG_BITS + _HASH_BITS
    ):
        raise Refusal(
            "This seal code was not copied as it was: its check digits do not fit.",
            hint="Compare it once more, group by group.",
        )
    return Seal(number >> _HASH_BITS, number & ((1 << _HASH_BITS) - 1))


def _check(digits: list[int]) -> int:
    """Add digits up, each by the weight of its place: a wrong one, or two swapped, is seen."""
    total, weight = 0, 1
    for digit in digits:
        total, weight = (total + digit * weight) % _PRIME, weight * _ROOT % _PRIME
    return total


def _tag(log_id: str) -> int:
    whole = hashlib.sha256(b"boundary log tag 1\x00" + log_id.encode("ascii")).digest()
    return int.from_bytes(whole[:2], "big") >> (16 - _TAG_BITS)
