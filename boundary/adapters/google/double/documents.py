"""Read Google's own descriptions of its interfaces: which call is meant, and is it well made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from boundary.core.json import Json, JsonObject

from .asked import Params, invalid

SERVICES: Mapping[str, tuple[str, str, str]] = {
    "gmail": ("gmail", "v1", "gmail/"),
    "people": ("people", "v1", "v1/"),
    "calendar": ("calendar", "v3", "calendar/v3/"),
}
"""Service to its name and version in the library, and how its paths begin."""

_VARIABLE = re.compile(r"\{(\+?)(\w+)\}")
_RANGES: Mapping[str, tuple[int, int]] = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
}
_NOT_STOOD_IN = frozenset({"fields", "callback"})
"""Parameters for all methods that would change the answer in a way that is not stood in for."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a service."""

    id: str
    verb: str
    flat: re.Pattern[str]
    """Which paths are this method's."""
    path: re.Pattern[str]
    """Where the parameters are in it."""
    parameters: Mapping[str, Any]
    request: str
    """Name of the schema of its body, or empty."""
    response: str
    scopes: frozenset[str]

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.verb != "GET"


class Document:
    """One service's description."""

    def __init__(self, text: str) -> None:
        """Read the text of a discovery document."""
        self._raw: Any = json.loads(text)
        self._all: Mapping[str, Any] = self._raw["parameters"]
        self.methods = tuple(
            self._method(one) for one in _walk(self._raw) if not one["id"].endswith(".watch")
        )
        self._schemas = {
            f"urn:g:{name}": _to_json_schema(schema)
            for name, schema in self._raw["schemas"].items()
        }
        self._validators: dict[str, Any] = {}

    def find(self, verb: str, path: str) -> Method | None:
        """Find the method of a path as it came, without its leading slash."""
        for method in self.methods:
            if method.verb == verb and method.flat.fullmatch(path):
                return method
        return None

    def params(self, method: Method, path: str, query: str) -> Params:
        """Read the parameters. Raises Refused: one is unknown, missing or of a wrong kind."""
        given: dict[str, list[str]] = {}
        found = method.path.fullmatch(path)
        for name, value in found.groupdict().items() if found else ():
            given[name] = [unquote(value)]
        for name, values in parse_qs(query, keep_blank_values=True).items():
            if name in _NOT_STOOD_IN or (name not in method.parameters and name not in self._all):
                raise invalid(f'Invalid query parameter "{name}".')
            given[name] = values
        read: dict[str, Json] = {}
        for name, spec in method.parameters.items():
            values = given.get(name, [])
            if not values:
                if spec.get("required"):
                    raise invalid(f"Required parameter: {name}")
                if "default" in spec:
                    read[name] = _value(name, spec["default"], spec)
            elif spec.get("repeated"):
                read[name] = tuple(_value(name, one, spec) for one in values)
            elif len(values) > 1:
                raise invalid(f"Repeated parameter: {name}")
            else:
                read[name] = _value(name, values[0], spec)
        return read

    def complaint(self, schema: str, value: JsonObject) -> str:
        """Say what is wrong with a value, or nothing."""
        if schema not in self._validators:
            self._validators[schema] = self._validator(schema)
        for error in self._validators[schema].iter_errors(value):
            return f"{error.json_path}: {error.message}"
        return ""

    def missing(self, method: Method, value: JsonObject) -> str:
        """Name the first field that this method needs and that is not in its body, or nothing."""
        return _missing(method.id, self._raw["schemas"][method.request], value)

    def _method(self, raw: Any) -> Method:
        prefix = self._raw["servicePath"]
        return Method(
            raw["id"],
            raw["httpMethod"],
            _pattern(prefix + raw.get("flatPath", raw["path"]), named=False),
            _pattern(prefix + raw["path"], named=True),
            raw.get("parameters", {}),
            raw.get("request", {}).get("$ref", ""),
            raw.get("response", {}).get("$ref", ""),
            frozenset(raw.get("scopes", ())),
        )

    def _validator(self, schema: str) -> Any:
        from jsonschema import Draft202012Validator  # noqa: PLC0415  # comes with the extra
        from referencing import Registry, Resource  # noqa: PLC0415
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

        # The stubs of the two libraries do not know their own constructors.
        resource: Any = Resource
        registry: Any = Registry().with_resources(
            (name, resource(contents=one, specification=DRAFT202012))
            for name, one in self._schemas.items()
        )
        return Draft202012Validator({"$ref": f"urn:g:{schema}"}, registry=registry)


def load(service: str) -> Document:
    """Read the description that lies inside Google's own library."""
    from googleapiclient.discovery_cache import get_static_doc  # noqa: PLC0415  # with the extra

    name, version, _ = SERVICES[service]
    return Document(get_static_doc(name, version))


def _walk(raw: Any) -> Iterator[Any]:
    yield from raw.get("methods", {}).values()
    for resource in raw.get("resources", {}).values():
        yield from _walk(resource)


def _pattern(template: str, *, named: bool) -> re.Pattern[str]:
    """Turn a path with variables into what it matches.

    A colon begins a custom method, so it is in no variable of a flat path unless escaped.
    """
    parts: list[str] = []
    place = 0
    for found in _VARIABLE.finditer(template):
        parts.append(re.escape(template[place : found.start()]))
        inside = ".+" if found[1] else "[^/]+"
        parts.append(f"(?P<{found[2]}>{inside})" if named else "[^/:]+")
        place = found.end()
    return re.compile("".join(parts) + re.escape(template[place:]))


def _value(name: str, text: str, spec: Any) -> Json:
    """Read one parameter."""
    if spec["type"] == "boolean":
        if text not in ("true", "false"):
            raise invalid(f"Invalid value at '{name}' (TYPE_BOOL), \"{text}\"")
        return text == "true"
    if spec["type"] == "integer":
        low, high = _RANGES[spec.get("format", "int32")]
        low, high = int(spec.get("minimum", low)), int(spec.get("maximum", high))
        if not re.fullmatch(r"-?\d{1,12}", text) or not low <= int(text) <= high:
            raise invalid(f"Invalid value at '{name}' (TYPE_INT32), \"{text}\"")
        return int(text)
    if "enum" in spec and text not in spec["enum"]:
        raise invalid(f"Invalid value at '{name}' (TYPE_ENUM), \"{text}\"")
    if "pattern" in spec and not re.search(spec["pattern"], text):
        raise invalid(f"Invalid value at '{name}', \"{text}\"")
    return text


def _to_json_schema(schema: Any) -> dict[str, Any]:
    """Turn one schema of a discovery document into JSON Schema; fields not named are refused."""
    if "$ref" in schema:
        return {"$ref": f"urn:g:{schema['$ref']}"}
    if schema.get("type") == "any":
        return {}
    made: dict[str, Any] = {
        key: schema[key] for key in ("type", "enum", "pattern") if key in schema
    }
    form = schema.get("format", "")
    if form in _RANGES:
        made["minimum"], made["maximum"] = _RANGES[form]
    elif form in ("int64", "uint64") and schema["type"] == "string":
        made["pattern"] = r"^-?\d+$" if form == "int64" else r"^\d+$"
    if "items" in schema:
        made["items"] = _to_json_schema(schema["items"])
    if "properties" in schema:
        made["properties"] = {
            name: _to_json_schema(one) for name, one in schema["properties"].items()
        }
        made["additionalProperties"] = False
    if "additionalProperties" in schema:
        made["additionalProperties"] = _to_json_schema(schema["additionalProperties"])
    return made


def _missing(method: str, schema: Any, value: JsonObject) -> str:
    for name, one in schema.get("properties", {}).items():
        if method in one.get("annotations", {}).get("required", ()) and name not in value:
            return str(name)
        inner = value.get(name)
        if isinstance(inner, Mapping) and (lacking := _missing(method, one, inner)):
            return f"{name}.{lacking}"
    return ""
