"""Take vCards apart into their raw lines, and put them together again byte for byte; pure.

vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). What is not a line of a card is kept as it stands.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from boundary.core.errors import AdapterError

__all__ = [
    "MAX_BOOK_BYTES",
    "MAX_CARD_BYTES",
    "Book",
    "Card",
    "Line",
    "card",
    "escape",
    "parts_of",
    "read",
    "unescape",
]

MAX_BOOK_BYTES: Final = 64 * 1024 * 1024
MAX_CARD_BYTES: Final = 8 * 1024 * 1024
"""Most bytes of one card; photos make them long."""
MAX_CARDS: Final = 50_000
MAX_LINES: Final = 20_000
"""Most lines of one card, each counted with what is folded below it."""
_WIDTH: Final = 75
"""Most bytes of a folded line, without its end (RFC 6350 section 3.2)."""

_EOL: Final = rb"(?:\r{0,3}\n|\r)"
_FOLDED: Final = re.compile(rb"[^\r\n]*(?:" + _EOL + rb"[ \t][^\r\n]*)*(?:" + _EOL + rb"|\Z)")
_FOLD: Final = re.compile(_EOL + rb"[ \t]")
_FOLD_ONLY: Final = re.compile(_EOL + rb"(?=[ \t])")
_END: Final = re.compile(rb"(?:\r{0,3}\n|\r)\Z")
_SOFT: Final = re.compile(rb"=[ \t]*" + _EOL)
_SOFT_ROWS: Final = re.compile(rb"(?:[^\r\n]*=[ \t]*" + _EOL + rb")*[^\r\n]*(?:" + _EOL + rb"|\Z)")
_SOFT_END: Final = re.compile(rb"=[ \t]*(?:" + _EOL + rb")?\Z")
_HEAD: Final = re.compile(rb"(?:([A-Za-z0-9_-]+)\.)?([A-Za-z0-9_-]+)[ \t]*(?=[;:])")
"""Blanks before the sign belong there by no standard; some old programs write them."""
_PARAMETER: Final = re.compile(rb';((?:"[^"]*"|[^";:]+)*)')
_BARE_PARAMETER: Final = re.compile(rb";([^;:]*)")
_FRAME: Final = re.compile(rb"[ \t]*(BEGIN|END)[ \t]*:[ \t]*VCARD[ \t]*\Z", re.IGNORECASE)
_TEXT_CHARSET: Final = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-?[0-9]{1,2}|(?:windows-?|cp)125[0-8]|koi8-[ru]"
    r"|shift_?jis|euc-(?:jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5",
    re.IGNORECASE,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_CARET: Final = re.compile(r"\^([n'^])")
_HEAD_BYTES: Final = 64 * 1024
"""Where a head has to have ended; what is longer is kept without a name."""

_TOO_LONG = "A card is longer than this program reads, so nothing was changed."
_BOOK_TOO_LONG = "This address book is longer than this program reads, so nothing was changed."


@dataclass(frozen=True)
class Line:
    """One line of a card, with what is folded below it."""

    raw: bytes = field(repr=False)
    """Every byte of it, line ends included."""
    group: str = ""
    """Lower case, such as `item1`; empty without one."""
    name: str = ""
    """Upper case; empty for what is no property, and for what is in a card inside this one."""
    parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Name in upper case (empty for a bare word of vCard 2.1) and value, without quotes."""
    body: int = field(default=0, repr=False)
    """Where the value begins in the unfolded line."""
    version: str = field(default="", repr=False)

    def words(self, name: str) -> frozenset[str]:
        """Give the values of a parameter in upper case, parted at commas; `TYPE` has bare words."""
        wanted = {name, ""} if name == "TYPE" else {name}
        return frozenset(
            word.strip().upper()
            for key, value in self.parameters
            if key in wanted
            for word in value.split(",")
            if word.strip()
        )

    def parameter(self, name: str) -> str:
        """Give the first value of a parameter as it stands, or ""."""
        return next((value for key, value in self.parameters if key == name), "")

    @property
    def encoding(self) -> str:
        """Say how the value is wrapped: `QUOTED-PRINTABLE`, `BASE64` or ""."""
        bare = {value.upper() for key, value in self.parameters if key == ""}
        named = self.words("ENCODING") | (bare & {"QUOTED-PRINTABLE", "BASE64"})
        if "QUOTED-PRINTABLE" in named:
            return "QUOTED-PRINTABLE"
        return "BASE64" if named & {"BASE64", "B"} else ""

    @cached_property
    def content(self) -> bytes:
        """Give the line without folds and line end: what two spellings of it share."""
        text = _END.sub(b"", self.raw)
        if self.encoding == "QUOTED-PRINTABLE":
            text = _SOFT.sub(b"", text)
        return _FOLD.sub(b"", text)

    @cached_property
    def text(self) -> str:
        """Read the value: unwrapped and decoded, escapes left; empty when it cannot be read.

        Bytes that are not of the charset they are said to be are read as Windows-1252.
        """
        if self.version != "2.1" or self.encoding:
            return self.tight
        # Before 3.0 the blank that begins a folded row is part of the text.
        rows = _FOLD_ONLY.sub(b"", _END.sub(b"", self.raw))
        return self._decoded(rows[self.body :]) if self.name else ""

    @cached_property
    def tight(self) -> str:
        """Read the value without the blanks that begin folded rows, whatever the version.

        No address and no number holds one.
        """
        return self._decoded(self.content[self.body :]) if self.name else ""

    def _decoded(self, value: bytes) -> str:
        if self.encoding == "QUOTED-PRINTABLE":
            value = quopri.decodestring(value)
        elif self.encoding == "BASE64":
            try:
                value = base64.b64decode(value)
            except binascii.Error:
                return ""
        charset = self.parameter("CHARSET").strip() or "utf-8"
        if _TEXT_CHARSET.fullmatch(charset) is None:
            charset = "utf-8"
        try:
            return value.decode(charset)
        except (LookupError, UnicodeDecodeError):
            return value.decode("cp1252", "replace")


@dataclass(frozen=True)
class Card:
    """One card, line by line. `raw` is every byte from BEGIN to the end of the line of END."""

    lines: tuple[Line, ...] = field(repr=False)
    """In order; the first is BEGIN, the last is END."""

    @cached_property
    def raw(self) -> bytes:
        """Join the lines: the bytes that were read, as long as nothing was changed."""
        return b"".join(line.raw for line in self.lines)

    @property
    def version(self) -> str:
        """Give what VERSION says: "2.1", "3.0", "4.0", another text, or ""."""
        return self.lines[0].version

    @property
    def eol(self) -> bytes:
        """Give the line end that this card uses."""
        found = _END.search(self.lines[0].raw)
        return found[0] if found else b"\r\n"

    def named(self, *names: str) -> tuple[int, ...]:
        """Give the places of the properties with one of these names (upper case), in order."""
        return tuple(at for at, line in enumerate(self.lines) if line.name in names)

    def first(self, *names: str) -> str:
        """Read the first property with one of these names, escapes taken off; "" without one."""
        return next((unescape(self.lines[at].text) for at in self.named(*names)), "")

    @property
    def is_group(self) -> bool:
        """Whether it lists members instead of being somebody's card."""
        kind = self.first("KIND", "X-ADDRESSBOOKSERVER-KIND")
        return kind.strip().lower() == "group"

    def with_labels(self, places: Iterable[int]) -> frozenset[int]:
        """Add the X-AB lines of a group whose other lines are all among these places.

        They say what Apple's programs call a line of the same group.
        """
        gone = set(places)
        wanted = {self.lines[at].group for at in gone} - {""}
        members: dict[str, set[int]] = {group: set() for group in wanted}
        for at, line in enumerate(self.lines):
            if line.group in wanted:
                members[line.group].add(at)
        for ones in members.values():
            labels = {at for at in ones if self.lines[at].name.startswith("X-AB")}
            if gone.issuperset(ones - labels):
                gone |= labels
        return frozenset(gone)

    def without(self, places: Collection[int]) -> Card:
        """Leave lines out; every other byte stays."""
        return Card(tuple(line for at, line in enumerate(self.lines) if at not in places))

    def replaced(self, made: Mapping[int, bytes]) -> Card:
        """Put other lines in the places of these; each is a whole one, folded, with its end."""
        return Card(
            tuple(
                _line(made[at], line.version) if at in made else line
                for at, line in enumerate(self.lines)
            )
        )

    def added(self, raw: bytes) -> Card:
        """Put one whole line before END."""
        return Card((*self.lines[:-1], _line(raw, self.version), self.lines[-1]))

    def fold(self, content: bytes) -> bytes:
        """Write one line as this card has them: folded at 75 bytes, whole characters, its end.

        Content that is not plain ASCII needs a card in UTF-8.
        """
        rows = []
        start, width = 0, _WIDTH
        while len(content) - start > width:
            end = start + width
            for _ in range(3):
                end -= content[end] & 0xC0 == 0x80
            rows.append(content[start:end])
            start, width = end, _WIDTH - 1
        rows.append(content[start:])
        return (self.eol + b" ").join(rows) + self.eol

    def extended(self, at: int, more: bytes) -> Card:
        """Put a few bytes of plain ASCII behind the value of one line; all that is there stays."""
        line = self.lines[at]
        end = _END.search(line.raw)
        body = line.raw if end is None else line.raw[: end.start()]
        width = len(body) - max(body.rfind(b"\n"), body.rfind(b"\r")) - 1 + len(more)
        fold = b""
        if width > _WIDTH:
            fold = b"=" + self.eol if line.encoding == "QUOTED-PRINTABLE" else self.eol + b" "
        return self.replaced({at: body + fold + more + line.raw[len(body) :]})


@dataclass(frozen=True)
class Book:
    """A file of cards. `gaps` has one entry more than `cards`: what stands around them."""

    cards: tuple[Card, ...] = field(repr=False)
    gaps: tuple[bytes, ...] = field(repr=False)
    broken: int = 0
    """Cards without an end or with too many lines: they stand in `gaps`, and are left alone."""
    codec: str = ""
    """Of a file in UTF-16: `utf-16-le` or `utf-16-be`; the bytes here are UTF-8 then."""

    @property
    def raw(self) -> bytes:
        """Write the file: the bytes that were read, as long as nothing was changed."""
        pieces = [self.gaps[0]]
        for one, gap in zip(self.cards, self.gaps[1:], strict=True):
            pieces += (one.raw, gap)
        data = b"".join(pieces)
        return data.decode().encode(self.codec) if self.codec else data

    def without(self, places: Collection[int]) -> Book:
        """Leave cards out; what stood around them stays."""
        cards: list[Card] = []
        gaps = [self.gaps[0]]
        for at, one in enumerate(self.cards):
            if at in places:
                gaps[-1] += self.gaps[at + 1]
            else:
                cards.append(one)
                gaps.append(self.gaps[at + 1])
        return replace(self, cards=tuple(cards), gaps=tuple(gaps))

    def replaced(self, made: Mapping[int, Card]) -> Book:
        """Put other cards in the places of these."""
        cards = tuple(made.get(at, one) for at, one in enumerate(self.cards))
        return replace(self, cards=cards)


def read(data: bytes) -> Book:
    """Read a file of cards; whatever else stands in it is kept.

    Raises AdapterError when it is longer than can be.
    """
    if len(data) > MAX_BOOK_BYTES:
        raise AdapterError(_BOOK_TOO_LONG)
    codec = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(data[:2], "")
    if codec:
        try:
            data = data.decode(codec).encode()
        except UnicodeDecodeError:
            return Book((), (data,), broken=1)
    cards: list[Card] = []
    gaps: list[bytes] = []
    kept = broken = 0
    for spans, is_whole in _frames(data):
        start, end = spans[0][0], spans[-1][1]
        one = _card(data, spans) if is_whole and end - start <= MAX_CARD_BYTES else None
        if one is None:
            broken += 1
            continue
        if len(cards) >= MAX_CARDS:
            raise AdapterError(_BOOK_TOO_LONG)
        cards.append(one)
        gaps.append(data[kept:start])
        kept = end
    gaps.append(data[kept:])
    return Book(tuple(cards), tuple(gaps), broken, codec)


def card(raw: bytes) -> Card | None:
    """Read one card with nothing around it; None when it is none.

    Raises AdapterError when it is longer than can be.
    """
    if len(raw) > MAX_CARD_BYTES:
        raise AdapterError(_TOO_LONG)
    book = read(raw)
    alone = len(book.cards) == 1 and not any(book.gaps) and not book.codec
    return book.cards[0] if alone else None


def _frames(data: bytes) -> Iterator[tuple[list[tuple[int, int]], bool]]:
    """Give the lines of every card, and whether it has its end.

    A card inside another one is the value of AGENT (2.1) and belongs to it.
    """
    spans: list[tuple[int, int]] = []
    depth = 0
    before = b""
    for start, end in _logical(data, 3 if data.startswith(codecs.BOM_UTF8) else 0):
        piece = data[start : min(end, start + _WIDTH + 8)]
        frame = _frame(piece)
        if frame == b"BEGIN":
            if depth and _line(before, "").name != "AGENT":
                yield spans, False
                spans, depth = [], 0
            depth += 1
        if depth:
            spans.append((start, end))
        if frame == b"END" and depth:
            depth -= 1
            if not depth:
                yield spans, True
                spans = []
        if piece.strip():
            before = piece
    if depth:
        yield spans, False


def _card(data: bytes, spans: list[tuple[int, int]]) -> Card | None:
    """Read the lines of one card; None when there are more than can be."""
    if len(spans) > MAX_LINES:
        return None
    version = _version(data[spans[0][0] : spans[-1][1]])
    lines = []
    depth = 0
    for start, end in spans:
        piece = data[start:end]
        frame = _frame(piece)
        inner = depth > (1 if frame != b"BEGIN" else 0)
        depth += {b"BEGIN": 1, b"END": -1}.get(frame, 0)
        lines.append(Line(piece, version=version) if inner else _line(piece, version))
    return Card(tuple(lines))


def _logical(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Give where every line begins and ends, with its folds and soft line breaks."""
    size = len(data)
    while start < size:
        found = _FOLDED.match(data, start)
        end = size if found is None else found.end()
        if end < size and _is_quoted(data, start, end):
            more = _SOFT_ROWS.match(data, end)
            end = size if more is None else more.end()
        yield start, end
        start = end


def _is_quoted(data: bytes, start: int, end: int) -> bool:
    """Whether a line ends in a soft break, and says in its head that it is quoted-printable."""
    if not _SOFT_END.search(data, max(start, end - _WIDTH), end):
        return False
    return b"QUOTED" in data[start : start + 1_000].upper() and _is_wrapped(data[start:end])


def _is_wrapped(raw: bytes) -> bool:
    return _line(raw, "").encoding == "QUOTED-PRINTABLE"


def _frame(piece: bytes) -> bytes:
    """Say whether a line is BEGIN or END of a card; empty for any other."""
    if len(piece) > _WIDTH:
        return b""
    found = _FRAME.match(_END.sub(b"", piece))
    return found[1].upper() if found else b""


def _version(raw: bytes) -> str:
    """Read the first VERSION of a card."""
    found = re.search(rb"(?:\A|[\r\n])VERSION[ \t]*:[ \t]*([^\r\n]{0,20})", raw, re.IGNORECASE)
    return found[1].strip().decode("ascii", "replace") if found else ""


def _line(raw: bytes, version: str) -> Line:
    """Read the head of one line; one that has none is kept without a name."""
    text = _FOLD.sub(b"", raw[:_HEAD_BYTES])
    head = _HEAD.match(text)
    if head is None:
        return Line(raw, version=version)
    for pattern in (_PARAMETER, _BARE_PARAMETER):
        at = head.end()
        pieces = []
        while found := pattern.match(text, at):
            pieces.append(found[1])
            at = found.end()
        if text[at : at + 1] == b":":
            group = (head[1] or b"").decode("ascii").lower()
            name = head[2].decode("ascii").upper()
            return Line(raw, group, name, tuple(map(_parameter, pieces)), at + 1, version)
    return Line(raw, version=version)


def _parameter(piece: bytes) -> tuple[str, str]:
    """Read one parameter. Source for the caret: RFC 6868."""
    text = piece.decode("utf-8", "replace")
    name, is_named, value = text.partition("=")
    if not is_named:
        return "", text.strip()
    bare = _CARET.sub(lambda found: {"n": "\n", "'": '"'}.get(found[1], "^"), value)
    return name.strip().upper(), bare.replace('"', "") if '"' in value else bare


def unescape(text: str) -> str:
    """Take escapes off a value."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def escape(text: str) -> str:
    """Write a text as one part of a value of vCard 3.0 or 4.0."""
    flat = text.replace("\\", "\\\\").replace("\r\n", "\n").replace("\n", "\\n")
    return flat.replace(";", "\\;").replace(",", "\\,")


def parts_of(text: str, separator: str) -> tuple[str, ...]:
    """Part a value at separators that are not escaped; escapes are taken off the parts."""
    parts = [""]
    for token in re.findall(rf"\\.|[^\\{separator}]+|.", text, re.DOTALL):
        if token == separator:
            parts.append("")
        else:
            parts[-1] += token
    return tuple(map(unescape, parts))
