"""Hold the form of the changelog."""

from __future__ import annotations

import re
from pathlib import Path

from boundary import __version__

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"

_KINDS = ["Security", "Removed", "Changed", "Added", "Fixed"]


def test_unreleased_comes_first() -> None:
    """What is not released yet stands on top."""
    headings = re.findall(r"^## \[(.+?)\]", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)

    assert ["Unreleased"] == headings[:1]
    assert headings == sorted(set(headings), key=headings.index)


def test_kinds_are_few_and_in_order() -> None:
    """Each version sorts its lines under the five headings, in their order."""
    versions = re.split(r"^## ", CHANGELOG.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for version in versions:
        kinds = re.findall(r"^### (.+)$", version, re.MULTILINE)

        assert kinds == [kind for kind in _KINDS if kind in kinds]
        assert kinds


def test_the_version_is_a_version() -> None:
    """The package's own version has three numbers."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
