"""Choose which old events still matter, so that the others may be removed. Pure.

What the log adds up to has to be the same afterwards, and is compared before anything is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from boundary.core.change import MADE, Stage
from boundary.core.codec import address_from_json, intent_from_json, outcome_from_json
from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.playbook import Address

from .replay import replay

__all__ = ["needed_still"]

_Events = Callable[[], Iterable[AuditEvent]]
_ALWAYS = frozenset(
    {
        EventKind.CHECKPOINT,
        EventKind.RETENTION,
        EventKind.EXHIBIT,
        EventKind.EXPORTED,
        EventKind.CLOCK_JUMP,
    }
)
"""What holds the chain of keys, the archive and its custody together, and the clock."""


def needed_still(events: _Events, through: int) -> frozenset[int]:
    """Give the numbers, up to `through`, of events that have to stay.

    Goes over the events several times and holds none of them. Raises Refusal when the log would
    not add up to the same without the others, and CodecError as `replay` does.
    """
    whole = replay(events())
    choice = _Choice(_live(whole, events, through), frozenset(whole.in_doubt))
    for event in events():
        choice.meet(event, old=event.seq <= through)
    needed = choice.needed()
    left = (event for event in events() if event.seq > through or event.seq in needed)
    if _counted(replay(left), choice.live) != _counted(whole, choice.live):
        raise Refusal(
            "Without its oldest entries this log would not add up to what stands now.",
            hint="Nothing was removed.",
        )
    return needed


def _live(standing: Standing, events: _Events, through: int) -> frozenset[Address]:
    """Give the steps of which something stands, and those that were asked about with them."""
    live = {*standing.done, *standing.left, *standing.in_doubt, *standing.skipped}
    live |= {*standing.asked, *standing.chosen}
    groups = [
        frozenset(_addresses(event.body))
        for event in events()
        if event.seq <= through and event.kind is EventKind.UNDO_ASKED and event.body is not None
    ]
    grown = True
    while grown:
        grown = False
        for group in groups:
            if live & group and not group <= live:
                live |= group
                grown = True
    return frozenset(live)


def _counted(standing: Standing, live: frozenset[Address]) -> Standing:
    """Leave out what was found about steps of which nothing stands any more."""
    findings = {at: found for at, found in standing.findings.items() if at in live}
    return replace(standing, findings=findings)


@dataclass(slots=True)
class _Choice:
    """What is kept of the events met so far."""

    live: frozenset[Address]
    doubt: frozenset[Address]
    _kept: set[int] = field(default_factory=set)
    _newest: dict[tuple[EventKind, object], int] = field(default_factory=dict)
    """Of what only the newest counts: its number; 0 where that is not an old one."""
    _furthest: Stage | None = None
    _runs: list[list[int]] = field(default_factory=list)
    """The old events of each run, checkpoints apart."""
    _inside: bool = False

    def meet(self, event: AuditEvent, *, old: bool) -> None:
        """Look at the next event; `old` ones may go."""
        body = event.body
        if old:
            self._frame(event)
        if body is None:
            return
        for about in self._replaces(event, body):
            self._newest[event.kind, about] = event.seq if old else 0
        if old and (event.kind in _ALWAYS or self._counts(event, body)):
            self._kept.add(event.seq)

    def needed(self) -> frozenset[int]:
        """Give what stays; of a run of which something stays, its beginning and end do."""
        kept = self._kept | {seq for seq in self._newest.values() if seq}
        for run in self._runs:
            if not kept.isdisjoint(run):
                kept.update((run[0], run[-1]))
        return frozenset(kept)

    def _frame(self, event: AuditEvent) -> None:
        if event.kind is EventKind.RUN_STARTED:
            self._runs.append([event.seq])
            self._inside = True
        elif self._inside and event.kind is not EventKind.CHECKPOINT:
            self._runs[-1].append(event.seq)
            self._inside = event.kind is not EventKind.RUN_ENDED

    def _replaces(self, event: AuditEvent, body: JsonObject) -> Iterator[object]:
        """Say what this is the newest of, where only the newest counts."""
        if event.kind is EventKind.RUN_STARTED:
            accounts = body.get("accounts")
            yield from accounts if isinstance(accounts, Mapping) else ()
        elif event.kind is EventKind.OBSERVED:
            yield body.get("account")
        elif event.kind is EventKind.FINDING:
            address = address_from_json(body.get("address"))
            if address in self.live:
                yield address
        elif event.kind is EventKind.PLANNED:
            stage = Stage(str(body.get("furthest")))
            if self._furthest is None or stage.rank > self._furthest.rank:
                self._furthest = stage
                yield "furthest"

    def _counts(self, event: AuditEvent, body: JsonObject) -> bool:
        """Whether an old event adds to what stands."""
        match event.kind:
            case EventKind.NOTE:
                return set(body) != {"text"}  # more than a sentence is something to remember
            case EventKind.INTENT:
                return intent_from_json(body.get("intent")).change.address in self.live
            case EventKind.PART:
                return not self.doubt.isdisjoint(_addresses(body))
            case EventKind.OUTCOME | EventKind.RECOVERED:
                outcome = outcome_from_json(body.get("outcome"))
                return outcome.change.address in self.live or bool(outcome.ref.get(MADE))
            case EventKind.UNDO_ASKED:
                return not self.live.isdisjoint(_addresses(body))
            case EventKind.SKIPPED_FOR_GOOD | EventKind.CHOSEN | EventKind.CHOICE_TAKEN_BACK:
                return address_from_json(body.get("address")) in self.live
            case _:
                return False


def _addresses(body: JsonObject) -> Iterator[Address]:
    found = body.get("addresses")
    return map(address_from_json, found if isinstance(found, list | tuple) else ())
