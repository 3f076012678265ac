"""Hold `check`: how things stand now, with proof, and the right code."""

from __future__ import annotations

from boundary.cli import words
from boundary.core.ports import Answer
from tests.cli.conftest import THEIRS, Case, message
from tests.cli.test_run import Scripted, with_hands


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

    assert ["boundary", "items", "access", "hints", "in_doubt", "faults"] == list(ended.json)
    assert ["address", "state", "proof", "since", "note"] == list(item)
    assert ("in-order", "seen") == (item["state"], item["proof"])
    assert item["since"] > 0


def test_told_is_never_seen(guided: Case) -> None:
    """What was done on the person's word is "not looked at", never "in order"."""
    with_hands(guided, Scripted(Answer.DONE))
    guided.accepted("--through", "may-show")
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
