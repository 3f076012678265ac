"""Hold the outermost frame: every end is a sentence and an exit code, never a traceback."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.env import Env
from boundary.cli import words
from boundary.core.errors import (
    AdapterError,
    BoundaryError,
    Interrupted,
    LedgerBusy,
    LedgerTampered,
    NeedsPerson,
    Refusal,
    SealError,
    StalePlan,
    StoreError,
    TransientError,
)
from tests.cli.conftest import Line


class Raising:
    """A clock that raises instead of telling the time."""

    def __init__(self, error: BaseException) -> None:
        """Raise this."""
        self.error = error

    def now_ms(self) -> int:
        """Raise."""
        raise self.error

    def monotonic_ms(self) -> int:
        """Raise."""
        raise self.error


def broken(line: Line, error: BaseException) -> Line:
    """Make every command that asks for the time meet an error."""

    def arrange(env: Env) -> Env:
        return replace(env, clock=Raising(error))

    line.arrange = arrange
    return line


@pytest.mark.parametrize(
    ("error", "code", "name"),
    [
        (BoundaryError("It did not work."), 1, "failed"),
        (Refusal("It did not work."), 2, "refused"),
        (NeedsPerson("It did not work."), 4, "needs-person"),
        (LedgerTampered("It did not work."), 5, "tampered"),
        (LedgerBusy("It did not work."), 1, "busy"),
        (StoreError("It did not work."), 1, "store"),
        (SealError("It did not work."), 2, "sealed"),
        (Interrupted("It did not work."), 130, "interrupted"),
        (StalePlan("It did not work."), 1, "stale"),
        (AdapterError("It did not work."), 1, "service"),
        (TransientError("It did not work."), 1, "service-later"),
    ],
)
def test_each_error_has_its_code(line: Line, error: BoundaryError, code: int, name: str) -> None:
    """Every error of the tree ends with its own exit code, in words and in JSON."""
    plain = broken(line, error)("doctor", "-v")
    answer = line("doctor", "--json")

    assert code == plain.code
    assert f"\nIt did not work.\nCode: {name}\n" in plain.err
    assert code == answer.code
    assert {
        "boundary": 1,
        "error": {"code": name, "say": "It did not work.", "hint": "", "place": ""},
    } == answer.json
    assert "" == answer.err


def test_hint_and_place_are_shown(line: Line) -> None:
    """An error says where it is and what can be done."""
    error = Refusal("It did not work.", hint="You can try again.", place="line 3")
    ended = broken(line, error)("doctor")

    assert "\nIt did not work.\nWhere: line 3\nYou can try again.\n" == ended.err


def test_an_unknown_fault_shows_a_code_and_no_values(line: Line) -> None:
    """A fault that nobody foresaw shows a short code, the same every time, and no value."""
    ended = broken(line, ValueError("jordan@example.org"))("doctor")
    again = line("doctor")

    assert 1 == ended.code
    assert "Something unexpected happened (code " in ended.err
    assert "The log is intact." in ended.err
    assert "jordan" not in ended.err + ended.out
    assert "Traceback" not in ended.err + ended.out
    assert again == ended


def test_an_unknown_fault_in_json(line: Line) -> None:
    """Another program gets one object for a fault that nobody foresaw, too."""
    ended = broken(line, ZeroDivisionError())("doctor", "--json")

    assert (1, "failed", "") == (ended.code, ended.json["error"]["code"], ended.err)


def test_ctrl_c_is_130(line: Line) -> None:
    """Being stopped ends with 130 and says that one can go on."""
    ended = broken(line, KeyboardInterrupt())("doctor")

    assert 130 == ended.code
    assert ended.err.endswith(f"\n{words.STOPPED}\n{words.STOPPED_HINT}\n")


def test_the_signal_handler_is_given_back(line: Line) -> None:
    """After a command Ctrl-C does what it did before."""
    before = signal.getsignal(signal.SIGINT)
    line("guides")

    assert before == signal.getsignal(signal.SIGINT)


@pytest.mark.parametrize(
    ("arguments", "say"),
    [
        (["--jordan@example.org"], words.NO_SUCH_OPTION),
        (["jordan@example.org"], words.NO_SUCH_COMMAND),
        (["plan", "heron-42", "jordan@example.org"], words.TOO_MUCH),
        (["plan"], words.MISSING_PARAMETER),
        (["run", "heron-42", "--through", "jordan@example.org"], words.BAD_PARAMETER),
        (["log", "heron-42", "jordan@example.org"], words.BAD_PARAMETER),
        (["run", "heron-42", "--expect", "jordan@example.org"], words.BAD_PARAMETER),
        (["plan", "heron-42", "--state"], words.WRONG_USE),
    ],
)
def test_wrong_use_repeats_nothing(line: Line, arguments: list[str], say: str) -> None:
    """Wrong use ends with 2; what was typed is not repeated, it may be somebody's address."""
    plain = line(*arguments, bare=True)
    answer = line("--json", *arguments, bare=True)

    assert (2, 2) == (plain.code, answer.code)
    assert say in plain.err
    assert say == answer.json["error"]["say"]
    assert "jordan" not in plain.err + plain.out + answer.out + answer.err


def test_a_missing_file_is_a_refusal(line: Line, tmp_path: Path) -> None:
    """A playbook that is not there is refused with its name and without a traceback."""
    ended = line("plan", tmp_path / "none.yaml", "--no-input")

    assert 2 == ended.code
    assert "none.yaml" in ended.err
