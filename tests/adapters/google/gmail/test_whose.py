"""Hold runs and undos to what is ours: nothing that is not ours is rebuilt or deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.gmail import rules, wire
from boundary.core.change import Action, Status
from boundary.core.codec import canonical
from boundary.core.errors import TransientError
from boundary.core.json import Json
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    MemoryJournal,
    Place,
    doubts,
    file_away,
    on_double,
    planned,
    ran,
    undone,
)

ANNA, BERT, CLEO = THEIRS
DORA = "dora@example.net"


def _action(place: Place) -> dict[str, Json]:
    label = place.google.gmail.label("Later")
    return {"addLabelIds": [label], "removeLabelIds": ["INBOX", "SPAM", "UNREAD"]}


def _by_hand(place: Place, *who: str) -> str:
    """Make a filter of just our form, as a user could."""
    asked = " OR ".join(f'"{one}"' for one in sorted(who))
    return place.google.gmail.add_filter({"criteria": {"from": asked}, "action": _action(place)})


def _there(place: Place) -> dict[str, object]:
    return {
        str(one["id"]): one["criteria"]["from"]  # type: ignore[index, call-overload]  # as the stand-in has them
        for one in place.google.gmail.filters()
    }


def _crowd(place: Place, count: int) -> None:
    for number in range(count):
        place.google.gmail.add_filter(
            {"criteria": {"from": f"p{number}@example.net"}, "action": {"addLabelIds": ["STARRED"]}}
        )


def _rename(place: Place) -> None:
    for label in place.google.gmail.box.labels:
        if label.name == "Later":
            label.name = "Renamed"


def test_a_filter_of_our_form_that_the_user_made_later_is_never_made_anew() -> None:
    """Though it has room for one more; nor does an undo touch it."""
    with on_double() as place:
        first = ran(place, file_away(ANNA))
        theirs = _by_hand(place, CLEO, DORA)
        place.time.sleep(60)
        second = ran(place, file_away(BERT), standing=first)
        during = _there(place)
        taken = undone(place, second, [*first, *second])
        undone(place, first, [*first, *taken])
        after = _there(place)

    assert {theirs: f'"{CLEO}" OR "{DORA}"'} == after
    assert {f'"{CLEO}" OR "{DORA}"', f'"{ANNA}" OR "{BERT}"'} == set(during.values())
    assert theirs in during


def test_a_filter_of_our_form_beside_ours_keeps_its_addresses_at_an_undo() -> None:
    """And the undo says that it goes on filing."""
    with on_double() as place:
        outcomes = ran(place, file_away(ANNA))
        theirs = _by_hand(place, ANNA, CLEO)
        (undo,) = undone(place, outcomes, outcomes)
        after = _there(place)

    assert {theirs: f'"{ANNA}" OR "{CLEO}"'} == after
    assert (Status.UNDONE, rules.STILL_THEIRS) == (undo.status, undo.note)


def test_a_twin_of_ours_that_the_user_made_survives_an_undo() -> None:
    """To the letter the same; and the others stay in a filter of ours until they are undone."""
    with on_double() as place:
        outcomes = ran(place, file_away(ANNA), file_away(BERT))
        theirs = _by_hand(place, ANNA, BERT)
        place.time.sleep(60)
        taken = undone(place, outcomes[:1], outcomes)
        during = _there(place)
        undone(place, outcomes[1:], [*outcomes[1:], *taken])
        after = _there(place)
        again = ran(place, file_away(CLEO))
        twin = _by_hand(place, CLEO)
        undone(place, again, again)
        last = _there(place)

    assert {f'"{BERT}"', f'"{ANNA}" OR "{BERT}"'} == set(during.values())
    assert {theirs} == set(after)
    assert {theirs, twin} == set(last)


def test_a_run_without_receipts_takes_what_lies_there_for_the_users() -> None:
    """It is met by it, and changes nothing of it."""
    with on_double() as place:
        ran(place, file_away(ANNA))
        there = _there(place)
        place.time.sleep(60)
        with place.open() as adapter:
            anna, bert = planned(adapter, file_away(ANNA), file_away(BERT))
            adapter.apply([bert], MemoryJournal())
        after = _there(place)

    assert (Action.NOTHING, False) == (anna.action, anna.before.marked)
    assert there.items() < after.items()


@pytest.mark.parametrize("text", ["{a} OR {b}", "{b} OR {a}", '({b} OR "{a}")'])
def test_a_filter_of_the_users_for_several_of_ours_gets_no_twin(text: str) -> None:
    """In another order or quoting: each of its addresses is done, and the filter theirs."""
    with on_double() as place:
        asked = text.format(a=ANNA, b=BERT)
        place.google.gmail.add_filter({"criteria": {"from": asked}, "action": _action(place)})
        with place.open() as adapter:
            changes = planned(adapter, *(file_away(who) for who in THEIRS))

    assert [Action.NOTHING, Action.NOTHING, Action.CREATE] == [one.action for one in changes]
    assert [False, False, None] == [one.before.marked for one in changes]


@pytest.mark.parametrize(("cc", "action"), [(True, Action.NOTHING), (False, Action.CREATE)])
def test_a_filter_of_the_users_meets_a_step_with_copies_only_when_it_counts_cc(
    cc: bool, action: Action
) -> None:
    """For several addresses, in another order than ours."""
    with on_double() as place:
        copies = f" cc:{ANNA}" if cc else ""
        asked = f"{{from:{BERT} cc:{BERT} from:{ANNA}{copies}}}"
        place.google.gmail.add_filter({"criteria": {"query": asked}, "action": _action(place)})
        with place.open() as adapter:
            (change,) = planned(adapter, file_away(ANNA, copied="include"))

    assert action == change.action


def test_an_undo_finds_its_filter_after_the_label_got_another_name() -> None:
    """By the handle of the label; the label stays, because somebody named it."""
    with on_double() as place:
        outcomes = ran(place, file_away(ANNA), file_away(BERT))
        _rename(place)
        place.time.sleep(60)
        (undo,) = undone(place, outcomes[:1], outcomes)
        rest = list(_there(place).values())
        (last,) = undone(place, outcomes[1:], [*outcomes[1:], undo])
        after = _there(place)
        names = place.label_names()

    assert (Status.UNDONE, 1) == (undo.status, undo.ref["returned"])
    assert [f'"{BERT}"'] == rest
    assert (Status.UNDONE, 1) == (last.status, last.ref["returned"])
    assert ({}, ["Renamed"]) == (after, names)


def test_an_undo_finds_both_filters_when_a_run_made_the_old_label_anew() -> None:
    """One under the label that got another name, one under the label that has the old one."""
    with on_double() as place:
        first = ran(place, file_away(ANNA))
        _rename(place)
        place.time.sleep(60)
        second = ran(place, file_away(ANNA), standing=first)
        during = len(_there(place))
        both = [*second, *first]
        (undo, _) = undone(place, both, both[::-1])
        after = _there(place)
        names = place.label_names()

    assert [Status.DONE] * 2 == [one.status for one in both]
    assert (2, {}, ["Renamed"]) == (during, after, names)
    assert (Status.UNDONE, "") == (undo.status, undo.note)


def test_what_an_undo_leaves_keeps_its_name_after_the_label_got_another() -> None:
    """So that the receipt goes on saying what has to be taken back."""
    with on_double() as place:
        (outcome,) = ran(place, file_away(ANNA))
        _rename(place)
        no = faults.Fault("no", status=400, reason="invalidArgument", message="No.")
        for _ in range(3):
            place.line.say("gmail.users.settings.filters.delete", 1, no)
        (undo,) = undone(place, [outcome])

    assert Status.FAILED == undo.status
    assert [one["id"] for one in outcome.ref["objects"]] == undo.ref["remaining"]  # type: ignore[union-attr, index, call-overload]  # as rules.done writes it


# -- a full account -------------------------------------------------------------------------


def test_where_nothing_grows_the_guard_does_not_count() -> None:
    """At 900 filters one address more in a filter of ours, and one less, are both carried out."""
    with on_double() as place:
        _crowd(place, rules.MOST - 1)
        first = ran(place, file_away(ANNA), file_away(BERT))
        place.time.sleep(60)
        third = ran(place, file_away(CLEO), standing=first)
        place.time.sleep(60)
        (undo,) = undone(place, first[:1], [*first, *third])
        filters = len(_there(place))

    assert [Status.DONE] * 3 == [one.status for one in (*first, *third)]
    assert (Status.UNDONE, rules.MOST) == (undo.status, filters)


def test_an_undo_in_an_account_that_takes_no_filter_more_says_so() -> None:
    """One has to be made before the old one goes; with room for it the next undo ends."""
    with on_double() as place:
        both = ran(place, file_away(ANNA), file_away(BERT))
        place.time.sleep(60)
        _crowd(place, rules.MOST_AT_GMAIL - 1)
        there = _there(place)
        (full,) = undone(place, both[:1], both)
        after = _there(place)
        place.google.gmail.drop_filter(list(there)[-1])
        place.time.sleep(60)
        (undo,) = undone(place, both[:1], both)

    assert (Status.FAILED, rules.UNDO_FULL) == (full.status, full.note)
    assert there == after
    assert Status.UNDONE == undo.status


# -- after an interruption ------------------------------------------------------------------


@pytest.mark.parametrize("spare", [0, 1])
@pytest.mark.parametrize("fault", [faults.RESET_BEFORE, faults.RESET_AFTER])
def test_an_undo_that_was_cut_off_knows_what_it_was_making(fault: faults.Fault, spare: int) -> None:
    """The new filter is taken over, the old one goes, and the last undo leaves nothing."""
    with on_double() as place:
        anna, bert = ran(place, file_away(ANNA), file_away(BERT))
        theirs = _by_hand(place, BERT, CLEO)
        place.time.sleep(60)
        journal = MemoryJournal()
        with place.open() as adapter:
            adapter.remind([anna.ref, bert.ref])
            place.line.at_write, place.line.spare = fault, spare
            with pytest.raises(TransientError):
                adapter.undo([anna], journal)
        place.line.mend()
        place.time.sleep(60)
        with place.open() as adapter:
            adapter.remind([anna.ref, bert.ref])
            found = adapter.settle(
                doubts(journal, [anna.change], anna.ref, undo=True), MemoryJournal()
            )
        rest = _there(place)
        undone(place, [bert], [bert, *found.values()])
        after = _there(place)

    assert Status.UNDONE == found[anna.change.address].status
    assert {f'"{BERT}"', f'"{BERT}" OR "{CLEO}"'} == set(rest.values())
    assert {theirs} == set(after)


def test_a_receipt_names_the_filter_it_speaks_of() -> None:
    """By its handle, also when recovery found it."""
    with on_double() as place:
        journal = MemoryJournal()
        with place.open() as adapter:
            (change,) = planned(adapter, file_away(ANNA))
            place.line.at_write, place.line.spare = faults.RESET_AFTER, 1
            with pytest.raises(TransientError):
                adapter.apply([change], journal)
        place.line.mend()
        with place.open() as adapter:
            outcome = adapter.settle(doubts(journal, [change]), MemoryJournal())[change.address]
        (name,) = _there(place)

    assert Status.DONE == outcome.status
    assert f'"filter":"{name}"' in canonical(outcome.ref).decode()


@pytest.mark.parametrize("kept", [True, False], ids=["recorded", "not recorded"])
def test_only_a_record_makes_what_an_undo_left_ours(kept: bool) -> None:
    """Without it a filter of just our form, for somebody of ours alone, is the user's."""
    with on_double() as place:
        anna, bert = ran(place, file_away(ANNA), file_away(BERT))
        place.time.sleep(60)
        (taken,) = undone(place, [anna], [anna, bert])
        left = set(_there(place))
        with place.open() as adapter:
            adapter.remind([bert.ref, *([taken.ref] if kept else [])])
            state = adapter.observe([file_away(BERT)], None).states[file_away(BERT).address]
        (last,) = undone(place, [bert], [bert, *([taken] if kept else [])])
        after = set(_there(place))

    assert tuple(left) == wire.texts(taken.ref, "made")
    assert kept is state.marked
    assert Status.UNDONE == last.status
    assert ("" if kept else rules.STILL_THEIRS) == last.note
    assert (set() if kept else left) == after


def test_a_twin_by_hand_of_what_an_undo_left_is_never_taken_for_ours() -> None:
    """Made after ours had gone, to the letter the same: the undo leaves it, and says so."""
    with on_double() as place:
        anna, bert = ran(place, file_away(ANNA), file_away(BERT))
        place.time.sleep(60)
        (taken,) = undone(place, [anna], [anna, bert])
        (ours,) = _there(place)
        place.google.gmail.drop_filter(ours)
        theirs = _by_hand(place, BERT)
        (last,) = undone(place, [bert], [bert, taken])
        after = _there(place)

    assert (Status.UNDONE, rules.STILL_THEIRS) == (last.status, last.note)
    assert {theirs} == set(after)


def test_a_receipt_that_names_no_filter_leaves_what_is_there() -> None:
    """The undo says so and the step stands, until it was deleted by hand."""
    with on_double() as place:
        (anna,) = ran(place, file_away(ANNA))
        things = wire.objects_in(anna.ref, "objects")
        unnamed: list[Json] = [{k: v for k, v in one.items() if k != "filter"} for one in things]
        older = replace(anna, ref={**anna.ref, "objects": unnamed})
        (kept,) = undone(place, [older], [older])
        there = list(_there(place))
        (named,) = undone(place, [older, anna], [older, anna])[:1]
        (gone,) = undone(place, [older], [older])

    assert (Status.FAILED, rules.UNDO_UNNAMED) == (kept.status, kept.note)
    assert [one["id"] for one in unnamed] == kept.ref["remaining"]  # type: ignore[index, call-overload]  # as written above
    assert 1 == len(there)
    assert (Status.UNDONE, 1) == (named.status, named.ref["returned"])
    assert (Status.UNDONE, 0) == (gone.status, gone.ref["returned"])


def test_a_run_that_changes_the_mark_of_one_records_what_it_leaves_to_the_other() -> None:
    """The filter of the one who stays is made anew by a run, and its undo finds it."""
    with on_double() as place:
        anna, bert = ran(place, file_away(ANNA), file_away(BERT))
        place.time.sleep(60)
        (unread,) = ran(place, file_away(ANNA, mark="unread"), standing=[anna, bert])
        during = len(_there(place))
        place.time.sleep(60)
        undone(place, [bert], [anna, bert, unread])
        undone(place, [unread, anna], [anna, unread])
        after = _there(place)

    assert 2 == during
    assert 1 == len(wire.texts(unread.ref, "made"))
    assert {} == after
