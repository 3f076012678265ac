"""Write a playbook of each kind with everything in it that one may hold, and read such files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from boundary.app.library import Library
from boundary.core.identifier import IdentifierError, handle
from boundary.core.json import Json
from boundary.core.services import WALKS, WAYS, ServiceSpec, Setting
from boundary.core.verbs import VERBS, Verb
from boundary.formats.playbook_yaml import read_playbook, read_shared
from boundary.formats.retraction_yaml import TakenBack, Why, read_list, write_list

__all__ = ["read_playbooks", "write_playbooks"]

_PRIVATE_HEAD: Final = """\
boundary: 1
case: heron-42
people:
  - alias: S.
    follow: no-contact
  - alias: J.
    follow: ./own.yaml
    names: [Jordan Example]
    emails: [jordan@example.org]
    phones: ["+1 202 555 0123"]
    handles:
"""
_PRIVATE_END: Final = ('keep_open: [robin@example.org, "+1 202 555 0124"]',)
_SHARED_HEAD: Final = ("boundary: 1", "title: Everything", "steps:")
_HANDLES: Final = (
    "jordan.example",
    "example",
    "jordan@mail.example",
    '"jordan:mail.example"',
    "jordan.01",
)
"""One of these is a handle on every service."""
_SETTINGS: Final = {
    Setting.HOST: "mail.example.net",
    Setting.PORT: "4190",
    Setting.USER: "me@example.net",
    Setting.SECURITY: "tls",
    Setting.FOLDERS: "{later: Later, aside: Beside, archive: Kept}",
    Setting.URL: "https://cards.example.net/",
    Setting.REGION: "US",
}


def write_playbooks(folder: Path) -> None:
    """Write one file of each kind, with every key, every service and every option in it."""
    library = Library()
    folder.mkdir()
    accounts = [
        f"  {name}: {{{', '.join(_account(spec))}}}" for name, spec in library.services.items()
    ]
    handles = [
        f"      {name}: {_handle(name)}" for name, spec in library.services.items() if spec.handles
    ]
    private = [*_PRIVATE_HEAD.splitlines(), *handles, "accounts:", *accounts, *_PRIVATE_END]
    steps = [
        "  - {do: " + name + (f", with: {{{', '.join(_options(verb))}}}" if verb.options else "")
        for name, verb in VERBS.items()
    ]
    (folder / "private.yaml").write_text("\n".join(private) + "\n", encoding="utf-8")
    shared = [*_SHARED_HEAD, *(f"{step}}}" for step in steps)]
    (folder / "shared.yaml").write_text("\n".join(shared) + "\n", encoding="utf-8")
    own = [*_SHARED_HEAD, *(f"{step}, in: [mine], as: n{n}}}" for n, step in enumerate(steps))]
    (folder / "own.yaml").write_text("\n".join(own) + "\n", encoding="utf-8")
    taken_back = [TakenBack(f"{n:064x}", why, "2026-11-02") for n, why in enumerate(Why)]
    (folder / "taken-back.yaml").write_bytes(write_list(taken_back))


def _handle(service: str) -> str:
    """Give the first spelling that is a handle there."""
    for text in _HANDLES:
        try:
            handle(text.strip('"'), service)
        except IdentifierError:
            continue
        return text
    raise ValueError(service)


def _account(spec: ServiceSpec) -> Iterator[str]:
    yield f"use: {spec.name}"
    for name, setting in spec.settings.items():
        match setting:
            case Setting.WAY:
                yield f"{name}: {WAYS[0]}"
            case Setting.WALK:
                yield f"{name}: {WALKS[0]}"
            case _:
                yield f"{name}: {_SETTINGS[setting]}"


def _options(verb: Verb) -> Iterator[str]:
    return (f"{name}: {option.allowed[-1]}" for name, option in verb.options.items())


def read_playbooks(folder: Path) -> Json:
    """Read each kind of file, and give what was read."""
    library = Library()
    providers = library.rules.providers
    private = (folder / "private.yaml").read_bytes()
    own = (folder / "own.yaml").read_bytes()
    shared = (folder / "shared.yaml").read_bytes()
    read: list[object] = [
        asdict(read_playbook(private, library.services, VERBS, providers)),
        asdict(read_shared(shared, VERBS)),
        asdict(read_shared(own, VERBS, in_private=True)),
        [asdict(one) for one in read_list((folder / "taken-back.yaml").read_bytes())],
    ]
    found: Json = json.loads(json.dumps(read, default=dict))
    return found
