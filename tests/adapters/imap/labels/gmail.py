"""What the tests of the label way share: an account on the stand-in for Gmail, and its picture."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from boundary.adapters.imap import make_manifest
from boundary.adapters.imap.double import USER, GmailDouble
from boundary.adapters.imap.labels.adapter import LabelAdapter
from boundary.adapters.imap.standin.account import Account as Kept
from boundary.adapters.imap.standin.account import Letter, Where
from boundary.core.change import Outcome, Status
from boundary.core.json import Json
from boundary.core.playbook import Account, Address, Item
from boundary.rehearsal import Meddler, Rules
from boundary.rehearsal.double import Mailbox
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import SECRET, Secrets, World, look

THEM = "jordan@example.org"
INBOX = "\\Inbox"
SENT = "\\Sent"


@dataclass
class GmailWorld(World):
    """An account on the stand-in, with a meddler before it."""

    double: GmailDouble | None = None
    names: Mapping[str, str] | None = None

    @property
    def kept(self) -> Kept:
        """What the account holds, read past IMAP."""
        assert self.double is not None
        return self.double.account

    def account(self) -> Account:
        """Give the account, as the playbook would."""
        settings: dict[str, Json] = {
            "way": "app-password",
            "host": "127.0.0.1",
            "port": self.port,
            "user": self.user,
            "security": "none",
        }
        return Account("mail", "gmail", {**settings, "folders": dict(self.names or {})})

    @contextmanager
    def opened(self) -> Iterator[LabelAdapter]:  # type: ignore[override]  # the other adapter
        """Open the adapter anew."""
        manifest = make_manifest(
            self.providers,
            sleep=self.naps.append,
            jitter=lambda: 0.5,
            connect_s=self.read_s,
            read_s=self.read_s,
            strategy=self.strategy,
            chunk=self.chunk,
        )
        with manifest.open(self.account(), Secrets(), self.hands) as adapter:
            assert isinstance(adapter, LabelAdapter)
            self.links.append(adapter._link)
            yield adapter

    def run(self, items: Sequence[Item]) -> Mapping[Address, Outcome]:
        """Look, plan, collect, apply."""
        with self.opened() as adapter:
            changes = look(adapter, items)
            adapter.collect(changes, self.sink)
            return adapter.apply(changes, self.journal)

    def undo(self, outcomes: Sequence[Outcome]) -> Mapping[Address, Outcome]:  # type: ignore[override]  # narrower
        """Take outcomes back."""
        with self.opened() as adapter:
            return adapter.undo([o for o in outcomes if o.status is Status.DONE], self.journal)

    def add(
        self,
        name: str,
        sender: str = THEM,
        labels: Collection[str] = (INBOX,),
        flags: Collection[str] = (),
        where: Where = Where.ALL,
    ) -> Letter:
        """Put one message there."""
        return self.kept.add(letter(name, sender), labels, flags, START, where)

    def of(self, name: str) -> Letter:
        """Find the one message of this name."""
        (found,) = [m for m in self.kept.letters.values() if f"<{name}@".encode() in m.body]
        return found

    def label(self, name: str, *, add: Collection[str] = (), remove: Collection[str] = ()) -> None:
        """Change the labels of a message behind our back."""
        one = self.of(name)
        for each in add:
            self.kept.label(one, each)
        for each in remove:
            self.kept.unlabel(one, each)
        self.kept.settle()

    def picture(self) -> dict[str, object]:
        """Take everything but the numbers: messages with labels and flags, and all labels."""
        letters = {
            one.msgid: (
                hashlib.sha256(one.body).hexdigest(),
                sorted(one.labels),
                sorted(one.flags),
                one.where.value,
                one.when.isoformat(),
            )
            for one in self.kept.letters.values()
        }
        return {"letters": letters, "labels": sorted(self.kept.own_labels)}


def letter(name: str, sender: str) -> bytes:
    """Write a message; `sender` may go on with further header lines."""
    head = f"From: {sender}\r\nTo: me@example.net\r\nMessage-ID: <{name}@mail.example>\r\n"
    return f"{head}\r\nThis is {name}.\r\n".encode()


@contextmanager
def on_gmail(
    mailbox: Mailbox | None = None,
    rules: Rules | None = None,
    *,
    language: str = "en",
    show_all: bool = True,
    names: Mapping[str, str] | None = None,
) -> Iterator[GmailWorld]:
    """Furnish a stand-in."""
    double = GmailDouble(mailbox or {}, SECRET, language=language, show_all=show_all)
    settings = double.start()
    port = settings["port"]
    assert isinstance(port, int)
    meddler = Meddler(port, rules)
    try:
        yield GmailWorld(double.desk(), meddler, USER, meddler.start(), double=double, names=names)
    finally:
        meddler.stop()
        double.stop()
