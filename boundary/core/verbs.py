"""Hold the closed vocabulary: what a step may do, to what, how it is undone, and its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from boundary.core.change import Stage, Undo
from boundary.core.identifier import Kind


class Scope(StrEnum):
    """What one item of a verb is about."""

    IDENTIFIER = "identifier"
    PERSON = "person"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a verb: a word from a closed list."""

    allowed: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing a step may do."""

    name: str
    scope: Scope
    does: str
    """Plain words for `lint` and the plan, completing "This …"."""
    undo: Undo
    kinds: frozenset[Kind] = frozenset()
    """Which identifiers it takes; empty for the scopes account and person."""
    stage: Stage | None = None
    """Fixed stage of a verb that only reads; None: the notice line decides."""
    reads_only: bool = False
    """It leaves nothing on the service: what was read before need not be read again."""
    lasting: bool = True
    """What it does goes on acting at the service; False: it acts only while a run lasts."""
    watched_by: str = ""
    """A verb whose look shows that this one no longer acts, on the same account."""
    options: Mapping[str, Option] = field(default_factory=dict)
    short: str = ""
    """Two to four plain words for it, to stand beside its name in a table."""

    @property
    def titled(self) -> str:
        """Its name, to search for, and the plain words."""
        return f"{self.name}: {self.short}"


FOLDERS = ("later", "aside", "archive")
"""The folder words of shared playbooks; the visible name is the private file's."""

_MAIL = frozenset({Kind.EMAIL})
_PHONE = frozenset({Kind.PHONE})
_HANDLE = frozenset({Kind.HANDLE})
_CARD = frozenset({Kind.EMAIL, Kind.PHONE})
_folder = Option(FOLDERS, "later")
_cc = Option(("leave", "include"), "leave")
_seen = Option(("read", "unread"), "read")
_star = Option(("leave", "remove"), "leave")
_by = Option(("group", "name"), "group")
_which = Option(("all", "first", "others"), "all")
WHICH = "which"
"""Of a person's addresses: all, the first that is listed, or all but that one. It is used up when
people are crossed with steps: an adapter never sees it."""

_ALL = (
    Verb(
        "mail.keep",
        Scope.IDENTIFIER,
        "saves copies of their mail; moves nothing",
        Undo.NONE,
        _MAIL,
        Stage.KEEP,
        reads_only=True,
        lasting=False,
        options={"copied": _cc},
        short="save copies",
    ),
    Verb(
        "mail.file-away",
        Scope.IDENTIFIER,
        "makes a standing rule: their new mail goes to a folder, out of the inbox",
        Undo.FULL,
        _MAIL,
        watched_by="mail.file-past",
        options={"folder": _folder, "mark": _seen, "copied": _cc, WHICH: _which},
        short="file new mail",
    ),
    Verb(
        "mail.set-aside",
        Scope.IDENTIFIER,
        "makes a standing rule: their new mail goes to a folder, unread",
        Undo.FULL,
        _MAIL,
        watched_by="mail.file-past",
        options={"folder": Option(FOLDERS, "aside"), "copied": _cc, WHICH: _which},
        short="new mail aside",
    ),
    Verb(
        "mail.file-past",
        Scope.IDENTIFIER,
        "moves their mail that is already there to a folder",
        Undo.FULL,
        _MAIL,
        lasting=False,
        options={"folder": _folder, "mark": _seen, "copied": _cc, WHICH: _which},
        short="file past mail",
    ),
    Verb(
        "phone.block",
        Scope.IDENTIFIER,
        "walks you through blocking a number on your phone",
        Undo.PARTIAL,
        _PHONE,
        short="block the number",
    ),
    Verb(
        "contacts.hide",
        Scope.IDENTIFIER,
        "moves their cards in an address book to a group of their own; nothing is lost",
        Undo.FULL,
        _CARD,
        options={"by": _by, "star": _star},
        short="group their cards",
    ),
    Verb(
        "contacts.remove",
        Scope.IDENTIFIER,
        "takes their cards, or their entries on other cards, out of an address book",
        Undo.PARTIAL,
        _CARD,
        short="take cards out",
    ),
    Verb(
        "share.revoke",
        Scope.IDENTIFIER,
        "ends what you share with them: calendars, and by hand other things",
        Undo.FULL,
        _MAIL,
        short="end sharing",
    ),
    Verb(
        "social.block",
        Scope.IDENTIFIER,
        "walks you through blocking someone on one site",
        Undo.PARTIAL,
        _HANDLE,
        short="block on the site",
    ),
    Verb(
        "social.restrict",
        Scope.IDENTIFIER,
        "walks you through the quieter choice on one site",
        Undo.FULL,
        _HANDLE,
        short="quieter choice",
    ),
    Verb(
        "social.mute",
        Scope.IDENTIFIER,
        "walks you through muting someone on one site",
        Undo.FULL,
        _HANDLE,
        short="mute on the site",
    ),
    Verb(
        "social.privacy",
        Scope.ACCOUNT,
        "walks you through the privacy settings of one site",
        Undo.PARTIAL,
        short="privacy settings",
    ),
    Verb(
        "access.review",
        Scope.ACCOUNT,
        "looks at who else can reach the account, or walks you through it",
        Undo.NONE,
        frozenset(),
        Stage.REVIEW,
        reads_only=True,
        lasting=False,
        short="look at access",
    ),
    Verb(
        "guide.do",
        Scope.ACCOUNT,
        "walks you through a written guide",
        Undo.PARTIAL,
        short="written guide",
    ),
)

VERBS: Mapping[str, Verb] = {verb.name: verb for verb in _ALL}
"""Every verb a playbook can name, by name. Each is carried out by a shipped adapter (a test)."""

LATER_VERBS: Mapping[str, str] = {
    "lookups.block": "keeping your own browser from their pages",
}
"""Verbs of the design that no shipped adapter carries out yet: refused in their own words."""
