"""Write the log down for the screen and for other programs: times, steps and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from boundary.core.change import Direction, Proof, Status
from boundary.core.checkpoint import read_checkpoint, seal_of
from boundary.core.codec import CodecError, address_from_json
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import Json, JsonObject
from boundary.core.mask import mask_text, visible
from boundary.core.playbook import Address
from boundary.formats.lines import wrapped

__all__ = ["KINDS", "LogRow", "LogView", "log_json", "log_rows", "log_text", "when"]

KINDS = {
    EventKind.RUN_STARTED: "run begins",
    EventKind.OBSERVED: "looked",
    EventKind.PLANNED: "plan agreed to",
    EventKind.EXHIBIT: "copy saved",
    EventKind.INTENT: "about to do",
    EventKind.PART: "in the middle of",
    EventKind.OUTCOME: "came of it",
    EventKind.FINDING: "looked again",
    EventKind.RECOVERED: "after an interruption",
    EventKind.UNDO_ASKED: "taking back asked for",
    EventKind.REFUSED: "not done",
    EventKind.SKIPPED_FOR_GOOD: "left out for good",
    EventKind.CHOSEN: "chosen all the same",
    EventKind.CHOICE_TAKEN_BACK: "a choice taken back",
    EventKind.CUT_LINE: "an unfinished entry was cut off",
    EventKind.CLOCK_JUMP: "the clock was moved",
    EventKind.CHECKPOINT: "checkpoint",
    EventKind.RETENTION: "older entries removed",
    EventKind.EXPORTED: "exported",
    EventKind.NOTE: "note",
    EventKind.RUN_ENDED: "run ends",
}
"""Each kind of event in words."""

_WORDS = {
    Status.FAILED.value: "did not work",
    Status.REFUSED.value: "not possible",
    Status.UNDONE.value: "taken back",
    Status.SKIPPED.value: "left out",
    Status.ALREADY.value: "already so",
}
_PROOFS = {Proof.SEEN.value: "read back", Proof.TOLD.value: "on your word"}


def _not_known(_: AuditEvent) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class LogView:
    """What the log does not say itself."""

    aliases: Mapping[str, str] = field(repr=False)
    """Person key to alias."""
    fingerprint: Callable[[Address], str]
    forgotten_on: Callable[[AuditEvent], str] = _not_known
    """Gives the day on which the person of an event was forgotten; empty: the log tells of none."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One event, told."""

    event: AuditEvent
    person: str
    addresses: tuple[str, ...]
    verb: str
    status: str
    notice: str
    note: str
    proof: str = ""
    """How sure that is: seen, told or none; empty where nothing was done or looked at."""

    @property
    def came(self) -> str:
        """What came of it, in words; what was read back and what was told are apart."""
        told = (_WORDS.get(self.status, self.status), _PROOFS.get(self.proof, ""))
        return ", ".join(part for part in told if part)


def when(at_ms: int) -> str:
    """Write a moment: UTC, to the second."""
    moment = datetime.fromtimestamp(at_ms // 1000, tz=UTC)
    return moment.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00") + " UTC"


def log_rows(events: Iterable[AuditEvent], view: LogView) -> Iterator[LogRow]:
    """Tell each event by itself, oldest first."""
    return (_row(event, view) for event in events)


def log_text(events: Iterable[AuditEvent], view: LogView) -> Iterator[str]:
    """Write the timeline, oldest first; one entry is one line, or more when it has much to say."""
    for row in log_rows(events, view):
        event = row.event
        parts = [KINDS[event.kind]]
        parts += [visible(part) for part in (row.person, ", ".join(row.addresses[:3])) if part]
        if len(row.addresses) > 3:
            parts.append(f"and {len(row.addresses) - 3} more")
        parts += [part for part in (row.came, row.notice) if part]
        if row.note:
            parts.append(visible(row.note))
        text = f"{event.seq:>5}  {when(event.at_ms)}  " + "  ".join(parts)
        yield from wrapped(text, " " * 7)


def log_json(events: Iterable[AuditEvent], view: LogView) -> Iterator[JsonObject]:
    """Write the timeline for other programs, row by row; identifiers are not in it."""
    for row in log_rows(events, view):
        yield {
            "seq": row.event.seq,
            "at": row.event.at_ms,
            "kind": row.event.kind.value,
            "person": row.person,
            "addresses": list(row.addresses),
            "verb": row.verb,
            "status": row.status,
            "proof": row.proof,
            "notice": row.notice,
            "note": row.note,
        }


def _row(event: AuditEvent, view: LogView) -> LogRow:
    body = event.body
    if body is None:
        return LogRow(event, "", (), "", "", "", _gone(view.forgotten_on(event)))
    outer = _part(body, "intent") or _part(body, "outcome") or {}
    change = _part(outer, "change") or {}
    item = _part(change, "item") or {}
    found = [*_list(body, "addresses"), *_list(_part(body, "exhibit") or {}, "addresses")]
    found += [part["address"] for part in (item, body) if "address" in part]
    return LogRow(
        event,
        view.aliases.get(_text(item, "person"), ""),
        tuple(name for name in (_address(value, view) for value in found) if name),
        _text(item, "verb"),
        _status(event, body, outer),
        _text(change, "notice"),
        _seal(body) or mask_text(_note(event, body, outer)),
        _proof(event, body, outer),
    )


def _gone(day: str) -> str:
    """Say why an entry cannot be read; without a day the log tells of no forgetting."""
    if not day:
        return "What this said cannot be read: its key is not there, and nobody was forgotten."
    return f"About somebody forgotten on {day}: what it said is gone, the log still holds."


def _seal(body: JsonObject) -> str:
    """Say the seal code of a checkpoint; empty for what is none."""
    try:
        return f"seal {seal_of(read_checkpoint(body)).code}"
    except CodecError:
        return ""


def _status(event: AuditEvent, body: JsonObject, outer: JsonObject) -> str:
    status = _text(outer, "status")
    if event.kind is EventKind.INTENT and _text(outer, "direction") == Direction.UNDO.value:
        return "taking back a part" if outer.get("more") is True else "taking back"
    if event.kind is EventKind.FINDING:
        holds = body.get("holds")
        return "could not look" if holds is None else "holds" if holds else "does not hold"
    return status


def _proof(event: AuditEvent, body: JsonObject, outer: JsonObject) -> str:
    """Say how sure it is; of what could not be looked at, nothing."""
    if event.kind is EventKind.FINDING:
        return "" if body.get("holds") is None else _text(body, "proof")
    return _text(outer, "proof")


def _note(event: AuditEvent, body: JsonObject, outer: JsonObject) -> str:
    match event.kind:
        case EventKind.NOTE if "choice" in body:
            return f"the questions were shown; choice: {_text(body, 'choice')}"
        case EventKind.RUN_STARTED:
            return _text(body, "command")
        case EventKind.PLANNED:
            return f"through {_text(body, 'through')}, digest {_text(body, 'digest')}"
        case EventKind.RUN_ENDED:
            return f"code {body.get('exit', '')}"
        case EventKind.OBSERVED:
            return _text(body, "account")
        case EventKind.EXHIBIT:
            return f"{(_part(body, 'exhibit') or {}).get('size', '')} bytes"
        case EventKind.EXPORTED if "copies" in body:
            return f"{_text(body, 'what')}, {_text(body, 'mode')}, {body['copies']} copies"
        case EventKind.RETENTION:
            day = datetime.fromtimestamp(event.at_ms // 1000, tz=UTC).date()
            count = body.get("count")
            known = isinstance(count, int)
            return f"Events 1 to {count} were removed by you on {day}" if known else ""
        case EventKind.UNDO_ASKED | EventKind.CHOSEN:
            moment = body.get("not_before")
            return f"not before {when(moment)}" if isinstance(moment, int) else ""
        case _:
            return (
                _text(outer, "note")
                or _text(body, "note")
                or _text(body, "say")
                or _text(body, "text")
            )


def _part(body: JsonObject, name: str) -> JsonObject | None:
    value = body.get(name)
    return value if isinstance(value, Mapping) else None


def _list(body: JsonObject, name: str) -> list[Json]:
    value = body.get(name)
    return list(value) if isinstance(value, list | tuple) else []


def _text(body: JsonObject, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _address(value: Json, view: LogView) -> str:
    try:
        return view.fingerprint(address_from_json(value))
    except CodecError:
        return ""
