"""Open the ledger: events with sealed bodies in, events and what they add up to out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from boundary.core.checkpoint import Checkpoint, read_checkpoint
from boundary.core.codec import parse
from boundary.core.errors import LedgerTampered, Refusal, StoreError
from boundary.core.event import AuditEvent, Entry, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.ports import Clock, Files, Signing, StreamBox

from .chain import Header
from .exhibits import ExhibitStore
from .receipts import open_body, read_sealed, seal_body
from .replay import replay
from .sealer import Sealer
from .store import Draft, Limits, Store, create_store
from .walk import Logged, body_path, has_head

__all__ = ["Ledger"]

_JUMP_MS = 5 * 60 * 1000
_TAKEN_OVER = "A run before this one ended without letting go of the case."
_CUT = "The last entry of the log was not whole; it was cut off, and that was recorded."
_HEAD = "The head of the log was written only in part; it was put right, and that was recorded."


class Ledger:
    """The log of one case, with its archive. Use it as a context manager."""

    def __init__(
        self, folder: Path, box: StreamBox, files: Files, clock: Clock, store: Store
    ) -> None:
        """Join the parts; `create` and `open` are the ways here."""
        self._folder = folder
        self._box = box
        self._files = files
        self._clock = clock
        self._store = store
        self.exhibits = ExhibitStore(folder, files, box, self.append, self.events)
        self._sealer: Sealer | None = None
        self._wrote = False
        self.notices: tuple[str, ...] = ()
        """What opening had to put right: fixed sentences for the screen."""

    @classmethod
    def exists(cls, folder: Path, files: Files) -> bool:
        """Whether a log was begun in this folder."""
        return has_head(folder, files)

    @classmethod
    def create(
        cls,
        folder: Path,
        box: StreamBox,
        files: Files,
        clock: Clock,
        *,
        random: Callable[[int], bytes] = secrets.token_bytes,
        limits: Limits | None = None,
        signing: Signing | None = None,
    ) -> Ledger:
        """Begin a log and open it for writing. Raises Refusal when there is one."""
        create_store(folder, files, box.log_seed(), random(16))
        return cls.open(
            folder, box, files, clock, write=True, limits=limits, signing=signing, random=random
        )

    @classmethod
    def open(
        cls,
        folder: Path,
        box: StreamBox,
        files: Files,
        clock: Clock,
        *,
        write: bool,
        wait_s: float = 0,
        limits: Limits | None = None,
        signing: Signing | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> Ledger:
        """Check the whole log and open it. For reading nothing on the disk is written.

        With `signing`, checkpoints are written: where a turn begins and ends, and in between. A
        turn ends when the ledger is closed.
        Raises LedgerTampered, or LedgerBusy when another process still writes after `wait_s`.
        """
        store = Store(folder, files, box.log_seed(), write=write, wait_s=wait_s, limits=limits)
        ledger = cls(folder, box, files, clock, store)
        with ExitStack() as unless_done:
            unless_done.callback(store.close)
            if write:
                if signing is not None:
                    ledger._sealer = Sealer(
                        folder, files, box, signing, random, ledger.newest_checkpoint()
                    )
                ledger._record_repairs()  # its own method, and only here
            unless_done.pop_all()
        return ledger

    @property
    def count(self) -> int:
        """Events in the log."""
        return self._store.count

    @property
    def next_seq(self) -> int:
        """The number that the next event appended will have, a checkpoint before it counted."""
        return self.count + 1 + self._is_due()

    def append(self, entries: Sequence[Entry], /) -> tuple[AuditEvent, ...]:
        """Append one group, durable when this returns; its events, without a clock jump's."""
        if not entries:
            return ()
        if self._sealer is not None and self._is_due():
            self._checkpoint(self._sealer, last=False)
        self._wrote = self._sealer is not None
        return self._append(entries)

    def seal(self) -> Checkpoint:
        """Say where the log stands: ends the turn, unless the newest event is a checkpoint.

        Raises StoreError when no checkpoints are written here.
        """
        if self._sealer is None:
            raise StoreError("This log was not opened for sealing.")
        newest = self._sealer.newest
        if newest is None or self._sealer.is_due(self.count, first=True):
            newest = self._checkpoint(self._sealer, last=True)
        self._wrote = False
        return newest

    def _is_due(self) -> bool:
        sealer = self._sealer
        return sealer is not None and sealer.is_due(self.count, first=not self._wrote)

    def newest_checkpoint(self) -> Checkpoint | None:
        """Read the newest checkpoint; None when there is none."""
        found = self._store.found.checkpoint
        return None if found is None else self._read_checkpoint(found)

    def _read_checkpoint(self, found: Logged) -> Checkpoint:
        path = body_path(self._folder, found.segment)
        body = self._files.read(path, found.body_at, found.header.size)
        if hashlib.sha256(body).hexdigest() != found.header.digest:
            raise LedgerTampered("A checkpoint is not as it was written.", seq=found.header.seq)
        return read_checkpoint(parse(body))

    def _checkpoint(self, sealer: Sealer, *, last: bool) -> Checkpoint:
        make = sealer.sign_last if last else sealer.sign
        made = make(self._store.log_id, self._store.link)
        self._append([Entry(EventKind.CHECKPOINT, made.to_json())])
        sealer.recorded(made)
        return made

    def _append(self, entries: Sequence[Entry]) -> tuple[AuditEvent, ...]:
        now, monotonic = max(0, self._clock.now_ms()), max(0, self._clock.monotonic_ms())
        boot = self._files.boot_id()
        jump = self._jump(now, monotonic, boot)
        whole = [*jump, *entries]
        headers = self._store.append(
            [
                Draft(
                    entry.kind.value,
                    self._box.pseudonym(entry.person),
                    seal_body(self._box, entry),
                    now,
                    monotonic,
                    boot,
                )
                for entry in whole
            ]
        )
        return tuple(
            _to_event(header, entry.body)
            for header, entry in list(zip(headers, whole, strict=True))[len(jump) :]
        )

    def events(self) -> Iterator[AuditEvent]:
        """Read every event, oldest first. Raises LedgerTampered with the number of a broken one."""
        for logged, sealed in read_sealed(self._folder, self._files, self._store.walk()):
            yield _to_event(logged.header, open_body(self._box, logged, sealed))

    def standing(self) -> Standing:
        """Add the log up."""
        return replay(self.events())

    def close(self) -> None:
        """End the turn and let other writers in; twice is as good as once."""
        try:
            if self._wrote and self._store.takes_more:
                self.seal()
        finally:
            self._store.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except StoreError:
            if error is None:
                raise  # else what went wrong before is what has to be said

    def _jump(self, now: int, monotonic: int, boot: str) -> list[Entry]:
        """Notice a wall clock that was set since the last event of this boot."""
        last = self._store.last
        if last is None or last.boot != boot:
            return []
        by_ms = (now - last.at_ms) - (monotonic - last.monotonic_ms)
        return [Entry(EventKind.CLOCK_JUMP, {"by_ms": by_ms})] if abs(by_ms) > _JUMP_MS else []

    def _record_repairs(self) -> None:
        found = self._store.found
        entries: list[tuple[str, Entry]] = []
        if self._store.took_over:
            entries.append((_TAKEN_OVER, Entry(EventKind.NOTE, {"text": _TAKEN_OVER})))
        if found.incomplete:
            body: JsonObject = {"what": "line", "bytes": found.incomplete}
            entries.append((_CUT, Entry(EventKind.CUT_LINE, body)))
        if found.torn_head:
            entries.append((_HEAD, Entry(EventKind.CUT_LINE, {"what": "head"})))
        self.append([entry for _, entry in entries])
        self.notices = tuple(notice for notice, _ in entries)


def _to_event(header: Header, body: JsonObject | None) -> AuditEvent:
    try:
        kind = EventKind(header.kind)
    except ValueError as error:
        raise Refusal(
            "This log holds events of a newer version.",
            hint="You can install the newer version and open it with that.",
        ) from error
    return AuditEvent(
        header.seq,
        kind,
        header.at_ms,
        header.monotonic_ms,
        header.boot,
        header.pseudonym,
        body,
    )
