"""Serve the rules of a mailbox over ManageSieve: file new mail away, and say who else has rules."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from boundary.core.errors import AdapterError, NotOffered
from boundary.core.json import Json
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Folders, Hands, Manifest, Secrets
from boundary.core.rules import MailProvider

if TYPE_CHECKING:
    from .client import Link, Login, Outside

__all__ = ["make_manifest"]

SERVICE = "imap"
VERBS = ("mail.file-away", "mail.set-aside", "access.review")
_PORT = 4190
_IMAP_PORT = 993
_NOT_HERE = "This account's mail rules cannot be set from here."
_BY_HAND = "You can set them on your provider's own page: the written steps say how."


def _today() -> date:
    return datetime.now(UTC).date()


def make_manifest(
    providers: Sequence[MailProvider] = (),
    folders: Callable[[Account, Secrets], AbstractContextManager[Folders]] | None = None,
    *,
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
    monotonic: Callable[[], float] = time.monotonic,
    today: Callable[[], date] = _today,
    connect_s: float = 20.0,
    probe_s: float = 5.0,
    read_s: float = 60.0,
) -> Manifest:
    """Make the manifest. `folders` lends the mailbox's folders; without it none is made first.

    `probe_s`: how long to wait for a server that nobody said was there.
    """

    def open_account(
        account: Account, secrets: Secrets, hands: Hands
    ) -> AbstractContextManager[Adapter]:
        return _opened(account, secrets, hands)

    @contextmanager
    def _opened(account: Account, secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        from .adapter import SieveAdapter  # noqa: PLC0415  # loaded only when rules are wanted
        from .client import Link, Login, Outside  # noqa: PLC0415  # as above

        provider = _provider(account, providers)
        host = _host(account, provider)
        if not host:
            raise NotOffered(_NOT_HERE, hint=_BY_HAND)
        password = secrets.get(account.name, "password")
        if password is None:
            raise AdapterError(
                "No password is stored for this account.", hint="Run connect for it first."
            )
        login = Login(
            host,
            _number(account, "sieve_port", _PORT),
            _word(account, "security") or "tls",
            _word(account, "user"),
            password,
            provider.say if provider is not None and provider.password != "yes" else "",  # noqa: S105  # a word of the table
        )
        outside = Outside(context, sleep, jitter, monotonic, connect_s, read_s)
        link = _first_link(login, outside, is_named=bool(_word(account, "sieve_host")))
        adapter = SieveAdapter(
            lambda: Link(login, outside),
            hands,
            lend=None if folders is None else lambda: folders(account, secrets),
            providers=providers,
            today=today,
            link=link,
        )
        try:
            yield adapter
        finally:
            adapter.close()

    def _first_link(login: Login, outside: Outside, *, is_named: bool) -> Link:
        """Connect; nothing there is NotOffered, unless the playbook names the server."""
        from .client import Link, Refused  # noqa: PLC0415  # loaded only when rules are wanted

        try:
            link = Link(login, outside if is_named else replace(outside, connect_s=probe_s))
        except AdapterError as error:
            # Whatever comes before signing in says that there is no such server; a refusal
            # at the door is the account's own.
            if is_named or isinstance(error.__cause__, Refused):
                raise
            raise NotOffered(_NOT_HERE, hint=_BY_HAND) from error
        if "fileinto" not in link.offered.extensions:
            link.close()
            raise NotOffered(_NOT_HERE, hint=_BY_HAND)
        return link

    def _hosts(account: Account) -> tuple[str, ...]:
        host = _host(account, _provider(account, providers))
        mailbox = f"{_word(account, 'host')}:{_number(account, 'port', _IMAP_PORT)}"
        if not host:
            return (mailbox,)
        return f"{host}:{_number(account, 'sieve_port', _PORT)}", mailbox

    return Manifest(
        "sieve", lambda service, verb: service == SERVICE and verb in VERBS, open_account, _hosts
    )


def _provider(account: Account, providers: Sequence[MailProvider]) -> MailProvider | None:
    """Find the provider, by the server or by the login's domain."""
    host = _word(account, "host")
    domain = _word(account, "user").rpartition("@")[2].lower()
    return next((p for p in providers if host in p.imap_hosts or domain in p.domains), None)


def _host(account: Account, provider: MailProvider | None) -> str:
    """Name the server for rules; empty: it is known that there is none."""
    named = _word(account, "sieve_host")
    if named:
        return named
    known = provider.sieve if provider is not None else ""
    return "" if known == "no" else known or _word(account, "host")


def _word(account: Account, name: str) -> str:
    value: Json = account.settings.get(name)
    return value if isinstance(value, str) else ""


def _number(account: Account, name: str, default: int) -> int:
    value = account.settings.get(name)
    return value if isinstance(value, int) else default
