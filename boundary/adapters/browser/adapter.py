"""Carry steps out on a site's own pages: the program points, the person clicks, both look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from boundary.adapters.browser import says, wire
from boundary.adapters.browser.outcome import Capture, Job, Mode, Probed
from boundary.adapters.browser.restraint import Restraint
from boundary.adapters.browser.window import Window
from boundary.adapters.browser.wire import Played, Trace
from boundary.core.change import (
    Action,
    Change,
    Cursor,
    Direction,
    Finding,
    Hand,
    InDoubt,
    Notice,
    Outcome,
    Presence,
    Proof,
    Sight,
    Stage,
    State,
    Status,
)
from boundary.core.errors import AdapterError, Interrupted
from boundary.core.flow import Ending, Flow, StepKind, Truth
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Adapter, ExhibitSink, Hands, Journal
from boundary.core.verbs import VERBS

__all__ = ["BrowserAdapter"]

PICTURE = "image/png"
_PRESENCE = {
    Truth.YES: Presence.PRESENT,
    Truth.NO: Presence.ABSENT,
    Truth.UNKNOWN: Presence.UNKNOWN,
}


class BrowserAdapter:
    """One account on one site. It sees only while the person is there, and then reads back."""

    def __init__(
        self,
        flows: Mapping[str, Sequence[Flow]],
        back: Mapping[str, Flow],
        written: Adapter,
        window: Window,
        hands: Hands,
        *,
        today: Callable[[], date],
        now_ms: Callable[[], int],
        locale: str = "en",
    ) -> None:
        """Keep everything; no window is opened.

        `flows`: by verb, in the order they are played. `back`: by id, those that take one back.
        `written`: carries the same verbs out by written steps, wherever a flow cannot.
        """
        self._flows = flows
        self._back = back
        self._written = written
        self._window = window
        self._hands = hands
        self._today = today
        self._now_ms = now_ms
        self._locale = locale
        self._restraint = Restraint(now_ms)
        self._not_so: set[Address] = set()
        """Settings that were pressed in this sitting and are not as they were wanted."""
        self._pointed: list[str] = []
        """What the person pointed at in the present step, a line each."""
        self._confirmed = False
        """The person has said in this sitting that the account shown is theirs."""
        self._looked: dict[Address, State] = {}
        self._unfinished: set[str] = set()
        self._unread: set[str] = set()
        """Flows whose pages speak a language that is not written down: they are not tried again."""
        self._by_hand: set[Address] = set()
        """What was answered to written steps in this sitting."""

    def remind(self, receipts: Sequence[JsonObject], /) -> None:
        """Take in what was left in the middle, the acts so far, and a pause; oldest first."""
        for ref in receipts:
            self._take_in(ref)
            self._restraint.remind(ref)

    def look_now(self, items: Sequence[Item], /) -> bool:
        """Look at these items in a window, and answer `observe` from it from now on.

        Nothing is clicked. False when there was nothing to look at.
        """
        for number, item in enumerate(items):
            self._hands.progress(item.address, number, len(items), says.DOING)
            if self._fits(item) and not VERBS[item.verb].reads_only:
                self._looked[item.address] = self._see(item)
        return bool(self._looked)

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """Answer from a look that the person asked for; without one all is UNKNOWN.

        What is known to have been left in the middle is ABSENT: no window is needed for that.
        """
        return Sight({item.address: self._state(item) for item in items}, since)

    def plan(self, item: Item, seen: State, /) -> Change:
        """Say what the person would do. Raises AdapterError when nothing is written for it."""
        change = self._written.plan(item, seen)
        if not self._fits(item):
            return change
        flows = self._flows[item.verb]
        summary = says.summary(flows, old=any(self._is_old(flow) for flow in flows))
        notices = [change.notice, *(flow.notice for flow in flows)]
        if any(flow.opens_profile for flow in flows):
            notices.append(Notice.WILL_SHOW)
        notice = max(notices, key=list(Notice).index)
        stage = VERBS[item.verb].stage or Stage(notice.value)
        done = change.action is Action.NOTHING
        return replace(
            change,
            summary=change.summary if done else summary,
            hand=Hand.PERSON,
            notice=notice,
            stage=stage,
        )

    def collect(self, changes: Sequence[Change], sink: ExhibitSink, /) -> None:
        """Offer to save pictures of what these changes may put out of reach; the person chooses.

        Only regions that a flow names, with what is the user's own covered.
        """
        if self._restraint.holds():
            return
        for change in changes:
            if change.action is Action.NOTHING or not self._fits(change.item):
                continue
            for flow in self._flows[change.item.verb]:
                if flow.evidence_first and _pictures(flow):
                    self._save(flow, change, sink)

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Play one change after the other; what a flow cannot do is asked as written steps.

        A flow's begin, what was there before, and its end are durable each before what follows.
        Raises Interrupted when the person stops.
        """
        outcomes: dict[Address, Outcome] = {}
        for number, change in enumerate(changes):
            self._hands.progress(change.address, number, len(changes), says.DOING)
            self._looked.pop(change.address, None)
            self._not_so.discard(change.address)
            if change.action is Action.NOTHING:
                note = "Nothing to do."
                outcomes[change.address] = Outcome(change, Status.ALREADY, note=note)
            elif not self._fits(change.item):
                outcomes[change.address] = self._ask(change, journal, ())
            else:
                outcomes[change.address] = self._marked(self._do(change, journal))
        return outcomes

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Open the pages anew and read; what was told, or cannot be read, stays as it was told."""
        return {change.address: self._finding(change) for change in changes}

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Bring back what was there before, by the flow that does so, else by written steps.

        What somebody has changed since is left alone. Raises Interrupted when the person stops.
        """
        receipts: dict[Address, list[Outcome]] = {}
        for outcome in done:
            receipts.setdefault(outcome.change.address, []).append(outcome)
        outcomes: dict[Address, Outcome] = {}
        for number, (address, given) in enumerate(receipts.items()):
            self._hands.progress(address, number, len(receipts), says.DOING)
            self._looked.pop(address, None)
            outcomes[address] = self._marked(self._take_back(given, journal))
        return outcomes

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Say what came of a flow that was cut off; where its end was not written down, look.

        Raises AdapterError when that cannot be seen: it stays in doubt.
        """
        outcomes: dict[Address, Outcome] = {}
        for doubt in doubts:
            change = doubt.intent.change
            if not wire.is_ours(doubt.parts):
                found = self._written.settle([doubt], journal)
                outcomes[change.address] = found[change.address]
            elif doubt.intent.direction is Direction.DO:
                outcomes[change.address] = self._settled(change, doubt)
            else:
                outcomes[change.address] = self._settled_undo(change, doubt)
        return outcomes

    def _do(self, change: Change, journal: Journal) -> Outcome:
        """Play the flows of one step until all hold, or one does not."""
        if self._restraint.holds():
            return self._restraint.later(change)
        over: list[Played] = []
        by_hand = False
        for flow in self._flows[change.item.verb]:
            if flow.id in self._unread:
                by_hand = True
                continue
            job = self._job(flow, change.item)
            one = self._play(flow, job, change.address, journal)
            if one.outcome is Ending.STOPPED:
                raise _stopped()
            if wire.is_by_hand(one):
                by_hand = True
                continue
            over.append(one)
            if one.outcome in wire.LATER or one.outcome is Ending.FAILED:
                break
        if by_hand:
            return self._ask(change, journal, over)
        unfinished = self._is_unfinished(change.item)
        outcome = wire.outcome_of(change, over, self._now_ms(), unfinished=unfinished)
        self._take_in(outcome.ref)
        if wire.is_known_not_so(outcome, over):
            self._not_so.add(change.address)
        return outcome

    def _play(self, flow: Flow, job: Job, address: Address, journal: Journal) -> Played:
        """Play one flow, with its begin and its end in the journal."""
        journal.part([address], wire.begun(flow))
        before: dict[str, str] = {}

        def keep(previous: Mapping[str, str]) -> None:
            before.update(previous)
            journal.part([address], wire.kept(flow, before))

        try:
            result = self._window.play(job, keep)
        except Interrupted:
            acts = 1 if before else 0  # whether it was clicked is not known: it counts as if
            cut = Played(flow.id, Ending.INTERRUPTED, previous=before, acts=acts)
            journal.part([address], wire.ended(cut))
            raise
        self._confirmed |= result.account_confirmed
        self._pointed += [wire.repair_line(repair) for repair in result.repairs]
        one = wire.played(flow, result, before, self._now_ms())
        self._restraint.take_in(one)
        journal.part([address], wire.ended(one))
        return one

    def _marked(self, outcome: Outcome) -> Outcome:
        """Add what the person pointed at, and a pause that the next runs have to know."""
        lines, self._pointed = self._pointed, []
        if lines:
            outcome = replace(outcome, note=" ".join(filter(None, (outcome.note, *lines))))
        return self._restraint.written(outcome)

    def _take_in(self, ref: JsonObject) -> None:
        """Remember what a receipt says of steps that were left in the middle."""
        for name in wire.ids_in(ref):
            if ref.get("unfinished") is True:
                self._unfinished.add(name)
            else:
                self._unfinished.discard(name)

    def _ask(self, change: Change, journal: Journal, over: Sequence[Played]) -> Outcome:
        """Show the written steps in place of a flow; what flows did before that is kept."""
        outcome = self._written.apply([change], journal)[change.address]
        self._by_hand.add(change.address)
        if not over:
            return outcome
        rows = wire.receipt(change, over)["flows"]
        return replace(outcome, ref={**outcome.ref, "flows": rows})

    def _save(self, flow: Flow, change: Change, sink: ExhibitSink) -> None:
        def put(capture: Capture) -> None:
            facts: JsonObject = {"flow": flow.id, "step": capture.step, "text": capture.text}
            source = f"{flow.id};{capture.step};{capture.sha256}"
            if not sink.has(source):
                sink.add([change.address], source, PICTURE, [capture.png], facts)

        job = replace(self._job(flow, change.item), mode=Mode.CAPTURE)
        result = self._window.play(job, _keeps_nothing, put)
        self._confirmed |= result.account_confirmed
        if result.outcome is Ending.GUIDE_ONLY:
            self._unread.add(flow.id)
        if result.outcome is Ending.STOPPED:
            raise _stopped()

    def _finding(self, change: Change) -> Finding:
        told = change.address in self._by_hand or not self._fits(change.item)
        if told or VERBS[change.item.verb].reads_only:
            return self._written.verify([change])[change.address]
        state = self._see(change.item)
        if state.presence is Presence.UNKNOWN and change.address in self._not_so:
            return Finding(change.address, holds=False, proof=Proof.NONE, state=state)
        if state.presence is Presence.UNKNOWN:
            found = self._written.verify([change])[change.address]
            return replace(found, proof=Proof.NONE)
        holds = state.presence is Presence.PRESENT
        return Finding(change.address, holds, Proof.SEEN, state)

    def _take_back(self, given: Sequence[Outcome], journal: Journal) -> Outcome:
        """Take one step back, from its receipts, newest first."""
        change = given[0].change
        flows = [one for outcome in given for one in wire.flows_in(outcome.ref)]
        if not flows:
            return self._written.undo(given, journal)[change.address]
        if not any(wire.touched(outcome.ref) for outcome in given):
            return wire.undone(change, says.NOTHING_TO_UNDO, Proof.SEEN, returned=0)
        jobs = self._jobs_back(change, flows)
        if jobs is None:
            return self._written.undo(given, journal)[change.address]
        if self._restraint.holds():
            return self._restraint.back_later(change)
        proofs: list[Proof] = []
        for flow, planned in jobs:
            job = self._still_ours(flow, planned)
            if job is None:
                continue
            one = self._play(flow, job, change.address, journal)
            if one.outcome is Ending.STOPPED:
                raise _stopped()
            if one.outcome in wire.BY_HAND:
                return self._written.undo(given, journal)[change.address]
            if one.outcome not in wire.HOLDS:
                return wire.not_back(change, one, self._now_ms())
            proofs.append(Proof.TOLD if one.outcome is Ending.ATTESTED else Proof.SEEN)
        if any("answer" in outcome.ref for outcome in given):
            return self._written.undo(given, journal)[change.address]  # the rest was by hand
        if not proofs:
            return wire.undone(change, says.CHANGED_SINCE, Proof.SEEN, returned=0)
        told = Proof.TOLD in proofs
        note = says.TAKEN_BACK_TOLD if told else says.TAKEN_BACK
        return wire.undone(change, note, Proof.TOLD if told else Proof.SEEN)

    def _jobs_back(self, change: Change, flows: Sequence[Played]) -> list[tuple[Flow, Job]] | None:
        """Say which flows bring things back, newest first; None when written steps must.

        The oldest record of a setting is what was there before us.
        """
        known = {flow.id: flow for flow in self._flows.get(change.item.verb, ())}
        before: dict[str, dict[str, str]] = {}
        for one in flows:
            before.setdefault(one.flow, {}).update(one.previous)
        jobs: list[tuple[Flow, Job]] = []
        for name, previous in before.items():
            flow = known.get(name)
            other = self._back.get(flow.undo_flow) if flow is not None else None
            if flow is not None and previous:
                job = replace(self._job(flow, change.item), restore=previous)
                jobs.append((flow, job))
            elif other is not None:
                jobs.append((other, self._job(other, change.item)))
            else:
                return None
        return jobs

    def _still_ours(self, flow: Flow, job: Job) -> Job | None:
        """Leave out the settings that somebody has changed since; None when none is left."""
        if not job.restore:
            return job
        ours = {step.target: step.value for step in flow.steps if step.act is not None}
        now = self._window.probe(replace(job, restore={})).values
        left = {
            name: value
            for name, value in job.restore.items()
            if now.get(name, ours.get(name)) == ours.get(name)
        }
        return replace(job, restore=left) if left else None

    def _settled(self, change: Change, doubt: InDoubt) -> Outcome:
        """Say what came of a step; a flow without a written end is looked at."""
        found = wire.trace(doubt.parts)
        over = [one for one in found.ended if not wire.is_by_hand(one)]
        if found.open:
            over.append(self._seen_end(change, found))
        if not over:
            return wire.nothing_done(change)
        outcome = wire.outcome_of(change, over, self._now_ms())
        if outcome.status is Status.ALREADY and found.open:
            return replace(outcome, note=says.SEEN_SO)
        return outcome

    def _seen_end(self, change: Change, found: Trace) -> Played:
        """Look at how a flow ended whose end was never written down."""
        flow = self._flow(change.item.verb, found.open)
        if flow is None:
            raise AdapterError(says.NOT_KNOWN)
        if not flow.goal:
            return Played(flow.id, Ending.INTERRUPTED)
        truth = self._probe(flow, change.item).truth
        if truth is Truth.UNKNOWN:
            raise AdapterError(says.NOT_KNOWN)
        if truth is Truth.YES and not found.was_kept:
            # Somebody blocked long ago is not to be unblocked by an undo.
            return Played(flow.id, Ending.ALREADY_DONE, Proof.SEEN)
        if truth is Truth.YES:
            return Played(flow.id, Ending.DONE, Proof.SEEN, found.previous, acts=1)
        acts = 1 if found.previous else 0
        return Played(flow.id, Ending.INTERRUPTED, previous=found.previous, acts=acts)

    def _settled_undo(self, change: Change, doubt: InDoubt) -> Outcome:
        """Look at whether something was taken back."""
        found = wire.trace(doubt.parts)
        over = [one.outcome for one in found.ended]
        if not found.open and over and all(one in wire.HOLDS for one in over):
            return wire.undone(change, says.TAKEN_BACK, Proof.SEEN)
        flows = [one for ref in doubt.intent.receipts for one in wire.flows_in(ref)]
        jobs = self._jobs_back(change, flows)
        if not found.open or not jobs:
            return wire.still_there(change, Status.FAILED, says.BROKEN_OFF)
        truths = {self._window.probe(job).truth for _, job in jobs}
        if truths == {Truth.YES}:
            return wire.undone(change, says.TAKEN_BACK, Proof.SEEN)
        if Truth.UNKNOWN in truths:
            raise AdapterError(says.NOT_KNOWN)
        return wire.still_there(change, Status.FAILED, says.BROKEN_OFF)

    def _see(self, item: Item) -> State:
        """Read the pages of all flows of one step; only when all hold does it hold."""
        if self._restraint.holds():
            return State(Presence.UNKNOWN, {"note": says.WHY[Ending.RATE_LIMITED]})
        truths = [self._probe(flow, item).truth for flow in self._flows[item.verb] if flow.goal]
        if not truths or Truth.UNKNOWN in truths:
            return State(Presence.UNKNOWN, {"note": says.NO_LOOK})
        truth = Truth.NO if Truth.NO in truths else Truth.YES
        return State(_PRESENCE[truth], {"note": says.LOOKED})

    def _probe(self, flow: Flow, item: Item) -> Probed:
        return self._window.probe(self._job(flow, item))

    def _state(self, item: Item) -> State:
        looked = self._looked.get(item.address)
        if looked is not None:
            return looked
        if self._is_unfinished(item):
            return State(Presence.ABSENT, {"note": says.NOT_WHOLE})
        return State(Presence.UNKNOWN)

    def _is_unfinished(self, item: Item) -> bool:
        name = f"{item.verb}:{item.subject.key if item.subject else '-'}"
        return name in self._unfinished

    def _fits(self, item: Item) -> bool:
        """Whether flows can be played for an item: there are some, and they take its handle."""
        flows = self._flows.get(item.verb, ())
        inputs = _inputs(item)
        return bool(flows) and all(
            re.fullmatch(pattern, inputs.get(name, ""))
            for flow in flows
            for name, pattern in flow.inputs.items()
        )

    def _job(self, flow: Flow, item: Item) -> Job:
        return Job(
            flow,
            _inputs(item),
            locale=self._locale,
            driven=not self._is_old(flow),
            acts_today=self._restraint.acts_today(),
            account_confirmed=self._confirmed,
        )

    def _is_old(self, flow: Flow) -> bool:
        checked = date.fromisoformat(max(flow.checked.date, flow.checked.live))
        age = (self._today() - checked).days
        return age > flow.stale_after_days

    def _flow(self, verb: str, name: str) -> Flow | None:
        return next((flow for flow in self._flows.get(verb, ()) if flow.id == name), None)


def _inputs(item: Item) -> Mapping[str, str]:
    value = item.subject.value if item.subject is not None else ""
    return {"handle": value} if value else {}


def _pictures(flow: Flow) -> bool:
    return any(step.kind is StepKind.CAPTURE for step in flow.steps)


def _keeps_nothing(_previous: Mapping[str, str]) -> None:
    """Keep nothing: pictures change no setting."""


def _stopped() -> Interrupted:
    return Interrupted("You stopped here.", hint="What was done so far is kept. You can go on.")
