"""Run `boundary log`: read what was done, or check that nobody changed it."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.env import Env
from boundary.app.imports import library_of
from boundary.app.sealed import SealedCase
from boundary.app.workspace import CASE_CODE, Workspace, load_playbook
from boundary.cli import help_words, words
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal
from boundary.core.json import JsonObject
from boundary.formats.log_text import LogView, log_json, log_text
from boundary.ledger import Level, Verdict, verify

_CODES = {
    Level.KEYED: Exit.IN_ORDER,
    Level.INTACT: Exit.INTACT,
    Level.NOT_SEALED: Exit.NOT_SEALED,
    Level.TAMPERED: Exit.TAMPERED,
}


@click.command("log", help=help_words.HELP_LOG)
@everywhere
@click.argument("case", metavar="CASE")
@click.argument("what", metavar="review|verify", type=click.Choice(["review", "verify"]))
@click.option("--without-key", "keyless", is_flag=True, help=help_words.HELP_LOG_KEYLESS)
@pass_here
def command(here: Here, case: str, what: str, *, keyless: bool) -> int:
    """Read the log, or check it."""
    return _verify(here, case, keyless=keyless) if what == "verify" else _review(here, case)


def _review(here: Here, case: str) -> int:
    with from_log(here, case, write=False, connect=False) as session:
        events = session.review()
        view = LogView(session.aliases, session.fingerprint)
        if here.settings.json:
            here.screen.answer({"boundary": 1, "events": list(log_json(events, view))})
        here.screen.lines(log_text(events, view))
        here.screen.say(words.LOG_PROVES if events else words.LOG_EMPTY)
    return Exit.IN_ORDER


def _verify(here: Here, case: str, *, keyless: bool) -> int:
    """Check with the key when there is a way to it; without, the answer says less."""
    settings = here.settings
    with_key = not keyless and (settings.may_ask or bool(settings.passphrase_file))
    verdict = _verdict(here.env, case, with_key=with_key)
    broken: JsonObject | None = None
    if verdict.first_broken is not None:
        broken = {"seq": verdict.first_broken.seq, "why": verdict.first_broken.why}
    if settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "level": verdict.level.value,
                "events": verdict.events,
                "first_broken": broken,
                "says": verdict.says,
            }
        )
    here.screen.say(words.verdict(verdict.level.value, verdict.events, verdict.says))
    if verdict.first_broken is not None:
        here.screen.say(words.first_broken(verdict.first_broken.seq, verdict.first_broken.why))
    return _CODES[verdict.level]


def _verdict(env: Env, case: str, *, with_key: bool) -> Verdict:
    """Check the files as they lie there; nothing of the log is trusted before that."""
    workspace = Workspace(env.state, env.files)
    named = CASE_CODE.fullmatch(case) is not None
    code = case if named else load_playbook(Path(case), library_of(env)).playbook.case
    folder = workspace.folder(code) if code else None
    if folder is None or not env.files.names(folder):
        raise Refusal(words.LOG_NO_CASE, hint=words.LOG_NO_CASE_HINT)
    verdict = verify(folder, None, env.files)
    if not with_key or verdict.level is Level.NOT_SEALED:
        return verdict
    return verify(folder, SealedCase(env, folder, code).box, env.files)
