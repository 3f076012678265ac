"""Name what is ours among a user's scripts, for whoever finds it; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundary.core.ports import Thing

from .layout import RULES, START
from .rules import Rule
from .world import TEMPORARY, World, is_ours

_BACK: Final = (
    "You can make your own rules active again in your provider's mail settings, under Rules or "
    "Filters, and then remove the script {name}."
)
_BLOCK: Final = (
    "You can open your own rules in your provider's mail settings, and take out the lines from "
    "the one that says boundary begin to the one that says boundary end."
)
_LEFTOVER: Final = "You can remove the script {name} in your provider's mail settings."
_EDITED: Final = " Somebody has changed it by hand, so it is left as it is."


def things_of(world: World) -> tuple[Thing, ...]:
    """Name everything that carries our mark, as far as it was read."""
    found: list[Thing] = []
    if world.start is not None:
        say = "A starting script, which runs the rules of this program and then your own."
        found.append(_thing(START, say, _BACK, intact=world.start.intact))
    if world.ours is not None:
        say = _rules_in_words(world.ours.rules)
        found.append(_thing(RULES, say, _BACK, intact=world.ours.intact))
    if world.parts is not None:
        say = _rules_in_words(world.block.rules if world.block is not None else ())
        say += " They stand as a marked part in your own rules."
        intact = world.parts.intact
        say += "" if intact else _EDITED
        found.append(Thing("block", say, _BLOCK, intact))
    if TEMPORARY in world.sources and is_ours(world.sources[TEMPORARY]):
        found.append(_thing(TEMPORARY, "A leftover of this program.", _LEFTOVER, intact=True))
    return tuple(found)


def _thing(name: str, say: str, by_hand: str, *, intact: bool) -> Thing:
    note = "" if intact else _EDITED
    return Thing(f"script:{name}", say + note, by_hand.format(name=name), intact)


def _rules_in_words(rules: Iterable[Rule]) -> str:
    """Say what rules do: how many addresses, and into which folders."""
    counts: dict[str, set[str]] = {}
    for rule in rules:
        counts.setdefault(rule.folder, set()).add(rule.address)
    if not counts:
        return "Rules of this program, without any address in them."
    parts = [
        f"{len(addresses)} address{'' if len(addresses) == 1 else 'es'} to {folder}"
        for folder, addresses in sorted(counts.items())
    ]
    return f"Rules of this program that file new mail: {', '.join(parts)}."
