"""Take back what stands, newest first, reading only the ledger's receipts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, repeat

from boundary.core.change import (
    Change,
    Direction,
    Intent,
    Outcome,
    Presence,
    Status,
)
from boundary.core.errors import AdapterError
from boundary.core.event import Standing
from boundary.core.objects import ids_in, narrowed, without
from boundary.core.playbook import Address
from boundary.core.ports import Adapter, Portioned
from boundary.core.verbs import VERBS
from boundary.engine.portions import Back, in_portions
from boundary.engine.record import BatchJournal, Book
from boundary.engine.run import Report, Result, Settled, batches, perform, still_in_doubt
from boundary.engine.world import Desk

__all__ = ["release", "undo"]


def undo(
    addresses: Collection[Address],
    standing: Standing,
    desk: Desk,
    book: Book,
    stop: Callable[[], bool],
) -> Report:
    """Take back the standing outcomes of these addresses; what others still claim stays.

    It is kept in mind (Standing.left), and taken back with the last of them. An account that is not
    on the desk is reported as not undone; its outcomes stay standing. So do those next to a step in
    doubt, on the same account and verb: what that one touched is not known.
    """
    report = Report()
    unclear = {_batch_of(doubt.intent.change) for doubt in standing.in_doubt.values()}
    clear: list[Address] = []
    for address in sorted(standing.done.keys() & set(addresses)):
        change = standing.done[address][0].change
        if _batch_of(change) in unclear:
            report.results.append(Result(still_in_doubt(change)))
            report.in_doubt += 1
        else:
            clear.append(address)
    beside = _left_beside(clear, standing, desk.keys() - unclear)
    receipts = release((*clear, *beside), standing)
    order = _in_order(receipts, standing)
    changes = _grouped([receipts[address][0].change for address in order])
    for batch in batches(changes):
        if stop():
            report.interrupted = True
            break
        opened = desk.get((batch[0].address.account, batch[0].item.verb))
        if opened is None:
            note = "This account could not be opened, so nothing was taken back there."
            report.results += [Result(Outcome(c, Status.FAILED, note=note)) for c in batch]
            continue
        of_batch = {change.address: receipts[change.address] for change in batch}
        flat = _newest_first(of_batch, standing)
        settled = _one_batch(opened.adapter, flat, book, stop)
        report.interrupted |= settled.interrupted
        report.in_doubt += settled.in_doubt
        report.why += settled.why
        report.results += [
            Result(outcome)
            for outcome in settled.outcomes
            if outcome.change.address not in beside
            or outcome.status not in (Status.UNDONE, Status.WAITING)
        ]
        if report.interrupted:
            break
    return report


def _left_beside(
    addresses: Collection[Address], standing: Standing, reached: Collection[tuple[str, str]]
) -> list[Address]:
    """Name what an earlier undo left, and what nothing but these addresses holds any more.

    An object goes with the last that claims it. What was made on the way, and has none, goes with
    the last that stands on the account.
    """
    accounts = {address.account for address in addresses}
    mine = [a for a in standing.left if a.account in accounts and a not in standing.done]
    if not mine:
        return []
    busy = {
        address.account
        for address, outcomes in standing.done.items()
        if address not in addresses and not VERBS[outcomes[0].change.item.verb].reads_only
    }
    receipts = release((*addresses, *mine), standing)
    return [
        address
        for address in mine
        if _batch_of(receipts[address][0].change) in reached
        and (address.account not in busy or ids_in(*(o.ref for o in receipts[address])))
    ]


def _in_order(receipts: Mapping[Address, tuple[Outcome, ...]], standing: Standing) -> list[Address]:
    """Newest first; but a rule after the mail that it, or its step for past mail, filed.

    A rule that was put back after it had gone is newer than that mail, and its folder can be
    removed only once it is empty.
    """

    def late(address: Address) -> bool:
        return bool(VERBS[receipts[address][0].change.item.verb].watched_by)

    return sorted(receipts, key=lambda each: (late(each), -_turns(each, standing)[0], each))


def _turns(address: Address, standing: Standing) -> tuple[int, ...]:
    """Say when what was done there was begun, newest first; what never stood is the oldest."""
    return standing.turns.get(address, (0,))


def release(
    addresses: Collection[Address], standing: Standing
) -> Mapping[Address, tuple[Outcome, ...]]:
    """Give the outcomes to take back, without the objects that another standing item claims.

    Newest first for each address, with what an earlier undo left. An object is claimed by every
    standing outcome that lists it, but for what was only read.
    """
    claimed: dict[str, set[str]] = {}
    for address, outcomes in standing.done.items():
        reads = VERBS[outcomes[0].change.item.verb].reads_only
        if address not in addresses and not reads:
            claimed.setdefault(address.account, set()).update(ids_in(*(o.ref for o in outcomes)))
    released = {}
    for address in addresses:
        held = (*standing.done.get(address, ()), *standing.left.get(address, ()))
        if held:
            kept = claimed.get(address.account, set())
            released[address] = tuple(
                replace(outcome, ref=without(outcome.ref, kept)) for outcome in held
            )
    return released


def _one_batch(
    adapter: Adapter, receipts: Sequence[Outcome], book: Book, stop: Callable[[], bool]
) -> Settled:
    """Take receipts of one account and verb back, newest first, a portion at a time.

    The last portion says of each change what it came to, and is about what stayed once more.
    """
    portions = in_portions(receipts, adapter.portion if isinstance(adapter, Portioned) else 0)
    back = Back()
    for number, part in enumerate(portions[:-1], start=1):
        settled = perform(adapter, _intents(part, more=True), book, partial(adapter.undo, part))
        back.take(part, settled.outcomes)
        if settled.interrupted or settled.in_doubt or stop():
            interrupted = settled.interrupted or not settled.in_doubt
            begun = {outcome.change.address for outcome in part}
            rest = [one for after in portions[number:] for one in after]
            outcomes = back.so_far(one for one in rest if one.change.address not in begun)
            return replace(settled, outcomes=outcomes, interrupted=interrupted)
    last = receipts
    if len(portions) > 1:
        left = ids_in(*(outcome.ref for outcome in portions[-1])) | back.stayed
        last = [replace(one, ref=narrowed(one.ref, left)) for one in receipts]

    def write(journal: BatchJournal) -> Mapping[Address, Outcome]:
        return _checked(adapter, adapter.undo(last, journal), back.moved)

    settled = perform(adapter, _intents(last), book, write)
    return replace(settled, outcomes=back.whole(settled.outcomes))


def _intents(receipts: Sequence[Outcome], *, more: bool = False) -> list[Intent]:
    of_each: dict[Address, list[Outcome]] = {}
    for outcome in receipts:
        of_each.setdefault(outcome.change.address, []).append(outcome)
    return [
        Intent(
            outcomes[0].change,
            Direction.UNDO,
            receipts=tuple(outcome.ref for outcome in outcomes),
            more=more,
        )
        for outcomes in of_each.values()
    ]


def _newest_first(
    receipts: Mapping[Address, tuple[Outcome, ...]], standing: Standing
) -> list[Outcome]:
    """Bring the outcomes of all addresses into one order: two may have changed one object."""
    numbered = [
        (turn, outcome)
        for address, outcomes in receipts.items()
        for turn, outcome in zip(
            chain(_turns(address, standing), repeat(0)), outcomes, strict=False
        )
    ]
    return [outcome for _, outcome in sorted(numbered, key=lambda each: -each[0])]


def _checked(
    adapter: Adapter, found: Mapping[Address, Outcome], moved: Collection[Address]
) -> Mapping[Address, Outcome]:
    """Look once more: an undo that does not verify as undone is FAILED.

    What is there and is somebody else's says nothing about ours. `moved`: those of which something
    was moved before.
    """
    returned = [
        outcome.change.item
        for outcome in found.values()
        if outcome.status is Status.UNDONE
        and (outcome.change.address in moved or outcome.ref.get("returned", 0) != 0)
        and not VERBS[outcome.change.item.verb].reads_only
    ]
    if not returned:
        return found
    try:
        states = adapter.observe(returned, None).states
    except AdapterError:
        return found
    checked = dict(found)
    for item in returned:
        state = states[item.address]
        if state.presence is Presence.PRESENT and state.marked is not False:
            note = "It was put back, but a second look does not show it."
            checked[item.address] = replace(found[item.address], status=Status.FAILED, note=note)
    return checked


def _grouped(changes: Sequence[Change]) -> list[Change]:
    """Bring changes of one account and verb together, in the order their first one appears."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        groups.setdefault(_batch_of(change), []).append(change)
    return [change for group in groups.values() for change in group]


def _batch_of(change: Change) -> tuple[str, str]:
    return change.address.account, change.item.verb
