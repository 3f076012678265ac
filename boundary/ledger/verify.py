"""Say whether a log is as it was written, how that was checked, and what it cannot show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from boundary.core.checkpoint import Checkpoint, Seal, read_checkpoint, seal_of
from boundary.core.codec import CodecError, parse
from boundary.core.errors import LedgerTampered, Refusal
from boundary.core.event import EventKind
from boundary.core.ports import Box, Files, Signing

from .chain import Link
from .lost import Unopened, key_missing
from .receipts import Bodies, open_body, read_sealed
from .retention import Removed, check_told, told_of
from .sealer import checkpoint_of, next_seed
from .store import is_unsealed
from .walk import Logged, Walk, has_head

__all__ = ["Broken", "Level", "Outside", "Verdict", "verify"]

_CHECKPOINT = EventKind.CHECKPOINT.value
_RETENTION = EventKind.RETENTION.value
_LIMIT = (
    "This cannot show whether the newest events were cut off together with the head, or an older "
    "copy of both was put back: for that, something kept elsewhere is needed."
)
_SAYS = {
    "not-sealed": "There is no sealed log here, so nothing can be said about it.",
    "intact": "The events fit together and to the head. They were checked without your key, so "
    "somebody who can write these files could have made them. " + _LIMIT,
    "keyed": "All events are as they were written, checked with your key. " + _LIMIT,
}
_SIGNED = (
    "Events 1 to {signed} are as they were written, checked by signatures that begin with the "
    "public key you gave. {rest}" + _LIMIT
)
_UNSIGNED = "The {count} after those carry no signature yet. "
_MATCHES = (
    "Event 1 to {count} are the ones that were there when this was kept elsewhere. {newer}{how}"
)
_NEWER = "The {count} after those came later. "
_HOW = {
    "intact": "The log was checked without your key: the later ones could be from somebody who can "
    "write these files.",
    "keyed": "All were checked with your key as well.",
}
_ANEW = (
    " Signing began anew at event {seq}: the key that was to sign it was not there. That "
    "happens when files of the log are lost or put back, or when it was begun by an older version."
)
_WILL_BEGIN_ANEW = (
    " The key that was to sign next is not there, or not as it was: signing will begin anew."
)
_UNFINISHED = (
    " A run was cut off while it wrote; the next one that writes puts the end in order and says so."
)
_REMOVED = " Events 1 to {count} were removed by the owner on {day}."
_UNSHOWN = (
    " The log says that the owner removed events 1 to {count} on {day}. Nothing that was checked "
    "here shows who wrote that: your key does."
)
_STAY = " {kept} of them stayed, because they still matter."
_REMOVING = " That was cut off; the next command that writes ends it."
_LOOKS_ANEW = (
    " Something that a look at your accounts left for the next one cannot be opened: its key is "
    "not there, or damaged. The next look reads anew what it needs."
)
_NO_POINT = (
    "The seal code is of this log, and stands for no point in it. Events that were there when it "
    "was given are gone or changed, or the log was put back to an older copy."
)
_SHORTER = "The log is shorter than when this checkpoint was kept: events are gone."
_DIFFERENT = "The events up to this checkpoint are not the ones that were there when it was kept."
_BAD_SIGNATURE = "The signature of a checkpoint does not hold."


class Level(StrEnum):
    """How far a log could be checked."""

    NOT_SEALED = "not-sealed"
    INTACT = "intact"
    KEYED = "keyed"
    MATCHES = "matches-checkpoint"
    TAMPERED = "tampered"


@dataclass(frozen=True, slots=True)
class Outside:
    """What was kept elsewhere, to hold the log against. Any of it may be missing."""

    seal: Seal | None = None
    checkpoint: Checkpoint | None = None
    public_key: str = ""
    """The log's first public key, 64 hex digits."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is not as it was written."""

    seq: int | None
    """The event's number; None when it is the head."""
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a log came to."""

    level: Level
    events: int
    """Events found in order, before the first broken one."""
    first_broken: Broken | None
    says: str
    """For the screen, its limits included."""
    newest: Checkpoint | None = None
    """The newest checkpoint, when the log is in order."""
    removed: Removed | None = None
    """What the owner removed, when the log is in order."""


def verify(
    folder: Path,
    box: Box | None,
    files: Files,
    signing: Signing | None = None,
    outside: Outside | None = None,
) -> Verdict:
    """Check every line, every sealed body, both halves of the head, every checkpoint.

    Writes nothing. Without a box the order is checked, and nothing is proven about who wrote it.
    Signatures are checked where `signing` is given. Raises Refusal when what was kept outside is
    of another log.
    """
    if is_unsealed(folder, files):
        return Verdict(Level.NOT_SEALED, 0, None, _SAYS[Level.NOT_SEALED])
    outside = outside or Outside()
    walk: Walk | None = None
    try:
        if not has_head(folder, files):
            raise LedgerTampered("There are events here, but the head of the log is gone.")
        walk = Walk(folder, files, None if box is None else box.log_seed())
        _check_log(outside, walk.log_id.hex())
        checks = _Checks(walk.log_id, signing, outside)
        bodies, told, kept_at = Bodies(folder, files), b"", checks.kept_at
        keys = None if box is None else _Keys(box)
        checks.meet(walk.link)
        for one in walk.each():
            if type(one) is Logged:
                sealed = bodies.of(one)
                if one.header.kind == _CHECKPOINT:
                    checks.take(one, sealed)
                elif one.header.kind == _RETENTION:
                    told = sealed
                    check_told(one, sealed, box)
                elif keys is not None and one.header.pseudonym:
                    keys.meet(one, sealed)
            if kept_at is not None and walk.count == kept_at:
                checks.meet(walk.link)
        checks.finish(walk.count)
        removed = told_of(walk.end(), told, box)
        rest = _check_lost(folder, files, box) if box is not None and keys and keys.closed else ""
    except LedgerTampered as error:
        place = "its head" if error.seq is None else f"event {error.seq}"
        return Verdict(
            Level.TAMPERED,
            walk.count if walk is not None else 0,
            Broken(error.seq, error.say),
            f"This log is not as it was written. The first thing that is not: {place}. {error.say}"
            + (error.hint and f" {error.hint}"),
        )
    end = walk.end()
    level, says = checks.verdict(walk.count, keyed=box is not None)
    if box is not None and signing is not None and checks.newest is not None:
        _, seed = next_seed(folder, files, box, signing, checks.newest)
        says += "" if seed is not None else _WILL_BEGIN_ANEW
    if removed is not None:
        seen = max(checks.signed or 0, checks.matched or 0)
        at = end.retention.header.seq if end.retention is not None else 0
        shown = box is not None or at <= seen
        says += _gone(removed, shown=shown)
        level = level if shown else Level.INTACT
    says += rest
    if end.incomplete or end.torn_head or walk.count > end.head.link.events:
        says += _UNFINISHED
    return Verdict(level, walk.count, None, says, checks.newest, removed)


class _Keys:
    """Sees whether the keys are there that bodies were sealed with, by how those begin."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._heads: dict[str, bytes] = {}
        self.closed = False
        """Whether something cannot be opened, for whatever reason."""

    def meet(self, logged: Logged, sealed: bytes) -> None:
        who = logged.header.pseudonym
        head = self._heads.get(who)
        if head is None:
            head = self._heads[who] = self._box.head(who)
        if not head or not sealed.startswith(head):
            self.closed = True


def _check_lost(folder: Path, files: Files, box: Box) -> str:
    """Go over the log once more, for whether it tells why something cannot be opened.

    Gives what is to be said of it all the same. Raises LedgerTampered when it does not tell.
    """
    found = Unopened(box)
    for logged, sealed in read_sealed(folder, files, Walk(folder, files, box.log_seed())):
        body = open_body(box, logged, sealed)
        if body is None:
            found.meet(logged.header.seq, logged.header.pseudonym)
        elif not logged.header.pseudonym:
            found.read(body)
    if lost := found.lost():
        raise key_missing(min(lost.values()))
    return _LOOKS_ANEW if found.lost_of_several else ""


def _gone(removed: Removed, *, shown: bool) -> str:
    """Say what the owner removed, and when; `shown`: that it was the owner."""
    day = datetime.fromtimestamp(removed.at_ms // 1000, UTC).date().isoformat()
    says = (_REMOVED if shown else _UNSHOWN).format(count=removed.count, day=day)
    says += _STAY.format(kept=removed.kept) if removed.kept else ""
    return says if removed.is_whole else says + _REMOVING


def _check_log(outside: Outside, log_id: str) -> None:
    checkpoint, seal = outside.checkpoint, outside.seal
    if (checkpoint is not None and checkpoint.log != log_id) or (
        seal is not None and not seal.is_of(log_id)
    ):
        raise Refusal(
            "This is of another log than the one of this case.",
            hint="Nothing can be said about this log by it.",
        )


@dataclass(slots=True)
class _Checks:
    """Every checkpoint met on one pass, held against where the log stood, and against outside."""

    log_id: bytes
    signing: Signing | None
    outside: Outside
    newest: Checkpoint | None = None
    signed: int | None = None
    """Events up to the newest checkpoint whose signatures lead back to the public key given."""
    anew: list[int] = field(default_factory=list)
    """Events where signing began with a key that none before had named."""
    matched: int | None = None
    """Events that were there when what was kept outside was kept."""

    def take(self, logged: Logged, body: bytes) -> None:
        """Check a line that is a checkpoint."""
        seq = logged.header.seq
        try:
            found = read_checkpoint(parse(body))
        except CodecError as error:
            raise LedgerTampered(error.say, seq=seq) from error
        stood = None if logged.before is None else checkpoint_of(self.log_id, logged.before)
        if stood is None or _place(found) != _place(stood):
            raise LedgerTampered("A checkpoint does not fit the events before it.", seq=seq)
        if not self._holds(found):
            raise LedgerTampered(_BAD_SIGNATURE, seq=seq)
        before, self.newest = self.newest, found
        first = before is None and found.turn == 1
        if not first and (before is None or found.key != (before.next or before.key)):
            self.anew.append(seq)
        follows = before is not None and self.signed == before.count and seq not in self.anew
        if found.key == self.outside.public_key or follows:
            self.signed = found.count
        if self.outside.seal is not None and seal_of(found) == self.outside.seal:
            self.matched = found.count

    @property
    def kept_at(self) -> int | None:
        """How many events there were at the checkpoint that was kept outside."""
        return None if self.outside.checkpoint is None else self.outside.checkpoint.count

    def meet(self, link: Link) -> None:
        """Hold where the log stands against the checkpoint that was kept outside, if it is there.

        Where the last line is gone, its place in the tree is left to compare.
        """
        outside = self.outside.checkpoint
        if outside is None or outside.count != link.events:
            return
        stood = checkpoint_of(self.log_id, link)
        stood = stood if link.prev else replace(stood, last=outside.last)
        if _place(outside) != _place(stood):
            raise LedgerTampered(_DIFFERENT, seq=None)
        self.matched = link.events

    def finish(self, count: int) -> None:
        """Hold the end against outside. Raises LedgerTampered when what was kept is not there."""
        kept = self.outside.checkpoint
        if kept is not None and not self._holds(kept):
            raise Refusal("The checkpoint in this file was changed: its signature does not hold.")
        if kept is not None and kept.count > count:
            raise LedgerTampered(_SHORTER, seq=count + 1)
        if self.outside.seal is not None and self.matched is None:
            raise LedgerTampered(_NO_POINT, seq=None)
        if self.outside.public_key and self.signed is None:
            raise LedgerTampered("No checkpoint here leads back to this public key.", seq=None)

    def verdict(self, count: int, *, keyed: bool) -> tuple[Level, str]:
        """Say how far the log could be checked."""
        level = Level.KEYED if keyed else Level.INTACT
        says = _SAYS[level]
        if self.matched is not None:
            newer = _NEWER.format(count=count - self.matched) if count > self.matched else ""
            says = _MATCHES.format(count=self.matched, newer=newer, how=_HOW[level])
            level = Level.MATCHES
        elif self.signed is not None:
            rest = _UNSIGNED.format(count=count - self.signed) if count > self.signed else ""
            says = _SIGNED.format(signed=self.signed, rest=rest)
            level = Level.KEYED
        return level, says + "".join(_ANEW.format(seq=seq) for seq in self.anew[:1])

    def _holds(self, found: Checkpoint) -> bool:
        if self.signing is None:
            return True
        signature = bytes.fromhex(found.signature)
        return self.signing.holds(bytes.fromhex(found.key), found.message, signature)


def _place(checkpoint: Checkpoint) -> tuple[str, int, str, str]:
    return checkpoint.log, checkpoint.count, checkpoint.last, checkpoint.root
