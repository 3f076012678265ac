"""Keep one browser with its loop and its small pages, for tests of what the driver does there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Page

from boundary.adapters.browser.find_browser import find_browser
from boundary.adapters.browser.managed import Managed, make_fixture
from boundary.adapters.browser.play import Player

from .window import Pages

T = TypeVar("T")
AS_ROOT = ("--no-sandbox",)
WORDS = """<!doctype html><meta charset=utf-8><main>
<button>\ue012 Block </button><button>Unblock</button><button hidden>Block</button>
<button aria-label="Caf\u0065\u0301">x</button>
<ul aria-label=People><li><span>alex.x</span><button>Unblock alex.x</button></li>
<li>alex.xo <button>Unblock alex.xo</button></li><li>riley.q <button>Go</button></li></ul>
<p>For \u202asam.t\u202c only</p><p>\u202asam.t\u202c</p>
<label>Name <input id=name value=""></label><label>Full <input value=held></label>
<section><h2>One</h2><button>Same</button></section>
<section><h2>Two</h2><button>Same</button></section>
<div id=host></div></main><iframe src=/inner width=300 height=100></iframe>
<script>document.getElementById('host').attachShadow({mode:'open'})
.innerHTML='<button>Deep</button>'</script>"""
CONTROLS = """<!doctype html><meta charset=utf-8>
<input type=checkbox id=on checked><input type=checkbox id=off>
<button role=switch id=aria aria-checked=true>Online</button>
<button role=checkbox id=mixed aria-checked=mixed>Mixed</button>
<button id=pressed aria-pressed=false>Pressed</button>
<select id=one><option>Everyone<option selected>Friends &nbsp;only</select>
<select id=many multiple><option selected>A<option selected>B</select>
<fieldset id=group><label><input type=radio name=r> Everyone</label>
<label><input type=radio name=r checked> Friends "only"</label></fieldset>
<fieldset id=nobody><label><input type=radio name=s> Everyone</label></fieldset>
<button id=shows>Friends</button><input id=text value="typed"><button id=dead disabled>No</button>
<button id=press onclick="this.textContent=Number(this.textContent)+1">0</button>
<button id=asks onclick="this.textContent=confirm('Really?')">ask</button>
<button id=opens onclick="window.open('/inner')">open</button>
<button id=leaves onclick="location='http://127.0.0.1:9/'">leave</button>
<div style="position:relative"><button id=under>Under</button>
<div style="position:absolute;inset:0;background:#fff">over</div></div>"""


class Room:
    """A loop in a thread, a browser and a site that all tests of this file share."""

    def __init__(self, folder: Path) -> None:
        """Start all three."""
        found = find_browser()
        assert found is not None
        self.player = Player()
        self.pages = Pages()
        self.pages.html |= {
            "/words": WORDS,
            "/controls": CONTROLS,
            "/inner": "<!doctype html><button>Inside</button>",
            "/empty": "<!doctype html><main>empty</main>",
            "/away": "<!doctype html><script>location='http://127.0.0.1:9/'</script>here",
        }
        self.seen: list[Page] = []
        self._entered = make_fixture(
            found,
            folder,
            (self.pages.origin,),
            headless=True,
            extra_args=AS_ROOT,
            on_page=self._on_page,
        )
        self.driver = self.run(self._entered.__aenter__)

    def run(self, make: Callable[[], Coroutine[object, object, T]]) -> T:
        """Run something in the loop."""
        return self.player.call(make, lambda: None)

    def at(self, path: str) -> str:
        """Give the address of a page."""
        return f"{self.pages.origin}{path}"

    def ask(self, path: str, ask: Callable[[Managed], Awaitable[T]]) -> T:
        """Open a page and ask the driver something there."""

        async def whole() -> T:
            await self.driver.open(self.at(path))
            return await ask(self.driver)

        return self.run(whole)

    def close(self) -> None:
        """End all three."""

        async def leave() -> None:
            await self._entered.__aexit__(None, None, None)

        self.run(leave)
        self.player.close()
        self.pages.stop()

    async def _on_page(self, page: Page) -> None:
        self.seen.append(page)
