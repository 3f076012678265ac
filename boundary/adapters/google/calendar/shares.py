"""Read who a calendar is shared with, and say what is and would be; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.adapters.google.bodies import mapping, text
from boundary.core import codec, identifier
from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item
from boundary.core.rules import MailProvider

VERB: Final = "share.revoke"
USER, GROUP, DOMAIN, PUBLIC = "user", "group", "domain", "default"
"""The kinds of scope of a rule. Source: Calendar API v3 revision 20261030, AclRule."""
NO_ACCESS: Final = "none"
OWNER: Final = "owner"

NO_SUBJECT: Final = "This step needs a mail address."
MOVED: Final = "The shares have changed since they were looked at, so nothing was changed."
NOT_READ: Final = "The calendars could not be read, so nothing was changed."
DONE_BY_HAND: Final = (
    "This was done by hand, so it is taken back by hand. The written steps for Google say how."
)
CUT_SHORT: Final = "This was cut short before anything was changed."
UNDO_CUT_SHORT: Final = "This was cut short; you can run undo again."
SHARED_AGAIN: Final = "A calendar is shared with this address again."
OTHERWISE: Final = "A calendar was shared with this address in another way since, and stays so."
CALENDAR_AWAY: Final = "A calendar is not there any more, so it is not shared again."
NOT_TAKEN: Final = "Google did not take this change, so that share stays as it was."
BY_HAND: Final = "You can change that in the settings of each calendar."


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: somebody may do something with one calendar."""

    calendar: str = field(repr=False)
    id: str = field(repr=False)
    kind: str
    value: str = field(repr=False)
    """The address, for a user or a group."""
    role: str
    etag: str = ""

    @property
    def name(self) -> str:
        """What a receipt knows it by."""
        return f"{self.calendar}/{self.id}"

    def to_json(self) -> JsonObject:
        """Write it for a receipt."""
        return {
            "id": self.name,
            "calendar": self.calendar,
            "rule": self.id,
            "kind": self.kind,
            "value": self.value,
            "role": self.role,
        }


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar of the list."""

    id: str = field(repr=False)
    is_owned: bool
    """The user may say who it is shared with."""
    owner: str = field(repr=False)
    """Whose it is, as far as that can be told."""


@dataclass(frozen=True, slots=True)
class World:
    """What one look saw."""

    calendars: tuple[Calendar, ...]
    rules: tuple[Rule, ...]
    """Of the user's own calendars, what gives anybody anything."""


def to_calendar(entry: JsonObject) -> Calendar:
    """Read one entry of the calendar list."""
    id_ = text(entry, "id")
    return Calendar(id_, text(entry, "accessRole") == OWNER, text(entry, "dataOwner") or id_)


def to_rule(calendar: str, body: JsonObject) -> Rule:
    """Read one rule of a calendar."""
    scope = mapping(body.get("scope"))
    return Rule(
        calendar,
        text(body, "id"),
        text(scope, "type"),
        text(scope, "value"),
        text(body, "role"),
        text(body, "etag"),
    )


def from_json(kept: JsonObject) -> Rule:
    """Read what `Rule.to_json` wrote."""
    return Rule(
        text(kept, "calendar"),
        text(kept, "rule"),
        text(kept, "kind"),
        text(kept, "value"),
        text(kept, "role"),
    )


def is_theirs(value: str, subject: Identifier, providers: Sequence[MailProvider]) -> bool:
    """Whether a text is an address of this person, in any spelling the provider takes for it."""
    try:
        other = identifier.email(value.strip())
    except identifier.IdentifierError:
        return False
    keys = (identifier.mailbox_key(one, providers) for one in (other, subject))
    return next(keys) == next(keys)


def of(subject: Identifier, world: World, providers: Sequence[MailProvider]) -> tuple[Rule, ...]:
    """Give the rules that are about one person's address."""
    return tuple(
        rule
        for rule in world.rules
        if rule.kind == USER and is_theirs(rule.value, subject, providers)
    )


def to_state(item: Item, world: World, providers: Sequence[MailProvider]) -> State:
    """Say what was seen, for one item.

    `facts`: shares (the names of the person's rules), count, world, note (what is public, what is
    shared with a group or a domain, and which calendars of theirs the user has in the list).
    """
    if item.subject is None or item.subject.kind is not Kind.EMAIL:
        return State(Presence.UNKNOWN, {"note": NO_SUBJECT})
    rules = of(item.subject, world, providers)
    lent = [
        one
        for one in world.calendars
        if not one.is_owned and is_theirs(one.owner, item.subject, providers)
    ]
    names: list[Json] = [*sorted(rule.name for rule in rules)]
    facts: dict[str, Json] = {
        "shares": names,
        "count": len(rules),
        "world": len(world.calendars),
        "note": " ".join(_notes(world.rules, len(lent))),
    }
    rows: list[Json] = [[rule.name, rule.role] for rule in sorted(rules, key=lambda r: r.name)]
    presence = Presence.ABSENT if rules else Presence.PRESENT
    return State(presence, facts, etag=hashlib.sha256(codec.canonical(rows)).hexdigest()[:32])


def _notes(rules: Iterable[Rule], lent: int) -> list[str]:
    """Say what this step does not change, and what can be done about it by hand."""
    notes: list[str] = []
    public, groups = set(), set()
    for rule in rules:
        if rule.kind == PUBLIC:
            public.add(rule.calendar)
        elif rule.kind in (GROUP, DOMAIN):
            groups.add(rule.calendar)
    if len(public) == 1:
        notes.append("One calendar of yours is public, so anybody can see it. It stays so.")
    elif public:
        notes.append(
            f"{len(public)} calendars of yours are public, so anybody can see them. They stay so."
        )
    if len(groups) == 1:
        notes.append("One is shared with a group, and the person may be in it. It stays so.")
    elif groups:
        notes.append(
            f"{len(groups)} are shared with a group, and the person may be in it. They stay so."
        )
    if notes:
        notes.append(BY_HAND)
    if lent == 1:
        notes.append("One calendar of theirs is in your list.")
        notes.append("You can take it out on the page of Google Calendar.")
    elif lent:
        notes.append(f"{lent} calendars of theirs are in your list.")
        notes.append("You can take them out on the page of Google Calendar.")
    return notes


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    value = seen.facts.get("count")
    count = value if isinstance(value, int) else 0
    after = State(Presence.PRESENT)
    action = Action.UPDATE
    if seen.presence is Presence.UNKNOWN:
        summary = "The calendars could not be read, so nothing is changed now."
    elif seen.presence is Presence.PRESENT:
        action, after = Action.NOTHING, seen
        summary = "No calendar of yours is shared with this address."
    else:
        what = "One calendar is" if count == 1 else f"{count} calendars are"
        summary = f"{what} no longer shared with this address. Google sends no notice of that."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET
    )


def done(change: Change, rules: Sequence[Rule], notes: Iterable[str] = ()) -> Outcome:
    """Say what came of a change."""
    note = " ".join(dict.fromkeys(notes))
    objects: list[Json] = [rule.to_json() for rule in rules]
    if not objects:
        return Outcome(change, Status.SKIPPED, {"objects": []}, note or MOVED)
    return Outcome(change, Status.DONE, {"objects": objects}, note)


def undone(
    change: Change, returned: int, remaining: Sequence[str], notes: Iterable[str] = ()
) -> Outcome:
    """Say what an undo came to."""
    note = " ".join(dict.fromkeys(notes))
    if not remaining:
        return Outcome(change, Status.UNDONE, {"returned": returned}, note)
    ref: JsonObject = {"returned": returned, "remaining": [*remaining]}
    return Outcome(change, Status.FAILED, ref, note or UNDO_CUT_SHORT)
