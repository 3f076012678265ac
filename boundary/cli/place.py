"""Warn before something that is not sealed is written where others may come by it."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

from boundary.cli import evidence_words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.here import Here
from boundary.cli.synced import is_synced
from boundary.core.errors import NeedsPerson

__all__ = ["agreed"]


def agreed(here: Here, target: Path, told: Sequence[str] = (), *, always: bool = False) -> bool:
    """Ask before a place that a service copies, or that other logins can write to.

    `told` stands above the question; `always`: it is asked about any place. Where nobody may be
    asked, `told` is said. Raises NeedsPerson then when there is something to warn of.
    """
    warnings = [
        *([evidence_words.SYNCED] if is_synced(target) else ()),
        *([evidence_words.SHARED] if _is_shared(target.absolute().parent) else ()),
    ]
    if not here.settings.may_ask:
        if warnings:
            raise NeedsPerson(warnings[0], hint=evidence_words.PLACE_NOBODY_HINT)
        here.screen.aside(*told)
        return True
    if not warnings and not always:
        return True
    other = [evidence_words.OTHER_PLACE] if warnings else []
    question = [*told, *warnings, *other]
    return here.ask.choose(question, [Choice("here", evidence_words.GO_ON_HERE)]) != NOT_NOW


def _is_shared(folder: Path) -> bool:
    """Whether other logins can write to a folder."""
    return bool(folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
