"""Hold the dated tables that the rules of the plan read; app fills them from boundary/data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from boundary.core.change import Notice
from boundary.core.identifier import Identifier


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """What the person may notice of one verb on one service."""

    notice: Notice
    say: str
    """Who may notice, and how: one or two short sentences."""
    sure: str
    """verified, third-party or unverified."""
    not_covered: str
    """What the step does not cover: one sentence."""
    source: str
    checked_on: str
    """ISO date."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """`first` must come before `then`, for the same person (or account)."""

    first: tuple[str, str]
    """(service or "*", verb)"""
    then: tuple[str, str]
    within: str
    """"person": for the same person on any account. "account": on the same account."""
    needs_end: bool
    """True: `then` waits while a `first` is undecided. False: only the order is kept."""
    why: str
    source: str
    checked_on: str


@dataclass(frozen=True, slots=True)
class MailProvider:
    """A mail provider where several spellings reach one mailbox, or that takes no password."""

    name: str
    domains: tuple[str, ...]
    dots_ignored: bool
    plus_tags: bool
    same_as: str
    """The domain that all `domains` are one with (googlemail.com is gmail.com), or empty."""
    imap_hosts: tuple[str, ...]
    password: str
    """"yes", "app-password" or "no": what its IMAP server takes."""
    say: str
    """What to do instead, when the answer is not "yes"."""
    notices: str
    """Which notices it may send when a new program signs in."""
    source: str
    checked_on: str
    sieve: str = ""
    """The host where its rules can be set by ManageSieve, "no", or empty when it is not known."""
    guide: str = ""
    """The written guide that has its own rule page and access page; empty: the general one."""


@dataclass(frozen=True, slots=True)
class ProtectedClass:
    """One class of correspondents that may never be cut off."""

    name: str
    say: str
    """"a help line", "a court", completing "This is …"."""
    domains: tuple[str, ...]
    """Exact domains and their subdomains."""
    suffixes: tuple[str, ...]
    """Domain endings such as `.gov`."""
    roles: tuple[str, ...]
    """Local parts that are roles, such as `security`; at any domain."""
    phones: tuple[str, ...]
    """Digits of short numbers, or E.164."""
    exception: bool
    """True: one exact address of a named person there may be chosen, typed, after a wait."""
    source: str
    checked_on: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Every dated table, read once."""

    notices: Mapping[tuple[str, str], NoticeLine] = field(default_factory=dict)
    """By (service, verb); service "*" is the fallback."""
    precedence: tuple[Precedence, ...] = ()
    providers: tuple[MailProvider, ...] = ()
    protected: tuple[ProtectedClass, ...] = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """Who is never touched in this case: the user's own identifiers and `keep_open`."""

    own: tuple[Identifier, ...] = field(default=(), repr=False)
    keep_open: tuple[Identifier, ...] = field(default=(), repr=False)
