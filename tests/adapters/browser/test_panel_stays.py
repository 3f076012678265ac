"""Hold the panel where it is and as it looks, whatever a page makes of itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.browser.surface import Given, TurnAnswer
from tests.adapters.browser.window import Desk, Room, room

pytestmark = pytest.mark.server


@pytest.fixture(scope="module", name="here")
def _here() -> Iterator[Room]:
    with room() as made:
        yield made


STAYS = {
    "its removal": "HOST.remove()",
    "every attribute": "for (const name of ['style', 'class', 'id', 'inert', 'hidden', 'dir'])"
    " HOST.setAttribute(name, 'display:none;opacity:0')",
    "another kind of popover": "const it = HOST; it.popover = 'auto'; it.hidePopover()",
    "a style for whatever comes last": """
      const style = new CSSStyleSheet();
      style.replaceSync(`* { transition: all 600s !important }
        html > :last-child, [popover] { display: none !important; opacity: 0 !important;
        visibility: hidden !important; transform: scale(.01) !important; zoom: .1 !important;
        clip-path: circle(0) !important; filter: blur(9px) !important; inset: auto !important;
        pointer-events: none !important; width: 1px !important; all: unset !important }`);
      document.adoptedStyleSheets = [style]""",
    "a page that can be seen through": "document.documentElement.style.cssText ="
    " 'opacity:.01;filter:blur(9px);transform:scale(.1);clip-path:circle(0);font-size:1px'",
    "an animation": "HOST.animate([{opacity: 0, transform: 'translate(50px)'}],"
    " {duration: 1, fill: 'forwards'})",
    "children of its own": "HOST.append('x'); HOST.innerHTML = '<button>Stop</button>'",
    "a modal dialog": "const made = document.createElement('dialog'); document.body.append(made);"
    " made.append('Really block?'); made.showModal()",
    "a modal dialog in an open shadow": """
      const made = document.createElement('div');
      document.body.append(made);
      const dialog = document.createElement('dialog');
      made.attachShadow({mode: 'open'}).append(dialog);
      dialog.showModal()""",
    "a later popover": "const made = document.createElement('div'); made.popover = 'manual';"
    " made.style.cssText = 'inset:0;width:100vw;height:100vh;background:red';"
    " document.body.append(made); made.showPopover()",
    "a document written anew": "document.open(); document.write('<p>x'); document.close()",
    "another root": "const made = document.createElement('html');"
    " document.replaceChild(made, document.documentElement)",
    "names laid over the document's": """
      for (const name of ['documentElement', 'createElement', 'querySelectorAll', 'body',
        'elementFromPoint', 'visibilityState', 'addEventListener', 'parentNode', 'location']) {
        const made = document.createElementNS('http://www.w3.org/1999/xhtml', 'img');
        made.setAttribute('name', name);
        Document.prototype.querySelector.call(document, 'h1').append(made);
      }""",
    "a move within the site": "history.pushState({}, '', '/elsewhere')",
}


@pytest.mark.parametrize("what", STAYS)
def test_the_panel_stays_whatever_a_page_does(here: Room, what: str) -> None:
    """A page that changes under the panel takes nothing away: it stands, and is answered."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()
        await desk.steady()
        host = "[...document.querySelectorAll('div')].find((one) => one.popover === 'manual')"
        await desk.page.evaluate(f"() => {{ {STAYS[what].replace('HOST', host)} }}")

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")

    here.sit(work)


LOOKS = {
    "fonts": """
      for (const name of ['system-ui', 'sans-serif', 'BlinkMacSystemFont', 'DejaVu Sans'])
        style.insertRule(`@font-face { font-family: "${name}"; src: local("DejaVu Serif"),
          local("Liberation Mono"); size-adjust: 300% }`);""",
    "colours": """
      for (const name of ['ink', 'paper', 'edge', 'mark', 'press'])
        style.insertRule(`:root, [popover] { --${name}: transparent !important }`);""",
    "directions": """
      style.insertRule(`:root, [popover] { direction: rtl !important; text-align: end !important;
        unicode-bidi: bidi-override !important; writing-mode: vertical-rl !important;
        text-transform: uppercase !important; -webkit-text-security: disc !important }`);""",
}


@pytest.mark.parametrize("what", LOOKS)
def test_no_style_of_the_page_changes_the_panel(here: Room, what: str) -> None:
    """The panel's letters, colours and order stay what they are, to the pixel."""

    async def work(desk: Desk) -> None:
        await desk.goes("")
        await desk.turn()
        await desk.steady()
        place = await desk.button("Done")
        before = await desk.page.screenshot()
        await desk.page.evaluate(
            f"""async () => {{
              const style = new CSSStyleSheet();
              {LOOKS[what]}
              document.adoptedStyleSheets = [style];
              await document.fonts.ready;
            }}"""
        )

        assert place == await desk.button("Done")
        assert before == await desk.page.screenshot()

    here.sit(work)
