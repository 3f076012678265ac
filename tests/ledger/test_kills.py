"""Hold the log to losing and doubling nothing when a process that writes it is killed for real."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.ledger.killing import rows
from tests.ledger.processes import GROUP

MOMENTS = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 800


def _hold(found: Sequence[dict[str, Any]]) -> None:
    """Hold every row to the promise; a note is a number, the next one in its log."""
    for row in found:
        where, notes, kept = row["where"], row["notes"], row["kept"]
        sources = [source for source, _ in kept]

        assert list(range(len(notes))) == notes, where
        assert len(sources) == len(set(sources)), where
        assert all(source == content for source, content in kept), where
        assert row["level"] == "keyed", where
        assert "anew" not in row["says"], where


def _hold_told(deaths: Sequence[dict[str, Any]]) -> None:
    """Hold what was there and what was acknowledged to being there, and next to nothing more."""
    for row in deaths:
        where, before, notes = row["where"], row["before"], row["notes"]
        told = len(row["notes_told"])
        kept = [source for source, _ in row["kept"]]

        assert before["notes"] == notes[: len(before["notes"])], where
        assert row["notes_told"] == notes[len(before["notes"]) :][:told], where
        assert 0 <= len(notes) - len(before["notes"]) - told <= GROUP, where
        assert before["kept"] == row["kept"][: len(before["kept"])], where
        assert row["kept_told"] == kept[len(before["kept"]) :][: len(row["kept_told"])], where
        assert 0 <= len(kept) - len(before["kept"]) - len(row["kept_told"]) <= 1, where


@pytest.mark.no_cover
def test_killed_at_every_call_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    """Before, within and after every call that can change the disk, over one log after another."""
    *deaths, last = rows("calls", tmp_path)
    killed = [row["where"] for row in deaths if row["signal"] == signal.SIGKILL]
    passed = [row["where"].split()[0] for row in deaths if row["signal"] == 0]

    assert ["before", "within", "after"] == passed
    assert len(killed) + 3 == len(deaths) > 200
    _hold([*deaths, last])
    _hold_told(deaths)


@pytest.mark.no_cover
@pytest.mark.slow
def test_killed_at_any_moment_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    """Processes that append and are killed from outside, at moments that chance chooses."""
    *deaths, last = rows("moments", tmp_path, 20260301, MOMENTS)

    assert [signal.SIGKILL] * MOMENTS == [row["signal"] for row in deaths]
    for row in deaths:
        assert row["least"] <= len(row["notes_told"]) + len(row["kept_told"]), row["where"]
    _hold([*deaths, last])
    _hold_told(deaths)
