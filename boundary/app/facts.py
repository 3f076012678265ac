"""Read from the log what a case remembers beside its items: the choice, the wait, the playbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from boundary.core.change import Stage
from boundary.core.circumstances import Circumstance, Circumstances, circumstances
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import Json, JsonObject

__all__ = ["ASK_AGAIN_DAYS", "CaseFacts", "Choice", "begun_note", "case_facts"]

ASK_AGAIN_DAYS = 30
"""After this many days the questions are offered again."""
DEFAULT_WAIT_HOURS = 24
_BEGUN = "questions-shown"
_APART = Circumstances()


class Choice(StrEnum):
    """Which kind of plan was chosen after the questions."""

    FULL = "full"
    QUIET = "quiet"
    COLLECT_ONLY = "collect-only"

    @property
    def furthest(self) -> Stage:
        """The last stage that this choice lets a run reach."""
        match self:
            case Choice.FULL:
                return Stage.WILL_SHOW
            case Choice.QUIET:
                return Stage.QUIET
            case Choice.COLLECT_ONLY:
                return Stage.REVIEW
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What was chosen when the case was begun, or begun again."""

    asked_ms: int
    """When the questions were last shown, UTC milliseconds."""
    choice: Choice
    wait_hours: int
    """How long an undo that reopens contact waits."""
    playbook: Path | None
    """Where the private playbook lies, as far as this case knows."""
    circumstances: Circumstances = field(default_factory=Circumstances)
    """What the plan is made for, chosen beside the questions."""


def begun_note(
    choice: Choice,
    wait_hours: int,
    playbook: Path | None,
    holding: Circumstances = _APART,
) -> JsonObject:
    """Make the body of the note: that the questions were shown, never what was answered."""
    note: dict[str, Json] = {
        "text": _BEGUN,
        "choice": choice.value,
        "wait_hours": wait_hours,
        "circumstances": [one.value for one in holding.holding],
    }
    return note if playbook is None else {**note, "playbook": str(playbook)}


def case_facts(events: Iterable[AuditEvent]) -> CaseFacts:
    """Take the newest note; a case without one counts as collect-only, asked long ago."""
    facts = CaseFacts(0, Choice.COLLECT_ONLY, DEFAULT_WAIT_HOURS, None)
    for event in events:
        body = event.body
        if event.kind is not EventKind.NOTE or body is None or body.get("text") != _BEGUN:
            continue
        hours, path = body.get("wait_hours"), body.get("playbook")
        facts = CaseFacts(
            event.at_ms,
            Choice(str(body.get("choice"))),
            hours if isinstance(hours, int) else DEFAULT_WAIT_HOURS,
            Path(path) if isinstance(path, str) else None,
            _circumstances(body.get("circumstances")),
        )
    return facts


def _circumstances(words: Json) -> Circumstances:
    """Read what was chosen; a case begun by an earlier version has none."""
    chosen = words if isinstance(words, list | tuple) else ()
    return circumstances(Circumstance(str(word)) for word in chosen)
