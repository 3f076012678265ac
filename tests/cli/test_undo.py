"""Hold `undo`: after the waiting time, or at once for safety, and what stands is chosen first."""

from __future__ import annotations

import pytest

from boundary.cli import words
from tests.cli.conftest import Case

DAY_MS = 86_400_000


def moved(case: Case) -> int:
    """Count the messages in the folder."""
    assert case.double is not None
    return len(case.double.snapshot().get("Later", ()))


def test_it_waits_and_then_takes_back(mailed: Case) -> None:
    """The first asking begins the wait: 4 and the moment; after it the mail is back."""
    mailed.accepted()
    first = mailed("undo", "--all", "--no-input")
    early = mailed("undo", "--all", "--json")
    mailed.line.late_ms = DAY_MS + 1000
    late = mailed("undo", "--all", "--no-input")

    assert (4, 4, 0) == (first.code, early.code, late.code)
    assert " UTC on." in first.out
    assert words.UNDO_NOW_HINT in first.out
    assert early.json["not_before"] > 0
    assert [] == early.json["results"]
    assert 0 == moved(mailed)
    assert "Taken back: mail.file-past on mail, 1 step" in late.out


def test_now_waits_for_nothing(mailed: Case) -> None:
    """For safety, a court, a child or a mistake there is no wait and no proof."""
    mailed.accepted()
    ended = mailed("undo", "--all", "--now", "--json")

    assert 0 == ended.code
    assert {"undone"} == {result["status"] for result in ended.json["results"]}
    assert None is ended.json["not_before"]
    assert 0 == moved(mailed)


def test_the_newest_run_is_taken_back(mailed: Case) -> None:
    """`--run` takes back what the newest run did, and a second time there is nothing."""
    mailed.accepted()
    first = mailed("undo", "--run", "--now", "--no-input")
    second = mailed("undo", "--run", "--now", "--no-input")
    answer = mailed("undo", "--run", "--json")

    assert (0, 0) == (first.code, second.code)
    assert f"{words.NOTHING_STANDS}\n" == second.out
    assert [] == answer.json["results"]
    assert 0 == moved(mailed)


def test_one_step_by_its_address(mailed: Case) -> None:
    """`--item` takes back one step only."""
    mailed.accepted()
    address = mailed("check", "--json").json["items"][1]["address"]
    ended = mailed("undo", "--item", address, "--now", "--no-input")
    done = mailed("undo", "--item", address, "--now", "--no-input")

    assert (0, 2) == (ended.code, done.code)
    assert words.NO_SUCH_ITEM in done.err
    assert 0 == moved(mailed)


def test_chosen_by_words_and_asked_once(mailed: Case) -> None:
    """Without a choice on the line the groups are offered; then one question, without a plea."""
    mailed.accepted()
    ended = mailed("undo", "--now", typed="everything\ntake it back\n")

    assert 0 == ended.code
    assert words.UNDO_TEXT[0] in ended.err
    assert 0 == moved(mailed)


@pytest.mark.parametrize("typed", ["not now\n", "everything\nnot now\n"])
def test_not_now_takes_nothing_back(mailed: Case, typed: str) -> None:
    """Both questions can be left, and everything stands."""
    mailed.accepted()
    ended = mailed("undo", "--now", typed=typed)

    assert 4 == ended.code
    assert words.NOTHING_CHANGED in ended.out
    assert 3 == moved(mailed)


def test_nothing_stands(guided: Case) -> None:
    """Before any run there is nothing to take back: 0."""
    assert (0, f"{words.NOTHING_STANDS}\n") == (
        guided("undo", "--all", "--no-input").code,
        guided("undo").out,
    )


def test_exactly_one_choice(guided: Case) -> None:
    """Two ways of choosing at once are refused."""
    ended = guided("undo", "--all", "--run")

    assert 2 == ended.code
    assert words.UNDO_ONE_OF in ended.err


def test_undo_needs_no_playbook(mailed: Case) -> None:
    """The log alone is enough to take things back when the playbook is gone."""
    mailed.accepted()
    mailed.path.unlink()
    ended = mailed("undo", "--all", "--now", "--no-input")

    assert 0 == ended.code
    assert 0 == moved(mailed)
