"""Find words and people in many messages at once: a set of messages is one whole number; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .compare import Answer, Party, Verdict, addresses_of, in_party, in_text
from .query import is_whole_address, words

__all__ = ["People", "Taken", "Texts", "clouded"]

_Value = TypeVar("_Value")

_ODD = re.compile(r"[^\x00-\x7f]|\d\.\d")
"""Texts in which more may be met than the same word: accents, and numbers with a dot."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Which messages are taken: the bit `1 << n` stands for message n."""

    yes: int
    doubt: int = 0
    """Those of which it cannot be said; none of them is in `yes`."""
    why: str = ""
    """One sentence when there is doubt, else empty."""


def clouded(found: Taken, doubt: int, why: str) -> Taken:
    """Add doubt about messages that are not taken for certain."""
    left = (found.doubt | doubt) & ~found.yes
    return Taken(found.yes, left, (found.why or why) if left else "")


class _Postings(Generic[_Value]):
    """Values by message, and by the words that stand in them."""

    def __init__(self, values: Iterable[tuple[int, _Value]]) -> None:
        """Gather in which messages each different value stands; it is read for words later."""
        self.where: dict[_Value, int] = {}
        for number, value in values:
            self.where[value] = self.where.get(value, 0) | (1 << number)
        self._words: dict[str, set[_Value]] = {}
        self._odd: set[_Value] = set()

    def read(self, value: _Value, text: str) -> None:
        """Note which words a value has."""
        for word in words(text):
            self._words.setdefault(word, set()).add(value)
        if _ODD.search(text):
            self._odd.add(value)

    def met(self, asked: str, ask: Callable[[_Value], Answer]) -> Taken:
        """Ask about each value that could be met, and say in which messages it stands."""
        yes = doubt = 0
        why = ""
        for value in self._worth_a_look(asked):
            answer = ask(value)
            if answer.verdict is Verdict.YES:
                yes |= self.where[value]
            elif answer.verdict is Verdict.UNKNOWN:
                doubt, why = doubt | self.where[value], answer.why
        return clouded(Taken(yes), doubt, why)

    def _worth_a_look(self, asked: str) -> Iterable[_Value]:
        """Give the values in which the words could be met; every other one is a certain no."""
        sought = words(asked)
        if not sought or not asked.isascii() or "+" in asked:
            return self.where
        found = [self._words.get(word, set()) for word in sought]
        return set.intersection(*found) | self._odd


class Texts:
    """Texts by message; a message may have several."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        """Read each different text once."""
        self._postings = _Postings(texts)
        for text in self._postings.where:
            self._postings.read(text, text)
        self.anywhere = 0
        """Every message that has a text."""
        for where in self._postings.where.values():
            self.anywhere |= where

    def met(self, asked: str, *, phrase: bool) -> Taken:
        """Say which have a text in which the words asked for stand (`compare.in_text`)."""
        return self._postings.met(asked, lambda text: in_text(asked, text, phrase=phrase))


class People:
    """Who stands in one header line, by message; a message may have several."""

    def __init__(self, people: Iterable[tuple[int, Party]]) -> None:
        """Read each different name and address once."""
        self._postings = _Postings(people)
        self._addresses: dict[str, int] = {}
        for party, where in self._postings.where.items():
            self._postings.read(party, f"{party.name} {party.address}")
            for address in addresses_of(party):
                self._addresses[address] = self._addresses.get(address, 0) | where

    def met(self, asked: str, *, phrase: bool) -> Taken:
        """Say which have somebody who is met by what was asked (`compare.in_party`)."""
        text = asked.casefold().strip()
        if is_whole_address(text):
            return Taken(self._addresses.get(text, 0))
        return self._postings.met(asked, lambda party: in_party(asked, party, phrase=phrase))
