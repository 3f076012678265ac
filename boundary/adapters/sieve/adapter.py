"""Carry out mail.file-away, mail.set-aside and access.review on one account: the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date

from boundary.core import shown
from boundary.core.change import (
    Change,
    Cursor,
    Direction,
    Finding,
    InDoubt,
    Outcome,
    Presence,
    Proof,
    Sight,
    State,
    Status,
)
from boundary.core.errors import AdapterError, StalePlan, TransientError
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer, Folders, Hands, Journal, Thing
from boundary.core.rules import MailProvider

from . import found, review, wire
from .client import Link, Refused
from .install import Came, Installer
from .recover import Recovery
from .rules import Rule, gaps
from .scripts import Scripts, Stopped, refusals
from .undo import Remover, Reversal, remove_empty
from .world import TEMPORARY, Trouble, World


class SieveAdapter:
    """The adapter of one account's mail rules."""

    def __init__(
        self,
        connect: Callable[[], Link],
        hands: Hands,
        *,
        lend: Callable[[], AbstractContextManager[Folders]] | None,
        providers: Sequence[MailProvider] = (),
        today: Callable[[], date],
        link: Link | None = None,
    ) -> None:
        """Connect at once, unless a `link` is given. `lend` opens the mailbox's folders."""
        self._connect = connect
        self._link = link or connect()
        self._hands = hands
        self._lend = lend or _no_folders
        self._providers = tuple(providers)
        self._today = today
        self._left: dict[str, str] = {}
        """What a look was like to what it was like after our own writing."""

    @property
    def turns(self) -> int:
        """Round trips over the adapter's own connection, after signing in."""
        return self._link.turns

    def close(self) -> None:
        """Sign out."""
        self._link.close()

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter. Every look is whole, so there is no cursor."""
        del since
        return Sight(self._look(self._link, items))

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        if item.verb == review.VERB:
            return review.to_change(item, seen)
        return wire.to_change(item, seen)

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. All rules of a batch are one script."""
        outcomes: dict[Address, Outcome] = {}
        ready: list[Change] = []
        for change in changes:
            if change.before.presence is Presence.UNKNOWN:
                note = review.NOT_READ if change.item.verb == review.VERB else wire.NOT_READ
                outcomes[change.address] = Outcome(change, Status.WAITING, note=note)
            elif change.item.verb != review.VERB:
                ready.append(change)
        if ready:
            outcomes.update(self._file(ready, journal))
        for change in changes:
            if change.address not in outcomes:
                outcomes[change.address] = self._shown(change, journal)
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter. Reads over a connection of its own."""
        link = self._connect()
        try:
            states = self._look(link, [change.item for change in changes])
        finally:
            link.close()
        return {change.address: _finding(change, states[change.address]) for change in changes}

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        changes: dict[Address, Change] = {}
        refs: dict[Address, list[JsonObject]] = {}
        outcomes: dict[Address, Outcome] = {}
        for outcome in done:
            address = outcome.change.address
            if outcome.change.item.verb == review.VERB:
                outcomes[address] = wire.undone(outcome.change, 0)
            else:
                changes.setdefault(address, outcome.change)
                refs.setdefault(address, []).append(outcome.ref)
        if changes:
            scripts = Scripts(self._link)
            reversal = Reversal(scripts, self._remover(scripts), journal, self._lend)
            outcomes.update(reversal.undo(changes, refs))
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. What was begun acts, or is taken back."""
        outcomes: dict[Address, Outcome] = {}
        filing: list[InDoubt] = []
        for doubt in doubts:
            change = doubt.intent.change
            if change.item.verb == review.VERB:
                outcomes[change.address] = _answered(doubt)
            else:
                filing.append(doubt)
        if filing:
            scripts = Scripts(self._link)
            recovery = Recovery(
                scripts,
                lambda: self._installer(scripts, lambda _: None, lambda: None),
                self._remover(scripts),
                self._lend,
                self._providers,
            )
            outcomes.update(recovery.settle(filing, journal))
        return outcomes

    # -- what is ours, without any log --------------------------------------------------------

    def ours(self) -> tuple[Thing, ...]:
        """See ports.Finder."""
        with refusals(wire.NOT_READ):
            return found.things_of(Scripts(self._link).look_at_all_of_ours())

    def remove(self, things: Sequence[Thing], /) -> Mapping[str, str]:
        """See ports.Finder. Rules, starting script and block go together."""
        scripts = Scripts(self._link)
        with refusals(wire.NOT_READ):
            world = scripts.look_at_all_of_ours()
        stays = ""
        if any(thing.id != f"script:{TEMPORARY}" for thing in things):
            try:
                if world.is_edited:
                    raise Stopped(wire.UNDO_EDITED)
                self._remover(scripts).take_out(world.rules.keys())
            except Stopped as stopped:
                stays = stopped.say
        elif things:
            with refusals(wire.UNDO_NOT_TAKEN):
                scripts.remove(TEMPORARY)
        there = {thing.id for thing in found.things_of(scripts.world)}
        return {thing.id: (stays or wire.STAYS) if thing.id in there else "" for thing in things}

    # -- looking ------------------------------------------------------------------------------

    def _look(self, link: Link, items: Sequence[Item]) -> dict[Address, State]:
        scripts = Scripts(link)
        rules = [item for item in items if item.verb != review.VERB]
        reviews = [item for item in items if item.verb == review.VERB]
        states: dict[Address, State] = {}
        try:
            world = scripts.look()
            for item in rules:
                states[item.address] = wire.to_state(item, world, self._providers)
            if reviews:
                world = scripts.read_everything()
                states.update({item.address: review.to_state(world) for item in reviews})
        except Refused as refusal:
            if refusal.busy:
                raise TransientError(wire.LATER) from refusal
        for item in items:
            states.setdefault(item.address, wire.unknown(wire.NOT_READ))
        return states

    def _is_as_planned(self, change: Change, world: World) -> bool:
        """Whether nobody but us has written since the look that the change was made of."""
        etag = change.before.etag
        while etag in self._left:
            etag = self._left[etag]
        return etag == world.etag

    # -- filing -------------------------------------------------------------------------------

    def _file(self, changes: Sequence[Change], journal: Journal) -> dict[Address, Outcome]:
        scripts = Scripts(self._link)
        with refusals(wire.NOT_READ):
            before = scripts.look()
            if not all(self._is_as_planned(change, before) for change in changes):
                raise StalePlan(wire.MOVED_SINCE)
            world = scripts.read_rest()
        if world.trouble is not None:
            note = wire.EDITED if world.trouble is Trouble.EDITED else wire.TAKEN
            return {c.address: Outcome(c, Status.REFUSED, note=note) for c in changes}
        with self._lend() as shelf:
            outcomes = self._file_into(shelf, scripts, changes, journal)
        self._left[before.etag] = scripts.world.etag
        self._left.pop(scripts.world.etag, None)
        return outcomes

    def _file_into(
        self, shelf: Folders, scripts: Scripts, changes: Sequence[Change], journal: Journal
    ) -> dict[Address, Outcome]:
        outcomes: dict[Address, Outcome] = {}
        wished: dict[Address, Rule] = {}
        owners: dict[str, list[Address]] = {}
        for change in changes:
            wish = wire.wish_of(change.item)
            try:
                if wish is None:
                    raise Stopped(wire.NO_ADDRESS)
                wished[change.address] = wish.to_rule(shelf.path(wish.folder))
                owners.setdefault(wish.folder, []).append(change.address)
            except TransientError:
                raise
            except AdapterError as error:
                outcomes[change.address] = Outcome(change, Status.REFUSED, note=error.say)
        filing = [change for change in changes if change.address in wished]
        if not filing:
            return outcomes
        made: list[str] = []

        def make_folders() -> None:
            for folder, of_folder in owners.items():
                if self._make(shelf, folder, of_folder, journal):
                    made.append(folder)

        try:
            rules = dict(scripts.world.rules)
            rules.update({(rule.verb, rule.address): rule for rule in wished.values()})
            addresses = [change.address for change in filing]

            def part(ref: JsonObject) -> None:
                # A script holds all addresses: it is written down once, not once for each.
                journal.part(addresses, wire.ALONG)
                journal.part(addresses[:1], ref)

            installer = self._installer(scripts, part, make_folders)
            came = installer.install(rules.values())
        except Stopped as stopped:
            remove_empty(shelf, made)
            outcomes.update(
                {c.address: Outcome(c, stopped.status, note=stopped.say) for c in filing}
            )
            return outcomes
        for number, change in enumerate(filing):
            # The user's script from before is kept with one receipt, not with each.
            switch = came.switch if number == 0 else replace(came.switch, before=None)
            one = replace(came, switch=switch)
            outcomes[change.address] = self._done(
                change, wished[change.address], scripts, one, made
            )
        return outcomes

    def _make(
        self, shelf: Folders, folder: str, owners: Sequence[Address], journal: Journal
    ) -> bool:
        """Make a folder that is not there. Raises Stopped when the server does not let us."""
        if shelf.has(folder):
            return False
        journal.part(owners, wire.folder_part(folder))
        try:
            made = shelf.make(folder)
        except TransientError:
            raise
        except AdapterError as error:
            raise Stopped(wire.NO_FOLDER) from error
        journal.part(owners, wire.folder_part(folder, made=made))
        return made

    def _done(
        self, change: Change, rule: Rule, scripts: Scripts, came: Came, made: Sequence[str]
    ) -> Outcome:
        notes = (*came.notes, *gaps(rule, scripts.world.dialect, self._providers))
        return wire.done(change, rule, came.switch, notes, created=rule.folder in made)

    def _installer(
        self, scripts: Scripts, part: Callable[[JsonObject], None], ready: Callable[[], None]
    ) -> Installer:
        return Installer(scripts, part, ready, self._providers, self._today)

    def _remover(self, scripts: Scripts) -> Remover:
        return Remover(scripts, self._providers, self._today)

    # -- showing ------------------------------------------------------------------------------

    def _shown(self, change: Change, journal: Journal) -> Outcome:
        """Show the person what was found, and keep the answer."""
        answer = self._hands.ask(change.address, review.instructions(change.before))
        if answer is not Answer.STOP:
            journal.part([change.address], {"answer": answer.value})
        return shown.outcome(change, answer)


class _NoFolders:
    """Stands in where nobody lends the mailbox: the server makes folders as mail comes."""

    def path(self, name: str, /) -> str:
        """Take the visible name for the full one."""
        return name

    def has(self, name: str, /) -> bool:
        """Say so, for want of a way to look."""
        del name
        return True

    def make(self, name: str, /) -> bool:
        """Make nothing."""
        del name
        return False

    def remove_empty(self, name: str, /) -> bool:
        """Remove nothing."""
        del name
        return False


@contextmanager
def _no_folders() -> Iterator[Folders]:
    yield _NoFolders()


def _answered(doubt: InDoubt) -> Outcome:
    """Say what was answered before an interruption; nothing is asked."""
    change = doubt.intent.change
    if doubt.intent.direction is Direction.UNDO:
        return wire.undone(change, 0)
    answer = shown.answered(doubt.parts)
    if answer is None:
        return Outcome(change, Status.FAILED, {"objects": []}, shown.UNANSWERED)
    return shown.outcome(change, answer)


def _finding(change: Change, state: State) -> Finding:
    """Say what a second look showed."""
    note = wire.text(state.facts, "note")
    if state.presence is Presence.UNKNOWN:
        return Finding(change.address, None, Proof.NONE, state, note)
    holds = change.item.verb == review.VERB or state.presence is Presence.PRESENT
    note = note if holds else note or wire.GONE
    return Finding(change.address, holds, Proof.SEEN, state, note)
