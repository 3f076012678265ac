"""Hold the checklist of a playbook: every step once, in the plan's order, and nothing opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from boundary import data
from boundary.app.library import Library
from boundary.app.sheet import make_sheet
from boundary.app.workspace import Loaded, load_playbook, read_loaded
from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.circumstances import Circumstance, circumstances
from boundary.core.event import Standing
from boundary.core.identifier import IdentifierError, handle
from boundary.core.playbook import Address, Item
from boundary.formats import sheet_words
from boundary.formats.sheet import Entry, Sheet, sheet_html
from tests.formats.camera import cards
from tests.words import banned

LIBRARY = Library(fictional=True)
TODAY = date(2026, 11, 22)
SHIPPED = data.load(data.REHEARSAL)

MINE = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: no-contact
    emails: [jordan@example.org, jordan@b\u00fccher.example]
    phones: ["+1 202 555 0123", "+1 202 555 0124"]
    handles: {instagram: jordan.example}
  - alias: M.
    follow: no-contact
    emails: [m@example.com, security@example.com]
    handles: {facebook: m.example}
accounts:
  mail: {use: imap, host: imap.gmx.net, user: me@gmx.example, folders: {later: Receipts}}
  phone: {use: iphone}
  insta: {use: instagram}
keep_open: [lawyer@example.com]
"""


def loaded(text: str | bytes = MINE) -> Loaded:
    """Read a playbook."""
    raw = text.encode() if isinstance(text, str) else text
    return read_loaded(Path("mine.yaml"), raw, LIBRARY)


def made(text: str | bytes = MINE, **more: object) -> Sheet:
    """Make its sheet."""
    return make_sheet(loaded(text), LIBRARY, TODAY, **more)  # type: ignore[arg-type] # by name


def by_step(sheet: Sheet) -> Mapping[tuple[str, str], Entry]:
    """Give each entry by what it does and where."""
    return {
        (entry.written.part.verb if entry.written else entry.does, entry.account): entry
        for entry in sheet.entries
    }


def test_steps_come_in_the_order_of_the_plan() -> None:
    """Saving comes first, then looking, then quiet steps, and those that show come last."""
    sheet = made(SHIPPED)
    ranks = [entry.stage.rank for entry in sheet.entries]

    assert ranks == sorted(ranks)
    assert list(range(1, len(ranks) + 1)) == [entry.number for entry in sheet.entries]
    assert {Stage.KEEP, Stage.REVIEW, Stage.QUIET, Stage.MAY_SHOW, Stage.WILL_SHOW} == {
        entry.stage for entry in sheet.entries
    }


def test_every_step_stands_once() -> None:
    """No stage has one step twice on an account, and nobody's identifier is left out of it."""
    sheet = made()
    steps = by_step(sheet)
    kinds = [(entry.stage, entry.account, entry.does) for entry in sheet.entries]
    cards = [one.name for e in sheet.entries if "card" in e.does for one in e.whom]

    assert len(set(kinds)) == len(kinds)
    assert 2 + 2 + 1 == len(cards)
    assert 2 == len(steps["phone.block", "phone"].whom)
    assert ("J.", "M.") == steps["mail.file-away", "mail"].aliases
    assert 3 == len(steps["mail.file-away", "mail"].whom)


def test_what_comes_before_is_named_by_number() -> None:
    """A card is taken away after the blocks of the same person, and says after which steps."""
    steps = by_step(made())
    cards = steps["contacts.remove", "phone"]
    blocks = {steps["social.block", "insta"].number, steps["phone.block", "phone"].number}

    assert blocks <= set(cards.after)
    assert max(cards.after) < cards.number


def test_the_guide_of_the_provider_is_the_one_that_is_printed() -> None:
    """A mailbox has the steps of its provider, with the folder of the private file."""
    entry = by_step(made())["mail.file-away", "mail"]

    assert entry.written is not None
    assert ("gmx", "Receipts") == (entry.written.guide.name, entry.folder)
    assert entry.written.or_program
    assert "Receipts" in sheet_html(made())


def test_what_only_the_program_does_has_no_written_steps() -> None:
    """Saving copies and moving past mail are told as the program's."""
    program = [entry for entry in made().entries if entry.written is None]

    assert ["Saves copies", "Moves their mail"] == [
        " ".join(entry.does.split()[: 2 + (entry.does[0] == "M")]).rstrip(",") for entry in program
    ]
    assert {Notice.QUIET} == {entry.notice for entry in program}


def test_names_are_covered_unless_they_are_asked_for() -> None:
    """A sheet shows no identifier whole; with `full` every one, in each spelling a rule needs."""
    covered, full = sheet_html(made()), sheet_html(made(full=True))
    whole = ("jordan@example.org", "+12025550123", "jordan.example", "b\u00fccher.example")

    assert [] == [name for name in whole if name in covered]
    assert [] == [name for name in whole if name not in full]
    assert "j\u2026@example.org" in covered
    assert "jordan@xn--bcher-kva.example" in full


def test_the_login_of_an_account_is_on_no_sheet() -> None:
    """The user's own addresses and servers stay off the paper."""
    for html in (sheet_html(made()), sheet_html(made(full=True))):
        assert [] == re.findall(r"imap\.gmx|me@gmx", html)


def test_who_is_never_cut_off_is_left_alone() -> None:
    """A protected address has no step, and the sheet says why."""
    sheet = made(full=True)

    assert 1 == len(sheet.left_alone)
    assert sheet.left_alone[0].startswith("M., security@example.com: ")
    assert "security@example.com" not in [one.name for e in sheet.entries for one in e.whom]


def test_what_no_step_reaches_is_said() -> None:
    """Steps and handles without an account are listed, covered like everything else."""
    sheet = made()

    assert "M., m\u2026: No step acts on this handle: no facebook account is listed." in (
        sheet.uncovered
    )
    assert [] == [line for line in sheet.uncovered if "m.example" in line]


def test_what_is_done_or_left_out_is_not_asked_for_again() -> None:
    """With the log of a case known, a step that stands is told as done, one left out not at all."""
    before = made()
    block = by_step(before)["social.block", "insta"]
    skipped = Address("phone", "social.privacy", "-")
    address = Address("insta", "social.block", "handle:instagram:jordan.example")
    change = _change(address)
    standing = Standing(
        done={address: (Outcome(change, Status.DONE),)},
        done_at={address: 1_790_000_000_000},
        skipped=frozenset({skipped}),
    )
    sheet = made(standing=standing)

    assert block.whom
    assert {("social.block", "insta"), ("social.privacy", "phone")} == set(by_step(before)) - set(
        by_step(sheet)
    )
    assert ("J.: social.block, insta: Done on 2026-09-21, not looked at now.",) == sheet.done


def test_nothing_beyond_the_choice_is_offered() -> None:
    """A case that was set up for quiet steps has no other on its sheet; no number is missing."""
    sheet = made(furthest=Stage.QUIET)

    assert {Stage.KEEP, Stage.REVIEW, Stage.QUIET} == {entry.stage for entry in sheet.entries}
    assert list(range(1, len(sheet.entries) + 1)) == [entry.number for entry in sheet.entries]
    assert (True, False) == (sheet.less, made().less)


def test_what_can_be_seen_counts_as_may_show_on_paper_too() -> None:
    """Where the person can open the mailbox, the rule for it stands among what may show."""
    holding = circumstances([Circumstance.MAILBOX])
    calm, seen = by_step(made()), by_step(made(circumstances=holding))
    rule = ("mail.file-away", "mail")

    assert Stage.QUIET == calm[rule].stage
    assert Stage.MAY_SHOW == seen[rule].stage
    assert "You said that the person can open your mailbox" in seen[rule].line.say


def _change(address: Address) -> Change:
    """Write down the change that a log would hold."""
    subject = handle("jordan.example", "instagram")
    return Change(
        Item(address, "social.block", subject, person=subject.key),
        Action.CREATE,
        State(Presence.UNKNOWN),
        State(Presence.PRESENT),
        "",
        Hand.PERSON,
        Undo.PARTIAL,
        Notice.MAY_SHOW,
        Stage.MAY_SHOW,
    )


def test_minutes_are_those_of_the_guides() -> None:
    """The whole is the sum of its steps; one step a number takes its time for each."""
    steps = by_step(made())
    phone, rule = steps["phone.block", "phone"], steps["mail.file-away", "mail"]

    assert phone.written is not None
    assert rule.written is not None
    assert (2 * phone.written.part.minutes, rule.written.part.minutes) == (
        phone.minutes,
        rule.minutes,
    )
    assert sum(entry.minutes for entry in made().entries) == made().minutes


def _handle_on(service: str) -> str:
    """Give an invented name that a platform takes."""
    names = "jordan.example jordan_example jordan-example jordan:example.org jordan@example.org"
    for name in (*names.split(), "+12025550124"):
        try:
            return handle(name, service).value
        except IdentifierError:
            continue
    raise AssertionError(service)


@pytest.mark.parametrize("name", data.playbook_names())
def test_every_shipped_playbook_makes_a_calm_sheet(name: str) -> None:
    """Whatever is followed, over every platform with a guide, the sheet has no banned word."""
    guides = LIBRARY.guides.values()
    handles = [f'{guide.name}: "{_handle_on(guide.name)}"' for guide in guides if guide.handles]
    accounts = "".join(f"  a-{guide.name}: {{use: {guide.name}}}\n" for guide in guides)
    text = (
        f"boundary: 1\npeople:\n  - alias: J.\n    follow: {name}\n"
        '    emails: [jordan@example.org]\n    phones: ["+1 202 555 0123"]\n'
        f"    handles: {{{', '.join(handles)}}}\naccounts:\n{accounts}"
    )
    sheet = made(text)
    body = sheet_html(sheet).partition("<body>")[2]

    assert sheet.entries
    assert [] == banned(re.sub(r"<[^>]*>", " ", body))
    assert "{" not in body


def test_a_sheet_with_nobody_in_it_is_still_a_sheet() -> None:
    """A playbook without people or accounts makes a page with help and room for notes."""
    sheet = made("boundary: 1\npeople: []\naccounts: {}\n")

    assert ((), 0) == (sheet.entries, sheet.minutes)
    assert "What happened" in sheet_html(replace(sheet, case="heron-42"))


def test_a_phone_gets_codes_only_where_numbers_are_shown_whole() -> None:
    """With all of it shown, the codes hold just the numbers to block; covered, there is none."""
    full, covered = made(full=True), made()
    html = sheet_html(full)

    assert ["phone.block"] == [e.written.part.verb for e in full.entries if e.codes and e.written]
    assert [
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Do not answer;;;;\r\nFN:Do not answer\r\n"
        b"TEL:+12025550123\r\nTEL:+12025550124\r\nEND:VCARD\r\n"
    ] == cards(html)
    assert [] == [entry for entry in covered.entries if entry.codes]
    assert "<svg" not in sheet_html(covered)
    assert "2025550123" not in repr(replace(by_step(full)["phone.block", "phone"], whom=()))


def test_mail_addresses_go_on_a_card_only_when_they_are_asked_for() -> None:
    """Asked for, those of the same people come too, but nobody's who is never cut off."""
    text = MINE.replace("jordan@example.org, ", "jordan@example.org, security@example.org, ")
    (asked,) = cards(sheet_html(made(text, full=True, mail=True)))
    (plain,) = cards(sheet_html(made(text, full=True)))

    assert [b"jordan@example.org", b"jordan@xn--bcher-kva.example"] == [
        line.removeprefix(b"EMAIL:") for line in asked.split(b"\r\n") if line[:5] == b"EMAIL"
    ]
    assert b"@" not in plain
    assert [] == cards(sheet_html(made(text, mail=True)))


def test_an_address_that_no_code_holds_is_counted() -> None:
    """It is on no card, and the page says so."""
    long = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 45}.example"
    html = sheet_html(made(MINE.replace("jordan@example.org", long), full=True, mail=True))

    assert sheet_words.too_long(1) in html
    assert 1 == len(cards(html))


@pytest.mark.parametrize("verb", ["contacts.remove", "contacts.hide"])
@pytest.mark.parametrize(
    "book",
    [
        "{use: vcard}",
        "{use: carddav, url: 'https://dav.example.net/', user: me}",
        "{use: gmail, user: me.example@gmail.com, way: api}",
        "{use: android}",
    ],
)
def test_every_address_book_comes_after_the_blocks(tmp_path: Path, verb: str, book: str) -> None:
    """Whoever keeps the cards, they wait for the same person's blocks, on any account."""
    steps = "".join(f"  - {{do: {one}}}\n" for one in (verb, "social.block", "phone.block"))
    (tmp_path / "s.yaml").write_text(f"boundary: 1\ntitle: Cards\nsteps:\n{steps}")
    (tmp_path / "mine.yaml").write_text(
        "boundary: 1\ncase: heron-42\npeople:\n  - alias: J.\n    follow: ./s.yaml\n"
        '    phones: ["+1 202 555 0123"]\n    handles: {instagram: jordan.example}\n'
        f"accounts:\n  book: {book}\n  phone: {{use: iphone}}\n  insta: {{use: instagram}}\n"
    )
    entries = make_sheet(load_playbook(tmp_path / "mine.yaml", LIBRARY), LIBRARY, TODAY).entries
    (card,) = (one for one in entries if one.account == "book" and "card" in one.does)
    blocks = {one.number for one in entries if one.account != "book" and "block" in one.does}

    assert 2 == len(blocks)
    assert blocks <= set(card.after)
    assert max(blocks) < card.number
