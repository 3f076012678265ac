"""Bring letters and digits of every dress into one plain form: for comparing, never for showing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

__all__ = ["digit_runs", "digits", "has_spaces", "plain", "skeleton"]

_APOSTROPHES: Final = "'`´\u02bc\u2018\u2019"
"""They part no words: O'Brien and Obrien are one."""
_LOOK_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, ""),
        # Cyrillic and Greek letters that are read as Latin ones (UTS 39 data).
        "в": "b", "г": "r", "е": "e", "к": "k", "м": "m", "н": "h", "р": "p", "с": "c", "т": "t",
        "у": "y", "х": "x", "ѕ": "s", "ј": "j", "і": "i", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h",
        "ѵ": "v", "ү": "y", "ӏ": "l", "ɡ": "g", "ա": "w", "հ": "h", "ո": "n", "ս": "u", "օ": "o",
        "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p",
        "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w",
        # Latin letters that stand on their head, and one without a telling name.
        "ɐ": "a", "ɔ": "c", "ǝ": "e", "ə": "e", "ɟ": "f", "ƃ": "g", "ɥ": "h", "ᴉ": "i", "ɾ": "j",
        "ʞ": "k", "ɯ": "m", "ɹ": "r", "ʇ": "t", "ʌ": "v", "ʍ": "w", "ʎ": "y",
        # Braille, grade one.
        "⠁": "a", "⠃": "b", "⠉": "c", "⠙": "d", "⠑": "e", "⠋": "f", "⠛": "g", "⠓": "h", "⠊": "i",
        "⠚": "j", "⠅": "k", "⠇": "l", "⠍": "m", "⠝": "n", "⠕": "o", "⠏": "p", "⠟": "q", "⠗": "r",
        "⠎": "s", "⠞": "t", "⠥": "u", "⠧": "v", "⠺": "w", "⠭": "x", "⠽": "y", "⠵": "z",
    }
)  # fmt: skip
_LATIN: Final = ("LATIN ", "REGIONAL ", "TAG ", "NEGATIVE ", "SQUARED ", "CROSSED ", "FULLWIDTH ")
_NAMED: Final = re.compile(
    r"(?:LETTER|CAPITAL|SMALL|DOTLESS|TURNED|OPEN|LONG|SCRIPT) ([A-Z]{1,2})(?: WITH .*)?$"
)
_NAMED_ELSEWHERE: Final = re.compile(r"CYRILLIC (?:SMALL|CAPITAL) LETTER ([A-Z])")
_LEET: Final = str.maketrans("0123456789l", "oizeasgtbgi")
"""Digits that stand for letters; l and i are one, because 1 stands for both."""
_SIGNS: Final = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "¡": "i"})
"""Signs that stand for letters inside a word."""
_LIKE_DIGITS: Final = str.maketrans("oilszb", "011528")

_NUMBER_WORDS: Final = """\
zero oh null nul cero noll nolla sifir nol ноль нуль صفر
one eins ein eine un une uno um uma een ett jeden bir yksi satu один واحد
two zwei zwo deux dos due dois duas twee tva dwa iki kaksi dua два اثنان
three drei trois tres tre drie trzy uc kolme tiga три ثلاثة
four vier quatre cuatro quattro quatro fyra fire cztery dort nelja empat четыре اربعة
five funf fuenf cinq cinco cinque vijf fem piec bes viisi lima пять خمسة
six sechs seis sei zes sex seks szesc alti kuusi meia enam шесть ستة
seven sieben sept siete sette sete zeven sju syv siedem yedi seitseman tujuh семь سبعة
eight acht huit ocho otto oito atta atte osiem sekiz kahdeksan delapan восемь ثمانية
nine neun neuf nueve nove negen nio ni dziewiec dokuz yhdeksan sembilan девять تسعة
"""
"""A line for each digit, in the languages most shared files are written in; without marks."""
_ENGLISH_TEENS: Final = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ENGLISH_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_REPEATS: Final[Mapping[str, int]] = {"double": 2, "doppel": 2, "doble": 2, "triple": 3}


def plain(text: str, *, signs: bool = False) -> str:
    """Return small letters and digits of any dress as ASCII where they can be, blanks between.

    Marks and what cannot be seen are dropped. `signs`: `@`, `$` and the like count as letters.
    """
    if text.isascii():
        source = text.lower().replace("'", "").replace("`", "")
        if signs:
            source = source.translate(_SIGNS)
        return "".join(char if char.isalnum() else " " for char in source)
    source = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if signs:
        source = source.translate(_SIGNS)
    return "".join(_letters(unicodedata.normalize("NFD", source)))


def skeleton(folded: str) -> str:
    """Return what `plain` gave with digits as the letters they can stand for."""
    return folded.translate(_LEET)


def digits(text: str) -> str:
    """Return every digit of a text in order: of any script, in words, as look-alike letters."""
    return "".join(_numbers(text))


def digit_runs(text: str) -> tuple[str, ...]:
    """Return the digits of a text, parted wherever a word that is no number stands."""
    runs = [""]
    for piece in _numbers(text):
        if piece:
            runs[-1] += piece
        elif runs[-1]:
            runs.append("")
    return tuple(run for run in runs if run)


def has_spaces(word: str) -> bool:
    """Say whether the script of a word puts spaces between words."""
    return not any(
        unicodedata.name(char, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO"))
        for char in word
    )


def _letters(text: str) -> Iterator[str]:
    for char in text.translate(_LOOK_ALIKE):
        if char.isascii():
            yield char if char.isalnum() else " "
            continue
        name = unicodedata.name(char, "")
        found = _NAMED.search(name) if name.startswith(_LATIN) else _NAMED_ELSEWHERE.fullmatch(name)
        if found:
            yield found[1].lower()
        else:
            yield _other(char)


def _other(char: str) -> str:
    """Keep a letter, spell a digit, drop what is not seen, part words by everything else."""
    value = _digit(char)
    if value is not None:
        return str(value)
    kind = unicodedata.category(char)
    if kind[0] == "L":
        return char
    return "" if kind[0] == "M" or kind == "Cf" else " "


def _digit(char: str) -> int | None:
    """Return the value of a digit of any script, of one in a circle, of one of Chinese numerals."""
    value = unicodedata.numeric(char, None)
    return int(value) if value is not None and value in range(10) else None


def _numbers(text: str) -> Iterator[str]:
    """Give the digits of each word in order; an empty text for a word that is no number."""
    times, held = 1, ""
    for token in _spelled(text):
        if token in _REPEATS:
            times = _REPEATS[token]
            continue
        pieces = _ANY_WORD.findall(token)
        if not pieces or "".join(pieces) != token:
            pieces = [token]
        for piece in pieces:
            value = _WORDS.get(piece, "")
            if held:
                # Twenty-five is 25; twenty, or twenty and no unit, is 20.
                yield held if len(value) == 1 and value != "0" else f"{held}0"
                held = ""
            if piece in _TENS:
                held = _TENS[piece]
            elif value:
                yield value * times
            elif any(char.isdigit() for char in piece):
                yield _read(piece) * times
            else:
                yield ""
            times = 1
    if held:
        yield f"{held}0"


def _spelled(text: str) -> list[str]:
    """Return the words of a text for reading numbers: `plain`, Chinese numerals as digits."""
    spread = "".join(
        char if char.isascii() or _digit(char) is None else f" {_digit(char)} " for char in text
    )
    return plain(spread).split()


def _read(token: str) -> str:
    """Read the digits of a token; its letters count as digits when all of them look like some."""
    read = token.translate(_LIKE_DIGITS)
    return read if read.isdigit() else "".join(char for char in token if char.isdigit())


_WORDS: Final[Mapping[str, str]] = {
    **{
        plain(word): str(value)
        for value, group in enumerate(_NUMBER_WORDS.splitlines())
        for word in group.split()
    },
    **{word: str(value) for value, word in enumerate(_ENGLISH_TEENS.split(), 10)},
}
_TENS: Final[Mapping[str, str]] = {
    word: str(value) for value, word in enumerate(_ENGLISH_TENS.split(), 2)
}
_ANY_WORD: Final = re.compile("|".join(sorted((*_WORDS, *_TENS), key=len, reverse=True)))
