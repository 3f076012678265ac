"""Sealing a plain playbook says what lies where afterwards, and removes nothing by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.cli import sealed_words, words
from tests.cli.conftest import NEW, Case, Line

MINE = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: no-contact  # all of it
    emails: [jordan@example.org]
    phones: ["+1 202 555 0123"]
accounts:
  phone: {use: iphone}
"""


@pytest.fixture
def plain(line: Line) -> Case:
    """Begin a case whose playbook is a plain file that follows a shipped one."""
    path = line.file("mine.yaml", MINE)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert 0 == ended.code, ended
    return Case(line, path)


def _without_playbook(case: Case) -> bool:
    return [] == list(case.line.state.rglob("playbook.sealed"))


def test_the_plain_file_stays_until_somebody_says_so(plain: Case) -> None:
    """Deciding later leaves the file, and every sentence about it is there."""
    ended = plain.line("seal", plain.path, typed="not now\n")
    again = plain.line("seal", plain.path, typed="not now\n")

    assert (0, 0) == (ended.code, again.code)
    assert MINE == plain.path.read_text()
    assert "Sealed in heron-42" in ended.out
    assert sealed_words.SEAL_STILL in ended.out
    assert "is not forgetting it" in ended.out
    assert sealed_words.SEAL_SAME in again.out
    assert sealed_words.SEAL_SYNCED not in ended.out


def test_a_yes_removes_it(plain: Case) -> None:
    """The plain file is gone; the case opens by its code, and no command needs the file."""
    ended = plain.line("seal", plain.path, typed="remove it\n")
    code = plain("plan", "--no-input").code

    assert 0 == ended.code
    assert not plain.path.exists()
    assert sealed_words.SEAL_REMOVED in ended.out
    assert 3 == code


def test_without_questions(plain: Case) -> None:
    """Nobody is asked: the file stays unless an option says otherwise; JSON says what was done."""
    first = plain.line("seal", plain.path, "--json")
    second = plain.line("seal", plain.path, "--json", "--remove")

    assert {"boundary": 1, "case": "heron-42", "replaced": False, "plain_removed": False} == (
        first.json
    )
    assert second.json["plain_removed"]
    assert not plain.path.exists()


def test_another_sealed_playbook_is_replaced_by_a_yes_only(plain: Case) -> None:
    """The newer file takes the place of the older one when that is said, and not before."""
    plain.line("seal", plain.path, "--no-input")
    changed = MINE + "# changed\n"
    plain.path.write_text(changed)
    asked = plain.line("seal", plain.path, "--no-input")
    later = plain.line("seal", plain.path, typed="not now\n")
    yes = plain.line("seal", plain.path, typed="put it\nnot now\n")
    plain.path.write_text(MINE)
    option = plain.line("seal", plain.path, "--replace", "--json")

    assert (4, 4, 0, 0) == (asked.code, later.code, yes.code, option.code)
    assert words.NOTHING_CHANGED in later.out
    assert "Sealed in heron-42" in yes.out
    assert option.json["replaced"]


def test_a_case_that_is_sealed_is_left(plain: Case) -> None:
    """Naming the code of a sealed case changes nothing."""
    plain.line("seal", plain.path, "--remove", "--no-input")
    before = plain.line.files()
    ended = plain.line("seal", plain.code)

    assert 0 == ended.code
    assert sealed_words.SEAL_ALREADY in ended.out
    assert before == plain.line.files()


def test_a_file_that_follows_its_neighbour_is_refused(guided: Case) -> None:
    """The sentence says what can be followed instead; nothing is sealed."""
    ended = guided.line("seal", guided.path, "--no-input")

    assert 2 == ended.code
    assert "boundary import" in ended.err
    assert _without_playbook(guided)


def test_a_synchronised_folder_is_named(line: Line) -> None:
    """Where a service copies files elsewhere, removing one says so."""
    folder = line.folder / "Dropbox"
    folder.mkdir()
    path = line.file("Dropbox/mine.yaml", MINE)
    line("begin", path, "--answers", line.answers(), "--no-input")
    ended = line("seal", path, "--no-input")

    assert sealed_words.SEAL_SYNCED in ended.out.replace("\n", " ")


def test_add_goes_back_into_the_sealed_playbook(plain: Case) -> None:
    """What comes later is sealed too; nothing of it lies in clear."""
    plain.line("seal", plain.path, "--remove", "--no-input")
    plain.line.file("new.yaml", f"person: J.\nemail: {NEW}\n")
    plain("add", "--from", str(plain.line.folder / "new.yaml"), "--no-input")
    listed = plain("plan", "--json", "--full")
    Path(plain.line.folder / "new.yaml").unlink()

    assert NEW not in str([data for data, _ in plain.line.files().values()])
    assert listed.code == 3
