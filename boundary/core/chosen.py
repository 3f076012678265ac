"""Hold one step that was chosen although its subject is left alone, and say when it counts.

A choice counts from its third day on: for one exact address of a named person at a place that has
an exception, for one verb, and as long as the place stays what it was. In doubt it does not count.
"""

from __future__ import annotations

from dataclasses import dataclass

WAIT_MS = 72 * 3_600_000
"""From the choice to the first plan that offers the step."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by both clocks; made without words it is a moment at which nothing is due yet."""

    now_ms: int = 0
    """Wall clock, UTC milliseconds."""
    monotonic_ms: int = 0
    """Goes on while the machine sleeps; begins anew when it starts."""
    boot: str = ""
    """Which start of the machine this is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One step about somebody at a place that is left alone, as it was chosen."""

    verb: str
    """A step of the same name that does something else was not chosen."""
    place: str
    """The protected class: should it become another one, the choice is void."""
    not_before_ms: int
    """Wall clock, UTC milliseconds; moved along when the clock was set."""
    asked: Moment
    """When it was chosen."""

    def is_due(self, moment: Moment) -> bool:
        """Say whether the wait is over; a clock that was set since does not shorten it.

        Within one start of the machine the steady clock counts, after another one the wall clock.
        """
        if moment.boot == self.asked.boot:
            return moment.monotonic_ms - self.asked.monotonic_ms >= WAIT_MS
        return moment.now_ms >= self.not_before_ms
