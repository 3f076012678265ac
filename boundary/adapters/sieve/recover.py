"""After an interruption, learn whether the rules act; end what was in flight, or take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from boundary.core.change import Direction, InDoubt, Outcome, Presence, Status
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.core.ports import Journal
from boundary.core.rules import MailProvider

from . import wire
from .install import Installer, roll_back, sweep
from .scripts import Scripts, Stopped, refusals
from .undo import Lend, Remover, Reversal, keys_in, remove_empty
from .wire import Flight, Switch
from .world import RESCUED, Way


class Recovery:
    """Settles intents about rules over one connection."""

    def __init__(
        self,
        scripts: Scripts,
        installer: Callable[[], Installer],
        remover: Remover,
        lend: Lend,
        providers: Sequence[MailProvider],
    ) -> None:
        """`installer` makes one that writes down nothing more."""
        self._scripts = scripts
        self._installer = installer
        self._remover = remover
        self._lend = lend
        self._providers = providers

    def settle(self, doubts: Sequence[InDoubt], journal: Journal) -> dict[Address, Outcome]:
        """Say what came of each. Raises TransientError or AdapterError: then ask again later."""
        outcomes: dict[Address, Outcome] = {}
        doing = [doubt for doubt in doubts if doubt.intent.direction is Direction.DO]
        undoing = [doubt for doubt in doubts if doubt.intent.direction is Direction.UNDO]
        if doing:
            outcomes.update(self._do(doing))
        if undoing:
            outcomes.update(self._undo(undoing, journal))
        return outcomes

    def _do(self, doubts: Sequence[InDoubt]) -> dict[Address, Outcome]:
        parts = [part for doubt in doubts for part in doubt.parts]
        flight = wire.flight_from(parts)
        came: Switch | None = None
        notes: tuple[str, ...] = ()
        if flight is not None:
            self._scripts.look_at_all_of_ours()
            try:
                # What was refused before the writing began has no part in it.
                flown = [doubt for doubt in doubts if wire.is_along(doubt.parts)]
                came, notes = self._ended(flight, flown)
            except Stopped as stopped:
                notes = (stopped.say,)
            if came is None:
                roll_back(self._scripts, flight)
            else:
                with refusals(wire.NOT_TAKEN):
                    sweep(self._scripts, flight)
        made = wire.folders_in(parts)
        if came is None and made:
            with self._lend() as shelf:
                remove_empty(shelf, sorted(made))
        return {
            doubt.intent.change.address: self._said(doubt, came, notes, made) for doubt in doubts
        }

    def _ended(
        self, flight: Flight, doubts: Sequence[InDoubt]
    ) -> tuple[Switch | None, tuple[str, ...]]:
        """Finish what was in flight, when the rules act; None: they do not.

        Raises Stopped when they cannot act beside rules that came to light.
        """
        world = self._scripts.world
        if not all(self._acts(doubt) for doubt in doubts) or world.placed is None:
            return None, ()
        if world.placed is Way.BLOCK:
            return Switch(world.active, Way.BLOCK, before=flight.before.get(world.active)), ()
        open_still = world.start is not None and world.start.former == RESCUED
        open_still |= world.placed is Way.ALONE or world.has(flight.kept)
        if flight.may_rescue and open_still:
            came = self._installer().finish(flight)
            return came.switch, came.notes
        former = world.start.former if world.placed is Way.START and world.start else ""
        return Switch(former, world.placed), ()

    def _acts(self, doubt: InDoubt) -> bool:
        item = doubt.intent.change.item
        state = wire.to_state(item, self._scripts.world, self._providers)
        return state.presence is Presence.PRESENT

    def _said(
        self, doubt: InDoubt, switch: Switch | None, notes: tuple[str, ...], made: frozenset[str]
    ) -> Outcome:
        change = doubt.intent.change
        wish = wire.wish_of(change.item)
        rule = None if wish is None else self._scripts.world.rules.get(wish.key)
        if switch is None or rule is None or not wire.is_along(doubt.parts):
            note = " ".join(notes) or wire.CUT_SHORT
            return Outcome(change, Status.FAILED, {"objects": []}, note)
        if wire.flight_from(doubt.parts) is None:
            switch = replace(switch, before=None)
        return wire.done(change, rule, switch, notes, created=rule.folder in made)

    def _undo(self, doubts: Sequence[InDoubt], journal: Journal) -> dict[Address, Outcome]:
        """Go on with what was begun; where nothing was, say what is left to do."""
        begun = any(part.get("phase") == "undo" for doubt in doubts for part in doubt.parts)
        changes = {doubt.intent.change.address: doubt.intent.change for doubt in doubts}
        refs: dict[Address, Sequence[JsonObject]] = {
            doubt.intent.change.address: doubt.intent.receipts for doubt in doubts
        }
        if begun:
            return Reversal(self._scripts, self._remover, journal, self._lend).undo(changes, refs)
        return {
            address: (
                wire.not_undone(change, refs[address], wire.UNDO_CUT_SHORT)
                if keys_in(refs[address])
                else wire.undone(change, 0)
            )
            for address, change in changes.items()
        }
