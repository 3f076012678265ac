"""Serve Google contacts: take theirs out of the address book, or move them to a group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from boundary.adapters.google.oauth import granted_to, root_of
from boundary.core.errors import NotOffered
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.rules import MailProvider
from boundary.core.services import GMAIL

if TYPE_CHECKING:
    from boundary.adapters.google.client import Api

__all__ = ["VERBS", "make_manifest"]

VERBS = ("contacts.hide", "contacts.remove")
_PERMISSION = "contacts"
_HOSTS = ("people.googleapis.com:443", "oauth2.googleapis.com:443")
_NOT_HERE = "Google contacts cannot be changed from here on this account."
_BY_HAND = "You can change them on Google's own page: the written steps say how."


def make_manifest(
    connect: Callable[[Account, Secrets, str, str], Api],
    providers: Sequence[MailProvider] = (),
) -> Manifest:
    """Make the manifest. `connect` makes the client of one service, by its name and version.

    It is open where the account has the way `api` and this permission was given.
    """

    def opened(account: Account, secrets: Secrets, hands: Hands) -> AbstractContextManager[Adapter]:
        del hands
        return _opened(account, secrets)

    @contextmanager
    def _opened(account: Account, secrets: Secrets) -> Iterator[Adapter]:
        if account.settings.get("way") != "api" or _PERMISSION not in granted_to(account, secrets):
            raise NotOffered(_NOT_HERE, hint=_BY_HAND)
        from .adapter import PeopleAdapter  # noqa: PLC0415  # loaded only when it is wanted

        api = connect(account, secrets, "people", "v1")
        try:
            yield PeopleAdapter(api, providers)
        finally:
            api.close()

    def hosts(account: Account) -> tuple[str, ...]:
        root = root_of(account)
        return (root.removeprefix("http://").rstrip("/"),) if root else _HOSTS

    def serves(service: str, verb: str) -> bool:
        return service == GMAIL.name and verb in VERBS

    return Manifest("google-people", serves, opened, hosts)
