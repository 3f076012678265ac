"""Change the passphrase of a case: the same keys, wrapped anew."""

from __future__ import annotations

from boundary.app.env import Env
from boundary.app.sealed import SealedCase
from boundary.app.workspace import Workspace
from boundary.core.errors import Refusal
from boundary.core.event import Entry, EventKind

__all__ = ["change_passphrase"]

_NOTE = "The passphrase of this case was changed."


def change_passphrase(env: Env, code: str, new: str) -> None:
    """Wrap the case's key under a new passphrase, and read it back under it.

    Cut off anywhere, either the old one opens the case or the new one does. Raises SealError for a
    wrong passphrase, Refusal for a weak one or when there is no such case.
    """
    from boundary.vault.box import CaseBox  # noqa: PLC0415 - loads cryptography
    from boundary.vault.passphrase import STRONG, Cost  # noqa: PLC0415 - the same

    workspace = Workspace(env.state, env.files)
    folder = workspace.folder(code)
    if not workspace.begun(code):
        raise Refusal("There is no case of this code here.")
    case = SealedCase(env, folder, code)
    with case.ledger(write=True) as ledger:
        box = CaseBox.unlock(folder, env.files, env.ask_passphrase(new=False), known=env.known_keys)
        box.change_passphrase(new, cost=Cost(64, 1, 1) if env.quick_keys else STRONG)
        env.known_keys.clear()
        CaseBox.unlock(folder, env.files, new, known=env.known_keys)
        ledger.append([Entry(EventKind.NOTE, {"text": _NOTE})])
