"""Compare the words of a page with those of a flow, and put inputs into words and paths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from boundary.core.errors import Refusal

__all__ = ["fill_text", "fill_url", "input_fits", "normal_name", "path_fits", "wanted_names"]

_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]+"
)
"""Marks of direction, characters without width, and glyphs of icon fonts (private use)."""
_INPUT: Final = re.compile(r"\{([a-z]+)\}")
_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_STAR: Final = re.compile(r"\*")


def normal_name(text: str) -> str:
    """Bring a name on a screen into the form in which whole strings are compared.

    NFC; what cannot be seen is taken off both ends of every word, and stays inside one, where it
    would make two different names alike; runs of blanks become one. Case is kept.
    """
    words = (_stripped(word) for word in unicodedata.normalize("NFC", text).split())
    return unicodedata.normalize("NFC", " ".join(word for word in words if word))


def fill_text(template: str, inputs: Mapping[str, str]) -> str:
    """Put inputs into a text, letter for letter, once. Raises Refusal for an unknown one."""
    return _INPUT.sub(lambda found: _input(found[1], inputs), template)


def fill_url(template: str, inputs: Mapping[str, str]) -> str:
    """Put inputs into a path, percent-encoded, so that none can add a part to it.

    Raises Refusal for an unknown input, and for one that would make a step up or down the path.
    """
    path = _INPUT.sub(lambda found: _encoded(_input(found[1], inputs)), template)
    if any(part in (".", "..") for part in re.split(r"[/?#]", path)):
        raise Refusal("This name cannot stand in the address of a page.")
    return path


def wanted_names(
    text: str,
    names: Mapping[str, Mapping[str, tuple[str, ...]]],
    locale: str,
    inputs: Mapping[str, str],
) -> tuple[str, ...]:
    """Return what a text of a selector stands for in one language, in normal form.

    `$key` stands for the words of that key, any of which may be on the page; anything else for
    itself. A key without that language gives nothing.
    """
    words = names[text[1:]].get(locale, ()) if text.startswith("$") else (text,)
    return tuple(normal_name(fill_text(word, inputs)) for word in words)


def input_fits(pattern: str, value: str) -> bool:
    """Say whether the whole of a value is as the flow's pattern wants it."""
    return re.fullmatch(pattern, value) is not None


def path_fits(pattern: str, path: str) -> bool:
    """Say whether the path of a page is as a pattern says.

    `*` stands for anything but `/`, and at the end for anything. What follows `?` or `#` counts
    only where the pattern itself has one.
    """
    bare = path if "?" in pattern else re.split(r"[?#]", path, maxsplit=1)[0]
    head, star, tail = pattern.rpartition("*")
    ends_open = bool(star) and not tail
    parts = _STAR.split(head if ends_open else pattern)
    shape = "[^/]*".join(re.escape(part) for part in parts)
    return re.fullmatch(shape + (".*" if ends_open else ""), bare, re.DOTALL) is not None


def _stripped(word: str) -> str:
    start, end = 0, len(word)
    if found := _UNSEEN.match(word):
        start = found.end()
    while end > start and _UNSEEN.match(word[end - 1]):
        end -= 1
    return word[start:end]


def _input(name: str, inputs: Mapping[str, str]) -> str:
    if not inputs.get(name):
        raise Refusal("This flow needs something that was not given.", hint=name)
    return inputs[name]


def _encoded(value: str) -> str:
    return "".join(
        chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in value.encode("utf-8")
    )
