"""Open the ledger: events with sealed bodies in, events and what they add up to out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from boundary.core.errors import Refusal
from boundary.core.event import AuditEvent, Entry, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.ports import Clock, Files, StreamBox

from .chain import Header
from .exhibits import ExhibitStore
from .receipts import open_body, read_sealed, seal_body
from .replay import replay
from .store import Draft, Limits, Store, create_store
from .walk import has_head

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
    ) -> Ledger:
        """Begin a log and open it for writing. Raises Refusal when there is one."""
        create_store(folder, files, box.log_seed(), random(16))
        return cls.open(folder, box, files, clock, write=True, limits=limits)

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
    ) -> Ledger:
        """Check the whole log and open it. For reading nothing on the disk is written.

        Raises LedgerTampered, or LedgerBusy when another process still writes after `wait_s`.
        """
        store = Store(folder, files, box.log_seed(), write=write, wait_s=wait_s, limits=limits)
        ledger = cls(folder, box, files, clock, store)
        with ExitStack() as unless_done:
            unless_done.callback(store.close)
            if write:
                ledger._record_repairs()  # its own method, and only here
            unless_done.pop_all()
        return ledger

    @property
    def count(self) -> int:
        """Events in the log."""
        return self._store.count

    def append(self, entries: Sequence[Entry], /) -> tuple[AuditEvent, ...]:
        """Append one group, durable when this returns; its events, without a clock jump's."""
        if not entries:
            return ()
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
        """Let other writers in; twice is as good as once."""
        self._store.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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
