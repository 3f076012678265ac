"""Hold that the guide asks, writes down each answer, and claims nothing it was not told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from boundary import data
from boundary.adapters.guide import GuideAdapter
from boundary.adapters.guide.double import ScriptedHands
from boundary.adapters.guide.lines import FOUND
from boundary.adapters.guide.wire import receipt
from boundary.core.change import (
    Action,
    Change,
    Direction,
    Hand,
    InDoubt,
    Intent,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.codec import (
    change_from_json,
    change_to_json,
    outcome_from_json,
    outcome_to_json,
)
from boundary.core.errors import AdapterError, Interrupted
from boundary.core.guide import Guide
from boundary.core.identifier import Identifier, handle, phone
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Adapter, Answer
from boundary.formats.guide_yaml import read_guide
from tests.adapters.guide.furniture import Pages

NUMBER = phone("+1 202 555 0123")
OTHER = phone("+1 202 555 0124")
UNKNOWN = State(Presence.UNKNOWN)


@pytest.fixture(scope="module")
def guides() -> dict[str, Guide]:
    """Read two shipped guides."""
    return {name: read_guide(name, data.guide_bytes(name)) for name in ("iphone", "instagram")}


@pytest.fixture
def hands() -> ScriptedHands:
    """Make a person who has done whatever is asked."""
    return ScriptedHands()


@pytest.fixture
def adapter(guides: dict[str, Guide], hands: ScriptedHands) -> GuideAdapter:
    """Open the iPhone guide with that person."""
    return GuideAdapter(guides["iphone"], hands)


def _item(verb: str, subject: Identifier | None, account: str = "phone", step: str = "") -> Item:
    key = subject.key if subject else "-"
    return Item(Address(account, step or verb, key), verb, subject, person="someone")


def _block(adapter: Adapter, subject: Identifier = NUMBER) -> Change:
    return adapter.plan(_item("phone.block", subject), UNKNOWN)


def _with(guides: dict[str, Guide], *answers: Answer) -> tuple[GuideAdapter, ScriptedHands]:
    hands = ScriptedHands(answers)
    return GuideAdapter(guides["iphone"], hands), hands


def test_observing_answers_unknown_for_all(adapter: GuideAdapter, hands: ScriptedHands) -> None:
    """Every item asked is answered once, as not looked at, and nobody is asked anything."""
    items = [_item("phone.block", NUMBER), _item("social.privacy", None)]
    sight = adapter.observe(items, {"kept": 1})

    assert {item.address: UNKNOWN for item in items} == sight.states
    assert ({"kept": 1}, []) == (sight.cursor, hands.asked)


def test_a_plan_is_by_the_persons_hand(adapter: GuideAdapter) -> None:
    """A change is made by the person, with the notice and undo that the guide says."""
    change = _block(adapter)

    assert (
        Action.CREATE,
        UNKNOWN,
        State(Presence.PRESENT),
        Hand.PERSON,
        Undo.PARTIAL,
        Notice.MAY_SHOW,
        Stage.MAY_SHOW,
    ) == (
        change.action,
        change.before,
        change.after,
        change.hand,
        change.undo,
        change.notice,
        change.stage,
    )


def test_a_plan_names_nobody(adapter: GuideAdapter) -> None:
    """The sentence of a change holds no identifier."""
    assert "2025550123" not in _block(adapter).summary


def test_the_same_input_gives_the_same_change(adapter: GuideAdapter, hands: ScriptedHands) -> None:
    """Planning is pure: twice the same, and nobody is asked."""
    assert _block(adapter) == _block(adapter)
    assert [] == hands.asked


def test_what_is_already_so_plans_as_nothing(adapter: GuideAdapter) -> None:
    """A state that holds needs nothing done."""
    change = adapter.plan(_item("phone.block", NUMBER), State(Presence.PRESENT))

    assert (Action.NOTHING, State(Presence.PRESENT)) == (change.action, change.after)


def test_a_review_runs_in_its_own_stage(guides: dict[str, Guide], hands: ScriptedHands) -> None:
    """A verb that only reads keeps its stage, whatever its notice."""
    change = GuideAdapter(guides["instagram"], hands).plan(_item("access.review", None), UNKNOWN)

    assert (Stage.REVIEW, Undo.NONE) == (change.stage, change.undo)


def test_a_part_that_is_not_there_is_an_error(adapter: GuideAdapter) -> None:
    """Planning a verb that the guide lacks is an error of the adapter, without an identifier."""
    with pytest.raises(AdapterError, match="no written steps"):
        adapter.plan(_item("social.block", handle("jordan", "instagram")), UNKNOWN)


def test_the_person_sees_what_matters_in_order(adapter: GuideAdapter, hands: ScriptedHands) -> None:
    """The lines come as head, notice, limits, saving, steps, check; the number stands in clear."""
    adapter.apply([_block(adapter)], Pages())
    (address, lines), *others = hands.asked
    starts = [
        "iPhone.",
        "Facts of 2026-11-22.",
        "Nobody has tried these steps on a live account.",
        "Menus change.",
        "What the person may notice:",
        "Not covered:",
        "Save first:",
        "Step",
        "To check: +12025550123",
    ]
    found = [next(i for i, line in enumerate(lines) if line.startswith(s)) for s in starts]

    assert _item("phone.block", NUMBER).address == address
    assert [] == others
    assert sorted(found) == found
    assert len(lines) - 1 == found[-1]
    assert [] == [line for line in lines if "{" in line]


@pytest.mark.parametrize(
    ("answer", "status", "proof", "objects"),
    [
        (Answer.DONE, Status.DONE, Proof.TOLD, 1),
        (Answer.ALREADY, Status.ALREADY, Proof.TOLD, 1),
        (Answer.SKIP, Status.SKIPPED, Proof.NONE, 0),
        (Answer.LATER, Status.WAITING, Proof.NONE, 0),
    ],
)
def test_each_answer_has_its_outcome(
    guides: dict[str, Guide], answer: Answer, status: Status, proof: Proof, objects: int
) -> None:
    """An answer becomes an outcome on the person's word, with a note and the right receipt."""
    adapter, _ = _with(guides, answer)
    change = _block(adapter)
    outcome = adapter.apply([change], Pages())[change.address]
    listed = outcome.ref["objects"]

    assert (status, proof) == (outcome.status, outcome.proof)
    assert isinstance(listed, list)
    assert objects == len(listed)
    assert outcome.note
    assert "2025550123" not in outcome.note


def test_each_answer_is_written_down_at_once(guides: dict[str, Guide]) -> None:
    """The journal holds an answer before the next question is put."""
    pages = Pages()
    kept: list[int] = []

    class Watching(ScriptedHands):
        def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
            kept.append(len(pages.parts))
            return super().ask(address, instructions)

    adapter = GuideAdapter(guides["iphone"], Watching())
    adapter.apply([_block(adapter), _block(adapter, OTHER)], pages)

    assert [0, 1] == kept
    assert 2 == len(pages.parts)


def test_two_steps_for_one_number_share_the_object(adapter: GuideAdapter) -> None:
    """Two items that ask for the same thing list the same object, other numbers another one."""
    named = adapter.plan(_item("phone.block", NUMBER, step="again"), UNKNOWN)
    changes = [_block(adapter), named, _block(adapter, OTHER)]
    outcomes = adapter.apply(changes, Pages())
    first, second, third = (outcomes[change.address].ref["objects"] for change in changes)

    assert first == second
    assert first != third


def test_nothing_is_asked_where_nothing_is_to_do(
    adapter: GuideAdapter, hands: ScriptedHands
) -> None:
    """A change without an action is answered as already so, without a question."""
    change = adapter.plan(_item("phone.block", NUMBER), State(Presence.PRESENT))
    outcome = adapter.apply([change], Pages())[change.address]

    assert (Status.ALREADY, []) == (outcome.status, hands.asked)


def test_progress_is_told(adapter: GuideAdapter, hands: ScriptedHands) -> None:
    """How far the work is stands on the screen before each question."""
    adapter.apply([_block(adapter), _block(adapter, OTHER)], Pages())

    assert [(0, 2), (1, 2)] == hands.seen


def test_stopping_ends_the_run_and_keeps_the_answers(guides: dict[str, Guide]) -> None:
    """After a stop nobody is asked again, and what was answered before counts at the next start."""
    adapter, hands = _with(guides, Answer.DONE, Answer.STOP)
    pages = Pages()
    changes = [
        _block(adapter),
        _block(adapter, OTHER),
        adapter.plan(_item("guide.do", None), UNKNOWN),
    ]
    with pytest.raises(Interrupted):
        adapter.apply(changes, pages)
    doubts = [InDoubt(Intent(change, Direction.DO), pages.of(change.address)) for change in changes]
    settled = adapter.settle(doubts, pages)

    assert 2 == len(hands.asked)
    assert [Status.DONE, Status.FAILED, Status.FAILED] == [
        settled[change.address].status for change in changes
    ]
    assert [1, 0, 0] == [_count(settled[change.address]) for change in changes]


def _count(outcome: Outcome) -> int:
    objects = outcome.ref.get("objects")
    return len(objects) if isinstance(objects, list) else -1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer.DONE, Status.DONE),
        (Answer.ALREADY, Status.ALREADY),
        (Answer.SKIP, Status.SKIPPED),
        (Answer.LATER, Status.WAITING),
    ],
)
def test_settling_says_what_was_answered(
    guides: dict[str, Guide], answer: Answer, expected: Status
) -> None:
    """After an interruption the written answer gives the outcome it would have given."""
    adapter, _ = _with(guides, answer)
    pages = Pages()
    change = _block(adapter)
    told = adapter.apply([change], pages)
    settled = adapter.settle(
        [InDoubt(Intent(change, Direction.DO), pages.of(change.address))], Pages()
    )

    assert told == settled
    assert expected == settled[change.address].status


@pytest.mark.parametrize(
    "parts", [(), ({"answer": "perhaps"},), ({"answer": 1},), ({"objects": []},)]
)
def test_a_doubt_without_an_answer_is_not_done(
    adapter: GuideAdapter, parts: tuple[JsonObject, ...]
) -> None:
    """Where no answer is written down, nothing counts as done."""
    change = _block(adapter)
    settled = adapter.settle([InDoubt(Intent(change, Direction.DO), parts)], Pages())

    assert (Status.FAILED, 0) == (settled[change.address].status, _count(settled[change.address]))


def test_the_newest_answer_counts(adapter: GuideAdapter) -> None:
    """Of several written answers the last one is taken."""
    change = _block(adapter)
    parts: tuple[JsonObject, ...] = ({"answer": "later"}, {"answer": "done"}, {"other": 1})
    settled = adapter.settle([InDoubt(Intent(change, Direction.DO), parts)], Pages())

    assert Status.DONE == settled[change.address].status


def test_verifying_is_on_the_persons_word(adapter: GuideAdapter) -> None:
    """A second look cannot see: it says so, and what can be looked at by eye, masked."""
    change = _block(adapter)
    finding = adapter.verify([change])[change.address]

    assert (None, Proof.TOLD, Presence.UNKNOWN) == (
        finding.holds,
        finding.proof,
        finding.state.presence,
    )
    assert "Blocked Contacts" in finding.note
    assert "2025550123" not in finding.note
    assert finding.note == finding.state.facts["note"]


@pytest.mark.parametrize(
    ("answer", "status", "proof"),
    [
        (Answer.DONE, Status.UNDONE, Proof.TOLD),
        (Answer.ALREADY, Status.UNDONE, Proof.TOLD),
        (Answer.SKIP, Status.SKIPPED, Proof.NONE),
        (Answer.LATER, Status.SKIPPED, Proof.NONE),
    ],
)
def test_taking_back_asks_once(
    guides: dict[str, Guide], answer: Answer, status: Status, proof: Proof
) -> None:
    """Undo shows the steps back once an address, however many receipts there are."""
    adapter, hands = _with(guides, Answer.DONE, Answer.DONE, answer)
    change = _block(adapter)
    outcomes = [adapter.apply([change], Pages())[change.address] for _ in range(2)]
    undone = adapter.undo(outcomes, Pages())

    assert (status, proof) == (undone[change.address].status, undone[change.address].proof)
    assert 0 == _count(undone[change.address])
    assert 3 == len(hands.asked)
    assert [True] == [
        line.endswith(
            "Remove +12025550123 from the list. It is lifted on all devices of your Apple account."
        )
        for line in hands.asked[-1][1]
        if line.startswith("Step 2")
    ]


def test_taking_back_says_what_stays_lost(guides: dict[str, Guide]) -> None:
    """What does not come back stands before the first step back."""
    adapter, hands = _with(guides)
    change = _block(adapter)
    adapter.undo(list(adapter.apply([change], Pages()).values()), Pages())
    lines = hands.asked[-1][1]
    lost = next(i for i, line in enumerate(lines) if line.startswith("What does not come back:"))
    first = next(i for i, line in enumerate(lines) if line.startswith("Step 1"))

    assert lost < first


@pytest.mark.parametrize(("answer", "expected"), [(Answer.ALREADY, True), (Answer.DONE, False)])
def test_what_was_so_before_may_be_left(
    guides: dict[str, Guide], answer: Answer, expected: bool
) -> None:
    """Where the person said that it was so already, leaving it is offered before the steps back."""
    adapter, hands = _with(guides, answer)
    change = _block(adapter)
    adapter.undo(list(adapter.apply([change], Pages()).values()), Pages())

    assert expected == (FOUND in hands.asked[-1][1])


@pytest.mark.parametrize("answer", [Answer.SKIP, Answer.LATER])
def test_what_was_not_done_is_not_taken_back(guides: dict[str, Guide], answer: Answer) -> None:
    """A step that the person left out is not asked about at undo."""
    adapter, hands = _with(guides, answer)
    change = _block(adapter)
    undone = adapter.undo(list(adapter.apply([change], Pages()).values()), Pages())

    assert Status.UNDONE == undone[change.address].status
    assert 1 == len(hands.asked)


def test_a_review_has_nothing_to_take_back(guides: dict[str, Guide], hands: ScriptedHands) -> None:
    """Looking changed nothing: undo says so without a question."""
    adapter = GuideAdapter(guides["instagram"], hands)
    change = adapter.plan(_item("access.review", None, "insta"), UNKNOWN)
    undone = adapter.undo(list(adapter.apply([change], Pages()).values()), Pages())

    assert (Status.UNDONE, 1) == (undone[change.address].status, len(hands.asked))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [((Answer.DONE,), Status.UNDONE), ((Answer.SKIP,), Status.SKIPPED), ((), Status.FAILED)],
)
def test_an_undo_cut_off_is_settled(
    guides: dict[str, Guide], answers: tuple[Answer, ...], expected: Status
) -> None:
    """An interrupted undo counts as far as it was answered, and no further."""
    adapter, _ = _with(guides, Answer.DONE, *answers, Answer.STOP)
    first, second = _block(adapter), _block(adapter, OTHER)
    done = [
        Outcome(change, Status.DONE, receipt(change, Answer.DONE)) for change in (first, second)
    ]
    adapter.apply([first], Pages())
    pages = Pages()
    with pytest.raises(Interrupted):
        adapter.undo(done, pages)
    settled = adapter.settle(
        [InDoubt(Intent(first, Direction.UNDO), pages.of(first.address))], Pages()
    )

    assert expected == settled[first.address].status


def test_values_survive_json(adapter: GuideAdapter) -> None:
    """Changes and outcomes come back from the sealed log as they went in."""
    change = _block(adapter)
    outcome = adapter.apply([change], Pages())[change.address]

    assert change == change_from_json(change_to_json(change))
    assert outcome == outcome_from_json(outcome_to_json(outcome))
