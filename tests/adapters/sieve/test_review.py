"""Say who else has rules on the server, and leave them alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from boundary.core.change import Status
from boundary.core.playbook import Address
from boundary.core.ports import Answer
from tests.adapters.imap.furniture import QuietHands
from tests.adapters.sieve.furniture import (
    MINE,
    THEIRS,
    Picture,
    Place,
    file_away,
    on_double,
    review,
    session_of,
    statuses,
)

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
FURNISHED = Picture({"mine": MINE, "old": b"keep;\r\n"}, "mine")
NO_INCLUDE = frozenset({"include"})


@pytest.fixture
def place() -> Iterator[Place]:
    """Furnish the double."""
    with on_double(picture=FURNISHED) as made:
        yield made


FORWARD = b'redirect :copy "thief@example.com";\r\n'
READING = Picture({"mine": b'require "copy";\r\n' + FORWARD, "old": b"keep;\r\n"}, "mine")


class _Answering(QuietHands):
    """Gives one answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Remember what was shown."""
        self.shown.extend(instructions)
        return self.answer


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer.DONE, Status.DONE),
        (Answer.ALREADY, Status.DONE),
        (Answer.LATER, Status.WAITING),
        (Answer.SKIP, Status.SKIPPED),
    ],
)
def test_a_forward_is_shown_with_what_can_be_done(answer: Answer, status: Status) -> None:
    """A rule that sends mail on is told in words, covered, and the answer is kept."""
    with on_double(picture=READING) as place:
        place.hands = _Answering(answer)
        session = session_of(place)
        report = session.run([review()])
        shown = "\n".join(place.hands.shown)

        assert [status] == statuses(report)
        assert "thief@" not in shown
        assert "example.com" in shown
        assert "cannot be seen here" in shown
        assert READING == place.host.picture()
        if status is Status.DONE:
            assert () == session.plan([review()]).pending


def test_stopping_stops_and_asks_again_next_time() -> None:
    """Stop ends the run; the next one shows it again."""
    with on_double(picture=READING) as place:
        place.hands = _Answering(Answer.STOP)
        session = session_of(place)
        stopped = session.run([review()])
        place.hands = _Answering(Answer.DONE)
        report = session.run([review()])

        assert stopped.interrupted
        assert [Status.DONE] == statuses(report)


def test_a_changed_target_is_told_again() -> None:
    """What was looked at is not shown twice; a forward to somebody else is."""
    with on_double(picture=READING) as place:
        session = session_of(place)
        session.run([review()])
        quiet = session.plan([review()]).pending
        place.store({"mine": READING.scripts["mine"].replace(b"thief", b"other")})
        loud = session.plan([review()]).pending

        assert () == quiet
        assert 1 == len(loud)


def test_our_own_rules_are_no_finding(place: Place) -> None:
    """Neither our scripts nor a block of ours is told as somebody else's."""
    with place.open() as adapter:
        before = adapter.observe([review()], None).states[review().address]
    session_of(place).run(ITEMS)
    with place.open() as adapter:
        after = adapter.observe([review()], None).states[review().address]
    session_of(place).undo(ITEMS)

    assert before.facts["seen_ids"] == after.facts["seen_ids"]


def test_nothing_of_others_is_nothing_to_do() -> None:
    """Without any rule there is nothing to look at together."""
    with on_double() as place:
        plan = session_of(place).plan([review()])

        assert () == plan.pending
        assert "No rules of others" in plan.changes[0].summary


def test_a_review_is_undone_without_touching_anything() -> None:
    """Looking left nothing behind."""
    with on_double(picture=READING) as place:
        session = session_of(place)
        session.run([review()])
        place.meddler.revive()
        report = session.undo([review()])

        assert [Status.UNDONE] == statuses(report)
        assert not any(seen.verb == "PUTSCRIPT" for seen in place.meddler.seen)
