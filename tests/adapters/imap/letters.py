"""Write letters into a small mailbox, and refuse commands about them."""

from __future__ import annotations

from collections.abc import Mapping

from boundary.core.change import (
    Outcome,
)
from boundary.core.playbook import Address
from boundary.rehearsal import Mail, Rules, Seen
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import (
    file_past,
)

THEM = "jordan@example.org"
PAST = file_past(THEM)


def mail(number: int, sender: str = THEM, *flags: str, text: str = "") -> Mail:
    """Write a message."""
    head = f"From: {sender}\r\nMessage-ID: <{number}@mail.example>\r\n\r\n"
    return Mail(f"{head}This is {number}.\r\n{text}".encode(), tuple(sorted(flags)), START)


MAILBOX = {
    "INBOX": [mail(1), mail(2, THEM, "\\Seen"), mail(3, "someone@example.com"), mail(4)],
    "Work": [mail(5, THEM, "\\Flagged")],
}


def only(outcomes: Mapping[Address, Outcome]) -> Outcome:
    """Give the one outcome there is."""
    (outcome,) = outcomes.values()
    return outcome


def refuse(verb: str, said: bytes, *, longer: int = 0) -> Rules:
    """Refuse one command, when it names more than `longer` messages."""

    def answer(seen: Seen) -> bytes | None:
        if seen.verb != verb:
            return None
        words = seen.line.split(b" ")
        named = words[2] if verb.startswith("UID") else b""
        count = sum(
            int(part.split(b":")[-1]) - int(part.split(b":")[0]) + 1
            for part in named.split(b",")
            if part.replace(b":", b"").isdigit()
        )
        return said if count > longer or not named else None

    return Rules(answer=answer)
