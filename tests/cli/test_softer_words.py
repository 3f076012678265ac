"""Hold the words for moving somebody to another playbook: who, which steps, how many."""

from __future__ import annotations

from boundary.cli import softer_words
from boundary.core.softer import Softer
from tests.core.test_softer import AWAY, BLOCK, MUTE, NOTHING, PAST, THEIRS


def test_each_side_has_its_head_and_its_rows() -> None:
    """Only sides that have something are shown, in one order, each row with what it does."""
    moved = Softer(closes=(MUTE,), alters=(AWAY,), drops=(PAST, PAST), opens=(BLOCK,))
    lines = softer_words.softer_lines(moved, {THEIRS.key: "J."})
    heads = [line for line in lines if not line.startswith("  ")]

    assert [
        softer_words.CLOSES,
        softer_words.ALTERS,
        softer_words.DROPS,
        softer_words.OPENS,
    ] == heads
    assert "  J.: mail.file-past on mail (2 steps): moves their mail" in "\n".join(lines)
    assert THEIRS.value not in "".join(lines)


def test_one_side_alone() -> None:
    """A side without anything has no head."""
    lines = softer_words.softer_lines(Softer((), (), (), (BLOCK,)), {})

    assert softer_words.OPENS == lines[0]
    assert ["  social.block on mail (1 step): walks you through blocking someone on one site"] == [
        *lines[1:]
    ]


def test_nothing_moves() -> None:
    """When nothing is closed or opened that is one sentence."""
    assert (softer_words.SAME,) == softer_words.softer_lines(NOTHING, {})
