"""Kill whole runs and undos, for real, at their calls to disk and service; print a row for each.

A program of its own, because it forks (see `ledger.processes`). The service is the memory world,
kept in a file, so that what a killed process wrote there stays. It judges nothing.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from boundary.core.event import AuditEvent, Entry, Standing
from boundary.engine import Archive
from boundary.ledger import Ledger, verify
from boundary.vault.signing import Ed25519
from tests.book import Fuse
from tests.ledger.furniture import Case, quick_system
from tests.ledger.processes import Deadly, forked, rows_of
from tests.memory import MemoryAdapter
from tests.story import KEEP, Story
from tests.world import MemoryWorld, Thing

__all__ = ["rows"]

LETTERS = {"a": ("Hello", "Again"), "b": ("Hello",)}


def rows(*arguments: object) -> list[dict[str, Any]]:
    """Run this module as a program; give its rows."""
    return rows_of(__name__, *arguments)


class FileWorld(MemoryWorld):
    """A service that keeps what was written to it, whoever of its users dies."""

    def __init__(self, path: Path, deadly: Deadly) -> None:
        """Be as the file says; each write to it is a call at which a process can die."""
        super().__init__(room=True, pieces=2)
        self._path = path
        self._deadly = deadly
        for line in path.read_text().splitlines() if path.exists() else ():
            name, row = json.loads(line)
            super().set(name, None if row is None else Thing(*row))

    def set(self, name: str, thing: Thing | None) -> None:
        """Write it down, in one piece, and then show it."""
        row = (
            None if thing is None else [thing.who, thing.piece, thing.how, thing.marked, thing.etag]
        )
        self._deadly.counted(self._write, json.dumps([name, row]).encode() + b"\n")
        super().set(name, thing)

    def new_id(self) -> str:
        """Give an id that no process has used."""
        return f"e{os.urandom(6).hex()}"

    def _write(self, line: bytes) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, line)
        os.close(descriptor)


class _OpenBook:
    """The ledger, as a story takes it."""

    def __init__(self, ledger: Ledger) -> None:
        self.fuse = Fuse()
        self._ledger = ledger

    @property
    def exhibits(self) -> Archive:
        return self._ledger.exhibits

    def append(self, entries: Sequence[Entry], /) -> Sequence[AuditEvent]:
        return self._ledger.append(entries)

    def standing(self) -> Standing:
        return self._ledger.standing()

    def reopen(self) -> None:
        """Stay open: another process opens it."""

    def originals(self) -> list[bytes]:
        archive = self._ledger.exhibits
        return sorted(b"".join(archive.read(kept)) for kept in archive.each())

    def is_whole(self) -> bool:
        return True


def main(folder: str, work: str, mode: str, first: str, step: str, seed: str) -> None:
    """Kill at every `step`-th call from `first` on, until a process passes.

    `work`: run or undo. After the death another one does the same work; every third time that one
    dies as well, at a call that chance chooses, and a third one comes.
    """
    dice = random.Random(int(seed))  # noqa: S311 - a seed for tests
    at, died, count = int(first), True, 0
    while died:
        count += 1
        place = Path(folder) / f"{work}-{mode}-{at}"
        place.mkdir()
        _begin(place, run_first=work == "undo")
        ended, _ = forked(partial(_work, place, work, Deadly(at, mode)))
        died = ended != 0
        again = dice.randrange(1, at + 1) if count % 3 == 0 else 0
        between, _ = forked(partial(_work, place, work, Deadly(again, "before")))
        left = _left(place)
        last, _ = forked(partial(_work, place, work, Deadly()))
        row = {"at": at, "signals": [ended, between, last], "left": left, **_found(place)}
        forked(partial(_work, place, "undo", Deadly()))
        row["undone"] = _found(place)
        sys.stdout.write(json.dumps(row) + "\n")
        shutil.rmtree(place)
        at += int(step)


def _case(place: Path, deadly: Deadly) -> Case:
    return Case(
        place / "heron-42", deadly.system(quick_system()), signing=Ed25519(), random=os.urandom
    )


def _begin(place: Path, *, run_first: bool) -> None:
    _case(place, Deadly()).begin().close()
    world = FileWorld(place / "service", Deadly())
    for name, thing in Story(0, pieces=2, strangers=2).world.things.items():
        world.set(name, thing)
    if run_first:
        forked(partial(_work, place, "run", Deadly()))


def _story(place: Path, deadly: Deadly, ledger: Ledger) -> Story:
    """Tell of two people, one of whom wrote twice, on the account as it is."""
    story = Story(0, pieces=2, chunk=2, strangers=2)
    story.world = FileWorld(place / "service", deadly)
    story.adapter = MemoryAdapter(story.world, 2)
    story.book = _OpenBook(ledger)
    for name, letters in LETTERS.items():
        story.add(name, verb=KEEP).add(name)
        for text in letters:
            story.letter(name, text)
    return story


def _work(place: Path, work: str, deadly: Deadly, _tell: Callable[[object], None]) -> None:
    with _case(place, deadly).open(write=True) as ledger:
        story = _story(place, deadly, ledger)
        if work == "run":
            ran = story.run()
            assert ran.report is not None, ran.refused
        else:
            story.undo()


def _left(place: Path) -> list[str]:
    """Name the people for whom something was changed before all their letters were saved."""
    with _case(place, Deadly()).open(write=False) as ledger:
        story = _story(place, Deadly(), ledger)
        saved = set(_saved(ledger))
        return [
            name
            for name, letters in LETTERS.items()
            if any(thing.marked for thing in story.lies(name).values())
            and not saved >= set(letters)
        ]


def _saved(ledger: Ledger) -> list[str]:
    archive = ledger.exhibits
    return [b"".join(archive.read(kept)).decode() for kept in archive.each()]


def _found(place: Path) -> dict[str, Any]:
    """Say how account, log and plan are."""
    case = _case(place, Deadly())
    with case.open(write=False) as ledger:
        story = _story(place, Deadly(), ledger)
        standing = story.standing()
        verdict = verify(case.folder, case.box, case.files, signing=Ed25519())
        return {
            "pending": len(story.plan().pending),
            "twins": story.twins(),
            "ours": sorted(thing.who for thing in story.ours().values()),
            "claimed": sorted(story.claimed()) == sorted(story.ours()),
            "as_at_first": story.world.snapshot() == story.at_first,
            "others": sorted(who for who, *_ in story.others().values()),
            "saved": _saved(ledger),
            "doubts": len(standing.in_doubt),
            "level": verdict.level.value,
            "says": verdict.says,
        }


if __name__ == "__main__":
    main(*sys.argv[1:])
