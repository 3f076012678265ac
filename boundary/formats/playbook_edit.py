"""Change one thing in a private playbook; every other byte stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, IdentifierError, Kind, email, handle, phone
from boundary.formats.account_yaml import NAME
from boundary.formats.edit_places import (
    account_of,
    below,
    cut_entry,
    cut_item,
    edited,
    grow,
    is_empty,
    keys_of,
    new_entry,
    no_place,
    people_of,
    person_of,
    put,
    replace_value,
    shrink,
    wanted_person,
    written,
)
from boundary.formats.playbook_yaml import CASE
from boundary.formats.tables import Table
from boundary.formats.yaml_events import MappingNode, Node, ScalarNode, SequenceNode

__all__ = [
    "add_account",
    "add_identifier",
    "add_kept",
    "add_name",
    "remove_identifier",
    "remove_kept",
    "remove_name",
    "remove_setting",
    "set_alias",
    "set_case",
    "set_follow",
    "set_setting",
]

_KEYS: Final[Mapping[Kind, str]] = {
    Kind.EMAIL: "emails",
    Kind.PHONE: "phones",
    Kind.HANDLE: "handles",
}
_KEPT: Final = "keep_open"
_NAMES: Final = "names"


def add_identifier(
    text: str, alias: str, identifier_text: str, kind: Kind, service: str = ""
) -> str:
    """Return the text with one more identifier under the person with that alias.

    `service`: the platform of a handle. Raises IdentifierError for what is no identifier, Refusal
    when there is no such person, when it stands in the file already, or when the place in the
    file cannot be edited.
    """
    made = _made(identifier_text, kind, service)
    value = written(identifier_text)

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        person = person_of(root, alias)
        for other in people_of(root):
            if made in _identifiers(other, kind, service):
                where = "under this person" if other is person else "under another person"
                raise Refusal(f"This is in the file already, {where}.")
        _want_identifier(wanted_person(wanted, alias), identifier_text, _KEYS[kind], service)
        handles = person.get("handles")
        if kind is not Kind.HANDLE:
            return put(body, person, _KEYS[kind], f"[{value}]", (value,))
        if isinstance(handles, MappingNode):
            return put(body, handles, service, value, (value,))
        if handles is None or is_empty(handles):
            return put(body, person, "handles", f"{{{service}: {value}}}", ())
        raise no_place()

    return edited(text, edit)


def remove_identifier(text: str, alias: str, identifier: Identifier) -> str:
    """Return the text without one identifier of a person. Raises Refusal when it is not there."""
    kind, service = identifier.kind, identifier.service

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        person = person_of(root, alias)
        found = _identifiers(person, kind, service)
        if identifier not in found:
            raise Refusal("This is not under that person in the file. Nothing was changed.")
        index = found.index(identifier)
        holder, held = person, wanted_person(wanted, alias)
        key = _KEYS[kind]
        handles = person.get(key)
        if kind is Kind.HANDLE and isinstance(handles, MappingNode):
            holder, held, key = handles, keys_of(held[key]), service
        shrink(held, key, index)
        return cut_item(body, holder, key, index)

    return edited(text, edit)


def add_name(text: str, alias: str, name: str) -> str:
    """Return the text with one more display name of a person. Raises Refusal when it is there."""

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        person = person_of(root, alias)
        if name in _names(person):
            raise Refusal("This name is there already. Nothing was changed.")
        grow(wanted_person(wanted, alias), _NAMES, name)
        return put(body, person, _NAMES, f"[{written(name)}]", (written(name),))

    return edited(text, edit)


def remove_name(text: str, alias: str, name: str) -> str:
    """Return the text without one display name of a person. Raises Refusal when it is not there."""

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        person = person_of(root, alias)
        names = _names(person)
        if name not in names:
            raise Refusal("This is not under that person in the file. Nothing was changed.")
        shrink(wanted_person(wanted, alias), _NAMES, names.index(name))
        return cut_item(body, person, _NAMES, names.index(name))

    return edited(text, edit)


def set_alias(text: str, alias: str, new: str) -> str:
    """Return the text with another alias for a person. The reader says whether it may be one."""
    return _set_in_person(text, alias, "alias", new)


def set_follow(text: str, alias: str, follow: str) -> str:
    """Return the text with another playbook that a person's steps come from."""
    return _set_in_person(text, alias, "follow", follow)


def add_kept(text: str, identifier_text: str, service: str = "") -> str:
    """Return the text with one more address, number (with +) or handle that is kept open.

    Raises IdentifierError, or Refusal when it is there already or the place cannot be edited.
    """
    made = _kept(identifier_text, service)
    value = written(identifier_text)
    item: Table = {service: identifier_text} if service else identifier_text
    line = f"{{{service}: {value}}}" if service else value

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        if any(made in found for found in _kept_items(root)):
            raise Refusal("This is kept open already.")
        grow(wanted, _KEPT, item)
        return put(body, root, _KEPT, f"[{line}]", (line,))

    return edited(text, edit)


def remove_kept(text: str, identifier: Identifier) -> str:
    """Return the text without one that is kept open. Raises Refusal when it is not there."""

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        for index, found in enumerate(_kept_items(root)):
            if found == [identifier]:
                shrink(wanted, _KEPT, index)
                return cut_item(body, root, _KEPT, index)
        raise no_place()

    return edited(text, edit)


def add_account(text: str, name: str, settings: Mapping[str, str]) -> str:
    """Return the text with one more account of the user's own; `settings` begins with `use`.

    Raises Refusal when the name is taken or no account may be called so.
    """
    if not re.fullmatch(NAME, name):
        raise Refusal("This cannot be the name of an account.")
    value = ", ".join(f"{key}: {written(setting)}" for key, setting in settings.items())

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        accounts = root.get("accounts")
        below(wanted, "accounts")[name] = dict(settings)
        if accounts is None or is_empty(accounts):
            return put(body, root, "accounts", f"{{{name}: {{{value}}}}}", ())
        if not isinstance(accounts, MappingNode):
            raise no_place()
        if accounts.get(name) is not None:
            raise Refusal("Another account in this file has the same name.")
        return new_entry(body, accounts, f"{name}: {{{value}}}")

    return edited(text, edit)


def set_setting(text: str, account: str, name: str, value: str, *, under: str = "") -> str:
    """Return the text with one setting of an account as `value`, new or changed.

    `under`: the setting whose part this is, such as `folders`. The reader says what may be set.
    """

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        _, holder = account_of(root, account)
        held = below(below(wanted, "accounts"), account)
        if under:
            part = holder.get(under)
            held = below(held, under)
            held[name] = value
            if part is None or is_empty(part):
                return put(body, holder, under, f"{{{name}: {written(value)}}}", ())
            if not isinstance(part, MappingNode):
                raise no_place()
            holder = part
        held[name] = value
        node = holder.get(name)
        if node is None:
            return new_entry(body, holder, f"{name}: {written(value)}")
        return replace_value(body, node, written(value))

    return edited(text, edit)


def remove_setting(text: str, account: str, name: str, *, under: str = "") -> str:
    """Return the text without one setting of an account. Raises Refusal when it is not there."""

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        above, holder = account_of(root, account)
        key, held = account, below(below(wanted, "accounts"), account)
        part = holder.get(under) if under else None
        if isinstance(part, MappingNode):
            above, key, holder, held = holder, under, part, below(held, under)
        elif under:
            raise _not_set()
        if held.pop(name, None) is None:
            raise _not_set()
        return cut_entry(body, above, key, holder, name)

    return edited(text, edit)


def set_case(text: str, code: str) -> str:
    """Return the text with that case code. Raises Refusal when it is no case code."""
    if not re.fullmatch(CASE, code):
        raise Refusal("This is not a case code.", hint="It looks like heron-42.")

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        wanted["case"] = code
        case = root.get("case")
        if case is None:
            return new_entry(body, root, f"case: {code}", after="boundary")
        return replace_value(body, case, code)

    return edited(text, edit)


def _set_in_person(text: str, alias: str, key: str, value: str) -> str:
    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        person = person_of(root, alias)
        node = person.get(key)
        wanted_person(wanted, alias)[key] = value
        if node is None:
            return new_entry(body, person, f"{key}: {written(value)}")
        return replace_value(body, node, written(value))

    return edited(text, edit)


def _not_set() -> Refusal:
    return Refusal("This is not set in the file. Nothing was changed.")


def _names(person: MappingNode) -> list[str]:
    """List the display names of a person, in order; an empty text where there is none."""
    node = person.get(_NAMES)
    items = node.items if isinstance(node, SequenceNode) else () if node is None else (node,)
    return [item.value if isinstance(item, ScalarNode) else "" for item in items]


def _identifiers(person: MappingNode, kind: Kind, service: str) -> list[Identifier | None]:
    """List what stands under a person, in order; None where it is no identifier."""
    node = person.get(_KEYS[kind])
    if kind is Kind.HANDLE:
        node = node.get(service) if isinstance(node, MappingNode) else None
    items = node.items if isinstance(node, SequenceNode) else (node,)
    return [_read(item, kind, service) for item in items if item is not None]


def _read(node: Node, kind: Kind, service: str) -> Identifier | None:
    if not isinstance(node, ScalarNode):
        return None
    try:
        return _made(node.value, kind, service)
    except IdentifierError:
        return None


def _kept_items(root: MappingNode) -> Iterator[list[Identifier | None]]:
    """Give what each item of keep_open holds, in order; None for what is no identifier."""
    node = root.get(_KEPT)
    items = node.items if isinstance(node, SequenceNode) else (node,)
    for item in items:
        if isinstance(item, MappingNode):
            yield [
                _read(one, Kind.HANDLE, service.value)
                for service, value in item.entries
                for one in (value.items if isinstance(value, SequenceNode) else (value,))
            ]
        elif isinstance(item, ScalarNode):
            kind = Kind.PHONE if item.value.startswith("+") else Kind.EMAIL
            yield [_read(item, kind, "")]
        else:
            yield []


def _kept(text: str, service: str) -> Identifier:
    kind = Kind.HANDLE if service else Kind.PHONE if text.startswith("+") else Kind.EMAIL
    return _made(text, kind, service)


def _made(text: str, kind: Kind, service: str) -> Identifier:
    if kind is Kind.HANDLE:
        return handle(text, service)
    return email(text) if kind is Kind.EMAIL else phone(text)


def _want_identifier(person: dict[str, Table], text: str, key: str, service: str) -> None:
    if key != "handles":
        grow(person, key, text)
        return
    handles = below(person, key)
    if handles.get(service, "") == "":
        handles[service] = text
    else:
        grow(handles, service, text)
