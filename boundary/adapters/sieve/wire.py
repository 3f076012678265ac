"""Translate between a user's scripts and our words: states, changes, receipts, sentences; pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Item
from boundary.core.rules import MailProvider

from .rules import Rule, gaps
from .world import Key, Trouble, Way, World

FILE_AWAY: Final = "mail.file-away"
SET_ASIDE: Final = "mail.set-aside"
VERBS: Final = (FILE_AWAY, SET_ASIDE)

MOVED_SINCE: Final = "Your mail rules have changed since they were looked at, so nothing was set."
MOVED_MEANWHILE: Final = (
    "Another program changed your mail rules in the same moment, so nothing was set. "
    "You can run this again."
)
NOT_READ: Final = "The rules on the server could not be read, so nothing was set."
EDITED: Final = (
    "Somebody has changed this rule by hand, so it is left as it is. "
    "You can remove the script boundary in your mail settings, and run this again."
)
TAKEN: Final = (
    "A script of another program has a name that this program needs, so nothing was changed. "
    "You can rename the script that begins with boundary, and run this again."
)
NO_ROOM: Final = (
    "The server has no room for this rule, so nothing was changed. "
    "You can remove a rule script that you do not need, or follow the written steps."
)
NOT_TAKEN: Final = (
    "The server did not take this rule, so nothing was changed. You can follow the written steps."
)
BROKEN: Final = (
    "The server does not accept your own rules as they are now, so nothing was changed. "
    "You can look at them in your mail settings first."
)
NO_FOLDER: Final = "The folder for their mail could not be made, so no rule was set."
CAME_TO_LIGHT: Final = (
    "Rules of yours that the server did not list are now the script dovecot.orig, and act on."
)
CAME_BETWEEN: Final = (
    "Rules of yours that the server did not list came to light, and act on as dovecot.orig. "
    "No rule was set. You can run this again."
)
KEPT_ASIDE: Final = "The script dovecot.orig from before is kept under another name beside it."
UNLISTED: Final = (
    "If your provider keeps rules in a file it does not list, they stay in force as well."
)
SWITCHED: Final = "Another program has made its own rules the active ones: ours do not act now."
FORMER_AWAY: Final = (
    "Your own rules from before are no longer there under their name, so they do not act now."
)
GONE: Final = "This rule is not on the server any more."
OFF: Final = "No rules are active on the server now: ours do not act."
LAID_ASIDE: Final = "These rules lie on the server, and do not act now."
UNDO_EDITED: Final = (
    "Somebody has changed this rule by hand, so it is left as it is. "
    "You can take it out in your mail settings: the script is named boundary."
)
UNDO_NOT_TAKEN: Final = "The server did not let the rule be taken out. You can run undo again."
FORMER_GONE: Final = "The rules that were active before are no longer there: none are active now."
FORMER_BROKEN: Final = (
    "The server does not accept your own rules from before as they are now, so nothing was "
    "changed. You can look at them in your mail settings first."
)
IN_USE: Final = "Your own rules use the script boundary, so an empty one is left there for them."
REPLACED: Final = (
    "Another program has put its own rules in the place of ours; they stay, and so does the "
    "starting script that uses them."
)
START_STAYS: Final = (
    "The starting script was changed by hand, so it stays, and does nothing for this program."
)
OTHERS_CHOICE: Final = "Another program has made its own rules the active ones; they stay so."
FOLDER_STAYS: Final = "The folder stays, because it is not empty."
STAYS: Final = "It could not be removed. You can take it away in your provider's mail settings."
NO_ADDRESS: Final = "This step needs a mail address and a folder."
LATER: Final = "The server for mail rules asks to come back later. Nothing was lost."
CUT_SHORT: Final = "This was cut short before the rule acted; what was begun was taken back."
UNDO_CUT_SHORT: Final = "This was cut short; you can run undo again."


@dataclass(frozen=True, slots=True)
class Wish:
    """What one item asks of a rule."""

    verb: str
    address: str = field(repr=False)
    folder: str
    """The visible name."""
    read: bool
    copied: bool

    @property
    def key(self) -> Key:
        """What the rule is known by."""
        return self.verb, self.address

    def is_met(self, rule: Rule | None) -> bool:
        """Whether a rule does just this."""
        mine = (self.folder, self.read, self.copied)
        return rule is not None and (rule.folder, rule.read, rule.copied) == mine

    def to_rule(self, path: str) -> Rule:
        """Make the rule; `path` is the folder's full name on the server."""
        return Rule(self.verb, self.address, self.folder, path, self.read, self.copied)


def wish_of(item: Item) -> Wish | None:
    """Read an item; None when it is about no mail address, or names no folder."""
    folder = item.options.get("folder_name")
    if item.subject is None or item.verb not in VERBS or not isinstance(folder, str) or not folder:
        return None
    read = item.verb == FILE_AWAY and item.options.get("mark") != "unread"
    copied = item.options.get("copied") == "include"
    return Wish(item.verb, item.subject.value, folder, read, copied)


def unknown(note: str) -> State:
    """Say that nothing could be seen, and why, in one sentence."""
    return State(Presence.UNKNOWN, {"note": note})


def to_state(item: Item, world: World, providers: Sequence[MailProvider]) -> State:
    """Say what was seen, for one item.

    `facts`: world (how many rules of ours), in_force, placed (start, alone, block or empty), way
    (how a rule would come to act), former (what acts after our rules, where it is known), there
    (whether a rule for it is there, whatever it does), trouble (why nothing can be written, or
    empty), note.
    """
    wish = wish_of(item)
    if wish is None:
        return unknown(NO_ADDRESS)
    rule = world.rules.get(wish.key)
    acting = world.placed is not None and world.held is not None
    held = world.held.rules if world.held is not None and world.trouble is None else ()
    holds = acting and any(wish.key == (one.verb, one.address) for one in held)
    facts: dict[str, Json] = {
        "world": len(world.rules),
        "in_force": acting,
        "placed": world.placed.value if world.placed is not None else "",
        "way": world.way.value,
        "former": former_of(world),
        "there": rule is not None,
        "trouble": world.trouble.value if world.trouble is not None else "",
    }
    notes = [*_notes(world), *gaps(wish.to_rule(wish.folder), world.dialect, providers)]
    if notes:
        facts["note"] = " ".join(notes)
    marked: bool | None = True if world.is_marked else None
    if world.way is Way.BLOCK and world.placed is not Way.BLOCK:
        # The block goes into a script of the user's: that is asked for by its own name.
        marked = False
    presence = Presence.PRESENT if holds and wish.is_met(rule) else Presence.ABSENT
    return State(presence, facts, etag=world.etag, marked=marked)


def to_change(item: Item, seen: State) -> Change:
    """Say what would have to change for one item."""
    wish = wish_of(item)
    after = State(Presence.PRESENT, {"in_force": True})
    action = Action.CREATE
    if wish is None or seen.presence is Presence.UNKNOWN:
        summary = "The rules on the server could not be read, so no rule is set now."
    elif seen.presence is Presence.PRESENT:
        action, after = Action.NOTHING, seen
        summary = f"New mail from this address goes to {wish.folder} already."
    else:
        if seen.facts.get("there") is True or seen.marked is False:
            action = Action.UPDATE
        read = ", marked as read" if wish.read else ""
        summary = (
            f"New mail goes to {wish.folder}{read}, at the provider, "
            "also while this program is not running."
        )
        if seen.marked is False:
            summary += " This puts a marked part into your own rules."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET
    )


def former_of(world: World) -> str:
    """Name the script that acts after our rules; empty when there is none, or it is not known."""
    if world.placed is Way.START and world.start is not None:
        return world.start.former
    return world.foreign


def _notes(world: World) -> list[str]:
    if world.trouble is not None:
        return [EDITED if world.trouble is Trouble.EDITED else TAKEN]
    notes = []
    if world.rules and world.placed is None:
        if world.foreign:
            notes.append(SWITCHED)
        else:
            notes.append(LAID_ASIDE if world.active else OFF)
    former = world.start.former if world.placed is Way.START and world.start is not None else ""
    if former and not world.has(former):
        notes.append(FORMER_AWAY)
    if not world.active:
        notes.append(UNLISTED)
    return notes


@dataclass(frozen=True, slots=True)
class Switch:
    """What acts beside our rules, and what was active before them."""

    former: str
    placed: Way
    rescued: bool = False
    """The rules from before were in a file that the server did not list."""
    kept: str = ""
    """Where a script went whose name the server took for these."""
    before: bytes | None = field(default=None, repr=False)
    """For a block: the user's whole script before it."""

    def to_json(self) -> JsonObject:
        """Write one object of a receipt."""
        return {
            "id": "switch",
            "former": self.former,
            "placed": self.placed.value,
            "hidden": self.rescued,
            "kept": self.kept,
            "before": None if self.before is None else to_base64(self.before),
        }


def rule_id(key: Key) -> str:
    """Name the object that one rule is."""
    return f"rule:{key[0]}:{key[1]}"


def receipt(rule: Rule, switch: Switch, *, created: bool) -> JsonObject:
    """Write the `ref` of an outcome: the rule, what acts beside it, and the folder."""
    return {
        "objects": [
            {"id": rule_id((rule.verb, rule.address)), "folder": rule.folder, "path": rule.path},
            switch.to_json(),
            {"id": f"folder:{rule.path}", "folder": rule.folder, "created": created},
        ]
    }


def ids_in(ref: JsonObject) -> tuple[str, ...]:
    """Name the objects of a receipt."""
    return tuple(text(thing, "id") for thing in objects_in(ref))


def folders_made(refs: Iterable[JsonObject]) -> tuple[str, ...]:
    """Name the folders that these receipts say we made, by their visible names, each once."""
    found = {
        text(thing, "folder"): None
        for ref in refs
        for thing in objects_in(ref)
        if text(thing, "id").startswith("folder:") and thing.get("created") is True
    }
    return tuple(found)


def undone(change: Change, returned: int, notes: Iterable[str] = ()) -> Outcome:
    """Say that nothing of it is left."""
    ref: JsonObject = {"returned": returned, "remaining": []}
    return Outcome(change, Status.UNDONE, ref, _said(notes))


def not_undone(change: Change, refs: Iterable[JsonObject], note: str) -> Outcome:
    """Say that it is as it was, and why."""
    remaining: list[Json] = [*sorted({name for ref in refs for name in ids_in(ref)})]
    return Outcome(change, Status.FAILED, {"returned": 0, "remaining": remaining}, note)


def done(
    change: Change, rule: Rule, switch: Switch, notes: Iterable[str], *, created: bool
) -> Outcome:
    """Say that the rule acts."""
    return Outcome(change, Status.DONE, receipt(rule, switch, created=created), _said(notes))


@dataclass(frozen=True, slots=True)
class Flight:
    """What a batch is about to write; made durable before, so that it can be ended or undone."""

    active: str
    """What was active before."""
    before: Mapping[str, bytes | None] = field(repr=False)
    """Scripts that are stored, by name, as they were; None: they were not there."""
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The digests that these scripts have once stored."""
    kept: str = ""
    """Where the script dovecot.orig goes while it is seen whether the server needs its name."""
    may_rescue: bool = False
    """Rules that the server did not list may come to light as dovecot.orig."""

    def to_json(self) -> JsonObject:
        """Write one part of the journal."""
        return {
            "phase": "write",
            "active": self.active,
            "before": {
                name: None if source is None else to_base64(source)
                for name, source in self.before.items()
            },
            "after": {name: list(digests) for name, digests in self.after.items()},
            "kept": self.kept,
            "may_rescue": self.may_rescue,
        }


ALONG: Final[JsonObject] = {"phase": "along"}
"""Written for every address of a flight; what is about to be written stands with one of them."""


def is_along(parts: Iterable[JsonObject]) -> bool:
    """Whether an address is part of a flight."""
    return any(part.get("phase") == ALONG["phase"] for part in parts)


def flight_from(parts: Iterable[JsonObject]) -> Flight | None:
    """Read the newest flight out of parts; None when nothing was about to be written."""
    for part in reversed(list(parts)):
        if part.get("phase") == "write":
            before, after = part.get("before"), part.get("after")
            return Flight(
                text(part, "active"),
                {
                    name: from_base64(source) if isinstance(source, str) else None
                    for name, source in (before if isinstance(before, Mapping) else {}).items()
                },
                {
                    name: _texts(digests)
                    for name, digests in (after if isinstance(after, Mapping) else {}).items()
                },
                text(part, "kept"),
                part.get("may_rescue") is True,
            )
    return None


def folder_part(folder: str, *, made: bool | None = None) -> JsonObject:
    """Write that a folder is about to be made, or what came of it."""
    if made is None:
        return {"phase": "folder", "folder": folder}
    return {"phase": "folder-made", "folder": folder, "made": made}


def folders_in(parts: Iterable[JsonObject]) -> frozenset[str]:
    """Name the folders that parts say we made, or may have made."""
    found: set[str] = set()
    for part in parts:
        if part.get("phase") == "folder" or part.get("made") is True:
            found.add(text(part, "folder"))
        elif part.get("phase") == "folder-made":
            found.discard(text(part, "folder"))
    return frozenset(found)


def undo_part(names: Collection[str]) -> JsonObject:
    """Write that these rules are about to be taken out."""
    return {"phase": "undo", "rules": sorted(names)}


def text(data: JsonObject, name: str) -> str:
    """Read a text that may be missing."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def objects_in(ref: JsonObject) -> tuple[JsonObject, ...]:
    """Read the objects of a receipt."""
    value = ref.get("objects")
    if not isinstance(value, list | tuple):
        return ()
    return tuple(entry for entry in value if isinstance(entry, Mapping))


def to_base64(source: bytes) -> str:
    """Write bytes as text."""
    return base64.b64encode(source).decode("ascii")


def from_base64(written: str) -> bytes:
    """Read bytes back; what is no base64 reads as nothing."""
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _texts(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(entry for entry in value if isinstance(entry, str))


def _said(notes: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(note for note in notes if note))
