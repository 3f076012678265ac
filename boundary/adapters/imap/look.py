"""Find their messages in every folder: by asking the server, or by reading every header."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from boundary.core import match
from boundary.core.errors import AdapterError, TransientError
from boundary.core.identifier import Identifier
from boundary.core.playbook import Address, Item
from boundary.core.rules import MailProvider

from . import encode, folders, query, wire
from .connection import Link, Refused, Selected
from .cursor import Known, fingerprint

CHUNK = 500
"""Messages asked for in one FETCH of headers."""
SET_OCTETS = 7_000
"""Longest set of UIDs in one command."""
SEARCH_WINDOW = 50_000
"""Messages one SEARCH goes over: its answer stays far below the cap of the library."""
MAX_REFUSALS = 8
NO_FOLDERS = "The server lists no folder at all, so it is not known what lies in this mailbox."
DISTRUST = "The server's search could not be relied on, so every header was read."


class Strategy(StrEnum):
    """How a folder is looked through the first time."""

    AUTO = "auto"
    SCAN = "scan"
    SEARCH = "search"


class _DistrustError(Exception):
    """SEARCH cannot be relied on in this folder. Never leaves this module."""


@dataclass(slots=True)
class _Group:
    """What is looked for together: one fingerprint, the items that share it."""

    subject: str
    identifier: Identifier
    copies: bool


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
    _groups: dict[str, _Group] = field(default_factory=dict)

    def over(self, items: Sequence[Item], since: Mapping[str, Known]) -> Looked:
        """Look for all items at once. Raises TransientError or AdapterError."""
        rules = matching_digest(self.providers)
        prints = {item.address: fingerprint(item, rules) for item in items}
        for item in items:
            if item.subject is not None:
                self._groups[prints[item.address]] = _Group(
                    item.subject.key, item.subject, wire.wants_copies(item)
                )
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
                known[folder.raw] = self._folder(opened, since.get(folder.raw))
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

    def _folder(self, opened: Selected, before: Known | None) -> Known:
        """Look through one open folder: what is new for what was looked for, all for the rest."""
        if before is not None and before.validity != opened.validity:
            before = None
        start = before.next_uid if before is not None else 1
        old = {n for n in self._groups if before is not None and n in before.found}
        fresh = self._groups.keys() - old
        next_uid = opened.next_uid or 1
        known = Known(opened.validity, next_uid, {n: {} for n in self._groups}, {})
        if before is not None:
            known.distrusted = before.distrusted
            self._keep_what_stays(opened, before, old, known)
        found: dict[str, set[int]] = {name: set() for name in self._groups}
        highest = 0
        if fresh and opened.exists:
            highest = self._whole(opened, sorted(fresh), found, known)
        if old and opened.exists and (not opened.next_uid or opened.next_uid > start):
            matcher = self._matcher(old)
            blocks = self.link.header_blocks(f"{start}:*", self._fields(old))
            new = {uid: block for uid, block in blocks.items() if uid >= start}
            self._sort(new, matcher, old, found, known)
            highest = max(highest, *new, 0)
        known.next_uid = max(next_uid, highest + 1)
        self._describe(opened, found, known)
        return known

    def _keep_what_stays(
        self, opened: Selected, before: Known, old: Iterable[str], known: Known
    ) -> None:
        wanted = {uid for name in old for uid in before.found[name]}
        wanted |= {uid for name in old for uid in before.doubtful.get(name, ())}
        there: set[int] = set()
        if opened.exists:
            for uids in encode.uid_sets(wanted, most=5_000, octets=SET_OCTETS):
                there |= self.link.flags(encode.uid_set(uids)).keys()
        for name in old:
            known.found[name] = {u: m for u, m in before.found[name].items() if u in there}
            doubtful = before.doubtful.get(name, frozenset()) & there
            if doubtful:
                known.doubtful[name] = doubtful

    def _whole(
        self,
        opened: Selected,
        names: Sequence[str],
        found: dict[str, set[int]],
        known: Known,
    ) -> int:
        """Look through every message for these fingerprints; return the highest UID seen."""
        matcher = self._matcher(names)
        wide = self._fields(names)
        groups = [self._groups[name] for name in names]
        keys = query.keys(
            [group.identifier for group in groups],
            self.providers,
            copies=any(group.copies for group in groups),
        )
        uids = self.link.all_uids(opened)
        candidates: Sequence[int] = uids
        if self._asks(opened, keys) and keys is not None and not known.distrusted:
            try:
                candidates = self._search(keys, uids)
            except _DistrustError:
                known.distrusted = True
        for part in encode.uid_sets(candidates, most=CHUNK, octets=SET_OCTETS):
            blocks = self.link.header_blocks(encode.uid_set(part), wide)
            missing = set(part) - blocks.keys()
            if missing and self.link.flags(encode.uid_set(missing)).keys() & missing:
                raise Refused
            self._sort(
                {uid: blocks[uid] for uid in part if uid in blocks}, matcher, names, found, known
            )
        return max(uids, default=0)

    def _asks(self, opened: Selected, keys: Sequence[str] | None) -> bool:
        if keys is None or self.strategy is Strategy.SCAN:
            return False
        if self.strategy is Strategy.SEARCH:
            return True
        return query.prefers_search(opened.exists, len(keys))

    def _search(self, keys: Sequence[str], uids: Sequence[int]) -> Sequence[int]:
        """Ask the server for candidates. Raises _DistrustError when its answers do not hold."""
        refusals = [0]
        self._check_canaries(uids, refusals)
        hits: set[int] = set()
        for start in range(0, len(uids), SEARCH_WINDOW):
            part = uids[start : start + SEARCH_WINDOW]
            within = f"UID {part[0]}:{part[-1]} " if len(uids) > SEARCH_WINDOW else ""
            for group in query.groups(keys):
                hits |= self._ask(group, within, refusals)
        hits &= set(uids)
        if len(hits) == len(uids) > len(keys):
            raise _DistrustError
        return sorted(hits)

    def _check_canaries(self, uids: Sequence[int], refusals: list[int]) -> None:
        """Search for senders of the oldest, middle and newest messages, which must be found."""
        places = {0, len(uids) // 4, len(uids) // 2, 3 * len(uids) // 4, len(uids) - 1}
        chosen = sorted({uids[place] for place in places})
        blocks = self.link.header_blocks(encode.uid_set(chosen), ("FROM",))
        senders: dict[int, str] = {}
        for uid, block in blocks.items():
            local = match.plain_sender(block)
            if local and uid in chosen:
                senders[uid] = local
        if not senders:
            raise _DistrustError
        keys = query.canary_keys(senders.values())
        if not senders.keys() <= self._ask(keys, "", refusals):
            raise _DistrustError

    def _ask(self, keys: Sequence[str], within: str, refusals: list[int]) -> set[int]:
        """SEARCH; halve what the server refuses, down to one key."""
        try:
            return set(self.link.search(within + query.any_of(keys)))
        except Refused as refusal:
            refusals[0] += 1
            if len(keys) == 1 or refusals[0] > MAX_REFUSALS:
                raise _DistrustError from refusal
        found: set[int] = set()
        for half in query.halves(keys):
            found |= self._ask(half, within, refusals)
        return found

    def _matcher(self, names: Iterable[str]) -> match.Matcher:
        return match.make_matcher((self._groups[name].identifier for name in names), self.providers)

    def _fields(self, names: Iterable[str]) -> tuple[str, ...]:
        copies = any(self._groups[name].copies for name in names)
        wanted = (*match.SENDER_FIELDS, *match.COPY_FIELDS) if copies else match.SENDER_FIELDS
        return tuple(name.upper() for name in wanted)

    def _sort(
        self,
        blocks: Mapping[int, bytes],
        matcher: match.Matcher,
        names: Iterable[str],
        found: dict[str, set[int]],
        known: Known,
    ) -> None:
        """Match header blocks, and note which fingerprint found what."""
        wanted = [(name, self._groups[name]) for name in names]
        for uid, block in blocks.items():
            hit = matcher.match(block)
            if not (hit.sent or hit.copied or hit.doubtful):
                continue
            for name, group in wanted:
                if group.subject in hit.sent or (group.copies and group.subject in hit.copied):
                    found[name].add(uid)
                elif group.subject in hit.doubtful:
                    known.doubtful[name] = known.doubtful.get(name, frozenset()) | {uid}

    def _describe(self, opened: Selected, found: Mapping[str, set[int]], known: Known) -> None:
        """Fetch size, date and Message-ID of what was found; what has gone since is left out."""
        wanted = {uid for uids in found.values() for uid in uids}
        details = {}
        for part in encode.uid_sets(wanted, most=CHUNK, octets=SET_OCTETS):
            details.update(self.link.details(encode.uid_set(part)))
        for name, uids in found.items():
            for uid in uids & details.keys():
                one = details[uid]
                known.found[name][uid] = wire.Message(
                    opened.raw, opened.validity, uid, one.stable, one.size, one.date
                )

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


def matching_digest(providers: Iterable[MailProvider]) -> str:
    """Name the rules by which spellings are equal: a look under other rules is another look."""
    rules = sorted(
        f"{p.name} {p.domains} {p.dots_ignored} {p.plus_tags} {p.same_as}" for p in providers
    )
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()[:16]


def _messages(
    known: Mapping[str, Known], name: str, raws: Iterable[str]
) -> tuple[wire.Message, ...]:
    return tuple(
        message
        for raw in sorted(raws)
        if raw in known
        for _, message in sorted(known[raw].found.get(name, {}).items())
    )
