"""Hold a log of several runs with its checkpoints to naming every single tamper of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from boundary.core.checkpoint import read_checkpoint
from boundary.core.codec import parse
from boundary.core.errors import LedgerTampered
from boundary.core.event import EventKind
from boundary.ledger import Level, Outside, Verdict, verify
from boundary.vault.signing import Ed25519

from .furniture import PERSON, Case, lines_of, note

SIGNING = Ed25519()
KEYED = (True, False)
RUNS = 4
BITS, STEP = (8, 1) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else (1, 5)
"""How many bits of a byte are tried, and of every how many bytes; in the everyday, one of five."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Make a log of four runs, each ended by a checkpoint that names the next key."""
    made = Case(tmp_path_factory.mktemp("case") / "heron-42", signing=SIGNING)
    made.begin().close()
    for run in range(RUNS):
        with made.open(write=True) as ledger:
            ledger.append([note(f"{run}.one", PERSON), note(f"{run}.two")])
    return made


@pytest.fixture
def case(original: Case, tmp_path: Path) -> Case:
    """Copy it, to be damaged."""
    return original.copy(tmp_path / "heron-42")


def _verdict(case: Case, *, keyed: bool, outside: Outside | None = None) -> Verdict:
    return verify(case.folder, case.box if keyed else None, case.files, SIGNING, outside)


def _checkpoints(case: Case) -> dict[int, tuple[bytes, int]]:
    """Give the number of each checkpoint, its line, and where its body lies."""
    found, at = {}, 0
    for seq, line in enumerate(lines_of(case), 1):
        if b'"kind":"checkpoint"' in line:
            found[seq] = (line, at)
        at += int(line.split(b'"size":')[1].split(b",")[0])
    return found


def _bodies(case: Case) -> Path:
    return case.folder / "receipts" / "000001.sealed"


def _flips(raw: bytes, begin: int, end: int) -> Iterator[bytes]:
    """Change single bits of a part of a file."""
    for place in range(begin, end, STEP):
        for bit in range(BITS):
            damaged = bytearray(raw)
            damaged[place] ^= 1 << (place + bit) % 8
            yield bytes(damaged)


def test_it_is_in_order_with_a_checkpoint_for_every_run(original: Case) -> None:
    """What is damaged below is whole before: else nothing would be shown."""
    assert RUNS + 1 == len(_checkpoints(original))
    assert Level.KEYED is _verdict(original, keyed=True).level
    assert Level.INTACT is _verdict(original, keyed=False).level


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_a_changed_bit_in_the_line_of_a_checkpoint_is_named(case: Case, keyed: bool) -> None:
    """Each byte of each checkpoint's line is covered by its code, the next line and the head."""
    raw = case.log.read_bytes()
    for seq, (line, _) in _checkpoints(case).items():
        at = raw.index(line)
        for damaged in _flips(raw, at, at + len(line)):
            case.log.write_bytes(damaged)
            found = _verdict(case, keyed=keyed)

            assert Level.TAMPERED is found.level
            assert found.first_broken is not None
            assert seq == found.first_broken.seq


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_a_changed_bit_in_a_checkpoint_is_named(case: Case, keyed: bool) -> None:
    """Count, hashes, keys, turn and signature lie in clear, and no bit of them changes unseen."""
    raw = _bodies(case).read_bytes()
    for seq, (line, at) in _checkpoints(case).items():
        size = int(line.split(b'"size":')[1].split(b",")[0])
        assert read_checkpoint(parse(raw[at : at + size])).count == seq - 1
        for damaged in _flips(raw, at, at + size):
            _bodies(case).write_bytes(damaged)
            found = _verdict(case, keyed=keyed)

            assert Level.TAMPERED is found.level
            assert found.first_broken is not None
            assert seq == found.first_broken.seq


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_every_event_every_range_every_swap_and_every_double_is_named(
    case: Case, keyed: bool
) -> None:
    """Checkpoints among them: at the latest where the first line does not fit its place."""
    lines = lines_of(case)
    changed = [lines[:first] + lines[last:] for first, last in combinations(range(14), 2)]
    for first, second in combinations(range(len(lines)), 2):
        swapped = list(lines)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        changed.append(swapped)
    changed += [lines[:at] + lines[at - 1 :] for at in range(1, len(lines) + 1)]
    assert 13 == len(lines)
    for damaged in changed:
        case.log.write_bytes(b"".join(damaged))
        found = _verdict(case, keyed=keyed)

        assert Level.TAMPERED is found.level
        assert found.first_broken is not None
        first = next(
            (
                at
                for at, (one, other) in enumerate(zip(lines, damaged, strict=False))
                if one != other
            ),
            min(len(lines), len(damaged)),
        )
        assert first + 1 == found.first_broken.seq


@pytest.mark.parametrize("keyed", KEYED)
def test_two_checkpoints_whose_bodies_changed_places_are_named(case: Case, keyed: bool) -> None:
    """Each of them is signed, and neither belongs where the other was."""
    raw = _bodies(case).read_bytes()
    found = [
        (at, int(line.split(b'"size":')[1].split(b",")[0]))
        for line, at in _checkpoints(case).values()
    ]
    for (first, length), (second, size) in combinations(found, 2):
        one, other = raw[first : first + length], raw[second : second + size]
        between = raw[first + length : second]
        _bodies(case).write_bytes(raw[:first] + other + between + one + raw[second + size :])

        assert Level.TAMPERED is _verdict(case, keyed=keyed).level


@pytest.mark.no_cover
@pytest.mark.parametrize("keyed", KEYED)
def test_bytes_taken_out_or_put_in_anywhere_in_the_bodies_are_named(
    case: Case, keyed: bool
) -> None:
    """Every body after such a place is no longer what its line says."""
    raw = _bodies(case).read_bytes()
    for place in range(0, len(raw), 37):
        for damaged in (raw[:place] + raw[place + 1 :], raw[:place] + b"x" + raw[place:]):
            _bodies(case).write_bytes(damaged)

            assert Level.TAMPERED is _verdict(case, keyed=keyed).level


def _signer(case: Case) -> Path:
    (found,) = (case.folder / "log").glob("signer-*")
    return found


@pytest.mark.no_cover
def test_every_changed_bit_of_the_next_key_is_said(case: Case) -> None:
    """The events stay what they are; that signing will begin anew is said before it does."""
    assert "begin anew" not in _verdict(case, keyed=True).says
    raw = _signer(case).read_bytes()
    for damaged in (*_flips(raw, 0, len(raw)), raw[:-1], raw + b"x", b"", raw * 2):
        _signer(case).write_bytes(damaged)
        found = _verdict(case, keyed=True)

        assert Level.KEYED is found.level
        assert "begin anew" in found.says


def test_a_key_of_an_earlier_run_or_another_case_does_not_sign(case: Case, tmp_path: Path) -> None:
    """Taken away, put back from before, or taken from elsewhere: it is said, and not used."""
    earlier = _signer(case).read_bytes()
    with case.open(write=True) as ledger:
        ledger.append([note("one more")])
    other = Case(tmp_path / "robin-7", signing=SIGNING, key=b"o" * 32)
    with other.begin() as ledger:
        ledger.append([note("theirs")])
    for wrong in (earlier, _signer(other).read_bytes()):
        _signer(case).write_bytes(wrong)
        assert "begin anew" in _verdict(case, keyed=True).says
    _signer(case).unlink()
    assert "begin anew" in _verdict(case, keyed=True).says
    with case.open(write=True) as ledger:
        ledger.append([note("and another")])

    assert "Signing began anew" in _verdict(case, keyed=True).says
    assert "begin anew" not in _verdict(case, keyed=True).says.replace("began anew", "")


def test_a_log_that_was_never_signed_has_no_key_to_miss(tmp_path: Path) -> None:
    """A log of an older version says nothing about a key that there never was."""
    old = Case(tmp_path / "heron-42")
    with old.begin() as ledger:
        ledger.append([note("old")])

    assert "anew" not in _verdict(old, keyed=True).says


@pytest.mark.parametrize("keyed", KEYED)
def test_what_was_damaged_is_not_written_on(case: Case, keyed: bool) -> None:
    """After one changed bit in the newest checkpoint nothing is appended, and reading stops."""
    seq, (_, at) = list(_checkpoints(case).items())[-1]
    raw = bytearray(_bodies(case).read_bytes())
    raw[at + 40] ^= 1
    _bodies(case).write_bytes(raw)

    assert Level.TAMPERED is _verdict(case, keyed=keyed).level
    with pytest.raises(LedgerTampered) as caught:
        case.open(write=True)
    assert seq == caught.value.seq
    with case.open(write=False) as ledger, pytest.raises(LedgerTampered):
        [event for event in ledger.events() if event.kind is EventKind.NOTE]


def test_where_nothing_can_check_signatures_the_places_are_checked(case: Case) -> None:
    """Without the means to check a signature a kept checkpoint is held against the events."""
    newest = _verdict(case, keyed=True).newest
    assert newest is not None
    kept = Outside(checkpoint=newest)

    assert Level.MATCHES is verify(case.folder, case.box, case.files, None, kept).level
