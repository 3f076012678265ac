"""Lose the connection at every command and inside every literal, on a real server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import settings

from boundary.core.change import Direction, Status
from tests.adapters.imap.cuts import (
    BRIEF,
    ENDS,
    FILING,
    KEEPING,
    MAILBOX,
    POINTS,
    THEIRS,
    Point,
    Watch,
    WatchedSink,
    cutter,
    done_of,
    doubts_of,
    every_cut,
    filing,
    place_of,
)
from tests.adapters.imap.furniture import (
    MemoryJournal,
    World,
    look,
    on_double,
    on_dovecot,
    picture,
    states_of,
)
from tests.servers.dovecot import Dovecot

LEAST = {"look": 140, "evidence": 100, "verify": 100, "apply": 5, "undo": 5}
"""How many cuts there are at least, in each way; each test holds its own."""
pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture
def made(server: Dovecot) -> Iterator[World]:
    """Furnish a small mailbox; every chunk is three messages."""
    with on_dovecot(server, MAILBOX) as world:
        world.chunk = 3
        yield world


def test_cut_in_a_look(made: World) -> None:
    """A look that was cut says so or sees everything; it never sees less, and writes nothing."""
    work = cutter(made)
    items = (*KEEPING, *FILING)
    with made.opened() as adapter:
        whole = states_of(adapter.observe(items, None))
    seen: list[object] = []

    def cut(point: Point, number: int) -> bool:
        seen.clear()
        ended = work(point, number, lambda a: seen.append(states_of(a.observe(items, None))))

        assert ([whole] if ended else []) == seen, (point.name, number)
        return work.was_cut

    cuts = every_cut(cut, (*POINTS, *BRIEF))

    assert LEAST["look"] <= cuts
    assert [] == work.watch.writes()


def test_cut_while_originals_are_saved(made: World) -> None:
    """What is kept is whole, the next run keeps the rest, and nothing on the server has changed."""
    work = cutter(made)
    before = picture(made.desk)
    with made.opened() as adapter:
        changes = look(adapter, KEEPING)

    def cut(point: Point, number: int) -> bool:
        sink = WatchedSink()
        ended = work(point, number, lambda a: a.collect(changes, sink))
        was_cut = work.was_cut
        kept = sink.bodies
        work(point, 0, lambda a: a.collect(changes, sink))

        assert kept <= THEIRS, (point.name, number)
        assert kept == THEIRS or not ended, (point.name, number)
        assert THEIRS == sink.bodies, (point.name, number)
        return was_cut

    cuts = every_cut(cut, (*POINTS, *BRIEF))

    assert LEAST["evidence"] <= cuts
    assert [] == work.watch.writes()
    assert before == picture(made.desk)


def test_cut_in_a_second_look(made: World) -> None:
    """A second look that was cut says so or finds it as it is: never that it does not hold."""
    work = cutter(made)
    done = [outcome.change for outcome in made.run(FILING).values()]
    found: list[bool | None] = []

    def cut(point: Point, number: int) -> bool:
        found.clear()
        ended = work(
            point, number, lambda a: found.extend(f.holds for f in a.verify(done).values())
        )
        unseen = {None} if work.was_cut and not point.once else set()

        assert set(found) <= {True} | unseen, (point.name, number)
        assert (len(done) if ended else 0) == len(found), (point.name, number)
        return work.was_cut

    cuts = every_cut(cut, (*POINTS, *BRIEF))

    assert LEAST["verify"] <= cuts
    assert [] == work.watch.writes()


def _bodies(sights: dict[str, Counter[object]], *, left: bool = False) -> Counter[object]:
    """Count every message, wherever it lies; `left`: originals that stayed behind are not ours."""
    every: Counter[object] = Counter()
    for mails in sights.values():
        for mail in mails.elements():
            assert isinstance(mail, tuple)
            if not (left and "\\Deleted" in mail[1]):
                every[mail[0]] += 1
    return every


def _empty_later(made: World) -> None:
    """Do what the person's own mail program does in time with what is marked as deleted."""
    with made.desk.session() as client:
        client.select("Later")
        client.expunge()
        client.close()
        client.delete("Later")
        client.unsubscribe("Later")


LONG = settings().max_examples >= 5000
MANNERS = [
    pytest.param(way, points[: None if LONG else 1], id=f"{way}, {name}")
    for name, points, ways in (
        ("before", POINTS[:2], ("move",)),
        ("after", POINTS[2:4], ("copy, no copyuid", "move, no copyuid", "flag")),
        ("the server goes", ENDS[:1], ("move",)),
        ("the password ends", ENDS[1:], ("copy",)),
        ("in literals", POINTS[5:] + POINTS[4:5], ("copy, no copyuid",)),
        ("once", BRIEF[2:], ("copy", "move") if LONG else ()),
    )
    for way in ways
]
"""Of each the first is cut every day, and all of them in a long run."""
BACK = ("move, before", "copy, no copyuid, after", "copy, no copyuid, in literals")
"""Those in which undo is cut every day."""


@pytest.mark.parametrize(("way", "points"), MANNERS)
def test_cut_while_mail_is_moved(made: World, way: str, points: Sequence[Point]) -> None:
    """Nothing is lost, doubled or moved before its copy was kept; then the plan is empty."""
    assert LEAST["apply"] <= _cut_filing(made, way, points)


@pytest.mark.parametrize(
    ("way", "points"), [p for p in MANNERS if p.id in BACK or (LONG and p.values[0] != "flag")]
)
def test_cut_while_mail_is_moved_back(made: World, way: str, points: Sequence[Point]) -> None:
    """Wherever undo is cut, undoing again gives the account as before: nothing lost or doubled."""
    assert LEAST["undo"] <= _cut_undo(made, way, points)


def test_cut_on_the_stand_in() -> None:
    """The stand-in server is no different."""
    with on_double(MAILBOX) as world:
        world.chunk = 3

        assert LEAST["apply"] <= _cut_filing(world, "move", POINTS[2:3])


def _cut_filing(made: World, way: str, points: Sequence[Point]) -> int:
    work = cutter(made, way)
    before = picture(made.desk)
    left = way == "flag"

    def cut(point: Point, number: int) -> bool:
        work.watch = Watch()
        came = filing(made, work, point, number)
        after = picture(made.desk)
        if left:
            _empty_later(made)
            after.pop("Later")

        where = (point.name, number)
        assert [] == work.watch.moved_unproven(), where
        assert THEIRS == came.sink.bodies, where
        assert _bodies(before) == _bodies(came.between) or left, where
        assert _bodies(before, left=left) == _bodies(came.filed, left=left), where
        assert [0, 0] == came.counts, where
        assert THEIRS == _bodies({"Later": came.filed["Later"]}, left=left), where
        assert {Status.UNDONE} == came.undone, where
        assert before == after, where
        return work.was_cut

    return every_cut(cut, points)


def _cut_undo(made: World, way: str, points: Sequence[Point]) -> int:
    work = cutter(made, way)
    before = picture(made.desk)
    sink = WatchedSink()

    def cut(point: Point, number: int) -> bool:
        with made.opened() as adapter:
            changes = look(adapter, FILING)
            adapter.collect(changes, sink)
            done = done_of(*adapter.apply(changes, MemoryJournal()).values())
        journal = MemoryJournal()
        ended = work(point, number, lambda a: a.undo(done, journal))
        with made.opened() as adapter:
            if not ended and journal.written:
                changes = [outcome.change for outcome in done]
                doubts = doubts_of(changes, Direction.UNDO, done, journal, sink)
                adapter.settle(doubts, MemoryJournal())
            between = picture(made.desk)
            undone = {o.status for o in adapter.undo(done, MemoryJournal()).values()}

        where = (point.name, number)
        assert _bodies(before) == _bodies(between), where
        assert {Status.UNDONE} == undone, where
        assert before == picture(made.desk), where
        return work.was_cut

    return every_cut(cut, points)


def test_there_are_three_hundred_cuts_every_day() -> None:
    """What each test holds adds up."""
    reading = LEAST["look"] + LEAST["evidence"] + LEAST["verify"]

    assert reading + len(MANNERS) * LEAST["apply"] + len(BACK) * LEAST["undo"] >= 300


def test_the_places_of_sources_are_read() -> None:
    """What is compared with the commands is the folder and the UID."""
    assert "INBOX;7" == place_of("INBOX;99;7")
