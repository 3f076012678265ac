"""Find the mail that a filter at Gmail filed, and write the receipt for taking its label off.

Reads only. Changing labels is the work of undo, which treats the receipt as any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from boundary.adapters.imap.connection import Link
from boundary.adapters.imap.encode import uid_set, uid_sets
from boundary.adapters.imap.filed import came_after, item_of, keep_item
from boundary.adapters.imap.look import layout
from boundary.adapters.imap.sift import SET_OCTETS
from boundary.adapters.imap.transfer import raw_chunks
from boundary.adapters.imap.wire import Message, counted, folder_name
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
from boundary.core.json import JsonObject
from boundary.core.playbook import Item

from . import names
from .look import LabelLook, open_all_mail, tags_of
from .wire import Receipt, Tagged, receipt_from, tagged, with_tags

__all__ = ["receipt_for"]


def receipt_for(
    link: Link, look: LabelLook, rule: Item, since_ms: int, known: Iterable[JsonObject]
) -> Outcome | None:
    """Write the receipt for what came after `since_ms` and has the filter's label; or None.

    `known`: receipts of mail that a step of its own filed; what they list is left to them.
    Raises AdapterError or TransientError when All Mail cannot be read.
    """
    plan = layout(link)
    raw = names.target(folder_name(rule), plan.listed)
    item = keep_item(rule)
    mail = look.over([item], {}).mail[item.address]
    listed = {one.id for ref in known for one in receipt_from(ref).objects}
    chosen = [m for m in mail.outside if came_after(m, since_ms) and m.id not in listed]
    opened, _ = open_all_mail(link, plan)
    objects = tuple(_described(link, raw, [m for m in chosen if m.validity == opened.validity]))
    if not objects:
        return None
    noun = counted(len(objects), "message", "messages")
    change = Change(
        item_of(rule),
        Action.CREATE,
        State(Presence.ABSENT, {"count": len(objects)}),
        State(Presence.PRESENT, {"count": 0}),
        f"{noun} that a rule filed into {folder_name(rule)}.",
        Hand.TOOL,
        Undo.FULL,
        Notice.QUIET,
        Stage.QUIET,
    )
    receipt = Receipt(objects, raw, created=False, validity=opened.validity)
    return Outcome(change, Status.DONE, receipt.to_json())


def _described(link: Link, raw: str, messages: Iterable[Message]) -> Iterable[Tagged]:
    """Say what the filter did to each message that still has its label, out of the inbox."""
    by_uid = {message.uid: message for message in messages}
    for part in uid_sets(by_uid, most=500, octets=SET_OCTETS):
        tags = tags_of(link, part)
        details = link.details(uid_set(part))
        for uid in part:
            if uid not in tags or uid not in details or tags[uid].in_inbox:
                continue
            now = with_tags(by_uid[uid], tags[uid])
            one = tagged(now, tags[uid], details[uid], raw, marks=False)
            if now.id == by_uid[uid].id and one.is_as_left(tags[uid]):
                digest = hashlib.sha256()
                for chunk in raw_chunks(link, uid, details[uid].size):
                    digest.update(chunk)
                sha256 = digest.hexdigest()
                yield replace(one, label_added=True, inbox_removed=True, sha256=sha256)
