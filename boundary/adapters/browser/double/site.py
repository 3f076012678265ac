"""Decide what the fictional site holds, and what comes of each thing asked of it.

No socket and no page: a clock is handed in, and every answer is a value.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .people import member


class Mode(StrEnum):
    """How the site behaves beside the ordinary; several at once are fine."""

    SLOW = "slow"
    """A change is answered at once and comes into force `SLOW_S` later."""
    LIAR = "liar"
    """It says Saved and shows the new label, and changes nothing."""
    MODAL = "modal"
    """Questions are native modal dialogs."""
    CONFIRM = "confirm"
    """Questions are the browser's own boxes."""
    SHADOW = "shadow"
    """Switches lie in an open shadow root."""
    IFRAME = "iframe"
    """The privacy settings lie in a frame of another origin."""
    RATE = "rate"
    """Every change is refused with a text."""
    CHECKPOINT = "checkpoint"
    """Every change leads to a page that wants to know who is there."""
    LAZY = "lazy"
    """Lists come in parts, the next when asked for."""
    RATE_US = "rate-us"
    """A question about stars lies over the page until it is put away."""
    POPUP = "popup"
    """A press on the first button of a change opens another page as well."""
    TWINS = "twins"
    """Each list page has its form twice, one of them in somebody else's advice."""


class Kind(StrEnum):
    """The lists of people."""

    BLOCKED = "blocked"
    MUTED = "muted"
    RESTRICTED = "restricted"


class Setting(StrEnum):
    """What stands on the page of privacy settings."""

    ONLINE = "online"
    RECEIPTS = "receipts"
    AUDIENCE = "audience"
    CONTACT = "contact"


CHOICES: Final[Mapping[Setting, tuple[str, ...]]] = {
    Setting.ONLINE: ("on", "off"),
    Setting.RECEIPTS: ("on", "off"),
    Setting.AUDIENCE: ("everyone", "friends", "nobody"),
    Setting.CONTACT: ("everyone", "friends", "nobody"),
}
"""What each can be; the first is what it is in the beginning."""
_KINDS: Final = frozenset(Kind)
_SETTINGS: Final = frozenset(Setting)
SLOW_S: Final = 0.4
PART: Final = 20
"""How many people of a list come at a time."""


class Answer(StrEnum):
    """What comes of asking for a change."""

    OK = "ok"
    SIGN_IN = "sign-in"
    RATE = "rate"
    CHECKPOINT = "checkpoint"
    NO_ONE = "no-one"
    NOT_SO = "not-so"
    """Nothing the site knows."""


@dataclass(frozen=True, slots=True)
class Click:
    """One press on a control, as the page itself saw it."""

    path: str
    role: str
    name: str
    trusted: bool
    """A person's or a driver's, and not a script's of the page."""


class Site:
    """The site's memory; every method may be called from any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with empty lists and every setting at its first value; `clock` gives seconds."""
        self._clock = clock
        self._lock = threading.RLock()
        self.layout = "a"
        self.locale = "en"
        self.modes: frozenset[Mode] = frozenset()
        self.signed_in = True
        self.clicks: list[Click] = []
        self.saves: list[tuple[str, str, str]] = []
        """What was asked to be changed: list or setting, handle or "", value."""
        self.profiles_opened = 0
        self._lists: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        self._settings = {setting: choices[0] for setting, choices in CHOICES.items()}
        self._pending: list[tuple[float, Callable[[], None]]] = []

    def reset(
        self,
        *,
        layout: str = "a",
        locale: str = "en",
        modes: Iterable[Mode] = (),
        start: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Begin anew, with what `start` names (the shape of `holds`)."""
        with self._lock:
            self.layout = layout
            self.locale = locale
            self.modes = frozenset(modes)
            self.signed_in = True
            self.clicks = []
            self.saves = []
            self.profiles_opened = 0
            self._pending.clear()
            self._lists = {kind: [] for kind in Kind}
            self._settings = {setting: choices[0] for setting, choices in CHOICES.items()}
            for key, values in (start or {}).items():
                if key in _KINDS:
                    self._lists[Kind(key)] = list(values)
                else:
                    (self._settings[Setting(key)],) = values

    def holds(self) -> dict[str, tuple[str, ...]]:
        """Give the truth: each list sorted, and each setting as a tuple of one."""
        with self._lock:
            self._settle()
            lists = {str(kind): tuple(sorted(people)) for kind, people in self._lists.items()}
            settings = {str(setting): (value,) for setting, value in self._settings.items()}
            return {**lists, **settings}

    def people(self, kind: Kind) -> tuple[str, ...]:
        """Give one list, in the order in which people were put on it."""
        with self._lock:
            self._settle()
            return tuple(self._lists[kind])

    def setting(self, setting: Setting) -> str:
        """Give one setting."""
        with self._lock:
            self._settle()
            return self._settings[setting]

    def list_person(self, kind: str, handle: str, *, on: bool) -> Answer:
        """Put somebody on a list, or take them off it."""
        if kind not in _KINDS:
            return Answer.NOT_SO
        if member(handle) is None:
            return Answer.NO_ONE
        people = self._lists[Kind(kind)]

        def change() -> None:
            if on and handle not in people:
                people.append(handle)
            elif not on and handle in people:
                people.remove(handle)

        return self._ask((kind, handle, "on" if on else "off"), change)

    def set(self, setting: str, value: str) -> Answer:
        """Bring one setting to a value."""
        if setting not in _SETTINGS or value not in CHOICES[Setting(setting)]:
            return Answer.NOT_SO

        def change() -> None:
            self._settings[Setting(setting)] = value

        return self._ask((setting, "", value), change)

    def _ask(self, asked: tuple[str, str, str], change: Callable[[], None]) -> Answer:
        with self._lock:
            if not self.signed_in:
                return Answer.SIGN_IN
            self.saves.append(asked)
            if Mode.RATE in self.modes:
                return Answer.RATE
            if Mode.CHECKPOINT in self.modes:
                return Answer.CHECKPOINT
            if Mode.SLOW in self.modes:
                self._pending.append((self._clock() + SLOW_S, change))
            elif Mode.LIAR not in self.modes:
                self._settle()
                change()
            return Answer.OK

    def _settle(self) -> None:
        now = self._clock()
        while self._pending and self._pending[0][0] <= now:
            self._pending.pop(0)[1]()
