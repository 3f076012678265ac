"""Say what following another playbook would close and what it would leave for an undo. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from boundary.core.event import Standing
from boundary.core.playbook import Address, Item
from boundary.core.verbs import VERBS

__all__ = ["Softer", "left_over", "softer"]


@dataclass(frozen=True, slots=True)
class Softer:
    """The difference between what was named and what is named now. No item is in two of these."""

    closes: tuple[Item, ...]
    """Named for the first time and not standing: a run would do it."""
    alters: tuple[Item, ...]
    """Standing and still named, with other options: a run would do it anew."""
    drops: tuple[Item, ...]
    """Not done and named no longer: no run does it."""
    opens: tuple[Item, ...]
    """Standing and named no longer: it stays until an undo takes it back."""


def softer(before: Sequence[Item], after: Sequence[Item], standing: Standing) -> Softer:
    """Compare two crossings of one case; each part in the order of its crossing.

    What only reads opens and closes nothing, so it is left out.
    """
    named, now = _acting(before), _acting(after)
    stands = {address: outcomes[0].change.item for address, outcomes in standing.done.items()}
    return Softer(
        closes=tuple(
            item for address, item in now.items() if address not in named and address not in stands
        ),
        alters=tuple(
            item
            for address, item in now.items()
            if address in stands and stands[address].options != item.options
        ),
        drops=tuple(
            item for address, item in named.items() if address not in now and address not in stands
        ),
        opens=left_over(after, standing),
    )


def left_over(items: Sequence[Item], standing: Standing) -> tuple[Item, ...]:
    """Give what stands and is named no longer, sorted by address; what only reads left out."""
    named = {item.address for item in items}
    stands = (standing.done[address][0].change.item for address in sorted(standing.done))
    return tuple(
        item for item in stands if item.address not in named and not VERBS[item.verb].reads_only
    )


def _acting(items: Sequence[Item]) -> dict[Address, Item]:
    return {item.address: item for item in items if not VERBS[item.verb].reads_only}
