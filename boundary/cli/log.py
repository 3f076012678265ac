"""Run `boundary log`: read what was done, check it, seal it, tell it, remove what is old."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from boundary.app.log_review import Wanted
from boundary.app.log_seal import (
    MAX_BYTES,
    checkpoint_file,
    read_outside,
    stand_of,
)
from boundary.app.platform import read_plain_file
from boundary.app.sealed import SealedCase
from boundary.app.workspace import Workspace
from boundary.cli import help_words, log_report_words, log_review_words, log_words, words
from boundary.cli.cases import code_of_case, from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.log_prune import remove_old
from boundary.cli.log_report import new_path, report
from boundary.cli.log_review import ORDERS, review
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal
from boundary.core.json import JsonObject
from boundary.formats.qr import code
from boundary.formats.report_html import Mode
from boundary.ledger import Level, Outside, Verdict, verify

_CODES = {
    Level.KEYED: Exit.IN_ORDER,
    Level.MATCHES: Exit.IN_ORDER,
    Level.INTACT: Exit.INTACT,
    Level.NOT_SEALED: Exit.NOT_SEALED,
    Level.TAMPERED: Exit.TAMPERED,
}
_WHAT = ("review", "verify", "seal", "report", "prune")


@click.command("log", help=help_words.HELP_LOG)
@everywhere
@click.argument("case", metavar="CASE")
@click.argument("what", metavar="|".join(_WHAT), type=click.Choice(_WHAT))
@click.option("--without-key", "keyless", is_flag=True, help=help_words.HELP_LOG_KEYLESS)
@click.option("--seal", "seal_code", metavar="CODE", default="", help=help_words.HELP_LOG_SEAL)
@click.option(
    "--checkpoint",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=help_words.HELP_LOG_CHECKPOINT,
)
@click.option("--public-key", metavar="KEY", default="", help=help_words.HELP_LOG_PUBLIC_KEY)
@click.option(
    "--to", "target", metavar="FILE", type=click.Path(path_type=Path), help=log_report_words.HELP_TO
)
@click.option(
    "--mode", type=click.Choice([mode.value for mode in Mode]), help=log_report_words.HELP_MODE
)
@click.option("--counts", is_flag=True, help=log_report_words.HELP_COUNTS)
@click.option("--country", metavar="XX", default="", help=help_words.HELP_COUNTRY)
@click.option("--person", metavar="NAME", default="", help=log_review_words.HELP_PERSON)
@click.option("--verb", metavar="STEP", default="", help=log_review_words.HELP_VERB)
@click.option("--account", metavar="NAME", default="", help=log_review_words.HELP_ACCOUNT)
@click.option(
    "--since",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help=log_review_words.HELP_SINCE,
)
@click.option("--by", "order", type=click.Choice(ORDERS), help=log_review_words.HELP_BY)
@click.option(
    "--before",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help=log_words.HELP_BEFORE,
)
@pass_here
def command(
    here: Here,
    case: str,
    what: str,
    *,
    keyless: bool,
    seal_code: str,
    checkpoint: Path | None,
    public_key: str,
    target: Path | None,
    mode: str | None,
    counts: bool,
    country: str,
    person: str,
    verb: str,
    account: str,
    since: datetime | None,
    order: str | None,
    before: datetime | None,
) -> int:
    """Read the log, check it, seal it, write it as a page, or remove what is old."""
    checks = keyless or seal_code or checkpoint is not None or public_key
    tells = mode is not None or counts or country
    picks = person or verb or account or since is not None or order
    if (
        (picks and what != "review")
        or (checks and what != "verify")
        or (tells and what != "report")
        or (target is not None and what not in {"seal", "report"})
        or (before is not None and what != "prune")
    ):
        raise Refusal(log_words.ONE_OF_THEM, hint=log_words.ONE_OF_THEM_HINT)
    if what == "review":
        day = None if since is None else since.date()
        return review(here, case, Wanted(person, verb, account, day), order or "time")
    if what == "prune":
        return remove_old(here, case, None if before is None else before.date())
    if what == "seal":
        return _seal(here, case, target)
    if what == "report":
        how = Mode(mode or Mode.SUMMARY)
        return report(here, case, target, mode=how, counts=counts, country=country)
    kept = None if checkpoint is None else read_plain_file(checkpoint, MAX_BYTES)
    return _verify(here, case, read_outside(seal_code, kept, public_key), keyless=keyless)


def _seal(here: Here, case: str, target: Path | None) -> int:
    """Seal the log where it stands, and show the code to hand out."""
    file = None if target is None else new_path(target)
    with from_log(here, case, write=True, connect=False) as session:
        stand = stand_of(session)
        if file is not None:
            here.env.files.replace(file, checkpoint_file(stand))
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "seal": stand.seal,
                "events": stand.checkpoint.count,
                "public_key": stand.first_key,
            }
        )
    drawn = code(stand.seal.encode("ascii"))
    here.screen.say(log_words.seal(stand.checkpoint.count), "", stand.seal, "")
    if here.out.isatty():
        here.screen.lines(drawn.blocks)
    here.screen.say(*log_words.SEAL_WHY, log_words.check(case, stand.seal))
    here.screen.say(log_words.key(stand.first_key))
    if target is not None:
        here.screen.say(log_words.written(str(target)))
    return Exit.IN_ORDER


def _verify(here: Here, case: str, outside: Outside, *, keyless: bool) -> int:
    """Check with the key when there is a way to it; without, the answer says less."""
    settings = here.settings
    with_key = not keyless and (settings.may_ask or bool(settings.passphrase_file))
    verdict = _verdict(here, case, outside, with_key=with_key)
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


def _verdict(here: Here, case: str, outside: Outside, *, with_key: bool) -> Verdict:
    """Check the files as they lie there; nothing of the log is trusted before that."""
    from boundary.vault.signing import Ed25519  # noqa: PLC0415 - loads cryptography

    env = here.env
    found = code_of_case(here, case)
    folder = Workspace(env.state, env.files).folder(found)
    signing = Ed25519()
    verdict = verify(folder, None, env.files, signing, outside)
    if not with_key or verdict.level is Level.NOT_SEALED:
        return verdict
    return verify(folder, SealedCase(env, folder, found).box, env.files, signing, outside)
