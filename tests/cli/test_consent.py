"""Hold what a plan is asked about: guards by word or number, then one stage at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from boundary.app.facts import Choice
from boundary.app.session import Consent, Session, open_session, unanswered
from boundary.cli import left_alone_words, words
from boundary.cli.cases import view_of
from boundary.cli.consent import Accepted, agree
from boundary.cli.here import Here
from boundary.core.change import Guard, Notice, Stage
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.plan import Plan, Problem
from boundary.engine import Gate
from tests.cli.conftest import Case, Late

DAY_MS = 86_400_000


class Desk:
    """A plan being agreed to, with a person who types."""

    def __init__(self, guided: Case, session: Session) -> None:
        """Look at the case."""
        self.guided = guided
        self.session = session
        self.plan = session.plan()
        self.out, self.err = io.StringIO(), io.StringIO()
        self.items = 0

    def agree(
        self, plan: Plan, typed: str, accepted: Accepted | None = None, *, late_ms: int = 0
    ) -> tuple[Consent, Gate] | None:
        """Answer what is asked."""
        here = Here(self.out, self.err, io.StringIO(typed))
        here.arrange = lambda env: replace(env, clock=Late(env.clock, late_ms))
        here.settings.no_input = not typed
        view = view_of(here, self.session, "heron-42")
        return agree(here, self.session, plan, view, accepted or Accepted(), self.show_items)

    def show_items(self) -> None:
        """Count how often every step is shown."""
        self.items += 1


@pytest.fixture
def desk(guided: Case) -> Iterator[Desk]:
    """Open the case of written steps."""
    env = guided.line.seen[-1]
    with open_session(env, "heron-42", write=False, connect=True) as session:
        yield Desk(guided, session)


def with_guards(plan: Plan, *problems: tuple[Guard, int | None]) -> Plan:
    """Put guards into a plan."""
    address = plan.changes[0].address
    return replace(
        plan,
        problems=tuple(
            Problem(guard, (address,), f"This is about {guard.value}.", number)
            for guard, number in problems
        ),
    )


def test_another_digest_is_refused(desk: Desk) -> None:
    """A plan that is not the accepted one is refused: something changed since."""
    with pytest.raises(Refusal) as refused:
        desk.agree(desk.plan, "", Accepted("0" * 32))

    assert words.CHANGED_SINCE == refused.value.say


def test_nobody_agrees_for_the_person(desk: Desk) -> None:
    """Without a digest and without a person nothing runs."""
    with pytest.raises(NeedsPerson) as needed:
        desk.agree(desk.plan, "")

    assert words.ACCEPT_NEEDED == needed.value.say


def test_an_accepted_plan_goes_as_far_as_named(desk: Desk) -> None:
    """With a digest the visible stages run only up to the one that was named."""
    answers = (Stage.MAY_SHOW, frozenset({Guard.NOT_OURS}), frozenset({7}))
    accepted = Accepted(desk.plan.digest, *answers)
    agreed = desk.agree(desk.plan, "", accepted)

    assert agreed is not None
    given, gate = agreed
    assert Consent(*answers) == given
    assert (True, False) == (gate(Stage.MAY_SHOW, ()), gate(Stage.WILL_SHOW, ()))


def test_the_quiet_part_is_asked_once(desk: Desk) -> None:
    """One question covers the stages that are not told to the person."""
    agreed = desk.agree(desk.plan, "go on\n")

    assert agreed is not None
    assert Consent(Stage.WILL_SHOW) == agreed[0]
    assert "Stage: quiet. 2 steps." in desk.err.getvalue()


def test_not_now_runs_nothing(desk: Desk) -> None:
    """Not now is an answer."""
    assert None is desk.agree(desk.plan, "not now\n")


def test_every_step_can_be_shown_first(desk: Desk) -> None:
    """All steps can be looked at before answering."""
    assert None is not desk.agree(desk.plan, "show every step\ngo on\n")
    assert 1 == desk.items


def test_a_plan_that_only_shows_is_not_asked_about_quiet_steps(desk: Desk) -> None:
    """When nothing quiet is left, the first question is the one of the visible stage."""
    loud = [change for change in desk.plan.changes if change.stage is Stage.MAY_SHOW]

    assert None is not desk.agree(replace(desk.plan, changes=tuple(loud)), "unread\n")
    assert "" == desk.err.getvalue()


@pytest.mark.parametrize(
    ("guards", "typed"),
    [
        ([(Guard.IRREVERSIBLE, None)], "irreversible\n"),
        ([(Guard.NOT_OURS, None), (Guard.EMPTY_WORLD, None)], "not-ours\nempty-world\n"),
        ([(Guard.MASS, 240)], "240\n"),
        ([(Guard.MASS, 3), (Guard.OVERLAP, 3)], "3\n3\n"),
        ([(Guard.MASS, 40), (Guard.OVERLAP, 3)], "40\n3\n"),
    ],
)
def test_guards_are_answered_by_their_own_word(
    desk: Desk, guards: list[tuple[Guard, int | None]], typed: str
) -> None:
    """Each guard is allowed by typing its own name or number, and then the plan may run."""
    plan = with_guards(desk.plan, *guards)
    agreed = desk.agree(plan, f"{typed}go on\n")

    assert agreed is not None
    assert () == unanswered(plan, agreed[0])


@pytest.mark.parametrize("typed", ["yes\n", "\n", "241\n", "mass\n"])
def test_another_word_leaves_everything_as_it_is(desk: Desk, typed: str) -> None:
    """Anything else than the number asked for stops the run."""
    plan = with_guards(desk.plan, (Guard.MASS, 240))

    assert None is desk.agree(plan, typed)
    assert words.GUARD_NOT_GIVEN in desk.err.getvalue()


def test_a_number_typed_for_one_question_answers_no_other(desk: Desk) -> None:
    """Two questions with one number are two questions."""
    plan = with_guards(desk.plan, (Guard.MASS, 3), (Guard.OVERLAP, 3))

    assert None is desk.agree(plan, "3\ngo on\n")
    assert 2 == desk.err.getvalue().count("type 3:")
    assert words.GUARD_NOT_GIVEN in desk.err.getvalue()


def test_guards_named_on_the_line_are_not_asked_again(desk: Desk) -> None:
    """What was allowed by name on the command line is not asked at the keyboard."""
    plan = with_guards(desk.plan, (Guard.NOT_OURS, None), (Guard.MASS, 240))
    accepted = Accepted("", Stage.QUIET, frozenset({Guard.NOT_OURS}), frozenset({240}))
    agreed = desk.agree(plan, "go on\n", accepted)

    assert agreed is not None
    assert () == unanswered(plan, agreed[0])


@pytest.mark.parametrize(("typed", "expected"), [("go on\n", True), ("not now\n", False)])
def test_a_stage_that_shows_is_asked_on_its_own(desk: Desk, typed: str, expected: bool) -> None:
    """Before a visible stage each step is shown with its notice line and what it leaves open."""
    agreed = desk.agree(desk.plan, f"go on\n{typed}")
    loud = [change for change in desk.plan.changes if change.stage is Stage.MAY_SHOW]

    assert agreed is not None
    assert expected is agreed[1](Stage.MAY_SHOW, loud)
    shown = " ".join(desk.err.getvalue().split())
    assert words.RUN_ASK_MAY in shown
    line = desk.plan.notices[("phone", "phone.block")]
    assert line.say in shown
    assert line.not_covered in shown
    assert words.ASK_AGAIN not in shown


def test_help_lines_stand_beside_every_visible_stage(desk: Desk) -> None:
    """Help lines can be read before a stage that will show, and the question comes again."""
    agreed = desk.agree(desk.plan, "go on\nshow help lines\nGB\ngo on\n")
    loud = tuple(
        replace(change, stage=Stage.WILL_SHOW, notice=Notice.WILL_SHOW)
        for change in desk.plan.changes
        if change.stage is Stage.MAY_SHOW
    )

    assert agreed is not None
    assert agreed[1](Stage.WILL_SHOW, loud)
    assert words.HELP_FIRST[0] in desk.out.getvalue()
    assert 2 == desk.err.getvalue().count(words.RUN_ASK_WILL)


def test_the_questions_are_offered_again_after_a_month(desk: Desk) -> None:
    """After thirty days the first questions are offered again before a stage that shows."""
    agreed = desk.agree(desk.plan, "go on\nnot now\n", late_ms=31 * DAY_MS)
    loud = [change for change in desk.plan.changes if change.stage is Stage.MAY_SHOW]

    assert agreed is not None
    assert not agreed[1](Stage.MAY_SHOW, loud)
    assert words.ASK_AGAIN in desk.err.getvalue()


def agreed_before(desk: Desk, furthest: str) -> None:
    """Let the case have agreed to a stage already."""
    desk.session.standing = replace(desk.session.standing, furthest=furthest)


def louder(desk: Desk) -> Plan:
    """Let the plan have one step of each of the stages quiet, may show and will show."""
    stages = (Stage.QUIET, Stage.MAY_SHOW, Stage.WILL_SHOW)
    changes = zip(desk.plan.pending[:3], stages, strict=True)
    return replace(desk.plan, changes=tuple(replace(one, stage=stage) for one, stage in changes))


@pytest.mark.parametrize(
    ("furthest", "typed", "expected"),
    [
        ("quiet", "go on", Stage.QUIET),
        ("review", "go on", Stage.QUIET),
        ("quiet", "go further", Stage.MAY_SHOW),
        ("may-show", "go on", Stage.MAY_SHOW),
        ("may-show", "go further", Stage.WILL_SHOW),
        ("will-show", "go on", Stage.WILL_SHOW),
    ],
)
def test_going_further_is_a_choice_of_its_own(
    desk: Desk, furthest: str, typed: str, expected: Stage
) -> None:
    """Going on stays within what was agreed to before; further goes one stage, and is named."""
    agreed_before(desk, furthest)
    agreed = desk.agree(louder(desk), f"{typed}\n")

    assert agreed is not None
    assert expected is agreed[0].through


def test_nothing_further_is_offered_than_the_case_was_set_up_for(desk: Desk) -> None:
    """A case that was set up for quiet steps offers no further stage."""
    agreed_before(desk, "quiet")
    desk.session.facts = replace(desk.session.facts, choice=Choice.QUIET)
    agreed = desk.agree(desk.plan, "go on\n")

    assert agreed is not None
    assert Stage.QUIET is agreed[0].through
    assert left_alone_words.GO_FURTHER not in desk.err.getvalue()


def test_what_is_only_for_later_is_not_run_by_going_on(desk: Desk) -> None:
    """With nothing else left there is no going on: only further, or not now."""
    agreed_before(desk, "quiet")
    loud = tuple(change for change in desk.plan.changes if change.stage is Stage.MAY_SHOW)
    left = replace(desk.plan, changes=loud)
    further = desk.agree(left, "show every step\ngo further\n")

    assert further is not None
    assert Stage.MAY_SHOW is further[0].through
    assert None is desk.agree(left, "not now\n")
    assert words.GO_ON + "\n" not in desk.err.getvalue()
    assert left_alone_words.IN_ORDER_SO_FAR in desk.err.getvalue()
    assert 1 == desk.items


def test_what_was_agreed_to_before_needs_no_further_word(desk: Desk) -> None:
    """A stage that was reached before is asked about by itself, and nothing beyond is offered."""
    agreed_before(desk, "may-show")
    plan = louder(desk)
    loud = tuple(change for change in plan.changes if change.stage is not Stage.QUIET)
    agreed = desk.agree(replace(plan, changes=loud), "unread\n")

    assert agreed is not None
    assert Stage.MAY_SHOW is agreed[0].through
    assert "" == desk.err.getvalue()


def test_on_the_line_naming_a_stage_is_the_word(desk: Desk) -> None:
    """`--through` goes as far as it names, whatever was agreed to before."""
    agreed_before(desk, "quiet")
    agreed = desk.agree(desk.plan, "", Accepted(desk.plan.digest, Stage.MAY_SHOW))

    assert agreed is not None
    assert Stage.MAY_SHOW is agreed[0].through
