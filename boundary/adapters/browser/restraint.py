"""Leave a site alone for as long as it asked, and count the acts of a day, over all runs."""

from __future__ import annotations

from collections.abc import Callable

from boundary.adapters.browser import says, wire
from boundary.adapters.browser.wire import Played
from boundary.core.change import Change, Outcome, Status
from boundary.core.flow import Ending
from boundary.core.json import JsonObject

__all__ = ["Restraint"]

_WHY = says.WHY[Ending.RATE_LIMITED]


class Restraint:
    """What one account on one site was asked to wait for, and what was pressed there."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        """Know of nothing yet."""
        self._now_ms = now_ms
        self._until_ms = 0
        self._acts: dict[tuple[int, str], int] = {}
        """When a flow ended, and its name, to its acts; the same receipt twice counts once."""

    def remind(self, ref: JsonObject) -> None:
        """Take in what an earlier run wrote down."""
        self._until_ms = max(self._until_ms, wire.pause_in(ref))
        for one in wire.flows_in(ref):
            self._count(one)

    def take_in(self, one: Played) -> None:
        """Take in what came of a flow just now."""
        self._count(one)
        if one.wait_h:
            self._until_ms = max(self._until_ms, self._now_ms() + one.wait_h * wire.HOUR_MS)

    def holds(self) -> bool:
        """Whether the site asked to be left alone, and that time is not over."""
        return self._now_ms() < self._until_ms

    def acts_today(self) -> int:
        """Count the acts of the last 24 hours that are known of."""
        since = self._now_ms() - wire.DAY_MS
        return sum(acts for (at_ms, _), acts in self._acts.items() if at_ms > since)

    def written(self, outcome: Outcome) -> Outcome:
        """Add a pause that the next runs have to know."""
        return wire.with_pause(outcome, self._until_ms) if self.holds() else outcome

    def later(self, change: Change) -> Outcome:
        """Answer for a step that is not begun in the pause."""
        return Outcome(change, Status.WAITING, {"objects": []}, _WHY, self._until_ms)

    def back_later(self, change: Change) -> Outcome:
        """Answer for a step that is not taken back in the pause."""
        return wire.still_there(change, Status.SKIPPED, _WHY, self._until_ms)

    def _count(self, one: Played) -> None:
        if one.acts:
            self._acts[(one.at_ms, one.flow)] = one.acts
