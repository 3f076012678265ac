"""Hold what Ctrl-C does at a question and in the middle of work."""

from __future__ import annotations

import os
import signal

import pytest

from boundary.cli.stop import Stop


def test_in_the_middle_of_work_the_first_one_asks_and_the_second_stops() -> None:
    """One Ctrl-C is remembered and announced; a second one stops at once."""
    told: list[str] = []
    with Stop(lambda: told.append("told")) as stop:
        os.kill(os.getpid(), signal.SIGINT)

        assert (True, ["told"]) == (stop.asked, told)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_at_a_question_one_is_enough() -> None:
    """While a question stands, one Ctrl-C stops at once; afterwards it asks again."""
    told: list[str] = []
    stop = Stop(lambda: told.append("told"))
    with pytest.raises(KeyboardInterrupt), stop.waiting():
        stop.press()

    assert (False, []) == (stop.asked, told)
    stop.press()
    assert (True, ["told"]) == (stop.asked, told)
    with pytest.raises(KeyboardInterrupt), stop.waiting():
        told.append("asked all the same")
    assert ["told"] == told


def test_a_stop_said_elsewhere_counts_like_a_first_one() -> None:
    """Another window's stop asks for the end of the work, and ends a question; nobody is told."""
    told: list[str] = []
    said: list[str] = []
    stop = Stop(lambda: told.append("told"), lambda: bool(said))
    with stop.waiting():
        before = stop.asked
    said.append("stop")
    with pytest.raises(KeyboardInterrupt), stop.waiting():
        told.append("asked all the same")
    stop.reset()

    assert (False, True, []) == (before, stop.asked, told)
