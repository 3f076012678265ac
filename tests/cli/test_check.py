"""Hold `check`: how things stand now, with proof, and the right code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.cli import access_words, find_words, words
from boundary.core.ports import Answer
from boundary.rehearsal.double import Mail
from tests.cli.conftest import GUIDED, GUIDED_STEPS, THEIRS, Case, Line, message
from tests.cli.ruled import FILE_ONLY, FILING, FORWARD, Ruled, ruled
from tests.cli.test_run import Scripted, with_hands
from tests.servers.dovecot import Dovecot, dovecot


def test_pending_is_three(mailed: Case) -> None:
    """Before a run everything is still to do."""
    ended = mailed("check")

    assert 3 == ended.code
    assert "Still to do: 2 steps" in ended.out
    assert words.CHECK_TO_DO in ended.out


def test_in_order_is_zero(mailed: Case) -> None:
    """After a run everything that could be looked at is in order, and nothing is written."""
    mailed.accepted()
    before = mailed.line.files()
    ended = mailed("check")

    assert 0 == ended.code
    assert "In order: 2 steps" in ended.out
    assert words.CHECK_FINE in ended.out
    assert before == mailed.line.files()


def test_what_was_not_agreed_to_yet_is_counted_for_later(guided: Case) -> None:
    """After a quiet run the steps that show are no task: one sentence counts them."""
    before = guided("check")
    with_hands(guided, Scripted(Answer.DONE))
    guided.accepted()
    after = guided("check")

    assert "phone/phone.block/" in before.out
    assert "Later, if you want" not in before.out
    assert "phone/phone.block/" not in after.out
    assert "Later, if you want: 2 steps in stages that you did not agree to yet." in after.out
    assert (3, 0) == (before.code, after.code)
    assert words.CHECK_TO_DO not in after.out


def test_new_mail_is_still_to_do(mailed: Case) -> None:
    """What came since shows as still to do."""
    assert mailed.double is not None
    mailed.accepted()
    mailed.double.deliver("INBOX", message(THEIRS, 99))
    ended = mailed("check", "--json")

    assert 3 == ended.code
    assert "pending" in {item["state"] for item in ended.json["items"]}


def test_json_has_the_agreed_keys(mailed: Case) -> None:
    """Another program gets each item with its state, proof and since when."""
    mailed.accepted()
    ended = mailed("check", "--json")
    item = ended.json["items"][1]

    assert [
        "boundary",
        "items",
        "access",
        "unread",
        "by_hand",
        "hints",
        "absent",
        "unreadable",
        "in_doubt",
        "faults",
    ] == list(ended.json)
    assert ["address", "state", "proof", "since", "note"] == list(item)
    assert ("in-order", "seen") == (item["state"], item["proof"])
    assert item["since"] > 0


def test_told_is_never_seen(guided: Case) -> None:
    """What was done on the person's word is "not looked at", never "in order"."""
    with_hands(guided, Scripted(Answer.DONE))
    guided.accepted("--through", "will-show")
    ended = guided("check", "--json")

    assert 0 == ended.code
    assert {("not-looked-at", "told")} == {
        (item["state"], item["proof"]) for item in ended.json["items"]
    }


def test_an_account_that_cannot_be_opened_is_one(mailed: Case) -> None:
    """Could not look ends with 1 and names the account."""
    assert mailed.double is not None
    mailed.accepted()
    mailed.double.stop()
    ended = mailed("check")

    assert 1 == ended.code
    assert "Not looked at: 2 steps" in ended.out
    assert words.CHECK_FINE not in ended.out


@pytest.fixture(scope="module")
def rule_server() -> Iterator[Dovecot]:
    """Run one Dovecot with Pigeonhole for these tests."""
    with dovecot() as running:
        yield running


@pytest.fixture
def reviewing(line: Line, rule_server: Dovecot) -> Iterator[Ruled]:
    """Begin a case whose steps look at access and file mail away."""
    with ruled(line, rule_server) as made:
        yield made


@pytest.mark.server
def test_access_tells_of_a_forward(reviewing: Ruled) -> None:
    """A rule that passes mail on is told in words, as new, with what cannot be seen; code 3."""
    reviewing.rules(FORWARD)
    ended = reviewing.case("check", "--access")

    assert 3 == ended.code
    assert "mail: 1 finding, 1 of them new" in ended.out
    assert "New: A copy of every message is passed on to s…@example.com." in ended.out
    assert "Connected apps and app passwords cannot be seen here." in ended.out
    assert "The rest by hand: `boundary guides mail`." in ended.out
    assert "sam@example.com" not in ended.out
    assert access_words.ACCESS_NEXT in ended.out


@pytest.mark.server
def test_access_changes_nothing(reviewing: Ruled) -> None:
    """Looking at access leaves the rules, the mailbox and every file here as they were."""
    reviewing.rules(FORWARD)
    desk = reviewing.server.desk(reviewing.user)
    before = (reviewing.scripts(), reviewing.in_force(), desk.snapshot())
    files = reviewing.case.line.files()
    reviewing.case("check", "--access")

    assert before == (reviewing.scripts(), reviewing.in_force(), desk.snapshot())
    assert files == reviewing.case.line.files()


@pytest.mark.server
def test_access_without_findings_is_zero(reviewing: Ruled) -> None:
    """Where nothing is found it says what was looked at and what was not, and ends with 0."""
    ended = reviewing.case("check", "--access")

    assert 0 == ended.code
    assert access_words.ACCESS_NONE.strip() in ended.out
    assert "Connected apps and app passwords cannot be seen here." in ended.out
    assert access_words.ACCESS_NEXT not in ended.out


@pytest.mark.server
def test_access_json_has_the_agreed_keys(reviewing: Ruled) -> None:
    """Another program gets each finding with its account, and whether it is new."""
    reviewing.rules(FORWARD)
    ended = reviewing.case("check", "--access", "--json")
    finding = ended.json["access"][0]

    assert ["account", "say", "by_hand", "new"] == list(finding)
    assert ("mail", True) == (finding["account"], finding["new"])
    assert [] == ended.json["items"]
    assert 6 <= len(ended.json["unread"])
    assert [{"account": "mail", "guide": "mail", "looked": True}] == ended.json["by_hand"]


@pytest.mark.server
def test_what_was_gone_through_is_no_longer_new(reviewing: Ruled) -> None:
    """After a run in which the person went through it, the same rule is told and not as new."""
    reviewing.rules(FORWARD)
    with_hands(reviewing.case, Scripted(Answer.DONE))
    assert 0 == reviewing.case.accepted().code
    same = reviewing.case("check", "--access")
    reviewing.rules(FORWARD.replace(b"sam@", b"sue@"))
    other = reviewing.case("check", "--access")

    assert (0, 3) == (same.code, other.code)
    assert "Gone through before: A copy of every message" in same.out
    assert "New: A copy of every message" in other.out


@pytest.mark.server
def test_our_own_rules_are_no_finding(line: Line, rule_server: Dovecot) -> None:
    """After a run only what the user's own rules do is told, once."""
    with ruled(line, rule_server, FILE_ONLY) as made:
        made.rules(FILING)
        assert 0 == made.case.accepted().code
        ended = made.case("check", "--access", "--json")

    assert ["Mail from a…@example.com goes to the folder “Friends”, out of the inbox."] == [
        one["say"] for one in ended.json["access"]
    ]


@pytest.mark.server
def test_access_that_could_not_be_looked_at_is_one(reviewing: Ruled) -> None:
    """A server for rules that is down is never "nothing found": it is named, and ends with 1."""
    port = f"sieve_port: {reviewing.server.sieve_port}"
    text = reviewing.case.path.read_text(encoding="utf-8")
    reviewing.case.path.write_text(text.replace(port, "sieve_port: 1"), encoding="utf-8")
    ended = reviewing.case("check", "--access")

    assert 1 == ended.code
    assert "mail: not looked at" in ended.out
    assert access_words.ACCESS_NONE.strip() not in ended.out


def test_an_account_with_written_steps_alone_names_them(mailed: Case) -> None:
    """A mailbox whose rules cannot be read is named with its written steps; code 0."""
    ended = mailed("check", "--access")

    assert 0 == ended.code
    assert "mail: not looked at" in ended.out
    assert "By hand: `boundary guides mail`." in ended.out
    assert access_words.ACCESS_NONE.strip() not in ended.out


def test_platforms_are_named_with_their_written_steps(guided: Case) -> None:
    """A platform whose guide has the steps is named; one whose guide has none is not."""
    ended = guided("check", "--access", "--json")

    assert 0 == ended.code
    assert [{"account": "insta", "guide": "instagram", "looked": False}] == ended.json["by_hand"]


def test_access_without_any_door_says_so(line: Line) -> None:
    """A playbook whose accounts have neither door nor steps for it is told so."""
    line.file("steps.yaml", GUIDED_STEPS)
    text = GUIDED.replace("  insta: {use: instagram}\n", "")
    path = line.file("playbook.yaml", text.replace("handles: {instagram: jordan.example}", ""))
    assert line("begin", path, "--answers", line.answers(), "--no-input").code == 0
    ended = line("check", "heron-42", "--access")

    assert 0 == ended.code
    assert access_words.ACCESS_NOTHING[0] in ended.out


def named(sender: str, number: int) -> Mail:
    """Write a message with a display name."""
    body = message(sender, number).body
    return Mail(body.replace(sender.encode(), f"Jordan Example <{sender}>".encode(), 1))


def test_hints_of_new_mail_are_three(mailed: Case) -> None:
    """`--hints` shows who could be the person in received mail, masked, and ends with 3."""
    assert mailed.double is not None
    mailed.double.deliver("INBOX", named("jordan@example.com", 50))
    mailed.double.deliver("INBOX", named(THEIRS, 51))
    ended = mailed("check", "--hints")
    told = mailed("check", "--hints", "--json")

    assert (3, 3) == (ended.code, told.code)
    assert find_words.FIND_HEAD in ended.out
    assert "jordan@example.com" not in ended.out
    assert ["j…@example.com"] == [one["identifier"] for one in told.json["hints"]]
    assert [] == told.json["items"]


def test_no_hints_is_zero(mailed: Case) -> None:
    """Nothing that points to another address ends with 0."""
    ended = mailed("check", "--hints", "--access", "--json")

    assert 0 == ended.code
    assert ([], []) == (ended.json["hints"], ended.json["access"])


def test_looking_elsewhere_at_an_account_that_is_down_is_one(mailed: Case) -> None:
    """What could not be looked at is named, and ends with 1."""
    assert mailed.double is not None
    mailed.double.stop()
    ended = mailed("check", "--hints", "--json")

    assert 1 == ended.code
    assert ["mail"] == [fault["account"] for fault in ended.json["faults"]]
