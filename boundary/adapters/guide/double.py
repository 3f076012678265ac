"""Stand in for the person: answers from a list, and remembers what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from boundary.core.playbook import Address
from boundary.core.ports import Answer


class ScriptedHands:
    """Answers in order, then always `then`; `asked` and `seen` hold what was put to it."""

    def __init__(self, answers: Iterable[Answer] = (), *, then: Answer = Answer.DONE) -> None:
        """Keep the answers; none have been given yet."""
        self._answers = list(answers)
        self._then = then
        self.asked: list[tuple[Address, tuple[str, ...]]] = []
        self.seen: list[tuple[int, int]] = []
        self.given: list[tuple[str, bytes]] = []
        """The files that were handed over: name and content."""

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Remember the lines and give the next answer."""
        self.asked.append((address, tuple(instructions)))
        return self._answers.pop(0) if self._answers else self._then

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Have no file: a guide asks for none."""
        del address, instructions
        return None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Remember file and lines, and give the next answer; nothing is written."""
        self.given.append((name, data))
        return self.ask(address, instructions)

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Remember how far the work said it was; nobody presses Ctrl-C."""
        del address, doing
        self.seen.append((done, total))
