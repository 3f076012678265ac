"""Say which characters mislead the eye: those that cannot be seen, and those of mixed scripts."""

from __future__ import annotations

import unicodedata

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and signs that are drawn as nothing although their category says otherwise."""
_JOINING_SCRIPTS = frozenset(
    {"ARABIC", "SYRIAC", "MONGOLIAN", "NKO", "MANDAIC", "DEVANAGARI", "BENGALI", "GURMUKHI"}
    | {"GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER"}
    | {"MYANMAR", "TIBETAN", "BALINESE", "JAVANESE"}
)
"""Scripts in whose words a joiner or non-joiner changes the shape of the letters."""
_SAME_SCRIPT = {
    "FULLWIDTH": "LATIN",
    "MODIFIER": "LATIN",
    "IDEOGRAPHIC": "CJK",
    "KATAKANA-HIRAGANA": "KATAKANA",
}
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that are written together (UTS 39, section 5.2, highly restrictive)."""
_LOOK_LATIN = frozenset(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0475\u04af\u04bb\u04cf\u0501\u051b\u051d"
    "\u03b1\u03b3\u03b9\u03bd\u03bf\u03c1\u03c3\u03c5\u03f2\u03f3"
    "\u0561\u0566\u0570\u0578\u057d\u0581\u0585"
)
"""Cyrillic, Greek and Armenian small letters that can be read as Latin ones (UTS 39 data)."""


def is_hidden(text: str, index: int) -> bool:
    """Say whether the character there cannot be seen, or changes how its neighbours are shown.

    A joiner is fine between letters of a script that needs it and between emoji; a variation
    selector is fine after an emoji.
    """
    char = text[index]
    if " " <= char <= "~":
        return False
    if char in (_ZWJ, _ZWNJ):
        return not _joins(text, index)
    if "\ufe00" <= char <= "\ufe0f":
        return not (char >= "\ufe0e" and index > 0 and _is_emoji(text[index - 1]))
    if char in _BLANK_LETTERS or "\u180b" <= char <= "\u180f":
        return True
    if "\U000e0100" <= char <= "\U000e01ef":
        return True
    return unicodedata.category(char) in _HIDDEN_CATEGORIES


def first_hidden(text: str) -> int | None:
    """Find the first character that cannot be seen; None when there is none."""
    if text.isascii() and text.isprintable():
        return None
    return next((index for index in range(len(text)) if is_hidden(text, index)), None)


def is_mark(char: str) -> bool:
    """Say whether it is a combining mark, drawn on the letter before it."""
    return char > "~" and unicodedata.category(char).startswith("M")


def escaped(char: str) -> str:
    r"""Spell a character as an escape: `\x1b`, `\u202e` or `\U000e0041`."""
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def scripts(text: str) -> frozenset[str]:
    """Name the scripts of the letters in a text, by the first word of their Unicode names."""
    found = {unicodedata.name(char, "UNNAMED").split()[0] for char in text if char.isalpha()}
    return frozenset(_SAME_SCRIPT.get(name, name) for name in found)


def mixes_scripts(text: str) -> bool:
    """Say whether letters stand together that no language writes together."""
    found = scripts(text)
    return len(found) > 1 and not any(found <= together for together in _TOGETHER)


def looks_latin(text: str) -> bool:
    """Say whether every letter outside ASCII can be read as a Latin one, and there is one."""
    foreign = [char for char in text.lower() if char > "~" and char.isalpha()]
    return bool(foreign) and all(char in _LOOK_LATIN for char in foreign)


def _joins(text: str, index: int) -> bool:
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if not before or not after:
        return False
    if text[index] == _ZWJ and _is_emoji(before) and _is_emoji(after):
        return True
    names = {unicodedata.name(char, "?").split()[0] for char in (before, after)}
    return len(names) == 1 and names <= _JOINING_SCRIPTS


def _is_emoji(char: str) -> bool:
    skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    return skin_tone or char == "\ufe0f" or unicodedata.category(char) == "So"
