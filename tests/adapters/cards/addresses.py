"""Write one mail address in the many ways that people and programs write it on a card."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

ADDRESSES = (
    "anna@example.org",
    "a@example.net",
    "anna.b.example@mail.example.com",
    "anna-b_c+tag@example.org",
    "0123456789@example.com",
    "o'neil=x@sub.domain.example.org",
    "j\u00f6rg@example.org",
    "anna@b\u00fccher.example",
    "jos\u00e9@caf\u00e9.example",
    "anna@\u4f8b\u3048.example",
    "\u0430\u043d\u043d\u0430@\u043f\u0440\u0438\u043c\u0435\u0440.example",
    "a" * 64 + "@" + "b" * 60 + ".example",
)
"""As they are shown to people; domains of other letters in their own letters."""


@dataclass(frozen=True, slots=True)
class Written:
    """One line of a card, with what is folded below it."""

    raw: bytes
    version: str
    eol: bytes = b"\r\n"

    def card(self) -> bytes:
        """Put it on a card between other lines."""
        rows = (b"BEGIN:VCARD", b"VERSION:" + self.version.encode(), b"FN:x", self.raw)
        return self.eol.join((*rows, b"NOTE:nobody@example.com", b"END:VCARD", b""))


def spellings(address: str) -> Iterator[str]:
    """Write the address itself in every way that means the same."""
    local, _, domain = address.rpartition("@")
    ascii_domain = domain.encode("idna").decode("ascii")
    for where in dict.fromkeys((domain, ascii_domain)):
        yield f"{local}@{where}"
        yield f"{local.upper()}@{where}"
        yield f"{local}@{where.upper()}"
        yield f"{local.title()}@{where.title()}"
    yield unicodedata.normalize("NFD", address)
    yield f"{local}@{domain.replace('.', chr(0x3002))}"
    yield f"{local}@{domain.translate({ord(c): ord(c) + 0xFEE0 for c in 'bdegmopx'})}"


def values(spelling: str) -> Iterator[tuple[str, bool]]:
    """Write a spelling as a value, escaped for a card; and whether it is a link."""
    yield spelling, False
    yield f"<{spelling}>", False
    yield f"Anna B <{spelling}>", False
    yield f'"B\\, Anna" <{spelling}>', False
    local, _, domain = spelling.rpartition("@")
    yield f'"{local}"@{domain}', False
    for before, after in ((" ", "  "), ("\t", ""), ("\u00a0", "\u00a0"), ("\u200b", "\ufeff")):
        yield f"{before}{spelling}{after}", False
    yield f"\u202a{spelling}\u202c", False
    yield f"{spelling}\\n", False
    yield f"'{spelling}'", False
    yield f'"{spelling}"', False
    yield f"{spelling}.", False
    yield f"{spelling}\\;", False
    yield f"{local} @ {domain}", False
    yield f"{local[:1]}\u00ad{local[1:]}@\u200b{domain}", False
    yield f"{local}%40{domain}", False
    yield f"{local}\uff20{domain}", False
    yield f"SMTP:{spelling}", False
    yield f"mailto:<{spelling}>", True
    yield f"<mailto:{spelling}>", False
    yield quote(f"Anna B <{spelling}>").replace("Anna", "mailto:Anna", 1), True
    yield f"{local}\\@{domain}", False
    yield f"mailto:{spelling}", True
    yield f"MAILTO:{spelling}", True
    yield f"mailto:{quote(spelling, safe='')}", True
    yield f"mailto:{quote(spelling)}?subject=Hello%20there&cc=nobody@example.com", True
    yield f"mailto://{spelling}", True
    yield "mailto:" + "".join(f"%{byte:02x}" for byte in spelling.encode()), True


_HEADS = (
    "EMAIL",
    "email",
    "EMAIL;TYPE=INTERNET",
    "EMAIL;TYPE=INTERNET,HOME",
    'item1.EMAIL;TYPE="home,pref"',
    "ITEM2.Email;type=INTERNET;type=WORK;type=pref",
    "EMAIL;PREF=1;ALTID=1;PID=1.1",
    'EMAIL;LABEL="a:b;c,d";TYPE=work',
    "EMAIL;X-ABLabel=x;X-EVOLUTION-UI-SLOT=1",
    "EMAIL;LANGUAGE=de;SORT-AS=\u00e4",
    "X-EMAIL",
    "EMAIL ",
    "item4.EMAIL ; TYPE = HOME ",
    "EMAIL;;TYPE=",
    "EMAIL;ENCODING=8BIT;CHARSET=UTF-8",
)
_OLD_HEADS = (
    "EMAIL;INTERNET",
    "EMAIL ;INTERNET;ENCODING=7BIT",
    "EMAIL;INTERNET;HOME;PREF",
    "item3.EMAIL;AOL",
    "EMAIL;X400;CELL",
)


def lines(value: str, *, is_link: bool) -> Iterator[Written]:
    """Write a value as lines of a card: every version, encoding, character set, fold."""
    data = value.encode()
    link = ";VALUE=uri" if is_link else ""
    for version in ("3.0", "4.0"):
        for head in _HEADS:
            yield Written(f"{head}{link}:{value}".encode(), version)
    for head in _OLD_HEADS:
        yield Written(f"{head}:{value}".encode(), "2.1")
    for fold in (b"\r\n ", b"\r\n\t", b"\n "):
        for width in (1, 7, 30):
            eol = fold[:-1]
            yield Written(
                _folded(f"EMAIL;TYPE=HOME{link}:".encode(), data, fold, width), "3.0", eol
            )
    yield Written(_folded(b"EMAIL:", data, b"\r ", 11), "4.0", b"\r")
    yield Written(_folded(b"EMAIL;INTERNET:", data, b"\r\n ", 9), "2.1")
    for head, version in (
        ("EMAIL;INTERNET;QUOTED-PRINTABLE", "2.1"),
        (_QUOTED, "2.1"),
        (_QUOTED, "3.0"),
    ):
        yield Written(f"{head};CHARSET=UTF-8:".encode() + _quoted(data, every=True), version)
        yield Written(f"{head}:".encode() + _quoted(data), version)
        yield Written(f"{head}:".encode() + _quoted(data).lower(), version)
        soft = b"=\r\n".join(_quoted(data[at : at + 5]) for at in range(0, len(data), 5))
        yield Written(f"{head};CHARSET=utf-8:".encode() + soft, version)
        yield Written(f"{head} :=\r\n".encode() + _quoted(data) + b"=0D=0A", version)
    for charset in ("ISO-8859-1", "windows-1252", "KOI8-R", "SHIFT_JIS"):
        try:
            other = value.encode(charset)
        except UnicodeEncodeError:
            continue
        head = f"EMAIL;CHARSET={charset}"
        yield Written(f"{head}:".encode() + other, "2.1")
        yield Written(f"{head};ENCODING=QUOTED-PRINTABLE:".encode() + _quoted(other), "2.1")
    packed = base64.b64encode(data)
    yield Written(b"EMAIL;ENCODING=BASE64:" + packed, "2.1")
    yield Written(b"EMAIL;BASE64:" + packed, "2.1")
    yield Written(b"EMAIL;ENCODING=b;TYPE=HOME:" + packed, "3.0")
    yield Written(_folded(b"EMAIL;ENCODING=B:", packed, b"\r\n ", 20), "3.0")


_QUOTED = "EMAIL;TYPE=INTERNET;ENCODING=QUOTED-PRINTABLE"


def elsewhere(address: str) -> Iterator[Written]:
    """Write it where a card says otherwise that somebody is reached by it."""
    for row in (
        f"IMPP:xmpp:{address}",
        f"IMPP;X-SERVICE-TYPE=GoogleTalk:xmpp:{address}/phone",
        f"IMPP;TYPE=home:im:{address}",
        f"IMPP:sip:{address};transport=tcp",
        f"X-MSN;TYPE=HOME:{address}",
        f"X-JABBER:{address}",
        f"X-GTALK:{address.upper()}",
        f"URL:mailto:{quote(address)}",
        f"item9.URL;type=pref:mailto:{address}",
        f"CONTACT-URI:mailto:{address}",
        f"X-SOCIALPROFILE;TYPE=msn:mailto:{address}",
        f"TEL;VALUE=uri:facetime:{address}",
    ):
        yield Written(row.encode(), "4.0")


def look_alikes(address: str) -> Iterator[str]:
    """Write addresses that only look like it: each is somebody else's."""
    local, _, domain = address.rpartition("@")
    yield f"x{address}"
    yield f"{local}x@{domain}"
    yield f"{local}.x@{domain}"
    yield f"{local}+x@{domain}"
    yield f"{local}@x.{domain}"
    yield f"{local}@x{domain}"
    yield f"{local}@{domain}.example.com"
    yield f"{local}@{domain}x"
    for letter, other in (
        ("a", "\u0430"),
        ("o", "\u043e"),
        ("e", "\u00e9"),
        ("n", "m"),
        ("1", "l"),
    ):
        if letter in local:
            yield f"{local.replace(letter, other, 1)}@{domain}"
    if not domain.isascii():
        plain = unicodedata.normalize("NFD", domain).encode("ascii", "ignore").decode()
        yield f"{local}@x.{plain.strip('.')}"


NOT_REACHED: tuple[Callable[[str], str], ...] = (
    lambda address: f"NOTE:{address}",
    lambda address: f"NICKNAME:{address}",
    lambda address: f"FN:{address}",
    lambda address: f"ORG:EMAIL:{address}",
    lambda address: f"RELATED;VALUE=uri:mailto:{address}",
    lambda address: f"MEMBER:mailto:{address}",
    lambda address: f"X-ABLabel:{address}",
    lambda address: f"URL:https://example.org/{address}",
    lambda address: f"NOTE:x\r\n EMAIL:{address}",
    lambda address: f"NOTE;ENCODING=QUOTED-PRINTABLE:x=\r\nEMAIL:{address}",
    lambda address: f"EMAIL;X-OTHER=mailto:nobody@example.com?cc={address}",
    lambda address: f"EMAIL:{address}\\, nobody@example.com",
    lambda address: f"EMAIL:{address} nobody@example.com",
    lambda address: f"EMAIL:<{address}> (not any more)",
    lambda address: f"EMAIL:mailto:nobody@example.com?to={address}",
    lambda address: f"EMAIL;TYPE={address}:nobody@example.com",
    lambda address: f"EMAILS:{address}",
    lambda address: f"EMAIL {address}",
    lambda address: f"AGENT:BEGIN:VCARD\\nEMAIL:{address}\\nEND:VCARD",
)
"""Lines that hold an address, or two, and say of nobody that it reaches them."""


def _folded(head: bytes, data: bytes, fold: bytes, width: int) -> bytes:
    """Fold at so many bytes, also within a character."""
    pieces = (data[at : at + width] for at in range(0, len(data), width))
    return head + fold.join(pieces)


def _quoted(data: bytes, *, every: bool = False) -> bytes:
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_ "
    return b"".join(
        bytes([byte]) if byte in plain and not every else b"=%02X" % byte for byte in data
    )
