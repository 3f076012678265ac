"""Put a whole person into a private playbook, or take a person or an account out of it."""

from __future__ import annotations

from collections.abc import Sequence

from boundary.core.errors import Refusal
from boundary.formats.edit_places import (
    account_of,
    below,
    cut_entry,
    cut_item,
    edited,
    grow,
    people_of,
    person_of,
    put,
    shrink,
    written,
)
from boundary.formats.playbook_new import NewPerson
from boundary.formats.tables import Table
from boundary.formats.yaml_events import MappingNode, ScalarNode, SequenceNode

__all__ = ["add_person", "remove_account", "remove_person"]

_PEOPLE = "people"


def add_person(text: str, person: NewPerson) -> str:
    """Return the text with one more person at the end of the list; handles are added one by one.

    Raises Refusal when the short name is taken. The reader says whether the rest may be so.
    """
    lists = {"names": person.names, "emails": person.emails, "phones": person.phones}
    item: dict[str, Table] = {"alias": person.alias, "follow": person.follow}
    item.update({key: list(values) for key, values in lists.items() if values})
    lines = (
        f"alias: {written(person.alias)}",
        f"follow: {written(person.follow)}",
        *(f"{key}: {_list(values)}" for key, values in lists.items() if values),
    )

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        there = [one.get("alias") for one in people_of(root)]
        if any(isinstance(one, ScalarNode) and one.value == person.alias for one in there):
            raise Refusal("Another person has the same alias.", hint="Choose another short name.")
        grow(wanted, _PEOPLE, item)
        return put(body, root, _PEOPLE, f"[{{{', '.join(lines)}}}]", lines)

    return edited(text, edit)


def remove_person(text: str, alias: str) -> str:
    """Return the text without one person and everything that stands under them in the file."""

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        person, people = person_of(root, alias), root.get(_PEOPLE)
        items = people.items if isinstance(people, SequenceNode) else ()
        index = items.index(person)
        shrink(wanted, _PEOPLE, index)
        return cut_item(body, root, _PEOPLE, index)

    return edited(text, edit)


def remove_account(text: str, name: str) -> str:
    """Return the text without one of the user's own accounts."""

    def edit(body: str, root: MappingNode, wanted: dict[str, Table]) -> str:
        accounts, _ = account_of(root, name)
        del below(wanted, "accounts")[name]
        return cut_entry(body, root, "accounts", accounts, name)

    return edited(text, edit)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(written(value) for value in values)}]"
