"""Write and read the file in which Gmail exports and imports filters (mailFilters.xml); pure.

An Atom feed with one entry a filter, each criterion and action a property of it. Reading takes no
document type, no entity and no more than it must; what a property means and is not known is kept.
Source: files written by Gmail and by the tools gmailctl and gmail_filter_manager, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree
from xml.parsers import expat

from boundary.core.errors import AdapterError

from .filters import INBOX, UNREAD, Filter, tidy

__all__ = ["MOST_BYTES", "read", "write"]

MOST_BYTES = 8 << 20
"""An export of 1,000 filters has about 1 MB."""
_MOST_FILTERS = 5_000
_MOST_PROPERTIES = 64
_MOST_TEXT = 20_000
_MOST_DEPTH = 6

_ATOM = "http://www.w3.org/2005/Atom"
_APPS = "http://schemas.google.com/apps/2006"
_NOT_THE_FILE = "This is not a file of filters as Gmail exports it."
_HINT = "It is called mailFilters.xml. You get it on Gmail's page of filters, under Export."

_CRITERIA = {
    "from": "sender",
    "to": "to",
    "subject": "subject",
    "hasTheWord": "query",
    "doesNotHaveTheWord": "negated_query",
    "forwardTo": "forward",
}
_ADDS = {
    "shouldTrash": "TRASH",
    "shouldStar": "STARRED",
    "shouldAlwaysMarkAsImportant": "IMPORTANT",
}
_REMOVES = {
    "shouldArchive": INBOX,
    "shouldMarkAsRead": UNREAD,
    "shouldNeverSpam": "SPAM",
    "shouldNeverMarkAsImportant": "IMPORTANT",
}
_CATEGORIES = {
    "^smartlabel_personal": "CATEGORY_PERSONAL",
    "^smartlabel_social": "CATEGORY_SOCIAL",
    "^smartlabel_promo": "CATEGORY_PROMOTIONS",
    "^smartlabel_group": "CATEGORY_FORUMS",
    "^smartlabel_notification": "CATEGORY_UPDATES",
    "^smartlabel_receipt": "CATEGORY_PURCHASES",
}
_OPERATORS = {"s_sl": "larger", "s_ss": "smaller"}
_UNITS = {"s_sb": 1, "s_skb": 1024, "s_smb": 1024**2}
_SIZE = ("size", "sizeOperator", "sizeUnit")
_TRUE = "true"


def write(filters: Iterable[Filter], *, day: str) -> bytes:
    """Write filters for an import; the same filters give the same bytes. `day`: ISO 8601 date.

    Raises AdapterError for a filter that such a file cannot hold.
    """
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xmlns:apps": _APPS})
    ElementTree.SubElement(feed, "title").text = "Mail Filters"
    ElementTree.SubElement(feed, "id").text = "tag:mail.google.com,2008:filters:"
    ElementTree.SubElement(feed, "updated").text = f"{day}T00:00:00Z"
    author = ElementTree.SubElement(feed, "author")
    ElementTree.SubElement(author, "name").text = "Me"  # Atom asks for one; it names nobody
    for properties in sorted(map(_properties, filters)):
        entry = ElementTree.SubElement(feed, "entry")
        ElementTree.SubElement(entry, "category", {"term": "filter"})
        ElementTree.SubElement(entry, "title").text = "Mail Filter"
        ElementTree.SubElement(entry, "content")
        for name, value in properties:
            ElementTree.SubElement(entry, "apps:property", {"name": name, "value": value})
    ElementTree.indent(feed)
    body: str = ElementTree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def read(data: bytes) -> tuple[Filter, ...]:
    """Read the filters of an export, in its order. Raises AdapterError when it is no such file."""
    if len(data) > MOST_BYTES:
        raise AdapterError("This file is larger than a file of filters can be.", hint=_HINT)
    return tuple(_filter(properties) for properties in _entries(data))


def _properties(one: Filter) -> tuple[tuple[str, str], ...]:
    """Give the properties of one filter, in the order in which they are written."""
    if one.other or len(one.labels) > 1:
        raise AdapterError("A file of filters cannot hold this filter.")
    found = [(name, str(getattr(one, ours))) for name, ours in _CRITERIA.items()]
    if one.has_attachment:
        found.append(("hasAttachment", _TRUE))
    if one.exclude_chats:
        found.append(("excludeChats", _TRUE))
    if one.size_comparison:
        operator = next(key for key, word in _OPERATORS.items() if word == one.size_comparison)
        found += zip(_SIZE, (str(one.size), operator, "s_sb"), strict=True)
    found += [("label", name) for name in one.labels]
    found += _flags(one.add, _ADDS, _CATEGORIES)
    found += _flags(one.remove, _REMOVES, {})
    return tuple((name, _legal(value)) for name, value in found if value)


def _flags(
    ids: Sequence[str], switches: Mapping[str, str], categories: Mapping[str, str]
) -> list[tuple[str, str]]:
    by_switch = {label: name for name, label in switches.items()}
    by_category = {label: name for name, label in categories.items()}
    found: list[tuple[str, str]] = []
    for label in ids:
        if label in by_switch:
            found.append((by_switch[label], _TRUE))
        elif label in by_category:
            found.append(("smartLabelToApply", by_category[label]))
        else:
            raise AdapterError("A file of filters cannot hold this filter.")
    return found


def _legal(text: str) -> str:
    """Refuse what no XML file can hold."""
    if any(
        ord(sign) < 32 or sign in "\x7f\ufffe\uffff" or "\ud800" <= sign <= "\udfff"
        for sign in text
    ):
        raise AdapterError("A file of filters cannot hold this filter.")
    return text


def _filter(properties: Sequence[tuple[str, str]]) -> Filter:
    """Make one filter of its properties; a name that comes twice keeps its first text."""
    found: dict[str, str] = {}
    for name, value in properties:
        found.setdefault(name, value)
    size, comparison, strange = _read_size(found)
    add = [label for name, label in _ADDS.items() if found.get(name) == _TRUE]
    category = found.get("smartLabelToApply", "")
    if category in _CATEGORIES:
        add.append(_CATEGORIES[category])
    label = found.get("label", "")
    known = {*_CRITERIA, *_ADDS, *_REMOVES, *_SIZE, "label", "hasAttachment", "excludeChats"}
    known |= {"smartLabelToApply"} if not category or category in _CATEGORIES else set()
    twice = [(name, value) for name, value in properties if found[name] != value]
    return tidy(
        Filter(
            sender=found.get("from", ""),
            to=found.get("to", ""),
            subject=found.get("subject", ""),
            query=found.get("hasTheWord", ""),
            negated_query=found.get("doesNotHaveTheWord", ""),
            has_attachment=found.get("hasAttachment") == _TRUE,
            exclude_chats=found.get("excludeChats") == _TRUE,
            size=size,
            size_comparison=comparison,
            labels=(label,) if label else (),
            add=tuple(add),
            remove=tuple(label for name, label in _REMOVES.items() if found.get(name) == _TRUE),
            forward=found.get("forwardTo", ""),
            other=(*((n, v) for n, v in found.items() if n not in known), *strange, *twice),
        )
    )


def _read_size(found: Mapping[str, str]) -> tuple[int, str, list[tuple[str, str]]]:
    """Read the three properties of a size; Gmail writes two of them even when none was asked."""
    text = found.get("size", "").strip()
    if not text or text == "0":
        return 0, "", []
    operator, unit = found.get("sizeOperator", "s_sl"), found.get("sizeUnit", "s_sb")
    if not text.isdecimal() or len(text) > 12 or operator not in _OPERATORS or unit not in _UNITS:
        return 0, "", [(name, found[name]) for name in _SIZE if name in found]
    return int(text) * _UNITS[unit], _OPERATORS[operator], []


def _entries(data: bytes) -> list[list[tuple[str, str]]]:
    """Take the properties of each entry out of the file, and nothing else."""
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.StartDoctypeDeclHandler = walk.refuse
    parser.EntityDeclHandler = walk.refuse
    parser.ExternalEntityRefHandler = walk.refuse
    parser.ProcessingInstructionHandler = walk.refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 -- expat takes it by position only
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise AdapterError(_NOT_THE_FILE, hint=_HINT) from error
    if not walk.is_feed:
        raise AdapterError(_NOT_THE_FILE, hint=_HINT)
    return walk.entries


class _Walk:
    """One pass over a file, which keeps the properties of its entries."""

    def __init__(self) -> None:
        """Stand before the file."""
        self.entries: list[list[tuple[str, str]]] = []
        self.is_feed = False
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        self._path.append(name)
        if len(self._path) > _MOST_DEPTH:
            raise _too_much()
        if self._path == [f"{_ATOM} feed"]:
            self.is_feed = True
        if self._path == [f"{_ATOM} feed", f"{_ATOM} entry"]:
            self.entries.append([])
            if len(self.entries) > _MOST_FILTERS:
                raise _too_much()
        in_entry = self._path[:-1] == [f"{_ATOM} feed", f"{_ATOM} entry"]
        if in_entry and name == f"{_APPS} property":
            self._keep(attributes.get("name", ""), attributes.get("value", ""))

    def end(self, name: str) -> None:
        """Leave an element."""
        del name
        self._path.pop()

    def _keep(self, name: str, value: str) -> None:
        self.entries[-1].append((name, value))
        if len(self.entries[-1]) > _MOST_PROPERTIES or len(name) + len(value) > _MOST_TEXT:
            raise _too_much()

    def refuse(self, *_what: object) -> int:
        """Refuse what a file of filters never has."""
        raise AdapterError(_NOT_THE_FILE, hint=_HINT)


def _too_much() -> AdapterError:
    return AdapterError("This file holds more than a file of filters can.", hint=_HINT)
