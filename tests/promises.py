"""What the contract of all adapters asks of a bench, and of what came of something there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from boundary.core.change import Outcome, Proof, Status
from tests.bench import CONNECTS, LOOKS, READS_BACK, Bench

__all__ = ["came_to", "down", "good", "keeps_to_itself"]


def good(bench: Bench) -> tuple[bool, Proof]:
    """Say how a second look at what was done ends here."""
    return True, Proof.SEEN if {LOOKS, READS_BACK} & bench.abilities else Proof.TOLD


def came_to(outcome: Outcome) -> tuple[Status, object]:
    """Give what an outcome says, and what it touched."""
    return outcome.status, outcome.ref.get("objects", [])


@contextmanager
def down(bench: Bench) -> Iterator[None]:
    """Let nothing answer for a while, where there is something that could."""
    if CONNECTS in bench.abilities:
        bench.stall()
    yield
    bench.mend()


def keeps_to_itself(bench: Bench, said: Sequence[str]) -> None:
    """Hold what was said to holding nothing private."""
    text = "\n".join(said).casefold()
    shown = [word for word in bench.private if word.casefold() in text]

    assert [] == shown
