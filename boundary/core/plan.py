"""Turn items and what was seen of them into one ordered plan: the rules that live once.

Ownership, stages, must-come-before, guards, what was not looked at, and the digest are decided
here, for every adapter alike. Pure: the same input gives the same plan, to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Presence,
    Stage,
    State,
)
from boundary.core.chosen import Chosen, Moment
from boundary.core.circumstances import Circumstances
from boundary.core.codec import digest
from boundary.core.cross import Uncovered
from boundary.core.event import Standing
from boundary.core.guards import Problem, guards_of, number, overlap_of
from boundary.core.json import Json
from boundary.core.playbook import Address, Item
from boundary.core.protect import Protection, protected
from boundary.core.rules import Keep, NoticeLine, Precedence, Rules
from boundary.core.verbs import VERBS

__all__ = [
    "SAID",
    "Case",
    "Plan",
    "Planner",
    "Problem",
    "Spared",
    "kept_before",
    "later",
    "later_warnings",
    "make_plan",
    "narrow",
    "notice_line",
    "number",
]

SAID = "said"
"""How sure a notice line is that rests on what was chosen for the case."""
_UNKNOWN_NOTICE = NoticeLine(
    Notice.MAY_SHOW,
    "It is not known whether this shows.",
    "unverified",
    "What this does not cover is not known.",
    "",
    "",
)


@dataclass(frozen=True, slots=True)
class Spared:
    """An item taken out of the plan because its subject is never cut off."""

    item: Item
    protection: Protection
    not_before_ms: int | None = None
    """From when on it can be part of a plan, UTC milliseconds: it was chosen all the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, in order. A value: shown, saved, compared, refused."""

    changes: tuple[Change, ...]
    """Every item, also those with nothing to do; pending ones in the order they would run."""
    problems: tuple[Problem, ...]
    leftovers: tuple[Address, ...]
    """Standing, and no longer in the playbook: they stay as they are."""
    protected: tuple[Spared, ...]
    uncovered: tuple[Uncovered, ...]
    warnings: tuple[str, ...]
    after: Mapping[Address, tuple[Address, ...]]
    """What must be ended (done, already so, or left out) before a change may run."""
    notices: Mapping[tuple[str, str], NoticeLine]
    """The notice line of each (account, verb) in the plan."""
    playbook_sha256: str
    digest: str
    """32 hex digits over the pending changes, the guards and the playbook; never over counts."""

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that would do something, in order."""
        return tuple(change for change in self.changes if change.action is not Action.NOTHING)


Planner = Callable[[Item, State], Change]


@dataclass(frozen=True, slots=True)
class Case:
    """What make_plan needs to know beside items and states."""

    services: Mapping[str, str]
    """Account name to service."""
    rules: Rules
    keep: Keep = field(default_factory=Keep)
    playbook_sha256: str = ""
    uncovered: tuple[Uncovered, ...] = ()
    warnings: tuple[str, ...] = ()
    circumstances: Circumstances = field(default_factory=Circumstances)
    """What was chosen beside the questions: it raises what may be noticed."""
    moment: Moment = field(default_factory=Moment)
    """Now. Without it no choice about somebody who is left alone is due."""
    elsewhere: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Identifier key to the numbers of the cards of others that it stands on (core/elsewhere)."""


def make_plan(
    items: Sequence[Item],
    seen: Mapping[Address, State],
    planner: Planner,
    standing: Standing,
    case: Case,
) -> Plan:
    """Make the plan. A state missing from `seen` counts as UNKNOWN."""
    spared: list[Spared] = []
    changes: list[Change] = []
    for item in items:
        protection = _protection(item, case)
        out = None if protection is None else _spared(item, protection, standing, case)
        if out is not None:
            spared.append(out)
        elif item.address not in standing.skipped:
            state = seen.get(item.address, State(Presence.UNKNOWN))
            change = _decide(item, state, planner, standing)
            changes.append(_staged(change, case))
    changes, after = _ordered(changes, items, standing, case)
    spared.sort(key=lambda one: one.not_before_ms is None)  # what waits is told first
    unusual = [change for change in changes if _protection(change.item, case) is not None]
    known = {item.address for item in items} - {one.item.address for one in spared}
    plan = Plan(
        tuple(changes),
        (
            *guards_of(changes, unusual, seen, standing),
            *overlap_of(changes, standing, case.elsewhere),
        ),
        tuple(sorted(address for address in standing.done if address not in known)),
        tuple(spared),
        case.uncovered,
        (
            *case.warnings,
            *_circumstance_warnings(changes, case),
            *later_warnings(later(changes, standing)),
            *_choosable_warnings(spared),
        ),
        after,
        {(change.address.account, change.item.verb): _line(change, case) for change in changes},
        case.playbook_sha256,
        "",
    )
    return replace(plan, digest=_digest(plan))


def narrow(plan: Plan, addresses: Collection[Address]) -> Plan:
    """Keep only the changes at these addresses; a plan of its own, with a digest of its own."""
    changes = tuple(change for change in plan.changes if change.address in addresses)
    problems = tuple(p for p in plan.problems if set(p.addresses) & set(addresses))
    smaller = replace(plan, changes=changes, problems=problems, digest="")
    return replace(smaller, digest=_digest(smaller))


def notice_line(service: str, verb: str, rules: Rules) -> NoticeLine:
    """Find the dated line for a verb on a service; unknown counts as may-show."""
    return rules.notices.get((service, verb)) or rules.notices.get(("*", verb)) or _UNKNOWN_NOTICE


def later(changes: Iterable[Change], standing: Standing) -> tuple[Change, ...]:
    """Choose the changes of stages beyond the furthest one agreed to; at first there are none."""
    return tuple(
        change
        for change in changes
        if change.action is not Action.NOTHING and change.stage.rank > standing.reached.rank
    )


def later_warnings(beyond: Sequence[Change]) -> tuple[str, ...]:
    """Count what lies beyond the stages agreed to so far; no run does it without a new word."""
    if not beyond:
        return ()
    more = "1 step" if len(beyond) == 1 else f"{len(beyond)} steps"
    return (f"Later, if you want: {more} in stages that you did not agree to yet.",)


def kept_before(change: Change, standing: Standing) -> bool:
    """Whether a reading verb has already read everything this change would read."""
    kept: set[Json] = set()
    for outcome in standing.done.get(change.address, ()):
        kept.update(_ids(outcome.change.after) or _ids(outcome.change.before))
    return change.address in standing.done and set(_ids(change.before)) <= kept


def _ids(state: State) -> tuple[Json, ...]:
    value = state.facts.get("seen_ids")
    return tuple(value) if isinstance(value, list | tuple) else ()


def _protection(item: Item, case: Case) -> Protection | None:
    if item.subject is None:
        return None
    return protected(item.subject, case.keep, case.rules)


def _chosen(item: Item, protection: Protection, standing: Standing) -> Chosen | None:
    """Give the choice of this very step, if it still counts for what the step does and where."""
    chosen = standing.chosen.get(item.address)
    if chosen is None or not protection.exception:
        return None
    return chosen if (chosen.verb, chosen.place) == (item.verb, protection.name) else None


def _spared(item: Item, protection: Protection, standing: Standing, case: Case) -> Spared | None:
    """Take a step out whose subject is left alone; None when it was chosen and waited for."""
    chosen = _chosen(item, protection, standing)
    if chosen is None:
        return Spared(item, protection)
    if chosen.is_due(case.moment):
        return None
    when = _moment(chosen.not_before_ms)
    say = f"{protection.say} You chose {item.verb} all the same: a plan has it from {when} on."
    return Spared(item, replace(protection, say=say), chosen.not_before_ms)


def _decide(item: Item, state: State, planner: Planner, standing: Standing) -> Change:
    if state.presence is Presence.UNKNOWN and item.address in standing.done:
        newest = standing.done[item.address][0].change
        when = _date(standing.done_at.get(item.address))
        return replace(
            newest,
            item=item,
            action=Action.NOTHING,
            before=state,
            after=state,
            summary=f"Done on {when}, not looked at now.",
        )
    change = planner(item, state)
    if change.action is Action.NOTHING:
        return change
    if state.presence is Presence.UNKNOWN:
        return replace(change, hand=Hand.PERSON)
    if VERBS[item.verb].reads_only and kept_before(change, standing):
        when = _date(standing.done_at.get(item.address))
        return replace(change, action=Action.NOTHING, summary=f"Done on {when}; nothing new.")
    return change


def _line(change: Change, case: Case) -> NoticeLine:
    """Find the notice line of a change; what was said of the case comes before a quiet line."""
    verb = change.item.verb
    line = notice_line(case.services.get(change.address.account, ""), verb, case.rules)
    why = case.circumstances.why(verb)
    if not why or line.notice is not Notice.QUIET:
        return line
    return NoticeLine(Notice.MAY_SHOW, why, SAID, line.not_covered, "", "")


def _staged(change: Change, case: Case) -> Change:
    line = _line(change, case)
    order = list(Notice)
    notice = max(change.notice, line.notice, key=order.index)
    fixed = VERBS[change.item.verb].stage
    return replace(change, notice=notice, stage=fixed or Stage(notice.value))


def _ordered(
    changes: list[Change], items: Sequence[Item], standing: Standing, case: Case
) -> tuple[list[Change], dict[Address, tuple[Address, ...]]]:
    """Apply must-come-before: move later where needed, and sort batches so that it holds."""
    by_address = {change.address: change for change in changes}
    rules = case.rules.precedence
    after = _edges(changes, standing, case, rules, waiting=False)
    moved = True
    while moved:
        moved = False
        for address, firsts in after.items():
            change = by_address[address]
            for first in firsts:
                stage = by_address[first].stage
                if stage.rank > change.stage.rank:
                    change = by_address[address] = replace(change, stage=stage)
                    moved = True
    position = {item.address: index for index, item in enumerate(items)}
    # Where the first item of each account and step stands: this keeps a batch together.
    batches: dict[tuple[str, str], int] = {}
    for address in by_address:
        batch = (address.account, address.step)
        batches[batch] = min(position[address], batches.get(batch, position[address]))
    turns = _turns(batches, after)
    ordered = sorted(
        by_address.values(),
        key=lambda change: (
            change.action is Action.NOTHING,
            change.stage.rank,
            turns[(change.address.account, change.address.step)],
            position[change.address],
        ),
    )
    waits = tuple(rule for rule in rules if rule.needs_end)
    return ordered, _edges(changes, standing, case, waits, waiting=True)


def _edges(
    changes: Sequence[Change],
    standing: Standing,
    case: Case,
    rules: Sequence[Precedence],
    *,
    waiting: bool,
) -> dict[Address, tuple[Address, ...]]:
    """Name what comes before each pending change: whatever is pending, or could not be looked at.

    What stands is waited for no more. It still comes first when it has drifted and is done again.
    """
    after: dict[Address, list[Address]] = {}
    pending = [change for change in changes if change.action is not Action.NOTHING]
    open_still = [
        change
        for change in changes
        if change.action is not Action.NOTHING or change.before.presence is Presence.UNKNOWN
    ]
    for rule in rules:
        firsts = [change for change in open_still if _matches(rule.first, change, case)]
        for then in pending:
            if not _matches(rule.then, then, case):
                continue
            for first in firsts:
                stands = first.address in standing.done
                again = not waiting and first.action is not Action.NOTHING
                if _related(rule, first, then) and (again or not stands):
                    after.setdefault(then.address, []).append(first.address)
    return {address: tuple(sorted(set(firsts))) for address, firsts in after.items()}


def _matches(side: tuple[str, str], change: Change, case: Case) -> bool:
    service, verb = side
    if verb != change.item.verb:
        return False
    return service in ("*", case.services.get(change.address.account, ""))


def _related(rule: Precedence, first: Change, then: Change) -> bool:
    if first.address == then.address:
        return False
    if rule.within == "account":
        return first.address.account == then.address.account
    return first.item.person == then.item.person


def _turns(
    batches: Mapping[tuple[str, str], int], after: Mapping[Address, tuple[Address, ...]]
) -> dict[tuple[str, str], int]:
    """Give each batch its turn: the order of the playbook, save for what must come first.

    Where rules run in a circle, the batch that the playbook names first goes first.
    """
    firsts: dict[tuple[str, str], set[tuple[str, str]]] = {batch: set() for batch in batches}
    for address, before in after.items():
        batch = (address.account, address.step)
        firsts[batch].update({(a.account, a.step) for a in before} & batches.keys() - {batch})
    turns: dict[tuple[str, str], int] = {}
    left = sorted(batches, key=lambda batch: batches[batch])
    while left:
        free = (batch for batch in left if firsts[batch] <= turns.keys())
        batch = next(free, left[0])
        turns[batch] = len(turns)
        left.remove(batch)
    return turns


def _circumstance_warnings(changes: Sequence[Change], case: Case) -> tuple[str, ...]:
    """Say on which accounts steps wait for a word of their own, and why."""
    accounts: dict[str, list[str]] = {}
    for change in changes:
        why = case.circumstances.why(change.item.verb)
        if why and change.action is not Action.NOTHING:
            named = accounts.setdefault(why, [])
            if change.address.account not in named:
                named.append(change.address.account)
    return tuple(f"{why} This is about: {', '.join(named)}." for why, named in accounts.items())


def _choosable_warnings(spared: Iterable[Spared]) -> tuple[str, ...]:
    """Say where one step about a person at such a place can be chosen."""
    if any(one.protection.exception and one.not_before_ms is None for one in spared):
        return (
            "One exact address of a person at such a place can be chosen, one step at a time:"
            " `boundary skip`.",
        )
    return ()


def _digest(plan: Plan) -> str:
    """Cover what a person agrees to: addresses, actions, options, stage, notice, hand, guards."""
    pending: list[Json] = [
        [
            [change.address.account, change.address.step, change.address.subject],
            change.item.verb,
            change.action.value,
            dict(change.item.options),
            change.stage.value,
            change.notice.value,
            change.hand.value,
        ]
        for change in plan.pending
    ]
    guards: list[Json] = [
        [problem.guard.value, [[a.account, a.step, a.subject] for a in problem.addresses]]
        for problem in plan.problems
    ]
    return digest([plan.playbook_sha256, pending, guards])[:32]


def _moment(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _date(at_ms: int | None) -> str:
    if at_ms is None:
        return "an earlier day"
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).date().isoformat()
