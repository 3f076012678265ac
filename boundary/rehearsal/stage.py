"""Furnish a mailbox: mail from the person in every odd form, look-alikes, and everybody else's.

Deterministic: the same arguments give the same bytes. What each message is, is known from how it
was made, not from reading it, so that it can judge whoever reads it.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .double import Mail

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""When the oldest message came."""
SPECIAL = ("Sent", "Drafts", "Trash", "Junk")
"""Folders that are never touched; each gets mail that names the person."""
_ROOMS = ("INBOX", "INBOX", "INBOX", "Family", "Work")
_FLAGS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    ("\\Seen",),
    ("\\Seen",),
    ("\\Flagged", "\\Seen"),
    ("\\Answered", "\\Seen"),
    ("\\Flagged",),
)
_OTHERS = (
    ("Library desk", "desk@example.com"),
    ("Sam Example", "sam@example.net"),
    ("Robin Example", "robin@example.com"),
    ("Train tickets", "tickets@example.net"),
    ("Bakery newsletter", "news@example.com"),
    ("Choir", "choir@example.net"),
)
_SUBJECTS = ("A note", "Hello", "Photos", "Next week", "Your order", "Minutes", "A question")


@dataclass(frozen=True, slots=True)
class Planted:
    """One message, and what it is."""

    folder: str
    mail: Mail
    sent_by: str = ""
    """The person's address that it counts as, or empty."""
    copied_to: str = ""
    """The person's address that it only names in Cc, or empty."""
    form: str = ""
    """How the header is written."""


@dataclass(frozen=True, slots=True)
class Furnished:
    """A whole mailbox."""

    planted: tuple[Planted, ...]

    @property
    def mailbox(self) -> dict[str, list[Mail]]:
        """Folder to messages, in the order they came; the special folders are always there."""
        found: dict[str, list[Mail]] = {name: [] for name in ("INBOX", "Family", "Work", *SPECIAL)}
        for one in self.planted:
            found[one.folder].append(one.mail)
        return found

    def theirs(self, *, copies: bool = False) -> tuple[Planted, ...]:
        """Return what counts as the person's, outside the special folders."""
        return tuple(
            one
            for one in self.planted
            if one.folder not in SPECIAL and (one.sent_by or (copies and one.copied_to))
        )


def furnish(
    theirs: Sequence[str], own: str, *, name: str = "J. Example", seed: int = 1, messages: int = 120
) -> Furnished:
    """Furnish a mailbox of the owner `own` with about `messages` messages.

    Every address of the person comes in every form, and beside it every look-alike; the rest is
    everybody else's mail.
    """
    chance = random.Random(seed)  # noqa: S311  # a stage set, not a secret
    planned: list[tuple[str, str, str, str]] = []
    for address in theirs:
        for form, text in THEIR_FORMS.items():
            planned.append((form, _written(text, address, name, _other(chance)), address, ""))
        for form, text in LOOK_ALIKES.items():
            planned.append((form, _written(text, address, name, _other(chance)), "", ""))
        planned.append(("copied", _written(_COPIED, address, name, _other(chance)), "", address))
    while len(planned) < messages:
        sender, place = chance.choice(_OTHERS)
        planned.append(("other", f"From: {sender} <{place}>", "", ""))
    chance.shuffle(planned)
    planted: list[Planted] = []
    when = START
    for number, (form, lines, sent_by, copied_to) in enumerate(planned):
        when += timedelta(minutes=chance.randint(1, 600), seconds=chance.randint(0, 59))
        body = _message(number, lines, own, chance.choice(_SUBJECTS), when, form)
        mail = Mail(body, chance.choice(_FLAGS), when)
        planted.append(Planted(chance.choice(_ROOMS), mail, sent_by, copied_to, form))
    for number, (folder, address) in enumerate((f, a) for f in SPECIAL for a in theirs[:1]):
        lines = f"From: {name} <{address}>"
        body = _message(len(planned) + number, lines, own, "Hello", when, "special")
        planted.append(Planted(folder, Mail(body, ("\\Seen",), when), address, "", "special"))
    return Furnished(tuple(planted))


def _other(chance: random.Random) -> str:
    return chance.choice(_OTHERS)[1]


def _written(form: str, address: str, name: str, other: str) -> str:
    """Write the header lines of one form."""
    local, _, domain = address.partition("@")
    return form.format(
        address=address,
        name=name,
        other=other,
        local=local,
        domain=domain,
        first=local[:1],
        rest=local[1:],
        case=f"{local.upper()}@{domain.title()}",
        code=_encoded(f"{name} ÄÖ"),
        hidden=_encoded(f"{name} <{address}>"),
    )


def _encoded(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode('ascii')}?="


THEIR_FORMS: Mapping[str, str] = {
    "plain": "From: {name} <{address}>",
    "bare": "From: {address}",
    "case": "FROM: {name} <{case}>",
    "folded": "From: {name}\r\n\t<{address}>",
    "folded inside": "From: {name} <\r\n {address}\r\n >",
    "encoded name": "From: {code}\r\n <{address}>",
    "quoted name": 'From: "{name}, \\"at home\\"" <{address}>',
    "name of another": 'From: "{other}" <{address}>',
    "comment": "From: {address} ({name} (at home))",
    "comment inside": "From: {local}(here)@(there){domain}",
    "quoted local part": 'From: "{local}"@{domain}',
    "escaped local part": 'From: "\\{local}"@{domain}',
    "several": "From: Someone <{other}>, {name} <{address}>\r\nSender: {other}",
    "group": "From: Friends: {other}, {name} <{address}>;",
    "reply-to": "From: Someone <{other}>\r\nReply-To: {name} <{address}>",
    "sender": "From: Someone <{other}>\r\nSender: {address}",
    "return-path": "Return-Path: <{address}>\r\nFrom: Someone <{other}>",
    "resent": "From: Someone <{other}>\r\nResent-From: <{address}>",
    "no space": "From:<{address}>",
    "at sign in the name": 'From: "{name} @ home" <{address}>',
}
"""Headers by which a message counts as the person's."""

LOOK_ALIKES: Mapping[str, str] = {
    "longer local part": "From: {name} <x{address}>",
    "longer domain": "From: {name} <{address}.example>",
    "under their domain": "From: {name} <{local}@mail.{domain}>",
    "other domain": "From: {name} <{local}@shop.example>",
    "plus-tag": "From: {name} <{local}+news@{domain}>",
    "dotted": "From: {name} <{first}.{rest}@{domain}>",
    "name holds address": 'From: "{address}" <{other}>',
    "bare name holds address": "From: {address} <{other}>",
    "encoded name holds address": "From: {hidden} <{other}>",
    "comment holds address": "From: {other} ({name} <{address}>)",
    "quoted whole": 'From: "{address}"@shop.example',
    "group name": "From: {local}: {other};",
    "to them": "From: Someone <{other}>\r\nTo: {name} <{address}>",
    "in the subject": "From: Someone <{other}>\r\nX-Note: From: {address}",
    "list": "From: Someone <{other}>\r\nList-Post: <mailto:{address}>",
    "no sender": "Return-Path: <>\r\nFrom: undisclosed:;",
}
"""Headers that only look so: a substring search finds many of them."""


_COPIED = "From: Someone <{other}>\r\nCc: {name} <{address}>"


def _message(number: int, lines: str, own: str, subject: str, when: datetime, form: str) -> bytes:
    """Write one message; now and then without a Message-ID, or with 8-bit text."""
    identity = "" if number % 29 == 7 else f"Message-ID: <{number}.{when:%H%M%S}@mail.example>\r\n"
    date = when.strftime("%d %b %Y %H:%M:%S +0000")
    to = "" if "\r\nTo:" in lines else f"To: {own}\r\n"
    text = f"This is message {number}.\r\nIt is part of a stage set.\r\n"
    if number % 13 == 5:
        text += "Grüße, ein paar Zeichen mehr.\r\n" * (number % 7)
    head = f"{lines}\r\n{to}Subject: {subject}\r\nDate: {date}\r\n{identity}X-Form: {form}\r\n"
    return f"{head}\r\n{text}".encode()
