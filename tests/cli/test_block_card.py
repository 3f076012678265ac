"""Hold the block card on its way: from a playbook to a file that a phone can read."""

from __future__ import annotations

import vobject

from boundary.cli import hand_words, words
from tests.cli.conftest import Case
from tests.cli.terminal import Terminal
from tests.cli.test_menu import Sitting, sitting
from tests.formats.camera import cards

__all__ = ["sitting"]


def test_a_run_hands_the_card_over_where_the_person_says(guided: Case) -> None:
    """The file lies where it was asked for, for this login only, and holds the number alone."""
    place = guided.line.folder / "card.vcf"
    print(guided("run", typed=f"{place}\n"))
    assert False
