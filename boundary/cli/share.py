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
from boundary.app.signing import Signing, sign_draft, signing_of
from boundary.cli import share_words, signed_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal
from boundary.core.json import JsonObject
from boundary.formats.signed_line import MAX_NUMBER, read_signed_line

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
@click.option("--sign", is_flag=True, help=signed_words.HELP_SIGN)
@click.option(
    "--number",
    metavar="N",
    type=click.IntRange(1, MAX_NUMBER),
    default=None,
    help=signed_words.HELP_NUMBER,
)
@click.option("--accept", metavar="DIGEST", default="", help=share_words.HELP_ACCEPT)
@pass_here
def command(
    here: Here,
    file: Path,
    out: Path | None,
    title: str | None,
    *,
    sign: bool,
    number: int | None,
    accept: str,
) -> int:
    """Prepare, show, ask, write."""
    if number is not None and not sign:
        raise Refusal(signed_words.NUMBER_ALONE)
    draft = draft_of(file, keep_title=title == _OWN)
    if title is None and draft.own_title and here.settings.may_ask and not accept:
        chosen = _title(here, draft)
        if chosen == NOT_NOW:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        draft = draft_of(file, keep_title=chosen == _OWN)
    gathered = gather(here.env, file)
    refuse_leaks(draft, gathered.known, out)
    signing = None
    if sign and out is not None:
        signing = signing_of(here.env, draft.data, out, number or 0, f"{here.today}")
    _show(here, draft, gathered)
    if signing is not None:
        _show_signing(here, signing)
    code, written, signing = _write(here, draft, gathered, out, signing, accept.strip().lower())
    if sign and out is None:
        here.screen.say(signed_words.SIGN_NO_OUT)
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
                "signed": None if signing is None else _signed_json(signing),
                "written": written,
            }
        )
    return code


def _show_signing(here: Here, signing: Signing) -> None:
    if signing.key is None:
        here.screen.say("", signed_words.SIGN_NEW_KEY)
    if not signing.done:
        line = share_words.claim(signing.line.replace("\t", " "))
        here.screen.say("", signed_words.SIGN_LINE, line)
    here.screen.say(signed_words.SIGN_TELLS)
    _show_key(here, signing)


def _show_key(here: Here, signing: Signing) -> None:
    if signing.public is not None:
        here.screen.say("", signed_words.SIGN_PUBLIC)
        here.screen.lines(("", *signing.public.text.splitlines(), ""))


def _signed_json(signing: Signing) -> JsonObject:
    key, said = signing.public, read_signed_line(signing.line)
    return {
        "key": None if key is None else key.name,
        "public": None if key is None else key.text,
        "name": said.name or None,
        "version": said.number,
        "date": said.day,
    }


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
    if not draft.is_list:
        screen.say(share_words.SHARE_STEPS_TELL)
    if draft.dropped:
        screen.say(share_words.left_out(draft.dropped))
    if gathered.opened:
        screen.say(share_words.compared(gathered.opened))
    if gathered.unopened:
        screen.say(share_words.unopened(gathered.unopened), share_words.SHARE_UNOPENED_HINT)
    if not gathered.opened and not gathered.unopened:
        screen.say(share_words.SHARE_NO_CASES)


def _write(
    here: Here,
    draft: Draft,
    gathered: Gathered,
    out: Path | None,
    signing: Signing | None,
    accept: str,
) -> tuple[int, bool, Signing | None]:
    """Write when it was agreed to.

    Return the exit code, whether something was written, and the signing, with its key.
    """
    if accept and accept != draft.sha256:
        raise Refusal(share_words.OTHER_BYTES, hint=share_words.OTHER_BYTES_HINT)
    if out is None:
        here.screen.say(share_words.SHARE_NO_OUT)
        return Exit.IN_ORDER, False, signing
    same = same_there(draft, out)
    if same and (signing is None or signing.done):
        here.screen.say(share_words.SHARE_SAME if signing is None else signed_words.SIGN_SAME)
        return Exit.IN_ORDER, False, signing
    replaces = same is False or (signing is not None and signing.in_the_way)
    if not here.settings.may_ask or accept:
        if replaces:
            raise Refusal(share_words.SHARE_THERE, hint=share_words.SHARE_THERE_HINT)
        if not accept:
            here.screen.say(words.NOTHING_CHANGED, share_words.SHARE_ACCEPT_HINT)
            return Exit.WAITING, False, signing
    elif not _agreed(here, replaces=replaces):
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING, False, signing
    if signing is not None:
        signing = _sign(here, draft, gathered, signing)
    if not same:
        write_draft(here.env, draft, out)
    here.screen.say(share_words.written(out.name))
    return Exit.IN_ORDER, True, signing


def _sign(here: Here, draft: Draft, gathered: Gathered, signing: Signing) -> Signing:
    """Write the signature; a key that was made for it is shown for those who get the file."""
    opened = bool(gathered.opened) or not gathered.unopened
    signed = sign_draft(here.env, draft.data, signing, opened=opened)
    if signing.key is None:
        _show_key(here, signed)
    here.screen.say(signed_words.written_too(signed.path.name))
    return signed


def _agreed(here: Here, *, replaces: bool) -> bool:
    question = share_words.SHARE_ASK_REPLACE if replaces else share_words.SHARE_ASK
    answer = share_words.SHARE_REPLACE if replaces else share_words.SHARE_WRITE
    return here.ask.choose((question,), (Choice(_WRITE, answer),)) == _WRITE
