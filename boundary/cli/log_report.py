"""Run `boundary log CASE report`: write what the log holds as one page, and log that it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from boundary.app.library import Library
from boundary.app.new_file import write_new
from boundary.app.platform import is_folder
from boundary.app.report import make_report
from boundary.cli import log_report_words, words
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.help_page import lines_for
from boundary.cli.here import Here
from boundary.cli.place import agreed
from boundary.core.errors import Refusal
from boundary.core.event import Entry, EventKind
from boundary.formats.report_html import Mode, Report, report_html

__all__ = ["new_path", "report"]

_PIECES = 4000
"""Pieces of the page that are written at once."""


def report(
    here: Here, case: str, target: Path | None, *, mode: Mode, counts: bool, country: str
) -> int:
    """Say what the page will hold, note in the log that it goes out, and write it."""
    file = new_path(target)
    lines = lines_for(Library(), country)
    with from_log(here, case, write=True, connect=False) as session:
        whole = here.settings.full and mode is Mode.FULL
        here.screen.say(log_report_words.HOLDS_WHOLE if whole else log_report_words.HOLDS[mode])
        if counts:
            here.screen.say(log_report_words.HOLDS_COUNTS)
        if not agreed(here, file):
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        made = make_report(
            session,
            session.ledger.events,
            here.env.clock.now_ms(),
            mode=mode,
            counts=counts,
            full=whole,
            help_first=words.HELP_FIRST,
            help_lines=lines,
        )
        digest = hashlib.sha256()
        for piece in _pieces(made):
            digest.update(piece)
        # First the entry: nothing leaves the case that the log does not know of. So the page is
        # made twice, and held at no time.
        session.ledger.append(
            [
                Entry(
                    EventKind.EXPORTED,
                    {
                        "text": log_report_words.exported(mode.value),
                        "sha256": digest.hexdigest(),
                    },
                )
            ]
        )
        size, sha256 = write_new(here.env.files, file, _pieces(made))
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "file": str(target),
                "mode": mode.value,
                "events": made.events,
                "bytes": size,
                "sha256": sha256,
            }
        )
    here.screen.say(log_report_words.wrote(file.name), *log_report_words.IN_CLEAR)
    return Exit.IN_ORDER


def _pieces(made: Report) -> Iterator[bytes]:
    texts = report_html(made)
    while part := "".join(islice(texts, _PIECES)):
        yield part.encode("utf-8")


def new_path(target: Path | None) -> Path:
    """Refuse a name that is taken, and a folder that is not there."""
    if target is None:
        raise Refusal(log_report_words.NEEDS_FILE, hint=log_report_words.NEEDS_FILE_HINT)
    if os.path.lexists(target):
        raise Refusal(log_report_words.THERE, hint=log_report_words.THERE_HINT, place=target.name)
    if not is_folder(target.absolute().parent):
        raise Refusal(log_report_words.NO_FOLDER, place=target.name)
    return target.absolute()
