"""Hold `plan`: it looks, shows, ends with the right code, and leaves every byte as it was."""

from __future__ import annotations

from boundary.cli import words
from tests.cli.conftest import GUIDED, GUIDED_STEPS, PASSPHRASE, THEIRS, Case, Line


def test_a_plan_needs_no_case(line: Line) -> None:
    """A playbook of written steps can be planned before any case is there; 3 means work."""
    line.file("steps.yaml", GUIDED_STEPS)
    path = line.file("playbook.yaml", GUIDED)
    before = line.files()
    ended = line("plan", path, "--no-input", "--state", line.state, bare=True)

    assert (3, "") == (ended.code, ended.err)
    assert ended.out.startswith("Plan for playbook.yaml. Nothing has been changed.\n")
    assert before == line.files()


def test_mail_is_not_contacted_before_begin(line: Line) -> None:
    """A plan that would contact something waits for the questions: 4, and nothing is opened."""
    text = (
        "boundary: 1\npeople: [{alias: J., follow: quiet, emails: [jordan@example.org]}]\n"
        "accounts: {mail: {use: imap, host: 127.0.0.1, port: 9, user: me, security: none}}\n"
    )
    ended = line("plan", line.file("p.yaml", text), "--no-input")

    assert 4 == ended.code


def test_a_plan_writes_nothing(mailed: Case) -> None:
    """Looking at a mailbox leaves every file with the same bytes and times."""
    before = mailed.line.files()
    ended = mailed("plan")

    assert 3 == ended.code
    assert before == mailed.line.files()


def test_json_is_the_only_thing_on_standard_output(mailed: Case) -> None:
    """With --json there is one object, masked unless --full; progress goes to standard error."""
    ended, full = mailed("plan", "--json"), mailed("plan", "--json", "--full")
    change = ended.json["changes"][1]

    assert (3, 1) == (ended.code, ended.out.count("\n"))
    assert "Looking" in ended.err
    assert ("mail.file-past", "J.", 3, "j\u2026@example.org") == (
        change["verb"],
        change["person"],
        change["count"],
        change["identifier"],
    )
    assert THEIRS not in ended.out
    assert THEIRS == full.json["changes"][1]["identifier"]
    assert ended.json["digest"] == full.json["digest"]
    assert [] == ended.json["faults"]


def test_in_order_is_zero(mailed: Case) -> None:
    """After a run there is nothing to do."""
    mailed.accepted()
    ended = mailed("plan")

    assert 0 == ended.code
    assert "There is nothing to do." in ended.out


def test_an_account_that_cannot_be_opened_is_told(mailed: Case) -> None:
    """Could not look is never the same as nothing there: 1, and the account is named."""
    assert mailed.double is not None
    mailed.double.stop()
    plain, answer = mailed("plan"), mailed("plan", "--json")

    assert (1, 1) == (plain.code, answer.code)
    assert "  mail: " in plain.out
    assert ["mail"] == [fault["account"] for fault in answer.json["faults"]]


def test_items_show_every_step(mailed: Case) -> None:
    """`--items` lists the single steps with their addresses."""
    ended = mailed("plan", "--items")

    assert "1. mail/mail.keep/" in ended.out
    assert "2. mail/mail.file-past/" in ended.out


def test_a_wrong_passphrase_is_refused(guided: Case) -> None:
    """A wrong passphrase ends with 2, from a file and from the keyboard."""
    line = guided.line
    wrong = line.file("wrong", "another few words\n")
    arguments = ("plan", "heron-42", "--state", line.state)
    filed = line(*arguments, "--passphrase-file", wrong, bare=True)
    typed = line(*arguments, typed="another few words\n", bare=True)
    right = line(*arguments, typed=f"{PASSPHRASE}\n", bare=True)

    assert (2, 2, 3) == (filed.code, typed.code, right.code)
    assert words.PASSPHRASE in right.err


def test_the_passphrase_can_come_from_standard_input(guided: Case) -> None:
    """`--passphrase-file -` reads standard input, before the command or after it."""
    line = guided.line
    options = ("--state", line.state, "--passphrase-file", "-")
    after = line("plan", "heron-42", *options, typed=f"{PASSPHRASE}\n", bare=True)
    before = line(*options, "plan", "heron-42", typed=f"{PASSPHRASE}\n", bare=True)

    assert (3, 3) == (after.code, before.code)


def test_an_empty_passphrase_file_is_refused(guided: Case) -> None:
    """An empty file is no passphrase."""
    line = guided.line
    empty = line.file("empty", "")
    arguments = ("plan", "heron-42", "--state", line.state, "--passphrase-file", empty)
    ended = line(*arguments, bare=True)

    assert 2 == ended.code
    assert words.EMPTY_PASSPHRASE_FILE in ended.err


def test_without_a_passphrase_a_person_is_needed(guided: Case) -> None:
    """With --no-input and no file nobody can be asked for the passphrase."""
    line = guided.line
    ended = line("plan", "heron-42", "--state", line.state, "--no-input", bare=True)

    assert 4 == ended.code


def test_an_unknown_case_is_refused(line: Line) -> None:
    """A code that no case has is refused."""
    assert 2 == line("plan", "heron-99", "--no-input").code


def test_five_people_with_forty_items_fit_the_screen(line: Line) -> None:
    """All that `plan` shows for five people with forty items each: forty lines of 100 columns."""
    people = "".join(
        f"  - alias: Person {person}\n    follow: no-contact\n    phones:\n"
        + "".join(f'      - "+1 {person}02 555 01{number:02}"\n' for number in range(20))
        for person in range(2, 7)
    )
    accounts = "accounts:\n  phone: {use: iphone}\n  insta: {use: instagram}\n"
    path = line.file("p.yaml", f"boundary: 1\npeople:\n{people}{accounts}")
    ended = line("plan", path, "--no-input")
    lines = ended.out.splitlines()

    assert 3 == ended.code
    assert len(lines) <= 40
    assert max(len(text) for text in lines) <= 100
    assert all(f"Person {person}" in ended.out for person in range(2, 7))
    assert 40 * 5 <= sum(int(text[50:55]) for text in lines if text.startswith("Person"))
