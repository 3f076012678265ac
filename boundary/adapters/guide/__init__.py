"""Carry out steps by the person's own hand, along a written guide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from boundary.adapters.guide.adapter import GuideAdapter, MakeCard
from boundary.core.errors import AdapterError
from boundary.core.guide import Guide
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.services import GMAIL, IMAP

__all__ = ["GMAIL_VERBS", "MAILBOX_VERBS", "GuideAdapter", "make_manifest"]

MAILBOX_VERBS = ("mail.file-away", "mail.set-aside", "access.review")
"""What a mailbox's provider has pages for; every guide that a mailbox may get has these parts."""


GMAIL_VERBS = (
    *MAILBOX_VERBS,
    "mail.keep",
    "contacts.hide",
    "contacts.remove",
    "share.revoke",
)
"""What the guide of Google has pages for, beside a Gmail account."""


def make_manifest(
    guides: Mapping[str, Guide],
    guide_of: Callable[[Account], Guide | None],
    card: MakeCard | None = None,
) -> Manifest:
    """Make the manifest over these guides, by service name.

    It serves just the verbs that a guide has a part for, contacts no host, and never looks. A
    mailbox has the guide that `guide_of` finds when it is opened: that of its provider. `card`
    writes the contact card that some platforms take.
    """

    def serves(service: str, verb: str) -> bool:
        if service == IMAP.name:
            return verb in MAILBOX_VERBS
        if service == GMAIL.name:
            return verb in GMAIL_VERBS
        guide = guides.get(service)
        return guide is not None and verb in guide.parts

    @contextmanager
    def opened(account: Account, _secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        guide = guide_of(account)
        if guide is None:
            raise AdapterError("There is no written guide for this service.")
        yield GuideAdapter(guide, hands, card)

    def hosts(_account: Account) -> tuple[str, ...]:
        return ()

    return Manifest("guide", serves, opened, hosts, remote=False, looks=False)
