"""Hold the start of a browser to its folder, to its pipe, and to the sites it is for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from boundary.adapters.browser.find_browser import Browser
from boundary.adapters.browser.managed import make_fixture, make_managed
from boundary.core.errors import AdapterError


def test_the_browser_is_spoken_to_over_a_pipe_and_keeps_its_sandbox(tmp_path: Path) -> None:
    """No port is opened, nothing of its protection is switched off, and the folder is ours."""
    told = tmp_path / "told"
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >{told}\nexit 1\n")
    program.chmod(0o700)
    folder = tmp_path / "profile"

    async def whole() -> None:
        async with make_managed(
            Browser("Chrome", str(program)), folder, ("https://chatter.example",)
        ):
            pass

    with pytest.raises(AdapterError, match="could not be started"):
        asyncio.run(whole())

    arguments = told.read_text().splitlines()
    assert "--remote-debugging-pipe" in arguments
    assert f"--user-data-dir={folder}" in arguments
    loose = ("--remote-debugging-port", "--no-sandbox", "--disable-web-security", "--load-ext")
    assert [] == [one for one in arguments if one.startswith(loose)]


@pytest.mark.parametrize("origins", [(), ("http://127.0.0.1:1",), ("http://chatter.example",)])
def test_the_persons_sites_are_https_only(tmp_path: Path, origins: tuple[str, ...]) -> None:
    """A flow for a real site begins with https; nothing is started for another."""

    async def whole() -> None:
        async with make_managed(Browser("Chrome", "/nowhere"), tmp_path, origins):
            pass

    with pytest.raises(AdapterError, match="https"):
        asyncio.run(whole())


@pytest.mark.parametrize("arg", ["--remote-debugging-port=0", "--remote-debugging-address=::1"])
def test_no_debugging_port_can_be_asked_for(tmp_path: Path, arg: str) -> None:
    """Through such a port every program on the device could drive the signed-in window."""

    async def whole() -> None:
        browser, origins = Browser("Chrome", "/nowhere"), ("https://chatter.example",)
        async with make_managed(browser, tmp_path, origins, extra_args=(arg,)):
            pass

    with pytest.raises(AdapterError, match="without a door"):
        asyncio.run(whole())


def test_a_fixture_is_on_this_computer(tmp_path: Path) -> None:
    """A fixture's address is loopback; nothing is started for another."""

    async def whole() -> None:
        async with make_fixture(
            Browser("Chrome", "/nowhere"), tmp_path, ("https://chatter.example",)
        ):
            pass

    with pytest.raises(AdapterError, match="this computer"):
        asyncio.run(whole())


def test_a_browser_that_does_not_start_is_told(tmp_path: Path) -> None:
    """A program that is not there gives one sentence."""

    async def whole() -> None:
        async with make_managed(
            Browser("Chrome", "/nowhere"), tmp_path, ("https://chatter.example",)
        ):
            pass

    with pytest.raises(AdapterError, match="could not be started"):
        asyncio.run(whole())
