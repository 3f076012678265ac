"""Say in words what following another playbook closes, changes and leaves as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from boundary.cli import words
from boundary.core.mask import visible
from boundary.core.playbook import Item
from boundary.core.softer import Softer
from boundary.core.verbs import VERBS

CLOSES = "New with this playbook. `boundary run` does it when you agree to its plan:"
ALTERS = "Done already, and done in another way with this playbook:"
DROPS = "Not done yet, and no longer named. No run does it:"
OPENS = "Done, and no longer named. It stays as it is until `boundary undo` takes it back:"
SAME = "Nothing is closed or opened by this."


def softer_lines(moved: Softer, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Write the difference; `aliases` has the short name of each person key."""
    parts = (
        (CLOSES, moved.closes),
        (ALTERS, moved.alters),
        (DROPS, moved.drops),
        (OPENS, moved.opens),
    )
    lines = [line for head, items in parts if items for line in (head, *_rows(items, aliases))]
    return tuple(lines) or (SAME,)


def _rows(items: Iterable[Item], aliases: Mapping[str, str]) -> list[str]:
    """Bring items of one person, verb and account together."""
    found: dict[tuple[str, str, str], int] = {}
    for item in items:
        key = (visible(aliases.get(item.person, ""), 24), item.verb, item.address.account)
        found[key] = found.get(key, 0) + 1
    return [
        f"  {words.group(alias, verb, account, count)}: {VERBS[verb].does}"
        for (alias, verb, account), count in found.items()
    ]
