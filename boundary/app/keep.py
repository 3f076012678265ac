"""Gather who is never touched in a case: the user's own addresses, and those kept open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, email
from boundary.core.playbook import Account, Playbook
from boundary.core.rules import Keep, MailProvider

__all__ = ["keep_of"]


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
