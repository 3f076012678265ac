"""Hold that a flood of mail takes little memory, can be stopped anywhere, and loses nothing."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from boundary.adapters.imap import make_manifest, written
from boundary.adapters.imap.adapter import ImapAdapter
from boundary.core.change import Change, Exhibit
from boundary.core.errors import Interrupted
from boundary.core.json import JsonObject
from boundary.core.playbook import Account, Address, Item
from tests.adapters.imap.flood import THEM, USER, Flood, flooded
from tests.adapters.imap.furniture import MemoryJournal, QuietHands, Secrets, file_past, keep, look

EACH = 1_100
"""Most bytes that one message more may add to what is held, from the look to the end."""
LARGE = 50_000_000
PEAK = 8_000_000
"""Most bytes held at once while one message of fifty megabytes is saved, moved and compared."""


class LeanSink:
    """Originals that are measured and let go; of each only a hash of its source is held."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._sources: set[int] = set()
        self.twice = 0
        self.bytes = 0
        self.largest = 0
        self.digest = hashlib.sha256()

    def has(self, source: str, /) -> bool:
        """Whether it was measured."""
        return hash(source) in self._sources

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        /,
    ) -> Exhibit:
        """Measure one original."""
        digest = hashlib.sha256()
        size = 0
        for chunk in chunks:
            digest.update(chunk)
            self.largest = max(self.largest, len(chunk))
            size += len(chunk)
        self.twice += self.has(source)
        self._sources.add(hash(source))
        self.bytes += size
        return Exhibit(tuple(addresses), source, media_type, size, digest.hexdigest(), facts)

    def __len__(self) -> int:
        return len(self._sources)


class Dropped(MemoryJournal):
    """A journal that holds nothing."""

    def part(self, addresses: Sequence[Address], ref: JsonObject, /) -> None:
        """Let it go."""


@dataclass
class StoppingHands(QuietHands):
    """A person who stops the work the n-th time that progress is shown."""

    stop_at: int = 0
    shows: int = field(default=0)

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Say nothing, or stop."""
        del address, done, total, doing
        self.shows += 1
        if self.shows == self.stop_at:
            raise Interrupted("Stopped.")


@contextmanager
def opened(port: int, hands: QuietHands | None = None) -> Iterator[ImapAdapter]:
    """Open the adapter on the flooded mailbox."""
    account = Account(
        "mail", "imap", {"host": "127.0.0.1", "port": port, "user": USER, "security": "none"}
    )
    with make_manifest().open(account, Secrets(), hands or StoppingHands()) as adapter:
        assert isinstance(adapter, ImapAdapter)
        yield adapter


def carry_out(adapter: ImapAdapter, items: Sequence[Item], sink: LeanSink) -> list[Change]:
    """Look, plan, save and move, a portion at a time, and look once more."""
    changes = look(adapter, items)
    for change in changes:
        for portion in adapter.portions([change]):
            adapter.collect(portion, sink)
            adapter.apply(portion, Dropped())
    return changes


def held(messages: int) -> tuple[int, int]:
    """Say how many bytes a run over so many messages holds at its end, and at most."""
    flood = Flood(messages)
    with flooded(flood) as port, opened(port) as adapter:
        sink = LeanSink()
        tracemalloc.start()
        try:
            changes = carry_out(adapter, [keep(THEM), file_past(THEM)], sink)
            now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert (flood.theirs, 0) == (len(sink), sink.twice)
    assert flood.theirs == flood.holds("Later")
    assert flood.theirs == written.number(changes[1].before.facts, "count")
    return now, peak


@pytest.mark.no_cover
@pytest.mark.slow
def test_a_flood_adds_little_for_each_message() -> None:
    """From the look to the move: what is held grows by about a kilobyte a message, and no more."""
    few, many = 2_000, 4_500
    few_now, few_peak = held(few)
    many_now, many_peak = held(many)
    more = (many - few) * 9 // 10

    assert (many_now - few_now) / more < EACH
    assert (many_peak - few_peak) / more < EACH


@pytest.mark.no_cover
@pytest.mark.parametrize("stop_at", [2, 6, 10, 14, 18])
def test_a_flood_can_be_stopped_and_gone_on_with(stop_at: int) -> None:
    """Stopped while it looks, saves or moves: the next run ends it; none is lost or saved twice."""
    flood = Flood(3_000)
    sink = LeanSink()
    hands = StoppingHands(stop_at=stop_at)
    items = [keep(THEM), file_past(THEM)]
    with flooded(flood) as port:
        with opened(port, hands) as adapter, pytest.raises(Interrupted):
            carry_out(adapter, items, sink)
        between = flood.holds("Later")
        with opened(port) as adapter:
            carry_out(adapter, [file_past(THEM)], sink)
        with opened(port) as adapter:
            left = written.number(look(adapter, [file_past(THEM)])[0].before.facts, "count")

    assert between in (0, 500, 1000, 1500, 2000, 2500, 2700)
    assert (0, flood.theirs) == (left, flood.holds("Later"))
    assert (flood.count - flood.theirs, flood.theirs) == (flood.holds("INBOX"), len(sink))
    assert 0 == sink.twice


def test_a_very_large_message_is_never_held() -> None:
    """Fifty megabytes are fetched and passed on in pieces, kept, moved, and compared again."""
    flood = Flood(3, large=LARGE)
    with flooded(flood) as port, opened(port) as adapter:
        sink = LeanSink()
        tracemalloc.start()
        try:
            carry_out(adapter, [keep(THEM), file_past(THEM)], sink)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert sink.bytes > LARGE
    assert sink.largest <= 1024 * 1024
    assert 3 == flood.holds("Later")
    assert peak < PEAK
