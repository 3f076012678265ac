"""Do without include: a marked part in the user's own rules, after a consent by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.sieve import wire
from boundary.adapters.sieve.rules import Dialect, Rule, rules_script
from boundary.core.change import Guard, Status
from tests.adapters.sieve.furniture import (
    MINE,
    RULES,
    THEIRS,
    TODAY,
    Picture,
    Place,
    file_away,
    on_double,
    session_of,
    statuses,
)
from tests.adapters.sieve.probes import lies
from tests.servers.sieve_proxy import Rules

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
FURNISHED = Picture({"mine": MINE, "old": b"keep;\r\n"}, "mine")
NO_INCLUDE = frozenset({"include"})


@pytest.fixture
def place() -> Iterator[Place]:
    """Furnish the double."""
    with on_double(picture=FURNISHED) as made:
        yield made


def test_a_marked_part_asks_by_name_once(place: Place) -> None:
    """The first block needs a consent; one more address in it does not."""
    place.meddler.rules = Rules(hide_extensions=NO_INCLUDE)
    session = session_of(place)
    first = session.plan(ITEMS[:1])
    session.run(ITEMS[:1])
    second = session.plan(ITEMS)
    session.run(ITEMS)
    both = place.host.picture()
    session.undo(ITEMS[:1])
    one = place.host.picture()
    session.undo(ITEMS)

    assert [Guard.NOT_OURS] == [problem.guard for problem in first.problems]
    assert "marked part" in first.pending[0].summary
    assert () == second.problems
    assert ("Later",) == lies(both, THEIRS[0], "A note")
    assert ("INBOX",) == lies(one, THEIRS[0], "A note")
    assert ("Later",) == lies(one, THEIRS[1], "A note")
    assert FURNISHED == place.host.picture()


def test_a_marked_part_survives_what_the_user_writes_around_it(place: Place) -> None:
    """Undo takes only our bytes out of a script that was changed around them."""
    place.meddler.rules = Rules(hide_extensions=NO_INCLUDE)
    session = session_of(place)
    session.run(ITEMS)
    source = place.host.picture().scripts["mine"]
    place.store({"mine": source + b"# One more.\r\n"})

    session.undo(ITEMS)

    assert MINE + b"# One more.\r\n" == place.host.picture().scripts["mine"]


def test_a_marked_part_that_somebody_changed_is_left(place: Place) -> None:
    """Half a block, or an edited one, is shown and never repaired."""
    place.meddler.rules = Rules(hide_extensions=NO_INCLUDE)
    session = session_of(place)
    session.run(ITEMS)
    edited = place.host.picture().scripts["mine"].replace(b"# boundary end\r\n", b"")
    place.store({"mine": edited})

    again = session.run(ITEMS)
    report = session.undo(ITEMS)

    assert [Status.REFUSED] * 2 == statuses(again)
    assert [Status.FAILED] * 2 == statuses(report)
    assert edited == place.host.picture().scripts["mine"]


def test_rules_that_acted_alone_move_into_a_marked_part() -> None:
    """Without include, a script that the user activates later gets the rules, and they move."""
    with on_double(Rules(hide_extensions=NO_INCLUDE), Picture({"mine": MINE}, "")) as place:
        session = session_of(place)
        session.run(ITEMS)
        alone = place.host.picture()
        place.store({}, "mine")
        session.run(ITEMS)
        inside = place.host.picture()
        session.undo(ITEMS)

        assert RULES == alone.active
        assert {"mine"} == set(inside.scripts)
        assert ("Later",) == lies(inside, THEIRS[0], "A note")
        assert Picture({"mine": MINE}, "mine") == place.host.picture()


def test_a_marked_part_in_an_empty_script_takes_one_more_address() -> None:
    """A script of the user's that holds nothing gets a block, a longer one, and none again."""
    empty = Picture({"mine": b""}, "mine")
    with on_double(Rules(hide_extensions=NO_INCLUDE), empty) as place:
        session = session_of(place)
        first = session.run(ITEMS[:1])
        second = session.run(ITEMS)
        both = place.host.picture()
        session.undo(ITEMS)

        assert [Status.DONE] == statuses(first) == statuses(second)
        assert ("Later",) == lies(both, THEIRS[1], "A note")
        assert empty == place.host.picture()


def test_the_users_script_is_kept_with_one_receipt(place: Place) -> None:
    """The bytes from before a block are kept once, however many addresses there are."""
    place.meddler.rules = Rules(hide_extensions=NO_INCLUDE)
    session = session_of(place)
    report = session.run(ITEMS)
    kept = [
        thing["before"]
        for result in report.results
        for thing in wire.objects_in(result.outcome.ref)
        if thing["id"] == "switch"
    ]

    assert [wire.to_base64(MINE), None] == kept


def test_rules_that_lie_beside_a_marked_part_go_with_their_address(place: Place) -> None:
    """A left-over script of ours holds nothing back that was undone."""
    lying = Rule("mail.file-away", THEIRS[0], "Later", "Later", read=True, copied=False)
    dialect = Dialect(frozenset({"fileinto", "mailbox", "imap4flags", "envelope", "regex"}))
    place.meddler.rules = Rules(hide_extensions=NO_INCLUDE)
    session = session_of(place)
    session.run(ITEMS)
    place.store({RULES: rules_script([lying], made_on=TODAY, dialect=dialect, providers=())})
    report = session.undo(ITEMS[:1])
    one = place.host.picture()
    session.undo(ITEMS)

    assert [Status.UNDONE] == statuses(report)
    assert {"mine", "old"} == set(one.scripts)
    assert ("Later",) == lies(one, THEIRS[1], "A note")
    assert FURNISHED == place.host.picture()
