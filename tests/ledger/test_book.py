"""Hold the ledger's front door to its promises about bodies, time and forgetting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.core.errors import Refusal, StoreError
from boundary.core.event import AuditEvent, Entry, EventKind, Standing
from boundary.ledger import Level, verify
from boundary.ledger.store import Draft, Store
from tests.ledger.furniture import OTHER, PERSON, Case, FixedClock, note, texts


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Make a case with an empty log."""
    made = Case(tmp_path / "heron-42")
    made.begin().close()
    return made


def _events(case: Case) -> list[AuditEvent]:
    with case.open(write=False) as ledger:
        return list(ledger.events())


def test_an_event_is_read_as_it_was_written(case: Case) -> None:
    """What append returns is what the next process reads, body and person included."""
    with case.open(write=True) as ledger:
        written = ledger.append([note("é €", PERSON), Entry(EventKind.RUN_ENDED, {"exit": 0})])
    read = tuple(_events(case))

    assert written == read
    assert (1_800_000_000_000, 5_000) == (read[0].at_ms, read[0].monotonic_ms)
    assert (case.box.pseudonym(PERSON), "") == (read[0].pseudonym, read[1].pseudonym)
    assert case.files.boot_id() == read[0].boot


def test_bodies_are_sealed_and_say_little_by_their_length(case: Case) -> None:
    """Nothing of a body is on the disk in clear, and short ones are all of one length."""
    with case.open(write=True) as ledger:
        ledger.append([note("short", PERSON), note("a little longer than that", PERSON)])
    sizes = {
        line.split(b'"size":')[1].split(b",")[0] for line in case.log.read_bytes().splitlines()
    }

    assert len(sizes) == 1
    for path in case.folder.rglob("*"):
        if path.is_file():
            assert b"longer" not in path.read_bytes()
            assert b"jordan" not in path.read_bytes()


def test_a_forgotten_persons_events_stay_without_their_bodies(case: Case) -> None:
    """Destroying one key takes one person's bodies; the log still verifies and goes on."""
    with case.open(write=True) as ledger:
        ledger.append([note("of jordan", PERSON), note("of robin", OTHER), note("of the case")])
    case.box.forget(PERSON)
    with case.open(write=True) as ledger:
        told = {"text": "forget-done", "forgotten": case.box.pseudonym(PERSON)}
        ledger.append([Entry(EventKind.NOTE, told)])
        ledger.append([note("of jordan again", PERSON)])
        assert ["of robin", "of the case", "forget-done", "of jordan again"] == texts(ledger)
        assert Standing() == ledger.standing()

    assert _events(case)[0].body is None
    assert verify(case.folder, case.box, case.files).level is Level.KEYED


def test_a_damaged_key_is_not_a_forgotten_person(case: Case) -> None:
    """What a damaged key would open cannot be read; it is told as a key that is missing."""
    with case.open(write=True) as ledger:
        ledger.append([note("of the case"), note("of jordan", PERSON)])
    (key,) = (case.folder / "keys").glob("*.key")
    raw = bytearray(key.read_bytes())
    raw[-1] ^= 1
    key.write_bytes(raw)
    with case.open(write=False) as ledger:
        bodies = [event.body for event in ledger.events()]
        lost = ledger.lost()

    assert [True, False] == [body is not None for body in bodies]
    assert [2] == list(lost.values())


@pytest.mark.parametrize(
    ("wall_ms", "own_ms", "by_ms"),
    [
        (300_000, 0, None),
        (300_001, 0, 300_001),
        (-300_001, 0, -300_001),
        (600_000, 600_000, None),
        (0, 300_001, -300_001),
    ],
)
def test_a_clock_that_was_set_is_an_event(
    case: Case, wall_ms: int, own_ms: int, by_ms: int | None
) -> None:
    """More than five minutes between the two clocks of one boot is written down first."""
    with case.open(write=True) as ledger:
        ledger.append([note("before")])
        case.clock.wall_ms += wall_ms
        case.clock.own_ms += own_ms
        (added,) = ledger.append([note("after")])
        ledger.append([note("later")])
    jumps = [event for event in _events(case) if event.kind is EventKind.CLOCK_JUMP]

    assert ([] if by_ms is None else [{"by_ms": by_ms}]) == [event.body for event in jumps]
    assert added.seq == (2 if by_ms is None else 3)


def test_another_start_of_the_machine_is_no_clock_jump(case: Case) -> None:
    """Clocks of two boots are not compared."""
    with case.open(write=True) as ledger:
        ledger.append([note("before")])
    later = replace(
        case,
        system=replace(case.system, boot_id=lambda: "c" * 32),
        clock=FixedClock(1_900_000_000_000, 7),
    )
    with later.open(write=True) as ledger:
        ledger.append([note("after")])

    assert [EventKind.NOTE, EventKind.NOTE] == [event.kind for event in _events(case)]


def test_a_clock_before_its_time_is_taken_as_zero(case: Case) -> None:
    """A machine that believes it is 1969 can still write its log."""
    case.clock.wall_ms = -5
    with case.open(write=True) as ledger:
        (added,) = ledger.append([note("early")])

    assert added.at_ms == 0
    assert verify(case.folder, case.box, case.files).level is Level.KEYED


def test_events_of_a_newer_version_are_refused(case: Case) -> None:
    """A kind this version does not know is not passed over; the log as such verifies."""
    store = Store(case.folder, DiskFiles(case.system), case.box.log_seed(), write=True)
    store.append([Draft("from-later", "", case.box.seal("", b"{}"), 1, 1, "0" * 32)])
    store.close()

    with pytest.raises(Refusal):
        _events(case)
    assert verify(case.folder, case.box, case.files).level is Level.KEYED


def test_a_writer_that_cannot_record_lets_go(case: Case) -> None:
    """When opening has to write something and cannot, the next one finds the case free."""
    (case.folder / "log" / "lock.holder").write_text('{"pid": 1, "boot": "x", "started": "1"}')
    bodies = case.folder / "receipts" / "000001.sealed"
    bodies.rename(bodies.with_suffix(".away"))
    with pytest.raises(StoreError):
        case.open(write=True)
    bodies.with_suffix(".away").rename(bodies)
    with case.open(write=True) as ledger:
        ledger.append([note("free")])

    assert _events(case)[-1].body == {"text": "free"}
