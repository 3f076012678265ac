"""Run `boundary log CASE review`: the entries asked for, by time, run or step; what stands now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from boundary.app.log_review import Last, Wanted, by_item, by_run, last_of, only
from boundary.app.session import Session
from boundary.cli import log_review_words, words
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.core.event import AuditEvent
from boundary.core.json import Json
from boundary.core.mask import visible
from boundary.core.playbook import Address
from boundary.core.verbs import VERBS
from boundary.formats.log_text import LogView, log_json, log_text

__all__ = ["ORDERS", "review"]

ORDERS = ("time", "run", "item")


def review(here: Here, case: str, wanted: Wanted, order: str) -> int:
    """Show the log, or the part of it that is asked for."""
    with from_log(here, case, write=False, connect=False) as session:
        every = session.review()
        events = only(session, every, wanted)
        steps = by_item(events)
        last = [one for one in last_of(session, every) if one.item.address in steps]
        view = LogView(session.aliases, session.fingerprint)
        if here.settings.json:
            now: list[Json] = [
                {
                    "address": session.fingerprint(one.item.address),
                    "person": session.aliases.get(one.item.person, ""),
                    "verb": one.item.verb,
                    "state": one.state,
                    "stands": one.stands,
                    "since": one.since_ms,
                }
                for one in last
            ]
            here.screen.answer({"boundary": 1, "events": list(log_json(events, view)), "now": now})
        match order:
            case "run":
                _by_run(here, every, events, view)
            case "item":
                _by_item(here, session, steps, last, view)
            case _:
                here.screen.lines(log_text(events, view))
        _now(here, session, last)
        if wanted:
            here.screen.say(
                log_review_words.found(len(events), len(every))
                if events
                else log_review_words.NONE_FOUND
            )
        here.screen.say(words.LOG_PROVES if every else words.LOG_EMPTY)
    return Exit.IN_ORDER


def _by_run(
    here: Here, every: Sequence[AuditEvent], events: Sequence[AuditEvent], view: LogView
) -> None:
    """Show run after run; a run keeps its number, also where others are not asked for."""
    asked = {event.seq for event in events}
    number = 0
    for command, part in by_run(every):
        number += bool(command)
        shown = [event for event in part if event.seq in asked]
        if shown:
            title = log_review_words.run(number, visible(command, 24))
            here.screen.heading(title if command else log_review_words.BETWEEN)
            here.screen.lines(log_text(shown, view))


def _by_item(
    here: Here,
    session: Session,
    steps: Mapping[Address, Sequence[AuditEvent]],
    last: Sequence[Last],
    view: LogView,
) -> None:
    """Show step after step, each with what the log last says of it."""
    states = {one.item.address: one for one in last}
    for address, entries in steps.items():
        one = states.get(address)
        alias = "" if one is None else session.aliases.get(one.item.person, "")
        parts = (session.fingerprint(address), alias, "" if one is None else one.state)
        here.screen.heading("  ".join(visible(part) for part in parts if part))
        here.screen.lines(log_text(entries, view))


def _now(here: Here, session: Session, last: Sequence[Last]) -> None:
    """Say what stands now; what was read back and what was told are apart."""
    counted = Counter(
        (
            visible(session.aliases.get(one.item.person, ""), 24),
            visible(one.item.address.account, 24),
            VERBS[one.item.verb].titled,
            one.state,
        )
        for one in last
        if one.stands
    )
    if counted:
        here.screen.heading(log_review_words.NOW)
        for row, count in counted.items():
            here.screen.say(log_review_words.stands(*row, count))
        here.screen.say(log_review_words.NOW_NOT_LOOKED, "")
