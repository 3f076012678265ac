# ruff: noqa: D401 - a docstring here is the promise
"""Keep every sequence that ever broke a promise, in a few lines, under the promise's name.

Each example is told on any seed: seeds change ids, order, chunk sizes and what else is there.
"""

from __future__ import annotations

from collections.abc import Callable

from boundary.core.change import Action, Guard, Status
from tests.book import Fuse, until_it_passes
from tests.story import KEEP, Story, rules_of

Example = Callable[[int], None]

AFTER_THE_FIRST_WRITE = 6
"""Points of a run: intents 1 and 2, a part 3 and 4, the first write 5 and 6."""
BEFORE_THE_FIRST_WRITE = 5


def what_was_written_before_a_crash_is_found_and_taken_back(seed: int) -> None:
    """Killed after the write: the next run and then undo give the world as before."""
    story = Story(seed).add("a")
    story.run(kill=AFTER_THE_FIRST_WRITE)
    story.run()
    story.undo()

    assert story.at_first == story.world.snapshot()


def what_was_not_written_before_a_crash_does_not_stand(seed: int) -> None:
    """Killed before the write: nothing stands."""
    story = Story(seed).add("a")
    story.run(kill=BEFORE_THE_FIRST_WRITE)
    story.recover()

    assert {} == story.standing().done


def what_is_not_marked_is_never_adopted(seed: int) -> None:
    """Killed before the write, then done by hand: the hand's work is never taken for ours."""
    story = Story(seed).add("a")
    story.run(kill=BEFORE_THE_FIRST_WRITE)
    theirs = story.by_hand("a").others()
    story.run()
    story.undo()

    assert theirs == story.others()


def undo_leaves_what_somebody_edited(seed: int) -> None:
    """What was edited since is left as it is, and goes on standing."""
    story = Story(seed).add("a", "b")
    story.run()
    edited = next(iter(story.edit("a", "aside").lies("a")))
    story.undo()

    assert {edited} == story.ours().keys() == story.claimed()


def undo_leaves_what_somebody_replaced(seed: int) -> None:
    """What was replaced since is somebody's own, and does not stand."""
    story = Story(seed).add("a")
    story.run()
    theirs = story.replace("a").others()
    story.undo()

    assert theirs == story.others()
    assert {} == story.standing().done


def undo_of_one_leaves_what_another_claims(seed: int) -> None:
    """One thing for two people stays while one of them stands."""
    story = Story(seed, shared=True).add("a", "b")
    story.run()
    during = story.world.snapshot()
    story.undo("a")

    assert during == story.world.snapshot()
    story.undo("b")
    assert story.at_first == story.world.snapshot()


def undo_goes_back_before_the_oldest_receipt(seed: int) -> None:
    """Made, then changed by an option: undo takes both back."""
    story = Story(seed).add("a")
    story.run()
    story.choose("aside").run()
    story.undo()

    assert story.at_first == story.world.snapshot()


def two_that_came_one_after_the_other_are_taken_back_together(seed: int) -> None:
    """One made it, the other changed it with them: undone at once, it is gone."""
    story = Story(seed, shared=True).add("a")
    story.run()
    story.add("b").choose("aside").run()
    story.undo()

    assert story.at_first == story.world.snapshot()
    assert {} == story.standing().done


def whoever_made_it_goes_first_and_the_last_takes_it_back(seed: int) -> None:
    """One made it, the other changed it: undone one after the other, the world is as before."""
    for names in (("a", "b"), ("b", "a")):
        story = Story(seed, shared=True).add("a")
        story.run()
        story.add("b").choose("aside").run()
        during = story.world.snapshot()
        story.undo(names[0])

        assert during == story.world.snapshot()
        story.undo(names[1])
        assert story.at_first == story.world.snapshot()
        assert {} == story.standing().done == story.standing().left


def whoever_changed_it_goes_first_and_the_maker_knows_how_it_was_left(seed: int) -> None:
    """One made it, the other alone changed it: the maker's undo does not take that for an edit."""
    story = Story(seed, shared=True).add("a")
    story.run()
    story.drop("a").choose("aside").add("b").run()
    story.undo("b")
    story.undo("a")

    assert story.at_first == story.world.snapshot()
    assert {} == story.standing().done == story.standing().left


def a_kill_between_two_undos_of_one_thing_loses_no_receipt(seed: int) -> None:
    """Killed at every point of the second undo: the next one ends it."""

    def attempt(fuse: Fuse) -> None:
        story = Story(seed, shared=True, room=seed % 2 == 0).add("a")
        story.run()
        story.add("b").choose("aside").run()
        story.undo("a")
        story.undo("b", kill=fuse.at)
        fuse.points = story.points
        story.undo()

        assert story.at_first == story.world.snapshot()
        assert {} == story.standing().done == story.standing().left

    assert until_it_passes(attempt) > AFTER_THE_FIRST_WRITE


def without_the_originals_nothing_is_changed(seed: int) -> None:
    """A letter cannot be read whole: nothing of the batch is done."""
    story = Story(seed).add("a", "b").letter("a", "Hello")
    story.world.unreadable = True
    ran = story.run()

    assert {Status.FAILED} == set(story.statuses(ran).values())
    assert story.at_first == story.world.snapshot()


def another_option_is_another_plan(seed: int) -> None:
    """The digest covers what was agreed to, options included."""
    story = Story(seed).add("a")
    agreed = story.plan().digest

    assert agreed == story.plan().digest
    assert agreed != story.choose("aside").plan().digest


def a_changed_option_is_an_update_never_a_twin(seed: int) -> None:
    """A changed option changes the thing that is there."""
    story = Story(seed).add("a")
    story.run()
    ran = story.choose("aside").run()

    assert ran.plan is not None
    assert [Action.UPDATE] == [change.action for change in ran.plan.pending]
    assert not story.twins()


def a_run_after_a_run_is_empty(seed: int) -> None:
    """The second run finds nothing to do and writes nothing."""
    story = Story(seed).add("a", "b")
    story.run()
    writes = story.world.writes
    ran = story.run()

    assert ran.report is not None
    assert [] == ran.report.results
    assert writes == story.world.writes


def an_interrupted_undo_is_recovered_as_an_undo(seed: int) -> None:
    """Killed after the first thing was taken back: recovery ends it as what it was."""
    story = Story(seed, pieces=1).add("a")
    story.run()
    story.undo(kill=AFTER_THE_FIRST_WRITE)
    story.recover()

    assert {} == story.standing().done
    assert story.at_first == story.world.snapshot()


def what_a_part_says_was_done_was_done(seed: int) -> None:
    """Killed after the first of two chunks: that chunk is not forgotten."""
    story = Story(seed, pieces=2, chunk=1, room=False).add("a")
    story.run(kill=AFTER_THE_FIRST_WRITE)
    story.run()
    story.undo()

    assert story.at_first == story.world.snapshot()


def what_is_in_doubt_comes_first(seed: int) -> None:
    """Cut off after the first of two chunks, and not to be looked at: nothing new is begun."""
    story = Story(seed, pieces=2, chunk=1).add("a")
    story.world.cut = "after"
    story.run()
    story.world.slow = 1
    story.run()
    story.run()
    story.undo()

    assert story.at_first == story.world.snapshot()


def a_neighbour_in_doubt_holds_an_undo_back(seed: int) -> None:
    """One of two is in doubt and cannot be looked at: the undo of the other waits for it."""
    story = Story(seed, pieces=1).add("a")
    story.run()
    story.add("b").world.cut = "after"
    story.run()
    during = story.world.snapshot()
    story.world.slow = 1
    story.undo("a")

    assert during == story.world.snapshot()
    story.undo()
    assert story.at_first == story.world.snapshot()


def leaving_the_playbook_lifts_nothing(seed: int) -> None:
    """Somebody is taken out of the playbook: what was done for them stays, and stands."""
    story = Story(seed).add("a", "b")
    story.run()
    during = story.world.snapshot()
    ran = story.drop("a").run()

    assert ran.plan is not None
    assert (story.item("a").address,) == ran.plan.leftovers
    assert during == story.world.snapshot()


def an_empty_listing_is_a_fault(seed: int) -> None:
    """Holding three things, an empty account stops the run until someone says otherwise."""
    story = Story(seed).add("a", "b", "c")
    story.run()
    writes = story.world.writes
    story.world.empty = True
    ran = story.run()

    assert (Guard.EMPTY_WORLD,) == ran.refused
    assert writes == story.world.writes


def what_must_come_first_is_waited_for(seed: int) -> None:
    """The first step cannot be done: the one behind it waits."""
    story = Story(seed).letter("a", "Hello")
    story.add("b", verb="contacts.remove").add("a", verb="phone.block")
    story.rules = rules_of(("phone.block", "contacts.remove"), within="account")
    story.world.unreadable = True
    ran = story.run()
    behind = story.item("b", "contacts.remove").address

    assert Status.WAITING == story.statuses(ran)[behind]
    assert story.at_first == story.world.snapshot()


def what_moved_since_the_plan_is_left_alone(seed: int) -> None:
    """A saved plan meets somebody's own thing: it is skipped, and nothing is written."""
    story = Story(seed).add("a")
    saved = story.plan()
    theirs = story.by_hand("a").edit("a", "archive").others()
    ran = story.run(plan=saved)

    assert {Status.SKIPPED} == set(story.statuses(ran).values())
    assert theirs == story.others()
    assert {} == story.ours()


def what_somebody_put_in_our_place_is_not_ours(seed: int) -> None:
    """Ours stood there, now somebody's own does: changing it needs a word of its own."""
    story = Story(seed).add("a")
    story.run()
    theirs = story.replace("a", "archive").others()
    ran = story.run()

    assert (Guard.NOT_OURS,) == ran.refused
    assert theirs == story.others()


def new_letters_are_kept_and_old_ones_once(seed: int) -> None:
    """A letter that came since is archived by the next run; then there is nothing to do."""
    story = Story(seed).add("a", verb=KEEP).letter("a", "One")
    story.run()
    story.letter("a", "Two").run()

    assert [b"One", b"Two"] == story.book.originals()
    assert () == story.plan().pending


def what_could_not_be_looked_at_is_not_done_again(seed: int) -> None:
    """What stands and cannot be looked at plans as nothing; else it is left to the person."""
    story = Story(seed).add("a")
    story.run()
    story.add("b").world.blind = {story.item(name).address.subject for name in "ab"}
    ran = story.run()

    assert {story.item("b").address: Status.WAITING} == story.statuses(ran)


def what_was_left_out_for_good_stays_out(seed: int) -> None:
    """Left out for good: never planned again, whatever the playbook says."""
    story = Story(seed).add("a", "b").skip("a")
    ran = story.run()

    assert {story.item("b").address: Status.DONE} == story.statuses(ran)


def an_undo_that_was_cut_off_can_be_ended(seed: int) -> None:
    """The connection drops after the first thing was taken back: the next undo ends it."""
    story = Story(seed).add("a", "b")
    story.run()
    story.choose("aside").run()
    story.world.cut = "after"
    story.undo()
    story.undo()

    assert story.at_first == story.world.snapshot()
    assert {} == story.standing().done


def hand_work_beside_ours_does_not_hold_an_undo(seed: int) -> None:
    """Ours was replaced by somebody's own of the same kind: undo ends, and leaves it."""
    story = Story(seed, pieces=2).add("a")
    story.run()
    theirs = story.remove("a").by_hand("a").others()
    story.undo()

    assert {} == story.standing().done
    assert theirs == story.others()


def killed_anywhere_the_next_run_and_undo_give_the_world_as_before(seed: int) -> None:
    """Killed at every point of a run: then run and undo; nothing is lost or doubled."""

    def attempt(fuse: Fuse) -> None:
        story = Story(seed, shared=seed % 2 == 0, room=seed % 3 > 0).add("a", "b")
        story.add("a", verb=KEEP).letter("a", "Hello")
        theirs = story.others()
        story.run(kill=fuse.at)
        fuse.points = story.points
        story.run()

        assert () == story.plan().pending
        assert not story.twins()
        story.undo()
        assert theirs == story.others()
        assert story.at_first == story.world.snapshot()
        assert {} == story.standing().done

    assert until_it_passes(attempt) > AFTER_THE_FIRST_WRITE


def killed_anywhere_in_an_undo_the_next_undo_gives_the_world_as_before(seed: int) -> None:
    """Killed at every point of an undo of two runs: the next undo ends it."""

    def attempt(fuse: Fuse) -> None:
        story = Story(seed, shared=seed % 2 == 0, room=seed % 3 > 0).add("a", "b")
        story.run()
        story.choose("aside").run()
        story.undo(kill=fuse.at)
        fuse.points = story.points
        story.undo()

        assert story.at_first == story.world.snapshot()
        assert {} == story.standing().done

    assert until_it_passes(attempt) > AFTER_THE_FIRST_WRITE


def killed_anywhere_in_an_undo_by_portions_the_next_undo_ends_it(seed: int) -> None:
    """Killed between portions and within them: what was not taken back stands until it is."""

    def attempt(fuse: Fuse) -> None:
        story = Story(seed, pieces=3).add("a")
        story.adapter.portion = 1
        story.run()
        story.undo(kill=fuse.at)
        fuse.points = story.points
        story.undo()

        assert story.at_first == story.world.snapshot()
        assert {} == story.standing().done == story.standing().left

    assert until_it_passes(attempt) > AFTER_THE_FIRST_WRITE


EXAMPLES: dict[str, Example] = {
    example.__name__: example
    for example in (
        what_was_written_before_a_crash_is_found_and_taken_back,
        what_was_not_written_before_a_crash_does_not_stand,
        what_is_not_marked_is_never_adopted,
        undo_leaves_what_somebody_edited,
        undo_leaves_what_somebody_replaced,
        undo_of_one_leaves_what_another_claims,
        undo_goes_back_before_the_oldest_receipt,
        two_that_came_one_after_the_other_are_taken_back_together,
        whoever_made_it_goes_first_and_the_last_takes_it_back,
        whoever_changed_it_goes_first_and_the_maker_knows_how_it_was_left,
        a_kill_between_two_undos_of_one_thing_loses_no_receipt,
        without_the_originals_nothing_is_changed,
        another_option_is_another_plan,
        a_changed_option_is_an_update_never_a_twin,
        a_run_after_a_run_is_empty,
        an_interrupted_undo_is_recovered_as_an_undo,
        what_a_part_says_was_done_was_done,
        what_is_in_doubt_comes_first,
        a_neighbour_in_doubt_holds_an_undo_back,
        leaving_the_playbook_lifts_nothing,
        an_empty_listing_is_a_fault,
        what_must_come_first_is_waited_for,
        what_moved_since_the_plan_is_left_alone,
        what_somebody_put_in_our_place_is_not_ours,
        new_letters_are_kept_and_old_ones_once,
        what_could_not_be_looked_at_is_not_done_again,
        what_was_left_out_for_good_stays_out,
        an_undo_that_was_cut_off_can_be_ended,
        hand_work_beside_ours_does_not_hold_an_undo,
        killed_anywhere_the_next_run_and_undo_give_the_world_as_before,
        killed_anywhere_in_an_undo_the_next_undo_gives_the_world_as_before,
        killed_anywhere_in_an_undo_by_portions_the_next_undo_ends_it,
    )
}
"""By name: the promise."""
