"""Hold `boundary` alone: where things stand in three lines, the last one the next step."""

from __future__ import annotations

from boundary.cli import words
from tests.cli.conftest import GUIDED, Case, Line
from tests.cli.test_run import Scripted, with_hands


def test_without_a_case(line: Line) -> None:
    """With no case here the next step is named, and nothing is written."""
    ended = line()

    assert (0, 3) == (ended.code, len(words.HOME_NONE))
    assert " ".join(words.HOME_NONE) == " ".join(ended.out.split())
    assert not line.state.exists()


def test_a_case_that_was_begun(guided: Case) -> None:
    """A fresh case stands at nothing done, and the plan comes next."""
    ended = guided.line()

    assert [
        "Cases here: heron-42.",
        "0 steps done and not taken back.",
        "Next: `boundary plan heron-42`.",
    ] == ended.out.splitlines()


def test_after_a_run_a_check_comes_next(guided: Case) -> None:
    """What stands is counted."""
    with_hands(guided, Scripted())
    guided.accepted("--through", "may-show")
    ended = guided.line()

    assert "3 steps done and not taken back." in ended.out
    assert "Next: `boundary check heron-42`." in ended.out


def test_without_a_passphrase_nothing_is_opened(guided: Case) -> None:
    """When there is no way to the passphrase the cases are named, and no more."""
    ended = guided.line("--state", guided.line.state, "--no-input", bare=True)

    assert 0 == ended.code
    assert [words.home_cases("heron-42"), words.HOME_CLOSED] == ended.out.splitlines()[:2]


def test_json_names_the_cases(guided: Case) -> None:
    """Another program gets the codes."""
    assert {"boundary": 1, "cases": ["heron-42"]} == guided.line("--json").json


def test_several_cases_are_named(guided: Case) -> None:
    """With more than one case none is opened."""
    line = guided.line
    other = line.file("other.yaml", GUIDED.replace("heron-42", "wren-7"))
    assert 0 == line("begin", other, "--answers", line.answers(), "--no-input").code

    assert "Cases here: heron-42, wren-7." in line().out


def test_an_interrupted_run_is_said(mailed: Case) -> None:
    """When a run was ended in the middle, plan and check only say so, and `run` comes next."""
    with_hands(mailed, Scripted(cut=KeyboardInterrupt))
    cut = mailed.accepted()
    mailed.line.arrange = None
    home, plan, check = mailed.line(), mailed("plan"), mailed("check")

    assert 130 == cut.code
    assert "1 step of an interrupted run not known yet." in home.out
    assert "Next: `boundary run heron-42`." in home.out
    assert "An earlier run was interrupted" in plan.out
    assert "An earlier run was interrupted" in check.out
    assert (3, 3) == (plan.code, check.code)
    ended = mailed("run", typed="go on\n")
    assert 0 == ended.code
    assert words.RECOVERED in ended.out
