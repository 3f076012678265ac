"""Hold an address book at a server to its walk: connected, looked at, changed, and back again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.cards.double import CardDouble
from tests.cli.conftest import Case, Line

STEPS = """\
boundary: 1
title: Address book only
steps:
  - {do: contacts.remove}
"""
THEIRS = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:Jordan\r\nEMAIL:Jordan@example.org\r\n"
    b"item1.TEL:(202) 555-0123\r\nitem1.X-ABLabel:Desk\r\nEND:VCARD\r\n"
)
SHARED = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:b\r\nFN:House\r\nTEL:+12025550199\r\nTEL:202-555-0123\r\n"
    b"END:VCARD\r\n"
)


@pytest.fixture
def book() -> Iterator[CardDouble]:
    """Start a server with two cards."""
    double = CardDouble()
    double.start()
    double.add("a.vcf", THEIRS)
    double.add("b.vcf", SHARED)
    yield double
    double.stop()


@pytest.fixture
def case(line: Line, book: CardDouble) -> Case:
    """Begin a case with that address book, and connect it."""
    line.file("steps.yaml", STEPS)
    text = (
        "boundary: 1\ncase: heron-42\npeople:\n  - alias: J.\n    follow: ./steps.yaml\n"
        '    emails: [jordan@example.org]\n    phones: ["+1 202 555 0123"]\naccounts:\n'
        f'  book: {{use: carddav, url: "{book.url}", user: {book.user}, region: US}}\n'
    )
    path = line.file("playbook.yaml", text)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    secret = line.file("secret", book.secret + "\n")
    ended = line("connect", "heron-42", "book", "--secret-file", secret, "--no-input")
    assert ended.code == 0, ended
    return Case(line, path)


def test_the_whole_walk_there_and_back(case: Case, book: CardDouble) -> None:
    """Planned, run, nothing left to do, undone: every byte at the server is as it was."""
    before = book.cards()
    plan = case("plan")
    untouched = book.cards()
    run = case.accepted("--expect", "1")
    during = book.cards()
    again = case("run", "--no-input")
    back = case("undo", "--all", "--now", typed="1\n")

    assert [3, 0, 0, 0] == [plan.code, run.code, again.code, back.code], (plan, run, again, back)
    assert before == untouched
    assert {"contacts/b.vcf": SHARED.replace(b"TEL:202-555-0123\r\n", b"")} == during
    assert before == book.cards()


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("", b"CATEGORIES:Do not answer\r\n"),
        (", with: {by: group}", b"CATEGORIES:Do not answer\r\n"),
        (", with: {by: name}", b"FN:Do not answer\r\n"),
    ],
)
def test_hiding_is_done_in_the_way_that_the_playbook_says(
    case: Case, book: CardDouble, how: str, expected: bytes
) -> None:
    """By group, which is the usual way, or by name; a shared card goes to the group; and back."""
    case.line.file("steps.yaml", STEPS.replace("contacts.remove", f"contacts.hide{how}"))
    before = book.cards()
    run = case.accepted("--expect", "1")
    during = book.cards()
    back = case("undo", "--all", "--now", typed="1\n")

    assert [0, 0] == [run.code, back.code], (run, back)
    assert expected in during["contacts/a.vcf"]
    assert (b"FN:Jordan\r\n" in during["contacts/a.vcf"]) == (b"CATEGORIES" in expected)
    assert b"FN:House\r\n" in during["contacts/b.vcf"]
    assert b"CATEGORIES:Do not answer\r\n" in during["contacts/b.vcf"]
    assert before == book.cards()
