"""Cut the connection at every command of one verb, in every way, and keep what went over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from boundary.adapters.imap.adapter import ImapAdapter
from boundary.adapters.imap.encode import parse_uid_set
from boundary.core.change import Change, Direction, Exhibit, InDoubt, Outcome, Status
from boundary.core.errors import AdapterError, TransientError
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.rehearsal import Inside, Mail, Rules, Seen
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import (
    NEITHER,
    NO_MOVE,
    MemoryJournal,
    MemorySink,
    World,
    file_past,
    intents,
    is_write,
    keep,
    look,
    picture,
)

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
    farewell: bytes = b""
    refused: bool = False
    """From then on the password is not accepted any more."""

    def rules(self, plain: Rules, number: int, watch: Callable[[Seen], None]) -> Rules:
        """Cut at the n-th command that can be cut like this; `watch` is told of every one."""
        left = number

        def counted(seen: Seen) -> bool:
            nonlocal left
            watch(seen)
            counts = self.inside.share(0) is None or b"BODY.PEEK" in seen.line
            left -= counts
            return counts

        def answer(seen: Seen) -> bytes | None:
            shut = self.refused and number and left <= 0 and seen.verb == "AUTHENTICATE"
            return b"NO [AUTHENTICATIONFAILED] no more" if shut else None

        return replace(
            plain,
            cut_at=number,
            cut_after=self.after,
            inside=self.inside,
            once=self.once,
            farewell=self.farewell,
            counted=counted,
            answer=answer,
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


ENDS = (
    Point("server goes", farewell=b"* BYE later", once=True),
    Point("password ends", once=True, refused=True),
)
"""Ends that the server says, at any command."""


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


@dataclass
class Cutter:
    """Runs one piece of work over a connection that is cut at the n-th command."""

    world: World
    plain: Rules
    watch: Watch

    def __call__(self, point: Point, number: int, work: Callable[[ImapAdapter], object]) -> bool:
        """Run it; say whether it came to its end."""
        self.world.meddler.revive(point.rules(self.plain, number, self.watch.command))
        try:
            with self.world.opened() as adapter:
                work(adapter)
        except TransientError:
            return False
        except AdapterError:
            assert point.refused, point.name
            return False
        else:
            return True
        finally:
            self.was_cut = self.world.meddler.was_cut
            self.world.meddler.revive(self.plain)

    was_cut: bool = False


def cutter(made: World, way: str = "move") -> Cutter:
    """Stand before a world that is served in one way."""
    made.meddler.revive(WAYS[way])
    return Cutter(made, WAYS[way], Watch())


def doubts_of(
    changes: Sequence[Change], direction: Direction, done: Sequence[Outcome],
    journal: MemoryJournal, sink: WatchedSink,
) -> list[InDoubt]:  # fmt: skip
    """Say what the next run finds in doubt."""
    refs = {outcome.change.address: outcome.ref for outcome in done}
    return journal.doubts(intents(changes, sink, direction, refs))


def done_of(*outcomes: Outcome) -> list[Outcome]:
    """Choose what was done."""
    return [outcome for outcome in outcomes if outcome.status is Status.DONE]


@dataclass
class Filing:
    """What one cut filing came to."""

    sink: WatchedSink
    outcomes: dict[Address, Outcome]
    between: dict[str, Counter[object]]
    """The account after the cut was mended, before the next run."""
    filed: dict[str, Counter[object]]
    """The account after the next run."""
    counts: list[object]
    """What a look after that would still file."""
    undone: set[Status]


def filing(made: World, work: Cutter, point: Point, number: int) -> Filing:
    """File over a connection that is cut; mend it, run again, look again, and undo."""
    sink = WatchedSink(watch=work.watch)
    changes: list[Change] = []
    outcomes: dict[Address, Outcome] = {}

    def start(adapter: ImapAdapter) -> None:
        changes[:] = look(adapter, FILING)
        adapter.collect(changes, sink)

    work(Point("whole"), 0, start)
    journal = MemoryJournal()
    ended = work(point, number, lambda a: outcomes.update(a.apply(changes, journal)))
    was_cut = work.was_cut
    again: dict[Address, Outcome] = {}
    counts: list[object] = []
    sights: list[dict[str, Counter[object]]] = []

    def go_on(adapter: ImapAdapter) -> None:
        if not ended and journal.written:
            doubts = doubts_of(changes, Direction.DO, [], journal, sink)
            outcomes.update(adapter.settle(doubts, MemoryJournal()))
        sights.append(picture(made.desk))
        planned = look(adapter, FILING)
        adapter.collect(planned, sink)
        again.update(adapter.apply(planned, journal))
        counts.extend(change.before.facts["count"] for change in look(adapter, FILING))
        sights.append(picture(made.desk))

    work(Point("whole"), 0, go_on)
    work.was_cut = was_cut
    with made.opened() as adapter:
        done = done_of(*again.values(), *outcomes.values())
        undone = {o.status for o in adapter.undo(done, MemoryJournal()).values()}
    return Filing(sink, outcomes, sights[0], sights[1], counts, undone)
