"""Join rooms: which adapter carries out what, and the accounts opened for one session."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, partial

from boundary.adapters.browser import World
from boundary.adapters.browser import make_manifest as browser_manifest
from boundary.adapters.cards.dav import make_manifest as carddav_manifest
from boundary.adapters.cards.file import make_manifest as vcard_manifest
from boundary.adapters.google.calendar import make_manifest as calendar_manifest
from boundary.adapters.google.gmail import make_manifest as gmail_manifest
from boundary.adapters.google.gmail.by_file import make_manifest as gmail_file_manifest
from boundary.adapters.google.people import make_manifest as people_manifest
from boundary.adapters.guide import make_manifest as guide_manifest
from boundary.adapters.imap import make_manifest as imap_manifest
from boundary.adapters.imap import open_folders
from boundary.adapters.sieve import make_manifest as sieve_manifest
from boundary.app.env import NoSecrets
from boundary.app.google import google_connect
from boundary.app.library import Library
from boundary.app.windows import bare_world
from boundary.core.errors import (
    AdapterError,
    BoundaryError,
    Declined,
    NotOffered,
    TransientError,
)
from boundary.core.playbook import Account, Item
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.verbs import VERBS
from boundary.engine import Opened
from boundary.formats.block_card import block_card

__all__ = ["Opening", "Switchboard"]


@dataclass(frozen=True, slots=True)
class Opening:
    """The accounts that could be opened, and why the others could not."""

    desk: Mapping[tuple[str, str], Opened]
    faults: Mapping[str, BoundaryError]
    instead: Mapping[str, BoundaryError] = field(default_factory=dict)
    """Account to why the door that it asks for is shut; something else serves in its place."""


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Switchboard:
    """Knows every shipped adapter by what it serves."""

    library: Library
    sleep: Callable[[float], None] = time.sleep
    today: Callable[[], date] = _today
    world: World | None = None
    """What a browser window needs; None: there is no window, and written steps serve."""

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """Every adapter's manifest, the written steps last; nothing is opened or loaded yet."""
        providers = self.library.rules.providers
        connect = google_connect(self.sleep)
        guide = guide_manifest(self.library.guides, self.library.guide_of, block_card)
        return (
            gmail_manifest(connect, providers, sleep=self.sleep),
            people_manifest(connect, providers),
            calendar_manifest(connect, providers),
            imap_manifest(providers, sleep=self.sleep),
            sieve_manifest(providers, partial(open_folders, providers), sleep=self.sleep),
            gmail_file_manifest(self.today),
            carddav_manifest(providers, sleep=self.sleep, monotonic=time.monotonic),
            vcard_manifest(providers),
            browser_manifest(
                self.library.walks,
                lambda account: self.library.flows_of(
                    account.service, account.settings.get("origins")
                ),
                lambda account, hands: guide.open(account, NoSecrets(), hands),
                self.world or bare_world(self.today),
            ),
            guide,
        )

    def candidates(self, service: str, verb: str) -> tuple[Manifest, ...]:
        """Name who may carry a verb out on a service: the first one whose door is open does."""
        return tuple(manifest for manifest in self.manifests if manifest.serves(service, verb))

    def serves(self, service: str, verb: str) -> bool:
        """Whether any adapter carries a verb out on a service."""
        return bool(self.candidates(service, verb))

    def is_remote(self, items: Iterable[Item], accounts: Iterable[Account]) -> bool:
        """Whether looking at these items would contact anything."""
        return any(
            manifest.remote
            for _, manifests, _ in self._needed(items, accounts)
            for manifest in manifests
        )

    def open(
        self,
        stack: ExitStack,
        items: Iterable[Item],
        accounts: Iterable[Account],
        secrets: Secrets,
        hands: Hands,
    ) -> Opening:
        """Open what the items need; the stack closes it."""
        desk: dict[tuple[str, str], Opened] = {}
        faults: dict[str, BoundaryError] = {}
        instead: dict[str, BoundaryError] = {}
        doors: dict[tuple[str, str], Opened | AdapterError] = {}
        for account, manifests, verb in self._needed(items, accounts):
            for manifest in manifests:
                key = (account.name, manifest.name)
                if key not in doors:
                    doors[key] = self._door(stack, manifest, account, secrets, hands, faults)
                door = doors[key]
                if isinstance(door, Opened):
                    desk[(account.name, verb)] = door
                    break
                if isinstance(door, Declined):
                    instead[account.name] = door
                if not isinstance(door, NotOffered):
                    faults.setdefault(account.name, door)
                    break
        return Opening(desk, faults, instead)

    def doors(
        self, stack: ExitStack, account: Account, secrets: Secrets, hands: Hands
    ) -> Mapping[str, Adapter | AdapterError]:
        """Open every adapter that contacts this account's service, by name, or say why not.

        For looking at an account alone, without a case: `boundary found`.
        """
        faults: dict[str, BoundaryError] = {}
        found: dict[str, Adapter | AdapterError] = {}
        for manifest in self.manifests:
            if manifest.remote and any(manifest.serves(account.service, verb) for verb in VERBS):
                door = self._door(stack, manifest, account, secrets, hands, faults)
                if isinstance(door, AdapterError) and not isinstance(door, NotOffered):
                    faults.setdefault(account.name, door)
                found[manifest.name] = door if isinstance(door, AdapterError) else door.adapter
        return found

    def _door(
        self,
        stack: ExitStack,
        manifest: Manifest,
        account: Account,
        secrets: Secrets,
        hands: Hands,
        faults: Mapping[str, BoundaryError],
    ) -> Opened | AdapterError:
        """Open one adapter on one account, or say why not.

        An account that has refused us for good is not asked a second time: its provider may count.
        """
        earlier = faults.get(account.name)
        if manifest.remote and isinstance(earlier, AdapterError) and _for_good(earlier):
            return earlier
        try:
            adapter = stack.enter_context(manifest.open(account, secrets, hands))
        except AdapterError as error:
            return error
        return Opened(account.name, manifest.name, adapter, manifest.looks)

    def _needed(
        self, items: Iterable[Item], accounts: Iterable[Account]
    ) -> list[tuple[Account, tuple[Manifest, ...], str]]:
        by_name = {account.name: account for account in accounts}
        found: dict[tuple[str, str], tuple[Account, tuple[Manifest, ...], str]] = {}
        for item in items:
            account = by_name.get(item.address.account)
            manifests = self.candidates(account.service, item.verb) if account else ()
            if account is not None and manifests:
                found[(account.name, item.verb)] = (account, manifests, item.verb)
        return list(found.values())


def _for_good(error: AdapterError) -> bool:
    return not isinstance(error, TransientError)
