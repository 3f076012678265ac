"""Whole people and accounts come and go by questions; what was done stays until an undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.app.session import Session, open_session
from boundary.cli import edit_words, new_words, words
from boundary.core.playbook import Address
from tests.app.world import Told
from tests.cli.conftest import Case
from tests.cli.test_edit import case, device, flat, plain, text_of, typed

__all__ = ["case", "device", "plain"]

MINE_PEOPLE = '  - {alias: M., follow: quiet, phones: ["+1 202 555 0123"]}\n'


def session_of(case: Case) -> Session:
    """Open the case for what its log knows, and close it again."""
    env = case.line.seen[-1]
    with open_session(env, case.code, write=False, connect=False, standing=True) as session:
        return session


def standing(case: Case) -> frozenset[Address]:
    """Give the addresses of everything that stands."""
    return frozenset(session_of(case).standing.done)


@pytest.fixture
def run(guided: Case) -> Case:
    """Carry out every written step of a case, by a person who does them all."""
    guided.line.arrange = lambda env: replace(env, hands=Told())
    ended = guided.accepted("--through", "will-show")

    assert standing(guided), ended
    return guided


def test_a_person_comes_in(case: Case) -> None:
    """A person is asked for as in `new`, and stands behind the others; nothing else moves."""
    before = text_of_first(case)
    reach, rest = '"Ex, Kim", kim@example.net, +1 202', "+1 202 555 0124, kim@example.net"
    ended = case("edit", typed=typed("a whole", "put", "K.", reach, rest, "see less", "write"))
    block = (
        "  - alias: K.\n    follow: see-less\n"
        '    names: ["Ex, Kim"]\n    emails: [kim@example.net]\n    phones: ["+12025550124"]\n'
    )

    assert 0 == ended.code, ended
    assert before.replace(MINE_PEOPLE, MINE_PEOPLE + block) == text_of(case)
    assert edit_words.HANDLES_AFTER in flat(ended)
    assert "kim@example.net" not in ended.out + ended.err
    assert "Kim" not in ended.out + ended.err


def text_of_first(case: Case) -> str:
    """Read the playbook before the first command of the test."""
    return case.path.read_text(encoding="utf-8")


def test_a_person_goes_out(case: Case) -> None:
    """With nothing done for them, nothing stands; the others stay as they are."""
    before = text_of_first(case)
    ended = case("edit", typed=typed("a whole", "take", "M.", "write"))

    assert 0 == ended.code, ended
    assert before.replace(MINE_PEOPLE, "") == text_of(case)
    assert edit_words.NOTHING_STANDS in flat(ended)


def test_who_goes_out_is_always_asked(plain: Case) -> None:
    """Also when there is one person only, their name is chosen before anything is drafted."""
    plain.path.write_text("boundary: 1\ncase: heron-42\npeople: [{alias: J., follow: quiet}]\n")
    ended = plain("edit", typed=typed("a whole", "take", "not now"))

    assert 4 == ended.code
    assert edit_words.WHICH_PERSON in ended.err


def test_taking_a_person_out_lifts_nothing(run: Case) -> None:
    """What was done for them stays in force, it is counted, and undo still takes it back."""
    stood = standing(run)
    ended = run("edit", typed=typed("a whole", "take", "J.", "write"))
    after = run("undo", "--all", "--now", "--no-input")

    assert 0 == ended.code, ended
    assert edit_words.stays(2) in flat(ended)
    assert edit_words.LIFTS_NOTHING in flat(ended)
    assert edit_words.UNDO_FIRST in flat(ended)
    assert 4 == len(stood)
    assert "J." not in run.path.read_text(encoding="utf-8")
    assert words.NOTHING_STANDS not in after.out
    assert frozenset() == standing(run)


def test_a_new_short_name_changes_no_address(run: Case) -> None:
    """Renaming changes what the screen says; every step keeps its address and its person."""
    before = session_of(run)
    ended = run("edit", typed=typed("the short", "Jay", "write"))
    after = session_of(run)

    assert 0 == ended.code, ended
    assert before.standing.done.keys() == after.standing.done.keys()
    assert [item.address for item in before.items] == [item.address for item in after.items]
    assert before.aliases.keys() == after.aliases.keys()
    assert ["Jay"] == list(after.aliases.values())
    assert edit_words.ALIAS_ONLY in flat(ended)


@pytest.mark.parametrize(
    ("answers", "old", "new"),
    [
        (
            ("one of your own", "put", "imap", "work", "imap.example.org", "me", "write"),
            "  phone: {use: iphone}\n",
            "  phone: {use: iphone}\n  work: {use: imap, host: imap.example.org, user: me}\n",
        ),
        (
            ("one of your own", "put", "gmail", "post", "me@example.net", "write"),
            "  phone: {use: iphone}\n",
            "  phone: {use: iphone}\n  post: {use: gmail, user: me@example.net}\n",
        ),
        (("one of your own", "take", "phone", "write"), "  phone: {use: iphone}\n", ""),
        (
            ("names that", "J.", "put", "Jordan Example", "write"),
            "      instagram: jordan.example\n",
            '      instagram: jordan.example\n    names: ["Jordan Example"]\n',
        ),
    ],
    ids=["imap", "gmail", "out", "name"],
)
def test_a_change_is_shown_and_written(
    case: Case, answers: tuple[str, ...], old: str, new: str
) -> None:
    """Accounts and names come and go; every other byte stays, sealed and plain alike."""
    before = text_of_first(case)
    ended = case("edit", typed=typed(*answers))

    assert 0 == ended.code, ended
    assert before.replace(old, new, 1) == text_of(case)
    assert edit_words.CHANGE in ended.err
    assert "Jordan Example" not in ended.out + ended.err


def test_a_mailbox_says_what_comes_of_its_password(plain: Case) -> None:
    """Putting a mailbox in points to `connect`; taking one out says what stays kept."""
    ended = plain("edit", typed=typed("one of your own", "take", "other", "write"))
    more = ("one of your own", "put", "imap", "other", "imap.example.com", "me", "write")
    again = plain("edit", typed=typed(*more))

    assert edit_words.SIGN_IN_STAYS in flat(ended)
    assert edit_words.CONNECT_NEXT in flat(again)
    assert (0, 0) == (ended.code, again.code)


def test_an_account_that_steps_stand_on_keeps_its_name(run: Case) -> None:
    """No other account takes the name of one that an undo has to reach; the same one may."""
    gone = run("edit", typed=typed("one of your own", "take", "phone", "write"))
    other = run("edit", typed=typed("one of your own", "put", "android", "phone", "write"))
    entry = run.line.file("own.yaml", "{account: phone, use: android}\n")
    added = run("add", "--from", entry, "--no-input")
    same = run("edit", typed=typed("one of your own", "put", "iphone", "phone", "write"))

    assert edit_words.UNDO_REACHES in flat(gone)
    assert edit_words.LIFTS_NOTHING in flat(gone)
    assert "Steps stand on another account of this name" in flat(other)
    assert "Steps stand on another account of this name" in flat(added)
    assert (0, 4, 2, 0) == (gone.code, other.code, added.code, same.code)


def test_a_name_is_taken_out(plain: Case) -> None:
    """One of several names goes; the question shows them, because they have to be told apart."""
    before = plain.path.read_text(encoding="utf-8")
    with_names = before.replace("    handles:\n", "    names: [Jo, Jordan]\n    handles:\n")
    plain.path.write_text(with_names, encoding="utf-8")
    later = plain("edit", typed=typed("names that", "J.", "take", "not now"))
    ended = plain("edit", typed=typed("names that", "J.", "take", "2", "write"))

    assert (4, 0) == (later.code, ended.code), ended
    assert with_names.replace("Jo, Jordan", "Jo") == plain.path.read_text(encoding="utf-8")


def test_the_way_of_a_gmail_account_is_one_of_a_few(plain: Case) -> None:
    """The way is chosen by its sentence, never typed."""
    text = plain.path.read_text(encoding="utf-8")
    gmail = text.replace("  phone: {use: iphone}\n", "  post: {use: gmail, user: me@example.net}\n")
    plain.path.write_text(gmail, encoding="utf-8")
    answers = ("a setting", "post", "the way", "write another", "with an app", "write")
    ended = plain("edit", typed=typed(*answers))

    assert 0 == ended.code, ended
    assert "way: app-password" in plain.path.read_text(encoding="utf-8")
    assert edit_words.CONNECT_AGAIN in flat(ended)


@pytest.mark.parametrize(
    "answers",
    [
        ("a whole",),
        ("a whole", "put", ""),
        ("a whole", "put", "not now"),
        ("a whole", "put", "K.", "not now"),
        ("a whole", "put", "K.", "none"),
        ("a whole", "take"),
        ("a whole", "take", "M."),
        ("one of your own",),
        ("one of your own", "put"),
        ("one of your own", "put", "imap", ""),
        ("one of your own", "put", "imap", "work", "", ""),
        ("one of your own", "take"),
        ("names that",),
        ("names that", "J."),
        ("names that", "J.", "put", ""),
        ("names that", "J.", "put", "not now"),
    ],
    ids=range(16),
)
def test_not_now_is_always_there(plain: Case, answers: tuple[str, ...]) -> None:
    """At every question one can decide later; then nothing is written."""
    before = plain.line.files()
    ended = plain("edit", typed=typed(*answers, "not now"))

    assert 4 == ended.code, ended
    assert before == plain.line.files()


@pytest.mark.parametrize(
    ("answers", "part"),
    [
        (("a whole", "put", "K.", "nonsense", "not now"), "Not taken: nonsense"),
        (("a whole", "put", "J.", "none", "see less"), "same alias"),
        (("a whole", "put", "K.", "jordan@example.org", "see less"), "under another person"),
        (("one of your own", "put", "imap", "mail", "a.example", "me"), "has the same name"),
        (("names that", "J.", "take"), edit_words.NONE_THERE),
    ],
    ids=range(5),
)
def test_what_is_refused_is_said(plain: Case, answers: tuple[str, ...], part: str) -> None:
    """A person or an account that does not fit ends in a sentence; nothing is written."""
    before = plain.line.files()
    ended = plain("edit", typed=typed(*answers))

    assert 4 == ended.code, ended
    assert part in flat(ended)
    assert before == plain.line.files()


def test_without_accounts_none_goes_out(plain: Case) -> None:
    """Where nothing is there, that is said."""
    plain.path.write_text("boundary: 1\ncase: heron-42\npeople: []\naccounts: {}\n")
    ended = plain("edit", typed=typed("one of your own", "take"))

    assert edit_words.NONE_THERE in flat(ended)


def test_a_soft_beginning_is_offered_first(plain: Case) -> None:
    """Whoever comes later is decided one by one: the softest steps stand first."""
    ended = plain("edit", typed=typed("a whole", "put", "K.", "none", "not now"))

    assert f"1 {new_words.PLAYBOOKS['see-less']}" in flat(ended)


@pytest.mark.parametrize(
    "answers",
    [
        ("addresses", "J.", "put", "a mail", "security@example.org", "not now"),
        ("a whole", "put", "K.", "security@example.org", "see less", "not now"),
    ],
    ids=["identifier", "person"],
)
def test_who_is_left_alone_is_said_before_it_is_written(
    plain: Case, answers: tuple[str, ...]
) -> None:
    """What no step ever touches is told with the change, before anything is written."""
    ended = plain("edit", typed=typed(*answers))

    assert "Left alone: s…@example.org: This is" in flat(ended)
    assert ended.err.index("Left alone") < ended.err.index(edit_words.WRITE_ASK)
