"""Know Google's permissions: which a verb needs, which were given, and where they lie."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from boundary.core.errors import AdapterError
from boundary.core.loopback import is_loopback
from boundary.core.playbook import Account
from boundary.core.ports import Secrets

__all__ = [
    "CLIENT_ID",
    "CLIENT_SECRET",
    "GRANTED",
    "GRANTED_ON",
    "PERMISSIONS",
    "REFRESH_TOKEN",
    "Permission",
    "credentials_of",
    "granted_to",
    "permissions_for",
    "root_of",
]

CLIENT_ID = "client_id"
CLIENT_SECRET = "client_secret"  # noqa: S105 - the name of an entry
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of an entry
GRANTED = "granted"
GRANTED_ON = "granted_on"
"""Entries of the secrets of an account; each alone fits the smallest keychain."""

_BASE = "https://www.googleapis.com/auth/"
_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that is asked for by itself, and only when a step needs it."""

    name: str
    scopes: tuple[str, ...]
    """As Google names them, behind the common beginning."""
    verbs: tuple[str, ...]
    say: str
    """What it lets this program do, one sentence."""

    @property
    def full(self) -> frozenset[str]:
        """The scopes as Google names them."""
        return frozenset(_BASE + scope for scope in self.scopes)


PERMISSIONS = (
    Permission(
        "rules",
        ("gmail.settings.basic", "gmail.labels"),
        ("mail.file-away", "mail.set-aside", "access.review"),
        "See and make filters and labels, and see who else your mail goes to. No mail is read.",
    ),
    Permission(
        "read",
        ("gmail.readonly",),
        ("mail.keep",),
        "Read mail, to save copies of theirs. Google cannot limit this to one sender.",
    ),
    Permission(
        "file",
        ("gmail.modify",),
        ("mail.file-past",),
        "Read mail and change its labels, to file theirs. It could also write mail; this program"
        " has no code for that.",
    ),
    Permission(
        "contacts",
        ("contacts",),
        ("contacts.hide", "contacts.remove"),
        "See and change your Google contacts.",
    ),
    Permission(
        "calendars",
        ("calendar.acls", "calendar.calendarlist.readonly"),
        ("share.revoke",),
        "See your calendars and with whom they are shared, and end a share. No event is read.",
    ),
)
"""Source: the scopes of each method in the discovery documents (Gmail v1 revision 20261005, People
v1 revision 20251117, Calendar v3 revision 20261030)."""


def permissions_for(verbs: Collection[str]) -> tuple[Permission, ...]:
    """Name what these verbs need, the smallest first; reading is part of filing."""
    needed = [one for one in PERMISSIONS if set(one.verbs) & set(verbs)]
    if any(one.name == "file" for one in needed):
        needed = [one for one in needed if one.name != "read"]
    return tuple(needed)


def granted_to(account: Account, secrets: Secrets) -> frozenset[str]:
    """Tell which permissions were given, by name."""
    given = set((secrets.get(account.name, GRANTED) or "").split())
    if "file" in given:
        given.add("read")
    return frozenset(given)


def root_of(account: Account) -> str:
    """Give the address of a stand-in on this device, or empty: then it is Google's own."""
    host = account.settings.get("host")
    if host is None:
        return ""
    if not isinstance(host, str) or not is_loopback(host):
        raise AdapterError(
            "This account names a server, and Google's own is not to be named.",
            hint="You can take the setting host out of the playbook.",
        )
    return f"http://{host}:{account.settings.get('port')}/"


def credentials_of(account: Account, secrets: Secrets) -> Any:
    """Make the credentials that Google's client refreshes by itself. Raises AdapterError."""
    kept = [secrets.get(account.name, name) for name in (CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN)]
    if not all(kept):
        raise AdapterError(
            "No permission is stored for this account.", hint="Run connect for it first."
        )
    try:
        from google.oauth2.credentials import Credentials  # noqa: PLC0415  # extra, slow
    except ImportError as error:
        raise AdapterError(
            "The parts for Google are not installed.",
            hint="You can install them with: pip install 'boundary-toolkit[google]'",
        ) from error
    root = root_of(account)
    make: Any = Credentials
    return make(
        None,
        refresh_token=kept[2],
        token_uri=f"{root}token" if root else _TOKEN_URI,
        client_id=kept[0],
        client_secret=kept[1],
    )
