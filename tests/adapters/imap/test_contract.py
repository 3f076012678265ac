"""Hold the mail adapter to the contract, on its double and on Dovecot."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.imap.adapter import ImapAdapter
from boundary.core.codec import canonical
from boundary.core.json import Json
from boundary.core.playbook import Item
from boundary.rehearsal import Mail, Rules
from boundary.rehearsal.stage import START
from tests import contract
from tests.adapters.imap.furniture import (
    SECRET,
    World,
    file_past,
    is_write,
    on_double,
    on_dovecot,
)
from tests.contract import AdapterContract
from tests.servers.dovecot import Dovecot

NAMES = ("anna@example.org", "bert@example.org", "cleo@example.com")


def _mail(name: str, sender: str, *flags: str) -> Mail:
    head = f"From: {sender}\r\nTo: me@example.net\r\nMessage-ID: <{name}@mail.example>\r\n"
    return Mail(f"{head}\r\nThis is {name}.\r\n".encode(), tuple(sorted(flags)), START)


OTHERS = {
    "INBOX": [
        _mail("other-1", "someone@example.com"),
        _mail("other-2", f"x{NAMES[0]}", "\\Seen"),
        _mail("other-3", f'"{NAMES[1]}" <someone@example.com>', "\\Deleted"),
    ],
    "Trash": [_mail("other-4", NAMES[0])],
}
THEIRS = {
    "INBOX": [
        _mail("one", f"Anna <{NAMES[0]}>"),
        _mail("two", f"Bert <{NAMES[1]}>", "\\Flagged"),
        _mail("three", f"Anna <{NAMES[0]}>", "\\Seen"),
    ],
    "Family": [_mail("four", f"Cleo <{NAMES[2]}>", "\\Answered")],
}


def _who(item: Item) -> str:
    assert item.subject is not None
    return item.subject.value


class MailBench:
    """An account on a real server, with a meddler before it."""

    abilities = contract.ALL
    private = (*NAMES, SECRET, "me@example.net")

    def __init__(self, world: World, plain: Rules) -> None:
        """Take a furnished account; `plain` is how the meddler is when nothing is wrong."""
        self.world = world
        self.world.chunk = 2
        self._plain = plain
        self._contacted: set[str] = set()
        self.hosts = frozenset({f"127.0.0.1:{world.port}"})

    def open(self) -> AbstractContextManager[ImapAdapter]:
        """Connect anew."""
        return self.world.opened()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of mail.file-past."""
        return [file_past(name) for name in NAMES[:count]]

    def sharing(self) -> Sequence[Item]:
        """Leave one message, from both."""
        self._take_out("INBOX", "<one@", "<two@", "<three@")
        both = f"{NAMES[0]}, {NAMES[1]}"
        self.world.desk.deliver("INBOX", _mail("both", both))
        return self.items(2)

    def snapshot(self) -> bytes:
        """Write every folder, whatever the order of its messages, and what is subscribed."""
        return self._written(lambda _: True)

    def others(self) -> bytes:
        """Write what is not theirs."""
        names = ("one", "two", "three", "four", "both")
        return self._written(
            lambda mail: not any(f"<{name}@".encode() in mail.body for name in names),
            folders=False,
        )

    def furnish(self) -> None:
        """Put other people's mail there: done when the account was made."""

    def meddle(self, item: Item) -> None:
        """Move one filed message back, as a person would by hand."""
        name = {NAMES[0]: "one", NAMES[1]: "two", NAMES[2]: "four"}[_who(item)]
        (mail,) = self._take_out("Later", f"<{name}@")
        self.world.desk.deliver("INBOX", mail)

    def move(self, item: Item) -> None:
        """Move one of their messages to another folder before anything was done."""
        name = {NAMES[0]: "one", NAMES[1]: "two", NAMES[2]: "four"}[_who(item)]
        (mail,) = self._take_out("INBOX", f"<{name}@")
        self.world.desk.deliver("Family", mail)

    def replace(self, item: Item) -> None:
        """Take what was filed out, and put a note of one's own there."""
        name = {NAMES[0]: "<one@", NAMES[1]: "<two@", NAMES[2]: "<four@"}[_who(item)]
        self._take_out("Later", name)
        self.world.desk.deliver("Later", _mail("own-note", "me@example.net"))

    def cut(self, when: str) -> None:
        """Drop the connection at the next write."""
        self._note()
        self.world.meddler.revive(
            Rules(
                hide=self._plain.hide,
                cut_at=1,
                cut_after=when == "after",
                counted=is_write,
            )
        )

    def stall(self) -> None:
        """Answer nothing; whoever is connected notices soon."""
        self.world.lose_patience()
        self.world.meddler.rules = Rules(hide=self._plain.hide, stall=lambda _: True)

    def garble(self) -> None:
        """Answer with what is no IMAP at all."""
        self.world.meddler.rules = Rules(answer=lambda _: b"<html>Sign in here</html>\r\nOK")

    def mend(self) -> None:
        """Let everything through."""
        self._note()
        self.world.meddler.revive(self._plain)

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

    def _written(self, wanted: Callable[[Mail], bool], *, folders: bool = True) -> bytes:
        found: dict[str, Json] = {}
        for folder, mails in self.world.desk.snapshot().items():
            rows = sorted(
                [hashlib.sha256(mail.body).hexdigest(), *mail.flags, str(mail.when)]
                for mail in mails
                if wanted(mail)
            )
            if rows or folders:
                found[folder] = rows
        return canonical({"folders": found})

    def _take_out(self, folder: str, *names: str) -> list[Mail]:
        """Remove messages by their Message-ID, over the second way in."""
        mails = [
            mail
            for mail in self.world.desk.snapshot()[folder]
            if any(name.encode() in mail.body for name in names)
        ]
        with self.world.desk.session() as client:
            client.select(folder)
            for name in names:
                _, found = client.uid("SEARCH", "HEADER", "MESSAGE-ID", f'"{name}"')
                for uid in found[0].split():
                    client.uid("STORE", uid.decode(), "+FLAGS", "(\\Deleted)")
                    client.uid("EXPUNGE", uid.decode())
        return mails


def _mailbox() -> dict[str, list[Mail]]:
    return {
        "INBOX": [*OTHERS["INBOX"][:2], *THEIRS["INBOX"], OTHERS["INBOX"][2]],
        "Family": THEIRS["Family"],
        "Trash": OTHERS["Trash"],
    }


class TestOnTheDouble(AdapterContract):
    """The stand-in server, a message at a time."""

    @pytest.fixture
    def bench(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailBench]:
        """Start one for the test."""
        monkeypatch.setattr(ImapAdapter, "portion", 1)
        with on_double(_mailbox()) as world:
            yield MailBench(world, Rules())


@pytest.mark.server
class TestOnDovecot(AdapterContract):
    """A real server; its ways without MOVE are cut in test_cut_anywhere."""

    @pytest.fixture
    def bench(self, server: Dovecot) -> Iterator[MailBench]:
        """Take a mailbox of its own."""
        with on_dovecot(server, _mailbox()) as world:
            yield MailBench(world, Rules())
