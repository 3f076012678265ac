"""Add the log up: what was done and not taken back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from boundary.core.change import MADE, Cursor, Direction, InDoubt, Outcome, Proof, Stage, Status
from boundary.core.chosen import Chosen, Moment
from boundary.core.codec import (
    CodecError,
    address_from_json,
    intent_from_json,
    outcome_from_json,
)
from boundary.core.event import AuditEvent, EventKind, Standing
from boundary.core.json import Json, JsonObject
from boundary.core.objects import ids_in, narrowed, without
from boundary.core.playbook import Address
from boundary.core.verbs import VERBS

__all__ = ["replay"]


def replay(events: Iterable[AuditEvent]) -> Standing:
    """Add events up, in order. Those of a forgotten person count for nothing.

    Raises CodecError when a body is not of the shape this version writes.
    """
    sum_ = _Sum()
    for event in events:
        if event.body is not None:
            sum_.take(event, event.body)
    held = {
        address: (*sum_.done.get(address, ()), *sum_.left.get(address, ()))
        for address in (*sum_.done, *sum_.left)
    }
    return Standing(
        done={address: _outcomes(each) for address, each in sum_.done.items()},
        in_doubt=sum_.in_doubt,
        done_at=sum_.done_at,
        skipped=frozenset(sum_.skipped),
        asked=sum_.asked,
        cursors=sum_.cursors,
        accounts=sum_.accounts,
        furthest="" if sum_.furthest is None else sum_.furthest.value,
        chosen=sum_.chosen,
        findings=sum_.findings,
        made={account: tuple(handles) for account, handles in sum_.made.items()},
        left={address: _outcomes(each) for address, each in sum_.left.items()},
        turns={address: tuple(one.turn for one in each) for address, each in held.items()},
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """One outcome, and the number of the event that began it."""

    turn: int
    outcome: Outcome


@dataclass(slots=True)
class _Sum:
    """What the events so far add up to."""

    done: dict[Address, list[_Held]] = field(default_factory=dict)
    left: dict[Address, list[_Held]] = field(default_factory=dict)
    begun: dict[Address, int] = field(default_factory=dict)
    in_doubt: dict[Address, InDoubt] = field(default_factory=dict)
    done_at: dict[Address, int] = field(default_factory=dict)
    skipped: set[Address] = field(default_factory=set)
    asked: dict[Address, int] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    accounts: dict[str, JsonObject] = field(default_factory=dict)
    furthest: Stage | None = None
    chosen: dict[Address, Chosen] = field(default_factory=dict)
    findings: dict[Address, JsonObject] = field(default_factory=dict)
    made: dict[str, dict[str, None]] = field(default_factory=dict)

    def take(self, event: AuditEvent, body: JsonObject) -> None:
        """Add one event; kinds that add nothing are passed over."""
        match event.kind:
            case EventKind.RUN_STARTED:
                for name, account in _mapping(body.get("accounts")).items():
                    self.accounts[name] = _mapping(account)
            case EventKind.OBSERVED:
                self._observed(body)
            case EventKind.PLANNED:
                stage = _stage(body.get("furthest"))
                self.furthest = max(self.furthest or stage, stage, key=lambda each: each.rank)
            case EventKind.INTENT:
                intent = intent_from_json(body.get("intent"))
                self.in_doubt[intent.change.address] = InDoubt(intent)
                self.begun[intent.change.address] = event.seq
            case EventKind.PART:
                self._part(body)
            case EventKind.OUTCOME | EventKind.RECOVERED:
                self._outcome(event, body)
            case EventKind.FINDING:
                address = address_from_json(body.get("address"))
                self.findings[address] = {
                    "holds": body.get("holds"),
                    "proof": body.get("proof"),
                    "at_ms": event.at_ms,
                }
            case EventKind.UNDO_ASKED:
                self._asked(body)
            case EventKind.SKIPPED_FOR_GOOD:
                self.skipped.add(address_from_json(body.get("address")))
            case EventKind.CHOSEN:
                self._chose(event, body)
            case EventKind.CHOICE_TAKEN_BACK:
                address = address_from_json(body.get("address"))
                self.chosen.pop(address, None)
                self.skipped.discard(address)
            case EventKind.CLOCK_JUMP:
                self._moved(body)
            case _:
                pass

    def _asked(self, body: JsonObject) -> None:
        not_before = body.get("not_before")
        if not isinstance(not_before, int):
            raise _fault("not_before")
        for address in _addresses(body):
            self.asked[address] = not_before

    def _chose(self, event: AuditEvent, body: JsonObject) -> None:
        verb, place, not_before = body.get("verb"), body.get("place"), body.get("not_before")
        if not isinstance(verb, str) or not isinstance(place, str):
            raise _fault("chosen")
        if not isinstance(not_before, int):
            raise _fault("not_before")
        asked = Moment(event.at_ms, event.monotonic_ms, event.boot)
        address = address_from_json(body.get("address"))
        self.chosen[address] = Chosen(verb, place, not_before, asked)

    def _moved(self, body: JsonObject) -> None:
        """Move what waits along with a wall clock that was set."""
        by_ms = body.get("by_ms")
        if not isinstance(by_ms, int):
            raise _fault("by_ms")
        for address, not_before in self.asked.items():
            self.asked[address] = not_before + by_ms
        for address, one in self.chosen.items():
            self.chosen[address] = replace(one, not_before_ms=one.not_before_ms + by_ms)

    def _observed(self, body: JsonObject) -> None:
        name, cursor = body.get("account"), body.get("cursor")
        if not isinstance(name, str):
            raise _fault("account")
        if cursor is None:
            self.cursors.pop(name, None)
        else:
            self.cursors[name] = _mapping(cursor)

    def _part(self, body: JsonObject) -> None:
        ref = _mapping(body.get("ref"))
        for address in _addresses(body):
            doubt = self.in_doubt.get(address)
            if doubt is not None:
                self.in_doubt[address] = replace(doubt, parts=(*doubt.parts, ref))

    def _outcome(self, event: AuditEvent, body: JsonObject) -> None:
        outcome = outcome_from_json(body.get("outcome"))
        address = outcome.change.address
        doubt = self.in_doubt.pop(address, None)
        turn = self.begun.pop(address, event.seq)
        if handles := _texts(outcome.ref.get(MADE)):
            self.made.setdefault(address.account, {}).update(dict.fromkeys(handles))
        direction = body.get("direction")
        if direction == Direction.DO.value:
            if _stands(event.kind, outcome):
                self.done.setdefault(address, []).insert(0, _Held(turn, outcome))
                self.done_at[address] = event.at_ms
        elif direction == Direction.UNDO.value:
            self._taken_back(address, outcome, doubt)
        else:
            raise _fault("direction")

    def _taken_back(self, address: Address, outcome: Outcome, doubt: InDoubt | None) -> None:
        remaining = outcome.ref.get("remaining")
        # What the intent did not name is what others claimed: nobody was asked to take it back.
        given = None if doubt is None else ids_in(*doubt.intent.receipts)
        stays = frozenset(_texts(remaining))
        if doubt is not None and doubt.intent.more:
            if outcome.status is Status.UNDONE or isinstance(remaining, Sequence):
                self._partly_back(address, ids_in(*doubt.intent.receipts) - stays)
            return
        done, left = self.done.get(address, []), self.left.pop(address, [])
        if outcome.status is Status.UNDONE:
            # Whoever opens this again would have to choose it anew.
            for held in (self.done, self.done_at, self.asked, self.chosen):
                held.pop(address, None)
            kept = _without(given, [*done, *left], used=self._is_used(address.account))
        elif isinstance(remaining, Sequence):
            kept = _without(given, done) + _without(given and given - stays, left, used=True)
            if address in self.done:
                self.done[address] = [_shrunk(each, stays) for each in done]
        else:
            kept = left
        if kept:
            self.left[address] = kept
        if not self._is_used(address.account):
            self._forget_used(address.account)

    def _partly_back(self, address: Address, back: frozenset[str]) -> None:
        """Leave these objects out of what stands; the rest of it is yet to be taken back."""
        for held in (self.done, self.left):
            if address in held:
                of_each = [(each, without(each.outcome.ref, back)) for each in held[address]]
                held[address] = [
                    replace(each, outcome=replace(each.outcome, ref=ref)) for each, ref in of_each
                ]

    def _is_used(self, account: str) -> bool:
        """Whether anything stands on an account that can lie in what was made on the way."""
        return any(
            address.account == account and not VERBS[held[0].outcome.change.item.verb].reads_only
            for address, held in self.done.items()
        )

    def _forget_used(self, account: str) -> None:
        """With the last that could use it, what was made on the way was given to be removed."""
        for address in [one for one in self.left if one.account == account]:
            kept = [one for one in self.left[address] if one.outcome.ref.get("objects")]
            self.left[address] = kept
            if not kept:
                del self.left[address]


def _stands(kind: EventKind, outcome: Outcome) -> bool:
    """Whether a change that was carried out counts as done from here on.

    What recovery calls done without any object is an intent of which nothing happened.
    """
    if outcome.status is Status.ALREADY:
        return outcome.proof is Proof.TOLD
    if kind is EventKind.RECOVERED and outcome.ref.get("objects") == []:
        return False
    return outcome.status is Status.DONE


def _outcomes(held: Iterable[_Held]) -> tuple[Outcome, ...]:
    return tuple(each.outcome for each in held)


def _without(
    given: frozenset[str] | None, held: Iterable[_Held], *, used: bool = False
) -> list[_Held]:
    """Keep of receipts what was not given to be taken back; None: all of it was.

    And, when it may be `used` by others, what was made on the way.
    """
    kept = []
    for one in held:
        ids = ids_in(one.outcome.ref)
        smaller = _shrunk(one, frozenset() if given is None else ids - given)
        if smaller.outcome.ref.get("objects") or (used and _made_on_the_way(smaller.outcome.ref)):
            kept.append(smaller)
    return kept


def _made_on_the_way(ref: JsonObject) -> bool:
    label = ref.get("label")
    made = isinstance(label, Mapping) and label.get("made") is True
    return made or ref.get("created_folder") is True or ref.get("created_label") is True


def _shrunk(held: _Held, left: frozenset[str]) -> _Held:
    """Keep of a receipt what an undo could not take back, or was not asked to."""
    ref = narrowed(held.outcome.ref, left)
    return replace(held, outcome=replace(held.outcome, ref=ref))


def _texts(value: Json) -> tuple[str, ...]:
    found = value if isinstance(value, list | tuple) else ()
    return tuple(each for each in found if isinstance(each, str))


def _addresses(body: JsonObject) -> tuple[Address, ...]:
    found = body.get("addresses")
    if not isinstance(found, list):
        raise _fault("addresses")
    return tuple(address_from_json(each) for each in found)


def _mapping(value: Json) -> JsonObject:
    if not isinstance(value, Mapping):
        raise _fault("object")
    return value


def _stage(value: Json) -> Stage:
    try:
        return Stage(str(value))
    except ValueError as error:
        raise _fault("furthest") from error


def _fault(name: str) -> CodecError:
    return CodecError("A stored record is not in the form this program writes.", place=name)
