"""Hand the saved copies on: a folder that somebody without a key can check; and notes by hand."""

from __future__ import annotations

import hashlib
import inspect
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from boundary import __version__
from boundary.app.session import Session
from boundary.app.workspace import Workspace
from boundary.core.change import Exhibit
from boundary.core.codec import canonical
from boundary.core.errors import Interrupted, LedgerTampered, Refusal, StoreError
from boundary.core.event import Entry, EventKind
from boundary.core.json import Json, JsonObject
from boundary.core.ports import StreamBox
from boundary.formats import bundle_words, verifier
from boundary.formats.attached import carries_more
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
from boundary.formats.mbox import mbox_message
from boundary.ledger import Kept
from boundary.ledger.proofs import Proving, prove

__all__ = [
    "BY_HAND",
    "Exported",
    "Handing",
    "Mode",
    "by_channel_and_day",
    "carrying",
    "check_day",
    "check_new",
    "export",
    "note",
]

BY_HAND: Final = "by-hand"
"""The source of an entry made by hand begins with it."""
_NOTE_LIMIT: Final = 64 * 1024
_MAIL: Final = "message/rfc822"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?", re.ASCII)
_MBOX: Final = "mail.mbox"


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
    files: int
    manifest: str
    """SHA-256 of the manifest."""
    first_key: str
    """The public key that the signatures in the folder begin with: the log's first one.

    Where signing of the log began anew, it is the first one since then.
    """


def check_new(folder: Path) -> None:
    """Refuse a folder that is there, or has none above it."""
    if folder.is_symlink() or folder.exists():
        raise Refusal(
            "There is something of that name already.",
            hint="Nothing was written. You can choose another name.",
        )
    if not folder.absolute().parent.is_dir():
        raise Refusal("The folder above the new one is not there.")


def carrying(session: Session) -> frozenset[int]:
    """Find the copies that carry, or may carry, a file: by their entry of the log.

    Each is opened and read through; nothing of it is kept or shown.
    """
    found: set[int] = set()
    for kept in _shown(session, session.exhibits()):
        try:
            if carries_more(session.ledger.exhibits.read(kept), kept.exhibit.media_type):
                found.add(kept.seq)
        except LedgerTampered:
            continue  # said with the export itself
    return frozenset(found)


def export(session: Session, folder: Path, handing: Handing, leave: Collection[int]) -> Exported:
    """Write the copies into a new folder; those in `leave` without their bytes.

    Every file is read back and compared. Writes an event with the hash of the manifest, seals the
    log, and adds what proves both. When something stops this, the folder is taken away again.
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


def note(session: Session, text: str, when: str, channel: str, witness: str) -> Exhibit:
    """Seal an entry made by hand, as a copy of its own; its words are in no event of the log.

    `when`: a day as 2026-11-22, perhaps with 21:30 after it; or empty.
    """
    check_day(when)
    if not text.strip():
        raise Refusal("There is nothing to write down.", hint="Nothing was saved.")
    now = _moment(session.env.clock.now_ms())
    data = bundle_words.note_text(when, channel, witness, now, text).encode("utf-8", "replace")
    if len(data) > _NOTE_LIMIT:
        raise Refusal("This entry is too long.", hint="Nothing was saved. You can split it.")
    facts: JsonObject = {
        "channel": BY_HAND,  # what was typed could name somebody, and counts are shown
        "internal_date": when,
        "sender": "",
        "account": "",
        "size": len(data),
    }
    store = session.ledger.exhibits
    source = f"{BY_HAND};{session.ledger.next_seq};{session.env.random(8).hex()}"
    exhibit = store.add((), source, "text/plain; charset=utf-8", (data,), facts, "")
    store.flush()
    return exhibit


def check_day(text: str) -> None:
    """Refuse a day that cannot be read; none is one."""
    if not text:
        return
    try:
        if _DAY.fullmatch(text) is None:
            raise ValueError(text)
        datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(
            "This is not a day that can be read.",
            hint="A day is written as 2026-11-22, perhaps with 21:30 after it.",
        ) from error


def _shown(session: Session, every: Sequence[Kept]) -> Iterator[Kept]:
    """Give them one after the other, with progress; stops when the person says so."""
    for number, kept in enumerate(every):
        if session.env.stop():
            raise Interrupted("You stopped the work.", hint="Nothing was handed on.")
        session.env.hands.progress(None, number, len(every), bundle_words.READING)
        yield kept


def _moment(at_ms: int) -> str:
    """Write a moment: ISO 8601, UTC, to the second."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone().strftime("%z")


def _fact(exhibit: Exhibit, name: str) -> str:
    value = exhibit.facts.get(name)
    return value if isinstance(value, str) else ""


class _Export:
    """One export, being written."""

    def __init__(
        self, session: Session, folder: Path, handing: Handing, leave: frozenset[int]
    ) -> None:
        self._session = session
        self._folder = folder
        self._handing = handing
        self._leave = leave
        self._files: list[FileRow] = []
        self._kept = session.exhibits()
        self._names: dict[int, str] = {}
        self._broken: set[int] = set()
        now = session.env.clock.now_ms()
        self._about = About(
            handing.mode,
            _moment(now),
            _zone(now),
            __version__,
            sys.platform,
            handing.who,
            handing.to_whom,
            handing.why,
        )

    def write(self) -> Exported:
        about, mode = self._about, self._handing.mode
        earlier = [
            (_moment(event.at_ms), event.seq)
            for event in self._session.ledger.events()
            if event.kind is EventKind.EXPORTED
        ]
        for name in ("evidence", "proof"):
            self._session.env.files.make_folder(self._folder / name)
        if mode is Mode.FULL:
            for number, kept in enumerate(_shown(self._session, self._kept), start=1):
                self._copy(number, kept)
            if self._handing.mbox:
                self._put(_MBOX, self._mailbox())
        copied = [kept for kept in self._kept if kept.seq in self._names]
        size = sum(kept.exhibit.size for kept in copied)
        missing = len(self._kept) - len(copied)
        self._put("README.txt", [readme(about)])
        self._put("certificate.txt", [certificate(about, len(copied), size, missing)])
        saved = ((_moment(k.at_ms), self._called(k), k.seq) for k in self._told())
        what = bundle_words.exported(len(copied), mode.value)
        self._put("custody.csv", custody(about, saved, earlier, what))
        self._put("verify.py", [inspect.getsource(verifier).encode("utf-8")])
        rows = sorted(self._files, key=lambda row: row.name)
        items = map(self._item, self._told())
        counts = _counts(kept.exhibit for kept in self._kept)
        made = self._put("manifest.json", manifest(about, rows, items, counts))
        proving = self._record(len(copied), made.sha256)
        left = len(self._leave & {kept.seq for kept in self._kept}) if mode is Mode.FULL else 0
        return Exported(
            len(copied),
            size,
            left,
            len(self._broken),
            len(self._files),
            made.sha256,
            proving.checkpoints[0].key,
        )

    def _told(self) -> Sequence[Kept]:
        """Give the copies that this export has a row for."""
        return () if self._handing.mode is Mode.SUMMARY else self._kept

    def _copy(self, number: int, kept: Kept) -> None:
        exhibit = kept.exhibit
        name = file_name(number, exhibit.sha256, exhibit.media_type)
        read = self._session.ledger.exhibits.read
        try:
            if kept.seq in self._leave:
                if exhibit.media_type == _MAIL:
                    head = headers_of(read(kept))
                    text = "\n".join(bundle_words.WITHOUT).encode("ascii")
                    self._put(f"{name.rpartition('.')[0]}.head.txt", [text, b"\n\n", head])
                return
            self._put(name, read(kept))
        except LedgerTampered:
            self._broken.add(kept.seq)
            return
        self._names[kept.seq] = name

    def _mailbox(self) -> Iterator[bytes]:
        """Read the messages again from the files that were compared just now."""
        for kept in self._kept:
            name = self._names.get(kept.seq)
            if name is not None and kept.exhibit.media_type == _MAIL:
                blocks = self._session.env.files.blocks(self._folder / name)
                yield from mbox_message(blocks, kept.exhibit.size)

    def _called(self, kept: Kept) -> str:
        return self._names.get(kept.seq) or bundle_words.entry(kept.seq)

    def _item(self, kept: Kept) -> JsonObject:
        """Write one row of the manifest."""
        exhibit = kept.exhibit
        row: dict[str, Json] = {
            "came": _fact(exhibit, "internal_date"),
            "channel": _fact(exhibit, "channel"),
            "copy": kept.name,
            "entry": kept.seq,
            "fetched": _moment(kept.at_ms),
            "file": "",
            "media_type": exhibit.media_type,
            "sha256": "",
            "size": exhibit.size,
        }
        if self._handing.mode is Mode.PSEUDONYMISED:
            sender = _fact(exhibit, "sender").encode("utf-8", "replace")
            keyed = self._box.name(b"exported sender\x00" + sender) if sender else ""
            return {**row, "sender": keyed, "state": "not-in-this-form"}
        state = "copied"
        if kept.seq in self._leave:
            state = "left-out"
        elif kept.seq in self._broken:
            state = "does-not-open"
        return {
            **row,
            "account": _fact(exhibit, "account"),
            "file": self._names.get(kept.seq, ""),
            "folder": _fact(exhibit, "folder"),
            "message_id": _fact(exhibit, "message_id"),
            "sender": _fact(exhibit, "sender"),
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
        wanted = {event.seq, *(kept.seq for kept in self._told())}
        home = Workspace(session.env.state, session.env.files).folder(session.code)
        proving = prove(home, session.env.files, self._box, wanted, newest)
        self._put("proof/events.jsonl", self._events(proving, event.seq))
        lines = (canonical(one.to_json()) + b"\n" for one in proving.checkpoints)
        self._put("proof/checkpoints.jsonl", lines)
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
        """Write one new file, read it back from the disk, compare."""
        path = self._folder / name
        fresh = self._session.env.files.new_file(path.parent)
        try:
            written, size = hashlib.sha256(), 0
            for piece in pieces:
                fresh.write(piece)
                written.update(piece)
                size += len(piece)
            fresh.flush()
            again = hashlib.sha256()
            for block in fresh.blocks():
                again.update(block)
            if again.digest() != written.digest():
                raise StoreError(
                    "A file did not read back as it was written.", hint="Nothing was handed on."
                )
            fresh.place(path.name)
        finally:
            fresh.discard()
        row = FileRow(name, size, written.hexdigest())
        self._files.append(row)
        return row


def _counts(exhibits: Iterable[Exhibit]) -> Iterator[JsonObject]:
    """Count by channel and day."""
    found: Mapping[tuple[str, str], list[int]] = by_channel_and_day(exhibits)
    for (day, channel), sizes in found.items():
        yield {"bytes": sum(sizes), "channel": channel, "copies": len(sizes), "day": day}


def by_channel_and_day(exhibits: Iterable[Exhibit]) -> Mapping[tuple[str, str], list[int]]:
    """Give the sizes of the copies of each day and channel, in order."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in exhibits:
        key = (_fact(one, "internal_date")[:10], _fact(one, "channel"))
        found.setdefault(key, []).append(one.size)
    return dict(sorted(found.items()))
