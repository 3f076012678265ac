"""Make the manifest of one of Google's services that is open only with a permission of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary.core.errors import NotOffered
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.services import GMAIL

from .oauth import granted_to, root_of

if TYPE_CHECKING:
    from .client import Api

__all__ = ["Connect", "Door", "make_door"]

Connect = Callable[[Account, Secrets, str, str], "Api"]
"""(account, secrets, name of the service, its version) -> the service, ready to be called."""


@dataclass(frozen=True, slots=True)
class Door:
    """What one service is, before it is opened."""

    name: str
    service: tuple[str, str]
    """Google's name of it, and the version."""
    verbs: tuple[str, ...]
    permission: str
    """A name of oauth.PERMISSIONS."""
    host: str
    not_here: str
    by_hand: str


def make_door(door: Door, connect: Connect, adapter: Callable[[Api], Adapter]) -> Manifest:
    """Make the manifest: open where the way is `api` and the permission was given.

    `adapter` is called only once it is opened.
    """

    def opened(account: Account, secrets: Secrets, hands: Hands) -> AbstractContextManager[Adapter]:
        del hands
        return _opened(account, secrets)

    @contextmanager
    def _opened(account: Account, secrets: Secrets) -> Iterator[Adapter]:
        given = granted_to(account, secrets)
        if account.settings.get("way") != "api" or door.permission not in given:
            raise NotOffered(door.not_here, hint=door.by_hand)
        api = connect(account, secrets, *door.service)
        try:
            yield adapter(api)
        finally:
            api.close()

    def hosts(account: Account) -> tuple[str, ...]:
        root = root_of(account)
        own = (f"{door.host}:443", "oauth2.googleapis.com:443")
        return (root.removeprefix("http://").rstrip("/"),) if root else own

    def serves(service: str, verb: str) -> bool:
        return service == GMAIL.name and verb in door.verbs

    return Manifest(door.name, serves, opened, hosts)
