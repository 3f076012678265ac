"""Hold that nobody protected can be cut off, however the identifier is spelled."""

from __future__ import annotations

import pytest

from boundary import data
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.core.protect import KEEP_OPEN, OWN, Protection, protected
from boundary.core.rules import Keep, MailProvider, ProtectedClass, Rules
from boundary.formats.data_yaml import read_protected, read_providers

DAY = "2026-11-22"
SHORT = "116123"
"""A help line's number that is the same in several countries."""
TWO_SPELLINGS = MailProvider(
    "Example",
    ("example.net", "mail.example.net"),
    dots_ignored=True,
    plus_tags=True,
    same_as="example.net",
    imap_hosts=(),
    password="yes",
    say="",
    notices="None.",
    source="none",
    checked_on=DAY,
)


def _class(
    name: str,
    *,
    domains: tuple[str, ...] = (),
    suffixes: tuple[str, ...] = (),
    roles: tuple[str, ...] = (),
    phones: tuple[str, ...] = (),
    exception: bool = False,
) -> ProtectedClass:
    return ProtectedClass(
        name, f"a {name}", domains, suffixes, roles, phones, exception, "none", DAY
    )


RULES = Rules(
    providers=(TWO_SPELLINGS,),
    protected=(
        _class("line", domains=("help.example.com",), phones=("+12025550111", SHORT)),
        _class(
            "notice",
            domains=("accounts.example.com",),
            roles=("postmaster", "no-reply", "security"),
        ),
        _class("court", domains=("court.example",), suffixes=(".gov.example",), exception=True),
        _class("school", suffixes=(".edu.example",), exception=True),
    ),
)
KEEP = Keep(
    own=(email("me.too@example.net"), phone("+1 202 555 0100"), handle("me.example", "instagram")),
    keep_open=(email("lawyer@example.org"), handle("+12025550102", "whatsapp")),
)


@pytest.fixture(scope="module")
def shipped() -> Rules:
    """Read the shipped tables."""
    return Rules(
        providers=read_providers(data.load("providers")),
        protected=read_protected(data.load("protected")),
    )


def _name(found: Protection | None) -> str | None:
    return found.name if found else None


@pytest.mark.parametrize(
    "identifier",
    [
        email("me.too@example.net"),
        email("METOO@EXAMPLE.NET"),
        email("m.e.t.o.o+shop@mail.example.net"),
        phone("+1 (202) 555-0100"),
        handle("me.example", "instagram"),
        handle("+12025550100", "whatsapp"),
        handle("Me.Too@example.net", "google"),
    ],
    ids=str,
)
def test_your_own_stay(identifier: Identifier) -> None:
    """No spelling of the user's own addresses, numbers and handles can be cut off."""
    expected = Protection(OWN, "This is one of your own, so it stays.", exception=False)

    assert expected == protected(identifier, KEEP, RULES)


@pytest.mark.parametrize(
    "identifier",
    [email("Lawyer+case@example.org"), phone("+1 202 555 0102")],
    ids=str,
)
def test_what_is_kept_open_stays(identifier: Identifier) -> None:
    """Whom the user keeps open is never touched, on whatever channel it was named."""
    expected = Protection(KEEP_OPEN, "You asked to keep this open, so it stays.", exception=False)

    assert expected == protected(identifier, KEEP, RULES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clerk.jones@court.example", "court"),
        ("jordan@east.court.example", "court"),
        ("jordan@gov.example", "court"),
        ("jordan@town.gov.example", "court"),
        ("jordan@cs.edu.example", "school"),
        ("postmaster@example.org", "notice"),
        ("postmaster+1@example.org", "notice"),
        ("no_reply-7@example.org", "notice"),
        ("NoReply@example.org", "notice"),
        ("no-reply.alerts@example.org", "notice"),
        ("security.alerts@example.org", "notice"),
        ("noreplyexample@example.org", None),
        ("insecurity.example@example.org", None),
        ("jordan@help.example.com", "line"),
        ("jordan@notcourt.example", None),
        ("jordan@notgov.example", None),
        ("jordan@court.example.org", None),
        ("jordan@fake-accounts.example.com", None),
        ("jordan@example.com", None),
        ("my.postmaster@example.org", None),
    ],
)
def test_places_are_whole_labels(text: str, expected: str | None) -> None:
    """A protected place holds with its subdomains, and nothing that only looks like it."""
    assert expected == _name(protected(email(text), Keep(), RULES))


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        (phone("+1 202-555-0111"), "line"),
        (handle("+12025550111", "signal"), "line"),
        (Identifier(Kind.HANDLE, "12025550111", "other"), "line"),
        (Identifier(Kind.PHONE, f"+44{SHORT}"), "line"),
        (Identifier(Kind.PHONE, f"+99999{SHORT}"), None),
        (phone("+1 202 555 0112"), None),
        (handle("court.example", "bluesky"), None),
        (handle("jordan@town.gov.example", "apple"), "court"),
    ],
    ids=str,
)
def test_numbers_and_handles_are_read_as_what_they_are(
    identifier: Identifier, expected: str | None
) -> None:
    """A number is the same as a handle, a short one behind any country code; names are names."""
    assert expected == _name(protected(identifier, Keep(), RULES))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jordan.example@court.example", True),
        ("info@court.example", False),
        ("no-reply@court.example", False),
        ("clerk.7@court.example", False),
        ("office2@court.example", False),
        ("postmaster@court.example", False),
    ],
)
def test_only_a_named_person_is_excepted(text: str, expected: bool) -> None:
    """At a place with an exception one named person may be chosen, a desk never."""
    found = protected(email(text), Keep(), RULES)

    assert expected == (found is not None and found.exception)


def test_a_number_of_such_a_place_is_never_excepted() -> None:
    """The exception is for exact addresses; a protected number has none."""
    rules = Rules(protected=(_class("court", phones=("+12025550111",), exception=True),))
    found = protected(phone("+1 202 555 0111"), Keep(), rules)

    assert Protection("court", "This is a court, so it stays.", exception=False) == found


def test_the_stricter_class_wins() -> None:
    """Where two classes hold, the one without an exception is named."""
    rules = Rules(
        protected=(
            _class("school", suffixes=(".example",), exception=True),
            _class("line", domains=("help.example",)),
        )
    )

    assert "line" == _name(protected(email("jordan@help.example"), Keep(), rules))


@pytest.mark.parametrize(
    ("name", "exception", "text"),
    [
        ("help-line", False, "jordan.example@thehotline.org"),
        ("security-notice", False, "no-reply@accounts.google.com"),
        ("security-notice", False, "mailer-daemon@example.org"),
        ("police", True, "jordan.example@met.police.uk"),
        ("court", True, "jordan.example@uscourts.gov"),
        ("lawyer", True, "jordan.example@firm.law"),
        ("bank", True, "jordan.example@example.bank"),
        ("health", True, "jordan.example@trust.nhs.uk"),
        ("school", True, "jordan.example@example.edu"),
        ("child-service", True, "jordan.example@ourfamilywizard.com"),
    ],
)
def test_each_shipped_class_holds(shipped: Rules, name: str, exception: bool, text: str) -> None:
    """Each shipped class protects, and says rightly whether one address may be chosen."""
    identifier = email(text)
    found = protected(identifier, Keep(), shipped)

    assert (name, exception) == (_name(found), found is not None and found.exception)


def test_the_hotline_number_stays(shipped: Rules) -> None:
    """The number of a help line is protected in any spelling, and has no exception."""
    found = protected(phone("+1 (800) 799-7233"), Keep(), shipped)

    assert ("help-line", False) == (_name(found), found is not None and found.exception)


@pytest.mark.parametrize(
    "text",
    [
        "jordan@example.org",
        "jordan.example@gmail.com",
        "jordan@notpolice.example",
        "jordan@education.example",
    ],
)
def test_people_elsewhere_are_nobodys_class(shipped: Rules, text: str) -> None:
    """An address at a mail provider or a private domain is in no class."""
    assert None is protected(email(text), Keep(), shipped)
