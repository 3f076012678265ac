"""Each part says how it could be used against somebody, and names the test that limits it."""

from __future__ import annotations

import re
from pathlib import Path

from boundary.adapters import TABLE
from tools.pages import readme_of

ROOT = Path(__file__).parents[2]
_PARTS = (
    "mail.keep",
    "mail.file-past",
    "mail.file-away",
    "access.review",
    "found",
    "find",
    "sheet",
    "the main door",
    "stop",
    "display names",
    "seal",
    "rehearse",
    "edit",
    "case",
    "circumstances",
    "low-contact",
    "who is never cut off",
    "the one exception",
    "reasons",
    "recover",
    "share",
    "signatures",
    "lists taken back",
    "import",
    "hints from cards",
    "contacts.remove",
    "an address book at a server",
    "Digest sign-in",
    "written guides",
    "a browser window",
    "the panel in a page",
    "the made-up site",
    "flows of others",
    "the block card",
    "undo",
    "add",
    "the guards",
    "connect",
    "a permission at Google",
    "Gmail over its interface",
    "filters by a file",
    "Gmail by an app password",
    "the line to Google",
    "the log",
    "log seal",
    "log report",
    "log prune",
    "passphrase",
    "wipe",
    "forget",
    "run --keep-nothing",
    "evidence export",
    "pictures in an export",
    "evidence note",
    "filters that are ours",
    "evidence --csv",
)


def _rows() -> list[list[str]]:
    text = (ROOT / "THREATS.md").read_text()
    section = text.split("## How each part could be used against you")[1]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_part_has_its_row() -> None:
    """No part is without its row, and no cell is empty."""
    rows = _rows()

    assert len(_PARTS) == len(rows)
    assert all(name in row[0] for name, row in zip(_PARTS, rows, strict=True))
    assert all(len(row) == 5 and all(row) for row in rows)


def test_the_tests_that_hold_the_limits_exist() -> None:
    """A limit that is claimed names a test that is really there."""
    source = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = [re.findall(r"`(test_\w+)`", row[4]) for row in _rows()]

    assert all(named)
    assert [] == [name for names in named for name in names if f"def {name}(" not in source]


def test_every_adapter_says_how_it_could_be_misused() -> None:
    """An adapter's README has the lines, and what limits them."""
    silent = [name for name in TABLE if "## Misuse" not in readme_of(name).read_text()]

    assert [] == silent


def test_the_page_for_whoever_finds_it_covers_every_folder() -> None:
    """The page names each folder that mail can be moved to, and the guides by their command."""
    text = (ROOT / "docs" / "someone-set-this-up.md").read_text()

    named = ("Later", "Aside", "Archive", "`boundary guides`", "`boundary found imap`")

    assert all(word in text for word in named)
