"""Write a plan down for the screen; the same plan gives the same text.

The first screen always has the same parts: how much is done by whom, what may be noticed, what is
not covered; then a line for each person and verb. When that would take more than forty lines it is
told in fewer words, never left out: `--items` has all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from boundary.core.change import Action, Change, Guard, Hand, Notice, Presence, Stage, Undo
from boundary.core.cross import Uncovered
from boundary.core.identifier import Identifier
from boundary.core.mask import mask, visible
from boundary.core.plan import Plan, Problem
from boundary.core.playbook import Address
from boundary.core.rules import NoticeLine
from boundary.core.verbs import VERBS
from boundary.formats.lines import padded, wrapped

__all__ = [
    "LINES",
    "OLD_LINES",
    "PlanView",
    "findings_of",
    "is_old",
    "line_of",
    "notice_text",
    "plan_text",
    "shown",
    "stage_text",
]

LINES = 40
"""Lines that the first screen of a plan takes at most."""
OLD_DAYS = 180
"""A notice line that was looked up longer ago than this may have changed."""
OLD_LINES = (
    "Some of what is said here about being noticed was looked up more than 180 days ago, and may"
    " have changed."
)

_NOTICE = {
    Notice.QUIET: "quiet",
    Notice.MAY_SHOW: "may show",
    Notice.WILL_SHOW: "will show",
}
_UNDO = {Undo.FULL: "fully", Undo.PARTIAL: "in part", Undo.NONE: "no"}
_STAGE = {
    Stage.KEEP: "save copies",
    Stage.REVIEW: "look at access",
    Stage.QUIET: "quiet",
    Stage.MAY_SHOW: "may show",
    Stage.WILL_SHOW: "will show",
}
_SURE = {
    "verified": "checked at the source",
    "third-party": "as others report",
    "said": "as you said",
}


@dataclass(frozen=True, slots=True)
class PlanView:
    """What a plan does not know about itself, and what the reader asked for."""

    case: str
    aliases: Mapping[str, str] = field(repr=False)
    """Person key to alias."""
    fingerprint: Callable[[Address], str]
    minutes: Callable[[Sequence[Change]], int]
    """How long changes by hand take in all."""
    today: date
    full: bool = False
    """Show identifiers unmasked."""
    notes: tuple[str, ...] = ()
    """What else has to be said with the plan, such as an interrupted run."""


def shown(identifier: Identifier, *, full: bool) -> str:
    """Write an identifier for the screen: covered, unless the reader asked for all of it."""
    return visible(identifier.value if full and identifier.value else mask(identifier), 60)


def notice_text(line: NoticeLine) -> str:
    """Write one notice line: who may notice, how sure that is, and when it was looked up."""
    sure = _SURE.get(line.sure, "not confirmed")
    when = f", {line.checked_on}" if line.checked_on else ""
    return f"{visible(line.say)} ({sure}{when})"


def is_old(line: NoticeLine, today: date) -> bool:
    """Say whether a notice line was looked up so long ago that it may have changed."""
    try:
        return (today - date.fromisoformat(line.checked_on)).days > OLD_DAYS
    except ValueError:
        return False


def stage_text(stage: Stage) -> str:
    """Name a stage on the screen."""
    return _STAGE[stage]


def plan_text(plan: Plan, view: PlanView, *, items: bool = False) -> tuple[str, ...]:
    """Write a plan for the screen, at most 100 columns wide.

    Without `items` it takes at most forty lines for the sizes a case may have.
    """
    if items:
        return (*_overview(plan, view), "", *_items(plan, view), "", *_end(plan))
    rows, notices, missing = _rows(plan, view), _notices(plan), _uncovered(plan, view)
    loud = _notices(plan, quiet=False)
    folded, counted = _folded_rows(plan, view), _counted_uncovered(plan)
    seen, numbered = _notes(plan), [*_counted_notes(plan), *counted]
    screens: tuple[tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]], ...] = (
        (rows, notices, seen, missing),
        (rows, loud, seen, missing),
        (rows, loud, seen, counted),
        (folded, loud, seen, counted),
        (rows, loud, (), numbered),
        (rows, _named_notices(plan), (), numbered),
        (folded, _named_notices(plan), (), numbered),
        (_folded_rows(plan, view, plain=False), _named_notices(plan), (), numbered),
    )
    for body, noticed, noted, left in screens:
        lines = _joined(_overview(plan, view), body, noticed, noted, left, _end(plan))
        if len(lines) <= LINES:
            break
    return lines


def uncovered_text(uncovered: Iterable[Uncovered], *, full: bool) -> tuple[str, ...]:
    """Write what no step reaches for the screen: a sentence once for a person, with its steps."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in uncovered:
        what = one.verb if one.identifier is None else shown(one.identifier, full=full)
        found.setdefault((one.person, one.say), []).append(what)
    return tuple(
        f"Not covered for {visible(person, 24)}, {', '.join(whats)}: {visible(say)}"
        if person
        else f"Not covered: {visible(say)}"
        for (person, say), whats in found.items()
    )


def line_of(change: Change, plan: Plan) -> NoticeLine:
    """Find the notice line of a change."""
    return plan.notices[(change.address.account, change.item.verb)]


def _joined(*parts: Sequence[str]) -> tuple[str, ...]:
    lines: list[str] = []
    for part in parts:
        if part:
            lines += ["", *part] if lines else part
    return tuple(lines)


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _overview(plan: Plan, view: PlanView) -> list[str]:
    pending = plan.pending
    mine = [change for change in pending if change.hand is Hand.PERSON]
    may = sum(change.notice is Notice.MAY_SHOW for change in pending)
    will = sum(change.notice is Notice.WILL_SHOW for change in pending)
    lines = [f"Plan for {visible(view.case or 'this playbook', 60)}. Nothing has been changed."]
    if pending:
        minutes = view.minutes(mine)
        lines += [
            f"  By this program  {_steps(len(pending) - len(mine))}",
            f"  By you           {_steps(len(mine))}"
            + (f", about {minutes} minutes" if minutes else ""),
            f"  May be noticed   {_steps(may)} may show, {_steps(will)} will show"
            + ("; it stops and asks before these" if may or will else ""),
            f"  Not covered      {len(plan.uncovered)}",
        ]
        lines += _acting(pending)
        if any(is_old(line_of(change, plan), view.today) for change in pending):
            lines += wrapped(f"  {OLD_LINES}", "    ")
        found = sum(len(findings_of(change)) for change in pending)
        if found:
            told = f"{_rules(found)} not made by this program; `--items` shows them"
            lines.append(f"  Found            {told}")
    resting = [change for change in plan.changes if change.action is Action.NOTHING]
    unseen = sum(change.before.presence is Presence.UNKNOWN for change in resting)
    if not pending:
        where = " where it was looked" if unseen else ""
        lines.append(f"  There is nothing to do{where}.")
    if len(resting) > unseen:
        lines.append(f"  Nothing to do    {_steps(len(resting) - unseen)}")
    if unseen:
        lines.append(f"  Not looked at    {_steps(unseen)}")
    if plan.leftovers:
        lines.append(
            f"  Still in place   {_steps(len(plan.leftovers))}, no longer in the playbook;"
            " they stay until you take them back"
        )
    lines += _left_alone(plan, view)
    for problem in plan.problems:
        lines += wrapped(f"  It stops and asks: {_problem(problem)}", "    ")
    for warning in (*plan.warnings, *view.notes):
        lines += wrapped(f"  {visible(warning)}", "    ")
    return lines


def _acting(pending: Iterable[Change]) -> list[str]:
    """Say which steps on mail go on acting at the provider, and which only while a run lasts."""
    verbs = dict.fromkeys(c.item.verb for c in pending if c.item.verb.startswith("mail."))
    lasting = [verb for verb in verbs if VERBS[verb].lasting]
    passing = [verb for verb in verbs if not VERBS[verb].lasting]
    lines: list[str] = []
    if lasting:
        told = f"  At the provider  {', '.join(lasting)}: acts on its own from then on"
        lines += wrapped(told, " " * 19)
    if passing:
        told = f"  While it runs    {', '.join(passing)}: only each time `boundary run` is run"
        lines += wrapped(told, " " * 19)
    return lines


def findings_of(change: Change) -> tuple[tuple[str, str], ...]:
    """Read what a look at who can reach the account found: what it is, what helps by hand."""
    found = change.before.facts.get("findings")
    if change.item.verb != "access.review" or not isinstance(found, list | tuple):
        return ()
    return tuple(
        (str(one.get("say", "")), str(one.get("by_hand", "")))
        for one in found
        if isinstance(one, Mapping)
    )


def _rules(count: int) -> str:
    return "1 rule" if count == 1 else f"{count} rules"


def _problem(problem: Problem) -> str:
    if problem.guard not in (Guard.MASS, Guard.OVERLAP) or problem.number is None:
        return f"{visible(problem.say)} ({_steps(len(problem.addresses))})"
    unit = problem.unit if problem.number == 1 else f"{problem.unit}s"
    return f"{visible(problem.say)} ({problem.number:,} {unit})"


def _left_alone(plan: Plan, view: PlanView) -> list[str]:
    """Say once for each identifier why it is never touched; past three, how many more."""
    says: dict[tuple[str, str], None] = {}
    for spared in plan.protected:
        who = visible(view.aliases.get(spared.item.person, ""), 24)
        subject = spared.item.subject
        what = "" if subject is None else shown(subject, full=view.full)
        says.setdefault((f"{who} {what}".strip(), spared.protection.say))
    lines: list[str] = []
    for who, say in list(says)[:3]:
        lines += wrapped(f"  Left alone       {who}: {visible(say)}", " " * 19)
    if len(says) > 3:
        lines.append(f"  Left alone       {len(says) - 3} more")
    return lines


def _groups(plan: Plan) -> dict[str, dict[str, list[Change]]]:
    """Sort pending changes by person, then by verb, each in the order of the run."""
    groups: dict[str, dict[str, list[Change]]] = {}
    for change in plan.pending:
        verbs = groups.setdefault(change.item.person, {})
        verbs.setdefault(change.item.verb, []).append(change)
    return groups


def _who(person: str, view: PlanView) -> str:
    return visible(view.aliases.get(person, "you") if person else "you", 24)


def _rows(plan: Plan, view: PlanView) -> list[str]:
    groups = _groups(plan)
    if not groups:
        return []
    lines = [_row("Who", "Step", "Steps", "On", "By", "Noticed", "Way back")]
    for person, verbs in groups.items():
        for verb, changes in verbs.items():
            accounts = sorted({change.address.account for change in changes})
            on = accounts[0] if len(accounts) == 1 else f"{len(accounts)} accounts"
            count = str(len(changes))
            lines.append(
                _row(
                    _who(person, view),
                    VERBS[verb].titled,
                    count,
                    on,
                    _by(changes),
                    _seen(changes),
                    _undo(changes),
                )
            )
    return lines


def _row(who: str, verb: str, count: str, on: str, by: str, seen: str, undo: str) -> str:
    cells = (
        padded(who, 15),
        padded(verb, 33),
        count.rjust(5),
        padded(visible(on, 16), 16),
        padded(by, 7),
        padded(seen, 9),
        undo,
    )
    return " ".join(cells).rstrip()


def _by(changes: Iterable[Change]) -> str:
    hands = {change.hand for change in changes}
    if len(hands) > 1:
        return "both"
    return "you" if Hand.PERSON in hands else "program"


def _seen(changes: Iterable[Change]) -> str:
    return _NOTICE[max((change.notice for change in changes), key=list(Notice).index)]


def _undo(changes: Iterable[Change]) -> str:
    return _UNDO[max((change.undo for change in changes), key=list(Undo).index)]


def _folded_rows(plan: Plan, view: PlanView, *, plain: bool = True) -> list[str]:
    """Give each person one entry: every verb with its number of steps; `plain`: in words, too."""
    lines: list[str] = []
    for person, verbs in _groups(plan).items():
        told = [
            f"{VERBS[verb].titled if plain else verb} {len(changes)}"
            f" ({_by(changes)}, {_seen(changes)})"
            for verb, changes in verbs.items()
        ]
        lines += wrapped(f"{_who(person, view)}  " + ", ".join(told), "    ")
    return lines


def _lines_of(plan: Plan) -> dict[tuple[str, NoticeLine], list[str]]:
    """Bring together the accounts that share one notice line for one verb."""
    found: dict[tuple[str, NoticeLine], list[str]] = {}
    for change in plan.pending:
        accounts = found.setdefault((change.item.verb, line_of(change, plan)), [])
        if change.address.account not in accounts:
            accounts.append(change.address.account)
    return found


def _notices(plan: Plan, *, quiet: bool = True) -> list[str]:
    lines: list[str] = []
    for (verb, line), accounts in _lines_of(plan).items():
        if quiet or line.notice is not Notice.QUIET:
            on = ", ".join(visible(account, 24) for account in accounts)
            what = f"{verb} on {on}: {_NOTICE[line.notice]}. {notice_text(line)}"
            lines += wrapped(f"{what} {visible(line.not_covered)}".rstrip(), "    ")
    return lines


def _named_notices(plan: Plan) -> list[str]:
    names: dict[Notice, list[str]] = {}
    for verb, line in _lines_of(plan):
        seen = names.setdefault(line.notice, [])
        if verb not in seen:
            seen.append(verb)
    return [
        text
        for notice in Notice
        if notice in names
        for text in wrapped(f"{_NOTICE[notice].capitalize()}: {', '.join(names[notice])}", "    ")
    ]


def _note(change: Change) -> str:
    """Read what the look had to say about one step, such as whose mail a filter would also take."""
    note = change.before.facts.get("note")
    return note if isinstance(note, str) else ""


def _notes(plan: Plan) -> list[str]:
    """Say once for each account what the look had to say about the steps that are to be done."""
    counts: dict[tuple[str, str], int] = {}
    for change in plan.pending:
        if _note(change):
            key = (change.address.account, _note(change))
            counts[key] = counts.get(key, 0) + 1
    return [
        text
        for (account, note), count in counts.items()
        for text in wrapped(f"{_steps(count)} on {visible(account, 24)}: {visible(note)}", "    ")
    ]


def _counted_notes(plan: Plan) -> list[str]:
    count = sum(bool(_note(change)) for change in plan.pending)
    if not count:
        return []
    return list(wrapped(f"Seen beside: {_steps(count)} with a note. `--items` shows them.", "    "))


def _uncovered(plan: Plan, view: PlanView) -> list[str]:
    return [
        text
        for one in uncovered_text(plan.uncovered, full=view.full)
        for text in wrapped(one, "    ")
    ]


def _counted_uncovered(plan: Plan) -> list[str]:
    counts: dict[str, int] = {}
    for one in plan.uncovered:
        who = visible(one.person, 24) or "everybody"
        counts[who] = counts.get(who, 0) + 1
    if not counts:
        return []
    told = ", ".join(f"{who}: {count}" for who, count in counts.items())
    return list(wrapped(f"Not covered: {told}. `--items` lists them.", "    "))


def _items(plan: Plan, view: PlanView) -> list[str]:
    lines: list[str] = []
    for position, change in enumerate(plan.pending, start=1):
        lines += _item(f"{position}.", change, plan, view)
    for change in plan.changes:
        if change.action is Action.NOTHING:
            lines += _item("-", change, plan, view)
    return [*lines, *_uncovered(plan, view)]


def _item(sign: str, change: Change, plan: Plan, view: PlanView) -> list[str]:
    subject = change.item.subject
    what = "" if subject is None else f", {shown(subject, full=view.full)}"
    head = f"{sign} {visible(view.fingerprint(change.address))}  {_who(change.item.person, view)}"
    lines = [*wrapped(f"{head}{what}", "     ")]
    lines += wrapped(f"     {visible(change.summary)}", "     ")
    if _note(change):
        lines += wrapped(f"     {visible(_note(change))}", "     ")
    for say, by_hand in findings_of(change):
        lines += wrapped(f"     - {visible(say)}", "       ")
        lines += wrapped(f"       {visible(by_hand)}", "       ")
    if change.action is Action.NOTHING:
        return lines
    by = "By you" if change.hand is Hand.PERSON else "By this program"
    line = line_of(change, plan)
    told = (
        f"     {by}. {_NOTICE[change.notice].capitalize()}. {notice_text(line)}"
        f" {visible(line.not_covered)} Can be taken back: {_UNDO[change.undo]}."
    )
    lines += wrapped(told, "     ")
    first = plan.after.get(change.address, ())
    if first:
        names = ", ".join(visible(view.fingerprint(address)) for address in first)
        lines += wrapped(f"     Comes after {names}.", "     ")
    return lines


def _end(plan: Plan) -> list[str]:
    if not plan.pending:
        return []
    return [f"Digest of this plan: {plan.digest}  (`--items` shows every single step)"]
