"""Hold `found`: what is ours is shown and taken away without case, passphrase or state folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.app.library import Library
from boundary.cli import access_words, words
from boundary.rehearsal.double import Mail
from tests.cli.conftest import Ended, Line, message
from tests.cli.ruled import FILE_ONLY, FILING, Ruled, ruled
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot


@pytest.fixture(scope="module")
def rule_server() -> Iterator[Dovecot]:
    """Run one Dovecot with Pigeonhole for these tests."""
    with dovecot() as running:
        yield running


@pytest.fixture
def left(line: Line, rule_server: Dovecot) -> Iterator[Ruled]:
    """Leave our rules in a mailbox that had rules of its own."""
    with ruled(line, rule_server, FILE_ONLY) as made:
        made.rules(FILING)
        assert 0 == made.case.accepted().code
        yield made


@pytest.fixture
def plain(line: Line) -> Iterator[Path]:
    """Furnish a mailbox without a server for rules; return the file that leads to it."""
    double = ImapDouble({"INBOX": [Mail(message("a@example.com", 1).body)]}, PASSWORD)
    settings = double.start()
    try:
        line.file("secret", f"{PASSWORD}\n")
        yield line.file(
            "account.yaml",
            f"use: imap\nhost: 127.0.0.1\nport: {settings['port']}\nuser: me@example.net\n"
            "security: none\nsieve_port: 1\n",
        )
    finally:
        double.stop()


def found(made: Ruled, *arguments: object, typed: str = "") -> Ended:
    """Run the command on the mailbox, without naming a case."""
    line = made.case.line
    account = line.file("account.yaml", made.account.strip("{}").replace(", ", "\n"))
    secret = line.file("secret", f"{PASSWORD}\n")
    return line(
        "found", "imap", "--from", account, "--secret-file", secret, *arguments, typed=typed,
        bare=True,
    )  # fmt: skip


@pytest.mark.server
def test_what_is_ours_is_listed_and_left(left: Ruled) -> None:
    """It says what each thing does and how it goes by hand; nothing changes; code 3."""
    before = (left.scripts(), left.in_force())
    ended = found(left, "--no-input")

    assert 3 == ended.code
    assert "Rules of this program that file new mail: 1 address to Later." in ended.out
    assert access_words.FOUND_BY_HAND in ended.out
    assert "There is a folder “Later”, with 0 messages." in ended.out
    assert access_words.FOUND_LEFT in ended.out
    assert before == (left.scripts(), left.in_force())


@pytest.mark.server
def test_it_is_taken_away_and_the_users_rules_are_in_force_again(left: Ruled) -> None:
    """After removing, the mailbox has the user's own rules alone, byte for byte; code 0."""
    ended = found(left, "--remove", "--no-input")
    again = found(left, "--no-input")

    assert (0, 0) == (ended.code, again.code)
    assert {"mine.sieve": FILING} == left.scripts()
    assert "mine.sieve" == left.in_force()
    assert "things were taken away." in ended.out
    assert "Rules of this program" not in again.out


@pytest.mark.server
def test_no_case_and_no_file_is_needed(left: Ruled, home: Path) -> None:
    """It works when the case is gone, asks for no passphrase, and leaves no file behind."""
    line = left.case.line
    before = set(home.rglob("*"))
    line.state.rename(line.folder / "elsewhere")
    ended = found(left, "--remove", "--no-input")

    assert 0 == ended.code
    assert before == set(home.rglob("*"))
    assert not line.state.exists()
    assert words.PASSPHRASE not in ended.err


@pytest.mark.server
def test_a_person_is_asked_before_anything_goes(left: Ruled) -> None:
    """At a keyboard it asks for all it needs, and "Not now" leaves everything as it is."""
    line, server = left.case.line, left.server
    leads = f"127.0.0.1\n{left.user}\n{server.port}\nnone\n127.0.0.1\n{server.sieve_port}\n"
    kept = line("found", "imap", "--more", typed=f"{leads}{PASSWORD}\nNot now\n", bare=True)
    scripts = left.scripts()
    gone = line("found", "imap", "--more", typed=f"{leads}{PASSWORD}\n1\n", bare=True)

    assert (3, 0) == (kept.code, gone.code)
    assert "boundary.sieve" in scripts
    assert {"mine.sieve": FILING} == left.scripts()
    assert access_words.FOUND_NOTICES in " ".join(kept.out.split())
    assert PASSWORD not in kept.out + kept.err


@pytest.mark.server
def test_json_has_the_agreed_keys(left: Ruled) -> None:
    """Another program gets what was found, and with --remove what was taken away."""
    listed = found(left, "--json").json
    removed = found(left, "--json", "--remove").json

    assert ["boundary", "things", "removed", "stayed", "unseen"] == list(listed)
    assert ["id", "say", "by_hand", "removable"] == list(listed["things"][0])
    assert [] == listed["removed"]
    assert {thing["id"] for thing in listed["things"] if thing["removable"]} == {
        *removed["removed"]
    }
    assert [] == removed["stayed"]


@pytest.mark.server
def test_rules_that_somebody_changed_by_hand_stay(left: Ruled) -> None:
    """What was edited since is shown and never overwritten."""
    path = left.server.home(left.user) / "sieve" / "boundary.sieve"
    path.write_bytes(path.read_bytes() + b"discard;\r\n")
    ended = found(left, "--remove", "--json")
    shown = found(left, "--remove", "--no-input")

    assert (1, 1) == (ended.code, shown.code)
    assert path.read_bytes().endswith(b"discard;\r\n")
    assert [] == ended.json["removed"]
    assert ["script:boundary-start"] == [one["id"] for one in ended.json["stayed"]]
    assert access_words.FOUND_STAYED in shown.out


def test_a_mailbox_without_rules_says_what_was_not_seen(line: Line, plain: Path) -> None:
    """Where rules cannot be read that is said, with the provider's own page; code 0."""
    ended = line(
        "found", "imap", "--from", plain, "--secret-file", line.folder / "secret", "--no-input",
        bare=True,
    )  # fmt: skip

    assert 0 == ended.code
    assert access_words.FOUND_NOTHING in ended.out
    assert access_words.FOUND_RULES_UNSEEN[1] in ended.out
    assert not (line.folder / "state").exists()


def test_a_server_for_rules_that_is_down_is_one(line: Line, plain: Path) -> None:
    """A server for rules that was named and does not answer is told; code 1."""
    plain.write_text(plain.read_text() + "sieve_host: 127.0.0.1\n")
    ended = line(
        "found", "imap", "--from", plain, "--secret-file", line.folder / "secret", "--no-input",
        bare=True,
    )  # fmt: skip

    assert 1 == ended.code
    assert "A part could not be looked at." in ended.out


def test_a_password_that_does_not_fit_is_one(line: Line, plain: Path) -> None:
    """An account that does not open is an error, never "nothing found"."""
    secret = line.file("secret", "another\n")
    ended = line("found", "imap", "--from", plain, "--secret-file", secret, "--no-input", bare=True)

    assert 1 == ended.code
    assert access_words.FOUND_NOTHING not in ended.out


def test_nobody_is_asked_without_input(line: Line) -> None:
    """What is missing is asked of a person, or ends with 4; addresses are never arguments."""
    ended = line("found", "imap", "--no-input", bare=True)

    assert 4 == ended.code
    assert "--from FILE" in ended.err


def test_a_platform_with_written_steps_is_two(line: Line) -> None:
    """A kind of account that holds no mark of ours points to its written steps."""
    ended = line("found", "iphone", "--no-input", bare=True)

    assert 2 == ended.code
    assert "boundary guides iphone" in ended.err


def test_what_the_provider_may_tell_is_said_before_the_password(line: Line) -> None:
    """A provider of the dated table has its own notices, and says which password it takes."""
    line.arrange = lambda env: replace(env, sleep=lambda _: None)
    gmail = next(p for p in Library().rules.providers if "imap.gmail.com" in p.imap_hosts)
    ended = line("found", "imap", typed=f"imap.gmail.com\nme\n{PASSWORD}\n", bare=True)
    out = " ".join(ended.out.split())

    assert 1 == ended.code
    assert gmail.notices in out
    assert gmail.say in out
    assert words.NOTICES_ADVICE in out
