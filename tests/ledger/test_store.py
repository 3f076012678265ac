"""Hold the log on disk to losing nothing it acknowledged, whatever happens while it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.errors import LedgerBusy, LedgerTampered, Refusal, StoreError
from boundary.core.event import EventKind
from boundary.ledger import Ledger, Level, Limits, verify
from boundary.ledger.slots import HEAD_BYTES, SLOT_BYTES, unpack_slot
from boundary.ledger.store import create_store, is_unsealed
from tests.ledger.furniture import PERSON, Case, Died, Faults, note, quick_system, texts

KINDS = ("die", "short")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Make a log of three events."""
    made = Case(tmp_path / "heron-42")
    with made.begin() as ledger:
        for number in range(3):
            ledger.append([note(f"first {number}", PERSON)])
    return made


def _kinds(case: Case) -> list[EventKind]:
    with case.open(write=False) as ledger:
        return [event.kind for event in ledger.events()]


def _texts(case: Case) -> list[str]:
    with case.open(write=False) as ledger:
        return [text for text in texts(ledger) if not text.startswith("A run before")]


def test_what_is_appended_is_read_back(case: Case) -> None:
    """Events come back in order, numbered without a gap, over any number of openings."""
    with case.open(write=True) as ledger:
        added = ledger.append([note("second 0"), note("second 1", PERSON)])
        assert ledger.count == 5

    assert [4, 5] == [event.seq for event in added]
    assert ["first 0", "first 1", "first 2", "second 0", "second 1"] == _texts(case)


def test_an_empty_group_writes_nothing(case: Case) -> None:
    """Appending nothing leaves the files as they are."""
    before = case.head.read_bytes()
    with case.open(write=True) as ledger:
        assert ledger.append([]) == ()

    assert before == case.head.read_bytes()


def test_a_log_is_begun_once(case: Case) -> None:
    """A second beginning in the same folder is refused, and changes nothing."""
    before = case.log.read_bytes()

    with pytest.raises(Refusal):
        case.begin()
    assert before == case.log.read_bytes()


def test_a_log_without_a_head_is_not_begun_again(case: Case) -> None:
    """Events whose head is gone are not written over."""
    case.head.unlink()

    with pytest.raises(LedgerTampered):
        create_store(case.folder, case.files, bytes(32), bytes(16))
    assert not is_unsealed(case.folder, case.files)


def test_reading_cannot_append(case: Case) -> None:
    """What was opened for reading takes no event."""
    with case.open(write=False) as ledger, pytest.raises(StoreError):
        ledger.append([note("never")])

    assert 3 == len(_texts(case))


def test_one_writer_at_a_time(case: Case) -> None:
    """A second writer is told in one sentence; a reader may come; afterwards it is free."""
    with case.open(write=True) as ledger:
        with pytest.raises(LedgerBusy):
            case.open(write=True)
        assert 3 == len(_texts(case))
        ledger.close()
        ledger.close()
        with case.open(write=True) as other:
            assert other.notices == ()


def _script(case: Case, acknowledged: list[str]) -> None:
    """Do a short run: two groups and an exhibit, noting each that was acknowledged."""
    with case.open(write=True) as ledger:
        ledger.append([note("run 0"), note("run 1", PERSON)])
        acknowledged += ["run 0", "run 1"]
        ledger.exhibits.add((), "INBOX;1;7", "message/rfc822", [b"From: x\r\n\r\n"], {}, PERSON)
        ledger.exhibits.flush()
        acknowledged.append("INBOX;1;7")
        ledger.append([note("run 2", "email:new@example.org")])
        acknowledged.append("run 2")


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_loses_and_doubles_nothing(
    case: Case, tmp_path: Path, kind: str
) -> None:
    """Whatever call goes wrong, what was acknowledged is there once, and the log goes on."""
    calls = 0
    happened = True
    while happened:
        calls += 1
        faults = Faults(calls, kind)
        broken = case.copy(tmp_path / "copy", faults.system)
        acknowledged: list[str] = []
        try:
            _script(broken, acknowledged)
        except (Died, StoreError):
            assert faults.happened
        happened = faults.happened
        again = broken.copy(tmp_path / "again", quick_system())
        with again.open(write=True) as ledger:
            ledger.append([note("after")])
            found = texts(ledger)
            kept = [kept.exhibit.source for kept in ledger.exhibits.each()]
            for each in ledger.exhibits.each():
                assert b"From: x\r\n\r\n" == b"".join(ledger.exhibits.read(each))
        mine = [text for text in found if text.startswith("run ")]

        assert mine == ["run 0", "run 1", "run 2"][: len(mine)]
        assert set(acknowledged) <= {*mine, *kept}
        assert len(kept) <= 1
        assert ["first 0", "first 1", "first 2"] == found[:3]
        assert found[-1] == "after"
        assert verify(again.folder, again.box, again.files).level is Level.KEYED
        assert not [path for path in again.folder.rglob("tmp-*") if "keys" not in path.parts]
    assert calls > 30


def test_a_fault_while_a_log_is_begun_can_be_repeated(tmp_path: Path) -> None:
    """A beginning that was cut off at any call is begun again, or is there already."""
    calls = 0
    happened = True
    while happened:
        calls += 1
        faults = Faults(calls, "die")
        case = Case(tmp_path / str(calls), faults.system)
        try:
            case.begin().close()
        except Died:
            assert faults.happened
        happened = faults.happened
        again = Case(case.folder)
        if Ledger.exists(again.folder, again.files):
            again.open(write=True).close()
        else:
            again.begin().close()

        assert verify(again.folder, again.box, again.files).level is Level.KEYED
    assert calls > 10


@pytest.mark.parametrize("room", [0, 1, 100, 617, 618, 1000, 1300])
def test_a_full_disk_keeps_what_was_recorded(case: Case, room: int) -> None:
    """When the disk takes only so many bytes more, the log stands where it was, and says so."""
    left = [1 << 30]
    base = quick_system()

    def _write(descriptor: int, data: bytes) -> int:
        taken = min(len(data), left[0])
        left[0] -= taken
        return base.write(descriptor, data[:taken])

    before = case.log.read_bytes()
    with Case(case.folder, replace(base, write=_write)).open(write=True) as ledger:
        left[0] = room
        with pytest.raises(StoreError) as caught:
            ledger.append([note("one"), note("two")])

    assert caught.value.say == "The disk is full."
    assert before == case.log.read_bytes()
    assert verify(case.folder, case.box, case.files).events == 3


def test_a_disk_that_is_full_at_the_head_leaves_whole_events(case: Case) -> None:
    """Events whose group was not acknowledged may be there; they are whole, and there once."""
    faults = Faults(1 << 30, "ENOSPC")
    with Case(case.folder, faults.system).open(write=True) as ledger:
        group = [note("one"), note("two")]
        faults.at = faults.calls + 8
        with pytest.raises(StoreError):
            ledger.append(group)
    with case.open(write=True) as ledger:
        assert texts(ledger)[3:] == ["one", "two"]

    assert verify(case.folder, case.box, case.files).level is Level.KEYED


def test_after_a_fault_the_same_ledger_takes_nothing_more(case: Case) -> None:
    """What is not certain is decided by opening again, not by trying on."""
    faults = Faults(1 << 30, "EIO")
    with Case(case.folder, faults.system).open(write=True) as ledger:
        group = [note("run")]
        faults.at = faults.calls + 3
        with pytest.raises(StoreError):
            ledger.append(group)
        with pytest.raises(StoreError) as caught:
            ledger.append([note("again")])

    assert caught.value.say == "The log could not be written before."
    assert "again" not in _texts(case)


@pytest.mark.no_cover
def test_a_last_line_torn_at_any_byte_is_cut_and_recorded(case: Case, tmp_path: Path) -> None:
    """A line that was written in part goes, an event says so, and the rest stays."""
    with case.copy(tmp_path / "longer").open(write=True) as ledger:
        ledger.append([note("torn")])
    line = (tmp_path / "longer" / "log" / "000001.jsonl").read_bytes()
    bodies = (tmp_path / "longer" / "receipts" / "000001.sealed").read_bytes()
    start = len(case.log.read_bytes())
    for length in range(start, len(line) + 1):
        torn = case.copy(tmp_path / "torn")
        torn.log.write_bytes(line[:length])
        (torn.folder / "receipts" / "000001.sealed").write_bytes(bodies)
        with torn.open(write=True) as ledger:
            notices = ledger.notices
        whole = length == len(line)

        assert (1 if start < length < len(line) else 0) == len(notices)
        assert (["torn"] if whole else []) == _texts(torn)[3:]
        assert (EventKind.CUT_LINE in _kinds(torn)) == bool(notices)
        assert verify(torn.folder, torn.box, torn.files).level is Level.KEYED


@pytest.mark.no_cover
def test_a_head_torn_at_any_byte_is_put_right_and_recorded(case: Case, tmp_path: Path) -> None:
    """A half of the head that was written in part is written again; no event is lost."""
    longer = case.copy(tmp_path / "longer")
    with longer.open(write=True) as ledger:
        ledger.append([note("kept")])
    old, new = case.head.read_bytes(), longer.head.read_bytes()
    slot = next(
        part for part in (0, SLOT_BYTES) if old[part:][:SLOT_BYTES] != new[part:][:SLOT_BYTES]
    )
    places = [
        *range(300),
        *range(300, SLOT_BYTES - 64, 211),
        *range(SLOT_BYTES - 64, SLOT_BYTES),
    ]
    for place in places:
        torn = longer.copy(tmp_path / "torn")
        head = old[:slot] + new[slot : slot + place] + old[slot + place :]
        torn.head.write_bytes(head)
        assert len(head) == HEAD_BYTES
        is_old = unpack_slot(head[slot : slot + SLOT_BYTES]) is not None
        verdict = verify(torn.folder, torn.box, torn.files)
        with torn.open(write=True) as ledger:
            notices = ledger.notices
        kinds = _kinds(torn)

        assert verdict.level is Level.KEYED
        assert "cut off while it wrote" in verdict.says
        assert ["kept"] == _texts(torn)[3:]
        assert (0 if is_old else 1) == len(notices) == kinds.count(EventKind.CUT_LINE)
        assert verify(torn.folder, torn.box, torn.files).says != verdict.says


def test_whole_lines_past_the_head_are_adopted(case: Case, tmp_path: Path) -> None:
    """Events that were on the disk before the head knew are events."""
    longer = case.copy(tmp_path / "longer")
    with longer.open(write=True) as ledger:
        ledger.append([note("one"), note("two")])
    longer.head.write_bytes(case.head.read_bytes())
    with longer.open(write=False) as ledger:
        assert ledger.count == 5
    with longer.open(write=True) as ledger:
        assert ledger.notices == ()

    assert ["one", "two"] == _texts(longer)[3:]
    assert longer.head.read_bytes() != case.head.read_bytes()


def test_a_wrong_line_past_the_head_is_not_adopted(case: Case, tmp_path: Path) -> None:
    """A whole line whose code is not right is tampering, wherever it stands."""
    longer = case.copy(tmp_path / "longer")
    with longer.open(write=True) as ledger:
        ledger.append([note("one")])
    longer.head.write_bytes(case.head.read_bytes())
    raw = bytearray(longer.log.read_bytes())
    raw[-40] ^= 1
    longer.log.write_bytes(raw)
    for keyed in (True, False):
        broken = verify(longer.folder, case.box if keyed else None, case.files).first_broken
        assert broken is not None
        assert broken.seq == 4
    with pytest.raises(LedgerTampered) as caught:
        longer.open(write=True)

    assert caught.value.seq == 4


def test_a_full_part_is_followed_by_another(tmp_path: Path) -> None:
    """Parts of the log stay under their limits, groups stay whole, and all is read as one."""
    case = Case(tmp_path / "heron-42", limits=Limits(events=5, size_bytes=2200))
    with case.begin() as ledger:
        for number in range(9):
            ledger.append([note(f"{number}a"), note(f"{number}b")])
        with pytest.raises(StoreError):
            ledger.append([note("too many")] * 6)
    parts = sorted(path.name for path in case.log.parent.glob("*.jsonl"))

    assert [f"00000{number}.jsonl" for number in range(1, 6)] == parts
    for path in case.log.parent.glob("*.jsonl"):
        assert path.stat().st_size <= 2200
    assert [f"{n}{each}" for n in range(9) for each in "ab"] == _texts(case)
    assert verify(case.folder, case.box, case.files).events == 18


def test_a_part_that_was_begun_and_not_used_is_no_damage(tmp_path: Path) -> None:
    """A process that is gone right after beginning a part leaves a log that goes on."""
    case = Case(tmp_path / "heron-42", limits=Limits(events=2))
    with case.begin() as ledger:
        ledger.append([note("a"), note("b")])
    second = case.log.with_name("000002.jsonl")
    case.files.replace(second, b"")
    with case.open(write=True) as ledger:
        ledger.append([note("c")])

    assert ["a", "b", "c"] == _texts(case)
    assert second.stat().st_size > 0


def test_an_incomplete_line_is_cut_where_it_stands(tmp_path: Path) -> None:
    """The event about a cut line never opens another part, which would leave the rest behind."""
    case = Case(tmp_path / "heron-42", limits=Limits(events=2))
    with case.begin() as ledger:
        ledger.append([note("a"), note("b")])
    case.log.write_bytes(case.log.read_bytes() + b'{"m":')
    with case.open(write=True) as ledger:
        assert len(ledger.notices) == 1

    assert verify(case.folder, case.box, case.files).level is Level.KEYED
    assert [EventKind.NOTE, EventKind.NOTE, EventKind.CUT_LINE] == _kinds(case)


def test_a_writer_that_is_gone_is_recorded(case: Case) -> None:
    """Taking over from a process that never let go leaves a sentence in the log."""
    holder = case.folder / "log" / "lock.holder"
    holder.write_text('{"pid": 1, "boot": "another", "started": "1"}')
    with case.open(write=True) as ledger:
        notices = ledger.notices

        assert notices == tuple(texts(ledger)[3:])
    assert len(notices) == 1


def test_leftovers_of_a_writer_are_removed(case: Case) -> None:
    """Files that were begun and never placed do not stay; a reader leaves them."""
    left = case.folder / "exhibits" / "tmp-0011"
    left.write_bytes(b"sealed")
    case.open(write=False).close()
    assert left.exists()

    case.open(write=True).close()

    assert not left.exists()
