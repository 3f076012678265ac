"""Read and write the XML of WebDAV: answers as a stream, within bounds, without a DTD; pure.

Sources: RFC 4918, RFC 6352, RFC 6578.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # writes only; reading is done by expat below
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat  # no DTD is accepted, so nothing is expanded

from boundary.adapters.cards.lines import MAX_CARD_BYTES
from boundary.core.errors import AdapterError

__all__ = [
    "ADDRESSBOOK",
    "CARD_DATA",
    "COLLECTION",
    "ETAG",
    "HOME",
    "PRINCIPAL",
    "REPORTS",
    "SYNC",
    "TOKEN",
    "TOO_MANY",
    "TYPE",
    "Parser",
    "Property",
    "Response",
    "at_most",
    "error_of",
    "multiget",
    "propfind",
    "sync",
]

_D, _C = "DAV:", "urn:ietf:params:xml:ns:carddav"
TYPE: Final = f"{_D} resourcetype"
ETAG: Final = f"{_D} getetag"
TOKEN: Final = f"{_D} sync-token"
REPORTS: Final = f"{_D} supported-report-set"
PRINCIPAL: Final = f"{_D} current-user-principal"
HOME: Final = f"{_C} addressbook-home-set"
CARD_DATA: Final = f"{_C} address-data"
ADDRESSBOOK: Final = f"{_C} addressbook"
COLLECTION: Final = f"{_D} collection"
SYNC: Final = f"{_D} sync-collection"
_HREF, _STATUS = f"{_D} href", f"{_D} status"
_MULTI, _RESPONSE = f"{_D} multistatus", f"{_D} response"
_PROPSTAT, _PROP = f"{_D} propstat", f"{_D} prop"
_MAX_DEPTH: Final = 40
_MAX_TEXT: Final = 64 * 1024
"""Most characters of one text, but for a card."""
TOO_MANY: Final = "This address book has more cards than this program reads."
GARBLED: Final = "The server's answer is none of an address book."
_CONTROLS: Final = bytes([*range(9), 11, 12, *range(14, 32)])
"""What XML has no room for, and some servers write all the same when it is in a card."""
_HINT: Final = "Check the address of the address book, and whether a network asks for a sign-in."


def garbled() -> AdapterError:
    """Make the error for an answer that cannot be understood."""
    return AdapterError(GARBLED, hint=_HINT)


@dataclass(slots=True)
class Property:
    """One property that was found."""

    text: str = field(default="", repr=False)
    hrefs: list[str] = field(default_factory=list, repr=False)
    names: set[str] = field(default_factory=set)
    """Every element inside it, as `namespace name`."""


@dataclass(slots=True)
class Response:
    """What an answer says of one resource."""

    href: str = field(default="", repr=False)
    status: int = 0
    """Of the resource itself; 0 when only its properties have one."""
    found: dict[str, Property] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give the text of a property, or an empty one."""
        return self.found[name].text if name in self.found else ""


class Parser:
    """Takes one multistatus in pieces, and hands over each response when it is whole."""

    def __init__(self, take: Callable[[Response], None]) -> None:
        """Begin; `take` gets the responses in order."""
        self._take = take
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._refuse
        self._expat.EntityDeclHandler = self._refuse
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._chars
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._response = Response()
        self._pending: dict[str, Property] = {}
        self._pending_status = 0
        self.token = ""
        """The sync-token of the whole answer, or ""."""

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Take a piece. Raises AdapterError when it is not what it has to be."""
        try:
            self._expat.Parse(data.translate(None, _CONTROLS), last)
        except expat.ExpatError as error:
            raise garbled() from error

    def _refuse(self, *_: object) -> None:
        raise garbled()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self._path.append(name)
        if len(self._path) > _MAX_DEPTH or self._path[0] != _MULTI:
            raise garbled()
        self._text, self._size = [], 0
        if self._path == [_MULTI, _RESPONSE]:
            self._response = Response()
        elif self._path == [_MULTI, _RESPONSE, _PROPSTAT]:
            self._pending, self._pending_status = {}, 0
        elif self._property and len(self._path) == 5:
            self._pending[name] = Property()
        elif self._property and len(self._path) > 5:
            self._pending[self._path[4]].names.add(name)

    @property
    def _property(self) -> bool:
        return self._path[1:4] == [_RESPONSE, _PROPSTAT, _PROP]

    def _chars(self, text: str) -> None:
        self._size += len(text)
        limit = MAX_CARD_BYTES if self._path[-1] == CARD_DATA else _MAX_TEXT
        if self._size > limit:
            raise garbled()
        self._text.append(text)

    def _end(self, name: str) -> None:
        text = "".join(self._text)
        inside = self._path[1:]
        if inside == [_RESPONSE, _HREF]:
            self._response.href = text.strip()
        elif inside == [_RESPONSE, _STATUS]:
            self._response.status = _code(text)
        elif inside == [_RESPONSE, _PROPSTAT, _STATUS]:
            self._pending_status = _code(text)
        elif inside == [_RESPONSE, _PROPSTAT]:
            if self._pending_status == 200:
                self._response.found.update(self._pending)
        elif inside == [_RESPONSE]:
            self._take(self._response)
        elif inside == [TOKEN]:
            self.token = text.strip()
        elif self._property and len(self._path) == 5:
            self._pending[name].text = text
        elif self._property and len(self._path) > 5 and name == _HREF:
            self._pending[self._path[4]].hrefs.append(text.strip())
        self._path.pop()
        self._text, self._size = [], 0


def at_most(limit: int, found: list[Response]) -> Callable[[Response], None]:
    """Take responses into a list; raises AdapterError when there are more than can be."""

    def take(response: Response) -> None:
        if len(found) >= limit:
            raise AdapterError(TOO_MANY)
        found.append(response)

    return take


def _code(text: str) -> int:
    """Read the number of a status line such as `HTTP/1.1 404 Not Found`."""
    parts = text.split()
    number = parts[1] if len(parts) > 1 else ""
    if not (number.isascii() and number.isdigit() and len(number) == 3):
        raise garbled()
    return int(number)


def error_of(body: bytes) -> frozenset[str]:
    """Name the conditions in the body of a refusal; empty when it has none that can be read."""
    names: set[str] = set()
    reader = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise garbled()

    def start(name: str, attributes: dict[str, str]) -> None:
        del attributes
        names.add(name)

    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    reader.StartElementHandler = start
    try:
        reader.Parse(body, True)  # noqa: FBT003  # expat takes it by place only
    except (expat.ExpatError, AdapterError):
        return frozenset()
    return frozenset(names)


def propfind(names: Iterable[str]) -> bytes:
    """Ask for these properties."""
    return _written(_asking(f"{_D} propfind", names))


def sync(token: str) -> bytes:
    """Ask what changed since a token; everything when it is empty. Source: RFC 6578 section 3."""
    root = ET.Element(_tag(SYNC))
    ET.SubElement(root, _tag(TOKEN)).text = token
    ET.SubElement(root, _tag(f"{_D} sync-level")).text = "1"
    _wishes(root, [ETAG])
    return _written(root)


def multiget(hrefs: Iterable[str]) -> bytes:
    """Ask for cards by their paths. Source: RFC 6352 section 8.7."""
    root = _asking(f"{_C} addressbook-multiget", [ETAG, CARD_DATA])
    for href in hrefs:
        ET.SubElement(root, _tag(_HREF)).text = href
    return _written(root)


def _asking(name: str, names: Iterable[str]) -> ET.Element:
    root = ET.Element(_tag(name))
    _wishes(root, names)
    return root


def _wishes(root: ET.Element, names: Iterable[str]) -> None:
    wished = ET.SubElement(root, _tag(_PROP))
    for name in names:
        ET.SubElement(wished, _tag(name))


def _tag(name: str) -> str:
    space, _, local = name.partition(" ")
    return f"{{{space}}}{local}"


def _written(root: ET.Element) -> bytes:
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
