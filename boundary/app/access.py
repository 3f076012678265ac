"""Say who else can reach the user's accounts: what a look showed, and what of it is new; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from boundary.core.change import Presence, State
from boundary.core.event import Standing
from boundary.core.guide import Guide
from boundary.core.json import Json
from boundary.core.playbook import Account, Address

__all__ = ["LOOKS", "VERB", "AccessFinding", "AccessView", "access_views"]

VERB = "access.review"
LOOKS = (VERB,)
"""What `open_session` is told to open, so that every account can be looked at."""


@dataclass(frozen=True, slots=True)
class AccessFinding:
    """One thing that somebody else has, or gets, of an account."""

    id: str
    say: str
    by_hand: str
    """What can be done about it by hand."""
    new: bool
    """It was not there when the person last went through what was found."""


@dataclass(frozen=True, slots=True)
class AccessView:
    """What is known of one account."""

    account: str
    looked: bool
    """False: nothing of it can be read from here, or not now."""
    found: tuple[AccessFinding, ...]
    """In the order of the adapter: the most far-reaching first."""
    unread: tuple[str, ...]
    """What cannot be read here, in sentences."""
    note: str
    """Why it could not be read, or empty."""
    guide: str
    """The written guide that walks through the account's own pages, or empty."""

    @property
    def new(self) -> int:
        """How many findings were not gone through before."""
        return sum(one.new for one in self.found)


def access_views(
    accounts: Iterable[Account],
    states: Mapping[Address, State],
    standing: Standing,
    guide_of: Callable[[Account], Guide | None],
) -> tuple[AccessView, ...]:
    """Bring together what a look at each account saw, in the order of the accounts.

    `states` has what was looked at, under the account, the verb and "-". An account that could not
    be looked at and has no written guide for it either is left out.
    """
    views = []
    for account in accounts:
        guide = guide_of(account)
        name = guide.name if guide is not None and VERB in guide.parts else ""
        state = states.get(Address(account.name, VERB, "-"), State(Presence.UNKNOWN))
        looked = state.presence is not Presence.UNKNOWN
        note = _text(state.facts.get("note"))
        if looked or name or note:
            found = _findings(state, _reviewed(account.name, standing)) if looked else ()
            unread = tuple(map(_text, _list(state.facts.get("unread"))))
            views.append(AccessView(account.name, looked, found, unread, note, name))
    return tuple(views)


def _reviewed(account: str, standing: Standing) -> frozenset[str]:
    """Gather the ids of what the person went through before, under whatever name of the step."""
    return frozenset(
        _text(one)
        for outcomes in standing.done.values()
        for outcome in outcomes
        if outcome.change.item.verb == VERB and outcome.change.address.account == account
        for one in _list(outcome.change.before.facts.get("seen_ids"))
    )


def _findings(state: State, reviewed: frozenset[str]) -> tuple[AccessFinding, ...]:
    return tuple(
        AccessFinding(
            _text(one.get("id")),
            _text(one.get("say")),
            _text(one.get("by_hand")),
            _text(one.get("id")) not in reviewed,
        )
        for one in _list(state.facts.get("findings"))
        if isinstance(one, Mapping)
    )


def _list(value: Json) -> tuple[Json, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
