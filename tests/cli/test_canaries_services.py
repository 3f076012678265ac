"""Hold that no service of any kind leaves a trace of anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from boundary.adapters.cards.double import CardDouble
from boundary.adapters.google.oauth import GRANTED
from boundary.adapters.sieve.double import SieveDouble
from boundary.app.platform import RealClock
from boundary.app.stand_in_google import GoogleServer
from boundary.core.identifier import email, phone
from boundary.core.json import JsonObject
from tests.canaries import Canaries
from tests.cli.canary_case import (
    CANARIES,
    CASE,
    NAME,
    NUMBER,
    PASSWORD,
    THEIRS,
    Told,
    letter,
    watched,
)


@pytest.fixture
def told(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Furnish it."""
    with watched(tmp_path, home, monkeypatch) as made:
        yield made


@dataclass
class Held:
    """Credentials in memory, by account and name."""

    kept: Mapping[str, Mapping[str, str]]

    def get(self, account: str, name: str, /) -> str | None:
        """Give one."""
        return self.kept[account].get(name)

    def put(self, account: str, name: str, value: str, /) -> None:
        """Take one; what a service gives anew is as secret."""
        self.kept = {**self.kept, account: {**self.kept[account], name: value}}

    def forget(self, account: str, name: str, /) -> None:
        """Keep it: nothing is taken away here."""


SERVED = f"""\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: import/ours
    emails: [{THEIRS}]
    phones: ["{NUMBER}"]
accounts:
  mail: {{use: imap, host: imap.example.net, user: me@example.net}}
  book: {{use: carddav, url: "https://cards.example.net/", user: me@example.net}}
  cloud: {{use: gmail, user: me@example.net, way: api}}
"""
SERVICES = """\
boundary: 1
title: Rules, cards and an interface
steps:
  - {do: mail.keep}
  - {do: mail.file-away, with: {folder: later}}
  - {do: mail.file-past, with: {folder: later}}
  - {do: contacts.hide}
  - {do: share.revoke}
"""


@pytest.mark.no_cover
def test_every_kind_of_service_leaves_no_trace(told: Told) -> None:
    """Mail rules, cards at a server and the interface of a large provider, there and back."""
    head = f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:{NAME}\r\n"
    card = f"{head}EMAIL:{THEIRS}\r\nEND:VCARD\r\n"
    theirs = [email(THEIRS), phone(NUMBER)]
    rules = SieveDouble("me@example.net", PASSWORD)
    book = CardDouble("me@example.net")
    now = RealClock().now_ms
    cloud = GoogleServer({"INBOX": [letter(THEIRS, 7)]}, "me@example.net", theirs, now)
    with ExitStack() as stack:
        for one in (rules, book, cloud):
            stack.callback(one.stop)
        mailbox: JsonObject = {
            "host": "127.0.0.1",
            "port": told.port,
            "user": "me@example.net",
            "security": "none",
            "sieve_host": "127.0.0.1",
            "sieve_port": rules.start(),
        }
        cards = book.start()
        book.add("a.vcf", card.encode())
        interface, tokens = cloud.start()
        held = Held(
            {
                "mail": {"password": PASSWORD},
                "book": {"password": book.secret},
                "cloud": tokens,
            }
        )
        long = {name: text for name, text in tokens.items() if name != GRANTED}
        told.canaries = Canaries({**CANARIES.texts, "cards": book.secret, **long})
        detour = {"mail": mailbox, "book": cards, "cloud": interface}
        told.change = lambda env: replace(env, detour=detour, secrets=held)
        told.begin(SERVED, SERVICES)
        digest = told.digest()
        guards = ("--allow", "irreversible", "--expect", "1", "--through", "will-show")
        ran = told("run", CASE, "--accept", digest, *guards, "--no-input", "-v", code=None)
        told("check", CASE, "-v", code=None)
        told("check", CASE, "--access", code=None)
        told("find", CASE, "--no-input", code=None, shown=("their name",))
        told("undo", CASE, "--all", "--now", "--no-input", "-v", code=None)
        told("log", CASE, "review")

    assert 9 == len(re.findall(r"Done, and read back: [a-z.-]+ on (?:mail|book|cloud)", ran.out))
    assert {"contacts/a.vcf": card.encode()} == book.cards()
    assert "refresh_token" in long
