"""Hold the way `api` to few calls: reads by the hundred, filters that many addresses share."""

from __future__ import annotations

from boundary.adapters.google.gmail.read import PAGE, PORTION_BYTES, bounded
from boundary.core.change import Outcome, Presence, Proof, Status
from boundary.core.json import JsonObject
from boundary.core.playbook import Item
from tests.adapters.google.gmail.furniture import (
    THEIRS,
    MemoryJournal,
    MemorySink,
    Place,
    file_away,
    file_past,
    keep,
    on_double,
    planned,
    ran,
)

OLD = 2_000


def _applied(place: Place, items: list[Item], since: JsonObject | None) -> list[Outcome]:
    with place.open() as adapter:
        changes = planned(adapter, *items, since=since)
        found = adapter.apply(changes, MemoryJournal())
        return [found[one.address] for one in items]


def test_a_plan_of_rules_alone_is_two_reads_and_a_second_run_writes_nothing() -> None:
    """Filters and labels are read once each; what is as wanted is left alone."""
    with on_double() as place:
        items = [file_away(name) for name in THEIRS]
        with place.open() as adapter:
            planned(adapter, *items)
            reads = place.counted()
        _applied(place, items, None)
        place.counted()
        with place.open() as adapter:
            states = adapter.observe(items, None).states
        again = place.counted()
        writes = place.google.writes()

    assert {"settings.filters.list": 1, "labels.list": 1} == reads == again
    assert {Presence.PRESENT} == {state.presence for state in states.values()}
    assert () == writes


def test_sixty_addresses_share_filters_and_one_more_changes_one() -> None:
    """At most 20 to a filter; one more is one filter made, and at most one taken away."""
    with on_double() as place:
        items = [file_away(f"person{number}@example.com") for number in range(60)]
        slept = place.time.seconds
        standing = _applied(place, items, None)
        first = place.counted()
        spaced = place.time.seconds - slept
        place.time.sleep(60)
        more = [*items, file_away("person60@example.com")]
        with place.open() as adapter:
            adapter.remind([one.ref for one in standing])
            *_, last = planned(adapter, *more)
            adapter.apply([last], MemoryJournal())
        second = place.counted()
        filters = len(place.google.gmail.filters())
        with place.open() as adapter:
            states = adapter.observe(more, None).states

    assert 3 == first["settings.filters.create"]
    assert 4 <= spaced
    assert 1 == second["settings.filters.create"]
    assert 1 >= second["settings.filters.delete"]
    assert filters <= 4
    assert {Presence.PRESENT} == {state.presence for state in states.values()}


def test_addresses_added_one_by_one_share_a_filter_too() -> None:
    """What receipts say is ours is made anew with one more in it."""
    with on_double() as place:
        standing: list[Outcome] = []
        for number in range(5):
            standing += ran(place, file_away(f"person{number}@example.com"), standing=standing)
        filters = place.google.gmail.filters()

    assert 1 == len(filters)


def test_two_thousand_old_messages_are_read_by_the_hundred_and_filed_in_two_calls() -> None:
    """Five pages at most to list them, batches of 100 to read them, two calls to file them."""
    with on_double() as place:
        for number in range(OLD):
            place.letter(f"Anna <{THEIRS[0]}>", "INBOX", lines=[f"X-Number: {number}"])
        item = file_past(THEIRS[0])
        with place.open() as adapter:
            sight = adapter.observe([item], None)
            looked, batches = place.counted(), [one.size for one in place.google.calls]
            change = adapter.plan(item, sight.states[item.address])
            outcome = adapter.apply([change], MemoryJournal())[item.address]
            applied = place.counted()
            finding = adapter.verify([change])[item.address]
            verified = place.counted()
            again = adapter.observe([item], sight.cursor).states[item.address]
            second = place.counted()
        assert [] == batches

    assert looked["messages.list"] <= 5
    assert (OLD, OLD // 100) == (looked["messages.get"], looked["batch"])
    assert (2, OLD // 100) == (applied["messages.batchModify"], applied["batch"])
    assert verified["messages.list"] <= 5
    assert 0 == verified["messages.get"] == second["messages.get"]
    assert (Status.DONE, True, Proof.SEEN) == (outcome.status, finding.holds, finding.proof)
    assert Presence.PRESENT == again.presence
    assert OLD == len(list(outcome.ref["objects"]))  # type: ignore[arg-type]  # a list, as said
    assert OLD // PAGE == looked["messages.list"]


def test_copies_of_large_messages_are_asked_for_in_small_portions() -> None:
    """No request asks for more than 16 MiB, but for one message that is larger by itself."""
    third = PORTION_BYTES // 3
    sizes = {"a": third, "b": third, "c": third, "d": 5 * third, "e": 1, "f": 1}

    assert [["a", "b", "c"], ["d"], ["e", "f"]] == list(bounded(sizes))
    assert [100, 100, 50] == [len(one) for one in bounded({str(n): 1 for n in range(250)})]
    assert [] == list(bounded({}))


def test_originals_are_read_by_the_hundred() -> None:
    """Each once, in as few requests as there can be."""
    with on_double() as place:
        for number in range(250):
            place.letter(f"Anna <{THEIRS[0]}>", "INBOX", lines=[f"X-Number: {number}"])
        sink = MemorySink()
        with place.open() as adapter:
            (change,) = planned(adapter, keep(THEIRS[0]))
            place.counted()
            adapter.collect([change], sink)
            calls = place.counted()

    assert (250, 3) == (calls["messages.get"], calls["batch"])
    assert 250 == len(sink.kept)


def test_copies_are_read_whole_and_nothing_is_marked_read() -> None:
    """Originals come byte for byte; labels stay as they were."""
    with on_double() as place:
        one = place.letter(f"Anna <{THEIRS[0]}>", "INBOX", "UNREAD", body="Grüße \u2603")
        item = keep(THEIRS[0])
        sink = MemorySink()
        with place.open() as adapter:
            (change,) = planned(adapter, item)
            adapter.collect([change], sink)
            adapter.collect([change], sink)
            outcome = adapter.apply([change], MemoryJournal())[item.address]
        raw, labels = place.google.gmail.raw_of(one), place.labels(one)
        writes = place.google.writes()

    assert [raw] == [data for _, data in sink.kept.values()]
    assert {"INBOX", "UNREAD"} == labels
    assert (Status.DONE, [one]) == (outcome.status, outcome.ref["seen_ids"])
    assert () == writes
