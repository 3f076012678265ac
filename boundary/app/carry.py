"""Carry a whole sealed case to another device, in one file that opens with its passphrase only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from boundary.app.env import Env
from boundary.app.imports import Entry as Imported
from boundary.app.imports import Origin, check_name, imports_of
from boundary.app.library import Library
from boundary.app.sealed import SealedCase
from boundary.app.session import Session
from boundary.app.workspace import Sealed, Workspace, load_sealed, sealed_path
from boundary.core.errors import LedgerTampered, Refusal, SealError, StoreError
from boundary.core.event import Entry, EventKind
from boundary.core.ports import Files
from boundary.core.verbs import VERBS
from boundary.formats.carry_file import END, MARK, Members, entry_head, may_hold, padding
from boundary.formats.playbook_share import refuse_identifiers
from boundary.formats.playbook_yaml import read_shared
from boundary.formats.tables import read_table
from boundary.ledger import Level, key_missing, verify

__all__ = ["Arrived", "Packed", "pack", "unpack"]

_FOLDERS: Final = ("exhibits", "keys", "log", "receipts")
_PLAYBOOK: Final = "playbook.sealed"
_IMPORTS: Final = "imports/"
_LAST: Final = ("keys/case.json", "log/head")
"""Put in place last, in this order: a folder without a head of the log is no case."""
_MIB: Final = 1 << 20
_MOST_IMPORTS: Final = 100
_COSTLIEST: Final = 4
"""How many times dearer than here a guess at the passphrase of a packed case may be."""
_SECRETS: Final = "keys/credentials.sealed"
_NO_PARTS: Final = (".", "lock", "tmp-")
"""How names in a case's folders begin that are no part of it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What a case was packed into."""

    code: str
    files: int
    size: int
    """Bytes of the file."""
    sha256: str
    playbook: bool
    """Whether the playbook is in it; it is when it lies sealed in the case, and can be opened."""
    damaged: tuple[str, ...]
    """Files that are not as they were written: each stays here, and keeps no other from going."""
    secrets: bool
    """Whether stored passwords are in it; those in a keychain are not."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What was put in place here."""

    code: str
    events: int
    exhibits: int
    """Originals that are there, each compared with what the log says of it."""
    gone: int
    """Originals that the log names and the file does not hold."""
    playbook: bool
    secrets: bool
    other_imports: tuple[str, ...]
    """Names of imports that are here already with other steps; they were left as they are."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The disk, with some files on it that are still held in memory."""

    inner: Files
    held: Mapping[Path, bytes] = field(repr=False)

    def __getattr__(self, name: str) -> object:
        """Pass everything else on."""
        return getattr(self.inner, name)

    def size(self, path: Path, /) -> int | None:
        """Bytes of a file, held or on the disk."""
        return len(self.held[path]) if path in self.held else self.inner.size(path)

    def read(self, path: Path, offset: int, length: int, /) -> bytes:
        """Read from a file, held or on the disk."""
        if path in self.held:
            return self.held[path][offset : offset + length]
        return self.inner.read(path, offset, length)


def pack(session: Session, out: Path) -> Packed:
    """Write the case of a session, opened for writing, into one new file; read back and compared.

    What the other side would refuse is left out and named, so that the rest arrives. Raises
    Refusal when there is a file of that name, StoreError when the disk does not take it,
    LedgerTampered when the key of somebody is missing: elsewhere nobody could bring it back.
    """
    env = session.env
    if env.files.size(out) is not None:
        raise Refusal(
            "There is a file of that name already.", hint="Nothing was written. Choose another."
        )
    folder = Workspace(env.state, env.files).folder(session.code)
    _members(folder, env.files)  # what cannot be packed is said before anything is written
    if lost := session.ledger.lost():
        raise key_missing(min(lost.values()))
    damaged = tuple(_damaged(session, folder))
    session.ledger.append([Entry(EventKind.EXPORTED, {"what": "case"})])
    members = {
        name: size for name, size in _members(folder, env.files).items() if name not in damaged
    }
    extra = {MARK: f"{session.code}\n".encode("ascii"), **_followed(session, folder)}
    names = sorted([*members, *extra])
    written, size = hashlib.sha256(), 0
    fresh = env.files.new_file(out.absolute().parent)
    try:
        for name in names:
            whole = extra.get(name)
            blocks = (whole,) if whole is not None else env.files.blocks(folder / name)
            length = len(whole) if whole is not None else members[name]
            for piece in _entry(name, length, blocks):
                fresh.write(piece)
                written.update(piece)
                size += len(piece)
        fresh.write(END)
        written.update(END)
        fresh.flush()
        again = hashlib.sha256()
        for block in fresh.blocks():
            again.update(block)
        if again.digest() != written.digest():
            raise StoreError("The file did not read back as it was written.")
        fresh.place(out.name)
    finally:
        fresh.discard()
    return Packed(
        session.code,
        len(names) - 1,
        size + len(END),
        written.hexdigest(),
        _PLAYBOOK in members,
        damaged,
        _SECRETS in members,
    )


def unpack(env: Env, file: Path) -> Arrived:
    """Put a case in place that was packed elsewhere, after it was checked with its passphrase.

    Raises Refusal for a file that is not one or a code that is here already, SealError for another
    passphrase, LedgerTampered for a log that is not as it was written; then nothing is left of it.
    """
    workspace = Workspace(env.state, env.files)
    members = Members(env.files.blocks(file))
    folder = workspace.folder(members.code)
    if workspace.begun(members.code) or env.files.size(folder / _LAST[0]) is not None:
        raise Refusal(
            "A case with this code is here already.",
            hint="Nothing was changed. One case is worked on from one device at a time.",
        )
    with ExitStack() as unless_done:
        unless_done.callback(_clear, folder, env.files)
        _clear(folder, env.files)
        held, imports = _placed(members, folder, env.files)
        _check_imports(imports)
        _check_cost(held[_LAST[0]])
        disk = _Held(env.files, {folder / name: held[name] for name in _LAST if name in held})
        counts = _checked(env, cast("Files", disk), members.code)
        other = _keep_imports(env, imports)
        for name in _LAST:
            env.files.replace(folder / name, held[name])
        unless_done.pop_all()
    with SealedCase(env, folder, members.code).ledger(write=True) as ledger:
        ledger.append([Entry(EventKind.NOTE, {"text": "put in place on this device"})])
    events, exhibits, gone = counts
    return Arrived(
        members.code,
        events,
        exhibits,
        gone,
        env.files.size(folder / _PLAYBOOK) is not None,
        env.files.size(folder / _SECRETS) is not None,
        other,
    )


def _members(folder: Path, files: Files) -> Mapping[str, int]:
    """Find the files of a case with their sizes; locks and what was left half written are none.

    Raises Refusal for a file that cannot be packed: without it the case might not open again.
    """
    names = [
        f"{below}/{name}"
        for below in _FOLDERS
        for name in files.names(folder / below)
        if not name.startswith(_NO_PARTS)
    ]
    if not all(may_hold(name, 0) for name in names):
        raise Refusal(
            "There is a file in the folder of this case that cannot be packed.",
            hint="Nothing was written. A newer version of this program may know it.",
        )
    found: dict[str, int] = {}
    for name in (*names, _PLAYBOOK):
        size = files.size(folder / name)
        if size is None:
            continue
        if not may_hold(name, size):
            raise Refusal("A file of this case is too large to be packed.")
        found[name] = size
    return found


def _damaged(session: Session, folder: Path) -> Iterator[str]:
    """Name the files that the other side would refuse: copies, the playbook, stored passwords."""
    exhibits = session.ledger.exhibits
    for kept in exhibits.each():
        name = f"exhibits/{kept.name}.sealed"
        if session.env.files.size(folder / name) is None:
            continue
        try:
            for _ in exhibits.read(kept):
                pass  # reading to the end compares it
        except LedgerTampered:
            yield name
    for name in (_PLAYBOOK, _SECRETS):
        if session.box is not None and session.env.files.size(folder / name) is not None:
            try:
                session.box.open("", session.env.files.read(folder / name, 0, _MIB))
            except SealError:
                yield name


def _followed(session: Session, folder: Path) -> Mapping[str, bytes]:
    """Give the imported playbooks that the sealed one follows: they go along."""
    path = sealed_path(folder)
    if session.box is None or session.env.files.size(path) is None:
        return {}
    try:
        home = Sealed(session.code, path, session.box)
        loaded = load_sealed(home, session.env.files, session.library)
    except Refusal:
        return {}  # the log alone is worth carrying; a damaged playbook is left out, and named
    follows = {person.follow for person in loaded.playbook.people}
    names = [name.removeprefix("import/") for name in follows if name.startswith("import/")]
    return {f"{_IMPORTS}{name}.yaml": imports_of(session.env).read(name) for name in names}


def _entry(name: str, length: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield entry_head(name, length)
    seen = 0
    for block in blocks:
        seen += len(block)
        yield block
    if seen != length:
        raise StoreError("A file of the case changed while it was packed.")
    yield padding(length)


def _placed(
    members: Members, folder: Path, files: Files
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Write the members to the disk; return those held back, and the imports by their names."""
    held: dict[str, bytes] = {}
    imports: dict[str, bytes] = {}
    for below in ("", *_FOLDERS):
        files.make_folder(folder / below)
    for name, _ in members:
        if name in _LAST:
            held[name] = b"".join(members.content())
        elif name.startswith(_IMPORTS) and len(imports) < _MOST_IMPORTS:
            imports[name.removeprefix(_IMPORTS).removesuffix(".yaml")] = b"".join(members.content())
        elif name.startswith(_IMPORTS):
            raise Refusal("This file holds too many imports.", hint="Nothing of it was kept.")
        else:
            path = folder / name
            fresh = files.new_file(path.parent)
            try:
                for piece in members.content():
                    fresh.write(piece)
                fresh.flush()
                fresh.place(path.name)
            finally:
                fresh.discard()
    if len(held) < len(_LAST):
        raise Refusal(
            "This file holds no whole case.", hint="Nothing of it was kept. Pack it once more."
        )
    return held, imports


def _check_cost(key: bytes) -> None:
    """Refuse a key file that would keep this device busy; a stranger may have written it."""
    from boundary.vault.passphrase import STRONG, cost_of  # noqa: PLC0415 - loads cryptography

    cost = cost_of(key)
    work = cost.memory_kib * cost.iterations
    dear = cost.memory_kib > _COSTLIEST * STRONG.memory_kib
    if dear or work > _COSTLIEST * STRONG.memory_kib * STRONG.iterations:
        raise Refusal(
            "Opening this case would take more memory or time than any case of this program.",
            hint="Nothing of it was kept.",
        )


def _check_imports(imports: Mapping[str, bytes]) -> None:
    """Take these for files from a stranger. Raises Refusal, and PlaybookRefusal with the place."""
    for name, data in imports.items():
        check_name(name, Library().playbook_names())
        refuse_identifiers(data, read_shared(data, VERBS))


def _checked(env: Env, disk: Files, code: str) -> tuple[int, int, int]:
    """Check log, playbook and originals with the key; count events, originals, and those gone."""
    folder = Workspace(env.state, disk).folder(code)
    case = SealedCase(replace(env, files=disk), folder, code)
    verdict = verify(folder, case.box, disk)
    if verdict.level is not Level.KEYED:
        raise LedgerTampered(
            "The log in this file is not as it was written.", hint="Nothing of it was kept."
        )
    home = case.playbook
    if home is not None:
        data = home.box.open("", disk.read(home.path, 0, _MIB)) or b""
        table = read_table(data)
        if not isinstance(table, dict) or table.get("case") != code:
            raise Refusal(
                "The playbook in this file belongs to another case.",
                hint="Nothing of it was kept.",
            )
    there, gone = 0, 0
    with case.ledger(write=False) as ledger:
        for kept in ledger.exhibits.each():
            if disk.size(folder / "exhibits" / f"{kept.name}.sealed") is None:
                gone += 1
                continue
            for _ in ledger.exhibits.read(kept):
                pass  # reading to the end compares it
            there += 1
    return verdict.events, there, gone


def _keep_imports(env: Env, imports: Mapping[str, bytes]) -> tuple[str, ...]:
    """Keep what is not here under its name; name those that are here with other steps."""
    here = imports_of(env)
    day = datetime.fromtimestamp(env.clock.now_ms() / 1000, tz=UTC).date().isoformat()
    other: list[str] = []
    for name, data in imports.items():
        sha256 = hashlib.sha256(data).hexdigest()
        entries = here.entries(name)
        if not entries:
            here.keep(name, data, Imported(sha256, day, Origin.UNSAID))
        elif entries[-1].sha256 != sha256:
            other.append(name)
    return tuple(other)


def _clear(folder: Path, files: Files) -> None:
    """Destroy what an unpacking left; only ever called where no case is."""
    for below in ("", *_FOLDERS):
        for name in files.names(folder / below):
            if name.startswith("tmp-") or may_hold(f"{below}/{name}".lstrip("/"), 0):
                files.destroy(folder / below / name)
