"""Say what in a text is shaped like an address, a number, a name on a site, a link or a secret."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from itertools import pairwise
from typing import Final

from boundary.core.letters import first_hidden
from boundary.formats.disguise import is_coded, spelled_signs
from boundary.formats.fold import digit_runs

__all__ = ["Shape", "identifiers_in", "shapes"]


class Shape(StrEnum):
    """What a piece of text looks like; a closed list."""

    ADDRESS = "address"
    NUMBER = "number"
    HANDLE = "handle"
    LINK = "link"
    PATH = "path"
    TOKEN = "token"  # noqa: S105 - the name of a shape
    CODE = "code"
    """Letters in a code, such as percent signs or base64."""
    UNSEEN = "unseen"
    """A character that cannot be seen, or marks piled up on a letter."""


MIN_DIGITS: Final = 7
"""A phone number has at least so many."""

_ADDRESS: Final = re.compile(r"[\w.+!#$%&'*/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_BARE_ADDRESS: Final = re.compile(r"\w@\w")
_AT_NAME: Final = re.compile(r"(?<![\w@])@[ ]?\w{2}")
_HANDLE: Final = re.compile(
    r"\w_+\w"
    r"|(?<!\w)[ur]/\w{3}"
    r"|\w#\d{4}(?!\d)"
    r"|(?<!\w)(?=\w{8,}(?!\w))[^\W\d_]{3,}\d{2,}(?!\w)",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:/{1,2}\w"
    r"|(?<!\w)(?:mailto|tel|sms|data|javascript|did|urn|xmpp|matrix):\S"
    r"|(?<!\w)www\d?\."
    r"|(?<![\w.])[\w-]{2,63}\.[^\W\d_]{2,24}(?![\w.]*\w\.\s)"
    r"|(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)",
    re.IGNORECASE,
)
_PATH: Final = re.compile(
    r"(?<!\w)[A-Za-z]:[\\/]|\\\\\w|\w\\\w|(?<!\S)(?:~|\.{1,2})?/\w|(?<!\w)~\w|(?<!\w)[$%]\w+[%/\\]"
)
_TOKEN: Final = re.compile(
    r"(?<!\w)(?:gh[opsu]_|github_pat_|glpat-|sk-|pk_|xox[a-z]-|AKIA|eyJ|AIza|ya29\.)[\w-]{4}"
    r"|(?<!\w)[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?!\w)"
    r"|(?<!\w)(?=[A-Fa-f]*\d)[0-9A-Fa-f]{16,}(?!\w)"
    r"|-{3,}BEGIN|(?<!\w)(?:ssh-rsa|AGE-SECRET-KEY|age1)"
)
_RUN: Final = re.compile(r"[A-Za-z0-9+/=]{10,}")
_DATES: Final = re.compile(
    r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d\d)"
    r"|(?:19|20)\d\d(?=\s?[-–—/]\s?(?:19|20)\d\d(?!\d)))(?!\d)"
)
_DIGITS: Final = re.compile(r"\d(?:[^\w]{0,3}\d){6,}")
_MANY_MARKS: Final = 4


def shapes(text: str) -> tuple[Shape, ...]:
    """Return the shapes in a short text, in the order of the list, each once."""
    folded = unicodedata.normalize("NFKC", text)
    found = set(identifiers_in(folded))
    if _HANDLE.search(folded):
        found.add(Shape.HANDLE)
    if _LINK.search(folded):
        found.add(Shape.LINK)
    if _PATH.search(folded):
        found.add(Shape.PATH)
    if _TOKEN.search(folded) or any(_is_random(run[0]) for run in _RUN.finditer(folded)):
        found.add(Shape.TOKEN)
    if is_coded(folded):
        found.add(Shape.CODE)
    if first_hidden(text) is not None or _piled(text):
        found.add(Shape.UNSEEN)
    # Several numbers in words, one after another, are a phone number read aloud.
    if any(len(run) >= MIN_DIGITS for run in digit_runs(_DATES.sub(" ", folded))):
        found.add(Shape.NUMBER)
    return tuple(shape for shape in Shape if shape in found)


def identifiers_in(text: str) -> tuple[Shape, ...]:
    """Return which shapes of an identifier stand openly in a text of any length; linear time."""
    found = []
    if _BARE_ADDRESS.search(text) or _ADDRESS.search(_openly(text)):
        found.append(Shape.ADDRESS)
    if _DIGITS.search(_DATES.sub(" x ", text)):
        found.append(Shape.NUMBER)
    if _AT_NAME.search(text):
        found.append(Shape.HANDLE)
    return tuple(found)


def _openly(text: str) -> str:
    """Spell the signs of an address; only where a word for the dot follows one for @."""
    return spelled_signs(text) if len(text) <= 400 else text


def _is_random(run: str) -> bool:
    """Say whether letters and digits, or small and large letters, change too often for words."""
    kinds = ["d" if char.isdigit() else "u" if char.isupper() else "l" for char in run]
    changes = sum(one != other for one, other in pairwise(kinds))
    raised = sum(pair == ("l", "u") for pair in pairwise(kinds))
    mixed = "d" in kinds and len(set(kinds)) > 1
    return raised >= 4 or (mixed and changes >= 4)


def _piled(text: str) -> bool:
    row = 0
    for char in text:
        row = row + 1 if unicodedata.category(char)[0] == "M" else 0
        if row > _MANY_MARKS:
            return True
    return False
