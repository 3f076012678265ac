"""The adapter in a real browser on the stand-in site: what it did is what the server holds."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from boundary.adapters.browser import World, make_manifest
from boundary.adapters.browser.adapter import BrowserAdapter
from boundary.adapters.browser.double import ME, Chatterbox
from boundary.adapters.browser.double.person import HandsOn, PageMouse
from boundary.adapters.browser.managed import Managed
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.surface import Surface
from boundary.adapters.guide.adapter import GuideAdapter
from boundary.core.change import Presence, Proof, Status
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


async def _tenth(seconds: float) -> None:
    """Wait a tenth of it: nobody on the stand-in site minds how soon the next press comes."""
    await asyncio.sleep(seconds / 10)


PACE = Pace(time.monotonic, _tenth, poll_s=2.0, find_s=60.0, again_s=(4.0, 8.0, 12.0, 20.0, 50.0))


@dataclass
class Live:
    """The stand-in site, and a browser that is opened on it for each run."""

    box: Chatterbox
    folder: Path
    hands: Person = field(default_factory=lambda: Person(Site()))
    abilities: frozenset[str] = frozenset({READS_BACK})
    pace: Pace = PACE

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
            pace=self.pace,
            person=person,
        )
        manifest = make_manifest(lambda _s, _v: True, lambda _account: flows, written, world)
        with manifest.open(ACCOUNT, None, self.hands) as adapter:  # type: ignore[arg-type]  # unused
            yield adapter


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Start the site with somebody else on its list."""
    with ExitStack() as stack:
        box = Chatterbox()
        stack.callback(box.stop)
        box.start()
        box.reset(start={"blocked": ("alex.xo",)})
        yield Live(box, tmp_path)


def test_settings_go_back_to_what_they_were(live: Live) -> None:
    """What the server held before the first press is what it holds after the undo."""
    one = item(None, "social.privacy")
    before = live.box.holds()
    session = Session(live)  # type: ignore[arg-type]  # no more than `open` and `abilities` is used
    (result,) = session.run([one]).results
    held = live.box.holds()
    (back,) = session.undo([one]).results

    assert (Status.DONE, Proof.SEEN) == (result.outcome.status, result.outcome.proof)
    assert (("off",), ("off",), ("friends",)) == (
        held["online"],
        held["receipts"],
        held["audience"],
    )
    assert Status.UNDONE == back.outcome.status
    assert before == live.box.holds()


def test_a_language_nobody_wrote_down_is_written_steps_and_a_look_presses_nothing(
    live: Live,
) -> None:
    """Nothing is pressed on a page whose words are not known; a look only reads."""
    live.box.reset(locale="fr", start={"blocked": ("alex.x",)})
    live.pace = replace(PACE, find_s=2.0)
    one = item(PEOPLE[0])
    session = Session(live)  # type: ignore[arg-type]  # as above
    (result,) = session.run([one]).results
    asked = len(live.hands.asked)
    live.box.reset(start={"blocked": ("alex.x",)})
    live.pace = PACE
    with live.open() as adapter:
        assert isinstance(adapter, BrowserAdapter)
        adapter.look_now([one])
        state = adapter.observe([one], None).states[one.address]

    assert (Status.DONE, Proof.TOLD) == (result.outcome.status, result.outcome.proof)
    assert 1 == asked
    assert [] == live.box.clicks
    assert Presence.PRESENT == state.presence


def test_a_block_is_done_read_back_found_again_and_taken_back(live: Live) -> None:
    """A block is on the server, a second run presses nothing, and an undo leaves what was there."""
    one = item(PEOPLE[0])
    session = Session(live)  # type: ignore[arg-type]  # no more than `open` and `abilities` is used
    (result,) = session.run([one]).results
    held = live.box.holds()["blocked"]
    pressed = len(live.box.clicks)
    session.run([one])
    again = len(live.box.clicks)
    (back,) = session.undo([one]).results

    assert (Status.DONE, Proof.SEEN) == (result.outcome.status, result.outcome.proof)
    assert result.finding is not None
    assert (True, Proof.SEEN) == (result.finding.holds, result.finding.proof)
    assert ("alex.x", "alex.xo") == tuple(sorted(held))
    assert pressed == again
    assert Status.UNDONE == back.outcome.status
    assert ("alex.xo",) == live.box.holds()["blocked"]
