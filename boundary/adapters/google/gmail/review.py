"""Say who else an account's mail goes to, and what acts on it, and show it to the person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
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
from boundary.core.json import Json, JsonObject
from boundary.core.mask import quoted
from boundary.core.playbook import Item

from ..client import Api, ApiError, Call
from . import wire
from .filters import from_api, shape_of
from .owned import Owned
from .rules import digest
from .say import BY_HAND, say, takes_away

VERB: Final = "access.review"
NOT_READ: Final = "Gmail's settings could not be read, so this was not looked at."
NOTHING: Final = "Nothing was found that passes mail on, takes it away or answers for you."
_INTRODUCTION: Final = (
    "This is what acts on your mail in Gmail's own settings. This program leaves it alone."
)
_UNREAD: Final = (
    "Whether somebody was given access to this mailbox as a delegate cannot be read here. You can"
    " look in Gmail, under Settings, Accounts, Grant access to your account.",
    "Which devices are signed in, and which programs were given access, cannot be read here. You"
    " can look in your Google account, under Security.",
    "Recovery address and number cannot be read here. You can look in your Google account, under"
    " Security.",
)
_CLOSED: Final = "Gmail did not show its settings for {what}."

_FILTERS, _LABELS = "users.settings.filters.list", "users.labels.list"
_READS: Final = {
    "users.settings.getAutoForwarding": "forwarding",
    "users.settings.forwardingAddresses.list": "forwarding addresses",
    _FILTERS: "filters",
    _LABELS: "labels",
    "users.settings.sendAs.list": "other addresses of yours",
    "users.settings.getImap": "IMAP",
    "users.settings.getPop": "POP",
    "users.settings.getVacation": "automatic answers",
}
_FORWARDING: Final = "You can take it out in Gmail, under Settings, Forwarding and POP/IMAP."
_ACCOUNTS: Final = "You can look in Gmail, under Settings, Accounts and Import."
_VACATION: Final = "You can switch it off in Gmail, under Settings, General, Vacation responder."
_PASSWORDS: Final = (
    "You can see and end app passwords and other access in your Google account, under Security."
)
_KEEPS: Final = {
    "leaveInInbox": "and stays in the inbox",
    "archive": "and is taken out of the inbox here",
    "trash": "and goes to the bin here",
    "markRead": "and is marked as read here",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that acts on the account's mail."""

    id: str
    say: str
    by_hand: str


def look(api: Api, owned: Owned) -> State:
    """Read every setting in one request, and say what was found.

    `owned`: which filters are ours; those are left out, and nothing else.
    `facts`: count, seen_ids, findings (id, say, by_hand) and unread, as change.State says, and
    world (how many settings were read). Raises AdapterError or TransientError.
    """
    answers = dict(zip(_READS, api.batch([Call(method) for method in _READS]), strict=True))
    read = {method: one for method, one in answers.items() if not isinstance(one, ApiError)}
    found = [
        *_forwarding(read.get("users.settings.getAutoForwarding", {})),
        *_addresses(read.get("users.settings.forwardingAddresses.list", {})),
        *_filters(read.get(_FILTERS, {}), read.get(_LABELS, {}), owned),
        *_send_as(read.get("users.settings.sendAs.list", {})),
        *_vacation(read.get("users.settings.getVacation", {})),
        *_pop(read.get("users.settings.getPop", {})),
        *_imap(read.get("users.settings.getImap", {})),
    ]
    closed = [_CLOSED.format(what=_READS[method]) for method in _READS if method not in read]
    findings: list[Json] = [{"id": one.id, "say": one.say, "by_hand": one.by_hand} for one in found]
    facts: dict[str, Json] = {
        "count": len(found),
        "seen_ids": sorted({one.id for one in found}),
        "findings": findings,
        "unread": [*closed, *_UNREAD],
        "world": len(read),
    }
    lines = "\n".join(sorted(one.id for one in found))
    return State(Presence.ABSENT, facts, etag=hashlib.sha256(lines.encode()).hexdigest()[:32])


def _forwarding(data: JsonObject) -> list[Found]:
    if data.get("enabled") is not True:
        return []
    target = quoted(wire.text(data, "emailAddress"))
    keeps = _KEEPS.get(wire.text(data, "disposition"), "")
    words = f"All new mail is passed on to {target}" + (f", {keeps}." if keeps else ".")
    return [_found("forward", [data.get("emailAddress"), data.get("disposition")], words,
                   _FORWARDING)]  # fmt: skip


def _addresses(data: JsonObject) -> list[Found]:
    return [
        _found(
            "address",
            [one.get("forwardingEmail")],
            f"{quoted(wire.text(one, 'forwardingEmail'))} is on the list of addresses that mail may"
            " be passed on to. A filter can use it even while nothing else is passed on.",
            _FORWARDING,
        )
        for one in wire.objects_in(data, "forwardingAddresses")
    ]


def _filters(data: JsonObject, labels: JsonObject, owned: Owned) -> list[Found]:
    known = {
        wire.text(one, "id"): wire.text(one, "name") for one in wire.objects_in(labels, "labels")
    }
    filters = [from_api(one, known) for one in wire.objects_in(data, "filter")]
    ours = owned.among(filters)
    return [
        Found(f"filter:{digest(one)[:16]}", say(one), BY_HAND)
        for one in filters
        if one.id not in ours and (takes_away(one) or shape_of(one) is not None)
    ]


def _send_as(data: JsonObject) -> list[Found]:
    found = []
    for one in wire.objects_in(data, "sendAs"):
        address, reply = wire.text(one, "sendAsEmail"), wire.text(one, "replyToAddress")
        if reply and reply.casefold() != address.casefold():
            words = f"Answers to mail that you send go to {quoted(reply)}, not to you."
            found.append(_found("reply-to", [address, reply], words, _ACCOUNTS))
        if one.get("isPrimary") is not True:
            words = f"Mail can be sent from this account in the name of {quoted(address)}."
            found.append(_found("send-as", [address], words, _ACCOUNTS))
    return found


def _vacation(data: JsonObject) -> list[Found]:
    if data.get("enableAutoReply") is not True:
        return []
    words = (
        "New mail gets an automatic answer. Whoever gets it learns that this mailbox is in use, and"
        " what the answer says."
    )
    return [_found("vacation", [], words, _VACATION)]


def _pop(data: JsonObject) -> list[Found]:
    if wire.text(data, "accessWindow") in ("", "disabled", "accessWindowUnspecified"):
        return []
    words = "Programs that know a password can fetch all mail over POP."
    return [_found("pop", [data.get("accessWindow")], words, _FORWARDING)]


def _imap(data: JsonObject) -> list[Found]:
    if data.get("enabled") is not True:
        return []
    words = (
        "Mail programs that know a password can read this mailbox over IMAP. Gmail no longer lets"
        " private accounts switch this off, so it says little by itself."
    )
    return [_found("imap", [], words, _PASSWORDS)]


def _found(kind: str, what: Sequence[Json], words: str, by_hand: str) -> Found:
    written = "\n".join(str(one).casefold() for one in what)
    name = hashlib.sha256(written.encode()).hexdigest()[:16]
    return Found(f"{kind}:{name}", words, by_hand)


def to_change(item: Item, seen: State) -> Change:
    """Say what the person would be shown."""
    count = len(wire.objects_in(seen.facts, "findings"))
    after = State(Presence.PRESENT, {"seen_ids": seen.facts.get("seen_ids", [])})
    action = Action.CREATE
    if seen.presence is Presence.UNKNOWN:
        summary = wire.text(seen.facts, "note") or NOT_READ
    elif not count:
        action, after, summary = Action.NOTHING, seen, NOTHING
    else:
        noun = wire.counted(count, "setting", "settings")
        summary = f"{noun} in Gmail that act on your mail, to look at together."
    return Change(
        item, action, seen, after, summary, Hand.TOOL, Undo.NONE, Notice.QUIET, Stage.REVIEW
    )


def instructions(seen: State) -> tuple[str, ...]:
    """Write what is shown."""
    return shown.lines(_INTRODUCTION, seen.facts)


__all__ = [
    "NOTHING",
    "NOT_READ",
    "VERB",
    "instructions",
    "look",
    "to_change",
]
