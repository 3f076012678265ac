"""Hold the card that goes before written steps: what is on it, when it comes, what is said."""

from __future__ import annotations

import pytest
import vobject

from boundary import data
from boundary.adapters.guide import GuideAdapter, make_manifest
from boundary.adapters.guide.double import ScriptedHands
from boundary.adapters.guide.lines import CARD_FILE, CARD_IN_CLEAR, CARD_NEXT
from boundary.core.change import Change, Presence, Proof, State, Status
from boundary.core.errors import Interrupted
from boundary.core.identifier import Identifier, phone
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Answer
from boundary.formats.block_card import NAME, block_card
from boundary.formats.guide_yaml import read_guide
from tests.adapters.guide.furniture import NoSecrets, Pages

FIRST, SECOND = phone("+1 202 555 0123"), phone("+1 202 555 0124")
GUIDES = {name: read_guide(name, data.guide_bytes(name)) for name in data.guide_names()}
CARDED = [name for name, guide in GUIDES.items() if any(p.card for p in guide.parts.values())]


def opened(*answers: Answer, name: str = "iphone") -> tuple[GuideAdapter, ScriptedHands]:
    """Open a shipped guide that hands cards over, with a person who answers so."""
    hands = ScriptedHands(answers)
    return GuideAdapter(GUIDES[name], hands, block_card), hands


def block(
    adapter: GuideAdapter, subject: Identifier, presence: Presence = Presence.UNKNOWN
) -> Change:
    """Plan one block."""
    item = Item(
        Address("phone", "phone.block", subject.key), "phone.block", subject, person="someone"
    )
    return adapter.plan(item, State(presence))


def numbers(hands: ScriptedHands) -> list[list[str]]:
    """Read the numbers off each card that was handed over, with a reader that is not ours."""
    return [
        [tel.value for tel in vobject.readOne(card.decode()).tel_list] for _, card in hands.given
    ]


def test_one_card_with_all_numbers_comes_before_the_steps() -> None:
    """It is handed over once, first, in a file whose name tells nothing; then number by number."""
    adapter, hands = opened()
    outcomes = adapter.apply([block(adapter, FIRST), block(adapter, SECOND)], Pages())

    assert [[FIRST.value, SECOND.value]] == numbers(hands)
    assert [CARD_FILE] == [name for name, _ in hands.given]
    assert 3 == len(hands.asked)
    assert CARD_NEXT in hands.asked[0][1]
    assert any(FIRST.value in line for line in hands.asked[1][1])
    assert [(Status.DONE, Proof.TOLD)] * 2 == [(o.status, o.proof) for o in outcomes.values()]


def test_what_was_answered_before_stays_off_a_new_card() -> None:
    """A later card has just the numbers that came later, and none when nothing is open."""
    adapter, hands = opened()
    held = block(adapter, FIRST, Presence.PRESENT)
    adapter.apply([held, block(adapter, SECOND)], Pages())
    adapter.apply([held], Pages())

    assert [[SECOND.value]] == numbers(hands)


@pytest.mark.parametrize("answer", [Answer.LATER, Answer.SKIP, Answer.ALREADY])
def test_the_card_can_be_left_out(answer: Answer) -> None:
    """Whatever is said of the card, each number is asked about, and the answer is its own."""
    adapter, hands = opened(answer, Answer.DONE)
    (outcome,) = adapter.apply([block(adapter, FIRST)], Pages()).values()

    assert (2, Status.DONE) == (len(hands.asked), outcome.status)


def test_stop_at_the_card_ends_the_run() -> None:
    """Nothing was answered for any number, and nothing is written down."""
    adapter, hands = opened(Answer.STOP)
    pages = Pages()
    with pytest.raises(Interrupted):
        adapter.apply([block(adapter, FIRST)], pages)

    assert ([], 1) == (pages.parts, len(hands.asked))


def test_taking_back_hands_nothing_over() -> None:
    """To lift a block no card is needed."""
    adapter, hands = opened()
    done = adapter.apply([block(adapter, FIRST)], Pages())
    adapter.undo(list(done.values()), Pages())

    assert 1 == len(hands.given)


def test_only_phones_take_a_card() -> None:
    """A carrier's page takes numbers one by one, so nothing in clear is written for it."""
    adapter, hands = opened(name="carriers")
    adapter.apply([block(adapter, FIRST)], Pages())

    assert ["android", "iphone"] == CARDED
    assert [] == hands.given


def test_without_a_writer_no_card_is_promised() -> None:
    """A guide that was opened without one shows its steps alone."""
    hands = ScriptedHands()
    adapter = GuideAdapter(GUIDES["iphone"], hands)
    adapter.apply([block(adapter, FIRST)], Pages())

    assert ([], 1) == (hands.given, len(hands.asked))


def test_the_manifest_passes_the_writer_on() -> None:
    """An account that is opened by the manifest hands its card over."""
    hands = ScriptedHands()
    manifest = make_manifest(GUIDES, lambda account: GUIDES[account.service], block_card)
    with manifest.open(Account("phone", "iphone"), NoSecrets(), hands) as adapter:
        item = Item(Address("phone", "phone.block", FIRST.key), "phone.block", FIRST)
        adapter.apply([adapter.plan(item, State(Presence.UNKNOWN))], Pages())

    assert [[FIRST.value]] == numbers(hands)


@pytest.mark.parametrize("name", CARDED)
def test_what_the_card_means_is_said(name: str) -> None:
    """Its name, that it holds numbers only, in clear, and that a later number is not blocked."""
    adapter, hands = opened(name=name)
    adapter.apply([block(adapter, FIRST), block(adapter, SECOND)], Pages())
    said = " ".join(hands.asked[0][1])

    assert "with 2 numbers." in said
    assert f"The card is called {NAME}. It holds numbers only" in said
    assert CARD_IN_CLEAR in said
    assert "A number that you put on a blocked card later is not blocked." in said
    assert FIRST.value not in said


def test_one_number_is_counted_as_one() -> None:
    """The sentence fits a single number."""
    adapter, hands = opened()
    adapter.apply([block(adapter, FIRST)], Pages())

    assert "with 1 number." in hands.asked[0][1][0]


def test_mail_is_left_in_the_inbox_before_addresses_go_on_an_iphones_card() -> None:
    """The setting of Mail comes before a mail address is written on the card."""
    said = " ".join(GUIDES["iphone"].parts["phone.block"].card)

    assert "Before you block a card with a mail address, open Settings > Apps > Mail" in said
    assert "Choose to leave blocked mail in the inbox." in said


def test_what_emergency_calls_do_to_androids_list_is_said() -> None:
    """The guide says so beside the card, and once more among what is not covered."""
    part = GUIDES["android"].parts["phone.block"]

    assert any("emergency services lifts all blocks" in line for line in part.card)
    assert any("emergency services" in line for line in part.not_covered)
