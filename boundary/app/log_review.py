"""Read the log of a case by what it is about: by person, step, account, day, run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from boundary.app.session import Session
from boundary.core.change import Direction, Status
from boundary.core.codec import address_from_json, intent_from_json, outcome_from_json
from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import Json
from boundary.core.objects import ids_in
from boundary.core.playbook import Address, Item
from boundary.core.verbs import VERBS
from boundary.formats import report_words as words

__all__ = ["Events", "Last", "Part", "Wanted", "addresses_in", "asked_for", "in_parts", "last_of"]

Events = Callable[[], Iterable[AuditEvent]]
"""Goes over the log anew, oldest entry first, each time it is called."""

_ENDS = frozenset({EventKind.OUTCOME, EventKind.RECOVERED})
_BEGINS = frozenset({EventKind.INTENT, EventKind.SKIPPED_FOR_GOOD})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is empty asks for nothing."""

    person: str = ""
    """A short name of the playbook; never an identifier."""
    verb: str = ""
    account: str = ""
    since: date | None = None
    """The first day, UTC."""

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.person or self.verb or self.account or self.since)


@dataclass(frozen=True, slots=True)
class Last:
    """What the log last said of one step."""

    item: Item
    state: str
    """In words."""
    since_ms: int
    stands: bool
    """It was done and not taken back."""


class Part(NamedTuple):
    """A run, or what lies between two."""

    place: int
    """From 1: which part of the log this is."""
    number: int
    """Of the run, from 1; 0 between runs."""
    command: str


def asked_for(session: Session, events: Events, wanted: Wanted) -> Callable[[AuditEvent], bool]:
    """Give what says of an entry whether it is asked for.

    Raises Refusal for a person, step or account that the case does not have; it repeats none.
    """
    people = {key for key, alias in session.aliases.items() if alias == wanted.person}
    if wanted.person and not people:
        raise Refusal(
            "No person of this case has this short name.",
            hint="You can use a short name as the plan shows it, never an address.",
        )
    if wanted.verb and wanted.verb not in VERBS:
        raise Refusal("There is no step of this name.", hint="The plan shows their names.")
    if wanted.account and wanted.account not in {one.name for one in session.accounts()}:
        raise Refusal(
            "This case has no account of this name.", hint="`boundary accounts CASE` lists them."
        )
    items = {item.address: item for item in session.items}
    if people or wanted.verb:
        items |= _items(events())

    def is_asked(event: AuditEvent) -> bool:
        return (
            _since(event, wanted.since)
            and (not wanted.account or wanted.account in _accounts(event))
            and (
                not (people or wanted.verb)
                or any(
                    (not people or item.person in people)
                    and (not wanted.verb or item.verb == wanted.verb)
                    for item in (
                        items[address]
                        for address in addresses_in(event.body or {})
                        if address in items
                    )
                )
            )
        )

    return is_asked


def in_parts(events: Iterable[AuditEvent]) -> Iterator[tuple[Part, AuditEvent]]:
    """Cut the log where runs begin and end: each entry with the part it belongs to."""
    place, runs = 0, 0
    inside: Part | None = None
    for event in events:
        if event.kind is EventKind.RUN_STARTED:
            given = (event.body or {}).get("command")
            command = given if isinstance(given, str) and given else "run"
            place, runs = place + 1, runs + 1
            inside = Part(place, runs, command)
        elif inside is None:
            place += 1
            inside = Part(place, 0, "")
        yield inside, event
        if event.kind is EventKind.RUN_ENDED:
            inside = None


def last_of(session: Session, events: Iterable[AuditEvent]) -> tuple[Last, ...]:
    """Say of each step what the log last holds, in the order they were ended first."""
    standing = session.standing
    doubts, out = standing.in_doubt.values(), standing.skipped
    begun: dict[Address, int] = {}
    found: dict[Address, tuple[Item, Status, int, bool]] = {}
    for event in events:
        if event.kind in _ENDS and event.body is not None:
            outcome = outcome_from_json(event.body.get("outcome"))
            change = outcome.change
            back = event.body.get("direction") == Direction.UNDO.value
            found[change.address] = (change.item, outcome.status, event.at_ms, back)
        elif event.kind in _BEGINS and event.body is not None:
            begun |= dict.fromkeys(addresses_in(event.body), event.at_ms)
    rows = []
    for address, (item, status, at_ms, back) in found.items():
        state, since = words.STATES[status.value], at_ms
        stands = address in standing.done
        if stands:
            state, since = _stands(session, address), standing.done_at[address]
            if status is Status.FAILED:  # what came before it stands, and more was asked for
                state = (words.BACK_STUCK if back else words.STUCK).format(stands=state)
            elif status is Status.UNDONE:
                left = ids_in(*(outcome.ref for outcome in standing.done[address]))
                state = words.PARTLY_BACK.format(stands=state) if left else words.ALL_BACK
        if address in standing.in_doubt:
            state = words.DOUBT
        elif address in standing.skipped and not stands:
            state = words.LEFT_OUT
        rows.append(Last(item, state, since, stands))
    rest = {doubt.intent.change.address: doubt.intent.change.item for doubt in doubts}
    rest |= {item.address: item for item in session.items if item.address in out}
    for address, item in rest.items():
        if address not in found:
            state = words.DOUBT if address in standing.in_doubt else words.LEFT_OUT
            rows.append(Last(item, state, begun.get(address, 0), stands=False))
    return tuple(rows)


def _stands(session: Session, address: Address) -> str:
    """Say how sure what stands is: read back, or on the person's word."""
    proof = session.standing.done[address][0].proof.value
    finding = session.standing.findings.get(address)
    if finding is None or finding["holds"] is None:
        return words.PROOFS[proof]
    return words.PROOFS[str(finding["proof"])] if finding["holds"] else words.DRIFTED


def _items(events: Iterable[AuditEvent]) -> dict[Address, Item]:
    """Read which step stands behind each address the log names."""
    found: dict[Address, Item] = {}
    for event in events:
        if event.body is None:
            continue
        if event.kind is EventKind.INTENT:
            change = intent_from_json(event.body.get("intent")).change
            found[change.address] = change.item
        elif event.kind in _ENDS:
            change = outcome_from_json(event.body.get("outcome")).change
            found[change.address] = change.item
    return found


def _since(event: AuditEvent, day: date | None) -> bool:
    return day is None or datetime.fromtimestamp(event.at_ms // 1000, UTC).date() >= day


def _accounts(event: AuditEvent) -> set[str]:
    """Name the accounts that an entry is about."""
    body = event.body or {}
    found = {address.account for address in addresses_in(body)}
    looked = body.get("account")
    return found | ({looked.partition("/")[0]} if isinstance(looked, str) else set())


def addresses_in(body: Mapping[str, Json]) -> frozenset[Address]:
    """Read the addresses that an entry is about, wherever they stand in it."""
    found: list[Json] = []
    for part in (body, body.get("exhibit")):
        if isinstance(part, Mapping):
            several = part.get("addresses")
            found += several if isinstance(several, list | tuple) else ()
            found += [part["address"]] if "address" in part else []
    for name in ("intent", "outcome"):
        outer = body.get(name)
        change = outer.get("change") if isinstance(outer, Mapping) else None
        item = change.get("item") if isinstance(change, Mapping) else None
        found += [item["address"]] if isinstance(item, Mapping) else []
    return frozenset(map(address_from_json, found))
