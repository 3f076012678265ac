"""Say whose mail a filter in Gmail would take beside that of the person, from the user's mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from boundary.adapters.google.gmail.collateral import collateral
from boundary.adapters.google.gmail.criteria import refusal
from boundary.core.identifier import Identifier, Kind
from boundary.core.playbook import Account, Item
from boundary.core.ports import Sighting
from boundary.core.services import GMAIL
from boundary.core.verbs import VERBS

__all__ = ["beside"]


def beside(
    accounts: Iterable[Account], items: Iterable[Item], seen: Mapping[str, Sequence[Sighting]]
) -> tuple[str, ...]:
    """Give one sentence for each Gmail account whose filters would take others' mail too.

    `seen`: who wrote to an account, by its name. Other providers' rules compare whole addresses
    exactly, so nothing is said of them. No identifier stands in a sentence.
    """
    gmail = {account.name for account in accounts if account.service == GMAIL.name}
    wanted: dict[tuple[str, bool], set[Identifier]] = {}
    for item in items:
        one, name = item.subject, item.address.account
        if name not in gmail or name not in seen or not VERBS[item.verb].watched_by:
            continue
        if one is not None and one.kind is Kind.EMAIL and not refusal(one):
            copied = item.options.get("copied") == "include"
            wanted.setdefault((name, copied), set()).add(one)
    said = [
        f"{name}: about a filter in Gmail for the listed addresses. {found.say}"
        for (name, copied), people in sorted(wanted.items())
        if (found := collateral(people, seen[name], copied=copied)).say
    ]
    return tuple(dict.fromkeys(said))
