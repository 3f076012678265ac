"""Carry out steps in Gmail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from boundary.core.errors import NotOffered
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.rules import MailProvider
from boundary.core.services import GMAIL

from ..client import Api
from ..oauth import granted_to, root_of

__all__ = ["HOSTS", "make_manifest"]

HOSTS: Final = ("gmail.googleapis.com:443", "oauth2.googleapis.com:443")
_WAY: Final = "api"
_VERBS: Final = ("mail.keep", "mail.file-past", "mail.file-away", "mail.set-aside", "access.review")


def make_manifest(
    connect: Callable[[Account, Secrets, str, str], Api],
    providers: Sequence[MailProvider] = (),
    *,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    chunk: int = 1_000,
) -> Manifest:
    """Make the manifest of the way `api`.

    `connect` makes the client of one account, for a service and version of Google's.

    `providers` says where several spellings are one mailbox. `chunk`: most messages changed by one
    call.
    """

    @contextmanager
    def opened(account: Account, secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        if account.settings.get("way") != _WAY:
            raise NotOffered("This account is not reached through a client of your own.")
        from .adapter import GmailAdapter  # noqa: PLC0415  # only where it is used

        adapter = GmailAdapter(
            connect(account, secrets, "gmail", "v1"),
            hands,
            names=_folder_names(account),
            providers=providers,
            sleep=sleep,
            monotonic=monotonic,
            granted=granted_to(account, secrets),
            chunk=chunk,
        )
        try:
            yield adapter
        finally:
            adapter.close()

    return Manifest(
        "gmail",
        lambda service, verb: service == GMAIL.name and verb in _VERBS,
        opened,
        _hosts,
    )


def _hosts(account: Account) -> tuple[str, ...]:
    root = root_of(account)
    return (root.removeprefix("http://").rstrip("/"),) if root else HOSTS


def _folder_names(account: Account) -> tuple[str, ...]:
    folders = account.settings.get("folders")
    named = folders.values() if isinstance(folders, Mapping) else ()
    return tuple(name for name in named if isinstance(name, str))
