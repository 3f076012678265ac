"""Run `boundary add`: put something new of theirs into the playbook, and run its difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

import click

from boundary.app.edit import add_account, add_identifier, check_name, spared
from boundary.app.library import Library
from boundary.app.session import Session, open_session
from boundary.app.workspace import Loaded
from boundary.cli import edit_words, help_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.run import accepting, carry_out, consent_options, settle
from boundary.cli.settings import everywhere
from boundary.core.errors import NeedsPerson, PlaybookRefusal, Refusal
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.core.plan import narrow
from boundary.core.playbook import Playbook
from boundary.formats.plan_text import shown
from boundary.formats.tables import Table, read_table

_OWN = "own-account"
_KINDS = {
    Kind.EMAIL: (words.KIND_EMAIL, words.Q_VALUE_EMAIL),
    Kind.PHONE: (words.KIND_PHONE, words.Q_VALUE_PHONE),
    Kind.HANDLE: (words.KIND_HANDLE, words.Q_VALUE_HANDLE),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing to add."""

    person: str
    kind: Kind
    text: str = field(repr=False)
    service: str = ""

    def identifier(self) -> Identifier:
        """Read it. Raises Refusal when it is not one."""
        match self.kind:
            case Kind.EMAIL:
                return email(self.text)
            case Kind.PHONE:
                return phone(self.text)
            case Kind.HANDLE:
                return handle(self.text, self.service)
            case _:
                assert_never(self.kind)


@dataclass(frozen=True, slots=True)
class _Own:
    """One of the user's own accounts to add."""

    name: str
    settings: Mapping[str, str] = field(repr=False)
    """Begins with `use`."""


_New = _Entry | _Own


@click.command("add", help=help_words.HELP_ADD)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--from", "source", metavar="FILE", default="", help=help_words.HELP_ADD_FROM)
@consent_options
@pass_here
def command(
    here: Here,
    case: str,
    source: str,
    accept: str,
    through: str,
    allow: tuple[str, ...],
    expect: tuple[int, ...],
) -> int:
    """Add, then plan and run only what is new because of it."""
    accepted = accepting(accept, through, allow, expect)
    with open_session(here.env, case, write=True, connect=False) as session:
        entries = _read(here.read(source)) if source else _asked(here, session)
        if not entries:
            here.screen.say(words.NOTHING_CHANGED)
            return Exit.WAITING
        loaded, subjects, accounts = _added(here, session, entries)
        again = loaded.case
    with open_session(here.env, again, write=True) as session:
        settle(here, session)
        plan = session.plan()
        new = {
            change.address
            for change in plan.changes
            if change.address.subject in subjects or change.address.account in accounts
        }
        others = sum(change.address not in new for change in plan.pending)
        here.screen.say(words.ADD_ONLY_DIFFERENCE)
        try:
            return carry_out(here, session, narrow(plan, new), case, accepted, "add")
        finally:
            if others:
                here.screen.say(words.others_pending(others))


def _added(
    here: Here, session: Session, entries: Sequence[_New]
) -> tuple[Loaded, frozenset[str], frozenset[str]]:
    """Write what is not there yet into the playbook; return identifier keys and account names."""
    loaded: Loaded = session.loaded
    keys, accounts = set(), set()
    for entry in entries:
        if isinstance(entry, _Own):
            accounts.add(entry.name)
            if entry.name not in [account.name for account in loaded.playbook.accounts]:
                check_name(session, entry.name, entry.settings)
                loaded = add_account(session.env, loaded, entry.name, entry.settings)
            here.screen.say(words.account_added(entry.name))
            continue
        identifier = entry.identifier()
        keys.add(identifier.key)
        if identifier not in _theirs(loaded.playbook, entry.person):
            loaded, identifier = add_identifier(
                session.env, loaded, entry.person, entry.kind, entry.text, entry.service
            )
        here.screen.say(words.added(entry.person, shown(identifier, full=here.settings.full)))
        here.screen.say(*map(words.left_alone, spared(session, (identifier,))))
    return loaded, frozenset(keys), frozenset(accounts)


def _theirs(playbook: Playbook, alias: str) -> tuple[Identifier, ...]:
    found = (person.identifiers for person in playbook.people if person.alias == alias)
    return next(found, ())


def _asked(here: Here, session: Session) -> Sequence[_New]:
    """Ask for one: who, what kind, where, and then the thing itself."""
    if not here.settings.may_ask:
        raise NeedsPerson(words.NOBODY_ASKED, hint=words.ADD_FROM_HINT)
    people = [person.alias for person in session.loaded.playbook.people]
    if not people:
        raise Refusal(words.ADD_NO_PEOPLE)
    whose = [Choice(name, name) for name in people]
    alias = here.ask.choose((words.Q_PERSON,), [*whose, Choice(_OWN, words.OWN_ACCOUNT)])
    if alias == NOT_NOW:
        return []
    if alias == _OWN:
        return _asked_account(here)
    kinds = [Choice(kind.value, says) for kind, (says, _) in _KINDS.items()]
    kind = here.ask.choose((words.Q_KIND,), kinds)
    if kind == NOT_NOW:
        return []
    service = ""
    if kind == Kind.HANDLE.value:
        sites = [spec for spec in Library().services.values() if spec.handles]
        choices = [Choice(spec.name, spec.title) for spec in sites]
        service = here.ask.choose((words.Q_SITE,), choices, beside=True)
        if service == NOT_NOW:
            return []
    while text := here.ask.line(_KINDS[Kind(kind)][1]):
        entry = _Entry(alias, Kind(kind), text, service)
        try:
            entry.identifier()
        except Refusal as error:
            here.screen.aside("", error.say, error.hint, edit_words.TYPE_AGAIN)
            continue
        return [entry]
    return []


def _asked_account(here: Here) -> Sequence[_Own]:
    """Ask for one of the user's own accounts: its kind, its name, what leads to it."""
    services = Library().services
    choices = [Choice(spec.name, spec.title) for spec in services.values()]
    use = here.ask.choose((words.Q_SERVICE,), choices, beside=True)
    if use == NOT_NOW:
        return []
    name = here.ask.line(words.Q_ACCOUNT_NAME)
    settings = {"use": use}
    for setting in services[use].required:
        settings[setting] = here.ask.line(words.Q_SETTINGS[setting])
    return [_Own(name, settings)] if name and all(settings.values()) else []


def _read(data: bytes) -> list[_New]:
    """Read a prepared file: one entry, or a list of them."""
    try:
        table = read_table(data)
    except PlaybookRefusal as error:
        raise PlaybookRefusal(error.faults, file=words.ADD_FILE_NAME) from error
    return [_entry(one) for one in (table if isinstance(table, list) else [table])]


def _entry(table: Table) -> _New:
    if not isinstance(table, dict):
        raise Refusal(words.ADD_FILE, hint=words.ADD_FILE_HINT)
    if "account" in table:
        return _own(table)
    values = {name: value for name, value in table.items() if isinstance(value, str)}
    kinds = [kind for kind in Kind if kind.value in values]
    extra = values.keys() - {"person", "service", *(kind.value for kind in Kind)}
    fits = len(kinds) == 1 and "person" in values and not extra and len(values) == len(table)
    if not fits or (kinds[0] is Kind.HANDLE) != ("service" in values):
        raise Refusal(words.ADD_FILE, hint=words.ADD_FILE_HINT)
    kind = kinds[0]
    return _Entry(values["person"], kind, values[kind.value], values.get("service", ""))


def _own(table: Mapping[str, Table]) -> _Own:
    values = {name: value for name, value in table.items() if isinstance(value, str)}
    if len(values) != len(table) or "use" not in values:
        raise Refusal(words.ADD_FILE, hint=words.ADD_FILE_HINT)
    name = values.pop("account")
    return _Own(name, {"use": values.pop("use"), **values})
