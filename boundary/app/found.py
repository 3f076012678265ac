"""Find everything of ours on an account, and take it away: with account access alone.

No case, no log, no passphrase and no file of this program is needed or touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date

from boundary.adapters.google.gmail.by_file import FileAdapter
from boundary.app.library import Library
from boundary.app.wiring import Switchboard
from boundary.core.errors import AdapterError, NotOffered, Refusal
from boundary.core.playbook import Account, Address
from boundary.core.ports import Finder, Hands, Secrets, Thing
from boundary.core.services import ServiceSpec
from boundary.core.verbs import FOLDERS
from boundary.formats.account_yaml import read_accounts
from boundary.formats.closed import Faults
from boundary.formats.yaml_events import MappingNode, Mark, Node, ScalarNode, read

__all__ = [
    "OneSecret",
    "Search",
    "account_from",
    "account_of",
    "open_search",
    "search_export",
    "service_of",
]

_NAME = "found"
"""What the account is called while it is looked at; nobody gave it a name."""
STILL_THERE = "It is still there."
NOT_SEEN = "Whether it is gone could not be looked at."
_START = Mark(1, 1, 0)


@dataclass(frozen=True, slots=True)
class Search:
    """One account, open for looking at what is ours."""

    finders: Mapping[str, Finder] = field(repr=False)
    """Adapter name to the adapter, those that make rules before those that hold folders."""
    unseen: Mapping[str, AdapterError]
    """Adapter name to why nothing could be looked at through it."""

    def things(self) -> tuple[Thing, ...]:
        """Look. Raises AdapterError or TransientError."""
        return tuple(thing for things in self._things().values() for thing in things)

    def remove(self, things: Sequence[Thing]) -> Mapping[str, str]:
        """Take away what is removable of these; id to "" or why it stayed. Looks again after."""
        wanted = {thing.id for thing in things if thing.removable}
        came: dict[str, str] = {}
        for name, theirs in self._things().items():
            chosen = [thing for thing in theirs if thing.id in wanted]
            if chosen:
                came.update(_removed(self.finders[name], chosen))
        # What is gone before it was asked for is as good as taken away.
        came.update(dict.fromkeys(wanted - came.keys(), ""))
        try:
            left = dict.fromkeys((thing.id for thing in self.things()), STILL_THERE)
        except AdapterError as error:
            left = dict.fromkeys(wanted, f"{NOT_SEEN} {error.say}")
        return {id_: why or left.get(id_, "") for id_, why in sorted(came.items())}

    def _things(self) -> Mapping[str, tuple[Thing, ...]]:
        return {name: finder.ours() for name, finder in self.finders.items()}


class OneSecret:
    """Holds the one password that was typed, in memory."""

    def __init__(self, password: str) -> None:
        """Take it."""
        self._password = password

    def get(self, _account: str, _name: str, /) -> str | None:
        """Return it."""
        return self._password

    def put(self, _account: str, _name: str, _value: str, /) -> None:
        """Keep nothing: what was typed is for this call."""
        raise Refusal("There is no place to keep a secret without a case.")

    def forget(self, _account: str, _name: str, /) -> None:
        """Do nothing: it is gone when the call ends."""


def service_of(kind: str, library: Library) -> ServiceSpec:
    """Find a kind of account that something of ours can be found on. Raises Refusal."""
    services = {name: spec for name, spec in library.services.items() if spec.required}
    if kind in services:
        return services[kind]
    hint = f"You can use: {', '.join(sorted(services))}."
    if kind in library.guides:
        hint += f" `boundary guides {kind}` shows the written steps, and the way back."
    raise Refusal("Nothing can be looked for on this kind of account.", hint=hint)


def account_from(data: bytes, kind: str, library: Library) -> Account:
    """Read what leads to one account from a small file. Raises PlaybookRefusal or Refusal."""
    return _account(read(data), kind, library)


def account_of(settings: Mapping[str, str], kind: str, library: Library) -> Account:
    """Make an account of settings that were typed; empty ones count as not given."""
    given = {"use": kind, **{name: value for name, value in settings.items() if value}}
    entries = tuple((_scalar(name), _scalar(value)) for name, value in given.items())
    return _account(MappingNode(entries, _START, _START, flow=True), kind, library)


def search_export(data: bytes | None, hands: Hands, today: Callable[[], date]) -> Search | None:
    """Look at a file of Gmail's filters; `data` None: ask for it. None: there is no such file now.

    Raises AdapterError when what was given is no file of filters.
    """
    adapter = FileAdapter(hands, today)
    if data is not None:
        adapter.take_in(data)
    elif not adapter.read_file(Address(_NAME, _NAME, "-")):
        return None
    return Search({"gmail-file": adapter}, {})


@contextmanager
def open_search(
    library: Library,
    account: Account,
    password: str,
    hands: Hands,
    sleep: Callable[[float], None],
) -> Iterator[Search]:
    """Sign in to an account and close it after.

    Raises AdapterError when nothing of it could be opened.
    """
    secrets: Secrets = OneSecret(password)
    with ExitStack() as stack:
        doors = Switchboard(library, sleep).doors(stack, account, secrets, hands)
        finders: dict[str, Finder] = {}
        unseen: dict[str, AdapterError] = {}
        for name, door in reversed(tuple(doors.items())):
            if isinstance(door, AdapterError):
                unseen[name] = door
            elif isinstance(door, Finder):
                finders[name] = door
        if not finders:
            raise _worst(tuple(unseen.values()))
        yield Search(finders, unseen)


def _removed(finder: Finder, things: Sequence[Thing]) -> Mapping[str, str]:
    try:
        return finder.remove(things)
    except AdapterError as error:
        return dict.fromkeys((thing.id for thing in things), error.say)


def _worst(errors: Sequence[AdapterError]) -> AdapterError:
    """Choose the error that says most: one of an open door that did not work."""
    told = [error for error in errors if not isinstance(error, NotOffered)]
    return (*told, *errors, AdapterError("There is nothing to look at on this account."))[0]


def _account(node: Node, kind: str, library: Library) -> Account:
    service = service_of(kind, library)
    faults = Faults()
    named = MappingNode(((_scalar(_NAME), node),), node.start, node.end, flow=False)
    accounts = read_accounts(named, library.services, FOLDERS, faults)
    faults.raise_any()
    if accounts[0].service != service.name:
        raise Refusal("The file is about another kind of account than the one you named.")
    return accounts[0]


def _scalar(value: str) -> ScalarNode:
    return ScalarNode(value, _START, _START)
