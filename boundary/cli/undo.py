"""Run `boundary undo`: take back what stands, after the waiting time, or at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

from boundary.app.session import Session
from boundary.cli import help_words, words
from boundary.cli.ask import Choice
from boundary.cli.cases import choose_group, from_log, groups, items_named
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.report import report_json, show_report
from boundary.cli.run import settle
from boundary.cli.settings import everywhere
from boundary.core.codec import address_from_json
from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, EventKind
from boundary.core.playbook import Address
from boundary.engine import Report, code_of
from boundary.formats.log_text import when


@click.command("undo", help=help_words.HELP_UNDO)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--item", "items", metavar="ADDRESS", multiple=True, help=help_words.HELP_ITEM)
@click.option("--run", "newest", is_flag=True, help=help_words.HELP_UNDO_RUN)
@click.option("--all", "everything", is_flag=True, help=help_words.HELP_UNDO_ALL)
@click.option("--now", is_flag=True, help=help_words.HELP_UNDO_NOW)
@pass_here
def command(
    here: Here, case: str, *, items: tuple[str, ...], newest: bool, everything: bool, now: bool
) -> int:
    """Choose what to take back, and take it back when its time has come."""
    if sum((bool(items), newest, everything)) > 1:
        raise Refusal(words.UNDO_ONE_OF)
    with from_log(here, case, write=True, connect=True) as session:
        settle(here, session)
        done = session.standing.done
        if items:
            chosen = items_named(items, done, session.fingerprint)
        elif newest:
            chosen = _newest(session.review(), done)
        elif everything:
            chosen = tuple(done)
        else:
            chosen = _asked(here, session)
        if not done or (newest and not chosen):
            return _nothing(here, session)
        if not chosen:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        return _take_back(here, session, chosen, now=now)


def _asked(here: Here, session: Session) -> tuple[Address, ...]:
    standing = (outcomes[0].change.item for outcomes in session.standing.done.values())
    named = groups(standing, session)
    if not named:
        return ()
    question = (*words.UNDO_TEXT, words.Q_UNDO)
    return choose_group(here, question, named, words.UNDO_EVERYTHING)


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
        here.screen.answer({"boundary": 1, "not_before": None, **report_json(Report(), session)})
    here.screen.say(words.NOTHING_STANDS)
    return Exit.IN_ORDER


def _take_back(here: Here, session: Session, chosen: tuple[Address, ...], *, now: bool) -> int:
    if here.settings.may_ask:
        go = here.ask.choose(words.UNDO_TEXT, (Choice("go-on", words.UNDO_GO),))
        if go != "go-on":
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
    asked = session.undo(chosen, now=now)
    report = asked.report or Report()
    if here.settings.json:
        here.screen.answer(
            {"boundary": 1, "not_before": asked.not_before_ms, **report_json(report, session)}
        )
    if asked.not_before_ms is not None:
        here.screen.say(words.waits_until(when(asked.not_before_ms)), words.UNDO_NOW_HINT)
        return Exit.WAITING
    show_report(here, report, ())
    return code_of(report)
