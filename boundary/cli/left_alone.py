"""Choose a step about somebody who is left alone, by typing; take that back, or a leaving out."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from boundary.app.chosen import choosable, choose, take_back, typed_the_same
from boundary.app.session import Session
from boundary.cli import left_alone_words, undo_words, words
from boundary.cli.ask import Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.core.mask import visible
from boundary.core.plan import Plan, Spared
from boundary.core.playbook import Address, Item
from boundary.formats.plan_text import shown

__all__ = ["has_any", "left_alone", "put_back"]


@dataclass(frozen=True, slots=True)
class _Offer:
    """One line of the list: something to choose, or a choice to take back."""

    address: Address
    spared: Spared | None = None
    """None: it is chosen already."""


def has_any(session: Session, plan: Plan) -> bool:
    """Whether anything can be chosen here, or taken back."""
    return bool(choosable(plan) or session.standing.chosen)


def left_alone(here: Here, session: Session, plan: Plan) -> int:
    """Show what waits and what can be chosen, and do one of the two."""
    offers = _offers(here, session, plan)
    answer = here.ask.choose(
        left_alone_words.Q_WHICH, [Choice(name, name) for name in offers], later=True
    )
    offer = offers.get(answer)
    if offer is None:
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING
    if offer.spared is None:
        take_back(session, offer.address)
        here.screen.say(left_alone_words.TAKE_BACK_SURE)
        if offer.address in session.standing.done:
            here.screen.say(left_alone_words.UNDO_STILL)
        return Exit.IN_ORDER
    return _chosen(here, session, offer.spared)


def put_back(here: Here, session: Session) -> int:
    """Ask for a step that was left out, and take that back; it is pending again, and no more."""
    items = {item.address: item for item in session.items}
    names: dict[str, Address] = {}
    for address in sorted(session.standing.skipped):
        name = _name(here, session, address, items.get(address))
        names[_apart(name, names, session, address)] = address
    choices = [Choice(name, name) for name in names]
    chosen = here.ask.choose(left_alone_words.Q_PUT_BACK, choices)
    if chosen not in names:
        here.screen.say(words.NOTHING_CHANGED)
        return Exit.WAITING
    take_back(session, names[chosen])
    here.screen.say(left_alone_words.PUT_BACK)
    return Exit.IN_ORDER


def _offers(here: Here, session: Session, plan: Plan) -> Mapping[str, _Offer]:
    items = {item.address: item for item in session.items}
    found: dict[str, _Offer] = {}
    for address, one in session.standing.chosen.items():
        when = undo_words.moment(one.not_before_ms)
        name = _name(here, session, address, items.get(address))
        name = left_alone_words.take_back(name, when)
        found[_apart(name, found, session, address)] = _Offer(address)
    for spared in choosable(plan):
        address = spared.item.address
        name = _name(here, session, address, spared.item)
        found[_apart(name, found, session, address)] = _Offer(address, spared)
    return found


def _apart(name: str, taken: Container[str], session: Session, address: Address) -> str:
    """Tell two steps apart that look the same as long as addresses are covered."""
    return f"{name} ({session.fingerprint(address)})" if name in taken else name


def _name(here: Here, session: Session, address: Address, item: Item | None) -> str:
    """Name a step; of one that the playbook has no more, only where it was."""
    if item is None or item.subject is None:
        return f"{visible(address.step, 24)} on {visible(address.account, 24)}"
    alias = visible(session.aliases.get(item.person, ""), 24)
    masked = shown(item.subject, full=here.settings.full)
    return left_alone_words.row(alias, address.step, visible(address.account, 24), masked)


def _chosen(here: Here, session: Session, spared: Spared) -> int:
    """Warn, let the whole address be typed, and write the choice down."""
    item = spared.item
    if not here.keyboard.isatty():
        here.screen.say(left_alone_words.NEEDS_KEYBOARD)
        return Exit.WAITING
    masked = "" if item.subject is None else shown(item.subject, full=here.settings.full)
    here.screen.aside(
        "",
        spared.protection.say,
        *left_alone_words.WARNING,
        left_alone_words.only_this(item.verb, item.address.account, masked),
    )
    typed = here.ask.line(left_alone_words.TYPE_IT)
    if item.subject is None or not typed_the_same(typed, item.subject):
        here.screen.say(left_alone_words.NOT_TYPED if typed else words.NOTHING_CHANGED)
        return Exit.WAITING
    when = undo_words.moment(choose(session, spared, typed))
    here.screen.say(left_alone_words.chosen(when), left_alone_words.ANY_TIME)
    return Exit.IN_ORDER
