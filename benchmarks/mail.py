"""Find one person's mail: ours against the usual idiom of imapclient, on one Dovecot, in one run.

Prints ratios to the idiom, and what each would take wrongly or leave behind. Seconds differ from
machine to machine and are not printed. Usage: python -m benchmarks.mail [MESSAGES] [ADDRESSES]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from imapclient import IMAPClient

from boundary.adapters.imap import make_manifest, wire
from boundary.app.env import NoSecrets
from boundary.core.identifier import Identifier, Kind
from boundary.core.playbook import Account, Address, Item
from boundary.rehearsal.double import Mail
from boundary.rehearsal.stage import SPECIAL, Furnished, furnish
from tests.app.world import Told
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

ROUNDS = 3
_USER = "me@example.net"


class _Password(NoSecrets):
    def get(self, _account: str, _name: str, /) -> str | None:
        return PASSWORD


def _numbers(bodies: Iterable[bytes]) -> set[bytes]:
    """Name messages by what is alike in every copy: their Message-ID line."""
    found = set()
    for body in bodies:
        head = body.split(b"\r\n\r\n")[0].lower()
        found |= {line for line in head.split(b"\r\n") if line.startswith(b"message-id:")}
    return found


def idiom(server: Dovecot, addresses: Sequence[str]) -> set[bytes]:
    """Ask SEARCH FROM for each address and believe it; the way most scripts do it."""
    client = IMAPClient("127.0.0.1", server.port, ssl=False)
    client.login(_USER, PASSWORD)
    found: set[bytes] = set()
    for _, _, name in client.list_folders():
        if name in SPECIAL:
            continue
        client.select_folder(name, readonly=True)
        uids: set[int] = set()
        for address in addresses:
            uids |= set(client.search(["FROM", address]))
        if uids:
            heads = client.fetch(sorted(uids), ["BODY.PEEK[HEADER]"])
            found |= _numbers(entry[b"BODY[HEADER]"] for entry in heads.values())
    client.logout()
    return found


def ours(server: Dovecot, addresses: Sequence[str], strategy: str) -> set[bytes]:
    """Look with the adapter."""
    items = [
        Item(
            Address("mail", "mail.file-past", f"email:{address}"),
            "mail.file-past",
            Identifier(Kind.EMAIL, address),
            {"folder": "later", "folder_name": "Later", "mark": "read", "copied": "leave"},
        )
        for address in addresses
    ]
    settings = server.settings(_USER)
    manifest = make_manifest((), strategy=strategy)
    places: dict[tuple[str, int], set[int]] = {}
    with manifest.open(Account("mail", "imap", settings), _Password(), Told()) as adapter:
        for state in adapter.observe(items, None).states.values():
            for message in wire.messages_of(state):
                places.setdefault((message.folder, 0), set()).add(message.uid)
    client = IMAPClient("127.0.0.1", server.port, ssl=False)
    client.login(_USER, PASSWORD)
    found: set[bytes] = set()
    for (folder, _), uids in places.items():
        client.select_folder(folder, readonly=True)
        heads = client.fetch(sorted(uids), ["BODY.PEEK[HEADER]"])
        found |= _numbers(entry[b"BODY[HEADER]"] for entry in heads.values())
    client.logout()
    return found


def _furnished(messages: int, addresses: int) -> tuple[list[str], Furnished]:
    theirs = [f"person{number}@example.org" for number in range(addresses)]
    return theirs, furnish(theirs, _USER, messages=messages)


def _timed(look: Callable[[], set[bytes]]) -> tuple[float, set[bytes]]:
    start = time.perf_counter()
    found = look()
    return time.perf_counter() - start, found


def main() -> None:
    """Run the rounds side by side and print the table."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    addresses, stage = _furnished(messages, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    truth = _numbers(one.mail.body for one in stage.theirs())
    ways: dict[str, Callable[[], set[bytes]]] = {}
    with dovecot() as server:
        boxes: dict[str, list[Mail]] = stage.mailbox
        server.desk(_USER).fill(boxes)
        ways["imapclient, SEARCH FROM each"] = lambda: idiom(server, addresses)
        for strategy in ("auto", "scan", "search"):
            ways[f"ours, {strategy}"] = partial(ours, server, addresses, strategy)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        found: dict[str, set[bytes]] = {}
        for _ in range(ROUNDS + 1):
            for name, look in ways.items():
                seconds, found[name] = _timed(look)
                taken[name].append(seconds)
    print(f"{len(stage.planted)} messages, {len(addresses)} addresses, {len(truth)} theirs")
    base = taken["imapclient, SEARCH FROM each"][1:]
    for name, times in taken.items():
        ratio = statistics.median(a / b for a, b in zip(times[1:], base, strict=True))
        wrong, missed = len(found[name] - truth), len(truth - found[name])
        print(f"{name:30} ratio {ratio:5.2f}   wrong {wrong:4}   missed {missed:4}")


if __name__ == "__main__":
    main()
