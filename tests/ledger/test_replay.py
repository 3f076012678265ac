"""Hold the sum of the log to its rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
from boundary.core.chosen import Chosen, Moment
from boundary.core.codec import CodecError, address_to_json, intent_to_json, outcome_to_json
from boundary.core.event import AuditEvent, EventKind, Standing
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item
from boundary.ledger import replay
from tests.book import loose

WHO = Identifier(Kind.EMAIL, "jordan@example.org")
ADDRESS = Address("mail", "mail.file-past", WHO.key)
CHANGE = Change(
    Item(ADDRESS, "mail.file-past", WHO, {"folder": "Receipts"}, WHO.key),
    Action.UPDATE,
    State(Presence.ABSENT, {"count": 2}),
    State(Presence.PRESENT),
    "2 messages go to Receipts",
    Hand.TOOL,
    Undo.FULL,
    Notice.QUIET,
    Stage.QUIET,
)
OBJECTS: JsonObject = {"objects": [{"id": "a", "flags": []}, {"id": "b", "flags": []}]}
DONE = Outcome(CHANGE, Status.DONE, OBJECTS, proof=Proof.SEEN)


def _event(seq: int, kind: EventKind, body: JsonObject | None) -> AuditEvent:
    return AuditEvent(seq, kind, 1000 + seq, seq, "b" * 32, "", body)


def _standing(*entries: tuple[EventKind, JsonObject | None]) -> Standing:
    return replay(_event(seq, kind, body) for seq, (kind, body) in enumerate(entries, 1))


def _intent(direction: Direction = Direction.DO) -> tuple[EventKind, JsonObject]:
    return EventKind.INTENT, {"intent": intent_to_json(Intent(CHANGE, direction))}


def _outcome(
    outcome: Outcome,
    direction: Direction = Direction.DO,
    kind: EventKind = EventKind.OUTCOME,
) -> tuple[EventKind, JsonObject]:
    return kind, {"outcome": outcome_to_json(outcome), "direction": direction.value}


def _part(number: int) -> tuple[EventKind, JsonObject]:
    return EventKind.PART, {"addresses": [address_to_json(ADDRESS)], "ref": {"chunk": number}}


def test_what_was_made_on_the_way_is_kept_whatever_came_of_the_step() -> None:
    """Of runs, undos and recoveries, each once, oldest first; also when nothing stands any more."""
    ref: JsonObject = {**OBJECTS, "made": ["x", "y"]}
    standing = _standing(
        _outcome(replace(DONE, ref=ref)),
        _outcome(Outcome(CHANGE, Status.FAILED, {"made": ["z"]}), kind=EventKind.RECOVERED),
        _outcome(Outcome(CHANGE, Status.UNDONE, {"made": ["y", "w"]}), Direction.UNDO),
    )

    assert {"mail": ("x", "y", "z", "w")} == standing.made
    assert {} == standing.done


@pytest.mark.parametrize("made", [None, "x", [], [1, None], {"x": "y"}])
def test_a_log_without_such_a_list_is_read_as_before(made: Json) -> None:
    """An older log has none, and whatever else stands there names nothing."""
    refs: list[JsonObject] = [OBJECTS, {**OBJECTS, "made": made}]

    assert [{}, {}] == [_standing(_outcome(replace(DONE, ref=ref))).made for ref in refs]


def test_nothing_adds_up_to_nothing() -> None:
    """An empty log stands for nothing, and only quiet changes were agreed to."""
    assert Standing() == _standing()


def test_an_intent_without_outcome_is_in_doubt() -> None:
    """A cut-off run leaves its intent and the parts that were made durable, oldest first."""
    expected = {ADDRESS: InDoubt(Intent(CHANGE, Direction.DO), ({"chunk": 1}, {"chunk": 2}))}

    assert expected == _standing(_intent(), _part(1), _part(2)).in_doubt


def test_parts_without_an_intent_are_passed_over() -> None:
    """A part of what is not in doubt adds nothing."""
    assert Standing() == _standing(_part(1))


def test_a_new_intent_begins_without_parts() -> None:
    """Parts belong to the intent before them."""
    standing = _standing(_intent(), _part(1), _outcome(DONE), _part(2), _intent())

    assert {ADDRESS: InDoubt(Intent(CHANGE, Direction.DO))} == standing.in_doubt


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("kind", [EventKind.OUTCOME, EventKind.RECOVERED])
def test_every_outcome_ends_the_doubt(status: Status, kind: EventKind) -> None:
    """Whatever came of a change, it is not in doubt any more; only done stands."""
    standing = _standing(_intent(), _outcome(replace(DONE, status=status), kind=kind))

    assert {} == standing.in_doubt
    assert (status is Status.DONE) == (ADDRESS in standing.done)


def test_newest_outcome_comes_first() -> None:
    """Outcomes of one address pile up, newest first, with the time of the newest."""
    later = replace(DONE, ref={"objects": [{"id": "c"}]})
    standing = _standing(_outcome(DONE), _outcome(later))

    assert {ADDRESS: (later, DONE)} == standing.done
    assert {ADDRESS: 1002} == standing.done_at
    assert {ADDRESS: (2, 1)} == standing.turns


@pytest.mark.parametrize("proof", list(Proof))
def test_already_stands_on_the_persons_word(proof: Proof) -> None:
    """What was so before we came is not ours, unless the person told us that they did it."""
    standing = _standing(_outcome(replace(DONE, status=Status.ALREADY, proof=proof)))

    assert (proof is Proof.TOLD) == (ADDRESS in standing.done)


def test_recovery_without_objects_does_not_stand() -> None:
    """An intent of which nothing happened leaves nothing to take back."""
    nothing = replace(DONE, ref={"objects": []})
    standing = _standing(_intent(), _outcome(nothing, kind=EventKind.RECOVERED))

    assert {} == standing.done
    assert {} == standing.in_doubt


def test_what_was_undone_stands_no_more() -> None:
    """After an undo the address is as if never done, and nothing is waited for."""
    asked: JsonObject = {"addresses": [address_to_json(ADDRESS)], "not_before": 9}
    undone = replace(DONE, status=Status.UNDONE)
    before = (_outcome(DONE), (EventKind.UNDO_ASKED, asked))

    assert {ADDRESS: 9} == _standing(*before).asked
    assert Standing() == _standing(*before, _outcome(undone, Direction.UNDO))


@pytest.mark.parametrize("status", [Status.FAILED, Status.SKIPPED])
def test_an_undo_that_did_not_work_leaves_it_standing(status: Status) -> None:
    """Protection is never lifted by a guess."""
    failed = Outcome(CHANGE, status)
    standing = _standing(_outcome(DONE), _intent(Direction.UNDO), _outcome(failed, Direction.UNDO))

    assert {ADDRESS: (DONE,)} == standing.done


def test_a_partial_undo_leaves_what_remains() -> None:
    """Receipts shrink to the objects that could not be taken back; others stay as they are."""
    told = Outcome(CHANGE, Status.DONE, {"by": "hand"})
    failed = Outcome(CHANGE, Status.FAILED, {"remaining": ["b", "z"]})
    standing = _standing(_outcome(told), _outcome(DONE), _outcome(failed, Direction.UNDO))
    left = replace(DONE, ref={"objects": [{"id": "b", "flags": []}]})

    assert {ADDRESS: (left, told)} == standing.done


def _undo(*ids: str) -> tuple[EventKind, JsonObject]:
    """Intend to take back these objects of the two."""
    ref: JsonObject = {"objects": [{"id": name, "flags": []} for name in ids]}
    return EventKind.INTENT, {"intent": intent_to_json(Intent(CHANGE, Direction.UNDO, (), (ref,)))}


def _objects(outcomes: tuple[Outcome, ...]) -> list[list[str]]:
    return [[one["id"] for one in loose(each.ref["objects"])] for each in outcomes]


def test_what_an_undo_was_not_asked_for_is_left() -> None:
    """The intent names what was to be taken back; the rest of the receipts is kept in mind."""
    undone = _outcome(Outcome(CHANGE, Status.UNDONE, {"returned": 1}), Direction.UNDO)
    once = (_intent(), _outcome(DONE), _undo("a"), undone)
    again = (*once, _intent(), _outcome(DONE))

    assert {} == _standing(*once).done
    assert [["b"]] == _objects(_standing(*once).left[ADDRESS])
    assert {ADDRESS: (1,)} == _standing(*once).turns
    assert {ADDRESS: (5, 1)} == _standing(*again).turns
    assert [["a", "b"], ["b"]] == _objects(_standing(*again, _undo(), undone).left[ADDRESS])
    assert {} == _standing(*again, _undo("a", "b"), undone).left
    assert {} == _standing(*once, _undo("b"), undone).left


@pytest.mark.parametrize("status", [Status.FAILED, Status.SKIPPED])
def test_what_was_left_and_could_not_be_taken_back_stays_left(status: Status) -> None:
    """What remains of what was left is still known; what did not work at all changes nothing."""
    undone = _outcome(Outcome(CHANGE, Status.UNDONE), Direction.UNDO)
    left = (_intent(), _outcome(DONE), _undo(), undone)
    some = _outcome(Outcome(CHANGE, status, {"remaining": ["b"]}), Direction.UNDO)
    none = _outcome(Outcome(CHANGE, status), Direction.UNDO)

    assert [["b"]] == _objects(_standing(*left, _undo("a", "b"), some).left[ADDRESS])
    assert [["a", "b"]] == _objects(_standing(*left, _undo("a", "b"), none).left[ADDRESS])


def test_a_partial_undo_leaves_what_others_claimed() -> None:
    """One was edited and stands, one was not asked for and is left."""
    remains = _outcome(Outcome(CHANGE, Status.SKIPPED, {"remaining": ["a"]}), Direction.UNDO)
    standing = _standing(_intent(), _outcome(DONE), _undo("a"), remains)

    assert [["a"]] == _objects(standing.done[ADDRESS])
    assert [["b"]] == _objects(standing.left[ADDRESS])
    assert {ADDRESS: (1, 1)} == standing.turns


FOLDER: JsonObject = {**OBJECTS, "folder": "Receipts", "created_folder": True}
LABEL: JsonObject = {**OBJECTS, "label": {"id": "7", "made": True}}
TAG: JsonObject = {**OBJECTS, "created_label": True}
UNDONE = Outcome(CHANGE, Status.UNDONE, {"returned": 2})


def _beside(verb: str, account: str = "mail") -> Outcome:
    """Do something else, which stands beside."""
    address = Address(account, verb, "email:robin@example.org")
    item = replace(CHANGE.item, address=address, verb=verb)
    return replace(DONE, change=replace(CHANGE, item=item), ref={"objects": [{"id": "z"}]})


@pytest.mark.parametrize("ref", [FOLDER, LABEL, TAG])
def test_what_was_made_on_the_way_is_left_while_others_can_use_it(ref: JsonObject) -> None:
    """Its receipt, without objects, until the last that stands on the account is taken back."""
    other = _beside("mail.file-past")
    made = (_outcome(replace(DONE, ref=ref)), _outcome(other))
    once = (*made, _undo("a", "b"), _outcome(UNDONE, Direction.UNDO))
    last = _outcome(replace(other, status=Status.UNDONE), Direction.UNDO)
    edited = _outcome(Outcome(CHANGE, Status.SKIPPED, {"remaining": []}), Direction.UNDO)

    assert {ADDRESS: (replace(DONE, ref={**ref, "objects": []}),)} == _standing(*once).left
    assert _standing(*once).left == _standing(*once, _undo(), edited).left
    assert {} == _standing(*once, last).left


@pytest.mark.parametrize(
    ("ref", "other"),
    [
        (OBJECTS, _beside("mail.file-past")),
        ({**OBJECTS, "label": {"id": "7", "made": False}}, _beside("mail.file-past")),
        ({**OBJECTS, "created_folder": False}, _beside("mail.file-past")),
        (FOLDER, _beside("mail.keep")),
        (FOLDER, _beside("mail.file-past", "other")),
    ],
)
def test_nothing_is_left_for_nobody(ref: JsonObject, other: Outcome) -> None:
    """Nothing was made, or what else stands there only reads, or lies on another account."""
    made = (_outcome(replace(DONE, ref=ref)), _outcome(other))

    assert {} == _standing(*made, _undo("a", "b"), _outcome(UNDONE, Direction.UNDO)).left


def test_a_claimed_object_is_left_also_when_nothing_stands_any_more() -> None:
    """Only what has no objects is forgotten with the last one: an object may still be there."""
    undone = _outcome(UNDONE, Direction.UNDO)
    ref: JsonObject = {**FOLDER}
    left = (_outcome(replace(DONE, ref=ref)), _undo("a"), undone)

    assert [["b"]] == _objects(_standing(*left).left[ADDRESS])


def test_a_partial_undo_of_nothing_adds_nothing() -> None:
    """What never stood does not appear because its undo said what remains."""
    failed = Outcome(CHANGE, Status.FAILED, {"remaining": ["b"]})

    assert Standing() == _standing(_outcome(failed, Direction.UNDO))


def test_the_last_word_counts() -> None:
    """Accounts merge, cursors and findings are replaced, the furthest stage only grows."""
    one: JsonObject = {"service": "imap", "settings": {"user": "a"}}
    two: JsonObject = {"service": "imap", "settings": {"user": "b"}}
    finding: JsonObject = {"address": address_to_json(ADDRESS), "proof": "seen", "note": ""}
    standing = _standing(
        (EventKind.RUN_STARTED, {"command": "run", "accounts": {"mail": one, "phone": one}}),
        (EventKind.RUN_STARTED, {"command": "run", "accounts": {"mail": two}}),
        (EventKind.OBSERVED, {"account": "mail", "cursor": {"uid": 1}}),
        (EventKind.OBSERVED, {"account": "mail", "cursor": {"uid": 2}}),
        (EventKind.OBSERVED, {"account": "phone", "cursor": {"x": 1}}),
        (EventKind.OBSERVED, {"account": "phone", "cursor": None}),
        (EventKind.PLANNED, {"furthest": "keep"}),
        (EventKind.PLANNED, {"furthest": "will-show"}),
        (EventKind.PLANNED, {"furthest": "may-show"}),
        (EventKind.FINDING, {**finding, "holds": False}),
        (EventKind.FINDING, {**finding, "holds": True}),
        (EventKind.SKIPPED_FOR_GOOD, {"address": address_to_json(ADDRESS)}),
        (EventKind.NOTE, {"text": "a word"}),
        (EventKind.RUN_ENDED, {"exit": 0}),
    )

    assert {"mail": two, "phone": one} == standing.accounts
    assert {"mail": {"uid": 2}} == standing.cursors
    assert standing.furthest == "will-show"
    assert {ADDRESS: {"holds": True, "proof": "seen", "at_ms": 1011}} == standing.findings
    assert frozenset({ADDRESS}) == standing.skipped


CHOSE: JsonObject = {
    "address": address_to_json(ADDRESS),
    "verb": "mail.file-past",
    "place": "court",
    "not_before": 5000,
}


def _chosen(not_before: int) -> Chosen:
    return Chosen("mail.file-past", "court", not_before, Moment(1001, 1, "b" * 32))


def test_a_choice_is_remembered_with_its_moment() -> None:
    """What was chosen, about what place, from when, and when it was asked by both clocks."""
    assert {ADDRESS: _chosen(5000)} == _standing((EventKind.CHOSEN, CHOSE)).chosen


def test_a_choice_moves_with_a_clock_that_was_set() -> None:
    """A clock set forwards or back takes the end of the wait along."""
    moved = _standing((EventKind.CHOSEN, CHOSE), (EventKind.CLOCK_JUMP, {"by_ms": 700}))
    back = _standing((EventKind.CHOSEN, CHOSE), (EventKind.CLOCK_JUMP, {"by_ms": -700}))
    before = _standing((EventKind.CLOCK_JUMP, {"by_ms": 700}))

    assert {ADDRESS: _chosen(5700)} == moved.chosen
    assert {ADDRESS: _chosen(4300)} == back.chosen
    assert {} == before.chosen


def test_a_choice_taken_back_is_gone() -> None:
    """Chosen or left out, it counts no more; taking back what was never so adds nothing."""
    back = (EventKind.CHOICE_TAKEN_BACK, {"address": address_to_json(ADDRESS)})

    skipped = (EventKind.SKIPPED_FOR_GOOD, {"address": address_to_json(ADDRESS)})

    assert Standing() == _standing((EventKind.CHOSEN, CHOSE), back)
    assert Standing() == _standing(skipped, back)
    assert Standing() == _standing(back)
    assert frozenset({ADDRESS}) == _standing(back, skipped).skipped


def test_taking_a_step_back_ends_its_choice() -> None:
    """After an undo the step has to be chosen anew; an undo that did not work ends nothing."""
    undone = replace(DONE, status=Status.UNDONE)
    missed = replace(DONE, status=Status.FAILED)
    begun = ((EventKind.CHOSEN, CHOSE), _intent(), _outcome(DONE, Direction.DO))

    assert {} == _standing(*begun, _outcome(undone, Direction.UNDO)).chosen
    assert ADDRESS in _standing(*begun, _outcome(missed, Direction.UNDO)).chosen


def test_nothing_was_agreed_to_at_first() -> None:
    """An empty log names no furthest stage, and the first one agreed to counts."""
    assert "" == _standing().furthest
    assert "review" == _standing((EventKind.PLANNED, {"furthest": "review"})).furthest


def test_a_forgotten_person_counts_for_nothing() -> None:
    """Events whose key was destroyed add nothing, whatever they were."""
    assert Standing() == _standing(*((kind, None) for kind in EventKind))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (EventKind.RUN_STARTED, {}),
        (EventKind.OBSERVED, {"cursor": {}}),
        (EventKind.OBSERVED, {"account": "mail", "cursor": "x"}),
        (EventKind.PLANNED, {"furthest": "further"}),
        (EventKind.INTENT, {}),
        (EventKind.PART, {"addresses": [], "ref": None}),
        (EventKind.PART, {"ref": {}}),
        (EventKind.OUTCOME, {"outcome": outcome_to_json(DONE), "direction": "sideways"}),
        (EventKind.UNDO_ASKED, {"addresses": "all", "not_before": 1}),
        (EventKind.UNDO_ASKED, {"addresses": []}),
        (EventKind.CHOSEN, {**CHOSE, "verb": None}),
        (EventKind.CHOSEN, {**CHOSE, "place": 1}),
        (EventKind.CHOSEN, {**CHOSE, "not_before": "soon"}),
        (EventKind.CLOCK_JUMP, {}),
        (EventKind.OUTCOME, {"outcome": None, "direction": "do"}),
    ],
)
def test_a_body_of_another_shape_is_refused(kind: EventKind, body: JsonObject) -> None:
    """Nothing is half understood."""
    with pytest.raises(CodecError):
        _standing((kind, body))
