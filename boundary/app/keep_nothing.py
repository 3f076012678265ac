"""Hold a case in memory for one run: its log, its copies, its passwords; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from boundary.adapters.browser import World
from boundary.app.connect import way_of
from boundary.app.env import Env
from boundary.app.facts import Choice, begun_note
from boundary.app.imports import library_of
from boundary.app.memory_files import MOST_BYTES, MemoryFiles
from boundary.app.sealed import SealedCase, begin_ledger, make_box
from boundary.app.session import Session
from boundary.app.workspace import Loaded, Workspace, load_playbook
from boundary.core.change import Change, Status
from boundary.core.circumstances import Circumstances
from boundary.core.errors import Refusal
from boundary.core.event import Entry, EventKind
from boundary.core.plan import Plan, narrow
from boundary.core.playbook import Account, Address
from boundary.core.ports import Answer, Hands
from boundary.core.services import WITH_PASSWORD
from boundary.core.verbs import VERBS

__all__ = ["LEFT_OUT", "Left", "Read", "fleeting", "may_run", "read_for", "stands", "what_runs"]

_FOLDER: Final = Path("/nowhere")
"""A name in memory; no such folder is ever made."""
_SECRET: Final = "password"  # noqa: S105 - the name of an entry

LEFT_OUT: Final[Mapping[str, str]] = {
    "mail.keep": "Saving copies: there would be none when the run ends.",
    "contacts.remove": "Taking cards out: nothing would be left to put them back from.",
}
"""Verbs that no such run carries out, and why. What files, groups, blocks or mutes stays in the
account, and can be taken back in the service's own settings."""
_GOOGLE: Final = "It needs a permission at Google, and that would have to be kept."


@dataclass(frozen=True, slots=True)
class Read:
    """A playbook as such a run takes it."""

    loaded: Loaded
    left_out: Mapping[str, str]
    """Accounts that are left out, and why."""


@dataclass(frozen=True, slots=True)
class Left:
    """A step that is left out, and why."""

    verb: str
    account: str
    count: int
    say: str


@dataclass(slots=True)
class _Asked:
    """Passwords asked for when needed, and held until the run ends (core.ports.Secrets)."""

    ask: Callable[[str], str]
    _held: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def get(self, account: str, name: str, /) -> str | None:
        """Give what was typed; ask the first time. None for an empty answer, and for all else."""
        if name != _SECRET:
            return None
        key = (account, name)
        if key not in self._held:
            self._held[key] = self.ask(account)
        return self._held[key] or None

    def put(self, account: str, name: str, value: str, /) -> None:
        """Hold a secret until the run ends."""
        self._held[(account, name)] = value

    def forget(self, account: str, name: str, /) -> None:
        """Let go of it."""
        self._held.pop((account, name), None)


@dataclass(frozen=True, slots=True)
class _NoFiles:
    """The person's hands, to whom no file is given (core.ports.Hands)."""

    inner: Hands

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Show written steps."""
        return self.inner.ask(address, instructions)

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Read a file of the person's own."""
        return self.inner.take(address, instructions)

    def give(self, _address: Address, _name: str, _data: bytes, _lines: Sequence[str], /) -> Answer:
        """Write nothing; the step waits."""
        return Answer.LATER

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Show how far it is."""
        self.inner.progress(address, done, total, doing)


def read_for(env: Env, path: Path) -> Read:
    """Read a playbook for a run that keeps nothing; nothing is written.

    Raises Refusal for what is none, and for one that a case was begun of: that one keeps a log.
    """
    loaded = load_playbook(path, library_of(env))
    if Workspace(env.state, env.files).begun(loaded.playbook.case):
        raise Refusal(
            "A case was begun with this playbook, and it has a log.",
            hint="`boundary run` goes on with it. Nothing was changed.",
        )
    left = {one.name: _GOOGLE for one in loaded.playbook.accounts if _needs_permission(one)}
    accounts = tuple(one for one in loaded.playbook.accounts if one.name not in left)
    playbook = replace(loaded.playbook, accounts=accounts, case="")
    return Read(replace(loaded, playbook=playbook), left)


@contextmanager
def fleeting(
    env: Env,
    read: Read,
    choice: Choice,
    holding: Circumstances,
    ask_password: Callable[[str], str],
    *,
    most_bytes: int = MOST_BYTES,
) -> Iterator[Session]:
    """Open a case that lies in memory only; at the end what it held is overwritten.

    `ask_password` asks for the password of the account of this name; empty: there is none now.
    """
    files = MemoryFiles(env.files.boot_id, most_bytes, env.random)
    passphrase = env.random(32).hex()
    inner = replace(
        env,
        state=_FOLDER,
        files=files,
        hands=_NoFiles(env.hands),
        ask_passphrase=lambda *, new: passphrase,  # noqa: ARG005 - the port names it
        secrets=_Asked(ask_password),
        window=_no_window,
        quick_keys=True,
        known_keys={},
    )
    with ExitStack() as stack:
        stack.callback(files.destroy_all, _FOLDER)
        stack.callback(inner.known_keys.clear)
        box = make_box(inner, _FOLDER)
        ledger = stack.enter_context(begin_ledger(inner, _FOLDER, box))
        ledger.append([Entry(EventKind.NOTE, begun_note(choice, 0, None, holding))])
        case = SealedCase(inner, _FOLDER, "")
        session = Session(inner, library_of(env), read.loaded, case, ledger)
        session.open_accounts(stack, session.needed(standing=False))
        yield session


def may_run(change: Change) -> bool:
    """Whether a change can be taken back without us, or leaves everything in the account."""
    return change.item.verb not in LEFT_OUT


def what_runs(plan: Plan) -> tuple[Plan, tuple[Left, ...]]:
    """Take the steps out that need something to be kept; say which those are."""
    runs = [change.address for change in plan.changes if may_run(change)]
    left: dict[tuple[str, str], int] = {}
    for change in plan.pending:
        if not may_run(change):
            key = (change.item.verb, change.address.account)
            left[key] = left.get(key, 0) + 1
    return narrow(plan, runs), tuple(
        Left(verb, account, count, LEFT_OUT[verb]) for (verb, account), count in left.items()
    )


def stands(session: Session) -> tuple[Address, ...]:
    """Settle what was cut off, then give what this run did and can still take back."""
    session.take(session.loaded)  # a run that was cut off did not add it up
    session.recover()
    return tuple(
        address
        for address, (newest, *_) in session.standing.done.items()
        if newest.status is Status.DONE and not VERBS[newest.change.item.verb].reads_only
    )


def _needs_permission(account: Account) -> bool:
    return account.service in WITH_PASSWORD and way_of(account) == "api"


def _no_window(world: World) -> World:
    """Open no browser window: it would keep a folder. Written steps serve in its place."""
    return replace(world, find=lambda: None)
