"""Ask what `edit` puts in or takes out as a whole: a person, an account, a display name."""

from __future__ import annotations

from boundary.app.edit import check_name, followable, spared, standing_of, standing_on
from boundary.app.session import Session
from boundary.cli import edit_words, new_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.edit_draft import IN, OUT, Draft, line_of, person_of, text_of, way_of
from boundary.cli.here import Here
from boundary.cli.new_people import texts_of
from boundary.cli.new_view import Later, line
from boundary.core.errors import Refusal
from boundary.core.identifier import Kind
from boundary.core.mask import visible
from boundary.core.services import MAILBOXES
from boundary.formats import edit_whole, playbook_edit
from boundary.formats.playbook_new import NewPerson

__all__ = ["ask_account", "ask_names", "ask_person"]

_SOFT = "see-less"
"""What is offered first for somebody who comes later: they are decided one by one, and softly."""


def ask_person(here: Here, session: Session) -> Draft | None:
    """Put a whole person in, or take one out."""
    way = way_of(here, edit_words.PERSON_IN, edit_words.PERSON_OUT)
    if way == IN:
        try:
            return _person_in(here, session)
        except Later:
            return None
    alias = person_of(here, session, always=True) if way == OUT else ""
    if not alias:
        return None
    person = next(one for one in session.loaded.playbook.people if one.alias == alias)
    stands = standing_of(session, alias)
    more = (
        (edit_words.stays(stands), edit_words.LIFTS_NOTHING, edit_words.UNDO_FIRST)
        if stands
        else (edit_words.NOTHING_STANDS,)
    )
    return Draft(
        edit_whole.remove_person(text_of(session), alias),
        edit_words.person_less(alias, len(person.identifiers)),
        more,
    )


def _person_in(here: Here, session: Session) -> Draft | None:
    alias = line(here, new_words.Q_ALIAS, edit_words.ALIAS_PROMPT)
    if not alias:
        return None
    found, names, wrong = texts_of(here, line(here, new_words.Q_REACH, new_words.REACH))
    while wrong:
        more, further, wrong = texts_of(here, line(here, wrong, new_words.REACH_REST))
        found, names = [*found, *more], [*names, *further]
    names_of = followable(session.env, session.library)
    offered = [_SOFT, *(name for name in names_of if name != _SOFT)]
    choices = [Choice(name, new_words.PLAYBOOKS.get(name, name)) for name in offered]
    follow = here.ask.choose((new_words.q_follow(visible(alias, 40)),), choices)
    if follow == NOT_NOW:
        return None
    person = NewPerson(
        alias,
        follow,
        tuple(dict.fromkeys(one.value for one in found if one.kind is Kind.EMAIL)),
        tuple(dict.fromkeys(one.value for one in found if one.kind is Kind.PHONE)),
        names=tuple(dict.fromkeys(names)),
    )
    return Draft(
        edit_whole.add_person(text_of(session), person),
        edit_words.person_more(alias, follow, len(set(found))),
        (*map(words.left_alone, spared(session, found)), edit_words.HANDLES_AFTER),
    )


def ask_account(here: Here, session: Session) -> Draft | None:
    """Put one of the user's own accounts in, or take one out."""
    way = way_of(here, edit_words.OWN_IN, edit_words.OWN_OUT)
    if way == IN:
        return _account_in(here, session)
    accounts = {one.name: one for one in session.loaded.playbook.accounts}
    if way == OUT and not accounts:
        raise Refusal(edit_words.NONE_THERE)
    if way != OUT:
        return None
    choices = [Choice(name, name) for name in accounts]
    name = here.ask.choose((edit_words.WHICH_ACCOUNT,), choices)
    if name == NOT_NOW:
        return None
    stands = standing_on(session, name)
    more = [edit_words.NOTHING_STANDS_ON]
    if stands:
        more = [edit_words.stays(stands), edit_words.LIFTS_NOTHING, edit_words.UNDO_REACHES]
    if accounts[name].service in MAILBOXES:
        more.append(edit_words.SIGN_IN_STAYS)
    text = edit_whole.remove_account(text_of(session), name)
    return Draft(text, edit_words.account_less(name), tuple(more))


def _account_in(here: Here, session: Session) -> Draft | None:
    services = session.library.services
    specs = sorted(services.values(), key=lambda spec: spec.title.casefold())
    choices = [Choice(spec.name, spec.title) for spec in specs]
    use = here.ask.choose((words.Q_SERVICE,), choices, beside=True)
    if use == NOT_NOW:
        return None
    name = line_of(here, words.Q_ACCOUNT_NAME)
    settings = {"use": use}
    for setting in services[use].required if name else ():
        settings[setting] = line_of(here, words.Q_SETTINGS[setting])
    if not name or not all(settings.values()):
        return None
    check_name(session, name, settings)
    text = playbook_edit.add_account(text_of(session), name, settings)
    more = (edit_words.CONNECT_NEXT,) if use in MAILBOXES else ()
    return Draft(text, edit_words.account_more(name, services[use].title), more)


def ask_names(here: Here, session: Session) -> Draft | None:
    """Put a display name of a person in, or take one out."""
    alias = person_of(here, session)
    if not alias:
        return None
    way = way_of(here, edit_words.PUT_IN, edit_words.TAKE_OUT)
    if way == IN:
        name = line_of(here, edit_words.NAME_PROMPT)
        if not name:
            return None
        text = playbook_edit.add_name(text_of(session), alias, name)
        return Draft(text, edit_words.name_more(alias), (edit_words.NAMES_MEAN,))
    there = next(one.names for one in session.loaded.playbook.people if one.alias == alias)
    if way == OUT and not there:
        raise Refusal(edit_words.NONE_THERE)
    if way != OUT:
        return None
    choices = [Choice(str(place), visible(name, 60)) for place, name in enumerate(there)]
    chosen = here.ask.choose((edit_words.WHICH,), choices)
    if chosen == NOT_NOW:
        return None
    text = playbook_edit.remove_name(text_of(session), alias, there[int(chosen)])
    return Draft(text, edit_words.name_less(alias))
