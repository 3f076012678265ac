"""Read Google's own descriptions: every path to its method, every value to its kind."""

from __future__ import annotations

import json

import pytest

from boundary.adapters.google.double import Refused
from boundary.adapters.google.double.documents import SERVICES, Document, load
from boundary.core.json import JsonObject


@pytest.mark.parametrize("service", SERVICES)
def test_every_method_is_found_by_its_own_path(service: str) -> None:
    """No path of one method leads to another, custom methods and nested names included."""
    document = load(service)
    wrong = []
    for method in document.methods:
        path = method.flat.pattern.replace("[^/:]+", "x1").replace("\\", "")
        found = document.find(method.verb, path)
        if found is None or found.id != method.id:
            wrong.append((method.id, found and found.id))

    assert [] == wrong
    assert len(document.methods) > 20


def _document(**parameter: object) -> Document:
    """Describe a service of one method with one parameter `p`."""
    method = {
        "id": "t.m",
        "httpMethod": "GET",
        "path": "t/{name}",
        "parameters": {"name": {"location": "path", "type": "string", "required": True}},
    }
    spec = {"location": "query", **parameter}
    raw = {
        "servicePath": "",
        "parameters": {},
        "methods": {"m": {**method, "parameters": {**method["parameters"], "p": spec}}},  # type: ignore[dict-item]
        "schemas": {
            "Any": {
                "type": "object",
                "properties": {
                    "free": {"type": "any"},
                    "map": {"type": "object", "additionalProperties": {"type": "string"}},
                    "long": {"type": "string", "format": "int64"},
                    "longer": {"type": "string", "format": "uint64"},
                    "self": {"$ref": "Any"},
                },
            }
        },
    }
    return Document(json.dumps(raw))


@pytest.mark.parametrize(
    ("parameter", "query", "found"),
    [
        ({"type": "string"}, "p=a%20b", "a b"),
        ({"type": "string", "default": "d"}, "", "d"),
        ({"type": "string"}, "p=", ""),
        ({"type": "integer", "default": "7", "format": "uint32"}, "", 7),
        ({"type": "integer", "minimum": "1", "maximum": "5"}, "p=5", 5),
        ({"type": "boolean"}, "p=false", False),
        ({"type": "string", "repeated": True}, "p=a&p=b", ("a", "b")),
        ({"type": "string", "pattern": "^a+$"}, "p=aaa", "aaa"),
    ],
)
def test_parameters_get_their_kind(parameter: dict[str, object], query: str, found: object) -> None:
    """Numbers, truths and lists arrive as such, and what is left out has its default."""
    document = _document(**parameter)
    params = document.params(document.methods[0], "t/x%2Fy", query)

    assert {"name": "x/y", "p": found} == params


@pytest.mark.parametrize(
    ("parameter", "query"),
    [
        ({"type": "string", "required": True}, ""),
        ({"type": "integer", "minimum": "1", "maximum": "5"}, "p=6"),
        ({"type": "string", "pattern": "^a+$"}, "p=b"),
    ],
)
def test_parameters_that_are_wrong(parameter: dict[str, object], query: str) -> None:
    """Missing, too large or of another shape: refused."""
    document = _document(**parameter)
    with pytest.raises(Refused) as caught:
        document.params(document.methods[0], "t/x", query)

    assert 400 == caught.value.status


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"free": [1, {"a": None}]}, True),
        ({"map": {"any": "text"}}, True),
        ({"map": {"any": 1}}, False),
        ({"long": "-5"}, True),
        ({"long": "5.0"}, False),
        ({"longer": "-5"}, False),
        ({"self": {"self": {}}}, True),
        ({"self": {"self": 1}}, False),
    ],
)
def test_schemas_mean_what_they_say(value: JsonObject, fits: bool) -> None:
    """Free values, maps, long numbers as text and schemas inside schemas are checked."""
    assert fits == (_document(type="string").complaint("Any", value) == "")
