"""Check who signed a file from elsewhere, with the key that was given or is remembered.

What is remembered for a name binds: a file signed with another key, or with none, is refused under
that name. The file's own word about who made it never counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from boundary.app.imports import Signed
from boundary.app.platform import read_plain_file
from boundary.core.errors import Refusal
from boundary.formats.signed_line import read_signed_line
from boundary.vault.minisign import (
    MAX_BYTES,
    PublicKey,
    Signature,
    holds,
    read_code,
    read_key,
    read_signature,
)

__all__ = ["Checked", "Trust", "check", "key_given", "signature_of", "signer_of"]

SUFFIX: Final = ".minisig"
"""What a signature's file is called after the file it belongs to."""
_CODE_LENGTH: Final = 56
_OTHER_NAME: Final = (
    "If you trust it all the same, you can keep it under another name: `--as NAME`."
)


class Trust(StrEnum):
    """How far a signature was checked."""

    UNSIGNED = "unsigned"
    UNCHECKED = "unchecked"
    """There is one, and no key to check it with."""
    FIRST = "first"
    """It holds, with a key that the user named now."""
    SAME = "same"
    """It holds, with the key that is remembered for this name."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking showed."""

    trust: Trust
    key: PublicKey | None = None
    """The key that it holds with."""
    comment: str = ""
    """The signed line as it is, the signer's own words; empty unless it holds."""

    @property
    def signed(self) -> Signed | None:
        """What is to be remembered; None unless it holds."""
        return None if self.key is None else Signed(self.key.code, read_signed_line(self.comment))


def signature_of(path: Path, named: Path | None) -> Signature | None:
    """Read the signature that was named, or else lies beside the file; None when none does."""
    beside = named or path.with_name(path.name + SUFFIX)
    if named is None and not beside.is_symlink() and not beside.exists():
        return None
    try:
        return read_signature(read_plain_file(beside, MAX_BYTES))
    except Refusal as error:
        raise Refusal(error.say, hint=error.hint, place=beside.name) from error


def key_given(text: str) -> PublicKey | None:
    """Read the key that was named: a file, or the key itself on one line. None for an empty text.

    A key is 56 letters and signs that begin with RW; a file is everything else.
    """
    if not text:
        return None
    if len(text) == _CODE_LENGTH and text.startswith("RW"):
        return read_code(text)
    return read_key(read_plain_file(Path(text), MAX_BYTES))


def check(
    data: bytes, signature: Signature | None, given: PublicKey | None, pin: str = ""
) -> Checked:
    """Check a signature. Raises Refusal unless it holds or there is nothing to hold it to.

    `pin`: the key that is remembered for the name (PublicKey.code), or empty.
    """
    remembered = read_code(pin) if pin else None
    if remembered is not None and given is not None and given != remembered:
        raise _other_key()
    key = remembered or given
    if signature is None:
        if remembered is not None:
            raise Refusal(
                "What you keep under this name is signed, and this file is not.", hint=_OTHER_NAME
            )
        if given is not None:
            raise Refusal(
                "There is no signature to check with this key.",
                hint="It is a file of the same name that ends in .minisig. `--signature FILE` "
                "names another.",
            )
        return Checked(Trust.UNSIGNED)
    if key is None:
        return Checked(Trust.UNCHECKED)
    if remembered is not None and signature.key_id != remembered.id:
        raise _other_key()
    if not holds(signature, key, data):
        raise _does_not_hold()
    return Checked(Trust.SAME if remembered is not None else Trust.FIRST, key, signature.comment)


def signer_of(
    data: bytes,
    signature: Signature | None,
    given: PublicKey | None,
    remembered: Iterable[str],
) -> str:
    """Return the key that signed a list: the one that was given, else one that is remembered.

    Empty when there is no signature, or none of the keys is meant by it. Raises Refusal for a
    signature that does not hold.
    """
    if given is not None or signature is None:
        signed = check(data, signature, given).signed
        return "" if signed is None else signed.key
    meant = [key for key in map(read_code, remembered) if key.id == signature.key_id]
    holding = [key.code for key in meant if holds(signature, key, data)]
    if meant and not holding:
        raise _does_not_hold()
    return holding[0] if holding else ""


def _does_not_hold() -> Refusal:
    return Refusal(
        "This signature does not belong to this file and this key.",
        hint="The file was changed, or is another one. Ask for it again, with its signature.",
    )


def _other_key() -> Refusal:
    return Refusal(
        "This file is signed with another key than what you keep under this name.",
        hint=f"Ask the people it comes from whether they have a new key. {_OTHER_NAME}",
    )
