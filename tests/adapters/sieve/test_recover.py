"""Settle what an interruption left: what acts is adopted, what was begun is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from boundary.adapters.sieve import layout, wire
from boundary.adapters.sieve.layout import RULES, START
from boundary.core.change import Change, Direction, InDoubt, Intent, Outcome, Status
from boundary.core.errors import TransientError
from boundary.core.playbook import Item
from boundary.core.ports import Answer
from tests.adapters.imap.furniture import MemoryJournal
from tests.adapters.sieve.furniture import (
    MINE,
    THEIRS,
    TODAY,
    Picture,
    Place,
    file_away,
    is_write,
    notes,
    on_double,
    review,
    session_of,
    statuses,
)
from tests.adapters.sieve.probes import lies
from tests.book import Fuse, Killed, until_it_passes
from tests.servers.sieve_proxy import Rules, Seen

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
FURNISHED = Picture({"mine": MINE}, "mine")
BROKEN = b'require "fileinto";\r\nfileinto;\r\n'
UNLISTED = Picture({"dovecot.orig": b"keep;\r\n"}, "", MINE)


@pytest.fixture
def place() -> Iterator[Place]:
    """Furnish the double."""
    with on_double(picture=FURNISHED) as made:
        yield made


def _cut(
    place: Place, items: Sequence[Item], number: int, *, after: bool
) -> tuple[list[Change], list[InDoubt]]:
    """Cut a run at a write; give what is in doubt then."""
    journal = MemoryJournal()
    with place.open() as adapter:
        states = adapter.observe(items, None).states
        changes = [adapter.plan(item, states[item.address]) for item in items]
        place.meddler.revive(Rules(cut_at=number, cut_after=after, counted=is_write))
        with suppress(TransientError):
            adapter.apply(changes, journal)
    place.meddler.revive()
    return changes, journal.doubts([Intent(change, Direction.DO) for change in changes])


def _settled(place: Place, doubts: Sequence[InDoubt]) -> list[Outcome]:
    with place.open() as adapter:
        found = adapter.settle(doubts, MemoryJournal())
    return [found[doubt.intent.change.address] for doubt in doubts]


def _instead(said: bytes, name: str, seen: Seen) -> bytes | None:
    """Answer this when a script of this name is read."""
    return said if (seen.verb, seen.name) == ("GETSCRIPT", name) else None


def test_what_acts_is_adopted_with_its_receipt(place: Place) -> None:
    """A lost answer to the switch is found out, and the receipt is as if it had come."""
    _, doubts = _cut(place, ITEMS, 3, after=True)
    outcomes = _settled(place, doubts)
    names = wire.ids_in(outcomes[0].ref)

    assert [Status.DONE] * 2 == [outcome.status for outcome in outcomes]
    assert (f"rule:mail.file-away:{THEIRS[0]}", "switch", "folder:Later") == names
    assert ("Later",) == wire.folders_made([outcomes[0].ref])


def test_what_was_begun_is_taken_back(place: Place) -> None:
    """Before the switch nothing acts, and nothing is left."""
    for number, after in ((1, True), (2, False), (2, True), (3, False)):
        _, doubts = _cut(place, ITEMS, number, after=after)
        outcomes = _settled(place, doubts)

        assert [Status.FAILED] * 2 == [outcome.status for outcome in outcomes]
        assert [[]] * 2 == [outcome.ref["objects"] for outcome in outcomes]
        assert FURNISHED == place.host.picture()
        assert {"INBOX"} == set(place.folders())


def test_an_item_that_was_refused_before_says_nothing_about_the_others(place: Place) -> None:
    """A folder with a use of its own is refused; the rest of the batch acts, and is adopted."""
    items = (*ITEMS, file_away(THEIRS[2], folder_name="Trash"))
    _, doubts = _cut(place, items, 3, after=True)
    outcomes = _settled(place, doubts)

    assert [Status.DONE, Status.DONE, Status.FAILED] == [one.status for one in outcomes]
    assert [] == outcomes[2].ref["objects"]
    assert START == place.host.picture().active


def test_a_starting_script_of_another_run_is_left_alone(place: Place) -> None:
    """Taking back touches only what this very run wrote."""
    _, doubts = _cut(place, ITEMS[:1], 2, after=True)
    session_of(place).run(ITEMS[1:])
    theirs = place.host.picture()
    _settled(place, doubts)

    assert theirs == place.host.picture()


def test_what_somebody_changed_since_is_not_taken_back(place: Place) -> None:
    """A script under our name that is no longer as we wrote it stays."""
    _, doubts = _cut(place, ITEMS, 2, after=True)
    edited = layout.start_script("other", made_on=TODAY)
    place.store({START: edited})
    _settled(place, doubts)

    assert replace(FURNISHED, scripts={"mine": MINE, START: edited}) == place.host.picture()


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("hide", [frozenset(), frozenset({"include"})], ids=["start", "alone"])
@pytest.mark.parametrize("hidden", [MINE, None, BROKEN], ids=["unlisted", "none", "broken"])
def test_cut_at_every_write_while_rules_come_to_light(
    after: bool, hide: frozenset[str], hidden: bytes | None
) -> None:
    """Wherever a switch is cut, unlisted rules act at the end, and a kept script has its name."""
    plain = Rules(hide_extensions=hide)
    for number in range(1, 20):
        with on_double(plain, replace(UNLISTED, hidden=hidden)) as place:
            session = session_of(place)
            place.meddler.revive(replace(plain, cut_at=number, cut_after=after, counted=is_write))
            session.run(ITEMS)
            cut = place.meddler.was_cut
            place.meddler.revive(plain)
            for _ in range(3):
                report = session.run(ITEMS)
            during = place.host.picture()
            session.undo(ITEMS)
            left = place.host.picture()

            assert not report.in_doubt
            assert b"keep;\r\n" in left.scripts.values()
            assert {RULES, START}.isdisjoint(left.scripts)
            if hidden is None:
                assert replace(UNLISTED, hidden=None) == left
            elif hidden == MINE:
                assert MINE == left.acting
                assert ("Bills",) == lies(during, "x@example.com", "Your invoice")
                assert ("Later",) == lies(during, THEIRS[0], "A note")
            else:
                assert BROKEN in left.scripts.values() or BROKEN == left.hidden
        if not cut:
            break

    assert number >= 4


def test_a_review_that_was_cut_keeps_its_answer() -> None:
    """Killed anywhere around the answer, the next run ends it and changes nothing."""
    picture = Picture({"mine": b'redirect "someone@example.com";\r\n'}, "mine")
    with on_double(picture=picture) as place:

        def attempt(fuse: Fuse) -> None:
            session = session_of(place)
            session.book.fuse = fuse
            with suppress(Killed):
                session.run([review()])
            session.book.reopen()
            session.run([review()])
            session.undo([review()])
            assert {} == session.book.standing().in_doubt

        points = until_it_passes(attempt)

        assert points >= 6
        assert picture == place.host.picture()


def test_a_review_in_doubt_is_settled_without_asking() -> None:
    """An answer that was written down counts; without one, or for an undo, nothing is asked."""
    with on_double(picture=FURNISHED) as place, place.open() as adapter:
        state = adapter.observe([review()], None).states[review().address]
        change = adapter.plan(review(), state)
        doing = Intent(change, Direction.DO)
        found = [
            adapter.settle([doubt], MemoryJournal())[change.address]
            for doubt in (
                InDoubt(doing, ({"answer": Answer.DONE.value},)),
                InDoubt(doing),
                InDoubt(Intent(change, Direction.UNDO)),
            )
        ]

    assert [Status.DONE, Status.FAILED, Status.UNDONE] == [outcome.status for outcome in found]
    assert [] == place.hands.shown


def test_an_undo_that_never_began_is_still_to_do(place: Place) -> None:
    """Without any trace the rules act as before; what lists nothing is done."""
    session = session_of(place)
    session.run(ITEMS)
    (outcome,) = session.book.standing().done[ITEMS[0].address]
    full = InDoubt(Intent(outcome.change, Direction.UNDO, receipts=(outcome.ref,)))
    empty = InDoubt(Intent(outcome.change, Direction.UNDO, receipts=({"objects": []},)))
    before = place.host.picture()

    assert [Status.FAILED] == [one.status for one in _settled(place, [full])]
    assert [Status.UNDONE] == [one.status for one in _settled(place, [empty])]
    assert before == place.host.picture()


def test_a_server_that_does_not_keep_what_it_is_given_is_not_trusted(place: Place) -> None:
    """A script that reads back otherwise is never put in the place of one that acts."""
    session = session_of(place)
    session.run(ITEMS[:1])
    before = place.host.picture()
    for said in (b"{5}\r\nkeep;\r\nOK", b'NO (NONEXISTENT) "Gone."'):
        place.meddler.revive(Rules(answer=partial(_instead, said, "boundary-new")))
        report = session.run(ITEMS)

        assert [Status.REFUSED] == statuses(report)
        assert wire.NOT_TAKEN in notes(report)
        assert before == place.host.picture()


def test_a_script_that_goes_while_it_is_read_is_as_good_as_not_there(place: Place) -> None:
    """Between the list and the reading, another program may delete a script."""
    session_of(place).run(ITEMS)
    place.meddler.revive(Rules(answer=partial(_instead, b'NO (NONEXISTENT) "Gone."', RULES)))
    with place.open() as adapter:
        state = adapter.observe(ITEMS, None).states[ITEMS[0].address]

    assert 0 == state.facts["world"]
