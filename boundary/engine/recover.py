"""Find out, after an interruption, what came of each intention; before anything new is done."""

from __future__ import annotations

from collections.abc import Sequence

from boundary.core.change import Direction, InDoubt, Outcome
from boundary.core.errors import AdapterError
from boundary.core.event import EventKind, Standing
from boundary.core.ports import Adapter
from boundary.engine.record import BatchJournal, Book, Record
from boundary.engine.world import Desk

__all__ = ["recover"]


def recover(desk: Desk, book: Book, standing: Standing) -> tuple[tuple[Outcome, ...], int]:
    """Settle every intent in doubt; return what was learnt, and how many stay in doubt.

    Nothing new is started: an adapter only looks, and finishes a chunk that was in flight.
    """
    groups: dict[tuple[str, str, Direction], list[InDoubt]] = {}
    for address, doubt in standing.in_doubt.items():
        verb = doubt.intent.change.item.verb
        groups.setdefault((address.account, verb, doubt.intent.direction), []).append(doubt)
    learnt: list[Outcome] = []
    left = 0
    for (account, verb, direction), doubts in groups.items():
        opened = desk.get((account, verb))
        if opened is None:
            left += len(doubts)
            continue
        try:
            learnt += _settle(opened.adapter, doubts, direction, book)
        except AdapterError:
            left += len(doubts)
    return tuple(learnt), left


def _settle(
    adapter: Adapter, doubts: Sequence[InDoubt], direction: Direction, book: Book
) -> list[Outcome]:
    changes = [doubt.intent.change for doubt in doubts]
    found = adapter.settle(doubts, BatchJournal(book, changes))
    outcomes = [found[change.address] for change in changes]
    Record(book).outcomes(outcomes, direction, EventKind.RECOVERED)
    return outcomes
