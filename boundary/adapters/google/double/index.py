"""Say which messages a query finds, word by word: no part of a word, no stems, no look-alikes.

Words are what stands between everything but letters, digits and the underscore; an address that
is written out whole must be there whole. Indicative, not a contract:
http://www.sensefulsolutions.com/2010/07/how-gmail-filter-email-matching-works.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final, assert_never

from boundary.core.json import JsonObject

from .asked import Clock
from .mailbox import Letter
from .search import TEXT_FIELDS, All, Node, Some, Term, Without, parse

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"""[^\s<>()\[\],;:"\\@*]+@[^\s<>()\[\],;:"\\@*]+""")
_AROUND: Final = ".'!?`"
"""What a sentence puts around an address."""
_PACIFIC = timezone(timedelta(hours=-8))
_SIZE = re.compile(r"(\d{1,12})([kmg]?)b?", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,5})([dmy])", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_TIMES: Mapping[str, int] = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_DAYS: Mapping[str, int] = {"d": 1, "m": 30, "y": 365}
_PLACES: Mapping[str, str] = {
    "inbox": "INBOX",
    "spam": "SPAM",
    "trash": "TRASH",
    "sent": "SENT",
    "draft": "DRAFT",
    "drafts": "DRAFT",
    "chats": "CHAT",
    "starred": "STARRED",
    "important": "IMPORTANT",
    "unread": "UNREAD",
}
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "from": ("from",),
    "to": ("to", "cc", "bcc"),
    "cc": ("cc",),
    "bcc": ("bcc",),
    "subject": ("subject",),
    "list": ("list-id", "list-post"),
    "deliveredto": ("delivered-to",),
}
_ANYWHERE: Final = frozenset({"from", "to", "subject", "body", "filename"})
"""What a word without an operator is looked for in."""
_NO_NAMES: Mapping[str, str] = MappingProxyType({})
_DAY_MS: Final = 86_400_000

Words = tuple[str, ...]


class Index:
    """Messages, and where their words are."""

    def __init__(
        self,
        letters: Iterable[Letter],
        now_ms: Clock,
        names: Callable[[], Mapping[str, str]] = lambda: _NO_NAMES,
        own: str = "",
    ) -> None:
        """`names`: label id to name, asked at each search; `own`: who `me` is."""
        self._now_ms = now_ms
        self._names = names
        self._own = own.lower()
        self._letters: dict[str, Letter] = {}
        self._streams: dict[str, dict[str, list[Words]]] = {}
        self._words: dict[tuple[str, str], set[str]] = {}
        self._addresses: dict[tuple[str, str], set[str]] = {}
        for letter in letters:
            self.add(letter)

    def add(self, letter: Letter) -> None:
        """Take in one more message."""
        self._letters[letter.id] = letter
        streams = self._streams.setdefault(letter.id, {})
        for field, text in _texts(letter):
            lower = text.lower()
            words = tuple(_WORD.findall(lower))
            addresses = {found.strip(_AROUND) for found in _ADDRESS.findall(lower)}
            for where in (field, "") if field in _ANYWHERE else (field,):
                streams.setdefault(where, []).append(words)
                for word in words:
                    self._words.setdefault((where, word), set()).add(letter.id)
                for address in addresses:
                    self._addresses.setdefault((where, address), set()).add(letter.id)

    def remove(self, id_: str) -> None:
        """Take out one message."""
        del self._letters[id_], self._streams[id_]
        for found in (*self._words.values(), *self._addresses.values()):
            found.discard(id_)

    def find(self, node: Node) -> frozenset[str]:
        """Give the ids of the messages that a query finds, wherever they lie."""
        match node:
            case All(inner):
                found = frozenset(self._letters)
                for one in inner:
                    found &= self.find(one)
                return found
            case Some(inner):
                return frozenset().union(*(self.find(one) for one in inner))
            case Without(inner):
                return frozenset(self._letters) - self.find(inner)
            case Term(field, text, quoted) if field in TEXT_FIELDS:
                return self._worded(field, text, quoted=quoted)
            case Term(field, text):
                return self._being(field, text.lower())
        assert_never(node)

    def matching(self, criteria: JsonObject) -> frozenset[str]:
        """Give the ids of the messages that a filter's criteria match; all given ones must.

        Source: https://developers.google.com/workspace/gmail/api/guides/filter_settings
        """
        parts: list[Node] = []
        for name in ("from", "to", "subject", "query", "negatedQuery"):
            text = criteria.get(name)
            if isinstance(text, str) and text:
                node = parse(text, name if name in _HEADERS else "")
                parts.append(Without(node) if name == "negatedQuery" else node)
        if criteria.get("hasAttachment"):
            parts.append(Term("has", "attachment"))
        if criteria.get("excludeChats"):
            parts.append(Without(Term("in", "chats")))
        size = criteria.get("size")
        if isinstance(size, int) and criteria.get("sizeComparison") in ("larger", "smaller"):
            parts.append(Term(str(criteria["sizeComparison"]), str(size)))
        return self.find(All(tuple(parts)))

    def _worded(self, field: str, text: str, *, quoted: bool) -> frozenset[str]:
        lower = text.lower()
        if lower == "me" and field in ("from", "to", "cc", "bcc") and not quoted:
            lower = self._own
        if _ADDRESS.fullmatch(lower):
            return frozenset(self._addresses.get((field, lower.strip(_AROUND)), ()))
        words = tuple(_WORD.findall(lower))
        found: set[str] = set.intersection(
            *(self._words.get((field, word), set()) for word in words)
        )
        if len(words) > 1:
            found = {id_ for id_ in found if self._holds(id_, field, words)}
        return frozenset(found)

    def _holds(self, id_: str, field: str, phrase: Words) -> bool:
        """Whether the words stand there one after the other."""
        size = len(phrase)
        return any(
            stream[start : start + size] == phrase
            for stream in self._streams[id_].get(field, ())
            for start in range(len(stream) - size + 1)
        )

    def _being(self, field: str, text: str) -> frozenset[str]:
        holds = _STATES[field]
        return frozenset(id_ for id_, one in self._letters.items() if holds(self, text, one))

    def _in(self, text: str, letter: Letter) -> bool:
        if text == "anywhere":
            return True
        if text in _PLACES:
            return _PLACES[text] in letter.labels
        return self._labelled(text, letter)

    def _labelled(self, text: str, letter: Letter) -> bool:
        if text in _PLACES:
            return _PLACES[text] in letter.labels
        names = self._names()
        return any(_hyphened(names.get(id_, "")) == _hyphened(text) for id_ in letter.labels)

    def _marked(self, text: str, letter: Letter) -> bool:
        if text == "read":
            return "UNREAD" not in letter.labels
        return _PLACES.get(text, "no such label") in letter.labels

    def _has(self, text: str, letter: Letter) -> bool:
        own = any(id_ in self._names() for id_ in letter.labels)
        answers = {"attachment": letter.attached, "userlabels": own, "nouserlabels": not own}
        return answers.get(text, False)

    def _older(self, text: str, letter: Letter) -> bool:
        span = _SPAN.fullmatch(text)
        if span is None:
            return False
        return letter.when_ms < self._now_ms() - int(span[1]) * _DAYS[span[2]] * _DAY_MS

    def _newer(self, text: str, letter: Letter) -> bool:
        return _SPAN.fullmatch(text) is not None and not self._older(text, letter)


def _before(_: Index, text: str, letter: Letter) -> bool:
    when_ms = _when_ms(text)
    return when_ms is not None and letter.when_ms < when_ms


def _after(_: Index, text: str, letter: Letter) -> bool:
    when_ms = _when_ms(text)
    return when_ms is not None and letter.when_ms >= when_ms


def _larger(_: Index, text: str, letter: Letter) -> bool:
    size = _bytes(text)
    return size is not None and len(letter.raw) > size


def _smaller(_: Index, text: str, letter: Letter) -> bool:
    size = _bytes(text)
    return size is not None and len(letter.raw) < size


def _category(_: Index, text: str, letter: Letter) -> bool:
    name = {"primary": "PERSONAL"}.get(text, text.upper())
    return f"CATEGORY_{name}" in letter.labels


def _identified(_: Index, text: str, letter: Letter) -> bool:
    ids = {value.strip().strip("<>").lower() for value in letter.fields("message-id")}
    return text.strip("<>") in ids


_STATES: Mapping[str, Callable[[Index, str, Letter], bool]] = MappingProxyType(
    {
        "in": Index._in,
        "is": Index._marked,
        "has": Index._has,
        "label": Index._labelled,
        "category": _category,
        "after": _after,
        "newer": _after,
        "before": _before,
        "older": _before,
        "newer_than": Index._newer,
        "older_than": Index._older,
        "larger": _larger,
        "size": _larger,
        "smaller": _smaller,
        "rfc822msgid": _identified,
    }
)


def _texts(letter: Letter) -> Iterable[tuple[str, str]]:
    """Give each text of a message with the operator that finds it."""
    for field, names in _HEADERS.items():
        for name in names:
            for value in letter.fields(name):
                yield field, value
    yield "body", letter.texts
    for part in letter.parsed.walk():
        if file := part.get_filename():
            yield "filename", file


def _hyphened(name: str) -> str:
    """Write a label as a query does: spaces and slashes become hyphens."""
    return re.sub(r"[\s/()&|{}]", "-", name.lower())


def _when_ms(text: str) -> int | None:
    """Read a day (midnight, Pacific time) or seconds since 1970."""
    if text.isdecimal() and len(text) > 8:
        return int(text) * 1000
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=_PACIFIC)
    except ValueError:
        return None
    return int(day.astimezone(UTC).timestamp() * 1000)


def _bytes(text: str) -> int | None:
    found = _SIZE.fullmatch(text)
    return None if found is None else int(found[1]) * _TIMES[found[2].lower()]
