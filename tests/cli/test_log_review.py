"""Hold `log review`: the entries asked for, in three orders, and what stands now."""

from __future__ import annotations

from typing import Any

import pytest

from boundary.cli import log_review_words, words
from tests.cli.conftest import THEIRS, Case


def entries(case: Case, *given: object) -> list[Any]:
    """Give the entries that are asked for."""
    return list(case("log", "review", "--json", *given).json["events"])


@pytest.fixture(name="filed")
def _filed(mailed: Case) -> Case:
    """Run the plan of the case with a mailbox."""
    assert 0 == mailed.accepted().code
    return mailed


def test_what_stands_now_is_told(filed: Case) -> None:
    """Below the entries stands what the log adds up to; read back is said, and what was not."""
    ended = filed("log", "review")
    now = filed("log", "review", "--json").json["now"]

    assert log_review_words.NOW in ended.out
    assert "  J.: mail.file-past: file past mail on mail: done, and read back" in ended.out
    assert log_review_words.NOW_NOT_LOOKED in ended.out
    assert "holds, read back" in " ".join(ended.out.replace("  ", ", ").split())
    assert [("mail.keep", True), ("mail.file-past", True)] == [
        (one["verb"], one["stands"]) for one in now
    ]
    assert "jordan" not in ended.out


def test_told_and_read_back_are_apart(guided: Case) -> None:
    """A written step that you say you did stands on your word."""
    guided("run", typed="go on\ndone\n" * 9)
    ended = guided("log", "review")

    assert "on your word" in " ".join(ended.out.split())
    assert "read back" not in ended.out


def test_by_person_step_account_and_day(filed: Case) -> None:
    """Each filter leaves what is about it, in the log's order; together they leave what is both."""
    every = entries(filed)
    about = entries(filed, "--person", "J.")
    step = entries(filed, "--verb", "mail.keep")
    both = entries(filed, "--person", "J.", "--verb", "mail.keep", "--account", "mail")
    account = entries(filed, "--account", "mail")
    day = filed("log", "review", "--since", "2020-01-01", "--json").json["events"]

    assert {"intent", "part", "outcome", "finding", "exhibit"} == {one["kind"] for one in about}
    assert {"", "mail.keep"} == {one["verb"] for one in step}
    assert step == both
    assert {"observed"} == {one["kind"] for one in account} - {one["kind"] for one in about}
    assert every == day
    assert [] == entries(filed, "--since", "2999-01-01")
    for part in (about, step, account):
        assert [one for one in every if one in part] == part


def test_how_many_of_all_are_shown_is_said(filed: Case) -> None:
    """A part of the log never looks like the whole of it."""
    count = len(entries(filed))
    shown = len(entries(filed, "--verb", "mail.keep"))
    ended = filed("log", "review", "--verb", "mail.keep")
    none = filed("log", "review", "--since", "2999-01-01")

    assert log_review_words.found(shown, count) in ended.out
    assert log_review_words.NONE_FOUND in none.out
    assert words.LOG_PROVES in none.out
    assert "Shown:" not in filed("log", "review").out


def test_run_by_run_and_step_by_step(filed: Case) -> None:
    """Runs keep their numbers; each step stands under its printed address with its state."""
    filed("undo", "--all", "--now", "--no-input")
    by_run = filed("log", "review", "--by", "run").out
    by_item = filed("log", "review", "--by", "item")
    printed = next(one["addresses"][0] for one in entries(filed) if one["verb"] == "mail.keep")
    heads = [line for line in by_item.out.splitlines() if line.startswith(printed)]

    assert by_run.index(log_review_words.BETWEEN) < by_run.index("Run 1: run")
    assert by_run.index("Run 1: run") < by_run.index("Run 2: undo")
    assert [f"{printed}  J.  taken back"] == heads
    assert "Run 1: run" in filed("log", "review", "--by", "run", "--verb", "mail.keep").out


def test_an_interrupted_step_has_its_heading_too(guided: Case) -> None:
    """A step without a known end is shown under its address; nothing of it stands."""
    guided("run", typed="go on\n" * 9)
    ended = guided("log", "review", "--by", "item")

    assert "no known end" in ended.out
    assert log_review_words.NOW not in ended.out


def test_a_name_that_is_not_there_is_refused_and_not_repeated(filed: Case) -> None:
    """Short names, steps and accounts only: an address finds nobody, and stands in no message."""
    ended = [
        filed("log", "review", *given)
        for given in (
            ("--person", THEIRS),
            ("--verb", THEIRS),
            ("--account", THEIRS),
            ("--since", "yesterday"),
            ("--by", "colour"),
        )
    ]

    assert [2] * 5 == [one.code for one in ended]
    assert all(THEIRS not in one.out + one.err for one in ended)


@pytest.mark.parametrize("given", [("--person", "J."), ("--by", "run"), ("--since", "2026-01-01")])
def test_filters_belong_to_review(guided: Case, given: tuple[str, str]) -> None:
    """Beside another word of `log` they are refused."""
    assert 2 == guided("log", "verify", *given).code
