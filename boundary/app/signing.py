"""Keep the key that signs what is shared, and sign with it.

signing/keys/case.json       a key of its own, wrapped under the passphrase
signing/key.sealed           the key that signs
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from boundary.app.env import Env
from boundary.app.platform import read_plain_file
from boundary.app.sealed import make_box
from boundary.app.trust import SUFFIX
from boundary.core.errors import Refusal, SealError
from boundary.formats.signed_line import MAX_NUMBER, NAME, SignedLine, read_signed_line, signed_line
from boundary.vault.minisign import (
    MAX_BYTES,
    PublicKey,
    SecretKey,
    Signature,
    holds,
    make_key,
    read_signature,
    sign,
)

__all__ = ["Signing", "sign_draft", "signing_of"]

_FOLDER: Final = "signing"
_FILE: Final = "key.sealed"
_SEED_BYTES: Final = 32
_ID_BYTES: Final = 8
_MAX_SEALED: Final = 4096


@dataclass(frozen=True, slots=True)
class Signing:
    """What signing a file would come to."""

    key: SecretKey | None
    """None: none was made in this workspace yet."""
    line: str
    """What would be signed along: name, number, day."""
    path: Path
    """Where the signature goes."""
    in_the_way: bool
    """Whether something lies there."""
    done: bool
    """Whether these bytes are signed with this key there already."""

    @property
    def public(self) -> PublicKey | None:
        """The key that checks it, as far as there is one."""
        return None if self.key is None else self.key.public


def signing_of(env: Env, data: bytes, out: Path, number: int, day: str) -> Signing:
    """Prepare to sign `data`, which goes to `out`; writes nothing.

    `number`: what the signed line is to say; 0 for one more than the signature that is there says.
    Asks for the passphrase when there is a key; raises SealError when it does not fit.
    """
    key = _open(env) if env.files.size(_path(env)) is not None else None
    path = out.with_name(out.name + SUFFIX)
    in_the_way = path.is_symlink() or path.exists()
    said, done = SignedLine(), False
    earlier = _earlier(path) if in_the_way else None
    if earlier is not None and key is not None and earlier.key_id == key.id:
        # The earlier line is believed without the file that it was over: it gives a number only.
        said = read_signed_line(earlier.comment)
        done = number in (0, said.number) and holds(earlier, key.public, data)
    stem = out.name.removesuffix(".yaml").removesuffix(".yml")
    new = SignedLine(
        stem if NAME.fullmatch(stem) else "", number or min(said.number + 1, MAX_NUMBER), day
    )
    return Signing(key, signed_line(said if done else new), path, in_the_way, done)


def sign_draft(env: Env, data: bytes, signing: Signing, *, opened: bool) -> Signing:
    """Write the signature of `data`; make the key first when there is none, and return it.

    `opened`: whether the passphrase was found to be right for a case, or there is no case. Raises
    Refusal when it was not and a key is needed: none is sealed under what may be mistyped.
    """
    key = signing.key or _make(env, opened=opened)
    env.files.replace(signing.path.absolute(), sign(data, signing.line, key))
    return replace(signing, key=key)


def _path(env: Env) -> Path:
    return env.state / _FOLDER / _FILE


def _open(env: Env) -> SecretKey:
    box = make_box(env, env.state / _FOLDER)
    data = box.open("", env.files.read(_path(env), 0, _MAX_SEALED)) or b""
    if len(data) != _SEED_BYTES + _ID_BYTES:
        raise SealError("The key that signs is damaged.")
    return SecretKey(data[:_SEED_BYTES], data[_SEED_BYTES:])


def _make(env: Env, *, opened: bool) -> SecretKey:
    if not opened:
        raise Refusal(
            "This passphrase opens none of your cases, so no key is made under it.",
            hint="Nothing was written. You can try again with the passphrase of a case.",
        )
    box = make_box(env, env.state / _FOLDER)
    made = make_key(env.random)
    env.files.replace(_path(env), box.seal("", made.seed + made.id))
    return made


def _earlier(path: Path) -> Signature | None:
    """Read the signature that lies there; None when it is none."""
    try:
        return read_signature(read_plain_file(path, MAX_BYTES))
    except Refusal:
        return None
