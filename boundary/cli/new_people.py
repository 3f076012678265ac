"""Ask about the people: short name, addresses and numbers, handles, and which steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from boundary.app.facts import Choice as Plan
from boundary.app.new import kept_addresses, only_new, read_handle, read_reach, read_typed
from boundary.cli import new_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.here import Here
from boundary.cli.new_view import Draft, Later, line
from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, IdentifierError, Kind
from boundary.core.mask import quoted, visible
from boundary.formats.plan_text import shown
from boundary.formats.playbook_new import NewPerson

__all__ = ["ask_follow", "ask_handles", "ask_person", "texts_of"]

_FILES = (".eml", ".vcf")
_FIRST = {Plan.FULL: "no-contact", Plan.QUIET: "quiet", Plan.COLLECT_ONLY: "collect-only"}
_MOST_SHOWN = 40
_AGREED = "low-contact"
_SOFT = "see-less"
"""What comes first for everybody after the first: they are decided one by one, and softly."""


def ask_person(here: Here, draft: Draft) -> Draft:
    """Ask for one more person, until the reader of playbooks takes what was typed."""
    sentences: tuple[str, ...] = new_words.Q_ALIAS
    while True:
        alias = line(here, sentences, new_words.ALIAS)
        added = replace(draft.new, people=(*draft.new.people, NewPerson(alias)))
        fault = replace(draft, new=added).fault()
        if fault is None:
            return _reach(here, replace(draft, new=added), alias)
        sentences = (new_words.not_taken(quoted(alias), fault.say, fault.hint),)


def _reach(here: Here, draft: Draft, alias: str) -> Draft:
    """Ask for addresses, numbers and names; what is wrong is asked for again, the rest is kept."""
    sentences: tuple[str, ...] = new_words.Q_REACH
    prompt = new_words.REACH
    while True:
        typed = line(here, sentences, prompt)
        found, names, wrong = texts_of(here, typed)
        for identifier in found:
            person = draft.person(alias)
            if not only_new((identifier,), (*person.emails, *person.phones)):
                continue
            added = draft.with_person(_with(person, identifier))
            fault = added.fault()
            if fault is None:
                draft = added
                here.screen.aside(*map(words.left_alone, draft.left_alone((identifier,))))
            else:
                wrong.append(
                    new_words.not_taken(shown(identifier, full=True), fault.say, fault.hint)
                )
        draft = _named(here, draft, alias, names, wrong)
        if not wrong:
            return draft
        sentences, prompt = tuple(wrong), new_words.REACH_REST


def _named(here: Here, draft: Draft, alias: str, names: Sequence[str], wrong: list[str]) -> Draft:
    """Keep display names; what is none goes into `wrong`."""
    before = draft
    for name in names:
        person = draft.person(alias)
        added = draft.with_person(replace(person, names=(*person.names, name)))
        fault = added.fault()
        if fault is not None:
            wrong.append(new_words.not_taken(quoted(name), fault.say, fault.hint))
        elif name not in person.names:
            draft = added
    if draft is not before:
        here.screen.aside(new_words.NAMES_KEPT)
    return draft


def texts_of(here: Here, typed: str) -> tuple[list[Identifier], list[str], list[str]]:
    """Read what was typed, with commas between; return identifiers, names, and what was not taken.

    "none" alone is nothing, as an empty line is.
    """
    found: list[Identifier] = []
    names: list[str] = []
    wrong: list[str] = []
    if typed.casefold().rstrip(".") == new_words.NOT_THERE:
        return found, names, wrong
    for one in read_typed(typed):
        names += [one.name] if one.name else []
        text = one.reach
        try:
            if Path(text).suffix.lower() in _FILES and "@" not in text:
                found += _of_file(here, text, wrong)
            elif text:
                found.append(read_reach(text))
        except Refusal as error:
            wrong.append(new_words.not_taken(visible(text, 60), error.say, error.hint))
    return found, names, wrong


def _of_file(here: Here, name: str, wrong: list[str]) -> list[Identifier]:
    """Show what a saved message or a card holds; only what is ticked is theirs."""
    kept = kept_addresses(Path(name).expanduser())[:_MOST_SHOWN]
    if not kept:
        wrong.append(new_words.NONE_FOUND)
        return []
    rows = [
        new_words.found_row(number, visible(one.where, 40), shown(one.identifier, full=True))
        for number, one in enumerate(kept, start=1)
    ]
    ticked = here.ask.tick((new_words.Q_TICK, *rows), len(kept))
    if ticked is None:
        raise Later
    return [kept[number - 1].identifier for number in ticked]


def _with(person: NewPerson, identifier: Identifier) -> NewPerson:
    if identifier.kind is Kind.EMAIL:
        return replace(person, emails=(*person.emails, identifier.value))
    return replace(person, phones=(*person.phones, identifier.value))


def ask_handles(here: Here, draft: Draft, alias: str) -> Draft:
    """Ask for their name on each platform that was ticked; it may stay empty."""
    for platform in draft.platforms:
        spec = draft.library.services[platform]
        if spec.handles:
            draft = _handle(here, draft, alias, platform, spec.title)
    return draft


def _handle(here: Here, draft: Draft, alias: str, platform: str, title: str) -> Draft:
    sentences: tuple[str, ...] = (new_words.q_handle(visible(alias, 40), title),)
    while True:
        typed = line(here, sentences, new_words.HANDLE)
        if typed.casefold() == new_words.NOT_THERE:
            return draft
        person = draft.person(alias)
        try:
            texts = (read_handle(typed, platform).value,) if typed else ()
        except IdentifierError as error:
            sentences = (new_words.not_taken(visible(typed, 60), error.say, error.hint),)
            continue
        changed = draft.with_person(replace(person, handles={**person.handles, platform: texts}))
        fault = changed.fault()
        if not typed:
            here.screen.aside(new_words.HANDLE_UNKNOWN)
            # Of several people nobody knows, one stands for all: the written steps are the same.
            return draft if fault is not None else changed
        if fault is None:
            return changed
        sentences = (new_words.not_taken(visible(typed, 60), fault.say, fault.hint),)


def ask_follow(here: Here, draft: Draft, alias: str) -> Draft:
    """Ask which shared playbook one person's steps come from."""
    names = draft.library.playbook_names()
    offered = [name for name in new_words.PLAYBOOKS if name in names]
    first = _FIRST[draft.choice] if draft.new.people[0].alias == alias else _SOFT
    if draft.asked.answers.order_first and draft.choice is not Plan.FULL:
        # What an order leaves open is not closed by a plan.
        offered.remove("no-contact")
        first = _AGREED if _AGREED in offered and draft.choice is Plan.QUIET else first
    offered.remove(first)
    choices = [Choice(name, new_words.PLAYBOOKS[name]) for name in (first, *offered)]
    chosen = here.ask.choose((new_words.q_follow(visible(alias, 40)),), choices)
    if chosen == NOT_NOW:
        raise Later
    return draft.with_person(replace(draft.person(alias), follow=chosen))
