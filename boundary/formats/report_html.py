"""Write the page that tells what the log of a case holds: first what matters now, then all of it.

The page is one file that loads nothing and runs nothing; the same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

from boundary.core.help import HelpLine
from boundary.formats import report_words as words
from boundary.formats.html import Element, Node, element, page_pieces
from boundary.formats.log_text import when
from boundary.formats.paper import STYLE, help_list, listed, paragraphs

__all__ = ["Bars", "Entry", "Held", "Mode", "Report", "Run", "Standing", "Task", "report_html"]

_SHOWN = 3
"""Written steps on the first screen."""
_BARS = 60
"""Bars of the picture at most."""
_HIGH = 20
_WIDE = 8
_GAP = 2
_WORD = 20
"""Letters of a word that no column of a table is too narrow for."""
_STYLE = (
    STYLE
    + """
.lane svg { display: block; width: 100%; height: auto; max-height: 3rem; background: #fff;
  fill: #000; border-bottom: 1px solid #767676 }
.lane { break-inside: avoid }
td { overflow-wrap: break-word }
"""
)


class Mode(StrEnum):
    """How much of a case stands on the page."""

    FULL = "full"
    PSEUDONYMISED = "pseudonymised"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Task:
    """A written step that waits."""

    what: str
    whom: str
    minutes: int
    later: bool
    """It shows more than what was agreed to so far."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Steps of one kind with the same end."""

    whom: str
    account: str
    step: str
    state: str
    count: int
    stands: bool
    """It was done and not taken back."""


@dataclass(frozen=True, slots=True)
class Held:
    """One step with what the log says of it."""

    whom: str
    account: str
    step: str
    about: str
    state: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log, or several that say the same one after the other."""

    first: int
    last: int
    at_ms: int
    kind: str
    whom: str
    account: str
    step: str
    came: str


@dataclass(frozen=True, slots=True)
class Run:
    """The entries of one run, or those between two."""

    command: str
    number: int
    """From 1; 0 for what lies between runs."""
    entries: Iterable[Entry]
    """Gone over once."""


@dataclass(frozen=True, slots=True)
class Bars:
    """One row of the picture: how many entries of one sort each day has."""

    name: str
    days: tuple[tuple[date, int], ...]
    """In order; days with none are not among them."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page says."""

    case: str
    """A case code, or empty."""
    moment_ms: int
    mode: Mode
    whole: bool
    """Identifiers are not covered; only ever in the full mode."""
    events: int
    removed: tuple[int, date] | None
    """Entries up to this number were removed on this day, but for those that still matter."""
    standing: tuple[Standing, ...]
    items: tuple[Held, ...] = field(repr=False)
    """Empty in a summary."""
    tasks: tuple[Task, ...] | None
    """None: the playbook is not there."""
    by_program: int
    uncovered: tuple[str, ...] = field(repr=False)
    left_alone: tuple[str, ...] = field(repr=False)
    looked_on: date | None
    look_again: date | None
    waits_until: date | None
    runs: Callable[[], Iterable[Run]] = field(repr=False, compare=False)
    """Goes over the timeline; the entries of one are read before the next is asked for."""
    picture: tuple[Bars, ...]
    counts: tuple[tuple[str, str, int], ...] | None
    """Day, channel and number of saved messages; None: not asked for."""
    lost: int
    """Saved messages of people who were forgotten."""
    missing: int
    """Saved messages whose key is not there, though the log tells of no forgetting."""
    absent: int
    """Saved messages whose file is gone from this device, or cut off."""
    help_first: tuple[str, ...]
    help_lines: tuple[HelpLine, ...]


def report_html(report: Report) -> Iterator[str]:
    """Write the page, piece by piece. The same report gives the same text."""
    body: list[Node] = [
        element("h1", words.title(report.case)),
        *paragraphs(
            (
                words.written(when(report.moment_ms), report.events),
                *_no_more(report),
                words.MODES["whole" if report.whole else report.mode.value],
                words.FROM_THE_LOG,
                words.PAPER,
            )
        ),
        element("section", element("h2", words.FIRST), *_first(report), class_="first"),
        element("h2", words.EVERYTHING),
        *_everything(report),
        element(
            "section",
            element("h2", words.HELP),
            *paragraphs(report.help_first),
            *((help_list(report.help_lines),) if report.help_lines else ()),
        ),
    ]
    return page_pieces(words.title(report.case), (element("main", *body),), style=_STYLE)


def _no_more(report: Report) -> Iterator[str]:
    """Say what the log held once, and holds no more."""
    if report.removed is not None:
        count, day = report.removed
        yield words.removed(count, day.isoformat())
    if report.lost:
        yield words.lost(report.lost)
    if report.missing:
        yield words.missing(report.missing)
    if report.absent:
        yield words.absent(report.absent)


def _first(report: Report) -> list[Node]:
    """Say what matters now, in few lines."""
    counts: dict[str, int] = {}
    for row in report.standing:
        if row.stands:
            counts[row.state] = counts.get(row.state, 0) + row.count
    done = [words.counted(state, count) for state, count in counts.items()]
    uncovered = (words.not_covered(len(report.uncovered)),) if report.uncovered else ()
    again = (
        *((words.looked(report.looked_on.isoformat()),) if report.looked_on else ()),
        *((words.waits(report.waits_until.isoformat()),) if report.waits_until else ()),
        *((words.again(report.look_again.isoformat()),) if report.look_again else ()),
    )
    parts: tuple[tuple[str, Sequence[str]], ...] = (
        (words.DONE, done or (words.NOTHING_DONE,)),
        (words.YOURS, _yours(report)),
        (words.NOT_COVERED, (*uncovered, words.NEW_ONES)),
        (words.NEXT, (*words.NEXT_TOLD, *(_reach(line) for line in report.help_lines[:2]))),
        (words.AGAIN, again or (words.AGAIN_NONE,)),
    )
    return [node for title, rows in parts for node in (element("h3", title), listed(rows))]


def _yours(report: Report) -> list[str]:
    if report.tasks is None:
        return [words.NOT_KNOWN]
    rows = [_task(task) for task in report.tasks[:_SHOWN]] or [words.NOTHING_YOURS]
    rest = report.tasks[_SHOWN:]
    if rest:
        rows.append(words.more(len(rest), sum(task.minutes for task in rest)))
    if report.by_program:
        rows.append(words.by_program(report.by_program))
    return rows


def _task(task: Task) -> str:
    return words.task(task.what, task.whom, task.minutes, later=task.later)


def _reach(line: HelpLine) -> str:
    return f"{line.name}: {', '.join(part for part in (line.dial, line.web) if part)}"


def _everything(report: Report) -> list[Node]:
    named = report.mode is not Mode.SUMMARY
    body: list[Node] = []
    if report.standing:
        rows = [
            (*((one.whom, one.account) if named else ()), one.step, one.state, str(one.count))
            for one in report.standing
        ]
        head = words.HEAD_DONE_NAMED if named else words.HEAD_DONE
        body.append(_section(words.ALL_DONE, _table(words.ALL_DONE, head, rows)))
    for heading, told in (
        (words.ALL_YOURS, [_task(task) for task in report.tasks or ()]),
        (words.ALL_UNCOVERED, report.uncovered),
        (words.LEFT_ALONE, report.left_alone),
    ):
        if told:
            body.append(_section(heading, listed(told)))
    if report.items:
        cells = [
            (one.whom, one.account, one.step, one.about, one.state, when(one.since_ms))
            for one in report.items
        ]
        body.append(_section(words.ITEMS, _table(words.ITEMS, words.HEAD_ITEMS, cells)))
    if report.counts is not None:
        body.append(_section(words.COUNTS, *_counts(report.counts)))
    if report.picture:
        body.append(_section(words.PICTURE, *_picture(report.picture)))
    how = paragraphs((*words.TIMELINE_HOW, words.PROVES, words.COURT))
    runs = (_run(run, named=named) for run in report.runs())
    body.append(Element("section", {}, chain((element("h3", words.TIMELINE),), how, runs)))
    return body


def _section(heading: str, *content: Node) -> Element:
    return element("section", element("h3", heading), *content)


def _table(caption: str, head: Iterable[str], rows: Iterable[Sequence[str]]) -> Element:
    """Write a table; its caption says what it is to those who hear the page."""
    cells = (element("tr", *(element("td", _bdi(cell)) for cell in row)) for row in rows)
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", one, scope="col") for one in head))),
        Element("tbody", {}, cells),
    )


def _bdi(text: str) -> Node:
    """Keep outside text's direction of writing to its own cell; a long word in it may be broken."""
    plain = text.isascii() and all(len(word) <= _WORD for word in text.split())
    return text if plain else element("bdi", text)


def _counts(counts: Sequence[tuple[str, str, int]]) -> list[Node]:
    if not counts:
        return [*paragraphs((words.NO_COUNTS,))]
    rows = [(day, channel, str(number)) for day, channel, number in counts]
    return [
        *paragraphs((words.COUNTS_HOW,)),
        _table(words.COUNTS, words.HEAD_COUNTS, rows),
    ]


def _run(run: Run, *, named: bool) -> Element:
    heading = words.run(run.number, run.command) if run.number else words.BETWEEN
    head = words.HEAD_TIMELINE_NAMED if named else words.HEAD_TIMELINE
    rows = (
        (
            str(one.first) if one.first == one.last else f"{one.first} - {one.last}",
            when(one.at_ms),
            one.kind,
            *((one.whom, one.account) if named else ()),
            one.step,
            one.came,
        )
        for one in run.entries
    )
    return _table(heading, head, rows)


def _picture(picture: Sequence[Bars]) -> list[Node]:
    """Draw a row of bars for each sort of entry, all over the same days, and the numbers below."""
    every = [day for bars in picture for day, _ in bars.days]
    first, last = min(every), max(every)
    each = -(-((last - first).days + 1) // _BARS)
    count = (last - first).days // each + 1
    drawn: list[Node] = [*paragraphs((words.span(first.isoformat(), last.isoformat(), each),))]
    table: list[tuple[str, ...]] = []
    heights: list[list[int]] = []
    for bars in picture:
        sums = [0] * count
        for day, number in bars.days:
            sums[(day - first).days // each] += number
        heights.append(sums)
        most = first + timedelta(days=sums.index(max(sums)) * each)
        label = words.lane(bars.name, sum(sums), len(bars.days), most.isoformat())
        drawn.append(
            element(
                "div",
                element("p", bars.name, aria_hidden="true"),
                element(
                    "svg",
                    element("path", d=_outline(sums)),
                    viewbox=f"0 0 {_BARS * (_WIDE + _GAP)} {_HIGH}",
                    role="img",
                    aria_label=label,
                ),
                class_="lane",
            )
        )
    for place in range(count):
        numbers = [sums[place] for sums in heights]
        if any(numbers):
            begins = (first + timedelta(days=place * each)).isoformat()
            table.append((begins, *map(str, numbers)))
    head = (words.DAYS, *(bars.name for bars in picture))
    return [*drawn, _table(words.PICTURE_TABLE, head, table)]


def _outline(sums: Sequence[int]) -> str:
    """Draw one bar for each number; the highest is as high as the row, and none is nothing."""
    most = max(sums)
    return "".join(
        f"M{place * (_WIDE + _GAP)} {_HIGH}v-{high}h{_WIDE}v{high}z"
        for place, number in enumerate(sums)
        if (high := -(-_HIGH * number // most))
    )
