"""Hold that what is done together is asked once, and that another adapter's work is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from boundary import data
from boundary.adapters.guide import GuideAdapter
from boundary.adapters.guide.double import ScriptedHands
from boundary.adapters.guide.lines import FOUND
from boundary.adapters.guide.wire import OTHER_DOOR
from boundary.core.change import (
    Change,
    Direction,
    Hand,
    InDoubt,
    Intent,
    Outcome,
    Presence,
    Proof,
    State,
    Status,
)
from boundary.core.errors import AdapterError
from boundary.core.guide import Guide
from boundary.core.identifier import Identifier, email
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Adapter, Answer
from boundary.formats.guide_yaml import read_guide
from tests.adapters.guide.furniture import Pages

UNKNOWN = State(Presence.UNKNOWN)
ANNA = email("anna@example.org")
BELA = email("bela@example.org")
CORA = email("cora@example.net")


@pytest.fixture(scope="module")
def guide() -> Guide:
    """Read the guide of a mailbox at any provider."""
    return read_guide("mail", data.guide_bytes("mail"))


@pytest.fixture
def hands() -> ScriptedHands:
    """Make a person who has done whatever is asked."""
    return ScriptedHands()


@pytest.fixture
def mailbox(guide: Guide, hands: ScriptedHands) -> GuideAdapter:
    """Open the guide with that person."""
    return GuideAdapter(guide, hands)


def _rule_item(
    subject: Identifier, folder: str = "Later", verb: str = "mail.file-away", person: str = "one"
) -> Item:
    options = {"folder": "later", "folder_name": folder}
    return Item(Address("mail", verb, subject.key), verb, subject, options, person)


def _rules(adapter: Adapter, *items: Item) -> list[Change]:
    return [adapter.plan(item, UNKNOWN) for item in items]


def _listed(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.startswith("  ")]


def test_a_rule_is_asked_for_once_for_all(mailbox: GuideAdapter, hands: ScriptedHands) -> None:
    """All addresses of a batch that go to one folder are in one showing, whoever they belong to."""
    changes = _rules(
        mailbox, _rule_item(ANNA), _rule_item(BELA, person="two"), _rule_item(CORA, "Aside")
    )
    outcomes = mailbox.apply(changes, Pages())

    assert [(Status.DONE, Proof.TOLD)] * 3 == [
        (outcomes[change.address].status, outcomes[change.address].proof) for change in changes
    ]
    assert [[ANNA.value, BELA.value], [CORA.value]] == [_listed(lines) for _, lines in hands.asked]
    assert [(0, 2), (1, 2)] == hands.seen
    assert [True, True] == [
        any(folder in line for line in lines)
        for folder, (_, lines) in zip(("Later", "Aside"), hands.asked, strict=True)
    ]


def test_other_verbs_are_asked_for_apart(mailbox: GuideAdapter, hands: ScriptedHands) -> None:
    """Two verbs never share a showing, and what is so already is in none."""
    there = mailbox.plan(_rule_item(BELA), State(Presence.PRESENT))
    changes = [
        *_rules(mailbox, _rule_item(ANNA), _rule_item(CORA, verb="mail.set-aside")),
        there,
    ]
    outcomes = mailbox.apply(changes, Pages())

    assert [[ANNA.value], [CORA.value]] == [_listed(lines) for _, lines in hands.asked]
    assert Status.ALREADY is outcomes[there.address].status
    assert {} == outcomes[there.address].ref


def test_each_receipt_names_its_own_address_only(mailbox: GuideAdapter) -> None:
    """The answer holds for all; what is sealed for one person names nobody else's address."""
    changes = _rules(mailbox, _rule_item(ANNA), _rule_item(BELA, person="two"))
    pages = Pages()
    outcomes = mailbox.apply(changes, pages)

    assert [((changes[0].address, changes[1].address), {"answer": "done"})] == pages.parts
    assert [
        [{"id": f"mail.file-away:{subject.key}", "verb": "mail.file-away"}]
        for subject in (ANNA, BELA)
    ] == [outcomes[change.address].ref["objects"] for change in changes]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer.DONE, Status.DONE),
        (Answer.ALREADY, Status.ALREADY),
        (Answer.SKIP, Status.SKIPPED),
        (Answer.LATER, Status.WAITING),
    ],
)
def test_one_answer_is_settled_for_all(guide: Guide, answer: Answer, expected: Status) -> None:
    """After an interruption the one answer gives every address the outcome it would have had."""
    adapter = GuideAdapter(guide, ScriptedHands([answer]))
    changes = _rules(adapter, _rule_item(ANNA), _rule_item(BELA))
    pages = Pages()
    told = adapter.apply(changes, pages)
    doubts = [InDoubt(Intent(change, Direction.DO), pages.of(change.address)) for change in changes]

    assert told == adapter.settle(doubts, Pages())
    assert [expected] * 2 == [told[change.address].status for change in changes]


def test_taking_out_is_asked_once_and_names_only_what_goes(
    mailbox: GuideAdapter, hands: ScriptedHands
) -> None:
    """Undo of two of three addresses is one question that lists the two."""
    changes = _rules(mailbox, _rule_item(ANNA), _rule_item(BELA), _rule_item(CORA))
    done = mailbox.apply(changes, Pages())
    pages = Pages()
    undone = mailbox.undo([done[changes[0].address], done[changes[2].address]], pages)

    assert [Status.UNDONE] * 2 == [outcome.status for outcome in undone.values()]
    assert 2 == len(hands.asked)
    assert [ANNA.value, CORA.value] == _listed(hands.asked[-1][1])
    assert 1 == len(pages.parts)


def test_what_was_found_is_taken_out_apart(guide: Guide) -> None:
    """What the person had before is asked about on its own, with the offer to leave it."""
    hands = ScriptedHands([Answer.ALREADY, Answer.DONE])
    adapter = GuideAdapter(guide, hands)
    (found,), (made,) = _rules(adapter, _rule_item(ANNA)), _rules(adapter, _rule_item(BELA))
    receipts = [*adapter.apply([found], Pages()).values(), *adapter.apply([made], Pages()).values()]
    adapter.undo(receipts, Pages())

    assert [([BELA.value], False), ([ANNA.value], True)] == [
        (_listed(lines), FOUND in lines) for _, lines in hands.asked[2:]
    ]


def test_a_rule_of_another_door_is_left_as_it_is(
    mailbox: GuideAdapter, hands: ScriptedHands
) -> None:
    """What was made over a door that is shut is never called taken back, nor asked about."""
    mine, theirs = _rules(mailbox, _rule_item(ANNA), _rule_item(BELA))
    done = mailbox.apply([mine, theirs], Pages())
    ref: JsonObject = {"objects": [{"id": f"rule:{theirs.address.subject}"}, {"id": "switch"}]}
    pages = Pages()
    undone = mailbox.undo(
        [done[mine.address], Outcome(theirs, Status.DONE, ref), done[theirs.address]], pages
    )

    assert (Status.UNDONE, Status.FAILED) == (
        undone[mine.address].status,
        undone[theirs.address].status,
    )
    assert OTHER_DOOR == undone[theirs.address].note
    assert [ANNA.value] == _listed(hands.asked[-1][1])
    assert [(mine.address,)] == [addresses for addresses, _ in pages.parts]


def test_a_doubt_of_another_door_stays_in_doubt(mailbox: GuideAdapter) -> None:
    """What another adapter was in the middle of is not ended by a guess."""
    (mine,) = _rules(mailbox, _rule_item(ANNA))
    theirs = replace(mine, hand=Hand.TOOL)
    doubts = [InDoubt(Intent(change, Direction.DO)) for change in (mine, theirs)]

    with pytest.raises(AdapterError, match="another door"):
        mailbox.settle(doubts, Pages())
