"""Hold that what a later version wrote is refused whole: not called damaged, and never added to."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.core.errors import LedgerTampered, Refusal
from boundary.ledger.store import Draft, Store
from tests.ledger.furniture import Case, note


def _bytes_of(case: Case) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in case.folder.rglob("*") if path.is_file()}


def test_a_log_of_a_later_format_is_refused(tmp_path: Path) -> None:
    """A head that a later version wrote is not called damaged, and nothing is changed."""
    case = Case(tmp_path / "heron-42")
    case.begin().close()
    head = case.folder / "log" / "head"
    head.write_bytes(head.read_bytes().replace(b"bndhead1", b"bndhead2"))
    before = _bytes_of(case)
    for write in (True, False):
        with pytest.raises(Refusal) as caught, case.open(write=write):
            pass

        assert "newer version" in caught.value.say
    assert before == _bytes_of(case)


def test_one_half_of_a_head_in_a_later_format_is_damage(tmp_path: Path) -> None:
    """Only a head whose two halves say so was written by a later version."""
    case = Case(tmp_path / "heron-42")
    case.begin().close()
    head = case.folder / "log" / "head"
    head.write_bytes(head.read_bytes().replace(b"bndhead1", b"bndhead2", 1))

    with pytest.raises(LedgerTampered):
        case.open(write=False)


def test_events_of_a_later_version_let_nothing_be_written(tmp_path: Path) -> None:
    """Where a later version wrote an event of its own, this one adds none and repairs nothing."""
    case = Case(tmp_path / "heron-42")
    with case.begin() as ledger:
        ledger.append([note("x")])
    store = Store(case.folder, case.files, case.box.log_seed(), write=True)
    store.append([Draft("later", "", b"sealed", 0, 0, "b" * 32)])
    store.close()
    with case.log.open("ab") as log:
        log.write(b'{"m":"')
    before = _bytes_of(case)
    with pytest.raises(Refusal) as caught:
        case.open(write=True)

    assert "newer version" in caught.value.say
    assert before == _bytes_of(case)
