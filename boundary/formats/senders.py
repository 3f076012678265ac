"""Read who a saved message is from, and nothing else of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from boundary.core.identifier import Identifier, IdentifierError, email

__all__ = ["MAX_BYTES", "Sender", "read_senders"]

MAX_BYTES = 64 * 1024
"""So much of the file's beginning is read; the lines wanted stand there."""
_LINES = ("From", "Sender", "Reply-To")
_MAX_EACH = 20
_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Sender:
    """One address, and the line it stands in."""

    line: str
    """From, Sender or Reply-To."""
    identifier: Identifier = field(repr=False)


def read_senders(data: bytes) -> tuple[Sender, ...]:
    """Return the addresses of the lines that say who wrote, each once, in that order.

    Empty when the file is no message. Names, subject and text are passed over unread.
    """
    message = BytesHeaderParser().parsebytes(_END.split(data[:MAX_BYTES], 1)[0] + b"\n\n")
    found: dict[Identifier, str] = {}
    for line in _LINES:
        for text in _addresses(message, line):
            try:
                found.setdefault(email(text), line)
            except IdentifierError:
                continue
    return tuple(Sender(line, identifier) for identifier, line in found.items())


def _addresses(message: Message, line: str) -> list[str]:
    values = [str(value) for value in message.get_all(line, [])]
    return [address for _, address in getaddresses(values)][:_MAX_EACH]
