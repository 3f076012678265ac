"""Hold the page about a case: its first screen, its modes, its picture; nothing runs or loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from boundary.core.help import HelpLine
from boundary.formats import report_words as words
from boundary.formats.report_html import (
    Bars,
    Entry,
    Held,
    Mode,
    Report,
    Run,
    Standing,
    Task,
    report_html,
)
from tests.formats.shape import Page
from tests.words import banned

DAY = date(2026, 11, 22)
MOMENT = 1_795_341_600_000
HELP = HelpLine(
    "US",
    "Example Line",
    "For everyone.",
    ("everyone",),
    "800 555 0100",
    (),
    "https://help.example.org/",
    "not known",
    "English",
    "free",
    "verified",
    "https://help.example.org/about",
    "2026-11-20",
)
TASKS = tuple(Task(f"Step {number}", "J.", number, later=number > 3) for number in range(1, 6))
RUNS = (
    Run("", 0, (Entry(1, 1, MOMENT, "note", "", "", "", "choice: full"),)),
    Run(
        "run",
        1,
        (
            Entry(2, 2, MOMENT, "run begins", "", "", "", "run"),
            Entry(3, 8, MOMENT, "copy saved", "J.", "mail", "mail.keep: save copies", "done"),
        ),
    ),
)
REPORT = Report(
    case="heron-42",
    moment_ms=MOMENT,
    mode=Mode.FULL,
    whole=False,
    events=9,
    removed=None,
    standing=(
        Standing("J.", "mail", "mail.keep: save copies", words.SEEN, 2, stands=True),
        Standing("J.", "phone", "phone.block: block the number", words.TOLD, 1, stands=True),
        Standing("J.", "phone", "guide.do: written guide", words.LEFT_OUT, 1, stands=False),
    ),
    items=(Held("J.", "mail", "mail.keep: save copies", "j…@example.org", words.SEEN, MOMENT),),
    tasks=TASKS,
    by_program=2,
    uncovered=("J., j…@example.org: No step acts on this address.",),
    left_alone=("S., s…@example.net: A school.",),
    looked_on=DAY,
    look_again=DAY + timedelta(days=90),
    waits_until=DAY + timedelta(days=1),
    runs=lambda: RUNS,
    picture=(
        Bars(words.LANES["saved"], ((DAY, 6), (DAY + timedelta(days=2), 1))),
        Bars(words.LANES["changed"], ((DAY, 1),)),
    ),
    counts=(("2026-11-20", "mail", 3),),
    lost=0,
    missing=0,
    absent=0,
    help_first=("You can talk to somebody.",),
    help_lines=(HELP,),
)
EMPTY = replace(
    REPORT,
    standing=(),
    items=(),
    tasks=None,
    by_program=0,
    uncovered=(),
    left_alone=(),
    looked_on=None,
    look_again=None,
    waits_until=None,
    runs=tuple,
    picture=(),
    counts=(),
    help_lines=(),
)


def html(report: Report) -> str:
    """Give a whole page."""
    return "".join(report_html(report))


def told(report: Report) -> str:
    """Give all texts of a page."""
    return " ".join(" ".join(Page(html(report)).texts).split())


def test_the_first_screen_has_five_parts_in_order() -> None:
    """Done, yours to do, not covered, what may happen next, when to look again: then the rest."""
    text = told(REPORT)
    places = [
        text.index(title)
        for title in (
            words.FIRST,
            words.DONE,
            words.YOURS,
            words.NOT_COVERED,
            words.NEXT,
            words.AGAIN,
            words.EVERYTHING,
        )
    ]

    assert sorted(places) == places
    assert "Done, and read back: 2 steps." in text
    assert "Done on your word; please check by eye: 1 step." in text
    assert "Example Line: 800 555 0100, https://help.example.org/" in text
    assert words.again("2027-02-20") in text
    assert words.waits("2026-11-23") in text


def test_three_written_steps_at_most_stand_first() -> None:
    """The first screen has three with their minutes, and counts the rest with theirs."""
    first, rest = told(REPORT).split(words.EVERYTHING)

    assert ["Step 1", "Step 2", "Step 3"] == re.findall(r"Step \d", first)
    assert "Step 2 (J.): about 2 minutes." in first
    assert "And 2 steps more below, about 9 minutes." in first
    assert words.by_program(2) in first
    assert [f"Step {number}" for number in range(1, 6)] == re.findall(r"Step \d", rest)


def test_what_is_not_known_is_said() -> None:
    """A case without playbook, look and saved messages has its sentences for that."""
    text = told(EMPTY)

    assert words.NOT_KNOWN in text
    assert words.NOTHING_DONE in text
    assert words.AGAIN_NONE in text
    assert words.NO_COUNTS in text
    assert words.NOTHING_YOURS in told(replace(EMPTY, tasks=()))
    assert words.COUNTS not in told(replace(EMPTY, counts=None))


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (REPORT, "full"),
        (replace(REPORT, whole=True), "whole"),
        (replace(REPORT, mode=Mode.PSEUDONYMISED), "pseudonymised"),
        (replace(REPORT, mode=Mode.SUMMARY), "summary"),
    ],
)
def test_each_mode_says_what_stands_on_the_page(report: Report, said: str) -> None:
    """The reader learns at the top how much of the case the page holds."""
    assert words.MODES[said] in told(report)


def test_a_summary_has_no_column_for_people_and_accounts() -> None:
    """Where names are left out their columns are, too."""
    heads = {
        mode: "Whom" in told(replace(REPORT, mode=mode, items=()))
        for mode in (Mode.FULL, Mode.SUMMARY)
    }

    assert {Mode.FULL: True, Mode.SUMMARY: False} == heads


def test_the_same_report_gives_the_same_bytes() -> None:
    """Nothing but what it is given is on the page; the moment is one of those things."""
    later = replace(REPORT, moment_ms=MOMENT + 1000)

    assert html(REPORT) == html(replace(REPORT))
    assert html(REPORT) != html(later)


HOSTILE = "<script>alert(1)</script>\"'&\u202e<img src=x onerror=y>"


def test_outside_text_stays_text() -> None:
    """Whatever names and notes hold, the page has the same elements and loads nothing."""
    row = REPORT.standing[0]
    bad = replace(
        REPORT,
        case=HOSTILE,
        standing=(replace(row, whom=HOSTILE, account=HOSTILE), *REPORT.standing[1:]),
        items=(replace(REPORT.items[0], whom=HOSTILE, about=HOSTILE),),
        tasks=(replace(TASKS[0], what=HOSTILE, whom=HOSTILE), *TASKS[1:]),
        uncovered=(HOSTILE,),
        left_alone=(HOSTILE,),
        runs=lambda: (replace(RUNS[1], command=HOSTILE),),
        counts=((HOSTILE, HOSTILE, 1),),
    )
    page = Page(html(bad))

    assert set() == page.tags & {"script", "img", "link", "iframe", "form", "comment", "object"}
    assert [] == page.values("href")
    assert [] == page.values("src")
    assert "\u202e" not in html(bad)
    assert HOSTILE.partition("\u202e")[0] in "".join(page.texts)


def test_the_picture_is_squares_with_words_beside_it() -> None:
    """Each row of bars says in words what it shows, and a table has the numbers."""
    page = Page(html(REPORT))
    labels = page.values("aria-label")
    saved = page.values("d")[0]

    assert "Copies saved: 7 entries on 2 days; most from 2026-11-22 on." == labels[0]
    assert "Steps carried out: 1 entry on 1 day; most from 2026-11-22 on." == labels[1]
    assert "M0 20v-20h8v20zM20 20v-4h8v4z" == saved
    assert words.span("2026-11-22", "2026-11-24", 1) in told(REPORT)
    assert words.PICTURE_TABLE in told(REPORT)


def test_a_long_time_takes_no_more_bars() -> None:
    """Twenty years are as wide as two months: one bar stands for more days."""
    days = tuple((DAY + timedelta(days=each), 1) for each in range(0, 7300, 10))
    page = Page(html(replace(REPORT, picture=(Bars("Looked", days),))))

    assert 60 == page.values("d")[0].count("M")
    assert words.span("2026-11-22", days[-1][0].isoformat(), 122) in " ".join(page.texts)


def test_entries_that_say_the_same_stand_on_one_line() -> None:
    """A range of numbers is shown where several entries are one line."""
    assert "3 - 8" in told(REPORT)
    assert words.BETWEEN in told(REPORT)
    assert words.run(1, "run") in told(REPORT)


def test_what_is_no_more_is_said_at_the_top() -> None:
    """Entries removed, copies of somebody forgotten, without a key or gone are counted there."""
    text = told(replace(REPORT, removed=(40, DAY), lost=2, missing=3, absent=4))

    assert words.removed(40, "2026-11-22") in text
    assert words.lost(2) in text
    assert words.missing(3) in text
    assert words.absent(4) in text
    assert text.index(words.lost(2)) < text.index(words.FIRST)
    assert "removed" not in told(REPORT)


def test_rows_are_made_while_they_are_written() -> None:
    """A timeline of any length is never held: one row is asked for when the one before is out."""
    made: list[int] = []

    def entries() -> Iterator[Entry]:
        for number in range(100):
            made.append(number)
            yield Entry(number, number, MOMENT, "looked", "", "", "", f"row {number}.")

    pieces = report_html(replace(REPORT, runs=lambda: (Run("run", 1, entries()),)))
    seen = next(piece for piece in pieces if piece == "row 7.")

    assert "row 7." == seen
    assert list(range(8)) == made


def test_no_word_on_the_page_is_one_that_is_not_used() -> None:
    """The whole page passes the ban lists."""
    assert [] == banned(told(REPORT))
    assert [] == banned(told(EMPTY))
