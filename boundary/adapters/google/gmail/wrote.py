"""Count how often the user wrote to somebody of late: header lines of sent mail, and no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core import headers
from boundary.core.errors import BoundaryError
from boundary.core.identifier import Identifier, email, mailbox_key
from boundary.core.rules import MailProvider

from ..client import Api
from . import criteria, read

_FIELDS: Final = ("to", "cc", "bcc")
_SENT: Final = "SENT"


def wrote_to(
    api: Api, whom: Sequence[Identifier], providers: Sequence[MailProvider], since_ms: int
) -> Mapping[str, int]:
    """Give each identifier's key the number of sent messages that name it, since then.

    What was not found is missing. Reads only. Raises AdapterError or TransientError.
    """
    table = tuple(providers)
    mailboxes = {mailbox_key(one, table): one.key for one in whom}
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    able = [one for one in whom if not criteria.refusal(one)]
    for people in read.groups(able, copied=False):
        terms = criteria.search(people).replace('from:"', 'to:"')
        ids = read.listed(api, f"{terms} after:{since_ms // 1000 - 1}", [_SENT])
        fresh = [name for name in ids if name not in seen]
        seen.update(fresh)
        for head in read.heads(api, fresh, _FIELDS):
            if head.ms >= since_ms:
                found = _named(head.block, table) & mailboxes.keys()
                counts.update(mailboxes[key] for key in found)
    return dict(counts)


def _named(block: bytes, providers: tuple[MailProvider, ...]) -> set[str]:
    """Give the mailboxes that one message went to, each once."""
    found = set()
    for name, value in headers.fields(block):
        for local, domain in headers.addresses(value).found if name in _FIELDS else ():
            try:
                found.add(mailbox_key(email(f"{local}@{domain}"), providers))
            except BoundaryError:
                continue
    return found
