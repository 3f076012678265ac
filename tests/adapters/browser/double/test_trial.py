"""Hold that a flow's cases are played as they are written, and judged by what the site holds."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest

from boundary.adapters.browser.double import Chatterbox, trial
from boundary.adapters.browser.double.trial import Played, check_cases, origins_of
from boundary.adapters.browser.managed import Managed
from boundary.adapters.browser.outcome import Job, Result
from boundary.adapters.browser.outcome import Mode as Doing
from boundary.core.change import Proof
from boundary.core.errors import Refusal
from boundary.core.flow import Case, Ending, Flow
from boundary.core.json import JsonObject
from boundary.formats.flow_yaml import read_flow
from tests.formats.flows import GOOD, NAME

CASE = Case(Ending.DONE, server={"blocked": ("sam.t", "alex.x"), "online": ("off",)}, most_acts=3)
HELD = {"blocked": ("alex.x", "sam.t"), "online": ("off",), "muted": ("riley.q",)}


def flow(case: str) -> Flow:
    """Read the good flow with one case of its own."""
    return read_flow(NAME, f"{GOOD.partition('cases:')[0]}cases:\n  - {case}\n".encode())


@pytest.mark.parametrize(
    ("played", "otherwise", "too_many", "expected"),
    [
        (Played(CASE, Ending.DONE, 3, HELD), (), False, True),
        (Played(CASE, Ending.ALREADY_DONE, 0, HELD), (), False, False),
        (Played(CASE, Ending.DONE, 4, HELD), (), True, False),
        (Played(CASE, Ending.DONE, 3, HELD | {"blocked": ("alex.x",)}), ("blocked",), False, False),
        (Played(CASE, Ending.DONE, 3, {"online": ("off",)}), ("blocked",), False, False),
        (Played(Case(Ending.FAILED), Ending.FAILED, 9, HELD), (), False, True),
    ],
)
def test_a_case_is_judged_by_its_end_its_presses_and_the_site(
    played: Played, otherwise: tuple[str, ...], too_many: bool, expected: bool
) -> None:
    """All three have to be as the case says; what it does not name is not looked at."""
    assert otherwise == played.otherwise
    assert played.too_many is too_many
    assert played.as_expected is expected


@pytest.mark.parametrize(
    ("played", "otherwise", "too_many", "expected"),
    [
        (Played(CASE, Ending.SKIPPED, 0, HELD, HELD), (), False, True),
        (Played(CASE, Ending.SKIPPED, 1, HELD, HELD), (), True, False),
        (Played(CASE, Ending.DONE, 0, HELD, HELD | {"online": ("on",)}), ("online",), False, False),
    ],
)
def test_a_dry_case_is_judged_by_what_it_left_alone(
    played: Played, otherwise: tuple[str, ...], too_many: bool, expected: bool
) -> None:
    """However it ended: nothing was pressed, and the site holds what it held before."""
    assert otherwise == played.otherwise
    assert played.too_many is too_many
    assert played.as_expected is expected


@pytest.mark.parametrize(("dry", "mode"), [(True, Doing.DRY), (False, Doing.POINT)])
def test_a_dry_case_is_walked_in_the_dry_mode(
    monkeypatch: pytest.MonkeyPatch, dry: bool, mode: Doing
) -> None:
    """The runner is told to press nothing; the controls that it could have pressed are counted."""
    jobs: list[Job] = []
    events: tuple[JsonObject, ...] = (
        {"event": "run.start"},
        {"event": "step.trial", "step": "press", "pressable": True},
        {"event": "step.trial", "step": "more", "pressable": False},
    )

    async def _run(job: Job, *_: object, **__: object) -> Result:
        jobs.append(job)
        return Result(Ending.SKIPPED, Proof.NONE, events=events)

    async def _nothing() -> None:
        return None

    def _heard(*_: object) -> None:
        return None

    context = SimpleNamespace(on=_heard, remove_listener=_heard)
    driver = SimpleNamespace(context=context, renew=_nothing, page=None)
    monkeypatch.setattr(trial, "run_flow", _run)
    one = flow("{expect: done, start: {blocked: [sam.t]}}")
    walk = trial._play(
        one.cases[0], one, cast("Managed", driver), Chatterbox(), lambda: None, dry=dry
    )
    played = asyncio.run(walk)

    assert [mode] == [job.mode for job in jobs]
    assert dry is (played.before is not None)
    assert (1, ("sam.t",)) == (played.pressable, played.held["blocked"])


@pytest.mark.parametrize(
    "case",
    [
        "{expect: done, mode: quick}",
        "{expect: guide_only, locale: es}",
        "{expect: done, start: {blocked: [nobody-there]}}",
        "{expect: done, start: {friends: [alex.x]}}",
        "{expect: done, server: {online: [maybe]}}",
        '{expect: done, server: {online: ["on", "off"]}}',
        "{expect: done, server: {online: []}}",
    ],
)
def test_what_the_site_does_not_have_is_refused(case: str) -> None:
    """A case with another mode, language, list, person or value is refused with its place."""
    with pytest.raises(Refusal) as caught:
        check_cases(flow(case))

    assert "cases[0]" == caught.value.place


def test_what_the_site_has_is_played() -> None:
    """Its modes, languages, people and values are fine."""
    check_cases(flow("{expect: done, mode: lazy, locale: de, start: {blocked: [guest.1]}}"))
    check_cases(read_flow(NAME, GOOD.encode()))


def test_a_flow_goes_to_where_the_site_is() -> None:
    """Each of its origins has a place on this device while the site runs."""
    site = Chatterbox()
    try:
        origins = site.start()
        found = origins_of(flow("{expect: done}"), origins)
        narrow = GOOD.replace(', "https://frame.chatterbox.example"', "")
        few = origins_of(read_flow(NAME, narrow.encode()), origins)
    finally:
        site.stop()

    assert {origins.site, origins.frame, origins.login} == set(found.values())
    assert {origins.site, origins.login} == set(few.values())
