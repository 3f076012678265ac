"""Stand in for a window on a made-up site, and for the person before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.resources import files

from boundary.adapters.browser.adapter import BrowserAdapter
from boundary.adapters.browser.outcome import Capture, Job, Mode, Probed, Result
from boundary.adapters.browser.window import Keep, Put
from boundary.adapters.guide.adapter import GuideAdapter
from boundary.core.change import Notice, Proof, Undo
from boundary.core.flow import Ending, Flow, Truth
from boundary.core.guide import Guide, GuidePart
from boundary.core.identifier import Identifier, handle
from boundary.core.playbook import Address, Item
from boundary.core.ports import Answer
from boundary.formats.flow_yaml import read_flow

TODAY = date(2026, 11, 22)
NOW_MS = 1_800_000_000_000
PEOPLE = tuple(handle(name, "chatterbox") for name in ("alex.x", "riley.q", "sam.t"))
FIRST = {"online-switch": "on", "receipts-switch": "on", "audience-choice": "$everyone"}
SHOWN = {"online-switch": "off", "receipts-switch": "off", "audience-choice": "$friends"}


def flow_bytes(name: str) -> bytes:
    """Give one flow of the made-up site, unread."""
    return files("boundary.adapters.browser.double").joinpath(f"flows/{name}.yaml").read_bytes()


def shipped(name: str) -> Flow:
    """Read one flow of the made-up site."""
    return read_flow(name, flow_bytes(name))


BLOCK, UNBLOCK = shipped("chatterbox.block"), shipped("chatterbox.unblock")
PRIVACY = shipped("chatterbox.privacy")


def part(verb: str, notice: Notice = Notice.MAY_SHOW) -> GuidePart:
    """Write steps for one verb."""
    whom = " {identifier}" if verb != "social.privacy" else ""
    return GuidePart(
        verb=verb,
        title="Steps on Chatterbox",
        minutes=5,
        notice=notice,
        they_may_notice=("They may see it.",),
        save_first=("Nothing is lost.",),
        steps=(f"Do it{whom}.",),
        check=f"It is so{whom}.",
        undo=Undo.FULL,
        undo_steps=(f"Take it back{whom}.",),
        undo_note="All of it comes back.",
        not_covered=("Their other accounts.",),
    )


GUIDE = Guide(
    "chatterbox",
    "Chatterbox",
    {verb: part(verb) for verb in ("social.block", "social.mute", "social.privacy")},
    handles=True,
    checked_on="2026-11-22",
    confidence="verified",
    sources=("https://example.org/",),
)


def item(one: Identifier | None, verb: str = "social.block") -> Item:
    """Make an item of the account on the made-up site."""
    key = one.key if one is not None else "-"
    return Item(Address("chat", verb, key), verb, one, person="someone" if one else "")


class Site:
    """What the made-up site holds; the window and the person both work on it."""

    def __init__(self) -> None:
        self.blocked: set[str] = set()
        self.settings = dict(FIRST)


class Person:
    """Does written steps as they are asked, and says truthfully what was so already."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.asked: list[tuple[str, ...]] = []
        self.said: list[str] = []
        self.answers: list[Answer] = []
        """What is answered before the truth is told."""

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Block or unblock by hand."""
        self.asked.append(tuple(instructions))
        if self.answers:
            return self.answers.pop(0)
        if address.step != "social.block":
            return Answer.DONE
        name = address.subject.rpartition(":")[2]
        back = instructions[0].startswith("Taking back")
        there = name in self._site.blocked
        (self._site.blocked.discard if back else self._site.blocked.add)(name)
        return Answer.DONE if there == back else Answer.ALREADY

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Have no file."""
        return None

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Take no file."""
        return Answer.LATER

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Keep what is said about the work."""
        self.said.append(f"{doing}: {done} of {total}, {address}")


class Window:
    """Plays a flow by doing to the site what its person would."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.played: list[Job] = []
        self.probed: list[Job] = []
        self.ends: list[Result | BaseException] = []
        """What comes of the next flows instead of the truth; nothing is done then."""
        self.pictured: list[Result] = []
        """What comes of the next pictures instead of one."""
        self.blind = False
        """Whether nothing on a page can be read."""

    def play(self, job: Job, keep: Keep, put: Put | None = None, /) -> Result:
        """Do what the flow is about, and read it back."""
        self.played.append(job)
        if job.mode is Mode.CAPTURE:
            return self._picture(job, put)
        if self.ends:
            end = self.ends.pop(0)
            if isinstance(end, BaseException):
                keep(dict(FIRST) if job.flow.verb == "social.privacy" else {})
                raise end
            keep(end.previous)
            return end
        if self._truth(job) is Truth.YES:
            return Result(Ending.ALREADY_DONE, Proof.SEEN)
        previous = self._previous(job)
        keep(previous)
        self._do(job)
        return Result(Ending.DONE, Proof.SEEN, previous=previous, acts=1, account_confirmed=True)

    def probe(self, job: Job, /) -> Probed:
        """Look, and click nothing."""
        self.probed.append(job)
        if self.blind:
            return Probed(Truth.UNKNOWN)
        values = self.site.settings if job.flow.verb == "social.privacy" else {}
        return Probed(self._truth(job), dict(values))

    def _picture(self, job: Job, put: Put | None) -> Result:
        assert put is not None
        if self.pictured:
            return self.pictured.pop(0)
        png = f"{job.flow.id} {sorted(self.site.blocked)}".encode()
        put(Capture("before", png, "Blocked people", hashlib.sha256(png).hexdigest()))
        return Result(Ending.DONE, Proof.NONE)

    def _truth(self, job: Job) -> Truth:
        name, wanted = job.inputs.get("handle", ""), job.restore or SHOWN
        if job.flow.verb == "social.privacy":
            holds = all(self.site.settings[key] == value for key, value in wanted.items())
        else:
            holds = (name in self.site.blocked) != bool(job.flow.takes_back)
        return Truth.YES if holds else Truth.NO

    def _previous(self, job: Job) -> Mapping[str, str]:
        if job.flow.verb != "social.privacy" or job.restore:
            return {}
        return dict(self.site.settings)

    def _do(self, job: Job) -> None:
        if job.flow.verb == "social.privacy":
            self.site.settings.update(job.restore or SHOWN)
        elif job.flow.takes_back:
            self.site.blocked.discard(job.inputs["handle"])
        else:
            self.site.blocked.add(job.inputs["handle"])


class Stand:
    """A site, a window on it, a person, and the adapter between them."""

    def __init__(self, *flows: Flow) -> None:
        self.site = Site()
        self.window = Window(self.site)
        self.person = Person(self.site)
        self.flows = flows or (BLOCK, UNBLOCK, PRIVACY)
        self.today = TODAY
        self.now_ms = NOW_MS

    @contextmanager
    def open(self) -> Iterator[BrowserAdapter]:
        """Make the adapter anew, as a new run does."""
        by_verb: dict[str, list[Flow]] = {}
        for flow in self.flows:
            if not flow.takes_back:
                by_verb.setdefault(flow.verb, []).append(flow)
        yield BrowserAdapter(
            by_verb,
            {flow.id: flow for flow in self.flows if flow.takes_back},
            GuideAdapter(GUIDE, self.person),
            self.window,
            self.person,
            today=lambda: self.today,
            now_ms=lambda: self.now_ms,
        )


def ended(
    outcome: Ending,
    *,
    previous: Mapping[str, str] | None = None,
    acts: int = 0,
    not_before_h: int = 0,
    note: str = "",
) -> Result:
    """Make the end of a flow."""
    return Result(
        outcome,
        Proof.NONE,
        note,
        previous=previous or {},
        acts=acts,
        not_before_h=not_before_h,
    )
