"""Find a browser on this computer: Chrome, Chromium or Edge, by their usual names and places."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Browser", "find_browser"]


@dataclass(frozen=True, slots=True)
class Browser:
    """One program that can be started."""

    name: str
    """As people call it."""
    path: str


CHROME, CHROMIUM, EDGE = "Chrome", "Chromium", "Edge"

_COMMANDS = (
    (CHROME, ("google-chrome-stable", "google-chrome")),
    (CHROMIUM, ("chromium", "chromium-browser")),
    (EDGE, ("microsoft-edge-stable", "microsoft-edge")),
)
_APPS = (
    (CHROME, "Google Chrome.app/Contents/MacOS/Google Chrome"),
    (CHROMIUM, "Chromium.app/Contents/MacOS/Chromium"),
    (EDGE, "Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
)
_PROGRAMS = (
    (CHROME, ("Google", "Chrome", "Application", "chrome.exe")),
    (CHROMIUM, ("Chromium", "Application", "chrome.exe")),
    (EDGE, ("Microsoft", "Edge", "Application", "msedge.exe")),
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def find_browser(
    which: Callable[[str], str | None] = shutil.which,
    platform: str = sys.platform,
    exists: Callable[[str], bool] = os.path.isfile,
    env: Mapping[str, str] = os.environ,
) -> Browser | None:
    """Return the first of Chrome, Chromium and Edge that is there; None without any."""
    for name, path in _places(which, platform, env):
        if path and exists(path):
            return Browser(name, path)
    return None


def _places(
    which: Callable[[str], str | None], platform: str, env: Mapping[str, str]
) -> list[tuple[str, str]]:
    """List where each of them could be, in the order they are preferred."""
    if platform == "darwin":
        folders = ["/Applications", *([f"{env['HOME']}/Applications"] if env.get("HOME") else [])]
        return [(name, f"{folder}/{app}") for name, app in _APPS for folder in folders]
    if platform == "win32":
        roots = [env[name] for name in _WINDOWS_FOLDERS if env.get(name)]
        return [
            (name, "\\".join((root.rstrip("\\"), *parts)))
            for name, parts in _PROGRAMS
            for root in roots
        ]
    return [(name, which(command) or "") for name, commands in _COMMANDS for command in commands]
