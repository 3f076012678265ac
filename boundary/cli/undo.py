"""Run `boundary undo`: take back what stands, after the waiting time, or at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import click

from boundary.app.mailback import Brought, bring_back, ruled, rules_among
from boundary.app.reasons import reasons_of
from boundary.app.session import Session
from boundary.cli import help_words, undo_words, words
from boundary.cli.ask import Choice
from boundary.cli.cases import choose_group, forgotten, from_log, groups, items_named, keys_lost
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.report import UNDO, report_json, show_report
from boundary.cli.run import settle
from boundary.cli.settings import everywhere
from boundary.core.change import Status
from boundary.core.codec import address_from_json
from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, EventKind
from boundary.core.playbook import Address
from boundary.core.softer import left_over
from boundary.core.verbs import VERBS
from boundary.engine import Report, code_of

_SHOWN = 3
"""How many of the user's own entries are shown before the question."""
_GO, _NOW, _AFTER = "go-on", "now", "after"
_MAIL = "-mail"


@dataclass(frozen=True, slots=True)
class _How:
    """How it is to be taken back."""

    now: bool
    mail_back: bool


@click.command("undo", help=help_words.HELP_UNDO)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--item", "items", metavar="ADDRESS", multiple=True, help=help_words.HELP_ITEM)
@click.option("--run", "newest", is_flag=True, help=help_words.HELP_UNDO_RUN)
@click.option("--leftovers", is_flag=True, help=undo_words.HELP_UNDO_LEFTOVERS)
@click.option("--all", "everything", is_flag=True, help=help_words.HELP_UNDO_ALL)
@click.option("--now", is_flag=True, help=help_words.HELP_UNDO_NOW)
@click.option("--mail-back", is_flag=True, help=undo_words.HELP_UNDO_MAIL_BACK)
@pass_here
def command(
    here: Here,
    case: str,
    *,
    items: tuple[str, ...],
    newest: bool,
    leftovers: bool,
    everything: bool,
    now: bool,
    mail_back: bool,
) -> int:
    """Choose what to take back, and take it back when its time has come."""
    if sum((bool(items), newest, leftovers, everything)) > 1:
        raise Refusal(undo_words.UNDO_ONE_OF)
    with from_log(here, case, write=True, connect=True) as session:
        settle(here, session)
        here.screen.say(*forgotten(session))
        lost = keys_lost(session)
        if lost:
            here.screen.say(words.KEY_LOST)
        done = session.standing.done
        if items:
            chosen = items_named(items, done, session.fingerprint)
        elif newest:
            chosen = _newest(session.ledger.events(copies=False), done)
        elif leftovers:
            session.loaded  # noqa: B018 - without a playbook nothing is known to be left over
            chosen = _left_over(session)
        elif everything:
            chosen = tuple(done)
        else:
            chosen = _asked(here, session)
        if not done or ((newest or leftovers) and not chosen):
            code = _nothing(here, session)
        elif not chosen:
            here.screen.say(words.NOTHING_CHANGED)
            code = int(Exit.WAITING)
        else:
            code = _take_back(here, session, chosen, _How(now, mail_back))
        return code or (Exit.FAILED if lost else Exit.IN_ORDER)


def _asked(here: Here, session: Session) -> tuple[Address, ...]:
    standing = (outcomes[0].change.item for outcomes in session.standing.done.values())
    named = dict(groups(standing, session))
    if not named:
        return ()
    left = _left_over(session) if session.has_playbook else ()
    if left and len(left) < len(session.standing.done):
        named[undo_words.leftovers(len(left))] = left
    question = (undo_words.UNDO_OPEN, words.Q_UNDO)
    chosen = choose_group(here, question, named, words.UNDO_EVERYTHING)
    return tuple(dict.fromkeys(chosen))


def _left_over(session: Session) -> tuple[Address, ...]:
    return tuple(item.address for item in left_over(session.items, session.standing))


def _newest(events: Iterable[AuditEvent], done: Mapping[Address, object]) -> tuple[Address, ...]:
    """Find what the newest run left standing: the outcomes since it began."""
    found: dict[Address, None] = {}
    counts = False
    for event in events:
        body = event.body or {}
        if event.kind is EventKind.RUN_STARTED:
            counts = body.get("command") != "undo"
            if counts:
                found.clear()
        elif counts and event.kind in (EventKind.OUTCOME, EventKind.RECOVERED):
            outcome = body.get("outcome")
            change = outcome.get("change") if isinstance(outcome, Mapping) else None
            item = change.get("item") if isinstance(change, Mapping) else None
            if isinstance(item, Mapping):
                found[address_from_json(item.get("address"))] = None
    return tuple(address for address in found if address in done)


def _nothing(here: Here, session: Session) -> int:
    if here.settings.json:
        _answer(here, session, None, Report(), None)
    here.screen.say(words.NOTHING_STANDS)
    return Exit.IN_ORDER


def _take_back(here: Here, session: Session, chosen: tuple[Address, ...], how: _How) -> int:
    if here.settings.may_ask:
        confirmed = _confirmed(here, session, chosen, how)
        if confirmed is None:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        how = confirmed
    rules = ruled(session, chosen)
    asked = session.undo(chosen, now=how.now)
    if asked.report is None:
        if here.settings.json:
            _answer(here, session, asked.not_before_ms, Report(), None)
        when = undo_words.moment(asked.not_before_ms or 0)
        here.screen.say(undo_words.waits_until(when), words.UNDO_NOW_HINT)
        if rules and how.mail_back:
            here.screen.say(undo_words.UNDO_LATER_MAIL)
        return Exit.WAITING
    report = asked.report
    gone = {
        result.outcome.change.address
        for result in report.results
        if result.outcome.status is Status.UNDONE
    }
    taken = [rule for rule in rules if rule.item.address in gone]
    brought = bring_back(session, taken) if how.mail_back and not report.interrupted else None
    if here.settings.json:
        _answer(here, session, None, report, brought)
    show_report(here, report, (), UNDO)
    if taken:
        _told(here, brought)
    return code_of(report) or (0 if brought is None else _code(brought))


def _confirmed(here: Here, session: Session, chosen: tuple[Address, ...], how: _How) -> _How | None:
    """Show the user's own words, then ask once; None when it is not now."""
    until = None if how.now else session.waits_until(chosen)
    mail = bool(rules_among(chosen, session.standing)) and not how.mail_back
    choices: list[Choice] = []
    if until is None:
        choices.append(Choice(_GO, undo_words.UNDO_GO))
        choices += [Choice(_GO + _MAIL, undo_words.UNDO_GO_MAIL)] if mail else []
    else:
        if not set(_opening(session, chosen)) <= session.standing.asked.keys():
            choices.append(Choice(_AFTER, undo_words.UNDO_AFTER))
        choices.append(Choice(_NOW, undo_words.UNDO_WITHOUT))
        choices += [Choice(_NOW + _MAIL, undo_words.UNDO_WITHOUT_MAIL)] if mail else []
    sentences = [undo_words.UNDO_OPEN] if _opening(session, chosen) else []
    if not how.now:
        sentences += _own_words(session, chosen)
    sentences.append(undo_words.UNDO_TIME)
    if until is not None:
        sentences.append(undo_words.would_wait(undo_words.moment(until)))
    answer = here.ask.choose(sentences, choices)
    if answer not in {choice.key for choice in choices}:
        return None
    return replace(
        how,
        now=how.now or answer.startswith(_NOW),
        mail_back=how.mail_back or answer.endswith(_MAIL),
    )


def _own_words(session: Session, chosen: Iterable[Address]) -> list[str]:
    """Give what the user wrote for themselves, the newest entries, when this opens anything."""
    if not _opening(session, chosen):
        return []
    reasons = reasons_of(session.ledger.events(copies=False))
    lines = [undo_words.UNDO_OLDER] if len(reasons) > _SHOWN else []
    for reason in reasons[-_SHOWN:]:
        lines.append(undo_words.wrote(reason.at_ms))
        lines += [f"  {line}" for line in reason.words.split("\n")]
    return lines


def _opening(session: Session, chosen: Iterable[Address]) -> tuple[Address, ...]:
    """Choose those whose undo opens something: what only reads does not."""
    done = session.standing.done
    return tuple(
        address for address in chosen if not VERBS[done[address][0].change.item.verb].reads_only
    )


def _told(here: Here, brought: Brought | None) -> None:
    """Say where the mail is that the rules filed."""
    if brought is None:
        here.screen.say(undo_words.MAIL_STAYS)
        return
    if brought.moved:
        here.screen.say(undo_words.mail_back(brought.moved))
    elif not brought.unseen and not brought.report.results:
        here.screen.say(undo_words.MAIL_BACK_NONE)
    notes = (result.outcome.note for result in brought.report.results)
    here.screen.say(*dict.fromkeys(note for note in notes if note))
    here.screen.say(*(undo_words.mail_back_unseen(say) for say in brought.unseen))


def _code(brought: Brought) -> int:
    return Exit.FAILED if brought.unseen else code_of(brought.report)


def _answer(
    here: Here,
    session: Session,
    not_before_ms: int | None,
    report: Report,
    brought: Brought | None,
) -> None:
    here.screen.answer(
        {
            "boundary": 1,
            "not_before": not_before_ms,
            "unreadable": keys_lost(session),
            "mail_back": None
            if brought is None
            else {"moved": brought.moved, "unseen": list(brought.unseen)},
            **report_json(report, session),
        }
    )
