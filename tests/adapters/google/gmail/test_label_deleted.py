"""Hold runs and undos to their promises after the user deleted the label in Gmail."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail import rules
from boundary.core.change import Outcome, Status
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    Place,
    file_away,
    file_past,
    on_double,
    ran,
    undone,
)

ANNA, BERT, CLEO = THEIRS


def _delete_label(place: Place, *, loses: bool) -> None:
    """Delete it as the user does; `loses`: filters lose it too. Google says nothing of either."""
    gmail = place.google.gmail
    id_ = gmail.label("Later")
    gmail.box.delete_label(id_)
    for name, one in list(gmail.rules._kept.items()):
        action = one["action"]
        if loses and id_ in repr(action):
            assert isinstance(action, dict)
            left = {key: value for key, value in action.items() if key != "addLabelIds"}
            gmail.rules._kept[name] = {**one, "action": left}
    place.time.sleep(60)


def _made(place: Place, *who: str, standing: list[Outcome] | None = None) -> list[Outcome]:
    outcomes = ran(place, *map(file_away, who), standing=standing or [])
    place.time.sleep(60)
    return outcomes


@pytest.mark.parametrize("loses", [False, True], ids=["names it still", "names no label"])
def test_an_undo_takes_the_filter_away_by_its_handle(loses: bool) -> None:
    """Else it would go on taking their mail out of the inbox, under no label."""
    with on_double() as place:
        both = _made(place, ANNA, BERT)
        _delete_label(place, loses=loses)
        undos = undone(place, both, both)
        after = place.google.gmail.filters()

    assert [(Status.UNDONE, 1)] * 2 == [(one.status, one.ref["returned"]) for one in undos]
    assert () == after


@pytest.mark.parametrize("loses", [False, True], ids=["names it still", "names no label"])
def test_an_undo_of_one_is_refused_while_others_share_the_filter(loses: bool) -> None:
    """It cannot be made anew without its label; a run makes both anew, and then it goes."""
    with on_double() as place:
        both = _made(place, ANNA, BERT)
        _delete_label(place, loses=loses)
        (refused,) = undone(place, both[:1], both)
        during = place.google.gmail.filters()
        again = _made(place, ANNA, BERT, standing=both)
        anew = [str(one["action"]) for one in place.google.gmail.filters()]
        every = [*both, *again]
        (taken,) = undone(place, [again[0], both[0]], every)[:1]
        place.time.sleep(60)
        left = [dict(one)["criteria"] for one in place.google.gmail.filters()]
        undone(place, [again[1], both[1]], [*every, taken])
        after = place.google.gmail.filters()

    assert (Status.FAILED, rules.UNDO_NO_LABEL) == (refused.status, refused.note)
    assert [one["id"] for one in both[0].ref["objects"]] == refused.ref["remaining"]  # type: ignore[union-attr, index, call-overload]  # as rules.done writes it
    assert 1 == len(during) == len(anew)
    assert "Label_" in anew[0]
    assert [Status.DONE] * 2 == [one.status for one in again]
    assert Status.UNDONE == taken.status
    assert [{"from": f'"{BERT}"'}] == left
    assert () == after


def test_a_filter_whose_label_is_gone_stays_for_whoever_has_no_other() -> None:
    """A run for one address makes hers anew, and leaves the old one to the other's step."""
    with on_double() as place:
        both = _made(place, ANNA, BERT)
        _delete_label(place, loses=False)
        again = _made(place, ANNA, standing=both)
        during = len(place.google.gmail.filters())
        every = [*both, *again]
        (kept, *_) = undone(place, [both[1]], every)
        undos = undone(place, [*again, *both], every)
        after = place.google.gmail.filters()

    assert 2 == during
    assert Status.UNDONE == kept.status
    assert {Status.UNDONE} == {one.status for one in undos}
    assert () == after


def test_mail_that_was_filed_comes_back_without_its_label() -> None:
    """Unless the user moved it to the inbox, or to where nothing is touched."""
    with on_double() as place:
        filed, opened, binned = (place.letter(ANNA, "INBOX", "UNREAD") for _ in range(3))
        beside = place.letter(ANNA)
        outcomes = ran(place, file_past(ANNA))
        _delete_label(place, loses=False)
        place.google.gmail.box.change([opened], ["INBOX"], [])
        place.google.gmail.box.change([binned], ["TRASH"], [])
        (undo,) = undone(place, outcomes)
        after = [place.labels(name) for name in (filed, opened, binned, beside)]

    assert [{"INBOX", "UNREAD"}, {"INBOX"}, {"TRASH"}, set()] == after
    assert (Status.UNDONE, 2) == (undo.status, undo.ref["returned"])
    assert "2 messages are no longer where this program put them" in undo.note


def test_a_message_that_lost_a_label_that_is_there_is_left_alone() -> None:
    """The user took the label off that message, and not the label away."""
    with on_double() as place:
        name = place.letter(ANNA, "INBOX")
        outcomes = ran(place, file_past(ANNA))
        place.google.gmail.box.change([name], [], [place.google.gmail.label("Later")])
        (undo,) = undone(place, outcomes)
        after = place.labels(name)

    assert set() == after
    assert (Status.UNDONE, 0) == (undo.status, undo.ref["returned"])
