"""Lose the network anywhere in a whole run: the next run ends it, and undo gives all back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import settings

from boundary.adapters.imap.adapter import ImapAdapter
from boundary.adapters.imap.encode import parse_uid_set
from boundary.core.errors import BoundaryError
from boundary.core.ports import Files, NewFile
from boundary.ledger import Level, verify
from boundary.rehearsal import Inside, Mail, Rules, Seen
from tests.app.world import World, dovecot_world, small_mailbox
from tests.servers.dovecot import Dovecot

STRIDE = 1 if settings().max_examples >= 5000 else 6
"""Every so manieth command is cut: each of them in a long run."""
WAYS = {"move": Rules(), "copy, no copyuid": Rules(hide=frozenset({"MOVE"}), hide_copyuid=True)}
MANNERS = (
    Rules(),
    Rules(cut_after=True),
    Rules(inside=Inside.COMMAND),
    Rules(inside=Inside.ANSWER),
    Rules(inside=Inside.LITERAL_START),
    Rules(inside=Inside.LITERAL_MIDDLE, once=True),
    Rules(inside=Inside.LITERAL_END),
    Rules(cut_after=True, once=True),
    Rules(once=True, farewell=b"* BYE later"),
)
"""How it is cut, one after the other."""


class WatchedFiles:
    """The real disk; tells of each original that was read back and put in its place."""

    def __init__(self, files: Files, told: list[Seen | str]) -> None:
        """Tell into `told`."""
        self._files = files
        self._told = told

    def new_file(self, folder: Path, /) -> NewFile:
        """Begin a file; one of the archive is watched."""
        made = self._files.new_file(folder)
        return _Watched(made, self._told) if folder.name == "exhibits" else made

    def __getattr__(self, name: str) -> object:
        return getattr(self._files, name)


class _Watched:
    def __init__(self, file: NewFile, told: list[Seen | str]) -> None:
        self._file = file
        self._told = told
        self._read = False

    def write(self, data: bytes, /) -> None:
        self._read = False
        self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def blocks(self) -> Iterator[bytes]:
        yield from self._file.blocks()
        self._read = True

    def place(self, name: str, /) -> None:
        self._file.place(name)
        self._told.append("kept" if self._read else "not read back")

    def discard(self) -> None:
        self._file.discard()


def _moved_too_early(told: list[Seen | str]) -> list[Seen | str]:
    """Find what was moved or copied while fewer originals were kept, and what was not read back."""
    wrong: list[Seen | str] = []
    kept = moved = 0
    for event in told:
        if isinstance(event, str):
            kept += event == "kept"
            wrong += [event] if event != "kept" else []
        elif event.verb in ("UID MOVE", "UID COPY"):
            moved += len(parse_uid_set(event.line.split(b" ")[2].decode("ascii")))
            wrong += [event] if moved > kept else []
    return wrong


@pytest.mark.no_cover
@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_cut_at_commands_of_the_whole_program(
    way: str, server: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking, saving, moving and looking again: 0 lost, doubled, or moved before it was kept.

    Every second time two messages are a portion.
    """
    cuts, at, cut = 0, 1, True
    while cut:
        folder = tmp_path / str(at)
        folder.mkdir()
        monkeypatch.setattr(ImapAdapter, "portion", (2_000, 2)[cuts % 2])
        with dovecot_world(folder, server, small_mailbox()) as world:
            world.begin()
            cut = _one(world, WAYS[way], MANNERS[cuts % len(MANNERS)], at)
        cuts += cut
        at += STRIDE

    assert cuts >= 6


def _one(world: World, plain: Rules, manner: Rules, at: int) -> bool:
    """Cut one run; run again, look, and undo, with the network cut in that too."""
    told: list[Seen | str] = []
    world.files = cast("Files", WatchedFiles(world.files, told))

    def watched(seen: Seen) -> bool:
        told.append(seen)
        return True

    rules = replace(manner, hide=plain.hide, hide_copyuid=plain.hide_copyuid, counted=watched)
    before = world.snapshot()
    world.quiet_network(replace(rules, cut_at=at))
    with suppress(BoundaryError):
        world.run()
    cut = world.meddler.was_cut
    world.quiet_network(replace(plain, counted=watched))
    report = world.run()
    filed = world.snapshot()
    again = world.run()
    world.quiet_network(replace(rules, cut_at=max(at % 31, 1), counted=lambda _: True))
    with suppress(BoundaryError):
        world.undo()
    world.quiet_network(plain)
    world.undo()
    with world.session(write=False) as session:
        box, code, standing = session.box, session.code, session.standing
        kept = [exhibit.exhibit.source for exhibit in session.ledger.exhibits.each()]

    assert [] == _moved_too_early(told), at
    assert all(result.in_order for result in report.results), at
    assert [] == again.results, at
    assert sorted(_bodies(before)) == sorted(_bodies(filed)), at
    assert 4 == len(filed["Later"]) == len(set(kept)) == len(kept), at
    assert before == world.snapshot(), at
    assert ({}, {}) == (standing.done, standing.in_doubt), at
    assert Level.KEYED is verify(world.folder / "state" / code, box, world.files).level
    return cut


def _bodies(sight: dict[str, tuple[Mail, ...]]) -> list[bytes]:
    return [mail.body for mails in sight.values() for mail in mails]
