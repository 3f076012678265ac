"""Adding changes one place of a playbook, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.edit import add_identifier
from boundary.app.library import Library
from boundary.app.workspace import load_playbook
from boundary.core.errors import BoundaryError
from boundary.core.identifier import Kind
from tests.app.case import PHONE_ONLY, env_at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a playbook."""
    made = tmp_path / "mine.yaml"
    made.write_text(PHONE_ONLY)
    return made


@pytest.mark.parametrize(
    ("kind", "text", "service", "key"),
    [
        (Kind.EMAIL, "j.new@example.com", "", "email:j.new@example.com"),
        (Kind.PHONE, "+1 202 555 0199", "", "phone:+12025550199"),
        (Kind.HANDLE, "jordan.example", "instagram", "handle:instagram:jordan.example"),
    ],
)
def test_one_identifier_more(path: Path, kind: Kind, text: str, service: str, key: str) -> None:
    """The new identifier stands under its person, and comments survive."""
    before = load_playbook(path, Library())
    edited, identifier = add_identifier(env_at(path.parent), before, "J.", kind, text, service)
    again = load_playbook(path, Library())

    assert key == identifier.key
    assert identifier in again.playbook.people[0].identifiers
    assert edited == again
    assert 3 == len(again.playbook.people[0].identifiers)
    assert "# everything by hand" in path.read_text()


@pytest.mark.parametrize(
    ("alias", "kind", "text", "service"),
    [
        ("K.", Kind.EMAIL, "j.new@example.com", ""),
        ("J.", Kind.EMAIL, "jordan@example.org", ""),
        ("J.", Kind.EMAIL, "not an address", ""),
        ("J.", Kind.HANDLE, "jordan.example", "nowhere"),
        ("J.", Kind.HANDLE, "jordan.example", "iphone"),
    ],
    ids=["alias", "there already", "no address", "no site", "site without handles"],
)
def test_what_cannot_be_added_changes_nothing(
    path: Path, alias: str, kind: Kind, text: str, service: str
) -> None:
    """A refused addition leaves every byte."""
    before = load_playbook(path, Library())
    with pytest.raises(BoundaryError):
        add_identifier(env_at(path.parent), before, alias, kind, text, service)

    assert PHONE_ONLY == path.read_text()
