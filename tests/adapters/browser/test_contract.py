"""Hold the browser adapter to the promises of every adapter."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.core.codec import canonical
from boundary.core.playbook import Item
from boundary.core.ports import Adapter
from tests.adapters.browser.standin import PEOPLE, Stand, item
from tests.bench import READS_BACK
from tests.contract import AdapterContract

THEIRS = ("lou.k", "alex.xo")


class WindowBench:
    """A window that does what its person would, and the site it looks at."""

    abilities: frozenset[str] = frozenset({READS_BACK})
    hosts: frozenset[str] = frozenset()
    private: Sequence[str] = [one.value for one in PEOPLE]

    def __init__(self) -> None:
        self._stand = Stand()
        self._theirs: set[str] = set()

    def open(self) -> AbstractContextManager[Adapter]:
        """Open the adapter; no window is opened by that."""
        return self._stand.open()

    def items(self, count: int) -> Sequence[Item]:
        """Give one person to block for each item."""
        return [item(one) for one in PEOPLE[:count]]

    def sharing(self) -> Sequence[Item]:
        """Give the same as `items`: people share nothing."""
        return self.items(2)

    def snapshot(self) -> bytes:
        """Write the list of blocked people."""
        return canonical(sorted(self._stand.site.blocked))

    def others(self) -> bytes:
        """Write those whom the user blocked."""
        return canonical(sorted(self._stand.site.blocked & self._theirs))

    def furnish(self) -> None:
        """Block others, one with almost the same name."""
        self._theirs = set(THEIRS)
        self._stand.site.blocked |= self._theirs

    def meddle(self, one: Item) -> None:
        """Unblock somebody behind the program's back."""
        self._stand.site.blocked.discard(one.address.subject.rpartition(":")[2])

    def move(self, one: Item) -> None:
        """Block somebody before the program asks."""
        self._stand.site.blocked.add(one.address.subject.rpartition(":")[2])

    def replace(self, one: Item) -> None:
        """Do nothing: a row of the list cannot be told from another."""

    def cut(self, when: str) -> None:
        """Do nothing: the window is the person's."""

    def stall(self) -> None:
        """Do nothing: the window is the person's."""

    def garble(self) -> None:
        """Do nothing: the window is the person's."""

    def mend(self) -> None:
        """Do nothing: the window is the person's."""

    def contacted(self) -> frozenset[str]:
        """Say that nothing was contacted: the window is not real."""
        return frozenset()

    def shown(self) -> Sequence[str]:
        """Give what was said about the work."""
        return self._stand.person.said


class TestBrowser(AdapterContract):
    """The browser adapter keeps the promises."""

    @pytest.fixture
    def bench(self) -> WindowBench:
        """Make a site with others on its list."""
        return WindowBench()
