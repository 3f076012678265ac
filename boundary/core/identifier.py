"""Hold emails, phones and handles in normal form, one constructor each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import idna
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from boundary.core.errors import Refusal
from boundary.core.handles import form_of
from boundary.core.letters import first_hidden, looks_latin, mixes_scripts


class Kind(StrEnum):
    """What sort of identifier it is."""

    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"


class IdentifierError(Refusal):
    """A text that is not one email address, phone number or handle; the text is never repeated."""

    code = "identifier"


NOT_KNOWN = "(handle not known)"
"""What is shown for a handle that nobody gave."""


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Identifier:
    """One way of reaching the person, in normal form.

    Built only by `email`, `phone`, `handle` and `unknown_handle`.
    """

    kind: Kind
    value: str = field(repr=False)
    """Normal form: `local@a-label.domain` lower case; E.164; the platform's pattern. Empty: they
    are on this platform, and their handle is not known."""
    service: str = ""
    """The platform of a handle; empty otherwise."""

    @property
    def key(self) -> str:
        """The subject of an address: `email:…`, `phone:…`, `handle:service:…`."""
        middle = f"{self.service}:" if self.service else ""
        return f"{self.kind.value}:{middle}{self.value}"

    @property
    def masked(self) -> str:
        """The value covered: `m…@example.org`, `+1 … 23`, `m…`."""
        if not self.value:
            return NOT_KNOWN
        if _is_number(self.value):
            return _masked_phone(self.value)
        local, at, domain = self.value.partition("@")
        return f"{local[:1]}…{at}{domain}"

    def __repr__(self) -> str:
        where = f", {self.service}" if self.service else ""
        return f"Identifier({self.kind.value}{where}, {self.masked})"

    def __str__(self) -> str:
        return repr(self)


class MailboxRules(Protocol):
    """What must be known of a mail provider to compare two addresses (core.rules.MailProvider)."""

    @property
    def domains(self) -> tuple[str, ...]:
        """Its mail domains, A-label, lower case."""

    @property
    def dots_ignored(self) -> bool:
        """Whether dots before the @ mean nothing."""

    @property
    def plus_tags(self) -> bool:
        """Whether `+word` before the @ means nothing."""

    @property
    def same_as(self) -> str:
        """The one domain that all its domains are one with, or empty."""


_MAX_TEXT = 400
_MAX_LOCAL, _MAX_DOMAIN, _MAX_ADDRESS = 64, 253, 254
_ATOM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'+-/=?^_`{|}~.")
_JOINERS = "\u200c\u200d"  # where one stands between other letters, it was refused before
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_MIN_DIGITS, _MAX_DIGITS = 7, 15
_PHONE_SIGNS = frozenset(" \u00a0\u202f()./-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d")


def email(text: str) -> Identifier:
    """Make an email address: lower case, domain in A-label form (UTS 46, non-transitional).

    Local part at most 64 bytes, the whole at most 254. Raises IdentifierError.
    Source: RFC 5321, 5322 (dot-atom only), 5891, 6531.
    """
    _check_text(text, "An email address")
    if "@" not in text:
        raise IdentifierError(
            "This is not an email address: it has no @.",
            hint="Write one whole address. A whole domain cannot be given here.",
        )
    local, _, domain = text.partition("@")
    if "@" in domain:
        raise IdentifierError(
            "An email address has exactly one @.", hint="Write one address at a time."
        )
    if not local:
        raise IdentifierError(
            "The part before the @ is missing.",
            hint="A whole domain cannot be given here. Write one whole address.",
        )
    value = f"{_local_part(local)}@{host(domain)}"
    if len(value.encode()) > _MAX_ADDRESS:
        raise IdentifierError("An email address has at most 254 characters.")
    return Identifier(Kind.EMAIL, value)


def phone(text: str, region: str | None = None) -> Identifier:
    """Make a phone number in E.164. `region`: two capitals; without it a leading + is needed.

    Digits of any script are read. Raises IdentifierError.
    """
    _check_text(text, "A phone number")
    folded = "".join(_digit(char) for char in text)
    if any(char in "*#＊＃" for char in folded):
        raise IdentifierError(
            "A phone number has no * or #.",
            hint="Codes that switch a service of the phone on or off are not taken here.",
        )
    if any(char.isalpha() for char in folded):
        raise IdentifierError(
            "A phone number has no letters.", hint="Write digits only, without an extension."
        )
    if "+" in folded[1:] or any(
        not (char.isascii() and char.isdigit()) and char != "+" and char not in _PHONE_SIGNS
        for char in folded
    ):
        raise IdentifierError(
            "A sign stands in this phone number that does not belong there.",
            hint="Digits, spaces, dots, hyphens and brackets are fine, and one + at the start.",
        )
    if region is None and not folded.startswith("+"):
        raise IdentifierError(
            "This phone number has no country code.",
            hint="Write it with a + and the country code, such as +1 202 555 0123.",
        )
    if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
        raise IdentifierError("This is not a country code of two capital letters.")
    return Identifier(Kind.PHONE, _e164(folded, region))


def handle(text: str, service: str) -> Identifier:
    """Make a handle on one platform; a single leading @ is dropped, case as the platform has it.

    Raises IdentifierError. A web address is never a handle.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", service):
        raise IdentifierError("This is not the name of a service.")
    _check_text(text, "A handle")
    form = form_of(service)
    name = text.removeprefix("@")
    if form.takes_phone and name.startswith("+"):
        return Identifier(Kind.HANDLE, phone(name).value, service)
    if any(char in "/\\?#" for char in name):
        raise IdentifierError(
            "A handle is a name, not a web address.", hint=f"What is taken: {form.say}."
        )
    if form.at_host and "@" in name:
        local, _, domain = name.partition("@")
        name = f"{local}@{host(domain)}"
    value = form.normal(name)
    if value is None:
        raise IdentifierError(
            "This is not a handle on that service.", hint=f"What is taken: {form.say}."
        )
    return Identifier(Kind.HANDLE, value, service)


def unknown_handle(service: str) -> Identifier:
    """Make the handle of somebody who is on a platform under a name that is not known."""
    return Identifier(Kind.HANDLE, "", service)


def host(text: str) -> str:
    """Return a domain with at least two labels in A-label form. Raises IdentifierError."""
    if len(text) > _MAX_DOMAIN:
        raise IdentifierError("The domain is longer than 253 characters.")
    if text.startswith("["):
        raise IdentifierError("An internet address in brackets is not taken.")
    lowered = text.lower()
    labels = lowered.split(".")
    if not text.isascii() or any(label.startswith("xn--") for label in labels):
        try:
            encoded = idna.encode(text, uts46=True, std3_rules=True, transitional=False)
        except UnicodeError:  # IDNAError is one
            raise _bad_domain() from None
        lowered = encoded.decode("ascii")
        labels = lowered.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or len(lowered) > _MAX_DOMAIN:
        raise _bad_domain()
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise _bad_domain()
    return lowered


def suspicious(identifier: Identifier) -> tuple[str, ...]:
    """Say in plain words why the spelling may mislead the eye; empty when nothing was noticed.

    Source: UTS 39 (mixed scripts, whole-script look-alikes), by the standard library's data.
    """
    local, _, domain = identifier.value.partition("@")
    parts = [local, *(_u_label(label) for label in domain.split("."))]
    reasons: list[str] = []
    if any(mixes_scripts(part) for part in parts):
        reasons.append("letters of several scripts are mixed")
    if any(looks_latin(part) for part in parts):
        reasons.append("some letters only look like Latin letters")
    if identifier.kind is Kind.EMAIL and not local.isascii():
        reasons.append("the part before the @ has letters outside a to z")
    if any(char in _JOINERS for part in parts for char in part):
        reasons.append("a joining character in it cannot be seen")
    return tuple(reasons)


def mailbox_key(identifier: Identifier, providers: Sequence[MailboxRules]) -> str:
    """Return a text that two identifiers share when they reach the same place.

    Dots, plus-tags and second domains count as nothing only at the providers of the table. A
    number is the same number as a handle on a service that goes by numbers.
    """
    if _is_number(identifier.value):
        return f"{Kind.PHONE.value}:{identifier.value}"
    if identifier.kind is Kind.HANDLE:
        form = form_of(identifier.service)
        return f"{identifier.kind.value}:{identifier.service}:{form.compared(identifier.value)}"
    local, _, domain = identifier.value.rpartition("@")
    for provider in providers:
        if domain in (*provider.domains, provider.same_as):
            if provider.plus_tags:
                local = local.partition("+")[0] or local
            if provider.dots_ignored:
                local = local.replace(".", "")
            domain = provider.same_as or domain
            break
    return f"{identifier.kind.value}:{local}@{domain}"


def _check_text(text: str, what: str) -> None:
    if not text:
        raise IdentifierError(f"{what} is missing here.")
    if len(text) > _MAX_TEXT:
        raise IdentifierError(f"{what} is never this long.")
    if text != text.strip():
        raise IdentifierError(f"{what} has a blank at its start or end.", hint="Take it out.")
    if first_hidden(text) is not None:
        raise IdentifierError(
            f"{what} holds a character that cannot be seen.", hint="Type it in by hand."
        )


def _local_part(text: str) -> str:
    value = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    if "*" in value:
        raise IdentifierError(
            "A * does not stand for other letters here.", hint="Write one whole address."
        )
    if unicodedata.normalize("NFKC", value) != value:
        raise IdentifierError(
            "The part before the @ has letters in a special form, such as full-width ones.",
            hint="Type it in by hand.",
        )
    for char in value:
        if char not in _ATOM and char not in _JOINERS and not _is_foreign_letter(char):
            raise IdentifierError(
                "A sign stands before the @ that does not belong there.",
                hint="Write one bare address: no blanks, quotes, brackets or commas.",
            )
    if value.startswith(".") or value.endswith(".") or ".." in value:
        raise IdentifierError("A dot stands where none may be, before the @.")
    if len(value.encode()) > _MAX_LOCAL:
        raise IdentifierError("The part before the @ has at most 64 characters.")
    return value


def _is_foreign_letter(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char)[0] in "LMN"


def _bad_domain() -> IdentifierError:
    return IdentifierError(
        "The part after the @ is not a domain.", hint="It looks like example.org."
    )


def _u_label(label: str) -> str:
    try:
        return idna.ulabel(label) if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _digit(char: str) -> str:
    if char == "\uff0b":
        return "+"
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _e164(text: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(text, region)
        value: str = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        again = phonenumbers.format_number(phonenumbers.parse(value), PhoneNumberFormat.E164)
    except NumberParseException:
        raise _bad_phone() from None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != ValidationResult.IS_POSSIBLE or again != value:
        raise _bad_phone()
    if not _MIN_DIGITS <= len(value) - 1 <= _MAX_DIGITS:
        raise _bad_phone()
    return value


def _bad_phone() -> IdentifierError:
    return IdentifierError(
        "This is not a phone number of that country.",
        hint="Compare the digits. Short numbers, such as emergency numbers, are not taken.",
    )


def _is_number(value: str) -> bool:
    return value.startswith("+") and value[1:].isdigit()


def _masked_phone(value: str) -> str:
    try:
        country = str(phonenumbers.parse(value).country_code)
    except NumberParseException:
        country = ""  # not made by `phone`: still never shown
    return f"+{country} … {value[-2:]}"
