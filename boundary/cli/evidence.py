"""Run `boundary evidence`: list the saved copies, hand them on, add an entry made by hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from boundary.app.evidence import BY_HAND, Survey, Tally, damaged, fact, survey
from boundary.app.platform import is_folder
from boundary.cli import evidence_words, help_words, words
from boundary.cli.cases import from_log
from boundary.cli.evidence_export import gone, hand_on, write_note
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.place import agreed
from boundary.cli.settings import everywhere
from boundary.core.change import Exhibit
from boundary.core.errors import Refusal
from boundary.core.json import Json, JsonObject
from boundary.core.mask import mask_text
from boundary.core.playbook import Address
from boundary.formats.bundle import Mode
from boundary.formats.csv_text import csv_text


@click.command("evidence", help=help_words.HELP_EVIDENCE)
@everywhere
@click.argument("case", metavar="CASE")
@click.argument("what", metavar="list|export|note", type=click.Choice(["list", "export", "note"]))
@click.argument(
    "folder", metavar="[DIR]", required=False, default=None, type=click.Path(path_type=Path)
)
@click.option(
    "--csv",
    "table",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=evidence_words.HELP_CSV,
)
@click.option("--check", is_flag=True, help=evidence_words.HELP_CHECK)
@click.option(
    "--mode", type=click.Choice([one.value for one in Mode]), help=evidence_words.HELP_MODE
)
@click.option("--mbox", is_flag=True, help=evidence_words.HELP_MBOX)
@click.option(
    "--attachments", type=click.Choice(["leave", "copy"]), help=evidence_words.HELP_ATTACHED
)
@click.option("--from", "source", metavar="FILE", help=evidence_words.HELP_FROM)
@pass_here
def command(
    here: Here,
    case: str,
    what: str,
    folder: Path | None,
    *,
    table: Path | None,
    check: bool,
    mode: str | None,
    mbox: bool,
    attachments: str | None,
    source: str | None,
) -> int:
    """List the copies, hand them on, or write an entry."""
    chosen = mode is not None or mbox or attachments is not None
    if (
        ((table is not None or check) and what != "list")
        or (source is not None and what != "note")
        or (chosen and what != "export")
    ):
        raise Refusal(evidence_words.NOT_OF_THIS, hint=evidence_words.NOT_OF_THIS_HINT)
    if (folder is not None) != (what == "export"):
        raise Refusal(evidence_words.DIR_MISSING if folder is None else evidence_words.DIR_EXTRA)
    if folder is not None:
        return hand_on(here, case, folder, Mode(mode or "full"), attachments, mbox=mbox)
    if what == "note":
        return write_note(here, case, source)
    return _list(here, case, table, check=check)


def _list(here: Here, case: str, table: Path | None, *, check: bool) -> int:
    if table is not None:
        _check_new(table)
        if not agreed(here, table):
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
    with from_log(here, case, write=False, connect=False) as session:
        found = survey(session)
        unlike = damaged(session, found.whole.copies) if check else None
        if here.settings.json:
            copies = (
                _to_json(here, kept.exhibit, session.fingerprint)
                for kept in session.ledger.exhibits.each()
            )
            days: list[Json] = [
                {"day": day, "channel": channel, "copies": tally.copies, "bytes": tally.size}
                for (day, channel), tally in found.days.items()
            ]
            lost: list[Json] = [
                {"day": day, "copies": count} for day, count in found.forgotten.items()
            ]
            here.screen.answer(
                {
                    "boundary": 1,
                    "exhibits": copies,
                    "count": found.whole.copies,
                    "bytes": found.whole.size,
                    "days": days,
                    "forgotten": lost,
                    "absent": found.absent,
                    "damaged": None if unlike is None else list(unlike),
                }
            )
        _show(here, found, unlike)
        if table is not None and found.whole.copies:
            _write(here, found, table)
    return Exit.FAILED if found.absent or unlike else Exit.IN_ORDER


def _check_new(table: Path) -> None:
    """Refuse a name that is taken, and a folder that is not there."""
    if os.path.lexists(table):
        raise Refusal(
            evidence_words.CSV_THERE, hint=evidence_words.CSV_THERE_HINT, place=table.name
        )
    if not is_folder(table.absolute().parent):
        raise Refusal(evidence_words.CSV_NO_FOLDER, place=table.name)


def _sender(here: Here, sender: str, channel: str) -> str:
    if channel == BY_HAND:
        return evidence_words.BY_YOU
    return sender if here.settings.full else mask_text(sender)


def _counted(here: Here, found: Survey) -> Mapping[tuple[str, str, str], Tally]:
    """Count by sender, account and day; as a sender is shown, covered or not."""
    rows: dict[tuple[str, str, str], Tally] = {}
    for (sender, account, day), tally in found.senders.items():
        row = rows.setdefault((_sender(here, sender, account), account, day), Tally())
        row.copies += tally.copies
        row.size += tally.size
    return rows


def _show(here: Here, found: Survey, unlike: Sequence[int] | None) -> None:
    """One line for each sender, account and day; then what could be wrong with the copies.

    `unlike`: entries of the log whose copy is not as it was saved; None when none was opened.
    """
    screen, whole = here.screen, found.whole
    if not whole.copies:
        screen.say(words.EVIDENCE_NONE, *gone(found))
        return
    for (sender, account, day), tally in _counted(here, found).items():
        total = words.evidence_total(tally.copies, tally.size)
        screen.say(f"{day or '-':<12}{sender}  {account}  {total}")
    screen.say("", evidence_words.BY_DAY)
    for (day, channel), tally in found.days.items():
        total = words.evidence_total(tally.copies, tally.size)
        screen.say(f"{day or '-':<12}{channel or '-'}  {total}")
    screen.say("", words.evidence_total(whole.copies, whole.size), *gone(found))
    if found.absent:
        screen.say(evidence_words.absent(found.absent))
    if unlike is not None:
        screen.say(*evidence_words.checked(whole.copies - found.absent, unlike))
    screen.say(*words.EVIDENCE_COURT)


def _write(here: Here, found: Survey, table: Path) -> None:
    """Write the lines of `_show` as a table; nothing that the screen does not show."""
    rows = [
        (day, sender, account, f"{tally.copies}", f"{tally.size}")
        for (sender, account, day), tally in _counted(here, found).items()
    ]
    text = csv_text((evidence_words.CSV_HEAD, *rows))
    here.env.files.replace(table.absolute(), text.encode("utf-8"))
    here.screen.say("", evidence_words.written(table.name), evidence_words.CSV_IN_CLEAR)


def _to_json(here: Here, exhibit: Exhibit, fingerprint: Callable[[Address], str]) -> JsonObject:
    return {
        "addresses": [fingerprint(address) for address in exhibit.addresses],
        "sender": _sender(here, fact(exhibit, "sender"), fact(exhibit, "channel")),
        "channel": fact(exhibit, "channel"),
        "account": fact(exhibit, "account"),
        "date": fact(exhibit, "internal_date"),
        "media_type": exhibit.media_type,
        "bytes": exhibit.size,
        "sha256": exhibit.sha256,
    }
