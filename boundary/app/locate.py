"""Find out which case, and which playbook, a word on the command line means."""

from __future__ import annotations

from pathlib import Path

from boundary.app.facts import CaseFacts
from boundary.app.library import Library
from boundary.app.workspace import CASE_CODE, Loaded, Workspace, load_playbook
from boundary.core.errors import Refusal

__all__ = ["locate", "remembered"]


def locate(workspace: Workspace, library: Library, case: str) -> tuple[Loaded | None, str]:
    """Read CASE as a case code when there is such a case, else as a path.

    With a code, what lies there is not read yet. Raises Refusal when it is neither.
    """
    if CASE_CODE.fullmatch(case) is not None:
        if workspace.begun(case):
            return None, case
        raise Refusal(
            "There is no case with this code here.",
            hint="You can name the playbook's path instead.",
        )
    loaded = load_playbook(Path(case), library)
    return loaded, loaded.playbook.case


def remembered(facts: CaseFacts) -> Path:
    """Give the playbook's path as the case remembers it. Raises Refusal when it does not."""
    if facts.playbook is None:
        raise Refusal(
            "This case does not remember where its playbook is.",
            hint="You can name its path instead of the case code.",
        )
    return facts.playbook
