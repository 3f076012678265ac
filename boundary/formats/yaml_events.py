"""Read YAML as text only: limits first, then the parser's events, with the place of everything.

Nothing is guessed about a scalar: `no`, `0123` and `2001-01-01` stay what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias, cast

import yaml

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.letters import escaped
from boundary.core.mask import quoted

MAX_BYTES: Final = 256 * 1024
MAX_LINE: Final = 2_000
MAX_DEPTH: Final = 12
MAX_NODES: Final = 20_000
MAX_SCALAR: Final = 10_000
"""Limits: bytes of a file, characters of a line, nesting, nodes, characters of a value."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text."""

    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    index: int
    """0-based, in characters of the text without its byte order mark."""


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value, as text."""

    value: str = field(repr=False)
    start: Mark
    end: Mark
    style: str = ""
    """How it is written: `'`, `"`, `|`, `>` or nothing (plain)."""


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list, in file order."""

    items: tuple[Node, ...]
    start: Mark
    end: Mark
    """Just past the closing bracket; in block style the last item's end."""
    flow: bool


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys and values in file order; no key stands twice, however it is spelled."""

    entries: tuple[tuple[ScalarNode, Node], ...]
    start: Mark
    end: Mark
    """Just past the closing brace; in block style the last value's end."""
    flow: bool

    def get(self, key: str) -> Node | None:
        """Return the value under a key, or None."""
        return next((value for name, value in self.entries if name.value == key), None)


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


def check_bytes(data: bytes) -> str:
    """Return the text of a file whose size, encoding, characters and lines are as allowed.

    A byte order mark at the very start is taken off. Raises PlaybookRefusal.
    """
    if len(data) > MAX_BYTES:
        raise _refused(
            0, 0, "This file is larger than 256 KB.", "Playbooks are far smaller than that."
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = _place(before, len(before))
        raise _refused(
            line, column, "This file is not UTF-8 text.", "Save it again as UTF-8."
        ) from None
    return check_text(text)


def check_text(text: str) -> str:
    """Return the text without its byte order mark, when its characters and lines are as allowed.

    Raises PlaybookRefusal.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        raise _refused(
            0, 0, "This file is larger than 256 KB.", "Playbooks are far smaller than that."
        )
    found = _FORBIDDEN.search(text)
    if found:
        line, column = _place(text, found.start())
        raise _bad_character(line, column, found[0])
    for number, line_text in enumerate(_LINE_BREAK.split(text), 1):
        if len(line_text) > MAX_LINE:
            raise _refused(number, MAX_LINE + 1, "This line is longer than 2,000 characters.")
        if line_text.startswith("%"):
            raise _refused(
                number, 1, "A line that starts with % is a directive.", "Take the line out."
            )
    return text


def read(data: bytes | str) -> Node:
    """Read one document. Raises PlaybookRefusal with one fault; never anything else."""
    text = check_bytes(data) if isinstance(data, bytes) else check_text(data)
    return read_with(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_with(text: str, loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader]) -> Node:
    """Read checked text with one of PyYAML's two parsers (the C one is many times faster)."""
    try:
        return _Reader(yaml.parse(text, Loader=loader)).document()
    except yaml.MarkedYAMLError as error:
        mark = _mark(error.problem_mark or error.context_mark)
        problem = f"{error.context} {error.problem}"
        say, hint = _explain(problem, text[mark.index : mark.index + 1])
        raise _refused(mark.line, mark.column, say, hint) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, MemoryError):
        hint = "Look for a long escape such as \\U0001f600 that is not a character."
        raise _refused(0, 0, "This file cannot be read as YAML.", hint) from None


class _Reader:
    """Builds nodes from events and refuses what a playbook never needs."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._nodes = 0

    def document(self) -> Node:
        next(self._events)  # the start of the stream
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise _refused(1, 1, "This file is empty.", "A playbook starts with `boundary: 1`.")
        node = self._node(next(self._events), 0)
        next(self._events)  # the end of the document
        more = next(self._events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise _refused_at(more, "A second document begins here.", "Keep one document a file.")
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _refused_at(event, "This file has more than 20,000 values.")
        if isinstance(event, yaml.ScalarEvent):
            _check_bare(event, event.anchor, event.tag)
            return _scalar(event)
        if isinstance(event, yaml.CollectionStartEvent):
            _check_bare(event, event.anchor, event.tag)
            if depth == MAX_DEPTH:
                raise _refused_at(event, "Values are nested deeper than 12 levels here.")
            is_list = isinstance(event, yaml.SequenceStartEvent)
            return (self._sequence if is_list else self._mapping)(event, depth + 1)
        raise _refused_at(event, "An alias (*name) stands here.", "Write the value out instead.")

    def _sequence(self, start: yaml.CollectionStartEvent, depth: int) -> SequenceNode:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth))
        flow = bool(start.flow_style)
        end = _mark(event.end_mark) if flow else items[-1].end
        return SequenceNode(tuple(items), _mark(start.start_mark), end, flow)

    def _mapping(self, start: yaml.CollectionStartEvent, depth: int) -> MappingNode:
        entries: list[tuple[ScalarNode, Node]] = []
        seen: dict[str, Mark] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, depth, seen)
            entries.append((key, self._node(next(self._events), depth)))
        flow = bool(start.flow_style)
        end = _mark(event.end_mark) if flow else entries[-1][1].end
        return MappingNode(tuple(entries), _mark(start.start_mark), end, flow)

    def _key(self, event: yaml.Event, depth: int, seen: dict[str, Mark]) -> ScalarNode:
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            raise _refused_at(event, "A key has to be one word, not a list or a mapping.")
        node = self._node(event, depth)
        if not isinstance(node, ScalarNode) or not node.value:
            raise _refused_at(event, "A key is missing before this colon.")
        if node.value == "<<":
            raise _refused_at(event, "A merge key (<<) stands here.", "Write the values out.")
        folded = unicodedata.normalize("NFKC", node.value).casefold()
        if folded in seen:
            raise _refused_at(
                event,
                f"The key \u201c{quoted(node.value)}\u201d stands twice.",
                f"The first one is in line {seen[folded].line}.",
            )
        seen[folded] = node.start
        return node


def _check_bare(event: yaml.Event, anchor: str | None, tag: str | None) -> None:
    if anchor is not None:
        raise _refused_at(event, "An anchor (&name) stands here.", "Take it out.")
    if tag is not None:
        raise _refused_at(event, "A tag (!name) stands here.", "Take it out: values are text.")


def _scalar(event: yaml.ScalarEvent) -> ScalarNode:
    if len(event.value) > MAX_SCALAR:
        raise _refused_at(event, "This value is longer than 10,000 characters.")
    found = _FORBIDDEN.search(event.value)
    if found:
        raise _bad_character(*_at(event), found[0])
    start, end = _mark(event.start_mark), _mark(event.end_mark)
    return ScalarNode(event.value, start, end, event.style or "")


def _mark(mark: object) -> Mark:
    place = cast("yaml.Mark", mark)  # both parsers mark every event; the stubs allow for None
    return Mark(place.line + 1, place.column + 1, place.index)


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = _mark(event.start_mark)
    return mark.line, mark.column


def _place(text: str, index: int) -> tuple[int, int]:
    lines = _LINE_BREAK.split(text[:index])
    return len(lines), len(lines[-1]) + 1


def _bad_character(line: int, column: int, char: str) -> PlaybookRefusal:
    return _refused(
        line,
        column,
        f"A character stands here that a playbook may not hold ({escaped(char)}).",
        "It cannot be seen, or it changes how text is shown. Take it out.",
    )


def _explain(problem: str, char: str) -> tuple[str, str]:
    """Turn a parser's words into ours; its own are written for programmers."""
    if "cannot start any token" in problem and char != "\t":
        return "A value may not begin with this character.", "Put quotes around the value."
    for words, say, hint in _PROBLEMS:
        if words in problem:
            return say, hint
    return "This cannot be read as YAML here.", "Look at the colons, quotes and spaces around it."


_PROBLEMS: Final = (
    ("cannot start any token", "A tab stands where spaces are needed.", "Indent with spaces."),
    ("end of stream", "A quote or bracket opened before here is not closed.", "Close it."),
    ("document indicator", "A quote opened before here is not closed.", "Close it."),
    ("escape", "A backslash begins an escape that YAML does not know.", r"Write it as \\."),
    ("hex", "A backslash escape is not complete here.", r"Write a backslash as \\."),
    ("scanning an alias", "An alias (*name) stands here.", "Write the value out instead."),
    ("scanning an anchor", "An anchor (&name) stands here.", "Take it out."),
    ("tag", "A tag (!name) stands here.", "Take it out: values are text."),
    ("document start", "A second document begins here.", "Keep one document a file."),
    ("mapping values are not allowed", "A colon stands where none is expected.", "Quote the text."),
    ("expected ',' or", "A comma or a closing bracket is missing before here.", "Add it."),
    ("expected <block end>", "This line is not in line with the others.", "Line it up."),
    ("expected key", "This line is not in line with the others.", "Line it up."),
    ("expected '-'", "This line is not in line with the others.", "Line it up."),
    ("expected ':'", "A colon is missing after a key here.", "Add it."),
)
"""Words of either parser, our sentence, our hint."""


def _refused_at(event: yaml.Event, say: str, hint: str = "") -> PlaybookRefusal:
    return _refused(*_at(event), say, hint)


def _refused(line: int, column: int, say: str, hint: str = "") -> PlaybookRefusal:
    return PlaybookRefusal((Fault(line, column, say, hint),))
