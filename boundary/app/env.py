"""Gather everything that is decided at the edge: files, time, chance, the person."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from boundary.adapters.browser.world import World
from boundary.core.errors import Refusal
from boundary.core.json import JsonObject
from boundary.core.ports import Clock, Files, Hands, Secrets, Turns

__all__ = ["AskPassphrase", "Env", "NoSecrets"]


class AskPassphrase(Protocol):
    """Asks the person for the passphrase of a case."""

    def __call__(self, *, new: bool) -> str:
        """Ask; `new` means one is being chosen. Raises NeedsPerson when nobody may be asked."""


def _nobody() -> Turns | None:
    return None


def _as_it_is(world: World) -> World:
    return world


@dataclass(frozen=True, slots=True)
class Env:
    """What the outside world is for one call."""

    state: Path
    """The folder that holds the cases."""
    files: Files
    clock: Clock
    random: Callable[[int], bytes]
    hands: Hands
    ask_passphrase: AskPassphrase
    stop: Callable[[], bool]
    """Whether the person asked to stop."""
    secrets: Secrets | None = None
    """Where credentials lie instead of the keychain: for a rehearsal, whose doubles need them."""
    detour: Mapping[str, JsonObject] = field(default_factory=dict)
    """Account name to the settings that lead to a double: the one value a rehearsal changes."""
    sleep: Callable[[float], None] = time.sleep
    """How to wait before a service is asked again, in seconds."""
    turns: Callable[[], Turns | None] = _nobody
    """Screen and keyboard while a page is open; None: there is nobody to ask, or no terminal."""
    window: Callable[[World], World] = _as_it_is
    """Changes what a browser window needs: for a rehearsal, whose site is a stand-in."""
    fictional: bool = False
    """The made-up site of a rehearsal is a service as well."""
    quick_keys: bool = False
    """Derive keys cheaply: only ever for a workspace that is thrown away (a rehearsal)."""

    def today(self) -> date:
        """Say the day, UTC."""
        return datetime.fromtimestamp(self.clock.now_ms() / 1000, UTC).date()

    known_keys: MutableMapping[bytes, bytes] = field(default_factory=dict, repr=False)
    """Case keys that were unwrapped in this sitting, by what unwraps them; emptied by the lock."""


class NoSecrets:
    """Holds nothing: for accounts that need no sign-in."""

    def get(self, _account: str, _name: str, /) -> str | None:
        """Return None, always."""
        return None

    def put(self, _account: str, _name: str, _value: str, /) -> None:
        """Refuse: there is nowhere to keep it."""
        raise Refusal("There is no place to keep a secret before the case was begun.")

    def forget(self, _account: str, _name: str, /) -> None:
        """Do nothing: there is none."""
