"""Carry out share.revoke on one Google account: the verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from boundary.adapters.google.bodies import mappings, text
from boundary.adapters.google.client import Api, ApiError, LostAnswer
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
from boundary.core.errors import StalePlan
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Journal
from boundary.core.rules import MailProvider

from . import shares
from .shares import Rule, World

__all__ = ["CalendarAdapter"]

_GONE: Final = (404, 410)
_PAGE: Final = 250


@dataclass(slots=True)
class _Thing:
    """One share that was ended, over all receipts that list it."""

    rule: Rule
    addresses: set[Address] = field(default_factory=set)
    is_back: bool = False
    was_put_back: bool = False
    note: str = ""


class CalendarAdapter:
    """The adapter of one account's calendar shares."""

    def __init__(self, api: Api, providers: Sequence[MailProvider] = ()) -> None:
        """Work through `api` (calendar, v3)."""
        self._api = api
        self._providers = tuple(providers)

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """See ports.Adapter. Every look is whole."""
        del since
        world = self._look()
        return Sight({item.address: self._state(item, world) for item in items})

    def plan(self, item: Item, seen: State, /) -> Change:
        """See ports.Adapter."""
        return shares.to_change(item, seen)

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. Each share is looked at once more before it ends."""
        world = self._look()
        outcomes: dict[Address, Outcome] = {}
        ready: list[Change] = []
        for change in changes:
            if change.before.presence is Presence.UNKNOWN:
                outcomes[change.address] = Outcome(change, Status.WAITING, note=shares.NOT_READ)
            elif change.before.etag != self._state(change.item, world).etag:
                outcomes[change.address] = Outcome(change, Status.SKIPPED, note=shares.MOVED)
            else:
                ready.append(change)
        if not ready and any(one.status is Status.SKIPPED for one in outcomes.values()):
            raise StalePlan(shares.MOVED)
        ended: dict[str, str] = {}
        claims = {change.address: self._rules(change.item, world) for change in ready}
        for rule in {one.name: one for rules in claims.values() for one in rules}.values():
            asking = sorted(address for address, rules in claims.items() if rule in rules)
            journal.part(asking, {"phase": "start", "objects": [rule.to_json()]})
            ended[rule.name] = self._end(rule)
            phase = "left" if ended[rule.name] else "done"
            journal.part(asking, {"phase": phase, "share": rule.name})
        for change in ready:
            mine = claims[change.address]
            notes = [ended[rule.name] for rule in mine if ended[rule.name]]
            gone = [rule for rule in mine if not ended[rule.name]]
            outcomes[change.address] = shares.done(change, gone, notes)
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """See ports.Adapter."""
        world = self._look()
        findings = {}
        for change in changes:
            state = self._state(change.item, world)
            holds: bool | None = state.presence is Presence.PRESENT
            proof, note = Proof.SEEN, "" if holds else shares.SHARED_AGAIN
            if state.presence is Presence.UNKNOWN:
                holds, proof, note = None, Proof.NONE, shares.NOT_READ
            findings[change.address] = Finding(change.address, holds, proof, state, note)
        return findings

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. The same share is made again, and nobody is told of it."""
        changes = {outcome.change.address: outcome.change for outcome in reversed(done)}
        things = _things((outcome.change, outcome.ref) for outcome in done)
        there = self._there() if things else frozenset()
        for thing in things.values():
            if thing.rule.id and thing.rule.calendar not in there:
                thing.is_back, thing.note = True, shares.CALENDAR_AWAY
            elif thing.rule.id:
                self._share(thing, journal)
        return {address: _outcome(change, things) for address, change in changes.items()}

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """See ports.Adapter. Nothing is written: a share is there or it is not."""
        del journal
        doing = [one for one in doubts if one.intent.direction is Direction.DO]
        undoing = [one for one in doubts if one.intent.direction is Direction.UNDO]
        outcomes = {one.intent.change.address: self._settled(one) for one in doing}
        things = _things((one.intent.change, ref) for one in undoing for ref in one.intent.receipts)
        there = self._there() if things else frozenset()
        for thing in things.values():
            if thing.rule.id:
                away = thing.rule.calendar not in there
                thing.is_back = away or self._now(thing.rule) is not None
        for one in undoing:
            change = one.intent.change
            outcomes[change.address] = _outcome(change, things)
        return outcomes

    # -- looking ------------------------------------------------------------------------------

    def _look(self) -> World:
        """Read the list of calendars, and who each of the user's own is shared with.

        Source: Calendar API v3 revision 20261030, calendarList.list and acl.list.
        """
        found = self._api.pages("calendarList.list", "items", maxResults=_PAGE, showHidden=True)
        calendars = tuple(map(shares.to_calendar, found))
        rules: list[Rule] = []
        for one in calendars:
            if one.is_owned:
                bodies = self._api.pages("acl.list", "items", calendarId=one.id, maxResults=_PAGE)
                rules += [shares.to_rule(one.id, body) for body in bodies]
        given = tuple(rule for rule in rules if rule.role != shares.NO_ACCESS)
        return World(calendars, given)

    def _there(self) -> frozenset[str]:
        """Name the calendars whose shares the user may set."""
        found = self._api.pages("calendarList.list", "items", maxResults=_PAGE, showHidden=True)
        return frozenset(one.id for one in map(shares.to_calendar, found) if one.is_owned)

    def _state(self, item: Item, world: World) -> State:
        return shares.to_state(item, world, self._providers)

    def _rules(self, item: Item, world: World) -> tuple[Rule, ...]:
        return () if item.subject is None else shares.of(item.subject, world, self._providers)

    def _now(self, rule: Rule) -> Rule | None:
        """Read one rule; None when it is not there or gives nothing."""
        try:
            body = self._api.call("acl.get", calendarId=rule.calendar, ruleId=rule.id)
        except ApiError as error:
            if error.status in _GONE:
                return None
            raise
        now = shares.to_rule(rule.calendar, body)
        return None if now.role == shares.NO_ACCESS else now

    # -- changing -----------------------------------------------------------------------------

    def _end(self, rule: Rule) -> str:
        """End one share; return why it stays, or "". Google tells nobody of it.

        Source: Calendar API v3 revision 20261030, acl.delete.
        """
        now = self._now(rule)
        if now is None or now.role != rule.role:
            return shares.MOVED
        try:
            self._api.call("acl.delete", calendarId=rule.calendar, ruleId=rule.id)
        except LostAnswer:
            if self._now(rule) is not None:
                raise
        except ApiError as error:
            if error.status not in _GONE:
                return shares.NOT_TAKEN
        return ""

    def _share(self, thing: _Thing, journal: Journal) -> None:
        """Share one calendar as it was; without sendNotifications=false the person gets a mail.

        Source: Calendar API v3 revision 20261030, acl.insert.
        """
        rule = thing.rule
        now = self._now(rule)
        if now is not None:
            thing.is_back = True
            thing.note = "" if now.role == rule.role else shares.OTHERWISE
            return
        journal.part(sorted(thing.addresses), {"phase": "start", "share": rule.name})
        body: JsonObject = {"role": rule.role, "scope": {"type": rule.kind, "value": rule.value}}
        try:
            self._api.call(
                "acl.insert", calendarId=rule.calendar, sendNotifications=False, body=body
            )
        except LostAnswer:
            if self._now(rule) is None:
                raise
        except ApiError:
            thing.note = shares.NOT_TAKEN
            return
        thing.is_back = thing.was_put_back = True

    def _settled(self, doubt: InDoubt) -> Outcome:
        """Say what came of one intent: what was announced and is gone was ended by us."""
        change = doubt.intent.change
        left = {text(part, "share") for part in doubt.parts if part.get("phase") == "left"}
        announced = [
            shares.from_json(one) for part in doubt.parts for one in mappings(part.get("objects"))
        ]
        gone = [rule for rule in announced if rule.name not in left and self._now(rule) is None]
        outcome = shares.done(change, gone)
        if gone:
            return outcome
        return replace(outcome, status=Status.FAILED, note=shares.CUT_SHORT)


def _things(refs: Iterable[tuple[Change, JsonObject]]) -> dict[str, _Thing]:
    """Add receipts up, newest first: of each share how it was at first."""
    found: dict[str, _Thing] = {}
    for change, ref in refs:
        for one in mappings(ref.get("objects")):
            rule = shares.from_json(one)
            thing = found.setdefault(text(one, "id"), _Thing(rule))
            thing.rule = rule
            thing.addresses.add(change.address)
            thing.note = "" if rule.id else shares.DONE_BY_HAND
    return found


def _outcome(change: Change, things: Mapping[str, _Thing]) -> Outcome:
    mine = [(name, one) for name, one in things.items() if change.address in one.addresses]
    returned = sum(one.was_put_back for _, one in mine)
    remaining = [name for name, one in mine if not one.is_back]
    return shares.undone(change, returned, remaining, [one.note for _, one in mine if one.note])
