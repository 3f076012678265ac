"""Hold every adapter to the same twenty-two promises.

An adapter's test file makes a `Bench` and inherits `AdapterContract`. What an adapter cannot do is
said by the bench's `abilities`; the promise is then held in the form that is left of it.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from boundary import engine
from boundary.core.change import (
    Action,
    Direction,
    InDoubt,
    Intent,
    Presence,
    Proof,
    Status,
)
from boundary.core.codec import (
    canonical,
    change_from_json,
    change_to_json,
    intent_from_json,
    intent_to_json,
    outcome_from_json,
    outcome_to_json,
    parse,
)
from boundary.core.errors import AdapterError, StalePlan, TransientError
from boundary.engine.record import BatchJournal
from tests.bench import (
    ALL,
    AT_THE_END,
    CONNECTS,
    LOOKS,
    READS_BACK,
    REMEMBERS,
    REPLACES,
    SHARES,
    Bench,
    Session,
)
from tests.book import Fuse, Killed, until_it_passes
from tests.promises import came_to, down, good, keeps_to_itself

__all__ = [
    "ALL",
    "AT_THE_END",
    "CONNECTS",
    "LOOKS",
    "READS_BACK",
    "REMEMBERS",
    "REPLACES",
    "SHARES",
    "AdapterContract",
]


class AdapterContract:
    """The promises. A subclass supplies the fixture `bench`."""

    @pytest.fixture
    def session(self, bench: Bench) -> Session:
        """Begin a session on an account with other people's objects in it."""
        bench.furnish()
        return Session(bench)

    def test_01_observe_answers_for_every_item_once_and_writes_nothing(self, bench: Bench) -> None:
        """`observe` answers for every item asked, once, and writes nothing."""
        items = bench.items(3)
        before = bench.snapshot()

        with bench.open() as adapter:
            sight = adapter.observe(items, None)

        assert {item.address for item in items} == set(sight.states)
        assert before == bench.snapshot()

    def test_02_an_account_full_of_others_reads_as_absent(self, bench: Bench) -> None:
        """An account full of other people's objects reads as absent for us."""
        items = bench.items(2)
        bench.furnish()
        expected = Presence.ABSENT if LOOKS in bench.abilities else Presence.UNKNOWN

        with bench.open() as adapter:
            states = adapter.observe(items, None).states

        assert [expected] * 2 == [states[item.address].presence for item in items]

    def test_03_plan_contacts_nothing_and_repeats_itself(self, bench: Bench) -> None:
        """`plan` contacts nothing, and the same input gives the same change."""
        (item,) = bench.items(1)
        with bench.open() as adapter:
            state = adapter.observe([item], None).states[item.address]
            with down(bench):
                first = adapter.plan(item, state)
                again = adapter.plan(item, state)

        assert first == again
        assert first.item == item
        assert first.action is not Action.NOTHING

    def test_04_what_is_as_wanted_plans_as_nothing(self, session: Session, bench: Bench) -> None:
        """What is already as wanted plans as nothing, for the adapter alone where it can look."""
        items = bench.items(2)
        session.run(items)
        expected = Action.NOTHING if LOOKS in bench.abilities else Action.CREATE

        with bench.open() as adapter:
            states = adapter.observe(items, None).states
            actions = [adapter.plan(item, states[item.address]).action for item in items]

        assert [expected] * 2 == actions

    def test_05_after_apply_verify_holds(self, session: Session, bench: Bench) -> None:
        """After `apply`, `verify` holds, by a separate read; or rests on the person's word."""
        items = bench.items(2)
        report = session.run(items)
        outcomes = [result.outcome for result in report.results]

        with bench.open() as adapter:
            findings = adapter.verify([outcome.change for outcome in outcomes])

        assert [Status.DONE] * 2 == [outcome.status for outcome in outcomes]
        assert {item.address for item in items} == set(findings)
        for finding in findings.values():
            assert good(bench) == (finding.holds is not False, finding.proof)

    def test_06_after_apply_there_is_nothing_left_to_do(
        self, session: Session, bench: Bench
    ) -> None:
        """After `apply`, planning again finds nothing to do, and running again writes nothing."""
        items = bench.items(3)
        session.run(items)
        before = bench.snapshot()

        assert () == session.plan(items).pending
        assert [] == session.run(items).results
        assert before == bench.snapshot()

    def test_07_one_more_identifier_adds_exactly_one_change(
        self, session: Session, bench: Bench
    ) -> None:
        """One more identifier adds exactly one change."""
        items = bench.items(3)
        session.run(items[:2])

        pending = session.plan(items).pending

        assert [items[2].address] == [change.address for change in pending]

    def test_08_drift_behind_our_back_is_found(self, session: Session, bench: Bench) -> None:
        """Drift made behind our back is found; where nobody can look, it is not called in order."""
        (item,) = bench.items(1)
        session.run([item])
        bench.meddle(item)
        looks = LOOKS in bench.abilities
        expected = engine.Condition.DRIFTED if looks else engine.Condition.NOT_LOOKED_AT

        plan = session.plan([item])
        with bench.open() as adapter:
            desk = session.desk(adapter, [item])
            (checked,) = engine.check(plan, session.book.standing(), desk)

        assert expected == checked.condition

    def test_09_apply_on_a_world_that_moved_writes_nothing(
        self, session: Session, bench: Bench
    ) -> None:
        """`apply` on a world that moved raises StalePlan and writes nothing.

        Where nobody can look, the person is asked and nothing is claimed to have been seen.
        """
        (item,) = bench.items(1)
        (change,) = session.plan([item]).pending
        bench.move(item)
        before = bench.snapshot()
        journal = BatchJournal(session.book, [change])

        with bench.open() as adapter:
            if LOOKS in bench.abilities:
                with pytest.raises(StalePlan):
                    adapter.apply([change], journal)

                assert before == bench.snapshot()
            else:
                outcome = adapter.apply([change], journal)[item.address]

                assert Proof.TOLD == outcome.proof

    def test_10_cut_before_the_write_leaves_nothing_and_a_second_run_succeeds(
        self, session: Session, bench: Bench
    ) -> None:
        """The connection drops before the write: nothing there, and a second run succeeds."""
        self._cut(session, bench, "before")

    def test_11_cut_after_the_write_makes_no_twin(self, session: Session, bench: Bench) -> None:
        """The connection drops after the write: a second run finds it, and makes no twin."""
        self._cut(session, bench, "after")

    def test_12_undo_leaves_the_account_as_it_was(self, session: Session, bench: Bench) -> None:
        """`undo` after `apply` leaves the account as it was, byte for byte in canonical form."""
        items = bench.items(3)
        before = bench.snapshot()
        session.run(items)

        report = session.undo(items)

        assert [Status.UNDONE] * 3 == [result.outcome.status for result in report.results]
        assert before == bench.snapshot()
        assert {} == session.book.standing().done

    def test_13_undo_twice_is_as_good_as_once(self, session: Session, bench: Bench) -> None:
        """`undo` twice is as good as once, for the adapter itself."""
        items = bench.items(2)
        before = bench.snapshot()
        session.run(items)
        done = [session.book.standing().done[item.address][0] for item in items]
        session.undo(items)
        journal = BatchJournal(session.book, [outcome.change for outcome in done])

        with bench.open() as adapter:
            again = adapter.undo(done, journal)

        assert [Status.UNDONE] * 2 == [again[item.address].status for item in items]
        assert before == bench.snapshot()

    def test_14_undo_leaves_alone_what_was_replaced_since(
        self, session: Session, bench: Bench
    ) -> None:
        """`undo` leaves alone what someone has replaced since, and still ends."""
        items = bench.items(2)
        session.run(items)
        if REPLACES in bench.abilities:
            bench.replace(items[0])
            theirs = bench.others()
            session.undo(items)

            assert theirs == bench.others()
            assert items[1].address not in session.book.standing().done
        else:
            session.undo(items)

            assert {} == session.book.standing().done

    def test_15_other_peoples_objects_survive_everything(
        self, session: Session, bench: Bench
    ) -> None:
        """Other people's objects survive everything above."""
        items = bench.items(3)
        theirs = bench.others()
        session.run(items)
        during = bench.others()
        bench.meddle(items[0])
        session.run(items)
        session.undo(items)

        assert theirs == during
        assert theirs == bench.others()

    def test_16_a_stall_is_transient_and_a_garbled_answer_is_final(
        self, session: Session, bench: Bench
    ) -> None:
        """A stalled server ends in TransientError within the time limit; a garbled one otherwise.

        Without a connection there is no host to wait for.
        """
        items = bench.items(2)
        if CONNECTS not in bench.abilities:
            assert frozenset() == bench.hosts
            return
        for hinder in (bench.stall, bench.garble):
            with bench.open() as adapter:
                hinder()
                with pytest.raises(AdapterError) as caught:
                    adapter.observe(items, None)
            bench.mend()
            session.said.append(caught.value.say)

            assert (hinder == bench.stall) == isinstance(caught.value, TransientError)
        keeps_to_itself(bench, session.said)

    def test_17_changes_and_outcomes_survive_a_trip_through_json(
        self, session: Session, bench: Bench
    ) -> None:
        """Changes, intents and outcomes survive a trip through JSON."""
        items = bench.items(2)
        changes = session.plan(items).pending
        outcomes = [result.outcome for result in session.run(items).results]
        intents = [
            Intent(outcome.change, Direction.UNDO, receipts=(outcome.ref,)) for outcome in outcomes
        ]

        for change in changes:
            assert change_to_json(change) == change_to_json(
                change_from_json(parse(canonical(change_to_json(change))))
            )
        for outcome in outcomes:
            back = outcome_from_json(parse(canonical(outcome_to_json(outcome))))
            assert canonical(outcome_to_json(outcome)) == canonical(outcome_to_json(back))
            assert outcome.ref == back.ref
        for intent in intents:
            back_again = intent_from_json(parse(canonical(intent_to_json(intent))))
            assert canonical(intent_to_json(intent)) == canonical(intent_to_json(back_again))

    def test_18_nothing_shown_raised_or_logged_holds_an_identifier_or_a_secret(
        self,
        session: Session,
        bench: Bench,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        """Nothing raised, logged or shown contains an identifier or a secret in clear."""
        items = bench.items(2)
        caplog.set_level(0)
        with bench.open() as adapter:
            session.said.append(repr(adapter))
        if CONNECTS in bench.abilities:
            bench.cut("before")
            session.run(items)
            bench.mend()
        session.run(items)
        bench.meddle(items[0])
        session.run(items)
        session.undo(items)
        said = [*session.said, *bench.shown(), caplog.text, *capfd.readouterr()]

        assert any(session.said)
        keeps_to_itself(bench, said)

    def test_19_no_host_outside_the_manifest_is_contacted(
        self, session: Session, bench: Bench
    ) -> None:
        """No host outside the manifest is contacted."""
        items = bench.items(2)
        session.run(items)
        session.undo(items)

        assert bench.contacted() <= bench.hosts
        assert (CONNECTS in bench.abilities) == bool(bench.contacted())

    @pytest.mark.no_cover
    def test_20_killed_anywhere_the_next_run_and_undo_give_the_account_as_before(
        self, bench: Bench
    ) -> None:
        """Killed inside a batch, after any chunk: the next run, then undo, gives it as before."""
        items = bench.items(3)
        bench.furnish()
        before, theirs = bench.snapshot(), bench.others()

        def attempt(fuse: Fuse) -> None:
            session = Session(bench)
            session.book.fuse = fuse
            with suppress(Killed):
                session.run(items)
            session.book.reopen()
            session.run(items)
            assert () == session.plan(items).pending
            assert theirs == bench.others()
            session.undo(items)
            assert before == bench.snapshot()
            assert {} == session.book.standing().done

        points = until_it_passes(attempt)

        assert points >= 6

    @pytest.mark.no_cover
    def test_20_killed_anywhere_in_an_undo_the_next_undo_gives_the_account_as_before(
        self, bench: Bench
    ) -> None:
        """Killed inside an undo, after any chunk: the next undo gives the account as before."""
        items = bench.items(3)
        bench.furnish()
        before = bench.snapshot()

        def attempt(fuse: Fuse) -> None:
            session = Session(bench)
            session.run(items)
            session.book.fuse = fuse
            with suppress(Killed):
                session.undo(items)
            session.book.reopen()
            session.undo(items)
            assert before == bench.snapshot()
            assert {} == session.book.standing().done

        points = until_it_passes(attempt)

        assert points >= 4

    def test_21_an_object_claimed_twice_is_written_once_and_stays_while_one_stands(
        self, session: Session, bench: Bench
    ) -> None:
        """One object claimed by two items is written once, archived once, and stays for the other.

        Where objects are not shared, the undo of one item leaves the other's alone.
        """
        shares = SHARES in bench.abilities
        items = bench.sharing() if shares else bench.items(2)
        before = bench.snapshot()
        session.run(items)
        during = bench.snapshot()
        objects = [session.objects(item) for item in items]
        archived = session.archived()

        assert shares == (objects[0] == objects[1])
        assert sorted(set(archived)) == archived
        session.undo(items[:1])
        assert {items[1].address} == set(session.book.standing().done)
        assert objects[1] == session.objects(items[1])
        assert shares == (during == bench.snapshot())
        session.undo(items[1:])
        assert before == bench.snapshot()

    def test_23_what_one_run_made_for_the_next_goes_with_the_last_undo(
        self, session: Session, bench: Bench
    ) -> None:
        """Done one after the other, and undone the first one first: the account is as before."""
        items = bench.items(2)
        before = bench.snapshot()
        session.run(items[:1])
        session.run(items)
        session.undo(items[:1])
        session.undo(items[1:])
        after = bench.snapshot()

        if AT_THE_END in bench.abilities:
            assert sorted(before.splitlines()) == sorted(after.splitlines())
        else:
            assert before == after
        assert {} == session.book.standing().done == session.book.standing().left

    def test_22_a_look_with_a_cursor_sees_what_a_look_without_one_sees(
        self, session: Session, bench: Bench
    ) -> None:
        """`observe` with a cursor sees what `observe` without one sees, also of new items."""
        items = bench.items(3)
        with bench.open() as adapter:
            cursor = adapter.observe(items[:2], None).cursor
        assert (REMEMBERS in bench.abilities) == (cursor is not None)
        kept = None if cursor is None else parse(canonical(cursor))
        session.run(items[:1])
        bench.meddle(items[0])

        with bench.open() as adapter:
            whole = adapter.observe(items, None)
            quick = adapter.observe(items, kept)
            quicker = adapter.observe(items, quick.cursor)

        assert whole.states == quick.states
        assert whole.states == quicker.states

    def test_settle_without_any_trace_says_that_nothing_was_done(
        self, session: Session, bench: Bench
    ) -> None:
        """An intent that was written down and never begun settles as nothing done."""
        items = bench.items(2)
        before = bench.snapshot()
        changes = session.plan(items).pending
        doubts = [InDoubt(Intent(change, Direction.DO)) for change in changes]

        with bench.open() as adapter:
            found = adapter.settle(doubts, BatchJournal(session.book, changes))

        assert [(Status.FAILED, [])] * 2 == [came_to(found[c.address]) for c in changes]
        assert before == bench.snapshot()

    def _cut(self, session: Session, bench: Bench, when: str) -> None:
        """Cut a run off; without a connection, kill it where the write is announced."""
        items = bench.items(2)
        before, theirs = bench.snapshot(), bench.others()
        if CONNECTS in bench.abilities:
            bench.cut(when)
            session.run(items)
            bench.mend()
        else:
            session.book.fuse = Fuse(2 if when == "before" else 4)
            with pytest.raises(Killed):
                session.run(items)
            session.book.reopen()
        if when == "before":
            assert before == bench.snapshot()
        session.run(items)
        after = bench.snapshot()

        assert () == session.plan(items).pending
        assert {item.address for item in items} == set(session.book.standing().done)
        assert theirs == bench.others()
        session.undo(items)
        assert before == bench.snapshot()
        whole = Session(bench)
        whole.run(items)
        assert after == bench.snapshot()
