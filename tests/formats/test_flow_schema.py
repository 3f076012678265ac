"""Hold that the JSON Schema of flows says what their reader says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from boundary.core.flow import ActKind, StepKind
from boundary.formats import flow_find, flow_steps, flow_yaml
from boundary.formats.flow_schema import flow_schema
from boundary.formats.tables import read_table
from tests.formats.flow_faults import FAULTS
from tests.formats.flows import FOLDER, GOOD

SCHEMA: Any = flow_schema()
SHIPPED = Path(__file__).parents[2] / "playbooks" / "flows"


def fits(value: Any, schema: Any) -> bool:
    """Check a value against the words of JSON Schema that are used here."""
    if "$ref" in schema:
        return fits(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    if "oneOf" in schema:
        return sum(fits(value, option) for option in schema["oneOf"]) == 1
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    if schema["type"] == "object":
        return isinstance(value, Mapping) and fits_object(value, schema)
    if schema["type"] == "array":
        return (
            isinstance(value, list)
            and schema["minItems"] <= len(value) <= schema.get("maxItems", len(value))
            and all(fits(item, schema["items"]) for item in value)
        )
    if schema["type"] == "string":
        return (
            isinstance(value, str)
            and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
            and re.search(schema.get("pattern", ""), value) is not None
        )
    kinds = {"integer": int, "boolean": bool}
    return isinstance(value, kinds[schema["type"]])


def fits_object(value: Mapping[str, Any], schema: Any) -> bool:
    """Check a mapping: its keys, how many, and what is under each."""
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        return False
    if set(schema.get("required", ())) - set(value):
        return False
    for key, item in value.items():
        below = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        below += [
            found
            for pattern, found in schema.get("patternProperties", {}).items()
            if re.search(pattern, key)
        ]
        if not below and isinstance(schema["additionalProperties"], dict):
            below = [schema["additionalProperties"]]
        if not below or not all(fits(item, one) for one in below):
            return False
    return True


@pytest.mark.parametrize(
    "path", [*sorted(FOLDER.glob("*.yaml")), *sorted(SHIPPED.glob("*.yaml"))], ids=lambda p: p.stem
)
def test_every_flow_fits_the_schema(path: Path) -> None:
    """What the reader takes, an editor that knows the schema takes too."""
    assert fits(read_table(path.read_bytes()), SCHEMA)


@pytest.mark.parametrize(
    "name",
    ["version", "unknown-key", "missing-key", "verb-unknown", "act-twice", "way-nth", "sleep",
     "role-unknown", "script", "step-kind", "step-key", "open-unexpected", "goal-word", "http",
     "question-unknown", "any-of-one", "limit-outcome", "consent-unknown", "key-shape", "id-shape",
     "blocker-key", "find-empty", "case-ending", "case-answer", "date-shape", "question-two"],
)  # fmt: skip
def test_faults_of_form_do_not_fit(name: str) -> None:
    """What is wrong by its form alone is seen by an editor already."""
    (spoilt,) = (one for one in FAULTS if one.name == name)

    # Two acts in one step are seen by the reader alone; an editor sees that each is a known key.
    assert fits(read_table(spoilt.text().encode()), SCHEMA) is (name == "act-twice")


def test_the_schema_knows_every_key() -> None:
    """Keys of the file, of steps and of selectors are those of the reader's tables."""
    kinds = {
        one["properties"]["kind"]["const"]: one
        for one in SCHEMA["properties"]["steps"]["items"]["oneOf"]
    }

    assert {*flow_yaml.KEYS, *flow_yaml.MORE_KEYS} == set(SCHEMA["properties"])
    assert list(flow_yaml.KEYS) == SCHEMA["required"]
    assert [kind.value for kind in StepKind] == list(kinds)
    assert {kind.value for kind in ActKind} <= set(kinds["act"]["properties"])
    assert set(flow_find.SELECTOR_KEYS) == set(SCHEMA["$defs"]["selector"]["properties"])
    assert set(flow_find.ASKS) == set(SCHEMA["$defs"]["question"]["properties"])
    for kind, (needed, more) in flow_steps.STEP_KEYS.items():
        assert {"id", "kind", *needed, *more} == set(kinds[kind.value]["properties"])


def test_an_editor_that_types_its_values_is_not_misled() -> None:
    """Numbers and truths fit as such, since other readers of YAML see them so."""
    written = read_table(GOOD.encode())

    assert isinstance(written, dict)
    assert fits({**written, "flow": 1, "revision": 1, "goal": {"blocked": True}}, SCHEMA)


def test_the_schema_is_json() -> None:
    """It can be written and read back unchanged."""
    assert SCHEMA == json.loads(json.dumps(SCHEMA))
