"""Ask what an export and an entry made by hand need, and say what came of them."""

from __future__ import annotations

from pathlib import Path

from boundary.app.evidence import Survey, carrying, check_day, note, survey
from boundary.app.evidence_export import Exported, Handing, Mode, check_new, export
from boundary.app.session import Session
from boundary.cli import evidence_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.cli.place import agreed
from boundary.core.errors import NeedsPerson, Refusal

__all__ = ["gone", "hand_on", "write_note"]

_LINES = 400
_LEAVE, _COPY = "leave", "copy"


def hand_on(
    here: Here, case: str, folder: Path, mode: Mode, attachments: str | None, *, mbox: bool
) -> int:
    """Warn, ask, export, say what was written."""
    check_new(folder)
    with from_log(here, case, write=True, connect=False) as session:
        found = survey(session)
        if not found.whole.copies:
            here.screen.say(words.EVIDENCE_NONE, *gone(found))
            return Exit.IN_ORDER
        if not agreed(here, folder, evidence_words.OPEN_FOLDER, always=True):
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        leave = _left(here, session, attachments, found) if mode is Mode.FULL else frozenset()
        if leave is None:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        done = export(session, folder, _custody(here, mode, mbox=mbox), leave)
    _say(here, folder, mode, done, gone(found))
    return Exit.FAILED if done.broken else Exit.IN_ORDER


def _left(
    here: Here, session: Session, attachments: str | None, survey: Survey
) -> frozenset[int] | None:
    """Stop before anything that may be a picture is copied; None: not now."""
    if attachments == _COPY:
        return frozenset()
    found = carrying(session, survey.whole.copies)
    if not found or attachments == _LEAVE:
        return found
    if not here.settings.may_ask:
        raise NeedsPerson(evidence_words.ATTACHED_NOBODY, hint=evidence_words.ATTACHED_NOBODY_HINT)
    answer = here.ask.choose(
        (evidence_words.attached(len(found)), *evidence_words.ATTACHED),
        [Choice(_LEAVE, evidence_words.LEAVE), Choice(_COPY, evidence_words.COPY)],
    )
    if answer == NOT_NOW:
        return None
    return found if answer == _LEAVE else frozenset()


def _custody(here: Here, mode: Mode, *, mbox: bool) -> Handing:
    if not here.settings.may_ask or mode is not Mode.FULL:
        return Handing(mode, mbox=mbox)
    here.screen.aside("", evidence_words.CUSTODY)
    who = here.ask.line(evidence_words.CUSTODY_WHO)
    to_whom = here.ask.line(evidence_words.CUSTODY_WHOM)
    return Handing(mode, who, to_whom, here.ask.line(evidence_words.CUSTODY_WHY), mbox)


def gone(found: Survey) -> tuple[str, ...]:
    """Say what of a case is no more: copies of people who were forgotten, entries removed."""
    removed = found.gone
    return (
        *(evidence_words.forgotten(count, day) for day, count in found.forgotten.items()),
        *([evidence_words.removed(removed.removed, removed.removed_on)] if removed.removed else ()),
    )


def _say(here: Here, folder: Path, mode: Mode, done: Exported, lost: tuple[str, ...]) -> None:
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "mode": mode.value,
                "copies": done.copies,
                "bytes": done.size,
                "left_out": done.left_out,
                "broken": done.broken,
                "forgotten": done.lost,
                "files": done.files,
                "manifest": done.manifest,
                "public_key": done.first_key,
                "seal": done.seal,
            }
        )
    here.screen.say(
        evidence_words.exported(folder.name, done.copies, done.size, done.files),
        *([evidence_words.left_out(done.left_out)] if done.left_out else ()),
        *([evidence_words.broken(done.broken)] if done.broken else ()),
        *lost,
        evidence_words.manifest(done.manifest),
        evidence_words.CHECK,
        evidence_words.KEEP_SEAL,
        done.seal,
        evidence_words.KEEP_KEY,
        done.first_key,
        *words.EVIDENCE_COURT,
    )


def write_note(here: Here, case: str, source: str | None) -> int:
    """Take an entry made by hand and seal it."""
    with from_log(here, case, write=True, connect=False) as session:
        when = channel = witness = ""
        if source is not None:
            text = here.read(source).decode("utf-8", "replace")
        else:
            here.screen.aside("", evidence_words.NOTE_FIRST, "")
            when = _day(here)
            channel = here.ask.line(evidence_words.NOTE_CHANNEL)
            witness = here.ask.line(evidence_words.NOTE_WITNESS)
            here.screen.aside("", evidence_words.NOTE_WHAT)
            text = _paragraph(here)
        if not text.strip():
            here.screen.say(evidence_words.NOTE_NOTHING)
            return Exit.WAITING
        saved = note(session, text, when, channel, witness)
    if here.settings.json:
        here.screen.answer({"boundary": 1, "bytes": saved.size, "sha256": saved.sha256})
    here.screen.say(evidence_words.NOTE_DONE)
    return Exit.IN_ORDER


def _day(here: Here) -> str:
    """Ask until it is a day, or nothing."""
    while True:
        typed = here.ask.line(evidence_words.NOTE_WHEN)
        try:
            check_day(typed)
        except Refusal as error:
            here.screen.aside(error.say, error.hint)
        else:
            return typed


def _paragraph(here: Here) -> str:
    lines: list[str] = []
    while len(lines) < _LINES and (line := here.ask.line(evidence_words.NOTE_LINE)):
        lines.append(line)
    return "\n".join(lines)
