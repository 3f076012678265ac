"""Find the mail that a rule at the provider filed, and write the receipt for moving it back.

Reads only. Moving it is the work of undo, which treats the receipt as any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

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
from boundary.core.errors import AdapterError
from boundary.core.json import JsonObject
from boundary.core.playbook import Item

from . import encode, wire, written
from .connection import Detail, Link, Refused
from .look import layout
from .sift import SET_OCTETS
from .transfer import raw_chunks

__all__ = ["BACK", "NOT_READ", "item_of", "keep_item", "receipt_for"]

BACK = ".back"
"""What the step of a rule is called when its mail is moved back: never the address of a step."""
NOT_READ = "The folder of this rule could not be read, so nothing was moved back."
_INBOX = "INBOX"


def keep_item(rule: Item) -> Item:
    """Give the look that sees all mail of a rule's address, in the rule's folder too."""
    options: JsonObject = {"copied": rule.options.get("copied", "leave")}
    address = replace(rule.address, step=wire.KEEP)
    return replace(rule, address=address, verb=wire.KEEP, options=options)


def item_of(rule: Item) -> Item:
    """Give the item that moving a rule's mail back is written down under."""
    address = replace(rule.address, step=f"{rule.address.step}{BACK}")
    return replace(rule, address=address, verb=wire.FILE_PAST)


def receipt_for(
    link: Link, rule: Item, mail: wire.Mail, since_ms: int, known: Iterable[JsonObject]
) -> Outcome | None:
    """Write the receipt for what came after `since_ms` and lies in the rule's folder; or None.

    `known`: receipts of mail that was moved by a step of its own; what they list is left to them.
    Raises AdapterError or TransientError when the folder cannot be read whole.
    """
    plan = layout(link)
    raw = plan.target(wire.folder_name(rule))
    inbox = next((folder.raw for folder in plan.listed if folder.raw.upper() == _INBOX), "")
    if mail.unread_folders or not inbox:
        raise AdapterError(NOT_READ)
    listed = [moved for ref in known for moved in written.receipt_from(ref).objects]
    places = {(moved.target, moved.target_validity, moved.target_uid) for moved in listed}
    same = {wire.stable_id(moved.message_id, moved.size, moved.date) for moved in listed}
    chosen = [
        message
        for message in mail.ours
        if message.folder == raw
        and came_after(message, since_ms)
        and (raw, message.validity, message.uid) not in places
        and message.stable not in same
    ]
    objects = _described(link, raw, inbox, chosen)
    if not objects:
        return None
    noun = wire.counted(len(objects), "message", "messages")
    change = Change(
        item_of(rule),
        Action.CREATE,
        State(Presence.ABSENT, {"count": len(objects)}),
        State(Presence.PRESENT, {"count": 0}),
        f"{noun} that a rule filed into {wire.folder_name(rule)}.",
        Hand.TOOL,
        Undo.FULL,
        Notice.QUIET,
        Stage.QUIET,
    )
    return Outcome(change, Status.DONE, written.Receipt(objects, raw).to_json())


def came_after(message: wire.Message, since_ms: int) -> bool:
    """Whether it came then; one without a time stays where it is."""
    return bool(message.date) and _ms(message.date) > since_ms


def _ms(when: str) -> int:
    return int(datetime.fromisoformat(when).timestamp() * 1000)


def _described(
    link: Link, raw: str, inbox: str, messages: Sequence[wire.Message]
) -> tuple[written.Moved, ...]:
    """Fetch what undo finds each message by; what moved meanwhile, or is marked deleted, stays."""
    if not messages:
        return ()
    try:
        opened = link.examine(raw)
        by_uid = {m.uid: m for m in messages if m.validity == opened.validity}
        found: list[written.Moved] = []
        for part in encode.uid_sets(by_uid, most=500, octets=SET_OCTETS):
            details = link.details(encode.uid_set(part))
            found += [
                _moved(link, by_uid[uid], details[uid], inbox)
                for uid in part
                if uid in details
                and details[uid].stable == by_uid[uid].stable
                and encode.DELETED not in details[uid].flags
            ]
    except Refused as refusal:
        raise AdapterError(NOT_READ) from refusal
    return tuple(found)


def _moved(link: Link, message: wire.Message, detail: Detail, inbox: str) -> written.Moved:
    digest = hashlib.sha256()
    for chunk in raw_chunks(link, detail.uid, detail.size):
        digest.update(chunk)
    return written.Moved(
        message.id,
        inbox,
        0,
        0,
        detail.message_id,
        digest.hexdigest(),
        detail.size,
        detail.date,
        detail.flags,
        target=message.folder,
        target_validity=message.validity,
        target_uid=message.uid,
    )
