"""Say who may never be cut off: the user, those kept open, and the protected classes.

Spellings that reach the same mailbox or telephone count as one, and a doubt counts as protected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import assert_never

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from boundary.core.identifier import Identifier, Kind, mailbox_key
from boundary.core.rules import Keep, ProtectedClass, Rules

OWN = "own"
KEEP_OPEN = "keep-open"
"""Names of the two protections that come from the case itself."""

_DESKS = (
    "abuse accounts admin administration administrator alert alerts appointments billing bounce"
    " bounces care cases clerk contact contactus court courts customercare customerservice do"
    " donotreply enquiries enquiry fraud frontdesk hello help helpdesk helpline hostmaster hotline"
    " info information inquiries intake legal mail mailbox mailer no noreply notification"
    " notifications notify office post postmaster press reception records registrar registry"
    " report reports root safeguarding school secretary security service services support team"
    " webmaster welfare"
)
_ROLES = frozenset(_DESKS.split())
"""First words of local parts that name a desk (`no-reply`, `court.clerk`), not a person."""

_BETWEEN = re.compile(r"[-_.]")
_DIGITS = "0123456789"
_MIN_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Protection:
    """Why an identifier is never cut off."""

    name: str
    """The class: "own", "keep-open", or one of the dated table."""
    say: str
    """One sentence for the screen, without the identifier."""
    exception: bool
    """True: this one exact address may still be chosen, typed, after a wait."""


def protected(identifier: Identifier, keep: Keep, rules: Rules) -> Protection | None:
    """Say why this identifier is never cut off, or None.

    The case's own lists win over the classes, and a class without an exception over one with.
    """
    keys = _keys((identifier,), rules)
    if keys & _keys(keep.own, rules):
        return Protection(OWN, "This is one of your own, so it stays.", exception=False)
    if keys & _keys(keep.keep_open, rules):
        return Protection(KEEP_OPEN, "You asked to keep this open, so it stays.", exception=False)
    found = [
        Protection(one.name, f"This is {one.say}, so it stays.", exception=_excepted(one, reading))
        for one in rules.protected
        for reading in _readings(identifier)
        if _belongs(reading, one)
    ]
    return min(found, key=lambda one: (one.exception, one.name), default=None)


def _keys(identifiers: Iterable[Identifier], rules: Rules) -> frozenset[str]:
    return frozenset(
        mailbox_key(reading, rules.providers)
        for identifier in identifiers
        for reading in _readings(identifier)
    )


def _readings(identifier: Identifier) -> Iterator[Identifier]:
    """Read it as what it is; a handle that is an address or a number, as that too.

    A plus part is dropped at every provider: it is still an address of the same owner.
    """
    value = identifier.value.casefold()
    local, _, domain = value.rpartition("@")
    if identifier.kind is Kind.HANDLE:
        yield identifier
    if local and "." in domain:
        yield Identifier(Kind.EMAIL, f"{local.partition('+')[0] or local}@{domain}")
    digits = value.removeprefix("+")
    if digits.isascii() and digits.isdecimal() and len(digits) >= _MIN_DIGITS:
        yield Identifier(Kind.PHONE, f"+{digits}")


def _belongs(reading: Identifier, one: ProtectedClass) -> bool:
    match reading.kind:
        case Kind.PHONE:
            return any(_same_phone(reading.value, phone) for phone in one.phones)
        case Kind.EMAIL:
            local, _, domain = reading.value.rpartition("@")
            return _is_desk(local, one.roles) or _at_protected_place(domain, one)
        case Kind.HANDLE:
            return False
        case _:
            assert_never(reading.kind)


def _is_desk(local: str, roles: Iterable[str]) -> bool:
    """Compare as desks are spelled: `no_reply-7` is `no-reply`, `security.alerts` is `security`."""
    desks = {"".join(_words(role)) for role in roles}
    return any(begin in desks for begin in accumulate(_words(local)))


def _words(local: str) -> list[str]:
    """Take a local part apart; numbers at the end of a word say nothing of whose it is."""
    return [word.rstrip(_DIGITS) for word in _BETWEEN.split(local)]


def _at_protected_place(domain: str, one: ProtectedClass) -> bool:
    """Compare whole labels, so that `notpolice.uk` is no part of `police.uk`."""
    dotted = f".{domain}"
    return any(dotted.endswith(f".{name}") for name in one.domains) or any(
        dotted.endswith(suffix) for suffix in one.suffixes
    )


def _same_phone(value: str, phone: str) -> bool:
    """Compare E.164; a short number also matches behind any country code, and nothing else."""
    if phone.startswith("+"):
        return value == phone
    code = value.removeprefix("+").removesuffix(phone)
    return value.endswith(phone) and code.isdecimal() and int(code) in COUNTRY_CODE_TO_REGION_CODE


def _excepted(one: ProtectedClass, reading: Identifier) -> bool:
    """Only an exact address of a named person at such a place can be excepted."""
    return one.exception and reading.kind is Kind.EMAIL and not is_role(reading)


def is_role(reading: Identifier) -> bool:
    """Say whether the first word before the @ is a desk: `info`, `noreply-7`, `court.clerk`."""
    return _words(reading.value.rpartition("@")[0])[0] in _ROLES
