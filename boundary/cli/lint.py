"""Run `boundary lint`: every fault with its place, and what a file would do, in words."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.imports import library_of
from boundary.app.lint import Linted, lint_case, lint_paths
from boundary.cli import help_words, words
from boundary.cli.cases import is_code
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.taken_back import sentences
from boundary.core.errors import Fault
from boundary.core.json import Json, JsonObject


@click.command("lint", help=help_words.HELP_LINT)
@everywhere
@click.argument("files", metavar="FILE|CASE...", nargs=-1, required=True)
@pass_here
def command(here: Here, files: tuple[str, ...]) -> int:
    """Read files, folders and the playbooks of cases; contact nothing, write nothing."""
    library = library_of(here.env)
    found: list[Linted] = []
    for name in files:
        if is_code(here, name):
            found.append(lint_case(here.env, name))
        else:
            found += lint_paths([Path(name)], library)
    if here.settings.json:
        answer: list[Json] = [_to_json(here, one) for one in found]
        here.screen.answer({"boundary": 1, "files": answer})
    for one in found:
        _show(here, one)
    return Exit.IN_ORDER if all(not one.faults for one in found) else Exit.REFUSED


def _show(here: Here, one: Linted) -> None:
    state = words.lint_refused(len(one.faults)) if one.faults else words.LINT_FINE
    here.screen.heading(f"{one.path}: {state}")
    for fault in (*one.faults, *one.warnings):
        here.screen.say(f"  {_place(one, fault)}{fault.say}")
        if fault.hint:
            here.screen.say(f"      {fault.hint}")
    for sentence in one.protected:
        here.screen.say(words.left_alone(sentence))
    here.screen.say(*(f"  {sentence}" for sentence in sentences(here.env, one.follows)))
    if one.would_do:
        here.screen.say(f"  {words.LINT_WOULD}")
        here.screen.say(*(f"    {sentence}" for sentence in one.would_do))


def _place(one: Linted, fault: Fault) -> str:
    """Say where it is; in which file, when it is one that this one follows."""
    where = f"{fault.line}:{fault.column}" if fault.line else ""
    parts = [part for part in (one.fault_file, where) if part]
    return f"{':'.join(parts)}: " if parts else ""


def _to_json(here: Here, one: Linted) -> JsonObject:
    return {
        "path": str(one.path),
        "ok": not one.faults,
        "faults": [_fault(one, fault) for fault in one.faults],
        "warnings": [_fault(one, fault) for fault in one.warnings],
        "protected": list(one.protected),
        "would_do": list(one.would_do),
        "taken_back": list(sentences(here.env, one.follows)),
    }


def _fault(one: Linted, fault: Fault) -> JsonObject:
    file = one.fault_file or str(one.path)
    return {
        "file": file,
        "line": fault.line,
        "column": fault.column,
        "say": fault.say,
        "hint": fault.hint,
    }
