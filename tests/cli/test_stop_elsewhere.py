"""Hold that `boundary stop` reaches what is open in other windows: a second process, and work."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from boundary.app.session import open_session
from boundary.app.stop_sign import StopSign
from boundary.cli import menu_words, words
from boundary.core.ports import Answer
from tests.app.world import Told
from tests.cli.conftest import PASSPHRASE, Case

CLEARED = "\x1b[H\x1b[2J\x1b[3J"
PATIENCE_S = 120
ROOT = Path(__file__).parents[2]
_PROGRAM = "import sys; from boundary.cli import main; sys.exit(main())"


@dataclass
class Window:
    """A terminal with a program of its own in it."""

    hand: int
    program: subprocess.Popen[bytes]
    seen: str = ""

    def until(self, text: str) -> None:
        """Read the screen until a text stands there, or it is over."""
        end = time.monotonic() + PATIENCE_S
        while text not in " ".join(self.seen.split()) and time.monotonic() < end:
            ready, _, _ = select.select([self.hand], [], [], 1)
            if not ready:
                continue
            try:
                self.seen += os.read(self.hand, 4096).decode()
            except OSError:  # the other end is closed: the program ended
                return

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self.hand, f"{text}\n".encode())

    def shows(self) -> bool:
        """Say whether what is typed now is shown."""
        return bool(termios.tcgetattr(self.hand)[3] & termios.ECHO)

    def end(self) -> int:
        """Wait until the program ends by itself."""
        self.until("\x00 never shown")
        return self.program.wait(PATIENCE_S)


@pytest.fixture
def window(guided: Case, request: pytest.FixtureRequest) -> Iterator[Window]:
    """Open a program on the case in a terminal of its own."""
    hand, end = os.openpty()
    arguments = ["--state", str(guided.line.state), *request.param]
    variables = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *arguments],
        stdin=end,
        stdout=end,
        stderr=end,
        env=variables,
        start_new_session=True,
        cwd=guided.line.folder,
    )
    os.close(end)
    yield Window(hand, program)
    program.kill()
    program.wait()
    os.close(hand)


@pytest.mark.parametrize(
    ("window", "typed", "waits_at", "code"),
    [
        ([], (PASSPHRASE,), menu_words.Q_NEXT, 0),
        (["check", "heron-42"], (), words.PASSPHRASE, 130),
    ],
    indirect=["window"],
    ids=["sitting", "command"],
)
def test_a_window_that_waits_at_a_question_ends_and_is_emptied(
    guided: Case, window: Window, typed: Sequence[str], waits_at: str, code: int
) -> None:
    """Another process at a question, shown or unseen, ends by itself, locked and emptied."""
    shown = []
    for line in typed:
        window.until(words.PASSPHRASE)
        shown.append(window.shows())
        window.type(line)
    window.until(waits_at)
    window.until(words.YOUR_CHOICE if typed else waits_at)
    before = window.seen
    ended = guided.line("stop")
    came = window.end()
    last = window.seen.rpartition(CLEARED)[2]

    assert 0 == ended.code
    assert [False for _ in typed] == shown
    assert CLEARED not in before
    assert code == came, window.seen
    assert CLEARED in window.seen
    assert menu_words.STOPPED[0] in " ".join(last.split())
    assert menu_words.Q_NEXT not in last
    assert PASSPHRASE not in window.seen


class StopsOnce(Told):
    """Does every written step; during the first one, somebody says stop in another window."""

    def __init__(self, case: Case) -> None:
        """Take the case whose folder the windows share."""
        self._case = case
        self.done = 0

    def ask(self, address: object, instructions: Sequence[str], /) -> Answer:
        """Do the step, whatever was said meanwhile."""
        self.done += 1
        if self.done == 1:
            env = self._case.line.seen[-1]
            StopSign(env.files, env.state).put_up(env.random)
        return Answer.DONE


def test_work_ends_the_change_in_hand_and_goes_on_another_time(guided: Case) -> None:
    """The change in hand is done and recorded, no other begins, and the next run has the rest."""
    hands = StopsOnce(guided)
    guided.line.arrange = lambda env: replace(env, hands=hands)
    digest = guided.digest()
    first = guided("run", "--accept", digest, "--through", "will-show", "--no-input")
    done_first = hands.done
    with open_session(guided.line.seen[-1], guided.code, write=False, connect=False) as session:
        stood, doubt = len(session.standing.done), session.in_doubt
    second = guided.accepted("--through", "will-show")
    with open_session(guided.line.seen[-1], guided.code, write=False, connect=False) as session:
        stands = len(session.standing.done)

    assert 130 == first.code, first
    assert menu_words.STOPPED[0] in " ".join(first.out.split())
    assert (1, 0) == (done_first, doubt)
    assert 1 <= stood < 4
    assert (0, 4) == (second.code, stands), second
