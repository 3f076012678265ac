"""Run `boundary log CASE review`: the entries asked for, by time, run or step; what stands now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from boundary.app.forgotten import gone_of
from boundary.app.log_review import (
    Last,
    Part,
    Wanted,
    addresses_in,
    asked_for,
    in_parts,
    last_of,
)
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
    """Show the log, or the part of it that is asked for; it is gone over, never held."""
    with from_log(here, case, write=False, connect=False) as session:
        every = session.ledger.events
        asked = asked_for(session, every, wanted)
        gone = gone_of(session)
        total, found = 0, 0
        steps: dict[Address, list[str]] = {}
        for event in every():
            gone.take(event)
            total += 1
            if asked(event):
                found += 1
                steps |= {one: [] for one in sorted(addresses_in(event.body or {}) - steps.keys())}
        last = [one for one in last_of(session, every()) if one.item.address in steps]
        view = LogView(session.aliases, session.fingerprint, gone.forgotten_on)
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
            events = log_json(filter(asked, every()), view)
            here.screen.answer({"boundary": 1, "events": events, "now": now})
        match order:
            case "run":
                _by_run(here, filter(lambda one: asked(one[1]), in_parts(every())), view)
            case "item":
                _by_item(here, session, filter(asked, every()), steps, last, view)
            case _:
                here.screen.lines(log_text(filter(asked, every()), view))
        _now(here, session, last)
        if wanted:
            here.screen.say(
                log_review_words.found(found, total) if found else log_review_words.NONE_FOUND
            )
        here.screen.say(words.LOG_PROVES if total else words.LOG_EMPTY)
    return Exit.IN_ORDER


def _by_run(here: Here, entries: Iterable[tuple[Part, AuditEvent]], view: LogView) -> None:
    """Show run after run; a run keeps its number, also where others are not asked for."""
    for part, rows in groupby(entries, key=lambda one: one[0]):
        title = log_review_words.run(part.number, visible(part.command, 24))
        here.screen.heading(title if part.number else log_review_words.BETWEEN)
        here.screen.lines(log_text((event for _, event in rows), view))


def _by_item(
    here: Here,
    session: Session,
    events: Iterable[AuditEvent],
    steps: Mapping[Address, list[str]],
    last: Sequence[Last],
    view: LogView,
) -> None:
    """Show step after step, each with what the log last says of it."""
    for event in events:
        lines = list(log_text((event,), view))
        for address in addresses_in(event.body or {}):
            steps[address] += lines
    states = {one.item.address: one for one in last}
    for address, told in steps.items():
        one = states.get(address)
        alias = "" if one is None else session.aliases.get(one.item.person, "")
        parts = (session.fingerprint(address), alias, "" if one is None else one.state)
        here.screen.heading("  ".join(visible(part) for part in parts if part))
        here.screen.lines(told)


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
