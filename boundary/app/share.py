"""Prepare a shared playbook for leaving: rebuilt, and compared with everybody in every case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from boundary.app.env import Env
from boundary.app.imports import library_of
from boundary.app.library import Library
from boundary.app.platform import is_folder, read_plain_file
from boundary.app.session import Session, open_session
from boundary.app.workspace import Workspace
from boundary.core.errors import (
    BoundaryError,
    Interrupted,
    NeedsPerson,
    PlaybookRefusal,
    Refusal,
    SealError,
)
from boundary.core.event import Standing
from boundary.core.identifier import Identifier, IdentifierError, Kind, email
from boundary.core.playbook import Address, Playbook
from boundary.core.verbs import VERBS
from boundary.formats.playbook_share import PLAIN_TITLE, Leak, leaks, rebuild
from boundary.formats.playbook_yaml import kind_of, read_playbook, read_shared
from boundary.formats.retraction_yaml import is_list, read_list, write_list
from boundary.formats.scan import Known, Reason, know, scan
from boundary.formats.yaml_events import MAX_BYTES

__all__ = [
    "Draft",
    "Gathered",
    "draft_of",
    "gather",
    "refuse_leaks",
    "remembered",
    "same_there",
    "write_draft",
]

_MAX_NEIGHBOURS: Final = 200
_SUFFIXES: Final = (".yaml", ".yml")

_SAY: Final = {
    Reason.KNOWN: "Something of yours or of a person in your cases stands here.",
    Reason.ADDRESS: "Something here is shaped like a mail address.",
    Reason.NUMBER: "Something here is shaped like a phone number.",
    Reason.HANDLE: "Something here is shaped like a name on a site.",
    Reason.LINK: "Something here is shaped like a link.",
    Reason.PATH: "Something here is shaped like a place on a disk.",
    Reason.TOKEN: "Something here is shaped like a secret.",
    Reason.CODE: "Something here is written in a code.",
    Reason.UNSEEN: "A character here cannot be seen.",
}
_HINT: Final = (
    "Nothing was written. Choose other words, or leave the title out: a plain one takes its place."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What would leave, byte for byte."""

    data: bytes = field(repr=False)
    sha256: str
    own_title: str
    """The title in the file; empty when it is the plain one already."""
    keeps_title: bool
    """Whether `own_title` stands in the bytes."""
    dropped: tuple[str, ...]
    """What the file had for its owner alone: `in`, `as`, `comments`; sorted."""
    is_list: bool = False
    """Whether these are checklists that were taken back, and no steps."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everybody that the outgoing bytes are compared with."""

    known: Known
    opened: tuple[str, ...]
    """Codes of the cases that were read whole."""
    unopened: tuple[str, ...]
    """Codes of the cases that were not."""


def draft_of(path: Path, *, keep_title: bool) -> Draft:
    """Read a file of steps and rebuild it. Raises Refusal for every other kind of file."""
    data = read_plain_file(path, MAX_BYTES)
    try:
        if is_list(data):
            return _list_draft(data)
        if kind_of(data) == "private":
            raise Refusal(
                "This file is about people, so it is not shared.",
                hint="Name the file with the steps that it follows.",
                place=path.name,
            )
        shared = read_shared(data, VERBS, in_private=True)
        outgoing = rebuild(shared, VERBS, title=keep_title)
    except PlaybookRefusal as error:
        raise PlaybookRefusal(error.faults, file=path.name) from error
    dropped = {
        "in": any(step.accounts for step in shared.steps),
        "as": any(step.name for step in shared.steps),
        "comments": _has_comments(data),
    }
    own = "" if shared.title == PLAIN_TITLE else shared.title
    return Draft(
        outgoing,
        hashlib.sha256(outgoing).hexdigest(),
        own,
        bool(own) and keep_title,
        tuple(sorted(name for name, was in dropped.items() if was)),
    )


def _list_draft(data: bytes) -> Draft:
    outgoing = write_list(read_list(data))
    dropped = ("comments",) if _has_comments(data) else ()
    sha256 = hashlib.sha256(outgoing).hexdigest()
    return Draft(outgoing, sha256, "", keeps_title=False, dropped=dropped, is_list=True)


def _has_comments(data: bytes) -> bool:
    return any(line.lstrip().startswith(b"#") or b" #" in line for line in data.split(b"\n"))


def gather(env: Env, path: Path) -> Gathered:
    """Open every case of the workspace, and the private playbooks beside `path`; read only.

    The passphrase is asked for once. Raises NeedsPerson when it is needed and nobody may be asked.
    """
    making = _Everybody()
    library = library_of(env)
    opened: list[str] = []
    unopened: list[str] = []
    for code in Workspace(env.state, env.files).codes():
        whole = _open_case(env, code, making)
        (opened if whole else unopened).append(code)
    for playbook in _neighbours(path, library):
        making.playbook(playbook)
    public = [
        domain
        for provider in library.rules.providers
        for domain in (*provider.domains, provider.same_as)
        if domain
    ]
    known = know(making.identifiers, making.names, (*making.words, *opened, *unopened), public)
    return Gathered(known, tuple(opened), tuple(unopened))


def refuse_leaks(draft: Draft, known: Known, out: Path | None) -> None:
    """Refuse when anything in the bytes, or in the file's name, tells of a person.

    The place is named, the value never.
    """
    for leak in leaks(draft.data, VERBS, known):
        if draft.is_list and Reason.KNOWN not in leak.reasons:
            continue  # a hash looks like a secret, and a list holds nothing else
        raise Refusal(_SAY[leak.reasons[0]], hint=_HINT, place=_place(draft, leak))
    if out is not None:
        stem = out.stem if out.suffix in _SUFFIXES else out.name
        for reason in scan(stem.replace("-", " ").replace("_", " "), known):
            raise Refusal(
                _SAY[reason],
                hint="Nothing was written. Give the file a plain name, such as steps.yaml.",
                place="the name of the new file",
            )


def same_there(draft: Draft, out: Path) -> bool | None:
    """Whether a file of that name holds the same bytes; None when there is none. Raises Refusal."""
    if not out.is_symlink() and not out.exists():
        if not is_folder(out.absolute().parent):
            raise Refusal("The folder for the new file is not there.", place="-o")
        return None
    return read_plain_file(out, MAX_BYTES) == draft.data


def write_draft(env: Env, draft: Draft, out: Path) -> None:
    """Write the bytes, whole or not at all."""
    env.files.replace(out.absolute(), draft.data)


class _Everybody:
    """Collects what is known of everybody in a workspace."""

    def __init__(self) -> None:
        self.identifiers: set[Identifier] = set()
        self.names: set[str] = set()
        self.words: set[str] = set()

    def playbook(self, playbook: Playbook) -> None:
        """Take what one private file says: the people, the user, who is kept open."""
        for person in playbook.people:
            self.identifiers.update(person.identifiers)
            self.names.update((person.alias, *person.names))
        self.identifiers.update(playbook.keep_open)
        if playbook.case:
            self.words.add(playbook.case)
        for account in playbook.accounts:
            self.user(account.settings.get("user"))

    def user(self, value: object) -> None:
        """Take the user's own login."""
        if not isinstance(value, str) or not value:
            return
        try:
            self.identifiers.add(email(value))
        except IdentifierError:
            self.names.add(value)

    def session(self, session: Session) -> None:
        """Take what only the log of a case remembers."""
        self.identifiers.update(remembered(session.standing))
        for account in session.accounts():
            self.user(account.settings.get("user"))


def _open_case(env: Env, code: str, making: _Everybody) -> bool:
    """Read one case; False when it could not be read whole."""
    for playbook in (True, False):
        try:
            with open_session(env, code, write=False, connect=False, playbook=playbook) as session:
                making.session(session)
                if playbook:
                    making.playbook(session.loaded.playbook)
                return playbook
        except (NeedsPerson, Interrupted):
            raise
        except SealError:
            break
        except BoundaryError:
            continue  # without its playbook the log still knows most of them
    return False


def remembered(standing: Standing) -> Iterator[Identifier]:
    """Give every identifier that the log names, in the playbook still or not."""
    addresses: Iterable[Address] = (
        *standing.done,
        *standing.in_doubt,
        *standing.skipped,
        *standing.asked,
    )
    for address in addresses:
        kind, _, rest = address.subject.partition(":")
        if kind in (Kind.EMAIL.value, Kind.PHONE.value):
            yield Identifier(Kind(kind), rest)
        elif kind == Kind.HANDLE.value:
            service, _, value = rest.partition(":")
            yield Identifier(Kind.HANDLE, value, service)


def _neighbours(path: Path, library: Library) -> Iterator[Playbook]:
    """Give the private playbooks in the same folder: cases that were not begun yet."""
    folder = path.absolute().parent
    beside = sorted(one for suffix in _SUFFIXES for one in folder.glob(f"*{suffix}"))
    for one in beside[:_MAX_NEIGHBOURS]:
        try:
            data = read_plain_file(one, MAX_BYTES)
            if kind_of(data) == "private":
                yield read_playbook(data, library.services, VERBS, library.rules.providers)
        except Refusal:
            continue  # not a playbook, or not a readable one: it is none that could be begun


def _place(draft: Draft, leak: Leak) -> str:
    return "title" if draft.keeps_title and leak.line == 2 else f"line {leak.line} of the new file"
