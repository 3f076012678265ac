"""Say on the screen what opening a log had to put right; there is no silent repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Case

GONE = "A run before this one ended without letting go of the case."
LINE = "The last entry of the log was not whole; it was cut off, and that was recorded."


def _log(case: Case) -> Path:
    return case.line.state / case.code / "log"


@pytest.mark.parametrize("command", ["run", "undo"])
def test_what_a_killed_run_left_is_said_once(mailed: Case, command: str) -> None:
    """A case that nobody let go of, and half a line: the next command says both, later ones not."""
    mailed.accepted()
    log = _log(mailed)
    (log / "lock.holder").write_text('{"pid": 1, "boot": "another", "started": "1"}')
    newest = max(log.glob("*.jsonl"))
    newest.write_bytes(newest.read_bytes() + b'{"m":')
    rest = ("--all", "--now", "--no-input") if command == "undo" else ("--no-input",)
    first, second = (mailed(command, *rest) for _ in range(2))

    for sentence in (GONE, LINE):
        assert sentence in first.out.replace("\n", " ")
        assert sentence not in second.out.replace("\n", " ")
    assert 0 == mailed("log", "verify").code
