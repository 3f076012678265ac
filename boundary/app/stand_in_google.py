"""Stand in for a Google account in a rehearsal: mail with its filters, contacts, calendars."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from boundary.adapters.google.double import GoogleDouble
from boundary.adapters.google.oauth import GRANTED, PERMISSIONS
from boundary.app.stand_ins import OWN_FOLDER, OWN_SENDER
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import JsonObject
from boundary.rehearsal.double import Mail, Mailbox

__all__ = ["GoogleServer"]

_SEEN, _FLAGGED = "\\Seen", "\\Flagged"
_PLACES = {"Sent": "SENT", "Drafts": "DRAFT", "Trash": "TRASH", "Junk": "SPAM", "INBOX": "INBOX"}
"""Folders of the stage, and the labels that are the same at Gmail."""
_WHOSE = (
    "Gmail is searched by the From line: a message counts as theirs when that is their address.",
    "Mail that names them in another line, or with quotes or a comment inside the address, stays.",
    "Addresses that only look alike stay where they are.",
)
_ARCHIVE = "Archive"
"""What carries neither the inbox's label nor one of the user's."""


class GoogleServer:
    """One Google account."""

    def __init__(
        self, mailbox: Mailbox, user: str, theirs: Sequence[Identifier], now_ms: Callable[[], int]
    ) -> None:
        """Furnish it; nothing listens yet.

        `theirs`: the person's identifiers, on cards and shares. `now_ms`: UTC milliseconds, waits
        counted in.
        """
        self.arrived: list[tuple[str, Mail]] = []
        self._double = GoogleDouble(user, now_ms=now_ms)
        self._user = user
        self._now_ms = now_ms
        for folder, mails in mailbox.items():
            for mail in mails:
                self._plant(folder, mail)
        self._people([one.value for one in theirs if one.kind is Kind.EMAIL], theirs)
        label = self._double.gmail.label(OWN_FOLDER)
        self._double.gmail.add_filter(
            {
                "criteria": {"from": OWN_SENDER},
                "action": {"addLabelIds": [label], "removeLabelIds": ["INBOX"]},
            }
        )

    def start(self) -> tuple[JsonObject, Mapping[str, str]]:
        """Listen on loopback; return the settings that lead here, and the secrets by name."""
        settings = self._double.start()
        given = " ".join(one.name for one in PERMISSIONS)
        return settings, {**self._double.secrets(), GRANTED: given}

    def stop(self) -> None:
        """Stop listening and forget everything."""
        self._double.stop()

    def snapshot(self) -> Mailbox:
        """Read every message back, under each label that is a place or the user's own."""
        found: dict[str, list[Mail]] = {"INBOX": []}
        for folder, mail in self._mails():
            found.setdefault(folder, []).append(mail)
        return found

    def arrive(self, sender: str) -> str:
        """Let one message come in from a sender; return the labels it was put under."""
        number = f"Message-ID: <new.{len(self.arrived)}@mail.example>\r\n"
        head = f"From: {sender}\r\nTo: {self._user}\r\nSubject: Hello\r\n"
        raw = f"{head}{number}\r\nThis came later.\r\n".encode()
        id_ = self._double.gmail.deliver(raw, self._now_ms() // 1000 * 1000)
        put = [(folder, mail) for folder, mail in self._mails() if mail.body == raw]
        self.arrived += put
        return ", ".join(folder for folder, _ in put) or id_

    def whose(self) -> tuple[str, ...]:
        """Say that the search goes by one line, and what it does not find."""
        return _WHOSE

    def switch_off(self) -> None:
        """Take every filter away that is not the owner's own, as somebody with the page would."""
        for body in self._double.gmail.filters():
            criteria = body["criteria"]
            if not (isinstance(criteria, Mapping) and criteria.get("from") == OWN_SENDER):
                self._double.gmail.drop_filter(str(body["id"]))

    def rest(self) -> object:
        """Give filters, labels that no message carries, what is on cards, and who sees what."""
        worn = {folder for folder, _ in self._mails()}
        bare = [one.name for one in self._double.gmail.box.labels if one.name not in worn]
        people = self._double.people.contacts.values()
        cards = sorted(json.dumps(one.said(), sort_keys=True) for one in people)
        calendars = self._double.calendars.calendars.items()
        shares = {id_: sorted(one.shares) for id_, one in calendars}
        return bare, self._double.gmail.snapshot()["filters"], cards, shares

    def beside(self) -> tuple[str, ...]:
        """Say what is on each card and how often each calendar is shared; no address, no number."""
        said = [
            f"{_name(one.fields)}: {_listed(one.fields)}"
            for one in self._double.people.contacts.values()
        ]
        said += [
            f"Calendar {one.title}: shared with {len(one.shares) - 1}"
            for one in self._double.calendars.calendars.values()
        ]
        return tuple(sorted(said))

    def _people(self, emails: Sequence[str], theirs: Sequence[Identifier]) -> None:
        """Write a card that is the person's alone, one that is not, and share a calendar."""
        phones = [one.value for one in theirs if one.kind is Kind.PHONE]
        self._double.people.add(emails[:1], phones[:1], names=[{"givenName": "Jordan"}])
        self._double.people.add(
            ["sam@example.net", *emails[1:2]],
            names=[
                {"givenName": "Sam"},
            ],
        )
        self._double.people.add(["choir@example.net"], names=[{"givenName": "Choir"}])
        for address in (*emails[:1], "choir@example.net"):
            self._double.calendars.share(address)

    def _plant(self, folder: str, mail: Mail) -> None:
        labels = [_PLACES.get(folder) or self._double.gmail.label(folder)]
        if _SEEN not in mail.flags:
            labels.append("UNREAD")
        if _FLAGGED in mail.flags:
            labels.append("STARRED")
        when = int((mail.when or datetime.now(UTC)).timestamp()) * 1000
        self._double.gmail.put(mail.body, labels, when)

    def _mails(self) -> list[tuple[str, Mail]]:
        """Read every message, once for each place that it is seen in."""
        found: list[tuple[str, Mail]] = []
        for letter in self._double.gmail.box.letters():
            labels = self._double.gmail.labels_of(letter.id)
            flags = [_SEEN] if "UNREAD" not in labels else []
            flags += [_FLAGGED] if "STARRED" in labels else []
            when = datetime.fromtimestamp(letter.when_ms / 1000, UTC)
            mail = Mail(letter.raw, tuple(sorted(flags)), when)
            places = [name for name, label in _PLACES.items() if label in labels]
            own = [one.name for one in self._double.gmail.box.labels if one.id in labels]
            found += [(place, mail) for place in (*places, *own) or (_ARCHIVE,)]
        return found


def _name(fields: Mapping[str, Sequence[JsonObject]]) -> str:
    return " ".join(str(entry.get("givenName", "")) for entry in fields.get("names", ()))


def _listed(fields: Mapping[str, Sequence[JsonObject]]) -> str:
    nouns = {"emailAddresses": ("address", "addresses"), "phoneNumbers": ("number", "numbers")}
    counts = {name: len(fields.get(name, ())) for name in nouns}
    return ", ".join(f"{n} {nouns[name][n != 1]}" for name, n in counts.items() if n)
