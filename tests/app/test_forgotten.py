"""Hold what is said about what a log holds no more."""

from __future__ import annotations

from boundary.app.forgotten import Gone, day_of, forgotten_in
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import JsonObject

DAY_MS = 86_400_000
WHO = "0f" * 16
SEVERAL_OF_THIS = "5e" * 16


def event(
    seq: int, body: JsonObject | None, *, who: str = "", kind: EventKind = EventKind.NOTE
) -> AuditEvent:
    """Make an event of its own day."""
    return AuditEvent(seq, kind, seq * DAY_MS, seq, "b" * 32, who, body)


def test_somebody_who_comes_back_is_forgotten_on_two_days() -> None:
    """Each entry has the day that came next after it; one that can still be read later has none."""
    gone = Gone(SEVERAL_OF_THIS)
    events = [event(number, None, who=WHO) for number in (1, 3, 5)]
    for one in (events[0], event(2, {"forgotten": WHO}), events[1], event(4, {"forgotten": WHO})):
        gone.take(one)

    assert ["1970-01-03", "1970-01-05", ""] == [gone.forgotten_on(one) for one in events]
    assert "" == gone.forgotten_on(event(1, None, who="1e" * 16))


def test_only_the_case_itself_says_who_was_forgotten() -> None:
    """An entry about a person says it of nobody, nor does one of another shape."""
    assert WHO == forgotten_in(event(1, {"forgotten": WHO}))
    assert "" == forgotten_in(event(1, {"forgotten": WHO}, who=WHO))
    assert "" == forgotten_in(event(1, {"forgotten": 1}))
    assert "" == forgotten_in(event(1, None))


def test_the_newest_removal_counts() -> None:
    """Up to where entries were removed is what the last entry about it says, with its day."""
    gone = Gone(SEVERAL_OF_THIS)
    for one in (
        event(3, {"count": 2}, kind=EventKind.RETENTION),
        event(9, {"count": 7}, kind=EventKind.RETENTION),
        event(10, {"count": 9}),
        event(11, {"count": "x"}, kind=EventKind.RETENTION),
    ):
        gone.take(one)

    assert (7, day_of(9 * DAY_MS)) == (gone.removed, gone.removed_on)


def test_what_is_of_several_goes_with_each_of_them() -> None:
    """It has the day of whoever was forgotten next; nobody since, it has none."""
    gone = Gone(SEVERAL_OF_THIS)
    for one in (event(2, {"forgotten": WHO}), event(4, {"forgotten": "1e" * 16})):
        gone.take(one)
    events = [event(number, None, who=SEVERAL_OF_THIS) for number in (1, 3, 5)]

    assert ["1970-01-03", "1970-01-05", ""] == [gone.forgotten_on(one) for one in events]


def test_who_is_being_forgotten_has_the_day_it_began() -> None:
    """Cut off between the first note and the last, nothing of theirs is called missing."""
    gone = Gone(SEVERAL_OF_THIS)
    lost = "1e" * 16
    of_them = [event(1, None, who=WHO, kind=EventKind.EXHIBIT)]
    of_another = event(2, None, who=lost, kind=EventKind.EXHIBIT)
    begun = event(3, {"text": "forget-begun", "of": [WHO]})
    together = event(4, None, who=SEVERAL_OF_THIS)
    for one in (*of_them, of_another, begun, together):
        gone.take(one)

    assert "1970-01-04" == gone.forgotten_on(of_them[0]) == gone.forgotten_on(together)
    assert "" == gone.forgotten_on(of_another)
    assert {"1970-01-04": 1, "": 1} == gone.copies()
