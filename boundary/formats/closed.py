"""Read nodes against a closed schema and collect the complaints, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.letters import first_hidden
from boundary.core.mask import mask_text, quoted
from boundary.formats.yaml_events import MappingNode, Mark, Node, ScalarNode, SequenceNode

MAX_FAULTS: Final = 20
_ENOUGH = 200
"""Faults after which a file is not read on: it could hold thousands, and has a second."""


class Faults:
    """Complaints about one file, in whatever order they are found."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, at: Node | Mark, say: str, hint: str = "", path: str = "") -> None:
        """Take one complaint; raises PlaybookRefusal when there are enough of them."""
        mark = at if isinstance(at, Mark) else at.start
        self._found.append(Fault(mark.line, mark.column, say, hint, path))
        if len(self._found) == _ENOUGH:
            self.raise_any()

    def raise_any(self) -> None:
        """Raise PlaybookRefusal with the first 20 in file order; return when there is none."""
        if self._found:
            ordered = sorted(self._found, key=lambda fault: (fault.line, fault.column))
            raise PlaybookRefusal(tuple(ordered[:MAX_FAULTS]))


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """Say what is allowed, and which of it was perhaps meant."""
    words = list(allowed)
    close = difflib.get_close_matches(word[:80].casefold(), words, n=1, cutoff=0.6)
    meant = f"Did you mean {close[0]}? " if close else ""
    return f"{meant}Allowed: {', '.join(words)}." if words else "Nothing is allowed here."


def fields(
    node: Node, allowed: Sequence[str], required: Sequence[str], path: str, faults: Faults
) -> dict[str, Node] | None:
    """Return the values by key; unknown keys are complained about and left out.

    None when it is no mapping, or when a required key is missing.
    """
    if not isinstance(node, MappingNode):
        faults.add(node, "Keys with values are needed here.", suggestion("", allowed), path)
        return None
    found: dict[str, Node] = {}
    for key, value in node.entries:
        if key.value in allowed:
            found[key.value] = value
        else:
            say = f"The key “{quoted(key.value)}” is not known here."
            faults.add(key, say, suggestion(key.value, allowed), path)
    missing = [name for name in required if name not in found]
    for name in missing:
        faults.add(node, f"The key “{name}” is missing here.", "Add it.", path)
    return None if missing else found


def text_of(node: Node, path: str, faults: Faults) -> str | None:
    """Return one written text; None after a complaint when there is none."""
    if not isinstance(node, ScalarNode):
        faults.add(node, "One text is needed here, not a list or a mapping.", path=path)
        return None
    if not node.value:
        faults.add(node, "A value is missing here.", path=path)
        return None
    return node.value


def line_of(node: Node, limit: int, path: str, faults: Faults) -> str | None:
    """Return a text that fits on one line and holds nothing that cannot be seen."""
    text = text_of(node, path, faults)
    if text is None:
        return None
    if len(text) > limit:
        faults.add(node, f"This text is longer than {limit} characters.", path=path)
    elif first_hidden(text) is not None:
        say = "This text holds a line break or a character that cannot be seen."
        faults.add(node, say, "Type it in by hand, on one line.", path)
    elif text != text.strip():
        faults.add(node, "This text has a blank at its start or end.", "Take it out.", path)
    else:
        return text
    return None


def title_of(node: Node, limit: int, path: str, faults: Faults) -> str | None:
    """Return a line that holds no address, number or @name: it is shown everywhere."""
    text = line_of(node, limit, path, faults)
    if text is not None and mask_text(text) != text:
        say = "This text is shown everywhere, so it may hold no address, number or @name."
        faults.add(node, say, "Choose a short neutral text.", path)
        return None
    return text


def word_of(node: Node, allowed: Collection[str], path: str, faults: Faults) -> str | None:
    """Return a word of a closed list."""
    text = text_of(node, path, faults)
    if text is None or text in allowed:
        return text
    say = f"The word “{quoted(text)}” is not one of those allowed here."
    faults.add(node, say, suggestion(text, allowed), path)
    return None


def items_of(node: Node, path: str, faults: Faults) -> tuple[tuple[Node, str], ...]:
    """Return the items of a list, each with its own path; a single text is a list of one."""
    if isinstance(node, SequenceNode):
        return tuple((item, f"{path}[{index}]") for index, item in enumerate(node.items))
    if isinstance(node, ScalarNode) and node.value:
        return ((node, path),)
    faults.add(node, "A list is needed here.", "An empty list is written [].", path)
    return ()


def entries_of(node: Node, path: str, faults: Faults) -> tuple[tuple[ScalarNode, Node], ...]:
    """Return the keys and values of a mapping whose keys are the file's own words."""
    if isinstance(node, MappingNode):
        return node.entries
    hint = "An empty one is written {}."
    faults.add(node, "Names with values are needed here.", hint, path)
    return ()


def version_is_known(node: Node | None, faults: Faults) -> None:
    """Complain unless the file says `boundary: 1`."""
    if node is not None:
        text = text_of(node, "boundary", faults)
        if text is not None and text != "1":
            hint = "This version reads `boundary: 1`."
            faults.add(node, "This file was made for another version.", hint, "boundary")
