"""Read the two kinds of file: the private playbook, and the shared one with steps only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final, Literal

from boundary.core.errors import Fault
from boundary.core.identifier import (
    Identifier,
    IdentifierError,
    Kind,
    MailboxRules,
    email,
    handle,
    mailbox_key,
    phone,
    suspicious,
    unknown_handle,
)
from boundary.core.mask import mask
from boundary.core.playbook import Person, Place, Playbook, SharedPlaybook
from boundary.core.services import ServiceSpec
from boundary.core.verbs import VERBS, Verb
from boundary.formats import step_yaml
from boundary.formats.account_yaml import read_accounts
from boundary.formats.closed import (
    Faults,
    entries_of,
    fields,
    items_of,
    line_of,
    suggestion,
    text_of,
    title_of,
    version_is_known,
)
from boundary.formats.yaml_events import MappingNode, Mark, Node, ScalarNode, read

KEYS: Final = ("boundary", "case", "people", "accounts", "keep_open")
PERSON_KEYS: Final = ("alias", "follow", "names", "emails", "phones", "handles")
MAX_OF_A_KIND: Final = 200
MAX_ALIAS: Final = 40
MAX_NAME: Final = 120
CALM_PEOPLE: Final = 10
CALM_IDENTIFIERS: Final = 60
"""Above these a case needs another, slow confirmation (asked for elsewhere)."""
FOLLOW: Final = (
    r"(?:import/)?[a-z0-9][a-z0-9-]{0,63}|\./[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,4}\.yaml"
)
CASE: Final = r"[a-z]{1,32}-[0-9]{1,4}"

FileKind = Literal["private", "shared"]


def kind_of(data: bytes) -> FileKind:
    """Say which kind of file it is. Raises PlaybookRefusal for neither, and for both at once."""
    return _kind(read(data))


def read_playbook(
    data: bytes,
    services: Mapping[str, ServiceSpec],
    verbs: Mapping[str, Verb] = VERBS,
    providers: Sequence[MailboxRules] = (),
) -> Playbook:
    """Read a private playbook. Raises PlaybookRefusal with up to 20 faults, in file order.

    `providers`: where several spellings are one mailbox, for finding one identifier in two places.
    """
    root = read(data)
    faults = Faults()
    if _kind(root) == "shared":
        hint = "A file about people has the keys people and accounts."
        faults.add(root, "This is a shared playbook: it holds steps only.", hint)
        faults.raise_any()
    given = fields(root, KEYS, ("boundary",), "", faults) or {}
    version_is_known(given.get("boundary"), faults)
    case = _case(given["case"], faults) if "case" in given else ""
    reader = _People(services, providers, faults)
    people = reader.read(given["people"]) if "people" in given else ()
    folder_words = dict.fromkeys(
        word
        for verb in verbs.values()
        for name, option in verb.options.items()
        if name == "folder"
        for word in option.allowed
    )
    accounts = (
        read_accounts(given["accounts"], services, folder_words, faults)
        if "accounts" in given
        else ()
    )
    keep_open = reader.keep_open(given["keep_open"]) if "keep_open" in given else ()
    faults.raise_any()
    return Playbook(case, people, accounts, keep_open)


def read_shared(
    data: bytes,
    verbs: Mapping[str, Verb] = VERBS,
    guides: Collection[str] = (),
    *,
    in_private: bool = False,
) -> SharedPlaybook:
    """Read a shared playbook. Raises PlaybookRefusal with up to 20 faults, in file order.

    `in_private`: the file lies beside a private playbook and may use `in:` and `as:`. `guides`:
    names of written guides that guide.do may name.
    """
    root = read(data)
    if _kind(root) == "private":
        faults = Faults()
        hint = "A shared playbook has the keys title and steps."
        faults.add(root, "This is a private playbook: it is about people.", hint)
        faults.raise_any()
    return step_yaml.read_steps(root, verbs, guides, in_private=in_private)


def warnings_of(playbook: Playbook) -> tuple[Fault, ...]:
    """Return what is allowed but worth a second look, in file order of the people."""
    found: list[Fault] = []
    if len(playbook.people) > CALM_PEOPLE:
        found.append(Fault(0, 0, f"There are more than {CALM_PEOPLE} people in this case."))
    if sum(len(person.identifiers) for person in playbook.people) > CALM_IDENTIFIERS:
        found.append(Fault(0, 0, f"There are more than {CALM_IDENTIFIERS} identifiers in it."))
    if not playbook.people:
        found.append(Fault(0, 0, "There is no person in this file yet."))
    if not playbook.accounts:
        found.append(Fault(0, 0, "There is no account of yours in this file yet."))
    for index, person in enumerate(playbook.people):
        line, column, path = person.place.line, person.place.column, f"people[{index}]"
        if not person.identifiers:
            say = "This person has no address, number or handle yet, so no step is about them."
            found.append(Fault(line, column, say, path=path))
        for identifier in person.identifiers:
            if reasons := suspicious(identifier):
                say = f"Look closely at {mask(identifier)}: {'; '.join(reasons)}."
                found.append(Fault(line, column, say, "Compare it letter by letter.", path))
    return tuple(found)


def _kind(root: Node) -> FileKind:
    faults = Faults()
    entries = root.entries if isinstance(root, MappingNode) else ()
    private = [key for key, _ in entries if key.value in KEYS[1:]]
    shared = [key for key, _ in entries if key.value in step_yaml.KEYS[1:]]
    if private and shared:
        say = "This file has keys of a private and of a shared playbook."
        later = max(private[0], shared[0], key=lambda key: key.start.index)
        faults.add(later, say, "People and accounts in one file, title and steps in another.")
    elif not private and not shared:
        names = (*KEYS, *step_yaml.KEYS[1:])
        unknown = next((key for key, _ in entries if key.value != "boundary"), None)
        hint = suggestion(unknown.value if unknown else "", names)
        say = "This is not a playbook: it has neither people nor steps."
        faults.add(unknown or root, say, hint)
    faults.raise_any()
    return "private" if private else "shared"


def _case(node: Node, faults: Faults) -> str:
    text = text_of(node, "case", faults)
    if text is not None and re.fullmatch(CASE, text):
        return text
    if text is not None:
        hint = "A plain word, a hyphen and up to four digits, such as heron-42."
        faults.add(node, "This is not a case code.", hint, "case")
    return ""


class _People:
    """Reads people and keep_open, and remembers where each identifier stood."""

    def __init__(
        self,
        services: Mapping[str, ServiceSpec],
        providers: Sequence[MailboxRules],
        faults: Faults,
    ) -> None:
        self._services = services
        self._providers = providers
        self._faults = faults
        self._written: dict[tuple[int, str], Mark] = {}
        self._owners: dict[str, tuple[int, Mark]] = {}
        self._aliases: dict[str, Mark] = {}
        self._counts: dict[Kind, int] = dict.fromkeys(Kind, 0)

    def read(self, node: Node) -> tuple[Person, ...]:
        people: list[Person] = []
        if isinstance(node, MappingNode):
            self._faults.add(
                node, "A list of people is needed here.", "Begin each with -.", "people"
            )
            return ()
        for index, (item, path) in enumerate(items_of(node, "people", self._faults)):
            person = self._person(item, index, path)
            if person is not None:
                people.append(person)
        return tuple(people)

    def keep_open(self, node: Node) -> tuple[Identifier, ...]:
        kept: list[Identifier] = []
        for item, path in items_of(node, "keep_open", self._faults):
            if isinstance(item, MappingNode):
                found = self._handles(item, path)
            else:
                found = self._made(item, path, _kept)
            for identifier, mark, below in found:
                owner = self._owners.get(mailbox_key(identifier, self._providers))
                if owner is not None:
                    say = (
                        "This is to be kept open, and also stands under a person"
                        f" in {_where(owner[1])}."
                    )
                    self._faults.add(mark, say, "Take it out of one of the two.", below)
                kept.append(identifier)
        return tuple(dict.fromkeys(kept))

    def _person(self, node: Node, index: int, path: str) -> Person | None:
        given = fields(node, PERSON_KEYS, ("alias", "follow"), path, self._faults)
        if given is None:
            return None
        alias = self._alias(given["alias"], f"{path}.alias")
        follow = self._follow(given["follow"], f"{path}.follow")
        names = tuple(
            line_of(item, MAX_NAME, below, self._faults) or ""
            for item, below in self._items(given, "names", path)
        )
        found = [
            made
            for key, maker in (("emails", email), ("phones", phone))
            for item, below in self._items(given, key, path)
            for made in self._made(item, below, maker)
        ]
        if "handles" in given:
            found += self._handles(given["handles"], f"{path}.handles")
        for identifier, mark, below in found:
            self._claim(identifier, index, mark, below)
        identifiers = tuple(identifier for identifier, _, _ in found)
        place = Place(node.start.line, node.start.column)
        return Person(alias, follow, names, identifiers, place)

    def _items(
        self, given: Mapping[str, Node], key: str, path: str
    ) -> tuple[tuple[Node, str], ...]:
        return items_of(given[key], f"{path}.{key}", self._faults) if key in given else ()

    def _alias(self, node: Node, path: str) -> str:
        alias = title_of(node, MAX_ALIAS, path, self._faults) or ""
        folded = alias.casefold()
        if folded and folded in self._aliases:
            line = self._aliases[folded].line
            say = f"Another person has the same alias, in line {line}."
            self._faults.add(node, say, "Choose another short name.", path)
        self._aliases.setdefault(folded, node.start)
        return alias

    def _follow(self, node: Node, path: str) -> str:
        text = text_of(node, path, self._faults) or ""
        if text and not re.fullmatch(FOLLOW, text):
            hint = "A shipped playbook's name, import/NAME, or ./NAME.yaml beside this file."
            self._faults.add(node, "This names no shared playbook.", hint, path)
        return text

    def _handles(self, node: Node, path: str) -> list[tuple[Identifier, Mark, str]]:
        found: list[tuple[Identifier, Mark, str]] = []
        for key, value in entries_of(node, path, self._faults):
            spec = self._services.get(key.value)
            if spec is None or not spec.handles:
                able = (name for name, one in self._services.items() if one.handles)
                hint = suggestion(key.value, able)
                self._faults.add(key, "No handles are known for that service.", hint, path)
                continue
            service = key.value
            if isinstance(value, ScalarNode) and not value.value:
                # They are there, under a name that is not known.
                found.append((unknown_handle(service), value.start, f"{path}.{service}"))
                continue
            for item, below in items_of(value, f"{path}.{service}", self._faults):
                found += self._made(item, below, partial(handle, service=service))
        return found

    def _made(
        self, node: Node, path: str, maker: Callable[[str], Identifier]
    ) -> list[tuple[Identifier, Mark, str]]:
        text = text_of(node, path, self._faults)
        if text is None:
            return []
        try:
            identifier = maker(text)
        except IdentifierError as error:
            self._faults.add(node, error.say, error.hint, path)
            return []
        self._counts[identifier.kind] += 1
        if self._counts[identifier.kind] > MAX_OF_A_KIND:
            say = f"There are more than {MAX_OF_A_KIND} identifiers of this kind."
            self._faults.add(node, say, path=path)
        return [(identifier, node.start, path)]

    def _claim(self, identifier: Identifier, index: int, mark: Mark, path: str) -> None:
        twin = self._written.setdefault((index, identifier.key), mark)
        if twin != mark:
            say = f"This identifier stands twice under this person, first in {_where(twin)}."
            self._faults.add(mark, say, "Keep one of the two.", path)
        key = mailbox_key(identifier, self._providers)
        owner, first = self._owners.setdefault(key, (index, mark))
        if owner != index:
            say = f"This identifier also stands under another person, in {_where(first)}."
            self._faults.add(mark, say, "Take it out of one of the two.", path)


def _where(mark: Mark) -> str:
    return f"line {mark.line}, column {mark.column}"


def _kept(text: str) -> Identifier:
    return phone(text) if text.startswith("+") else email(text)
