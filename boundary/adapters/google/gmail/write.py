"""Change labels of many messages at once; a lost answer is looked into, never trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundary.core.json import Json
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from ..client import Api, ApiError, AskedToWait, LostAnswer
from . import read, wire
from .wire import Filed

CHUNK: Final = 1_000
"""Most messages that Gmail changes in one call."""
TRIES: Final = 3
WAIT_S: Final = 2.0

Sets = tuple[tuple[str, ...], tuple[str, ...]]
"""Label ids to add, and to take away."""


class Writer:
    """Changes messages chunk by chunk; every chunk is journalled before and after."""

    def __init__(
        self,
        api: Api,
        journal: Journal,
        sleep: Callable[[float], None],
        progress: Callable[[int, int], None],
        chunk: int = CHUNK,
    ) -> None:
        """`progress` is told messages done and in all, between chunks; it may raise Interrupted."""
        self._api = api
        self._journal = journal
        self._sleep = sleep
        self._progress = progress
        self._most = chunk
        self._number = 0

    def change(
        self,
        jobs: Mapping[Sets, Sequence[Filed]],
        owners: Callable[[Filed], Sequence[Address]],
        phase: str,
    ) -> frozenset[str]:
        """Carry out label changes; return the ids (Filed.id) of those Gmail did not take.

        Raises TransientError when it cannot be learnt what came of a chunk.
        """
        total = sum(len(files) for files in jobs.values())
        refused: set[str] = set()
        done = 0
        for sets, files in jobs.items():
            for chunk in read.portions(files, self._most):
                self._number += 1
                addresses = sorted({address for one in chunk for address in owners(one)})
                part: dict[str, Json] = {"phase": phase, "chunk": self._number}
                self._journal.part(addresses, {**part, "objects": [one.to_json() for one in chunk]})
                left = self._one(sets, chunk)
                refused |= left
                self._journal.part(addresses, {**part, "ended": True, "left": sorted(left)})
                done += len(chunk)
                self._progress(done, total)
        return frozenset(refused)

    def _one(self, sets: Sets, chunk: Sequence[Filed]) -> set[str]:
        add, remove = sets
        waiting = list(chunk)
        for attempt in range(TRIES):
            body: dict[str, Json] = {"ids": [one.message for one in waiting]}
            body |= {"addLabelIds": list(add)} if add else {}
            body |= {"removeLabelIds": list(remove)} if remove else {}
            wait_s = 0.0
            try:
                self._api.call("users.messages.batchModify", body=body)
            except LostAnswer:
                wait_s = WAIT_S
            except AskedToWait as error:
                wait_s = max(error.wait_s, WAIT_S)
            except ApiError:
                return {one.id for one in self._undone(waiting, sets)}
            else:
                return set()
            waiting = self._undone(waiting, sets)
            if not waiting:
                return set()
            if attempt < TRIES - 1:
                self._sleep(wait_s)
        return {one.id for one in waiting}

    def _undone(self, chunk: Sequence[Filed], sets: Sets) -> list[Filed]:
        """Read which messages have not got what was asked; one that has gone needs nothing."""
        add, remove = sets
        now = read.labels_of(self._api, (one.message for one in chunk))
        return [
            one
            for one in chunk
            if one.message in now
            and not (now[one.message] >= set(add) and now[one.message].isdisjoint(remove))
        ]


def by_sets(files: Sequence[Filed], sets: Callable[[Filed], Sets]) -> dict[Sets, list[Filed]]:
    """Put together what is changed in the same way; what needs no change is left out."""
    jobs: dict[Sets, list[Filed]] = {}
    for one in files:
        wanted = sets(one)
        if wanted != ((), ()):
            jobs.setdefault(wanted, []).append(one)
    return jobs


def chunks_in(parts: Sequence[Mapping[str, Json]], phase: str) -> tuple[Filed, ...]:
    """Read every message of the chunks that parts tell of, each once."""
    found: dict[str, Filed] = {}
    for part in parts:
        if part.get("phase") == phase:
            found.update({one.id: one for one in wire.files_in(part)})
    return tuple(found.values())
