"""Say whose a card is: each address and number on it in normal form, and the line it is on; pure.

A number without its country code is read only where the user's country leaves one reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import unquote

import phonenumbers

from boundary.core import identifier
from boundary.core.identifier import Identifier, IdentifierError, Kind
from boundary.core.rules import MailProvider

from .lines import Card, Line, parts_of, unescape

__all__ = ["Entry", "Reader", "names_of"]

_MAX_TEXT: Final = 400
"""Longest text that can be an address or a number."""
_MIN_LOCAL: Final = 5
"""Fewest digits that can be somebody's number without its area code."""
_TELLING: Final = 7
"""So many last digits in common, and two numbers could be one."""
_MAX_EXTENSION: Final = 6
"""More digits than that behind a number can be a second number."""

_TEL: Final = frozenset({"TEL", "X-TEL", "X-PHONE", "X-MOBILE"})
_EMAIL: Final = frozenset({"EMAIL", "X-EMAIL"})
_SERVICES: Final[Mapping[str, str]] = {
    "X-AIM": "aim",
    "X-BLUESKY": "bluesky",
    "X-DISCORD": "discord",
    "X-FACEBOOK": "facebook",
    "X-GADUGADU": "gadugadu",
    "X-GADU-GADU": "gadugadu",
    "X-GITHUB": "github",
    "X-GOOGLE-TALK": "google-talk",
    "X-GROUPWISE": "groupwise",
    "X-GTALK": "google-talk",
    "X-ICQ": "icq",
    "X-INSTAGRAM": "instagram",
    "X-JABBER": "xmpp",
    "X-KAKAO-TALK": "kakaotalk",
    "X-LINKEDIN": "linkedin",
    "X-MASTODON": "mastodon",
    "X-MATRIX": "matrix",
    "X-MS-IMADDRESS": "im",
    "X-MSN": "msn",
    "X-QQ": "qq",
    "X-SIGNAL": "signal",
    "X-SIP": "sip",
    "X-SKYPE": "skype",
    "X-SKYPE-USERNAME": "skype",
    "X-TELEGRAM": "telegram",
    "X-TWITTER": "x",
    "X-WHATSAPP": "whatsapp",
    "X-YAHOO": "yahoo",
}
"""Properties with the name of one messenger."""
_SAME: Final[Mapping[str, str]] = {
    "AIM": "aim",
    "FB": "facebook",
    "FB-MESSENGER": "messenger",
    "GOOGLETALK": "google-talk",
    "GTALK": "google-talk",
    "JABBER": "xmpp",
    "MSNIM": "msn",
    "SKYPE-USERNAME": "skype",
    "TG": "telegram",
    "TWITTER": "x",
    "YMSGR": "yahoo",
}
"""Other names of services, in upper case."""
_CHAT: Final = frozenset({"IMPP", "X-IMPP", "X-KADDRESSBOOK-X-IMADDRESS", "X-EVOLUTION-IM"})
_SOCIAL: Final = frozenset({"X-SOCIALPROFILE", "SOCIALPROFILE"})
_LINKS: Final = frozenset({"URL", "CONTACT-URI", "X-URL"})
"""Read only where they are a mail address or a number in the form of a link."""
_SITES: Final[Mapping[str, str]] = {
    "bsky.app": "bluesky",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "github.com": "github",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "m.me": "messenger",
    "pinterest.com": "pinterest",
    "reddit.com": "reddit",
    "snapchat.com": "snapchat",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "threads.net": "threads",
    "tiktok.com": "tiktok",
    "twitch.tv": "twitch",
    "twitter.com": "x",
    "wa.me": "whatsapp",
    "x.com": "x",
    "youtube.com": "youtube",
}
_BEFORE_NAMES: Final = frozenset({"add", "c", "channel", "in", "profile", "u", "user"})
"""Parts of a profile's address that stand before the name in it."""
_ADDRESS: Final = re.compile(r"[^<>]{0,200}<([^<>@]{1,100}@[^<>@]{1,260})>\s*")
_UNSEEN: Final = " \t\n\u00a0\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
"""What clings to an address that was copied from elsewhere."""
_QUOTED: Final = re.compile(r'"([^"\\]+)"@([^"@]+)')
_EXTENSION: Final = re.compile(
    r"(?i)[\s.,;:/(-]*(?:;\s*ext\s*=|\b(?:ext(?:ension|n)?|int(?:erno|ern)?|anexo|ramal|poste"
    r"|durchwahl|dw|доб)\b\.?|(?<=[\d\s)])x|#|[,;]|(?<=\d)[pw])[\s.:#=]*(?=[0-9])[0-9,;pw*#\s)-]{1,40}\Z"
)
_WEB: Final = re.compile(r"(?i)https?://(?:(?:www|m|mobile)\.)?([a-z0-9.-]+)(?::[0-9]+)?([^?#]*)")
_BRACKETED: Final = re.compile(r"\A\(\s*\+\s*([0-9]{1,3})\s*\)")
_ASKED: Final = re.compile(r"(?i)[?&](?:screenname|uin|send|to)=([^&;]+)")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):(?!\d+\Z)(.*)", re.DOTALL)
_PHONE_SCHEMES: Final = frozenset({"tel", "sms", "callto", "whatsapp", "signal", "facetime"})
_MAIL_SCHEMES: Final = frozenset({"mailto", "email"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One address, number or name that a card says somebody is reached by."""

    line: int
    """Its place in Card.lines."""
    found: Identifier | None = None
    """In normal form; None when it has none that is sure."""
    key: str = field(default="", repr=False)
    """What all its spellings share (identifier.mailbox_key), or ""."""
    digits: str = field(default="", repr=False)
    """Of a number that is not sure: its digits, 0 to 9. It may be anybody's."""
    has_extension: bool = False
    """It goes on behind the number: a desk behind a shared line, or a code to be dialled."""

    def may_be(self, one: Identifier) -> bool:
        """Whether a number that is not sure could be this one, written without its country."""
        if one.kind is not Kind.PHONE or not self.digits:
            return False
        local = self.digits.lstrip("0")
        if len(local) >= _TELLING:
            return one.value[-_TELLING:] in local
        return len(self.digits) >= _MIN_LOCAL and (
            one.value.endswith(self.digits) or one.value.endswith(local.rjust(_MIN_LOCAL, "0"))
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads cards of one user."""

    providers: tuple[MailProvider, ...] = ()
    region: str = ""
    """The user's country, two capitals: how a number without a country code is read; or ""."""

    def key(self, one: Identifier) -> str:
        """Give what every spelling of one identifier shares."""
        return identifier.mailbox_key(one, self.providers)

    def entries(self, card: Card) -> tuple[Entry, ...]:
        """Read what a card says somebody is reached by, in its order; empty lines say nothing.

        A card of a group holds members, not a person: it has no entries. A line that cannot be
        read has an entry without anything.
        """
        if card.is_group:
            return ()
        found: list[Entry] = []
        for at, line in enumerate(card.lines):
            reads = _reads(line)
            if reads is not None and line.tight.strip():
                found += self._entries(at, line, reads)
        return tuple(found)

    def keys(self, card: Card) -> frozenset[str]:
        """Give the keys of all that is sure on a card."""
        return frozenset(entry.key for entry in self.entries(card) if entry.key)

    def lines_of(self, card: Card, keys: Collection[str]) -> frozenset[int]:
        """Give the places of the lines that hold one of these keys."""
        return frozenset(entry.line for entry in self.entries(card) if entry.key in keys)

    def may_hold(self, card: Card, one: Identifier) -> bool:
        """Whether a number on it could be this one, and nobody can say so from the card alone."""
        return any(entry.may_be(one) for entry in self.entries(card))

    def _entries(
        self, at: int, line: Line, reads: Callable[[Line], Iterator[tuple[str, str]]]
    ) -> Iterator[Entry]:
        for kind, text in reads(line):
            if len(text) > _MAX_TEXT:
                yield Entry(at)
            elif kind == "tel":
                yield self._phone(at, text)
            elif kind == "email":
                yield self._made(at, _email, text)
            else:
                yield self._handle(at, kind, text)

    def _phone(self, at: int, text: str) -> Entry:
        number, has_extension = _without_extension(_in_digits(text))
        try:
            one = _phone(number, self.region)
        except IdentifierError:
            one = None
        if one is None:
            digits = "".join(char for char in number if char.isdigit())
            return Entry(at, digits=digits, has_extension=has_extension)
        return Entry(at, one, self.key(one), has_extension=has_extension)

    def _handle(self, at: int, service: str, text: str) -> Entry:
        """Read a name at a messenger: it can be an address or a number as well."""
        if "@" in text.strip("@") and service not in ("mastodon", "matrix"):
            return self._made(at, _email, text)
        if re.fullmatch(r"\+[0-9 ().-]{7,30}", text):
            return self._phone(at, text)
        if service in ("whatsapp", "signal") and text.isdigit():
            return self._phone(at, f"+{text}")
        return self._made(at, partial(identifier.handle, service=service), text)

    def _made(self, at: int, make: Callable[[str], Identifier], text: str) -> Entry:
        try:
            one = make(text)
        except IdentifierError:
            return Entry(at)
        return Entry(at, one, self.key(one))


def names_of(card: Card) -> tuple[str, ...]:
    """Give the names on a card as they are written, without repeats: FN, then N in two forms."""
    found: dict[str, None] = {}
    for at in card.named("FN", "N"):
        line = card.lines[at]
        parts = [unescape(line.text)] if line.name == "FN" else [*parts_of(line.text, ";"), "", ""]
        if line.name == "N":
            family, given, middle = parts[:3]
            parts = [f"{given} {family}", f"{given} {middle} {family}"]
        for part in parts:
            text = " ".join(part.split())
            if text:
                found[text] = None
    return tuple(found)


def _reads(line: Line) -> Callable[[Line], Iterator[tuple[str, str]]] | None:
    """Say how a line is read; None for one that is not about how somebody is reached."""
    if line.name in _TEL:
        return _of_phone
    if line.name in _EMAIL:
        return _of_email
    if line.name in _CHAT or line.name in _SERVICES:
        return _of_chat
    if line.name in _SOCIAL:
        return _of_profile
    return _of_link if line.name in _LINKS else None


def _of_phone(line: Line) -> Iterator[tuple[str, str]]:
    text = unescape(line.tight).strip()
    yield _of_uri(text) or ("tel", text)


def _of_email(line: Line) -> Iterator[tuple[str, str]]:
    text = unescape(line.tight).strip()
    yield _of_uri(text) or ("email", text)


def _of_link(line: Line) -> Iterator[tuple[str, str]]:
    found = _of_uri(unescape(line.tight).strip())
    if found is not None:
        yield found


def _of_chat(line: Line) -> Iterator[tuple[str, str]]:
    """Read a messenger's line. Source: RFC 4770; X-SERVICE-TYPE is Apple's."""
    text = unescape(line.tight).strip()
    named = line.parameter("X-SERVICE-TYPE") or line.parameter("SERVICE-TYPE")
    service = _SERVICES.get(line.name, _service(named))
    found = _of_uri(text)
    if found is not None:
        yield found
        return
    scheme = _SCHEME.match(text)
    if scheme is not None:
        service = _service(scheme[1]) if service in ("", "im") else service
        asked = _ASKED.search(scheme[2])
        bare = asked[1] if asked else scheme[2].lstrip("/").partition("?")[0].partition(";")[0]
        text = unquote(bare)
    yield service or "im", text


def _of_profile(line: Line) -> Iterator[tuple[str, str]]:
    """Read a profile: the name in x-user, or else in its address. Sources: Apple; RFC 9554."""
    text = unescape(line.tight).strip()
    named = line.parameter("SERVICE-TYPE") or next(iter(sorted(line.words("TYPE"))), "")
    service = _service(named)
    user = line.parameter("X-USER") or line.parameter("USERNAME")
    link = _WEB.match(text)
    if link is not None:
        service = _SITES.get(link[1].lower(), service)
        path = [part for part in link[2].split("/") if part]
        while len(path) > 1 and path[0].lower() in _BEFORE_NAMES:
            path.pop(0)
        name = unquote(path[0]) if path else ""
    else:
        found = _of_uri(text)
        if found is not None:
            yield found
            return
        scheme = _SCHEME.match(text)
        name = unquote(scheme[2]) if scheme else text
    yield service or "profile", (user or name).strip()


def _of_uri(text: str) -> tuple[str, str] | None:
    """Read an address or a number in the form of a link. Sources: RFC 3966, 6068, 3261."""
    found = _SCHEME.match(text)
    if found is None:
        return None
    scheme, rest = found[1].lower(), found[2].lstrip("/")
    if scheme in _MAIL_SCHEMES:
        return "email", unquote(rest.partition("?")[0]).strip()
    if scheme in ("sip", "sips", "xmpp", "im", "msnim", "gtalk"):
        bare = unquote(rest.partition("?")[0].partition(";")[0].partition("/")[0])
        local, _, _ = bare.partition("@")
        if scheme.startswith("sip") and re.fullmatch(r"\+[0-9.()-]{7,30}", local):
            return "tel", local
        return ("email", bare) if "@" in bare else None
    if scheme in _PHONE_SCHEMES:
        bare = unquote(rest.partition("?")[0]).strip()
        return ("email", bare) if "@" in bare else ("tel", _global(bare))
    return None


def _global(text: str) -> str:
    """Write a number of RFC 3966 in full: its context goes before it, an extension stays."""
    number, *parameters = text.split(";")
    for one in parameters:
        name, _, value = one.partition("=")
        if name.lower() == "phone-context" and value.startswith("+") and number[:1] != "+":
            number = f"{value}{number}"
        elif name.lower() == "ext":
            number = f"{number};ext={value}"
    return number


def _service(named: str) -> str:
    """Give the name of a service as handles have it; "" for what is no name."""
    upper = named.strip().upper().removeprefix("X-")
    name = _SAME.get(upper, upper.lower())
    return name if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", name) else ""


def _email(text: str) -> Identifier:
    """Read a mail address, with or without a name before it and quotes around its first part."""
    text = text.strip(_UNSEEN)
    named = _ADDRESS.fullmatch(text)
    bare = named[1] if named else text
    quoted = _QUOTED.fullmatch(bare)
    return identifier.email(f"{quoted[1]}@{quoted[2]}" if quoted else bare.strip())


def _in_digits(text: str) -> str:
    """Write digits of any script as 0 to 9, other signs in one spelling each.

    What only turns the line of writing is left out; a code in brackets is written without them.
    """
    made = []
    for char in text:
        value = unicodedata.decimal(char, None)
        kind = unicodedata.category(char)
        if value is not None:
            made.append(str(value))
        elif char == "\uff0b":
            made.append("+")
        elif kind == "Pd":
            made.append("-")
        elif char.isspace() or char in "[]{}_\u00b7\u2022'\u2019~":
            made.append(" ")
        elif kind != "Cf":
            made.append(char)
    return _BRACKETED.sub(r"+\1", "".join(made).strip())


def _without_extension(text: str) -> tuple[str, bool]:
    """Take off what is dialled behind a number. A second number in one line is none of that."""
    found = _EXTENSION.search(text)
    if found is None or sum(char.isdigit() for char in text[: found.start()]) < _MIN_LOCAL:
        return text, False
    digits = sum(char.isdigit() for char in found[0])
    if digits > _MAX_EXTENSION and not found[0].startswith(";ext="):
        return text, False
    return text[: found.start()].strip(), True


def _phone(text: str, region: str) -> Identifier | None:
    """Read a number; None when it could be another one, too. Raises IdentifierError."""
    if text.startswith("+") or not region:
        return identifier.phone(text)
    one = identifier.phone(text, region)
    number = phonenumbers.parse(text, region)
    local = phonenumbers.national_significant_number(number)
    digits = "".join(char for char in text if char.isdigit())
    plan = _plan(region)
    dialled = digits.removesuffix(local)
    if dialled == str(number.country_code) != plan.prefix and not plan.closed:
        return None
    if dialled and dialled != digits:
        # A code for the whole country, or out of it, was dialled before the area code.
        return one
    whole = plan.closed or len(local) >= plan.longest
    prefixed = bool(plan.prefix) and digits.startswith(plan.prefix)
    if (prefixed if dialled else whole) and phonenumbers.is_valid_number(number):
        return one
    return None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How numbers of one country are dialled within it."""

    closed: bool
    """Nothing goes before a number within the country: it is always written whole."""
    prefix: str
    """What goes before an area code, or ""."""
    longest: int
    """Most digits of a number of its fixed lines: one of that length has its area code."""


def _plan(region: str) -> _Plan:
    data = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    prefix = str(data.national_prefix or "") if data else ""
    fixed = data.fixed_line.possible_length if data and data.fixed_line else ()
    local = data.general_desc.possible_length_local_only if data and data.general_desc else ()
    return _Plan(not prefix and not local, prefix, max(fixed, default=99))
