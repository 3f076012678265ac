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
_PLACES = {"\\Inbox": _INBOX, "\\Sent": "Sent", "\\Draft": "Drafts", "\\Important": "Important"}
"""Gmail's own labels, as folders of the stage are called."""
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
        """Read every message back, under each label that is a place or the user's own."""
        found: dict[str, list[Mail]] = {_INBOX: []}
        for folder, mail in self._mails():
            found.setdefault(folder, []).append(mail)
        return found

    def arrive(self, sender: str) -> str:
        """Let one message come in from a sender, into the inbox; return that folder."""
        head = f"From: {sender}\r\nTo: {self._user}\r\nSubject: Hello\r\n"
        number = f"Message-ID: <new.{len(self.arrived)}@mail.example>\r\n"
        body = f"{head}{number}\r\nThis came later.\r\n".encode()
        mail = Mail(body, (), datetime.fromtimestamp(self._clock.now_ms() // 1000, UTC))
        self._double.deliver(_INBOX, mail)
        self.arrived.append((_INBOX, mail))
        return _INBOX

    def switch_off(self) -> None:
        """Do nothing: there is no rule at the server that could be switched off."""

    def beside(self) -> tuple[str, ...]:
        """Say nothing: there is nothing beside the mail."""
        return ()

    def rest(self) -> object:
        """Give the labels that the user has, whether a message carries them or not."""
        return sorted(self._double.account.own_labels)

    def _mails(self) -> list[tuple[str, Mail]]:
        """Read every message, once for each place that it is seen in."""
        found: list[tuple[str, Mail]] = []
        for letter in self._double.account.letters.values():
            mail = Mail(letter.body, tuple(sorted(letter.flags)), letter.when)
            places = [_PLACES.get(label, label) for label in sorted(letter.labels)]
            if letter.where.value != "all":
                places.append(letter.where.value.title())
            found += [(place, mail) for place in places or ("Archive",)]
        return found
