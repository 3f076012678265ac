"""Hold the rule adapter to the contract, on its double and on Dovecot with Pigeonhole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.sieve.adapter import SieveAdapter
from boundary.core.playbook import Item
from tests.adapters.imap.furniture import SECRET
from tests.adapters.sieve.furniture import (
    MINE,
    RULES,
    THEIRS,
    Picture,
    Place,
    file_away,
    is_write,
    on_double,
    on_dovecot,
    written,
)
from tests.contract import AdapterContract
from tests.servers.dovecot import Dovecot
from tests.servers.sieve_proxy import Rules

HOLIDAY = b'require "vacation";\r\nvacation "Away until Monday.";\r\n'

FURNISHED = Picture({"mine": MINE, "holiday": HOLIDAY}, "mine")


class RulesBench:
    """An account with rules of the user's own, and a meddler before them."""

    private = (*THEIRS, SECRET)

    def __init__(self, place: Place) -> None:
        """Furnish the account."""
        self.place = place
        self.abilities = place.abilities
        imap = place.host.settings()["port"]
        self.hosts = frozenset({f"127.0.0.1:{place.port}", f"127.0.0.1:{imap}"})
        self._contacted: set[str] = set()

    def open(self) -> AbstractContextManager[SieveAdapter]:
        """Connect anew."""
        return self.place.open()

    def items(self, count: int) -> Sequence[Item]:
        """Give items of mail.file-away."""
        return [file_away(name) for name in THEIRS[:count]]

    def sharing(self) -> Sequence[Item]:
        """Give one address under two steps: one rule."""
        return [file_away(THEIRS[0]), file_away(THEIRS[0], step="again")]

    def snapshot(self) -> bytes:
        """Write every script and every folder."""
        return written(self.place.host.picture(), self.place.host.desk)

    def others(self) -> bytes:
        """Write the user's own scripts."""
        return written(self.place.host.picture(), self.place.host.desk, ours=False)

    def furnish(self) -> None:
        """Put other people's rules there: done when the account was made."""

    def meddle(self, item: Item) -> None:
        """Make the user's own rules the active ones, as another mail program would."""
        self.place.store({}, "mine")

    def move(self, item: Item) -> None:
        """Change the user's own rules before anything was done."""
        self.place.store({"mine": MINE + b"# Changed.\r\n"})

    def replace(self, item: Item) -> None:
        """Put another program's script where ours was."""
        self.place.store({RULES: b"# Somebody else's.\r\nkeep;\r\n"})

    def cut(self, when: str) -> None:
        """Drop the connection at the next write."""
        self._note()
        after = when == "after"
        self.place.meddler.revive(Rules(cut_at=1, cut_after=after, counted=is_write))

    def stall(self) -> None:
        """Answer nothing; whoever is connected notices soon."""
        self.place.lose_patience()
        self.place.meddler.rules = Rules(stall=lambda _: True)

    def garble(self) -> None:
        """Answer with what is no ManageSieve at all."""
        self.place.meddler.rules = Rules(answer=lambda _: b"<html>Sign in here</html>")

    def mend(self) -> None:
        """Let everything through."""
        self._note()
        self.place.meddler.revive()

    def contacted(self) -> frozenset[str]:
        """Name the meddler, once anything went through it."""
        self._note()
        return frozenset(self._contacted)

    def shown(self) -> Sequence[str]:
        """Give what the person was shown."""
        return self.place.hands.shown

    def _note(self) -> None:
        if self.place.meddler.seen:
            self._contacted.add(f"127.0.0.1:{self.place.port}")


class TestOnTheDouble(AdapterContract):
    """The stand-in server."""

    @pytest.fixture
    def bench(self) -> Iterator[RulesBench]:
        """Start one for the test."""
        with on_double(picture=FURNISHED) as place:
            yield RulesBench(place)


@pytest.mark.server
class TestOnPigeonhole(AdapterContract):
    """A real server."""

    @pytest.fixture
    def bench(self, sieve_server: Dovecot) -> Iterator[RulesBench]:
        """Take an account of its own."""
        with on_dovecot(sieve_server, picture=FURNISHED) as place:
            yield RulesBench(place)
