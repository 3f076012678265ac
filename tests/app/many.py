"""Save many messages in a case, without a server and without waiting for the drive."""

from __future__ import annotations

import time
from collections.abc import Iterator

from boundary.app.session import Session
from boundary.core.json import JsonObject
from boundary.core.playbook import Address

PERSON = "email:jordan@example.org"
_WHERE = (Address("mail", "mail.file-past", PERSON), Address("mail", "mail.keep", PERSON))
_GROUP = 500
_BEGINS_S = 1_700_000_000
_SPAN_S = 86_400 * 900
USUAL = "They wrote this, and it is about as long as most of them are.\r\n" * 40


def many_messages(count: int, words: str = USUAL) -> Iterator[bytes]:
    """Write that many messages, each of its own."""
    for number in range(1, count + 1):
        head = f"From: jordan@example.org\r\nTo: me@example.net\r\nSubject: Number {number}\r\n"
        yield f"{head}Message-ID: <{number}.x@mail.example.org>\r\n\r\n{words}".encode("ascii")


def keep_many(session: Session, count: int, words: str = USUAL) -> None:
    """Archive them as the mail adapter would, in groups."""
    store = session.ledger.exhibits
    for number, message in enumerate(many_messages(count, words), start=1):
        came = time.gmtime(_BEGINS_S + number * 600 % _SPAN_S)
        facts: JsonObject = {
            "account": "mail",
            "channel": "mail",
            "folder": "INBOX",
            "internal_date": time.strftime("%Y-%m-%dT%H:%M:%SZ", came),
            "message_id": f"<{number}.x@mail.example.org>",
            "sender": "jordan@example.org",
        }
        source = f"mail/INBOX;1790000000;{number}"
        store.add(_WHERE, source, "message/rfc822", (message,), facts, PERSON)
        if number % _GROUP == 0:
            store.flush()
    store.flush()
