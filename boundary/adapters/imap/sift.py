"""Look through one folder for what is looked for: ask the server, or read every header."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from boundary.core import match
from boundary.core.identifier import Identifier
from boundary.core.playbook import Address, Item
from boundary.core.rules import MailProvider

from . import encode, query, wire
from .connection import Link, Refused, Selected
from .cursor import Known, fingerprint

CHUNK = 500
"""Messages asked for in one FETCH of headers."""
SET_OCTETS = 7_000
"""Longest set of UIDs in one command."""
SEARCH_WINDOW = 50_000
"""Messages one SEARCH goes over: its answer stays far below the cap of the library."""
MAX_REFUSALS = 8


class Strategy(StrEnum):
    """How a folder is looked through the first time."""

    AUTO = "auto"
    SCAN = "scan"
    SEARCH = "search"


class _DistrustError(Exception):
    """SEARCH cannot be relied on in this folder. Never leaves this module."""


@dataclass(slots=True)
class Group:
    """What is looked for together: one fingerprint, the items that share it."""

    subject: str
    identifier: Identifier
    copies: bool


@dataclass(slots=True)
class Sift:
    """Looks through folders of one account for the same things."""

    link: Link
    providers: tuple[MailProvider, ...]
    strategy: Strategy
    groups: Mapping[str, Group]
    """By fingerprint."""
    also: Sequence[str] = ()
    """Further SEARCH arguments, each asked on its own; what they find is looked at too."""

    def folder(self, opened: Selected, before: Known | None) -> Known:
        """Look through one open folder: what is new for what was looked for, all for the rest."""
        if before is not None and before.validity != opened.validity:
            before = None
        start = before.next_uid if before is not None else 1
        old = {n for n in self.groups if before is not None and n in before.found}
        fresh = self.groups.keys() - old
        next_uid = opened.next_uid or 1
        known = Known(opened.validity, next_uid, {n: {} for n in self.groups}, {})
        if before is not None:
            known.distrusted = before.distrusted
            self._keep_what_stays(opened, before, old, known)
        found: dict[str, dict[int, bool]] = {name: {} for name in self.groups}
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
        found: dict[str, dict[int, bool]],
        known: Known,
    ) -> int:
        """Look through every message for these fingerprints; return the highest UID seen."""
        matcher = self._matcher(names)
        wide = self._fields(names)
        groups = [self.groups[name] for name in names]
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
            for question in self.also:
                hits |= self._ask((question,), within, refusals)
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
        return match.make_matcher((self.groups[name].identifier for name in names), self.providers)

    def _fields(self, names: Iterable[str]) -> tuple[str, ...]:
        copies = any(self.groups[name].copies for name in names)
        wanted = (*match.SENDER_FIELDS, *match.COPY_FIELDS) if copies else match.SENDER_FIELDS
        return tuple(name.upper() for name in wanted)

    def _sort(
        self,
        blocks: Mapping[int, bytes],
        matcher: match.Matcher,
        names: Iterable[str],
        found: dict[str, dict[int, bool]],
        known: Known,
    ) -> None:
        """Match header blocks, and note which fingerprint found what: True for a mere copy."""
        wanted = [(name, self.groups[name]) for name in names]
        for uid, block in blocks.items():
            hit = matcher.match(block)
            if not (hit.sent or hit.copied or hit.doubtful):
                continue
            for name, group in wanted:
                if group.subject in hit.sent or (group.copies and group.subject in hit.copied):
                    found[name][uid] = group.subject not in hit.sent
                elif group.subject in hit.doubtful:
                    known.doubtful[name] = known.doubtful.get(name, frozenset()) | {uid}

    def _describe(
        self, opened: Selected, found: Mapping[str, Mapping[int, bool]], known: Known
    ) -> None:
        """Fetch size, date and Message-ID of what was found; what has gone since is left out."""
        wanted = {uid for uids in found.values() for uid in uids}
        for part in encode.uid_sets(wanted, most=CHUNK, octets=SET_OCTETS):
            for uid, one in self.link.details(encode.uid_set(part)).items():
                message = wire.Message(
                    opened.raw, opened.validity, uid, one.stable, one.size, one.date
                )
                for name, uids in found.items():
                    if uid in uids:
                        copied = uids[uid]
                        known.found[name][uid] = (
                            replace(message, copied=True) if copied else message
                        )


def grouped(
    items: Iterable[Item], providers: Iterable[MailProvider]
) -> tuple[dict[Address, str], dict[str, Group]]:
    """Give the fingerprint of each item, and what is looked for under each fingerprint."""
    rules = matching_digest(providers)
    prints: dict[Address, str] = {}
    groups: dict[str, Group] = {}
    for item in items:
        name = prints[item.address] = fingerprint(item, rules)
        if item.subject is not None:
            groups[name] = Group(item.subject.key, item.subject, wire.wants_copies(item))
    return prints, groups


def matching_digest(providers: Iterable[MailProvider]) -> str:
    """Name the rules by which spellings are equal: a look under other rules is another look."""
    rules = sorted(
        f"{p.name} {p.domains} {p.dots_ignored} {p.plus_tags} {p.same_as}" for p in providers
    )
    return hashlib.sha256("\n".join(rules).encode()).hexdigest()[:16]
