"""Stand in for a Gmail account that a rehearsal reaches by an app password: its mail, by labels."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from boundary.adapters.imap.double import GmailDouble
from boundary.core.json import JsonObject
from boundary.core.ports import Clock
from boundary.rehearsal.double import Mail, Mailbox

__all__ = ["LabelServer"]

_INBOX = "INBOX"
_SETTINGS = ("way", "host", "port", "user", "security")


class LabelServer:
    """One Gmail account over IMAP. It has no filters: those are taken in by hand."""

    def __init__(self, mailbox: Mailbox, user: str, clock: Clock) -> None:
        """Keep what to furnish; nothing runs yet."""
        self._clock = clock
        self._user = user
        self._double = GmailDouble(mailbox, secrets.token_urlsafe(16))
        self.arrived: list[tuple[str, Mail]] = []

    def start(self) -> tuple[JsonObject, Mapping[str, str]]:
        """Listen on loopback; return the settings that lead here, and the secrets by name."""
        settings = self._double.start()
        found = {name: settings[name] for name in _SETTINGS}
        return found, {"password": self._double.secret}

    def stop(self) -> None:
        """Stop listening and forget everything."""
        self._double.stop()

    def snapshot(self) -> Mailbox:
        """Read back every folder: one message shows in All Mail and under each of its labels."""
        return self._double.snapshot()

    def arrive(self, sender: str) -> str:
        """Let one message come in from a sender, into the inbox; return that folder."""
        head = f"From: {sender}\r\nTo: {self._user}\r\nSubject: Hello\r\n"
        number = f"Message-ID: <new.{len(self.arrived)}@mail.example>\r\n"
        body = f"{head}{number}\r\nThis came later.\r\n".encode()
        when = datetime.fromtimestamp(self._clock.now_ms() // 1000, UTC)
        before = self._double.snapshot()
        self._double.deliver(_INBOX, Mail(body, (), when))
        for folder, mails in self._double.snapshot().items():
            new = mails[len(before.get(folder, ())) :]
            self.arrived += [(folder, mail) for mail in new]
        return _INBOX

    def switch_off(self) -> None:
        """Do nothing: there is no rule at the server that could be switched off."""

    def beside(self) -> tuple[str, ...]:
        """Say nothing: there is nothing beside the mail."""
        return ()

    def rest(self) -> object:
        """Give the labels that the user has, whether a message carries them or not."""
        return sorted(self._double.account.own_labels)
