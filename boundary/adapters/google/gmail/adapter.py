"""Carry out the steps for mail on one Gmail account, over the API: the verbs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from boundary.core import shown
from boundary.core.change import (
    MADE,
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
from boundary.core.errors import AdapterError
from boundary.core.identifier import Identifier
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer, ExhibitSink, Hands, Journal, Sighting, Thing
from boundary.core.rules import MailProvider

from ..client import Api, ApiError, NotGranted
from ..oauth import permissions_for
from . import back, criteria, filed, found, past, review, rules, spot, wire, wrote
from .away import Away
from .install import Installer
from .keep import Archivist
from .look import Look
from .rules import World
from .wire import Label
from .write import CHUNK, Writer

NOT_GRANTED = (
    "This step needs a permission at Google that was not given. You can run boundary connect, and"
    " give it there."
)
VERBS = (*wire.VERBS, *rules.VERBS, review.VERB)


class GmailAdapter:
    """The adapter of one account's mail."""

    def __init__(
        self,
        api: Api,
        hands: Hands,
        *,
        names: Sequence[str] = (),
        providers: Sequence[MailProvider] = (),
        sleep: Callable[[float], None],
        monotonic: Callable[[], float],
        granted: Collection[str],
        chunk: int = CHUNK,
    ) -> None:
        """Contact nothing yet.

        `names`: the folders, here labels, that the account files into. `granted`: the permissions
        that were given, by name.
        """
        self._granted = frozenset(granted)
        self._api = api
        self._hands = hands
        self._names = tuple(dict.fromkeys((*found.DEFAULTS, *names)))
        self._providers = tuple(providers)
        self._sleep = sleep
        self._chunk = chunk
        self._installer = Installer(api, sleep, monotonic)
        self._made: dict[str, Label] = {}
        """Labels of ours that undo could not remove yet."""
        self._left: dict[str, str] = {}
        """What a look was like to what it was like after our own writing."""
        self._refused: NotGranted | None = None
        """Why the last writing ended, when a permission was missing for it."""

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def remind(self, receipts: Sequence[JsonObject], /) -> None:
        """See ports.Reminded."""
        self._installer.owned.remind(receipts)

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter. What a permission is missing for is UNKNOWN, with the reason."""
        states: dict[Address, State] = {}
        cursor: dict[str, Json] = dict(since or {})
        granted = [item for item in items if self._may(item.verb)]
        for item in items:
            states[item.address] = wire.unknown(NOT_GRANTED)
        mail, filing, others = _sorted(granted)
        for item in others:
            try:
                states[item.address] = review.look(self._api, self._installer.owned)
            except (NotGranted, ApiError) as error:
                states[item.address] = wire.unknown(_why(error))
        if filing:
            try:
                world = self._installer.read()
            except (NotGranted, ApiError) as error:
                states.update({item.address: wire.unknown(_why(error)) for item in filing})
            else:
                states.update({item.address: rules.to_state(item, world) for item in filing})
        able = []
        for item in mail:
            subject = wire.subject_of(item)
            refused = wire.NO_ADDRESS if subject is None else criteria.refusal(subject)
            if refused:
                states[item.address] = wire.unknown(refused)
            else:
                able.append(item)
        if able:
            progress = self._progress("Looking through your mail")
            look = Look(self._api, self._providers, progress)
            try:
                looked = look.over(able, since)
            except (NotGranted, ApiError) as error:
                states.update({item.address: wire.unknown(_why(error)) for item in able})
            else:
                cursor |= looked.cursor
                for item in able:
                    states[item.address] = wire.to_state(item.verb, looked.mail[item.address])
        return Sight(states, cursor or None)

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        if item.verb == review.VERB:
            return review.to_change(item, seen)
        if item.verb in wire.VERBS:
            return wire.to_change(item, seen)
        return rules.to_change(item, seen)

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """See ports.Keeper."""
        kept = [change for change in changes if change.item.verb in wire.VERBS]
        Archivist(self._api, sink, self._progress("Saving copies")).collect(kept)

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        with self._refusal_kept():
            return self._apply(changes, journal)

    def _apply(self, changes: Sequence[Change], journal: Journal) -> dict[Address, Outcome]:
        outcomes: dict[Address, Outcome] = {}
        past_mail: list[Change] = []
        new_mail: list[Change] = []
        for change in changes:
            verb = change.item.verb
            if verb == wire.KEEP:
                outcomes[change.address] = wire.kept(change)
            elif change.before.presence is Presence.UNKNOWN:
                note = wire.text(change.before.facts, "note")
                outcomes[change.address] = Outcome(change, Status.WAITING, note=note)
            elif verb in rules.VERBS:
                new_mail.append(change)
            elif verb == wire.FILE_PAST and wire.messages_of(change.before):
                past_mail.append(change)
            elif verb == wire.FILE_PAST:
                outcomes[change.address] = Outcome(change, Status.ALREADY)
        if new_mail:
            outcomes.update(self._named(self._file_new(new_mail, journal)))
        if past_mail:
            writer = self._writer(journal, "Filing mail")
            outcomes.update(past.Filing(self._api, journal, writer).file(past_mail))
        for change in changes:
            if change.address not in outcomes:
                outcomes[change.address] = self._shown(change, journal)
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter. Mail is looked up by label, not by what was read before."""
        mail, filing, others = _sorted([change.item for change in changes])
        findings: dict[Address, Finding] = {}
        if mail:
            verbs = {item.address: item.verb for item in mail}
            findings.update(past.verify(self._api, [c for c in changes if c.address in verbs]))
        world = self._installer.read() if filing else None
        for change in changes:
            if world is not None and change.item.verb in rules.VERBS:
                state = rules.to_state(change.item, world)
                holds = state.presence is Presence.PRESENT
                note = "" if holds else wire.text(state.facts, "note") or rules.GONE
                findings[change.address] = Finding(change.address, holds, Proof.SEEN, state, note)
        if others:
            state = review.look(self._api, self._installer.owned)
            for item in others:
                findings[item.address] = Finding(
                    item.address, holds=True, proof=Proof.SEEN, state=state
                )
        return findings

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter."""
        with self._refusal_kept():
            return self._undo(done, journal)

    def _undo(self, done: Sequence[Outcome], journal: Journal) -> dict[Address, Outcome]:
        changes: dict[Address, Change] = {}
        refs: dict[Address, list[JsonObject]] = {}
        outcomes: dict[Address, Outcome] = {}
        for outcome in done:
            change = outcome.change
            if change.item.verb in (wire.KEEP, review.VERB):
                note = back.KEPT if change.item.verb == wire.KEEP else ""
                outcomes[change.address] = wire.undone(change, 0, [note])
            else:
                changes.setdefault(change.address, change)
                refs.setdefault(change.address, []).append(outcome.ref)
        filters = {a: c for a, c in changes.items() if c.item.verb in rules.VERBS}
        if filters:
            of_filters = {address: refs[address] for address in filters}
            away = Away(self._api, self._installer, journal)
            outcomes.update(self._named(away.undo(filters, of_filters, self._made)))
        mail = {a: c for a, c in changes.items() if a not in filters}
        if mail:
            of_mail = {address: refs[address] for address in mail}
            outcomes.update(self._reversal(journal).undo(mail, of_mail))
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. What was begun acts, or is taken back."""
        outcomes: dict[Address, Outcome] = {}
        filters: list[InDoubt] = []
        mail: list[InDoubt] = []
        for doubt in doubts:
            verb = doubt.intent.change.item.verb
            if verb in rules.VERBS:
                filters.append(doubt)
            elif verb == wire.FILE_PAST:
                mail.append(doubt)
            else:
                outcomes[doubt.intent.change.address] = _without_trace(doubt)
        if filters:
            away = Away(self._api, self._installer, journal)
            outcomes.update(self._named(away.settle(filters, self._made)))
        if mail:
            outcomes.update(back.settle(self._api, mail, self._reversal(journal)))
        return {address: self._with_refusal(outcome) for address, outcome in outcomes.items()}

    # -- what may be asked beside the verbs ---------------------------------------------------

    def spot(self, since: Cursor | None, /) -> tuple[tuple[Sighting, ...], Cursor | None]:
        """See ports.Spotter. Reads the newest messages only (spot.MOST)."""
        return spot.spot(self._api, since, self._progress("Reading who wrote to you"))

    def wrote_to(self, whom: Sequence[Identifier], since_ms: int, /) -> Mapping[str, int]:
        """See ports.Correspondent."""
        return wrote.wrote_to(self._api, whom, self._providers, since_ms)

    def filed_since(
        self, rule: Item, since_ms: int, known: Sequence[JsonObject], /
    ) -> Outcome | None:
        """See ports.Returner."""
        return filed.receipt_for(self._api, rule, self._providers, since_ms, known)

    def ours(self) -> tuple[Thing, ...]:
        """See ports.Finder."""
        return found.things_of(self._api, self._installer.read(), self._names)

    def remove(self, things: Sequence[Thing], /) -> Mapping[str, str]:
        """See ports.Finder. A label holds what is the user's: none is removed."""
        return found.remove(self._installer, self._names, things)

    # -- the parts ----------------------------------------------------------------------------

    def _may(self, verb: str) -> bool:
        """Whether the permission that a step needs was given."""
        return all(one.name in self._granted for one in permissions_for([verb]))

    @contextmanager
    def _refusal_kept(self) -> Iterator[None]:
        """Remember why writing ended, for whoever settles it in this process."""
        self._refused = None
        try:
            yield
        except NotGranted as error:
            self._refused = error
            raise

    def _with_refusal(self, outcome: Outcome) -> Outcome:
        if self._refused is None or outcome.status is not Status.FAILED:
            return outcome
        return replace(outcome, note=_why(self._refused))

    def _file_new(self, changes: Sequence[Change], journal: Journal) -> dict[Address, Outcome]:
        away = Away(self._api, self._installer, journal)
        outcomes, before, after = away.file(changes, self._is_as_planned)
        self._left[before.etag] = after.etag
        self._left.pop(after.etag, None)
        return outcomes

    def _named(self, outcomes: dict[Address, Outcome]) -> dict[Address, Outcome]:
        """Say with one of these which filters were made that none of their receipts names."""
        made = self._installer.owned.unnamed(one.ref for one in outcomes.values())
        if not made:
            return outcomes
        first = min(outcomes)
        ref: JsonObject = {**outcomes[first].ref, MADE: list(made)}
        return {**outcomes, first: replace(outcomes[first], ref=ref)}

    def _is_as_planned(self, change: Change, world: World) -> bool:
        """Whether nobody but us has changed a filter since the look the change was made of."""
        etag = change.before.etag
        while etag in self._left:
            etag = self._left[etag]
        return etag == world.etag

    def _shown(self, change: Change, journal: Journal) -> Outcome:
        """Show the person what was found, and keep the answer."""
        answer = self._hands.ask(change.address, review.instructions(change.before))
        if answer is not Answer.STOP:
            journal.part([change.address], {"answer": answer.value})
        return shown.outcome(change, answer)

    def _reversal(self, journal: Journal) -> back.Reversal:
        return back.Reversal(self._api, self._writer(journal, "Moving mail back"), self._made)

    def _writer(self, journal: Journal, doing: str) -> Writer:
        return Writer(self._api, journal, self._sleep, self._progress(doing), self._chunk)

    def _progress(self, doing: str) -> Callable[[int, int], None]:
        return lambda done, total: self._hands.progress(None, done, total, doing)


def _sorted(items: Sequence[Item]) -> tuple[list[Item], list[Item], list[Item]]:
    """Sort into what is about mail that is there, about filters, and about the account."""
    mail = [item for item in items if item.verb in wire.VERBS]
    filing = [item for item in items if item.verb in rules.VERBS]
    return mail, filing, [item for item in items if item not in (*mail, *filing)]


def _why(error: AdapterError) -> str:
    return wire.why(error) if isinstance(error, NotGranted) else error.say


def _without_trace(doubt: InDoubt) -> Outcome:
    """Say what came of a step that leaves nothing in Gmail; nothing is asked."""
    change = doubt.intent.change
    if doubt.intent.direction is Direction.UNDO:
        note = back.KEPT if change.item.verb == wire.KEEP else ""
        return wire.undone(change, 0, [note])
    if change.item.verb == wire.KEEP:
        return wire.kept(change)
    answer = shown.answered(doubt.parts)
    if answer is None:
        return Outcome(change, Status.FAILED, {"objects": []}, shown.UNANSWERED)
    return shown.outcome(change, answer)


__all__ = ["VERBS", "GmailAdapter"]
