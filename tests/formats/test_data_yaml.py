"""Hold that the dated tables are read whole or refused with one sentence and its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boundary.core.change import Notice
from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.help import HelpLine
from boundary.core.rules import MailProvider, NoticeLine, Precedence, ProtectedClass
from boundary.formats.data_yaml import (
    read_helplines,
    read_notices,
    read_precedence,
    read_protected,
    read_providers,
)

DAY = "2026-11-22"
NOTICES = """\
boundary: 1
table: notices
rows:
  - service: example
    verb: social.block
    notice: may-show
    say: The page is gone.
    sure: unverified
    not_covered: New accounts.
    source: https://help.example.org/
    checked_on: 2026-11-22
"""
PRECEDENCE = """\
boundary: 1
table: precedence
rows:
  - first: {service: "*", verb: phone.block}
    then: {service: example, verb: contacts.remove}
    within: person
    needs_end: yes
    why: The list needs the number.
    source: https://help.example.org/
    checked_on: 2026-11-22
"""
PROVIDERS = """\
boundary: 1
table: providers
rows:
  - name: Example
    domains: [example.org, example.net]
    dots_ignored: yes
    plus_tags: no
    same_as: example.org
    imap_hosts: [imap.example.org]
    password: app-password
    say: Make an app password.
    notices: It may send a notice.
    source: https://help.example.org/
    checked_on: 2026-11-22
  - name: Other
    domains: [example.com]
    dots_ignored: no
    plus_tags: yes
    password: yes
    notices: None is known.
    source: https://help.example.org/
    checked_on: 2026-11-22
"""
PROTECTED = """\
boundary: 1
table: protected
rows:
  - name: court
    say: a court
    domains: [court.example]
    suffixes: [.gov.example]
    roles: [clerk]
    phones: ["112", "+12025550123"]
    exception: yes
    source: https://help.example.org/
    checked_on: 2026-11-22
  - name: other
    say: another place
    exception: no
    source: https://help.example.org/
    checked_on: 2026-11-22
"""
HELPLINES = """\
boundary: 1
table: helplines
rows:
  - country: US
    name: Example Line
    about: A talk about anything.
    people: [everyone, older]
    dial: 202-555-0123
    phones: ["+12025550123"]
    web: https://help.example.org/
    hours: all day
    languages: English
    cost: free
    sure: unverified
    source: https://help.example.org/
    checked_on: 2026-11-22
  - country: "*"
    name: Example List
    about: A list of lines.
    people: [everyone]
    web: https://list.example.org/
    hours: not known
    languages: not known
    cost: unknown
    sure: third-party
    source: https://help.example.org/
    checked_on: 2026-11-22
"""
SOURCE = "https://help.example.org/"


def _fault(read: Callable[[bytes], object], text: str) -> Fault:
    with pytest.raises(PlaybookRefusal) as caught:
        read(text.encode())
    return caught.value.faults[0]


def test_notices_are_read() -> None:
    """A notice line comes back under its service and verb."""
    expected = NoticeLine(
        Notice.MAY_SHOW, "The page is gone.", "unverified", "New accounts.", SOURCE, DAY
    )

    assert {("example", "social.block"): expected} == read_notices(NOTICES.encode())


def test_precedence_is_read() -> None:
    """A rule of order comes back with both sides."""
    expected = Precedence(
        ("*", "phone.block"),
        ("example", "contacts.remove"),
        "person",
        needs_end=True,
        why="The list needs the number.",
        source=SOURCE,
        checked_on=DAY,
    )

    assert (expected,) == read_precedence(PRECEDENCE.encode())


def test_providers_are_read() -> None:
    """A mail provider comes back whole, and what was left out is empty."""
    first = MailProvider(
        name="Example",
        domains=("example.org", "example.net"),
        dots_ignored=True,
        plus_tags=False,
        same_as="example.org",
        imap_hosts=("imap.example.org",),
        password="app-password",
        say="Make an app password.",
        notices="It may send a notice.",
        source=SOURCE,
        checked_on=DAY,
    )
    second = MailProvider(
        name="Other",
        domains=("example.com",),
        dots_ignored=False,
        plus_tags=True,
        same_as="",
        imap_hosts=(),
        password="yes",
        say="",
        notices="None is known.",
        source=SOURCE,
        checked_on=DAY,
    )

    assert (first, second) == read_providers(PROVIDERS.encode())


def test_protected_classes_are_read() -> None:
    """A class comes back whole, and what was left out is empty."""
    court = ProtectedClass(
        "court",
        "a court",
        ("court.example",),
        (".gov.example",),
        ("clerk",),
        ("112", "+12025550123"),
        exception=True,
        source=SOURCE,
        checked_on=DAY,
    )
    other = ProtectedClass("other", "another place", (), (), (), (), False, SOURCE, DAY)

    assert (court, other) == read_protected(PROTECTED.encode())


def test_help_lines_are_read() -> None:
    """A help line comes back whole, and what was left out is empty."""
    line = HelpLine(
        country="US",
        name="Example Line",
        about="A talk about anything.",
        people=("everyone", "older"),
        dial="202-555-0123",
        phones=("+12025550123",),
        web="https://help.example.org/",
        hours="all day",
        languages="English",
        cost="free",
        sure="unverified",
        source=SOURCE,
        checked_on=DAY,
    )

    first, second = read_helplines(HELPLINES.encode())

    assert line == first
    assert ("*", "", (), "https://list.example.org/") == (
        second.country,
        second.dial,
        second.phones,
        second.web,
    )


@pytest.mark.parametrize(
    ("read", "text", "old", "new", "line", "say"),
    [
        (
            read_notices,
            NOTICES,
            "table: notices",
            "table: other",
            2,
            "“other” is not one of the words for table.",
        ),
        (
            read_notices,
            NOTICES,
            "verb: social.block",
            "verb: social.blok",
            5,
            "“social.blok” is not one of the words for verb.",
        ),
        (
            read_notices,
            NOTICES,
            "service: example",
            "service: Example",
            4,
            "This is not how service is written.",
        ),
        (
            read_notices,
            NOTICES,
            "sure: unverified",
            "sure: perhaps",
            8,
            "“perhaps” is not one of the words for sure.",
        ),
        (
            read_notices,
            NOTICES,
            "    source: https://help.example.org/\n",
            "",
            4,
            "The key source is missing here.",
        ),
        (read_notices, NOTICES, "2026-11-22", "22.11.2026", 11, "This is not a date."),
        (
            read_notices,
            NOTICES + NOTICES[NOTICES.index("  -") :],
            "x",
            "x",
            12,
            "example and social.block stand twice in this table.",
        ),
        (
            read_precedence,
            PRECEDENCE,
            "within: person",
            "within: site",
            6,
            "“site” is not one of the words for within.",
        ),
        (
            read_precedence,
            PRECEDENCE,
            "verb: phone.block",
            "verb: mail.delete",
            4,
            "“mail.delete” is not one of the words for verb.",
        ),
        (
            read_precedence,
            PRECEDENCE,
            "{service: example, verb: contacts.remove}",
            "later",
            5,
            "This has to be keys with values.",
        ),
        (
            read_precedence,
            PRECEDENCE,
            "needs_end: yes",
            "needs_end: 1",
            7,
            "“1” is not one of the words for needs_end.",
        ),
        (
            read_providers,
            PROVIDERS,
            "[example.com]",
            "[example.net]",
            16,
            "example.net stands twice.",
        ),
        (
            read_providers,
            PROVIDERS,
            "same_as: example.org",
            "same_as: example.com",
            8,
            "same_as has to be one of the domains.",
        ),
        (
            read_providers,
            PROVIDERS,
            "    say: Make an app password.\n",
            "",
            4,
            "password and say do not fit together.",
        ),
        (
            read_providers,
            PROVIDERS,
            "password: yes",
            "password: yes\n    say: Nothing.",
            20,
            "password and say do not fit together.",
        ),
        (
            read_providers,
            PROVIDERS,
            "[example.com]",
            "[Example.com]",
            16,
            "An entry is not how domains are written.",
        ),
        (
            read_providers,
            PROVIDERS,
            "[example.org, example.net]",
            "[example.org, example.org]",
            5,
            "An entry of domains stands twice.",
        ),
        (
            read_protected,
            PROTECTED,
            "name: other",
            "name: court",
            13,
            "The class court stands twice.",
        ),
        (
            read_protected,
            PROTECTED,
            "[.gov.example]",
            "[gov.example]",
            7,
            "An entry is not how suffixes are written.",
        ),
        (read_protected, PROTECTED, '"112"', '"1"', 9, "An entry is not how phones are written."),
        (
            read_helplines,
            HELPLINES,
            "country: US",
            "country: USA",
            4,
            "This is not how country is written.",
        ),
        (read_helplines, HELPLINES, "[everyone, older]", "[]", 7, "The list people has 0 entries."),
        (
            read_helplines,
            HELPLINES,
            "[everyone, older]",
            "[people]",
            7,
            "“people” is not one of the words for people.",
        ),
        (
            read_helplines,
            HELPLINES,
            "web: https://help",
            "web: //help",
            10,
            "This is not a web address.",
        ),
        (
            read_helplines,
            HELPLINES,
            "    dial: 202-555-0123\n",
            "",
            4,
            "dial and phones belong together.",
        ),
        (
            read_helplines,
            HELPLINES,
            "    web: https://list.example.org/\n",
            "",
            17,
            "A help line needs a number or a web address.",
        ),
    ],
)
def test_each_slip_is_refused(
    read: Callable[[bytes], object], text: str, old: str, new: str, line: int, say: str
) -> None:
    """Whatever does not fit a table is refused, where it stands."""
    fault = _fault(read, text.replace(old, new, 1))

    assert (line, say) == (fault.line, fault.say)
