"""Hold the removal of old events to losing nothing that matters, and to being told."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.checkpoint import read_checkpoint, seal_of
from boundary.core.errors import Refusal, StoreError
from boundary.core.event import Entry, EventKind
from boundary.ledger import Level, Outside
from boundary.ledger.chain import Follower, first_link, leaf_of, merkle_root
from boundary.ledger.parts import folded_pieces
from boundary.ledger.retention import Retention, marked, ranges_of
from tests.ledger.furniture import PERSON, Case, Died, Faults, PowerLoss, lines_of, note
from tests.ledger.lived import DAY_MS, FIRST_DAY_MS, ORIGINAL, go_to
from tests.ledger.pruned import BEFORE, events_of, folded, remove, verdict_of
from tests.ledger.test_replay import CHANGE


def _adds_up(case: Case) -> tuple[object, ...]:
    with case.open(write=False) as ledger:
        kept = tuple(ledger.exhibits.each())
        read = [b"".join(ledger.exhibits.read(one)) for one in kept]
        notes = [
            event.body
            for event in ledger.events()
            if event.kind is EventKind.NOTE and event.body is not None and len(event.body) > 1
        ]
        return ledger.standing(), kept, read, notes


def test_what_stands_and_what_was_saved_is_as_before(whole: Case, pruned: Case) -> None:
    """Removing loses nothing that the log adds up to, no original, and nothing remembered."""
    before, after = _adds_up(whole), _adds_up(pruned)

    assert before == after
    assert [ORIGINAL] == after[2]
    assert {CHANGE.address} == set(after[0].done)  # type: ignore[attr-defined]  # a Standing


def test_what_is_of_no_use_is_gone_from_the_disk(whole: Case, pruned: Case) -> None:
    """Of a removed event neither its line nor its sealed part is in any file; a hash is."""
    there = {event.seq for event in events_of(pruned)}
    lines = lines_of(whole)
    sealed = (whole.folder / "receipts" / "000001.sealed").read_bytes()
    files = b"".join(path.read_bytes() for path in pruned.folder.rglob("*") if path.is_file())
    at, gone = 0, 0
    for seq, line in enumerate(lines, 1):
        size = int(line.split(b'"size":')[1].split(b",")[0])
        body, at = sealed[at : at + size], at + size
        gone += seq not in there

        assert (seq in there) == (line in files) == (body in files)
        assert leaf_of(line).hex().encode() in files or seq in there
    assert gone > 10
    assert not (pruned.folder / "receipts" / "000001.sealed").exists()
    assert not pruned.log.exists()


def test_checking_says_what_was_removed_and_when(whole: Case, pruned: Case) -> None:
    """With the key and without, the rest is proven as before, and the removal is said."""
    old = verdict_of(whole)
    for keyed, level in ((True, Level.KEYED), (False, Level.INTACT)):
        found = verdict_of(pruned, keyed=keyed)

        assert (level, None) == (found.level, found.first_broken)
        assert old.events < found.events
        assert found.removed is not None
        said = (
            f"Events 1 to {found.removed.count} were removed by the owner on 2027-01-24."
            if keyed
            else f"says that the owner removed events 1 to {found.removed.count} on 2027-01-24."
        )
        assert said in found.says
        assert f"{found.removed.kept} of them stayed" in found.says
        assert "cut off;" not in found.says
    assert old.removed is None
    assert "removed" not in old.says


def test_what_was_kept_elsewhere_before_still_matches(whole: Case, pruned: Case) -> None:
    """Every checkpoint, seal code and the first public key of before show the same as before."""
    made = [
        read_checkpoint(event.body or {})
        for event in events_of(whole)
        if event.kind is EventKind.CHECKPOINT
    ]
    assert len(made) > 4
    for one in made:
        for outside in (Outside(checkpoint=one), Outside(seal=seal_of(one))):
            assert verdict_of(pruned, outside=outside).level is Level.MATCHES
        other = replace(one, root="ab" * 32)
        assert verdict_of(pruned, outside=Outside(seal=seal_of(other))).level is Level.TAMPERED
    by_key = verdict_of(pruned, keyed=False, outside=Outside(public_key=made[0].key))
    assert by_key.level is Level.KEYED
    assert "anew" not in by_key.says


def test_a_checkpoint_over_what_is_gone_is_held_against_the_tree(pruned: Case) -> None:
    """One that names a place inside what went matches by its root, and no other root does."""
    there = {event.seq for event in events_of(pruned)}
    removed = verdict_of(pruned).removed
    assert removed is not None
    count = next(seq for seq in range(3, removed.count) if seq not in there and seq - 1 in there)
    leaves = []
    for piece, body in folded_pieces(pruned.files, folded(pruned)):
        leaves.append(bytes.fromhex(piece[9:73].decode()) if body is None else leaf_of(piece))
    newest = verdict_of(pruned).newest
    assert newest is not None
    log_id = bytes.fromhex(newest.log)
    place = Follower(first_link(log_id, None))
    for leaf in leaves[:count]:
        place.pass_over(leaf)
    signing, seed = pruned.signing, bytes(32)
    assert signing is not None
    for root, level in (
        (merkle_root(place.link.frontier).hex(), Level.MATCHES),
        ("cd" * 32, Level.TAMPERED),
    ):
        unsigned = replace(
            newest, count=count, last="ef" * 32, root=root, key=signing.public(seed).hex()
        )
        made = replace(unsigned, signature=signing.sign(seed, unsigned.message).hex())

        assert level is verdict_of(pruned, outside=Outside(checkpoint=made)).level


def test_numbers_times_and_order_of_what_stays_are_the_same(whole: Case, pruned: Case) -> None:
    """What stays is not written anew: it is what it was, under its own number."""
    old = {event.seq: event for event in events_of(whole)}
    stays = [event for event in events_of(pruned) if event.seq <= len(old)]

    assert [old[event.seq] for event in stays] == stays
    assert sorted(event.seq for event in stays) == [event.seq for event in stays]
    assert len(stays) < len(old)


def test_what_goes_is_shown_before_it_does(case: Case) -> None:
    """By day and number, together as many as are gone afterwards; looking writes nothing."""
    before = {path: path.read_bytes() for path in case.folder.rglob("*") if path.is_file()}
    with case.open(write=False) as ledger:
        removal = ledger.removable(BEFORE)
        count = ledger.count
    after = {path: path.read_bytes() for path in case.folder.rglob("*") if path.is_file()}
    remove(case)
    there = {event.seq for event in events_of(case)}

    assert before == after
    assert [FIRST_DAY_MS // DAY_MS + day for day in (0, 1, 2)] == list(removal.goes)
    assert removal.number == count - len([seq for seq in there if seq <= count])


def test_only_what_lies_before_the_day_goes(case: Case) -> None:
    """Events of the day itself and after it stay, whatever they are."""
    with case.open(write=False) as ledger:
        removal = ledger.removable(FIRST_DAY_MS + DAY_MS)
    remove(case, FIRST_DAY_MS + DAY_MS)
    old = [event for event in events_of(case) if event.seq <= removal.told.count]

    assert [FIRST_DAY_MS // DAY_MS] == list(removal.goes)
    assert max(event.seq for event in old) < removal.told.count
    assert "plain" in [(event.body or {}).get("text") for event in events_of(case)]


def test_a_clock_that_ran_ahead_ends_it_there(case: Case) -> None:
    """The first event that says it is of a later day holds what follows: order is by number."""
    with case.open(write=False) as ledger:
        removal = ledger.removable(BEFORE)
        go_to(case, 40)
    with case.open(write=True) as ledger:
        ledger.append([note("later")])
        go_to(case, 3)
        ledger.append([note("plain after")])
        again = ledger.removable(BEFORE)

    assert removal.told.count == again.told.count


def test_nothing_to_remove_is_said(whole: Case, pruned: Case) -> None:
    """A day before everything, and a log of which all that can go went: one sentence."""
    for one, moment in ((whole, FIRST_DAY_MS), (pruned, BEFORE)):
        with one.open(write=False) as ledger, pytest.raises(Refusal):
            ledger.removable(moment)


def test_a_log_that_went_on_is_looked_at_again(case: Case) -> None:
    """What was shown is what goes: something new in between stops it, and nothing is written."""
    with case.open(write=True) as ledger:
        removal = ledger.removable(BEFORE)
        ledger.append([note("meanwhile")])
        with pytest.raises(Refusal):
            ledger.remove(removal)

    assert not folded(case).exists()
    assert EventKind.RETENTION not in {event.kind for event in events_of(case)}


def test_later_what_no_longer_matters_goes_too(case: Case) -> None:
    """A second removal takes what the first had to keep, and says the higher number."""
    remove(case)
    with case.open(write=True) as ledger:
        first = ledger.removed
        ledger.append([note("plain again")])
    go_to(case, 40)
    with case.open(write=True) as ledger:
        before = ledger.count
        ledger.remove(ledger.removable(FIRST_DAY_MS + 30 * DAY_MS))
        second = ledger.removed
        standing = ledger.standing()
    there = [event.seq for event in events_of(case) if event.seq <= before]

    assert first is not None
    assert second is not None
    assert first.count < second.count
    assert first.told.first == second.told.first
    assert len(there) < before
    assert {CHANGE.address} == set(standing.done)
    assert verdict_of(case).level is Level.KEYED
    assert [1, 2] == sorted(int(path.name[:6]) for path in (case.folder / "log").glob("*.folded"))


def test_an_earlier_day_afterwards_takes_nothing_back(case: Case) -> None:
    """A removal with an earlier day than the last one does not unsay what is gone."""
    remove(case)
    first = verdict_of(case).removed
    with case.open(write=True) as ledger:
        ledger.append([note("x")])
        with pytest.raises(Refusal):
            ledger.removable(FIRST_DAY_MS + DAY_MS)

    assert first == verdict_of(case).removed


def test_removing_twice_with_another_part_in_between(case: Case) -> None:
    """Parts that were folded are folded again with less, and everything fits."""
    remove(case, FIRST_DAY_MS + DAY_MS)
    size = folded(case).stat().st_size
    remove(case)

    assert folded(case).stat().st_size < size
    assert verdict_of(case).level is Level.KEYED
    assert verdict_of(case, keyed=False).level is Level.INTACT


def test_a_clock_that_was_set_stands_before_the_word_about_it(case: Case) -> None:
    """What is said about a removal fits the log also when the clock was set just before."""
    with case.open(write=True) as ledger:
        ledger.append([note("x")])
        removal = ledger.removable(BEFORE)
        case.clock.wall_ms += 3_600_000
        ledger.remove(removal)
    kinds = [event.kind for event in events_of(case)]
    at = kinds.index(EventKind.RETENTION)

    assert EventKind.CLOCK_JUMP is kinds[at - 1]
    assert Level.KEYED is verdict_of(case).level


def _states(case: Case) -> tuple[bool, bool]:
    """Whether an event tells of a removal, and whether everything of it is gone."""
    removed = verdict_of(case).removed
    old = case.log.exists() or (case.folder / "receipts" / "000001.sealed").exists()
    return removed is not None, removed is not None and removed.is_whole and not old


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", ["die", "ENOSPC"])
def test_an_interruption_at_any_call_is_ended_later(whole: Case, tmp_path: Path, kind: str) -> None:
    """Wherever it stops, the log is in order at once, and the next writer ends what was begun."""
    expected = _adds_up(whole)
    at, told = 0, 0
    while True:
        at += 1
        faults = Faults(at, kind)
        case = whole.copy(tmp_path / "heron-42", faults.system)
        with contextlib.suppress(Died, StoreError):
            remove(case)
        case = replace(case, system=whole.system)
        begun, _ = _states(case)
        with case.open(write=False) as ledger:
            assert expected[0] == ledger.standing()
        case.open(write=True).close()
        told += begun

        assert (begun, begun) == _states(case)
        assert _adds_up(case) == expected
        assert not list(case.folder.rglob("tmp-*"))
        if not faults.happened:
            break
    assert 10 < told < at


@pytest.mark.no_cover
def test_the_power_can_go_at_any_call(whole: Case, tmp_path: Path) -> None:
    """What the disk forgets leaves the log whole, or the removal said and ended later."""
    expected = _adds_up(whole)
    at = 0
    while True:
        at += 1
        case = whole.copy(tmp_path / "heron-42")
        power = PowerLoss(case.folder, at)
        try:
            remove(replace(case, system=power.system))
        except Died:
            power.restore()
        begun, _ = _states(case)
        with case.open(write=True):
            pass

        assert (begun, begun) == _states(case)
        assert _adds_up(case) == expected
        if not power.faults.happened:
            break
    assert at > 20


def test_a_removal_that_was_cut_off_is_said(case: Case) -> None:
    """Between what says it and what does it, checking and reading go on, and say so."""
    with case.open(write=True) as ledger:
        removal = ledger.removable(BEFORE)
        ledger._store.end_part()  # the place itself is what is made here
        told = replace(removal.told, root=merkle_root(ledger._store.link.frontier).hex())
        ledger._append([Entry(EventKind.RETENTION, marked(case.box, told).to_json())])
        found = verdict_of(case)

    assert found.removed is not None
    assert not found.removed.is_whole
    assert "That was cut off" in found.says
    assert case.log.exists()
    case.open(write=True).close()
    assert not case.log.exists()


def test_which_numbers_go(whole: Case) -> None:
    """Each number up to the last goes unless it is said to stay."""
    told = Retention(9, (range(1, 3), range(5, 7)), "", "", "")

    assert [3, 4, 7, 8, 9] == [seq for seq in range(1, 14) if told.goes(seq)]
    for first in range(1, 13):
        for stop in range(first + 1, 14):
            gone = range(first, stop)
            expected = next((seq for seq in gone if not told.goes(seq)), None)
            assert expected == told.first_untold(gone)
    assert (range(1, 4), range(7, 8)) == ranges_of([7, 3, 1, 2])


def test_of_a_log_without_checkpoints_everything_can_go(tmp_path: Path) -> None:
    """Where nothing matters any more one word about it is left, and the log goes on."""
    case = Case(tmp_path / "heron-42")
    with case.begin() as ledger:
        ledger.append([note("one"), note("two"), note("three")])
        removed = ledger.remove(ledger.removable(case.clock.wall_ms + DAY_MS))
    for keyed, level in ((True, Level.KEYED), (False, Level.INTACT)):
        assert level is verdict_of(case, keyed=keyed).level
    with case.open(write=True) as ledger:
        ledger.append([note("four")])

    assert (3, 0) == (removed.count, removed.kept)
    assert [4, 5] == [event.seq for event in events_of(case)]
    assert Level.KEYED is verdict_of(case).level


def test_after_a_run_that_was_cut_off_a_checkpoint_comes_first(case: Case) -> None:
    """A removal right after an interruption is sealed like everything else that is written."""
    cut = case.open(write=True)
    cut.append([note("cut off here")])
    cut._store.close()  # the process is gone: its turn was never ended
    remove(case)
    kinds = [event.kind for event in events_of(case)]
    at = kinds.index(EventKind.RETENTION)

    assert [EventKind.CHECKPOINT, EventKind.RETENTION, EventKind.CHECKPOINT] == kinds[at - 1 :]
    assert Level.KEYED is verdict_of(case).level


def test_long_entries_and_long_parts_are_folded_as_they_are(case: Case) -> None:
    """What stays may be longer than what is read or written at once."""
    long = [
        Entry(EventKind.NOTE, {"text": "long", "note": letter * 200_000}, PERSON) for letter in "ab"
    ]
    go_to(case, 20)
    with case.open(write=True) as ledger:
        ledger.append([note("plain") for _ in range(2000)])
        ledger.append(long)
        ledger.append([note("plain") for _ in range(500)])
    go_to(case, 40)
    with case.open(write=True) as ledger:
        removal = ledger.removable(FIRST_DAY_MS + 30 * DAY_MS)
        ledger.remove(removal)
        found = [event.body for event in ledger.events() if event.seq > 2000]

    assert removal.number > 2500
    assert all(entry.body in found for entry in long)
    assert Level.KEYED is verdict_of(case).level


def test_a_part_that_cannot_be_read_back_removes_nothing(case: Case) -> None:
    """Before an old file goes, the new one was read from the disk as it was written."""

    def _worn(descriptor: int) -> None:
        case.system.sync(descriptor)
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        if name.startswith("tmp-") and b'"leaf"' in os.pread(descriptor, 1 << 20, 0):
            os.pwrite(descriptor, b"?", 10)

    worn = replace(case, system=replace(case.system, sync=_worn))
    with worn.open(write=True) as ledger:
        removal = ledger.removable(BEFORE)
        with pytest.raises(StoreError) as caught:
            ledger.remove(removal)
    found = verdict_of(case)

    assert "read back" in caught.value.say
    assert case.log.exists()
    assert not folded(case).exists()
    assert found.level is Level.KEYED
    assert "That was cut off" in found.says
