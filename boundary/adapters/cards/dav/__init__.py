"""Serve address books at a CardDAV server: take theirs out, or hide them."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from boundary.core.errors import AdapterError
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.rules import MailProvider

__all__ = ["SERVICE", "VERBS", "make_manifest"]

SERVICE: Final = "carddav"
VERBS: Final = ("contacts.hide", "contacts.remove")
_NOT_CONNECTED: Final = "There is no password for this address book."
_CONNECT: Final = "Connect the account first."


def make_manifest(
    providers: Sequence[MailProvider] = (),
    *,
    sleep: Callable[[float], None],
    monotonic: Callable[[], float],
    read_s: float = 60.0,
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> Manifest:
    """Make the manifest. `read_s`: how long a server may be silent."""

    def opened(account: Account, secrets: Secrets, hands: Hands) -> AbstractContextManager[Adapter]:
        return _opened(account, secrets, hands)

    @contextmanager
    def _opened(account: Account, secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        from ..known import Reader  # noqa: PLC0415  # loaded only when it is wanted
        from .adapter import CarddavAdapter  # noqa: PLC0415
        from .client import Client, Login, Outside  # noqa: PLC0415

        password = secrets.get(account.name, "password")
        if password is None:
            raise AdapterError(_NOT_CONNECTED, hint=_CONNECT)
        login = Login(_setting(account, "url"), _setting(account, "user"), password)
        client = Client(login, Outside(sleep, monotonic, context, read_s=read_s))
        try:
            reader = Reader(tuple(providers), _setting(account, "region"))
            yield CarddavAdapter(client, reader, hands)
        finally:
            client.close()

    def hosts(account: Account) -> tuple[str, ...]:
        from .client import host_of  # noqa: PLC0415  # loaded only when it is wanted

        host = host_of(_setting(account, "url"))
        return (host,) if host else ()

    def serves(service: str, verb: str) -> bool:
        return service == SERVICE and verb in VERBS

    return Manifest("carddav", serves, opened, hosts)


def _setting(account: Account, name: str) -> str:
    value = account.settings.get(name, "")
    return value if isinstance(value, str) else ""
