"""The adapter in a real browser on the stand-in site: what it did is what the server holds."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from boundary.adapters.browser import World, make_manifest
from boundary.adapters.browser.double import ME, Chatterbox
from boundary.adapters.browser.double.person import HandsOn, PageMouse
from boundary.adapters.browser.managed import Managed
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.surface import Surface
from boundary.adapters.guide.adapter import GuideAdapter
from boundary.core.change import Proof, Status
from boundary.core.flow import Flow
from boundary.core.playbook import Account
from boundary.core.ports import Adapter
from boundary.formats.flow_yaml import read_flow
from tests.adapters.browser.standin import (
    GUIDE,
    NOW_MS,
    PEOPLE,
    TODAY,
    Person,
    Site,
    flow_bytes,
    item,
)
from tests.bench import READS_BACK, Session

pytestmark = pytest.mark.server

ACCOUNT = Account("chat", "chatterbox", {"way": "browser"})
FLOWS = ("block", "unblock", "mute", "unmute", "privacy")


@dataclass
class Live:
    """The stand-in site, and a browser that is opened on it for each run."""

    box: Chatterbox
    folder: Path
    hands: Person = field(default_factory=lambda: Person(Site()))
    abilities: frozenset[str] = frozenset({READS_BACK})

    def flows(self) -> list[Flow]:
        """Read the flows with the site's own addresses."""
        at = self.box.origins
        origins = {
            "https://chatterbox.example": at.site,
            "https://frame.chatterbox.example": at.frame,
            "https://login.chatterbox.example": at.login,
        }
        names = [f"chatterbox.{name}" for name in FLOWS]
        return [read_flow(name, flow_bytes(name), origins=origins) for name in names]

    @contextmanager
    def open(self) -> Iterator[Adapter]:
        """Open the adapter by its manifest."""
        flows = self.flows()

        @contextmanager
        def profile(_account: Account) -> Iterator[Path]:
            yield self.folder

        def person(driver: Managed) -> Surface:
            return HandsOn(flows, PageMouse(lambda: driver.page, ME.mail))

        @contextmanager
        def written(_account: Account, hands: object) -> Iterator[Adapter]:
            yield GuideAdapter(GUIDE, self.hands)

        world = World(
            profile=profile,
            turns=lambda: None,
            today=lambda: TODAY,
            now_ms=lambda: NOW_MS,
            headless=True,
            loopback=True,
            extra_args=("--no-sandbox",) if os.geteuid() == 0 else (),
            pace=Pace(time.monotonic, _quick, find_s=20.0),
            person=person,
        )
        manifest = make_manifest(lambda _s, _v: True, lambda _account: flows, written, world)
        with manifest.open(ACCOUNT, None, self.hands) as adapter:  # type: ignore[arg-type]  # unused
            yield adapter


async def _quick(seconds: float) -> None:
    """Wait a tenth of it: nobody on the stand-in site minds."""
    await asyncio.sleep(seconds / 10)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Start the site with somebody else on its list."""
    with ExitStack() as stack:
        box = Chatterbox()
        stack.callback(box.stop)
        box.start()
        box.reset(start={"blocked": ("alex.xo",)})
        yield Live(box, tmp_path)


def test_a_block_is_done_read_back_found_again_and_taken_back(live: Live) -> None:
    """A block is on the server, a second run presses nothing, and an undo leaves what was there."""
    one = item(PEOPLE[0])
    session = Session(live)  # type: ignore[arg-type]  # no more than `open` and `abilities` is used
    (result,) = session.run([one]).results
    held = live.box.holds()["blocked"]
    pressed = len(live.box.clicks)
    session.run([one])
    again = Session(live).run([one]).results  # type: ignore[arg-type]  # as above
    (back,) = session.undo([one]).results

    assert (Status.DONE, Proof.SEEN) == (result.outcome.status, result.outcome.proof)
    assert result.finding is not None
    assert (True, Proof.SEEN) == (result.finding.holds, result.finding.proof)
    assert ("alex.x", "alex.xo") == tuple(sorted(held))
    assert [Status.ALREADY] == [each.outcome.status for each in again]
    assert pressed < len(live.box.clicks)
    assert Status.UNDONE == back.outcome.status
    assert ("alex.xo",) == live.box.holds()["blocked"]
