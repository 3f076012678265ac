"""Count whose mail a filter would catch besides the person's, in the user's own mail; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from boundary.core.identifier import Identifier
from boundary.core.ports import Sighting

from .compare import Party
from .filters import Shape, make
from .matching import Corpus, Message
from .query import words

__all__ = ["Collateral", "collateral"]


@dataclass(frozen=True, slots=True)
class Collateral:
    """Other senders that a filter for some addresses would take mail from."""

    surely: int
    """Whom it takes by what is known of the matching, such as somebody with the address as name."""
    perhaps: int
    """Whose address holds one of the addresses word for word: a page of Google's does not say."""

    @property
    def say(self) -> str:
        """One sentence without an identifier; empty when there is nobody."""
        if not (self.surely or self.perhaps):
            return ""
        if not self.perhaps:
            return f"It also takes mail from {_senders(self.surely)} that you did not list."
        also = f"{_senders(self.surely)} and perhaps from " if self.surely else "perhaps "
        return f"It also takes mail from {also}{_senders(self.perhaps)} that you did not list."


def collateral(
    people: Collection[Identifier], sightings: Iterable[Sighting], *, copied: bool = False
) -> Collateral:
    """Count the senders among the user's received mail that are none of these people.

    Display names count as they stood in the mail. Raises CriteriaError.
    """
    if not people:
        return Collateral(0, 0)
    listed = {one.value for one in people}
    others = [one for one in sightings if one.address not in listed]
    corpus = Corpus([Message(sender=_parties(one)) for one in others])
    taken = corpus.takes(make(Shape("x", copied=copied), people)).yes
    runs = [words(one) for one in listed]
    near = sum(
        not taken >> number & 1 and any(_holds(words(one.address), run) for run in runs)
        for number, one in enumerate(others)
    )
    return Collateral(taken.bit_count(), near)


def _parties(one: Sighting) -> tuple[Party, ...]:
    return (Party(one.address), *(Party(one.address, name) for name in sorted(one.names)))


def _holds(there: tuple[str, ...], run: tuple[str, ...]) -> bool:
    last = len(there) - len(run)
    return any(there[at : at + len(run)] == run for at in range(last + 1))


def _senders(count: int) -> str:
    return "1 sender" if count == 1 else f"{count} senders"
