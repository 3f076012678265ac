"""Say what a user's scripts come to: which are ours, what acts, and how ours can act; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from . import layout, rules
from .answers import Offered
from .grammar import Command, GrammarError, parse
from .layout import RULES, START, Parts, Start
from .rules import Dialect, Ours, Rule

TEMPORARY: Final = "boundary-new"
"""What is about to take another script's place, while it is tried."""
RESCUED: Final = "dovecot.orig"
"""What Pigeonhole calls the rules it did not list, once another script is made active.

A server may go by another name than Pigeonhole, so this is reckoned with on every one.
"""
_KEPT: Final = f"{RESCUED}-kept"

Key = tuple[str, str]
"""Verb and address: what one rule is known by."""


class Way(StrEnum):
    """How our rules come to act."""

    START = "start"
    """The starting script is the active one; it includes ours, then the user's."""
    ALONE = "alone"
    """Our rules are the active script: there is no other, and no include."""
    BLOCK = "block"
    """A marked block inside the user's active script: there is no include."""


class Trouble(StrEnum):
    """Why our rules can be neither changed nor taken away."""

    EDITED = "edited"
    """Somebody changed a rule of ours, or a newer version of this program made it."""
    TAKEN = "taken"
    """A script of somebody else has a name of ours."""


@dataclass(frozen=True, slots=True)
class World:
    """What was read of a user's scripts."""

    names: tuple[str, ...]
    """Of every script, sorted."""
    active: str
    """Empty: none is listed as active."""
    sources: Mapping[str, bytes] = field(repr=False)
    """What was read, by name: our rules and the active script always, where they are there."""
    dialect: Dialect
    ours: Ours | None
    """What stands in the script of our rules; None: there is none, or it is not ours."""
    start: Start | None
    """The starting script as far as it was read; None also when it is not ours."""
    parts: Parts | None
    """The user's active script around our block; None: it has none."""
    block: Ours | None
    """What stands in the block."""

    def has(self, name: str) -> bool:
        """Whether a script of this name is there."""
        return name in self.names

    @property
    def foreign(self) -> str:
        """The name of the active script when it is none of ours, else empty."""
        own = self.active == RULES and self.ours is not None
        if own or (self.active == START and self.start is not None):
            return ""
        return self.active

    @property
    def placed(self) -> Way | None:
        """How our rules act now; None: they do not."""
        if self.parts is not None:
            return Way.BLOCK
        if self.active == RULES and self.ours is not None:
            return Way.ALONE
        return Way.START if self.is_started and self.ours is not None else None

    @property
    def is_started(self) -> bool:
        """Whether the starting script is active and includes our rules first, there or not."""
        if self.active != START or self.start is None:
            return False
        return begins_with_ours(self.sources[START])

    @property
    def way(self) -> Way:
        """How our rules would act if they were set now."""
        if self.placed is not None:
            return self.placed
        if self.is_started or self.dialect.can_include:
            return Way.START
        return Way.BLOCK if self.foreign else Way.ALONE

    @property
    def held(self) -> Ours | None:
        """What our rules are, wherever they lie; the ones that act come first."""
        return self.block if self.placed is Way.BLOCK else self.ours

    @property
    def rules(self) -> Mapping[Key, Rule]:
        """Our rules, those that act and those that lie unused beside them."""
        lying = self.ours.rules if self.ours is not None and self.ours.intact else ()
        acting = self.held.rules if self.held is not None else ()
        return {(rule.verb, rule.address): rule for rule in (*lying, *acting)}

    @property
    def is_marked(self) -> bool:
        """Whether anything of ours is known to be there."""
        return any(part is not None for part in (self.ours, self.start, self.parts))

    @property
    def trouble(self) -> Trouble | None:
        """What keeps us from writing, as far as the scripts were read."""
        for name, mine in ((RULES, self.ours), (START, self.start)):
            if name in self.sources and mine is None:
                return Trouble.TAKEN
        if TEMPORARY in self.sources and not is_ours(self.sources[TEMPORARY]):
            return Trouble.TAKEN
        start = self.start is not None and not self.start.intact and not self.is_started
        return Trouble.EDITED if self.is_edited or start else None

    @property
    def is_edited(self) -> bool:
        """Whether somebody changed our rules, wherever they lie."""
        ours = self.ours is not None and not self.ours.intact
        return ours or (self.parts is not None and not self.parts.intact)

    @property
    def etag(self) -> str:
        """Changes whenever a name, the active script or what stands in it, or our rules change."""
        digest = hashlib.sha256()
        for name in (*self.names, f"\0{self.active}"):
            digest.update(name.encode("utf-8", "surrogateescape") + b"\n")
        for name in (RULES, self.active):
            digest.update(sha256(self.sources.get(name, b"")).encode())
        return digest.hexdigest()[:32]

    @property
    def kept_name(self) -> str:
        """A name that nothing has yet, for a script that the server would overwrite."""
        number = 1
        while self.has(name := f"{_KEPT}-{number}" if number > 1 else _KEPT):
            number += 1
        return name


def make_world(
    offered: Offered, names: Iterable[str], active: str, sources: Mapping[str, bytes]
) -> World:
    """Put together what was read."""
    ours = rules.read_rules(sources[RULES]) if RULES in sources else None
    start = layout.read_start(sources[START]) if START in sources else None
    own = (active == RULES and ours is not None) or (active == START and start is not None)
    parts = None if own or active not in sources else layout.split_block(sources[active])
    return World(
        tuple(sorted(names)),
        active,
        dict(sources),
        Dialect(offered.extensions),
        ours,
        start,
        parts,
        None if parts is None else rules.read_rules(parts.block),
    )


def sha256(source: bytes) -> str:
    """Return the digest of a script, whatever its line ends."""
    return hashlib.sha256(source.replace(b"\r\n", b"\n")).hexdigest()


def is_ours(source: bytes) -> bool:
    """Whether a script carries a mark of ours."""
    return (
        rules.read_rules(source) is not None
        or layout.read_start(source) is not None
        or layout.split_block(source) is not None
    )


def begins_with_ours(source: bytes) -> bool:
    """Whether the first thing a script does is to include our rules."""
    try:
        commands = parse(source)
    except GrammarError:
        return False
    first = next((command for command in commands if command.name != "require"), None)
    return first is not None and _included(first) == RULES


def includes(source: bytes, names: Sequence[str]) -> bool:
    """Whether a script includes one of these, as far as it can be read; in doubt it does."""
    try:
        waiting = list(parse(source))
    except GrammarError:
        return any(name.encode() in source for name in names)
    while waiting:
        command = waiting.pop()
        if _included(command) in names:
            return True
        waiting.extend(command.block or ())
    return False


def _included(command: Command) -> str:
    if command.name != "include":
        return ""
    return next((word for word in reversed(command.arguments) if isinstance(word, str)), "")
