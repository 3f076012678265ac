"""Hold who is never touched: whatever a login says that the user's own address may be."""

from __future__ import annotations

from boundary.app.keep import keep_of
from boundary.core.identifier import Identifier, Kind
from boundary.core.playbook import Account, Playbook
from boundary.core.rules import MailProvider

PROVIDER = MailProvider(
    "Example",
    ("example.org", "example.test"),
    dots_ignored=False,
    plus_tags=False,
    same_as="",
    imap_hosts=("imap.example.org",),
    password="yes",
    say="",
    notices="",
    source="",
    checked_on="2026-01-01",
)


def _own(*accounts: Account) -> list[str]:
    return [one.value for one in keep_of(Playbook("", (), accounts), [PROVIDER]).own]


def test_the_users_own_addresses_are_kept_open() -> None:
    """Logins that are addresses count as the user's own; what is no address is passed over."""
    lawyer = Identifier(Kind.EMAIL, "lawyer@example.com")
    accounts = (
        Account("a", "imap", {"user": "me@example.net"}),
        Account("c", "imap", {"user": "@@"}),
        Account("d", "iphone"),
    )
    keep = keep_of(Playbook("", (), accounts, (lawyer,)), [PROVIDER])

    assert (Identifier(Kind.EMAIL, "me@example.net"),) == keep.own
    assert (lawyer,) == keep.keep_open


def test_a_login_without_a_domain_may_be_any_of_its_provider() -> None:
    """At a known provider each of its domains counts, elsewhere the server's own names."""
    known = Account("a", "imap", {"user": "me", "host": "imap.example.org"})
    other = Account("b", "imap", {"user": "me", "host": "imap.example.net"})
    local = Account("c", "imap", {"user": "me", "host": "127.0.0.1"})

    assert ["me@example.org", "me@example.test"] == _own(known)
    assert ["me@imap.example.net", "me@example.net"] == _own(other)
    assert [] == _own(local)
