"""Find the places of a playbook's source, and put in, replace or cut exactly one thing there.

Every edit goes by the marks of the source; the file is never written anew. What an edit came to is
read again and has to hold exactly the wanted difference; otherwise nothing is returned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Final

from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.formats.tables import Table, to_table
from boundary.formats.yaml_events import MappingNode, Node, ScalarNode, SequenceNode, read

__all__ = [
    "account_of",
    "below",
    "cut_entry",
    "cut_item",
    "edited",
    "grow",
    "is_empty",
    "keys_of",
    "new_entry",
    "no_place",
    "people_of",
    "person_of",
    "put",
    "replace_value",
    "shrink",
    "wanted_person",
    "written",
]

_BOM: Final = "\ufeff"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_.@/-]*")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_COMMENT: Final = re.compile(r"( *)#[^\r\n]*(?:\r\n|\r|\n)")
_COMMA: Final = re.compile(r"\s*,[ \t]*")
"""What separates two values in brackets, when no comment stands before the comma."""
_BEFORE_COMMA: Final = re.compile(r"((?:[^,#]|#[^\r\n]*)*),")
"""What stands before a comma that is in no comment."""


def edited(text: str, edit: Callable[[str, MappingNode, dict[str, Table]], str]) -> str:
    """Apply one edit to the text of a playbook, and compare what it came to.

    `edit` gets the text without its byte order mark, its root, and the values as read; it returns
    the new text and has changed the values to what is wanted. Raises Refusal when the two differ.
    """
    body = text.removeprefix(_BOM)
    root = read(body)
    if not isinstance(root, MappingNode):
        raise Refusal("This is not a playbook.")
    wanted = keys_of(to_table(root))
    after = edit(body, root, wanted)
    try:
        holds = to_table(read(after)) == wanted
    except PlaybookRefusal:
        holds = False
    if not holds:
        raise no_place()
    return f"{_BOM}{after}" if text.startswith(_BOM) else after


def put(body: str, holder: MappingNode, key: str, whole: str, lines: Sequence[str]) -> str:
    """Put one more value under a key.

    `whole`: the value when there is none yet. `lines`: one more item, as the keys of a block or
    the one value of a list; empty when the key's own value is never a list.
    """
    value = holder.get(key)
    item = lines[0] if len(lines) == 1 else f"{{{', '.join(lines)}}}"
    if value is None:
        return new_entry(body, holder, f"{key}: {whole}")
    if isinstance(value, ScalarNode):
        raw = body[value.start.index : value.end.index]
        if is_empty(value):
            return f"{body[: value.start.index]} {whole}{body[value.end.index :]}"
        if (
            len(lines) != 1
            or value.style in ("|", ">")
            or (not value.style and not _PLAIN.fullmatch(raw))
        ):
            raise no_place()
        return f"{body[: value.start.index]}[{raw}, {item}]{body[value.end.index :]}"
    if isinstance(value, MappingNode):
        raise no_place()
    if value.flow:
        at = value.items[-1].end.index if value.items else value.start.index + 1
        comma = ", " if value.items else ""
        return f"{body[:at]}{comma}{item}{body[at:]}"
    indent = " " * (value.start.column - 1)
    begins = [f"{indent}- ", *[f"{indent}  "] * (len(lines) - 1)]
    whole_lines = [f"{begin}{line}" for begin, line in zip(begins, lines, strict=True)]
    return _after_line(body, value.end.index, indent, whole_lines)


def new_entry(body: str, holder: MappingNode, entry: str, after: str = "") -> str:
    """Put one more key with its value into a mapping, at its end or after another key."""
    value = holder.get(after) or (holder.entries[-1][1] if holder.entries else None)
    if value is None:
        at = holder.start.index + 1
        return f"{body[:at]}{entry}{body[at:]}"
    at = value.end.index
    if holder.flow:
        return f"{body[:at]}, {entry}{body[at:]}"
    indent = " " * (holder.start.column - 1)
    return _after_line(body, at, indent, [f"{indent}{entry}"])


def _after_line(body: str, index: int, indent: str, lines: Sequence[str]) -> str:
    """Put lines after the one that holds `index`, and after deeper comments that follow it."""
    first = _LINE_END.search(body)
    newline = first[0] if first else "\n"
    ends_line = index > 0 and body[index - 1] in "\r\n"  # the end of a block scalar
    found = None if ends_line else _LINE_END.search(body, index)
    if not ends_line and found is None:
        return newline.join([body, *lines])
    at = _after_deeper(body, found.end() if found else index, len(indent))
    added = "".join(f"{line}{newline}" for line in lines)
    return f"{body[:at]}{added}{body[at:]}"


def replace_value(body: str, node: Node, value: str) -> str:
    """Put a value, as it is to be written, in the place of another."""
    if not isinstance(node, ScalarNode) or node.style in ("|", ">"):
        raise no_place()
    space = " " if is_empty(node) else ""
    return f"{body[: node.start.index]}{space}{value}{body[node.end.index :]}"


def cut_item(body: str, holder: MappingNode, key: str, index: int) -> str:
    """Take one value out of what stands under a key; `[]` is left when it was the only one."""
    value = holder.get(key)
    if isinstance(value, ScalarNode):
        return replace_value(body, value, "[]")
    if not isinstance(value, SequenceNode):
        raise no_place()
    spans = [(item.start.index, item.end.index) for item in value.items]
    if value.flow:
        return _cut_in_brackets(body, spans, index)
    cut = _cut_lines(body, *spans[index])
    return cut if len(spans) > 1 else _left_empty(cut, holder, key, " []")


def cut_entry(body: str, above: MappingNode, key: str, holder: MappingNode, name: str) -> str:
    """Take a name and its value out of the mapping under a key; `{}` is left for the only one."""
    names = [entry.value for entry, _ in holder.entries]
    spans = [(entry.start.index, value.end.index) for entry, value in holder.entries]
    if holder.flow:
        return _cut_in_brackets(body, spans, names.index(name))
    cut = _cut_lines(body, *spans[names.index(name)])
    return cut if len(spans) > 1 else _left_empty(cut, above, key, " {}")


def _cut_in_brackets(body: str, spans: Sequence[tuple[int, int]], index: int) -> str:
    """Cut one of several with one comma: the one after it, or before it when it is the last."""
    start, end = spans[index]
    comma = _COMMA.match(body, end)
    if comma is not None:
        return f"{body[:start]}{body[comma.end() :]}"
    if index == 0:
        return f"{body[:start]}{body[end:]}"
    before = spans[index - 1][1]
    gap = body[before:start]
    kept = _BEFORE_COMMA.sub(r"\1", gap, count=1) if "#" in gap else ""
    return f"{body[:before]}{kept}{body[end:]}"


def _cut_lines(body: str, start: int, end: int) -> str:
    """Cut the whole lines from `start` to `end`, comments at their end and deeper ones below."""
    first = max(body.rfind("\n", 0, start), body.rfind("\r", 0, start)) + 1
    ended = body[end - 1] in "\r\n"  # the end of a block scalar
    found = None if ended else _LINE_END.search(body, end)
    last = end if ended else found.end() if found else len(body)
    indent = body[first:start]
    depth = len(indent) - len(indent.lstrip(" "))
    return body[:first] + body[_after_deeper(body, last, depth) :]


def _after_deeper(body: str, at: int, depth: int) -> int:
    """Pass over comment lines that are set deeper, from the beginning of a line."""
    while (comment := _COMMENT.match(body, at)) and len(comment[1]) > depth:
        at = comment.end()
    return at


def _left_empty(body: str, holder: MappingNode, key: str, sign: str) -> str:
    """Write behind a key, which stands before what was cut, that nothing is left under it."""
    end = next(name.end.index for name, _ in holder.entries if name.value == key)
    at = body.index(":", end) + 1
    return f"{body[:at]}{sign}{body[at:]}"


def people_of(root: MappingNode) -> tuple[MappingNode, ...]:
    """Give every person of the file, in order."""
    people = root.get("people")
    items = people.items if isinstance(people, SequenceNode) else ()
    return tuple(item for item in items if isinstance(item, MappingNode))


def person_of(root: MappingNode, alias: str) -> MappingNode:
    """Find a person. Raises Refusal when there is none of that alias."""
    for person in people_of(root):
        found = person.get("alias")
        if isinstance(found, ScalarNode) and found.value == alias:
            return person
    raise Refusal("No person in this file has that alias.")


def wanted_person(wanted: dict[str, Table], alias: str) -> dict[str, Table]:
    """Find the values of a person who is in the file."""
    people = wanted["people"]
    return next(keys_of(entry) for entry in people if keys_of(entry).get("alias") == alias)


def account_of(root: MappingNode, name: str) -> tuple[MappingNode, MappingNode]:
    """Find all accounts, and the one of that name. Raises Refusal when there is none."""
    accounts = root.get("accounts")
    account = accounts.get(name) if isinstance(accounts, MappingNode) else None
    if not isinstance(accounts, MappingNode) or not isinstance(account, MappingNode):
        raise Refusal("No account in this file has that name.")
    return accounts, account


def no_place() -> Refusal:
    """Say that this place is not one an edit can be made at."""
    return Refusal(
        "This place in the file cannot be changed by the program. Nothing was changed.",
        hint="Open the file and write the line yourself.",
    )


def is_empty(node: Node) -> bool:
    """Whether nothing is written there."""
    return isinstance(node, ScalarNode) and not node.value


def written(text: str) -> str:
    """Write a value: bare when nothing in it means anything to YAML, else in double quotes."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def keys_of(table: Table) -> dict[str, Table]:
    """Take a table as names with values; nothing when it is none."""
    return table if isinstance(table, dict) else {}


def below(table: Table, key: str) -> dict[str, Table]:
    """Take the names under a key; they are made when there are none."""
    holder = keys_of(table)
    if not isinstance(holder.get(key), dict):
        holder[key] = {}
    return keys_of(holder[key])


def grow(table: Table, key: str, item: Table) -> None:
    """Put one more value under a key."""
    holder = keys_of(table)
    there = holder.get(key, "")
    if isinstance(there, list):
        holder[key] = [*there, item]
    else:
        holder[key] = [there, item] if there else [item]


def shrink(table: Table, key: str, index: int) -> None:
    """Take one value from under a key."""
    holder = keys_of(table)
    there = holder[key]
    holder[key] = [*there[:index], *there[index + 1 :]] if isinstance(there, list) else []
