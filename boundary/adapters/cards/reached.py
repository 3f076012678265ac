"""Say by what a line of a card reaches somebody: the kind and the bare text of each; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from .lines import Line, unescape

__all__ = ["reads"]

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
_WEB: Final = re.compile(r"(?i)https?://(?:(?:www|m|mobile)\.)?([a-z0-9.-]+)(?::[0-9]+)?([^?#]*)")
_ASKED: Final = re.compile(r"(?i)[?&](?:screenname|uin|send|to)=([^&;]+)")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):(?!\d+\Z)(.*)", re.DOTALL)
_PHONE_SCHEMES: Final = frozenset({"tel", "sms", "callto", "whatsapp", "signal", "facetime"})
_MAIL_SCHEMES: Final = frozenset({"mailto", "email", "smtp"})


def reads(line: Line) -> Callable[[Line], Iterator[tuple[str, str]]] | None:
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
    bare = text[1:-1] if text[:1] == "<" and text[-1:] == ">" else text
    yield _of_uri(bare) or ("email", text)


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
