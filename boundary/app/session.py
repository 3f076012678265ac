"""Hold one case open: its log, its playbook, its accounts; and do to it what a command asks."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from boundary.app.books import BOOKS, Shelf, no_shelf
from boundary.app.consent import Consent, unanswered
from boundary.app.env import Env, NoSecrets
from boundary.app.facts import CaseFacts, Choice, case_facts
from boundary.app.imports import library_of
from boundary.app.keep import keep_of
from boundary.app.library import Library
from boundary.app.locate import locate, remembered
from boundary.app.overlap import overlap, shared, with_others
from boundary.app.remind import remind
from boundary.app.sealed import SealedCase
from boundary.app.waiting import HOUR_MS, asked, until
from boundary.app.windows import world_of
from boundary.app.wiring import Opening, Switchboard
from boundary.app.workspace import Loaded, Workspace, load_playbook, load_sealed
from boundary.core.change import Change, Direction, Outcome, Stage, State
from boundary.core.chosen import Moment
from boundary.core.codec import address_to_json
from boundary.core.cross import Crossing, cross, person_keys
from boundary.core.errors import BoundaryError, NeedsPerson, Refusal
from boundary.core.event import SEVERAL, Entry, EventKind, Standing
from boundary.core.json import Json, JsonObject
from boundary.core.plan import Case, Plan, make_plan
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Secrets, StreamBox
from boundary.engine import (
    Checked,
    Desk,
    Gate,
    Report,
    Runner,
    Seen,
    check,
    code_of,
    observe_all,
    planner_of,
    recover,
    undo,
    watches,
)
from boundary.engine.record import Record
from boundary.ledger import Ledger

__all__ = ["Consent", "Session", "UndoAsked", "not_begun", "open_session", "unanswered"]


@dataclass(frozen=True, slots=True)
class UndoAsked:
    """What came of asking for an undo."""

    report: Report | None
    """None while it waits."""
    not_before_ms: int | None
    """When it can be done, UTC milliseconds; None when it was done now."""


@contextmanager
def open_session(
    env: Env,
    case: str,
    *,
    write: bool,
    connect: bool = True,
    playbook: bool = True,
    standing: bool = False,
    looks: Collection[str] = (),
) -> Iterator[Session]:
    """Open a case by its playbook's path or its code.

    `connect` False opens no account for the steps. `standing` opens those too that only what was
    done needs, also when the playbook names them no more: for undo. `looks` names verbs whose
    adapters are opened on every account that has one, whether a step names them or not: for looking
    only. `playbook` False needs no playbook: undo and the log work from the ledger alone. Raises
    NeedsPerson (exit 4) when the questions were not answered and this call would write or contact
    anything.
    """
    workspace = Workspace(env.state, env.files)
    library = library_of(env)
    with ExitStack() as stack:
        loaded, code = locate(workspace, library, case)
        ledger: Ledger | None = None
        sealed = SealedCase(env, workspace.folder(code), code) if workspace.begun(code) else None
        if sealed is not None:
            ledger = stack.enter_context(sealed.ledger(write=write))
        session = Session(env, library, loaded, sealed, ledger)
        if ledger is not None and loaded is None and playbook:
            session.load_own()
        if ledger is None and write:
            raise not_begun()
        if connect or looks:
            items = session.needed(standing=standing) if connect else ()
            looked = [item for verb in looks for item in session.look_items(verb)]
            session.open_accounts(stack, (*items, *looked))
        yield session


class Session:
    """One case, open."""

    def __init__(
        self,
        env: Env,
        library: Library,
        loaded: Loaded | None,
        sealed: SealedCase | None,
        ledger: Ledger | None,
    ) -> None:
        """Take what `open_session` put together."""
        self.env = env
        self.library = library
        self._sealed = sealed
        self._ledger = ledger
        self._switchboard = Switchboard(library, env.sleep, env.today, world_of(env, sealed))
        self._opening = Opening({}, {})
        self._shelf = no_shelf()
        self._seen = Seen({}, {}, {})
        self._loaded = loaded
        self._crossing = Crossing((), (), {})
        self.standing = Standing()
        self.facts = CaseFacts(0, Choice.COLLECT_ONLY, 0, None)
        self._fingerprint_key = b""
        self._refresh()

    def take(self, loaded: Loaded) -> None:
        """Go on with this playbook, as it was read or changed just now."""
        self._loaded = loaded
        self._refresh()

    def load_own(self) -> None:
        """Read the playbook of the case: the one sealed in it, else where it lay last."""
        home = None if self._sealed is None else self._sealed.playbook
        if home is None:
            self.take(load_playbook(remembered(self.facts), self.library))
        else:
            self.take(load_sealed(home, self.env.files, self.library))

    @property
    def loaded(self) -> Loaded:
        """The playbook as read."""
        if self._loaded is None:
            raise Refusal(
                "The playbook of this case is not where it was.",
                hint="You can name its path instead of the case code.",
            )
        return self._loaded

    @property
    def ledger(self) -> Ledger:
        """The log. Raises NeedsPerson before the questions were answered."""
        if self._ledger is None:
            raise not_begun()
        return self._ledger

    @property
    def faults(self) -> Mapping[str, BoundaryError]:
        """Accounts that could not be opened or looked at, and why."""
        return {**self._opening.faults, **self._seen.faults}

    @property
    def aliases(self) -> Mapping[str, str]:
        """Person key to the alias that may be shown."""
        return self._crossing.aliases

    @property
    def in_doubt(self) -> int:
        """How many changes of an interrupted run have no known end."""
        return len(self.standing.in_doubt)

    def accounts(self) -> tuple[Account, ...]:
        """Give the user's accounts: the playbook's, then those that only the log remembers."""
        named = () if self._loaded is None else self._loaded.playbook.accounts
        names = {account.name for account in named}
        remembered = (
            Account(name, str(entry["service"]), _mapping(entry["settings"]))
            for name, entry in self.standing.accounts.items()
            if name not in names
        )
        return (*named, *remembered)

    def fingerprint(self, address: Address) -> str:
        """Print an address with a keyed fingerprint of its subject, 8 hex digits."""
        keyed = hmac.new(self._fingerprint_key, address.subject.encode(), hashlib.sha256)
        return f"{address.account}/{address.step}/{keyed.hexdigest()[:8]}"

    @property
    def code(self) -> str:
        """The case code, or empty before the case was begun."""
        return "" if self._sealed is None else self._sealed.code

    @property
    def box(self) -> StreamBox | None:
        """The keys of the case; None before the case was begun."""
        return None if self._sealed is None else self._sealed.box

    def secrets(self) -> Secrets:
        """Open where the credentials lie. Raises NeedsPerson before the questions."""
        if self._sealed is None:
            raise not_begun()
        return self._sealed.secrets()

    @property
    def has_playbook(self) -> bool:
        """Whether a playbook was read; the log alone is enough for an undo."""
        return self._loaded is not None

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything the playbook names now."""
        return self._crossing.items

    @property
    def desk(self) -> Desk:
        """The adapters that could be opened, by account and verb."""
        return self._opening.desk

    def look_items(self, verb: str) -> tuple[Item, ...]:
        """Give one item about the account itself for each account that some adapter looks at."""
        return tuple(
            Item(Address(account.name, verb, "-"), verb, None)
            for account in self.loaded.playbook.accounts
            if self._switchboard.serves(account.service, verb)
        )

    def needed(self, *, standing: bool) -> tuple[Item, ...]:
        """Give every item an adapter is needed for; of what stands too, if asked."""
        doubts = (doubt.intent.change.item for doubt in self.standing.in_doubt.values())
        items = [*self._crossing.items, *watches(self._crossing.items), *doubts]
        if standing:
            stands = [outcomes[0].change.item for outcomes in self.standing.done.values()]
            items += [*stands, *watches(stands)]
        return tuple(items)

    def open_accounts(self, stack: ExitStack, items: Sequence[Item]) -> None:
        """Open the accounts of these items; the stack closes them.

        Raises NeedsPerson when that would contact anything before the questions were answered.
        """
        if self._switchboard.is_remote(items, self.accounts()):
            secrets = self.secrets()
        else:
            secrets = NoSecrets()
        accounts = [self.reached(account) for account in self.accounts()]
        hands = self.env.hands
        self._opening = self._switchboard.open(stack, items, accounts, secrets, hands)
        if self._sealed is not None:
            open_ = self._switchboard.open
            self._shelf = Shelf(
                lambda more: open_(stack, more, accounts, self.secrets(), hands).desk
            )
        remind(self._opening.desk, self.standing)

    def look(self, verb: str) -> Mapping[Address, State]:
        """Look at every account that some adapter looks at for this verb, step or not.

        Writes nothing. What could not be looked at is missing, and stands among the faults.
        """
        seen = observe_all(self._opening.desk, self.look_items(verb), {}, fresh=True)
        self._seen = Seen(
            self._seen.states, self._seen.cursors, {**self._seen.faults, **seen.faults}
        )
        return seen.states

    def plan(self) -> Plan:
        """Look, and make the plan. Writes nothing."""
        self._seen = observe_all(self._opening.desk, self._crossing.items, self.standing.cursors)
        env, loaded = self.env, self.loaded
        case = Case(
            services={account.name: account.service for account in loaded.playbook.accounts},
            rules=self.library.rules,
            keep=keep_of(loaded.playbook, self.library.rules.providers),
            playbook_sha256=loaded.sha256,
            circumstances=self.facts.circumstances,
            moment=Moment(env.clock.now_ms(), env.clock.monotonic_ms(), env.files.boot_id()),
            uncovered=self._crossing.uncovered,
            warnings=tuple(
                f"{name}: {error.say} {error.hint}".strip()
                for name, error in (*self._opening.instead.items(), *self.faults.items())
            ),
        )

        def made(case: Case) -> Plan:
            planner = planner_of(self.desk)
            return make_plan(self._crossing.items, self._seen.states, planner, self.standing, case)

        read = partial(self._shelf.read, self.desk, self.look_items(BOOKS))
        case = with_others(case, made(case), self.standing, loaded.playbook.people, read)
        plan = made(case)
        wrote = overlap(plan, self.standing, self.desk, self.aliases, env.clock)
        also = shared(plan, case, self.aliases)
        return replace(plan, warnings=(*plan.warnings, *wrote, *also))

    def recover(self) -> tuple[tuple[Outcome, ...], int]:
        """Settle what an interrupted run left; return what was learnt and what is left in doubt."""
        if not self.standing.in_doubt:
            return (), 0
        learnt = recover(self._opening.desk, self.ledger, self.standing)
        self._refresh()
        return learnt

    def run(self, plan: Plan, consent: Consent, ask: Gate, *, command: str = "run") -> Report:
        """Carry the plan out, as far as `consent` and `ask` let it.

        Raises NeedsPerson when a guard is not answered; then nothing was written.
        """
        missing = unanswered(plan, consent)
        if missing:
            raise NeedsPerson(
                "This plan has a question that was not answered: " + ", ".join(missing) + ".",
                hint="Run it with a person at the keyboard, or see `--allow` and `--expect`.",
            )
        limit = min(consent.through, self.facts.choice.furthest, key=lambda stage: stage.rank)
        self._started(command, plan)
        self.ledger.append(
            [
                _planned(plan, min(limit, Stage.QUIET, key=lambda stage: stage.rank)),
                *(
                    Entry(EventKind.OBSERVED, {"account": key, "cursor": cursor}, SEVERAL)
                    for key, cursor in self._seen.cursors.items()
                ),
            ]
        )

        def gate(stage: Stage, changes: Sequence[Change]) -> bool:
            agreed = ask(stage, changes)
            if agreed:
                self.ledger.append([_planned(plan, stage)])
            return agreed

        runner = Runner(self._opening.desk, self.ledger, self.env.stop)
        report = runner.run(plan, gate, through=limit, typed=consent.typed)
        self._ended(report)
        return report

    def check(self) -> tuple[Plan, tuple[Checked, ...]]:
        """Look at everything again. Writes nothing."""
        plan = self.plan()
        return plan, check(plan, self.standing, self._opening.desk)

    def undo(self, addresses: Collection[Address], *, now: bool) -> UndoAsked:
        """Take back what stands at these addresses, after the waiting time or at once.

        The waiting time starts with the first asking. Reading verbs do not wait.
        """
        chosen = [address for address in addresses if address in self.standing.done]
        if not chosen:
            raise Refusal("Nothing of this is standing, so there is nothing to take back.")
        if not now:
            not_before = self._wait_until(chosen)
            if not_before is not None:
                return UndoAsked(None, not_before)
        self._started("undo", None)
        report = undo(
            frozenset(chosen), self.standing, self._opening.desk, self.ledger, self.env.stop
        )
        self._ended(report)
        return UndoAsked(report, None)

    def bring_back(self, outcomes: Sequence[Outcome]) -> Report:
        """Move back what these receipts list, though no step did it: mail that a rule filed.

        It stands until all of it is back, so that what is cut off can be gone on with.
        """
        self._started("undo", None)
        Record(self.ledger).outcomes(outcomes, Direction.DO)
        self._refresh()
        asked = {outcome.change.address for outcome in outcomes}
        report = undo(asked, self.standing, self._opening.desk, self.ledger, self.env.stop)
        self._ended(report)
        return report

    def skip(self, addresses: Collection[Address]) -> None:
        """Leave these items out for good."""
        self.ledger.append(
            [
                Entry(
                    EventKind.SKIPPED_FOR_GOOD,
                    {"address": address_to_json(item.address)},
                    item.person,
                )
                for item in self._crossing.items
                if item.address in addresses
            ]
        )
        self._refresh()

    def reached(self, account: Account) -> Account:
        """Give the account as it is reached: in a rehearsal, at its stand-in."""
        settings = self.env.detour.get(account.name)
        if settings is None:
            return account
        return replace(account, settings={**account.settings, **settings})

    def _refresh(self) -> None:
        if self._ledger is not None:
            self.standing = self._ledger.standing()
            self.facts = case_facts(self._ledger.events(copies=False))
        if self._loaded is not None:
            playbook = self._loaded.playbook
            keys = person_keys(playbook, self.standing)
            self._crossing = cross(
                playbook,
                self._loaded.follows,
                self._switchboard.serves,
                keys,
                self.library.guides_of(playbook.accounts),
            )
        seed = b"" if self._loaded is None else self._loaded.data
        self._fingerprint_key = (
            hashlib.sha256(seed).digest() if self._sealed is None else self._sealed.address_key
        )

    def _started(self, command: str, plan: Plan | None) -> None:
        accounts: dict[str, Json] = {
            account.name: {"service": account.service, "settings": account.settings}
            for account in self.accounts()
        }
        body: JsonObject = {
            "command": command,
            "accounts": accounts,
            "playbook_sha256": "" if plan is None else plan.playbook_sha256,
            "digest": "" if plan is None else plan.digest,
        }
        self.ledger.append([Entry(EventKind.RUN_STARTED, body)])

    def _ended(self, report: Report) -> None:
        self.ledger.append([Entry(EventKind.RUN_ENDED, {"exit": code_of(report)})])
        self._refresh()

    def waits_until(self, addresses: Collection[Address]) -> int | None:
        """Say from when on an undo of these would run, UTC milliseconds; None: at once.

        Writes nothing: the waiting itself begins with `undo`.
        """
        wait_ms = self.facts.wait_hours * HOUR_MS
        return until(addresses, self.standing, wait_ms, self.env.clock.now_ms())

    def _wait_until(self, addresses: Sequence[Address]) -> int | None:
        """Start or read the waiting time; None when nothing has to wait any more."""
        wait_ms = self.facts.wait_hours * HOUR_MS
        if self.ledger.tell_clock():
            self._refresh()
        fresh = asked(addresses, self.standing, self.env.clock.now_ms() + wait_ms)
        if fresh and wait_ms:
            self.ledger.append(fresh)
            self._refresh()
        return self.waits_until(addresses)


def not_begun() -> NeedsPerson:
    """Say that the questions come first."""
    return NeedsPerson(
        "A few questions come first.",
        hint="`boundary begin` asks them; nothing is written or contacted before.",
    )


def _planned(plan: Plan, stage: Stage) -> Entry:
    """Write down how far a plan is agreed to; a stage that shows, when it was asked about."""
    body = {"digest": plan.digest, "through": stage.value, "furthest": stage.value}
    return Entry(EventKind.PLANNED, body)


def _mapping(value: Json) -> JsonObject:
    return value if isinstance(value, Mapping) else {}
