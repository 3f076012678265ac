"""Compare values with keys in the ways that Sieve knows, byte by byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from .vocabulary import ScriptError, to_regex

KINDS: Final = frozenset({":is", ":contains", ":matches", ":regex"})


def compared(
    kind: str, values: Sequence[bytes], keys: Sequence[bytes], *, folded: bool
) -> tuple[bytes, ...]:
    """Return what matched, whole and then piece by piece; empty when no value matches a key.

    `folded`: upper and lower case of ASCII are the same. Values come first, as they are tried.
    A regular expression that is none matches nothing.
    """
    match kind:
        case ":is":
            wanted = frozenset(map(bytes.lower, keys)) if folded else frozenset(keys)
            found = (value for value in values if (value.lower() if folded else value) in wanted)
            return next(((value,) for value in found), ())
        case ":contains":
            return next(((value,) for value in values if _contains(value, keys, folded=folded)), ())
        case ":matches":
            patterns = [_wildcards(key, folded=folded) for key in keys]
            tries = (pattern.fullmatch(value) for value in values for pattern in patterns)
        case _:
            patterns = _expressions(keys, folded=folded)
            tries = (pattern.search(value) for value in values for pattern in patterns)
    match = next((one for one in tries if one is not None), None)
    return () if match is None else (match[0], *(group or b"" for group in match.groups()))


def _contains(value: bytes, keys: Sequence[bytes], *, folded: bool) -> bool:
    if folded:
        return any(key.lower() in value.lower() for key in keys)
    return any(key in value for key in keys)


def _expressions(keys: Sequence[bytes], *, folded: bool) -> list[re.Pattern[bytes]]:
    """Read regular expressions; one made of variables can turn out to be none."""
    found: list[re.Pattern[bytes]] = []
    for key in keys:
        with suppress(ScriptError):
            found.append(to_regex(key, folded=folded))
    return found


def _wildcards(key: bytes, *, folded: bool) -> re.Pattern[bytes]:
    """Make a pattern of `*` and `?`: a star takes as little as it can, `?` is one byte.

    Where a `?` stands before a star, Pigeonhole 0.5.19 also matches what it should not; that is
    not done here.
    """
    sections: list[bytes] = [b""]
    place = 0
    while place < len(key):
        char = key[place : place + 1]
        place += 1
        if char == b"*":
            sections.append(b"")
        elif char == b"?":
            sections[-1] += b"(.)"
        else:
            if char == b"\\":
                char = key[place : place + 1]
                place += 1
            sections[-1] += re.escape(char)
    # What a star took is not looked at again, so that no pattern takes long.
    stars = b"".join(b"(?>(.*?)" + section + b")" for section in sections[1:-1])
    last = b"(.*)" + sections[-1] if len(sections) > 1 else b""
    flags = re.DOTALL | re.IGNORECASE if folded else re.DOTALL
    return re.compile(sections[0] + stars + last, flags)
