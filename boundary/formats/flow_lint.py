"""Say what is wrong in a flow, beyond what keeps it from being read: dates, tests, its fellows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.flow import Case, Ending, Flow, StepKind
from boundary.core.flow_names import input_fits
from boundary.formats.closed import Faults
from boundary.formats.flow_tables import place_of
from boundary.formats.flow_yaml import read_flow
from boundary.formats.yaml_events import read

__all__ = ["LintedFlow", "is_stale", "lint_flow"]

_PLAYED: Final = ("chatterbox",)
"""Fixtures that `flows try` plays: their flows bring the cases below."""
_LIAR: Final = "liar"
"""The mode in which a fixture says that it has done something, and has not."""
Complaint: TypeAlias = tuple[str, str, str]
"""Key path, sentence, hint."""


@dataclass(frozen=True, slots=True)
class LintedFlow:
    """What reading one flow showed."""

    flow: Flow | None
    """None when it could not be read."""
    faults: tuple[Fault, ...] = ()
    """In file order, at most 20; empty: the flow is in order."""


def is_stale(flow: Flow, today: date) -> bool:
    """Say whether its words were compared so long ago that its acts are no longer pointed at."""
    checked = date.fromisoformat(max(flow.checked.date, flow.checked.live))
    return (today - checked).days > flow.stale_after_days


def lint_flow(
    name: str, data: bytes, today: date, fellows: Mapping[str, Flow] | None = None
) -> LintedFlow:
    """Read one flow and complain of everything; `fellows`: the flows of its folder, by id.

    Without `fellows` what it says of other flows is not held to them.
    """
    try:
        flow = read_flow(name, data)
    except PlaybookRefusal as refusal:
        return LintedFlow(None, refusal.faults)
    root, faults = read(data), Faults()
    for path, say, hint in (*_dates(flow, today), *_cases(flow), *_fellows(flow, fellows)):
        faults.add(place_of(root, path), say, hint, path)
    try:
        faults.raise_any()
    except PlaybookRefusal as refusal:
        return LintedFlow(flow, refusal.faults)
    return LintedFlow(flow)


def _dates(flow: Flow, today: date) -> Iterator[Complaint]:
    """Complain of a look that lies ahead."""
    for key, day in (("date", flow.checked.date), ("live", flow.checked.live)):
        if day > today.isoformat():
            yield f"checked.{key}", "This day is still to come.", "Write the day of the last look."


def _cases(flow: Flow) -> Iterator[Complaint]:
    """Complain of tests of itself that are missing, or do not fit the flow."""
    if flow.cases and not flow.fixture:
        yield "cases", "Cases are played against a fixture.", "Name it, or take the cases out."
    steps = {step.id for step in flow.steps}
    for index, case in enumerate(flow.cases):
        path = f"cases[{index}]"
        if set(case.inputs) != set(flow.inputs):
            hint = f"The flow's are: {', '.join(flow.inputs) or 'none'}."
            yield path, "The inputs of this case are not those of the flow.", hint
        for name, value in case.inputs.items():
            if name in flow.inputs and not input_fits(flow.inputs[name], value):
                yield f"{path}.inputs.{name}", "This is not as the flow's pattern wants it.", ""
        for step in case.answers:
            if step not in steps:
                yield f"{path}.answers.{step}", "There is no step of this id.", ""
        strange = case.locale not in flow.checked.locales
        if strange != (case.expect is Ending.GUIDE_ONLY):
            say = "A language that the flow does not have, and only such a one, is guide_only."
            yield path, say, f"The flow has {', '.join(flow.checked.locales)}."
    acts = any(step.kind is StepKind.ACT for step in flow.steps)
    if acts and flow.fixture in _PLAYED:
        for say, has in _NEEDED:
            if not any(has(case) for case in flow.cases):
                yield "cases", f"A case is missing: {say}.", "Add it, so that it stays true."


def _is_done(case: Case) -> bool:
    return case.expect is Ending.DONE and case.server is not None


def _is_already(case: Case) -> bool:
    return case.expect is Ending.ALREADY_DONE and case.most_acts == 0


def _is_strange(case: Case) -> bool:
    return case.expect is Ending.GUIDE_ONLY and case.most_acts == 0


def _is_lied_to(case: Case) -> bool:
    return case.expect is Ending.FAILED and case.mode == _LIAR


def _is_different(case: Case) -> bool:
    return case.expect is Ending.LOOKS_DIFFERENT


_NEEDED: Sequence[tuple[str, Callable[[Case], bool]]] = (
    ("done, with what the server holds afterwards", _is_done),
    ("already_done, with most_acts: 0", _is_already),
    ("guide_only in a language that the flow does not have, with most_acts: 0", _is_strange),
    ("failed in mode liar", _is_lied_to),
    ("looks_different, where something is not found", _is_different),
)


def _fellows(flow: Flow, fellows: Mapping[str, Flow] | None) -> Iterator[Complaint]:
    """Complain of a way back that is not there, or leads elsewhere."""
    if fellows is None:
        return
    for key, name in (("undo_flow", flow.undo_flow), ("takes_back", flow.takes_back)):
        if not name:
            continue
        other = fellows.get(name)
        if other is None:
            hint = f"There: {', '.join(sorted(fellows)) or 'none'}."
            yield key, "There is no flow of this id beside this one.", hint
        elif (other.service, other.verb) != (flow.service, flow.verb):
            yield key, "The other flow is about something else.", "Use one service and one verb."
        elif key == "undo_flow" and flow.id not in (other.takes_back, other.undo_flow):
            hint = f"Write takes_back: {flow.id} there."
            yield key, "The other flow does not take this one back.", hint
        elif not _opposite(flow, other):
            hint = "Where one wants yes, the other wants no."
            yield key, "Both flows want the same.", hint


def _opposite(flow: Flow, other: Flow) -> bool:
    """Say whether no look is wanted alike by both; the other may look in its own ways."""
    return all(other.goal.get(name) is not wanted for name, wanted in flow.goal.items())
