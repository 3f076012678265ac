"""Hold what is told after a run: every end has its words and its code."""

from __future__ import annotations

import io

import pytest

from boundary.cli import words
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.cli.report import show_report
from boundary.core.change import (
    Action,
    Change,
    Finding,
    Hand,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.cross import Uncovered
from boundary.core.identifier import email
from boundary.core.playbook import Address, Item
from boundary.engine import Report, Result, code_of

SUBJECT = email("jordan@example.org")
CHANGE = Change(
    Item(Address("mail", "mail.file-past", SUBJECT.key), "mail.file-past", SUBJECT, {}, "p1"),
    Action.CREATE,
    State(Presence.ABSENT),
    State(Presence.PRESENT),
    "2 messages go to Later.",
    Hand.TOOL,
    Undo.FULL,
    Notice.QUIET,
    Stage.QUIET,
)


def result(
    status: Status, *, holds: bool | None = None, proof: Proof = Proof.NONE, note: str = ""
) -> Result:
    """Make one result, with a second look when `proof` says that there was one."""
    found = None
    if holds is not None or proof is not Proof.NONE:
        found = Finding(CHANGE.address, holds, proof, State(Presence.PRESENT))
    return Result(Outcome(CHANGE, status, note=note), found)


def told(report: Report, *, full: bool = False) -> str:
    """Show a report."""
    out = io.StringIO()
    here = Here(out, io.StringIO(), io.StringIO())
    here.settings.full = full
    show_report(here, report, (Uncovered("J.", "", SUBJECT, "No account."),))
    return out.getvalue()


@pytest.mark.parametrize(
    ("one", "title", "code"),
    [
        (result(Status.DONE, holds=True, proof=Proof.SEEN), words.REPORT_SEEN, Exit.IN_ORDER),
        (result(Status.DONE, proof=Proof.TOLD), words.REPORT_TOLD, Exit.IN_ORDER),
        (result(Status.DONE), words.REPORT_UNPROVEN, Exit.IN_ORDER),
        (result(Status.DONE, holds=False, proof=Proof.SEEN), words.REPORT_DRIFTED, Exit.FAILED),
        (result(Status.ALREADY), words.REPORT_ALREADY, Exit.IN_ORDER),
        (result(Status.SKIPPED), words.REPORT_SKIPPED, Exit.IN_ORDER),
        (result(Status.WAITING), words.REPORT_WAITING, Exit.WAITING),
        (result(Status.REFUSED), words.REPORT_REFUSED, Exit.FAILED),
        (result(Status.FAILED), words.REPORT_FAILED, Exit.FAILED),
        (result(Status.UNDONE), words.REPORT_UNDONE, Exit.IN_ORDER),
    ],
)
def test_every_end_has_its_words_and_code(one: Result, title: str, code: Exit) -> None:
    """Each status is told in its own words, and the code follows the worst of them."""
    report = Report([one])

    assert f"  {title}: mail.file-past on mail, 1 step\n" in told(report)
    assert code == code_of(report)
    assert (words.NOT_FINISHED in told(report)) is (code is Exit.FAILED)


def test_equal_ends_are_counted_and_notes_told_once() -> None:
    """Rows of the same end are one row; a note that many share is told once, masked."""
    note = "The server refused jordan@example.org."
    report = Report([result(Status.FAILED, note=note), result(Status.FAILED, note=note)])

    assert "mail.file-past on mail, 2 steps" in told(report)
    assert 1 == told(report).count("The server refused j\u2026@example.org.")
    assert note in told(report, full=True)


def test_a_note_stands_under_the_row_it_is_about() -> None:
    """A reason is read with its step, not with whichever row comes last."""
    report = Report([result(Status.WAITING, note="You left this for later."), result(Status.DONE)])
    lines = [line.strip() for line in told(report).splitlines()]
    row = next(line for line in lines if line.startswith(words.REPORT_WAITING))

    assert "You left this for later." == lines[lines.index(row) + 1]


def test_what_is_not_known_is_said() -> None:
    """Steps in doubt are said and are no success."""
    report = Report(in_doubt=2)

    assert words.STILL_IN_DOUBT in told(report)
    assert Exit.FAILED == code_of(report)


def test_being_stopped_comes_before_everything() -> None:
    """An interrupted run is 130 whatever else happened, and says how to go on."""
    report = Report([result(Status.FAILED)], interrupted=True)

    assert Exit.INTERRUPTED == code_of(report)
    assert words.INTERRUPTED in told(report)


def test_what_nobody_covers_is_listed() -> None:
    """The report names what no step reaches, masked."""
    assert "Not covered for J., j\u2026@example.org: No account." in told(Report())


def test_a_stage_that_waits_is_four() -> None:
    """Ending before a stage is waiting for a person."""
    report = Report([result(Status.DONE)], stopped_before=Stage.WILL_SHOW)

    assert Exit.WAITING == code_of(report)
    assert words.stopped_before("will show") in told(report)


def test_why_the_end_of_a_step_is_not_known_is_told_once() -> None:
    """What stopped two batches in the same way stands there once, under what is not known."""
    lines = told(Report(in_doubt=2, why=["The permission has ended."] * 2))

    assert f"{words.STILL_IN_DOUBT}\n    The permission has ended.\n" in lines
    assert 1 == lines.count("The permission has ended.")
