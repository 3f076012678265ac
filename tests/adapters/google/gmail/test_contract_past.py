"""Hold filing over the way `api` to the contract, on the stand-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.gmail.adapter import GmailAdapter
from boundary.core.codec import canonical
from boundary.core.json import Json
from boundary.core.playbook import Item
from tests import contract
from tests.adapters.google.gmail.furniture import OWN, THEIRS, Place, file_past, on_double
from tests.contract import AdapterContract


class PastBench:
    """An account with mail of theirs and of others."""

    abilities = contract.ALL
    private: Sequence[str] = (*THEIRS, OWN)

    def __init__(self, place: Place) -> None:
        """Furnish the account."""
        self.place = place
        place.chunk = 2
        host, _, port = place.google.root.removeprefix("http://").rstrip("/").partition(":")
        place.settings = {"host": host, "port": int(port)}
        self.hosts = frozenset({f"{host}:{port}"})
        anna, bert, cleo = THEIRS
        self.theirs = {
            "one": place.letter(f"Anna <{anna}>", "INBOX", "UNREAD"),
            "two": place.letter(f"Bert <{bert}>", "INBOX", "STARRED"),
            "three": place.letter(f"Anna <{anna}>", "INBOX", "Family"),
            "four": place.letter(f"Cleo <{cleo}>", "UNREAD"),
        }
        place.letter("someone@example.com", "INBOX", "UNREAD")
        place.letter(f"x{anna}", "INBOX")
        place.letter(f'"{bert}" <someone@example.com>', "INBOX")
        place.letter(anna, "TRASH")
        place.letter(anna, "SPAM", "UNREAD")

    def open(self) -> AbstractContextManager[GmailAdapter]:
        """Connect anew."""
        return self.place.open()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of mail.file-past."""
        return [file_past(name) for name in THEIRS[:count]]

    def sharing(self) -> Sequence[Item]:
        """Leave one message, from both."""
        for name in ("one", "two", "three"):
            self.place.google.gmail.remove(self.theirs[name])
        self.place.letter(f"{THEIRS[0]}, {THEIRS[1]}", "INBOX", "UNREAD")
        return self.items(2)

    def snapshot(self) -> bytes:
        """Write the whole account."""
        return self.place.written()

    def others(self) -> bytes:
        """Write what is not theirs."""
        found: dict[str, Json] = {}
        for letter in self.place.google.gmail.box.letters():
            if letter.id not in self.theirs.values():
                found[letter.id] = sorted(self.place.labels(letter.id))
        return canonical({"messages": found})

    def furnish(self) -> None:
        """Put other people's mail there: done when the account was made."""

    def meddle(self, item: Item) -> None:
        """Move one filed message back, as a person would by hand."""
        self._change(self._name(item), add=["INBOX"])

    def move(self, item: Item) -> None:
        """Archive one of their messages before anything was done."""
        self._change(self._name(item), remove=["INBOX"])
        self._change(self._name(item), add=["TRASH"])

    def replace(self, item: Item) -> None:
        """Take what was filed to another label."""
        later = self.place.google.gmail.label("Later")
        own = self.place.google.gmail.label("Own")
        self._change(self._name(item), add=[own], remove=[later])

    def cut(self, when: str) -> None:
        """Lose the connection at the next write; it stays down."""
        after = when == "after"
        self.place.line.at_write = faults.RESET_AFTER if after else faults.RESET_BEFORE

    def stall(self) -> None:
        """Answer nothing."""
        self.place.stall()

    def garble(self) -> None:
        """Answer with a page of some network."""
        self.place.line.always = faults.PAGE_BEFORE

    def mend(self) -> None:
        """Let everything through."""
        self.place.line.mend()

    def contacted(self) -> frozenset[str]:
        """Name the stand-in, once anything was called there."""
        return self.hosts if self.place.google.calls else frozenset()

    def shown(self) -> Sequence[str]:
        """Give what the progress said."""
        return self.place.hands.shown

    def _name(self, item: Item) -> str:
        assert item.subject is not None
        name = dict(zip(THEIRS, ("one", "two", "four"), strict=True))[item.subject.value]
        return self.theirs[name]

    def _change(self, message: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        self.place.google.gmail.box.change([message], add, remove)


class TestPast(AdapterContract):
    """The stand-in."""

    @pytest.fixture
    def bench(self) -> Iterator[PastBench]:
        """Start one for the test."""
        with on_double() as place:
            yield PastBench(place)
