"""Run `boundary case`: pack a sealed case into one file, or put one in place from a file."""

from __future__ import annotations

from pathlib import Path

import click

from boundary.app.carry import Arrived, Packed, pack, unpack
from boundary.cli import sealed_words
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.synced import is_synced
from boundary.core.errors import Refusal
from boundary.core.json import Json


@click.command("case", help=sealed_words.HELP_CASE)
@everywhere
@click.argument("what", metavar="export|import", type=click.Choice(["export", "import"]))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("case", metavar="[CASE]", required=False, default="")
@pass_here
def command(here: Here, what: str, file: Path, case: str) -> int:
    """Pack, or put in place."""
    if what == "export":
        return _export(here, file, case)
    if case:
        raise Refusal(sealed_words.CASE_TOO_MUCH, hint=sealed_words.CASE_TOO_MUCH_HINT)
    return _import(here, file)


def _export(here: Here, file: Path, case: str) -> int:
    if not case:
        raise Refusal(sealed_words.CASE_NO_CASE, hint=sealed_words.CASE_NO_CASE_HINT)
    with from_log(here, case, write=True, connect=False) as session:
        packed = pack(session, file)
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "case": packed.code,
                "files": packed.files,
                "bytes": packed.size,
                "sha256": packed.sha256,
                "playbook": packed.playbook,
                "damaged": len(packed.damaged),
                "secrets": packed.secrets,
            }
        )
    _say_packed(here, packed, file)
    return Exit.FAILED if packed.damaged else Exit.IN_ORDER


def _say_packed(here: Here, packed: Packed, file: Path) -> None:
    travel = packed.secrets
    synced = is_synced(file)
    here.screen.say(
        sealed_words.packed(packed.code, packed.files, packed.size),
        sealed_words.digest(packed.sha256),
        sealed_words.CASE_IN_CLEAR,
        *((sealed_words.damaged(len(packed.damaged)),) if packed.damaged else ()),
        *(() if packed.playbook else (_no_playbook(packed),)),
        sealed_words.CASE_SECRETS_TRAVEL if travel else sealed_words.CASE_SECRETS_STAY,
        *((sealed_words.CASE_SYNCED,) if synced else ()),
        sealed_words.CASE_ONE_DEVICE,
    )


def _no_playbook(packed: Packed) -> str:
    if "playbook.sealed" in packed.damaged:
        return sealed_words.CASE_DAMAGED_PLAYBOOK
    return sealed_words.CASE_NO_PLAYBOOK


def _import(here: Here, file: Path) -> int:
    came = unpack(here.env, file)
    if here.settings.json:
        other: list[Json] = list(came.other_imports)
        here.screen.answer(
            {
                "boundary": 1,
                "case": came.code,
                "events": came.events,
                "exhibits": came.exhibits,
                "gone": came.gone,
                "playbook": came.playbook,
                "secrets": came.secrets,
                "other_imports": other,
            }
        )
    _say_arrived(here, came)
    return Exit.IN_ORDER


def _say_arrived(here: Here, came: Arrived) -> None:
    here.screen.say(
        sealed_words.arrived(came.code, came.events, came.exhibits),
        *((sealed_words.gone(came.gone),) if came.gone else ()),
        *map(sealed_words.other_import, came.other_imports),
        *(() if came.playbook else (sealed_words.CASE_NO_PLAYBOOK_HERE,)),
        *(() if came.secrets else (sealed_words.CASE_CONNECT,)),
        sealed_words.CASE_ONE_DEVICE,
        sealed_words.device(came.code),
    )
