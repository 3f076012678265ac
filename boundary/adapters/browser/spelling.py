"""Write words as patterns that a browser compares as `normal_name` does: whole strings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["inside", "whole"]

_UNSEEN = (
    r"(?:[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ue000-\uf8ff]"
    r"|[\udb80-\udbff][\udc00-\udfff])"
)
"""What cannot be seen, as core.flow_names has it; a browser's pattern sees pairs of surrogates."""
_START = rf"^(?:\s|{_UNSEEN})*"
_END = rf"(?:\s|{_UNSEEN})*$"
_BETWEEN = rf"{_UNSEEN}*\s(?:\s|{_UNSEEN})*"


def whole(words: Iterable[str]) -> re.Pattern[str]:
    """Write a pattern for texts that are one of these, in normal form, from end to end."""
    return re.compile(_START + _any(words) + _END)


def inside(words: Iterable[str]) -> re.Pattern[str]:
    """Write a pattern for texts that hold one of these, not beside a letter or digit."""
    return re.compile(rf"(?<!\w){_any(words)}(?!\w)", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    spelt = (
        _BETWEEN.join(_spelt(part) for part in form.split(" "))
        for word in words
        for form in dict.fromkeys(
            (word, unicodedata.normalize("NFD", word), unicodedata.normalize("NFC", word))
        )
    )
    return f"(?:{'|'.join(dict.fromkeys(spelt))})"


def _spelt(text: str) -> str:
    """Write every sign but plain letters and digits by its number, so that none is special."""
    units = text.encode("utf-16-be", "surrogatepass")
    signs = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(
        chr(sign) if sign < 128 and chr(sign).isalnum() else f"\\u{sign:04x}" for sign in signs
    )
