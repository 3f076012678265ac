"""Take a mapping of a closed schema apart, field by field; each complaint has its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.mask import quoted
from boundary.formats.closed import suggestion
from boundary.formats.yaml_events import MappingNode, Node, ScalarNode, SequenceNode

MAX_TEXT = 400
"""Characters of one sentence or word list."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)


def refuse(node: Node | None, path: str, say: str, hint: str = "") -> NoReturn:
    """Refuse the file for one reason, at the place of `node` (None: the whole file)."""
    line, column = (node.start.line, node.start.column) if node else (0, 0)
    raise PlaybookRefusal((Fault(line, column, say, hint, path),))


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping whose keys were found to be those of its schema."""

    node: MappingNode
    path: str
    """Key path of the mapping; empty for the whole file."""

    def at(self, key: str) -> str:
        """Return the key path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        return text_of(self._value(key), self.at(key))

    def text_or_nothing(self, key: str) -> str:
        """Return a text, or nothing when the key is left out or empty."""
        node = self.node.get(key)
        if node is None or (isinstance(node, ScalarNode) and not node.value):
            return ""
        return text_of(node, self.at(key))

    def word(self, key: str, allowed: Sequence[str]) -> str:
        """Return one word of a closed list."""
        word = self.text(key)
        if word not in allowed:
            say = f"\u201c{quoted(word)}\u201d is not one of the words for {key}."
            refuse(self._value(key), self.at(key), say, suggestion(word, allowed))
        return word

    def yes(self, key: str) -> bool:
        """Return True for `yes`, False for `no`."""
        return self.word(key, ("yes", "no")) == "yes"

    def date(self, key: str) -> str:
        """Return an ISO date that stands in the calendar."""
        word = self.text(key)
        if _DATE.fullmatch(word) and _is_day(word):
            return word
        refuse(self._value(key), self.at(key), "This is not a date.", "Write 2026-03-31.")

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number between two bounds, both included."""
        word = self.text(key)
        if _WHOLE.fullmatch(word) and low <= int(word) <= high:
            return int(word)
        hint = f"Write a whole number from {low} to {high}."
        refuse(self._value(key), self.at(key), f"The number for {key} does not fit.", hint)

    def texts(self, key: str, least: int = 0, most: int = 40) -> tuple[str, ...]:
        """Return a list of texts, in file order; a missing key is an empty list."""
        node = self.node.get(key)
        items = self._list(key, node)
        if not least <= len(items) <= most:
            say = f"The list {key} has {len(items)} entries."
            refuse(node or self.node, self.at(key), say, f"It takes {least} to {most}.")
        return tuple(text_of(item, f"{self.at(key)}[{i}]") for i, item in enumerate(items))

    def words(self, key: str, allowed: Iterable[str], least: int = 0) -> tuple[str, ...]:
        """Return a list of different words of a closed list, in file order."""
        found = self.texts(key, least)
        for i, word in enumerate(found):
            path, node = f"{self.at(key)}[{i}]", self._list(key, self.node.get(key))[i]
            if word not in allowed:
                say = f"\u201c{quoted(word)}\u201d is not one of the words for {key}."
                refuse(node, path, say, suggestion(word, allowed))
            if word in found[:i]:
                refuse(node, path, f"\u201c{quoted(word)}\u201d stands twice.")
        return found

    def mappings(
        self, key: str, required: Iterable[str], optional: Iterable[str] = ()
    ) -> tuple[Fields, ...]:
        """Return a list of mappings of one closed schema, at least one."""
        node = self._value(key)
        items = self._list(key, node)
        if not items:
            refuse(node, self.at(key), f"The list {key} is empty.")
        return tuple(
            fields(item, required, optional, f"{self.at(key)}[{i}]") for i, item in enumerate(items)
        )

    def place(self, key: str) -> Node:
        """Return where a field stands; the whole mapping when it was left out."""
        return self.node.get(key) or self.node

    def _value(self, key: str) -> Node:
        node = self.node.get(key)
        if node is None:
            refuse(self.node, self.at(key), f"The key {key} is missing here.")
        return node

    def _list(self, key: str, node: Node | None) -> tuple[Node, ...]:
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            refuse(node, self.at(key), f"{key} has to be a list.", "Start each entry with a dash.")
        return node.items


def fields(
    node: Node, required: Iterable[str], optional: Iterable[str] = (), path: str = ""
) -> Fields:
    """Check that a node is a mapping with these keys and no others. Raises PlaybookRefusal."""
    if not isinstance(node, MappingNode):
        refuse(node, path, "This has to be keys with values.", "Write key: value, one a line.")
    needed = tuple(required)
    allowed = (*needed, *optional)
    for name, _ in node.entries:
        if name.value not in allowed:
            say = f"The key \u201c{quoted(name.value)}\u201d is not known here."
            refuse(name, path, say, suggestion(name.value, allowed))
    for key in needed:
        if node.get(key) is None:
            refuse(node, path, f"The key {key} is missing here.")
    return Fields(node, path)


def text_of(node: Node, path: str) -> str:
    """Return the text of a scalar that is neither empty nor too long, and has no edge spaces."""
    if not isinstance(node, ScalarNode):
        refuse(node, path, "This has to be one text, not a list or keys.")
    value = node.value
    if not value.strip():
        refuse(node, path, "This text is empty.")
    if len(value) > MAX_TEXT:
        refuse(node, path, f"This text is longer than {MAX_TEXT} characters.")
    if value != value.strip() or "\n" in value or "\t" in value:
        refuse(node, path, "This text has to stand on one line, without spaces around it.")
    return value


def _is_day(word: str) -> bool:
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True
