"""Take over what carries our mark into a new case, after the passphrase of the old one was lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from boundary.app.env import Env
from boundary.app.imports import library_of
from boundary.app.sealed import new_code
from boundary.app.session import Consent, Session
from boundary.app.workspace import Workspace, load_playbook
from boundary.core.change import Action, Change, Hand, Presence, Stage
from boundary.core.errors import AdapterError
from boundary.core.plan import Plan, narrow
from boundary.core.playbook import Address
from boundary.core.ports import Finder, Thing
from boundary.core.services import IMAP
from boundary.core.verbs import VERBS
from boundary.engine import Report
from boundary.formats.playbook_edit import set_case

__all__ = ["Found", "adopt", "case_here", "is_adoptable", "look", "renamed", "without_password"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was seen of ours on the accounts of a case."""

    plan: Plan
    adoptable: tuple[Change, ...]
    """There, marked as ours, named in the playbook, and not standing in this case."""
    things: tuple[Thing, ...]
    """All that carries our mark or is called as we call it, adoptable or not."""
    unseen: tuple[str, ...]
    """Accounts that could not be looked at."""


def case_here(env: Env, path: Path) -> str:
    """Give the code of the case that the file at `path` names, when that case is here; or empty."""
    code = load_playbook(path, library_of(env)).playbook.case
    return code if Workspace(env.state, env.files).begun(code) else ""


def renamed(env: Env, path: Path) -> str:
    """Write a new case code into the file, so that a new case can begin; return the code.

    The case of the old code stays as it is. Every other byte of the file stays too.
    """
    loaded = load_playbook(path, library_of(env))
    code = new_code(env, Workspace(env.state, env.files))
    edited = set_case(loaded.data.decode("utf-8"), code)
    env.files.replace(path.absolute(), edited.encode("utf-8"))
    return code


def without_password(session: Session) -> tuple[str, ...]:
    """Name the accounts that need a password and have none kept in this case."""
    accounts = [account for account in session.accounts() if account.service == IMAP.name]
    if not accounts:
        return ()
    secrets = session.secrets()
    return tuple(a.name for a in accounts if secrets.get(a.name, "password") is None)


def look(session: Session) -> Found:
    """Look at every account of the case. Writes nothing."""
    plan = session.plan()
    standing = session.standing.done
    things: dict[str, Thing] = {}
    unseen = set(session.faults)
    for opened in session.desk.values():
        if isinstance(opened.adapter, Finder):
            try:
                things.update({f"{opened.cursor_key}/{t.id}": t for t in opened.adapter.ours()})
            except AdapterError:
                unseen.add(opened.account)
    adoptable = tuple(change for change in plan.changes if is_adoptable(change, standing))
    return Found(plan, adoptable, tuple(things.values()), tuple(sorted(unseen)))


def is_adoptable(change: Change, standing: Collection[Address]) -> bool:
    """Whether it is just as the playbook wants it and marked as ours, and not standing yet.

    What was not looked at, what has no room for a mark, and what somebody else made is never taken
    over; nor is what a person did by hand.
    """
    verb = VERBS[change.item.verb]
    return (
        change.address not in standing
        and change.action is Action.NOTHING
        and change.hand is Hand.TOOL
        and change.before.presence is Presence.PRESENT
        and change.before.marked is True
        and verb.lasting
        and not verb.reads_only
    )


def adopt(session: Session, found: Found) -> Report:
    """Set what is adoptable once more as it is, so that the log holds a receipt for each.

    It goes the way of every change: intention, writing, outcome, a second look. What acts on the
    accounts stays the same, so it is no later stage than saving copies.
    """
    chosen = narrow(found.plan, [change.address for change in found.adoptable])
    again = tuple(
        replace(change, action=Action.CREATE, stage=Stage.KEEP) for change in chosen.changes
    )
    plan = replace(chosen, changes=again, problems=(), after={})
    return session.run(plan, Consent(), lambda _stage, _changes: True, command="recover")
