"""Hold that what is written outside of a case is what lies there, or nothing does."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.new_file import write_new
from boundary.core.errors import StoreError
from tests.ledger.furniture import quick_system


def test_a_new_file_is_for_its_owner_and_measured(tmp_path: Path) -> None:
    """Its pieces lie there in order, only its owner reads them, size and hash are its own."""
    path = tmp_path / "page.html"
    size, sha256 = write_new(DiskFiles(quick_system()), path, (b"one ", b"", b"two"))

    assert b"one two" == path.read_bytes()
    assert (7, hashlib.sha256(b"one two").hexdigest()) == (size, sha256)
    assert 0o600 == path.stat().st_mode & 0o777


def test_a_disk_that_keeps_something_else_leaves_no_file(tmp_path: Path) -> None:
    """What reads back otherwise than it was written is refused, and taken away."""
    base = quick_system()

    def _write(descriptor: int, data: bytes) -> int:
        return base.write(descriptor, data[:-1] + bytes([data[-1] ^ 1]))

    with pytest.raises(StoreError):
        write_new(DiskFiles(replace(base, write=_write)), tmp_path / "page.html", (b"words",))

    assert [] == list(tmp_path.iterdir())


def test_pieces_that_break_off_leave_no_file(tmp_path: Path) -> None:
    """When what is written cannot be made to its end, nothing of it stays."""

    def _pieces():
        yield b"words"
        raise StoreError("It broke off.")

    with pytest.raises(StoreError):
        write_new(DiskFiles(quick_system()), tmp_path / "page.html", _pieces())

    assert [] == list(tmp_path.iterdir())
