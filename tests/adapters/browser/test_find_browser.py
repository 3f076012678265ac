"""Hold which browser is found on which system."""

from __future__ import annotations

import pytest

from boundary.adapters.browser.find_browser import Browser, find_browser

MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
MAC_OWN = "/home/robin/Applications/Chromium.app/Contents/MacOS/Chromium"
EDGE = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"


@pytest.mark.parametrize(
    ("platform", "there", "found"),
    [
        ("linux", {"/usr/bin/chromium"}, Browser("Chromium", "/usr/bin/chromium")),
        (
            "linux",
            {"/usr/bin/chromium", "/usr/bin/google-chrome"},
            Browser("Chrome", "/usr/bin/google-chrome"),
        ),
        ("linux", {"/usr/bin/microsoft-edge"}, Browser("Edge", "/usr/bin/microsoft-edge")),
        ("linux", set(), None),
        ("darwin", {MAC, MAC_OWN}, Browser("Chrome", MAC)),
        ("darwin", {MAC_OWN}, Browser("Chromium", MAC_OWN)),
        ("win32", {EDGE}, Browser("Edge", EDGE)),
        ("win32", set(), None),
    ],
)
def test_the_first_of_the_known_ones_is_found(
    platform: str, there: set[str], found: Browser | None
) -> None:
    """Chrome before Chromium before Edge, wherever that system keeps them."""

    def which(command: str) -> str | None:
        path = f"/usr/bin/{command}"
        return path if path in there else None

    env = {"HOME": "/home/robin", "PROGRAMFILES(X86)": "C:\\Program Files (x86)\\"}

    assert found == find_browser(which, platform, there.__contains__, env)


def test_without_a_home_only_the_shared_folder_is_looked_in() -> None:
    """A Mac without HOME has one place."""
    assert find_browser(str, "darwin", {MAC}.__contains__, {}) == Browser("Chrome", MAC)
