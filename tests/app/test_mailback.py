"""Hold that mail a rule filed goes to the inbox with its rule, once, and survives a cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from boundary.adapters.imap.adapter import ImapAdapter
from boundary.app.mailback import Brought, bring_back, ruled, rules_among
from boundary.app.session import Session, open_session
from boundary.core.change import Status
from boundary.core.playbook import Address
from boundary.engine import Report
from boundary.rehearsal import Mail, Rules
from tests.app.case import SetClock
from tests.app.world import World, message, pymap_world, small_mailbox

STEPS = """\
boundary: 1
title: Mail
steps:
  - {do: mail.keep}
  - {do: mail.file-away, with: {folder: later}}
  - {do: mail.file-past, with: {folder: later}}
"""
DAY_MS = 86_400_000
SET_MS = 1_790_000_000_000
AFTER = datetime.fromtimestamp(SET_MS / 1000, tz=UTC) + timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Set the rule by hand, as nothing on this server takes one, and file what was there."""
    with pymap_world(tmp_path, small_mailbox()) as made:
        made.begin(steps=STEPS)
        made.run(env=replace(made.env, clock=SetClock(SET_MS)))
        for number in (31, 32):
            letter = Mail(message("jordan@example.org", number), (), AFTER)
            made.desk.deliver("Later", letter)
        yield made


def rules_of(session: Session) -> tuple[Address, ...]:
    """Choose the standing rules of the case."""
    return rules_among(session.standing.done, session.standing)


def taken_back(world: World) -> Brought:
    """Take the rules back, and their mail."""
    with world.session(standing=True) as session:
        session.recover()
        rules = ruled(session, rules_of(session))
        session.undo(rules_of(session), now=True)
        return bring_back(session, rules)


def inbox(world: World) -> list[bytes]:
    """Give the numbers of the messages in the inbox that came after the rule."""
    return sorted(m.body[-9:-2] for m in world.desk.snapshot()["INBOX"] if m.when == AFTER)


def test_it_comes_back_after_a_rule_that_was_made_by_hand(world: World) -> None:
    """Who set the rule in the provider's own page gets the mail back all the same."""
    brought = taken_back(world)

    assert (2, ()) == (brought.moved, brought.unseen)
    assert 2 == len(inbox(world))
    assert {Status.UNDONE} == {result.outcome.status for result in brought.report.results}


def test_a_message_that_names_two_is_moved_and_counted_once(world: World) -> None:
    """Mail that two rules would have filed is one message."""
    both = message("jordan@example.org", 33, "Reply-To: j.example@example.com\r\n")
    world.desk.deliver("Later", Mail(both, (), AFTER))
    brought = taken_back(world)

    assert 3 == brought.moved
    assert 3 == len(inbox(world))


def test_nothing_of_it_stands(world: World) -> None:
    """It leaves no item behind: no undo of all takes that mail away again."""
    taken_back(world)
    with world.session(standing=True) as session:
        steps = {address.step for address in session.standing.done}
        doubts = session.in_doubt
    world.undo()

    assert {"mail.keep", "mail.file-past"} == steps
    assert 0 == doubts
    assert 2 == len(inbox(world))


def test_a_rule_that_was_set_again_counts_from_then(world: World) -> None:
    """What an earlier rule filed, before it was taken back, is not moved by the next undo."""
    with world.session(standing=True) as session:
        session.undo(rules_of(session), now=True)
    world.run(env=replace(world.env, clock=SetClock(SET_MS + 3 * DAY_MS)))
    with world.session(standing=True) as session:
        (first, _) = ruled(session, rules_of(session))

    assert SET_MS + 3 * DAY_MS == first.since_ms
    assert 0 == taken_back(world).moved


def test_a_folder_that_cannot_be_read_is_told(world: World) -> None:
    """It is never "nothing there", and no mail moves."""
    with world.session(standing=True) as session:
        rules = ruled(session, rules_of(session))
        world.meddler.revive(
            Rules(answer=lambda seen: b"NO not now" if seen.verb == "EXAMINE" else None)
        )
        brought = bring_back(session, rules)

    assert 1 == len(brought.unseen)
    assert [] == brought.report.results
    assert 0 == len(inbox(world))


def test_an_account_that_is_not_open_is_told(world: World) -> None:
    """Without the mailbox nothing moves, and that is said once."""
    path = str(world.playbook)
    with open_session(world.env, path, write=True, connect=False) as session:
        rules = ruled(session, rules_of(session))
        brought = bring_back(session, rules)

    assert 2 == len(rules)
    assert (0, 1) == (brought.moved, len(brought.unseen))


@pytest.mark.parametrize("cut_after", [True, False])
def test_cut_short_the_next_undo_ends_it(world: World, cut_after: bool) -> None:
    """After a cut the next run looks first; what was not moved stands, until an undo moves it."""
    with world.session(standing=True) as session:
        rules = ruled(session, rules_of(session))
        session.undo(rules_of(session), now=True)
        world.meddler.revive(
            Rules(cut_at=1, cut_after=cut_after, counted=lambda seen: seen.verb == "UID MOVE")
        )
        cut = bring_back(session, rules)
        doubts = session.in_doubt
    world.quiet_network()
    steps = {"mail.keep", "mail.file-past"}
    with world.session(standing=True) as session:
        learnt, left = session.recover()
        stands = {address.step for address in session.standing.done} - steps
        session.undo([a for a in session.standing.done if a.step in stands], now=True) if (
            stands
        ) else None
    with world.session(standing=True) as session:
        after = {address.step for address in session.standing.done}
    everything = [m for mails in world.desk.snapshot().values() for m in mails]

    assert (1, 0) == (doubts, left)
    assert 0 == cut.moved
    assert 1 == len(learnt)
    assert bool(stands) != cut_after
    assert steps == after
    assert 9 == len(everything) == len({m.body for m in everything})
    assert 2 == len(inbox(world))


@pytest.mark.parametrize("portion", [1, 2_000])
def test_stopped_between_portions_an_undo_goes_on(
    world: World, portion: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What rules filed and is not back yet stands, and the next undo is about the rest."""
    monkeypatch.setattr(ImapAdapter, "portion", portion)
    with world.session(standing=True) as session:
        rules = ruled(session, rules_of(session))
        session.undo(rules_of(session), now=True)
        answers = iter([False, True])
        session.env = replace(session.env, stop=lambda: next(answers, False))
        brought = bring_back(session, rules)
        stopped = len(inbox(world))
    with world.session(standing=True) as session:
        rest = [a for a in session.standing.done if a.step.endswith(".back")]
        if rest:
            session.undo(rest, now=True)
    with world.session(standing=True) as session:
        after = {address.step for address in session.standing.done}

    assert (portion == 1) == brought.report.interrupted == bool(rest)
    assert (1 if portion == 1 else 2) == stopped
    assert 2 == len(inbox(world))
    assert {"mail.keep", "mail.file-past"} == after


def test_without_rules_there_is_nothing(world: World) -> None:
    """No rule among what is taken back: nothing is looked at and nothing is written."""
    with world.session(standing=True) as session:
        rest = [a for a in session.standing.done if a not in rules_of(session)]
        count = session.ledger.count
        brought = bring_back(session, ruled(session, rest))
        after = session.ledger.count

    assert Brought(Report(), ()) == brought
    assert count == after
