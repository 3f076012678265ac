"""Join rooms: which adapter carries out what, and the accounts opened for one session."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

from boundary.adapters.guide import make_manifest as guide_manifest
from boundary.adapters.imap import make_manifest as imap_manifest
from boundary.app.library import Library
from boundary.core.errors import AdapterError, BoundaryError
from boundary.core.playbook import Account, Item
from boundary.core.ports import Hands, Manifest, Secrets
from boundary.engine import Opened

__all__ = ["Opening", "Switchboard"]


@dataclass(frozen=True, slots=True)
class Opening:
    """The accounts that could be opened, and why the others could not."""

    desk: Mapping[tuple[str, str], Opened]
    faults: Mapping[str, BoundaryError]


@dataclass(frozen=True)
class Switchboard:
    """Knows every shipped adapter by what it serves."""

    library: Library
    sleep: Callable[[float], None] = time.sleep

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """Every adapter's manifest; nothing is opened and no client library is loaded."""
        mail = imap_manifest(self.library.rules.providers, sleep=self.sleep)
        return (mail, guide_manifest(self.library.guides))

    def manifest(self, service: str, verb: str) -> Manifest | None:
        """Find the one adapter that carries a verb out on a service."""
        for manifest in self.manifests:
            if manifest.serves(service, verb):
                return manifest
        return None

    def serves(self, service: str, verb: str) -> bool:
        """Whether any adapter carries a verb out on a service."""
        return self.manifest(service, verb) is not None

    def is_remote(self, items: Iterable[Item], accounts: Iterable[Account]) -> bool:
        """Whether looking at these items would contact anything."""
        return any(manifest.remote for _, manifest, _ in self._needed(items, accounts))

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
        opened: dict[tuple[str, str], Opened] = {}
        for account, manifest, verb in self._needed(items, accounts):
            key = (account.name, manifest.name)
            if account.name in faults:
                continue
            if key not in opened:
                try:
                    adapter = stack.enter_context(manifest.open(account, secrets, hands))
                except AdapterError as error:
                    faults[account.name] = error
                    continue
                opened[key] = Opened(account.name, manifest.name, adapter, manifest.looks)
            desk[(account.name, verb)] = opened[key]
        return Opening(desk, faults)

    def _needed(
        self, items: Iterable[Item], accounts: Iterable[Account]
    ) -> list[tuple[Account, Manifest, str]]:
        by_name = {account.name: account for account in accounts}
        found: dict[tuple[str, str], tuple[Account, Manifest, str]] = {}
        for item in items:
            account = by_name.get(item.address.account)
            manifest = self.manifest(account.service, item.verb) if account else None
            if account is not None and manifest is not None:
                found[(account.name, item.verb)] = (account, manifest, item.verb)
        return list(found.values())
