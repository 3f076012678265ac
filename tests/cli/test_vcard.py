"""Hold an address book in a file to its walk: the file in, the changed copy out, and back again."""

from __future__ import annotations

import pytest

from boundary.adapters.cards.file import says
from boundary.cli import hand_words
from tests.cli.conftest import Case, Line

PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: ./steps.yaml
    emails: [jordan@example.org]
    phones: ["+1 202 555 0123"]
accounts:
  book: {use: vcard, region: US}
"""
STEPS = """\
boundary: 1
title: Address book only
steps:
  - {do: contacts.remove}
"""
THEIRS = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jordan\r\nEMAIL:Jordan@example.org\r\n"
    b"item1.TEL:(202) 555-0123\r\nitem1.X-ABLabel:Desk\r\nEND:VCARD\r\n"
)
SHARED = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:House\r\nTEL:+12025550199\r\nTEL:202-555-0123\r\n"
    b"END:VCARD\r\n"
)


@pytest.fixture
def in_a_file(line: Line) -> Case:
    """Begin a case with one address book that comes and goes as a file."""
    line.file("steps.yaml", STEPS)
    path = line.file("playbook.yaml", PLAYBOOK)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    return Case(line, path)


def test_a_plan_asks_for_nothing(in_a_file: Case) -> None:
    """The plan names the steps by hand, without a file and without a question."""
    ended = in_a_file("plan", "--items")

    assert 3 == ended.code
    assert "You export it and take it back by hand." in ended.out.replace("\n", " ")
    assert hand_words.TAKE_PROMPT not in ended.err


def test_without_a_person_the_steps_wait(in_a_file: Case) -> None:
    """No file is written and none is asked for when nobody may be asked."""
    before = {path.name for path in in_a_file.line.folder.iterdir()}
    ended = in_a_file.accepted()

    assert 4 == ended.code
    assert before == {path.name for path in in_a_file.line.folder.iterdir()}


def test_the_whole_walk_there_and_back(in_a_file: Case) -> None:
    """A changed copy comes out, is taken over, and undo gives the very bytes back."""
    folder = in_a_file.line.folder
    book = folder / "all.vcf"
    book.write_bytes(THEIRS + SHARED)
    export = "\n" * (len(says.asking()) - 1)
    done = in_a_file("run", typed=f"1\n{export}{book}\n{folder}\n" + "\n" * 9 + "1\n")
    copy = folder / says.FILE
    changed = copy.read_bytes()
    nothing = in_a_file("run", "--no-input")
    back = in_a_file(
        "undo", "--all", "--now", typed=f"1\n{export}{copy}\n{folder}\n2\n" + "\n" * 7 + "1\n"
    )

    assert [0, 0, 0] == [done.code, nothing.code, back.code]
    assert "  Jordan\n" in done.err
    assert "  House: it is taken off, the rest stays\n" in done.err
    assert SHARED.replace(b"TEL:202-555-0123\r\n", b"") == changed
    assert THEIRS + SHARED == copy.read_bytes()
    assert THEIRS + SHARED == book.read_bytes()


def test_cards_wait_for_the_blocks_of_the_same_person(line: Line) -> None:
    """While a block on the phone is undecided no file is asked for, and the cards stay."""
    line.file(
        "steps.yaml",
        STEPS.replace(
            "  - {do: contacts.remove}", "  - {do: contacts.remove}\n  - {do: phone.block}"
        ),
    )
    path = line.file("playbook.yaml", PLAYBOOK + "  phone: {use: iphone}\n")
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    done = Case(line, path)("run", typed="1\nlater\n" + "\n" * 40 + "5\n")

    assert "By you, on phone: phone.block" in done.err
    assert hand_words.TAKE_PROMPT not in done.err
    assert 4 == done.code
    assert "contacts.remove on book, 2 steps" in done.out


def test_a_rehearsal_plays_the_whole_walk(in_a_file: Case) -> None:
    """A rehearsal has an invented address book, changes it, and takes it all back."""
    ended = in_a_file("rehearse", "--no-input")

    assert 0 == ended.code
    assert "2 steps done by hand, on your word." in ended.out
