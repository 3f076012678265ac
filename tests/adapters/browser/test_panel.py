"""Hold the panel: a person can answer in it, by mouse and by keyboard, wherever it may stand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Page

from boundary.adapters.browser.surface import Box, Given, TurnAnswer, Whose
from tests.adapters.browser.window import STRICT, WAIT_S, Desk, Room, press_back, room, until

pytestmark = pytest.mark.server


@pytest.fixture(scope="module", name="here")
def _here() -> Iterator[Room]:
    with room() as made:
        yield made


@pytest.mark.parametrize("policy", ["", STRICT])
def test_a_press_of_the_mouse_answers(here: Room, policy: str) -> None:
    """The person presses a button and the turn is answered, under the strictest policy too."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()

        assert Given(turn.nonce, TurnAnswer.SKIP, "panel") == await desk.answer("Skip this")
        assert [] == desk.said

    here.sit(work, policy=policy)


WORDS = ["Done", "Skip this", "This looks different", "Not now", "Stop"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_alone_is_enough(here: Room, key: str) -> None:
    """Tab goes to every answer in its order, and Enter or Space gives it; the page sees no key."""

    async def work(desk: Desk) -> None:
        await desk.goes(
            "<button id=own>Own</button>",
            script="""
            for (const type of ['keydown', 'keyup', 'keypress', 'click', 'focusin', 'focus'])
              window.addEventListener(type, (event) => {
                console.log(type, event.target.id || event.target.nodeName);
              }, true);
            """,
        )
        turn = await desk.turn()
        await desk.steady()
        await desk.page.focus("#own")
        desk.said.clear()
        for words in WORDS:
            await desk.page.keyboard.press("Tab")
            assert words == await desk.focused()
        for _ in WORDS[1:]:
            await desk.page.keyboard.press("Shift+Tab")
        assert "Done" == await desk.focused()
        await desk.page.keyboard.press(key)

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.given()
        assert {"keydown own"} >= set(desk.said)

    here.sit(work)


def test_escape_twice_stops(here: Room) -> None:
    """Two presses of Esc stop, wherever the focus is, while the program works too."""

    async def work(desk: Desk) -> None:
        await desk.goes("<input id=own>")
        turn = await desk.turn(whose=Whose.PROGRAM)
        await desk.steady()
        await desk.page.focus("#own")
        await desk.page.keyboard.press("Escape")
        await desk.page.keyboard.press("a")
        await desk.page.keyboard.press("Escape")
        await desk.panel.quiet()
        assert await desk.button("Stop") is not None
        await desk.page.keyboard.press("Escape")

        assert Given(turn.nonce, TurnAnswer.STOP, "panel") == await desk.given()
        assert await desk.button("Stop") is None

    here.sit(work)


def test_not_now_hides_at_once(here: Room) -> None:
    """The panel is gone with the press, before the program has heard of it; the run is parked."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()
        given = await desk.answer("Not now")

        assert Given(turn.nonce, TurnAnswer.NOT_NOW, "panel") == given
        assert await desk.button("Stop") is None

    here.sit(work)


def test_a_key_held_down_answers_one_turn_only(here: Room) -> None:
    """After an answer by keyboard the focus rests on the title: the same key answers no more."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        await desk.turn()
        await desk.steady()
        await desk.page.keyboard.press("Tab")
        await desk.page.keyboard.down("Enter")
        await desk.given()
        second = await desk.turn(title="Look again")
        await desk.steady()
        for _ in range(3):
            await desk.page.keyboard.down("Enter")

        assert "Look again" == await desk.focused()
        assert Given(second.nonce, TurnAnswer.DONE, "terminal") == await desk.typed()

    here.sit(work)


def test_an_answer_to_an_earlier_turn_is_dropped(here: Room) -> None:
    """What was pressed for one turn never answers the next."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        await desk.turn()
        await desk.steady()
        await desk.press("Done")
        await desk.panel.quiet()
        second = await desk.turn()

        assert Given(second.nonce, TurnAnswer.SKIP, "terminal") == await desk.typed(TurnAnswer.SKIP)

    here.sit(work)


def test_a_press_on_the_panel_closes_nothing_of_the_page(here: Room) -> None:
    """What closes at a press outside, or keeps the focus, does not notice the panel."""

    async def work(desk: Desk) -> None:
        await desk.goes(
            "<div id=own tabindex=-1>Menu</div>",
            script="""
            for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click', 'focusout', 'blur'])
              document.addEventListener(type, () => console.log(type), true);
            """,
        )
        turn = await desk.turn()
        await desk.page.focus("#own")
        desk.said.clear()

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")
        assert "own" == await desk.page.evaluate("document.activeElement.id")
        assert [] == desk.said

    here.sit(work)


def test_a_turn_comes_along_when_the_page_goes_on(here: Room) -> None:
    """The same turn stands on the next page of the site, and after going back."""

    async def work(desk: Desk) -> None:
        desk.site.html["/next"] = "<!doctype html><title>Next</title><h1>Next</h1>"
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()
        await desk.steady()
        await desk.page.goto(f"{desk.site.origin}/next")
        await until(lambda: _has(desk, "Done"))
        await press_back(desk.page)

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")

    here.sit(work)


async def _has(desk: Desk, words: str) -> bool:
    return await desk.button(words) is not None


def test_elsewhere_there_is_no_panel(here: Room) -> None:
    """On another site and on the paths for people there is nothing of ours; it comes back after."""

    async def work(desk: Desk) -> None:
        page = "<!doctype html><input id=own>"
        for path in ("/login", "/LogIn", "/l%6Fgin/x%FF", "/index.php"):
            desk.site.html[path] = page
        desk.other.html["/"] = page
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()
        await desk.steady()
        site = desk.site.origin
        for address in (
            f"{desk.other.origin}/",
            f"{site}/login",
            f"{site}/LogIn",
            f"{site}/l%6Fgin/x%FF",
            f"{site}/index.php?title=Sign_in&x=1",
        ):
            await desk.page.goto(address)
            await desk.page.evaluate("new Promise((done) => setTimeout(done, 500))")
            await desk.panel.quiet()
            await desk.page.focus("#own")
            await desk.page.keyboard.press("Escape")
            await desk.page.keyboard.press("Escape")

            assert await desk.button("Done") is None
            assert 0 == await desk.page.evaluate("document.querySelectorAll('div').length")
        await desk.page.goto(desk.site.origin)

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")

    here.sit(work)


def test_a_new_window_of_the_site_has_the_turn_too(here: Room) -> None:
    """A window that the site opens shows the same turn, and either can answer."""

    async def work(desk: Desk) -> None:
        desk.site.html["/small"] = "<!doctype html><title>Small</title><h1>Small</h1>"
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()
        async with desk.context.expect_page() as opening:
            await desk.page.evaluate("void window.open('/small')")
        small = await opening.value
        await desk.panel.onto(small)
        await until(lambda: _shown_in(desk, small))
        await small.close()

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")

    here.sit(work)


async def _shown_in(desk: Desk, page: Page) -> bool:
    return await desk.button("Done", page) is not None


LEAVES = "window.onbeforeunload = (event) => event.preventDefault(); location.href = '/other'"


@pytest.mark.parametrize("asks", ["confirm('Really block?')", LEAVES])
def test_a_native_dialog_holds_up_no_turn(here: Room, asks: str) -> None:
    """While the browser itself asks something, turns change and the terminal answers."""

    async def work(desk: Desk) -> None:
        opened = asyncio.Event()
        desk.page.on("dialog", lambda _: opened.set())
        await desk.goes("<h1>Chatterbox</h1>")
        await desk.turn()
        await desk.steady()
        await desk.page.mouse.click(20, 20)
        await desk.page.evaluate(f"() => {{ setTimeout(() => {{ {asks} }}) }}")
        await asyncio.wait_for(opened.wait(), WAIT_S)
        await desk.panel.point(Box(1, 1, 5, 5))
        second = await desk.turn()
        desk.typist.type(TurnAnswer.DONE)

        assert Given(second.nonce, TurnAnswer.DONE, "terminal") == await desk.given()

    here.sit(work)


def test_a_closed_page_leaves_the_terminal(here: Room) -> None:
    """When the page is gone nothing is raised, and the turn is answered in the terminal."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        await desk.turn()
        await desk.page.close()
        second = await desk.turn()
        await desk.panel.point(Box(1, 1, 5, 5))
        desk.typist.type(TurnAnswer.SKIP)

        assert Given(second.nonce, TurnAnswer.SKIP, "terminal") == await desk.given()

    here.sit(work)


def test_a_page_that_is_gone_already_is_passed_by(here: Room) -> None:
    """Putting the panel onto it, once more onto the same page, or closing late raises nothing."""

    async def work(desk: Desk) -> None:
        await desk.panel.onto(desk.page)
        gone = await desk.context.new_page()
        await gone.close()
        await desk.panel.onto(gone)
        await desk.goes("<h1>Chatterbox</h1><iframe src='/inner'></iframe>")
        turn = await desk.turn()

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")
        await desk.panel.close()

    here.sit(work)


def test_the_page_learns_nothing_of_what_is_shown(here: Room) -> None:
    """Neither text nor names of ours can be read, found or copied by a page."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        before = await desk.page.evaluate("Object.getOwnPropertyNames(window).sort()")
        await desk.turn()
        await desk.steady()
        seen = await desk.page.evaluate(
            """() => {
              document.execCommand('selectAll');
              const box = document.elementFromPoint(innerWidth - 150, innerHeight - 240);
              const at = document.caretPositionFromPoint(innerWidth - 150, innerHeight - 240);
              return [document.documentElement.outerHTML, document.documentElement.innerText,
                String(getSelection()), box.outerHTML, box.shadowRoot, box.ariaLabel,
                at?.offsetNode?.textContent].join('|');
            }"""
        )
        after = await desk.page.evaluate("Object.getOwnPropertyNames(window).sort()")

        assert before == after
        assert [] == [one for one in (*WORDS, "Your turn", "Block", "Steps") if one in seen]
        assert "" == await desk.page.locator("[popover]").inner_text()
        assert 0 == await desk.page.get_by_role("button").count()

    here.sit(work)


def test_the_ring_goes_around_the_control(here: Room) -> None:
    """It stands around the box, takes no press from the control, and goes when the page scrolls."""

    async def work(desk: Desk) -> None:
        await desk.goes("<div style='height:3000px'><button id=own>Own</button></div>")
        await desk.page.evaluate("() => { own.onclick = () => console.log('pressed') }")
        await desk.turn()
        box = await desk.page.locator("#own").bounding_box()
        assert box is not None
        await desk.panel.point(Box(**box))
        await desk.panel.quiet()
        ring = await desk.ring()
        assert ring == (box["x"] - 7, box["y"] - 7, box["width"] + 14, box["height"] + 14)
        await desk.page.click("#own")
        assert ["pressed"] == desk.said
        await desk.page.mouse.wheel(0, 40)
        await until(lambda: _no_ring(desk))
        await until(lambda: _ring_again(desk, Box(**box)))
        await desk.panel.point(None)
        await desk.panel.quiet()

        assert await desk.ring() is None

    here.sit(work)


async def _ring_again(desk: Desk, box: Box) -> bool:
    """Point at the same box anew, as the runner does at each look."""
    await desk.panel.point(box)
    return await desk.ring() is not None


async def _no_ring(desk: Desk) -> bool:
    return await desk.ring() is None


@pytest.mark.parametrize(("across", "down"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_the_panel_makes_room_for_the_control(here: Room, across: int, down: int) -> None:
    """Wherever the control is, the panel does not lie over it."""

    async def work(desk: Desk) -> None:
        left, top = across * 1200, down * 660
        await desk.goes(
            f"<button id=own style='position:fixed;left:{left}px;top:{top}px'>Own</button>"
        )
        await desk.turn()
        box = await desk.page.locator("#own").bounding_box()
        assert box is not None
        await desk.panel.point(Box(**box))
        await desk.steady()

        assert "own" == await desk.page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).id", [box["x"] + 5, box["y"] + 5]
        )

    here.sit(work)


def test_hiding_takes_everything_out_of_the_picture(here: Room) -> None:
    """Once `hide` is over, nothing of ours is in the page; the next turn brings it back."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        before = await desk.page.screenshot()
        await desk.turn()
        await desk.panel.point(Box(20, 20, 50, 50))
        await desk.steady()
        await desk.both.hide()
        after = await desk.page.screenshot()
        turn = await desk.turn()

        assert before == after
        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")

    here.sit(work)


@pytest.mark.parametrize("wide", [1280, 640, 320])
def test_it_fits_when_everything_is_larger(here: Room, wide: int) -> None:
    """At twice and four times the size the whole panel can be reached and answered."""

    async def work(desk: Desk) -> None:
        await desk.goes("<h1>Chatterbox</h1>")
        turn = await desk.turn()

        assert Given(turn.nonce, TurnAnswer.DONE, "panel") == await desk.answer("Done")

    scale = 1280 // wide
    size = {"width": wide, "height": 800 // scale}
    here.sit(work, viewport=size, device_scale_factor=scale)
