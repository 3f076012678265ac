"""Find their messages in every folder of an account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from boundary.core.errors import AdapterError, TransientError
from boundary.core.playbook import Address, Item
from boundary.core.rules import MailProvider

from . import encode, folders, wire
from .connection import Link, Refused
from .cursor import Known
from .sift import SET_OCTETS, Sift, Strategy, grouped

NO_FOLDERS = "The server lists no folder at all, so it is not known what lies in this mailbox."
DISTRUST = "The server's search could not be relied on, so every header was read."


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found."""

    mail: Mapping[Address, wire.Mail]
    known: Mapping[str, Known]
    refused: Mapping[Address, AdapterError]
    """Items whose folder may not be filed into."""


@dataclass(slots=True)
class Layout:
    """The folders of an account, and what they are to us."""

    listed: tuple[folders.Listed, ...]
    prefix: str
    delimiter: str

    def target(self, name: str) -> str:
        """Return the wire name of a folder to file into. Raises AdapterError."""
        return folders.target(name, self.listed, self.prefix, self.delimiter)

    def has(self, raw: str) -> bool:
        """Whether a folder is there."""
        return any(folder.raw == raw for folder in self.listed)


def layout(link: Link) -> Layout:
    """Ask for the folders of the user's own; other people's and shared ones are left out.

    Raises AdapterError when there is none: every mailbox has an INBOX, so that is a fault.
    """
    listed = link.folders()
    if not listed:
        raise AdapterError(NO_FOLDERS, hint="You can try again later.")
    space = link.namespace(listed)
    own = tuple(f for f in listed if not f.raw.startswith(space.foreign or ("\0",)))
    return Layout(own, space.prefix, space.delimiter)


@dataclass(slots=True)
class Look:
    """One look over an account."""

    link: Link
    providers: tuple[MailProvider, ...]
    names: Sequence[str]
    """Visible names of every folder we may file into on this account."""
    strategy: Strategy
    progress: Callable[[int, int], None]
    """Told folders done and in all; may raise Interrupted."""

    def over(self, items: Sequence[Item], since: Mapping[str, Known]) -> Looked:
        """Look for all items at once. Raises TransientError or AdapterError."""
        prints, groups = grouped(items, self.providers)
        sift = Sift(self.link, self.providers, self.strategy, groups)
        plan = layout(self.link)
        refused: dict[Address, AdapterError] = {}
        for item in items:
            if item.verb == wire.FILE_PAST:
                try:
                    plan.target(wire.folder_name(item))
                except AdapterError as error:
                    refused[item.address] = error
        choice = folders.choose(plan.listed, self._ours(items, plan))
        search = {folder.raw for folder in choice.search}
        chosen = list(choice.search)
        cannot_move = not (self.link.has("MOVE") or self.link.has("UIDPLUS"))
        if any(item.verb == wire.KEEP for item in items):
            chosen += (*choice.ours, *choice.views)
        known: dict[str, Known] = {}
        unread = [0, 0]
        world = 0
        for done, folder in enumerate(chosen):
            self.progress(done, len(chosen))
            try:
                opened = self.link.examine(folder.raw)
                known[folder.raw] = sift.folder(opened, since.get(folder.raw))
                world += opened.exists
            except Refused:
                unread[folder.raw not in search] += 1
        self.progress(len(chosen), len(chosen))
        left = self._left(known, search) if cannot_move else frozenset()
        mail = {}
        for item in items:
            name = prints[item.address]
            outside = _messages(known, name, search)
            if item.verb == wire.FILE_PAST:
                outside = tuple(m for m in outside if m.id not in left)
            reads_all = item.verb == wire.KEEP
            rest = known.keys() - search if reads_all else set()
            doubtful = sum(len(entry.doubtful.get(name, ())) for entry in known.values())
            distrusted = any(entry.distrusted for entry in known.values())
            mail[item.address] = wire.Mail(
                outside,
                _messages(known, name, rest),
                unread[0] + (unread[1] if reads_all else 0),
                doubtful,
                world,
                (DISTRUST,) if distrusted else (),
            )
        return Looked(mail, known, refused)

    def _ours(self, items: Sequence[Item], plan: Layout) -> frozenset[str]:
        names = {*self.names, *(wire.folder_name(i) for i in items if i.verb == wire.FILE_PAST)}
        found: set[str] = set()
        for name in names:
            with suppress(AdapterError):
                found.add(plan.target(name))
        return frozenset(found)

    def _left(self, known: Mapping[str, Known], search: set[str]) -> frozenset[str]:
        """Return the ids of messages that are marked as deleted already.

        Only asked where the server can neither move nor remove a single message: there a filed
        original stays behind with this mark, and one that somebody else marked is left to them.
        """
        return frozenset(
            message.id
            for raw in search & known.keys()
            for message, gone in self._flagged(known, raw)
            if gone
        )

    def _flagged(self, known: Mapping[str, Known], raw: str) -> list[tuple[wire.Message, bool]]:
        messages = {u: m for found in known[raw].found.values() for u, m in found.items()}
        if not messages:
            return []
        if self.link.examine(raw).validity != known[raw].validity:
            raise TransientError("A folder changed while it was being read.")
        flags: dict[int, tuple[str, ...]] = {}
        for part in encode.uid_sets(messages, most=5_000, octets=SET_OCTETS):
            flags.update(self.link.flags(encode.uid_set(part)))
        return [(m, encode.DELETED in flags[u]) for u, m in messages.items() if u in flags]


def _messages(
    known: Mapping[str, Known], name: str, raws: Iterable[str]
) -> tuple[wire.Message, ...]:
    return tuple(
        message
        for raw in sorted(raws)
        if raw in known
        for _, message in sorted(known[raw].found.get(name, {}).items())
    )
