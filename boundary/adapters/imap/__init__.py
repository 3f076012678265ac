"""Serve mailboxes over IMAP, Gmail among them: keep copies, file mail that is already there."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from boundary.core.errors import AdapterError, NotOffered
from boundary.core.json import Json
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Folders, Hands, Manifest, Secrets
from boundary.core.rules import MailProvider
from boundary.core.services import GMAIL, IMAP

if TYPE_CHECKING:
    from .connection import Login

__all__ = ["MANIFEST", "make_manifest", "open_folders"]

_SERVICES = (IMAP.name, GMAIL.name)
GMAIL_HOST = "imap.gmail.com"
WAY = "app-password"
"""The way of a Gmail account that is this adapter's."""
OTHER_WAY = "This Gmail account is not reached over IMAP."
NO_LABELS = "This server does not have Gmail's labels, so nothing is done there."
_VERBS = ("mail.keep", "mail.file-past")
_DEFAULT_FOLDERS = ("Later", "Aside")
"""Where mail was filed when the account names no folder of its own; Archive is often the user's."""


def make_manifest(
    providers: Sequence[MailProvider] = (),
    *,
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
    monotonic: Callable[[], float] = time.monotonic,
    connect_s: float = 20.0,
    read_s: float = 60.0,
    strategy: str = "auto",
    chunk: int = 500,
) -> Manifest:
    """Make the manifest; `providers` says where several spellings are one mailbox.

    `strategy`: "auto" (by estimated cost), "scan" (read every header) or "search" (ask first).
    `chunk`: most messages that one command moves.
    """

    def open_account(
        account: Account, secrets: Secrets, hands: Hands
    ) -> AbstractContextManager[Adapter]:
        return _opened(account, secrets, hands)

    @contextmanager
    def _opened(account: Account, secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        if not _is_ours(account):
            raise NotOffered(OTHER_WAY)
        from .adapter import ImapAdapter  # noqa: PLC0415  # its client is slow to import
        from .connection import Link, Outside  # noqa: PLC0415  # as above
        from .labels import EXTENSION  # noqa: PLC0415  # as above
        from .labels.adapter import LabelAdapter  # noqa: PLC0415  # as above
        from .sift import Strategy  # noqa: PLC0415  # as above

        login = _login(account, secrets, providers)
        outside = Outside(context, sleep, jitter, monotonic, connect_s, read_s)
        link = Link(login, outside)
        try:
            labelled = link.has(EXTENSION)
            if account.service == GMAIL.name and not labelled:
                raise AdapterError(NO_LABELS)
            yield (LabelAdapter if labelled else ImapAdapter)(
                link,
                lambda: Link(login, outside),
                hands,
                names=_folder_names(account.settings),
                providers=providers,
                strategy=Strategy(strategy),
                chunk=chunk,
            )
        finally:
            link.close()

    return Manifest(
        "imap",
        lambda service, verb: service in _SERVICES and verb in _VERBS,
        open_account,
        _hosts,
    )


@contextmanager
def open_folders(
    providers: Sequence[MailProvider],
    account: Account,
    secrets: Secrets,
    *,
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
    monotonic: Callable[[], float] = time.monotonic,
    connect_s: float = 20.0,
    read_s: float = 60.0,
) -> Iterator[Folders]:
    """Lend the folders of a mailbox; it is contacted only once something is asked of them."""
    from .connection import Link, Outside  # noqa: PLC0415  # its client is slow to import
    from .shelf import Shelf  # noqa: PLC0415  # as above

    login = _login(account, secrets, providers)
    outside = Outside(context, sleep, jitter, monotonic, connect_s, read_s)
    shelf = Shelf(lambda: Link(login, outside))
    try:
        yield shelf
    finally:
        shelf.close()


def _login(account: Account, secrets: Secrets, providers: Sequence[MailProvider]) -> Login:
    from .connection import Login  # noqa: PLC0415  # its client is slow to import

    password = secrets.get(account.name, "password")
    if password is None:
        raise AdapterError(
            "No password is stored for this account.", hint="Run connect for it first."
        )
    settings = account.settings
    host = _host(account)
    return Login(
        host,
        _port(settings),
        _word(settings, "security", "tls"),
        _word(settings, "user", ""),
        password,
        next((p.say for p in providers if host in p.imap_hosts and p.password != "yes"), ""),  # noqa: S105  # a word of the table
    )


def _is_ours(account: Account) -> bool:
    """Whether an account is reached over IMAP; a Gmail account may be reached in other ways."""
    return account.service != GMAIL.name or account.settings.get("way") == WAY


def _host(account: Account) -> str:
    return _word(account.settings, "host", GMAIL_HOST if account.service == GMAIL.name else "")


def _hosts(account: Account) -> tuple[str, ...]:
    return (f"{_host(account)}:{_port(account.settings)}",) if _is_ours(account) else ()


def _word(settings: Mapping[str, Json], name: str, default: str) -> str:
    value = settings.get(name)
    return value if isinstance(value, str) else default


def _port(settings: Mapping[str, Json]) -> int:
    value = settings.get("port")
    return value if isinstance(value, int) else 993


def _folder_names(settings: Mapping[str, Json]) -> tuple[str, ...]:
    folders = settings.get("folders")
    named = folders.values() if isinstance(folders, Mapping) else ()
    return (*_DEFAULT_FOLDERS, *(name for name in named if isinstance(name, str)))


MANIFEST = make_manifest()
