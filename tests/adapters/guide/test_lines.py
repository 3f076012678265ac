"""Hold that what the person reads is whole, in order and calm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary import data
from boundary.adapters.guide import GuideAdapter
from boundary.adapters.guide.double import ScriptedHands
from boundary.adapters.guide.lines import (
    MENUS_CHANGE,
    NOT_TRIED,
    About,
    about,
    check_line,
    instructions,
    summary,
    undo_instructions,
)
from boundary.core.change import Change, Notice, Presence, State, Undo
from boundary.core.filling import EITHER_CHARACTERS, LOOK_FOR_THEM
from boundary.core.guide import Guide, GuidePart
from boundary.core.identifier import Identifier, Kind, email, handle, unknown_handle
from boundary.core.json import Json
from boundary.core.playbook import Address, Item
from boundary.formats.guide_yaml import read_guide
from tests.words import banned

JORDAN = handle("jordan.example", "instagram")
ONE = About((JORDAN,))
A = email("a@example.org")
B = email("b@b\u00fccher.example")


def _part(verb: str, minutes: int = 1) -> GuidePart:
    return GuidePart(
        verb=verb,
        title="Do it",
        minutes=minutes,
        notice=Notice.QUIET,
        they_may_notice=("Nothing.",),
        save_first=("Nothing is lost.",),
        steps=("Find {identifier}.", "Then: {identifier} is gone."),
        check="{identifier} is in the list.",
        undo=Undo.FULL,
        undo_steps=("Put {identifier} back.",),
        undo_note="Messages.",
        not_covered=("Other places.",),
    )


def _guide(confidence: str = "verified") -> Guide:
    return Guide(
        "example",
        "Example site",
        {"social.block": _part("social.block")},
        handles=True,
        checked_on="2026-11-22",
        confidence=confidence,
        sources=("https://help.example.org/",),
    )


def test_instructions_are_whole() -> None:
    """The lines show everything a part holds, in the order needed, with the name filled in."""
    expected = (
        "Example site. Do it: by your own hand, about 1 minute.",
        "Facts of 2026-11-22. The main facts come from the platform's own pages.",
        NOT_TRIED,
        MENUS_CHANGE,
        "What the person may notice: Nothing.",
        "Not covered: Other places.",
        "Save first: Nothing is lost.",
        "Step 1 of 2: Find jordan.example.",
        "Step 2 of 2: Then: jordan.example is gone.",
        "To check: jordan.example is in the list.",
    )

    assert expected == instructions(_guide(), _part("social.block"), ONE)


def test_the_way_back_is_whole() -> None:
    """The lines back say what does not come back before the first step."""
    expected = (
        "Taking back: Do it.",
        "Facts of 2026-11-22. The main facts come from the platform's own pages.",
        NOT_TRIED,
        MENUS_CHANGE,
        "What does not come back: Messages.",
        "Step 1 of 1: Put jordan.example back.",
    )

    assert expected == undo_instructions(_guide(), _part("social.block"), ONE)


@pytest.mark.parametrize("confidence", ["verified", "third-party", "mixed", "unverified"])
def test_how_sure_is_always_said(confidence: str) -> None:
    """Each confidence has a sentence, and that nobody tried the steps stands beside it."""
    _, dated, tried, *_ = instructions(_guide(confidence), _part("social.block"), ONE)

    assert dated.startswith("Facts of 2026-11-22. ")
    assert dated.endswith(".")
    assert NOT_TRIED == tried


def test_minutes_are_counted() -> None:
    """One minute is one minute, two are two."""
    assert (
        "Do it: by your own hand, about 1 minute.",
        "Do it: by your own hand, about 2 minutes.",
    ) == (
        summary(_part("phone.block", 1)),
        summary(_part("phone.block", 2)),
    )


def test_the_line_to_check_is_masked() -> None:
    """What is kept for the report covers the identifier."""
    line = check_line(_part("social.block"), _change(JORDAN, "social.block"))

    assert "j\u2026 is in the list." == line


def test_the_line_to_check_names_the_folder() -> None:
    """What is kept for the report of a rule has the folder, and addresses covered."""
    line = check_line(_rule(), _change(A, "mail.file-away", folder_name="Receipts"))

    assert "The rule names Receipts and: a\u2026@example.org" == line


def test_a_step_about_an_account_is_checked_without_a_name() -> None:
    """A part about the account itself has nothing to cover."""
    part = replace(_part("access.review"), check="You know the list.")

    assert "You know the list." == check_line(part, _change(None, "access.review"))


def _rule() -> GuidePart:
    return replace(
        _part("mail.file-away"),
        steps=("Make {folder}.", "Paste: {addresses}", "Or paste: {either}", "Save."),
        check="The rule names {folder} and: {addresses}",
        undo_steps=("Take out of {folder}: {addresses}",),
        together=True,
    )


def _change(subject: Identifier | None, verb: str, **options: Json) -> Change:
    key = "-" if subject is None else subject.key
    item = Item(Address("mail", verb, key), verb, subject, options)
    return GuideAdapter(replace(_guide(), parts={verb: _part(verb)}), ScriptedHands()).plan(
        item, State(Presence.UNKNOWN)
    )


def test_addresses_come_one_a_line_ready_to_copy() -> None:
    """A list stands below its sentence, each spelling on a line of its own, set in by blanks."""
    expected = (
        "Step 1 of 4: Make Receipts.",
        "Step 2 of 4: Paste:",
        "  a@example.org",
        "  b@xn--bcher-kva.example",
        "  b@b\u00fccher.example",
        "Step 3 of 4: Or paste:",
        '  "a@example.org" OR "b@xn--bcher-kva.example" OR "b@b\u00fccher.example"',
        "Step 4 of 4: Save.",
        "To check: The rule names Receipts and:",
        "  a@example.org",
        "  b@xn--bcher-kva.example",
        "  b@b\u00fccher.example",
    )
    changes = [_change(one, "mail.file-away", folder_name="Receipts") for one in (A, B, A)]

    assert expected == instructions(_guide(), _rule(), about(changes))[-len(expected) :]


def test_the_way_back_lists_the_addresses_to_take_out() -> None:
    """Undo names the folder and just the addresses it is about."""
    expected = ("Step 1 of 1: Take out of Later:", "  a@example.org")

    assert expected == undo_instructions(_guide(), _rule(), About((A,), "Later"))[-2:]


def test_a_folder_name_is_never_taken_for_a_placeholder() -> None:
    """Whatever a person called a folder is shown as it is."""
    lines = instructions(_guide(), _rule(), About((A,), "{addresses}"))

    assert "Step 1 of 4: Make {addresses}." in lines


def test_a_domain_that_cannot_be_decoded_is_shown_once() -> None:
    """A label that only looks encoded stays as it was written."""
    odd = Identifier(Kind.EMAIL, "a@xn--\u00e9.example")
    lines = instructions(_guide(), _rule(), About((odd,), "Later"))

    assert 2 == lines.count("  a@xn--\u00e9.example")


@pytest.mark.parametrize(
    ("count", "width", "expected"),
    [(1, 5, [1]), (20, 5, [20]), (21, 5, [20, 1]), (45, 5, [20, 20, 5]), (40, 190, [6] * 6 + [4])],
)
def test_a_search_field_is_never_too_long(count: int, width: int, expected: list[int]) -> None:
    """Addresses joined by OR come in as many lines as there are filters to make."""
    names = [f"{number:0{width}}@example.org" for number in range(count)]
    whom = About(tuple(Identifier(Kind.EMAIL, name) for name in names), "Later")
    part = replace(_rule(), steps=("Paste: {either}",), check="Look.")
    shown = [line for line in instructions(_guide(), part, whom) if line.startswith("  ")]
    lines = [line for line in shown if '"' in line]
    heads = [f"  Filter {number} of {len(lines)}:" for number in range(1, len(lines) + 1)]

    assert (heads if len(lines) > 1 else []) == [line for line in shown if '"' not in line]
    assert expected == [len(line.split(" OR ")) for line in lines]
    assert names == [name.strip(' "') for line in lines for name in line.split(" OR ")]
    assert [] == [line for line in lines if len(line) > EITHER_CHARACTERS + 4]


@pytest.mark.parametrize("name", data.guide_names())
def test_the_shipped_lines_are_calm(name: str) -> None:
    """All lines, with our own words around the guide's, hold no banned word."""
    guide = read_guide(name, data.guide_bytes(name))
    lines = [
        line
        for part in guide.parts.values()
        for write in (instructions, undo_instructions)
        for line in write(guide, part, ONE)
    ]

    assert [] == [(line, banned(line)) for line in lines if banned(line)]


def test_somebody_whose_handle_is_not_known_is_looked_for() -> None:
    """Without a handle the steps say where to find the person, and name them as just that."""
    whom = About((unknown_handle("instagram"),))
    told = instructions(_guide(), _part("social.block"), whom)
    undone = undo_instructions(_guide(), _part("social.block"), whom)

    assert LOOK_FOR_THEM in told
    assert "Step 1 of 2: Find the person." in told
    assert "Step 1 of 1: Put the person back." in undone
    assert LOOK_FOR_THEM not in instructions(_guide(), _part("social.block"), ONE)
    assert not banned(LOOK_FOR_THEM)
