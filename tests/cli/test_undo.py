"""Hold `undo`: after the waiting time, or at once for safety, and what stands is chosen first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import NoReturn

import pytest

from boundary.adapters.imap.adapter import ImapAdapter
from boundary.cli import undo_words, words
from boundary.core.errors import TransientError
from boundary.engine.portions import PARTLY
from tests.cli.conftest import Case
from tests.words import banned

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
    assert " UTC." in first.out
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
    assert undo_words.UNDO_OPEN in ended.err
    assert undo_words.UNDO_TIME in ended.err
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
    assert undo_words.UNDO_ONE_OF in ended.err


def test_undo_needs_no_playbook(mailed: Case) -> None:
    """The log alone is enough to take things back when the playbook is gone."""
    mailed.accepted()
    mailed.path.unlink()
    ended = mailed("undo", "--all", "--now", "--no-input")

    assert 0 == ended.code
    assert 0 == moved(mailed)


@pytest.mark.parametrize("way", ["folder", "link"])
def test_undo_needs_no_sealed_playbook(mailed: Case, way: str) -> None:
    """What lies where the sealed playbook should be keeps nobody from what the log knows."""
    mailed.accepted()
    mailed.path.unlink()
    place = mailed.line.state / mailed.code / "playbook.sealed"
    if way == "folder":
        place.mkdir()
    else:
        place.symlink_to(mailed.line.folder / "nowhere")
    review, undone = mailed("log", "review"), mailed("undo", "--all", "--now", "--no-input")

    assert (0, 0) == (review.code, undone.code), undone


def test_an_undo_that_was_stopped_says_how_it_goes_on(
    mailed: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By undo again, not by a run; and the numbers are of what came back."""
    monkeypatch.setattr(ImapAdapter, "portion", 1)
    mailed.accepted()
    answers = iter([False, True])
    mailed.line.arrange = lambda env: replace(env, stop=lambda: next(answers, True))
    stopped = mailed("undo", "--all", "--now", "--no-input")
    mailed.line.arrange = None
    ended = mailed("undo", "--all", "--now", "--no-input", "--json")
    filed = next(one for one in ended.json["results"] if one["verb"] == "mail.file-past")

    assert 130 == stopped.code
    assert undo_words.UNDO_INTERRUPTED in " ".join(stopped.out.split())
    assert words.INTERRUPTED not in " ".join(stopped.out.split())
    assert PARTLY in " ".join(stopped.out.split())
    assert ("undone", 2) == (filed["status"], filed["count"])


def test_what_could_not_be_looked_at_is_not_said_to_have_been(
    mailed: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is gone in the middle of an undo, and still when the next one begins."""

    def gone(*_given: object) -> NoReturn:
        raise TransientError("The server could not be reached.")

    mailed.accepted()
    with monkeypatch.context() as patch:
        patch.setattr(ImapAdapter, "undo", gone)
        patch.setattr(ImapAdapter, "settle", gone)
        mailed("undo", "--all", "--now", "--no-input")
        still = mailed("undo", "--all", "--now", "--no-input")
    ended = mailed("undo", "--all", "--now", "--no-input")

    assert (1, 0) == (still.code, ended.code), ended
    assert words.RECOVERED not in still.out
    assert words.STILL_IN_DOUBT in still.out
    assert words.RECOVERED in ended.out
    assert 0 == moved(mailed)


def test_own_words_come_first_and_then_one_question(mailed: Case) -> None:
    """Before the question stand the user's own words with their day, and from when it goes on."""
    mailed.accepted()
    for said in ("The first.", "The second.", "The third.", "The fourth."):
        mailed("reasons", "--from", "-", "--no-input", typed=f"{said}\n")
    ended = mailed("undo", "--all", typed="take it back after the wait\n")
    again = mailed("undo", "--all", typed="not now\n")
    screen = ended.err

    assert (4, 4) == (ended.code, again.code)
    assert screen.index(undo_words.UNDO_OPEN) < screen.index("The second.")
    assert screen.index("The fourth.") < screen.index(undo_words.UNDO_TIME)
    assert "The first." not in screen
    assert undo_words.UNDO_OLDER in screen
    assert " UTC." in screen
    assert undo_words.UNDO_AFTER not in again.err
    assert 3 == moved(mailed)


@pytest.mark.parametrize("answer", ["now", "Now, without a wait"])
def test_one_answer_at_the_question_waits_for_nothing(mailed: Case, answer: str) -> None:
    """For safety, a court, a child or a mistake one answer is enough, and no reason is asked."""
    mailed.accepted()
    ended = mailed("undo", "--all", typed=f"{answer}\n")

    assert 0 == ended.code
    assert undo_words.UNDO_WITHOUT in " ".join(ended.err.split())
    assert 0 == moved(mailed)


def test_now_on_the_line_shows_no_words_first(mailed: Case) -> None:
    """Who says `--now` is asked once, and reads nothing that could hold them up."""
    mailed.accepted()
    mailed("reasons", "--from", "-", "--no-input", typed="The garden helps.\n")
    ended = mailed("undo", "--all", "--now", typed="take it back\n")

    assert 0 == ended.code
    assert "garden" not in ended.err + ended.out


def test_the_question_is_no_plea() -> None:
    """What is said before an undo holds nothing from the lists, counts nothing and asks no why."""
    said = " ".join(
        [
            undo_words.UNDO_OPEN, undo_words.UNDO_TIME, undo_words.UNDO_AFTER,
            undo_words.UNDO_WITHOUT, undo_words.would_wait("then"), undo_words.waits_until("then"),
            undo_words.wrote(0), words.UNDO_NOW_HINT,
        ]
    )  # fmt: skip

    assert [] == banned(said)
    assert not re.search(r"\b(why|sure|really|please|streak|days)\b|\?", said, re.IGNORECASE)


def test_reading_opens_nothing_and_shows_no_words(mailed: Case) -> None:
    """To take back that copies were saved opens nothing: no wait, and no words before it."""
    mailed.accepted()
    mailed("reasons", "--from", "-", "--no-input", typed="The garden helps.\n")
    items = mailed("check", "--json").json["items"]
    (keep,) = (item["address"] for item in items if "mail.keep" in item["address"])
    ended = mailed("undo", "--item", keep, typed="take it back\n")

    assert 0 == ended.code
    assert "garden" not in ended.err
    assert undo_words.UNDO_OPEN not in ended.err
    assert " UTC" not in ended.err


def test_what_the_playbook_no_longer_names_is_a_choice(mailed: Case) -> None:
    """After a softer playbook, what it no longer names can be taken back by itself."""
    mailed.accepted()
    nothing = mailed("undo", "--leftovers", "--now", "--no-input")
    mailed.line.file("mail.yaml", "boundary: 1\ntitle: Copies\nsteps:\n  - {do: mail.keep}\n")
    asked = mailed("undo", "--now", typed="not now\n")
    ended = mailed("undo", "--leftovers", "--now", "--no-input")

    assert (0, 4, 0) == (nothing.code, asked.code, ended.code)
    assert f"{words.NOTHING_STANDS}\n" == nothing.out
    assert undo_words.leftovers(1) in asked.err
    assert "Taken back: mail.file-past on mail, 1 step" in ended.out
    assert 0 == moved(mailed)


def test_without_a_playbook_nothing_is_known_to_be_left_over(mailed: Case) -> None:
    """`--leftovers` needs the playbook; when it is gone that is said, and all stays: 2."""
    mailed.accepted()
    mailed.path.unlink()
    ended = mailed("undo", "--leftovers", "--now", "--no-input")
    asked = mailed("undo", "--now", typed="not now\n")

    assert (2, 4) == (ended.code, asked.code)
    assert "no longer names" not in asked.err
    assert 3 == moved(mailed)


def test_a_moment_is_told_twice() -> None:
    """A moment is written in the reader's time and in UTC."""
    zone = timezone(timedelta(hours=2))

    assert (
        "2026-09-21 16:13 on this device's clock, which is 2026-09-21 14:13 UTC"
        == undo_words.moment(1_790_000_000_000, zone)
    )
    assert "2026-09-21 14:13 UTC" == undo_words.moment(1_790_000_000_000, UTC)
    assert "You wrote this on 1 January 1970:" == undo_words.wrote(0, zone)
