"""What the log says of forgetting: whom it began with, from when on, and what was ended."""

from __future__ import annotations

from boundary.app.forget_notes import asked_for, unfinished
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import JsonObject

ONE, TWO = "1" * 32, "2" * 32


def _event(body: JsonObject | None, kind: EventKind = EventKind.NOTE) -> AuditEvent:
    return AuditEvent(1, kind, 0, 0, "0" * 32, "", body)


def _asked(until: int, *keys: str) -> AuditEvent:
    return _event({"text": "forget-asked", "of": list(keys), "not_before": until})


def _begun(*keys: str) -> AuditEvent:
    return _event({"text": "forget-begun", "of": list(keys)})


def _done(key: str) -> AuditEvent:
    return _event({"text": "forget-done", "forgotten": key})


def test_a_wait_counts_for_whom_it_was_asked() -> None:
    """The newest asking counts, for these pseudonyms only; nobody asked: there is none."""
    events = [_asked(5, ONE), _asked(9, ONE, TWO), _event({"text": "reason"}), _event(None)]

    assert 9 == asked_for(events, frozenset({ONE}))
    assert 9 == asked_for(events, frozenset({TWO}))
    assert asked_for(events[:1], frozenset({TWO})) is None


def test_a_clock_that_was_set_moves_the_wait() -> None:
    """Whoever sets the clock on does not shorten a wait that had begun."""
    jump = _event({"by_ms": 100}, EventKind.CLOCK_JUMP)

    assert 105 == asked_for([jump, _asked(5, ONE), jump], frozenset({ONE}))


def test_whoever_comes_back_waits_anew() -> None:
    """After somebody was forgotten an earlier asking counts no more."""
    assert asked_for([_asked(5, ONE), _done(ONE)], frozenset({ONE})) is None


def test_what_was_begun_is_open_until_each_was_ended() -> None:
    """Ended for one pseudonym is not ended for the other; begun again is open again."""
    both = [_begun(ONE, TWO), _done(ONE)]

    assert frozenset({TWO}) == unfinished(both)
    assert frozenset() == unfinished([*both, _done(TWO)])
    assert frozenset({ONE}) == unfinished([*both, _done(TWO), _begun(ONE)])


def test_a_note_of_another_shape_names_nobody() -> None:
    """What is not as this program writes it begins nothing, and ends nothing."""
    odd = _event({"text": "forget-begun", "of": "1"})

    assert frozenset() == unfinished([odd, _event({"text": "forget-begun"})])
