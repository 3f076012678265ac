"""Serve an address book in a file, which the person exports from a phone and takes back to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from boundary.core.card_step import VERBS
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.rules import MailProvider
from boundary.core.services import VCARD

from ..known import Reader
from .adapter import VcardAdapter

__all__ = ["make_manifest"]


def make_manifest(providers: Sequence[MailProvider] = ()) -> Manifest:
    """Make the manifest; it contacts no host, and looks only at files that the person hands over.

    `providers` says where several spellings are one mailbox.
    """

    @contextmanager
    def opened(account: Account, _secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        region = account.settings.get("region")
        reader = Reader(tuple(providers), region if isinstance(region, str) else "")
        yield VcardAdapter(hands, reader)

    def serves(service: str, verb: str) -> bool:
        return service == VCARD.name and verb in VERBS

    def hosts(_account: Account) -> tuple[str, ...]:
        return ()

    return Manifest(VCARD.name, serves, opened, hosts, remote=False, looks=False)
