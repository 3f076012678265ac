"""Ask what a plan needs an answer to: guards by word or number, then one stage at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from boundary.app.facts import ASK_AGAIN_DAYS
from boundary.app.session import Consent, Session
from boundary.cli import left_alone_words, words
from boundary.cli.ask import Choice
from boundary.cli.help_page import show_help_lines
from boundary.cli.here import Here
from boundary.core.change import VISIBLE, Change, Guard, Stage
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.plan import Plan, later
from boundary.core.playbook import Address
from boundary.engine import Gate
from boundary.formats.plan_text import OLD_LINES, PlanView, is_old, notice_text, stage_text

__all__ = ["Accepted", "agree", "limited"]

_GO, _SHOW, _LINES, _FURTHER = "go-on", "items", "help", "further"
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was agreed to on the command line; `digest` is empty when nothing was."""

    digest: str = ""
    through: Stage = Stage.QUIET
    allow: frozenset[Guard] = frozenset()
    expect: frozenset[int] = frozenset()


def limited(plan: Plan, limit: Stage) -> tuple[Plan, Stage | None]:
    """Take the quiet stages past `limit` out of a plan; name the first one that was taken out.

    The visible stages stay in: they are asked about one by one. The digest stays the whole plan's.
    """
    left = [
        change
        for change in plan.pending
        if change.stage not in VISIBLE and change.stage.rank > limit.rank
    ]
    if not left:
        return plan, None
    out = {change.address for change in left}
    smaller = replace(
        plan,
        changes=tuple(change for change in plan.changes if change.address not in out),
        problems=tuple(one for one in plan.problems if not set(one.addresses) <= out),
    )
    return smaller, min((change.stage for change in left), key=lambda stage: stage.rank)


def agree(
    here: Here,
    session: Session,
    plan: Plan,
    view: PlanView,
    accepted: Accepted,
    show_items: Callable[[], None],
) -> tuple[Consent, Gate] | None:
    """Find out what the person agrees to; None for "not now".

    Raises Refusal when another plan was accepted, NeedsPerson when nobody may be asked.
    """
    if accepted.digest:
        if accepted.digest != plan.digest:
            raise Refusal(words.CHANGED_SINCE, hint=words.CHANGED_SINCE_HINT)
        consent = Consent(accepted.through, accepted.allow, accepted.expect)
        return consent, lambda stage, _: stage.rank <= accepted.through.rank
    if not here.settings.may_ask:
        raise NeedsPerson(words.ACCEPT_NEEDED, hint=words.ACCEPT_NEEDED_HINT)
    here.keys.drop_typed()  # the plan stands on the screen only now
    guards = _guards(here, plan, accepted)
    if guards is None:
        return None
    typed = _typed(here, plan)
    through = _first_stages(here, session, plan, show_items)
    if through is None:
        return None

    def gate(stage: Stage, changes: Sequence[Change]) -> bool:
        return _visible_stage(here, session, plan, view, stage, changes)

    return Consent(through, *guards, typed), gate


def _guards(
    here: Here, plan: Plan, accepted: Accepted
) -> tuple[frozenset[Guard], frozenset[int]] | None:
    allow, expect = set(accepted.allow), set(accepted.expect)
    for problem in plan.problems:
        number = problem.number
        # Typed for one question, a number is no answer to the next, though it be the same.
        answered = problem.guard in allow if number is None else number in accepted.expect
        if problem.guard is Guard.PROTECTED or answered:
            continue
        wanted = problem.guard.value if number is None else str(number)
        here.screen.aside(
            "", problem.say, words.GUARD_WORD if number is None else words.GUARD_NUMBER
        )
        if here.ask.line(words.guard_prompt(wanted)).casefold() != wanted:
            here.screen.aside(words.GUARD_NOT_GIVEN)
            return None
        if number is None:
            allow.add(problem.guard)
        else:
            expect.add(number)
    return frozenset(allow), frozenset(expect)


def _typed(here: Here, plan: Plan) -> frozenset[Address]:
    """Ask about each step whose subject is left alone, one at a time, at a keyboard only."""
    agreed = set()
    steps = {change.address: change.item.verb for change in plan.pending}
    for problem in plan.problems:
        if problem.guard is not Guard.PROTECTED:
            continue
        here.screen.aside("", problem.say)
        if not here.keyboard.isatty():
            here.screen.aside(left_alone_words.RUN_NEEDS_KEYBOARD)
            continue
        here.screen.aside(words.GUARD_WORD)
        for address in problem.addresses:
            wanted = steps[address]
            if here.ask.line(words.guard_prompt(wanted)).casefold() == wanted:
                agreed.add(address)
            else:
                here.screen.aside(left_alone_words.RUN_TYPED_LEFT)
    return frozenset(agreed)


def _first_stages(
    here: Here, session: Session, plan: Plan, show_items: Callable[[], None]
) -> Stage | None:
    """Ask once for the stages that the person is not told of; saying nothing of the others.

    Give the last stage that may run, None for "not now". Beyond what was agreed to before it is
    the next stage only, and only when that was chosen here.
    """
    so_far, further = _split(session, plan)
    reached = session.standing.reached
    changes = [change for change in so_far if change.stage not in VISIBLE]
    if not changes and (so_far or not further):
        return reached
    stages = {change.stage: sum(c.stage is change.stage for c in changes) for change in changes}
    sentences = [words.RUN_ASK_QUIET if changes else left_alone_words.IN_ORDER_SO_FAR]
    sentences += [f"  {words.stage(stage_text(stage), count)}" for stage, count in stages.items()]
    choices = [Choice(_GO, words.GO_ON)] if changes else []
    choices.append(Choice(_SHOW, words.SHOW_STEPS))
    if further:
        name = stage_text(further[0].stage)
        choices.append(Choice(_FURTHER, left_alone_words.further(name, len(further))))
    while True:
        choice = here.ask.choose(sentences, choices)
        if choice == _SHOW:
            show_items()
        elif choice == _FURTHER:
            return further[0].stage
        else:
            return reached if choice == _GO else None


def _split(session: Session, plan: Plan) -> tuple[Sequence[Change], Sequence[Change]]:
    """Part what was agreed to before from the next stage beyond it that the case allows."""
    beyond = later(plan.pending, session.standing)
    out = {change.address for change in beyond}
    so_far = [change for change in plan.pending if change.address not in out]
    most = session.facts.choice.furthest.rank
    allowed = [change for change in beyond if change.stage.rank <= most]
    return so_far, [change for change in allowed if change.stage is allowed[0].stage]


def _visible_stage(
    here: Here,
    session: Session,
    plan: Plan,
    view: PlanView,
    stage: Stage,
    changes: Sequence[Change],
) -> bool:
    """Ask before a stage that shows: each step with its notice line, and help lines at hand."""
    sentences = [words.stage(stage_text(stage), len(changes))]
    sentences.append(words.RUN_ASK_WILL if stage is Stage.WILL_SHOW else words.RUN_ASK_MAY)
    if here.env.clock.now_ms() - session.facts.asked_ms > ASK_AGAIN_DAYS * _DAY_MS:
        sentences.append(words.ASK_AGAIN)
    told: dict[tuple[str, str], int] = {}
    for change in changes:
        key = (change.address.account, change.item.verb)
        told[key] = told.get(key, 0) + 1
    for (account, verb), count in told.items():
        line = plan.notices[(account, verb)]
        sentences.append(f"  {words.group('', verb, account, count)}")
        sentences.append(f"    {notice_text(line)} {line.not_covered}")
    if any(is_old(plan.notices[key], view.today) for key in told):
        sentences.append(OLD_LINES)
    choices = (Choice(_GO, words.GO_ON), Choice(_LINES, words.SHOW_HELP))
    here.keys.drop_typed()
    while True:
        choice = here.ask.choose(sentences, choices)
        if choice != _LINES:
            return choice == _GO
        show_help_lines(here, session.library, "")
