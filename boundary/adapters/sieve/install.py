"""Bring our rules into force, and take back what was begun when that does not work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from boundary.core.change import Status
from boundary.core.json import JsonObject
from boundary.core.rules import MailProvider

from . import layout, wire
from .client import Refused
from .grammar import GrammarError
from .layout import RULES, START
from .rules import Rule, rules_script
from .scripts import Scripts, Stopped, refusals
from .wire import Flight, Switch
from .world import RESCUED, TEMPORARY, Way, World, is_ours, sha256


@dataclass(frozen=True, slots=True)
class Came:
    """What bringing rules into force came to."""

    switch: Switch
    notes: tuple[str, ...] = ()


class Installer:
    """Writes our rules over one connection."""

    def __init__(
        self,
        scripts: Scripts,
        part: Callable[[JsonObject], None],
        ready: Callable[[], None],
        providers: Sequence[MailProvider],
        today: Callable[[], date],
    ) -> None:
        """`part` makes durable what is about to be written.

        `ready` is called before rules begin to act, once the server has said that it takes them;
        it may raise Stopped.
        """
        self._scripts = scripts
        self._part = part
        self._ready = ready
        self._providers = providers
        self._today = today

    def install(self, rules: Collection[Rule]) -> Came:
        """Make just these rules act, beside the user's own, after a look at all of ours.

        Raises Stopped: then everything is as it was.
        """
        world = self._scripts.world
        try:
            if world.way is Way.BLOCK:
                return self._block(world, rules)
            source = rules_script(
                rules,
                made_on=self._made_on(world),
                dialect=world.dialect,
                providers=self._providers,
            )
        except GrammarError as error:
            raise Stopped(wire.NOT_TAKEN) from error
        if world.is_started or world.placed is Way.ALONE:
            return self._renew(world, source)
        return self._switch_over(world, source)

    def _made_on(self, world: World) -> date:
        made_on = world.held.made_on if world.held is not None else None
        return made_on or self._today()

    def _renew(self, world: World, source: bytes) -> Came:
        """Write our rules anew where they act already, or would if they were there."""
        scripts = self._scripts
        scripts.make_sure_of_room((RULES, len(source)))
        scripts.check(source, wire.NOT_TAKEN)
        self._ready()
        before = world.sources.get(RULES)
        self._part(Flight(world.active, {RULES: before}, {RULES: (sha256(source),)}).to_json())
        with refusals(wire.NOT_TAKEN):
            if before is None:
                scripts.store(RULES, source)
            else:
                scripts.exchange(RULES, source, exactly=False, must_fit=False)
        former = world.start.former if world.is_started and world.start is not None else ""
        return Came(Switch(former, world.way))

    def _switch_over(self, world: World, source: bytes) -> Came:
        """Store our rules and the starting script, then make that one active."""
        scripts = self._scripts
        may_rescue = not world.active
        kept = world.kept_name if may_rescue and world.has(RESCUED) else ""
        former = RESCUED if may_rescue else world.foreign
        start = self._start(world, former) if world.way is Way.START else b""
        after: dict[str, tuple[str, ...]] = {RULES: (sha256(source),)}
        sizes = [(RULES, len(source))]
        if start:
            after[START] = (sha256(start), sha256(self._start(world, "")))
            sizes.append((START, len(start)))
        scripts.make_sure_of_room(*sizes)
        scripts.check(source, wire.NOT_TAKEN)
        before = {name: world.sources.get(name) for name in after}
        flight = Flight(world.active, before, after, kept, may_rescue=may_rescue)
        self._part(flight.to_json())
        try:
            with refusals(wire.NOT_TAKEN):
                if kept:
                    scripts.rename(RESCUED, kept)
                scripts.store(RULES, source)
            with refusals(wire.BROKEN if former else wire.NOT_TAKEN):
                if start:
                    scripts.store(START, start)
                self._ready()
                if not scripts.is_unmoved():
                    raise Stopped(wire.MOVED_MEANWHILE, Status.SKIPPED)
                scripts.activate(START if start else RULES)
            if may_rescue:
                return self.finish(flight)
        except Stopped:
            roll_back(scripts, flight)
            raise
        return Came(Switch(former, world.way))

    def finish(self, flight: Flight) -> Came:
        """After the switch: keep in force what the server had not listed, or stop naming it.

        Raises Stopped when rules that came to light do not go together with ours.
        """
        scripts = self._scripts
        world = scripts.list_again()
        if came_to_light(flight, world):
            if world.way is Way.ALONE:
                raise Stopped(wire.CAME_BETWEEN)
            with refusals(wire.BROKEN):
                # Only now can the server say whether they compile together with ours.
                scripts.store(START, world.sources[START])
            notes = (wire.CAME_TO_LIGHT, *((wire.KEPT_ASIDE,) if flight.kept else ()))
            return Came(Switch(RESCUED, world.way, rescued=True, kept=flight.kept), notes)
        with refusals(wire.NOT_TAKEN):
            if world.is_started:
                scripts.store(START, self._start(world, ""))
            if world.has(flight.kept) and not world.has(RESCUED):
                scripts.rename(flight.kept, RESCUED)
        return Came(Switch("", world.way))

    def _start(self, world: World, former: str) -> bytes:
        return layout.start_script(former, made_on=self._made_on(world))

    def _block(self, world: World, rules: Collection[Rule]) -> Came:
        """Write our rules as a marked block into the user's active script."""
        scripts = self._scripts
        name = world.active
        before = world.sources[name]
        inside = layout.without_block(before)
        own = before if inside is None else inside
        block = rules_script(
            rules,
            made_on=self._made_on(world),
            dialect=world.dialect,
            providers=self._providers,
            inside=True,
        )
        try:
            source = layout.with_block(own, block)
        except GrammarError as error:
            raise Stopped(wire.BROKEN) from error
        scripts.make_sure_of_room((name, len(source)))
        scripts.check(source, wire.BROKEN)
        self._ready()
        flight = Flight(name, {name: before}, {name: (sha256(source),)})
        self._part(flight.to_json())
        try:
            with refusals(wire.BROKEN):
                scripts.exchange(name, source, exactly=True, must_fit=True)
        except Stopped:
            roll_back(scripts, flight)
            raise
        with suppress(Refused):
            drop_lying(scripts)
        return Came(Switch(name, Way.BLOCK, before=own))


def came_to_light(flight: Flight, world: World) -> bool:
    """Whether the switch brought rules to light that the server had not listed.

    The script that had their name before is kept elsewhere meanwhile; once it is back under it, it
    is the user's own that did not act.
    """
    if not flight.may_rescue or not world.has(RESCUED):
        return False
    return not flight.kept or world.has(flight.kept)


def drop_lying(scripts: Scripts) -> None:
    """Remove scripts of ours that are not active, are as we wrote them, and serve nothing.

    Raises Refused.
    """
    world = scripts.world
    if world.start is not None and world.start.intact and world.active != START:
        scripts.remove(START)
    if world.ours is not None and world.ours.intact and world.active != RULES:
        scripts.remove(RULES)


def roll_back(scripts: Scripts, flight: Flight) -> None:
    """Take back what a flight wrote, as far as it is still as it was written.

    Raises Refused, TransientError or AdapterError: then it can be done again.
    """
    scripts.look_at_all_of_ours()
    world = scripts.world
    if world.active != flight.active and _wrote(flight, world.active, world.sources):
        target = flight.active
        if came_to_light(flight, world):
            target = RESCUED
        try:
            scripts.activate(target if world.has(target) else "")
        except Refused as refusal:
            if refusal.busy:
                raise
            # It does not compile: it did nothing before either.
            scripts.activate("")
    if flight.kept and world.has(flight.kept) and not world.has(RESCUED):
        scripts.rename(flight.kept, RESCUED)
    for name in reversed(list(flight.before)):
        before, source = flight.before[name], scripts.read(name)
        if source is None or not _wrote(flight, name, world.sources):
            continue
        if before is None:
            scripts.remove(name)
        elif before != source:
            scripts.store(name, before)
    sweep(scripts, flight)


def _wrote(flight: Flight, name: str, sources: Mapping[str, bytes]) -> bool:
    """Whether a script is as the flight stored it."""
    return name in sources and sha256(sources[name]) in flight.after.get(name, ())


def sweep(scripts: Scripts, flight: Flight) -> None:
    """Remove what a flight left under the temporary name. Raises Refused."""
    source = scripts.read(TEMPORARY)
    ours = {digest for digests in flight.after.values() for digest in digests}
    if source is not None and is_ours(source) and sha256(source) in ours:
        scripts.remove(TEMPORARY)
