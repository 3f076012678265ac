"""Keep the playbook of a case sealed in it: from the beginning, or taken in from a plain file."""

from __future__ import annotations

from dataclasses import replace

from boundary.app.begin import Begun
from boundary.app.env import Env
from boundary.app.imports import library_of
from boundary.app.sealed import SealedCase, begin_ledger, make_box, new_code
from boundary.app.session import Session
from boundary.app.workspace import (
    Loaded,
    Sealed,
    Workspace,
    check_sealable,
    sealed_bytes,
    sealed_path,
)
from boundary.core.errors import NeedsPerson, StoreError
from boundary.core.event import Entry, EventKind
from boundary.core.json import JsonObject
from boundary.formats.playbook_edit import set_case

__all__ = ["begin_again", "begin_sealed", "earlier", "take_in"]


def begin_sealed(env: Env, text: str, note: JsonObject) -> Begun:
    """Begin a case whose playbook lies sealed in it and nowhere else.

    `text`: the playbook; it gets a code of its own. `note`: the body of facts.begun_note. Called
    only after the device question. Raises Refusal, before anything is written, when the text is no
    playbook that a sealed case can hold.
    """
    workspace = Workspace(env.state, env.files)
    code = new_code(env, workspace)
    folder = workspace.folder(code)
    data = set_case(text, code).encode("utf-8")
    check_sealable(code, data, library_of(env))
    env.files.make_folder(folder)
    box = make_box(env, folder)
    # The log comes last: what has one was begun, and its playbook is there.
    _put(env, Sealed(code, sealed_path(folder), box), data)
    with begin_ledger(env, folder, box) as ledger:
        ledger.append([_begun(note)])
    return Begun(code, folder, wrote_code=False)


def begin_again(env: Env, code: str, note: JsonObject) -> Begun:
    """Begin a case whose playbook is sealed again, with another choice."""
    folder = Workspace(env.state, env.files).folder(code)
    with SealedCase(env, folder, code).ledger(write=True) as ledger:
        ledger.append([_begun(note)])
    return Begun(code, folder, wrote_code=False)


def earlier(session: Session) -> bytes | None:
    """Give the playbook that is sealed in the case of a session already; None without one."""
    home = _home(session)
    if session.env.files.size(home.path) is None:
        return None
    return sealed_bytes(home, session.env.files)


def take_in(session: Session) -> Loaded:
    """Seal the plain playbook of a session into its case; read back, compared, and logged.

    The plain file stays as it is. Raises Refusal when a sealed playbook cannot hold it.
    """
    home = _home(session)
    check_sealable(session.code, session.loaded.data, session.library)
    _put(session.env, home, session.loaded.data)
    session.ledger.append([Entry(EventKind.NOTE, {"text": "the playbook was sealed in the case"})])
    return replace(session.loaded, home=home)


def _home(session: Session) -> Sealed:
    if session.box is None:
        raise NeedsPerson(
            "A few questions come first.",
            hint="`boundary begin` asks them, and makes the case that this file belongs to.",
        )
    folder = Workspace(session.env.state, session.env.files).folder(session.code)
    return Sealed(session.code, sealed_path(folder), session.box)


def _put(env: Env, home: Sealed, data: bytes) -> None:
    """Seal a playbook, read it back from the disk and compare. Raises StoreError."""
    env.files.replace(home.path, home.box.seal("", data))
    if sealed_bytes(home, env.files) != data:
        raise StoreError(
            "What was sealed did not read back as it was written.",
            hint="Your own file was not touched. You can try again.",
        )


def _begun(note: JsonObject) -> Entry:
    """Say that the case began; of a sealed playbook no path is kept."""
    return Entry(
        EventKind.NOTE, {name: value for name, value in note.items() if name != "playbook"}
    )
