"""Let every call of a run and of an undo go wrong, one after another, from an account kept aside.

An account is furnished once, and each thing that is done to it once without any fault. What stood
before is kept, so that each fault begins from there at little cost.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice, product
from typing import Any, Final
from urllib.parse import urlsplit

import httplib2

from boundary.adapters.google.client import Api, make_api
from boundary.adapters.google.double import GoogleDouble, faults
from boundary.adapters.google.double.faults import Fault, Wire
from boundary.adapters.google.double.front import Incoming
from boundary.adapters.google.line import CutError
from boundary.core.change import Outcome
from boundary.core.event import AuditEvent
from boundary.core.playbook import Address, Item
from tests.bench import Bench, Session

INVALID: Final = Fault("400", status=400, reason="invalidArgument", message="No.")
FORBIDDEN: Final = Fault("403", status=403, reason="forbidden", message="Forbidden")
NOT_GRANTED: Final = Fault(
    "403 scope", status=403, reason="insufficientPermissions", message="Insufficient Permission"
)
EVERY: Final = (
    *faults.PASSING,
    *faults.LASTING,
    faults.STALE_ETAG,
    INVALID,
    FORBIDDEN,
    NOT_GRANTED,
)
WAYS: Final = ("run", "more", "undo of one", "undo")
"""What is done to an account: a run, one with more in it, an undo of one item, an undo of all."""
TURNS: Final = 3
"""At most so many times it is done again without a fault, until all is well."""

Said = tuple[int, Fault]
"""At which call from now, from 1, what goes wrong."""


@dataclass(frozen=True)
class Kept:
    """An account and a book, as they stood."""

    put_back: Callable[[], None]
    events: tuple[AuditEvent, ...]
    snapshot: bytes
    exact: bytes
    """The account with every handle."""
    standing: Mapping[Address, tuple[Outcome, ...]]


@dataclass(frozen=True)
class Way:
    """One thing that is done: how it stood before, and how it stands when all went well."""

    name: str
    items: Sequence[Item]
    is_undo: bool
    calls: int
    before: Kept
    after: Kept


class Account:
    """One account at the stand-in, and one book; both begin again as often as needed."""

    def __init__(
        self,
        bench: Bench,
        google: GoogleDouble,
        keep: Callable[[], Callable[[], None]],
        exact: Callable[[], bytes],
    ) -> None:
        """`keep` remembers the stand-in as it is, and gives what puts it back.

        `exact` writes the whole account with every handle.
        """
        self._session = Session(bench)
        self._google = google
        self._keep = keep
        self._exact = exact
        self._every: Sequence[Item] = ()
        self.bench = bench
        self.others = bench.others()
        self.ways: dict[str, Way] = {}
        self._start = self._kept()

    def furnish(self, few: Sequence[Item], every: Sequence[Item]) -> None:
        """Do each of WAYS once without a fault."""
        self._every = every
        run = self._way(WAYS[0], few, self._start, is_undo=False)
        more = self._way(WAYS[1], every, run, is_undo=False)
        self._way(WAYS[2], every[:1], more, is_undo=True)
        end = self._way(WAYS[3], every, more, is_undo=True)
        assert self._start.snapshot == end.snapshot
        assert {one.address for one in every} >= set(more.standing)
        assert len(more.standing) > len(run.standing) > 1

    def survives(self, way: Way, said: Sequence[Said]) -> int:
        """Do it under faults and again without, then take all back; give how many did not happen.

        Nothing is lost, nothing doubled, and what is other people's stays to the byte. Where all is
        just as without a fault, receipts and handles too, what comes after is known.
        """
        self._begin(way.before)
        for nth, fault in said:
            self._google.faults.say("*", nth, fault)
        self._do(way)
        left = self._google.faults.left
        self._google.faults.forget()
        assert self.others == self.bench.others()
        if self._is_as(way.after):
            return left
        for _ in range(TURNS):
            self._do(way)
            if way.after.standing.keys() == self._stands().keys():
                break
        assert way.after.standing.keys() == self._stands().keys()
        assert way.after.snapshot == self.bench.snapshot()
        assert self.others == self.bench.others()
        if not self._is_as(way.after):
            self._session.undo([one for one in self._every if one.address in way.after.standing])
            assert {} == self._stands()
            assert self._start.snapshot == self.bench.snapshot()
            assert self.others == self.bench.others()
        return left

    def each_call(self, name: str, fault: Fault) -> int:
        """Let the first call go wrong, then the second, until none does; give how many it was."""
        way = self.ways[name]
        return next(nth - 1 for nth in count(1) if self.survives(way, [(nth, fault)]))

    def pairs(self, most: int, portion: int, portions: int) -> Iterator[tuple[Way, list[Said]]]:
        """Give pairs of faults, over every way, call and kind.

        A sample of at most so many, always the same; with the long profile all. Of those, one
        portion.
        """
        places = [
            (way, first, second)
            for way in self.ways.values()
            for first in range(1, way.calls + 1)
            for second in range(first, way.calls + 1)
        ]
        kinds = list(product(EVERY, EVERY))
        every = len(places) * len(kinds)
        drawn: Sequence[int] = range(every)
        if not is_long():
            drawn = random.Random(5).sample(drawn, most)  # noqa: S311  # what is tried, no secret
        for number in islice(drawn, portion, None, portions):
            way, first, second = places[number // len(kinds)]
            one, other = kinds[number % len(kinds)]
            yield way, [(first, one), (second, other)]

    # -- the parts ----------------------------------------------------------------------------

    def _way(self, name: str, items: Sequence[Item], before: Kept, *, is_undo: bool) -> Kept:
        self._begin(before)
        way = Way(name, items, is_undo, 0, before, before)
        self._do(way)
        calls, after = len(self._google.calls), self._kept()
        self.ways[name] = replace(way, calls=calls, after=after)
        return after

    def _do(self, way: Way) -> None:
        if way.is_undo:
            self._session.undo(way.items)
        else:
            self._session.run(way.items)

    def _begin(self, kept: Kept) -> None:
        kept.put_back()
        self._google.calls.clear()
        book = self._session.book
        book.events = list(kept.events)
        book.reopen()
        self._session.said.clear()

    def _kept(self) -> Kept:
        events = tuple(self._session.book.events)
        exact = self._exact()
        return Kept(self._keep(), events, self.bench.snapshot(), exact, self._stands())

    def _stands(self) -> Mapping[Address, tuple[Outcome, ...]]:
        """Give what stands; nothing that can be had while anything is in doubt."""
        standing = self._session.book.standing()
        return {_NOWHERE: ()} if standing.in_doubt else standing.done

    def _is_as(self, kept: Kept) -> bool:
        """Whether all is just so."""
        return kept.standing == self._stands() and kept.exact == self._exact()


class Direct:
    """A line without a network: the stand-in answers in this process, or the answer is lost."""

    def __init__(self, google: GoogleDouble) -> None:
        """Ask this one."""
        self._google = google

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> tuple[Any, bytes]:
        """Ask, as Line does. Raises CutError."""
        parts = urlsplit(uri)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        data = body.encode("utf-8") if isinstance(body, str) else body or b""
        sent = {name.lower(): str(value) for name, value in (headers or {}).items()}
        reply = self._google._answer(Incoming(method, target, sent, data))
        if reply.wire is not Wire.WHOLE:
            raise CutError
        return httplib2.Response({**reply.headers, "status": str(reply.status)}), reply.body

    def close(self) -> None:
        """There is nothing to close."""


_NOWHERE: Final = Address("in", "doubt", "-")


def is_long() -> bool:
    """Whether everything is tried, as `make test-long` asks."""
    return os.environ.get("HYPOTHESIS_PROFILE") == "long"


class NoLine:
    """One client of one service, that asks the stand-in in this process."""

    def __init__(
        self, google: GoogleDouble, name: str, version: str, scopes: Sequence[str]
    ) -> None:
        """Make the client."""
        self._google = google
        self._scopes = scopes
        self._api = make_api(
            name, version, None, root=google.root, sleep=lambda _: None, jitter=lambda: 0.0
        )
        line: Any = Direct(google)
        self._api._line = self._api._http._line = line

    def api(self) -> Api:
        """Give it with a permission of its own."""
        self._api._http._permission = self._google.token(self._scopes)
        return self._api


def keep_gmail(google: GoogleDouble) -> Callable[[], None]:
    """Remember a mailbox, its labels and filters; no message comes in between."""
    box, rules = google.gmail.box, google.gmail.rules
    labels = [(label, label.name, dict(label.shown)) for label in box.labels]
    letters = [(letter, frozenset(letter.labels)) for letter in box.letters()]
    filters = {str(one["id"]): one for one in google.gmail.filters()}
    counts = (box._count, box.history, rules._count, rules._last_ms)

    def put_back() -> None:
        box._labels = {label.id: label for label, _, _ in labels}
        for label, name, shown in labels:
            label.name, label.shown = name, dict(shown)
        for letter, carried in letters:
            letter.labels = set(carried)
        rules._kept = dict(filters)
        box._count, box.history, rules._count, rules._last_ms = counts

    return put_back
