"""Kill whole runs and undos for real at their calls: nothing is lost, doubled, or moved unsaved."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.killed_runs import rows

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
OTHERS = ["mail.file-past/stranger0", "mail.file-past/stranger1"]
SAVED = ["Again", "Hello", "Hello"]


def _hold(found: Mapping[str, Any], where: str) -> None:
    """Hold what is so at every time when nothing runs."""
    assert OTHERS == found["others"], where
    assert not found["twins"], where
    assert found["claimed"], where
    assert 0 == found["doubts"], where
    assert found["level"] == "keyed", where
    assert "anew" not in found["says"], where


@pytest.mark.no_cover
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["before", "within"] if LONG else ["within"])
@pytest.mark.parametrize("work", ["run", "undo"])
def test_killed_at_any_call_a_run_and_an_undo_end_as_if_nothing_had_been(
    tmp_path: Path, work: str, mode: str
) -> None:
    """The next one finishes; nothing is there twice; what was moved had been saved before.

    One of three is killed a second time, at a call of its own. Calls to the disk and writes to the
    service count alike. A long run takes every call, an everyday one takes every fourth.
    """
    tried = rows(tmp_path, work, mode, *((1, 1) if LONG else (1, 4)), 20260301)
    signals = [row["signals"] for row in tried]

    assert signal.SIGKILL in {second for _, second, _ in signals}
    assert [signal.SIGKILL] * (len(tried) - 1) == [first for first, _, _ in signals[:-1]]
    assert [0, 0] == [signals[-1][0], *{last for *_, last in signals}]
    assert len(tried) > 25
    for row in tried:
        where = f"{work}, {mode} call {row['at']}"
        _hold(row, where)
        _hold(row["undone"], where)
        assert [] == row["left"], where
        assert SAVED == sorted(row["saved"]), where
        assert row["as_at_first"] == (work == "undo"), where
        assert (4 if work == "run" else 0) == len(row["ours"]), where
        assert row["undone"]["as_at_first"], where
        assert [] == row["undone"]["ours"], where
        if work == "run":
            assert 0 == row["pending"], where
