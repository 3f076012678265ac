"""Hold the archive to keeping originals as they came, sealed, and proven before it says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.change import Exhibit
from boundary.core.codec import CodecError
from boundary.core.errors import LedgerTampered, StoreError, TransientError
from boundary.core.event import Entry, EventKind
from boundary.core.playbook import Address
from boundary.ledger import ExhibitStore, Ledger
from boundary.vault.box import CaseBox
from tests.ledger.furniture import OTHER, PERSON, Case, quick_system

ADDRESS = Address("mail", "mail.keep", PERSON)
SECOND = Address("mail", "mail.file-past", PERSON)
RAW = b"From: jordan@example.org\r\nSubject: \xff\x00 odd\n\r\nbody\r\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Make a case with an empty log."""
    made = Case(tmp_path / "heron-42")
    made.begin().close()
    return made


def _add(
    ledger: Ledger, source: str = "INBOX;1;7", raw: bytes = RAW, person: str = PERSON
) -> Exhibit:
    return ledger.exhibits.add(
        [ADDRESS, SECOND],
        source,
        "message/rfc822",
        [raw[:9], b"", raw[9:]],
        {"account": "mail"},
        person,
    )


def _files(case: Case) -> list[Path]:
    return sorted((case.folder / "exhibits").iterdir())


def test_an_original_comes_back_byte_for_byte(case: Case) -> None:
    """What was archived is given back as it came, by this process and by the next."""
    with case.open(write=True) as ledger:
        exhibit = _add(ledger)
        assert exhibit == ledger.exhibits.find("INBOX;1;7")
        ledger.exhibits.flush()
        ledger.exhibits.flush()
    with case.open(write=False) as ledger:
        (kept,) = ledger.exhibits.each()

        assert b"".join(ledger.exhibits.read(kept)) == RAW
    assert exhibit == kept.exhibit
    assert (SECOND, ADDRESS) == exhibit.addresses
    assert (len(RAW), hashlib.sha256(RAW).hexdigest()) == (exhibit.size, exhibit.sha256)
    assert (1, 1_800_000_000_000) == (kept.seq, kept.at_ms)


def test_what_is_not_logged_yet_is_listed_last(case: Case) -> None:
    """An original that is on the disk counts before its entry is written, and once."""
    with case.open(write=True) as ledger:
        _add(ledger, "INBOX;1;7")
        ledger.exhibits.flush()
        _add(ledger, "INBOX;1;8")
        waiting = [(kept.exhibit.source, kept.seq) for kept in ledger.exhibits.each()]
        ledger.exhibits.flush()
        logged = [(kept.exhibit.source, kept.seq) for kept in ledger.exhibits.each()]

        assert ledger.exhibits.has("INBOX;1;7")
        assert ledger.exhibits.has("INBOX;1;8")
    assert [("INBOX;1;7", 1), ("INBOX;1;8", 0)] == waiting
    assert [("INBOX;1;7", 1), ("INBOX;1;8", 2)] == logged


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
def test_any_length_is_kept(case: Case, size: int) -> None:
    """Originals of every length around the chunk's come back, in memory of one chunk."""
    raw = bytes(range(256)) * (size // 256 + 1)
    with case.open(write=True) as ledger:
        _add(ledger, raw=raw[:size])
        ledger.exhibits.flush()
        (kept,) = ledger.exhibits.each()

        assert raw[:size] == b"".join(ledger.exhibits.read(kept))


def test_the_disk_shows_nothing_of_it(case: Case) -> None:
    """Neither the bytes nor a plain hash of them lie in clear, in names or in files."""
    with case.open(write=True) as ledger:
        exhibit = _add(ledger)
        ledger.exhibits.flush()
    for path in case.folder.rglob("*"):
        assert exhibit.sha256 not in path.name
        if path.is_file():
            content = path.read_bytes()
            for secret in (b"jordan", b"INBOX", b"mail.keep", exhibit.sha256.encode()):
                assert secret not in content


def test_equal_content_lies_there_once(case: Case) -> None:
    """The same message in two folders is one sealed file and two entries."""
    with case.open(write=True) as ledger:
        _add(ledger, "INBOX;1;7")
        _add(ledger, "Archive;1;9")
        ledger.exhibits.flush()
        first, second = ledger.exhibits.each()

        assert b"".join(ledger.exhibits.read(first)) == RAW
    assert first.name == second.name
    assert len(_files(case)) == 1


def test_equal_content_of_two_persons_is_kept_for_each(case: Case) -> None:
    """Forgetting one person leaves what was archived for the other."""
    with case.open(write=True) as ledger:
        _add(ledger, "INBOX;1;7", person=PERSON)
        _add(ledger, "INBOX;1;8", person=OTHER)
        ledger.exhibits.flush()
    case.box.forget(PERSON)
    with case.open(write=False) as ledger:
        (kept,) = ledger.exhibits.each()

        assert b"".join(ledger.exhibits.read(kept)) == RAW
        assert not ledger.exhibits.has("INBOX;1;7")
        assert ledger.exhibits.has("INBOX;1;8")


def test_a_missing_or_short_file_is_not_archived(case: Case) -> None:
    """What the log knows counts only while its file is there whole."""
    with case.open(write=True) as ledger:
        _add(ledger)
        ledger.exhibits.flush()
        (path,) = _files(case)
        raw = path.read_bytes()
        assert ledger.exhibits.has("INBOX;1;7")

        path.write_bytes(raw[:-1])
        assert not ledger.exhibits.has("INBOX;1;7")
        path.unlink()

        assert not ledger.exhibits.has("INBOX;1;7")
        assert not ledger.exhibits.has("INBOX;1;8")
        _add(ledger)
        assert ledger.exhibits.has("INBOX;1;7")


@pytest.mark.parametrize("place", [0, 5, 20, 60, -1])
def test_a_changed_file_is_named(case: Case, place: int) -> None:
    """An original that is not as it was written is the fault of its event."""
    with case.open(write=True) as ledger:
        _add(ledger)
        ledger.exhibits.flush()
        (kept,) = ledger.exhibits.each()
        (path,) = _files(case)
        raw = bytearray(path.read_bytes())
        raw[place] ^= 1
        path.write_bytes(raw)
        with pytest.raises(LedgerTampered) as caught:
            b"".join(ledger.exhibits.read(kept))
        path.unlink()
        with pytest.raises(LedgerTampered):
            b"".join(ledger.exhibits.read(kept))

    assert caught.value.seq == 1


def test_another_file_under_its_name_is_named(case: Case) -> None:
    """A sealed file of the same person put in its place is not it."""
    with case.open(write=True) as ledger:
        _add(ledger, "INBOX;1;7", RAW)
        _add(ledger, "INBOX;1;8", b"another")
        ledger.exhibits.flush()
        first, second = ledger.exhibits.each()
        folder = case.folder / "exhibits"
        (folder / f"{first.name}.sealed").write_bytes(
            (folder / f"{second.name}.sealed").read_bytes()
        )
        with pytest.raises(LedgerTampered) as caught:
            b"".join(ledger.exhibits.read(first))

    assert caught.value.seq == 1


def test_the_newest_of_a_source_is_found(case: Case) -> None:
    """Each source gives its own original, the newest one, in this process and in the next."""
    with case.open(write=True) as ledger:
        for number in range(300):
            _add(ledger, f"INBOX;1;{number}", f"message {number}".encode())
        ledger.exhibits.flush()
        newest = _add(ledger, "INBOX;1;7", b"again")
        ledger.exhibits.flush()
        here = [ledger.exhibits.find(f"INBOX;1;{number}") for number in range(300)]
    with case.open(write=False) as ledger:
        there = [ledger.exhibits.find(f"INBOX;1;{number}") for number in range(300)]

    assert here == there
    assert newest == here[7]
    assert [f"INBOX;1;{number}" for number in range(300)] == [
        one.source for one in here if one is not None
    ]


def test_an_original_that_breaks_off_leaves_nothing(case: Case) -> None:
    """When the service stops half way, nothing is archived and no file stays."""

    def _half() -> Iterator[bytes]:
        yield RAW
        raise TransientError("The service stopped answering.")

    with case.open(write=True) as ledger:
        with pytest.raises(TransientError):
            ledger.exhibits.add([ADDRESS], "INBOX;1;7", "message/rfc822", _half(), {}, PERSON)

        assert not ledger.exhibits.has("INBOX;1;7")
    assert [] == _files(case)


@pytest.mark.parametrize("damage", ["bit", "short"])
def test_what_reads_back_otherwise_is_refused(case: Case, damage: str) -> None:
    """A disk that says yes and keeps something else is noticed before anything is touched."""
    base = quick_system()

    def _write(descriptor: int, data: bytes) -> int:
        if damage == "short":
            base.write(descriptor, data[:-1])
        else:
            base.write(descriptor, data[:-1] + bytes([data[-1] ^ 1]))
        return len(data)

    with case.open(write=True) as ledger:
        ledger.append([Entry(EventKind.NOTE, {"text": "makes the key"}, PERSON)])
    lying = Case(case.folder, replace(base, write=_write))
    with case.open(write=True) as ledger:
        store = ExhibitStore(case.folder, lying.files, case.box, ledger.append, ledger.events)
        with pytest.raises(StoreError) as caught:
            store.add([ADDRESS], "INBOX;1;7", "message/rfc822", [RAW], {}, PERSON)

    assert caught.value.say == "A saved original could not be read back as it came."
    assert [] == _files(case)


class _OtherBox(CaseBox):
    """A box that seals something else than it is given."""

    def seal_stream(self, scope: str, chunks: Iterable[bytes], /) -> Iterator[bytes]:
        """Seal all but the first byte."""
        return super().seal_stream(scope, [b"".join(chunks)[1:]])


def test_what_was_sealed_otherwise_is_refused(case: Case) -> None:
    """Even a stream that opens without a fault is compared by hash and length."""
    box = _OtherBox(case.folder, case.files, case.key)
    with case.open(write=True) as ledger:
        store = ExhibitStore(case.folder, case.files, box, ledger.append, ledger.events)
        with pytest.raises(StoreError):
            store.add([ADDRESS], "INBOX;1;7", "message/rfc822", [RAW], {}, PERSON)

    assert [] == _files(case)


def test_an_entry_of_another_shape_is_refused(case: Case) -> None:
    """An exhibit's event that this version does not write is not half understood."""
    with case.open(write=True) as ledger:
        ledger.append([Entry(EventKind.EXHIBIT, {"name": 1})])
        with pytest.raises(CodecError):
            tuple(ledger.exhibits.each())

        assert ledger.count == 1
