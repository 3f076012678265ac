"""Stand in for a CardDAV server on loopback, in memory: it keeps every card byte for byte.

Sources: RFC 4918, RFC 6352, RFC 6578, RFC 6764. It answers as a cautious server does: a change
needs its condition, DELETE answers 204, PROPFIND and REPORT want XML.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import quote, unquote, urlsplit
from xml.parsers import expat

from boundary.core.json import JsonObject

__all__ = ["Asked", "CardDouble", "Reply"]

_D, _C = "DAV:", "urn:ietf:params:xml:ns:carddav"
_HOST: Final = "127.0.0.1"
_MAX_BODY: Final = 16 * 1024 * 1024
_WRITES: Final = ("PUT", "DELETE")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    """Percent-encoding taken off."""
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)

    @property
    def is_write(self) -> bool:
        """Whether it would change something."""
        return self.method in _WRITES


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


Fault = Callable[[Asked], Reply | None]
"""What answers instead of the server; None: the server answers after all."""


class CardDouble:
    """One user's address books behind a loopback server."""

    def __init__(
        self, user: str = "me@example.org", behind: Callable[[Asked], Reply] | None = None
    ) -> None:
        """Begin with one empty book, `contacts`; or stand before a server that answers."""
        self._behind = behind
        self.user = user
        self.secret = f"words-of-{len(user)}"
        self.books: dict[str, dict[str, bytes]] = {"contacts": {}}
        """Name of a book to its cards: name to bytes."""
        self.asked: list[Asked] = []
        """Every request, in order."""
        self.fault: Fault | None = None
        self.cut = ""
        """`before` or `after`: the connection is lost at the next write, and stays down."""
        self.is_down = False
        self.keeps_tokens = True
        self.page = 0
        """Most changes in one answer; 0: any number."""
        self._history: list[tuple[str, str]] = []
        self._tags: dict[tuple[str, str], int] = {}
        self._lock = threading.RLock()
        self._awake = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    # -- the server ---------------------------------------------------------------------------

    def start(self) -> JsonObject:
        """Listen on 127.0.0.1; return the account settings to reach it."""
        double = self

        class _Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def handle(self) -> None:
                # A client that goes away in the middle is no news.
                with suppress(OSError):
                    super().handle()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
                del format, args

            def _serve(self) -> None:
                double._serve(self)

            do_GET = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = _serve  # noqa: N815

        self._server = ThreadingHTTPServer((_HOST, 0), _Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return {"url": self.url, "user": self.user, "region": "US"}

    def stop(self) -> None:
        """Stop listening. Twice is as good as once."""
        self._awake.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    @property
    def url(self) -> str:
        """Where it listens."""
        port = 0 if self._server is None else self._server.server_address[1]
        return f"http://{_HOST}:{port}/"

    # -- the books ----------------------------------------------------------------------------

    def add(self, name: str, card: bytes, book: str = "contacts") -> None:
        """Write a card, over whatever is there."""
        with self._lock:
            self.books.setdefault(book, {})[name] = card
            self._note(book, name)

    def remove(self, name: str, book: str = "contacts") -> None:
        """Take a card away; nothing happens when there is none."""
        with self._lock:
            if self.books[book].pop(name, None) is not None:
                self._note(book, name)

    def cards(self) -> dict[str, bytes]:
        """Give every card, by `book/name`."""
        with self._lock:
            return {
                f"{book}/{name}": card
                for book, some in sorted(self.books.items())
                for name, card in sorted(some.items())
            }

    def stall(self) -> None:
        """Answer nothing from now on."""
        self._awake.clear()
        self.fault = self._sleep

    def garble(self) -> None:
        """Answer everything with a page of some network from now on."""
        page = b"<!DOCTYPE html><html><body>Welcome to this network</body></html>"
        self.fault = lambda _: Reply(200, page, {"Content-Type": "text/html"})

    def mend(self) -> None:
        """Answer as always."""
        self.fault, self.cut, self.is_down = None, "", False
        self._awake.set()

    def _sleep(self, asked: Asked) -> Reply | None:
        del asked
        self._awake.wait(60)
        return Reply(503)

    def _note(self, book: str, name: str) -> None:
        self._history.append((book, name))
        self._tags[book, name] = len(self._history)

    # -- requests -----------------------------------------------------------------------------

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = handler.headers.get("Content-Length", "0")
        size = int(length) if length.isdigit() else 0
        body = handler.rfile.read(min(size, _MAX_BODY))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.command, unquote(urlsplit(handler.path).path), headers, body)
        self.asked.append(asked)
        when = self.cut if asked.is_write else ""
        if when:
            self.cut, self.is_down = "", True
        if self.is_down and when != "after":
            handler.close_connection = True
            return
        fault = self.fault
        reply = None if fault is None else fault(asked)
        if reply is None:
            with self._lock:
                reply = (self._behind or self._answer)(asked)
        if when == "after":
            handler.close_connection = True
            return
        try:
            handler.send_response(reply.status)
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            if reply.status != 204:
                handler.send_header("Content-Length", str(len(reply.body)))
            handler.end_headers()
            handler.wfile.write(reply.body)
        except OSError:
            handler.close_connection = True

    def _answer(self, asked: Asked) -> Reply:
        if asked.path == "/.well-known/carddav":
            return Reply(301, headers={"Location": "/dav/"})
        pair = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode("ascii")
        if asked.headers.get("authorization") != f"Basic {pair}":
            return Reply(401, headers={"WWW-Authenticate": 'Basic realm="cards"'})
        parts = [part for part in asked.path.split("/") if part]
        if asked.method in ("PROPFIND", "REPORT"):
            if not asked.headers.get("content-type", "").startswith("application/xml"):
                return Reply(415)
            return self._lists(asked, parts)
        if parts[:2] != ["dav", "books"] or len(parts) != 4 or parts[2] not in self.books:
            return Reply(409 if asked.method == "PUT" else 404)
        return self._card(asked, parts[2], parts[3])

    def _card(self, asked: Asked, book: str, name: str) -> Reply:
        there = self.books[book].get(name)
        if asked.method == "GET":
            if there is None:
                return Reply(404)
            headers = {"ETag": self._etag(book, name), "Content-Type": "text/vcard"}
            return Reply(200, there, headers)
        if asked.method == "DELETE" and there is None:
            return Reply(404)
        match, none = asked.headers.get("if-match"), asked.headers.get("if-none-match")
        if match is None and none is None:
            return Reply(428)
        if (none is not None and there is not None) or (
            match is not None and (there is None or match != self._etag(book, name))
        ):
            return Reply(412)
        if asked.method == "DELETE":
            self.remove(name, book)
            return Reply(204)
        self.add(name, asked.body, book)
        return Reply(204 if there is not None else 201, headers={"ETag": self._etag(book, name)})

    def _lists(self, asked: Asked, parts: list[str]) -> Reply:
        names, hrefs, token = _read(asked.body)
        root = ET.Element(f"{{{_D}}}multistatus")
        if asked.method == "PROPFIND":
            return self._propfind(asked, parts, root)
        if parts[:2] != ["dav", "books"] or len(parts) != 3 or parts[2] not in self.books:
            return Reply(404)
        book = parts[2]
        if f"{_C} addressbook-multiget" in names:
            for href in hrefs:
                name = unquote(href).rpartition("/")[2]
                card = self.books[book].get(name)
                if card is None:
                    _add(root, href, status=404)
                else:
                    text = _UNWRITABLE.sub("", card.decode("utf-8", "replace"))
                    found = {f"{{{_D}}}getetag": self._etag(book, name)}
                    _add(root, href, {**found, f"{{{_C}}}address-data": text})
            return _multistatus(root)
        if not self.keeps_tokens:
            return Reply(403)
        return self._sync(book, token, root)

    def _propfind(self, asked: Asked, parts: list[str], root: ET.Element) -> Reply:
        if parts == ["dav"]:
            _add(root, "/dav/", hrefs={f"{{{_D}}}current-user-principal": "/dav/me/"})
        elif parts == ["dav", "me"]:
            _add(root, "/dav/me/", hrefs={f"{{{_C}}}addressbook-home-set": "/dav/books/"})
        elif parts == ["dav", "books"]:
            _add(root, "/dav/books/", kinds=("collection",))
            for book in sorted(self.books) if asked.headers.get("depth") == "1" else ():
                found = {f"{{{_D}}}sync-token": self._token(book)} if self.keeps_tokens else {}
                _add(root, _place(book), found, kinds=("addressbook",), syncs=self.keeps_tokens)
        elif parts[:2] == ["dav", "books"] and len(parts) == 3 and parts[2] in self.books:
            book = parts[2]
            _add(root, _place(book), kinds=("addressbook",))
            for name in sorted(self.books[book]):
                _add(root, _place(book, name), {f"{{{_D}}}getetag": self._etag(book, name)})
        else:
            return Reply(404)
        return _multistatus(root)

    def _sync(self, book: str, token: str, root: ET.Element) -> Reply:
        start = token.rpartition(":")[2] if token else "0"
        if not start.isdigit() or int(start) > len(self._history):
            error = ET.Element(f"{{{_D}}}error")
            ET.SubElement(error, f"{{{_D}}}valid-sync-token")
            return Reply(403, ET.tostring(error), {"Content-Type": "application/xml"})
        last: dict[str, int] = {}
        for at, (of, name) in enumerate(self._history[int(start) :], int(start) + 1):
            if of == book and (token or name in self.books[book]):
                last.pop(name, None)
                last[name] = at
        rows = sorted(last.items(), key=lambda row: row[1])
        is_cut = bool(self.page) and len(rows) > self.page
        rows = rows[: self.page] if is_cut else rows
        for name, _ in rows:
            if name in self.books[book]:
                etag = {f"{{{_D}}}getetag": self._etag(book, name)}
                _add(root, _place(book, name), etag)
            else:
                _add(root, _place(book, name), status=404)
        if is_cut:
            _add(root, _place(book), status=507)
        after = f"urn:token:{rows[-1][1]}" if is_cut else self._token(book)
        ET.SubElement(root, f"{{{_D}}}sync-token").text = after
        return _multistatus(root)

    def _token(self, book: str) -> str:
        return (
            f"urn:token:{max((self._tags[one] for one in self._tags if one[0] == book), default=0)}"
        )

    def _etag(self, book: str, name: str) -> str:
        digest = hashlib.sha256(self.books[book][name]).hexdigest()[:16]
        return f'"{self._tags[book, name]}-{digest}"'


def _read(body: bytes) -> tuple[set[str], list[str], str]:
    """Read a request: the names of its elements, its places, and its token."""
    names: set[str] = set()
    hrefs: list[str] = []
    token: list[str] = []
    text: list[str] = []
    reader = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        del attributes
        names.add(name)
        text.clear()

    def end(name: str) -> None:
        if name == f"{_D} href":
            hrefs.append("".join(text))
        elif name == f"{_D} sync-token":
            token.append("".join(text))
        text.clear()

    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler = text.append
    reader.Parse(body, True)  # noqa: FBT003  # expat takes it by place only
    return names, hrefs, "".join(token)


def _place(book: str, name: str = "") -> str:
    return f"/dav/books/{quote(book)}/{quote(name)}"


def _add(
    root: ET.Element,
    href: str,
    found: Mapping[str, str] | None = None,
    *,
    hrefs: Mapping[str, str] | None = None,
    kinds: tuple[str, ...] = (),
    syncs: bool = False,
    status: int = 0,
) -> None:
    """Add one response."""
    response = ET.SubElement(root, f"{{{_D}}}response")
    ET.SubElement(response, f"{{{_D}}}href").text = href
    if status:
        ET.SubElement(response, f"{{{_D}}}status").text = f"HTTP/1.1 {status} Said so"
        return
    propstat = ET.SubElement(response, f"{{{_D}}}propstat")
    prop = ET.SubElement(propstat, f"{{{_D}}}prop")
    for name, text in (found or {}).items():
        ET.SubElement(prop, name).text = text
    for name, place in (hrefs or {}).items():
        ET.SubElement(ET.SubElement(prop, name), f"{{{_D}}}href").text = place
    kind = ET.SubElement(prop, f"{{{_D}}}resourcetype")
    for one in kinds:
        ET.SubElement(kind, f"{{{_D}}}collection")
        ET.SubElement(kind, f"{{{_C}}}{one}")
    if syncs:
        listed = ET.SubElement(prop, f"{{{_D}}}supported-report-set")
        report = ET.SubElement(
            ET.SubElement(listed, f"{{{_D}}}supported-report"), f"{{{_D}}}report"
        )
        ET.SubElement(report, f"{{{_D}}}sync-collection")
    ET.SubElement(propstat, f"{{{_D}}}status").text = "HTTP/1.1 200 OK"


def _multistatus(root: ET.Element) -> Reply:
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Reply(207, body, {"Content-Type": "application/xml; charset=utf-8"})
