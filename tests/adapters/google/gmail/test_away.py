"""Hold standing rules over the API to the user's own filters, and to what was asked for."""

from __future__ import annotations

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.double.faults import Fault
from boundary.adapters.google.gmail import labels, rules
from boundary.adapters.google.gmail.criteria import REFUSED
from boundary.adapters.google.gmail.filters import make
from boundary.adapters.google.gmail.group import Group
from boundary.core.change import Action, Status
from boundary.core.errors import StalePlan, TransientError
from boundary.core.identifier import email
from tests.adapters.google.gmail.away import (
    ANNA,
    BERT,
    CLEO,
    CREATE,
    DELETE,
    action_of,
    filters_of_ours,
    refusal,
    senders_there,
)
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    MemoryJournal,
    doubts,
    file_away,
    item,
    on_double,
    planned,
    ran,
    undone,
)


def test_new_mail_goes_under_the_label_as_it_comes() -> None:
    """Of these addresses alone; after undo it comes to the inbox again."""
    with on_double() as place:
        outcomes = ran(place, file_away(ANNA), file_away(BERT, mark="unread"))
        filed = [place.labels(place.arrive(who)) for who in (ANNA, BERT, CLEO, f"x{ANNA}")]
        undone(place, outcomes)
        after = place.labels(place.arrive(ANNA))

    assert [{"Later"}, {"Later", "UNREAD"}, {"INBOX", "UNREAD"}, {"INBOX", "UNREAD"}] == filed
    assert {"INBOX", "UNREAD"} == after


def test_set_aside_leaves_mail_unread() -> None:
    """Under a label of its own."""
    with on_double() as place:
        ran(place, item("mail.set-aside", ANNA, folder_name="Aside"))
        filed = place.labels(place.arrive(ANNA))

    assert {"Aside", "UNREAD"} == filed


def test_mail_with_the_address_in_cc_counts_when_asked_for() -> None:
    """Only then."""
    with on_double() as place:
        ran(place, file_away(ANNA, copied="include"), file_away(BERT))
        anna = place.labels(place.arrive("x@example.net", f"Cc: {ANNA}"))
        bert = place.labels(place.arrive("x@example.net", f"Cc: {BERT}"))

    assert ({"Later"}, {"INBOX", "UNREAD"}) == (anna, bert)


def test_undo_of_one_leaves_the_others_in_a_filter_of_their_own() -> None:
    """The new filter is made first, and the old one taken away last."""
    with on_double() as place:
        anna, bert, cleo = ran(place, *(file_away(who) for who in THEIRS))
        together = senders_there(place)
        place.time.sleep(60)
        (undo,) = undone(place, [bert])
        calls = [call.method for call in place.google.calls if call.writes]
        rest = senders_there(place)
        place.time.sleep(60)
        undone(place, [anna, cleo], [undo])
        none = senders_there(place)
        names = place.label_names()

    assert [f'"{ANNA}" OR "{BERT}" OR "{CLEO}"'] == together
    assert [f'"{ANNA}" OR "{CLEO}"'] == rest
    assert [CREATE, DELETE] == calls[-2:]
    assert (Status.UNDONE, 1) == (undo.status, undo.ref["returned"])
    assert ([], []) == (none, names)


def test_a_filter_of_the_users_that_means_the_same_is_theirs() -> None:
    """Nothing is made, and nothing taken away later; others get a filter of their own."""
    with on_double() as place:
        action = action_of(place, "INBOX", "SPAM", "UNREAD")
        own = place.google.gmail.add_filter({"criteria": {"from": ANNA}, "action": action})
        exact = place.google.gmail.add_filter({"criteria": {"from": f'"{BERT}"'}, "action": action})
        with place.open() as adapter:
            changes = planned(adapter, *(file_away(who) for who in THEIRS))
            outcome = adapter.apply(changes[2:], MemoryJournal())[changes[2].address]
        during = {str(one["id"]) for one in place.google.gmail.filters()}
        undone(place, [outcome])
        after = {str(one["id"]) for one in place.google.gmail.filters()}

    assert [Action.NOTHING, Action.NOTHING, Action.CREATE] == [one.action for one in changes]
    assert 3 == len(during)
    assert {own, exact} == after
    assert after < during


def test_a_filter_changed_by_hand_is_shown_and_left() -> None:
    """In a run and in an undo; once it is gone, both go on."""
    with on_double() as place:
        outcomes = ran(place, file_away(ANNA), file_away(BERT))
        (ours,) = filters_of_ours(place)
        place.google.gmail.drop_filter(str(ours["id"]))
        hand = place.google.gmail.add_filter(
            {
                "criteria": {"from": ANNA},
                "action": {**action_of(place), "removeLabelIds": ["UNREAD"]},
            }
        )
        again = ran(place, file_away(ANNA), file_away(BERT))
        first, second = undone(place, outcomes, again)
        filters = [str(one["id"]) for one in filters_of_ours(place)]
        place.google.gmail.drop_filter(hand)
        (ended,) = undone(place, outcomes[:1])

    assert (Status.REFUSED, rules.EDITED) == (again[0].status, again[0].note)
    assert Status.DONE == again[1].status
    assert (Status.FAILED, rules.UNDO_EDITED) == (first.status, first.note)
    assert Status.UNDONE == second.status
    assert [hand] == filters
    assert Status.UNDONE == ended.status


def test_a_narrower_filter_of_the_users_hinders_nothing() -> None:
    """It lay beside ours when ours was made, and is not taken for a changed one."""
    with on_double() as place:
        place.google.gmail.add_filter(
            {"criteria": {"from": ANNA, "subject": "Bill"}, "action": action_of(place, "INBOX")}
        )
        outcomes = ran(place, file_away(ANNA))
        (undo,) = undone(place, outcomes)
        left = senders_there(place)

    assert (Status.DONE, Status.UNDONE) == (outcomes[0].status, undo.status)
    assert [ANNA] == left


def test_another_mark_makes_the_filter_anew() -> None:
    """When we made it, the old one goes; nobody stands in two of ours."""
    with on_double() as place:
        made = ran(place, file_away(ANNA), file_away(BERT))
        place.time.sleep(60)
        with place.open() as adapter:
            adapter.remind([one.ref for one in made])
            (change,) = planned(adapter, file_away(ANNA, mark="unread"))
            outcome = adapter.apply([change], MemoryJournal())[change.address]
        found = {str(one["criteria"]): one["action"] for one in filters_of_ours(place)}

    assert (Action.UPDATE, Status.DONE) == (change.action, outcome.status)
    assert 2 == len(found)
    assert "UNREAD" not in str(found[str({"from": f'"{ANNA}"'})])
    assert "UNREAD" in str(found[str({"from": f'"{BERT}"'})])


@pytest.mark.parametrize(
    ("name", "who", "note"),
    [
        ("Spam", ANNA, labels.TAKEN),
        ("Later", "a{b@example.com", REFUSED),
        ("a//b", ANNA, labels.NO_LABEL),
    ],
)
def test_what_cannot_be_had_is_refused_in_a_sentence(name: str, who: str, note: str) -> None:
    """No filter is made for the bin or for spam, nor with an operator in it."""
    with on_double() as place:
        (outcome,) = ran(place, file_away(who, folder_name=name))
        filters = place.google.gmail.filters()

    assert note == outcome.note
    assert outcome.status in (Status.REFUSED, Status.FAILED)
    assert () == filters


def test_a_look_that_is_not_true_any_more_stops_the_batch() -> None:
    """Any filter that came since makes the plan stale; our own do not."""
    with on_double() as place, place.open() as adapter:
        first, second = planned(
            adapter, file_away(ANNA), item("mail.set-aside", BERT, folder_name="Aside")
        )
        done = [adapter.apply([one], MemoryJournal())[one.address] for one in (first, second)]
        place.google.gmail.add_filter(
            {"criteria": {"from": "x@example.net"}, "action": {"addLabelIds": ["STARRED"]}}
        )
        with pytest.raises(StalePlan) as caught:
            adapter.apply([first], MemoryJournal())

    assert [Status.DONE] * 2 == [one.status for one in done]
    assert rules.MOVED_SINCE == caught.value.say


def test_nine_hundred_filters_are_enough() -> None:
    """One sentence says so, and none is made; the label made for it is gone again."""
    with on_double() as place:
        for number in range(rules.MOST - 1):
            place.google.gmail.add_filter(
                {
                    "criteria": {"from": f"p{number}@example.net"},
                    "action": {"addLabelIds": ["STARRED"]},
                }
            )
        before = place.written()
        both = ran(place, file_away(ANNA), file_away(BERT, mark="unread"))
        after = place.written()
        (one,) = ran(place, file_away(ANNA))
        with place.open() as adapter:
            state = adapter.observe([file_away(BERT)], None).states[file_away(BERT).address]

    assert [(Status.REFUSED, rules.FULL)] * 2 == [(each.status, each.note) for each in both]
    assert before == after
    assert Status.DONE == one.status
    assert rules.FULL == state.facts["note"]


@pytest.mark.parametrize("fault", [faults.RESET_AFTER, faults.HALF_AFTER, faults.AWAY_AFTER])
def test_a_create_whose_answer_was_lost_is_not_sent_again(fault: Fault) -> None:
    """The list shows that it was done."""
    with on_double() as place:
        place.line.say(CREATE, 1, fault)
        (outcome,) = ran(place, file_away(ANNA))
        calls = place.counted()

    assert (Status.DONE, 1) == (outcome.status, calls["settings.filters.create"])


@pytest.mark.parametrize("hasty_stores", [True, False])
def test_two_creates_in_a_row_are_spaced_and_looked_into(hasty_stores: bool) -> None:
    """Two seconds lie between them; where Gmail still faults, the list is read first."""
    with on_double() as place:
        place.google.gmail.rules.hasty_stores = hasty_stores
        people = [f"person{number}@example.com" for number in range(45)]
        outcomes = ran(place, *map(file_away, people))
        calls = place.counted()
        later = ran(place, file_away(ANNA))
        filters = len(place.google.gmail.filters())

    assert {Status.DONE} == {one.status for one in (*outcomes, *later)}
    assert 3 == calls["settings.filters.create"]
    assert 4 == filters


def test_a_filter_that_is_there_already_counts_as_made() -> None:
    """Gmail says so, and the list shows one that means the same."""
    with on_double() as place, place.open() as adapter:
        (change,) = planned(adapter, file_away(ANNA))
        installer = adapter._installer
        world = installer.read()
        place.google.gmail.label("Later")
        world = installer.read()
        wish = rules.wish_of(change.item, world.labels)
        assert wish is not None
        wanted = make(wish.shape, [wish.person])
        installer.create(wanted, world)
        installer.create(wanted, world)
        filters = len(place.google.gmail.filters())

    assert 1 == filters


@pytest.mark.parametrize("reason", ["failedPrecondition", "invalidArgument"])
def test_a_filter_that_gmail_will_not_make_leaves_nothing(reason: str) -> None:
    """Whether it says that it is there, which the list does not show, or that it is no filter."""
    with on_double() as place:
        before = place.written()
        for _ in range(3):
            place.line.say(CREATE, 1, refusal(reason=reason))
        journal = MemoryJournal()
        with place.open() as adapter:
            (change,) = planned(adapter, file_away(ANNA))
            if reason == "failedPrecondition":
                with pytest.raises(TransientError) as caught:
                    adapter.apply([change], journal)
                found = adapter.settle(doubts(journal, [change]), MemoryJournal())
                outcome = found[change.address]
                said = caught.value.say
            else:
                outcome = adapter.apply([change], journal)[change.address]
                said = outcome.note
        after = place.written()

    assert Status.FAILED == outcome.status
    assert (rules.LATER if reason == "failedPrecondition" else rules.NOT_TAKEN) == said
    assert before == after


def test_a_filter_that_was_made_goes_when_the_next_one_cannot_be() -> None:
    """Two shapes need two filters: it is both or none."""
    with on_double() as place:
        before = place.written()
        place.line.say(CREATE, 2, refusal())
        outcomes = ran(place, file_away(ANNA), file_away(BERT, mark="unread"))
        after = place.written()

    assert [(Status.FAILED, rules.NOT_TAKEN)] * 2 == [(one.status, one.note) for one in outcomes]
    assert before == after


def test_a_filter_of_the_users_in_our_form_is_not_made_nor_taken_away_by_an_undo() -> None:
    """It says what would be left of ours: then ours goes, and nothing has to be made."""
    with on_double() as place:
        anna, _ = ran(place, file_away(ANNA), file_away(BERT))
        own = place.google.gmail.add_filter(
            {
                "criteria": {"from": f'"{BERT}"'},
                "action": action_of(place, "INBOX", "SPAM", "UNREAD"),
            }
        )
        place.line.say(CREATE, 1, refusal())
        (undo,) = undone(place, [anna])
        filters = [str(one["id"]) for one in place.google.gmail.filters()]

    assert Status.UNDONE == undo.status
    assert [own] == filters


def test_what_was_there_before_is_never_taken_away_with_what_was_made() -> None:
    """Of two to be made one was there; when the other cannot be, that one stays."""
    with on_double() as place:
        action = action_of(place, "INBOX", "SPAM", "UNREAD")
        own = place.google.gmail.add_filter({"criteria": {"from": f'"{ANNA}"'}, "action": action})
        place.line.say(CREATE, 1, refusal())
        with place.open() as adapter:
            world = adapter._installer.read()
            (there,) = world.groups
            other = Group(there.shape, (email(BERT),))
            with pytest.raises(Exception, match="did not take"):
                adapter._installer.carry_out(
                    rules.Flight((there, other), ()), world, lambda _: None
                )
        filters = [str(one["id"]) for one in place.google.gmail.filters()]

    assert [own] == filters


def test_gmail_may_say_in_words_that_a_filter_is_there() -> None:
    """Whatever the reason it names beside them."""
    with on_double() as place:
        said = Fault(
            "there", after=True, status=400, reason="invalidArgument",
            message="Filter already exists",
        )  # fmt: skip
        place.line.say(CREATE, 1, said)
        (outcome,) = ran(place, file_away(ANNA))
        filters = len(place.google.gmail.filters())

    assert (Status.DONE, 1) == (outcome.status, filters)


def test_a_full_account_is_known_by_counting() -> None:
    """Beyond 1,000 Gmail answers with a fault that says nothing: the filters are counted."""
    with on_double() as place, place.open() as adapter:
        place.google.gmail.label("Later")
        for number in range(1_000):
            place.google.gmail.add_filter(
                {
                    "criteria": {"from": f"p{number}@example.net"},
                    "action": {"addLabelIds": ["STARRED"]},
                }
            )
        world = adapter._installer.read()
        wish = rules.wish_of(file_away(ANNA), world.labels)
        assert wish is not None
        with pytest.raises(Exception, match="900 filters") as caught:
            adapter._installer.create(make(wish.shape, [wish.person]), world)

    assert "Stopped" == type(caught.value).__name__


def test_gmail_is_left_alone_as_long_as_it_asks() -> None:
    """A request to wait is waited for, at a create and at a delete."""
    with on_double() as place:
        place.line.say(CREATE, 1, faults.TOO_MANY)
        before = place.time.seconds
        outcomes = ran(place, file_away(ANNA))
        place.line.say(DELETE, 1, faults.TOO_MANY)
        (undo,) = undone(place, outcomes)
        waited = place.time.seconds - before

    assert (Status.DONE, Status.UNDONE) == (outcomes[0].status, undo.status)
    assert waited >= 6
