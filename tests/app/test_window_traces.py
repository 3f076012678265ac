"""Hold that a window leaves nothing of either person behind when its folder is removed."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from boundary.adapters.browser import World
from boundary.adapters.browser.double import ME, PERSON, Chatterbox
from boundary.adapters.browser.double.flows import flow_bytes, flow_names
from boundary.adapters.browser.double.person import HandsOn, PageMouse
from boundary.adapters.browser.managed import Managed
from boundary.adapters.browser.pace import Pace
from boundary.adapters.browser.surface import Surface
from boundary.app.begin import begin_case
from boundary.app.env import Env
from boundary.app.facts import Choice
from boundary.app.session import Consent, open_session
from boundary.core.change import Stage, Status
from boundary.core.json import JsonObject
from boundary.core.playbook import Account
from boundary.formats.flow_yaml import read_flow
from tests.app.case import env_at

PLAYBOOK = f"""\
boundary: 1
people:
  - alias: J.
    follow: no-contact
    handles: {{chatterbox: {PERSON.handle}}}
accounts:
  chat: {{use: chatterbox, way: browser}}
"""
CANARIES = (*(ME.handle, ME.name, ME.mail), *(PERSON.handle, PERSON.name, PERSON.mail))


def forms(text: str) -> set[bytes]:
    """Give every form in which a browser or a log would write a text down."""
    spelled = {text, quote(text), quote(text, safe=""), text.upper(), text.encode().hex()}
    return {form.encode(code) for form in spelled for code in ("utf-8", "utf-16-le", "utf-16-be")}


def traces(data: bytes) -> list[str]:
    """Name what stands in some bytes, of either person."""
    return [text for text in CANARIES if any(form in data for form in forms(text))]


def everything(folder: Path) -> bytes:
    """Join all files below a folder, and their names."""
    paths = sorted(folder.rglob("*"))
    held = [path.read_bytes() for path in paths if path.is_file() and not path.is_symlink()]
    return b"\n".join([*held, *(str(path).encode() for path in paths)])


class Watched:
    """A window on the stand-in site, whose folder is looked into before it is given back."""

    def __init__(self, box: Chatterbox) -> None:
        self.origins = {
            "https://chatterbox.example": box.origins.site,
            "https://frame.chatterbox.example": box.origins.frame,
            "https://login.chatterbox.example": box.origins.login,
        }
        self.left: list[Path] = []
        """Folders that were lent."""
        self.found: set[str] = set()
        """What stood in them when the browser had ended."""

    def arrange(self, world: World) -> World:
        """Play the person in it, and keep the folder's own way of being removed."""
        lend = world.profile

        @contextmanager
        def profile(account: Account) -> Iterator[Path]:
            with lend(account) as folder:
                yield folder
                self.left.append(folder)
                self.found.update(traces(everything(folder)))

        return replace(
            world,
            profile=profile,
            headless=True,
            loopback=True,
            extra_args=("--no-sandbox",) if os.geteuid() == 0 else (),
            pace=Pace(time.monotonic, asyncio.sleep, poll_s=0.1, find_s=30.0),
            person=self._person,
        )

    def _person(self, driver: Managed) -> Surface:
        flows = [read_flow(name, flow_bytes(name), origins=self.origins) for name in flow_names()]
        return HandsOn(flows, PageMouse(lambda: driver.page, ME.mail))


@pytest.fixture
def box() -> Iterator[Chatterbox]:
    """Start the stand-in site."""
    one = Chatterbox()
    one.start()
    yield one
    one.stop()


def _env(folder: Path, watched: Watched) -> Env:
    at: JsonObject = {"way": "browser", "origins": dict(watched.origins)}
    return replace(
        env_at(folder),
        fictional=True,
        detour={"chat": at},
        window=watched.arrange,
    )


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Make a folder for what is written for a moment; a browser needs a short name there."""
    with tempfile.TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.server
def test_nothing_of_either_person_is_left(
    tmp_path: Path,
    home: Path,
    temporary: Path,
    box: Chatterbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """After a run whose folder is removed: no file, no log and no output names anybody."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("TMPDIR", str(temporary))
    state = tmp_path / "state"
    watched = Watched(box)
    path = tmp_path / "mine.yaml"
    path.write_text(PLAYBOOK)
    env = _env(tmp_path, watched)
    begin_case(env, path, Choice.FULL, wait_hours=0)
    with open_session(env, str(path), write=True) as session:
        report = session.run(session.plan(), Consent(Stage.WILL_SHOW), lambda *_: True)
        archive = session.ledger.exhibits
        kept = [b"".join(archive.read(one)) for one in session.ledger.exhibits.each()]
        beside = " ".join(str(one.exhibit.facts) for one in session.ledger.exhibits.each())
    output = "".join(capfd.readouterr()) + caplog.text

    assert [Status.DONE, Status.DONE] == [one.outcome.status for one in report.results]
    assert (PERSON.handle,) == box.holds()["blocked"]
    assert {ME.name} <= watched.found
    assert [b"\x89PNG"] * 2 == [data[:4] for data in kept]
    assert [] == traces(b"".join(kept))
    assert "text" in beside
    assert {ME.handle, ME.name, ME.mail, PERSON.handle}.isdisjoint(traces(beside.encode()))
    assert not any(folder.exists() for folder in watched.left)
    assert [] == traces(everything(state))
    assert [] == traces(everything(home))
    assert [] == traces(everything(temporary))
    assert [] == traces(output.encode())
