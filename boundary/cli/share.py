"""Run `boundary share`: rebuild, compare, show the exact bytes, ask, write."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.share import (
    Draft,
    Gathered,
    draft_of,
    gather,
    refuse_leaks,
    same_there,
    write_draft,
)
from boundary.cli import share_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal

_PLAIN, _OWN = "plain", "own"
_WRITE = "write"


@click.command("share", help=share_words.HELP_SHARE)
@everywhere
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o", "out", metavar="FILE", type=click.Path(path_type=Path), help=share_words.HELP_SHARE_OUT
)
@click.option(
    "--title", metavar="WORD", type=click.Choice([_PLAIN, _OWN]), help=share_words.HELP_SHARE_TITLE
)
@click.option("--accept", metavar="DIGEST", default="", help=share_words.HELP_ACCEPT)
@pass_here
def command(here: Here, file: Path, out: Path | None, title: str | None, accept: str) -> int:
    """Prepare, show, ask, write."""
    draft = draft_of(file, keep_title=title == _OWN)
    if title is None and draft.own_title and here.settings.may_ask and not accept:
        chosen = _title(here, draft)
        if chosen == NOT_NOW:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        draft = draft_of(file, keep_title=chosen == _OWN)
    gathered = gather(here.env, file)
    refuse_leaks(draft, gathered.known, out)
    _show(here, draft, gathered)
    code, written = _write(here, draft, out, accept.strip().lower())
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "playbook": draft.data.decode("utf-8"),
                "sha256": draft.sha256,
                "title": _OWN if draft.keeps_title else _PLAIN,
                "left_out": list(draft.dropped),
                "compared": list(gathered.opened),
                "unopened": list(gathered.unopened),
                "written": written,
            }
        )
    return code


def _title(here: Here, draft: Draft) -> str:
    """Ask whether the title in somebody's own words may leave."""
    return here.ask.choose(
        (
            share_words.SHARE_TITLE_ASK,
            share_words.claim(draft.own_title),
            share_words.SHARE_TITLE_WHY,
        ),
        (
            Choice(_PLAIN, share_words.SHARE_TITLE_PLAIN),
            Choice(_OWN, share_words.SHARE_TITLE_OWN),
        ),
    )


def _show(here: Here, draft: Draft, gathered: Gathered) -> None:
    """Show every byte, and what was compared."""
    screen = here.screen
    screen.heading(share_words.SHARE_HEAD)
    screen.lines(("", *draft.data.decode("utf-8").splitlines(), ""))
    screen.say(share_words.digest(draft.sha256))
    if draft.keeps_title:
        screen.say(share_words.SHARE_OWN_WORDS)
    screen.say(share_words.SHARE_STEPS_TELL)
    if draft.dropped:
        screen.say(share_words.left_out(draft.dropped))
    if gathered.opened:
        screen.say(share_words.compared(gathered.opened))
    if gathered.unopened:
        screen.say(share_words.unopened(gathered.unopened), share_words.SHARE_UNOPENED_HINT)
    if not gathered.opened and not gathered.unopened:
        screen.say(share_words.SHARE_NO_CASES)


def _write(here: Here, draft: Draft, out: Path | None, accept: str) -> tuple[int, bool]:
    """Write when it was agreed to; return the exit code and whether something was written."""
    if accept and accept != draft.sha256:
        raise Refusal(share_words.OTHER_BYTES, hint=share_words.OTHER_BYTES_HINT)
    if out is None:
        here.screen.say(share_words.SHARE_NO_OUT)
        return Exit.IN_ORDER, False
    same = same_there(draft, out)
    if same:
        here.screen.say(share_words.SHARE_SAME)
        return Exit.IN_ORDER, False
    if not here.settings.may_ask or accept:
        if same is not None:
            raise Refusal(share_words.SHARE_THERE, hint=share_words.SHARE_THERE_HINT)
        if not accept:
            here.screen.say(words.NOTHING_CHANGED, share_words.SHARE_ACCEPT_HINT)
            return Exit.WAITING, False
    elif not _agreed(here, replaces=same is not None):
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING, False
    write_draft(here.env, draft, out)
    here.screen.say(share_words.written(out.name))
    return Exit.IN_ORDER, True


def _agreed(here: Here, *, replaces: bool) -> bool:
    question = share_words.SHARE_ASK_REPLACE if replaces else share_words.SHARE_ASK
    answer = share_words.SHARE_REPLACE if replaces else share_words.SHARE_WRITE
    return here.ask.choose((question,), (Choice(_WRITE, answer),)) == _WRITE
