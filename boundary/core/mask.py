"""Cover identifiers, and make any text fit for the screen."""

from __future__ import annotations

import re
import unicodedata

from boundary.core.identifier import Identifier
from boundary.core.letters import escaped, is_hidden, is_mark

WIDTH = 200
"""Columns that one line of outside text may take at most."""
_MARKS_IN_A_ROW = 4
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}

_EDGE = r"\s@＠﹫<>()\[\]{},;:'`|/\\"
_AT = r"(?:@|＠|﹫|%40)"
_DOMAIN = r"[\w\-.。]+"
_MAIL = re.compile(
    rf"(?P<quoted>\"[^\"\n]{{1,64}}\"){_AT}(?P<after>{_DOMAIN})"
    rf"|(?<![^{_EDGE}\"])(?P<local>[^{_EDGE}\"]+){_AT}(?P<domain>{_DOMAIN})"
)
_AT_NAME = re.compile(r"(?<![\w…])[@＠﹫](?P<first>\w)[\w.\-]+")
_DIGITS = re.compile(r"(?<!\w)[+＋]?\(?\d(?:[\s().\-‐-―/]{0,3}\d){6,}(?!\w)")
_NOT_A_NUMBER = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ ]\d\d?)?"  # a date, perhaps with the hour of a time
    r"|(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d"  # a day first
    r"|(?:19|20)\d\d[-‐-―/](?:19|20)\d\d"  # from one year to another
    r"|\d{1,3}(?:\.\d{1,3}){3}"  # an internet address
)


def mask(identifier: Identifier) -> str:
    """Show so much that its owner knows which one it is: `m…@example.org`, `+1 … 23`, `m…`."""
    return identifier.masked


def mask_text(text: str) -> str:
    """Cover whatever in free text is shaped like an address, an @name or a phone number."""
    covered = _MAIL.sub(_cover_mail, text)
    covered = _AT_NAME.sub(lambda found: f"@{found['first']}…", covered)
    return _DIGITS.sub(_cover_digits, covered)


def visible(text: str, width: int = WIDTH) -> str:
    r"""Make outside text fit for one line on a screen; the only way outside text gets there.

    What cannot be seen, or changes how other text is shown, comes out as an escape such as
    `\u202e`; so does the fifth combining mark in a row. Longer text than `width` columns (at most
    200) is cut and ends in `…`.
    """
    room = max(1, min(width, WIDTH))
    if len(text) <= room and text.isascii() and text.isprintable():
        return text
    pieces: list[str] = []
    ends: list[int] = []
    columns = marks = 0
    for index, char in enumerate(text):
        marks = marks + 1 if is_mark(char) else 0
        if is_hidden(text, index) or marks > _MARKS_IN_A_ROW:
            piece = _NAMED.get(char, escaped(char))
            columns += len(piece)
        else:
            piece = char
            columns += _columns(char)
        if columns > room:
            while ends and ends[-1] > room - 1:
                ends.pop()
                pieces.pop()
            return "".join(pieces) + "…"
        pieces.append(piece)
        ends.append(columns)
    return "".join(pieces)


def quoted(text: str) -> str:
    """Make outside text fit to be named in a complaint: covered, escaped, 80 columns at most."""
    return visible(mask_text(text[:400]), 80)


def _columns(char: str) -> int:
    if char <= "~":
        return 1
    if is_mark(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _cover_mail(found: re.Match[str]) -> str:
    if found["quoted"]:
        return f"{found['quoted'][1]}…@{found['after']}"
    return f"{found['local'][0]}…@{found['domain']}"


def _cover_digits(found: re.Match[str]) -> str:
    text = found[0]
    if _NOT_A_NUMBER.fullmatch(text):
        return text
    sign = "+" if text[0] in "+＋" else ""
    return f"{sign}… {text[-2:]}"
