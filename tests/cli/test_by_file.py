"""Hold a Gmail account without a sign-in to its walk: the file out, the export back in."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail import by_file_lines as lines
from boundary.adapters.google.gmail import xml
from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.cli import hand_words
from boundary.core.identifier import email
from tests.cli.conftest import Case, Line

PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: ./steps.yaml
    emails: [jordan@example.org, j.example@example.com]
accounts:
  mail: {use: gmail, user: me@example.net, way: import}
"""
STEPS = """\
boundary: 1
title: Rules only
steps:
  - {do: mail.file-away}
"""
THEIRS = [email("jordan@example.org"), email("j.example@example.com")]
LATER = Shape("Later", mark_read=True)


@pytest.fixture
def by_file(line: Line) -> Case:
    """Begin a case with one Gmail account that nobody signs in to."""
    line.file("steps.yaml", STEPS)
    path = line.file("playbook.yaml", PLAYBOOK)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    return Case(line, path)


def exported(case: Case, *filters: Filter) -> str:
    """Put an export where the person can name it, and give its path."""
    path = case.line.folder / "export.xml"
    path.write_bytes(xml.write(filters, day="2026-11-22"))
    return str(path)


def test_a_plan_asks_for_nothing(by_file: Case) -> None:
    """The plan names two steps by hand, without a file and without a question."""
    ended = by_file("plan", "--items")

    assert 3 == ended.code
    assert "by your own hand, with a file" in ended.out
    assert hand_words.TAKE_PROMPT not in ended.err


def test_without_a_person_the_steps_wait(by_file: Case) -> None:
    """No file is written and none is asked for when nobody may be asked."""
    before = {path.name for path in by_file.line.folder.iterdir()}
    ended = by_file.accepted()

    assert 4 == ended.code
    assert before == {path.name for path in by_file.line.folder.iterdir()}


def test_an_export_shows_what_is_there(by_file: Case) -> None:
    """`check --look` reads the file and says what it shows; without `--look` nobody is asked."""
    path = exported(by_file, make(LATER, THEIRS[:1]))
    looked = by_file("check", "--look", typed=f"\n\n{path}\n")
    plain = by_file("check", typed=f"\n\n{path}\n")

    assert "In your export of" in looked.out
    assert "Not in your export of" in looked.out
    assert hand_words.TAKE_PROMPT in looked.err
    assert "export of" not in plain.out


def test_a_file_that_is_not_there_is_asked_for_again(by_file: Case) -> None:
    """A path with a slip is said to be one, and Enter leaves it."""
    ended = by_file("check", "--look", typed="\n\n/nowhere/at/all\n\n")

    assert 2 == ended.err.count(hand_words.TAKE_PROMPT)
    assert "There is no such file." in ended.err


def test_everything_in_the_export_leaves_nothing_to_do(by_file: Case) -> None:
    """A run that reads an export with all in it has nothing left to ask."""
    path = exported(by_file, make(LATER, THEIRS))
    ended = by_file("run", typed=f"\n\n{path}\n")

    assert 0 == ended.code
    assert "mailFilters.xml" not in {one.name for one in by_file.line.folder.iterdir()}


def test_the_whole_walk_there_and_back(by_file: Case) -> None:
    """A file comes out, an export shows that it was taken in, and undo names the filters to go."""
    folder = by_file.line.folder
    ours = make(LATER, THEIRS)
    walk = "\n" * (_steps(lines.importing([ours], "Later", 2)) - 1)
    after = exported(by_file, ours)
    done = by_file("run", typed=f"\n\n\n1\n{folder}\n{walk}1\n\n{after}\n")
    given = folder / "mailFilters.xml"

    assert 0 == done.code
    assert (ours,) == xml.read(given.read_bytes())
    assert _bare(hand_words.written(str(given))) in _bare(done.err)
    assert 0 == by_file("run", "--no-input").code

    back = by_file("undo", "--all", "--now", typed=f"1\n\n\n{after}\n" + "\n" * 6 + "1\n")
    assert "Delete the filter that looks like this." in back.err
    assert 0 == back.code


def _steps(shown: tuple[str, ...]) -> int:
    return sum(not line.startswith("  ") for line in shown)


def _bare(text: str) -> str:
    """Take every blank and line end out: where a long path is broken depends on its length."""
    return "".join(text.split())
