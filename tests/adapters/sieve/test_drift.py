"""Let somebody change what we did: it is noticed, said, and never overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from boundary.adapters.sieve import wire
from boundary.adapters.sieve.layout import RULES as OURS
from boundary.adapters.sieve.layout import START
from boundary.core.change import Status
from tests.adapters.sieve.furniture import (
    MINE,
    RULES,
    THEIRS,
    Picture,
    Place,
    file_away,
    notes,
    on_double,
    session_of,
    statuses,
)
from tests.adapters.sieve.probes import lies
from tests.servers.sieve_proxy import Rules, Seen

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
FURNISHED = Picture({"mine": MINE, "old": b"keep;\r\n"}, "mine")
NO_INCLUDE = frozenset({"include"})


@pytest.fixture
def place() -> Iterator[Place]:
    """Furnish the double."""
    with on_double(picture=FURNISHED) as made:
        yield made


def test_another_programs_choice_is_noticed_and_said(place: Place) -> None:
    """When another program activates its own script, the next plan says so, without any guard."""
    session = session_of(place)
    session.run(ITEMS)
    place.store({}, "old")

    plan = session.plan(ITEMS)
    said = {change.before.facts["note"] for change in plan.pending}
    session.run(ITEMS)
    repaired = place.host.picture()
    session.undo(ITEMS)

    assert 2 == len(plan.pending)
    assert () == plan.problems
    assert all(wire.SWITCHED in str(note) for note in said)
    assert START == repaired.active
    assert "old" == place.host.picture().active


def test_rules_that_somebody_took_away_are_said_to_be_gone(place: Place) -> None:
    """When nothing of ours is there any more, a second look says just that."""
    session = session_of(place)
    session.run(ITEMS)
    done = [session.book.standing().done[item.address][0].change for item in ITEMS]
    place.store({}, "old")
    place.drop(START)
    place.drop(OURS)
    with place.open() as adapter:
        findings = adapter.verify(done)

    assert {(False, wire.GONE)} == {(one.holds, one.note) for one in findings.values()}


def test_undo_leaves_another_programs_choice(place: Place) -> None:
    """What another program made active stays active when our rules go."""
    session = session_of(place)
    session.run(ITEMS)
    place.store({}, "old")

    report = session.undo(ITEMS)

    assert [Status.UNDONE] * 2 == statuses(report)
    assert wire.OTHERS_CHOICE in notes(report)
    assert replace(FURNISHED, active="old") == place.host.picture()


def test_a_former_script_that_is_gone_is_said(place: Place) -> None:
    """Where the rules from before are no longer there, none are active after an undo."""
    session = session_of(place)
    session.run(ITEMS)
    place.drop("mine")
    (noted, _) = session.plan(ITEMS).changes
    report = session.undo(ITEMS)

    assert wire.FORMER_AWAY in str(noted.before.facts["note"])
    assert wire.FORMER_GONE in notes(report)
    assert Picture({"old": b"keep;\r\n"}, "") == place.host.picture()


def test_a_script_that_uses_ours_goes_on_compiling(place: Place) -> None:
    """Rules of the user's that include ours never break: an empty script stays for them."""
    session = session_of(place)
    session.run(ITEMS)
    using = b'require "include";\r\ninclude :personal "boundary";\r\n'
    place.store({"using": using}, "using")

    report = session.undo(ITEMS)
    picture = place.host.picture()

    assert wire.IN_USE in notes(report)
    assert [Status.UNDONE] * 2 == statuses(report)
    assert ("INBOX",) == lies(picture, THEIRS[0], "A note")
    assert using == picture.scripts["using"]


def test_a_rule_that_somebody_changed_is_shown_and_left(place: Place) -> None:
    """Neither a run nor an undo overwrites a rule of ours that was changed by hand."""
    session = session_of(place)
    session.run(ITEMS)
    edited = place.host.picture().scripts[RULES] + b"# I was here.\r\n"
    place.store({RULES: edited})

    again = session.run(ITEMS)
    report = session.undo(ITEMS)

    assert [Status.REFUSED] * 2 == statuses(again)
    assert wire.EDITED in notes(again)
    assert [Status.FAILED] * 2 == statuses(report)
    assert wire.UNDO_EDITED in notes(report)
    assert edited == place.host.picture().scripts[RULES]
    assert 2 == len(session.book.standing().done)


def test_a_rule_that_somebody_removed_is_undone_with_the_rest(place: Place) -> None:
    """When our script is gone, undo switches back and ends."""
    session = session_of(place)
    session.run(ITEMS)
    place.drop(OURS)

    report = session.undo(ITEMS)

    assert [Status.UNDONE] * 2 == statuses(report)
    assert FURNISHED == place.host.picture()


def test_a_starting_script_that_somebody_changed_stays(place: Place) -> None:
    """A starting script with more in it goes on starting; only our rules go out of it."""
    session = session_of(place)
    session.run(ITEMS)
    start = place.host.picture().scripts[START] + b"# More.\r\n"
    place.store({START: start})
    more = session.run([file_away(THEIRS[2])])
    report = session.undo([*ITEMS, file_away(THEIRS[2])])
    picture = place.host.picture()

    assert [Status.DONE] == statuses(more)
    assert wire.START_STAYS in notes(report)
    assert start == picture.scripts[START]
    assert ("INBOX",) == lies(picture, THEIRS[0], "A note")
    assert ("Friends",) == lies(picture, THEIRS[2], "A note")


def test_a_former_script_that_no_longer_compiles_keeps_everything(place: Place) -> None:
    """Undo does not take the rules away when the rules from before cannot come back."""
    session = session_of(place)
    session.run(ITEMS)
    place.meddler.rules = Rules(
        answer=lambda seen: b'NO "Line 3."' if seen.verb == "SETACTIVE" else None
    )
    report = session.undo(ITEMS)
    place.meddler.rules = Rules()
    picture = place.host.picture()
    session.undo(ITEMS)

    assert [Status.FAILED] * 2 == statuses(report)
    assert wire.FORMER_BROKEN in notes(report)
    assert START == picture.active
    assert FURNISHED == place.host.picture()


def test_a_program_that_never_rests_ends_an_undo_with_a_sentence(place: Place) -> None:
    """When the scripts change before every switch, the rules stay and undo can be run again."""
    session = session_of(place)
    session.run(ITEMS)
    count = 0

    def meddle(seen: Seen) -> None:
        nonlocal count
        if seen.verb == "LISTSCRIPTS":
            count += 1
            place.store({f"more {count}": b"keep;\r\n"})

    place.meddler.rules = Rules(on_command=meddle)
    report = session.undo(ITEMS)
    place.meddler.rules = Rules()
    during = place.host.picture()
    again = session.undo(ITEMS)

    assert [Status.FAILED] * 2 == statuses(report)
    assert wire.UNDO_NOT_TAKEN in notes(report)
    assert START == during.active
    assert [Status.UNDONE] * 2 == statuses(again)
    assert "mine" == place.host.picture().active
