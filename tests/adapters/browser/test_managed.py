"""Hold what the driver does in a real browser, on small pages of this computer."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Dialog, Page

from boundary.adapters.browser.driver import (
    DialogOpen,
    Event,
    Kind,
    NotPressed,
    PageGone,
    PageSlow,
    Way,
)
from boundary.adapters.browser.managed import Managed, fixture_over
from boundary.core.errors import AdapterError

from .room import Room

pytestmark = [pytest.mark.server, pytest.mark.slow]
SECRET = "<!doctype html><meta charset=utf-8><main><p id=who>{}</p><p>rest</p></main>"


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """Give every test of this file the same browser."""
    with tempfile.TemporaryDirectory() as folder:
        one = Room(Path(folder))
        yield one
        one.close()


@pytest.fixture
def driver(room: Room) -> Iterator[Managed]:
    """Give a test a page of its own, and leave a new one to the test after it."""
    room.run(room.driver.renew)
    yield room.driver
    room.run(room.driver.renew)


def css(selector: str) -> Way:
    """Find by css."""
    return Way(css=selector)


LIST = Way(role="list", name=("People",))


@pytest.mark.parametrize(
    ("way", "count"),
    [
        (Way(role="button", name=("Block",)), 1),
        (Way(role="button", name=("block",)), 0),
        (Way(role="button", name=("Caf\u00e9",)), 1),
        (Way(role="button", name=("Nothing", "Unblock")), 1),
        (Way(text=("alex.x",)), 1),
        (Way(text=("alex.x",), within=LIST), 1),
        (Way(text=("riley.q",)), 1),
        (Way(text=("alex",)), 0),
        (Way(text=("sam.t",)), 1),
        (Way(around=("sam.t",)), 2),
        (Way(around=("alex.x",), within=LIST), 2),
        (Way(around=("lex.x",)), 0),
        (Way(label=("Name",)), 1),
        (Way(role="button", name=("Same",)), 2),
        (Way(role="button", name=("Same",), within=Way(css="section", contains=("Two",))), 1),
        (Way(role="listitem", contains=("alex.x",)), 1),
        (Way(role="button", name=("Deep",)), 1),
        (Way(role="button", name=("Inside",)), 0),
        (Way(role="button", name=("Inside",), frame="iframe"), 1),
        (Way(role="button", name=("Inside",), frame="iframe.none"), 0),
        (Way(role="button", css="section button"), 2),
    ],
)
def test_a_way_fits_whole_names_of_visible_things_only(room: Room, way: Way, count: int) -> None:
    """Whole strings, in any spelling that looks the same; hidden things are not there."""
    if room.driver.url() != room.at("/words"):
        room.ask("/words", lambda driver: driver.count(css("main")))

    assert count == room.run(lambda: room.driver.count(way))


def test_an_iframe_says_where_it_is_from(room: Room) -> None:
    """The one iframe that fits has an address; none and several have none."""
    found = room.ask("/words", lambda driver: driver.frame_url("iframe"))

    assert room.at("/inner") == found
    assert "" == room.run(lambda: room.driver.frame_url("iframe.none"))


def test_values_are_read_as_they_are_shown(room: Room) -> None:
    """Switches of every make, choices by their label, fields by what they hold."""

    async def read(driver: Managed) -> tuple[list[bool | None], list[str]]:
        switches = ("#on", "#off", "#aria", "#mixed", "#pressed", "#one", "#shows")
        fields = ("#one", "#many", "#group", "#nobody", "#shows", "#text")
        return (
            [await driver.checked(css(one)) for one in switches],
            [await driver.value(css(one)) for one in fields],
        )

    checked, values = room.ask("/controls", read)

    assert [True, False, True, None, False, None, None] == checked
    assert ["Friends \xa0only", "", 'Friends "only"', "", "Friends", "typed"] == values


def test_a_press_is_one_press_and_a_trial_is_none(room: Room) -> None:
    """Trying finds out whether a press would go through, and makes none."""

    async def press(driver: Managed) -> list[str]:
        seen = []
        for trial in (True, False):
            await driver.click(css("#press"), trial=trial)
            seen.append(await driver.text(css("#press")))
        return seen

    assert ["0", "1"] == room.ask("/controls", press)


@pytest.mark.parametrize("selector", ["#under", "#dead", "#none", "button"])
def test_what_is_covered_off_gone_or_not_alone_is_not_pressed(room: Room, selector: str) -> None:
    """Each of these is told, and nothing is pressed."""

    async def press(driver: Managed) -> None:
        await driver.click(css(selector), trial=True)

    with pytest.raises(NotPressed):
        room.ask("/controls", press)


def test_a_control_says_whether_it_can_be_used(room: Room) -> None:
    """One that is switched off is told from one that is not."""

    async def read(driver: Managed) -> list[bool]:
        return [await driver.enabled(css(one)) for one in ("#dead", "#press")]

    assert [False, True] == room.ask("/controls", read)


def test_an_option_is_chosen_by_its_one_label(room: Room) -> None:
    """The label is compared whole; one that is not there is not replaced by another."""

    async def choose(driver: Managed) -> str:
        await driver.choose(css("#one"), ("Everyone",))
        with pytest.raises(NotPressed):
            await driver.choose(css("#one"), ("Every",))
        return await driver.value(css("#one"))

    assert "Everyone" == room.ask("/controls", choose)


def test_text_is_typed_and_keys_are_pressed(room: Room) -> None:
    """A field holds what was typed; a key goes to the page."""

    async def type_(driver: Managed) -> str:
        await driver.fill(css("#name"), "alex.x")
        await driver.press("End")
        await driver.press("y")
        await driver.scroll(css("#name"))
        await driver.more()
        await driver.settle()
        return await driver.value(css("#name"))

    assert "alex.xy" == room.ask("/words", type_)


def test_a_thing_has_a_place(room: Room) -> None:
    """The place of a thing inside an iframe is counted from the window's corner."""

    async def places(driver: Managed) -> tuple[float, float]:
        inner = await driver.box(Way(role="button", name=("Inside",), frame="iframe"))
        outer = await driver.box(css("iframe"))
        assert inner is not None
        assert outer is not None
        return inner.y, outer.y

    inside, outside = room.ask("/words", places)

    assert inside > outside


def test_a_box_of_the_browsers_own_is_never_answered(room: Room, driver: Managed) -> None:
    """The press says that such a box is open, reads say so too, and it stays for the person."""
    boxes: list[Dialog] = []

    async def whole() -> tuple[list[Kind], str]:
        driver.context.on("dialog", lambda dialog: boxes.append(dialog))
        await driver.open(room.at("/controls"))
        with pytest.raises(DialogOpen):
            await driver.click(css("#asks"))
        with pytest.raises(DialogOpen):
            await driver.count(css("#asks"))
        await boxes[0].accept()
        kinds = await _until(driver, Kind.DIALOG_CLOSED)
        return kinds, await driver.text(css("#asks"))

    kinds, said = room.run(whole)

    assert kinds.count(Kind.DIALOG) == 1
    assert "true" == said


def test_after_a_crash_another_page_takes_over(room: Room, driver: Managed) -> None:
    """A crash is told as that; a new page of the same browser works."""

    async def whole() -> tuple[bool, int]:
        await driver.open(room.at("/words"))
        crash = asyncio.ensure_future(_crash(driver.page))
        await _until(driver, Kind.CRASHED)
        crash.cancel()
        with pytest.raises(PageGone) as gone:
            await driver.count(css("main"))
        await driver.renew()
        await driver.open(room.at("/words"))
        return gone.value.crashed, await driver.count(css("main"))

    assert (True, 1) == room.run(whole)


def test_a_closed_page_is_told_and_not_opened_again(room: Room, driver: Managed) -> None:
    """Closing the tab ends every call with the same answer."""

    async def whole() -> bool:
        await driver.open(room.at("/words"))
        await driver.page.close()
        await _until(driver, Kind.CLOSED)
        with pytest.raises(PageGone) as gone:
            await driver.open(room.at("/words"))
        return gone.value.crashed

    assert not room.run(whole)


def test_windows_that_the_program_sets_off_are_closed_and_the_persons_stay(
    room: Room, driver: Managed
) -> None:
    """A window that a press of the program opens is closed; one by the person's hand is noted."""

    async def whole() -> tuple[int, int]:
        await driver.open(room.at("/controls"))
        before = len(driver.context.pages)
        await driver.page.locator("#opens").click()
        await _until(driver, Kind.POPUP)
        theirs = len(driver.context.pages) - before
        async with driver.context.expect_page() as opened:
            await driver.click(css("#opens"))
        page = await opened.value
        while not page.is_closed():
            await asyncio.sleep(0.05)
        return theirs, len(driver.context.pages) - before

    assert (1, 1) == room.run(whole)


def test_the_programs_own_steps_do_not_lead_away(room: Room, driver: Managed) -> None:
    """Neither a page it opens nor a control it presses takes the window to another site."""

    async def whole() -> list[str]:
        await driver.open(room.at("/away"))
        await driver.settle()
        first = driver.url()
        await driver.open(room.at("/controls"))
        await driver.click(css("#leaves"))
        await driver.settle()
        return [first, driver.url()]

    assert [room.at("/away"), room.at("/controls")] == room.run(whole)


def test_only_the_flows_own_addresses_are_opened(room: Room, driver: Managed) -> None:
    """An address of another site is refused; one that nobody serves is told as slow."""

    async def whole() -> None:
        with pytest.raises(AdapterError, match="own site"):
            await driver.open("http://127.0.0.1:9/")

    room.run(whole)
    alone = room.run(lambda: fixture_over(driver.context, ("http://127.0.0.1:9",)))
    with pytest.raises(PageSlow):
        room.run(lambda: alone.open("http://127.0.0.1:9/"))
    room.run(alone.close)
    room.run(alone.close)


def test_an_address_with_another_end_is_opened_from_the_server(room: Room, driver: Managed) -> None:
    """Behind `#` nothing is loaded by itself; the page is loaded all the same."""

    async def whole() -> str:
        await driver.open(room.at("/words"))
        await driver.fill(css("#name"), "typed")
        assert 200 == await driver.open(room.at("/words") + "#part")
        return await driver.value(css("#name"))

    assert "" == room.run(whole)


def test_a_masked_picture_does_not_depend_on_what_is_masked(room: Room, driver: Managed) -> None:
    """Two names give the same picture once they are covered, and different ones else."""
    pictures: dict[str, list[bytes]] = {}

    async def take(name: str) -> None:
        await driver.open(room.at("/secret"))
        main, who = css("main"), css("#who")
        pictures[name] = [await driver.picture(main, (who,)), await driver.picture(main, ())]

    for name in ("robin", "alexx"):
        room.pages.html["/secret"] = SECRET.format(f"<code>{name}</code>")
        room.run(lambda name=name: take(name))  # type: ignore[misc]  # bound here

    (masked, shown), (other_masked, other_shown) = pictures.values()
    assert masked.startswith(b"\x89PNG")
    assert masked == other_masked
    assert shown != other_shown


def test_a_region_is_read_as_a_screen_reader_reads_it(room: Room) -> None:
    """The text of a region is that of its elements."""
    read = room.ask("/words", lambda driver: driver.aria(css("ul")))

    assert '- button "Unblock alex.x"' in read


def test_pointing_at_something_is_no_press_of_it(room: Room, driver: Managed) -> None:
    """What the person points at is named; the page does not notice."""

    async def whole() -> tuple[str, str, int, int]:
        await driver.open(room.at("/controls"))
        picking = asyncio.ensure_future(driver.pick())
        box = await driver.box(css("#press"))
        assert box is not None
        made = 0
        while not picking.done():
            await driver.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
            made += 1
            await asyncio.sleep(0.2)
        picked = picking.result()
        assert picked is not None
        seen = int(await driver.text(css("#press")))
        return picked.role, picked.name, made, seen

    role, name, made, seen = room.run(whole)

    assert "button" == role
    assert name.isdigit()
    assert made - 1 == seen


def test_pointing_can_be_left(room: Room, driver: Managed) -> None:
    """After it was left the page takes presses again."""

    async def whole() -> str:
        await driver.open(room.at("/controls"))
        picking = asyncio.ensure_future(driver.pick())
        await asyncio.sleep(0.2)
        picking.cancel()
        await asyncio.gather(picking, return_exceptions=True)
        await driver.click(css("#press"))
        return await driver.text(css("#press"))

    assert "1" == room.run(whole)


def test_sites_get_no_permission_and_keep_no_worker(room: Room, driver: Managed) -> None:
    """Place, clipboard and notices are denied; no service worker is there; nothing is masked."""
    script = """async () => {
      const asked = ['geolocation', 'clipboard-read', 'notifications', 'camera'];
      const states = await Promise.all(asked.map(
        name => navigator.permissions.query({name}).then(found => found.state)));
      return [states.join(), navigator.webdriver];
    }"""

    async def whole() -> list[object]:
        await driver.open(room.at("/empty"))
        asked: list[object] = await driver.page.evaluate(script)
        left = await driver.page.evaluate(
            """async () => {
              await navigator.serviceWorker.register('/inner').catch(() => 0);
              return (await navigator.serviceWorker.getRegistrations()).length;
            }"""
        )
        return [*asked, left, len(driver.context.service_workers)]

    assert ["denied,denied,denied,denied", True, 0, 0] == room.run(whole)


def test_nothing_is_downloaded_and_no_window_for_files_opens(room: Room, driver: Managed) -> None:
    """A download is refused, and a field for files gets none."""
    room.pages.html["/files"] = (
        "<!doctype html><a download=x href='data:text/plain,x'>get</a><input type=file>"
    )

    async def whole() -> tuple[str | None, int]:
        await driver.open(room.at("/files"))
        async with driver.page.expect_download() as begun:
            await driver.page.locator("a").click()
        failure = await (await begun.value).failure()
        async with driver.page.expect_file_chooser():
            await driver.page.locator("input").click()
        held = await driver.page.locator("input").evaluate("field => field.files.length")
        return failure, held

    failure, held = room.run(whole)

    assert failure
    assert 0 == held


def test_every_page_is_shown_to_whoever_draws_on_it(room: Room, driver: Managed) -> None:
    """A page is handed over before anything is opened in it."""
    assert driver.page is room.seen[-1]
    assert "about:blank" == driver.url()


def test_a_page_is_needed_before_anything_is_asked(room: Room, driver: Managed) -> None:
    """A driver whose page was put away says that it is gone."""
    other = room.run(lambda: fixture_over(driver.context, (room.pages.origin,)))
    room.run(other.close)

    with pytest.raises(PageGone):
        room.run(lambda: other.count(css("main")))
    assert "" == other.url()


async def _until(driver: Managed, kind: Kind) -> list[Kind]:
    """Wait until something has happened to the page; everything up to it."""
    seen: list[Kind] = []
    while kind not in seen:
        event: Event = await asyncio.wait_for(driver.next_event(), 60)
        seen.append(event.kind)
    return seen


async def _crash(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Page.crash")
