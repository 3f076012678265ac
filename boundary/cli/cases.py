"""Show what several commands show of a case: its plan, its steps, what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from boundary.app.forget_notes import named_again
from boundary.app.forgotten import day_of, forgotten_in
from boundary.app.imports import library_of
from boundary.app.session import Session, not_begun, open_session
from boundary.app.workspace import CASE_CODE, Workspace, load_playbook
from boundary.cli import forget_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.here import Here
from boundary.cli.taken_back import sentences
from boundary.core.change import Change
from boundary.core.errors import Refusal, StoreError
from boundary.core.json import JsonObject
from boundary.core.mask import visible
from boundary.core.plan import Plan
from boundary.core.playbook import Address, Item
from boundary.formats.plan_text import PlanView, plan_text

__all__ = [
    "case_name",
    "choose_group",
    "code_of_case",
    "faults_json",
    "forgotten",
    "from_log",
    "groups",
    "is_code",
    "items_named",
    "show_plan",
    "view_of",
]


def case_name(session: Session, case: str) -> str:
    """Name a case on the screen: its code, or the file's name."""
    return session.code or Path(case).name


def is_code(here: Here, name: str) -> bool:
    """Whether a word names a case that was begun here, or could name nothing else.

    A file of the same name is meant by `./NAME`.
    """
    if CASE_CODE.fullmatch(name) is None:
        return False
    return Workspace(here.env.state, here.env.files).begun(name) or not Path(name).exists()


def code_of_case(here: Here, case: str) -> str:
    """Give the code of a case that has a folder here, by its code or its playbook's path.

    Nothing of the folder is opened. Raises Refusal when there is none, NeedsPerson when the
    questions were not asked for this playbook yet.
    """
    named = CASE_CODE.fullmatch(case) is not None
    code = case if named else load_playbook(Path(case), library_of(here.env)).playbook.case
    if code not in Workspace(here.env.state, here.env.files).folders():
        if not named:
            raise not_begun()
        raise Refusal(words.LOG_NO_CASE, hint=words.LOG_NO_CASE_HINT)
    return code


def view_of(here: Here, session: Session, case: str) -> PlanView:
    """Gather what a plan's text needs beside the plan."""
    return PlanView(
        case=case_name(session, case),
        aliases=session.aliases,
        fingerprint=session.fingerprint,
        minutes=_minutes(session),
        today=here.today,
        full=here.settings.full,
        notes=(
            *((words.in_doubt(session.in_doubt),) if session.in_doubt else ()),
            *((words.KEY_LOST,) if keys_lost(session) else ()),
            *(forget_words.still_named(*one) for one in named_again(session)),
            *sentences(here.env, session.loaded.follows),
        ),
    )


def keys_lost(session: Session) -> int:
    """Count the people of whom nothing can be read though nobody forgot them."""
    return len(session.ledger.lost()) if session.code else 0


def forgotten(session: Session) -> tuple[str, ...]:
    """Say on which days somebody was forgotten, if anybody was."""
    if not session.code:
        return ()
    gone = (event for event in session.ledger.events(copies=False) if forgotten_in(event))
    days = tuple(dict.fromkeys(day_of(event.at_ms) for event in gone))
    return (forget_words.earlier(days),) if days else ()


def show_plan(here: Here, plan: Plan, view: PlanView, *, items: bool = False) -> None:
    """Show a plan in words."""
    here.screen.lines(plan_text(plan, view, items=items))


def faults_json(session: Session) -> Sequence[JsonObject]:
    """List the accounts that could not be opened or looked at."""
    return [
        {"account": name, "code": error.code, "say": error.say, "hint": error.hint}
        for name, error in session.faults.items()
    ]


@contextmanager
def from_log(here: Here, case: str, *, write: bool, connect: bool) -> Iterator[Session]:
    """Open a case for what its log knows; when the playbook is gone the log alone will do."""
    with ExitStack() as stack:
        try:
            session = stack.enter_context(
                open_session(here.env, case, write=write, connect=connect, standing=True)
            )
        except (Refusal, StoreError):  # of the log it comes again
            session = stack.enter_context(
                open_session(
                    here.env, case, write=write, connect=connect, playbook=False, standing=True
                )
            )
        yield session


def groups(items: Iterable[Item], session: Session) -> Mapping[str, tuple[Address, ...]]:
    """Bring steps of one person, verb and account together, under the words that name them."""
    found: dict[tuple[str, str, str], list[Address]] = {}
    for item in items:
        alias = visible(session.aliases.get(item.person, ""), 24)
        key = (alias, item.verb, item.address.account)
        found.setdefault(key, []).append(item.address)
    return {words.group(*key, len(addresses)): tuple(addresses) for key, addresses in found.items()}


def choose_group(
    here: Here, question: Sequence[str], named: Mapping[str, tuple[Address, ...]], everything: str
) -> tuple[Address, ...]:
    """Ask for one of several groups, or all of them; nothing when it is "not now"."""
    choices = [Choice(name, name) for name in named]
    if everything and len(named) > 1:
        choices.append(Choice("all", everything))
    chosen = here.ask.choose(question, choices)
    if chosen == NOT_NOW:
        return ()
    if chosen == "all":
        return tuple(address for addresses in named.values() for address in addresses)
    return named[chosen]


def items_named(
    wanted: Iterable[str], known: Iterable[Address], fingerprint: Callable[[Address], str]
) -> tuple[Address, ...]:
    """Find steps by their printed addresses. Raises Refusal for one that is not there."""
    printed = {fingerprint(address): address for address in known}
    for name in wanted:
        if name not in printed:
            raise Refusal(words.NO_SUCH_ITEM, hint=words.NO_SUCH_ITEM_HINT)
    return tuple(dict.fromkeys(printed[name] for name in wanted))


def _minutes(session: Session) -> Callable[[Sequence[Change]], int]:
    accounts = {account.name: account for account in session.accounts()}

    def minutes(changes: Sequence[Change]) -> int:
        """Add up; what is done once for a whole batch counts once."""
        taken: dict[object, int] = {}
        for change in changes:
            account = accounts.get(change.address.account)
            guide = None if account is None else session.library.guide_of(account)
            part = guide.parts.get(change.item.verb) if guide is not None else None
            if part is not None:
                batch = (account, change.item.verb, change.item.options.get("folder_name"))
                key = repr(batch) if part.together else change.address
                taken[key] = part.minutes
        return sum(taken.values())

    return minutes
