"""Cut the connection at every command of one verb, in every way, and keep what went over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from boundary.adapters.imap.encode import parse_uid_set
from boundary.core.change import Exhibit
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.rehearsal import Inside, Mail, Rules, Seen
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import NEITHER, NO_MOVE, MemorySink, file_past, is_write, keep

FIRST, SECOND = "jordan@example.org", "jordan.two@example.com"
FILING = (file_past(FIRST), file_past(SECOND))
KEEPING = (keep(FIRST), keep(SECOND))
WAYS = {
    "move": Rules(),
    "move, no copyuid": Rules(hide_copyuid=True),
    "copy": Rules(hide=NO_MOVE),
    "copy, no copyuid": Rules(hide=NO_MOVE, hide_copyuid=True),
    "flag": Rules(hide=NEITHER),
}


def _mail(number: int, sender: str, *flags: str, identity: bool = True) -> Mail:
    head = f"From: {sender}\r\nTo: me@example.net\r\nSubject: A note\r\n"
    head += f"Message-ID: <{number}@mail.example>\r\n" if identity else ""
    return Mail(f"{head}\r\nThis is message {number}.\r\n".encode(), tuple(sorted(flags)), START)


MAILBOX = {
    "INBOX": [
        _mail(1, FIRST),
        _mail(2, "someone@example.com", "\\Deleted"),
        _mail(3, f"{FIRST}, {SECOND}", "\\Flagged"),
        _mail(4, FIRST, identity=False),
        _mail(4, FIRST, identity=False),
        _mail(5, f"x{FIRST}"),
    ],
    "Family": [_mail(6, SECOND, "\\Answered", "\\Seen"), _mail(7, "someone@example.com")],
}
"""Two of them are the same to the byte, one is of both, and one was flagged by another client."""
THEIRS = Counter(
    mail.body
    for mails in MAILBOX.values()
    for mail in mails
    if mail.body.startswith((f"From: {FIRST}".encode(), f"From: {SECOND}".encode()))
)
"""The originals that are to be kept, and filed."""


@dataclass(frozen=True, slots=True)
class Point:
    """One way in which a connection is lost at a command."""

    name: str
    inside: Inside = Inside.NOTHING
    after: bool = False
    once: bool = False

    def rules(self, plain: Rules, number: int, watch: Callable[[Seen], None]) -> Rules:
        """Cut at the n-th command that can be cut like this; `watch` is told of every one."""

        def counted(seen: Seen) -> bool:
            watch(seen)
            return self.inside.share(0) is None or b"BODY.PEEK" in seen.line

        return replace(
            plain,
            cut_at=number,
            cut_after=self.after,
            inside=self.inside,
            once=self.once,
            counted=counted,
        )


POINTS = (
    Point("not sent"),
    Point("half sent", Inside.COMMAND),
    Point("answer lost", after=True),
    Point("answer cut", Inside.ANSWER),
    Point("literal at its start", Inside.LITERAL_START),
    Point("literal in its middle", Inside.LITERAL_MIDDLE),
    Point("literal before its end", Inside.LITERAL_END),
)
"""The network is gone from then on."""
BRIEF = tuple(replace(point, name=f"{point.name}, once", once=True) for point in POINTS)
"""Whoever connects anew is let through."""


class Watch:
    """The commands of one account and the writes to its archive, in one order."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._events: list[Seen | str] = []

    def command(self, seen: Seen) -> None:
        """Note a command before the server has it."""
        self._events.append(seen)

    def kept(self, source: str) -> None:
        """Note an original that is proven to be kept."""
        self._events.append(source)

    def writes(self) -> list[str]:
        """Name what changed something on the server."""
        return [e.verb for e in self._events if isinstance(e, Seen) and is_write(e)]

    def moved_unproven(self, kept_before: Iterable[str] = ()) -> list[str]:
        """Name what was moved or copied before its original had been fetched whole and kept.

        Sources are `folder;uid`; the names of folders here need no escape.
        """
        fetched: set[str] = set(kept_before)
        kept: set[str] = set(kept_before)
        wrong: list[str] = []
        folder = ""
        for event in self._events:
            if isinstance(event, str):
                if event in fetched:
                    kept.add(event)
                continue
            words = event.line.decode("ascii").split(" ")
            if event.verb in ("SELECT", "EXAMINE"):
                folder = words[1].strip('"')
            elif event.verb in ("UID FETCH", "UID MOVE", "UID COPY") and ":*" not in words[2]:
                named = [f"{folder};{uid}" for uid in parse_uid_set(words[2])]
                if event.verb != "UID FETCH":
                    wrong += [source for source in named if source not in kept]
                elif b"BODY.PEEK[]" in event.line:
                    fetched.update(named)
        return wrong


@dataclass
class WatchedSink(MemorySink):
    """Originals in memory, each told to the watch once it is kept."""

    watch: Watch | None = None

    def add(
        self,
        addresses: Sequence[Address],
        source: str,
        media_type: str,
        chunks: Iterable[bytes],
        facts: JsonObject,
        /,
    ) -> Exhibit:
        """Keep one original, and say so."""
        exhibit = super().add(addresses, source, media_type, chunks, facts)
        if self.watch is not None:
            self.watch.kept(place_of(source))
        return exhibit


def place_of(source: str) -> str:
    """Shorten a source to folder and UID."""
    folder, _, uid = source.split(";")
    return f"{folder};{uid}"


def every_cut(cut: Callable[[Point, int], bool], points: Sequence[Point]) -> int:
    """Cut at the first command, the second, and so on, in each way; say how many cuts there were.

    `cut` says whether the connection was cut: after the last command it is not.
    """
    return sum(1 for point in points for _ in _cuts(cut, point))


def _cuts(cut: Callable[[Point, int], bool], point: Point) -> Iterator[int]:
    number = 1
    while cut(point, number):
        yield number
        number += 1
        assert number < 200, point.name
