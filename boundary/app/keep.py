"""Gather who is never touched in a case: the user's own addresses, and those kept open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, email
from boundary.core.mask import mask
from boundary.core.playbook import Account, Playbook
from boundary.core.protect import protected
from boundary.core.rules import Keep, MailProvider, Rules

__all__ = ["keep_of", "left_alone"]


def keep_of(playbook: Playbook, providers: Sequence[MailProvider]) -> Keep:
    """Gather the user's own addresses, as far as logins tell them, and `keep_open`.

    A login without a domain may be an address at any domain of its provider: a doubt counts as the
    user's own.
    """
    own: dict[Identifier, None] = {}
    for account in playbook.accounts:
        for text in _addresses(account, providers):
            try:
                own[email(text)] = None
            except Refusal:
                continue
    return Keep(tuple(own), playbook.keep_open)


def left_alone(identifiers: Sequence[Identifier], keep: Keep, rules: Rules) -> tuple[str, ...]:
    """Say of each that is never cut off why that is, covered; nothing of the others."""
    found = [(identifier, protected(identifier, keep, rules)) for identifier in identifiers]
    return tuple(f"{mask(one)}: {reason.say}" for one, reason in found if reason is not None)


def _addresses(account: Account, providers: Sequence[MailProvider]) -> Iterator[str]:
    user = account.settings.get("user")
    if not isinstance(user, str) or not user:
        return
    if "@" in user:
        yield user
        return
    host = str(account.settings.get("host", ""))
    for provider in providers:
        if host in provider.imap_hosts:
            yield from (f"{user}@{domain}" for domain in provider.domains)
            return
    yield f"{user}@{host}"
    yield f"{user}@{host.partition('.')[2]}"
