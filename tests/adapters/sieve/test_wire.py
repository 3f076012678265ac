"""Try the pure parts of the rule adapter: worlds, states, changes, receipts, flights, names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from boundary.adapters.sieve import found, layout, review, wire
from boundary.adapters.sieve.answers import Offered
from boundary.adapters.sieve.layout import RULES, START
from boundary.adapters.sieve.rules import Dialect, Rule, rules_script
from boundary.adapters.sieve.wire import Flight, Switch
from boundary.adapters.sieve.world import (
    TEMPORARY,
    Trouble,
    Way,
    World,
    begins_with_ours,
    includes,
    is_ours,
    make_world,
    sha256,
)
from boundary.core import shown
from boundary.core.change import Action, Presence, State, Status
from boundary.core.codec import canonical, parse
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer
from tests.adapters.sieve.furniture import MINE, TODAY, file_away, set_aside
from tests.words import banned

ADDRESS = "jordan@example.org"
ITEM = file_away(ADDRESS)
RULE = Rule("mail.file-away", ADDRESS, "Later", "INBOX.Later", read=True, copied=False)
ALL = frozenset({"fileinto", "mailbox", "imap4flags", "include", "envelope", "regex"})
NO_INCLUDE = ALL - {"include"}
OURS = rules_script([RULE], made_on=TODAY, dialect=Dialect(ALL), providers=())
INSIDE = rules_script([RULE], made_on=TODAY, dialect=Dialect(ALL), providers=(), inside=True)
BLOCK = layout.with_block(MINE, INSIDE)
STARTING = layout.start_script("mine", made_on=TODAY)


def _world(
    scripts: Mapping[str, bytes], active: str = "", extensions: frozenset[str] = ALL
) -> World:
    return make_world(Offered(extensions=extensions), scripts, active, scripts)


WORLDS: dict[str, tuple[World, Way | None, Way]] = {
    "nothing": (_world({}), None, Way.START),
    "nothing, no include": (_world({}, "", NO_INCLUDE), None, Way.ALONE),
    "theirs": (_world({"mine": MINE}, "mine"), None, Way.START),
    "theirs, no include": (_world({"mine": MINE}, "mine", NO_INCLUDE), None, Way.BLOCK),
    "in force": (
        _world({"mine": MINE, RULES: OURS, START: STARTING}, START),
        Way.START,
        Way.START,
    ),
    "started, without rules": (_world({START: STARTING}, START), None, Way.START),
    "started, no include any more": (_world({START: STARTING}, START, NO_INCLUDE), None, Way.START),
    "alone": (_world({RULES: OURS}, RULES), Way.ALONE, Way.ALONE),
    "inside": (_world({"mine": BLOCK}, "mine", NO_INCLUDE), Way.BLOCK, Way.BLOCK),
    "inside, though include is there": (_world({"mine": BLOCK}, "mine"), Way.BLOCK, Way.BLOCK),
    "switched off": (_world({"mine": MINE, RULES: OURS}, "mine"), None, Way.START),
}


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_knows_how_our_rules_act_and_would_act(name: str) -> None:
    """What is active, and what the server knows, decides the way."""
    world, placed, way = WORLDS[name]

    assert placed == world.placed
    assert way == world.way
    assert world.trouble is None


TROUBLES: dict[str, tuple[World, Trouble]] = {
    "their boundary": (_world({RULES: MINE}), Trouble.TAKEN),
    "their boundary-start": (_world({START: MINE}, START), Trouble.TAKEN),
    "their boundary-new": (_world({TEMPORARY: MINE}), Trouble.TAKEN),
    "our rules edited": (_world({RULES: OURS + b"keep;\r\n"}), Trouble.EDITED),
    "a block edited": (
        _world({"mine": BLOCK.replace(b'"Later"', b'"Other"')}, "mine"),
        Trouble.EDITED,
    ),
    "half a block": (
        _world({"mine": BLOCK.replace(b"# boundary end", b"")}, "mine"),
        Trouble.EDITED,
    ),
    "a starting script edited": (_world({START: STARTING + b"keep;\r\n"}), Trouble.EDITED),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_what_is_not_as_we_made_it_is_trouble(name: str) -> None:
    """Somebody's change, and somebody's script under a name of ours, are told apart."""
    world, trouble = TROUBLES[name]
    state = wire.to_state(ITEM, world, ())

    assert trouble == world.trouble
    assert Presence.ABSENT is state.presence
    assert (wire.EDITED if trouble is Trouble.EDITED else wire.TAKEN) in str(state.facts["note"])


def test_a_starting_script_with_more_in_it_still_acts() -> None:
    """What somebody added behind our rules takes nothing away from them."""
    world = _world({RULES: OURS, START: STARTING + b"# More.\r\n"}, START)

    assert world.trouble is None
    assert Way.START is world.placed


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (STARTING, True),
        (b'require "include";\r\ninclude :personal :optional "boundary";', True),
        (b'require "include";\r\ninclude "mine";\r\ninclude "boundary";', False),
        (b"keep;", False),
        (b"", False),
        (b'include ["boundary"];', False),
        (b"keep", False),
    ],
)
def test_the_first_thing_a_script_does(source: bytes, *, expected: bool) -> None:
    """Only an include of our rules before anything else counts."""
    assert expected == begins_with_ours(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b'require "include"; if true { include :optional "boundary"; }', True),
        (b'require "include"; include "boundary-start";', True),
        (b'require "include"; include "boundaries";', False),
        (b'fileinto "boundary";', False),
        (b'include "boundary"', True),
        (b"nothing (of the kind", False),
    ],
)
def test_whether_a_script_uses_ours(source: bytes, *, expected: bool) -> None:
    """Nested includes count, and what cannot be read counts in doubt."""
    assert expected == includes(source, (RULES, START))


def test_our_marks_are_known() -> None:
    """Rules, starting script and block are ours; a user's script is not."""
    assert [True, True, True, False] == [is_ours(one) for one in (OURS, STARTING, BLOCK, MINE)]


def test_line_ends_make_no_difference_to_a_digest() -> None:
    """A server that rewrites line ends has not changed a script."""
    assert sha256(OURS) == sha256(OURS.replace(b"\r\n", b"\n"))
    assert sha256(OURS) != sha256(OURS + b"keep;")


def test_an_etag_moves_with_names_active_and_bytes() -> None:
    """Whatever could change what a plan is made of changes the etag."""
    worlds = [
        _world({"mine": MINE}, "mine"),
        _world({"mine": MINE}),
        _world({"mine": MINE, "old": b""}, "mine"),
        _world({"mine": MINE + b"#"}, "mine"),
        _world({"mine": MINE, RULES: OURS}, "mine"),
        _world({"mine": MINE, RULES: OURS + b"#"}, "mine"),
    ]

    assert len(worlds) == len({world.etag for world in worlds})


def test_a_kept_script_gets_a_name_that_is_free() -> None:
    """Nothing of the user's is overwritten by what is kept aside."""
    names = ("dovecot.orig", "dovecot.orig-kept", "dovecot.orig-kept-2")

    assert "dovecot.orig-kept" == _world(dict.fromkeys(names[:1], b"")).kept_name
    assert "dovecot.orig-kept-2" == _world(dict.fromkeys(names[:2], b"")).kept_name
    assert "dovecot.orig-kept-3" == _world(dict.fromkeys(names, b"")).kept_name


def test_a_rule_in_force_is_present() -> None:
    """The same address with the same options is as wanted."""
    state = wire.to_state(ITEM, WORLDS["in force"][0], ())
    change = wire.to_change(ITEM, state)

    assert Presence.PRESENT is state.presence
    assert state.marked is True
    assert {"world": 1, "in_force": True, "placed": "start", "former": "mine"}.items() <= dict(
        state.facts
    ).items()
    assert Action.NOTHING is change.action
    assert state == change.after


@pytest.mark.parametrize(
    "item",
    [
        file_away(ADDRESS, folder_name="Other"),
        file_away(ADDRESS, mark="unread"),
        file_away(ADDRESS, copied="include"),
    ],
)
def test_another_option_is_an_update(item: Item) -> None:
    """A rule that does something else than asked is changed, not doubled."""
    state = wire.to_state(item, WORLDS["in force"][0], ())

    assert Presence.ABSENT is state.presence
    assert Action.UPDATE is wire.to_change(item, state).action


def test_rules_that_do_not_act_are_not_there() -> None:
    """A rule in a script that nothing runs is drift, and is said."""
    switched = wire.to_state(ITEM, WORLDS["switched off"][0], ())
    off = wire.to_state(ITEM, _world({RULES: OURS}), ())
    aside = wire.to_state(
        ITEM, _world({RULES: OURS, START: STARTING.replace(b'"boundary"', b'"x"')}, START), ()
    )

    assert Action.UPDATE is wire.to_change(ITEM, switched).action
    assert wire.SWITCHED in str(switched.facts["note"])
    assert wire.OFF in str(off.facts["note"])
    assert wire.UNLISTED in str(off.facts["note"])
    assert wire.EDITED in str(aside.facts["note"])


def test_the_summary_says_what_goes_where_and_never_who() -> None:
    """The sentence names the folder, and no address."""
    state = wire.to_state(ITEM, WORLDS["nothing"][0], ())
    read = wire.to_change(ITEM, state).summary
    unread = wire.to_change(set_aside(ADDRESS), state).summary
    block = wire.to_change(ITEM, wire.to_state(ITEM, WORLDS["theirs, no include"][0], ())).summary

    assert "New mail goes to Later, marked as read, at the provider" in read
    assert "New mail goes to Aside, at the provider" in unread
    assert "a marked part into your own rules" in block
    assert ADDRESS not in read + unread + block


def test_what_could_not_be_read_is_said() -> None:
    """An unknown state plans a change that says why."""
    change = wire.to_change(ITEM, wire.unknown(wire.NOT_READ))

    assert "could not be read" in change.summary
    assert Action.CREATE is change.action


@pytest.mark.parametrize(
    "item",
    [
        Item(Address("mail", "mail.file-away", "-"), "mail.file-away", None, {"folder_name": "x"}),
        file_away(ADDRESS, folder_name=""),
        Item(ITEM.address, "mail.file-past", ITEM.subject, ITEM.options),
        Item(ITEM.address, "mail.file-away", ITEM.subject, {"folder_name": 7}),
    ],
)
def test_an_item_without_address_or_folder_is_no_wish(item: Item) -> None:
    """What cannot be carried out is unknown, never guessed."""
    assert wire.wish_of(item) is None
    assert Presence.UNKNOWN is wire.to_state(item, WORLDS["nothing"][0], ()).presence


def test_set_aside_never_marks_as_read() -> None:
    """Low contact leaves mail unread, whatever else is said."""
    wish = wire.wish_of(set_aside(ADDRESS, mark="read"))

    assert wish is not None
    assert not wish.read


@pytest.mark.parametrize("before", [None, b"\xff\x00 bytes"])
def test_a_receipt_survives_json(before: bytes | None) -> None:
    """A receipt says which rule, what acts beside it, and which folder."""
    switch = Switch("mine", Way.BLOCK, rescued=True, kept="dovecot.orig-kept", before=before)
    ref = parse(canonical(wire.receipt(RULE, switch, created=True)))
    (rule, kept, folder) = wire.objects_in(ref)

    assert (f"rule:mail.file-away:{ADDRESS}", "switch", "folder:INBOX.Later") == wire.ids_in(ref)
    assert {"folder": "Later", "path": "INBOX.Later"}.items() <= dict(rule).items()
    assert {"former": "mine", "hidden": True, "placed": "block"}.items() <= dict(kept).items()
    assert before == (None if before is None else wire.from_base64(str(kept["before"])))
    assert folder["created"] is True
    assert ("Later",) == wire.folders_made([ref, ref])
    assert () == wire.folders_made([wire.receipt(RULE, switch, created=False)])


def test_a_flight_survives_json() -> None:
    """What is about to be written can be ended or taken back by another process."""
    flight = Flight("mine", {RULES: None, START: b"\xff"}, {RULES: ("a", "b")}, "kept", True)
    parts = [{"phase": "folder"}, parse(canonical(flight.to_json())), {"phase": "undo"}]

    assert flight == wire.flight_from(parts)
    assert wire.flight_from([]) is None


def test_a_damaged_flight_is_read_as_nothing_to_take_back() -> None:
    """What is not of our shape claims nothing."""
    damaged: JsonObject = {"phase": "write", "before": 7, "after": {RULES: 7}}

    assert Flight("", {}, {RULES: ()}) == wire.flight_from([damaged])
    assert Flight("", {}) == wire.flight_from([{"phase": "write", "after": 7}])
    assert b"" == wire.from_base64("no base64 at all")
    assert () == wire.objects_in({"objects": 7})


def test_folders_of_a_run_that_was_cut() -> None:
    """A folder that we may have made counts; one that was there already does not."""
    begun = [wire.folder_part("Later")]
    made = [*begun, wire.folder_part("Later", made=True)]
    there = [*begun, wire.folder_part("Later", made=False)]

    assert {"Later"} == wire.folders_in(begun) == wire.folders_in(made)
    assert frozenset() == wire.folders_in(there)
    assert frozenset() == wire.folders_in([{"phase": "write"}])


def test_things_of_ours_in_words() -> None:
    """What is found is told with folders and counts, and never with an address."""
    more = Rule("mail.set-aside", "bert@example.org", "Aside", "Aside", read=False, copied=False)
    both = rules_script([RULE, more], made_on=TODAY, dialect=Dialect(ALL), providers=())
    things = found.things_of(_world({RULES: both, START: STARTING, TEMPORARY: OURS}, START))
    (inside,) = found.things_of(_world({"mine": BLOCK}, "mine"))
    (half,) = found.things_of(
        _world({"mine": BLOCK.replace(b"# boundary end", b"")}, "mine", NO_INCLUDE)
    )

    assert [f"script:{name}" for name in (START, RULES, TEMPORARY)] == [one.id for one in things]
    assert "1 address to Aside, 1 address to Later" in things[1].say
    assert "marked part" in inside.say
    assert inside.removable
    assert not half.removable
    assert "by hand" in half.say
    assert () == found.things_of(_world({"mine": MINE, TEMPORARY: MINE}, "mine"))


def test_a_review_leaves_ours_out() -> None:
    """Our scripts are no finding; a user's script that has our name is."""
    forward = b'redirect "someone@example.com";\r\n'
    ours = review.to_state(_world({RULES: OURS, START: STARTING}, START))
    theirs = review.to_state(_world({RULES: forward}, RULES))
    inside = review.to_state(_world({"mine": BLOCK}, "mine"))
    plain = review.to_state(_world({"mine": MINE}, "mine"))

    assert 0 == ours.facts["count"]
    assert 1 == theirs.facts["count"]
    assert plain.facts["seen_ids"] == inside.facts["seen_ids"]


def test_a_review_counts_in_words() -> None:
    """One finding and several read as sentences; none is nothing to do."""
    item = Item(Address("mail", review.VERB, "-"), review.VERB, None)
    one = State(Presence.ABSENT, {"findings": [{"id": "a", "say": "It does this."}]})
    two = State(Presence.ABSENT, {"findings": [{"id": "a"}, {"id": "b"}], "unread": 7})

    assert "1 thing that rules do" in review.to_change(item, one).summary
    assert "2 things that rules do" in review.to_change(item, two).summary
    assert Action.NOTHING is review.to_change(item, State(Presence.ABSENT)).action
    assert review.NOT_READ == review.to_change(item, State(Presence.UNKNOWN)).summary
    assert "It does this." in review.instructions(one)


def test_an_answer_is_read_back() -> None:
    """The newest answer counts; what is no answer does not."""
    assert Answer.LATER is shown.answered([{"answer": "done"}, {"answer": "later"}])
    assert shown.answered([{"answer": "perhaps"}, {}]) is None


def test_every_sentence_is_in_the_words_of_the_house() -> None:
    """No fixed sentence blames, promises or orders; each ends, and none shouts."""
    said = [
        text
        for module in (wire, review, found)
        for text in vars(module).values()
        if isinstance(text, str) and " " in text and text[0].isupper()
    ]

    assert len(said) > 35
    assert [] == [word for text in said for word in banned(text)]


def test_the_words_of_an_undo() -> None:
    """What is left is listed, and what is not says nothing."""
    change = wire.to_change(ITEM, wire.unknown(""))
    ref = wire.receipt(RULE, Switch("", Way.START), created=False)
    left = wire.not_undone(change, [ref, ref], wire.UNDO_EDITED)
    gone = wire.undone(change, 1, (wire.FORMER_GONE, "", wire.FORMER_GONE))

    assert sorted(wire.ids_in(ref)) == left.ref["remaining"]
    assert Status.FAILED is left.status
    assert wire.FORMER_GONE == gone.note
