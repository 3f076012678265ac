"""Hold what is shown to a person, and what their answer makes of it."""

from __future__ import annotations

import pytest

from boundary.core import shown
from boundary.core.change import Proof, Status
from boundary.core.errors import Interrupted
from boundary.core.json import JsonObject
from boundary.core.ports import Answer
from tests.engine.furniture import change


def test_findings_come_with_what_can_be_done_and_the_rest_after_them() -> None:
    """What cannot be read is one answer with the finding before it; damage is passed over."""
    facts: JsonObject = {
        "findings": [{"say": "It does this.", "by_hand": "You can do that."}, "odd", {"say": 3}],
        "unread": ["This is not seen.", 4, "Nor this."],
    }

    assert (
        "Look.",
        "It does this.",
        "  You can do that.",
        "",
        "  ",
        "This is not seen.",
        "  Nor this.",
    ) == shown.lines("Look.", facts)
    assert ("Look.",) == shown.lines("Look.", {"findings": "odd"})


def test_the_newest_answer_counts() -> None:
    """What is no answer is passed over."""
    parts: list[JsonObject] = [
        {"answer": "done"},
        {"answer": "later"},
        {"answer": "perhaps"},
        {"answer": []},
        {},
    ]

    assert Answer.LATER is shown.answered(parts)
    assert shown.answered([{"answer": "perhaps"}, {}]) is None


@pytest.mark.parametrize(
    ("answer", "status", "proof"),
    [
        (Answer.DONE, Status.DONE, Proof.SEEN),
        (Answer.ALREADY, Status.DONE, Proof.SEEN),
        (Answer.SKIP, Status.SKIPPED, Proof.NONE),
        (Answer.LATER, Status.WAITING, Proof.NONE),
    ],
)
def test_each_answer_ends_the_step_in_its_own_way(
    answer: Answer, status: Status, proof: Proof
) -> None:
    """Nothing was touched, whatever the answer is."""
    outcome = shown.outcome(change(), answer)

    assert (status, proof, {"objects": []}) == (outcome.status, outcome.proof, outcome.ref)


def test_stopping_ends_the_run() -> None:
    """The answers so far are kept."""
    with pytest.raises(Interrupted):
        shown.outcome(change(), Answer.STOP)
