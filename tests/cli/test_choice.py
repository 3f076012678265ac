"""Hold that what was chosen at the beginning limits what a run does."""

from __future__ import annotations

from boundary.cli import words
from tests.cli.conftest import Case
from tests.cli.test_run import Scripted, with_hands


def test_collect_only_moves_nothing(mailed: Case) -> None:
    """A case for copies only saves copies and leaves every message where it is."""
    begun = mailed.line(
        "begin",
        mailed.path,
        "--answers",
        mailed.line.answers(),
        "--plan",
        "collect-only",
        "--no-input",
    )
    ended = mailed.accepted("--through", "will-show", "--json")

    assert mailed.double is not None
    assert 0 == begun.code
    assert 8 == len(mailed.double.snapshot()["INBOX"])
    assert 3 == ended.json["exhibits"]["count"]
    assert ("quiet", 4) == (ended.json["stopped_before"], ended.code)


def test_a_stage_before_the_quiet_one_can_be_the_last(mailed: Case) -> None:
    """`--through keep` saves copies and goes no further."""
    ended = mailed.accepted("--through", "keep")

    assert mailed.double is not None
    assert 8 == len(mailed.double.snapshot()["INBOX"])
    assert words.stopped_before("quiet") in ended.out
    assert words.LESS_CHOSEN not in ended.out
    assert 4 == ended.code


def test_a_quiet_case_is_never_asked_to_show(guided: Case) -> None:
    """A case for quiet steps stops before what shows, says why, and asks nothing about it."""
    line = guided.line
    line("begin", guided.path, "--answers", line.answers(), "--plan", "quiet", "--no-input")
    with_hands(guided, Scripted())
    ended = guided("run", typed="go on\n")

    assert 4 == ended.code
    assert words.RUN_ASK_MAY not in ended.err
    assert words.LESS_CHOSEN in ended.out
