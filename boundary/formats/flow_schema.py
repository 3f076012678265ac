"""Write the JSON Schema of flows from the tables that their reader uses.

A schema says less than the reader does: what names what, and the rules of care, only it checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core.change import Notice, Undo
from boundary.core.flow import ANSWERS, CONSENTS, LIMITED, ActKind, Ending, StepHand, StepKind
from boundary.core.json import Json, JsonObject
from boundary.formats import flow_find, flow_steps, flow_yaml

__all__ = ["flow_schema"]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[JsonObject] = {"type": "string", "minLength": 1, "maxLength": 400}
_ID: Final[JsonObject] = {"type": "string", "pattern": f"^(?:{flow_find.ID})$", "maxLength": 40}
_FLOW_ID: Final[JsonObject] = {"type": "string", "pattern": f"^(?:{flow_yaml.FLOW_ID})$"}
_KEY: Final[JsonObject] = {"type": "string", "pattern": rf"^\$(?:{flow_find.ID})$"}
_TEMPLATE: Final[JsonObject] = {"type": "string", "pattern": r"^\$|\{handle\}"}
_PATH: Final[JsonObject] = {"type": "string", "pattern": "^/"}
_DATE: Final[JsonObject] = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
# An editor that types its values sees these as truths; the reader sees text.
_YES: Final[JsonObject] = {"enum": ["yes", "no", True, False]}
_ON: Final[JsonObject] = {"enum": ["on", "off", True, False]}
_LOCALE: Final = flow_steps.LOCALE


def flow_schema() -> JsonObject:
    """Return the schema of a flow."""
    looks: JsonObject = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": _YES,
    }
    words: JsonObject = {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": 12}
    properties: dict[str, Json] = {
        "flow": {"enum": [1, "1"]},
        "id": _FLOW_ID,
        "revision": _whole(1, 9999),
        "title": _ref("texts"),
        "service": {"type": "string", "pattern": f"^(?:{flow_yaml.SERVICE})$"},
        "do": {"enum": list(flow_yaml.VERBS_OF_FLOWS)},
        "site": _site(),
        "checked": _closed(
            {
                "date": _DATE,
                "live": {"oneOf": [_DATE, {"const": ""}]},
                "by": _TEXT,
                "locales": _list(_locale(), 1, 12),
            },
            ("date", "live", "by", "locales"),
        ),
        "sources": _list({"type": "string", "pattern": "^https?://"}, 0, 40),
        "notice": {"enum": [each.value for each in Notice]},
        "they_may_notice": _ref("texts"),
        "undo": {"enum": [each.value for each in Undo]},
        "undo_flow": _FLOW_ID,
        "undo_note": _ref("texts"),
        "takes_back": _FLOW_ID,
        "inputs": _closed(dict.fromkeys(flow_find.INPUTS, _TEXT), ()),
        "names": _named(_by_locale(words)),
        "language": _closed(
            {"keys": _list(_KEY, 1, 5), "within": _ref("thing")},
            ("keys",),
        ),
        "things": _named(
            _closed(
                {"find": _list(_ref("selector"), 1, 5), "within": _ref("thing")},
                ("find",),
            )
        ),
        "login": _ID,
        "account": _ID,
        "start": _PATH,
        "probes": _named(
            _closed(
                {
                    "open": _PATH,
                    "yes_if": _ref("question"),
                    "no_if": _ref("question"),
                    "setting": _ID,
                },
                ("open", "yes_if", "no_if"),
            )
        ),
        "goal": looks,
        "blockers": _list(
            _closed(
                {"when": _ref("question"), "press": {"const": "Escape"}, "click": _ID}, ("when",)
            ),
            1,
            None,
        ),
        "limits": _list(
            _closed(
                {
                    "when": _ref("question"),
                    "outcome": {"enum": [each.value for each in LIMITED]},
                    "wait_h": _whole(1, 720),
                },
                ("when", "outcome"),
            ),
            1,
            None,
        ),
        "steps": _list({"oneOf": [_step(kind) for kind in StepKind]}, 1, flow_steps.MAX_STEPS),
        "instructions": _by_locale(_list(_TEXT, 1, 40)),
        "stale_after_days": _whole(1, flow_yaml.DAYS),
        "opens_profile": _YES,
        "evidence_first": _YES,
        "fixture": _ID,
        "cases": _list(_case(), 1, None),
    }
    whole = _closed(properties, flow_yaml.KEYS)
    return {"$schema": _DRAFT, "title": "A flow", **whole, "$defs": _parts()}


def _parts() -> JsonObject:
    pair: JsonObject = _closed({"of": _ref("thing"), "is": _TEMPLATE}, ("of", "is"))
    asks: dict[str, Json] = {
        "visible": _ref("thing"),
        "gone": _ref("thing"),
        "checked": _ref("thing"),
        "value_is": pair,
        "name_is": pair,
        "url": _PATH,
        "text_any": _KEY,
        "all_loaded_and_absent": _closed(
            {"of": _ref("thing"), "complete": _ref("question")}, ("of", "complete")
        ),
        "any": _list(_ref("question"), 2, 8),
        "all": _list(_ref("question"), 2, 8),
        "not": _ref("question"),
    }
    ways: dict[str, Json] = {
        "role": {"enum": list(flow_find.ROLES)},
        "label": _TEMPLATE,
        "text": _TEMPLATE,
        "css": {"type": "string", "minLength": 1, "maxLength": 80},
        "name": _TEMPLATE,
        "contains": _TEMPLATE,
        "frame": {"type": "string", "pattern": "iframe"},
        "within": _ref("thing"),
    }
    return {
        "texts": _by_locale(_TEXT),
        "thing": {"oneOf": [_ID, _ref("selector")]},
        "selector": _closed({key: ways[key] for key in flow_find.SELECTOR_KEYS}, ()),
        "question": {
            "type": "object",
            "properties": {key: asks[key] for key in flow_find.ASKS},
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        },
    }


def _site() -> JsonObject:
    origin: JsonObject = {"type": "string", "pattern": "^https://[a-z0-9.-]+(?::[0-9]+)?$"}
    return _closed(
        {
            "name": _TEXT,
            "act": _list(origin, 1, 8),
            "human_only": _list(origin, 1, 8),
            "human_only_paths": _list(_PATH, 0, 40),
            "pace_s": _whole(2, 120),
            "acts_a_day": _whole(1, 50),
            "automation": {"enum": list(flow_yaml.AUTOMATION)},
            "visits": {"enum": list(flow_yaml.VISITS)},
        },
        ("name", "act"),
    )


def _step(kind: StepKind) -> JsonObject:
    needed, more = flow_steps.STEP_KEYS[kind]
    holds: Mapping[str, Json] = {
        "url": _PATH,
        "expect": _ref("question"),
        "say": _ref("texts"),
        "answers": _list({"enum": list(ANSWERS)}, 1, len(ANSWERS)),
        "optional": _YES,
        "then": _ref("question"),
        **{act.value: _ID for act in ActKind},
        "to": {"oneOf": [_ON, _KEY]},
        "with": _TEMPLATE,
        "hand": {"enum": [each.value for each in StepHand]},
        "consent": {"enum": list(CONSENTS)},
        "state": _ID,
        "is": _YES,
        "region": _ref("thing"),
        "mask": _list(_ID, 1, None),
    }
    own = {key: holds[key] for key in (*needed, *more)}
    return _closed({"id": _ID, "kind": {"const": kind.value}, **own}, ("id", "kind", *needed))


def _case() -> JsonObject:
    held = _named(_list({"oneOf": [_TEXT, {"type": "boolean"}]}, 0, None))
    return _closed(
        {
            "expect": {"enum": [each.value for each in Ending]},
            "locale": _locale(),
            "layout": {"enum": ["a", "b"]},
            "mode": _ID,
            "start": held,
            "server": held,
            "answers": {
                "type": "object",
                "additionalProperties": {"enum": list(flow_steps.CASE_ANSWERS)},
            },
            "inputs": _closed(dict.fromkeys(flow_find.INPUTS, _TEXT), ()),
            "most_acts": _whole(0, flow_steps.MAX_STEPS),
        },
        ("expect",),
    )


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/$defs/{name}"}


def _closed(properties: JsonObject, required: Sequence[str]) -> dict[str, Json]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _named(value: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "patternProperties": {f"^(?:{flow_find.ID})$": value},
        "additionalProperties": False,
    }


def _by_locale(value: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "minProperties": 1,
        "patternProperties": {f"^(?:{_LOCALE})$": value},
        "additionalProperties": False,
    }


def _locale() -> JsonObject:
    return {"type": "string", "pattern": f"^(?:{_LOCALE})$"}


def _list(item: JsonObject, least: int, most: int | None) -> JsonObject:
    bound: dict[str, Json] = {} if most is None else {"maxItems": most}
    return {"type": "array", "items": item, "minItems": least, **bound}


def _whole(low: int, high: int) -> JsonObject:
    number: JsonObject = {"type": "integer", "minimum": low, "maximum": high}
    return {"oneOf": [number, {"type": "string", "pattern": "^[0-9]{1,6}$"}]}
