"""Hold that what Python would print by itself, values and all, is told by a code alone."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

from boundary.cli.hushed import code_of, hushed

SECRET = "quillfeather.osprey"
PROGRAM = f"""
import logging, sys, threading, warnings
from boundary.cli.frame import run

class Broken:
    def __del__(self):
        raise ValueError("{SECRET} in an object")

def fall():
    raise ValueError("{SECRET} in a thread")

def arrange(env):
    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    Broken()
    logging.getLogger("a.library").error("%s in a log", "{SECRET}")
    logging.getLogger("a.library").error("met", exc_info=ValueError("{SECRET} in a log"))
    warnings.warn("{SECRET} in a warning")
    return env

sys.exit(run(sys.argv[1:], arrange))
"""


def test_nothing_of_it_reaches_the_screen(tmp_path: Path) -> None:
    """In a process of its own: a thread, an object, a log and a warning tell no value."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", PROGRAM, "--state", str(tmp_path / "state")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=tmp_path,
        input="",
    )

    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert 2 == done.stderr.count("Something unexpected happened")


class Broken:
    """Breaks where it is put away."""

    def __del__(self) -> None:
        raise ValueError(SECRET)


def _fault(text: str) -> ValueError:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


def test_a_code_says_where_and_never_what() -> None:
    """The same place has the same code, whatever was said there; another kind has another."""
    first, second = _fault("one"), _fault("two")
    codes = {code_of(type(one), one.__traceback__) for one in (first, second)}

    assert 1 == len(codes)
    assert codes != {code_of(KeyError, first.__traceback__)}
    assert 4 == len(code_of(ValueError, None))


def test_it_ends_when_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Afterwards threads, objects, logs and warnings go where they went before."""
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    before = (warnings.showwarning, list(logging.getLogger().handlers))
    told: list[str] = []
    with hushed(told.append):
        threading.excepthook(threading.ExceptHookArgs((ValueError, ValueError(SECRET), None, None)))
        Broken()
        warnings.showwarning("said", UserWarning, "a file", 1)
        inside = (threading.excepthook, sys.unraisablehook, warnings.showwarning)

    assert code_of(ValueError, None) == told[0]
    assert 2 == len(told)
    assert threading.__excepthook__ is threading.excepthook is not inside[0]
    assert sys.__unraisablehook__ is sys.unraisablehook is not inside[1]
    assert before == (warnings.showwarning, list(logging.getLogger().handlers))


def test_another_way_that_was_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has threads and objects told elsewhere, as a test run has, keeps that."""
    told: list[object] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    monkeypatch.setattr(warnings, "showwarning", _fault)
    set_before = (threading.excepthook, sys.unraisablehook, warnings.showwarning)
    with hushed(lambda _: None):
        inside = (threading.excepthook, sys.unraisablehook, warnings.showwarning)

    assert set_before == inside
    assert set_before == (threading.excepthook, sys.unraisablehook, warnings.showwarning)
