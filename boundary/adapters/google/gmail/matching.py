"""Say which messages a filter or a search takes, as far as Gmail's matching is known; pure.

Many messages are judged at once: a set of them is one whole number, bit by bit in their order, and
each word is compared once with each different value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

from .compare import NO_RULE, Party, sizes
from .filters import Filter
from .postings import People, Taken, Texts, clouded
from .query import ADDRESS_FIELDS, All, Either, Node, Not, Strange, Term, parse

__all__ = ["Corpus", "Message", "Taken"]

_Value = TypeVar("_Value")

NOT_LOOKED = "It depends on parts of the message that were not looked at."
TWO_WAYS = "It can be read in two ways, and Google does not say which one counts."
LATER = "It depends on labels, places or times, which new mail does not have yet."


@dataclass(frozen=True, slots=True)
class Message:
    """What a filter can ask about."""

    sender: tuple[Party, ...] = ()
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    delivered_to: tuple[Party, ...] | None = None
    """None: not known."""
    subject: str = field(default="", repr=False)
    text: str | None = field(default=None, repr=False)
    """The readable text; None: not known."""
    size: int | None = None
    """Bytes of the whole message; None: not known."""
    attachments: tuple[str, ...] | None = None
    """File names of attachments; None: not known."""
    message_id: str = field(default="", repr=False)
    chat: bool = False


class Corpus:
    """Messages, and who and what stands in which of them."""

    def __init__(self, messages: Sequence[Message]) -> None:
        """Sort the messages by what stands in them."""
        self.every = (1 << len(messages)) - 1
        numbered = list(enumerate(messages))
        self._people: Mapping[str, People] = {
            "from": People((n, who) for n, one in numbered for who in one.sender),
            "to": People((n, who) for n, one in numbered for who in (*one.to, *one.cc, *one.bcc)),
            "cc": People((n, who) for n, one in numbered for who in one.cc),
            "bcc": People((n, who) for n, one in numbered for who in one.bcc),
            "deliveredto": People(
                (n, who) for n, one in numbered for who in one.delivered_to or ()
            ),
        }
        self._subjects = Texts((n, one.subject) for n, one in numbered)
        self._texts = Texts((n, one.text) for n, one in numbered if one.text is not None)
        self._files = Texts((n, name) for n, one in numbered for name in one.attachments or ())
        self._sizes = _sorted((n, (one.size,)) for n, one in numbered if one.size is not None)
        self._ids = _sorted((n, (_plain(one.message_id),)) for n, one in numbered)
        self._chats = _mask(n for n, one in numbered if one.chat)
        self._undelivered = _mask(n for n, one in numbered if one.delivered_to is None)
        self._no_text = _mask(n for n, one in numbered if one.text is None)
        self._no_files = _mask(n for n, one in numbered if one.attachments is None)
        self._no_size = _mask(n for n, one in numbered if one.size is None)

    def takes(self, one: Filter) -> Taken:
        """Say which messages a filter takes: everything it asks must hold."""
        parts = [
            self.takes_query(one.sender, where="from"),
            self.takes_query(one.to, where="to"),
            self._subject(one.subject),
            self.takes_query(one.query),
            self._negated(one.negated_query),
        ]
        if one.has_attachment:
            parts.append(self._has("attachment"))
        if one.exclude_chats:
            parts.append(Taken(self.every & ~self._chats))
        if one.size_comparison:
            parts.append(self._sized((one.size,), larger=one.size_comparison == "larger"))
        if one.other:
            parts.append(self._doubt(NO_RULE))
        return self._all(parts)

    def takes_query(self, text: str, *, where: str = "") -> Taken:
        """Say which messages a text takes, read in every way in which it can be read."""
        trees = {parse(text, where=where, tight=tight) for tight in (True, False)}
        return self._agreed([self._node(tree) for tree in trees])

    def _subject(self, text: str) -> Taken:
        """Judge the criterion `subject`: a phrase for the API, words for the page of filters."""
        if not text:
            return Taken(self.every)
        phrase = self._node(Term("subject", text, phrase=True))
        return self._agreed([phrase, self.takes_query(text, where="subject")])

    def _negated(self, text: str) -> Taken:
        """Judge what must not hold: the whole query for the API, any one word for the page."""
        if not text:
            return Taken(self.every)
        whole, node = self._not(self.takes_query(text)), parse(text)
        if not isinstance(node, All):
            return whole
        return self._agreed([whole, self._not(self._node(Either(node.parts)))])

    def _agreed(self, readings: Sequence[Taken]) -> Taken:
        """Keep what every reading says; the rest is in doubt."""
        yes = never = self.every
        for reading in readings:
            yes &= reading.yes
            never &= ~(reading.yes | reading.doubt)
        why = next((reading.why for reading in readings if reading.why), TWO_WAYS)
        return clouded(Taken(yes), self.every & ~never, why)

    def _node(self, node: Node) -> Taken:
        match node:
            case All():
                return self._all([self._node(part) for part in node.parts])
            case Either():
                return self._any([self._node(part) for part in node.parts])
            case Not():
                return self._not(self._node(node.part))
            case Strange():
                return self._doubt(NO_RULE)
            case Term():
                return self._term(node)
            case _:
                assert_never(node)

    def _term(self, term: Term) -> Taken:
        text, phrase = term.text.casefold(), term.phrase
        match term.where:
            case where if where in ADDRESS_FIELDS:
                return self._in_people(where, text, phrase=phrase)
            case "":
                return self._anywhere(text, phrase=phrase)
            case "subject":
                return self._subjects.met(text, phrase=phrase)
            case "has":
                return self._has(text)
            case "rfc822msgid":
                return Taken(self._ids.get(_plain(text), 0))
            case "filename":
                return self._in_files(text, phrase=phrase)
            case "larger" | "larger_than" | "size":
                return self._sized(sizes(text), larger=True)
            case "smaller" | "smaller_than":
                return self._sized(sizes(text), larger=False)
            case "is" if text == "chat":
                return Taken(self._chats)
            case _:
                return self._doubt(LATER)

    def _in_people(self, where: str, text: str, *, phrase: bool) -> Taken:
        if text == "me":
            return self._doubt(NOT_LOOKED)
        found = self._people[where].met(text, phrase=phrase)
        return found if where != "deliveredto" else clouded(found, self._undelivered, NOT_LOOKED)

    def _anywhere(self, text: str, *, phrase: bool) -> Taken:
        """Judge a word without a field: subject, people, names of attachments, text."""
        found = [self._people[where].met(text, phrase=phrase) for where in ("from", "to")]
        found.append(self._subjects.met(text, phrase=phrase))
        found.append(self._texts.met(text, phrase=phrase))
        found.append(self._in_files(text, phrase=phrase))
        return clouded(self._any(found), self._no_text, NOT_LOOKED)

    def _in_files(self, text: str, *, phrase: bool) -> Taken:
        found = self._files.met(text, phrase=phrase)
        return clouded(found, self._no_files, NOT_LOOKED)

    def _has(self, what: str) -> Taken:
        if what != "attachment":
            return self._doubt(LATER)
        return clouded(Taken(self._files.anywhere), self._no_files, NOT_LOOKED)

    def _sized(self, limits: tuple[int, ...], *, larger: bool) -> Taken:
        if not limits:
            return self._doubt(NO_RULE)
        readings = [Taken(self._beyond(limit, larger=larger)) for limit in limits]
        return clouded(self._agreed(readings), self._no_size, NOT_LOOKED)

    def _beyond(self, limit: int, *, larger: bool) -> int:
        known = self._sizes.items()
        if larger:
            return _union(where for size, where in known if size > limit)
        return _union(where for size, where in known if size < limit)

    def _all(self, parts: Iterable[Taken]) -> Taken:
        yes = maybe = self.every
        why = ""
        for part in parts:
            yes &= part.yes
            maybe &= part.yes | part.doubt
            why = why or part.why
        return clouded(Taken(yes), maybe, why)

    def _any(self, parts: Iterable[Taken]) -> Taken:
        yes = doubt = 0
        why = ""
        for part in parts:
            yes |= part.yes
            doubt |= part.doubt
            why = why or part.why
        return clouded(Taken(yes), doubt, why)

    def _not(self, part: Taken) -> Taken:
        return Taken(self.every & ~(part.yes | part.doubt), part.doubt, part.why)

    def _doubt(self, why: str) -> Taken:
        return Taken(0, self.every, why)


def _sorted(values: Iterable[tuple[int, Iterable[_Value]]]) -> dict[_Value, int]:
    """Say for each value in which messages it stands."""
    found: dict[_Value, int] = {}
    for number, those in values:
        for one in those:
            found[one] = found.get(one, 0) | (1 << number)
    return found


def _mask(numbers: Iterable[int]) -> int:
    return _union(1 << number for number in numbers)


def _union(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined


def _plain(message_id: str) -> str:
    return message_id.casefold().strip("<> ")
