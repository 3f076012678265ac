"""Name the addresses, providers and servers that the tests of our mail rules share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from boundary.adapters.sieve.rules import Dialect, Rule
from boundary.core.identifier import email
from boundary.core.rules import MailProvider

MADE_ON = date(2026, 2, 3)
PIGEONHOLE = Dialect(
    frozenset({"fileinto", "mailbox", "imap4flags", "envelope", "regex", "include"})
)
PLAIN = Dialect(frozenset({"fileinto", "mailbox", "imap4flags", "envelope", "include"}))
"""A server without patterns."""
BARE = Dialect(frozenset({"fileinto"}))


def make_provider(
    *domains: str, dots: bool = False, tags: bool = False, same_as: str = ""
) -> MailProvider:
    """Make a row of the providers table."""
    return MailProvider(
        "Example", domains, dots, tags, same_as, (), "yes", "", "", "", "2026-01-01"
    )


WIDE = make_provider("wide.example", "wide.test", dots=True, tags=True, same_as="wide.example")
TAGS = make_provider("tags.example", tags=True)
DOTS = make_provider("dots.example", dots=True)
PROVIDERS = (WIDE, TAGS, DOTS)
ODD_LOCALS = (
    "a{b}|c",
    "o'hara",
    "100%",
    "x?y",
    "^up$",
    "back`tick",
    "~tilde",
    "#1!",
    "a=b/c",
    "${x}",
)


def addresses(count: int) -> list[str]:
    """Make different addresses of every kind, in normal form."""
    made: list[str] = []
    for number in range(count):
        kinds = (
            f"jordan.{number}@example.org",
            f"jordan{number}@example.com",
            f"j-{number}_x@sub.example.net",
            f"Käthe{number}@xn--bcher-kva.example" if number % 2 else f"k{number}@bücher.example",
            f"wide.{number}@wide.example",
            f"wide{number}+shop@wide.test",
            f"tags{number}@tags.example",
            f"dots.{number}@dots.example",
            f"{number}{ODD_LOCALS[number // 9 % len(ODD_LOCALS)]}@example.org",
        )
        made.append(email(kinds[number % len(kinds)]).value)
    return made


def file_away(address: str, *, folder: str = "Later", copied: bool = False) -> Rule:
    """Make the rule for one address: to the folder, as read."""
    return Rule("mail.file-away", email(address).value, folder, folder, read=True, copied=copied)


def set_aside(address: str, *, folder: str = "Aside", copied: bool = False) -> Rule:
    """Make the rule for one address: to the folder, unread."""
    return Rule("mail.set-aside", email(address).value, folder, folder, read=False, copied=copied)


def filed(given: Sequence[str]) -> list[Rule]:
    """Make the rules for many addresses; every fourth is set aside, with copies."""
    return [
        set_aside(one, copied=True) if number % 4 == 3 else file_away(one)
        for number, one in enumerate(given)
    ]
