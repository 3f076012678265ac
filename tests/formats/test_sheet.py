"""Hold the pages to print: what stands on them, in which order, and nothing that runs or loads."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest

from boundary.core.change import Notice, Stage, Undo
from boundary.core.guide import Guide, GuidePart
from boundary.core.help import HelpLine
from boundary.core.identifier import phone
from boundary.core.letters import first_hidden
from boundary.core.rules import NoticeLine
from boundary.formats import sheet_words
from boundary.formats.block_card import small_cards
from boundary.formats.qr import code
from boundary.formats.sheet import Entry, Sheet, Whom, Written, blank_html, sheet_html
from tests.formats.camera import cards
from tests.formats.shape import Page
from tests.words import banned

TODAY = date(2026, 11, 22)
LINE = NoticeLine(
    Notice.QUIET, "The person cannot see this.", "verified", "New mail is not covered.", "", ""
)
BLOCK = GuidePart(
    verb="social.block",
    title="Block someone on Example",
    minutes=6,
    notice=Notice.MAY_SHOW,
    they_may_notice=("Your page no longer opens for them.",),
    save_first=("Save the conversation.",),
    steps=("Open Blocked and add {identifier}.", "{identifier} is in the list then."),
    check="{identifier} stands in the list.",
    undo=Undo.PARTIAL,
    undo_steps=("Remove {identifier}.",),
    undo_note="Messages do not come back.",
    not_covered=("A second account.",),
)
RULE = replace(
    BLOCK,
    verb="mail.file-away",
    title="A rule at Example",
    minutes=12,
    notice=Notice.QUIET,
    steps=("Make {folder}.", "Paste: {addresses}", "Search for: {either}"),
    check="The rule moves mail to {folder}.",
    undo=Undo.FULL,
    undo_steps=("Take out of {folder}: {addresses}",),
    together=True,
)
LOOK = replace(
    BLOCK,
    verb="access.review",
    title="Who can reach Example",
    minutes=1,
    steps=("Look.",),
    check="You have a list.",
    undo=Undo.NONE,
    undo_steps=(),
    undo_note="Nothing was changed.",
)
GUIDE = Guide(
    "example",
    "Example",
    {part.verb: part for part in (BLOCK, RULE, LOOK)},
    handles=True,
    checked_on="2026-11-20",
    confidence="mixed",
    sources=("https://help.example.org/",),
)
HELP = HelpLine(
    "US",
    "Example Line",
    "For everyone.",
    ("everyone",),
    "1-202-555-0100",
    ("+12025550100",),
    "https://line.example.org/",
    "all day",
    "English",
    "free",
    "unverified",
    "general knowledge, no page read",
    "2026-11-22",
)


def whom(*names: str, alias: str = "J.") -> tuple[Whom, ...]:
    """Name whom a step is about."""
    return tuple(Whom(alias, name, (name,)) for name in names)


def entry(
    part: GuidePart | None, *names: str, stage: Stage = Stage.QUIET, number: int = 1
) -> Entry:
    """Make one step; without a part the program carries it out."""
    return Entry(
        number=number,
        stage=stage,
        account="mail",
        does="Saves copies of their mail",
        aliases=("J.",) if names else (),
        whom=whom(*names),
        folder="Later",
        notice=Notice.QUIET if part is None else part.notice,
        line=LINE,
        written=None if part is None else Written(GUIDE, part, or_program=False),
    )


def sheet(*entries: Entry) -> Sheet:
    """Make a sheet."""
    return Sheet(
        "heron-42", TODAY, False, False, entries, (), (), (), ("Talk to one first.",), (HELP,)
    )


def text(html: str) -> str:
    """Give all texts of a page, one after the other."""
    return " ".join(" ".join(Page(html).texts[1:]).split())


def in_order(told: str, *parts: str) -> bool:
    """Say whether these stand in a text in this order."""
    places = [told.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_a_step_says_what_shows_before_what_to_do() -> None:
    """Notice, gaps and what to save come before the steps; the way back comes last."""
    told = text(sheet_html(sheet(entry(BLOCK, "jordan.example", stage=Stage.MAY_SHOW))))

    assert in_order(
        told,
        "Block someone on Example",
        "About 6 minutes. May show. Can be taken back in part.",
        "J. :  jordan.example".replace(" :  ", " : "),
        "Your page no longer opens for them.",
        "Looked up on 2026-11-20, partly on the platform's own pages.",
        "A second account.",
        "Save the conversation.",
        "Open Blocked and add  jordan.example .".replace("  ", " "),
        "stands in the list.",
        "Remove",
        "Messages do not come back.",
    )


def test_several_are_a_list_to_tick() -> None:
    """A step about several names each once, and its sentences stand for each of them."""
    made = replace(entry(BLOCK, "one.example", "two.example"), after=(3, 4))
    told = text(sheet_html(sheet(made)))

    assert (1, 1) == (told.count("one.example"), told.count("two.example"))
    assert "About 12 minutes." in told
    assert "Comes after 3, 4." in told
    assert "add each one listed above" in told
    assert "Each one listed above is in the list then." in told


def test_a_rule_lists_all_addresses_at_once() -> None:
    """What is done together counts its minutes once and has its lists and the folder filled in."""
    names = [f"a{number}@example.org" for number in range(21)]
    told = text(sheet_html(sheet(entry(RULE, *names))))

    assert "About 12 minutes. Quiet. Can be taken back." in told
    assert "J. (21 of theirs)" in told
    assert in_order(told, "Make Later .", "Paste:", "a0@example.org", "a20@example.org")
    assert in_order(told, "Filter 1 of 2", '"a19@example.org"', "Filter 2 of 2", '"a20@')
    assert 2 == told.count("a7@example.org ") - told.count('"a7@example.org ')


def test_one_search_field_has_no_number() -> None:
    """A single filter is not counted."""
    told = text(sheet_html(sheet(entry(RULE, "a@example.org"))))

    assert '"a@example.org"' in told
    assert "Filter 1" not in told


def test_what_only_looks_has_no_way_back() -> None:
    """A step about an account names nobody, and says that nothing was changed."""
    told = text(sheet_html(sheet(entry(LOOK, stage=Stage.REVIEW))))

    assert in_order(told, "Look at access", "Who can reach Example", "About 1 minute. May show.")
    assert "Nothing was changed." in told
    assert "On mail What may be noticed" in told


def test_what_the_program_does_is_told_in_few_words() -> None:
    """A step of the program says who, what may be noticed and what is not covered."""
    told = text(sheet_html(sheet(entry(None, "a@example.org", stage=Stage.KEEP))))

    assert in_order(
        told,
        "1. Saves copies of their mail",
        "J. (1 of theirs)",
        "The program does this when it runs. Quiet. The person cannot see this.",
        "New mail is not covered.",
        "Not looked up, on the platform's own pages.",
    )


def test_a_step_of_the_program_about_an_account_names_nobody() -> None:
    """There is no empty list of people."""
    told = text(sheet_html(sheet(entry(None))))

    assert "On : mail . The program does this when it runs." in told


def test_written_steps_may_be_the_programs() -> None:
    """Where the program may do the same, the sheet says so."""
    made = replace(entry(RULE, "a@example.org"), written=Written(GUIDE, RULE, or_program=True))

    assert sheet_words.PROGRAM_CAN in text(sheet_html(sheet(made)))
    assert sheet_words.PROGRAM_CAN not in text(sheet_html(sheet(entry(RULE, "a@example.org"))))


def test_stages_come_in_order_and_visible_ones_on_pages_of_their_own() -> None:
    """Whatever order steps are given in, quiet ones come first; visible ones can be left out."""
    entries = [entry(LOOK, stage=stage, number=place) for place, stage in enumerate(Stage, 1)]
    html = sheet_html(sheet(*reversed(entries)))
    titles = [sheet_words.STAGES[stage][0] for stage in Stage]

    assert in_order(text(html).split(sheet_words.ALL_TOGETHER)[1], *titles)
    assert ["stage", "stage", "stage", "stage page", "stage page", "page"] == [
        name for name in Page(html).values("class") if name in ("stage", "page", "stage page")
    ]


def test_the_first_lines_are_about_paper() -> None:
    """Before anything else the reader learns that paper can be found, and where it may lie."""
    for html in (sheet_html(sheet()), blank_html((), (), (), ())):
        assert in_order(text(html), sheet_words.TITLE, *sheet_words.PAPER)


def test_the_summary_counts() -> None:
    """Steps and minutes by hand, and the steps of the program, are counted for each part."""
    made = sheet(
        entry(None, "a@example.org", stage=Stage.KEEP),
        entry(BLOCK, "x", "y", stage=Stage.MAY_SHOW, number=2),
        entry(RULE, "a@example.org", "b@example.org", number=3),
    )
    told = text(sheet_html(made))

    assert 24 == made.minutes
    assert "Save first 0 0 1 Quiet steps 1 12 0 Steps that may show 1 12 0" in told
    assert "All together 2 24 1" in told


def test_old_facts_are_said_to_be_old() -> None:
    """Facts of more than 180 days ago may have changed: once at the top, and at their place."""
    later = date(2027, 6, 22)
    line = replace(LINE, checked_on="2026-11-20")
    by_hand = replace(entry(BLOCK, "x"), line=line)
    fresh = text(sheet_html(sheet(by_hand)))
    old = text(sheet_html(replace(sheet(by_hand), today=later)))

    assert (False, False) == ("May have changed." in fresh, sheet_words.OLD_FACTS in fresh)
    assert (True, 1) == ("May have changed." in old, old.count(sheet_words.OLD_FACTS))


def test_covered_names_are_said_to_be_covered() -> None:
    """A sheet with everything on it does not say that something is covered."""
    assert sheet_words.COVERED in text(sheet_html(sheet()))
    assert sheet_words.COVERED not in text(sheet_html(replace(sheet(), full=True)))


def test_a_choice_of_less_is_said() -> None:
    """Whoever chose less than the whole plan reads that the rest is not here."""
    assert sheet_words.LESS in text(sheet_html(replace(sheet(), less=True)))
    assert sheet_words.LESS not in text(sheet_html(sheet()))


def test_what_is_left_over_is_listed() -> None:
    """What is done, left alone and not covered stands on the sheet; an empty list does not."""
    full = replace(
        sheet(), done=("Done one.",), uncovered=("None for two.",), left_alone=("Three.",)
    )
    told, empty = text(sheet_html(full)), text(sheet_html(sheet()))

    assert in_order(told, "Done one.", "Three.", "None for two.", sheet_words.NEW_ONES)
    assert sheet_words.NEW_ONES in empty
    assert [False, False] == [
        heading in empty for heading in (sheet_words.DONE_ALREADY, sheet_words.LEFT_ALONE)
    ]


def test_help_incidents_and_notes_come_last() -> None:
    """Help lines, a table for what happened and room for notes stand at the end of both."""
    for html in (sheet_html(sheet()), blank_html((), (), ("Talk to one first.",), (HELP,))):
        assert in_order(
            text(html),
            "Talk to one first.",
            "Example Line : 1-202-555-0100, https://line.example.org/. For everyone.",
            "Hours: all day. Languages: English. Looked up on 2026-11-22. Not confirmed yet.",
            "What happened",
            "When Where What Who saw it Notes",
        )
        assert 6 * 4 <= Page(html).shape.count(("td",))


def test_the_blank_sheet_names_nobody() -> None:
    """Questions, order, a table for people and every platform to tick; no case and no date."""
    html = blank_html(("Example", "Other"), ("Are you alone?", "Is it calm?"), (), ())
    told = text(html)

    assert in_order(
        told,
        "Are you alone?",
        "Is it calm?",
        "Save first",
        "Steps that will show",
        "Short name Mail addresses",
        "Example",
        "Other",
        sheet_words.BLANK_OTHER,
    )
    assert "heron" not in told
    assert "2026" not in told


def test_a_screen_reader_hears_what_is_to_be_ticked() -> None:
    """The box of a step is read aloud, boxes inside lists are not, and tables have headings."""
    found = Page(sheet_html(sheet(entry(BLOCK, "one.example"))))
    spoken = ("span", "class=box", "role=img", f"aria-label={sheet_words.TO_TICK}")

    assert 1 == found.shape.count(spoken)
    assert found.shape.count(("span", "class=box", "aria-hidden=true"))
    assert {"scope=col", "scope=row"} == {
        given for tag, *rest in found.shape if tag == "th" for given in rest
    }
    assert 1 == found.shape.count(("h1",))
    assert ("html", "lang=en") in found.shape


def test_an_address_in_another_script_keeps_its_order() -> None:
    """What stands before the @ stays before it, also in letters written from right to left."""
    html = sheet_html(sheet(entry(BLOCK, "\u05e1\u05ea\u05d9\u05d5@example.org")))

    assert '<bdi dir="ltr">\u05e1\u05ea\u05d9\u05d5@example.org</bdi>' in html


def test_nothing_on_a_sheet_leads_anywhere() -> None:
    """There is no link, image or script; addresses on the web are texts, and so are our squares."""
    for html in (sheet_html(sheet(entry(BLOCK, "x"))), blank_html(("X",), (), (), (HELP,))):
        found = Page(html)

        assert set() == found.tags & {"a", "img", "script", "link", "form", "input", "iframe"}
        assert [] == found.values("href") + found.values("src")
        assert "url(" not in html


def test_the_pages_do_not_name_the_program() -> None:
    """Whoever finds the paper does not learn from it which program was used."""
    html = sheet_html(sheet(entry(BLOCK, "x"), entry(None, "y"))) + blank_html((), (), (), (HELP,))

    assert "boundary" not in html.casefold()


def test_the_words_of_the_pages_pass_the_ban_lists() -> None:
    """Nothing the pages say themselves is on the lists of words that are not used."""
    made = sheet(*(entry(part, "x", stage=stage) for stage in Stage for part in (BLOCK, None)))
    told = text(sheet_html(made)) + text(blank_html((), (), (), ()))

    assert [] == banned(told)


def test_the_same_sheet_gives_the_same_page() -> None:
    """Nothing but the sheet decides what is written."""
    made = sheet(entry(RULE, "a@example.org"))

    assert sheet_html(made) == sheet_html(made)


_NASTY = (
    "<script>", "</script>", "<img src=x onerror=x>", "</dd></dl>", "-->", "<!--", "]]>", "<?x",
    "\"", "'", "&", "&lt;", "&#x3c;", ";", "=", "javascript:", "https://x.example/", "{identifier}",
    "{addresses}", "{either}", "{folder}", "\x00", "\x1b[2J", "\r\n", "\u2028", "\u202e", "\u200b",
    "\u0301" * 7, "\ufeff", "\ud800", "\U000e0041", "\u05d0\u05d1", "\u0645\u0631", "J\u00f6",
    "\U0001f600", "a@example.com", " ", "\t",
)  # fmt: skip


def _hostile(chance: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        yield "x" + "".join(chance.choices(_NASTY, k=chance.randint(1, 6)))


def _whole(names: Sequence[str]) -> Page:
    """Put names everywhere: as identifiers, aliases, accounts, folders and in sentences."""
    one_by_one = [
        replace(
            entry((BLOCK, RULE, None)[number % 3], number=number),
            account=name,
            folder=name,
            aliases=(name,),
            whom=whom(name, alias=name),
        )
        for number, name in enumerate(names, start=1)
    ]
    several = [
        replace(entry(part), aliases=("J.",), whom=whom(*names)) for part in (BLOCK, RULE, None)
    ]
    told = tuple(names)
    made = replace(sheet(*one_by_one, *several), done=told, uncovered=told, left_alone=told)
    return Page(sheet_html(made))


@pytest.fixture(scope="module")
def plain() -> Page:
    """Make the page whose every name is an ordinary address."""
    return _whole(["a@example.com"] * 100)


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(100))
def test_ten_thousand_hostile_names_have_the_shape_of_one(plain: Page, seed: int) -> None:
    """Whatever a name, alias, account or folder holds, a parser sees what it sees for an address.

    A hundred times a hundred; each stands in most places where outside text may stand.
    """
    chance = random.Random(seed)  # noqa: S311  # made-up test data, the same every time
    found = _whole(list(_hostile(chance, 100)))

    assert plain.shape == found.shape
    assert [] == [one for one in found.texts[2:] if first_hidden(one.strip("\n")) is not None]


CARDED = replace(BLOCK, verb="phone.block", card=("Read the code.", "Block the card."))


def test_codes_stand_beside_the_block_and_read_back() -> None:
    """Each code on the page is one whole card, and what it gives away is said beside it."""
    made = small_cards([phone(f"+1{2025550100 + last}") for last in range(40)]).cards
    one = replace(entry(CARDED, "+12025550100"), codes=tuple(map(code, made)))
    html = sheet_html(sheet(one))
    told = text(html)

    assert 4 == len(made)
    assert list(made) == cards(html)
    assert all(sentence in told for sentence in (*sheet_words.CODES, *CARDED.card))
    assert sheet_words.NO_CODES not in told
    assert ["Code 1 of 4: a card with numbers", "Code 2 of 4: a card with numbers"] == [
        label for label in Page(html).values("aria-label") if label.startswith("Code")
    ][:2]


def test_without_codes_the_page_says_why() -> None:
    """Covered numbers give no code; a step that takes no card says nothing of one."""
    carded, plain = (sheet_html(sheet(entry(part, "+1 \u2026 00"))) for part in (CARDED, BLOCK))

    assert sheet_words.NO_CODES in text(carded)
    assert sheet_words.CARD in text(carded)
    assert "<svg" not in carded + plain
    assert sheet_words.CARD not in text(plain)
    assert sheet_words.NO_CODES not in text(plain)
