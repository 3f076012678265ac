"""Run `boundary flows`: what ships, what is wrong in an author's, and how one plays."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.flows import LintedFile, Shipped, lint_flow_files, shipped_flows
from boundary.cli import flow_words as words
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Fault, Refusal
from boundary.core.json import Json, JsonObject


@click.command("flows", help=words.HELP_FLOWS)
@everywhere
@click.argument("what", metavar="[lint|try]", required=False, type=click.Choice(["lint", "try"]))
@click.argument("names", metavar="[FLOW]...", nargs=-1)
@click.option("--fixture", is_flag=True, help=words.HELP_FIXTURE)
@pass_here
def command(here: Here, what: str | None, names: tuple[str, ...], *, fixture: bool) -> int:
    """List, check or play."""
    if what == "lint":
        return _lint(here, names)
    if what == "try":
        return _try(here, names, fixture=fixture)
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
