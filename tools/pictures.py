"""Draw the pictures in docs/pictures from the program itself: the panel in a page, and a report.

`make pictures` needs Chromium, Chrome or Edge; the pages are the made-up site's, on loopback.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from boundary.adapters.browser.double import Chatterbox
from boundary.adapters.browser.find_browser import find_browser
from boundary.adapters.browser.panel import Panel
from boundary.adapters.browser.surface import Box, Turn, TurnAnswer, Whose
from boundary.formats.html import element, page

_ROOT = Path(__file__).parents[1]
_FOLDER = _ROOT / "docs" / "pictures"
_PROGRAM = "import sys; from boundary.cli import main; sys.exit(main())"
_STEADY_S = 60.0
_TURN = Turn(
    "picture",
    Whose.YOU,
    "Block a person on Chatterbox",
    ("Type the name into the field, then press 'Block'.",),
    (TurnAnswer.DONE, TurnAnswer.SKIP, TurnAnswer.DIFFERENT),
    "2 of 4",
)
_CODE = """
body { margin: 0; padding: 20px; color: #1b1b1b; background: #fff }
p { margin: 0; min-height: 1.45em; font: 15px/1.45 monospace; white-space: pre-wrap }
"""
_SCENES = ("What was done", "A second run", "A check")
Scheme = Literal["light", "dark"]
_PANELS: Mapping[str, tuple[Scheme, int, int, int]] = {
    "panel": ("light", 1100, 680, 1),
    "panel-dark": ("dark", 1100, 680, 1),
    "panel-twice-as-large": ("light", 550, 680, 2),
}
"""File name to colours, width and height of the window, and how much larger everything is."""


def report_of(told: str) -> tuple[str, ...]:
    """Find the lines that report on work in what a rehearsal says, scene by scene.

    Raises ValueError when a scene is not there.
    """
    found = {}
    for scene in re.split(r"\n(?=[0-9]+\. )", told):
        title, _, rest = scene.partition("\n")
        found[title.partition(". ")[2]] = rest.partition("\n\n")[0].splitlines()
    if not found.keys() >= set(_SCENES):
        raise ValueError("The rehearsal showed no report.")
    return tuple(line for title in _SCENES for line in (title, *found[title], ""))


async def draw_panels(browser: Browser, folder: Path) -> None:
    """Draw a page of the made-up site with the panel and the ring around one control."""
    site = Chatterbox()
    origins = site.start()
    try:
        for name, (scheme, width, height, scale) in _PANELS.items():
            context = await browser.new_context(
                color_scheme=scheme,
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
            )
            shown = await context.new_page()
            await _draw_panel(shown, origins.site)
            await shown.screenshot(path=folder / f"{name}.png")
            await context.close()
    finally:
        site.stop()


async def _draw_panel(shown: Page, site: str) -> None:
    panel = Panel(act=(site,), human_only_paths=(), token=lambda: "picture")
    await panel.onto(shown)
    await shown.goto(f"{site}/settings/blocked")
    await panel.show(_TURN)
    await asyncio.wait_for(panel.steady.wait(), _STEADY_S)
    box = await shown.get_by_role("button", name="Block", exact=True).bounding_box()
    if box is not None:
        await panel.point(Box(box["x"], box["y"], box["width"], box["height"]))
    await panel.quiet()


async def draw_report(browser: Browser, folder: Path, lines: Sequence[str]) -> None:
    """Draw what the program says at the end of a run."""
    context = await browser.new_context(viewport={"width": 980, "height": 200})
    shown = await context.new_page()
    text = page("Report", [element("p", line) for line in lines], style=_CODE)
    await shown.set_content(text)
    await shown.screenshot(path=folder / "report.png", full_page=True)
    await context.close()


def rehearsed() -> str:
    """Run a rehearsal, and give what it said."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "rehearse", "--no-input"],
        capture_output=True,
        check=True,
        cwd=_ROOT,
        text=True,
    )
    return done.stdout + done.stderr


async def draw(folder: Path, report: Sequence[str]) -> None:
    """Draw all of them into a folder."""
    found = find_browser()
    if found is None:
        raise FileNotFoundError("There is no Chromium, Chrome or Edge on this machine.")
    # As root the browser needs to be told so; the program itself never does that.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found.path, args=arguments)
        await draw_panels(browser, folder)
        await draw_report(browser, folder, report)
        await browser.close()


def main(arguments: Sequence[str]) -> int:
    """Write the pictures into docs/pictures, or into the folder that is named."""
    folder = Path(arguments[0]) if arguments else _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(folder, report_of(rehearsed())))
    for path in sorted(folder.glob("*.png")):
        print(f"{path.name}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
