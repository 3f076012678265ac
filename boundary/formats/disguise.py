"""Undo what a text can be wrapped in: codes, escapes, ciphers and orders, one after another."""

from __future__ import annotations

import base64
import binascii
import html
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["DEPTH", "MAX_VIEWS", "View", "is_coded", "orders", "spelled_signs", "views"]

DEPTH: Final = 2
"""How many wrappings are undone, one inside the other."""
MAX_VIEWS: Final = 600
"""Ways of reading one text, at most; a title has far fewer."""


@dataclass(frozen=True, slots=True)
class View:
    """One way of reading a text."""

    text: str
    sound: bool
    """The wrapping was surely there; False: perhaps honest words were taken for a code."""


_HEX = r"[0-9A-Fa-f]"
_PERCENT: Final = re.compile(rf"(?:%{_HEX}{{2}})+")
_QUOTED: Final = re.compile(rf"(?:={_HEX}{{2}})+")
_NUMERIC_ENTITY: Final = re.compile(r"&#\s?[xX]?[0-9A-Fa-f]{1,7}")
_ESCAPE: Final = re.compile(
    rf"(?:\\+[uU]\{{(?P<braced>{_HEX}{{1,6}})\}}"
    rf"|\\+U(?P<long>{_HEX}{{8}})"
    rf"|(?:\\+u|%u|(?<!\w)[Uu]\+)(?P<short>{_HEX}{{4,6}})"
    rf"|(?:\\+|0)[xX](?P<byte>{_HEX}{{2}})"
    rf"|\\+(?P<octal>[0-7]{{3}})"
    rf"|\\+(?P<css>{_HEX}{{2,6}}))[ ,;]?"
)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_BASE32: Final = re.compile(r"[A-Za-z2-7]{8,}={0,6}")
_HEX_RUN: Final = re.compile(rf"(?<!\w){_HEX}{{2}}(?:[ :,.;_-]?{_HEX}{{2}}){{2,}}(?!\w)")
_CODES: Final = re.compile(r"(?<!\w)\d{1,3}(?:[ ,;./:_-]{1,2}\d{1,3}){2,}(?!\w)")
_OCTAL: Final = re.compile(r"(?<!\w)[01][0-7]{2}(?:[ ,;./:_-]{1,2}[01][0-7]{2}){2,}(?!\w)")
_BINARY: Final = re.compile(r"[01]{7,8}(?:[ ,;._-]?[01]{7,8}){2,}")
_PUNYCODE: Final = re.compile(r"xn--[a-z0-9-]{1,59}", re.IGNORECASE)
_UTF7: Final = re.compile(r"\+[A-Za-z0-9+/]{3,}-?")
_AT: Final = re.compile(
    r"\s{0,3}[\[({<]\s{0,3}(?:at|ät|arroba|arobase|chiocciola|apenstaartje|собака|@)\s{0,3}[\])}>]\s{0,3}"
    r"|\s{1,3}(?:at|ät|arroba|arobase|klammeraffe|chiocciola|apenstaartje|malpa|собака)\s{1,3}"
    r"|\s{1,3}[@＠﹫]\s{1,3}|[@＠﹫]",
    re.IGNORECASE,
)
_DOT: Final = re.compile(
    r"\s{0,3}[\[({<]\s{0,3}(?:dot|punkt|punt|point|punto|ponto|kropka|точка|\.)\s{0,3}[\])}>]\s{0,3}"
    r"|\s{1,3}(?:dot|punkt|punt|point|punto|ponto|kropka|точка)\s{1,3}|\s{1,3}[.。．｡]\s{1,3}|[。．｡]",
    re.IGNORECASE,
)
_MORSE_TEXT: Final = re.compile(r"[.·•*–—−_-]{1,5}(?:[ /|]+[.·•*–—−_-]{1,5}){2,}")
_MORSE_ALPHABET: Final = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...-"
    " .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
)
_MORSE: Final = dict(
    zip(_MORSE_ALPHABET.split(), string.ascii_lowercase + string.digits, strict=True)
)
_MORSE_SIGNS: Final = str.maketrans("·•*–—−_", "...----")
_ROT13: Final = str.maketrans(
    string.ascii_letters,
    "".join(part[13:] + part[:13] for part in (string.ascii_lowercase, string.ascii_uppercase)),
)
_ATBASH: Final = str.maketrans(
    string.ascii_letters, string.ascii_lowercase[::-1] + string.ascii_uppercase[::-1]
)
_ON_ITS_HEAD: Final = str.maketrans("bdpqunmwɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ", "qpdbnuwmacefghijkmrtvwy")
_HEADLESS: Final = frozenset("ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ")


def views(text: str) -> tuple[View, ...] | None:
    """Return the text and every way of reading it, at most two wrappings deep, no text twice.

    None when there are too many of them: then nobody wrote this by hand.
    """
    found: dict[str, bool] = {text: True}
    latest = [View(text, sound=True)]
    for _ in range(DEPTH):
        fresh: list[View] = []
        for view in latest:
            for text_inside, sound in _inside(view.text):
                both = sound and view.sound
                if text_inside not in found or (both and not found[text_inside]):
                    found[text_inside] = both
                    fresh.append(View(text_inside, sound=both))
                if len(found) > MAX_VIEWS:
                    return None
        latest = fresh
    return tuple(View(text_inside, sound=sound) for text_inside, sound in found.items())


def is_coded(text: str) -> bool:
    """Say whether a text holds letters in a code that no title needs."""
    if _NUMERIC_ENTITY.search(text) or _ESCAPE.search(text) or _PUNYCODE.search(text):
        return True
    if any(len(run[0]) > 3 for sign in (_PERCENT, _QUOTED) for run in sign.finditer(text)):
        return True
    if _MORSE_TEXT.search(text) or _BINARY.search(text):
        return True
    return any(
        sound and len(run[0]) >= 12
        for run in _BASE64.finditer(text)
        for _, sound in _decoded64(run[0])
    )


def spelled_signs(text: str) -> str:
    """Write the words for @ and the dot as signs, without blanks around."""
    return _DOT.sub(".", _AT.sub("@", text))


def orders(letters: str, words: list[str], capitals: str) -> Iterator[str]:
    """Give the letters that can be picked out of a text: every second, every third, the first ones.

    `letters`: all letters in a row; `words`: the same, word by word; `capitals`: the large ones.
    """
    for step in (2, 3):
        for start in range(step):
            yield letters[start::step]
    yield "".join(word[0] for word in words)
    yield "".join(word[-1] for word in words)
    yield capitals


def _inside(text: str) -> Iterator[tuple[str, bool]]:
    """Give what one unwrapping makes of a text, and whether the wrapping was surely there."""
    yield text[::-1], False
    yield text.translate(_ROT13), False
    yield text.translate(_ATBASH), False
    yield spelled_signs(text), False
    for undo in (_percent, _entities, _quoted, _escapes, _puny, _utf7, _morse):
        inside = undo(text)
        if inside != text:
            yield inside, True
    if not _HEADLESS.isdisjoint(text):
        yield text.lower().translate(_ON_ITS_HEAD)[::-1], False
    for pattern, decode in _RUNS:
        yield from _runs(text, pattern, decode)
    joined = "".join(text.split())
    if joined != text:
        for pattern, decode in _RUNS[:2]:
            yield from _runs(joined, pattern, decode)


def _percent(text: str) -> str:
    return _PERCENT.sub(lambda run: _text(bytes.fromhex(run[0].replace("%", ""))), text)


def _entities(text: str) -> str:
    return html.unescape(text)


def _quoted(text: str) -> str:
    return _QUOTED.sub(lambda run: _text(bytes.fromhex(run[0].replace("=", ""))), text)


def _escapes(text: str) -> str:
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    code = int(found["octal"], 8) if found["octal"] else int(found[str(found.lastgroup)], 16)
    return chr(code) if code <= 0x10FFFF else ""


def _puny(text: str) -> str:
    return _PUNYCODE.sub(_label, text)


def _label(found: re.Match[str]) -> str:
    try:
        return found[0][4:].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return found[0]


def _utf7(text: str) -> str:
    def decoded(found: re.Match[str]) -> str:
        try:
            return found[0].encode("ascii").decode("utf-7")
        except UnicodeError:
            return found[0]

    return _UTF7.sub(decoded, text)


def _morse(text: str) -> str:
    def decoded(found: re.Match[str]) -> str:
        signs = re.split(r"[ /|]+", found[0].translate(_MORSE_SIGNS))
        return "".join(_MORSE.get(sign, " ") for sign in signs)

    return _MORSE_TEXT.sub(decoded, text)


_Decoder = Callable[[str], Iterator[tuple[str, bool]]]


def _runs(text: str, pattern: re.Pattern[str], decode: _Decoder) -> Iterator[tuple[str, bool]]:
    """Give the text with one run of a code read, for each such run and each way to read it."""
    for run in pattern.finditer(text):
        for inside, sound in decode(run[0]):
            yield f"{text[: run.start()]} {inside} {text[run.end() :]}", sound


def _decoded64(run: str) -> Iterator[tuple[str, bool]]:
    """Read base64, both alphabets, from each of its four possible beginnings."""
    letters = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    for start in range(4):
        part = letters[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        data = base64.b64decode(part + "=" * (-len(part) % 4))
        yield from _guessed(data, surely=start == 0)


def _decoded32(run: str) -> Iterator[tuple[str, bool]]:
    letters = run.rstrip("=").upper()
    usable = len(letters) - {1: 1, 3: 1, 6: 1}.get(len(letters) % 8, 0)
    data = base64.b32decode(letters[:usable] + "=" * (-usable % 8))
    yield from _guessed(data, surely=False)


def _decoded16(run: str) -> Iterator[tuple[str, bool]]:
    letters = re.sub(r"[^0-9A-Fa-f]", "", run)
    yield from _guessed(binascii.unhexlify(letters[: len(letters) & ~1]), surely=False)


def _numbered(run: str) -> Iterator[tuple[str, bool]]:
    """Read numbers as codes of characters, and as places in the alphabet."""
    values = [int(word) for word in re.findall(r"\d+", run)]
    if all(32 <= value < 127 for value in values):
        yield "".join(map(chr, values)), False
    if all(1 <= value <= 26 for value in values):
        yield "".join(string.ascii_lowercase[value - 1] for value in values), False


def _octal(run: str) -> Iterator[tuple[str, bool]]:
    yield "".join(chr(int(word, 8)) for word in re.findall(r"\d+", run)), False


def _bits(run: str) -> Iterator[tuple[str, bool]]:
    bits = re.sub(r"[^01]", "", run)
    for size in (8, 7):
        pieces = (bits[start : start + size] for start in range(0, len(bits), size))
        yield "".join(chr(int(piece, 2)) for piece in pieces), False


_RUNS: Final[tuple[tuple[re.Pattern[str], _Decoder], ...]] = (
    (_BASE64, _decoded64),
    (_BASE32, _decoded32),
    (_HEX_RUN, _decoded16),
    (_CODES, _numbered),
    (_OCTAL, _octal),
    (_BINARY, _bits),
)


def _guessed(data: bytes, *, surely: bool) -> Iterator[tuple[str, bool]]:
    """Give the text of decoded bytes when it looks written: that of an honest word does not.

    It surely was a code when most of it is letters and digits.
    """
    try:
        whole = data.decode("utf-8")
        usual = sum(char.isalnum() for char in whole)
        sound = surely and whole.isprintable()
    except UnicodeDecodeError:
        whole = data.decode("latin-1")
        usual = sum(char.isascii() and char.isalnum() for char in whole)
        sound = False
    wordy = usual * 10 >= len(whole) * 6
    if wordy or (whole.isascii() and whole.isprintable()):
        yield whole, sound and wordy


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
