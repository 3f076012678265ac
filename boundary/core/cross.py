"""Cross the people of a playbook with their checklists: the items, and what no item covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import assert_never

from boundary.core.event import Standing
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import Json
from boundary.core.playbook import Account, Address, Item, Person, Playbook, SharedPlaybook, Step
from boundary.core.verbs import VERBS, WHICH, Scope, Verb

FOLDER_NAMES: Mapping[str, str] = {"later": "Later", "aside": "Aside", "archive": "Archive"}
"""What a folder word is called when the private file gives no name of its own."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Something of a person that no step reaches: listed, never silent."""

    person: str
    """The alias; empty when it is about everybody in the case."""
    verb: str
    """The step that found no account, or empty when it is about an identifier."""
    identifier: Identifier | None
    """The identifier no item is about, or None."""
    say: str
    """One sentence without any identifier."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """All items, in the order of people, steps, accounts and identifiers; each address once."""

    items: tuple[Item, ...]
    uncovered: tuple[Uncovered, ...]
    aliases: Mapping[str, str] = field(repr=False)
    """Person key to alias."""


_OF_A_MAILBOX = ("mail.", "contacts.", "share.")
"""Verbs that reach one and the same thing by a mailbox and by its provider's written guide."""

Serves = Callable[[str, str], bool]
"""(service, verb) -> whether a shipped adapter carries it out."""


def person_keys(playbook: Playbook, standing: Standing) -> Mapping[str, str]:
    """Give each alias a key that stays the same when identifiers are added or the alias changes.

    The ledger remembers whom an identifier belonged to; only a person it has never seen gets a
    fresh key. No two people share one, also when an identifier went from one to the other. Keys
    stand in sealed bodies only.
    """
    known: dict[str, str] = {}
    for address, outcomes in standing.done.items():
        known[address.subject] = outcomes[-1].change.item.person
    for address, doubt in standing.in_doubt.items():
        known.setdefault(address.subject, doubt.intent.change.item.person)
    keys: dict[str, str] = {}
    for person in playbook.people:
        earlier = sorted(known[i.key] for i in person.identifiers if known.get(i.key))
        alone = f"alias:{person.alias}"
        # Somebody who had no identifier when a step was done keeps the key of that time.
        before = (alone,) if alone in known.values() else ()
        wishes = (*earlier, *before, person.key, *sorted(i.key for i in person.identifiers))
        free = (key for key in wishes if key not in keys.values())
        keys[person.alias] = next(free, f"alias:{person.alias}")
    return keys


def cross(
    playbook: Playbook,
    follows: Mapping[str, SharedPlaybook],
    serves: Serves,
    keys: Mapping[str, str],
    guides: Mapping[str, str],
) -> Crossing:
    """Cross steps with subjects.

    `follows` has every person's `follow`; `keys` comes from `person_keys`. `guides` has, for each
    account that is a mailbox, the service whose written guide it has: where that service is listed
    as an account as well, what the mailbox can do is not asked of it a second time.
    """
    items: dict[Address, Item] = {}
    uncovered: list[Uncovered] = []
    aliases: dict[str, str] = {}
    for person in playbook.people:
        key = keys[person.alias]
        aliases[key] = person.alias
        covered: set[str] = set()
        for step in follows[person.follow].steps:
            accounts = _once(step, playbook.accounts, serves, guides)
            found = _items(step, person, key, accounts)
            for item in found:
                items.setdefault(item.address, item)
                covered.add(item.address.subject)
            if not found:
                say = _no_account(step, person)
                uncovered.append(Uncovered(person.alias, step.verb, None, say))
        taken = {kind for step in follows[person.follow].steps for kind in VERBS[step.verb].kinds}
        uncovered.extend(
            Uncovered(person.alias, "", identifier, _not_reached(identifier, taken))
            for identifier in person.identifiers
            if identifier.key not in covered
        )
    return Crossing(tuple(items.values()), tuple(uncovered), aliases)


def _items(step: Step, person: Person, key: str, accounts: Sequence[Account]) -> list[Item]:
    verb = VERBS[step.verb]
    name = step.name or step.verb
    found: list[Item] = []
    for account in accounts:
        options = _options(step, verb, account)
        if verb.scope is Scope.ACCOUNT:
            found.append(Item(Address(account.name, name, "-"), step.verb, None, options))
        elif verb.scope is Scope.PERSON:
            subject = f"person:{key}"
            address = Address(account.name, name, subject)
            found.append(Item(address, step.verb, None, options, key))
        else:
            found.extend(
                Item(
                    Address(account.name, name, identifier.key),
                    step.verb,
                    identifier,
                    options,
                    key,
                )
                for identifier in _chosen(step, person, verb)
                if identifier.service in ("", account.service)
            )
    return found


def _once(
    step: Step, accounts: Iterable[Account], serves: Serves, guides: Mapping[str, str]
) -> list[Account]:
    """Take the accounts that a step is carried out on."""
    able = [
        account
        for account in accounts
        if serves(account.service, step.verb)
        and (not step.accounts or account.name in step.accounts)
    ]
    if not step.verb.startswith(_OF_A_MAILBOX):
        return able
    done = {guides[account.name] for account in able if account.name in guides}
    return [account for account in able if account.name in guides or account.service not in done]


def _chosen(step: Step, person: Person, verb: Verb) -> tuple[Identifier, ...]:
    """Take what the verb can act on, as far as the step's `which` says."""
    found = tuple(one for one in person.identifiers if one.kind in verb.kinds)
    match step.options.get(WHICH):
        case "first":
            return found[:1]
        case "others":
            return found[1:]
        case _:
            return found


def _options(step: Step, verb: Verb, account: Account) -> Mapping[str, Json]:
    options: dict[str, Json] = {
        name: step.options.get(name, option.default)
        for name, option in verb.options.items()
        if name != WHICH
    }
    word = options.get("folder")
    if isinstance(word, str):
        folders = account.settings.get("folders")
        name = folders.get(word) if isinstance(folders, Mapping) else None
        options["folder_name"] = name if isinstance(name, str) else FOLDER_NAMES[word]
    return options


def _no_account(step: Step, person: Person) -> str:
    verb = VERBS[step.verb]
    if verb.scope is Scope.IDENTIFIER and not _chosen(step, person, verb):
        return "Nothing of this kind is listed for this person."
    return "None of your listed accounts can do this step."


def _not_reached(identifier: Identifier, taken: Set[Kind]) -> str:
    """`taken` has the kinds that some step of the person's checklist takes."""
    if identifier.kind not in taken:
        return "The playbook that is followed has no step for this kind."
    match identifier.kind:
        case Kind.EMAIL:
            return "No step acts on this address: no mail account or address book is listed."
        case Kind.PHONE:
            return "No step acts on this number: no phone is listed under your accounts."
        case Kind.HANDLE:
            return f"No step acts on this handle: no {identifier.service} account is listed."
        case _:
            assert_never(identifier.kind)
