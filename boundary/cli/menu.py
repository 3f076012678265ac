"""Keep the main door open for one sitting: one passphrase, a numbered choice, a lock when idle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from boundary.app.connect import sign_in_of
from boundary.app.facts import ASK_AGAIN_DAYS
from boundary.app.library import Library
from boundary.app.session import Session
from boundary.app.workspace import Workspace
from boundary.cli import menu_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.by_hand import by_hand
from boundary.cli.cases import from_log
from boundary.cli.exits import Exit
from boundary.cli.frame import carry, guarded
from boundary.cli.help_page import show_help_lines
from boundary.cli.here import Here
from boundary.cli.keys import Ended
from boundary.cli.new import new_case
from boundary.cli.quick_stop import quick_stop
from boundary.core.errors import NeedsPerson

__all__ = ["IDLE_MS", "menu"]

IDLE_MS = 5 * 60 * 1000
"""A case that nobody typed at for so long is locked."""
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class _Deed:
    """One thing that the door offers."""

    says: str
    line: tuple[str, ...] = ()
    """The command line it is, or nothing when it is a function of this module."""


@dataclass(frozen=True, slots=True)
class _Stands:
    """Where a case stands, and what comes next."""

    lines: tuple[str, ...]
    following: str
    """A key of `_DEEDS`."""
    mailbox: str = ""
    """The account that has no password yet."""


_DEEDS: Mapping[str, _Deed] = {
    "go-on": _Deed(menu_words.GO_ON_RUN, ("run", "{case}")),
    "connect": _Deed(menu_words.CONNECT, ("connect", "{case}", "{mailbox}")),
    "run": _Deed(menu_words.RUN, ("run", "{case}")),
    "check": _Deed(menu_words.CHECK, ("check", "{case}")),
    "add": _Deed(menu_words.ADD, ("add", "{case}")),
    "by-hand": _Deed(menu_words.BY_HAND),
    "review": _Deed(menu_words.REVIEW, ("log", "{case}", "review")),
    "more": _Deed(menu_words.MORE),
    "stop": _Deed(menu_words.STOP),
}
_MORE: Mapping[str, _Deed] = {
    "reasons": _Deed(menu_words.REASONS, ("reasons", "{case}")),
    "undo": _Deed(menu_words.UNDO, ("undo", "{case}")),
    "skip": _Deed(menu_words.SKIP, ("skip", "{case}")),
    "find": _Deed(menu_words.FIND, ("find", "{case}")),
    "edit": _Deed(menu_words.EDIT, ("edit", "{case}")),
    "rehearse": _Deed(menu_words.REHEARSE_CASE, ("rehearse", "{case}")),
    "sheet": _Deed(menu_words.SHEET, ("sheet", "{case}")),
    "begin": _Deed(menu_words.BEGIN, ("begin", "{case}")),
    "help": _Deed(menu_words.HELP_LINES),
    "back": _Deed(menu_words.BACK),
}
"""What is offered a step further in."""
_ONLY_NEXT = ("go-on", "connect")
"""Offered when it is the next step, and not otherwise."""
_FIRST: Mapping[str, _Deed] = {
    "new": _Deed(menu_words.NEW),
    "rehearse": _Deed(menu_words.REHEARSE, ("rehearse",)),
    "sheet": _Deed(menu_words.SHEET, ("sheet", "--blank")),
    "help": _Deed(menu_words.HELP_LINES),
    "stop": _Deed(menu_words.STOP),
}
"""What the door offers before there is a case."""


def menu(here: Here) -> int:
    """Show the main door until the person stops; Esc or five idle minutes lock it."""
    with here.keys.sitting(here.env.clock.monotonic_ms, IDLE_MS):
        here.screen.aside(*menu_words.KEY)
        case = ""
        while True:
            try:
                case, goes_on = _once(here, case)
            except KeyboardInterrupt:
                goes_on = False
            here.stop.reset()
            if here.keys.ended is Ended.IDLE:
                goes_on = _opened_again(here)
            if here.stop.elsewhere():
                return Exit.IN_ORDER  # the frame around this locks and empties the screen
            if here.keys.ended is Ended.QUICK:
                quick_stop(here)
                return Exit.IN_ORDER
            if not goes_on:
                here.lock()
                return Exit.IN_ORDER


def _opened_again(here: Here) -> bool:
    """Lock, empty the screen, and wait for as long as it takes."""
    here.lock()
    here.screen.clear()
    here.screen.say("", menu_words.LOCKED)
    with here.keys.resting():
        return _wants_in(here)


def _wants_in(here: Here) -> bool:
    try:
        typed = here.ask.line(menu_words.OPEN_AGAIN)
    except (KeyboardInterrupt, NeedsPerson):
        return False
    return typed.casefold() != menu_words.STOP_WORD


def _once(here: Here, case: str) -> tuple[str, bool]:
    """Show the door, and do what is chosen; return the case that is open, and whether to go on."""
    codes = Workspace(here.env.state, here.env.files).codes()
    if not codes:
        here.screen.say("", *words.HOME_NONE[:2])
        return "", _chosen(here, _FIRST, "", "")
    if case not in codes:
        case = codes[0] if len(codes) == 1 else _which(here, codes)
    if not case:
        return "", False
    stands: list[_Stands] = []
    guarded(here, lambda: stands.append(_look(here, case)))
    if not stands:
        # A passphrase that did not fit is asked for again; so is one after any other fault.
        here.lock()
        return "", here.keys.ended is None and _wants_in(here)
    found = stands[0]
    here.screen.say("", *found.lines)
    names = [found.following, *(name for name in _DEEDS if name not in _ONLY_NEXT)]
    offered = {name: _DEEDS[name] for name in dict.fromkeys(names)}
    return case, _chosen(here, offered, case, found.mailbox)


def _which(here: Here, codes: Sequence[str]) -> str:
    chosen = here.ask.choose((menu_words.Q_CASE,), [Choice(code, code) for code in codes])
    return "" if chosen == NOT_NOW else chosen


def _look(here: Here, case: str) -> _Stands:
    with from_log(here, case, write=False, connect=False) as session:
        done, doubt = len(session.standing.done), session.in_doubt
        mailbox = _without_password(session)
        following = "go-on" if doubt else "connect" if mailbox else "check" if done else "run"
        lines = (
            words.home_cases(session.code),
            words.home_stands(done, doubt),
            menu_words.following(_DEEDS[following].says),
            *([menu_words.ASK_AGAIN] if _asked_long_ago(here, session) else []),
        )
        return _Stands(lines, following, mailbox)


def _asked_long_ago(here: Here, session: Session) -> bool:
    return here.env.clock.now_ms() - session.facts.asked_ms > ASK_AGAIN_DAYS * _DAY_MS


def _without_password(session: Session) -> str:
    """Name the first mailbox that is signed in to with something that is not kept yet."""
    for account in session.accounts():
        kept = sign_in_of(session, account)
        if kept is not None and not kept.kept:
            return account.name
    return ""


def _chosen(here: Here, offered: Mapping[str, _Deed], case: str, mailbox: str) -> bool:
    """Ask what to do, and do it; False when it is to stop."""
    choices = [Choice(name, deed.says) for name, deed in offered.items()]
    name = here.ask.choose((menu_words.Q_NEXT,), choices, later=False)
    if name == "stop":
        return False
    if name == "more":
        return _chosen(here, _MORE, case, mailbox)
    line = [part.format(case=case, mailbox=mailbox) for part in offered[name].line]
    own: Mapping[str, Callable[[], int | None]] = {
        "new": lambda: _new(here),
        "by-hand": lambda: by_hand(here, case),
        "sheet": lambda: _sheet(here, line),
        "help": lambda: show_help_lines(here, Library(), ""),
        "back": lambda: None,
    }
    if name in own:
        guarded(here, own[name])
    else:
        carry(here, line)
    return True


def _new(here: Here) -> int:
    new_case(here)
    return Exit.IN_ORDER


def _sheet(here: Here, line: Sequence[str]) -> int:
    """Ask where the page goes, and write it."""
    here.screen.aside("", *menu_words.Q_SHEET)
    name = here.ask.line(menu_words.SHEET_FILE)
    return carry(here, [*line, "-o", name]) if name else Exit.WAITING
