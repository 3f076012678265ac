"""Stand in for the servers of a mailbox: what a rehearsal talks to instead of the real ones."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from boundary.adapters.browser.world import World
from boundary.adapters.imap.double import ImapDouble
from boundary.adapters.sieve.double import SieveDouble
from boundary.core.json import JsonObject
from boundary.core.ports import Clock
from boundary.rehearsal.double import Mail, Mailbox

__all__ = ["OWN_FOLDER", "OWN_RULE", "OWN_SENDER", "MailServer", "Narrows", "Opens", "StandIn"]

OWN_RULE = "mine"
"""The name of the rules that the owner of the mailbox has already."""
OWN_SENDER = "news@example.com"
"""Whose mail the owner's own rule files."""
OWN_FOLDER = "Work"
"""The folder that the owner's own rule files into."""
_OWN_SCRIPT = f"""\
# A rule that the owner of this mailbox made.
require ["fileinto"];
if address :is "from" "{OWN_SENDER}" {{
    fileinto "{OWN_FOLDER}";
}}
"""
_ADDRESS_KEYS = ("host", "port", "user", "security")


class StandIn(Protocol):
    """The servers of one account, on loopback: its mail, and the rules that act as it arrives."""

    @property
    def arrived(self) -> list[tuple[str, Mail]]:
        """What came during the rehearsal, and the folder it was put into."""

    def start(self) -> tuple[JsonObject, Mapping[str, str]]:
        """Listen on loopback; return the settings that lead here, and the secrets by name."""

    def stop(self) -> None:
        """Stop listening and forget everything."""

    def snapshot(self) -> Mailbox:
        """Read back every folder."""

    def arrive(self, sender: str) -> str:
        """Let one message come in from a sender; return the folder it was put into."""

    def switch_off(self) -> None:
        """Put our rules out of force, as another program would."""

    def beside(self) -> tuple[str, ...]:
        """Say what else there is, a line each, without an address or a number: cards, shares."""

    def rest(self) -> object:
        """Give everything else that has to be at the end as it was: rules, contacts, shares."""


@runtime_checkable
class Narrows(Protocol):
    """A stand-in whose search finds less of theirs than a mail server's."""

    def whose(self) -> tuple[str, ...]:
        """Say whose a message is there, and what stays, a sentence each."""


@runtime_checkable
class Opens(Protocol):
    """A stand-in whose pages are walked in a window."""

    browser: str
    """The browser that was found; empty without one."""
    picture: Path | None
    """A picture of the window, where there is no screen to see it on."""

    def held(self) -> tuple[str, ...]:
        """Say what the site holds, a line each; no name."""

    def window(self, arranged: Callable[[World], World], folder: Path) -> Callable[[World], World]:
        """Let a window be opened on it, with somebody who presses what is marked."""


class MailServer:
    """One account's servers: its mailbox, and the rules that act on mail as it arrives."""

    def __init__(self, mailbox: Mailbox, user: str, clock: Clock) -> None:
        """Keep what to furnish; nothing runs yet."""
        self._clock = clock
        self.secret = secrets.token_urlsafe(16)
        self.user = user
        self._mailbox = ImapDouble(mailbox, self.secret)
        self._rules: SieveDouble | None = None
        self.arrived: list[tuple[str, Mail]] = []
        self._places: list[str] = []

    def start(self) -> tuple[JsonObject, Mapping[str, str]]:
        """Listen on loopback; return the settings that lead here, and the secrets by name."""
        settings = self._mailbox.start()
        self._rules = SieveDouble(
            str(settings["user"]),
            self.secret,
            {OWN_RULE: _OWN_SCRIPT.replace("\n", "\r\n").encode()},
            OWN_RULE,
            self._put,
        )
        port = self._rules.start()
        found = {name: settings[name] for name in _ADDRESS_KEYS}
        found |= {"sieve_host": settings["host"], "sieve_port": port}
        return found, {"password": self.secret}

    def stop(self) -> None:
        """Stop listening and forget everything."""
        if self._rules is not None:
            self._rules.stop()
        self._mailbox.stop()

    def snapshot(self) -> Mailbox:
        """Read back every folder."""
        return self._mailbox.snapshot()

    def switch_off(self) -> None:
        """Make the owner's own rules the active ones again."""
        self.rules.activate(OWN_RULE)

    def beside(self) -> tuple[str, ...]:
        """Say nothing: there is nothing beside the mail."""
        return ()

    def rest(self) -> object:
        """Give the scripts, and which of them is active."""
        return self.rules.scripts()

    def arrive(self, sender: str) -> str:
        """Let one message come in from a sender; return the folder it was put into."""
        before = len(self._places)
        head = f"From: {sender}\r\nTo: {self.user}\r\nSubject: Hello\r\n"
        number = f"Message-ID: <new.{before}@mail.example>\r\n"
        self.rules.deliver(f"{head}{number}\r\nThis came later.\r\n".encode(), sender)
        return ", ".join(self._places[before:])

    def deliver(self, folder: str, mail: Mail) -> None:
        """Put one message into a folder, past every rule."""
        self._mailbox.deliver(folder, mail)

    @property
    def rules(self) -> SieveDouble:
        """The server that keeps the rules. Only once started."""
        assert self._rules is not None  # noqa: S101  # `start` sets it
        return self._rules

    def _put(self, folder: str, mail: Mail) -> None:
        when = datetime.fromtimestamp(self._clock.now_ms() // 1000, UTC)
        stamped = replace(mail, when=when)
        self.arrived.append((self._mailbox.take_in(folder, stamped), stamped))
        self._places.append(folder)
