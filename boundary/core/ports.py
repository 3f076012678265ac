"""Declare the interfaces that the rooms meet through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from boundary.core.change import (
    Change,
    Cursor,
    Exhibit,
    Finding,
    InDoubt,
    Outcome,
    Sight,
    State,
)
from boundary.core.identifier import Identifier
from boundary.core.json import JsonObject
from boundary.core.playbook import Account, Address, Item


class Journal(Protocol):
    """Where an adapter writes down what it is in the middle of."""

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Make `ref` durable for these addresses before returning. Called around every chunk."""


class Adapter(Protocol):
    """One service. All writing is in `apply`, `settle` and `undo`."""

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """Read only; a state for every item asked, once. With a cursor the states are the same.

        Raises TransientError or AdapterError; a part that could not be read is UNKNOWN.
        """

    def plan(self, item: Item, seen: State, /) -> Change:
        """Say what would have to change. Pure: contacts nothing, same input, same change."""

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Carry one batch out: looks again first, chunks, journals around every chunk.

        Raises StalePlan only when nothing was written. One outcome for every change asked.
        """

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Look again by another read; a finding for every change asked."""

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Take back what these receipts list and what is still as we left it.

        Twice is as good as once. Several outcomes of one address may be given (newest first); one
        outcome per address returns, with status UNDONE when nothing of it is left, else FAILED or
        SKIPPED with a note.
        """

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """After an interruption: say what came of each intent, finishing only a chunk in flight.

        Adopts an object only when it is marked as ours or proven by the intent (for mail:
        Message-ID and hash). Starts nothing new. A DONE outcome lists just what was really done;
        FAILED with an empty `objects` when nothing was.
        """


class ExhibitSink(Protocol):
    """Where originals are archived. Each add is written, fsynced, read back, hashed and logged."""

    def has(self, source: str, /) -> bool:
        """Whether the original from `source` is archived already."""

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        /,
    ) -> Exhibit:
        """Stream one original in. Raises StoreError when it cannot be proven to be on disk."""


class Folders(Protocol):
    """The folders of one mailbox, for an adapter that files mail and does not speak IMAP itself.

    Raises AdapterError or TransientError; names are the visible ones a person chose.
    """

    def path(self, name: str, /) -> str:
        """Give the folder's full name on the server, as text, whether it is there or not."""

    def has(self, name: str, /) -> bool:
        """Whether it is there."""

    def make(self, name: str, /) -> bool:
        """Make it and subscribe to it; False when it was there already."""

    def remove_empty(self, name: str, /) -> bool:
        """Remove it if it holds nothing; False when it stays."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One address in the header lines of the user's own received mail."""

    address: str = field(repr=False)
    """In normal form (Identifier.value)."""
    names: Mapping[str, int] = field(repr=False)
    """Display names it came with, decoded, to how many messages; "" is not among them."""
    named_in: Mapping[str, int]
    """Header field (`from`, `sender`, `reply-to`) to how many messages named it there."""
    beside: Mapping[str, int] = field(repr=False)
    """Addresses that one message named together with it in those fields, to how many messages."""
    newest: str
    """When the newest of these messages came, ISO 8601 UTC; empty when not known."""


@runtime_checkable
class Spotter(Protocol):
    """An adapter that can say who writes to the user; header lines only, never a text."""

    def spot(self, since: Cursor | None, /) -> tuple[tuple[Sighting, ...], Cursor | None]:
        """Read only: every sender of received mail; with a cursor, of what came since."""


@dataclass(frozen=True, slots=True)
class CardSighting:
    """One card of the user's own address book, as far as hints read it."""

    names: tuple[str, ...] = field(default=(), repr=False)
    """As they are written on it."""
    emails: tuple[Identifier, ...] = field(default=(), repr=False)
    phones: tuple[Identifier, ...] = field(default=(), repr=False)
    """Those that are sure: one that could be several numbers is none."""


@dataclass(frozen=True, slots=True)
class CardsSeen:
    """What a look at address books showed."""

    cards: tuple[CardSighting, ...] = field(default=(), repr=False)
    """In order; cards without an address and a number are left out."""
    unread: int = 0
    """Cards that could not be read, and numbers and addresses on cards that are not sure."""


@runtime_checkable
class CardSpotter(Protocol):
    """An adapter that can say who is in the user's address books: names, addresses, numbers."""

    def spot_cards(self) -> CardsSeen:
        """Read only: every card of every book. Raises AdapterError or TransientError."""


@runtime_checkable
class Correspondent(Protocol):
    """An adapter that can say how often the user wrote to somebody; header lines only."""

    def wrote_to(self, whom: Sequence[Identifier], since_ms: int, /) -> Mapping[str, int]:
        """Read only: an identifier's key to how many messages the user sent there since then.

        `since_ms` is UTC milliseconds. What was not found is missing, and so is everything when
        no sent mail can be read. Raises AdapterError or TransientError.
        """


@runtime_checkable
class Returner(Protocol):
    """An adapter that can tell which mail a standing rule at the provider has filed."""

    def filed_since(
        self, rule: Item, since_ms: int, known: Sequence[JsonObject], /
    ) -> Outcome | None:
        """Read only: a receipt by which undo moves that mail to the inbox; None: there is none.

        What came after `since_ms` (UTC milliseconds) and is in none of the receipts `known`. The
        receipt's item is none of the playbook's, so nothing of it ever stands. Raises AdapterError.
        """


@runtime_checkable
class Reminded(Protocol):
    """An adapter that cannot tell from the service alone what is ours."""

    def remind(self, receipts: Sequence[JsonObject], /) -> None:
        """Take what records name on this account, before anything is asked.

        Receipts (Outcome.ref) that stand, and what an undo made (`made`).
        """


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of ours on an account, found with account access alone."""

    id: str
    say: str
    """What it is and what it does, one sentence."""
    by_hand: str
    """How it is taken away in the service's own screens."""
    removable: bool
    """False: it also holds what is the user's (a folder with mail), so it is only named."""


@runtime_checkable
class Finder(Protocol):
    """An adapter that finds what is ours without case, log or passphrase."""

    def ours(self) -> tuple[Thing, ...]:
        """Read only: everything that carries our mark."""

    def remove(self, things: Sequence[Thing], /) -> Mapping[str, str]:
        """Take these away and put back what was in force before; id to "" or why it stayed."""


@runtime_checkable
class Keeper(Protocol):
    """An adapter that can hand over originals."""

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """Stream the originals of what these changes will touch, reading only (PEEK).

        Raises AdapterError when one cannot be read whole: then the batch does not run.
        """


@runtime_checkable
class Portioned(Protocol):
    """An adapter whose changes can be about any number of objects, and go a portion at a time."""

    @property
    def portion(self) -> int:
        """How many objects a portion is about at most; 0: any number. Taking back goes by it."""

    def portions(self, changes: Sequence[Change], /) -> Iterator[tuple[Change, ...]]:
        """Split one batch into batches that together are the whole of it, in order.

        Pure. Every change is in at least one, with that part of what was seen; an object that
        several changes are about is in one only. Each has its own originals, intents and outcomes.
        """


@runtime_checkable
class Reader(Protocol):
    """An adapter that looks at an account only by a file that the person hands over."""

    def read_file(self, address: Address, /) -> bool:
        """Ask for the file, and answer from it from now on; False when there is none now.

        What it shows is how things stood on the day of the file. Writes nothing.
        """


@runtime_checkable
class Looker(Protocol):
    """An adapter that looks only when the person asks: a window is opened, and they are needed."""

    def look_now(self, items: Sequence[Item], /) -> bool:
        """Look at these items, and answer `observe` from it from now on; changes nothing.

        False when there was nothing to look at. Raises Interrupted when the person stops.
        """


class Secrets(Protocol):
    """Where credentials lie. Values have no repr and are never logged."""

    def get(self, account: str, name: str, /) -> str | None:
        """Return the secret `name` (such as "password") of an account, or None."""

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep a secret."""

    def forget(self, account: str, name: str, /) -> None:
        """Remove a secret; nothing happens when there is none."""


class Answer(StrEnum):
    """What a person says after a written step."""

    DONE = "done"
    ALREADY = "already"
    SKIP = "skip"
    STOP = "stop"
    LATER = "later"


class Hands(Protocol):
    """The person at the keyboard, as an adapter sees them."""

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Show written instructions, one line each, and wait for the answer."""

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Show instructions, and read a file of the person's own, at most 8 MiB.

        None: there is none now, or nobody may be asked.
        """

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Write a file where the person says, then show instructions as `ask` does.

        `name` is what the file is called unless they say otherwise. What is there already is
        replaced only when they say so. LATER when nobody may be asked: then nothing is written.
        """

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Show how far long work is, and whether to go on: raises Interrupted after a Ctrl-C."""


class Turns(Protocol):
    """The screen and the keyboard, while a page is open. `read` runs in a thread of its own."""

    def show(
        self,
        turn: str,
        sentences: Sequence[str],
        choices: Sequence[tuple[str, str]],
        /,
        *,
        asks: bool,
    ) -> None:
        """Show one turn; what was typed before is no answer to it.

        `choices` are keys and words. They can be typed at any time; they are listed when it `asks`.
        """

    def read(self) -> tuple[str, str] | None:
        """Wait for the turn and the key of a choice; None when `wake` was called."""

    def wake(self) -> None:
        """End `read`, from any thread; one that comes later ends at once."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an adapter is, before it is opened."""

    name: str
    serves: Callable[[str, str], bool]
    """(service, verb) -> whether this adapter carries it out."""
    open: Callable[[Account, Secrets, Hands], AbstractContextManager[Adapter]]
    """Connect. Raises AdapterError or TransientError; nothing is written by opening."""
    hosts: Callable[[Account], tuple[str, ...]]
    """Every host this account may contact, as `host:port`."""
    remote: bool = True
    """False: nothing is contacted (the guide)."""
    looks: bool = True
    """False: `observe` always answers UNKNOWN (nothing to look at without the person)."""


class Box(Protocol):
    """Seals and opens bytes under keys the ledger never sees. One answer for every failure."""

    def seal(self, scope: str, data: bytes, /) -> bytes:
        """Seal under the scope's key: "" is the case, else a Person.key (made on first use)."""

    def open(self, scope_pseudonym: str, sealed: bytes, /) -> bytes | None:
        """Open. None when that person's key was destroyed. Raises SealError otherwise."""

    def head(self, scope_pseudonym: str, /) -> bytes:
        """How all begins that this scope's key seals; empty when there is no key."""

    def pseudonym(self, scope: str, /) -> str:
        """32 hex digits, keyed; empty for the empty scope."""

    def name(self, data: bytes, /) -> str:
        """Make a file name, keyed, so that a sender cannot confirm a message: 40 hex digits."""

    def log_seed(self) -> bytes:
        """32 bytes for the log's first evolving key; made anew only with the case key."""


class Signing(Protocol):
    """Ed25519, as the ledger sees it: keys and seeds are 32 bytes, signatures 64."""

    def public(self, seed: bytes, /) -> bytes:
        """Give the key that checks what this seed signs."""

    def sign(self, seed: bytes, data: bytes, /) -> bytes:
        """Sign."""

    def holds(self, public: bytes, data: bytes, signature: bytes, /) -> bool:
        """Whether the signature is of this key over this data."""


class Clock(Protocol):
    """Time, as an argument."""

    def now_ms(self) -> int:
        """Wall clock, UTC milliseconds since 1970."""

    def monotonic_ms(self) -> int:
        """Milliseconds on a clock that never goes back."""


class StreamBox(Box, Protocol):
    """A box that also seals what is too long to hold in memory, in 64 KiB chunks."""

    def seal_stream(self, scope: str, chunks: Iterable[bytes], /) -> Iterator[bytes]:
        """Seal chunk by chunk; the pieces in order are the sealed stream."""

    def open_stream(
        self, scope_pseudonym: str, pieces: Iterable[bytes], /
    ) -> Iterator[bytes] | None:
        """Open. None when that person's key was destroyed. Raises SealError, perhaps at the end."""


class Lock(Protocol):
    """A case held by this process."""

    @property
    def took_over(self) -> bool:
        """A process that is gone had held it and never let go."""

    def release(self) -> None:
        """Let go; twice is as good as once."""


class NewFile(Protocol):
    """A file under a temporary name in its folder; nobody sees it before it is put in place."""

    def write(self, data: bytes, /) -> None:
        """Add bytes at the end."""

    def flush(self) -> None:
        """Make everything written durable."""

    def blocks(self) -> Iterator[bytes]:
        """Read it back from the disk."""

    def place(self, name: str, /) -> None:
        """Give it its name, replacing what has it; durable when this returns."""

    def discard(self) -> None:
        """Remove it unless it was placed."""


class Files(Protocol):
    """The disk, as ledger and vault see it. Only StoreError, LedgerBusy (lock) leave it.

    Files are readable by the user's login only. Links and foreign owners are refused.
    """

    def make_folder(self, folder: Path, /) -> None:
        """Make it and those above it that are missing; nothing happens when it is there."""

    def names(self, folder: Path, /) -> tuple[str, ...]:
        """Name what is in a folder, sorted; empty when there is no such folder."""

    def size(self, path: Path, /) -> int | None:
        """Bytes of a file, or None when there is none."""

    def read(self, path: Path, offset: int, length: int, /) -> bytes:
        """Read; fewer bytes than asked only at the end of the file."""

    def blocks(self, path: Path, /) -> Iterator[bytes]:
        """Read a whole file, a block at a time."""

    def replace(self, path: Path, data: bytes, /) -> None:
        """Write the whole file at once, or leave it as it was; durable when this returns."""

    def append(self, path: Path, offset: int, data: bytes, /) -> None:
        """Cut an existing file to `offset` bytes and add `data`; durable when this returns.

        When it raises StoreError the file was cut back to `offset`, if the disk let us.
        """

    def overwrite(self, path: Path, offset: int, data: bytes, /) -> None:
        """Write in place, inside the file as long as it is; durable when this returns."""

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file; durable when this returns."""

    def new_file(self, folder: Path, /) -> NewFile:
        """Begin a file under a temporary name that starts with `tmp-`."""

    def destroy(self, path: Path, /) -> None:
        """Overwrite, then remove; nothing happens when there is none."""

    def destroy_all(self, folder: Path, /) -> int:
        """Destroy every file below a folder, then the folder; links go, and are not followed.

        Returns how many files there were; nothing happens when there is no folder.
        """

    def lock(self, path: Path, wait_s: float, /) -> Lock:
        """Hold the case alone. Raises LedgerBusy when it is not to be had in `wait_s` seconds."""

    def boot_id(self) -> str:
        """32 hex digits that change with every start of the machine."""
