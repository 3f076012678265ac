"""Turn a passphrase into a key, and wrap the case key with it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from boundary.core.errors import Refusal, SealError

__all__ = ["LEAST", "STRONG", "Cost", "check_passphrase", "cost_of", "derive", "unwrap", "wrap"]

_KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
_VERSION = 1
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: Argon2id's three numbers, stored beside the wrapped key.

    Source: RFC 9106 (Argon2), section 4, parameter choice.
    """

    memory_kib: int
    iterations: int
    lanes: int = 4


STRONG = Cost(256 * 1024, 3)
"""For new cases, about half a second and 256 MiB."""
LEAST = Cost(64 * 1024, 3)
"""Where there is not that much memory."""
_MOST = Cost(2 * 1024 * 1024, 64, 64)
"""More than this is not tried: a damaged file may say anything."""


def derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Make 32 bytes of a passphrase. Raises MemoryError when the cost cannot be paid."""
    return Argon2id(
        salt=salt,
        length=_KEY_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(_normal(passphrase).encode("utf-8"))


def check_passphrase(passphrase: str) -> None:
    """Refuse what is guessed in no time. Raises Refusal; the passphrase is not in it."""
    text = _normal(passphrase)
    if len(text) < _SHORTEST or text.isdigit():
        raise Refusal(
            "This passphrase is too short, or has digits only.",
            hint="Four words that have nothing to do with each other are a good choice.",
        )


def wrap(
    passphrase: str,
    key: bytes,
    random: Callable[[int], bytes],
    cost: Cost = STRONG,
    pay: Callable[[str, bytes, Cost], bytes] = derive,
) -> bytes:
    """Seal the case key under the passphrase; the result is the whole key file."""
    salt = random(_SALT_BYTES)
    try:
        own = pay(passphrase, salt, cost)
    except MemoryError:
        cost = LEAST
        own = pay(passphrase, salt, cost)
    head = {"version": _VERSION, **asdict(cost), "salt": salt.hex()}
    nonce = random(_NONCE_BYTES)
    sealed = nonce + ChaCha20Poly1305(own).encrypt(nonce, key, _as_bytes(head))
    return _as_bytes({**head, "sealed": sealed.hex()}) + b"\n"


def unwrap(
    passphrase: str, data: bytes, pay: Callable[[str, bytes, Cost], bytes] = derive
) -> bytes:
    """Open a key file. Raises SealError, the same for a wrong passphrase and for damage."""
    try:
        cost, head, sealed = _read(data)
        own = pay(passphrase, bytes.fromhex(str(head["salt"])), cost)
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return ChaCha20Poly1305(own).decrypt(nonce, rest, _as_bytes(head))
    except (InvalidTag, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused() from error
    except MemoryError as error:
        raise SealError("There is not enough free memory to open this case.") from error


def cost_of(data: bytes) -> Cost:
    """Read what a guess at this key file costs, so that a low one can be raised."""
    try:
        return _read(data)[0]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused() from error


def _refused() -> SealError:
    return SealError(
        "This could not be opened: the passphrase is another one, or the file is damaged.",
        hint="You can try again. There is no way around a passphrase that is gone.",
    )


def _read(data: bytes) -> tuple[Cost, dict[str, object], bytes]:
    record = json.loads(data.decode("ascii"))
    sealed = bytes.fromhex(record.pop("sealed"))
    if (
        record["version"] != _VERSION
        or _as_bytes({**record, "sealed": sealed.hex()}) + b"\n" != data
    ):
        raise ValueError("another format")
    numbers = (record["memory_kib"], record["iterations"], record["lanes"])
    for number, most in zip(
        numbers, (_MOST.memory_kib, _MOST.iterations, _MOST.lanes), strict=True
    ):
        if type(number) is not int or not 1 <= number <= most:
            raise ValueError("out of bounds")
    return Cost(*numbers), record, sealed


def _normal(passphrase: str) -> str:
    """Make the same passphrase the same bytes on every keyboard."""
    return unicodedata.normalize("NFC", passphrase).strip()


def _as_bytes(record: dict[str, object]) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii")
