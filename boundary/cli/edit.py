"""Run `boundary edit`: change a playbook by questions, and show every change before it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

import click

from boundary.app.edit import drafted, followable, keep, spared
from boundary.app.session import Session, open_session
from boundary.cli import edit_words, new_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.edit_draft import IN, OUT, Draft, line_of, person_of, text_of, way_of
from boundary.cli.edit_whole import ask_account, ask_names, ask_person
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.softer_words import softer_lines
from boundary.core.cross import FOLDER_NAMES
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.core.playbook import Account
from boundary.core.services import WAYS, Setting
from boundary.core.softer import softer
from boundary.formats import playbook_edit
from boundary.formats.plan_text import shown

_KINDS = {
    Kind.EMAIL: (words.KIND_EMAIL, words.Q_VALUE_EMAIL),
    Kind.PHONE: (words.KIND_PHONE, words.Q_VALUE_PHONE),
    Kind.HANDLE: (words.KIND_HANDLE, words.Q_VALUE_HANDLE),
}


@click.command("edit", help=edit_words.HELP_EDIT)
@everywhere
@click.argument("case", metavar="CASE")
@pass_here
def command(here: Here, case: str) -> int:
    """Ask what to change until nothing is left to change."""
    with open_session(here.env, case, write=True, connect=False) as session:
        if not here.settings.may_ask:
            raise NeedsPerson(words.NOBODY_ASKED, hint=edit_words.ADD_HINT)
        changes = 0
        parts = [Choice(name, says) for name, (says, _) in _PARTS.items()]
        while True:
            question = edit_words.AGAIN if changes else edit_words.WHAT
            part = here.ask.choose((question,), parts)
            if part == NOT_NOW:
                break
            try:
                draft = _PARTS[part][1](here, session)
                changes += draft is not None and _wrote(here, session, draft)
            except Refusal as error:
                here.screen.aside("", error.say, *((error.hint,) if error.hint else ()))
    if not changes:
        here.screen.say(words.NOTHING_CHANGED)
    return Exit.IN_ORDER if changes else Exit.WAITING


def _wrote(here: Here, session: Session, draft: Draft) -> bool:
    """Show a change and what it means for the steps; write it when that is wished."""
    before, items, aliases = session.loaded, session.items, session.aliases
    after = drafted(before, draft.text, session.library)
    session.take(after)
    moved = softer(items, session.items, session.standing)
    lines = softer_lines(moved, {**aliases, **session.aliases})
    session.take(before)
    ask = here.screen.aside
    ask("", edit_words.CHANGE, draft.says, *draft.more, "", edit_words.WOULD, *lines)
    choices = (Choice("write", edit_words.WRITE_YES),)
    if here.ask.choose((edit_words.WRITE_ASK,), choices) == NOT_NOW:
        here.screen.say(edit_words.NOT_WRITTEN)
        return False
    session.take(keep(session.env, before, after))
    here.screen.say(edit_words.WRITTEN)
    return True


def _identifiers(here: Here, session: Session) -> Draft | None:
    alias = person_of(here, session)
    if not alias:
        return None
    text = text_of(session)
    way = way_of(here, edit_words.PUT_IN, edit_words.TAKE_OUT)
    if way == IN:
        asked = _asked_identifier(here, session)
        if asked is None:
            return None
        typed, identifier = asked
        text = playbook_edit.add_identifier(text, alias, typed, identifier.kind, identifier.service)
        alone = tuple(map(words.left_alone, spared(session, (identifier,))))
        return Draft(text, edit_words.one_more(alias, _shown(here, identifier)), alone)
    there = next(p.identifiers for p in session.loaded.playbook.people if p.alias == alias)
    chosen = _one_of(here, there) if way == OUT else None
    if chosen is None:
        return None
    return Draft(
        playbook_edit.remove_identifier(text, alias, chosen),
        edit_words.one_less(alias, _shown(here, chosen)),
        (edit_words.LIFTS_NOTHING,),
    )


def _alias(here: Here, session: Session) -> Draft | None:
    alias = person_of(here, session)
    new = line_of(here, edit_words.NEW_ALIAS) if alias else ""
    if not new or new == alias:
        return None
    text = playbook_edit.set_alias(text_of(session), alias, new)
    return Draft(text, edit_words.renamed(alias, new), (edit_words.ALIAS_ONLY,))


def _follow(here: Here, session: Session) -> Draft | None:
    alias = person_of(here, session)
    if not alias:
        return None
    before = next(p.follow for p in session.loaded.playbook.people if p.alias == alias)
    names = followable(session.env, session.library)
    says = {name: new_words.PLAYBOOKS.get(name, name) for name in names if name != before}
    choices = [Choice(*one) for one in says.items()]
    new = here.ask.choose((edit_words.NEW_FOLLOW,), choices)
    if new == NOT_NOW:
        return None
    text = playbook_edit.set_follow(text_of(session), alias, new)
    return Draft(text, edit_words.follows(alias, before, new))


def _setting(here: Here, session: Session) -> Draft | None:
    account = _account(here, session, lambda kinds: bool(set(kinds) - {Setting.FOLDERS}))
    if account is None:
        return None
    spec = session.library.services[account.service]
    now = {
        name: str(account.settings.get(name, edit_words.NOT_SET))
        for name, kind in spec.settings.items()
        if kind is not Setting.FOLDERS
    }
    says = {name: edit_words.SETTINGS.get(name, name) for name in now}
    choices = [Choice(name, edit_words.named(says[name], now[name])) for name in now]
    name = here.ask.choose((edit_words.WHICH_SETTING,), choices)
    if name == NOT_NOW:
        return None
    more = (edit_words.CONNECT_AGAIN,) if name in ("host", "user", "way") else ()
    if name not in spec.required and name in account.settings:
        way = way_of(here, edit_words.SET_TO, edit_words.UNSET)
        if way == NOT_NOW:
            return None
        if way == OUT:
            text = playbook_edit.remove_setting(text_of(session), account.name, name)
            return Draft(text, edit_words.unset(account.name, says[name]), more)
    value = _value(here, spec.settings[name])
    if not value:
        return None
    text = playbook_edit.set_setting(text_of(session), account.name, name, value)
    return Draft(text, edit_words.setting(account.name, says[name], now[name], value), more)


def _value(here: Here, kind: Setting) -> str:
    """Ask for a value: one of a few words, or a line. Empty for "not now"."""
    if kind is not Setting.WAY:
        return line_of(here, edit_words.NEW_VALUE)
    choices = [Choice(way, new_words.WAYS[way]) for way in WAYS]
    chosen = here.ask.choose((edit_words.WHICH_WAY,), choices)
    return "" if chosen == NOT_NOW else chosen


def _folder(here: Here, session: Session) -> Draft | None:
    account = _account(here, session, lambda kinds: Setting.FOLDERS in kinds)
    if account is None:
        return None
    under = next(
        name
        for name, kind in session.library.services[account.service].settings.items()
        if kind is Setting.FOLDERS
    )
    set_names = account.settings.get(under)
    own = set_names if isinstance(set_names, Mapping) else {}
    now = {word: str(own.get(word, plain)) for word, plain in FOLDER_NAMES.items()}
    says = {word: edit_words.FOLDERS.get(word, word) for word in now}
    choices = [Choice(word, edit_words.named(says[word], now[word])) for word in now]
    word = here.ask.choose((edit_words.WHICH_FOLDER,), choices)
    if word == NOT_NOW:
        return None
    new = line_of(here, edit_words.NEW_FOLDER)
    if not new or new == now[word]:
        return None
    says_it = edit_words.setting(account.name, says[word], now[word], new)
    if new == FOLDER_NAMES[word]:
        text = playbook_edit.remove_setting(text_of(session), account.name, word, under=under)
    else:
        text = playbook_edit.set_setting(text_of(session), account.name, word, new, under=under)
    return Draft(text, says_it, (edit_words.FILED_STAYS,))


def _kept(here: Here, session: Session) -> Draft | None:
    way = way_of(here, edit_words.PUT_IN, edit_words.TAKE_OUT)
    if way == IN:
        asked = _asked_identifier(here, session)
        if asked is None:
            return None
        typed, identifier = asked
        text = playbook_edit.add_kept(text_of(session), typed, identifier.service)
        return Draft(text, edit_words.kept(_shown(here, identifier)), (edit_words.KEPT_MEANS,))
    chosen = _one_of(here, session.loaded.playbook.keep_open) if way == OUT else None
    if chosen is None:
        return None
    text = playbook_edit.remove_kept(text_of(session), chosen)
    return Draft(text, edit_words.kept_no_more(_shown(here, chosen)))


_PARTS: Mapping[str, tuple[str, Callable[[Here, Session], Draft | None]]] = {
    "identifiers": (edit_words.IDENTIFIERS, _identifiers),
    "names": (edit_words.NAMES, ask_names),
    "alias": (edit_words.ALIAS, _alias),
    "follow": (edit_words.FOLLOW, _follow),
    "person": (edit_words.PERSON, ask_person),
    "account": (edit_words.OWN, ask_account),
    "setting": (edit_words.ACCOUNT, _setting),
    "folder": (edit_words.FOLDER, _folder),
    "kept": (edit_words.KEPT, _kept),
}
"""What can be changed: the answer that chooses it, its words, and who asks for the rest."""


def _shown(here: Here, identifier: Identifier) -> str:
    return shown(identifier, full=here.settings.full)


def _account(
    here: Here, session: Session, has: Callable[[Sequence[Setting]], bool]
) -> Account | None:
    """Ask for one of the accounts of the playbook whose service has such settings."""
    services = session.library.services
    found = {
        account.name: account
        for account in session.loaded.playbook.accounts
        if has(tuple(services[account.service].settings.values()))
    }
    if not found:
        raise Refusal(edit_words.NO_ACCOUNT)
    if len(found) == 1:
        return next(iter(found.values()))
    choices = [Choice(name, name) for name in found]
    return found.get(here.ask.choose((edit_words.WHICH_ACCOUNT,), choices))


def _one_of(here: Here, there: Sequence[Identifier]) -> Identifier | None:
    if not there:
        raise Refusal(edit_words.NONE_THERE)
    found = {identifier.key: identifier for identifier in there}
    choices = [Choice(key, _shown(here, identifier)) for key, identifier in found.items()]
    return found.get(here.ask.choose((edit_words.WHICH,), choices))


def _asked_identifier(here: Here, session: Session) -> tuple[str, Identifier] | None:
    """Ask for one address, number or handle; return it as typed and as read."""
    kinds = [Choice(kind.value, says) for kind, (says, _) in _KINDS.items()]
    chosen = here.ask.choose((edit_words.KINDS,), kinds)
    if chosen == NOT_NOW:
        return None
    kind, service = Kind(chosen), ""
    if kind is Kind.HANDLE:
        sites = [spec for spec in session.library.services.values() if spec.handles]
        choices = [Choice(spec.name, spec.title) for spec in sites]
        service = here.ask.choose((edit_words.SITE,), choices, beside=True)
        if service == NOT_NOW:
            return None
    typed = line_of(here, _KINDS[kind][1])
    match kind:
        case _ if not typed:
            return None
        case Kind.EMAIL:
            return typed, email(typed)
        case Kind.PHONE:
            return typed, phone(typed)
        case Kind.HANDLE:
            return typed, handle(typed, service)
        case _:
            assert_never(kind)
