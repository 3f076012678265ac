"""Hand the saved copies on: a folder that somebody without a key can check."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from boundary import __version__
from boundary.app.evidence import Survey, Tally, fact, go_on, shown, survey
from boundary.app.new_file import write_new
from boundary.app.platform import is_folder
from boundary.app.session import Session
from boundary.app.workspace import Workspace
from boundary.core.checkpoint import seal_of
from boundary.core.codec import canonical
from boundary.core.errors import LedgerTampered, Refusal
from boundary.core.event import AuditEvent, Entry, EventKind
from boundary.core.json import Json, JsonObject
from boundary.core.ports import StreamBox
from boundary.formats import bundle_words, verifier
from boundary.formats.bundle import (
    About,
    FileRow,
    Mode,
    certificate,
    custody,
    file_name,
    headers_of,
    manifest,
    readme,
)
from boundary.formats.bundle_words import moment
from boundary.formats.mbox import mbox_message
from boundary.ledger import Kept, kept_of
from boundary.ledger.proofs import Proving, prove

__all__ = ["Exported", "Handing", "Mode", "check_new", "export"]

_MAIL: Final = "message/rfc822"
_MBOX: Final = "mail.mbox"
_COPIES: Final = "evidence/"
_EXHIBIT: Final = EventKind.EXHIBIT.value


@runtime_checkable
class _Discloses(Protocol):
    """A box that can give the key of one message, and of that one only."""

    def message_key(self, scope_pseudonym: str, sealed: bytes, /) -> bytes | None:
        """Give it; None when that person was forgotten."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What was chosen about an export."""

    mode: Mode
    who: str = ""
    to_whom: str = ""
    why: str = ""
    mbox: bool = False
    """One mailbox file with the messages, besides."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    copies: int
    """Whose bytes are in the folder."""
    size: int
    left_out: int
    """Not copied, because they carry more than words and that was chosen."""
    broken: int
    """That are not as they were saved, or are gone."""
    lost: int
    """That nobody can open: of people who were forgotten, or whose key is missing."""
    files: int
    manifest: str
    """SHA-256 of the manifest."""
    first_key: str
    """The public key that the signatures in the folder begin with: the log's first one.

    Where signing of the log began anew, or its older entries were removed, it is the first one
    since then.
    """
    seal: str
    """The seal code of the checkpoint that everything in the folder leads to."""


def check_new(folder: Path) -> None:
    """Refuse a folder that is there, or has none above it."""
    if os.path.lexists(folder):
        raise Refusal(
            "There is something of that name already.",
            hint="Nothing was written. You can choose another name.",
        )
    if not is_folder(folder.absolute().parent):
        raise Refusal("The folder above the new one is not there.")


def export(session: Session, folder: Path, handing: Handing, leave: Collection[int]) -> Exported:
    """Write the copies into a new folder; those in `leave` without their bytes.

    Every file is read back and compared. Writes an event with the hash of the manifest, seals the
    log, and adds what proves both. When something stops this, the folder is taken away again.
    The log is gone over several times: what is held does not grow with it.
    Raises Refusal, StoreError, LedgerTampered, Interrupted.
    """
    check_new(folder)
    folder = folder.absolute()
    with ExitStack() as unless_done:
        session.env.files.make_folder(folder)
        unless_done.callback(session.env.files.destroy_all, folder)
        done = _Export(session, folder, handing, frozenset(leave)).write()
        unless_done.pop_all()
    return done


def _zone(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone().strftime("%z")


class _Export:
    """One export, being written."""

    def __init__(
        self, session: Session, folder: Path, handing: Handing, leave: frozenset[int]
    ) -> None:
        self._session = session
        self._folder = folder
        self._handing = handing
        self._leave = leave
        self._survey: Survey = survey(session)
        self._files: list[FileRow] = []
        """Beside the copies: what those are called and hash to stands in the log."""
        self._heads: dict[int, tuple[int, bytes]] = {}
        """Size and SHA-256 of what was written of a copy that was left out, by its entry."""
        self._broken: set[int] = set()
        self._left = 0
        self._copied = Tally()
        now = session.env.clock.now_ms()
        self._about = About(
            handing.mode,
            moment(now),
            _zone(now),
            __version__,
            sys.platform,
            handing.who,
            handing.to_whom,
            handing.why,
        )

    def write(self) -> Exported:
        about, mode, found = self._about, self._handing.mode, self._survey
        for name in ("evidence", "proof"):
            self._session.env.files.make_folder(self._folder / name)
        if mode is Mode.FULL:
            for number, kept in enumerate(self._shown(), start=1):
                self._copy(number, kept)
            if self._handing.mbox:
                self._files.append(self._put(_MBOX, self._mailbox()))
        copied = self._copied
        missing = found.whole.copies + found.lost - copied.copies
        self._files += [
            self._put("README.txt", [readme(about, self._no_more())]),
            self._put("certificate.txt", [certificate(about, copied.copies, copied.size, missing)]),
            self._put("custody.csv", self._custody()),
            self._put("verify.py", [inspect.getsource(verifier).encode("utf-8")]),
        ]
        items = (self._item(number, each) for number, each in self._told())
        made = self._put("manifest.json", manifest(about, self._rows(), items, self._counts()))
        proving = self._record(copied.copies, made.sha256)
        return Exported(
            copied.copies,
            copied.size,
            self._left,
            len(self._broken),
            found.lost,
            len(self._files) + copied.copies + len(self._heads) + 5,  # the manifest, and the proof
            made.sha256,
            proving.checkpoints[0].key,
            seal_of(proving.checkpoints[-1]).code,
        )

    def _no_more(self) -> tuple[str, ...]:
        """Say what the log held once, and holds no more."""
        gone = self._survey.gone
        told = [bundle_words.lost(count, day) for day, count in self._survey.forgotten.items()]
        if gone.removed:
            told.append(bundle_words.removed(gone.removed, gone.removed_on))
        return tuple(told)

    def _shown(self) -> Iterator[Kept]:
        copies = self._session.ledger.exhibits.each()
        return shown(self._session, copies, self._survey.whole.copies)

    def _told(self) -> Iterator[tuple[int, Kept | AuditEvent]]:
        """Give the copies that this export has a row for, each with its place, from 1.

        Of a person who was forgotten the bare event is left; its place is 0.
        """
        if self._handing.mode is Mode.SUMMARY:
            return
        number = 0
        for event in self._session.ledger.events():
            go_on(self._session)
            kept = kept_of(event)
            if kept is not None:
                number += 1
                yield number, kept
            elif event.kind is EventKind.EXHIBIT:
                yield 0, event

    def _holds(self, kept: Kept) -> bool:
        """Whether the bytes of a copy are in the folder."""
        full = self._handing.mode is Mode.FULL
        return full and kept.seq not in self._leave and kept.seq not in self._broken

    def _copy(self, number: int, kept: Kept) -> None:
        exhibit = kept.exhibit
        read = self._session.ledger.exhibits.read
        self._left += kept.seq in self._leave
        try:
            if kept.seq not in self._leave:
                self._put(_name(number, kept), read(kept))
                self._copied.add(exhibit.size)
            elif exhibit.media_type == _MAIL:
                head = headers_of(read(kept))
                text = "\n".join(bundle_words.WITHOUT).encode("ascii")
                row = self._put(_head_name(number, kept), [text, b"\n\n", head])
                self._heads[kept.seq] = row.size, bytes.fromhex(row.sha256)
        except LedgerTampered:
            self._broken.add(kept.seq)

    def _mailbox(self) -> Iterator[bytes]:
        """Read the messages again from the files that were compared just now."""
        for number, kept in enumerate(self._shown(), start=1):
            if kept.exhibit.media_type == _MAIL and self._holds(kept):
                blocks = self._session.env.files.blocks(self._folder / _name(number, kept))
                yield from mbox_message(blocks, kept.exhibit.size)

    def _rows(self) -> Iterator[FileRow]:
        """Give every file so far, in the order of their names."""
        beside = sorted(self._files, key=lambda row: row.name)
        yield from (row for row in beside if row.name < _COPIES)
        for number, kept in self._told():
            if isinstance(kept, Kept) and self._holds(kept):
                yield FileRow(_name(number, kept), kept.exhibit.size, kept.exhibit.sha256)
            elif kept.seq in self._heads and isinstance(kept, Kept):
                size, digest = self._heads[kept.seq]
                yield FileRow(_head_name(number, kept), size, digest.hex())
        yield from (row for row in beside if row.name > _COPIES)

    def _custody(self) -> Iterator[bytes]:
        saved = (
            (moment(one.at_ms), self._called(number, one), one.seq) for number, one in self._told()
        )
        earlier = ((moment(at_ms), seq) for at_ms, seq in self._survey.earlier)
        what = bundle_words.exported(self._copied.copies, self._handing.mode.value)
        return custody(self._about, saved, earlier, what)

    def _called(self, number: int, one: Kept | AuditEvent) -> str:
        if isinstance(one, AuditEvent):
            return bundle_words.forgotten(one.seq, self._survey.gone.forgotten_on(one))
        return _name(number, one) if self._holds(one) else bundle_words.entry(one.seq)

    def _counts(self) -> Iterator[JsonObject]:
        """Count by channel and day."""
        for (day, channel), tally in self._survey.days.items():
            yield {"bytes": tally.size, "channel": channel, "copies": tally.copies, "day": day}

    def _item(self, number: int, one: Kept | AuditEvent) -> JsonObject:
        """Write one row of the manifest."""
        row: dict[str, Json] = {"entry": one.seq, "fetched": moment(one.at_ms), "file": ""}
        if isinstance(one, AuditEvent):
            on = self._survey.gone.forgotten_on(one)
            state = "forgotten" if on else "key-missing"
            return {**row, "forgotten": on, "sha256": "", "size": 0, "state": state}
        exhibit = one.exhibit
        row |= {
            "came": fact(exhibit, "internal_date"),
            "channel": fact(exhibit, "channel"),
            "copy": one.name,
            "media_type": exhibit.media_type,
            "sha256": "",
            "size": exhibit.size,
        }
        if self._handing.mode is Mode.PSEUDONYMISED:
            sender = fact(exhibit, "sender").encode("utf-8", "replace")
            keyed = self._box.name(b"exported sender\x00" + sender) if sender else ""
            return {**row, "sender": keyed, "state": "not-in-this-form"}
        state = "copied"
        if one.seq in self._leave:
            state = "left-out"
        elif one.seq in self._broken:
            state = "does-not-open"
        return {
            **row,
            "account": fact(exhibit, "account"),
            "file": _name(number, one) if self._holds(one) else "",
            "folder": fact(exhibit, "folder"),
            "message_id": fact(exhibit, "message_id"),
            "sender": fact(exhibit, "sender"),
            "sha256": exhibit.sha256,
            "source": exhibit.source,
            "state": state,
        }

    @property
    def _box(self) -> StreamBox:
        box = self._session.box
        assert box is not None  # noqa: S101 - a ledger is open, so it was begun
        return box

    def _record(self, copies: int, sha256: str) -> Proving:
        """Log the export, seal the log, and write what proves it."""
        session = self._session
        body: JsonObject = {
            "what": "evidence",
            "mode": self._handing.mode.value,
            "copies": copies,
            "manifest": sha256,
        }
        (event,) = session.ledger.append([Entry(EventKind.EXPORTED, body)])
        newest = session.ledger.seal()
        kinds = set() if self._handing.mode is Mode.SUMMARY else {_EXHIBIT}
        home = Workspace(session.env.state, session.env.files).folder(session.code)
        proving = prove(
            home,
            session.env.files,
            self._box,
            lambda header: header.kind in kinds or header.seq == event.seq,
            newest,
        )
        self._put("proof/events.jsonl", self._events(proving, event.seq))
        lines = (canonical(one.to_json()) + b"\n" for one in proving.checkpoints)
        self._put("proof/checkpoints.jsonl", lines)
        grown = (
            canonical({"count": one.count, "path": list(path)}) + b"\n"
            for one, path in zip(proving.checkpoints[:-1], proving.growth, strict=True)
        )
        self._put("proof/growth.jsonl", grown)
        first = proving.checkpoints[0].key
        self._put("proof/public-key.txt", [f"{first}\n".encode("ascii")])
        return proving

    def _events(self, proving: Proving, exported: int) -> Iterator[bytes]:
        opens = self._handing.mode is Mode.FULL
        box = self._box
        for one in proving.events:
            key = None
            if (opens or one.seq == exported) and isinstance(box, _Discloses):
                key = box.message_key(one.pseudonym, one.sealed)
            row: JsonObject = {
                "key": "" if key is None else key.hex(),
                "line": one.line,
                "path": list(one.path),
                "sealed": one.sealed.hex(),
                "seq": one.seq,
            }
            yield canonical(row) + b"\n"

    def _put(self, name: str, pieces: Iterable[bytes]) -> FileRow:
        size, sha256 = write_new(self._session.env.files, self._folder / name, pieces)
        return FileRow(name, size, sha256)


def _name(number: int, kept: Kept) -> str:
    return file_name(number, kept.exhibit.sha256, kept.exhibit.media_type)


def _head_name(number: int, kept: Kept) -> str:
    return f"{_name(number, kept).rpartition('.')[0]}.head.txt"
