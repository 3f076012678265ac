"""Hold the label way to the contract, on the stand-in for Gmail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.imap.labels.adapter import LabelAdapter
from boundary.adapters.imap.standin.account import Letter, Where
from boundary.core.codec import canonical, parse
from boundary.core.playbook import Item
from boundary.rehearsal import Rules
from tests import contract
from tests.adapters.imap.furniture import SECRET, file_past, is_write
from tests.adapters.imap.labels.gmail import INBOX, GmailWorld, on_gmail
from tests.contract import AdapterContract

NAMES = ("anna@example.org", "bert@example.org", "cleo@example.com")
OURS = {NAMES[0]: "one", NAMES[1]: "two", NAMES[2]: "four"}


def _furnish(world: GmailWorld) -> None:
    world.add("other-1", "someone@example.com")
    world.add("other-2", f"x{NAMES[0]}", flags=["\\Seen"])
    world.add("one", f"Anna <{NAMES[0]}>")
    world.add("two", f"Bert <{NAMES[1]}>", (INBOX, "Family"), ["\\Flagged"])
    world.add("three", f"Anna <{NAMES[0]}>", (INBOX, "\\Important"), ["\\Seen"])
    world.add("four", f"Cleo <{NAMES[2]}>", ("Family", "Work"), ["\\Answered"])
    world.add("other-3", f'"{NAMES[1]}" <someone@example.com>', ("Work",))
    world.add("other-4", NAMES[0], (), where=Where.TRASH)
    world.add("other-5", NAMES[0], (), where=Where.SPAM)
    world.add("other-6", f"me@example.net\r\nReply-To: {NAMES[0]}", ("\\Sent",))


def _who(item: Item) -> str:
    assert item.subject is not None
    return OURS[item.subject.value]


class GmailBench:
    """An account on the stand-in, with a meddler before it."""

    abilities = contract.ALL
    private = (*NAMES, SECRET, "me@example.net")

    def __init__(self, world: GmailWorld) -> None:
        """Take a furnished account."""
        self.world = world
        self.world.chunk = 2
        self._contacted: set[str] = set()
        self.hosts = frozenset({f"127.0.0.1:{world.port}"})

    def open(self) -> AbstractContextManager[LabelAdapter]:
        """Connect anew."""
        return self.world.opened()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of mail.file-past."""
        return [file_past(name) for name in NAMES[:count]]

    def sharing(self) -> Sequence[Item]:
        """Leave one message, from both."""
        for name in ("one", "two", "three"):
            del self.world.kept.letters[self.world.of(name).msgid]
        self.world.add("both", f"{NAMES[0]}, {NAMES[1]}")
        return self.items(2)

    def snapshot(self) -> bytes:
        """Write every message with labels and flags, and every label."""
        return self._written(lambda _: True)

    def others(self) -> bytes:
        """Write what is not theirs."""
        names = (*OURS.values(), "three", "both")
        return self._written(
            lambda one: not any(f"<{name}@".encode() in one.body for name in names), labels=False
        )

    def furnish(self) -> None:
        """Put other people's mail there: done when the account was made."""

    def meddle(self, item: Item) -> None:
        """Put a filed message back into the inbox, as a person would by hand."""
        self.world.label(_who(item), add=[INBOX])

    def move(self, item: Item) -> None:
        """Give one of their messages another label before anything was done."""
        self.world.label(_who(item), add=["Family", "Receipts"], remove=[INBOX])

    def replace(self, item: Item) -> None:
        """Take what was filed out of the label, and put a note of one's own under it."""
        self.world.label(_who(item), add=["Family"], remove=["Later"])
        self.world.add("own-note", "me@example.net", ("Later",))

    def cut(self, when: str) -> None:
        """Drop the connection at the next write."""
        self._note()
        rules = Rules(cut_at=1, cut_after=when == "after", counted=is_write)
        self.world.meddler.revive(rules)

    def stall(self) -> None:
        """Answer nothing; whoever is connected notices soon."""
        self.world.lose_patience()
        self.world.meddler.rules = Rules(stall=lambda _: True)

    def garble(self) -> None:
        """Answer with what is no IMAP at all."""
        self.world.meddler.rules = Rules(answer=lambda _: b"<html>Sign in here</html>\r\nOK")

    def mend(self) -> None:
        """Let everything through."""
        self._note()
        self.world.meddler.revive(Rules())

    def contacted(self) -> frozenset[str]:
        """Name the meddler, once anything went through it."""
        self._note()
        return frozenset(self._contacted)

    def shown(self) -> Sequence[str]:
        """Give what the progress said."""
        return self.world.hands.shown

    def _note(self) -> None:
        if self.world.meddler.seen:
            self._contacted.add(f"127.0.0.1:{self.world.port}")

    def _written(self, wanted: Callable[[Letter], bool], *, labels: bool = True) -> bytes:
        rows = {
            str(one.msgid): [
                one.body.decode(),
                sorted(one.labels),
                sorted(one.flags),
                one.where.value,
            ]
            for one in self.world.kept.letters.values()
            if wanted(one)
        }
        names = sorted(self.world.kept.own_labels) if labels else []
        return canonical(parse(canonical({"letters": rows, "labels": names})))


class TestOnTheStandIn(AdapterContract):
    """The stand-in for Gmail, two messages at a time."""

    @pytest.fixture
    def bench(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[GmailBench]:
        """Start one for the test."""
        monkeypatch.setattr(LabelAdapter, "portion", 2)
        with on_gmail() as world:
            _furnish(world)
            yield GmailBench(world)
