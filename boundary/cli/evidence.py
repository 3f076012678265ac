"""Run `boundary evidence`: list the saved copies, hand them on, add an entry made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from boundary.app.evidence import BY_HAND, Mode, by_channel_and_day
from boundary.cli import evidence_words, help_words, words
from boundary.cli.cases import from_log
from boundary.cli.evidence_export import hand_on, write_note
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.change import Exhibit
from boundary.core.errors import Refusal
from boundary.core.json import Json, JsonObject
from boundary.core.mask import mask_text
from boundary.core.playbook import Address
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
    mode: str | None,
    mbox: bool,
    attachments: str | None,
    source: str | None,
) -> int:
    """List the copies, hand them on, or write an entry."""
    chosen = mode is not None or mbox or attachments is not None
    if (
        (table is not None and what != "list")
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
    return _list(here, case, table)


def _list(here: Here, case: str, table: Path | None) -> int:
    if table is not None:
        _check_new(table)
    with from_log(here, case, write=False, connect=False) as session:
        exhibits = tuple(kept.exhibit for kept in session.exhibits())
        if here.settings.json:
            copies: list[Json] = [_to_json(here, one, session.fingerprint) for one in exhibits]
            size = sum(one.size for one in exhibits)
            days: list[Json] = [
                {"day": day, "channel": channel, "copies": len(sizes), "bytes": sum(sizes)}
                for (day, channel), sizes in by_channel_and_day(exhibits).items()
            ]
            here.screen.answer(
                {
                    "boundary": 1,
                    "exhibits": copies,
                    "count": len(copies),
                    "bytes": size,
                    "days": days,
                }
            )
        _show(here, exhibits)
        if table is not None and exhibits:
            _write(here, exhibits, table)
    return Exit.IN_ORDER


def _check_new(table: Path) -> None:
    """Refuse a name that is taken, and a folder that is not there."""
    if table.is_symlink() or table.exists():
        raise Refusal(
            evidence_words.CSV_THERE, hint=evidence_words.CSV_THERE_HINT, place=table.name
        )
    if not table.absolute().parent.is_dir():
        raise Refusal(evidence_words.CSV_NO_FOLDER, place=table.name)


def _fact(exhibit: Exhibit, name: str) -> str:
    value = exhibit.facts.get(name)
    return value if isinstance(value, str) else ""


def _sender(here: Here, exhibit: Exhibit) -> str:
    sender = _fact(exhibit, "sender")
    if _fact(exhibit, "channel") == BY_HAND:
        return evidence_words.BY_YOU
    return sender if here.settings.full else mask_text(sender)


def _day(exhibit: Exhibit) -> str:
    return _fact(exhibit, "internal_date")[:10]


def _counted(
    here: Here, exhibits: Sequence[Exhibit]
) -> Mapping[tuple[str, str, str], Sequence[int]]:
    """Give the sizes by sender, account and day; as a sender is shown, covered or not."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for one in sorted(exhibits, key=lambda one: (_fact(one, "sender"), _day(one))):
        key = (_sender(here, one), _fact(one, "account") or _fact(one, "channel"), _day(one))
        rows.setdefault(key, []).append(one.size)
    return rows


def _show(here: Here, exhibits: Sequence[Exhibit]) -> None:
    """One line for each sender, account and day."""
    screen = here.screen
    if not exhibits:
        screen.say(words.EVIDENCE_NONE)
        return
    for (sender, account, day), sizes in _counted(here, exhibits).items():
        total = words.evidence_total(len(sizes), sum(sizes))
        screen.say(f"{day or '-':<12}{sender}  {account}  {total}")
    screen.say("", evidence_words.BY_DAY)
    for (day, channel), sizes in by_channel_and_day(exhibits).items():
        screen.say(
            f"{day or '-':<12}{channel or '-'}  {words.evidence_total(len(sizes), sum(sizes))}"
        )
    screen.say("", words.evidence_total(len(exhibits), sum(one.size for one in exhibits)))
    screen.say(*words.EVIDENCE_COURT)


def _write(here: Here, exhibits: Sequence[Exhibit], table: Path) -> None:
    """Write the lines of `_show` as a table; nothing that the screen does not show."""
    rows = [
        (day, sender, account, f"{len(sizes)}", f"{sum(sizes)}")
        for (sender, account, day), sizes in _counted(here, exhibits).items()
    ]
    text = csv_text((evidence_words.CSV_HEAD, *rows))
    here.env.files.replace(table.absolute(), text.encode("utf-8"))
    here.screen.say("", evidence_words.written(table.name), evidence_words.CSV_IN_CLEAR)


def _to_json(here: Here, exhibit: Exhibit, fingerprint: Callable[[Address], str]) -> JsonObject:
    return {
        "addresses": [fingerprint(address) for address in exhibit.addresses],
        "sender": _sender(here, exhibit),
        "channel": _fact(exhibit, "channel"),
        "account": _fact(exhibit, "account"),
        "date": _fact(exhibit, "internal_date"),
        "media_type": exhibit.media_type,
        "bytes": exhibit.size,
        "sha256": exhibit.sha256,
    }
