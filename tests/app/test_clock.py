"""Hold a case to a clock that somebody set: nothing breaks, nothing changes its order, no wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest

from boundary.app.begin import begin_case
from boundary.app.disk import DiskFiles
from boundary.app.facts import Choice
from boundary.app.platform import this_system
from boundary.app.session import Consent, Session, UndoAsked, open_session
from boundary.core.change import Stage
from boundary.core.event import AuditEvent, EventKind
from boundary.engine import Report
from boundary.ledger import Level, verify
from boundary.vault.box import CaseBox
from boundary.vault.signing import Ed25519
from tests.app.case import PHONE_ONLY, env_at
from tests.app.world import PASSPHRASE

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
TEN_YEARS_MS = 3653 * DAY_MS
START_MS = 1_790_000_000_000
YEARS = {
    "1970": 0,
    "before 1970": -5,
    "ten years before": START_MS - TEN_YEARS_MS,
    "ten years after": START_MS + TEN_YEARS_MS,
    "2100": 4_102_444_800_000,
}


@dataclass
class Clocks:
    """A wall clock that can be set, beside one that only goes on."""

    wall_ms: int = START_MS
    steady_ms: int = 1_000_000
    drift_ms: int = 0
    """How much further the wall clock is set each time somebody looks at it."""

    def now_ms(self) -> int:
        """Say what the wall clock says."""
        self.wall_ms += self.drift_ms
        return self.wall_ms

    def monotonic_ms(self) -> int:
        """Say how long the machine has been running."""
        return self.steady_ms

    def pass_ms(self, ms: int) -> None:
        """Let time go by."""
        self.wall_ms += ms
        self.steady_ms += ms


@dataclass
class Case:
    """A case that was begun, and its clocks."""

    folder: Path
    clocks: Clocks = field(default_factory=Clocks)
    boot: str = "a" * 32

    @property
    def path(self) -> Path:
        """Where the playbook lies."""
        return self.folder / "mine.yaml"

    @contextmanager
    def open(self) -> Iterator[Session]:
        """Open it for writing."""
        env = env_at(self.folder)
        files = DiskFiles(replace(this_system(), boot_id=lambda: self.boot))
        env = replace(env, clock=self.clocks, files=files)
        if not self.path.exists():
            self.path.write_text(PHONE_ONLY)
            begin_case(env, self.path, Choice.FULL, wait_hours=24)
        with open_session(env, str(self.path), write=True) as session:
            yield session

    def run(self) -> Report:
        """Plan, and agree to everything."""
        with self.open() as session:
            session.recover()
            return session.run(session.plan(), Consent(Stage.WILL_SHOW), lambda *_: True)

    def undo(self) -> UndoAsked:
        """Ask for everything to be taken back."""
        with self.open() as session:
            return session.undo(tuple(session.standing.done), now=False)

    def events(self) -> list[AuditEvent]:
        """Read the log, and hold it to being whole, signatures and all."""
        with self.open() as session:
            events = list(session.ledger.events())
            folder = session.env.state / session.code
        env = env_at(self.folder)
        box = CaseBox.unlock(folder, env.files, PASSPHRASE)
        verdict = verify(folder, box, env.files, signing=Ed25519())

        assert Level.KEYED is verdict.level
        assert "anew" not in verdict.says
        return events


def _jumps(events: list[AuditEvent]) -> list[int]:
    return [
        int(str(event.body["by_ms"]))
        for event in events
        if event.kind is EventKind.CLOCK_JUMP and event.body is not None
    ]


@pytest.mark.parametrize("wall_ms", YEARS.values(), ids=YEARS)
def test_a_clock_set_between_two_runs_changes_nothing_but_its_own_event(
    tmp_path: Path, wall_ms: int
) -> None:
    """The second run has nothing to do, whatever year it believes it is; and the jump is told."""
    case = Case(tmp_path)
    first = case.run()
    case.clocks.wall_ms = wall_ms
    second = case.run()
    with case.open() as session:
        plan, checked = session.check()
    case.clocks.wall_ms = START_MS
    events = case.events()

    assert first.results
    assert all(result.in_order for result in first.results)
    assert [] == second.results
    assert () == plan.pending
    assert checked
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [max(0, wall_ms) - START_MS, START_MS - max(0, wall_ms)] == _jumps(events)


@pytest.mark.parametrize("drift_ms", [TEN_YEARS_MS // 50, -TEN_YEARS_MS // 50, 6 * 60_000])
def test_a_clock_set_all_through_a_run_breaks_nothing(tmp_path: Path, drift_ms: int) -> None:
    """Each time somebody looks it is another day, before or after; run and undo end as ever."""
    case = Case(tmp_path)
    case.clocks.drift_ms = drift_ms
    first, second = case.run(), case.run()
    with case.open() as session:
        taken = session.undo(tuple(session.standing.done), now=True)
    case.clocks.drift_ms = 0
    events = case.events()

    assert all(result.in_order for result in first.results)
    assert [] == second.results
    assert taken.report is not None
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len(_jumps(events)) > 3
    with case.open() as session:
        assert {} == session.standing.done


def test_a_clock_that_is_out_by_less_than_five_minutes_is_no_event(tmp_path: Path) -> None:
    """What a time server puts right every day is not told."""
    case = Case(tmp_path)
    case.run()
    case.clocks.wall_ms += 299_000
    case.run()

    assert [] == _jumps(case.events())


@pytest.mark.parametrize("by_ms", [TEN_YEARS_MS, -TEN_YEARS_MS, 25 * HOUR_MS])
@pytest.mark.parametrize("between", [False, True], ids=["while it is open", "between two commands"])
def test_a_clock_that_is_set_makes_no_wait_shorter_or_longer(
    tmp_path: Path, by_ms: int, between: bool
) -> None:
    """An undo that was asked for runs a day later by the clock that nobody sets."""
    case = Case(tmp_path)
    case.run()
    if between:
        first = case.undo()
        case.clocks.wall_ms += by_ms
        second = case.undo()
    else:
        with case.open() as session:
            standing = tuple(session.standing.done)
            first = session.undo(standing, now=False)
            case.clocks.wall_ms += by_ms
            second = session.undo(standing, now=False)
    case.clocks.pass_ms(23 * HOUR_MS)
    third = case.undo()
    case.clocks.pass_ms(2 * HOUR_MS)
    fourth = case.undo()

    assert [None] * 3 == [asked.report for asked in (first, second, third)]
    assert (first.not_before_ms or 0) + by_ms == second.not_before_ms == third.not_before_ms
    assert fourth.report is not None
    assert [by_ms] == _jumps(case.events())


def test_after_another_start_of_the_machine_the_wall_clock_counts(tmp_path: Path) -> None:
    """Two clocks of two starts are not compared: there, the time of the device is only a claim."""
    case = Case(tmp_path)
    case.run()
    case.undo()
    case.boot, case.clocks.steady_ms = "b" * 32, 0
    early = case.undo()
    case.clocks.wall_ms += 25 * HOUR_MS
    late = Case(tmp_path, case.clocks, "c" * 32).undo()

    assert early.report is None
    assert late.report is not None
    assert [] == _jumps(case.events())


def test_times_are_told_in_the_order_of_the_events(tmp_path: Path) -> None:
    """What was done first is first, though its clock says that it was later."""
    case = Case(tmp_path)
    case.clocks.wall_ms = START_MS + TEN_YEARS_MS
    case.run()
    case.clocks.wall_ms = START_MS
    with case.open() as session:
        session.undo(tuple(session.standing.done), now=True)
    events = case.events()
    earlier = [after.at_ms < before.at_ms for before, after in pairwise(events)]

    assert 1 == earlier.count(True)
    with case.open() as session:
        assert {} == session.standing.done
