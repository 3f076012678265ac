"""Hold that the documents point at what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:boundary|docs|playbooks|requirements|tests|tools)/[\w./\-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project names a file that is there."""
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    local = [link.partition("#")[0] for link in links if "://" not in link]

    assert [] == [link for link in local if link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_are_there(page: Path) -> None:
    """Every path of the project named in a document is there."""
    paths = _PATH.findall(page.read_text(encoding="utf-8"))

    assert [] == [path for path in paths if not (ROOT / path).exists()]
