"""Take our rules out; with the last one, put back what was active before and leave nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import date

from boundary.core.change import Change, Outcome, Status
from boundary.core.errors import AdapterError, TransientError
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Folders, Journal
from boundary.core.rules import MailProvider

from . import layout, wire
from .client import Refused
from .grammar import GrammarError
from .install import drop_lying
from .layout import RULES, START
from .rules import Rule, rules_script
from .scripts import Scripts, Stopped, refusals
from .world import TEMPORARY, Key, World, includes, is_ours

Lend = Callable[[], AbstractContextManager[Folders]]
"""Open the folders of the mailbox; asked only when one of them may have to go."""

_ATTEMPTS = 3
"""How often it is begun anew when another program is quicker."""


class Remover:
    """Takes rules out over one connection."""

    def __init__(
        self, scripts: Scripts, providers: Sequence[MailProvider], today: Callable[[], date]
    ) -> None:
        """`today` dates a script that has no date of its own any more."""
        self._scripts = scripts
        self._providers = providers
        self._today = today

    def take_out(self, keys: Collection[Key]) -> tuple[str, ...]:
        """Take these rules out, after a look at all of ours; give what there is to say.

        With no rule left, what was active before is active again and nothing of ours stays. Raises
        Stopped: then the rules act as before.
        """
        for _ in range(_ATTEMPTS):
            try:
                return self._take_out(keys)
            except Stopped as stopped:
                if stopped.status is not Status.SKIPPED:
                    raise
                self._scripts.look_at_all_of_ours()
        raise Stopped(wire.UNDO_NOT_TAKEN)

    def _take_out(self, keys: Collection[Key]) -> tuple[str, ...]:
        world = self._scripts.world
        left = frozenset(rule for key, rule in world.rules.items() if key not in keys)
        if world.parts is not None:
            self._rewrite_block(world, left)
        notes: tuple[str, ...] = ()
        if not left:
            notes = self._tear_down(self._scripts.world)
        elif world.ours is not None:
            self._rewrite(world, left.intersection(world.ours.rules))
        self._sweep()
        return notes

    def _rewrite(self, world: World, rules: Collection[Rule]) -> None:
        """Write our script with these rules, if they are not what it holds."""
        if world.ours is None or set(world.ours.rules) == set(rules):
            return
        if not rules:
            # The others stand in a block of the user's script, and this one serves nothing.
            with refusals(wire.UNDO_NOT_TAKEN):
                drop_lying(self._scripts)
            return
        source = self._script(world, rules, inside=False)
        with refusals(wire.UNDO_NOT_TAKEN):
            if world.active == RULES or world.is_started:
                self._scripts.exchange(RULES, source, exactly=False, must_fit=False)
            else:
                self._scripts.store(RULES, source)

    def _rewrite_block(self, world: World, left: frozenset[Rule]) -> None:
        """Write the user's script with the rules of our block that are left, or without it."""
        own = layout.without_block(world.sources[world.active])
        block = world.block.rules if world.block is not None else ()
        stay = left.intersection(block)
        if own is None or (stay and stay == set(block)):
            return
        with refusals(wire.UNDO_NOT_TAKEN):
            if not stay:
                # A copy of it under another name would carry no mark of ours.
                self._scripts.put_back(world.active, own)
                return
            try:
                source = layout.with_block(own, self._script(world, stay, inside=True))
            except GrammarError as error:
                raise Stopped(wire.UNDO_NOT_TAKEN) from error
            self._scripts.exchange(world.active, source, exactly=True, must_fit=False)

    def _script(self, world: World, rules: Collection[Rule], *, inside: bool) -> bytes:
        made_on = (world.held.made_on if world.held is not None else None) or self._today()
        return rules_script(
            rules,
            made_on=made_on,
            dialect=world.dialect,
            providers=self._providers,
            inside=inside,
        )

    def _tear_down(self, world: World) -> tuple[str, ...]:
        """With no rule left: make active what was before, and remove what is ours."""
        if world.is_started and world.has(RULES) and world.ours is None:
            return (wire.REPLACED,)
        notes: list[str] = []
        stays: set[str] = set()
        if world.start is not None and not world.start.intact:
            notes.append(wire.START_STAYS)
            stays.add(START)
        after = world.active if world.active in stays else self._made_active_again(world, notes)
        source = self._scripts.read(after)
        if source is not None and after not in stays and includes(source, (RULES, START)):
            notes.append(wire.IN_USE)
            stays |= {RULES, START}
        with refusals(wire.UNDO_NOT_TAKEN):
            if START not in stays and world.start is not None:
                self._scripts.remove(START)
            if world.ours is not None and stays:
                # What includes it goes on compiling.
                self._scripts.store(RULES, self._script(world, (), inside=False))
            elif world.ours is not None:
                self._scripts.remove(RULES)
        return tuple(notes)

    def _made_active_again(self, world: World, notes: list[str]) -> str:
        """Switch back when what is active is ours; return what is active then."""
        if world.foreign:
            if world.parts is None and world.is_marked:
                notes.append(wire.OTHERS_CHOICE)
            return world.active
        if not world.active:
            return ""
        former = world.start.former if world.start is not None else ""
        target = former if world.has(former) else ""
        if former and not target:
            notes.append(wire.FORMER_GONE)
        if not self._scripts.is_unmoved():
            raise Stopped(wire.MOVED_MEANWHILE, Status.SKIPPED)
        with refusals(wire.FORMER_BROKEN):
            self._scripts.activate(target)
        return target

    def _sweep(self) -> None:
        """Remove what an earlier try left under the temporary name."""
        source = self._scripts.read(TEMPORARY)
        if source is not None and is_ours(source):
            with suppress(Refused):
                self._scripts.remove(TEMPORARY)


class Reversal:
    """Takes receipts back."""

    def __init__(self, scripts: Scripts, remover: Remover, journal: Journal, lend: Lend) -> None:
        """`journal` hears of it before anything is written."""
        self._scripts = scripts
        self._remover = remover
        self._journal = journal
        self._lend = lend

    def undo(
        self, changes: Mapping[Address, Change], refs: Mapping[Address, Sequence[JsonObject]]
    ) -> dict[Address, Outcome]:
        """Take back what these receipts list; one outcome for each address."""
        with refusals(wire.UNDO_NOT_TAKEN):
            world = self._scripts.look_at_all_of_ours()
        listed = {address: keys_in(of_one) for address, of_one in refs.items()}
        if world.is_edited and any(listed.values()):
            return {
                address: (
                    wire.not_undone(change, refs[address], wire.UNDO_EDITED)
                    if listed[address]
                    else wire.undone(change, 0)
                )
                for address, change in changes.items()
            }
        there = {address: keys & world.rules.keys() for address, keys in listed.items()}
        targets = frozenset[Key]().union(*there.values())
        notes: tuple[str, ...] = ()
        if any(listed.values()):
            names = [wire.rule_id(key) for key in targets]
            self._journal.part(list(changes), wire.undo_part(names))
            try:
                notes = self._remover.take_out(targets)
            except Stopped as stopped:
                return {
                    address: wire.not_undone(change, refs[address], stopped.say)
                    for address, change in changes.items()
                }
        every = [ref for of_one in refs.values() for ref in of_one]
        notes += self._tidy(wire.folders_made(every))
        return {
            address: wire.undone(change, len(there[address]), notes)
            for address, change in changes.items()
        }

    def _tidy(self, folders: Sequence[str]) -> tuple[str, ...]:
        """Remove the folders we made that are empty and that no rule files into any more."""
        used = {rule.folder for rule in self._scripts.world.rules.values()}
        unused = [name for name in folders if name not in used]
        if not unused:
            return ()
        with self._lend() as shelf:
            return remove_empty(shelf, unused)


def remove_empty(shelf: Folders, folders: Sequence[str]) -> tuple[str, ...]:
    """Remove folders that hold nothing; say so when one stays."""
    stayed = False
    for name in folders:
        try:
            stayed |= shelf.has(name) and not shelf.remove_empty(name)
        except TransientError:
            raise
        except AdapterError:
            stayed = True
    return (wire.FOLDER_STAYS,) if stayed else ()


def keys_in(refs: Sequence[JsonObject]) -> frozenset[Key]:
    """Read which rules receipts list."""
    found: set[Key] = set()
    for ref in refs:
        for name in wire.ids_in(ref):
            kind, _, key = name.partition(":")
            verb, _, address = key.partition(":")
            if kind == "rule":
                found.add((verb, address))
    return frozenset(found)
