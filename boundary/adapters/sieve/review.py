"""Say what other people's rules on the server do, and show it to the person; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.errors import Interrupted
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item
from boundary.core.ports import Answer

from . import layout, wire
from .layout import RULES, START
from .say import UNREAD, findings_of
from .world import TEMPORARY, World, is_ours

VERB: Final = "access.review"
NOT_READ: Final = "The rules on the server could not be read, so this was not looked at."
UNANSWERED: Final = "The run ended before you answered. You can do this again."
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
    """Write what is shown: each finding and what can be done by hand, then what is not seen."""
    lines = [_INTRODUCTION]
    for one in _findings(seen):
        lines += [wire.text(one, "say"), f"  {wire.text(one, 'by_hand')}"]
    unread = [line for line in _list(seen.facts.get("unread")) if isinstance(line, str)]
    # Two spaces: shown together with the line before, so that it is one answer for all of them.
    lines += [f"  {line}" if number else line for number, line in enumerate(unread)]
    return tuple(lines)


def answered(parts: Sequence[JsonObject]) -> Answer | None:
    """Read the newest answer that was written down; None when there is none."""
    for part in reversed(parts):
        word = part.get("answer")
        if isinstance(word, str) and word in list(Answer):
            return Answer(word)
    return None


def outcome(change: Change, answer: Answer) -> Outcome:
    """Turn the answer into an outcome. Raises Interrupted on STOP."""
    ref: JsonObject = {"objects": []}
    match answer:
        case Answer.DONE | Answer.ALREADY:
            return Outcome(change, Status.DONE, ref, proof=Proof.SEEN)
        case Answer.SKIP:
            return Outcome(change, Status.SKIPPED, ref, "You left this out.")
        case Answer.LATER:
            return Outcome(change, Status.WAITING, ref, "You left this for later.")
        case Answer.STOP:
            raise Interrupted(
                "You stopped here.", hint="Your answers so far are kept. You can go on."
            )
        case _:
            assert_never(answer)


def _findings(seen: State) -> tuple[Mapping[str, Json], ...]:
    return tuple(one for one in _list(seen.facts.get("findings")) if isinstance(one, Mapping))


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()


def _without_ours(source: bytes) -> bytes:
    """Leave a block of ours out."""
    own = layout.without_block(source)
    return source if own is None else own
