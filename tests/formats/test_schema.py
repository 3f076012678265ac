"""Hold that the JSON Schema says what the readers say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from boundary.core.errors import PlaybookRefusal
from boundary.core.services import IMAP, ServiceSpec, Setting, guided
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import read_playbook, read_shared
from boundary.formats.schema import playbook_schema, shared_schema
from boundary.formats.tables import read_table

SERVICES = {
    "imap": IMAP,
    "instagram": guided("instagram", "Instagram", handles=True),
    "carrier": ServiceSpec("carrier", "Carrier", {"region": Setting.REGION}),
}
GUIDES = ("iphone",)


def _fits(value, schema) -> bool:
    """Check a value against the few words of JSON Schema that are used here."""
    if "oneOf" in schema:
        return sum(_fits(value, option) for option in schema["oneOf"]) == 1
    if "const" in schema:
        return value == schema["const"]
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "string":
        return (
            isinstance(value, str)
            and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
            and re.search(schema.get("pattern", ""), value) is not None
        )
    if schema["type"] == "array":
        return (
            isinstance(value, list)
            and schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
            and all(_fits(item, schema["items"]) for item in value)
        )
    if schema["type"] == "integer":
        return isinstance(value, int) and schema["minimum"] <= value <= schema["maximum"]
    return isinstance(value, Mapping) and _fits_object(value, schema)


def _fits_object(value, schema) -> bool:
    for key, item in value.items():
        below = [schema.get("properties", {}).get(key)] + [
            found
            for pattern, found in schema.get("patternProperties", {}).items()
            if re.search(pattern, key)
        ]
        below = [one for one in below if one is not None]
        if not below or not all(_fits(item, one) for one in below):
            return False
    return all(key in value for key in schema.get("required", ()))


PRIVATE = [
    ("boundary: 1\npeople: []\n", True),
    ("boundary: 1\ncase: heron-42\naccounts: {}\n", True),
    ("boundary: 1\ncase: Jordan\n", False),
    ("boundary: 2\npeople: []\n", False),
    ("people: []\n", False),
    ("boundary: 1\npeople: [{alias: J., follow: x, emails: [a@example.org]}]\n", True),
    ("boundary: 1\npeople: [{alias: J., follow: ./x.yaml, emails: a@example.org}]\n", True),
    ("boundary: 1\npeople: [{alias: J., follow: ../x.yaml}]\n", False),
    ("boundary: 1\npeople: [{alias: J.}]\n", False),
    ("boundary: 1\npeople: [{alias: J., follow: x, notes: y}]\n", False),
    ("boundary: 1\npeople: [{alias: J., follow: x, handles: {instagram: [a, b]}}]\n", True),
    ("boundary: 1\npeople: [{alias: J., follow: x, handles: {instagram: ''}}]\n", True),
    ("boundary: 1\npeople: [{alias: J., follow: x, handles: {instagram: ['']}}]\n", False),
    ("boundary: 1\npeople: [{alias: J., follow: x, handles: {imap: a}}]\n", False),
    ("boundary: 1\naccounts: {a: {use: imap, host: localhost, user: me, port: 993}}\n", True),
    ("boundary: 1\naccounts: {a: {use: imap, host: localhost, user: me, port: x}}\n", False),
    ("boundary: 1\naccounts: {a: {use: imap, host: localhost}}\n", False),
    ("boundary: 1\naccounts: {A: {use: instagram}}\n", False),
    ("boundary: 1\naccounts: {a: {use: instagram, password: x}}\n", False),
    ("boundary: 1\naccounts: {a: {use: carrier, region: US}}\n", True),
    ("boundary: 1\naccounts: {a: {use: carrier, region: us}}\n", False),
    ("boundary: 1\nkeep_open: [a@example.org, {instagram: a}]\n", True),
    ("boundary: 1\nkeep_open: [{imap: a}]\n", False),
]
SHARED = [
    ("boundary: 1\ntitle: T\nsteps: [{do: mail.keep}]\n", True),
    ("boundary: 1\ntitle: T\nsteps: [{do: mail.file-past, with: {folder: later}}]\n", True),
    ("boundary: 1\ntitle: T\nsteps: [{do: mail.file-past, with: {folder: Trash}}]\n", False),
    ("boundary: 1\ntitle: T\nsteps: [{do: mail.delete}]\n", False),
    ("boundary: 1\ntitle: T\nsteps: [{do: guide.do, with: {guide: iphone}}]\n", True),
    ("boundary: 1\ntitle: T\nsteps: [{do: guide.do, with: {guide: other}}]\n", False),
    ("boundary: 1\ntitle: T\nsteps: []\n", False),
    ("boundary: 1\nsteps: [{do: mail.keep}]\n", False),
]
BESIDE = [
    ("boundary: 1\ntitle: T\nsteps: [{do: mail.keep, in: [mail], as: kept}]\n", True),
    ("boundary: 1\ntitle: T\nsteps: [{do: mail.keep, in: mail}]\n", True),
    ("boundary: 1\ntitle: T\nsteps: [{do: mail.keep, as: Kept}]\n", False),
]


def _is_read(text: str, *, in_private: bool | None) -> bool:
    data = text.encode()
    try:
        if in_private is None:
            read_playbook(data, SERVICES, VERBS)
        else:
            read_shared(data, VERBS, GUIDES, in_private=in_private)
    except PlaybookRefusal:
        return False
    return True


@pytest.mark.parametrize(("text", "good"), PRIVATE)
def test_private_files(text: str, good: bool) -> None:
    """Schema and reader agree on what a private playbook is."""
    fits = _fits(read_table(text.encode()), playbook_schema(SERVICES))

    assert (good, good) == (fits, _is_read(text, in_private=None))


@pytest.mark.parametrize(("text", "good"), SHARED)
def test_shared_files(text: str, good: bool) -> None:
    """Schema and reader agree on what a shared playbook is."""
    fits = _fits(read_table(text.encode()), shared_schema(VERBS, GUIDES))

    assert (good, good) == (fits, _is_read(text, in_private=False))


@pytest.mark.parametrize(("text", "good"), BESIDE)
def test_files_beside_a_private_one(text: str, good: bool) -> None:
    """With `in:` and `as:` they agree too."""
    fits = _fits(read_table(text.encode()), shared_schema(VERBS, GUIDES, in_private=True))

    assert (good, good) == (fits, _is_read(text, in_private=True))


def test_a_typed_port_and_version_fit() -> None:
    """An editor that reads 1 and 993 as numbers finds them right."""
    value = {
        "boundary": 1,
        "accounts": {"a": {"use": "imap", "host": "localhost", "user": "me", "port": 993}},
    }

    assert _fits(value, playbook_schema(SERVICES))


def test_the_schemas_are_plain_json() -> None:
    """Both can be written to a file as they are."""
    texts = [json.dumps(schema) for schema in (playbook_schema(SERVICES), shared_schema(VERBS))]

    assert all(text.startswith('{"$schema": "https://json-schema.org/') for text in texts)
