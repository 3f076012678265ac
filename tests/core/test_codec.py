"""Hold what the ledger keeps to coming back as it was, and anything else to being refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core import codec
from boundary.core.change import (
    Action,
    Change,
    Direction,
    Exhibit,
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
from boundary.core.codec import CodecError, canonical, digest, parse
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item

TEXT = st.text(max_size=12)
JSON: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)
ADDRESS = st.builds(Address, TEXT, TEXT, TEXT)
IDENTIFIER = st.builds(Identifier, st.sampled_from(Kind), TEXT, TEXT)
ITEM = st.builds(Item, ADDRESS, TEXT, st.none() | IDENTIFIER, OBJECT, TEXT)
STATE = st.builds(
    State, st.sampled_from(Presence), OBJECT, TEXT, TEXT, st.sampled_from((None, True, False))
)
CHANGE = st.builds(
    Change,
    ITEM,
    st.sampled_from(Action),
    STATE,
    STATE,
    TEXT,
    st.sampled_from(Hand),
    st.sampled_from(Undo),
    st.sampled_from(Notice),
    st.sampled_from(Stage),
)
EXHIBIT = st.builds(
    Exhibit,
    st.lists(ADDRESS, max_size=2).map(tuple),
    TEXT,
    TEXT,
    st.integers(0),
    TEXT,
    OBJECT,
)
INTENT = st.builds(
    Intent,
    CHANGE,
    st.sampled_from(Direction),
    st.lists(EXHIBIT, max_size=2).map(tuple),
    st.lists(OBJECT, max_size=2).map(tuple),
)
OUTCOME = st.builds(
    Outcome,
    CHANGE,
    st.sampled_from(Status),
    OBJECT,
    TEXT,
    st.none() | st.integers(0),
    st.sampled_from(Proof),
)

Writer = Callable[..., JsonObject]
Reader = Callable[[Json], object]

NOUNS: dict[str, tuple[st.SearchStrategy, Writer, Reader]] = {
    "address": (ADDRESS, codec.address_to_json, codec.address_from_json),
    "item": (ITEM, codec.item_to_json, codec.item_from_json),
    "state": (STATE, codec.state_to_json, codec.state_from_json),
    "change": (CHANGE, codec.change_to_json, codec.change_from_json),
    "exhibit": (EXHIBIT, codec.exhibit_to_json, codec.exhibit_from_json),
    "intent": (INTENT, codec.intent_to_json, codec.intent_from_json),
    "outcome": (OUTCOME, codec.outcome_to_json, codec.outcome_from_json),
}


@pytest.mark.parametrize("noun", sorted(NOUNS))
@given(data=st.data())
def test_a_noun_comes_back_as_it_was(noun: str, data: st.DataObject) -> None:
    """Written, made bytes, read back: the same value."""
    strategy, writer, reader = NOUNS[noun]
    value = data.draw(strategy)

    assert value == reader(parse(canonical(writer(value))))


@pytest.mark.parametrize("noun", sorted(NOUNS))
@given(data=st.data())
def test_what_the_writer_did_not_make_is_refused(noun: str, data: st.DataObject) -> None:
    """A key too many, a key too few, or a value of another kind is refused, never half read."""
    strategy, writer, reader = NOUNS[noun]
    good: dict[str, Any] = dict(parse(canonical(writer(data.draw(strategy)))))
    name = data.draw(st.sampled_from(sorted(good)))
    short = {key: value for key, value in good.items() if key != name}

    wrong: list[Any] = [{**good, "more": 1}, short, {**good, name: 1.5}, [good], None]
    for bad in wrong:
        with pytest.raises(CodecError):
            reader(bad)


@pytest.mark.parametrize(
    ("noun", "name", "bad"),
    [
        ("address", "subject", 1),
        ("item", "subject", "jordan"),
        ("item", "subject", {"kind": "fax", "value": "", "service": ""}),
        ("item", "subject", {"kind": "email", "value": "jordan@example.org"}),
        ("item", "options", []),
        ("state", "presence", "perhaps"),
        ("state", "marked", "yes"),
        ("change", "action", "Create"),
        ("exhibit", "size", "7"),
        ("exhibit", "size", True),
        ("exhibit", "addresses", {}),
        ("intent", "receipts", [1]),
        ("intent", "exhibits", None),
        ("outcome", "not_before", "soon"),
    ],
)
@given(data=st.data())
def test_a_wrong_value_is_refused(noun: str, name: str, bad: Json, data: st.DataObject) -> None:
    """A value that the format does not have is refused with a fixed sentence."""
    strategy, writer, reader = NOUNS[noun]
    body = {**writer(data.draw(strategy)), name: bad}

    with pytest.raises(CodecError) as caught:
        reader(parse(canonical(body)))

    assert "A stored record is not in the form this program writes." == caught.value.say


def test_canonical_is_one_form() -> None:
    """Keys are sorted, nothing is spaced, and everything is ASCII."""
    value: Json = {"b": [1, True, None], "a": "\u00e9"}

    assert rb'{"a":"\u00e9","b":[1,true,null]}' == canonical(value)
    assert canonical(value) == canonical({"a": "\u00e9", "b": (1, True, None)})


def test_text_keeps_its_own_form() -> None:
    """Two spellings of one letter stay two: a server's name has to be found again by its own."""
    whole, apart = "Caf\u00e9", "Cafe\u0301"

    assert apart == parse(canonical({"folder": apart}))["folder"]
    assert digest(whole) != digest(apart)


@given(OBJECT)
def test_canonical_is_read_as_json(value: JsonObject) -> None:
    """Any JSON reader understands it, and the digest is its SHA-256."""
    assert value == json.loads(canonical(value))
    assert 64 == len(digest(value))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'{"a":1.5}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b"\xff",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' + b"9" * 5_000 + b"}",
    ],
)
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    """Anything but an object without floats is refused, however it is broken."""
    with pytest.raises(CodecError):
        parse(data)
