"""Hold `connect`: what the provider may tell comes first; a password is never an argument."""

from __future__ import annotations

import pytest

from boundary.cli import words
from tests.cli.conftest import Case, Line


def begun(line: Line, user: str, host: str) -> None:
    """Begin a case with one mailbox."""
    text = (
        "boundary: 1\ncase: heron-42\n"
        "people: [{alias: J., follow: quiet, emails: [jordan@example.org]}]\n"
        f"accounts: {{mail: {{use: imap, host: {host}, user: {user}}}, phone: {{use: iphone}}}}\n"
    )
    path = line.file("p.yaml", text)
    assert 0 == line("begin", path, "--answers", line.answers(), "--no-input").code


@pytest.fixture
def unknown(line: Line) -> Line:
    """Begin at a provider that is in no table."""
    begun(line, "me@example.net", "imap.example.net")
    return line


def test_notices_come_before_the_password(unknown: Line) -> None:
    """First which notices may be sent, then the question, then the password, which is not shown."""
    ended = unknown("connect", "heron-42", "mail", typed="go on\na secret of mine\n")

    assert 0 == ended.code
    assert words.NOTICES_ADVICE in ended.out.replace("\n", " ")
    assert words.CONNECT_ASK in ended.err
    assert "a secret of mine" not in ended.out + ended.err
    assert "The password lies in " in ended.out
    assert "mail (imap): a password is kept" in unknown("accounts", "heron-42").out


def test_not_now_keeps_nothing(unknown: Line) -> None:
    """Not now, after reading about notices, keeps nothing."""
    ended = unknown("connect", "heron-42", "mail", typed="not now\n")

    assert (4, True) == (ended.code, words.CONNECT_NOT_NOW in ended.out)
    assert "mail (imap): no password is kept" in unknown("accounts", "heron-42").out


@pytest.mark.parametrize("name", ["-", "secret"])
def test_from_a_file_or_standard_input(unknown: Line, name: str) -> None:
    """A password comes from a file or standard input; only its line end is taken off."""
    source = name if name == "-" else unknown.file(name, "a secret of mine\r\n")
    ended = unknown(
        "connect", "heron-42", "mail", "--secret-file", source, "--json", typed="a secret\n"
    )

    assert 0 == ended.code
    assert {"boundary", "account", "kept", "notices"} == set(ended.json)
    assert "a secret" not in ended.out + ended.err


def test_nobody_to_ask_and_no_file(unknown: Line) -> None:
    """Without a person and without a file: 4."""
    ended = unknown("connect", "heron-42", "mail", "--no-input")

    assert 4 == ended.code
    assert words.CONNECT_FILE_HINT in ended.err


def test_a_provider_without_passwords_says_what_to_do(line: Line) -> None:
    """A provider that takes no password is recognised before one is asked for: 2, and a way."""
    begun(line, "me.example@outlook.com", "outlook.office365.com")
    ended = line("connect", "heron-42", "mail", typed="go on\nx\n")

    assert 2 == ended.code
    assert words.NO_PASSWORD in ended.err
    assert words.CONNECT_ASK not in ended.err


def test_a_known_provider_is_named(line: Line) -> None:
    """A provider that wants a password of another kind is named, with what it wants."""
    begun(line, "me.example@gmail.com", "imap.gmail.com")
    ended = line("connect", "heron-42", "mail", typed="not now\n")

    assert "This account is at " in ended.out
    assert 4 == ended.code


@pytest.mark.parametrize("account", ["phone", "other"])
def test_other_accounts_take_no_password(unknown: Line, account: str) -> None:
    """An account of written steps, or an unknown one, is refused."""
    assert 2 == unknown("connect", "heron-42", account, "--no-input").code


def test_an_empty_password_is_refused(unknown: Line) -> None:
    """Nothing is no password."""
    empty = unknown.file("empty", "\n")

    ended = unknown("connect", "heron-42", "mail", "--secret-file", empty, "--no-input")
    assert 2 == ended.code


def test_connect_needs_begin(line: Line) -> None:
    """Before the questions were shown nothing is kept."""
    text = (
        "boundary: 1\npeople: [{alias: J., follow: quiet}]\n"
        "accounts: {mail: {use: imap, host: imap.example.net, user: me@example.net}}\n"
    )
    ended = line("connect", line.file("p.yaml", text), "mail", typed="go on\nx\n")

    assert 4 == ended.code
    assert not line.state.exists()


def test_accounts_in_json(guided: Case) -> None:
    """Another program gets each account, and null where no password is needed."""
    assert {
        "boundary": 1,
        "accounts": [
            {"name": "phone", "service": "iphone", "password_kept": None, "given_on": ""},
            {"name": "insta", "service": "instagram", "password_kept": None, "given_on": ""},
        ],
    } == guided("accounts", "--json").json


def test_accounts_before_begin(line: Line) -> None:
    """Accounts are listed before a case is there; then no password is kept."""
    text = (
        "boundary: 1\npeople: [{alias: J., follow: quiet}]\n"
        "accounts: {mail: {use: imap, host: imap.example.net, user: me@example.net}}\n"
    )
    ended = line("accounts", line.file("p.yaml", text))

    assert (0, f"mail (imap): {words.ACCOUNT_NONE}\n") == (ended.code, ended.out)


def test_a_playbook_without_accounts(line: Line) -> None:
    """With no account in the playbook that is said."""
    text = "boundary: 1\npeople: [{alias: J., follow: quiet}]\naccounts: {}\n"
    ended = line("accounts", line.file("p.yaml", text))

    assert (0, f"{words.ACCOUNTS_NONE}\n") == (ended.code, ended.out)


def test_standard_input_with_a_password_is_asked_nothing_else(unknown: Line) -> None:
    """With the password on standard input no question is put there, even at a keyboard."""
    ended = unknown("connect", "heron-42", "mail", "--secret-file", "-", typed="a secret\n")

    assert 0 == ended.code
    assert "mail (imap): a password is kept" in unknown("accounts", "heron-42").out
