"""Hold that what an undo or a run left is known as ours, wherever the process was killed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest

from boundary.core.playbook import Item
from tests.adapters.google.gmail.furniture import THEIRS, Place, file_away, on_double
from tests.adapters.google.gmail.test_contract_filters import FilterBench
from tests.bench import Session
from tests.book import Fuse, Killed, until_it_passes

ANNA, BERT, CLEO = map(file_away, THEIRS)
UNREAD = file_away(THEIRS[0], mark="unread")


def _by_hand(place: Place) -> str:
    """Make a filter of just our form, as a user could, for two of ours."""
    label = place.google.gmail.label("Later")
    return place.google.gmail.add_filter(
        {
            "criteria": {"from": f'"{THEIRS[1]}" OR "{THEIRS[2]}" OR "dora@example.net"'},
            "action": {"addLabelIds": [label], "removeLabelIds": ["INBOX", "SPAM", "UNREAD"]},
        }
    )


def _act(session: Session, items: Sequence[Item], *, is_undo: bool) -> None:
    if is_undo:
        session.undo(items)
    else:
        session.run(items)


@pytest.mark.parametrize(
    ("items", "is_undo"),
    [([ANNA], True), ([ANNA, BERT], True), ([UNREAD], False)],
    ids=["undo of one", "undo of two", "run with another mark"],
)
def test_what_a_killed_process_left_is_known_and_taken_back(
    items: Sequence[Item], is_undo: bool
) -> None:
    """At every point: doing it again ends it, the last undo leaves nothing, theirs is theirs."""

    def attempt(fuse: Fuse) -> None:
        with on_double() as place:
            session = Session(FilterBench(place))
            before = place.written()
            session.run([ANNA, BERT, CLEO])
            hand = _by_hand(place)
            place.time.sleep(60)
            session.book.fuse = fuse
            with suppress(Killed):
                _act(session, items, is_undo=is_undo)
            session.book.reopen()
            for _ in range(2):
                place.time.sleep(60)
                _act(session, items, is_undo=is_undo)
            place.time.sleep(60)
            session.undo([ANNA, BERT, CLEO])
            left = [str(one["id"]) for one in place.google.gmail.filters()]
            place.google.gmail.drop_filter(hand)
            place.google.gmail.box.delete_label(place.google.gmail.label("Later"))

            assert {} == session.book.standing().done
            assert [hand] == left
            assert before == place.written()

    points = until_it_passes(attempt)

    assert points > 6
