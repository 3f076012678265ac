"""Run `boundary sheet`: a checklist to print, with no account opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from boundary.app.library import Library
from boundary.app.session import open_session
from boundary.app.sheet import make_sheet
from boundary.app.workspace import CASE_CODE, Loaded, load_playbook
from boundary.cli import help_words, sheet_words, words
from boundary.cli.ask import Choice
from boundary.cli.exits import Exit
from boundary.cli.help_page import lines_for
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.synced import is_synced
from boundary.core.change import Stage
from boundary.core.circumstances import Circumstances
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.event import Standing
from boundary.core.guide import GuidePart
from boundary.core.help import HelpLine
from boundary.formats import sheet_words as page_words
from boundary.formats.qr import Code
from boundary.formats.sheet import blank_html, sheet_html

_REPLACE = "replace"
_BLOCKS, _PLAIN = "blocks", "plain"


@dataclass(frozen=True, slots=True)
class _Made:
    """A page, and how much is on it."""

    html: str
    case: str = ""
    steps: int = 0
    minutes: int = 0
    carded: tuple[tuple[GuidePart, tuple[Code, ...]], ...] = ()
    """The written steps that codes are drawn for, with these."""


@click.command("sheet", help=sheet_words.HELP_SHEET)
@everywhere
@click.argument("case", metavar="[CASE]", required=False)
@click.option("--blank", is_flag=True, help=sheet_words.HELP_SHEET_BLANK)
@click.option(
    "-o",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=sheet_words.HELP_SHEET_FILE,
)
@click.option("--mail-on-card", "mail", is_flag=True, help=sheet_words.HELP_SHEET_MAIL)
@click.option("--codes", type=click.Choice((_BLOCKS, _PLAIN)), help=sheet_words.HELP_SHEET_CODES)
@click.option("--country", metavar="XX", default="", help=help_words.HELP_COUNTRY)
@pass_here
def command(
    here: Here,
    case: str | None,
    file: Path | None,
    country: str,
    codes: str | None,
    *,
    blank: bool,
    mail: bool,
) -> int:
    """Make the page, and write it where it was asked for."""
    if blank == (case is not None):
        raise Refusal(sheet_words.SHEET_CASE_OR_BLANK, hint=sheet_words.SHEET_CASE_OR_BLANK_HINT)
    if mail and (blank or not here.settings.full):
        raise Refusal(sheet_words.SHEET_MAIL, hint=sheet_words.SHEET_MAIL_HINT)
    alone = not (blank or here.settings.json or file)
    if codes and not (here.settings.full and alone):
        raise Refusal(sheet_words.SHEET_CODES, hint=sheet_words.SHEET_CODES_HINT)
    library = Library()
    lines = lines_for(library, country)
    known = not country or any(line.country != "*" for line in lines)
    first = words.HELP_FIRST if known else (*words.HELP_FIRST, words.NO_LINES)
    if case is None:
        made = _Made(_blank(library, first, lines))
    else:
        made = _of_case(here, case, library, first, lines, mail=mail)
    if codes:
        _show(here, made.carded, plain=codes == _PLAIN)
        return Exit.IN_ORDER
    if file is not None and not _written(here, file, made):
        return Exit.WAITING
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "case": made.case or None,
                "blank": blank,
                "file": None if file is None else str(file),
                "html": made.html if file is None else None,
                "steps": made.steps,
                "minutes": made.minutes,
            }
        )
    elif file is None:
        # No line of the screen: a page has none to cut. What its letters need is spelled in ASCII.
        here.out.write(made.html.encode("ascii", "xmlcharrefreplace").decode("ascii"))
        here.out.flush()
    return Exit.IN_ORDER


def _blank(library: Library, first: tuple[str, ...], lines: tuple[HelpLine, ...]) -> str:
    platforms = sorted((guide.title for guide in library.guides.values()), key=str.casefold)
    return blank_html(platforms, (words.Q_DEVICE, *words.QUESTIONS.values()), first, lines)


def _of_case(
    here: Here,
    case: str,
    library: Library,
    first: tuple[str, ...],
    lines: tuple[HelpLine, ...],
    *,
    mail: bool,
) -> _Made:
    """Read the playbook: a plain file needs no passphrase, a case code opens the log."""
    loaded: Loaded
    standing: Standing | None = None
    furthest = Stage.WILL_SHOW
    holding = Circumstances()
    if CASE_CODE.fullmatch(case) is None:
        loaded = load_playbook(Path(case), library)
    else:
        with open_session(here.env, case, write=False, connect=False) as session:
            loaded, standing = session.loaded, session.standing
            furthest = session.facts.choice.furthest
            holding = session.facts.circumstances
    sheet = make_sheet(
        loaded,
        library,
        here.today,
        standing=standing,
        furthest=furthest,
        circumstances=holding,
        case=loaded.playbook.case,
        full=here.settings.full,
        mail=mail,
        help_first=first,
        help_lines=lines,
    )
    carded = tuple((e.written.part, e.codes) for e in sheet.entries if e.written and e.codes)
    return _Made(sheet_html(sheet), sheet.case, len(sheet.entries), sheet.minutes, carded)


def _show(here: Here, carded: Sequence[tuple[GuidePart, Sequence[Code]]], *, plain: bool) -> None:
    """Show the codes of each step, after what is to be known of its card."""
    if not carded:
        here.screen.say(sheet_words.SHEET_NO_CODES)
    for part, codes in carded:
        here.screen.aside(part.title, *part.card)
        drawn = [code.plain if plain else code.blocks for code in codes]
        columns = max(len(line) for lines in drawn for line in lines)
        here.screen.aside(*page_words.CODES, sheet_words.wide(columns))
        for number, lines in enumerate(drawn, start=1):
            here.screen.aside("", page_words.code_of(number, len(drawn)))
            # No lines of the screen: a code that is broken to fit is none.
            here.out.write("".join(f"{line}\n" for line in lines))
            here.out.flush()


def _written(here: Here, file: Path, made: _Made) -> bool:
    """Write the file, readable by this login only. False: one was there and stays as it was."""
    files = here.env.files
    if files.size(file) is not None:
        if not here.settings.may_ask:
            raise NeedsPerson(sheet_words.SHEET_THERE, hint=sheet_words.SHEET_THERE_HINT)
        replace = Choice(_REPLACE, sheet_words.SHEET_REPLACE)
        if here.ask.choose((sheet_words.SHEET_THERE,), (replace,)) != _REPLACE:
            here.screen.say(sheet_words.SHEET_LEFT)
            return False
    if is_synced(file):
        here.screen.say(*words.SYNCED[:2])
    files.replace(file, made.html.encode("utf-8"))
    here.screen.say(sheet_words.wrote(file.name))
    if made.steps:
        here.screen.say(sheet_words.size(made.steps, made.minutes))
        if not here.settings.full:
            here.screen.say(sheet_words.SHEET_FULL)
    here.screen.say(*sheet_words.SHEET_KEEP)
    return True
