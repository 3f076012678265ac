"""Write the JSON Schema of both kinds of file from the tables that the readers use.

A schema says less than the readers do: identifiers and folder names are checked only by them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, assert_never

from boundary.core.json import Json, JsonObject
from boundary.core.services import WALKS, WAYS, ServiceSpec, Setting
from boundary.core.verbs import FOLDERS, Verb
from boundary.formats import account_yaml, playbook_yaml, step_yaml

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_VERSION: Final[JsonObject] = {"enum": [1, "1"]}
"""An editor that types its values sees a number; the readers see text."""
_TEXT: Final[JsonObject] = {"type": "string", "minLength": 1}


def playbook_schema(services: Mapping[str, ServiceSpec]) -> JsonObject:
    """Return the schema of a private playbook."""
    handles = [name for name, spec in services.items() if spec.handles]
    one_or_more = _one_or_more(_TEXT)
    handle: JsonObject = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}, {"enum": ["", None]}]}
    handle_keys: dict[str, Json] = dict.fromkeys(handles, handle)
    person = _closed(
        {
            "alias": {"type": "string", "minLength": 1, "maxLength": playbook_yaml.MAX_ALIAS},
            "follow": _pattern(playbook_yaml.FOLLOW),
            "names": one_or_more,
            "emails": one_or_more,
            "phones": one_or_more,
            "handles": _closed(handle_keys, ()),
        },
        ("alias", "follow"),
    )
    accounts: JsonObject = {
        "type": "object",
        "patternProperties": {
            f"^(?:{account_yaml.NAME})$": {"oneOf": [_account(spec) for spec in services.values()]}
        },
        "additionalProperties": False,
    }
    kept: JsonObject = {"oneOf": [_TEXT, _closed(handle_keys, ())]}
    schema = _closed(
        {
            "boundary": _VERSION,
            "case": _pattern(playbook_yaml.CASE),
            "people": {"type": "array", "items": person},
            "accounts": accounts,
            "keep_open": {"oneOf": [_TEXT, {"type": "array", "items": kept}]},
        },
        ("boundary",),
    )
    return {"$schema": _DRAFT, "title": "A private playbook", **schema}


def shared_schema(
    verbs: Mapping[str, Verb], guides: Collection[str] = (), *, in_private: bool = False
) -> JsonObject:
    """Return the schema of a shared playbook."""
    steps: JsonObject = {
        "type": "array",
        "minItems": 1,
        "maxItems": step_yaml.MAX_STEPS,
        "items": {"oneOf": [_step(verb, guides, in_private) for verb in verbs.values()]},
    }
    title: JsonObject = {"type": "string", "minLength": 1, "maxLength": step_yaml.MAX_TITLE}
    schema = _closed({"boundary": _VERSION, "title": title, "steps": steps}, step_yaml.KEYS)
    return {"$schema": _DRAFT, "title": "A shared playbook", **schema}


def _closed(properties: JsonObject, required: Sequence[str]) -> dict[str, Json]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _one_or_more(item: JsonObject) -> JsonObject:
    return {"oneOf": [item, {"type": "array", "items": item}]}


def _pattern(pattern: str) -> JsonObject:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _account(service: ServiceSpec) -> JsonObject:
    properties: dict[str, Json] = {"use": {"const": service.name}}
    for name, setting in service.settings.items():
        properties[name] = _setting(setting)
    return _closed(properties, ("use", *service.required))


def _setting(setting: Setting) -> JsonObject:
    match setting:
        case Setting.HOST:
            return {"type": "string", "minLength": 1, "maxLength": 253}
        case Setting.PORT:
            number: JsonObject = {"type": "integer", "minimum": 1, "maximum": 65_535}
            return {"oneOf": [number, _pattern("[1-9][0-9]{0,4}")]}
        case Setting.USER:
            return {"type": "string", "minLength": 1, "maxLength": account_yaml.MAX_USER}
        case Setting.SECURITY:
            return {"enum": list(account_yaml.SECURITY)}
        case Setting.FOLDERS:
            return _closed(dict.fromkeys(FOLDERS, _TEXT), ())
        case Setting.WAY:
            return {"enum": list(WAYS)}
        case Setting.WALK:
            return {"enum": list(WALKS)}
        case Setting.URL:
            return _pattern("https?://[!-~]+")
        case Setting.REGION:
            return _pattern("[A-Z]{2}")
        case _:
            assert_never(setting)


def _step(verb: Verb, guides: Collection[str], in_private: bool) -> JsonObject:  # noqa: FBT001 - handed on as it is
    options: dict[str, Json] = {
        name: {"enum": list(option.allowed)} for name, option in verb.options.items()
    }
    if verb.name == step_yaml.GUIDE_VERB and guides:
        options["guide"] = {"enum": list(guides)}
    properties: dict[str, Json] = {"do": {"const": verb.name}, "with": _closed(options, ())}
    if in_private:
        properties["in"] = _one_or_more(_pattern(account_yaml.NAME))
        properties["as"] = _pattern(account_yaml.NAME)
    return _closed(properties, ("do",))
