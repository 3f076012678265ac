"""Turn the nouns that the ledger keeps into JSON and back; a closed format.

Every `*_to_json` gives text keys and no floats; every `*_from_json` raises CodecError on anything
else than what the matching writer made, so that a damaged or foreign body is never half understood.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from boundary.core.change import (
    Action,
    Change,
    Direction,
    Exhibit,
    Finding,
    Hand,
    Intent,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.errors import BoundaryError
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item

_Word = TypeVar("_Word", bound=StrEnum)


class CodecError(BoundaryError):
    """A stored body is not of the shape this version writes."""

    code = "format"


def canonical(value: Json) -> bytes:
    """Write one value as canonical JSON: sorted keys, no spaces, ASCII escapes, text as it is.

    Text is not brought into a normal form: a folder that a server calls by decomposed letters has
    to be found again by those. Source: RFC 8785, the subset without floats.
    """
    text = json.dumps(
        _plain(value), sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("ascii")


def digest(value: Json) -> str:
    """Return the SHA-256 of the canonical form, lower-case hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def parse(data: bytes) -> JsonObject:
    """Read what `canonical` wrote for an object. Raises CodecError."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise CodecError("A stored record is not in the form this program writes.") from error
    return _object(value)


def address_to_json(address: Address) -> JsonObject:
    """Write an address; the subject is in clear, so the result belongs in a sealed body."""
    return {"account": address.account, "step": address.step, "subject": address.subject}


def address_from_json(value: Json) -> Address:
    """Read an address."""
    data = _closed(value, "account", "step", "subject")
    return Address(_text(data, "account"), _text(data, "step"), _text(data, "subject"))


def item_to_json(item: Item) -> JsonObject:
    """Write an item."""
    subject = item.subject
    return {
        "address": address_to_json(item.address),
        "verb": item.verb,
        "subject": None
        if subject is None
        else {"kind": subject.kind.value, "value": subject.value, "service": subject.service},
        "options": item.options,
        "person": item.person,
    }


def item_from_json(value: Json) -> Item:
    """Read an item."""
    data = _closed(value, "address", "verb", "subject", "options", "person")
    subject: Identifier | None = None
    if data["subject"] is not None:
        parts = _closed(data["subject"], "kind", "value", "service")
        subject = Identifier(
            _word(parts, "kind", Kind), _text(parts, "value"), _text(parts, "service")
        )
    return Item(
        address_from_json(data["address"]),
        _text(data, "verb"),
        subject,
        _object(data["options"]),
        _text(data, "person"),
    )


def state_to_json(state: State) -> JsonObject:
    """Write a state."""
    return {
        "presence": state.presence.value,
        "facts": state.facts,
        "ref": state.ref,
        "etag": state.etag,
        "marked": state.marked,
    }


def state_from_json(value: Json) -> State:
    """Read a state."""
    data = _closed(value, "presence", "facts", "ref", "etag", "marked")
    return State(
        _word(data, "presence", Presence),
        _object(data["facts"]),
        _text(data, "ref"),
        _text(data, "etag"),
        _maybe(data, "marked"),
    )


def change_to_json(change: Change) -> JsonObject:
    """Write a change."""
    return {
        "item": item_to_json(change.item),
        "action": change.action.value,
        "before": state_to_json(change.before),
        "after": state_to_json(change.after),
        "summary": change.summary,
        "hand": change.hand.value,
        "undo": change.undo.value,
        "notice": change.notice.value,
        "stage": change.stage.value,
    }


def change_from_json(value: Json) -> Change:
    """Read a change."""
    data = _closed(
        value, "item", "action", "before", "after", "summary", "hand", "undo", "notice", "stage"
    )
    return Change(
        item_from_json(data["item"]),
        _word(data, "action", Action),
        state_from_json(data["before"]),
        state_from_json(data["after"]),
        _text(data, "summary"),
        _word(data, "hand", Hand),
        _word(data, "undo", Undo),
        _word(data, "notice", Notice),
        _word(data, "stage", Stage),
    )


def exhibit_to_json(exhibit: Exhibit) -> JsonObject:
    """Write an exhibit's description; never its bytes."""
    return {
        "addresses": [address_to_json(address) for address in exhibit.addresses],
        "source": exhibit.source,
        "media_type": exhibit.media_type,
        "size": exhibit.size,
        "sha256": exhibit.sha256,
        "facts": exhibit.facts,
    }


def exhibit_from_json(value: Json) -> Exhibit:
    """Read an exhibit's description."""
    data = _closed(value, "addresses", "source", "media_type", "size", "sha256", "facts")
    return Exhibit(
        tuple(address_from_json(address) for address in _list(data, "addresses")),
        _text(data, "source"),
        _text(data, "media_type"),
        _number(data, "size"),
        _text(data, "sha256"),
        _object(data["facts"]),
    )


def intent_to_json(intent: Intent) -> JsonObject:
    """Write an intent."""
    return {
        "change": change_to_json(intent.change),
        "direction": intent.direction.value,
        "exhibits": [exhibit_to_json(exhibit) for exhibit in intent.exhibits],
        "receipts": list(intent.receipts),
        **({"more": True} if intent.more else {}),
    }


def intent_from_json(value: Json) -> Intent:
    """Read an intent."""
    data = _closed(value, "change", "direction", "exhibits", "receipts", may={"more"})
    return Intent(
        change_from_json(data["change"]),
        _word(data, "direction", Direction),
        tuple(exhibit_from_json(exhibit) for exhibit in _list(data, "exhibits")),
        tuple(_object(receipt) for receipt in _list(data, "receipts")),
        "more" in data and _maybe(data, "more") is True,
    )


def outcome_to_json(outcome: Outcome) -> JsonObject:
    """Write an outcome: the receipt that undo needs."""
    return {
        "change": change_to_json(outcome.change),
        "status": outcome.status.value,
        "ref": outcome.ref,
        "note": outcome.note,
        "not_before": outcome.not_before,
        "proof": outcome.proof.value,
    }


def outcome_from_json(value: Json) -> Outcome:
    """Read an outcome."""
    data = _closed(value, "change", "status", "ref", "note", "not_before", "proof")
    not_before = None if data["not_before"] is None else _number(data, "not_before")
    return Outcome(
        change_from_json(data["change"]),
        _word(data, "status", Status),
        _object(data["ref"]),
        _text(data, "note"),
        not_before,
        _word(data, "proof", Proof),
    )


def finding_to_json(finding: Finding) -> JsonObject:
    """Write a finding; the state stays out, since the outcome has it."""
    return {
        "address": address_to_json(finding.address),
        "holds": finding.holds,
        "proof": finding.proof.value,
        "note": finding.note,
    }


def _fault(name: str) -> CodecError:
    return CodecError("A stored record is not in the form this program writes.", place=name)


def _no_float(_: str) -> float:
    raise ValueError("floats are not part of the format")


def _plain(value: Json) -> Json:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value]


def _object(value: object) -> JsonObject:
    if not isinstance(value, dict):
        raise _fault("object")
    return value


def _closed(value: object, *names: str, may: Collection[str] = ()) -> JsonObject:
    """Take an object with just these keys, and perhaps some of those that it `may` have."""
    data = _object(value)
    if data.keys() - may != set(names):
        raise _fault("keys")
    return data


def _list(data: JsonObject, name: str) -> Sequence[Json]:
    value = data[name]
    if not isinstance(value, list):
        raise _fault(name)
    return value


def _text(data: JsonObject, name: str) -> str:
    value = data[name]
    if not isinstance(value, str):
        raise _fault(name)
    return value


def _number(data: JsonObject, name: str) -> int:
    value = data[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise _fault(name)
    return value


def _maybe(data: JsonObject, name: str) -> bool | None:
    value = data[name]
    if value is not None and not isinstance(value, bool):
        raise _fault(name)
    return value


def _word(data: JsonObject, name: str, kind: type[_Word]) -> _Word:
    try:
        return kind(_text(data, name))
    except ValueError as error:
        raise _fault(name) from error
