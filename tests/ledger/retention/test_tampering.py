"""Hold a log with removed events to showing every change, and every forged removal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.checkpoint import read_checkpoint
from boundary.core.codec import CodecError, canonical
from boundary.core.errors import LedgerTampered
from boundary.core.event import EventKind
from boundary.ledger import Level, Outside
from boundary.ledger.chain import leaf_of, merkle_root
from boundary.ledger.folding import fold
from boundary.ledger.parts import folded_pieces, stub_of
from boundary.ledger.retention import Retention, _read, marked
from boundary.ledger.slots import Head
from boundary.ledger.store import Draft, Store
from tests.ledger.furniture import Case, note, rewrite
from tests.ledger.lived import DAY_MS
from tests.ledger.pruned import BEFORE, KEYED, folded, verdict_of


def _tampered(case: Case, *, keyed: bool) -> None:
    assert verdict_of(case, keyed=keyed).level is Level.TAMPERED


def _pieces(case: Case) -> list[bytes]:
    """Cut a folded part into what it is made of."""
    return [line + (body or b"") for line, body in folded_pieces(case.files, folded(case))]


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_a_changed_bit_anywhere_in_a_folded_part_is_seen(less: Case, keyed: bool) -> None:
    """Every byte of it is held by a hash, a code or the tree."""
    raw = folded(less).read_bytes()
    for place in range(0, len(raw), 31 if keyed else 97):
        damaged = bytearray(raw)
        damaged[place] ^= 1 << place % 8
        folded(less).write_bytes(damaged)

        _tampered(less, keyed=keyed)


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_a_folded_part_cut_at_any_place_is_seen(less: Case, keyed: bool) -> None:
    """Whether a hash, a line or a sealed part is cut in two, or all of them are whole."""
    raw = folded(less).read_bytes()
    for length in range(len(raw) - 1, -1, -97):
        folded(less).write_bytes(raw[:length])

        _tampered(less, keyed=keyed)


def test_an_event_whose_sealed_part_is_cut_off_is_named(less: Case) -> None:
    """The last one of a folded part, with half of what it says."""
    raw = folded(less).read_bytes()
    folded(less).write_bytes(raw[:-50])
    found = verdict_of(less)

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
        folded(less).write_bytes(b"".join(changed))
        if changed == pieces:
            continue

        _tampered(less, keyed=keyed)
        with pytest.raises(LedgerTampered):
            less.open(write=True)


def test_an_event_that_was_to_stay_and_is_gone_is_named(less: Case) -> None:
    """Taking a saved copy's entry away as if the owner had removed it is named by its number."""
    pieces = _pieces(less)
    at = next(at for at, piece in enumerate(pieces) if b'"kind":"exhibit"' in piece)
    folded(less).write_bytes(b"".join(_emptied(pieces, at)))
    found = verdict_of(less)

    assert found.first_broken is not None
    assert at + 1 == found.first_broken.seq
    assert "nothing says that the owner removed them" in found.first_broken.why


@pytest.mark.parametrize("keyed", KEYED)
def test_a_folded_part_that_is_gone_is_seen(less: Case, keyed: bool) -> None:
    """What stays of old events cannot be taken away with the rest."""
    folded(less).unlink()

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
    folded(case).write_bytes(stubs)
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

    assert folded(case).exists()
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
    found = verdict_of(case)
    key = read_checkpoint(first or {}).key
    for outside in (Outside(public_key=key), Outside(checkpoint=newest), Outside()):
        without = verdict_of(case, keyed=False, outside=outside)

        assert Level.INTACT is without.level
        assert "removed by the owner" not in without.says
        assert "your key does" in without.says

    assert found.first_broken is not None
    assert (Level.TAMPERED, seq) == (found.level, found.first_broken.seq)
    for write in (False, True):
        with pytest.raises(LedgerTampered):
            case.open(write=write)
    assert verdict_of(case, keyed=False).level is Level.INTACT


def test_an_owners_word_cannot_be_used_for_more(less: Case) -> None:
    """A second, forged word that keeps less than the owner's does not count."""
    removed = verdict_of(less).removed
    assert removed is not None
    _forge_again(less, replace(removed.told, kept=()))

    _tampered(less, keyed=True)


def test_a_forged_word_before_an_owners_is_seen_too(less: Case) -> None:
    """Each word about a removal is held to its mark, not the newest alone."""
    removed = verdict_of(less).removed
    assert removed is not None
    with less.open(write=False) as ledger:
        count = ledger.count
    _forge_again(less, removed.told)
    _forge_again(less, removed.told, mark=True)
    found = verdict_of(less)

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
    removed = verdict_of(less).removed
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


def test_the_half_of_the_head_that_stood_at_what_went_still_counts(tmp_path: Path) -> None:
    """Where a half of the head names the last event that went, the next line has to fit it."""
    case = Case(tmp_path / "heron-42")
    with case.begin() as ledger:
        ledger.append([note("one"), note("two")])
        ledger.remove(ledger.removable(case.clock.wall_ms + DAY_MS))

    def _other(head: Head) -> Head:
        wrong = head.link._replace(prev=b"x" * 32) if head.link.events == 2 else head.link
        return replace(head, link=wrong)

    assert Level.KEYED is verdict_of(case).level
    for slot in (0, 1):
        rewrite(case, slot, _other)
    for keyed in KEYED:
        _tampered(case, keyed=keyed)


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
    folded(less, 2).write_bytes(b"".join(pieces))
    newest.unlink()

    _tampered(less, keyed=keyed)
