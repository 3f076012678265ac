"""Hold the removal of old events to losing nothing that matters, and to being told."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.checkpoint import read_checkpoint, seal_of
from boundary.core.codec import CodecError, canonical
from boundary.core.errors import LedgerTampered, Refusal, StoreError
from boundary.core.event import AuditEvent, Entry, EventKind
from boundary.ledger import Level, Outside, Verdict, verify
from boundary.ledger.chain import Follower, first_link, leaf_of, merkle_root
from boundary.ledger.folding import fold
from boundary.ledger.parts import folded_pieces, stub_of
from boundary.ledger.retention import Retention, _read, marked, ranges_of
from boundary.ledger.slots import Head
from boundary.ledger.store import Draft, Store

from .furniture import PERSON, Case, Died, Faults, PowerLoss, lines_of, note, rewrite
from .lived import DAY_MS, FIRST_DAY_MS, ORIGINAL, go_to, lived_in
from .test_replay import CHANGE

BEFORE = FIRST_DAY_MS + 5 * DAY_MS
KEYED = (True, False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Make a case of which nothing was removed yet."""
    return lived_in(tmp_path_factory.mktemp("whole") / "heron-42")


@pytest.fixture(scope="module")
def pruned(whole: Case, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Make the same without what is of no use any more."""
    case = whole.copy(tmp_path_factory.mktemp("pruned") / "heron-42")
    _remove(case)
    return case


@pytest.fixture
def case(whole: Case, tmp_path: Path) -> Case:
    """Copy the whole one, to remove from."""
    return _own(whole, tmp_path / "heron-42")


@pytest.fixture
def less(pruned: Case, tmp_path: Path) -> Case:
    """Copy the other one, to be damaged."""
    return _own(pruned, tmp_path / "heron-42")


def _own(case: Case, folder: Path) -> Case:
    """Copy a case with a clock of its own, which the test may set."""
    return replace(case.copy(folder), clock=replace(case.clock))


def _remove(case: Case, before_ms: int = BEFORE) -> None:
    with case.open(write=True) as ledger:
        ledger.remove(ledger.removable(before_ms))


def _events(case: Case) -> list[AuditEvent]:
    with case.open(write=False) as ledger:
        return list(ledger.events())


def _verdict(case: Case, *, keyed: bool = True, outside: Outside | None = None) -> Verdict:
    return verify(case.folder, case.box if keyed else None, case.files, case.signing, outside)


def _folded(case: Case, number: int = 1) -> Path:
    return case.folder / "log" / f"{number:06}.folded"


def _adds_up(case: Case) -> tuple[object, ...]:
    with case.open(write=False) as ledger:
        kept = ledger.exhibits.kept()
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
    there = {event.seq for event in _events(pruned)}
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
    old = _verdict(whole)
    for keyed, level in ((True, Level.KEYED), (False, Level.INTACT)):
        found = _verdict(pruned, keyed=keyed)

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
        for event in _events(whole)
        if event.kind is EventKind.CHECKPOINT
    ]
    assert len(made) > 4
    for one in made:
        for outside in (Outside(checkpoint=one), Outside(seal=seal_of(one))):
            assert _verdict(pruned, outside=outside).level is Level.MATCHES
        other = replace(one, root="ab" * 32)
        assert _verdict(pruned, outside=Outside(seal=seal_of(other))).level is Level.TAMPERED
    by_key = _verdict(pruned, keyed=False, outside=Outside(public_key=made[0].key))
    assert by_key.level is Level.KEYED
    assert "anew" not in by_key.says


def test_a_checkpoint_over_what_is_gone_is_held_against_the_tree(pruned: Case) -> None:
    """One that names a place inside what went matches by its root, and no other root does."""
    there = {event.seq for event in _events(pruned)}
    removed = _verdict(pruned).removed
    assert removed is not None
    count = next(seq for seq in range(3, removed.count) if seq not in there and seq - 1 in there)
    leaves = []
    for piece, body in folded_pieces(pruned.files, _folded(pruned)):
        leaves.append(bytes.fromhex(piece[9:73].decode()) if body is None else leaf_of(piece))
    newest = _verdict(pruned).newest
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

        assert level is _verdict(pruned, outside=Outside(checkpoint=made)).level


def test_numbers_times_and_order_of_what_stays_are_the_same(whole: Case, pruned: Case) -> None:
    """What stays is not written anew: it is what it was, under its own number."""
    old = {event.seq: event for event in _events(whole)}
    stays = [event for event in _events(pruned) if event.seq <= len(old)]

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
    _remove(case)
    there = {event.seq for event in _events(case)}

    assert before == after
    assert [FIRST_DAY_MS // DAY_MS + day for day in (0, 1, 2)] == list(removal.goes)
    assert removal.number == count - len([seq for seq in there if seq <= count])


def test_only_what_lies_before_the_day_goes(case: Case) -> None:
    """Events of the day itself and after it stay, whatever they are."""
    with case.open(write=False) as ledger:
        removal = ledger.removable(FIRST_DAY_MS + DAY_MS)
    _remove(case, FIRST_DAY_MS + DAY_MS)
    old = [event for event in _events(case) if event.seq <= removal.told.count]

    assert [FIRST_DAY_MS // DAY_MS] == list(removal.goes)
    assert max(event.seq for event in old) < removal.told.count
    assert "plain" in [(event.body or {}).get("text") for event in _events(case)]


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

    assert not _folded(case).exists()
    assert EventKind.RETENTION not in {event.kind for event in _events(case)}


def test_later_what_no_longer_matters_goes_too(case: Case) -> None:
    """A second removal takes what the first had to keep, and says the higher number."""
    _remove(case)
    with case.open(write=True) as ledger:
        first = ledger.removed
        ledger.append([note("plain again")])
    go_to(case, 40)
    with case.open(write=True) as ledger:
        before = ledger.count
        ledger.remove(ledger.removable(FIRST_DAY_MS + 30 * DAY_MS))
        second = ledger.removed
        standing = ledger.standing()
    there = [event.seq for event in _events(case) if event.seq <= before]

    assert first is not None
    assert second is not None
    assert first.count < second.count
    assert first.told.first == second.told.first
    assert len(there) < before
    assert {CHANGE.address} == set(standing.done)
    assert _verdict(case).level is Level.KEYED
    assert [1, 2] == sorted(int(path.name[:6]) for path in (case.folder / "log").glob("*.folded"))


def test_an_earlier_day_afterwards_takes_nothing_back(case: Case) -> None:
    """A removal with an earlier day than the last one does not unsay what is gone."""
    _remove(case)
    first = _verdict(case).removed
    with case.open(write=True) as ledger:
        ledger.append([note("x")])
        with pytest.raises(Refusal):
            ledger.removable(FIRST_DAY_MS + DAY_MS)

    assert first == _verdict(case).removed


def test_removing_twice_with_another_part_in_between(case: Case) -> None:
    """Parts that were folded are folded again with less, and everything fits."""
    _remove(case, FIRST_DAY_MS + DAY_MS)
    size = _folded(case).stat().st_size
    _remove(case)

    assert _folded(case).stat().st_size < size
    assert _verdict(case).level is Level.KEYED
    assert _verdict(case, keyed=False).level is Level.INTACT


def test_a_clock_that_was_set_stands_before_the_word_about_it(case: Case) -> None:
    """What is said about a removal fits the log also when the clock was set just before."""
    with case.open(write=True) as ledger:
        ledger.append([note("x")])
        removal = ledger.removable(BEFORE)
        case.clock.wall_ms += 3_600_000
        ledger.remove(removal)
    kinds = [event.kind for event in _events(case)]
    at = kinds.index(EventKind.RETENTION)

    assert EventKind.CLOCK_JUMP is kinds[at - 1]
    assert Level.KEYED is _verdict(case).level


def _states(case: Case) -> tuple[bool, bool]:
    """Whether an event tells of a removal, and whether everything of it is gone."""
    removed = _verdict(case).removed
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
            _remove(case)
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
            _remove(replace(case, system=power.system))
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
        found = _verdict(case)

    assert found.removed is not None
    assert not found.removed.is_whole
    assert "That was cut off" in found.says
    assert case.log.exists()
    case.open(write=True).close()
    assert not case.log.exists()


def _tampered(case: Case, *, keyed: bool) -> None:
    assert _verdict(case, keyed=keyed).level is Level.TAMPERED


def _pieces(case: Case) -> list[bytes]:
    """Cut a folded part into what it is made of."""
    return [line + (body or b"") for line, body in folded_pieces(case.files, _folded(case))]


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_a_changed_bit_anywhere_in_a_folded_part_is_seen(less: Case, keyed: bool) -> None:
    """Every byte of it is held by a hash, a code or the tree."""
    raw = _folded(less).read_bytes()
    for place in range(0, len(raw), 31 if keyed else 97):
        damaged = bytearray(raw)
        damaged[place] ^= 1 << place % 8
        _folded(less).write_bytes(damaged)

        _tampered(less, keyed=keyed)


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_a_folded_part_cut_at_any_place_is_seen(less: Case, keyed: bool) -> None:
    """Whether a hash, a line or a sealed part is cut in two, or all of them are whole."""
    raw = _folded(less).read_bytes()
    for length in range(len(raw) - 1, -1, -97):
        _folded(less).write_bytes(raw[:length])

        _tampered(less, keyed=keyed)


def test_an_event_whose_sealed_part_is_cut_off_is_named(less: Case) -> None:
    """The last one of a folded part, with half of what it says."""
    raw = _folded(less).read_bytes()
    _folded(less).write_bytes(raw[:-50])
    found = _verdict(less)

    assert found.first_broken is not None
    assert len(_pieces(less)) == found.first_broken.seq
    assert "sealed part" in found.first_broken.why


def _without(pieces: list[bytes], at: int) -> list[bytes]:
    return pieces[:at] + pieces[at + 1 :]


def _twice(pieces: list[bytes], at: int) -> list[bytes]:
    return pieces[: at + 1] + pieces[at:]


def _swapped(pieces: list[bytes], at: int) -> list[bytes]:
    other = (at + 1) % len(pieces)
    changed = list(pieces)
    changed[at], changed[other] = changed[other], changed[at]
    return changed


def _emptied(pieces: list[bytes], at: int) -> list[bytes]:
    """Take a whole event as if it had been removed, or a hash that is none."""
    line = pieces[at][: pieces[at].index(b"\n") + 1]
    stub = stub_of(leaf_of(line)) if b'"p":' in line else stub_of(b"x" * 32)
    return [*pieces[:at], stub, *pieces[at + 1 :]]


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
@pytest.mark.parametrize("change", [_without, _twice, _swapped, _emptied])
def test_any_change_of_one_piece_of_a_folded_part_is_seen(
    less: Case, change: Callable[[list[bytes], int], list[bytes]], keyed: bool
) -> None:
    """One taken out, doubled, swapped, or taken away as if the owner had: each is tampering."""
    pieces = _pieces(less)
    assert len(pieces) >= 30
    for at in range(len(pieces)):
        changed = change(pieces, at)
        _folded(less).write_bytes(b"".join(changed))
        if changed == pieces:
            continue

        _tampered(less, keyed=keyed)
        with pytest.raises(LedgerTampered):
            less.open(write=True)


def test_an_event_that_was_to_stay_and_is_gone_is_named(less: Case) -> None:
    """Taking a saved copy's entry away as if the owner had removed it is named by its number."""
    pieces = _pieces(less)
    at = next(at for at, piece in enumerate(pieces) if b'"kind":"exhibit"' in piece)
    _folded(less).write_bytes(b"".join(_emptied(pieces, at)))
    found = _verdict(less)

    assert found.first_broken is not None
    assert at + 1 == found.first_broken.seq
    assert "nothing says that the owner removed them" in found.first_broken.why


@pytest.mark.parametrize("keyed", KEYED)
def test_a_folded_part_that_is_gone_is_seen(less: Case, keyed: bool) -> None:
    """What stays of old events cannot be taken away with the rest."""
    _folded(less).unlink()

    _tampered(less, keyed=keyed)
    with pytest.raises(LedgerTampered):
        less.open(write=True)


@pytest.mark.parametrize("keyed", KEYED)
def test_an_old_part_that_is_gone_without_a_word_is_tampered_with(case: Case, keyed: bool) -> None:
    """Without an event that says so, a missing part is never a removal by the owner."""
    with case.open(write=True) as ledger:
        ledger._store.end_part()
        ledger.append([note("next part")])
    lines = case.log.read_bytes()
    case.log.unlink()
    _tampered(case, keyed=keyed)

    stubs = b"".join(stub_of(leaf_of(line)) for line in lines.splitlines(keepends=True))
    _folded(case).write_bytes(stubs)
    _tampered(case, keyed=keyed)
    with pytest.raises(LedgerTampered) as caught:
        case.open(write=True)
    assert "nothing says" in caught.value.say


@pytest.mark.parametrize("keyed", KEYED)
def test_a_part_that_is_said_to_be_folded_and_is_not_is_seen(case: Case, keyed: bool) -> None:
    """A file of that name which holds every event is no removal, and no part of ours."""
    with case.open(write=True) as ledger:
        ledger._store.end_part()
        ledger.append([note("next part")])
    told = Retention(1, (), "0" * 64, "0" * 64, "0" * 64)
    fold(case.folder, case.files, case.box.log_seed(), replace(told, kept=(range(1, 2),)))
    case.log.unlink()

    assert _folded(case).exists()
    _tampered(case, keyed=keyed)


def _forge(case: Case, told: Retention) -> None:
    """Do what somebody can who has the files and the key of the next line, but not the case's."""
    store = Store(case.folder, case.files, case.box.log_seed(), write=True)
    store.end_part()
    whole = replace(told, root=merkle_root(store.link.frontier).hex(), mark="ab" * 20)
    body = canonical(whole.to_json())
    store.append([Draft("retention", "", body, case.clock.wall_ms, 1, "0" * 32)])
    fold(case.folder, case.files, case.box.log_seed(), whole)
    store.close()
    case.log.unlink()


def test_a_forged_word_about_a_removal_is_seen_with_the_key(case: Case) -> None:
    """Whoever holds the key that lies in the head can add a line, and not in the owner's name.

    Without the case's key, what was signed or kept before it does not speak for it.
    """
    with case.open(write=True) as ledger:
        newest = ledger.seal()
        first = next(e.body for e in ledger.events() if e.kind is EventKind.CHECKPOINT)
        told, seq = ledger.removable(BEFORE).told, ledger.count + 1
    _forge(case, told)
    found = _verdict(case)
    key = read_checkpoint(first or {}).key
    for outside in (Outside(public_key=key), Outside(checkpoint=newest), Outside()):
        without = _verdict(case, keyed=False, outside=outside)

        assert Level.INTACT is without.level
        assert "removed by the owner" not in without.says
        assert "your key does" in without.says

    assert found.first_broken is not None
    assert (Level.TAMPERED, seq) == (found.level, found.first_broken.seq)
    for write in (False, True):
        with pytest.raises(LedgerTampered):
            case.open(write=write)
    assert _verdict(case, keyed=False).level is Level.INTACT


def test_an_owners_word_cannot_be_used_for_more(less: Case) -> None:
    """A second, forged word that keeps less than the owner's does not count."""
    removed = _verdict(less).removed
    assert removed is not None
    _forge_again(less, replace(removed.told, kept=()))

    _tampered(less, keyed=True)


def test_a_forged_word_before_an_owners_is_seen_too(less: Case) -> None:
    """Each word about a removal is held to its mark, not the newest alone."""
    removed = _verdict(less).removed
    assert removed is not None
    with less.open(write=False) as ledger:
        count = ledger.count
    _forge_again(less, removed.told)
    _forge_again(less, removed.told, mark=True)
    found = _verdict(less)

    assert found.first_broken is not None
    assert count + 1 == found.first_broken.seq


def _forge_again(case: Case, told: Retention, *, mark: bool = False) -> None:
    store = Store(case.folder, case.files, case.box.log_seed(), write=True)
    whole = replace(told, root=merkle_root(store.link.frontier).hex())
    body = canonical((marked(case.box, whole) if mark else whole).to_json())
    store.append([Draft("retention", "", body, case.clock.wall_ms, 1, "0" * 32)])
    store.close()


@pytest.mark.parametrize("keyed", KEYED)
@pytest.mark.parametrize(
    "change",
    [
        lambda told: replace(told, root="ab" * 32),
        lambda told: replace(told, count=10_000),
        lambda told: replace(told, last="ab" * 32),
    ],
)
def test_a_word_that_does_not_fit_the_log_is_seen(
    less: Case, change: Callable[[Retention], Retention], keyed: bool
) -> None:
    """Its root, its number and its hash are held against the log, even with the right mark."""
    removed = _verdict(less).removed
    assert removed is not None
    store = Store(less.folder, less.files, less.box.log_seed(), write=True)
    fitting = replace(removed.told, root=merkle_root(store.link.frontier).hex())
    body = canonical(marked(less.box, change(fitting)).to_json())
    store.append([Draft("retention", "", body, less.clock.wall_ms, 1, "0" * 32)])
    store.close()

    _tampered(less, keyed=keyed)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"no json",
        b'{"count":1,"first":"","kept":[],"last":"","mark":"","root":""}',
        canonical({**Retention(0, (), "0" * 64, "0" * 64, "0" * 64, "0" * 40).to_json()}),
    ],
)
def test_a_word_that_cannot_be_read_is_seen(case: Case, body: bytes) -> None:
    """Anything else than what this program writes is tampering, and no crash."""
    store = Store(case.folder, case.files, case.box.log_seed(), write=True)
    store.append([Draft("retention", "", body, case.clock.wall_ms, 1, "0" * 32)])
    store.close()

    _tampered(case, keyed=True)
    _tampered(case, keyed=False)


@pytest.mark.parametrize(
    "kept",
    [[[2, 1]], [[0, 1]], [[1]], [1], [["1", 2]], [[1, 2.5]], [[1, 2], [3, 4]], [[3, 4], [1, 1]]],
)
def test_ranges_that_are_none_are_not_read(kept: list[object]) -> None:
    """What stays is said in one way only: in order, apart, and below the last one that went."""
    right = Retention(9, (range(1, 3), range(5, 6)), "0" * 64, "0" * 64, "0" * 64, "0" * 40)
    assert right == _read(right.to_json())
    assert 3 == right.number_kept

    with pytest.raises(CodecError):
        _read({**right.to_json(), "kept": kept})  # type: ignore[dict-item]  # wrong on purpose
    with pytest.raises(CodecError):
        _read({**right.to_json(), "count": 5})


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
        assert level is _verdict(case, keyed=keyed).level
    with case.open(write=True) as ledger:
        ledger.append([note("four")])

    assert (3, 0) == (removed.count, removed.kept)
    assert [4, 5] == [event.seq for event in _events(case)]
    assert Level.KEYED is _verdict(case).level


def test_the_half_of_the_head_that_stood_at_what_went_still_counts(tmp_path: Path) -> None:
    """Where a half of the head names the last event that went, the next line has to fit it."""
    case = Case(tmp_path / "heron-42")
    with case.begin() as ledger:
        ledger.append([note("one"), note("two")])
        ledger.remove(ledger.removable(case.clock.wall_ms + DAY_MS))

    def _other(head: Head) -> Head:
        wrong = head.link._replace(prev=b"x" * 32) if head.link.events == 2 else head.link
        return replace(head, link=wrong)

    assert Level.KEYED is _verdict(case).level
    for slot in (0, 1):
        rewrite(case, slot, _other)
    for keyed in KEYED:
        _tampered(case, keyed=keyed)


def test_after_a_run_that_was_cut_off_a_checkpoint_comes_first(case: Case) -> None:
    """A removal right after an interruption is sealed like everything else that is written."""
    cut = case.open(write=True)
    cut.append([note("cut off here")])
    cut._store.close()  # the process is gone: its turn was never ended
    _remove(case)
    kinds = [event.kind for event in _events(case)]
    at = kinds.index(EventKind.RETENTION)

    assert [EventKind.CHECKPOINT, EventKind.RETENTION, EventKind.CHECKPOINT] == kinds[at - 1 :]
    assert Level.KEYED is _verdict(case).level


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
    assert Level.KEYED is _verdict(case).level


@pytest.mark.parametrize("keyed", KEYED)
def test_the_part_that_is_written_to_is_never_folded(less: Case, keyed: bool) -> None:
    """Only what was closed before the word about it can lie folded."""
    newest = less.folder / "log" / "000002.jsonl"
    sealed = less.folder / "receipts" / "000002.sealed"
    bodies, pieces = sealed.read_bytes(), []
    for line in newest.read_bytes().splitlines(keepends=True):
        size = int(line.split(b'"size":')[1].split(b",")[0])
        pieces.append(line + bodies[:size])
        bodies = bodies[size:]
    _folded(less, 2).write_bytes(b"".join(pieces))
    newest.unlink()

    _tampered(less, keyed=keyed)


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
    found = _verdict(case)

    assert "read back" in caught.value.say
    assert case.log.exists()
    assert not _folded(case).exists()
    assert found.level is Level.KEYED
    assert "That was cut off" in found.says
