"""Say what is wrong with a css selector of a flow: short, structural, and no guess."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["css_fault"]

_MAX: Final = 80
_MAX_PARTS: Final = 4
_WORD: Final = r"[A-Za-z_][A-Za-z0-9_-]*"
_ATTRIBUTE: Final = (
    rf"\[(?P<attribute>{_WORD})"
    rf"(?:(?P<sign>[~|^$*]?=)(?:(?P<value>{_WORD})|\"(?P<quoted>[^\"\\\[\]\s]*)\"))?\]"
)
_PIECE: Final = re.compile(rf"#(?P<id>{_WORD})|\.(?P<class>{_WORD})|{_ATTRIBUTE}")
_TAG: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VOWELS: Final = frozenset("aeiouyAEIOUY")
_ROUNDABOUT: Final = ("class", "id", "style", "d")
"""Attributes that would go round the rules for classes and ids, or say how a thing is drawn."""
_SPOKEN: Final = ("alt", "aria-label", "placeholder", "title")
"""Attributes that hold words of a language."""


_NOT_CSS: Final = ("This is not css.", "Allowed are tags, #ids, .classes and [attributes].")


def css_fault(text: str, *, frame: bool = False) -> tuple[str, str] | None:
    """Return a sentence and a hint when a selector is not one that a flow may hold.

    Allowed are tags, ids, classes and attributes, joined by a blank or `>`. `frame`: it finds the
    one iframe that something lies in.
    """
    if len(text) > _MAX:
        return f"This selector is longer than {_MAX} characters.", "Find it by role and name."
    if re.match(r"[>+~]", text):
        return "A selector may not begin with a sign that joins two.", "Take the sign out."
    if "," in text:
        return "A selector finds one thing.", "Write two ways under find."
    if ":" in _unquoted(text):
        hint = "No :nth-child, :first, :has-text and the like: they pick by place or by chance."
        return "A selector may not hold a colon.", hint
    parts = re.split(r"\s*>\s*|\s+", text.strip())
    if len(parts) > _MAX_PARTS:
        return f"This selector has more than {_MAX_PARTS} parts.", "Anchor it with within."
    for part in parts:
        if fault := _part_fault(part):
            return fault
    if frame and not parts[-1].startswith("iframe"):
        return "frame names an iframe.", 'Write iframe, or iframe[title="..."].'
    return None


def looks_generated(word: str) -> bool:
    """Say whether a class or an id looks as if a machine had made it, for one build only."""
    for piece in re.split(r"[-_]+", word):
        letters = re.sub(r"[0-9]", "", piece)
        changes = len(re.findall(r"[a-z](?=[A-Z])", piece))
        mixed = bool(letters) and letters != piece
        trailing = re.fullmatch(r"[A-Za-z]{2,}[0-9]{1,2}|h[1-6]|[0-9]{1,2}", piece)
        if (mixed and not trailing) or (piece.isdigit() and len(piece) > 2) or changes > 2:
            return True
        if len(letters) > 4 and not _VOWELS & set(letters):
            return True
    return word.startswith("_") or bool(re.match(r"(?:css|sc|jsx|emotion|styled)-", word))


def _part_fault(part: str) -> tuple[str, str] | None:
    tag = _TAG.match(part)
    rest = part[tag.end() :] if tag else part
    if not part:
        return _NOT_CSS
    if tag and tag[0] in ("html", "body") and not rest:
        return "The whole page is not a thing to find.", "Name the part that matters."
    at = 0
    while at < len(rest):
        found = _PIECE.match(rest, at)
        if found is None:
            return _NOT_CSS
        at = found.end()
        word = found["id"] or found["class"]
        if word and looks_generated(word):
            hint = "Such names change with every build. Find it by role and name."
            return "This class or id looks as if a machine had made it.", hint
        if found["attribute"] in _ROUNDABOUT:
            return "This attribute is not one to find a thing by.", "Find it by role and name."
        if found["attribute"] in _SPOKEN and found["sign"]:
            return "Words of a page stand in the table of names.", "Find it by role and name."
    return None


def _unquoted(text: str) -> str:
    return re.sub(r"\"[^\"]*\"", "", text)
