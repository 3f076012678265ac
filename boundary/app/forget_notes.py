"""Read and write how far it is with forgetting somebody: pseudonyms in the log, never a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundary.app.forgotten import day_of, forgotten_in
from boundary.app.session import Session
from boundary.core.event import AuditEvent, Entry, EventKind
from boundary.core.json import Json, JsonObject
from boundary.ledger import Ledger
from boundary.ledger.lost import BEGUN

__all__ = ["asked_for", "named_again", "unfinished", "write_asked", "write_begun", "write_done"]

_ASKED: Final = "forget-asked"
_DONE: Final = "forget-done"


def write_asked(ledger: Ledger, keys: frozenset[str], not_before_ms: int) -> None:
    """Note that the wait began; `keys` are pseudonyms. Durable when this returns, as all here."""
    body: JsonObject = {
        "text": _ASKED,
        "note": "forgetting a person was asked for",
        "of": _listed(keys),
        "not_before": not_before_ms,
    }
    ledger.append([Entry(EventKind.NOTE, body)])


def write_begun(ledger: Ledger, keys: frozenset[str]) -> None:
    """Note what is about to be destroyed, so that an interruption is ended by the next run."""
    body: JsonObject = {"text": BEGUN, "note": "a person is being forgotten", "of": _listed(keys)}
    ledger.append([Entry(EventKind.NOTE, body)])


def write_done(ledger: Ledger, keys: frozenset[str]) -> None:
    """Note that it came to its end: one entry for each pseudonym, as `forgotten` reads it."""
    says = {"text": _DONE, "note": "a person was forgotten"}
    ledger.append([Entry(EventKind.NOTE, {**says, "forgotten": key}) for key in sorted(keys)])


def unfinished(events: Iterable[AuditEvent]) -> frozenset[str]:
    """Give the pseudonyms whose forgetting was begun and did not come to its end."""
    left: frozenset[str] = frozenset()
    for event in events:
        left = (left | _about(event, BEGUN)) - {forgotten_in(event)}
    return left


def asked_for(events: Iterable[AuditEvent], keys: frozenset[str]) -> int | None:
    """Read from when on it may be done, UTC milliseconds; None: it was not asked for.

    A wall clock that was set since is reckoned with.
    """
    until: int | None = None
    for event in events:
        body = event.body or {}
        if forgotten_in(event) in keys:
            until = None
        elif _about(event, _ASKED) & keys:
            until = _number(body.get("not_before"))
        elif event.kind is EventKind.CLOCK_JUMP and until is not None:
            until += _number(body.get("by_ms"))
    return until


def named_again(session: Session) -> tuple[tuple[str, str], ...]:
    """Give the short names of who was forgotten and stands in the playbook all the same.

    Each with the day, ISO 8601, UTC; whoever something is sealed about anew is not among them.
    """
    if session.box is None or not session.has_playbook:
        return ()
    days: dict[str, str] = {}
    for event in session.ledger.events(copies=False):
        if who := forgotten_in(event):
            days[who] = day_of(event.at_ms)
    box = session.box
    named = ((alias, box.pseudonym(key)) for key, alias in session.aliases.items())
    return tuple((alias, days[one]) for alias, one in named if one in days and not box.head(one))


def _about(event: AuditEvent, text: str) -> frozenset[str]:
    """Whom a note of ours is about; nobody when it is another entry."""
    body = event.body
    if event.kind is not EventKind.NOTE or body is None or body.get("text") != text:
        return frozenset()
    of = body.get("of")
    return frozenset(str(one) for one in of) if isinstance(of, list | tuple) else frozenset()


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _listed(keys: frozenset[str]) -> list[Json]:
    return [*sorted(keys)]
