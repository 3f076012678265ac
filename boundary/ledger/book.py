"""Open the ledger: events with sealed bodies in, events and what they add up to out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from boundary.core.checkpoint import Checkpoint, read_checkpoint
from boundary.core.chosen import Moment
from boundary.core.codec import parse
from boundary.core.errors import Refusal, StoreError
from boundary.core.event import AuditEvent, Entry, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.ports import Clock, Files, Signing, StreamBox

from .chain import Header, merkle_root
from .exhibits import ExhibitStore
from .folding import fold, sweep
from .lost import KeysKept, key_missing, lost_in
from .receipts import open_body, read_body, read_sealed, seal_body
from .removal import Removal, removal_of
from .replay import replay
from .retention import Removed, marked, told_of
from .sealer import Sealer
from .store import Draft, Limits, Store, create_store
from .walk import has_head, newer_version

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
        self._box: StreamBox = KeysKept(box, self.lost)
        self._files = files
        self._clock = clock
        self._store = store
        self.exhibits = ExhibitStore(folder, files, self._box, self.append, self.events)
        self._sealer: Sealer | None = None
        self._wrote = False
        self.notices: tuple[str, ...] = ()
        """What opening had to put right: fixed sentences for the screen."""
        end = store.found
        told = b"" if end.retention is None else read_body(folder, files, end.retention)
        self.removed: Removed | None = told_of(end, told, box)
        """What the owner removed; None: nothing."""

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
        with ExitStack() as unless_done:
            unless_done.callback(store.close)
            ledger = cls(folder, box, files, clock, store)
            if write:
                if signing is not None:
                    ledger._sealer = Sealer(
                        folder, files, box, signing, random, ledger.newest_checkpoint()
                    )
                ledger._record_repairs()  # its own method, and only here
                ledger.tell_clock()
                if ledger.removed is not None:
                    # Where there is no room for it, the next opening that has room ends it: what
                    # stands does not depend on it, and taking back never waits for it.
                    with suppress(StoreError):
                        ledger._end_removal(ledger.removed)  # the same
            unless_done.pop_all()
        return ledger

    @property
    def count(self) -> int:
        """Events in the log."""
        return self._store.count

    @property
    def next_seq(self) -> int:
        """The number that the next event appended will have.

        A checkpoint before it is counted, and what is said about a clock that was set.
        """
        return self.count + 1 + self._is_due() + len(self._jump(self._moment()))

    def append(self, entries: Sequence[Entry], /) -> tuple[AuditEvent, ...]:
        """Append one group, durable when this returns; its events, without a clock jump's."""
        if not entries:
            return ()
        if self._sealer is not None and self._is_due():
            self._checkpoint(self._sealer, last=False)
        self._wrote = self._sealer is not None
        return self._append(entries)

    def tell_clock(self) -> bool:
        """Write down that the clock was set since the newest event; whether it was.

        What waits moves along with it, so this comes before anything is held against the clock.
        """
        if not self._jump(self._moment()):
            return False
        if self._sealer is not None and self._is_due():
            self._checkpoint(self._sealer, last=False)
        self._wrote = self._sealer is not None
        self._clock_told()
        return True

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
        if found is None:
            return None
        return read_checkpoint(parse(read_body(self._folder, self._files, found)))

    def _checkpoint(self, sealer: Sealer, *, last: bool) -> Checkpoint:
        make = sealer.sign_last if last else sealer.sign
        moment = self._clock_told()
        made = make(self._store.log_id, self._store.link)
        self._write(moment, [Entry(EventKind.CHECKPOINT, made.to_json())])
        sealer.recorded(made)
        return made

    def removable(self, before_ms: int) -> Removal:
        """Choose what can be removed of the events before a moment, UTC milliseconds.

        What stands, what was saved and what holds the keys together stays. Writes nothing. Raises
        Refusal when nothing would go; LedgerTampered when a key is missing: what matters of what
        it opens cannot be known.
        """
        if lost := self.lost():
            raise key_missing(min(lost.values()))
        return removal_of(self.events, self._store.walk(), self.removed, self.count, before_ms)

    def remove(self, removal: Removal) -> Removed:
        """Remove these events, for good; the log says so, and goes on in a new part.

        Interrupted anywhere after its event, the next opening for writing ends it. Raises Refusal
        when the log went on since that was worked out.
        """
        if removal.log_count != self.count:
            raise Refusal("The log went on since this was looked at.", hint="You can look again.")
        self._store.end_part()
        if self._sealer is not None and self._is_due():
            self._checkpoint(self._sealer, last=False)
        self._wrote = self._sealer is not None
        moment = self._clock_told()
        root = merkle_root(self._store.link.frontier).hex()
        told = marked(self._box, replace(removal.told, root=root))
        self._write(moment, [Entry(EventKind.RETENTION, told.to_json())])
        self.removed = Removed(
            told.count, told.number_kept, moment.now_ms, is_whole=False, told=told
        )
        return self._end_removal(self.removed)

    def _end_removal(self, removed: Removed) -> Removed:
        """Take away what was removed and still lies there."""
        if not removed.is_whole:
            fold(self._folder, self._files, self._box.log_seed(), removed.told)
        sweep(self._folder, self._files)
        self.removed = replace(removed, is_whole=True)
        return self.removed

    def _append(self, entries: Sequence[Entry]) -> tuple[AuditEvent, ...]:
        moment = self._moment()
        jump = self._jump(moment)
        return self._write(moment, [*jump, *entries])[len(jump) :]

    def _clock_told(self) -> Moment:
        """Write down now that the clock was set, if it was: what follows says where the log stands.

        Gives the moment that it has to be written with, so that nothing comes in between.
        """
        moment = self._moment()
        if jump := self._jump(moment):
            self._write(moment, jump)
        return moment

    def _moment(self) -> Moment:
        now, monotonic = max(0, self._clock.now_ms()), max(0, self._clock.monotonic_ms())
        return Moment(now, monotonic, self._files.boot_id())

    def _write(self, moment: Moment, entries: Sequence[Entry]) -> tuple[AuditEvent, ...]:
        headers = self._store.append(
            [
                Draft(
                    entry.kind.value,
                    self._box.pseudonym(entry.person),
                    seal_body(self._box, entry),
                    moment.now_ms,
                    moment.monotonic_ms,
                    moment.boot,
                )
                for entry in entries
            ]
        )
        return tuple(
            _to_event(header, entry.body) for header, entry in zip(headers, entries, strict=True)
        )

    def events(self, *, copies: bool = True) -> Iterator[AuditEvent]:
        """Read every event, oldest first. Without `copies`, those about saved copies are left out.

        There can be very many of them. Raises LedgerTampered with the number of a broken one, be
        it left out or not.
        """
        for logged, sealed in read_sealed(self._folder, self._files, self._store.walk()):
            if copies or logged.header.kind != EventKind.EXHIBIT:
                yield _to_event(logged.header, open_body(self._box, logged, sealed))

    def lost(self) -> Mapping[str, int]:
        """Give the pseudonyms whose key is missing though the log tells of no forgetting.

        Each with the first event that cannot be opened for it. Goes over the whole log.
        """
        return lost_in(self.events(), self._box)

    def standing(self) -> Standing:
        """Add the log up."""
        return replay(self.events(copies=False))

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

    def _jump(self, moment: Moment) -> list[Entry]:
        """Notice a wall clock that was set since the last event of this boot."""
        last = self._store.last
        if last is None or last.boot != moment.boot:
            return []
        by_ms = (moment.now_ms - last.at_ms) - (moment.monotonic_ms - last.monotonic_ms)
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
        raise newer_version() from error
    return AuditEvent(
        header.seq,
        kind,
        header.at_ms,
        header.monotonic_ms,
        header.boot,
        header.pseudonym,
        body,
    )
