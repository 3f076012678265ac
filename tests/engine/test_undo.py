"""Hold undo to taking back what stands, no less and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from boundary import engine
from boundary.core.change import Change, Direction, Intent, Outcome, Presence, State, Status
from boundary.core.errors import AdapterError, Interrupted, TransientError
from boundary.core.event import EventKind, Standing
from boundary.engine.record import Record
from boundary.engine.undo import release
from tests.book import Fuse, MemoryBook, loose, until_it_passes
from tests.engine.furniture import PRESENT, Plain, change, change_of, desk_for, outcome
from tests.story import Story, email_item


def standing_of(*outcomes: Outcome) -> Standing:
    """Let outcomes stand, each done after the one before it."""
    done: dict = {}
    for one in outcomes:
        done[one.change.address] = (one, *done.get(one.change.address, ()))
    turns = {
        address: tuple(at for at in range(len(outcomes), 0, -1) if outcomes[at - 1] in stands)
        for address, stands in done.items()
    }
    return Standing(done=done, turns=turns)


def undo(
    adapter: Plain,
    standing: Standing,
    *changes: Change,
    book: MemoryBook | None = None,
    stop: bool = False,
) -> engine.Report:
    """Take back these."""
    addresses = [one.address for one in changes]
    desk = desk_for(adapter, *changes)
    return engine.undo(addresses, standing, desk, book or MemoryBook(), lambda: stop)


def ids(outcomes: Sequence[Outcome]) -> list[list[str]]:
    """Name the objects of each outcome."""
    return [[thing["id"] for thing in loose(one.ref["objects"])] for one in outcomes]


def test_an_undo_is_intended_with_its_receipts_then_recorded() -> None:
    """The intent says what is taken back, newest first; the outcome comes after."""
    book, adapter = MemoryBook(), Plain()
    older, newer = outcome(change(), Status.DONE, "1"), outcome(change(), Status.DONE, "2")

    report = undo(adapter, standing_of(older, newer), change(), book=book)

    assert [EventKind.INTENT, EventKind.OUTCOME] == book.kinds()
    intent = loose(book.events[0].body)["intent"]
    assert ("undo", [newer.ref, older.ref]) == (intent["direction"], intent["receipts"])
    assert [["2"], ["1"]] == ids(adapter.given)
    assert [Status.UNDONE] == [result.outcome.status for result in report.results]


def test_what_does_not_stand_is_not_taken_back() -> None:
    """An address that does not stand asks nobody anything."""
    adapter = Plain()

    assert [] == undo(adapter, Standing(), change()).results
    assert [] == adapter.asked


def test_newest_first_and_one_batch_for_each_account_and_verb() -> None:
    """What was done last is taken back first; one verb is one question."""
    adapter = Plain()
    anna, block = change("anna"), change("anna", "phone.block")
    bert = change("bert")
    standing = standing_of(outcome(anna), outcome(block), outcome(bert))

    report = undo(adapter, standing, anna, block, bert)

    assert ["undo", "undo"] == adapter.asked
    assert [bert.address, anna.address, block.address] == [
        result.outcome.change.address for result in report.results
    ]


def test_a_rule_goes_after_the_mail_that_was_filed() -> None:
    """A rule that was put back is newest; its folder can go only once the mail has left it."""
    adapter = Plain()
    past, rule = change("anna"), change("anna", "mail.file-away")

    report = undo(adapter, standing_of(outcome(past), outcome(rule)), past, rule)

    assert [past.address, rule.address] == [
        result.outcome.change.address for result in report.results
    ]


def test_what_another_standing_item_claims_is_kept_back() -> None:
    """An object that another standing item lists is not in the receipts given."""
    adapter = Plain()
    anna, bert = (
        outcome(change("anna"), Status.DONE, "1", "2"),
        outcome(change("bert"), Status.DONE, "2"),
    )

    undo(adapter, standing_of(anna, bert), change("anna"))

    assert [["1"]] == ids(adapter.given)


def test_two_that_claim_one_object_take_it_back_together() -> None:
    """Taken back at once, nobody is left to claim it."""
    adapter = Plain()
    anna, bert = (
        outcome(change("anna"), Status.DONE, "1"),
        outcome(change("bert"), Status.DONE, "1"),
    )

    undo(adapter, standing_of(anna, bert), change("anna"), change("bert"))

    assert [["1"], ["1"]] == ids(adapter.given)


def test_what_was_only_read_claims_nothing() -> None:
    """A copy that was saved of a message does not keep the message where it is."""
    adapter = Plain()
    filed = outcome(change("anna"), Status.DONE, "1")
    kept = outcome(change("bert", "mail.keep"), Status.DONE, "1")

    undo(adapter, standing_of(filed, kept), change("anna"))

    assert [["1"]] == ids(adapter.given)


def test_what_was_kept_back_goes_with_the_last_that_claims_it() -> None:
    """The receipt of whoever was taken back first is given with it, unasked and unreported."""
    adapter = Plain()
    anna = outcome(change("anna"), Status.DONE, "1")
    bert = outcome(change("bert"), Status.DONE, "1", "2")
    standing = replace(
        standing_of(bert),
        left={anna.change.address: (anna,)},
        turns={bert.change.address: (2,), anna.change.address: (1,)},
    )

    report = undo(adapter, standing, change("bert"))

    assert [bert, anna] == adapter.given
    assert [bert.change.address] == [each.outcome.change.address for each in report.results]


def test_what_is_still_claimed_is_kept_back_further() -> None:
    """Nobody is asked about what a third one still claims, or what lies on another account."""
    adapter = Plain()
    anna = outcome(change("anna"), Status.DONE, "1")
    bert = outcome(change("bert"), Status.DONE, "2")
    cleo = outcome(change("cleo"), Status.DONE, "1")
    dora = replace(anna, change=change_of(email_item("dora", account="other")))
    emil = outcome(change("emil", "phone.block"), Status.DONE, "3")
    left = {one.change.address: (one,) for one in (anna, dora, emil)}

    undo(adapter, replace(standing_of(bert, cleo), left=left), change("bert"))

    assert [bert] == adapter.given


def test_what_stands_again_is_not_taken_back_for_another() -> None:
    """Whoever was put in again keeps what stands there, and what was left of the first time."""
    adapter = Plain()
    anna, older = outcome(change("anna"), Status.DONE, "2"), outcome(change("anna"))
    older = replace(older, ref={"objects": [{"id": "1"}]})
    bert = outcome(change("bert"), Status.DONE, "1")
    standing = replace(
        standing_of(bert, anna),
        left={anna.change.address: (older,)},
        turns={bert.change.address: (2,), anna.change.address: (3, 1)},
    )

    undo(adapter, standing, change("bert"))
    first = list(adapter.given)
    undo(adapter, replace(standing, done={anna.change.address: (anna,)}), change("anna"))

    assert [bert] == first
    assert [anna, older] == adapter.given


@pytest.mark.parametrize("verb", ["mail.file-past", "mail.keep"])
def test_what_was_made_on_the_way_goes_with_the_last_that_could_use_it(verb: str) -> None:
    """A receipt without objects waits while something else stands there; what only reads does not.

    A folder that is not empty would stay for good, though we made it.
    """
    adapter = Plain()
    anna = Outcome(change("anna"), Status.DONE, {"objects": [], "created_folder": True})
    bert = outcome(change("bert"), Status.DONE, "1")
    cleo = outcome(change("cleo", verb), Status.DONE, "2")
    standing = replace(standing_of(bert, cleo), left={anna.change.address: (anna,)})

    undo(adapter, standing, change("bert"))

    assert ([bert, anna] if verb == "mail.keep" else [bert]) == adapter.given


def test_what_was_left_and_cannot_be_taken_back_is_reported() -> None:
    """Nobody asked about it, but somebody has to know."""
    adapter = Plain()
    anna = outcome(change("anna"), Status.DONE, "1")
    bert = outcome(change("bert"), Status.DONE, "1")
    standing = replace(standing_of(bert), left={anna.change.address: (anna,)})
    adapter.fails["undo"] = AdapterError("The service refused.")

    report = undo(adapter, standing, change("bert"))

    assert {anna.change.address, bert.change.address} == {
        each.outcome.change.address for each in report.results
    }


def test_two_that_changed_one_object_in_turn_are_taken_back_in_turn() -> None:
    """Newest first over all of them, by the numbers of events; the clock does not count."""
    adapter = Plain()
    first = outcome(change("anna"), Status.DONE, "1")
    then = replace(outcome(change("bert"), Status.DONE, "1"), note="second")
    last = replace(first, note="third")
    addresses = (first.change.address, then.change.address)
    standing = Standing(
        done={addresses[0]: (last, first), addresses[1]: (then,)},
        done_at={addresses[0]: 1, addresses[1]: 10_000},
        turns={addresses[0]: (3, 1), addresses[1]: (2,)},
    )

    undo(adapter, standing, change("anna"), change("bert"))

    assert [last, then, first] == adapter.given


def test_another_account_claims_nothing_here() -> None:
    """Ids are unique on their own account only."""
    here = outcome(change("anna"), Status.DONE, "1")
    elsewhere = outcome(change("bert"), Status.DONE, "1")
    moved = replace(elsewhere.change.item.address, account="other")
    item = replace(elsewhere.change.item, address=moved)
    standing = standing_of(here, replace(elsewhere, change=replace(elsewhere.change, item=item)))

    released = release([here.change.address, change("cleo").address], standing)

    assert {here.change.address: (here,)} == released


def test_a_receipt_without_objects_is_handed_on() -> None:
    """A receipt that lists no objects, or odd ones, is the adapter's own affair."""
    anna = Outcome(change("anna"), Status.DONE, {"told": True})
    odd = Outcome(change("bert"), Status.DONE, {"objects": ["1", {"name": "2"}]})
    claims = outcome(change("cleo"), Status.DONE, "1")
    told = Outcome(change("dora"), Status.DONE, {"told": True})
    standing = standing_of(anna, odd, claims, told)

    released = release([anna.change.address, odd.change.address], standing)

    assert {anna.change.address: (anna,), odd.change.address: (odd,)} == released


def test_an_account_that_is_not_open_is_said_so() -> None:
    """Without its account nothing is taken back there; the others are."""
    adapter = Plain()
    anna, block = change("anna"), change("anna", "phone.block")
    standing = standing_of(outcome(anna), outcome(block))
    book = MemoryBook()

    report = engine.undo(
        [anna.address, block.address], standing, desk_for(adapter, anna), book, lambda: False
    )

    assert {block.address: Status.FAILED, anna.address: Status.UNDONE} == {
        result.outcome.change.address: result.outcome.status for result in report.results
    }
    assert [EventKind.INTENT, EventKind.OUTCOME] == book.kinds()


def test_asked_to_stop_nothing_is_begun() -> None:
    """Ctrl-C before a batch: it is left, and said so."""
    adapter = Plain()

    report = undo(adapter, standing_of(outcome(change())), change(), stop=True)

    assert (True, []) == (report.interrupted, adapter.asked)


def test_stopped_inside_a_batch_the_next_one_is_left() -> None:
    """Ctrl-C during a batch: its end is asked for, the next batch is not begun."""
    adapter = Plain()
    adapter.fails["undo"] = Interrupted("You stopped.")
    anna, block = change("anna"), change("anna", "phone.block")

    report = undo(adapter, standing_of(outcome(anna), outcome(block)), anna, block)

    assert report.interrupted
    assert ["undo", "settle"] == adapter.asked
    assert [(Status.WAITING, "You stopped.")] == [
        (result.outcome.status, result.outcome.note) for result in report.results
    ]


def test_cut_off_and_undone_all_the_same_is_undone() -> None:
    """What was taken back before the cut is undone, without an excuse."""
    adapter = Plain()
    adapter.fails["undo"] = TransientError("The service could not be reached.")
    adapter.settled = Status.UNDONE

    (result,) = undo(adapter, standing_of(outcome(change())), change()).results

    assert (Status.UNDONE, "") == (result.outcome.status, result.outcome.note)


def test_an_undo_that_does_not_show_is_not_called_undone() -> None:
    """Put back, and a second look shows it as before the undo: FAILED, and it goes on standing."""
    book, adapter = MemoryBook(), Plain()
    adapter.returned = 1
    adapter.states[change().address] = PRESENT

    (result,) = undo(adapter, standing_of(outcome(change())), change(), book=book).results

    assert (Status.FAILED, "It was put back, but a second look does not show it.") == (
        result.outcome.status,
        result.outcome.note,
    )
    assert "failed" == loose(book.events[-1].body)["outcome"]["status"]


@pytest.mark.parametrize(
    ("state", "returned", "verb"),
    [
        (State(Presence.ABSENT), 1, "mail.file-past"),
        (State(Presence.UNKNOWN), 1, "mail.file-past"),
        (State(Presence.PRESENT, marked=False), 1, "mail.file-past"),
        (PRESENT, 0, "mail.file-past"),
        (PRESENT, 1, "mail.keep"),
    ],
)
def test_an_undo_is_believed_when_nothing_speaks_against_it(
    state: State, returned: int, verb: str
) -> None:
    """Gone, not to be looked at, somebody else's, nothing put back, or only read: undone."""
    adapter = Plain()
    adapter.returned = returned
    one = change(verb=verb)
    adapter.states[one.address] = state

    (result,) = undo(adapter, standing_of(outcome(one)), one).results

    assert Status.UNDONE == result.outcome.status


def test_a_second_look_that_fails_leaves_it_undone() -> None:
    """When the second look cannot be had, the adapter's word stands."""
    adapter = Plain()
    adapter.returned = 1
    adapter.fails["observe"] = AdapterError("The service refused.")

    (result,) = undo(adapter, standing_of(outcome(change())), change()).results

    assert Status.UNDONE == result.outcome.status


def test_next_to_a_step_in_doubt_nothing_is_taken_back() -> None:
    """A doubt on the same account and verb holds the undo back, unrecorded; another does not."""
    book, adapter = MemoryBook(), Plain()
    anna, block = change("anna"), change("anna", "phone.block")
    Record(book).intents([Intent(change("bert"), Direction.DO)])
    standing = replace(
        standing_of(outcome(anna), outcome(block)), in_doubt=book.standing().in_doubt
    )

    report = undo(adapter, standing, anna, block, book=book)

    assert {anna.address: Status.WAITING, block.address: Status.UNDONE} == {
        result.outcome.change.address: result.outcome.status for result in report.results
    }
    assert 1 == report.in_doubt
    assert {change("bert").address} == set(book.standing().in_doubt)


def test_what_could_not_be_taken_back_goes_on_standing() -> None:
    """One of two pieces was edited: it stands alone, and a second undo does not touch it."""
    story = Story(2, pieces=2).add("a")
    story.run()
    edited = next(iter(story.edit("a", "archive").lies("a")))

    first = story.undo()
    second = story.undo()

    assert [Status.SKIPPED] == list(story.statuses(first).values())
    assert [Status.SKIPPED] == list(story.statuses(second).values())
    assert {edited} == story.claimed() == set(story.ours())


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_every_point_of_an_undo(seed: int) -> None:
    """Killed before or after any event or write of an undo: the next undo ends it."""

    def attempt(fuse: Fuse) -> None:
        story = Story(seed, shared=seed % 2 == 0, room=seed % 3 > 0).add("a", "b")
        story.run()
        story.undo("a", kill=fuse.at)
        fuse.points = story.points
        story.undo("a")

        assert {story.item("b").address} == set(story.standing().done)
        assert () == story.drop("a").plan().pending
        story.undo()
        assert story.at_first == story.world.snapshot()
        assert {} == story.standing().done

    points = until_it_passes(attempt)

    assert points >= 4
