"""Change one thing in a private playbook; every other byte stays as it was written.

Edits go by the places of the source, never by writing the file anew. After each edit the result
is read again and has to hold exactly the wanted difference; otherwise nothing is returned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.core.identifier import Identifier, IdentifierError, Kind, email, handle, phone
from boundary.formats.account_yaml import NAME
from boundary.formats.playbook_yaml import CASE
from boundary.formats.tables import Table, to_table
from boundary.formats.yaml_events import MappingNode, Node, ScalarNode, SequenceNode, read

_BOM = "\ufeff"
_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_.@/-]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"( *)#[^\r\n]*(?:\r\n|\r|\n)")
_KEYS: Final[Mapping[Kind, str]] = {
    Kind.EMAIL: "emails",
    Kind.PHONE: "phones",
    Kind.HANDLE: "handles",
}


def add_identifier(
    text: str, alias: str, identifier_text: str, kind: Kind, service: str = ""
) -> str:
    """Return the text with one more identifier under the person with that alias.

    `service`: the platform of a handle. Raises IdentifierError for what is no identifier, Refusal
    when there is no such person, when it stands in the file already, or when the place in the
    file cannot be edited.
    """
    made = _made(identifier_text, kind, service)
    body = text.removeprefix(_BOM)
    root = _root(body)
    person = _person(root, alias)
    for other in _people(root):
        if made in _identifiers(other, kind, service):
            where = "under this person" if other is person else "under another person"
            raise Refusal(f"This is in the file already, {where}.")
    value = _written(identifier_text)
    handles = person.get("handles")
    if kind is not Kind.HANDLE:
        edited = _put(body, person, _KEYS[kind], f"[{value}]", (value,))
    elif isinstance(handles, MappingNode):
        edited = _put(body, handles, service, value, (value,))
    elif handles is None or _is_empty(handles):
        edited = _put(body, person, "handles", f"{{{service}: {value}}}", ())
    else:
        raise _no_place()
    wanted = to_table(root)
    _want_identifier(wanted, alias, identifier_text, _KEYS[kind], service)
    return _checked(text, edited, wanted)


def add_account(text: str, name: str, settings: Mapping[str, str]) -> str:
    """Return the text with one more account of the user's own; `settings` begins with `use`.

    Raises Refusal when the name is taken or no account may be called so.
    """
    if not re.fullmatch(NAME, name):
        raise Refusal("This cannot be the name of an account.")
    body = text.removeprefix(_BOM)
    root = _root(body)
    accounts = root.get("accounts")
    value = ", ".join(f"{key}: {_written(setting)}" for key, setting in settings.items())
    if accounts is None or _is_empty(accounts):
        edited = _put(body, root, "accounts", f"{{{name}: {{{value}}}}}", ())
    elif not isinstance(accounts, MappingNode):
        raise _no_place()
    elif accounts.get(name) is not None:
        raise Refusal("Another account in this file has the same name.")
    else:
        edited = _new_entry(body, accounts, f"{name}: {{{value}}}")
    wanted = to_table(root)
    _below(wanted, "accounts")[name] = dict(settings)
    return _checked(text, edited, wanted)


def set_case(text: str, code: str) -> str:
    """Return the text with that case code. Raises Refusal when it is no case code."""
    if not re.fullmatch(CASE, code):
        raise Refusal("This is not a case code.", hint="It looks like heron-42.")
    body = text.removeprefix(_BOM)
    root = _root(body)
    case = root.get("case")
    if case is None:
        edited = _new_entry(body, root, f"case: {code}", after="boundary")
    elif isinstance(case, ScalarNode):
        space = " " if _is_empty(case) else ""
        edited = f"{body[: case.start.index]}{space}{code}{body[case.end.index :]}"
    else:
        raise _no_place()
    wanted = to_table(root)
    _keys(wanted)["case"] = code
    return _checked(text, edited, wanted)


def _put(body: str, holder: MappingNode, key: str, whole: str, lines: Sequence[str]) -> str:
    """Put one more value under a key.

    `whole`: the value when there is none yet. `lines`: one more item, as the keys of a block or
    the one value of a list; empty when the key's own value is never a list.
    """
    value = holder.get(key)
    item = lines[0] if len(lines) == 1 else f"{{{', '.join(lines)}}}"
    if value is None:
        return _new_entry(body, holder, f"{key}: {whole}")
    if isinstance(value, ScalarNode):
        raw = body[value.start.index : value.end.index]
        if _is_empty(value):
            return f"{body[: value.start.index]} {whole}{body[value.end.index :]}"
        if (
            len(lines) != 1
            or value.style in ("|", ">")
            or (not value.style and not _PLAIN.fullmatch(raw))
        ):
            raise _no_place()
        return f"{body[: value.start.index]}[{raw}, {item}]{body[value.end.index :]}"
    if isinstance(value, MappingNode):
        raise _no_place()
    if value.flow:
        at = value.items[-1].end.index if value.items else value.start.index + 1
        comma = ", " if value.items else ""
        return f"{body[:at]}{comma}{item}{body[at:]}"
    indent = " " * (value.start.column - 1)
    begins = [f"{indent}- ", *[f"{indent}  "] * (len(lines) - 1)]
    whole_lines = [f"{begin}{line}" for begin, line in zip(begins, lines, strict=True)]
    return _after_line(body, value.end.index, indent, whole_lines)


def _new_entry(body: str, holder: MappingNode, entry: str, after: str = "") -> str:
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
    at = found.end() if found else index
    while (comment := _COMMENT.match(body, at)) and len(comment[1]) > len(indent):
        at = comment.end()
    added = "".join(f"{line}{newline}" for line in lines)
    return f"{body[:at]}{added}{body[at:]}"


def _checked(text: str, edited: str, wanted: Table) -> str:
    try:
        holds = to_table(read(edited)) == wanted
    except PlaybookRefusal:
        holds = False
    if not holds:
        raise _no_place()
    return f"{_BOM}{edited}" if text.startswith(_BOM) else edited


def _no_place() -> Refusal:
    return Refusal(
        "This place in the file cannot be changed by the program. Nothing was changed.",
        hint="Open the file and write the line yourself.",
    )


def _root(body: str) -> MappingNode:
    root = read(body)
    if not isinstance(root, MappingNode):
        raise Refusal("This is not a playbook.")
    return root


def _people(root: MappingNode) -> tuple[MappingNode, ...]:
    people = root.get("people")
    items = people.items if isinstance(people, SequenceNode) else ()
    return tuple(item for item in items if isinstance(item, MappingNode))


def _person(root: MappingNode, alias: str) -> MappingNode:
    for person in _people(root):
        if _alias(person) == alias:
            return person
    raise Refusal("No person in this file has that alias.")


def _alias(person: MappingNode) -> str:
    alias = person.get("alias")
    return alias.value if isinstance(alias, ScalarNode) else ""


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value


def _identifiers(person: MappingNode, kind: Kind, service: str) -> set[Identifier]:
    node = person.get(_KEYS[kind])
    if kind is Kind.HANDLE:
        node = node.get(service) if isinstance(node, MappingNode) else None
    items = node.items if isinstance(node, SequenceNode) else (node,)
    found: set[Identifier] = set()
    for item in items:
        if isinstance(item, ScalarNode):
            try:
                found.add(_made(item.value, kind, service))
            except IdentifierError:
                continue
    return found


def _made(text: str, kind: Kind, service: str) -> Identifier:
    if kind is Kind.HANDLE:
        return handle(text, service)
    return email(text) if kind is Kind.EMAIL else phone(text)


def _written(text: str) -> str:
    """Write a value: bare when nothing in it means anything to YAML, else in double quotes."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _keys(table: Table) -> dict[str, Table]:
    return table if isinstance(table, dict) else {}


def _below(table: Table, key: str) -> dict[str, Table]:
    holder = _keys(table)
    if not isinstance(holder.get(key), dict):
        holder[key] = {}
    return _keys(holder[key])


def _grow(table: Table, key: str, item: Table) -> None:
    holder = _keys(table)
    there = holder.get(key, "")
    if isinstance(there, list):
        holder[key] = [*there, item]
    else:
        holder[key] = [there, item] if there else [item]


def _want_identifier(table: Table, alias: str, text: str, key: str, service: str) -> None:
    people = _keys(table)["people"]
    person = next(_keys(entry) for entry in people if _keys(entry).get("alias") == alias)
    if key != "handles":
        _grow(person, key, text)
        return
    handles = _below(person, key)
    if handles.get(service, "") == "":
        handles[service] = text
    else:
        _grow(handles, service, text)
