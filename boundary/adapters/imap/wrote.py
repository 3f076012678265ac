"""Count how often the user wrote to somebody of late: header lines of sent mail, and no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from boundary.core import headers
from boundary.core.errors import BoundaryError
from boundary.core.identifier import Identifier, email, mailbox_key
from boundary.core.rules import MailProvider

from . import encode, folders
from .connection import Link, Refused
from .look import layout
from .sift import CHUNK, SET_OCTETS

__all__ = ["wrote_to"]

_FIELDS = ("to", "cc", "bcc")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def wrote_to(
    link: Link, whom: Sequence[Identifier], providers: Sequence[MailProvider], since_ms: int
) -> Mapping[str, int]:
    """Give each identifier's key the number of sent messages that name it, from that day on.

    Empty when nothing of it was found, or when no folder of sent mail can be read. Reads only.
    Raises AdapterError or TransientError.
    """
    sent = folders.sent(layout(link).listed)
    if sent is None:
        return {}
    mailboxes = {mailbox_key(one, tuple(providers)): one.key for one in whom}
    day = datetime.fromtimestamp(since_ms / 1000, UTC)
    counts: Counter[str] = Counter()
    try:
        link.examine(sent.raw)
        uids = link.search(f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}")
        for part in encode.uid_sets(uids, most=CHUNK, octets=SET_OCTETS):
            wanted = tuple(name.upper() for name in _FIELDS)
            for block in link.header_blocks(encode.uid_set(part), wanted).values():
                counts.update(mailboxes[key] for key in _named(block, providers) & mailboxes.keys())
    except Refused:
        return {}
    return dict(counts)


def _named(block: bytes, providers: Sequence[MailProvider]) -> set[str]:
    """Give the mailboxes that one message went to, each once."""
    found = set()
    values = [value for name, value in headers.fields(block) if name in _FIELDS]
    for value in values:
        for local, domain in headers.addresses(value).found:
            try:
                found.add(mailbox_key(email(f"{local}@{domain}"), tuple(providers)))
            except BoundaryError:
                continue
    return found
