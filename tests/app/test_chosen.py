"""Hold the one exception through a case: chosen by typing, waited for, agreed to, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from boundary.app.begin import begin_case
from boundary.app.chosen import choosable, choose, take_back, typed_the_same
from boundary.app.facts import Choice
from boundary.app.session import Consent, Session, open_session
from boundary.core.change import Guard, Stage, Status
from boundary.core.chosen import WAIT_MS
from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, email, handle, phone
from boundary.core.playbook import Address
from tests.app.case import PHONE_ONLY, SetClock, env_at

WHO = "jordan.example@met.police.uk"
TEXT = PHONE_ONLY.replace("jordan@example.org", WHO)
STEP = Address("phone", "contacts.remove", f"email:{WHO}")
JUMP_MS = 10 * WAIT_MS


def _yes(*_: object) -> bool:
    return True


@dataclass
class Case:
    """A case about somebody at a police station, and a clock to be moved."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    steady: SetClock = field(default_factory=SetClock)

    @property
    def path(self) -> Path:
        """The playbook."""
        return self.folder / "mine.yaml"

    def now_ms(self) -> int:
        """Say the time on the wall."""
        return self.clock.at

    def monotonic_ms(self) -> int:
        """Say the time that nobody sets."""
        return self.steady.at

    def pass_(self, ms: int) -> None:
        """Let time go by."""
        self.clock.at += ms
        self.steady.at += ms

    @contextmanager
    def open(self) -> Iterator[Session]:
        """Open it for writing."""
        env = replace(env_at(self.folder), clock=self)
        with open_session(env, str(self.path), write=True) as session:
            yield session

    def choose(self) -> None:
        """Choose the step."""
        with self.open() as session:
            (spared,) = choosable(session.plan())
            choose(session, spared, WHO)

    def is_planned(self) -> bool:
        """Whether a plan made now has the step."""
        with self.open() as session:
            return STEP in {change.address for change in session.plan().changes}

    def run(self, *typed: Address) -> dict[Address, Status]:
        """Run everything that may be run."""
        with self.open() as session:
            plan = session.plan()
            consent = Consent(Stage.WILL_SHOW, typed=frozenset(typed))
            results = session.run(plan, consent, _yes).results
        return {one.outcome.change.address: one.outcome.status for one in results}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Begin it."""
    made = Case(tmp_path)
    made.path.write_text(TEXT)
    begin_case(replace(env_at(tmp_path), clock=made), made.path, Choice.FULL, wait_hours=0)
    return made


def test_a_choice_waits_three_days(case: Case) -> None:
    """Just before it is not in a plan, then it is, and asks for its own answer."""
    case.choose()
    case.pass_(WAIT_MS - 60_000)
    before = case.is_planned()
    case.pass_(60_000)
    with case.open() as session:
        plan = session.plan()

    assert not before
    assert [(Guard.PROTECTED, (STEP,))] == [(one.guard, one.addresses) for one in plan.problems]


def test_chosen_once_it_is_no_longer_offered(case: Case) -> None:
    """While it waits there is nothing more to choose, and the moment is told."""
    case.choose()
    with case.open() as session:
        plan = session.plan()

    assert () == choosable(plan)
    assert [case.now_ms() + WAIT_MS] == [one.not_before_ms for one in plan.protected]


def test_without_a_typed_answer_it_is_left_out_and_the_rest_runs(case: Case) -> None:
    """Whatever else was agreed to, the step waits; with its own answer it is done."""
    case.choose()
    case.pass_(WAIT_MS)
    untyped = case.run()
    typed = case.run(STEP)

    assert Status.WAITING is untyped.pop(STEP)
    assert {Status.DONE} == set(untyped.values())
    assert {STEP: Status.DONE} == typed


def test_taken_back_it_counts_at_once(case: Case) -> None:
    """Before and after the wait the choice can be taken back; what was done stays until an undo."""
    case.choose()
    case.pass_(WAIT_MS)
    with case.open() as session:
        take_back(session, STEP)
    planned = case.is_planned()
    case.choose()
    case.pass_(WAIT_MS)
    case.run(STEP)
    with case.open() as session:
        take_back(session, STEP)
    with case.open() as session:
        plan = session.plan()

    assert not planned
    assert (STEP,) == plan.leftovers
    assert [STEP] == [one.item.address for one in plan.protected]


def test_an_undo_ends_the_choice(case: Case) -> None:
    """What was opened again would have to be chosen and waited for anew."""
    case.choose()
    case.pass_(WAIT_MS)
    case.run(STEP)
    with case.open() as session:
        report = session.undo([STEP], now=True).report
        chosen = session.standing.chosen

    assert report is not None
    assert [Status.UNDONE] == [one.outcome.status for one in report.results]
    assert {} == chosen
    assert not case.is_planned()


@pytest.mark.parametrize("by_ms", [JUMP_MS, -JUMP_MS])
def test_a_clock_that_is_set_does_not_shorten_the_wait(case: Case, by_ms: int) -> None:
    """Not while the machine runs, and not after a start when the log noticed it."""
    case.choose()
    case.clock.at += by_ms
    at_once = case.is_planned()
    with case.open() as session:
        session.skip([item.address for item in session.items if item.verb == "guide.do"])
        (one,) = session.standing.chosen.values()

    assert not at_once
    assert case.now_ms() + WAIT_MS == one.not_before_ms


def test_the_same_step_under_another_name_was_not_chosen(case: Case) -> None:
    """A playbook changed since decides nothing: what has another address stays out of the plan."""
    steps = "boundary: 1\ntitle: T\nsteps:\n  - {do: contacts.remove, as: other}\n"
    (case.folder / "own.yaml").write_text(steps)
    case.choose()
    case.pass_(WAIT_MS)
    before = case.is_planned()
    case.path.write_text(case.path.read_text().replace("no-contact", "./own.yaml"))
    with case.open() as session:
        plan = session.plan()

    assert before
    assert not any(WHO in change.address.subject for change in plan.changes)
    assert ["other"] == [one.item.address.step for one in plan.protected]


def test_an_address_that_is_kept_open_since_is_refused(case: Case) -> None:
    """A choice does not outlive that the address is kept open: no plan is made at all."""
    case.choose()
    case.pass_(WAIT_MS)
    case.path.write_text(f"{case.path.read_text()}keep_open: [{WHO}]\n")
    with pytest.raises(Refusal), case.open():
        pass


def test_an_address_that_is_your_own_since_stays(case: Case) -> None:
    """A choice does not outlive that the address turns out to be one of your own."""
    account = f"  mail: {{use: imap, host: 127.0.0.1, port: 1, security: none, user: {WHO}}}\n"
    case.choose()
    case.pass_(WAIT_MS)
    case.path.write_text(case.path.read_text() + account)
    with case.open() as session:
        plan = session.plan()

    assert STEP not in {change.address for change in plan.changes}
    assert {"own"} == {one.protection.name for one in plan.protected}


def test_nobody_without_an_exception_can_be_chosen(case: Case) -> None:
    """The door is closed here as well, whoever asks."""
    with case.open() as session:
        (spared,) = choosable(session.plan())
        stricter = replace(spared, protection=replace(spared.protection, exception=False))
        with pytest.raises(Refusal):
            choose(session, stricter, WHO)
        with pytest.raises(Refusal):
            choose(session, spared, "example@met.police.uk")
        chosen = session.ledger.standing().chosen

    assert {} == chosen


@pytest.mark.parametrize(
    ("typed", "subject", "expected"),
    [
        (WHO, email(WHO), True),
        ("Jordan.Example@MET.police.uk", email(WHO), True),
        ("jordan.example@police.uk", email(WHO), False),
        ("met.police.uk", email(WHO), False),
        ("*@met.police.uk", email(WHO), False),
        ("", email(WHO), False),
        ("yes", email(WHO), False),
        ("+1 (202) 555-0123", phone("+12025550123"), True),
        ("+1 202 555 0124", phone("+12025550123"), False),
        ("@jordan.example", handle("jordan.example", "instagram"), True),
        ("jordan", handle("jordan.example", "instagram"), False),
    ],
)
def test_only_the_whole_address_counts(typed: str, subject: Identifier, expected: bool) -> None:
    """A part, a domain or a word is not it; another spelling of the same one is."""
    assert expected == typed_the_same(typed, subject)
