"""Hold that the drawing of the house shows the house."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FOLDER = re.compile(r"^( *)([a-z]+)/(?:\s|$)")


def _drawn() -> set[str]:
    """Give every folder in the drawing that begins with boundary/, as a path."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    lines = next(
        block for block in re.findall(r"```\n(.*?)```", page, re.DOTALL) if "boundary/" in block
    ).splitlines()
    found = set()
    above: list[str] = []
    for line in lines:
        match = _FOLDER.match(line)
        assert match, line
        depth = len(match[1]) // 2
        above = [*above[:depth], match[2]]
        found.add("/".join(above))
    return found


def _there() -> set[str]:
    package = ROOT / "boundary"
    rooms = {path.parent for path in package.rglob("*.py")}
    return {str(room.relative_to(ROOT)) for room in rooms}


def test_every_folder_drawn_is_there() -> None:
    """No folder is drawn that does not exist."""
    assert set() == {path for path in _drawn() if not (ROOT / path).is_dir()}


def test_every_room_is_drawn() -> None:
    """Every folder of the package stands in the drawing."""
    assert set() == _there() - _drawn()


def test_every_room_has_a_paragraph() -> None:
    """Every room drawn is described in words."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.split("/")[1] for path in _there() if "/" in path} - {"data", "rehearsal"}

    assert set() == {room for room in rooms if f"\n**{room}** " not in page}
