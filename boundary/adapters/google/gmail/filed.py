"""Find the mail that a filter filed, and write the receipt for moving it back; reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
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
from boundary.core.json import JsonObject
from boundary.core.match import Match, make_matcher
from boundary.core.playbook import Item
from boundary.core.rules import MailProvider

from ..client import Api
from . import criteria, look, read, wire
from .filters import INBOX
from .labels import read_labels
from .wire import Filed, Label

BACK: Final = ".back"
"""What the step of a rule is called when its mail is moved back: never the address of a step."""


def receipt_for(
    api: Api,
    rule: Item,
    providers: Sequence[MailProvider],
    since_ms: int,
    known: Iterable[JsonObject],
) -> Outcome | None:
    """Write the receipt for what came after `since_ms` and lies under the rule's label; or None.

    `known`: receipts of mail that was filed by a step of its own; what they list is left to them.
    Raises AdapterError or TransientError.
    """
    person = wire.subject_of(rule)
    labels = read_labels(api)
    name = labels.spelled(wire.label_name(rule))
    label = Label(labels.find(name), name)
    if person is None or not label.id or criteria.refusal(person):
        return None
    copied = wire.wants_copies(rule)
    query = f"{criteria.search([person], copied=copied)} after:{since_ms // 1000 - 1}"
    listed = {one.message for ref in known for one in wire.files_in(ref)}
    ids = [one for one in read.listed(api, query, [label.id]) if one not in listed]
    matcher = make_matcher([person], providers)

    def is_theirs(hit: Match) -> bool:
        return person.key in hit.sent or (copied and person.key in hit.copied)

    found = look.matching(api, ids, matcher, copied=copied)
    objects = [
        Filed(
            head.id,
            label.id,
            tuple(sorted(head.labels.difference([label.id]).union([INBOX]))),
            (label.id,),
            (INBOX,),
        )
        for head, hit in found
        if is_theirs(hit) and head.ms > since_ms and INBOX not in head.labels
    ]
    if not objects:
        return None
    noun = wire.counted(len(objects), "message", "messages")
    address = replace(rule.address, step=f"{rule.address.step}{BACK}")
    change = Change(
        replace(rule, address=address, verb=wire.FILE_PAST),
        Action.CREATE,
        State(Presence.ABSENT, {"count": len(objects)}),
        State(Presence.PRESENT, {"count": 0}),
        f"{noun} that a filter put under {name}.",
        Hand.TOOL,
        Undo.FULL,
        Notice.QUIET,
        Stage.QUIET,
    )
    return Outcome(change, Status.DONE, wire.receipt(objects, label))
