"""Hold the mail adapter to the promises of every adapter, on the double and on Dovecot."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest

from boundary.adapters.imap import make_manifest
from boundary.core.codec import canonical
from boundary.core.playbook import Item
from boundary.core.ports import Adapter
from boundary.rehearsal import Mail, Rules, Seen
from boundary.rehearsal.stage import START
from tests import contract
from tests.adapters.imap.furniture import (
    OWN,
    SECRET,
    THEIRS,
    World,
    file_past,
    is_write,
    on_double,
    on_dovecot,
)
from tests.contract import AdapterContract

BOTH = ("both.one@example.org", "both.two@example.com")
MOVES = frozenset({"UID MOVE", "UID COPY"})
NONSENSE = b"* 1 FETCH (UID oranges\r\nOK it is done"


def _mail(number: int, head: str, *flags: str) -> Mail:
    text = f"{head}\r\nTo: {OWN}\r\nMessage-ID: <{number}@mail.example>\r\n\r\nNumber {number}.\r\n"
    return Mail(text.encode(), tuple(sorted(flags)), START)


FROM_THEM = {
    "INBOX": [
        _mail(1, f"From: {THEIRS[0]}"),
        _mail(2, f"From: someone@example.com\r\nReply-To: {THEIRS[1]}", "\\Seen"),
        _mail(3, f"From: {BOTH[0]}\r\nReply-To: {BOTH[1]}", "\\Flagged"),
    ],
    "Family": [
        _mail(4, f"From: {THEIRS[0]}", "\\Answered"),
        _mail(5, "From: j-three@b\u00fccher-kva.example".encode().decode("latin-1")),
        _mail(6, f"From: Jay <{THEIRS[2]}>"),
    ],
}
LIKE_THEM = {
    "INBOX": [
        _mail(11, f"From: x{THEIRS[0]}"),
        _mail(12, f"From: {THEIRS[0]}.example", "\\Deleted"),
        _mail(13, f'From: "{THEIRS[0]}" <someone@example.com>'),
    ],
    "Family": [_mail(14, "From: someone@example.com", "\\Deleted"), _mail(15, "From: nobody")],
}


class MailBench:
    """A mailbox on a real server, with a meddler before it."""

    abilities = contract.ALL
    private: Sequence[str] = (*THEIRS, *BOTH, OWN, SECRET)

    def __init__(self, world: World) -> None:
        """Furnish what is theirs; what is other people's comes with `furnish`."""
        world.read_s = 2.0
        world.chunk = 1
        self._world = world
        self._ours = {mail.body for mails in FROM_THEM.values() for mail in mails}
        self._contacted: set[str] = set()
        self.hosts = frozenset(make_manifest().hosts(world.account()))

    @contextmanager
    def open(self) -> Iterator[Adapter]:
        """Connect anew, and note every connection that is made meanwhile."""
        with self._listening(), self._world.opened() as adapter:
            yield adapter

    def items(self, count: int) -> Sequence[Item]:
        """File what came from each."""
        return [file_past(address) for address in THEIRS[:count]]

    def sharing(self) -> Sequence[Item]:
        """Give two addresses that one message is from."""
        return [file_past(address) for address in BOTH]

    def snapshot(self) -> bytes:
        """Write every folder, whatever the order in it, and what is subscribed to."""
        desk = self._world.desk
        return canonical({"mail": self._rows(), "subscribed": sorted(desk.subscribed())})

    def others(self) -> bytes:
        """Write every message that came from nobody of ours."""
        return canonical([row for row in self._rows() if row[1] not in self._ours_as_text()])

    def furnish(self) -> None:
        """Put look-alikes there, and what another client marked as deleted."""
        for folder, mails in LIKE_THEM.items():
            for mail in mails:
                self._world.desk.deliver(folder, mail)

    def meddle(self, item: Item) -> None:
        """Take one filed message back into the inbox."""
        self._carry("Later", "INBOX", item)

    def move(self, item: Item) -> None:
        """Move a message into another folder, before it was filed."""
        self._carry("INBOX", "Family", item)

    def replace(self, item: Item) -> None:
        """Take a filed message away, and lay another of the same sender in its place."""
        number = self._find("Later", item)[0]
        with self._world.desk.session() as client:
            client.select("Later")
            client.uid("STORE", number, "+FLAGS", "(\\Deleted)")
            client.expunge()
            client.close()
        address = item.address.subject.partition(":")[2]
        self._world.desk.deliver("Later", _mail(99, f"From: {address}"))

    def cut(self, when: str) -> None:
        """Cut before anything is written, or after the first message was moved."""
        after = when == "after"
        counted = _is_move if after else is_write
        self._world.meddler.revive(Rules(cut_at=1, cut_after=after, counted=counted))

    def stall(self) -> None:
        """Swallow every command."""
        self._world.meddler.revive(Rules(stall=lambda _: True))

    def garble(self) -> None:
        """Answer every command with what is no answer to it."""
        self._world.meddler.revive(Rules(answer=lambda _: NONSENSE))

    def mend(self) -> None:
        """Pass everything on again."""
        self._world.meddler.revive()

    def contacted(self) -> frozenset[str]:
        """Name whatever was connected to while an adapter was open."""
        return frozenset(self._contacted)

    def shown(self) -> Sequence[str]:
        """Give what was said about the work."""
        return self._world.hands.shown

    def _rows(self) -> list[list]:
        rows = [
            [folder, mail.body.decode("latin-1"), list(mail.flags), str(mail.when)]
            for folder, mails in self._world.desk.snapshot().items()
            for mail in mails
        ]
        return sorted(rows)

    def _ours_as_text(self) -> set[str]:
        return {body.decode("latin-1") for body in self._ours}

    def _find(self, folder: str, item: Item) -> list[str]:
        address = item.address.subject.partition(":")[2].encode()
        with self._world.desk.session() as client:
            client.select(folder, readonly=True)
            _, rows = client.uid("FETCH", "1:*", "(UID BODY.PEEK[HEADER])")
            client.close()
        return [
            row[0].split(b"UID ")[1].split()[0].decode()
            for row in rows
            if isinstance(row, tuple) and b": " + address + b"\r" in row[1]
        ]

    def _carry(self, source: str, target: str, item: Item) -> None:
        number = self._find(source, item)[0]
        with self._world.desk.session() as client:
            client.select(source)
            client.uid("MOVE", number, target)
            client.close()

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Note what the adapter connects to; the meddler's own threads are left out."""
        connect = socket.socket.connect
        own = self._world.meddler._threads

        def _connect(self_: socket.socket, address: tuple) -> None:
            if threading.current_thread() not in own:
                self._contacted.add(f"{address[0]}:{address[1]}")
            connect(self_, address)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket.socket, "connect", _connect)
            yield


def _is_move(seen: Seen) -> bool:
    return seen.verb in MOVES


class TestOnTheDouble(AdapterContract):
    """The mail adapter keeps the promises on the server that is shipped with it."""

    @pytest.fixture
    def bench(self) -> Iterator[MailBench]:
        """Furnish the double."""
        with on_double(FROM_THEM) as world:
            yield MailBench(world)


@pytest.mark.server
class TestOnDovecot(AdapterContract):
    """The mail adapter keeps the promises on Dovecot."""

    @pytest.fixture
    def bench(self, request: pytest.FixtureRequest) -> Iterator[MailBench]:
        """Furnish a mailbox of its own."""
        with ExitStack() as stack:
            server = request.getfixturevalue("server")
            yield MailBench(stack.enter_context(on_dovecot(server, FROM_THEM)))
