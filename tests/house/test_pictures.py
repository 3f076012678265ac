"""Hold the pictures in docs: each is drawn by the command, and none is there besides."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path

import pytest

from tools.pictures import draw, report_of

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
TOLD = """A line before.
3. What was done
23 steps done by the program, and read back.

Rehearsal. Nothing of yours is touched.
13. A second run
There is nothing to do.

14. A check
27 as you left it
"""


def size(path: Path) -> tuple[int, int]:
    """Read how wide and how high a PNG is. Source: PNG specification, IHDR."""
    wide, high = struct.unpack(">II", path.read_bytes()[16:24])
    return wide, high


def test_the_report_is_found_in_what_a_rehearsal_says() -> None:
    """Its lines stand under the names of their scenes."""
    assert (
        "What was done",
        "23 steps done by the program, and read back.",
        "",
        "A second run",
        "There is nothing to do.",
        "",
        "A check",
        "27 as you left it",
        "",
    ) == report_of(TOLD)


def test_without_a_report_no_picture_is_drawn() -> None:
    """A rehearsal that shows none of the scenes is not taken for one."""
    with pytest.raises(ValueError, match="no report"):
        report_of("1. What this is\nNothing.\n")


@pytest.mark.server
@pytest.mark.slow
def test_each_picture_is_drawn_by_the_command(tmp_path: Path) -> None:
    """Those in docs are those that are drawn, as wide and as high, but for the report's lines."""
    asyncio.run(draw(tmp_path, report_of(TOLD)))
    drawn = {path.name: size(path) for path in tmp_path.glob("*.png")}
    kept = {path.name: size(path) for path in FOLDER.glob("*.png")}

    assert drawn.keys() == kept.keys()
    assert {name: kept[name] for name in kept if name != "report.png"} == {
        name: drawn[name] for name in drawn if name != "report.png"
    }
