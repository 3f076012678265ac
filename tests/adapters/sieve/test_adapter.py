"""Carry out several batches and addresses over one set of scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.sieve import wire
from boundary.adapters.sieve.rules import Rule, read_rules, rules_script
from boundary.core.change import Action, Status
from boundary.core.errors import StalePlan
from tests.adapters.imap.furniture import MemoryJournal
from tests.adapters.sieve.furniture import (
    MINE,
    RULES,
    THEIRS,
    TODAY,
    Picture,
    Place,
    file_away,
    notes,
    on_double,
    session_of,
    set_aside,
    statuses,
)
from tests.adapters.sieve.probes import lies

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
FURNISHED = Picture({"mine": MINE, "old": b"keep;\r\n"}, "mine")
NO_INCLUDE = frozenset({"include"})


@pytest.fixture
def place() -> Iterator[Place]:
    """Furnish the double."""
    with on_double(picture=FURNISHED) as made:
        yield made


def test_two_verbs_of_one_plan_are_both_carried_out(place: Place) -> None:
    """What the first batch wrote does not make the plan of the second one stale."""
    items = (*ITEMS, set_aside(THEIRS[2]))

    report = session_of(place).run(items)
    picture = place.host.picture()

    assert [Status.DONE] * 3 == statuses(report)
    assert ("Later",) == lies(picture, THEIRS[0], "A note")
    assert ("Aside",) == lies(picture, THEIRS[2], "A note")


def test_somebody_elses_change_between_two_batches_is_seen(place: Place) -> None:
    """The second batch is stale when another program wrote after the first one."""
    items = (ITEMS[0], set_aside(THEIRS[2]))
    with place.open() as adapter:
        states = adapter.observe(items, None).states
        first, second = (adapter.plan(item, states[item.address]) for item in items)
        adapter.apply([first], MemoryJournal())
        place.store({"mine": MINE + b"# Changed.\r\n"}, "mine")

        with pytest.raises(StalePlan):
            adapter.apply([second], MemoryJournal())


def test_another_option_is_an_update_and_no_twin(place: Place) -> None:
    """A changed option changes the rule; undo takes it out with both receipts."""
    other = file_away(THEIRS[0], folder_name="Elsewhere", mark="unread", copied="include")
    session = session_of(place)
    session.run(ITEMS[:1])

    (change,) = session.plan([other]).pending
    session.run([other])
    ours = read_rules(place.host.picture().scripts[RULES])
    session.undo([other])

    assert Action.UPDATE is change.action
    assert ours is not None
    assert [("Elsewhere", False, True)] == [(r.folder, r.read, r.copied) for r in ours.rules]
    assert FURNISHED == place.host.picture()
    assert {"INBOX"} == set(place.folders())


def test_a_folder_with_mail_in_it_stays(place: Place) -> None:
    """Undo leaves a folder that we made and that is not empty, and says so."""
    session = session_of(place)
    session.run(ITEMS)
    place.host.deliver(THEIRS[0], [b"From: " + THEIRS[0].encode() + b"\r\n\r\nHello.\r\n"])

    report = session.undo(ITEMS)

    assert wire.FOLDER_STAYS in notes(report)
    assert 1 == place.folders()["Later"]


def test_rules_of_another_case_stay(place: Place) -> None:
    """Two logs share one script: undo of the one leaves the rules of the other."""
    one, other = session_of(place), session_of(place)
    one.run(ITEMS[:1])
    other.run(ITEMS[1:])
    one.undo(ITEMS[:1])
    between = place.host.picture()
    other.undo(ITEMS[1:])

    assert ("INBOX",) == lies(between, THEIRS[0], "A note")
    assert ("Later",) == lies(between, THEIRS[1], "A note")
    assert FURNISHED == place.host.picture()


def _ours(*addresses: str) -> bytes:
    from boundary.adapters.sieve.rules import Dialect

    rules = [
        Rule("mail.file-away", one, "Later", "Later", read=True, copied=False) for one in addresses
    ]
    offered = frozenset({"fileinto", "mailbox", "imap4flags", "include", "envelope", "regex"})
    return rules_script(rules, made_on=TODAY, dialect=Dialect(offered), providers=())


def test_rules_of_ours_that_nobody_has_a_receipt_for_stay() -> None:
    """A left-over rule is neither lost nor taken back by somebody who did not make it."""
    picture = Picture({**FURNISHED.scripts, RULES: _ours("old@example.org")}, "mine")
    with on_double(picture=picture) as place:
        session = session_of(place)
        session.run(ITEMS)
        session.undo(ITEMS)
        ours = read_rules(place.host.picture().scripts[RULES])

        assert ours is not None
        assert ["old@example.org"] == [rule.address for rule in ours.rules]
