"""Show what a run or an undo came to: per channel, what holds, what waits, what nobody covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, assert_never

from boundary.app.session import Session
from boundary.cli import undo_words, words
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.core.change import Hand, Proof, Status
from boundary.core.checkpoint import seal_of
from boundary.core.cross import Uncovered
from boundary.core.json import Json, JsonObject
from boundary.core.mask import mask_text
from boundary.core.plan import number
from boundary.core.verbs import VERBS
from boundary.engine import Report, Result, code_of
from boundary.formats.plan_json import uncovered_json
from boundary.formats.plan_text import stage_text, uncovered_text

__all__ = ["RUN", "UNDO", "Ends", "report_json", "show_report", "uncovered_list"]

_TITLES: Mapping[Status, str] = {
    Status.ALREADY: words.REPORT_ALREADY,
    Status.WAITING: words.REPORT_WAITING,
    Status.SKIPPED: words.REPORT_SKIPPED,
    Status.REFUSED: words.REPORT_REFUSED,
    Status.FAILED: words.REPORT_FAILED,
    Status.UNDONE: words.REPORT_UNDONE,
}


class Ends(NamedTuple):
    """How it is said that a report is not the end."""

    doubt: str
    interrupted: str
    failed: str


RUN = Ends(words.STILL_IN_DOUBT, words.INTERRUPTED, words.NOT_FINISHED)
UNDO = Ends(words.STILL_IN_DOUBT, undo_words.UNDO_INTERRUPTED, undo_words.UNDO_NOT_FINISHED)


def show_report(
    here: Here, report: Report, uncovered: Sequence[Uncovered], ends: Ends = RUN
) -> None:
    """Show it in words."""
    screen = here.screen
    if report.results:
        screen.heading(words.REPORT)
    rows: dict[tuple[str, str, str], list[Result]] = {}
    for result in report.results:
        address = result.outcome.change.address
        key = (_title(result), address.account, result.outcome.change.item.verb)
        rows.setdefault(key, []).append(result)
    for (title, account, verb), results in rows.items():
        screen.say(words.report_row(title, account, verb, len(results)))
        for note in dict.fromkeys(_notes(results)):
            screen.say(f"    {note if here.settings.full else mask_text(note)}")
    if report.exhibits:
        screen.say(words.copies(report.exhibits, report.exhibit_bytes))
    screen.say(*uncovered_text(uncovered, full=here.settings.full))
    if report.stopped_before is not None:
        screen.say(words.stopped_before(stage_text(report.stopped_before)))
    if report.in_doubt:
        screen.say(ends.doubt)
        for why in dict.fromkeys(report.why):
            screen.say(f"    {why if here.settings.full else mask_text(why)}")
    if report.interrupted:
        screen.say(ends.interrupted)
    elif code_of(report) == Exit.FAILED:
        screen.say(ends.failed)


def report_json(report: Report, session: Session) -> Mapping[str, Json]:
    """Give it to another program; `run` and `uncovered` are added by the command."""
    return {
        "results": [_to_json(result, session) for result in report.results],
        "exhibits": {"count": report.exhibits, "bytes": report.exhibit_bytes},
        "stopped_before": None if report.stopped_before is None else report.stopped_before.value,
        "in_doubt": report.in_doubt,
        "yours_to_do": [
            session.fingerprint(result.outcome.change.address)
            for result in report.results
            if result.outcome.status is Status.WAITING and result.outcome.change.hand is Hand.PERSON
        ],
        "ledger": _ledger(session),
    }


def _ledger(session: Session) -> Mapping[str, Json]:
    """Seal the log where it stands now, and say by which code."""
    seal = seal_of(session.ledger.seal())
    return {"events": session.ledger.count, "seal": seal.code}


def uncovered_list(here: Here, uncovered: Sequence[Uncovered]) -> list[Json]:
    """Give what nobody covers to another program."""
    return [uncovered_json(one, full=here.settings.full) for one in uncovered]


def _drifted(result: Result) -> bool:
    return result.finding is not None and result.finding.holds is False


def _proof(result: Result) -> Proof:
    return result.outcome.proof if result.finding is None else result.finding.proof


def _title(result: Result) -> str:
    if _drifted(result):
        return words.REPORT_DRIFTED
    if result.outcome.status is not Status.DONE:
        return _TITLES[result.outcome.status]
    match _proof(result):
        case Proof.SEEN:
            return words.REPORT_SEEN
        case Proof.TOLD:
            return words.REPORT_TOLD
        case Proof.NONE:
            return words.REPORT_UNPROVEN
        case proof:
            assert_never(proof)


def _notes(results: Iterable[Result]) -> list[str]:
    notes = []
    for result in results:
        notes.append(result.outcome.note)
        notes.append("" if result.finding is None else result.finding.note)
    return [note for note in notes if note]


def _to_json(result: Result, session: Session) -> JsonObject:
    outcome, change = result.outcome, result.outcome.change
    finding_note = "" if result.finding is None else result.finding.note
    return {
        "address": session.fingerprint(change.address),
        "person": session.aliases.get(change.item.person, ""),
        "account": change.address.account,
        "verb": change.item.verb,
        "status": outcome.status.value,
        "proof": _proof(result).value,
        "holds": None if result.finding is None else result.finding.holds,
        "count": _count(result),
        "note": mask_text(outcome.note or finding_note),
        "not_before": outcome.not_before,
    }


def _count(result: Result) -> int:
    """How many objects were really touched, or put back; else how many there were to touch."""
    returned = result.outcome.ref.get("returned")
    if isinstance(returned, int) and not VERBS[result.outcome.change.item.verb].reads_only:
        return returned
    objects = result.outcome.ref.get("objects")
    if isinstance(objects, list | tuple) and objects:
        return len(objects)
    return number(result.outcome.change.before, "count")
