"""Say what other people's rules on the server do, and show it to the person; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core import shown
from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Presence,
    Stage,
    State,
    Undo,
)
from boundary.core.json import Json
from boundary.core.playbook import Item

from . import layout
from .layout import RULES, START
from .say import UNREAD, findings_of
from .world import TEMPORARY, World, is_ours

VERB: Final = "access.review"
NOT_READ: Final = "The rules on the server could not be read, so this was not looked at."
_INTRODUCTION: Final = (
    "These rules lie on your mail server. This program did not make them, and leaves them alone."
)


def to_state(world: World) -> State:
    """Say what was found in every script that is not ours.

    `facts`: count, seen_ids, findings (id, say, by_hand) and unread, as change.State says, and
    world (how many scripts were read).
    """
    others = {name: _without_ours(source) for name, source in world.sources.items()}
    ours = frozenset(
        name
        for name in (RULES, START, TEMPORARY)
        if name in world.sources and is_ours(world.sources[name])
    )
    found = findings_of(others, world.active, ours=ours)
    findings: list[Json] = [{"id": one.id, "say": one.say, "by_hand": one.by_hand} for one in found]
    facts: dict[str, Json] = {
        "count": len(found),
        "seen_ids": sorted({one.id for one in found}),
        "findings": findings,
        "unread": list(UNREAD),
        "world": len(world.names),
    }
    return State(Presence.ABSENT, facts, etag=world.etag)


def to_change(item: Item, seen: State) -> Change:
    """Say what the person would be shown."""
    count = len(_findings(seen))
    after = State(Presence.PRESENT, {"seen_ids": seen.facts.get("seen_ids", [])})
    action = Action.CREATE
    if seen.presence is Presence.UNKNOWN:
        summary = NOT_READ
    elif not count:
        action, after = Action.NOTHING, seen
        summary = "No rules of others were found on the mail server."
    else:
        noun = "thing that rules do" if count == 1 else "things that rules do"
        summary = f"{count} {noun} on the mail server, to look at together."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.NONE, Notice.QUIET, Stage.REVIEW
    )


def instructions(seen: State) -> tuple[str, ...]:
    """Write what is shown."""
    return shown.lines(_INTRODUCTION, seen.facts)


def _findings(seen: State) -> tuple[Mapping[str, Json], ...]:
    return tuple(one for one in _list(seen.facts.get("findings")) if isinstance(one, Mapping))


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()


def _without_ours(source: bytes) -> bytes:
    """Leave a block of ours out."""
    own = layout.without_block(source)
    return source if own is None else own
