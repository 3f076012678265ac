"""Write the personal checklist and the blank one: one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from boundary.core.change import Notice, Stage
from boundary.core.filling import Filled, fill
from boundary.core.guide import Guide, GuidePart
from boundary.core.help import HelpLine
from boundary.core.rules import NoticeLine
from boundary.formats import sheet_words as words
from boundary.formats.html import Element, Node, element, page
from boundary.formats.paper import (
    STYLE,
    box,
    boxed,
    drawn,
    help_list,
    identifier,
    is_old,
    listed,
    paragraphs,
    told_part,
)
from boundary.formats.qr import Code

__all__ = ["Entry", "Sheet", "Whom", "Written", "blank_html", "sheet_html"]

_INCIDENT_ROWS = 6
_PEOPLE_ROWS = 4
_NOTE_LINES = 9


@dataclass(frozen=True, slots=True)
class Whom:
    """One identifier that a step is about, as it is shown."""

    alias: str
    name: str = field(repr=False)
    """Covered, unless the reader asked for all of it."""
    spellings: tuple[str, ...] = field(repr=False)
    """What a rule at a mail provider has to name for it, shown in the same way."""


@dataclass(frozen=True, slots=True)
class Written:
    """The steps that the person carries out, and where they come from."""

    guide: Guide
    part: GuidePart
    or_program: bool
    """The program may be able to carry them out instead."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the checklist: a step on one account, for all whom it is about."""

    number: int
    stage: Stage
    account: str
    does: str
    """What the step does, in plain words."""
    aliases: tuple[str, ...]
    """Empty when the step is about the account itself."""
    whom: tuple[Whom, ...]
    folder: str
    notice: Notice
    line: NoticeLine
    written: Written | None
    """None: only the program carries this out."""
    after: tuple[int, ...] = ()
    """Numbers of the entries that have to be ended before this one."""
    codes: tuple[Code, ...] = field(default=(), repr=False)
    """Cards with the numbers, for the camera of a phone; only where numbers are shown whole."""
    too_long: int = 0
    """Mail addresses that no code holds."""

    @property
    def minutes(self) -> int:
        """How long it takes by hand; what is done once for all of them counts once."""
        if self.written is None:
            return 0
        part = self.written.part
        return part.minutes * (1 if part.together else max(1, len(self.whom)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that a personal checklist says."""

    case: str
    """A case code, or empty."""
    today: date
    full: bool
    less: bool
    """The case was set up for less than the whole plan; what is beyond it is not among these."""
    entries: tuple[Entry, ...]
    """In the order of the plan."""
    done: tuple[str, ...]
    uncovered: tuple[str, ...]
    left_alone: tuple[str, ...]
    help_first: tuple[str, ...]
    """What is said before help lines."""
    help_lines: tuple[HelpLine, ...]
    reached: Stage = Stage.WILL_SHOW
    """The last stage that is offered without a new word; those beyond it are for later."""

    @property
    def minutes(self) -> int:
        """How long all of it takes by hand."""
        return sum(entry.minutes for entry in self.entries)


def sheet_html(sheet: Sheet) -> str:
    """Write the checklist of a case. The same sheet gives the same text."""
    title = f"{words.TITLE} {sheet.case}".strip()
    old = any(is_old(entry.line.checked_on, sheet.today) for entry in sheet.entries)
    first = (
        *words.PAPER,
        words.NOT_LOOKED,
        *((words.LESS,) if sheet.less else ()),
        *(() if sheet.full else (words.COVERED,)),
        words.UNTRIED,
        *((words.OLD_FACTS,) if old else ()),
        words.ORDER,
    )
    body: list[Node] = [
        element("h1", title),
        element("div", *paragraphs(first), class_="first"),
        *_summary(sheet),
    ]
    for stage in Stage:
        entries = [entry for entry in sheet.entries if entry.stage is stage]
        if entries:
            body.append(_stage(_title(stage, sheet), stage, entries, sheet.today))
    for heading, rows in (
        (words.DONE_ALREADY, sheet.done),
        (words.LEFT_ALONE, sheet.left_alone),
        (words.NOT_COVERED, (*sheet.uncovered, words.NEW_ONES)),
    ):
        if rows:
            body.append(element("section", element("h2", heading), listed(rows)))
    body += _end(sheet.help_first, sheet.help_lines)
    return page(title, (element("main", *body),), style=STYLE)


def blank_html(
    platforms: Iterable[str],
    questions: Sequence[str],
    help_first: Sequence[str],
    help_lines: Sequence[HelpLine],
) -> str:
    """Write the checklist without any name, to be filled in by hand."""
    places = boxed((*platforms, words.BLANK_OTHER, words.BLANK_OTHER), more="columns")
    rows = [element("tr", *(element("td") for _ in words.BLANK_PEOPLE_HEAD))] * _PEOPLE_ROWS
    body: list[Node] = [
        element("h1", words.TITLE),
        element("div", *paragraphs((*words.PAPER, words.BLANK_PAPER)), class_="first"),
        element(
            "section",
            element("h2", words.BLANK_QUESTIONS),
            *paragraphs(words.BLANK_QUESTIONS_HOW[:1]),
            element("ol", *(element("li", question) for question in questions)),
            *paragraphs(words.BLANK_QUESTIONS_HOW[1:]),
        ),
        element(
            "section",
            element("h2", words.BLANK_ORDER),
            *paragraphs((words.ORDER,)),
            element("ol", *map(_usual, Stage)),
            class_="keep",
        ),
        element(
            "section",
            element("h2", words.BLANK_PEOPLE),
            *paragraphs((words.BLANK_PEOPLE_HOW,)),
            _table(words.BLANK_PEOPLE_HEAD, rows, "write wide"),
            *paragraphs((words.BLANK_KEEP,)),
            *_lines(2),
            class_="page",
        ),
        element(
            "section",
            element("h2", words.BLANK_PLATFORMS),
            *paragraphs((words.BLANK_PLATFORMS_HOW,)),
            places,
        ),
        *_end(help_first, help_lines),
    ]
    return page(words.TITLE, (element("main", *body),), style=STYLE)


def _summary(sheet: Sheet) -> list[Node]:
    rows: list[Element] = []
    total = [0, 0, 0]
    for stage in Stage:
        entries = [entry for entry in sheet.entries if entry.stage is stage]
        by_hand = sum(entry.written is not None for entry in entries)
        counts = (by_hand, sum(entry.minutes for entry in entries), len(entries) - by_hand)
        if entries:
            rows.append(_row(_title(stage, sheet), counts))
        total = [one + other for one, other in zip(total, counts, strict=True)]
    rows.append(_row(words.ALL_TOGETHER, total))
    return [element("h2", words.SUMMARY), _table(words.SUMMARY_HEAD, rows, "")]


def _row(name: str, counts: Iterable[int]) -> Element:
    cells = (element("td", str(count)) for count in counts)
    return element("tr", element("th", name, scope="row"), *cells)


def _title(stage: Stage, sheet: Sheet) -> str:
    """Name a part; one beyond what was agreed to so far is for later."""
    title, _ = words.STAGES[stage]
    return words.later(title) if stage.rank > sheet.reached.rank else title


def _stage(title: str, stage: Stage, entries: Sequence[Entry], today: date) -> Element:
    _, intro = words.STAGES[stage]
    visible = stage in (Stage.MAY_SHOW, Stage.WILL_SHOW)
    return element(
        "section",
        element("h2", title),
        *paragraphs((intro,)),
        *(_entry(entry, today) for entry in entries),
        class_="stage page" if visible else "stage",
    )


def _entry(entry: Entry, today: date) -> Element:
    if entry.written is None:
        return _by_program(entry, today)
    guide, part = entry.written.guide, entry.written.part
    checked_on = min(guide.checked_on, entry.line.checked_on or guide.checked_on)
    sure = words.how_sure(guide.confidence, checked_on, old=is_old(checked_on, today))
    facts = words.facts(
        words.minutes(entry.minutes),
        words.NOTICES[entry.notice],
        words.UNDO[part.undo],
        _after(entry),
    )
    head = (
        element("h3", box(spoken=True), f"{entry.number}. {part.title}"),
        element("p", facts, class_="facts"),
        *paragraphs((words.PROGRAM_CAN,) if entry.written.or_program else ()),
    )

    def filled(sentence: str) -> Filled:
        return _fill(sentence, entry)

    told = told_part(part, filled, sure, head, _about(entry), _codes(entry))
    return element("section", *told, class_="step")


def _codes(entry: Entry) -> list[Node]:
    """Draw the cards, or say why none is drawn; for a step that takes no card both are left out."""
    if not entry.codes:
        return [*paragraphs((words.NO_CODES,))]
    left = (words.too_long(entry.too_long),) if entry.too_long else ()
    return [*paragraphs((*words.CODES, *left)), drawn(entry.codes)]


def _by_program(entry: Entry, today: date) -> Element:
    """Tell in few words what only the program carries out."""
    line = entry.line
    sure = words.how_sure(line.sure, line.checked_on, old=is_old(line.checked_on, today))
    facts = words.facts(
        words.BY_PROGRAM, words.NOTICES[entry.notice], f"{line.say} {line.not_covered}", ""
    )
    return element(
        "section",
        element("h3", box(spoken=True), f"{entry.number}. {entry.does}"),
        element(
            "p",
            *(
                node
                for title, content in _about(entry)
                for node in (element("strong", title), ": ", *content, ". ")
            ),
        ),
        element("p", facts, " ", element("span", sure, class_="small")),
        class_="step keep",
    )


def _about(entry: Entry) -> list[tuple[str, Sequence[Node]]]:
    """Say on which account, and for whom: one by name, several as a list to tick."""
    rows: list[tuple[str, Sequence[Node]]] = [(words.ON, (element("bdi", entry.account),))]
    if entry.written is None or (entry.written.part.together and entry.whom):
        counts = dict.fromkeys(entry.aliases, 0)
        for one in entry.whom:
            counts[one.alias] += 1
        told = [
            node
            for place, (alias, count) in enumerate(counts.items())
            for node in (", " if place else "", element("bdi", alias), f" ({words.theirs(count)})")
        ]
        return [*rows, (words.FOR, told)] if told else rows
    names = [(element("bdi", one.alias), ": ", identifier(one.name)) for one in entry.whom]
    if len(names) == 1:
        rows.append((words.FOR, names[0]))
    elif names:
        rows.append((words.FOR_EACH, (boxed(names),)))
    return rows


def _after(entry: Entry) -> str:
    numbers = ", ".join(map(str, entry.after))
    return words.comes_after(numbers) if numbers else ""


def _fill(sentence: str, entry: Entry) -> Filled:
    """Fill a sentence in: with the one it is about, or with words for each of several."""
    name = entry.whom[0].name if entry.whom else ""
    if len(entry.whom) > 1:
        name = words.each_listed(first=sentence.startswith("{"))
    addresses = [spelling for one in entry.whom for spelling in one.spellings]
    return fill(sentence, name, addresses, entry.folder)


def _usual(stage: Stage) -> Element:
    return element(
        "li", element("strong", words.STAGES[stage][0]), f": {words.BLANK_STAGES[stage]}"
    )


def _end(help_first: Iterable[str], help_lines: Sequence[HelpLine]) -> list[Node]:
    """Give the pages that every sheet ends with: help, a table for what happened, notes."""
    rows = [element("tr", *(element("td") for _ in words.INCIDENTS_HEAD))] * _INCIDENT_ROWS
    return [
        element(
            "section", element("h2", words.HELP), *paragraphs(help_first), help_list(help_lines)
        ),
        element(
            "section",
            element("h2", words.INCIDENTS),
            *paragraphs((words.INCIDENTS_HOW,)),
            _table(words.INCIDENTS_HEAD, rows, "write wide"),
            class_="page",
        ),
        element("section", element("h2", words.NOTES), *_lines(_NOTE_LINES), class_="keep"),
    ]


def _table(head: Iterable[str], rows: Iterable[Element], kind: str) -> Element:
    top = element("tr", *(element("th", name, scope="col") for name in head))
    return element("table", element("thead", top), element("tbody", *rows), class_=kind or "table")


def _lines(count: int) -> list[Element]:
    """Rule lines to write on."""
    return [element("div", class_="line", aria_hidden="true")] * count
