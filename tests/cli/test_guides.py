"""Hold `guides` and `doctor`: to read without a case, nothing contacted, nothing written."""

from __future__ import annotations

import pytest

from boundary.app.library import Library
from boundary.cli import words
from tests.cli.conftest import Line

GUIDES = sorted(Library().guides)


def test_the_guides_are_listed(line: Line) -> None:
    """Every shipped guide is named, and how to read one."""
    ended = line("guides", bare=True)

    assert 0 == ended.code
    assert all(f"{name}: " in ended.out for name in GUIDES)
    assert words.GUIDES_HOW in ended.out


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_told_in_full(line: Line, name: str) -> None:
    """Notice, what to save, steps, check, gaps and undo are all there, and nobody's identifier."""
    ended = line("guides", name, bare=True)
    told = " ".join(ended.out.split())
    guide = Library().guides[name]

    assert 0 == ended.code
    assert words.GUIDE_UNTRIED in told
    for part in guide.parts.values():
        said = (*part.they_may_notice, *part.save_first, *part.not_covered, *part.card)
        for sentence in (*said, part.check):
            shown = sentence.replace("{identifier}", words.GUIDE_WHOM)
            assert shown.replace("{folder}", words.GUIDE_FOLDER) in told
    assert "{" not in told


def test_guides_in_json(line: Line) -> None:
    """Another program gets the list, or one guide with its parts."""
    several, one = (
        line("guides", "--json", bare=True),
        line("guides", "iphone", "--json", bare=True),
    )

    assert GUIDES == sorted(guide["name"] for guide in several.json["guides"])
    assert "parts" not in several.json["guides"][0]
    assert {"verb", "card", "steps", "undo_steps"} <= set(one.json["guides"][0]["parts"][0])


def test_an_unknown_guide_is_refused(line: Line) -> None:
    """A guide that is not there is refused with the names of those that are."""
    ended = line("guides", "nothing", bare=True)

    assert 2 == ended.code
    assert "iphone" in ended.err


def test_doctor_looks_at_this_device(line: Line) -> None:
    """Every row is told, and in order is 0; nothing is written."""
    ended, answer = line("doctor"), line("doctor", "--json")

    assert 0 == ended.code
    assert all(f"{row['name']}: " in ended.out for row in answer.json["rows"])
    assert not line.state.exists()


def test_doctor_names_what_is_old(line: Line) -> None:
    """Dated facts of more than 180 days ago want a look: 1."""
    line.late_ms = 400 * 86_400_000
    ended = line("doctor")

    assert 1 == ended.code
    assert words.DOCTOR_LOOK in ended.out
