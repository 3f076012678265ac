"""Turn what came of flows into receipts and outcomes, and read them back after an interruption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from boundary.adapters.browser import says
from boundary.adapters.browser.outcome import Repair, Result
from boundary.core.change import MADE, Change, Outcome, Proof, Status
from boundary.core.flow import Ending, Flow
from boundary.core.json import Json, JsonObject
from boundary.core.mask import quoted

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
KEY = "browser"
"""Stands in every part that a flow wrote; written steps write none with it."""
BEGUN, KEPT, ENDED = "begun", "kept", "ended"
_PAUSE = "not-before:"
"""Before a UTC time in ms, in `made`: that is handed on whatever came of a step."""

HOLDS = frozenset({Ending.DONE, Ending.ALREADY_DONE, Ending.ATTESTED})
"""Endings after which what was wanted is so, seen or told."""
BY_HAND = frozenset({Ending.GUIDE_ONLY, Ending.LOOKS_DIFFERENT, Ending.UNKNOWN})
"""Endings after which the written steps are shown in place, unless it was pressed already."""
LATER = frozenset(
    {
        Ending.NEED_HUMAN,
        Ending.RATE_LIMITED,
        Ending.PARKED,
        Ending.INTERRUPTED,
        Ending.OFF_SITE,
    }
)
"""Endings that wait for the person, or for a time."""
_OPEN_END = frozenset({Ending.INTERRUPTED, Ending.STOPPED})
"""Endings after which nobody knows whether a setting was changed."""
_ORDER = (
    Ending.STOPPED,
    Ending.RATE_LIMITED,
    Ending.NEED_HUMAN,
    Ending.OFF_SITE,
    Ending.INTERRUPTED,
    Ending.PARKED,
    Ending.FAILED,
    Ending.SKIPPED,
    Ending.UNKNOWN,
    Ending.ATTESTED,
    Ending.DONE,
    Ending.ALREADY_DONE,
)
"""Which ending speaks for several flows of one step: the first of these that one of them had."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one flow, as a part keeps it."""

    flow: str
    outcome: Ending
    proof: Proof = Proof.NONE
    previous: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Setting to what it was before the first click."""
    acts: int = 0
    wait_h: int = 0
    note: str = ""
    at_ms: int = 0
    """When it ended, UTC milliseconds."""


def is_by_eye(one: Played) -> bool:
    """Whether it was pressed, and the page could not be read afterwards."""
    return one.outcome is Ending.UNKNOWN and one.acts > 0


def is_by_hand(one: Played) -> bool:
    """Whether the written steps are shown in place of it."""
    return one.outcome in BY_HAND and not is_by_eye(one)


def played(flow: Flow, result: Result, kept: Mapping[str, str], now_ms: int) -> Played:
    """Take from a result what is kept of it; `kept` is what was read before the first click."""
    return Played(
        flow.id,
        result.outcome,
        result.proof,
        {**result.previous, **kept},
        result.acts,
        result.not_before_h,
        result.note,
        now_ms,
    )


def object_of(change: Change) -> JsonObject:
    """Name what a flow touched, as the written steps for the same thing name it."""
    subject = change.item.subject
    return {
        "id": f"{change.item.verb}:{subject.key if subject else '-'}",
        "verb": change.item.verb,
    }


def begun(flow: Flow) -> JsonObject:
    """Write down that a flow is about to begin."""
    return {KEY: BEGUN, "flow": flow.id, "revision": flow.revision, "sha256": flow.sha256}


def kept(flow: Flow, previous: Mapping[str, str]) -> JsonObject:
    """Write down what settings were, before the first click on them."""
    return {KEY: KEPT, "flow": flow.id, "previous": dict(previous)}


def ended(one: Played) -> JsonObject:
    """Write down how a flow ended."""
    return {KEY: ENDED, **_to_json(one)}


@dataclass(frozen=True, slots=True)
class Trace:
    """What the parts of an interrupted step tell of its flows."""

    ended: tuple[Played, ...] = ()
    open: str = ""
    """The flow that was begun and whose end is not known; "" when there is none."""
    previous: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the open flow's settings were."""
    was_kept: bool = False
    """Whether the open flow wrote down what was there before: then it was otherwise."""


def is_ours(parts: Sequence[JsonObject]) -> bool:
    """Whether a flow was begun, so that the written steps alone cannot say how it ended."""
    return any(KEY in part for part in parts)


def trace(parts: Sequence[JsonObject]) -> Trace:
    """Read what flows wrote down, oldest first."""
    over: list[Played] = []
    open_, previous, was_kept = "", dict[str, str](), False
    for part in parts:
        match part.get(KEY):
            case "begun":
                open_, previous, was_kept = str(part.get("flow", "")), {}, False
            case "kept":
                previous, was_kept = _texts(part.get("previous")), True
            case "ended":
                over.append(_from_json(part))
                open_, previous, was_kept = "", {}, False
            case _:
                pass
    return Trace(tuple(over), open_, previous, was_kept)


def speaks(flows: Sequence[Played]) -> Played:
    """Choose the flow whose ending speaks for all of one step."""
    return min(flows, key=lambda one: _ORDER.index(one.outcome) if one.outcome in _ORDER else 0)


def outcome_of(
    change: Change, flows: Sequence[Played], now_ms: int, *, unfinished: bool = False
) -> Outcome:
    """Say what came of a step from what came of its flows; none was shown as written steps.

    `unfinished`: an earlier run of this step changed a setting and did not get to its end.
    """
    one = speaks(flows)
    holds = one.outcome in HOLDS or is_by_eye(one)
    changed = any(each.previous and each.acts for each in flows)
    hours = max(each.wait_h for each in flows)
    not_before = now_ms + hours * HOUR_MS if hours else None
    if not holds and changed:
        # Only what is DONE stands, and only what stands can be brought back. The finding says no.
        ref = receipt(change, flows, unfinished=True)
        why = f"{one.note or says.WHY.get(one.outcome, says.NOT_TAKEN_BACK)} {says.KEPT}"
        note = says.NOT_WHOLE if one.outcome in _OPEN_END else why
        return Outcome(change, Status.DONE, ref, note, not_before)
    if holds:
        return _held(change, flows, one, unfinished=unfinished)
    ref = receipt(change, flows, objects=False)
    note = one.note or says.WHY[one.outcome]
    if one.outcome is Ending.SKIPPED:
        return Outcome(change, Status.SKIPPED, ref, note)
    if one.outcome is Ending.FAILED:
        return Outcome(change, Status.FAILED, ref, note)
    return Outcome(change, Status.WAITING, ref, note, not_before)


def is_known_not_so(outcome: Outcome, flows: Sequence[Played]) -> bool:
    """Whether a setting was pressed and what was wanted is not so: it stands only to be undone."""
    return outcome.ref.get("unfinished") is True and speaks(flows).outcome not in _OPEN_END


def with_pause(outcome: Outcome, until_ms: int) -> Outcome:
    """Keep with an outcome until when the site is left alone, whether or not the step stands."""
    made = _names(outcome.ref.get(MADE))
    return replace(outcome, ref={**outcome.ref, MADE: [*made, f"{_PAUSE}{until_ms}"]})


def pause_in(ref: JsonObject) -> int:
    """Read until when a site is left alone, UTC milliseconds; 0 when nothing says so."""
    times = [one.removeprefix(_PAUSE) for one in _names(ref.get(MADE)) if one.startswith(_PAUSE)]
    return max((int(one) for one in times if one.isascii() and one.isdigit()), default=0)


def repair_line(repair: Repair) -> str:
    """Say what the person pointed at, so that they can hand it on; nothing is sent or kept."""
    name = quoted(repair.name)
    return says.POINTED.format(step=repair.step, flow=repair.flow, role=repair.role, name=name)


def _held(change: Change, flows: Sequence[Played], one: Played, *, unfinished: bool) -> Outcome:
    match one.outcome:
        case Ending.ALREADY_DONE if not unfinished:
            # It stands, so that the next plan need not open a window to know it; and it holds
            # nothing of ours to take back.
            ref = receipt(change, flows, objects=False)
            return Outcome(change, Status.ALREADY, ref, says.SO_ALREADY, proof=Proof.TOLD)
        case Ending.UNKNOWN:
            note, proof = says.BY_EYE, Proof.NONE
        case Ending.ATTESTED:
            note, proof = says.ON_YOUR_WORD, Proof.TOLD
        case _:
            note, proof = says.READ_BACK, _weakest(flows)
    return Outcome(change, Status.DONE, receipt(change, flows), note, proof=proof)


def _weakest(flows: Sequence[Played]) -> Proof:
    order = list(Proof)
    proofs = [each.proof for each in flows if each.outcome is Ending.DONE]
    return max(proofs, key=order.index) if proofs else Proof.SEEN


def receipt(
    change: Change, flows: Sequence[Played], *, objects: bool = True, unfinished: bool = False
) -> JsonObject:
    """Write down what undo needs: what was touched, by which flows, and what was there before."""
    ref: dict[str, Json] = {
        "objects": [object_of(change)] if objects else [],
        "flows": [_to_json(one) for one in flows],
    }
    if unfinished:
        ref["unfinished"] = True
    return ref


def flows_in(ref: JsonObject) -> tuple[Played, ...]:
    """Read back which flows a receipt names."""
    rows = ref.get("flows")
    if not isinstance(rows, list | tuple):
        return ()
    return tuple(_from_json(row) for row in rows if isinstance(row, Mapping))


def touched(ref: JsonObject) -> bool:
    """Whether a receipt lists something that holds."""
    return bool(ref.get("objects"))


def ids_in(ref: JsonObject) -> tuple[str, ...]:
    """Name what a receipt lists."""
    rows = ref.get("objects")
    if not isinstance(rows, list | tuple):
        return ()
    return tuple(str(row["id"]) for row in rows if isinstance(row, Mapping) and "id" in row)


def undone(change: Change, note: str, proof: Proof, *, returned: int = 1) -> Outcome:
    """Say that nothing of a step is left."""
    ref: JsonObject = {"objects": [], "returned": returned}
    return Outcome(change, Status.UNDONE, ref, note, proof=proof)


def still_there(
    change: Change, status: Status, note: str, not_before: int | None = None
) -> Outcome:
    """Say that a step stands as it did."""
    ref: JsonObject = {
        "objects": [],
        "returned": 0,
        "remaining": [str(object_of(change)["id"])],
    }
    return Outcome(change, status, ref, note, not_before)


def not_back(change: Change, one: Played, now_ms: int) -> Outcome:
    """Say why a step was not taken back."""
    if one.outcome is Ending.SKIPPED:
        return still_there(change, Status.SKIPPED, says.LEFT)
    not_before = now_ms + one.wait_h * HOUR_MS if one.wait_h else None
    if one.outcome in LATER:
        return still_there(change, Status.SKIPPED, says.WHY[one.outcome], not_before)
    return still_there(change, Status.FAILED, says.NOT_TAKEN_BACK)


def nothing_done(change: Change) -> Outcome:
    """Answer for an intent of which nothing came."""
    return Outcome(change, Status.FAILED, {"objects": []}, says.BROKEN_OFF)


def _to_json(one: Played) -> JsonObject:
    return {
        "flow": one.flow,
        "outcome": one.outcome.value,
        "proof": one.proof.value,
        "previous": dict(one.previous),
        "acts": one.acts,
        "wait_h": one.wait_h,
        "at_ms": one.at_ms,
    }


def _from_json(row: JsonObject) -> Played:
    acts, wait_h, at_ms = row.get("acts"), row.get("wait_h"), row.get("at_ms")
    word, proof = row.get("outcome"), row.get("proof")
    return Played(
        str(row.get("flow", "")),
        Ending(word) if word in list(Ending) else Ending.UNKNOWN,
        Proof(proof) if proof in list(Proof) else Proof.NONE,
        _texts(row.get("previous")),
        acts if isinstance(acts, int) else 0,
        wait_h if isinstance(wait_h, int) else 0,
        at_ms=at_ms if isinstance(at_ms, int) else 0,
    )


def _names(value: Json) -> tuple[str, ...]:
    rows = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in rows if isinstance(one, str))


def _texts(value: Json) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {key: text for key, text in value.items() if isinstance(text, str)}
