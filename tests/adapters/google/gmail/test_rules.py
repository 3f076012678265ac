"""Hold what filters come to: whose they are, what an item finds, and what is said of it; pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.google.gmail import rules, wire
from boundary.adapters.google.gmail.criteria import REFUSED
from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.adapters.google.gmail.group import Group
from boundary.adapters.google.gmail.labels import Labels
from boundary.adapters.google.gmail.rules import Flight, Wish
from boundary.adapters.google.gmail.wire import Label
from boundary.core.change import Action, Presence, Status
from boundary.core.codec import canonical, parse
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from tests.adapters.google.gmail.furniture import THEIRS, file_away, item

ANNA, BERT, CLEO = map(email, THEIRS)
LABELS = Labels({"Label_1": "Later", "Label_2": "Aside"})
READ = Shape("Later", mark_read=True)
UNREAD = Shape("Later")
OURS = replace(make(READ, [ANNA, BERT]), id="ours")
THEIR_OWN = replace(OURS, id="theirs")
MIXED = replace(OURS, id="mixed", sender=f"{BERT.value} OR ({ANNA.value.upper()})")
OURS_UNREAD = replace(make(UNREAD, [ANNA]), id="ours")
SPELLED = replace(make(READ, [ANNA]), sender=ANNA.value.upper())
LABEL = Label("Label_1", "Later")


def _world(*filters: Filter) -> rules.World:
    return rules.make_world(filters, LABELS, ["ours"])


def _wish(**options: str) -> Wish:
    wish = rules.wish_of(file_away(THEIRS[0], **options), LABELS)
    assert wish is not None
    return wish


@pytest.mark.parametrize(
    ("filters", "presence", "marked"),
    [
        ((), Presence.ABSENT, None),
        ((OURS,), Presence.PRESENT, True),
        ((THEIR_OWN,), Presence.PRESENT, False),
        ((SPELLED,), Presence.PRESENT, False),
        ((MIXED,), Presence.PRESENT, False),
        ((make(UNREAD, [ANNA]),), Presence.ABSENT, None),
        ((make(READ, [BERT]),), Presence.ABSENT, None),
        ((make(Shape("Aside", mark_read=True), [ANNA]),), Presence.ABSENT, None),
    ],
    ids=["none", "ours", "just like ours", "another spelling", "several in another spelling",
         "unread", "somebody else", "another label"],
)  # fmt: skip
def test_an_item_is_met_by_a_filter_that_does_just_this(
    filters: tuple[Filter, ...], presence: Presence, marked: bool | None
) -> None:
    """In our form or in another spelling; the same address under another label is no such one."""
    state = rules.to_state(file_away(THEIRS[0]), _world(*filters))

    assert (presence, marked) == (state.presence, state.marked)


def test_a_filter_that_reads_otherwise_is_updated() -> None:
    """The plan says that one of ours is there; then the change is an update."""
    there = rules.to_state(file_away(THEIRS[0]), _world(OURS_UNREAD))
    not_there = rules.to_state(file_away(THEIRS[0]), _world(replace(OURS_UNREAD, id="theirs")))

    assert Action.UPDATE == rules.to_change(file_away(THEIRS[0]), there).action
    assert Action.CREATE == rules.to_change(file_away(THEIRS[0]), not_there).action


@pytest.mark.parametrize(
    "edited",
    [
        replace(OURS, remove=()),
        replace(OURS, add=("STARRED",)),
        replace(OURS, forward="x@example.net"),
    ],
    ids=["stays in the inbox", "starred", "passed on"],
)
def test_a_filter_that_somebody_changed_by_hand_is_trouble(edited: Filter) -> None:
    """It files the address under the label and does something else: it is shown, and left."""
    state = rules.to_state(file_away(THEIRS[0]), _world(edited))

    assert (Presence.ABSENT, rules.EDITED) == (state.presence, state.facts["trouble"])
    assert rules.EDITED == state.facts["note"]


def test_a_filter_that_asks_for_more_lies_beside_ours() -> None:
    """One of the user's with a subject is no trouble, and is known again by what it says."""
    narrower = replace(OURS, subject="Bill")
    world = _world(narrower, OURS)

    assert (narrower,) == _wish().beside(world)
    assert not _wish().is_edited(world)


def test_a_full_account_and_an_odd_address_are_said_beforehand() -> None:
    """From 900 filters on none is made; an address that could be an operator is refused."""
    many = [Filter(sender=f"p{number}@example.com") for number in range(rules.MOST)]
    full = rules.to_state(file_away(THEIRS[0]), _world(*many))
    odd = rules.to_state(file_away("a{b@example.com"), _world())

    assert rules.FULL == full.facts["trouble"]
    assert (Presence.ABSENT, REFUSED) == (odd.presence, odd.facts["note"])


def test_without_an_address_or_a_label_nothing_can_be_known() -> None:
    """Such an item is not planned as done."""
    bare = item("mail.file-away")
    nameless = file_away(THEIRS[0], folder_name="")

    assert [Presence.UNKNOWN] * 2 == [
        rules.to_state(one, _world()).presence for one in (bare, nameless)
    ]


@pytest.mark.parametrize(
    ("verb", "mark", "words"),
    [
        ("mail.file-away", "read", "goes to Later, marked as read, by a filter"),
        ("mail.file-away", "unread", "goes to Later, by a filter"),
        ("mail.set-aside", "read", "goes to Later, by a filter"),
    ],
)
def test_a_plan_says_where_new_mail_goes(verb: str, mark: str, words: str) -> None:
    """And whether it is marked as read."""
    one = item(verb, THEIRS[0], mark=mark)

    assert words in rules.to_change(one, rules.to_state(one, _world())).summary


def test_a_plan_says_when_nothing_has_to_be_done_or_nothing_is_known() -> None:
    """Done already, or not to be read."""
    one = file_away(THEIRS[0])
    done = rules.to_change(one, rules.to_state(one, _world(OURS)))
    unknown = rules.to_change(one, wire.unknown("No."))

    assert (Action.NOTHING, Action.CREATE) == (done.action, unknown.action)
    assert "already" in done.summary
    assert "No." == unknown.summary


def test_an_account_changes_its_etag_with_any_filter() -> None:
    """Whatever its handle; a handle alone is no change."""
    etags = {_world(*each).etag for each in ((), (OURS,), (SPELLED,), (OURS, SPELLED))}

    assert 4 == len(etags)
    assert _world(OURS).etag == _world(replace(OURS, id="x")).etag


def test_the_label_is_taken_as_gmail_spells_it() -> None:
    """A playbook may write it in another letter case."""
    assert "Later" == _wish(folder_name="later").shape.label
    assert "New" == _wish(folder_name="New").shape.label


def test_a_receipt_names_what_was_asked_and_what_lay_beside() -> None:
    """Read back after a trip through JSON; what is damaged is left out."""
    wish = _wish()
    narrower = replace(OURS, subject="Bill", id="x")
    change = rules.to_change(file_away(THEIRS[0]), rules.to_state(file_away(THEIRS[0]), _world()))
    ref = parse(canonical(rules.done(change, wish, _world(OURS, narrower), LABEL).ref))
    renamed = Labels({"Label_1": "Renamed"})

    things = wire.objects_in(ref, "objects")
    older: JsonObject = {
        **ref,
        "objects": [{k: v for k, v in one.items() if k != "filter"} for one in things],
    }

    assert (wish,) == rules.wishes_in([ref, ref], LABELS)
    assert [[True], [True], [False]] == [
        [one.named for one in rules.wishes_in(refs, LABELS)]
        for refs in ([ref, older], [older, ref], [older])
    ]
    assert [("Renamed", wish.id)] == [
        (one.shape.label, one.id) for one in rules.wishes_in([ref], renamed)
    ]
    assert frozenset({rules.digest(narrower)}) == rules.beside_in([ref])
    assert () == rules.wishes_in([{"objects": [{"person": "nobody"}]}, {}], LABELS)


def test_a_flight_survives_json() -> None:
    """What was about to be made and taken away is known after an interruption."""
    flight = Flight((Group(READ, (ANNA, BERT)),), (Group(UNREAD, (CLEO,)),), ("a", "b"))
    parts = [parse(canonical(one)) for one in (rules.ALONG, flight.to_json())]

    assert flight == rules.flight_from(parts)
    assert rules.flight_from([rules.ALONG]) is None
    assert rules.is_along(parts)
    assert not rules.is_along([flight.to_json()])
    assert rules.is_undone([rules.UNDO])
    assert not rules.is_undone(parts)


def test_what_has_our_form_and_is_not_ours_is_the_users() -> None:
    """By its handle; what has another form does not count."""
    world = _world(OURS, THEIR_OWN, replace(SPELLED, id="x"))

    assert {Group(READ, (ANNA, BERT)): OURS} == world.mine


def test_what_a_filter_of_the_users_does_is_none_of_our_doing() -> None:
    """A change that finds it gives no receipt, so undo has nothing to take."""
    change = rules.to_change(file_away(THEIRS[0]), rules.to_state(file_away(THEIRS[0]), _world()))
    outcome = rules.done(change, _wish(), _world(THEIR_OWN), LABEL)

    assert (Status.ALREADY, {}) == (outcome.status, outcome.ref)


def test_a_full_account_takes_one_more_address_where_a_filter_of_ours_has_room() -> None:
    """The filter is made anew, so there are no more of them than before."""
    many = [Filter(sender=f"p{number}@example.com") for number in range(rules.MOST)]
    cleo = file_away(THEIRS[2])
    with_room = rules.to_state(cleo, _world(*many, OURS))
    other_mark = rules.to_state(file_away(THEIRS[0]), _world(*many, OURS_UNREAD))
    users = rules.to_state(cleo, _world(*many, THEIR_OWN))

    assert ["", "", rules.FULL] == [one.facts["trouble"] for one in (with_room, other_mark, users)]


def test_what_is_made_for_an_item_is_named_by_what_it_does() -> None:
    """Two steps that ask the same share it; another label, mark or Cc does not."""
    names = {
        _wish(**options).id
        for options in ({}, {"mark": "unread"}, {"copied": "include"}, {"folder_name": "Aside"})
    }

    assert 4 == len(names)
