"""Run `boundary flows`: what ships, what is wrong in an author's, and how one plays."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.flow_trial import Tried, try_flow
from boundary.app.flows import LintedFile, Shipped, lint_flow_files, shipped_flows
from boundary.cli import flow_words as words
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Fault, Refusal
from boundary.core.flow import Case
from boundary.core.json import Json, JsonObject


@click.command("flows", help=words.HELP_FLOWS)
@everywhere
@click.argument("what", metavar="[lint|try]", required=False, type=click.Choice(["lint", "try"]))
@click.argument("names", metavar="[FLOW]...", nargs=-1)
@click.option("--fixture", is_flag=True, help=words.HELP_FIXTURE)
@click.option("--dry", is_flag=True, help=words.HELP_DRY)
@pass_here
def command(
    here: Here, what: str | None, names: tuple[str, ...], *, fixture: bool, dry: bool
) -> int:
    """List, check or play."""
    if dry and what != "try":
        raise Refusal(words.ONLY_TRY_IS_DRY, hint=words.LIST_TAKES_NOTHING_HINT)
    if what == "lint":
        return _lint(here, names)
    if what == "try":
        return _try(here, names, fixture=fixture, dry=dry)
    if names or fixture:
        raise Refusal(words.LIST_TAKES_NOTHING, hint=words.LIST_TAKES_NOTHING_HINT)
    return _list(here)


def _list(here: Here) -> int:
    flows = shipped_flows(here.today)
    if here.settings.json:
        answer: list[Json] = [_shipped_json(one) for one in flows]
        here.screen.answer({"boundary": 1, "flows": answer})
    for one in flows:
        flow = one.flow
        here.screen.say(words.row(flow.id, flow.title["en"], flow.verb))
        notice = flow.notice.value.replace("-", " ")
        languages = ", ".join(flow.checked.locales)
        dates = words.row_dates(flow.checked.date, flow.checked.live, languages, notice)
        here.screen.say(dates, *((words.row_stale(flow.stale_after_days),) if one.stale else ()))
    here.screen.say("", *(words.LIST_HOW if flows else (words.NONE,)))
    return Exit.IN_ORDER


def _shipped_json(one: Shipped) -> JsonObject:
    flow = one.flow
    return {
        "id": flow.id,
        "revision": flow.revision,
        "title": flow.title["en"],
        "service": flow.service,
        "verb": flow.verb,
        "notice": flow.notice.value,
        "undo": flow.undo.value,
        "automation": flow.site.automation,
        "locales": list(flow.checked.locales),
        "checked": flow.checked.date,
        "live": flow.checked.live,
        "stale": one.stale,
        "sha256": flow.sha256,
    }


def _lint(here: Here, names: tuple[str, ...]) -> int:
    if not names:
        raise Refusal(words.NO_FILES, hint=words.NO_FILES_HINT)
    found = lint_flow_files([Path(name) for name in names], here.today)
    if here.settings.json:
        answer: list[Json] = [_linted_json(one) for one in found]
        here.screen.answer({"boundary": 1, "files": answer})
    for one in found:
        state = words.refused(len(one.faults)) if one.faults else words.FINE
        here.screen.heading(f"{one.path}: {state}")
        if one.stale and one.flow is not None:
            here.screen.say(words.row_stale(one.flow.stale_after_days))
        for fault in one.faults:
            place = f"{fault.line}:{fault.column}: " if fault.line else ""
            here.screen.say(f"  {place}{fault.say}")
            if fault.hint:
                here.screen.say(f"      {fault.hint}")
    return Exit.IN_ORDER if all(not one.faults for one in found) else Exit.REFUSED


def _linted_json(one: LintedFile) -> JsonObject:
    return {
        "path": str(one.path),
        "ok": not one.faults,
        "id": one.flow.id if one.flow is not None else "",
        "stale": one.stale,
        "faults": [_fault(one, fault) for fault in one.faults],
    }


def _fault(one: LintedFile, fault: Fault) -> JsonObject:
    return {
        "file": str(one.path),
        "line": fault.line,
        "column": fault.column,
        "say": fault.say,
        "hint": fault.hint,
        "path": fault.path,
    }


def _try(here: Here, names: tuple[str, ...], *, fixture: bool, dry: bool) -> int:
    if len(names) != 1:
        raise Refusal(words.ONE_FLOW, hint=words.ONE_FLOW_HINT)
    if not fixture:
        raise Refusal(words.ONLY_FIXTURE, hint=words.ONLY_FIXTURE_HINT)
    hands = here.env.hands

    def _told(done: int, of: int) -> None:
        hands.progress(None, done, of, words.TRYING)

    name, played = try_flow(names[0], _told, dry=dry)
    good = sum(one.as_expected for one in played)
    if here.settings.json:
        answer: list[Json] = [_tried_json(one) for one in played]
        here.screen.answer({"boundary": 1, "flow": name, "dry": dry, "cases": answer})
    here.screen.heading(name)
    for number, one in enumerate(played, start=1):
        here.screen.say(words.case_row(number, _about(one.case), _dry(one) if dry else _ended(one)))
    summed = words.dry_tried if dry else words.tried
    here.screen.say("", summed(good, len(played)))
    return Exit.IN_ORDER if good == len(played) else Exit.FAILED


def _about(case: Case) -> str:
    parts = (case.locale, words.layout(case.layout), case.mode)
    return ", ".join(part for part in parts if part)


def _ended(one: Tried) -> str:
    ending, expected = one.ending.value, one.case.expect.value
    if one.as_expected:
        return words.as_expected(ending)
    parts = [] if ending == expected else [words.not_as_expected(ending, expected)]
    parts += [words.held_otherwise(kind) for kind in one.otherwise]
    if one.too_many and one.case.most_acts is not None:
        parts.append(words.too_many_acts(one.acts, one.case.most_acts))
    return "; ".join(parts)


def _dry(one: Tried) -> str:
    """Say what was found in a case, and what should not have happened in it."""
    parts = [words.dry_ended(one.ending.value, one.pressable)]
    parts += [words.dry_changed(kind) for kind in one.otherwise]
    parts += [words.dry_acts(one.acts)] if one.too_many else []
    return "; ".join(parts)


def _tried_json(one: Tried) -> JsonObject:
    return {
        "locale": one.case.locale,
        "layout": one.case.layout,
        "mode": one.case.mode,
        "expected": one.case.expect.value,
        "ended": one.ending.value,
        "acts": one.acts,
        "pressable": one.pressable,
        "otherwise": list(one.otherwise),
        "ok": one.as_expected,
    }
