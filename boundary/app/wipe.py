"""Destroy a case: what opens it first, then everything of it that lies on this device."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from boundary.app.connect_google import KEPT_NAMES
from boundary.app.env import Env
from boundary.app.session import Session
from boundary.app.workspace import Workspace
from boundary.core.errors import Refusal, StoreError
from boundary.vault.keychain import SealedSecrets

__all__ = ["Held", "forget_secrets", "held", "wipe"]

_PASSWORD = "password"  # noqa: S105 - the name of an entry


@dataclass(frozen=True, slots=True)
class Held:
    """What would be gone with a case."""

    standing: int
    """Steps that stand at the user's accounts: they stay, and nothing is left to undo them by."""
    exhibits: int
    """Saved copies."""


def held(session: Session) -> Held:
    """Count what a case holds."""
    exhibits = sum(1 for _ in session.ledger.exhibits.each())
    return Held(len(session.standing.done), exhibits)


def forget_secrets(session: Session) -> None:
    """Remove the sign-ins of every account that the case knows from the system's keychain.

    Those that are sealed in the case go with it. Raises StoreError when the keychain does not
    answer.
    """
    secrets = session.secrets()
    if isinstance(secrets, SealedSecrets):
        return
    for account in session.accounts():
        for name in (_PASSWORD, *KEPT_NAMES):
            secrets.forget(account.name, name)


def wipe(env: Env, code: str, first: Callable[[], None] = lambda: None) -> int:
    """Destroy the case of this code; returns how many files there were.

    `first` is done before anything goes, and only where nobody else writes. Needs no passphrase.
    Interrupted anywhere, calling it again ends it. Raises LedgerBusy while another process writes,
    StoreError when the disk refuses, Refusal when there is no such case.
    """
    folder = Workspace(env.state, env.files).folder(code)
    if code not in env.files.names(env.state):  # an empty folder is what is left of a wipe
        raise Refusal("There is no case of this code here.")
    lock = None
    with suppress(StoreError):  # something else lies in its place: nobody can hold that
        if env.files.names(folder / "log"):
            lock = env.files.lock(folder / "log" / "lock", 0)
    try:
        first()
        # What wraps the key comes first: after that the rest can be read by nobody.
        count = 0
        with suppress(StoreError):  # no plain file: it goes with the rest
            count = int(env.files.size(folder / "keys" / "case.json") is not None)
            env.files.destroy(folder / "keys" / "case.json")
        count += env.files.destroy_all(folder / "keys")
    finally:
        if lock is not None:
            lock.release()
    return count + env.files.destroy_all(folder)
