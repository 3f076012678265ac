"""Ask Google for what a plan needs, look whose account it is, keep it; and give it back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field

from boundary.adapters.google.oauth import (
    CLIENT_ID,
    CLIENT_SECRET,
    GRANTED,
    GRANTED_ON,
    PERMISSIONS,
    REFRESH_TOKEN,
    Permission,
    granted_to,
    permissions_for,
    root_of,
)
from boundary.adapters.google.whose import whose
from boundary.app.google import google_connect
from boundary.app.session import Session
from boundary.core.errors import AdapterError, BoundaryError, Refusal
from boundary.core.identifier import email, mailbox_key
from boundary.core.playbook import Account
from boundary.vault.oauth import GOOGLE, Client, Endpoints, Grant, authorize, end

__all__ = ["KEPT_NAMES", "Connected", "connect_google", "end_google", "kept_client", "needs"]

KEPT_NAMES = (REFRESH_TOKEN, GRANTED, GRANTED_ON, CLIENT_SECRET, CLIENT_ID)
"""What is kept of a permission, beside the account's name."""


@dataclass(frozen=True, slots=True)
class Connected:
    """What came of asking."""

    user: str = field(repr=False)
    """Whose account it is, in Google's words; empty when no permission tells."""
    missing: tuple[Permission, ...]
    """What was asked for and not allowed."""


def needs(session: Session, account: Account) -> tuple[Permission, ...]:
    """Name what the steps of this account need."""
    verbs = {item.verb for item in session.items if item.address.account == account.name}
    return permissions_for(verbs)


def kept_client(session: Session, account: Account) -> Client | None:
    """Give the client that was used before, or None."""
    secrets = session.secrets()
    held = [secrets.get(account.name, name) for name in (CLIENT_ID, CLIENT_SECRET)]
    return Client(held[0], held[1]) if held[0] and held[1] else None


def connect_google(
    session: Session,
    account: Account,
    client: Client,
    wanted: Collection[Permission],
    show: Callable[[str], None],
    today: str,
) -> Connected:
    """Have the person allow this in a browser; keep it only when it is the account meant.

    `today`: ISO day, kept beside the permission. Raises AdapterError, TransientError, Interrupted.
    """
    account = session.reached(account)
    scopes = frozenset[str]().union(*(one.full for one in wanted))
    places = _places(account)
    user = str(account.settings.get("user", ""))
    grant = authorize(client, scopes, show, user=user, endpoints=places, stopped=session.env.stop)
    entries = _entries(client, grant, today)
    try:
        found = whose(account, _Held(account.name, entries), google_connect(session.env.sleep))
        _check_owner(session, user, found)
    except BoundaryError:
        with suppress(AdapterError):
            end(grant.refresh_token, endpoints=places)
        raise
    for name, value in entries.items():
        session.secrets().put(account.name, name, value)
    given = granted_to(account, session.secrets())
    return Connected(found, tuple(one for one in wanted if one.name not in given))


def end_google(session: Session, account: Account) -> bool:
    """Give the permission back at Google and forget it here; whether there was one."""
    account = session.reached(account)
    secrets = session.secrets()
    token = secrets.get(account.name, REFRESH_TOKEN)
    if token is not None:
        end(token, endpoints=_places(account))
    for name in KEPT_NAMES:
        secrets.forget(account.name, name)
    return token is not None


def _places(account: Account) -> Endpoints:
    root = root_of(account)
    if not root:
        return GOOGLE
    return Endpoints(f"{root}o/oauth2/auth", f"{root}token", f"{root}revoke")


def _entries(client: Client, grant: Grant, today: str) -> dict[str, str]:
    given = [one.name for one in PERMISSIONS if one.full <= grant.granted]
    return {
        CLIENT_ID: client.id,
        CLIENT_SECRET: client.secret,
        REFRESH_TOKEN: grant.refresh_token,
        GRANTED: " ".join(given) or "none",
        GRANTED_ON: today,
    }


def _check_owner(session: Session, user: str, found: str) -> None:
    """Refuse a permission for another account than the playbook names."""
    providers = session.library.rules.providers
    if found and mailbox_key(email(user), providers) != mailbox_key(email(found), providers):
        raise Refusal(
            "The page was answered for another Google account than the one in the playbook.",
            hint="Nothing was kept. You can run connect again and choose the other account.",
        )


class _Held:
    """What was given a moment ago and is not kept yet (core.ports.Secrets)."""

    def __init__(self, account: str, entries: dict[str, str]) -> None:
        self._account = account
        self._entries = entries

    def get(self, account: str, name: str, /) -> str | None:
        """Return an entry, or None."""
        return self._entries.get(name) if account == self._account else None

    def put(self, _account: str, name: str, value: str, /) -> None:
        """Keep an entry as long as this lasts."""
        self._entries[name] = value

    def forget(self, _account: str, name: str, /) -> None:
        """Drop an entry."""
        self._entries.pop(name, None)
