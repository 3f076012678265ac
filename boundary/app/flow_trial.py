"""Play an author's flow on the made-up site, on this device, in a browser without a window."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from boundary.app.platform import read_plain_file
from boundary.core.errors import NotOffered, Refusal
from boundary.core.flow import Case, Ending, Flow
from boundary.formats.flow_yaml import read_flow
from boundary.formats.yaml_events import MAX_BYTES

__all__ = ["Tried", "try_flow"]

_SUFFIX: Final = ".yaml"
_FIXTURE: Final = "chatterbox"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one case."""

    case: Case
    ending: Ending
    acts: int
    otherwise: tuple[str, ...]
    """What the site holds otherwise than the case says."""
    too_many: bool
    """More was pressed than the case allows."""
    as_expected: bool
    pressable: int = 0
    """Dry: how many controls were found and could have been pressed."""


def try_flow(
    name: str, told: Callable[[int, int], None], *, dry: bool = False
) -> tuple[str, tuple[Tried, ...]]:
    """Play every case of a flow: a file's, or one that belongs to the made-up site.

    Returns the flow's id and what came of its cases. `dry`: every step is shown, nothing is
    pressed, and a case is as expected when the site holds what it held before. `told`: cases
    played, and all of them; what it raises ends everything. Raises PlaybookRefusal for a flow that
    is not in order, Refusal for one that cannot be played, and NotOffered when there is no browser.
    Only this device is contacted.
    """
    flow_id, data = _found(name)
    flow = read_flow(flow_id, data)
    if flow.fixture != _FIXTURE or not flow.cases:
        raise Refusal(
            "This flow has no cases for the made-up site, so it cannot be played.",
            hint=f"Write fixture: {_FIXTURE} and cases, as docs/flows.md says.",
        )

    def _again(origins: Mapping[str, str]) -> Flow:
        return read_flow(flow_id, data, origins=origins)

    return flow_id, _played(flow, _again, told, dry=dry)


def _found(name: str) -> tuple[str, bytes]:
    """Find a flow by its path, or by its id among those of the made-up site."""
    path = Path(name)
    if path.suffix == _SUFFIX:
        return path.name.removesuffix(_SUFFIX), read_plain_file(path, MAX_BYTES)
    from boundary.adapters.browser.double.flows import flow_bytes, flow_names  # noqa: PLC0415

    if name not in flow_names():
        hint = f"There are {', '.join(flow_names())}. A file ends in {_SUFFIX}."
        raise Refusal("There is no such flow for the made-up site.", hint=hint)
    return name, flow_bytes(name)


def _played(
    flow: Flow,
    read: Callable[[Mapping[str, str]], Flow],
    watch: Callable[[int, int], None],
    *,
    dry: bool,
) -> tuple[Tried, ...]:
    nothing = NotOffered(
        "There is no browser here that can be driven, so nothing was played.",
        hint="Chrome, Chromium or Edge is needed, and the browser part of this program.",
    )
    try:
        # The part that drives a browser is not there on every device.
        from boundary.adapters.browser.double.trial import play_cases  # noqa: PLC0415
        from boundary.adapters.browser.find_browser import find_browser  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise nothing from error
    browser = find_browser()
    if browser is None:
        raise nothing
    # As root a browser starts only without its own fence; here it sees this device alone.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="trial-", ignore_cleanup_errors=True) as profile:
        played = asyncio.run(
            play_cases(
                read,
                flow,
                browser,
                Path(profile),
                extra_args=("--no-sandbox",) if root else (),
                dry=dry,
                told=watch,
            )
        )
    return tuple(
        Tried(
            one.case,
            one.ending,
            one.acts,
            one.otherwise,
            one.too_many,
            one.as_expected,
            one.pressable,
        )
        for one in played
    )
