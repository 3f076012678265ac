"""Keep the key that signs what is shared, and sign with it.

signing/keys/case.json       a key of its own, wrapped under the passphrase
signing/key.sealed           the key that signs
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from boundary.app.env import Env
from boundary.app.platform import read_plain_file
from boundary.app.sealed import make_box
from boundary.app.trust import SUFFIX
from boundary.core.errors import Refusal, SealError
from boundary.formats.signed_line import MAX_NUMBER, NAME, SignedLine, read_signed_line
from boundary.vault.minisign import (
    MAX_BYTES,
    PublicKey,
    SecretKey,
    Signature,
    holds,
    make_key,
    read_signature,
)

__all__ = [
    "has_signer",
    "is_signed",
    "line_for",
    "make_signer",
    "open_signer",
    "signature_path",
    "there",
]

_FOLDER: Final = "signing"
_FILE: Final = "key.sealed"
_SEED_BYTES: Final = 32
_ID_BYTES: Final = 8
_MAX_SEALED: Final = 4096


def has_signer(env: Env) -> bool:
    """Whether a key that signs was made in this workspace."""
    return env.files.size(env.state / _FOLDER / _FILE) is not None


def open_signer(env: Env) -> SecretKey:
    """Open the key that signs; asks for the passphrase. Raises SealError when it does not fit."""
    folder = env.state / _FOLDER
    data = make_box(env, folder).open("", env.files.read(folder / _FILE, 0, _MAX_SEALED)) or b""
    if len(data) != _SEED_BYTES + _ID_BYTES:
        raise SealError("The key that signs is damaged.")
    return SecretKey(data[:_SEED_BYTES], data[_SEED_BYTES:])


def make_signer(env: Env, *, opened: bool) -> SecretKey:
    """Make the key that signs, sealed under the passphrase, and keep it.

    `opened`: whether the passphrase was found to be right for a case, or there is no case. Raises
    Refusal otherwise: nothing is sealed under a passphrase that was mistyped.
    """
    if not opened:
        raise Refusal(
            "This passphrase opens none of your cases, so no key is made under it.",
            hint="Nothing was written. You can try again with the passphrase of a case.",
        )
    folder = env.state / _FOLDER
    box = make_box(env, folder)
    made = make_key(env.random)
    env.files.replace(folder / _FILE, box.seal("", made.seed + made.id))
    return made


def signature_path(out: Path) -> Path:
    """Say where the signature of a file lies."""
    return out.with_name(out.name + SUFFIX)


def there(out: Path) -> Signature | None:
    """Read the signature that lies beside `out` now; None when there is none that can be read."""
    path = signature_path(out)
    if not path.is_symlink() and not path.exists():
        return None
    try:
        return read_signature(read_plain_file(path, MAX_BYTES))
    except Refusal:
        return None  # it is in the way all the same: the caller asks before it is replaced


def line_for(
    out: Path, earlier: Signature | None, key: PublicKey | None, number: int, day: str
) -> SignedLine:
    """Write what the signature says: the file's plain name, a number one up from before, the day.

    `number`: the one that was asked for; 0 for none. An earlier signature counts when its key is
    `key`; its line is believed without the file that it was over, for the number alone.
    """
    if not number and earlier is not None and key is not None and earlier.key_id == key.id:
        number = min(read_signed_line(earlier.comment).number + 1, MAX_NUMBER)
    stem = out.name.removesuffix(".yaml").removesuffix(".yml")
    return SignedLine(stem if NAME.fullmatch(stem) else "", number or 1, day)


def is_signed(data: bytes, earlier: Signature | None, key: PublicKey | None) -> bool:
    """Whether these very bytes are signed with this key already."""
    return earlier is not None and key is not None and holds(earlier, key, data)
