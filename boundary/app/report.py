"""Gather what the page about a case says: from its log and its playbook, with nothing opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import assert_never

from boundary.app.log_review import Last, addresses_in, by_run, last_of
from boundary.app.session import Session
from boundary.app.sheet import make_sheet
from boundary.core.change import Direction, Status
from boundary.core.codec import outcome_from_json
from boundary.core.event import AuditEvent, EventKind
from boundary.core.help import HelpLine
from boundary.core.identifier import Identifier
from boundary.core.json import Json
from boundary.core.mask import mask
from boundary.core.playbook import Address, Item
from boundary.core.verbs import VERBS
from boundary.formats import report_words as words
from boundary.formats.log_text import KINDS, LogRow, LogView, log_rows
from boundary.formats.report_html import Bars, Entry, Held, Mode, Report, Run, Standing, Task

__all__ = ["make_report"]

_REST_DAYS = 90
"""One quiet look in so many days at most."""
_LOOKS = frozenset({EventKind.OBSERVED, EventKind.FINDING})
_ENDS = frozenset({EventKind.OUTCOME, EventKind.RECOVERED})


def make_report(
    session: Session,
    events: Sequence[AuditEvent],
    moment_ms: int,
    *,
    mode: Mode,
    counts: bool = False,
    full: bool = False,
    help_first: Sequence[str] = (),
    help_lines: Sequence[HelpLine] = (),
) -> Report:
    """Make the report of a case that is open. The same input gives the same report.

    `counts`: with the saved messages by channel and day. `full`: identifiers are not covered; it
    says nothing outside the full mode.
    """
    return _Maker(session, events, moment_ms, mode, full=full and mode is Mode.FULL).report(
        tuple(help_first), tuple(help_lines), counts=counts
    )


class _Maker:
    """One case, told in one mode."""

    def __init__(
        self,
        session: Session,
        events: Sequence[AuditEvent],
        moment_ms: int,
        mode: Mode,
        *,
        full: bool,
    ) -> None:
        """Take the case and how much of it may be said."""
        self._session = session
        self._events = events
        self._moment_ms = moment_ms
        self._mode = mode
        self._full = full
        self._plan = session.plan() if session.has_playbook else None

    def report(
        self, help_first: tuple[str, ...], help_lines: tuple[HelpLine, ...], *, counts: bool
    ) -> Report:
        """Bring all parts together."""
        last = last_of(self._session, self._events)
        tasks, by_program = self._tasks()
        looked = [_day(event.at_ms) for event in self._events if event.kind in _LOOKS]
        looked_on = looked[-1] if looked else None
        return Report(
            case=self._session.code if self._mode is Mode.FULL else "",
            moment_ms=self._moment_ms,
            mode=self._mode,
            whole=self._full,
            events=len(self._events),
            standing=tuple(self._standing(last)),
            items=() if self._mode is Mode.SUMMARY else tuple(map(self._held, last)),
            tasks=tasks,
            by_program=by_program,
            uncovered=tuple(self._uncovered()),
            left_alone=tuple(dict.fromkeys(self._left_alone())),
            looked_on=looked_on,
            look_again=looked_on + timedelta(days=_REST_DAYS) if looked_on else None,
            waits_until=self._waits_until(),
            runs=tuple(self._runs()),
            picture=tuple(self._picture()),
            counts=tuple(self._counts()) if counts else None,
            help_first=help_first,
            help_lines=help_lines,
        )

    def _name(self, alias: str) -> str:
        """Name a person as far as the mode lets it."""
        if not alias or self._mode is Mode.SUMMARY:
            return ""
        return alias if self._mode is Mode.FULL else f"P-{self._sign('person', alias)}"

    def _account(self, name: str) -> str:
        if not name or self._mode is Mode.SUMMARY:
            return ""
        return name if self._mode is Mode.FULL else f"A-{self._sign('account', name)}"

    def _sign(self, kind: str, name: str) -> str:
        """Make a sign that only the keys of the case lead from a name to."""
        return self._session.fingerprint(Address("", "", f"{kind}:{name}")).rpartition("/")[2]

    def _subject(self, subject: Identifier | None) -> str:
        """Say what a step is about."""
        if subject is None or not subject.value:
            return ""
        match self._mode:
            case Mode.FULL:
                return subject.value if self._full else mask(subject)
            case Mode.PSEUDONYMISED:
                return f"{subject.kind.value} {self._sign('identifier', subject.key)}"
            case Mode.SUMMARY:
                return subject.kind.value
            case mode:
                assert_never(mode)

    def _standing(self, last: Sequence[Last]) -> Iterator[Standing]:
        counted = Counter(
            (
                self._name(self._alias(one.item)),
                self._account(one.item.address.account),
                VERBS[one.item.verb].titled,
                one.state,
                one.stands,
            )
            for one in last
        )
        for (whom, account, step, state, stands), count in counted.items():
            yield Standing(whom, account, step, state, count, stands)

    def _held(self, one: Last) -> Held:
        return Held(
            self._name(self._alias(one.item)),
            self._account(one.item.address.account),
            VERBS[one.item.verb].titled,
            self._subject(one.item.subject),
            one.state,
            one.since_ms,
        )

    def _alias(self, item: Item) -> str:
        return self._session.aliases.get(item.person, "")

    def _tasks(self) -> tuple[tuple[Task, ...] | None, int]:
        """List the written steps that wait, and count what a run of the program would do."""
        session = self._session
        if not session.has_playbook:
            return None, 0
        sheet = make_sheet(
            session.loaded,
            session.library,
            _day(self._moment_ms),
            standing=session.standing,
            furthest=session.facts.choice.furthest,
            circumstances=session.facts.circumstances,
        )
        mine = [one for one in sheet.entries if one.written and not one.written.or_program]
        tasks = tuple(
            Task(
                one.written.part.title,
                ", ".join(filter(None, map(self._name, one.aliases))),
                one.minutes,
                one.stage.rank > sheet.reached.rank,
            )
            for one in mine
            if one.written is not None
        )
        return tasks, sum(max(1, len(one.whom)) for one in sheet.entries if one not in mine)

    def _uncovered(self) -> Iterator[str]:
        """Say what no step reaches, as the playbook is now."""
        for one in () if self._plan is None else self._plan.uncovered:
            what = one.verb if one.identifier is None else self._subject(one.identifier)
            who = self._name(one.person)
            yield ": ".join(filter(None, (", ".join(filter(None, (who, what))), one.say)))

    def _left_alone(self) -> Iterator[str]:
        """Say who is never cut off, and why."""
        for spared in () if self._plan is None else self._plan.protected:
            who, what = self._name(self._alias(spared.item)), self._subject(spared.item.subject)
            yield ": ".join(
                filter(None, (", ".join(filter(None, (who, what))), spared.protection.say))
            )

    def _waits_until(self) -> date | None:
        """Give the first day on which something that waits can be looked at."""
        asked = [
            at
            for address, at in self._session.standing.asked.items()
            if address in self._session.standing.done
        ]
        newest: dict[Address, int | None] = {}
        for event in self._events:
            if event.kind in _ENDS and event.body is not None:
                outcome = outcome_from_json(event.body.get("outcome"))
                waiting = outcome.status is Status.WAITING
                newest[outcome.change.address] = outcome.not_before if waiting else None
        times = [at for at in (*asked, *newest.values()) if at and at > self._moment_ms]
        return _day(min(times)) if times else None

    def _runs(self) -> Iterator[Run]:
        """Cut the timeline at the beginnings and ends of runs."""
        view = LogView(
            {key: self._name(alias) for key, alias in self._session.aliases.items()},
            _no_address,
        )
        doubt = self._session.standing.in_doubt.keys()
        number = 0
        for command, events in by_run(self._events):
            number += bool(command)
            rows = [
                row
                for row in log_rows(events, view)
                if row.event.kind is not EventKind.PART
                and (
                    row.event.kind is not EventKind.INTENT
                    or addresses_in(row.event.body or {}) & doubt
                )
            ]
            if rows:
                yield self._run(command, number if command else 0, rows)

    def _run(self, command: str, number: int, rows: Sequence[LogRow]) -> Run:
        """Bring together what says the same one after the other."""
        told = [(row, self._told(row)) for row in rows]
        return Run(
            command,
            number,
            tuple(
                Entry(
                    same[0][0].event.seq,
                    same[-1][0].event.seq,
                    same[0][0].event.at_ms,
                    *says,
                )
                for says, group in groupby(told, key=lambda one: one[1])
                for same in (list(group),)
            ),
        )

    def _told(self, row: LogRow) -> tuple[str, str, str, str, str]:
        """Tell one entry: its kind, whom, where, which step, and what came of it."""
        body = row.event.body or {}
        accounts = sorted({address.account for address in addresses_in(body)})
        account = ", ".join(filter(None, map(self._account, accounts)))
        step = VERBS[row.verb].titled if row.verb in VERBS else ""
        # The size of a copy stands in the list of copies; here it would keep them all apart.
        noted = self._mode is Mode.FULL and row.event.kind is not EventKind.EXHIBIT
        notes = (row.note,) if noted or row.event.body is None else ()
        came = "; ".join(filter(None, (row.came, *notes)))
        return KINDS[row.event.kind], row.person, account, step, came

    def _picture(self) -> Iterator[Bars]:
        found: dict[str, Counter[date]] = {lane: Counter() for lane in words.LANES}
        for event in self._events:
            lane = _lane(event)
            if lane:
                found[lane][_day(event.at_ms)] += 1
        for lane, days in found.items():
            if days:
                yield Bars(words.LANES[lane], tuple(sorted(days.items())))

    def _counts(self) -> Iterator[tuple[str, str, int]]:
        """Count the saved messages by the day they came and the channel they came on."""
        counted: Counter[tuple[str, str]] = Counter()
        for kept in self._session.exhibits():
            facts = kept.exhibit.facts
            channel = _text(facts.get("channel")) or "-"
            account = self._account(_text(facts.get("account")))
            name = f"{channel} ({account})" if account else channel
            counted[(_text(facts.get("internal_date"))[:10] or "-", name)] += 1
        for (day, channel), count in sorted(counted.items()):
            yield day, channel, count


def _no_address(_: Address) -> str:
    """Leave the printed addresses of steps out: they lead nowhere without the case."""
    return ""


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms // 1000, UTC).date()


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _lane(event: AuditEvent) -> str:
    """Say in which row of the picture an event stands; empty: in none."""
    if event.body is None:
        return ""
    match event.kind:
        case EventKind.OBSERVED | EventKind.FINDING:
            return "looked"
        case EventKind.EXHIBIT:
            return "saved"
        case EventKind.OUTCOME | EventKind.RECOVERED:
            outcome = outcome_from_json(event.body.get("outcome"))
            if outcome.status is Status.UNDONE:
                return "back"
            done = event.body.get("direction") == Direction.DO.value
            return "changed" if done and outcome.status is Status.DONE else ""
        case _:
            return ""
