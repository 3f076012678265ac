"""Decide which messages a SEARCH finds, the way Gmail does: by whole words, never by parts.

Gmail's own query language is understood as far as a mail program needs it: from:, quoted words,
bare words, a group of alternatives in braces, and a minus sign. Source: as in `account`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header

from .account import SEEN, Letter
from .words import Word, WordsError, name, plain, uids

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOKEN = re.compile(r'(-?)(?:(from):)?(?:"([^"]*)"|([^\s{}"]+))|([{}])')
_NUMBERED = re.compile(r"[0-9*][0-9:,*]*")

Test = Callable[[int, Letter], bool]
"""(UID, message) to whether it is found."""


def find(words: Sequence[Word], letters: dict[int, Letter]) -> list[int]:
    """Give the UIDs that all these keys hold for, ascending. Raises WordsError."""
    known = tuple(letters)
    rest = list(words)
    tests: list[Test] = []
    if rest and isinstance(rest[0], str) and rest[0].upper() == "CHARSET":
        del rest[:2]
    while rest:
        tests.append(_key(rest, known))
    return [uid for uid, letter in letters.items() if all(test(uid, letter) for test in tests)]


def _key(rest: list[Word], known: Sequence[int]) -> Test:
    word = _next(rest)
    if isinstance(word, list):
        inner: list[Test] = []
        while word:
            inner.append(_key(word, known))
        return lambda uid, letter: all(test(uid, letter) for test in inner)
    key = plain(word).upper()
    if key == "OR":
        first, second = _key(rest, known), _key(rest, known)
        return lambda uid, letter: first(uid, letter) or second(uid, letter)
    if key == "NOT":
        test = _key(rest, known)
        return lambda uid, letter: not test(uid, letter)
    if key in _SIMPLE:
        return _SIMPLE[key]
    if key == "UID" or _NUMBERED.fullmatch(key):
        wanted = set(uids(plain(_next(rest)) if key == "UID" else key, known))
        return lambda uid, _: uid in wanted
    return _with_argument(key, rest)


def _with_argument(key: str, rest: list[Word]) -> Test:
    if key == "HEADER":
        field, needle = plain(_next(rest)), plain(_next(rest))
        return lambda _, letter: _in_header(letter, field, needle)
    argument = _next(rest)
    text = plain(argument)
    if key in ("FROM", "TO", "CC", "BCC", "SUBJECT"):
        return lambda _, letter: _in_header(letter, key, text)
    if key == "SINCE":
        day = _day(text)
        return lambda _, letter: letter.when >= day
    if key == "X-GM-MSGID":
        return lambda _, letter: str(letter.msgid) == text
    if key == "X-GM-THRID":
        return lambda _, letter: str(letter.thrid) == text
    if key == "X-GM-LABELS":
        label = name(argument)
        return lambda _, letter: label in letter.shown()
    if key == "X-GM-RAW":
        query = raw(text)
        return lambda _, letter: query(letter)
    raise WordsError("a key that is not known")


_SIMPLE: Mapping[str, Test] = {
    "ALL": lambda _, __: True,
    "SEEN": lambda _, letter: SEEN in letter.flags,
    "UNSEEN": lambda _, letter: SEEN not in letter.flags,
}


def raw(query: str) -> Callable[[Letter], bool]:
    """Read a query in Gmail's own language; words that stand side by side must all be found."""
    alternatives: list[Callable[[Letter], bool]] | None = None
    tests: list[Callable[[Letter], bool]] = []
    for found in _TOKEN.finditer(query):
        if found[5] == "{":
            alternatives = []
        elif found[5] == "}":
            tests.append(_any(alternatives or []))
            alternatives = None
        else:
            needle = found[3] if found[3] is not None else found[4]
            test = _term(needle, sender=bool(found[2]), wanted=not found[1])
            (tests if alternatives is None else alternatives).append(test)
    return lambda letter: all(test(letter) for test in tests)


def _any(tests: Sequence[Callable[[Letter], bool]]) -> Callable[[Letter], bool]:
    return lambda letter: any(test(letter) for test in tests)


def _term(needle: str, *, sender: bool, wanted: bool) -> Callable[[Letter], bool]:
    def test(letter: Letter) -> bool:
        if sender:
            return _in_header(letter, "From", needle) is wanted
        text = letter.body.decode("utf-8", "replace")
        return _has(words_of(text), words_of(needle)) is wanted

    return test


def words_of(text: str) -> list[str]:
    """Cut text into the words that Gmail finds it by: letters, digits and `_`."""
    return re.findall(r"\w+", text.casefold())


def _in_header(letter: Letter, field: str, needle: str) -> bool:
    values = message_from_bytes(letter.body).get_all(field, [])
    wanted = words_of(needle)
    return any(_has(words_of(_decoded(str(value))), wanted) for value in values)


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, UnicodeError, ValueError):
        return value


def _has(words: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    starts = range(len(words) - size + 1)
    return bool(wanted) and any(list(words[at : at + size]) == list(wanted) for at in starts)


def _next(rest: list[Word]) -> Word:
    if not rest:
        raise WordsError("a key without its argument")
    return rest.pop(0)


def _day(text: str) -> datetime:
    try:
        day, month, year = text.split("-")
        return datetime(int(year), _MONTHS.index(month) + 1, int(day), tzinfo=UTC)
    except ValueError as error:
        raise WordsError("not a date") from error
