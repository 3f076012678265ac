"""Run `boundary share`: rebuild, compare, show the exact bytes, ask, write."""

from __future__ import annotations

from dataclasses import dataclass
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
from boundary.app.signing import (
    has_signer,
    is_signed,
    line_for,
    make_signer,
    open_signer,
    signature_path,
    there,
)
from boundary.cli import share_words, signed_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal
from boundary.core.json import JsonObject
from boundary.formats.signed_line import MAX_NUMBER, read_signed_line, signed_line
from boundary.vault.minisign import SecretKey
from boundary.vault.minisign import sign as sign_bytes

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
    plan = _signing(here, draft, out, number or 0) if sign and out is not None else None
    _show(here, draft, gathered)
    if plan is not None:
        _show_signing(here, plan)
    code, written = _write(here, draft, gathered, out, plan, accept.strip().lower())
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
                "signed": None if plan is None else _signed_json(here, plan, written=written),
                "written": written,
            }
        )
    return code


@dataclass(frozen=True, slots=True)
class _Signing:
    """What signing would come to."""

    key: SecretKey | None
    """None: one is made after the yes."""
    line: str
    in_the_way: bool
    """Whether a file lies where the signature goes."""
    done: bool
    """Whether these bytes are signed with this key there already."""


def _signing(here: Here, draft: Draft, out: Path, number: int) -> _Signing:
    key = open_signer(here.env) if has_signer(here.env) else None
    public = None if key is None else key.public
    earlier = there(out)
    done = is_signed(draft.data, earlier, public) and not number
    line = signed_line(line_for(out, earlier, public, number, f"{here.today}"))
    path = signature_path(out)
    return _Signing(key, line, path.is_symlink() or path.exists(), done)


def _show_signing(here: Here, plan: _Signing) -> None:
    if plan.key is None:
        here.screen.say("", signed_words.SIGN_NEW_KEY)
    if not plan.done:
        here.screen.say("", signed_words.SIGN_LINE, share_words.claim(plan.line.replace("\t", " ")))
    here.screen.say(signed_words.SIGN_TELLS)
    if plan.key is not None:
        _show_key(here, plan.key)


def _show_key(here: Here, key: SecretKey) -> None:
    here.screen.say("", signed_words.SIGN_PUBLIC)
    here.screen.lines(("", *key.public.text.splitlines(), ""))


def _signed_json(here: Here, plan: _Signing, *, written: bool) -> JsonObject:
    key = plan.key or (open_signer(here.env) if written else None)
    said = read_signed_line(plan.line)
    return {
        "key": None if key is None else key.public.name,
        "public": None if key is None else key.public.text,
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
    plan: _Signing | None,
    accept: str,
) -> tuple[int, bool]:
    """Write when it was agreed to; return the exit code and whether something was written."""
    if accept and accept != draft.sha256:
        raise Refusal(share_words.OTHER_BYTES, hint=share_words.OTHER_BYTES_HINT)
    if out is None:
        here.screen.say(share_words.SHARE_NO_OUT)
        return Exit.IN_ORDER, False
    same = same_there(draft, out)
    if same and (plan is None or plan.done):
        here.screen.say(share_words.SHARE_SAME if plan is None else signed_words.SIGN_SAME)
        return Exit.IN_ORDER, False
    replaces = same is False or (plan is not None and plan.in_the_way)
    if not here.settings.may_ask or accept:
        if replaces:
            raise Refusal(share_words.SHARE_THERE, hint=share_words.SHARE_THERE_HINT)
        if not accept:
            here.screen.say(words.NOTHING_CHANGED, share_words.SHARE_ACCEPT_HINT)
            return Exit.WAITING, False
    elif not _agreed(here, replaces=replaces):
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING, False
    signature = b"" if plan is None else _signature(here, draft, gathered, plan)
    if not same:
        write_draft(here.env, draft, out)
    here.screen.say(share_words.written(out.name))
    if signature:
        beside = signature_path(out)
        here.env.files.replace(beside.absolute(), signature)
        here.screen.say(signed_words.written_too(beside.name))
    return Exit.IN_ORDER, True


def _signature(here: Here, draft: Draft, gathered: Gathered, plan: _Signing) -> bytes:
    """Sign; the key is made when there is none, and shown for those who get the file."""
    key = plan.key
    if key is None:
        opened = bool(gathered.opened) or not gathered.unopened
        key = make_signer(here.env, opened=opened)
        _show_key(here, key)
    return sign_bytes(draft.data, plan.line, key)


def _agreed(here: Here, *, replaces: bool) -> bool:
    question = share_words.SHARE_ASK_REPLACE if replaces else share_words.SHARE_ASK
    answer = share_words.SHARE_REPLACE if replaces else share_words.SHARE_WRITE
    return here.ask.choose((question,), (Choice(_WRITE, answer),)) == _WRITE
