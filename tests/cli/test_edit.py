"""Editing asks one thing at a time, shows each change first, and writes that and nothing else."""

from __future__ import annotations

import difflib
from pathlib import Path
from shutil import copytree

import pytest

from boundary.app.session import open_session
from boundary.cli import edit_words, softer_words, words
from tests.cli.conftest import Case, Ended, Line

MINE = """\
boundary: 1
case: heron-42
# about them
people:
  - alias: J.  # short
    follow: no-contact  # all of it
    emails: [jordan@example.org]  # work
    handles:
      instagram: jordan.example
  - {alias: M., follow: quiet, phones: ["+1 202 555 0123"]}
accounts:
  mail:
    use: imap  # mine
    host: imap.example.net
    user: me@example.net
    folders: {later: Attic}
  other: {use: imap, host: imap.example.com, user: me@example.com}
  phone: {use: iphone}
keep_open:
  - school@example.com  # the office
"""


def flat(ended: Ended) -> str:
    """Undo the wrapping of lines."""
    return " ".join(f"{ended.out} {ended.err}".split())


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Begin one case for all tests, with its playbook sealed and as a plain file too."""
    line = Line(tmp_path_factory.mktemp("device"))
    path = line.file("mine.yaml", MINE)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert 0 == ended.code, ended
    assert 0 == line("seal", path, "--no-input").code
    return line.folder


@pytest.fixture
def plain(device: Path, line: Line) -> Case:
    """Give a case that is named by its plain file."""
    copytree(device, line.folder, dirs_exist_ok=True)
    path = line.folder / "mine.yaml"
    return Case(line, path, code=str(path))


@pytest.fixture(params=["plain", "sealed"])
def case(request: pytest.FixtureRequest, plain: Case) -> Case:
    """Give a case that is named by its plain file, or by the code of its sealed one."""
    return plain if request.param == "plain" else Case(plain.line, plain.path)


def typed(*answers: str) -> str:
    """Type answers, one a line, and at last that it is enough."""
    return "".join(f"{answer}\n" for answer in (*answers, "not now"))


def text_of(case: Case) -> str:
    """Read the playbook from where it lies."""
    with open_session(case.line.seen[-1], case.code, write=False, connect=False) as session:
        return session.loaded.data.decode()


@pytest.mark.parametrize(
    ("answers", "old", "new"),
    [
        (
            ("addresses", "J.", "put", "a mail", "kim@example.net", "write"),
            "[jordan@example.org]",
            "[jordan@example.org, kim@example.net]",
        ),
        (
            ("addresses", "M.", "put", "a handle", "instagram", "kim.example", "write"),
            '0123"]}',
            '0123"], handles: {instagram: kim.example}}',
        ),
        (
            ("addresses", "M.", "put", "a phone", "+1 202 555 0124", "write"),
            '0123"]',
            '0123", "+1 202 555 0124"]',
        ),
        (("addresses", "J.", "take", "1", "write"), "[jordan@example.org]", "[]"),
        (("addresses", "J.", "take", "2", "write"), ": jordan.example", ": []"),
        (("the short", "J.", "Jo", "write"), "J.", "Jo"),
        (("the playbook", "J.", "collect-only", "write"), "no-contact", "collect-only"),
        (
            ("a setting", "mail", "the name of its mail", "mail.example.net", "write"),
            "host: imap.example.net",
            "host: mail.example.net",
        ),
        (
            ("a setting", "mail", "the name of its server for", "sieve.example.net", "write"),
            "Attic}\n",
            "Attic}\n    sieve_host: sieve.example.net\n",
        ),
        (
            ("the name of a folder", "mail", "for later", "Cellar", "write"),
            "later: Attic",
            "later: Cellar",
        ),
        (("the name of a folder", "mail", "for later", "Later", "write"), "{later: Attic}", "{}"),
        (
            ("who is kept", "put", "a mail", "kim@example.net", "write"),
            "# the office\n",
            "# the office\n  - kim@example.net\n",
        ),
        (("who is kept", "take", "1", "write"), ":\n  - school@example.com  # the office", ": []"),
    ],
    ids=range(13),
)
def test_a_change_is_shown_and_written(
    case: Case, answers: tuple[str, ...], old: str, new: str
) -> None:
    """Each part of a playbook can be changed; every other byte stays, sealed and plain alike."""
    ended = case("edit", typed=typed(*answers))

    assert 0 == ended.code
    assert MINE.replace(old, new, 1) == text_of(case)
    assert edit_words.CHANGE in ended.err
    assert ended.err.index(edit_words.CHANGE) < ended.err.index(edit_words.WRITE_ASK)
    assert edit_words.WRITTEN in flat(ended)
    assert "jordan@example.org" not in ended.out + ended.err


@pytest.mark.parametrize(
    "answers",
    [
        (),
        ("addresses",),
        ("addresses", "J."),
        ("addresses", "J.", "put"),
        ("addresses", "J.", "put", "a handle"),
        ("addresses", "J.", "take"),
        ("the short",),
        ("the playbook",),
        ("the playbook", "J."),
        ("a setting",),
        ("a setting", "mail"),
        ("a setting", "mail", "the port of its mail"),
        ("the name of a folder",),
        ("the name of a folder", "mail"),
        ("who is kept",),
        ("who is kept", "take"),
        ("who is kept", "put"),
        ("the playbook", "J.", "collect-only"),
    ],
    ids=range(18),
)
def test_not_now_is_always_there(plain: Case, answers: tuple[str, ...]) -> None:
    """At every question one can decide later; then nothing is written."""
    before = plain.line.files()
    ended = plain("edit", typed=typed(*answers, *(("not now",) if answers else ())))

    assert 4 == ended.code
    assert words.NOTHING_CHANGED in ended.out
    assert before == plain.line.files()


@pytest.mark.parametrize(
    "answers",
    [
        ("addresses", "J.", "put", "a mail", ""),
        ("the short", "J.", ""),
        ("the short", "J.", "J."),
        ("a setting", "mail", "your login", ""),
        ("the name of a folder", "mail", "archive", ""),
        ("the name of a folder", "mail", "archive", "Archive"),
    ],
    ids=range(6),
)
def test_an_empty_line_is_not_now_too(plain: Case, answers: tuple[str, ...]) -> None:
    """Nothing typed, or the same as before, is no change."""
    ended = plain("edit", typed=typed(*answers))

    assert 4 == ended.code
    assert MINE == plain.path.read_text()


@pytest.mark.parametrize(
    ("answers", "part"),
    [
        (("addresses", "J.", "put", "a mail", "nothing"), ""),
        (("addresses", "J.", "put", "a mail", "Jordan@example.org"), "already"),
        (("addresses", "M.", "put", "a mail", "jordan@example.org"), "under another person"),
        (("the short", "J.", "M."), "same alias"),
        (("a setting", "mail", "the name of its mail", "not a host/"), "name of a server"),
        (("a setting", "mail", "encryption", "write another", "none"), "without encryption"),
        (("a setting", "mail", "the port of its mail", "take"), "not set in the file"),
        (("the name of a folder", "mail", "archive", "Trash"), "uses itself"),
        (("who is kept", "put", "a mail", "jordan@example.org"), "also stands under"),
        (("who is kept", "put", "a mail", "school@example.com"), "already"),
        (("addresses", "M.", "put", "a handle", "instagram", "no name"), ""),
    ],
    ids=range(11),
)
def test_what_is_refused_is_said_and_asked_again(
    plain: Case, answers: tuple[str, ...], part: str
) -> None:
    """A value that does not fit ends in a sentence and the first question; nothing is written."""
    ended = plain("edit", typed=typed(*answers))

    assert 4 == ended.code
    assert part in flat(ended)
    assert MINE == plain.path.read_text()
    assert 2 == ended.err.count(edit_words.WHAT)


def test_an_optional_setting_is_taken_out(plain: Case) -> None:
    """A setting that has a default can go."""
    plain.path.write_text(MINE.replace("host: imap", "port: 143\n    host: imap", 1))
    ended = plain("edit", typed=typed("a setting", "mail", "the port of its mail", "take", "write"))

    assert 0 == ended.code
    assert MINE == plain.path.read_text()


def test_an_optional_setting_is_written_anew(plain: Case) -> None:
    """A setting that has a default can be another."""
    answers = ("a setting", "mail", "the port of its mail", "write another", "143", "write")
    plain("edit", typed=typed(*answers))

    assert "    port: 143\n" in plain.path.read_text()


def test_taking_out_lifts_nothing(plain: Case) -> None:
    """Removing an address says that what was done stays, and what no run will do any more."""
    ended = plain("edit", typed=typed("addresses", "J.", "take", "1", "write"))

    assert edit_words.LIFTS_NOTHING in flat(ended)
    assert softer_words.DROPS in flat(ended)


def test_another_playbook_shows_what_it_means(plain: Case) -> None:
    """A softer playbook shows what is no longer named, before it is written."""
    ended = plain("edit", typed=typed("the playbook", "J.", "collect-only", "write"))

    assert softer_words.DROPS in flat(ended)
    assert ended.err.index(edit_words.WOULD) < ended.err.index(edit_words.WRITE_ASK)


def test_a_login_changed_asks_for_connect(plain: Case) -> None:
    """A stored password belongs to the account as it was."""
    answers = ("a setting", "mail", "your login", "you@example.net", "write")
    ended = plain("edit", typed=typed(*answers))

    assert edit_words.CONNECT_AGAIN in flat(ended)


def test_several_changes_in_one_sitting(case: Case) -> None:
    """One after the other, each asked for; the end is said by the person."""
    answers = ("the short", "J.", "Jo", "write", "the short", "Jo", "Jay", "write")
    ended = case("edit", typed=typed(*answers))
    codes = difflib.SequenceMatcher(None, MINE, text_of(case), autojunk=False).get_opcodes()

    assert 0 == ended.code
    assert MINE.replace("J.", "Jay", 1) == text_of(case)
    assert 3 >= len(codes)
    assert edit_words.AGAIN in ended.err


def test_nobody_asked_nothing_changed(plain: Case) -> None:
    """Without a person there is another command; the code says that one is needed."""
    ended = plain("edit", "--no-input")

    assert 4 == ended.code
    assert "boundary add" in ended.err


EMPTY = "boundary: 1\ncase: heron-42\npeople: []\naccounts: {phone: {use: iphone}}\n"
ONE = "people: [{alias: J., follow: quiet}]"


@pytest.mark.parametrize(
    ("text", "answers", "part"),
    [
        (EMPTY, ("addresses",), edit_words.NO_PEOPLE),
        (EMPTY, ("a setting",), edit_words.NO_ACCOUNT),
        (EMPTY, ("who is kept", "take"), edit_words.NONE_THERE),
        (EMPTY.replace("people: []", ONE), ("addresses", "take"), edit_words.NONE_THERE),
    ],
    ids=range(4),
)
def test_where_nothing_is_there_that_is_said(
    plain: Case, text: str, answers: tuple[str, ...], part: str
) -> None:
    """A playbook without people, settings or anybody kept open has nothing to take out there."""
    plain.path.write_text(text)
    ended = plain("edit", typed=typed(*answers))

    assert 4 == ended.code
    assert part in flat(ended)


def test_the_only_one_is_not_asked_for(plain: Case) -> None:
    """With one person and one account there is one question less."""
    mail = "iphone}, m: {use: imap, host: a.example, user: me}"
    text = EMPTY.replace("people: []", ONE).replace("iphone}", mail)
    plain.path.write_text(text)
    answers = ("the short", "Jo", "write", "a setting", "your login", "you", "write")
    ended = plain("edit", typed=typed(*answers))

    assert 0 == ended.code
    assert text.replace("J.", "Jo").replace("user: me", "user: you") == plain.path.read_text()
