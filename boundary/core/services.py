"""Say what an account may be: the services and their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Setting(StrEnum):
    """What the text of one setting has to be."""

    HOST = "host"
    """A host name or a loopback address."""
    PORT = "port"
    """1 to 65535; stored as int."""
    USER = "user"
    """A login name: printable text without control characters, at most 254 characters."""
    SECURITY = "security"
    """tls, starttls, or none (loopback hosts only)."""
    FOLDERS = "folders"
    """A mapping from a folder word (verbs.FOLDERS) to a visible folder name."""
    WAY = "way"
    """One of WAYS: how a Gmail account is reached."""
    REGION = "region"
    """Two-letter country code in capitals."""
    URL = "url"
    """The address of a server over https, or over http on this device alone."""
    WALK = "walk"
    """One of WALKS: how the steps on a site are walked."""


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One service an account may use."""

    name: str
    title: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    defaults: Mapping[str, str | int] = field(default_factory=dict)
    handles: bool = False
    """People have handles on it: it is a key a person's `handles:` may use."""


IMAP = ServiceSpec(
    "imap",
    "mail over IMAP",
    {
        "host": Setting.HOST,
        "port": Setting.PORT,
        "user": Setting.USER,
        "security": Setting.SECURITY,
        "folders": Setting.FOLDERS,
        "sieve_host": Setting.HOST,
        "sieve_port": Setting.PORT,
    },
    ("host", "user"),
    {"port": 993, "security": "tls"},
)


WAYS = ("import", "app-password", "api")
"""How a Gmail account is reached: a file of filters to take in by hand, without any credential;
an app password, over IMAP, beside that file; or the user's own client of Google's interface."""

GMAIL = ServiceSpec(
    "gmail",
    "Gmail, with Google contacts and calendars",
    {
        "user": Setting.USER,
        "way": Setting.WAY,
        "folders": Setting.FOLDERS,
        "host": Setting.HOST,
        "port": Setting.PORT,
        "security": Setting.SECURITY,
    },
    ("user",),
    {"way": "import", "security": "tls"},
)
"""`host` and `port` are Google's own unless a server on loopback stands in for them."""

CARDDAV = ServiceSpec(
    "carddav",
    "Address book at a server",
    {"url": Setting.URL, "user": Setting.USER, "region": Setting.REGION},
    ("url", "user"),
)
VCARD = ServiceSpec("vcard", "Address book in a file", {"region": Setting.REGION})
"""`region`: where a number that is written without its country is from."""

MAILBOXES = frozenset({IMAP.name, GMAIL.name})
"""Services that are a mailbox."""

WITH_PASSWORD = MAILBOXES | {CARDDAV.name}
"""Services that may take a password."""


BY_GUIDE, BY_BROWSER, DESPITE_TERMS = WALKS = ("guide", "browser", "browser-despite-terms")
"""How the steps on a site are walked: as written steps; in a browser window that points and reads
back; or so although the site's terms forbid what works a page by a program."""


def guided(name: str, title: str, *, handles: bool, walked: bool = False) -> ServiceSpec:
    """Make the service of a platform that has a written guide.

    It has no settings, but for one whose pages can be `walked` in a browser window.
    """
    if not walked:
        return ServiceSpec(name, title, handles=handles)
    return ServiceSpec(name, title, {"way": Setting.WALK}, (), {"way": BY_GUIDE}, handles=handles)
