"""Say what is wrong in a flow, beyond what keeps it from being read: dates, tests, its fellows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.flow import Case, Ending, Flow, StepKind
from boundary.core.flow_names import input_fits
from boundary.formats.closed import Faults
from boundary.formats.flow_tables import place_of
from boundary.formats.flow_yaml import read_flow
from boundary.formats.yaml_events import Node, read

__all__ = ["LintedFlow", "is_stale", "lint_flow"]

_PLAYED: Final = ("chatterbox",)
"""Fixtures that can lie, and change their looks."""
_UNTIL_PERSON: Final = (Ending.GUIDE_ONLY,)


@dataclass(frozen=True, slots=True)
class LintedFlow:
    """What reading one flow showed."""

    flow: Flow | None
    """None when it could not be read."""
    faults: tuple[Fault, ...] = ()
    """In file order, at most 20; empty: the flow is in order."""


def is_stale(flow: Flow, today: date) -> bool:
    """Say whether it is so long ago that its words were compared that its acts are no longer made."""
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
