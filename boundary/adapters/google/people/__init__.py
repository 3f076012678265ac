"""Serve Google contacts: take theirs out of the address book, or move them to a group."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from boundary.adapters.google.oauth import credentials_of, granted_to, root_of
from boundary.core.errors import NotOffered
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.rules import MailProvider
from boundary.core.services import GMAIL

__all__ = ["VERBS", "make_manifest"]

VERBS = ("contacts.hide", "contacts.remove")
_PERMISSION = "contacts"
_HOSTS = ("people.googleapis.com:443", "oauth2.googleapis.com:443")
_NOT_HERE = "Google contacts cannot be changed from here on this account."
_BY_HAND = "You can change them on Google's own page: the written steps say how."


def make_manifest(
    providers: Sequence[MailProvider] = (),
    *,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
    read_s: float = 60.0,
) -> Manifest:
    """Make the manifest; the account has to have the way `api` and this permission."""

    def opened(account: Account, secrets: Secrets, hands: Hands) -> AbstractContextManager[Adapter]:
        del hands
        return _opened(account, secrets)

    @contextmanager
    def _opened(account: Account, secrets: Secrets) -> Iterator[Adapter]:
        if account.settings.get("way") != "api" or _PERMISSION not in granted_to(account, secrets):
            raise NotOffered(_NOT_HERE, hint=_BY_HAND)
        from boundary.adapters.google.client import make_api  # noqa: PLC0415  # only when wanted

        from .adapter import PeopleAdapter  # noqa: PLC0415  # as above

        api = make_api(
            "people",
            "v1",
            credentials_of(account, secrets),
            root=root_of(account),
            sleep=sleep,
            jitter=jitter,
            read_s=read_s,
        )
        try:
            yield PeopleAdapter(api, providers)
        finally:
            api.close()

    def hosts(account: Account) -> tuple[str, ...]:
        root = root_of(account)
        return (root.removeprefix("http://").rstrip("/"),) if root else _HOSTS

    def serves(service: str, verb: str) -> bool:
        return service == GMAIL.name and verb in VERBS

    return Manifest("google_people", serves, opened, hosts)
