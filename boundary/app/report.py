"""Gather what the page about a case says: from its log and its playbook, with nothing opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import assert_never

from boundary.app.forgotten import Gone, gone_of
from boundary.app.log_review import Events, Last, Part, addresses_in, in_parts, last_of
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
from boundary.ledger import kept_of

__all__ = ["make_report"]

_REST_DAYS = 90
"""One quiet look in so many days at most."""
_LOOKS = frozenset({EventKind.OBSERVED, EventKind.FINDING})
_ENDS = frozenset({EventKind.OUTCOME, EventKind.RECOVERED})


def make_report(
    session: Session,
    events: Events,
    moment_ms: int,
    *,
    mode: Mode,
    counts: bool = False,
    full: bool = False,
    help_first: Sequence[str] = (),
    help_lines: Sequence[HelpLine] = (),
) -> Report:
    """Make the report of a case that is open. The same input gives the same report.

    The log is gone over, and again for the timeline when that is read; what comes into it after
    this call is not told. `counts`: with the saved messages by channel and day. `full`: identifiers
    are not covered; it says nothing outside the full mode.
    """
    return _Maker(session, events, moment_ms, mode, full=full and mode is Mode.FULL).report(
        tuple(help_first), tuple(help_lines), counts=counts
    )


@dataclass(slots=True)
class _Met:
    """What one pass over the log adds up to."""

    gone: Gone
    events: int = 0
    newest: int = 0
    """The number of the last entry."""
    looked_ms: int | None = None
    """When an account was last looked at."""
    waits: dict[Address, int | None] = field(default_factory=dict)
    """Each step to when it can be looked at again, where its newest end says so."""
    picture: dict[str, Counter[date]] = field(
        default_factory=lambda: {lane: Counter() for lane in words.LANES}
    )
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Saved messages by day, channel and account."""

    def take(self, event: AuditEvent) -> None:
        """Add one entry."""
        self.events += 1
        self.newest = event.seq
        self.gone.take(event)
        if event.kind in _LOOKS:
            self.looked_ms = event.at_ms
        lane = _lane(event)
        if lane:
            self.picture[lane][_day(event.at_ms)] += 1
        if event.kind in _ENDS and event.body is not None:
            outcome = outcome_from_json(event.body.get("outcome"))
            waiting = outcome.status is Status.WAITING
            self.waits[outcome.change.address] = outcome.not_before if waiting else None
        kept = kept_of(event)
        if kept is not None:
            facts = kept.exhibit.facts
            came, channel, account = (
                _text(facts.get(name)) for name in ("internal_date", "channel", "account")
            )
            self.counts[came[:10] or "-", channel or "-", account] += 1


class _Maker:
    """One case, told in one mode."""

    def __init__(
        self,
        session: Session,
        events: Events,
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
        self._met = _Met(gone_of(session))
        for event in events():
            self._met.take(event)

    def report(
        self, help_first: tuple[str, ...], help_lines: tuple[HelpLine, ...], *, counts: bool
    ) -> Report:
        """Bring all parts together."""
        met = self._met
        unopened = met.gone.copies()
        last = last_of(self._session, self._events())
        tasks, by_program = self._tasks()
        looked_on = None if met.looked_ms is None else _day(met.looked_ms)
        removed = self._session.ledger.removed
        return Report(
            case=self._session.code if self._mode is Mode.FULL else "",
            moment_ms=self._moment_ms,
            mode=self._mode,
            whole=self._full,
            events=met.events,
            removed=None if removed is None else (removed.count, _day(removed.at_ms)),
            standing=tuple(self._standing(last)),
            items=() if self._mode is Mode.SUMMARY else tuple(map(self._held, last)),
            tasks=tasks,
            by_program=by_program,
            uncovered=tuple(self._uncovered()),
            left_alone=tuple(dict.fromkeys(self._left_alone())),
            looked_on=looked_on,
            look_again=looked_on + timedelta(days=_REST_DAYS) if looked_on else None,
            waits_until=self._waits_until(),
            runs=self._runs,
            picture=tuple(self._picture()),
            counts=tuple(self._counts()) if counts else None,
            lost=sum(count for day, count in unopened.items() if day),
            missing=unopened.get("", 0),
            absent=self._session.ledger.exhibits.absent(),
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
        times = [at for at in (*asked, *self._met.waits.values()) if at and at > self._moment_ms]
        return _day(min(times)) if times else None

    def _runs(self) -> Iterator[Run]:
        """Cut the timeline at the beginnings and ends of runs; read while it is written."""
        for part, told in groupby(self._entries(), key=lambda one: one[0]):
            yield Run(part.command, part.number, (entry for _, entry in told))

    def _entries(self) -> Iterator[tuple[Part, Entry]]:
        """Bring together what says the same one after the other."""
        held: tuple[Part, tuple[str, str, str, str, str]] | None = None
        first, last, at_ms = 0, 0, 0
        for part, says, event in self._rows():
            if held is not None and held != (part, says):
                yield held[0], Entry(first, last, at_ms, *held[1])
            if held != (part, says):
                held, first, at_ms = (part, says), event.seq, event.at_ms
            last = event.seq
        if held is not None:
            yield held[0], Entry(first, last, at_ms, *held[1])

    def _rows(self) -> Iterator[tuple[Part, tuple[str, str, str, str, str], AuditEvent]]:
        """Tell every entry that has a line: parts have none, nor beginnings whose end is known."""
        view = LogView(
            {key: self._name(alias) for key, alias in self._session.aliases.items()},
            _no_address,
            self._met.gone.forgotten_on,
        )
        doubt = self._session.standing.in_doubt.keys()
        for part, event in in_parts(self._events()):
            if event.seq > self._met.newest:
                return
            unended = event.kind is not EventKind.INTENT or (
                event.body is None or addresses_in(event.body) & doubt
            )
            if event.kind is not EventKind.PART and unended:
                (row,) = log_rows((event,), view)
                yield part, self._told(row), event

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
        for lane, days in self._met.picture.items():
            if days:
                yield Bars(words.LANES[lane], tuple(sorted(days.items())))

    def _counts(self) -> Iterator[tuple[str, str, int]]:
        """Count the saved messages by the day they came and the channel they came on."""
        counted: Counter[tuple[str, str]] = Counter()
        for (day, channel, name), count in self._met.counts.items():
            account = self._account(name)
            counted[day, f"{channel} ({account})" if account else channel] += count
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
