"""Hold everything that ships to being read, linted and shown by the commands themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary import data
from boundary.app.library import Library
from tests.cli.conftest import Line

PLAYBOOKS = data.playbook_names()
LIBRARY = Library()
FOLDER = Path(__file__).parents[2] / "playbooks"
MINE = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: {follow}
    emails: [jordan@example.org]
    phones: ["+1 202 555 0123"]
    handles:
{handles}accounts:
{accounts}"""
HANDLES = {
    "bluesky": "jordan.example",
    "mastodon": "jordan@social.example",
    "matrix": "jordan:server.example",
    "signal": "jordanexample.01",
    "xmpp": "jordan@server.example",
}
"""Where a plain name is no handle."""


def test_every_shipped_playbook_lints(line: Line) -> None:
    """A group's own check over the folder finds each file in order."""
    ended = line("lint", FOLDER, "--json", bare=True)

    assert 0 == ended.code
    assert [(f"{name}.yaml", True) for name in PLAYBOOKS] == [
        (Path(one["path"]).name, one["ok"]) for one in ended.json["files"]
    ]


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_shipped_playbook_is_told_in_words(line: Line, name: str) -> None:
    """Followed with an account of every kind there is by hand, its whole plan is shown."""
    sites = [guide.name for guide in LIBRARY.guides.values() if guide.handles]
    handles = "".join(f"      {site}: {HANDLES.get(site, 'jordanexample')}\n" for site in sites)
    accounts = "".join(f"  a-{one}: {{use: {one}}}\n" for one in LIBRARY.guides)
    path = line.file("mine.yaml", MINE.format(follow=name, handles=handles, accounts=accounts))
    linted = line("lint", path, bare=True)
    begun = line("begin", path, "--answers", line.answers(), "--no-input")
    planned = line("plan", "heron-42", "--items")

    assert (0, 0) == (linted.code, begun.code), linted
    assert planned.code in (0, 3), planned
    assert "Digest of this plan:" in planned.out
    assert "jordanexample" not in planned.out


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_shipped_playbook_is_previewed_like_one_from_elsewhere(line: Line, name: str) -> None:
    """What ships passes the reader for strangers' files, step by step in plain words."""
    ended = line("import", FOLDER / f"{name}.yaml", "--json")

    assert 4 == ended.code
    assert ended.json["steps"]
    assert all(step["does"] and step["shows"] for step in ended.json["steps"])


@pytest.mark.parametrize("name", sorted(LIBRARY.guides))
def test_every_guide_is_on_a_sheet(name: str) -> None:
    """Each guide loads under its own name and has a part that says how, and the way back."""
    guide = LIBRARY.guides[name]

    assert name == guide.name
    assert guide.parts
    assert all(part.steps and part.not_covered and part.check for part in guide.parts.values())
