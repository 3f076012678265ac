"""Hold that what the person reads is whole, in order and calm."""

from __future__ import annotations

import pytest

from boundary import data
from boundary.adapters.guide import GuideAdapter
from boundary.adapters.guide.double import ScriptedHands
from boundary.adapters.guide.wire import (
    MENUS_CHANGE,
    NOT_TRIED,
    check_line,
    done,
    instructions,
    nothing_to_undo,
    stopped,
    summary,
    unanswered,
    undo_instructions,
    undone,
)
from boundary.core.change import Notice, Presence, State, Undo
from boundary.core.guide import Guide, GuidePart
from boundary.core.identifier import handle
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer
from boundary.formats.guide_yaml import read_guide
from tests.words import banned

JORDAN = handle("jordan.example", "instagram")


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

    assert expected == instructions(_guide(), _part("social.block"), JORDAN)


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

    assert expected == undo_instructions(_guide(), _part("social.block"), JORDAN)


@pytest.mark.parametrize("confidence", ["verified", "third-party", "mixed", "unverified"])
def test_how_sure_is_always_said(confidence: str) -> None:
    """Each confidence has a sentence, and that nobody tried the steps stands beside it."""
    _, dated, tried, *_ = instructions(_guide(confidence), _part("social.block"), JORDAN)

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
    line = check_line(_part("social.block"), JORDAN)

    assert "jordan.example" not in line
    assert line.endswith(" is in the list.")


@pytest.mark.parametrize("name", data.guide_names())
def test_the_shipped_lines_are_calm(name: str) -> None:
    """All lines, with our own words around the guide's, hold no banned word."""
    guide = read_guide(name, data.guide_bytes(name))
    lines = [
        line
        for part in guide.parts.values()
        for write in (instructions, undo_instructions)
        for line in write(guide, part, JORDAN)
    ]

    assert [] == [(line, banned(line)) for line in lines if banned(line)]


def test_the_notes_are_calm() -> None:
    """What is said after each answer holds no banned word."""
    change = GuideAdapter(_guide(), ScriptedHands()).plan(
        Item(Address("site", "social.block", JORDAN.key), "social.block", JORDAN),
        State(Presence.UNKNOWN),
    )
    answers = [answer for answer in Answer if answer is not Answer.STOP]
    notes = [
        *(write(change, answer).note for write in (done, undone) for answer in answers),
        nothing_to_undo(change).note,
        unanswered(change).note,
        stopped().say,
        stopped().hint,
    ]

    assert [] == [(note, banned(note)) for note in notes if banned(note) or not note]
