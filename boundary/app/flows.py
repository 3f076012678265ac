"""Read flows without doing anything: those that ship, and those that an author points to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from boundary import data
from boundary.app.platform import read_plain_file
from boundary.core.errors import BoundaryError, Fault, Refusal
from boundary.core.flow import Flow
from boundary.formats.flow_lint import is_stale, lint_flow
from boundary.formats.flow_yaml import read_flow
from boundary.formats.yaml_events import MAX_BYTES

__all__ = ["LintedFile", "Shipped", "lint_flow_files", "shipped_flows"]

_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One flow that ships with the program."""

    flow: Flow
    stale: bool
    """Its words were compared so long ago that nothing is pointed at any more."""


@dataclass(frozen=True, slots=True)
class LintedFile:
    """What reading one flow's file showed."""

    path: Path
    flow: Flow | None = None
    """None when it could not be read."""
    faults: tuple[Fault, ...] = ()
    """Empty: it is in order."""
    stale: bool = False


def shipped_flows(today: date) -> tuple[Shipped, ...]:
    """Read every flow for a real site, sorted by its id."""
    flows = (read_flow(name, data.flow_bytes(name)) for name in data.flow_names())
    return tuple(Shipped(flow, is_stale(flow, today)) for flow in flows)


def lint_flow_files(paths: Iterable[Path], today: date) -> tuple[LintedFile, ...]:
    """Read files, and every `*.yaml` of folders, sorted. Contacts nothing, writes nothing.

    What a flow says of another one is held to the flows of its own folder.
    """
    found: list[LintedFile] = []
    for path in paths:
        inside = sorted(path.glob(f"*{_SUFFIX}")) if path.is_dir() else [path]
        if not inside:
            raise Refusal("There is no .yaml file in this folder.", place=path.name)
        fellows = _readable(inside[0].parent)
        found += [_lint(one, today, fellows) for one in inside]
    return tuple(found)


def _readable(folder: Path) -> Mapping[str, Flow]:
    """Read the flows of a folder that can be read."""
    flows = {}
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            flows[path.stem] = read_flow(path.stem, read_plain_file(path, MAX_BYTES))
        except BoundaryError:
            continue
    return flows


def _lint(path: Path, today: date, fellows: Mapping[str, Flow]) -> LintedFile:
    try:
        text = read_plain_file(path, MAX_BYTES)
    except BoundaryError as error:
        return LintedFile(path, faults=(Fault(0, 0, error.say, error.hint),))
    linted = lint_flow(path.name.removesuffix(_SUFFIX), text, today, fellows)
    stale = linted.flow is not None and is_stale(linted.flow, today)
    return LintedFile(path, linted.flow, linted.faults, stale)
