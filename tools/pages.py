"""Write the documents that are made from the code: help pages, adapter pages, JSON schemas.

`make docs` writes them; a test holds them to what the code says now.
Usage: python -m tools.pages
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from boundary.adapters import TABLE
from boundary.app.library import Library
from boundary.app.wiring import Switchboard
from boundary.cli.pages import pages
from boundary.core.plan import notice_line
from boundary.core.ports import Manifest
from boundary.core.verbs import VERBS
from boundary.formats.flow_schema import flow_schema
from boundary.formats.schema import playbook_schema, shared_schema

ROOT = Path(__file__).parents[1]


def documents() -> Mapping[str, str]:
    """Give every made document: its path below the project's root, and its text."""
    library = Library()
    switchboard = Switchboard(library)
    made = {
        "docs/commands.md": pages(),
        "docs/schema/flow.json": _json(flow_schema()),
        "docs/schema/playbook.json": _json(playbook_schema(library.services)),
        "docs/schema/shared-playbook.json": _json(shared_schema(VERBS)),
    }
    for manifest in switchboard.manifests:
        made[f"docs/adapters/{manifest.name}.md"] = _adapter(manifest, library)
    return made


def _json(schema: object) -> str:
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def readme_of(name: str) -> Path:
    """Find the page that an adapter's author writes: in its folder, or beside its module."""
    place = ROOT.joinpath(*TABLE[name].split("."))
    return place / "README.md" if place.is_dir() else place.with_name(f"{place.name}.md")


def _adapter(manifest: Manifest, library: Library) -> str:
    readme = readme_of(manifest.name)
    rows = "\n".join(_rows(manifest, library))
    return (
        f"{readme.read_text(encoding='utf-8')}\n## What it serves\n\n"
        "| service | verb | may be noticed | can be taken back | looked up |\n"
        f"| --- | --- | --- | --- | --- |\n{rows}\n\n"
        "This page is made by `make docs`, from the adapter's manifest and its own README.\n"
    )


def _rows(manifest: Manifest, library: Library) -> Iterator[str]:
    for service in library.services:
        for verb in VERBS.values():
            if manifest.serves(service, verb.name):
                line = notice_line(service, verb.name, library.rules)
                yield (
                    f"| {service} | `{verb.name}` | {line.notice.value} | {verb.undo.value}"
                    f" | {line.checked_on} |"
                )


def main() -> int:
    """Write every document that is not as the code says."""
    for name, text in documents().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
