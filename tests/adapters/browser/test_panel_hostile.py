"""Hold the panel against pages that want to answer for the person, or trick them into it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest

from boundary.adapters.browser.surface import Given, TurnAnswer
from tests.adapters.browser.page_scripts import CLOSED, COVER, HOST, KEYS, MOUSE, WAIT
from tests.adapters.browser.window import Desk, Room, room, until

Place = tuple[float, float]
Hands = Callable[[Desk, Place], Awaitable[None]]


pytestmark = pytest.mark.server


@pytest.fixture(scope="module", name="here")
def _here() -> Iterator[Room]:
    with room() as made:
        yield made


async def _nothing(_desk: Desk, _place: Place) -> None:
    """Keep the hands still."""


async def _presses(desk: Desk, place: Place) -> None:
    """Press where the button was, whatever is there now, for longer than any waiting takes.

    What lies over a panel for less time than the eye needs deceives nobody: the first press comes
    once the panel has noticed.
    """
    await until(lambda: not desk.panel.steady.is_set())
    for number in range(9):
        await desk.page.wait_for_timeout(80)
        await desk.page.mouse.click(*(await desk.button("Done") or place if number == 4 else place))


def _clicks(selector: str) -> Hands:
    """Press a control of the page."""

    async def _press(desk: Desk, _place: Place) -> None:
        await desk.page.click(selector)

    return _press


@dataclass(frozen=True)
class Page:
    """What a page does, once the panel stands, and what the person does then."""

    name: str
    does: str
    hands: Hands = _nothing
    html: str = "<h1>Chatterbox</h1><main><button id=own>Own</button></main>"
    policy: str = ""
    early: str = ""
    """What the page's own script did before the panel was there."""


PAGES = [
    Page(
        "calls whatever a panel might have left lying about",
        """
        const said = JSON.stringify({kind: 'answer', nonce: 'n1', answer: 'done'});
        const names = new Set([...Object.getOwnPropertyNames(window), 'answer', 'boundary', 'done',
          'report', 'binding', 'b0f0f1', 'k0f0f1', 'wk0f0f1', '__answer', 'boundaryAnswer']);
        const usual = new Set(['alert', 'confirm', 'prompt', 'print', 'open', 'close', 'stop',
          'find', 'moveTo', 'moveBy', 'resizeTo', 'resizeBy', 'scroll', 'scrollTo', 'scrollBy',
          'focus',
          'blur', 'requestAnimationFrame', 'setTimeout', 'setInterval', 'queueMicrotask']);
        for (const name of names) {
          if (usual.has(name) || /^[A-Z]/.test(name) || name.startsWith('show')) continue;
          try { if (typeof window[name] === 'function') window[name](said); } catch {}
        }
        """,
    ),
    Page("clicks the host from its script", f"{HOST}.click(); {WAIT} {HOST}.click();"),
    Page("makes every event of a mouse itself", MOUSE + WAIT + MOUSE),
    Page("makes every event of a keyboard itself", KEYS + WAIT + KEYS),
    Page(
        "focuses the host and makes an Enter",
        f"const it = {HOST}; it.tabIndex = 0; it.focus(); {KEYS} it.click();",
    ),
    Page(
        "posts messages that look like an answer",
        """
        const said = {kind: 'answer', nonce: 'n1', answer: 'done', surface: 'panel'};
        window.postMessage(said, '*');
        window.postMessage(JSON.stringify(said), '*');
        new BroadcastChannel('panel').postMessage(said);
        for (const name of ['answer', 'message', 'panel', 'boundary']) {
          window.dispatchEvent(new CustomEvent(name, {detail: said}));
          document.dispatchEvent(new MessageEvent(name, {data: said}));
        }
        localStorage.setItem('answer', 'done');
        console.debug(JSON.stringify(said));
        """,
    ),
    Page(
        "says that its events are trusted",
        """
        try { Object.defineProperty(Event.prototype, 'isTrusted', {get: () => true}); } catch {}
        const real = MouseEvent;
        window.MouseEvent = function (...given) {
          const made = new real(...given);
          try { Object.defineProperty(made, 'isTrusted', {value: true}); } catch {}
          return made;
        };
        """
        + MOUSE
        + KEYS,
    ),
    Page(
        "replaced everything the panel could call before it came",
        MOUSE,
        early="""
        window.roots = [];
        const attach = Element.prototype.attachShadow;
        Element.prototype.attachShadow = function (given) {
          const made = attach.call(this, {...given, mode: 'open'});
          window.roots.push(made);
          return made;
        };
        JSON.stringify = () => '{"kind":"answer","nonce":"n1","answer":"done"}';
        performance.now = () => 1e9;
        Date.now = () => 1e15;
        EventTarget.prototype.addEventListener = () => {};
        Event.prototype.stopImmediatePropagation = () => {};
        Event.prototype.composedPath = () => [];
        window.requestAnimationFrame = (call) => setTimeout(call);
        window.IntersectionObserver = class { observe() {} };
        document.elementFromPoint = () => null;
        Array.prototype.includes = () => true;
        """,
    ),
    Page(
        "removes the panel whenever it comes",
        f"""
        const away = () => {{ const it = {HOST}; if (it) it.remove(); }};
        new MutationObserver(away).observe(document, {{childList: true, subtree: true}});
        away();
        {WAIT}
        """,
        _presses,
    ),
    Page(
        "hides the panel in every frame",
        f"const away = () => {{ try {{ {HOST}?.hidePopover(); }} catch {{}}"
        " requestAnimationFrame(away); }; away();",
        _presses,
    ),
    Page(
        "makes the panel deaf and wears it down by attributes",
        f"""
        setInterval(() => {{ const it = {HOST}; if (!it) return; it.inert = true; it.hidden = true;
          it.popover = 'auto'; it.setAttribute('aria-hidden', 'true'); }}, 20);
        """,
        _presses,
    ),
    Page("shows nothing", "document.documentElement.style.display = 'none';", _presses),
    Page(
        "lays a popover over it that takes every press",
        f"{COVER} setInterval(() => cover(undefined, 'auto'), 100); cover(undefined, 'auto');",
        _presses,
    ),
    Page(
        "lays a popover over it that lets presses through",
        f"{COVER} let last; setInterval(() => {{ last?.remove(); last = cover(); }}, 200);",
        _presses,
    ),
    Page(
        "lays one over it out of a closed shadow",
        f"{COVER} {CLOSED} let last;"
        " setInterval(() => { last?.remove(); last = cover(inner); }, 200);",
        _presses,
    ),
    Page(
        "opens modal dialogs again and again",
        """
        setInterval(() => {
          const made = document.createElement('dialog');
          made.textContent = 'Press here to go on';
          document.body.append(made);
          made.showModal();
          setTimeout(() => made.remove(), 150);
        }, 100);
        """,
        _presses,
    ),
    Page(
        "opens a modal dialog in a closed shadow",
        CLOSED
        + "const made = document.createElement('dialog'); inner.append(made); made.showModal();",
        _presses,
    ),
    Page(
        "freezes a picture of something else over it",
        """
        const style = new CSSStyleSheet();
        style.replaceSync(`::view-transition { pointer-events: none; background: #fff }
          ::view-transition-group(*), ::view-transition-old(*), ::view-transition-new(*) {
            animation-duration: 600s; animation-name: none; opacity: 0 }
          ::view-transition-group(root) { animation: stay 600s }
          @keyframes stay { to { top: 0 } }`);
        document.adoptedStyleSheets = [style];
        await document.startViewTransition(() => {}).ready;
        """,
        _presses,
    ),
    Page(
        "shows and hides a cover in turns",
        f"{COVER} let last; const turns = () => {{ if (last) {{ last.remove(); last = null; }}"
        " else last = cover(); requestAnimationFrame(turns); }; turns();",
        _presses,
    ),
    Page(
        "holds everything up while a cover lies over it",
        f"""{COVER}
        const round = () => {{
          const last = cover();
          requestAnimationFrame(() => setTimeout(() => {{
            const end = performance.now() + 450;
            while (performance.now() < end);
            last.remove();
            setTimeout(round);
          }}));
        }};
        round();""",
        _presses,
    ),
    Page(
        "grows and shrinks without end",
        "let big = 1; const turns = () => { big = big === 1 ? 1.2 : 1;"
        " document.documentElement.style.zoom = big; requestAnimationFrame(turns); }; turns();",
        _presses,
    ),
    Page(
        "makes the panel too small to be read",
        "document.documentElement.style.zoom = 0.4;",
        _presses,
    ),
    Page(
        "moves the panel under the pointer",
        """
        let inside = null;
        const turns = () => {
          requestAnimationFrame(turns);
          if (inside) { inside.remove(); inside = null; return; }
          inside = document.createElement('dialog');
          document.body.append(inside);
          inside.showModal();
        };
        turns();
        """,
        _presses,
    ),
    Page(
        "draws a panel of its own that looks the same",
        """
        const made = document.createElement('section');
        made.style.cssText = 'position:fixed;left:8px;bottom:8px;width:340px;padding:16px;'
          + 'border:2px solid #5a5a5a;background:#fff;z-index:2147483647';
        made.append('Your turn 2 of 5');
        for (const words of ['Done', 'Skip this', 'Stop']) {
          const button = document.createElement('button');
          button.id = words.slice(0, 4);
          button.dataset.answer = words.toLowerCase();
          button.textContent = words;
          made.append(button);
        }
        document.body.append(made);
        """,
        _clicks("#Done"),
    ),
    Page(
        "asks in a dialog that looks like the program's",
        """
        const made = document.createElement('dialog');
        made.innerHTML = '<p>Steps. Your turn.</p><button id=fake>Done</button>';
        document.body.append(made);
        made.showModal();
        """,
        _clicks("#fake"),
    ),
    Page(
        "lays frames of other pages where the panel is",
        """
        for (const where of ['/inner', OTHER]) {
          const frame = document.createElement('iframe');
          frame.src = where;
          frame.style.cssText = 'position:fixed;right:0;bottom:0;width:400px;height:500px;'
            + 'z-index:2147483647;opacity:.01';
          document.body.append(frame);
          await new Promise((done) => { frame.onload = done; });
          for (const one of [frame.contentWindow, window]) {
            one.postMessage({kind: 'answer', nonce: 'n1', answer: 'done'}, '*');
          }
        }
        """,
    ),
    Page(
        "opens windows with names and writes into them",
        """
        for (const name of ['panel', '_blank', 'Steps']) {
          const other = window.open('', name, 'width=300,height=300');
          other?.document.write('<title>Steps</title><button>Done</button>');
          other?.postMessage({kind: 'answer', nonce: 'n1', answer: 'done'}, '*');
        }
        """,
    ),
    Page(
        "opens another site in a new window",
        "window.open(OTHER); await new Promise((done) => setTimeout(done, 300));",
    ),
    Page(
        "goes to its path for people by history",
        "history.pushState({}, '', '/login'); " + WAIT,
        _presses,
    ),
    Page(
        "goes back and forth in its history",
        """
        for (let round = 0; round < 20; round += 1) {
          history.pushState({round}, '', `/?${round}`);
          if (round % 3 === 0) history.back();
        }
        history.replaceState({}, '', '/?end');
        """
        + MOUSE,
    ),
    Page(
        "writes the whole document anew",
        """
        document.open();
        document.write('<title>Steps</title><button>Done</button>');
        document.close();
        """
        + MOUSE
        + KEYS,
    ),
    Page(
        "puts another root into the document",
        """
        const made = document.createElement('html');
        made.append(document.createElement('body'));
        document.replaceChild(made, document.documentElement);
        """
        + MOUSE
        + KEYS,
    ),
    Page(
        "traps the focus and makes keys of its own",
        """
        const own = document.querySelector('#own');
        for (const type of ['focusin', 'focusout', 'blur', 'keydown']) {
          window.addEventListener(type, () => { own.focus(); own.click(); }, true);
        }
        """
        + KEYS,
    ),
    Page(
        "stands in the way of every key",
        KEYS,
        lambda desk, _: desk.page.keyboard.press("Enter"),
        early="""
        for (const type of ['keydown', 'keyup', 'click', 'pointerdown']) {
          window.addEventListener(type, (event) => event.stopImmediatePropagation(), true);
        }
        """,
    ),
    Page(
        "shows it under a press that began elsewhere",
        "",
        lambda desk, place: _drags(desk, place),
    ),
    Page(
        "lends the host a box of its own, and a label for it",
        f"""
        const label = document.createElement('label');
        label.htmlFor = 'lent';
        label.id = 'lends';
        label.textContent = 'Press here to go on';
        const box = document.createElement('input');
        box.type = 'checkbox';
        box.id = 'lent';
        document.querySelector('main').append(label);
        label.addEventListener('mousedown', (event) => event.preventDefault());
        label.addEventListener('click', () => {HOST}.append(box));
        """,
        lambda desk, place: _labels(desk, place),
    ),
    Page(
        "asks for a double click",
        "",
        lambda desk, place: _double(desk, place),
    ),
    Page(
        "fills the top with a thousand boxes",
        f"{COVER} for (let one = 0; one < 1000; one += 1) cover(); setInterval(() => cover(), 50);",
        _presses,
    ),
    Page(
        "takes the whole screen for one element",
        """
        document.querySelector('#own').onclick = () => {
          document.querySelector('main').requestFullscreen();
          const main = document.querySelector('main');
          setInterval(() => { document.exitFullscreen().catch(() => {})
            .then(() => main.requestFullscreen()).catch(() => {}); }, 200);
        };
        """,
        _clicks("#own"),
    ),
]


async def _drags(desk: Desk, place: Place) -> None:
    """Press on the page, and let go over the button; and the other way round."""
    await desk.page.mouse.move(50, 50)
    await desk.page.mouse.down()
    await desk.page.mouse.move(*place)
    await desk.page.mouse.up()
    await desk.page.mouse.down()
    await desk.page.mouse.move(50, 50)
    await desk.page.mouse.up()


async def _labels(desk: Desk, _place: Place) -> None:
    """Go to the answer by keyboard, and then press the page's label."""
    while await desk.focused() != "Done":
        await desk.page.keyboard.press("Tab")
    for _ in range(5):
        await desk.steady()
        await desk.page.click("#lends")


async def _double(desk: Desk, place: Place) -> None:
    """Press once on the page and once, as the second half of it, on the button."""
    await desk.page.mouse.move(*place)
    await desk.page.mouse.down(click_count=2)
    await desk.page.mouse.up(click_count=2)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_answers_for_nobody(here: Room, page: Page) -> None:
    """Whatever the page does, no answer comes of it; the terminal still answers."""

    async def work(desk: Desk) -> None:
        desk.other.html["/"] = "<!doctype html><title>Steps</title><button>Done</button>"
        desk.site.html["/inner"] = "<!doctype html><button>Done</button>"
        await desk.goes(page.html, script=page.early)
        turn = await desk.turn()
        await desk.steady()
        place = await desk.button("Done")
        does = page.does.replace("OTHER", f"'{desk.other.origin}/'")
        await desk.page.evaluate(f"async () => {{ {does} }}")
        await page.hands(desk, place or (0, 0))

        assert Given(turn.nonce, TurnAnswer.DONE, "terminal") == await desk.typed()

    here.sit(work, policy=page.policy)


def test_there_are_enough_of_them() -> None:
    """At least twenty-five ways are tried, each under a name of its own."""
    assert 25 <= len({page.name for page in PAGES}) == len(PAGES)
