"""Tell a key that is missing from one that was destroyed: forgetting somebody stands in the log.

It is noted before anything is destroyed, and noted again at its end. A body that cannot be opened
although the log says neither was taken from its owner by somebody or something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from boundary.core.errors import LedgerTampered
from boundary.core.event import SEVERAL, AuditEvent
from boundary.core.json import JsonObject
from boundary.core.ports import Box, StreamBox

__all__ = ["BEGUN", "KeysKept", "Unopened", "begun_of", "forgotten_of", "key_missing", "lost_in"]

BEGUN = "forget-begun"
"""What a note says before the key of a person is destroyed."""
_LOST = (
    "The key of somebody in this log is not there, or damaged, and the log does not say that they "
    "were forgotten."
)
_HINT = (
    "If you have a backup of the case, you can put its keys folder back. If there is none, "
    "`boundary forget` lets the person begin anew."
)


def forgotten_of(body: JsonObject) -> str:
    """Give the pseudonym that a body of the case itself says was forgotten; empty: of nobody."""
    found = body.get("forgotten")
    return found if isinstance(found, str) else ""


def begun_of(body: JsonObject) -> frozenset[str]:
    """Give the pseudonyms that a body of the case itself says are being forgotten."""
    of = body.get("of") if body.get("text") == BEGUN else None
    return frozenset(str(one) for one in of) if isinstance(of, list | tuple) else frozenset()


class Unopened:
    """What could not be opened, and whether the log tells why. Every event is given to it once."""

    def __init__(self, box: Box) -> None:
        """Begin before the first event."""
        self._several = box.pseudonym(SEVERAL)
        self._first: dict[str, int] = {}
        self._begun: set[str] = set()

    def meet(self, seq: int, pseudonym: str) -> None:
        """Note an event that could not be opened."""
        self._first.setdefault(pseudonym, seq)

    def read(self, body: JsonObject) -> None:
        """Read a body of the case itself: it can say that somebody is, or was, forgotten."""
        self._begun |= begun_of(body)
        if done := forgotten_of(body):
            self._begun.discard(done)
            self._first.pop(done, None)
            self._first.pop(self._several, None)  # what is of several people goes with each

    def lost(self) -> Mapping[str, int]:
        """Give those whose key is missing, with their first event, once every event was met.

        What is of several people is nobody's proof, and is not among them.
        """
        told = {*self._begun, self._several}
        return {one: seq for one, seq in self._first.items() if one not in told}

    @property
    def lost_of_several(self) -> bool:
        """Whether what a look left for the next one cannot be opened, and nobody was forgotten."""
        return self._several in self._first and not self._begun


def key_missing(seq: int) -> LedgerTampered:
    """Say that the key of somebody is not there; `seq`: the first event it would open."""
    return LedgerTampered(_LOST, hint=_HINT, seq=seq)


def lost_in(events: Iterable[AuditEvent], box: Box) -> Mapping[str, int]:
    """Go over a whole log: pseudonyms whose key is missing, each with its first event."""
    found = Unopened(box)
    for event in events:
        if event.body is None:
            found.meet(event.seq, event.pseudonym)
        elif not event.pseudonym:
            found.read(event.body)
    return found.lost()


class KeysKept:
    """A box that makes no new key over one that is missing (core.ports.StreamBox).

    Else the copy of the key in a backup could not be put back, and nobody would have been told.
    """

    def __init__(self, box: StreamBox, lost: Callable[[], Mapping[str, int]]) -> None:
        """Take the box, and what goes over the log for the keys that are missing."""
        self._box = box
        self._lost = lost
        self._met: set[str] = set()
        self._found: Mapping[str, int] | None = None

    def seal(self, scope: str, data: bytes, /) -> bytes:
        """Seal under the scope's key. Raises LedgerTampered when that is missing."""
        self._check(scope)
        return self._box.seal(scope, data)

    def seal_stream(self, scope: str, chunks: Iterable[bytes], /) -> Iterator[bytes]:
        """Seal chunk by chunk. Raises LedgerTampered when the scope's key is missing."""
        self._check(scope)
        return self._box.seal_stream(scope, chunks)

    def open(self, scope_pseudonym: str, sealed: bytes, /) -> bytes | None:
        """Open as the box does."""
        return self._box.open(scope_pseudonym, sealed)

    def open_stream(
        self, scope_pseudonym: str, pieces: Iterable[bytes], /
    ) -> Iterator[bytes] | None:
        """Open as the box does."""
        return self._box.open_stream(scope_pseudonym, pieces)

    def head(self, scope_pseudonym: str, /) -> bytes:
        """Give what the box gives."""
        return self._box.head(scope_pseudonym)

    def pseudonym(self, scope: str, /) -> str:
        """Give what the box gives."""
        return self._box.pseudonym(scope)

    def name(self, data: bytes, /) -> str:
        """Give what the box gives."""
        return self._box.name(data)

    def log_seed(self) -> bytes:
        """Give what the box gives."""
        return self._box.log_seed()

    def _check(self, scope: str) -> None:
        pseudonym = self._box.pseudonym(scope)
        # What is of several people is made anew by the next look, and undo never waits for it.
        if scope == SEVERAL or pseudonym in self._met:
            return
        if not self.head(pseudonym):
            if self._found is None or pseudonym in self._found:
                self._found = self._lost()  # once; and anew when it may have been forgotten since
            if pseudonym in self._found:
                raise key_missing(self._found[pseudonym])
        self._met.add(pseudonym)
