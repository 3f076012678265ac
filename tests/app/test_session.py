"""A session holds a case open, and writes only after the questions and with consent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.begin import begin_case
from boundary.app.facts import Choice
from boundary.app.session import Consent, open_session, unanswered
from boundary.core.change import Guard, Stage, Status
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.event import EventKind
from boundary.core.plan import Plan, Problem
from tests.app.case import PHONE_ONLY, SetClock, begun, env_at

REMOTE = PHONE_ONLY.replace(
    "  phone:", "  mail: {use: imap, host: imap.example.net, user: me@example.net}\n  phone:"
)
ALL = Consent(Stage.WILL_SHOW)


def _yes(*_: object) -> bool:
    return True


def test_a_plan_without_remote_parts_needs_no_case(tmp_path: Path) -> None:
    """Written steps are planned before anything was begun, and nothing is written."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    with open_session(env_at(tmp_path), str(path), write=False) as session:
        plan = session.plan()
        printed = {session.fingerprint(change.address) for change in plan.pending}

    assert {"phone"} == {change.address.account for change in plan.pending}
    assert len(plan.pending) == len(printed)
    assert not any("555" in text or "example" in text for text in printed)
    assert ["mine.yaml"] == [found.name for found in tmp_path.iterdir()]


@pytest.mark.parametrize("write", [True, False])
def test_nothing_is_contacted_before_the_questions(tmp_path: Path, write: bool) -> None:
    """A case with a mailbox stops before the questions were answered, and writes nothing."""
    path = tmp_path / "mine.yaml"
    path.write_text(REMOTE)
    with (
        pytest.raises(NeedsPerson),
        open_session(env_at(tmp_path), str(path), write=write),
    ):
        pass

    assert ["mine.yaml"] == [found.name for found in tmp_path.iterdir()]


def test_nothing_is_written_before_the_questions(tmp_path: Path) -> None:
    """A session for reading has no log to write to before the questions."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    with open_session(env_at(tmp_path), str(path), write=False) as session:
        with pytest.raises(NeedsPerson):
            session.skip([])
        with pytest.raises(NeedsPerson):
            session.secrets()

        assert session.box is None
        assert "" == session.code


def test_visible_stages_need_their_consent(tmp_path: Path) -> None:
    """Without naming a visible stage a run stops before it."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        plan = session.plan()
        report = session.run(plan, Consent(), _yes)
        furthest = session.standing.furthest

    assert report.stopped_before in (Stage.MAY_SHOW, Stage.WILL_SHOW)
    assert "quiet" == furthest
    assert not any(r.outcome.change.stage.rank > Stage.QUIET.rank for r in report.results)


def test_a_stage_counts_as_agreed_to_when_it_was(tmp_path: Path) -> None:
    """The case remembers the stages that somebody said yes to, not those that could be asked."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        first = session.standing.furthest
        session.run(session.plan(), ALL, lambda stage, _: stage is Stage.MAY_SHOW)
        second = session.standing.furthest
        later = [one for one in session.plan().warnings if one.startswith("Later, if you want")]
        session.run(session.plan(), ALL, _yes)

        assert ("", "quiet", 1) == (first, second, len(later))
        assert "will-show" == session.standing.furthest


def test_the_choice_holds_back_later_stages(tmp_path: Path) -> None:
    """A case that was begun as quiet never runs a visible stage, whatever is agreed to."""
    path = begun(tmp_path)
    begin_case(env_at(tmp_path), path, Choice.QUIET)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        report = session.run(session.plan(), ALL, _yes)

    assert report.stopped_before is not None


def test_collect_only_moves_nothing(tmp_path: Path) -> None:
    """A case that was begun to save copies only stops before the quiet stage too."""
    path = begun(tmp_path)
    begin_case(env_at(tmp_path), path, Choice.COLLECT_ONLY)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        plan = session.plan()
        quiet = replace(plan, changes=tuple(replace(c, stage=Stage.QUIET) for c in plan.changes))
        report = session.run(quiet, ALL, _yes)

    assert [] == report.results
    assert Stage.QUIET is report.stopped_before


def test_a_run_by_hand_is_told_and_stands(tmp_path: Path) -> None:
    """Written steps that were done stand, on the person's word; the next run has nothing."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        report = session.run(session.plan(), ALL, _yes)
        again = session.plan()

    assert {Status.DONE} == {result.outcome.status for result in report.results}
    assert () == again.pending


def test_a_guard_that_is_not_answered_stops_everything(tmp_path: Path) -> None:
    """With an open question nothing runs, and nothing is logged."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        plan = session.plan()
        guarded = replace(plan, problems=(Problem(Guard.MASS, (), "Many.", 120),))
        count = session.ledger.count
        with pytest.raises(NeedsPerson):
            session.run(guarded, ALL, _yes)

        assert count == session.ledger.count


def test_numbers_are_not_answered_by_name() -> None:
    """MASS and OVERLAP take their number, the other guards their name; neither the other."""
    plan = Plan(
        (),
        (Problem(Guard.MASS, (), "Many.", 120), Problem(Guard.NOT_OURS, (), "Theirs.")),
        (), (), (), (), {}, {}, "", "",
    )  # fmt: skip

    assert ("mass", "not-ours") == unanswered(plan, Consent())
    assert ("mass",) == unanswered(plan, Consent(allow=frozenset(Guard), expect=frozenset({119})))
    assert ("not-ours",) == unanswered(plan, Consent(expect=frozenset({120})))


def test_undo_waits_and_then_runs(tmp_path: Path) -> None:
    """The first asking starts the waiting time; after it the same call takes things back."""
    path = begun(tmp_path)
    clock = SetClock()
    env = replace(env_at(tmp_path), clock=clock)
    with open_session(env, str(path), write=True) as session:
        session.run(session.plan(), ALL, _yes)
        standing = tuple(session.standing.done)
        first = session.undo(standing, now=False)
        second = session.undo(standing, now=False)
        clock.at += 24 * 3_600_000
        third = session.undo(standing, now=False)

        assert (None, clock.at) == (first.report, first.not_before_ms)
        assert first == second
        assert third.report is not None
        assert third.not_before_ms is None
        assert {} == session.standing.done


def test_undo_now_does_not_wait(tmp_path: Path) -> None:
    """One word takes things back at once."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), ALL, _yes)
        asked = session.undo(tuple(session.standing.done), now=True)

    assert asked.report is not None


def test_undo_of_nothing_is_refused(tmp_path: Path) -> None:
    """Where nothing stands, undo says so."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        plan = session.plan()
        with pytest.raises(Refusal):
            session.undo([plan.pending[0].address], now=True)


def test_what_is_skipped_is_left_out_for_good(tmp_path: Path) -> None:
    """A skipped item is in no later plan."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        address = session.plan().pending[0].address
        session.skip([address])
        later = {change.address for change in session.plan().changes}

    assert address not in later


def test_a_case_code_finds_its_playbook(tmp_path: Path) -> None:
    """The code alone opens a case, as long as the playbook lies where it lay."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=False) as session:
        code = session.code
    with open_session(env_at(tmp_path), code, write=False) as session:
        found = session.loaded.path
    path.unlink()

    assert path == found
    with pytest.raises(Refusal), open_session(env_at(tmp_path), code, write=False):
        pass
    with open_session(env_at(tmp_path), code, write=False, playbook=False) as session:
        with pytest.raises(Refusal):
            session.plan()

        assert () == session.accounts()


@pytest.mark.parametrize("case", ["heron-42", "nothing.yaml"])
def test_a_case_that_is_not_there_is_refused(tmp_path: Path, case: str) -> None:
    """An unknown code or path is one sentence."""
    with (
        pytest.raises(Refusal),
        open_session(env_at(tmp_path), str(tmp_path / case), write=False),
    ):
        pass
    with pytest.raises(Refusal), open_session(env_at(tmp_path), "heron-42", write=False):
        pass


def test_the_log_says_how_a_run_ended(tmp_path: Path) -> None:
    """A run that stops before a visible stage is logged as waiting, a whole one as in order."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), Consent(), _yes)
        session.run(session.plan(), ALL, _yes)
        ends = [e.body for e in session.ledger.events() if e.kind is EventKind.RUN_ENDED]

    assert [{"exit": 4}, {"exit": 0}] == ends
