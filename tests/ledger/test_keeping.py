"""Hold the choice of what still matters to losing nothing, and to keeping little else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.change import Direction, Intent, Status
from boundary.core.codec import address_to_json, intent_to_json, outcome_to_json
from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.ledger import keeping, replay
from boundary.ledger.keeping import needed_still

from .test_replay import CHANGE, DONE

STEPS = ("mail.file-past", "mail.file-away", "contacts.remove")
CHANGES = tuple(
    replace(CHANGE, item=replace(CHANGE.item, address=Address("mail", step, CHANGE.item.person)))
    for step in STEPS
)
_Entry = tuple[EventKind, JsonObject | None]
which = st.sampled_from(CHANGES)
directions = st.sampled_from(Direction)


def _intent(
    change=CHANGE, direction: Direction = Direction.DO, receipts: tuple[JsonObject, ...] = ()
) -> _Entry:
    return EventKind.INTENT, {"intent": intent_to_json(Intent(change, direction, (), receipts))}


def _outcome(
    change=CHANGE, status: Status = Status.DONE, direction: Direction = Direction.DO, **ref
) -> _Entry:
    outcome = replace(DONE, change=change, status=status, ref={**DONE.ref, **ref})
    return EventKind.OUTCOME, {"outcome": outcome_to_json(outcome), "direction": direction.value}


def _about(kind: EventKind, change=CHANGE, **more) -> _Entry:
    return kind, {"address": address_to_json(change.address), **more}


def _of_several(kind: EventKind, changes: Sequence, **more) -> _Entry:
    return kind, {"addresses": [address_to_json(change.address) for change in changes], **more}


groups = st.lists(which, min_size=1, max_size=3)
entries = st.one_of(
    st.builds(
        lambda names: (
            EventKind.RUN_STARTED,
            {"accounts": {name: {"service": "x"} for name in names}},
        ),
        st.lists(st.sampled_from(["mail", "other"]), max_size=2),
    ),
    st.just((EventKind.RUN_ENDED, {"exit": 0})),
    st.builds(
        lambda name, cursor: (EventKind.OBSERVED, {"account": name, "cursor": cursor}),
        st.sampled_from(["mail", "other"]),
        st.sampled_from([None, {"uid": 1}, {"uid": 2}]),
    ),
    st.builds(
        lambda stage: (EventKind.PLANNED, {"furthest": stage}),
        st.sampled_from(["review", "quiet", "may-show", "will-show"]),
    ),
    st.builds(_intent, which, directions, st.sampled_from([(), (DONE.ref,)])),
    st.builds(lambda some: _of_several(EventKind.PART, some, ref={"chunk": 1}), groups),
    st.builds(
        _outcome,
        which,
        st.sampled_from(Status),
        directions,
        made=st.sampled_from([[], ["a"], ["b", "c"]]),
        remaining=st.sampled_from([["a"], [], None]),
    ),
    st.builds(
        lambda change, holds: _about(EventKind.FINDING, change, holds=holds, proof="seen"),
        which,
        st.booleans(),
    ),
    st.builds(lambda some: _of_several(EventKind.UNDO_ASKED, some, not_before=7), groups),
    st.builds(lambda change: _about(EventKind.SKIPPED_FOR_GOOD, change), which),
    st.builds(
        lambda change: _about(
            EventKind.CHOSEN, change, verb="mail.file-past", place="court", not_before=9
        ),
        which,
    ),
    st.builds(lambda change: _about(EventKind.CHOICE_TAKEN_BACK, change), which),
    st.just((EventKind.CLOCK_JUMP, {"by_ms": 1_000_000})),
    st.just((EventKind.CHECKPOINT, {"count": 1})),
    st.sampled_from(list(EventKind)).map(lambda kind: (kind, None)),
)


def _events(log: Sequence[_Entry]) -> list[AuditEvent]:
    return [
        AuditEvent(seq, kind, 1000 + seq, seq, "b" * 32, "", body)
        for seq, (kind, body) in enumerate(log, 1)
    ]


@given(st.lists(entries, max_size=40), st.integers(0, 40))
def test_whatever_happened_the_rest_adds_up_to_the_same(log: list[_Entry], through: int) -> None:
    """For any log and any day: what stands, is in doubt, waits or was chosen is as before."""
    events = _events(log)
    needed = needed_still(lambda: events, through)
    left = [event for event in events if event.seq > through or event.seq in needed]
    before, after = replay(events), replay(left)
    stands = {*before.done, *before.in_doubt, *before.skipped, *before.asked, *before.chosen}
    stands |= before.left.keys()

    assert all(1 <= seq <= through for seq in needed)
    assert replace(before, findings={}) == replace(after, findings={})
    assert stands & before.findings.keys() == stands & after.findings.keys()


def _kept(*log: _Entry) -> list[int]:
    events = _events(log)
    return sorted(needed_still(lambda: events, len(events)))


def test_what_was_taken_back_leaves_nothing() -> None:
    """Of a step that was done and taken back nothing has to stay."""
    undone = _outcome(status=Status.UNDONE, direction=Direction.UNDO)
    asked_for = _intent(direction=Direction.UNDO, receipts=(DONE.ref,))
    found = _about(EventKind.FINDING, holds=True, proof="seen")
    asked = _of_several(EventKind.UNDO_ASKED, [CHANGE], not_before=7)

    assert [] == _kept(_intent(), _outcome(), found, asked, asked_for, undone)


def test_what_stands_leaves_its_outcome() -> None:
    """Intention and outcome stay; the parts and all but the newest look go."""
    found = _about(EventKind.FINDING, holds=True, proof="seen")
    part = _of_several(EventKind.PART, [CHANGE], ref={})

    assert [1, 3, 5] == _kept(_intent(), part, _outcome(), found, found)


def test_what_is_in_doubt_leaves_everything_of_it() -> None:
    """Recovery needs the intention and its parts."""
    part = _of_several(EventKind.PART, [CHANGE], ref={})

    assert [1, 2] == _kept(_intent(), part)


def test_a_run_of_which_something_stays_keeps_its_frame() -> None:
    """An outcome is never shown under the name of another run; runs of no use go whole."""
    begin: _Entry = (EventKind.RUN_STARTED, {"accounts": {}})
    end: _Entry = (EventKind.RUN_ENDED, {"exit": 0})
    seal: _Entry = (EventKind.CHECKPOINT, {"count": 1})
    plain: _Entry = (EventKind.NOTE, {"text": "plain"})

    assert [4, 5, 7, 8, 10] == _kept(
        begin, plain, end, seal, begin, plain, _intent(), _outcome(), plain, end, plain
    )
    assert [1] == _kept(seal, begin, plain)


def test_memories_stay_and_sentences_go() -> None:
    """A note with more in it than a sentence is somebody's: names, questions, forgetting."""
    rich: _Entry = (EventKind.NOTE, {"text": "forget-done", "forgotten": "ab" * 16})
    plain: _Entry = (EventKind.NOTE, {"text": "plain"})
    gone: _Entry = (EventKind.NOTE, None)

    assert [2] == _kept(plain, rich, gone)


@pytest.mark.parametrize(
    "kind",
    [
        EventKind.CHECKPOINT,
        EventKind.RETENTION,
        EventKind.EXHIBIT,
        EventKind.EXPORTED,
    ],
)
def test_the_archive_its_custody_and_the_keys_stay(kind: EventKind) -> None:
    """Evidence stays unless its person was forgotten, and so does what proves it."""
    assert [1] == _kept((kind, {"x": 1}))
    assert [] == _kept((kind, None))


@pytest.mark.parametrize("kind", [EventKind.REFUSED, EventKind.CUT_LINE])
def test_what_only_tells_what_happened_goes(kind: EventKind) -> None:
    """What adds nothing to what stands need not stay."""
    assert [] == _kept((kind, {"text": "x"}), (kind, {"what": "line"}))


def test_the_clock_goes_with_what_waits() -> None:
    """A step that was chosen waits as long as before: the moved clock stays, and the choice."""
    chosen = _about(EventKind.CHOSEN, verb="mail.file-past", place="court", not_before=9)

    assert [1, 2] == _kept(chosen, (EventKind.CLOCK_JUMP, {"by_ms": 1_000_000}))


def test_of_plans_the_first_that_went_furthest_stays() -> None:
    """How far was agreed to is not forgotten, and not asked for again."""
    quiet: _Entry = (EventKind.PLANNED, {"furthest": "quiet"})
    shows: _Entry = (EventKind.PLANNED, {"furthest": "will-show"})

    assert [2] == _kept(quiet, shows, quiet, shows)


def test_what_was_asked_about_together_stays_together() -> None:
    """A step that was taken back does not wait again, because another was asked about with it."""
    first, second = CHANGES[:2]
    asked = _of_several(EventKind.UNDO_ASKED, [first, second], not_before=7)
    undone = _outcome(second, Status.UNDONE, Direction.UNDO)

    assert [1, 2, 3, 4] == _kept(_outcome(first), _outcome(second), asked, undone)


def test_what_an_undo_left_for_another_step_stays() -> None:
    """Objects that another step still claims are taken back with that one, whenever that is."""
    some: JsonObject = {"objects": [{"id": "a", "flags": []}]}
    undone = _outcome(status=Status.UNDONE, direction=Direction.UNDO)
    intent = _intent(direction=Direction.UNDO, receipts=(some,))

    assert [1, 2, 3, 4] == _kept(_intent(), _outcome(), intent, undone)


def test_a_choice_that_loses_something_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the choice ever be wrong, nothing is removed: the sum is compared before."""
    events = _events([_outcome()])
    monkeypatch.setattr(keeping._Choice, "needed", lambda _: frozenset())

    with pytest.raises(Refusal):
        needed_still(lambda: events, 1)
