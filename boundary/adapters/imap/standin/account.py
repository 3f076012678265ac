"""Keep one Gmail account: messages that carry labels, and folders that are views of them.

A message is one object however many folders show it; each folder numbers it anew.
Source: Gmail's page on its IMAP extensions, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

INBOX: Final = "\\Inbox"
SENT: Final = "\\Sent"
DRAFT: Final = "\\Draft"
IMPORTANT: Final = "\\Important"
STARRED: Final = "\\Starred"
TRASH: Final = "\\Trash"
SPAM: Final = "\\Spam"
SEEN: Final = "\\Seen"
FLAGGED: Final = "\\Flagged"
_FIRST_MSGID: Final = 1_278_455_344_230_334_865
_FIRST_VALIDITY: Final = 11

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": {
            "": "[Gmail]", "\\All": "All Mail", "\\Drafts": "Drafts", "\\Important": "Important",
            "\\Sent": "Sent Mail", "\\Junk": "Spam", "\\Flagged": "Starred", "\\Trash": "Trash",
        },
        "fr": {
            "": "[Gmail]", "\\All": "Tous les messages", "\\Drafts": "Brouillons",
            "\\Important": "Important", "\\Sent": "Messages envoyés", "\\Junk": "Spam",
            "\\Flagged": "Suivis", "\\Trash": "Corbeille",
        },
        "de": {
            "": "[Google Mail]", "\\All": "Alle Nachrichten", "\\Drafts": "Entwürfe",
            "\\Important": "Wichtig", "\\Sent": "Gesendet", "\\Junk": "Spam",
            "\\Flagged": "Markiert", "\\Trash": "Papierkorb",
        },
    }
)  # fmt: skip
"""What the folders with a use of their own are called, by the language of the account."""


class Where(StrEnum):
    """Where a message is: in All Mail, or in one of the two folders that All Mail leaves out."""

    ALL = "all"
    TRASH = "trash"
    SPAM = "spam"


@dataclass(eq=False, slots=True)
class Letter:
    """One message."""

    msgid: int
    thrid: int
    body: bytes
    when: datetime
    flags: set[str]
    labels: set[str]
    """Names of the user's own as text, and system labels such as \\Inbox; without \\Starred."""
    where: Where = Where.ALL

    def shown(self) -> set[str]:
        """Give every label, the star included."""
        return self.labels | ({STARRED} if FLAGGED in self.flags else set())


@dataclass(eq=False, slots=True)
class View:
    """One folder: which messages it shows, and the numbers it gives them."""

    name: str
    attributes: tuple[str, ...]
    own: str
    """The label it stands for, or empty: FETCH leaves it out while this folder is open."""
    holds: Callable[[Letter], bool]
    validity: int
    uids: dict[int, int] = field(default_factory=dict)
    """Message to UID, in the order of the UIDs."""
    next_uid: int = 1

    @property
    def selectable(self) -> bool:
        """Whether it can be opened."""
        return "\\Noselect" not in self.attributes


class ExistsError(Exception):
    """There is a label of this name already."""


class Account:
    """One user's messages and labels. Not safe for threads: the server holds one lock."""

    def __init__(self, language: str = "en", *, show_all: bool = True) -> None:
        """Begin empty. `show_all`: All Mail is shown to mail programs, as it is by default."""
        self._names = LANGUAGES[language]
        self._show_all = show_all
        self._validity = _FIRST_VALIDITY
        self._msgid = _FIRST_MSGID
        self.letters: dict[int, Letter] = {}
        self._views: dict[str, View] = {}
        self._furnish()

    def _furnish(self) -> None:
        root = self._names[""]
        self._view("INBOX", (), INBOX, _labelled(INBOX))
        self._view(root, ("\\HasChildren", "\\Noselect"), "", lambda _: False)
        kinds: dict[str, tuple[str, Callable[[Letter], bool]]] = {
            "\\All": ("", lambda letter: letter.where is Where.ALL),
            "\\Drafts": (DRAFT, _labelled(DRAFT)),
            "\\Important": (IMPORTANT, _labelled(IMPORTANT)),
            "\\Sent": (SENT, _labelled(SENT)),
            "\\Junk": ("", lambda letter: letter.where is Where.SPAM),
            "\\Flagged": (STARRED, _labelled(STARRED)),
            "\\Trash": ("", lambda letter: letter.where is Where.TRASH),
        }
        for use, (own, holds) in kinds.items():
            if use != "\\All" or self._show_all:
                self._view(f"{root}/{self._names[use]}", (use,), own, holds)

    def _view(
        self, name: str, uses: tuple[str, ...], own: str, holds: Callable[[Letter], bool]
    ) -> View:
        self._validity += 1
        attributes = uses if "\\HasChildren" in uses else ("\\HasNoChildren", *uses)
        view = View(name, attributes, own, holds, self._validity)
        self._views[name] = view
        return view

    @property
    def views(self) -> tuple[View, ...]:
        """Every folder, as LIST gives them."""
        return tuple(self._views.values())

    @property
    def own_labels(self) -> frozenset[str]:
        """The labels that the user made."""
        return frozenset(view.own for view in self.views if _is_own(view.own))

    def view(self, name: str) -> View | None:
        """Find a folder that can be opened; the inbox whatever its case."""
        found = self._views.get("INBOX" if name.upper() == "INBOX" else name)
        return found if found is not None and found.selectable else None

    def special(self, use: str) -> View | None:
        """Find the folder with a use of its own."""
        return next((view for view in self.views if use in view.attributes), None)

    def letters_of(self, view: View) -> dict[int, Letter]:
        """Give what a folder shows, by UID, ascending."""
        return {uid: self.letters[msgid] for msgid, uid in view.uids.items()}

    def add(
        self,
        body: bytes,
        labels: Collection[str] = (),
        flags: Collection[str] = (),
        when: datetime | None = None,
        where: Where = Where.ALL,
    ) -> Letter:
        """Take one message in, with these labels; labels of the user's are made when missing."""
        self._msgid += 7
        moment = when if when is not None else datetime.now(UTC).replace(microsecond=0)
        letter = Letter(self._msgid, self._msgid, body, moment, set(flags), set(), where)
        self.letters[letter.msgid] = letter
        for label in labels:
            self.label(letter, label)
        self.settle()
        return letter

    def create(self, name: str) -> None:
        """Make a label. Raises ExistsError; case does not make another name."""
        if name.casefold() in {each.casefold() for each in self._views}:
            raise ExistsError
        self._view(name, (), name, _labelled(name))

    def delete(self, name: str) -> None:
        """Remove a label, from every message too; the messages stay."""
        view = self._views[name]
        for letter in self.letters.values():
            letter.labels.discard(view.own)
        del self._views[name]
        self.settle()

    def label(self, letter: Letter, label: str) -> None:
        """Put a label on a message; one that is not there yet is made."""
        if label == TRASH:
            letter.where = Where.TRASH
            letter.labels.discard(INBOX)
        elif label == SPAM:
            letter.where = Where.SPAM
            letter.labels.discard(INBOX)
        elif label == STARRED:
            letter.flags.add(FLAGGED)
        else:
            if _is_own(label) and label not in self._views:
                self.create(label)
            letter.labels.add(label)
            if label == INBOX:
                letter.where = Where.ALL

    def unlabel(self, letter: Letter, label: str) -> None:
        """Take a label off a message."""
        if label == STARRED:
            letter.flags.discard(FLAGGED)
        letter.labels.discard(label)

    def put(self, letter: Letter, view: View) -> None:
        """Do what COPY into a folder does: add its label, or move to Trash, Spam or All Mail."""
        if "\\Trash" in view.attributes:
            self.label(letter, TRASH)
        elif "\\Junk" in view.attributes:
            self.label(letter, SPAM)
        elif "\\All" in view.attributes:
            letter.where = Where.ALL
        else:
            self.label(letter, view.own)

    def take(self, letter: Letter, view: View) -> None:
        """Do what an expunge in a folder does: its label goes; only Trash and Spam delete."""
        if view.attributes[-1] in ("\\Trash", "\\Junk"):
            del self.letters[letter.msgid]
        elif "\\All" in view.attributes:
            letter.labels -= {label for label in letter.labels if _is_own(label)} | {INBOX}
        else:
            self.unlabel(letter, view.own)

    def settle(self) -> None:
        """Give numbers to what each folder newly shows, and forget those of what it does not."""
        for view in self.views:
            for msgid in [m for m in view.uids if not self._shows(view, m)]:
                del view.uids[msgid]
            for letter in self.letters.values():
                if letter.msgid not in view.uids and view.holds(letter):
                    view.uids[letter.msgid] = view.next_uid
                    view.next_uid += 1

    def _shows(self, view: View, msgid: int) -> bool:
        letter = self.letters.get(msgid)
        return letter is not None and view.holds(letter)

    def renumber(self) -> None:
        """Begin all numbers anew, as after a repair at the provider: new UIDVALIDITY, new UIDs.

        The new UIDs are old UIDs of other messages, so that whoever mixes them up is found out.
        """
        for view in self.views:
            self._validity += 1
            view.validity = self._validity
            view.next_uid = 1
            msgids = list(view.uids)
            view.uids = {}
            for msgid in reversed(msgids):
                view.uids[msgid] = view.next_uid
                view.next_uid += 1


def _is_own(label: str) -> bool:
    return bool(label) and not label.startswith("\\")


def _labelled(label: str) -> Callable[[Letter], bool]:
    return lambda letter: letter.where is Where.ALL and label in letter.shown()
