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
