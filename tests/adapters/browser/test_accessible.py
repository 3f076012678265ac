"""Hold what people read to a reader of rules that is not ours: axe-core finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from playwright.async_api import Page

from boundary.adapters.browser.panel import panel_config, panel_script, panel_turn
from boundary.adapters.browser.surface import Turn, TurnAnswer, Whose
from boundary.app.library import Library
from boundary.core.identifier import phone
from boundary.formats.block_card import small_cards
from boundary.formats.qr import code
from boundary.formats.report_html import report_html
from boundary.formats.sheet import blank_html, sheet_html
from tests.adapters.browser.window import Room, room
from tests.formats.test_report_html import REPORT
from tests.formats.test_sheet import BLOCK, HELP, LOOK, RULE, entry, sheet
from tools.site import documents

OPENED = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function () { return attach.call(this, { mode: 'open' }); };
"""
"""In the test alone the panel's root is open: the reader of rules cannot look into a closed one."""
SITE = "<!doctype html><html lang=en><title>Chatterbox</title><main><h1>Chatterbox</h1></main>"
TURNS = (
    Turn(
        "a",
        Whose.YOU,
        "Block on Chatterbox",
        ('Press "Block" in the small menu.', "The list opens by itself."),
        tuple(TurnAnswer),
        "2 of 5",
    ),
    Turn("b", Whose.PROGRAM, "Looking at the list"),
    Turn("c", Whose.PAUSED, "This is another site", ("Go back, then press Done.",)),
)


pytestmark = pytest.mark.server


@pytest.fixture(scope="module", name="here")
def _here() -> Iterator[Room]:
    with room() as made:
        yield made


async def faults(page: Page) -> list[str]:
    """Run every rule over the page; list what was found."""
    await page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = await page.evaluate("axe.run(document)")

    assert found["passes"]
    return [
        f"{one['id']}: {node['html']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.whose.value)
@pytest.mark.parametrize("wide", [1280, 320])
def test_the_panel_breaks_no_rule(here: Room, turn: Turn, scheme: Any, wide: int) -> None:
    """Names, roles, order and contrast, in light and dark, wide and at four times the size."""

    async def work() -> None:
        context = await here.browser.new_context(
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": wide, "height": 640},
        )
        page = await context.new_page()
        here.site.html["/"] = SITE
        await page.goto(here.site.origin)
        config = panel_config((here.site.origin,), (), "0f0f")
        await page.evaluate(f"() => {{ {OPENED} window['b0f0f'] = () => {{}}; }}")
        await page.evaluate(f"() => {{ {panel_script(config)} }}")
        await page.evaluate("(turn) => window['k0f0f'].show(turn)", panel_turn(turn))

        assert [] == await faults(page)
        assert 1 == await page.get_by_role("region", name="Steps").count()
        assert len(turn.offered) == await page.get_by_role("button").count()
        assert 0 == await page.evaluate("document.getAnimations({subtree: true}).length")
        await context.close()

    here.loop.run(work())


def pages() -> dict[str, str]:
    """Gather every kind of page that people are handed."""
    numbers = tuple(phone(f"+1{2025550100 + last}") for last in range(3))
    cards = small_cards(numbers)
    withcodes = replace(
        entry(BLOCK, "+1 202 555 0100", number=3), codes=tuple(map(code, cards.cards))
    )
    steps = (entry(RULE, "a@example.org"), entry(LOOK, number=2), withcodes)
    site = documents(Library(), date(2026, 11, 22))
    return {
        **site,
        "a checklist with cards": sheet_html(sheet(*steps)),
        "a report": "".join(report_html(REPORT)),
        "an empty checklist": blank_html(("Example",), ("One?",), ("First.",), (HELP,)),
    }


def every_kind(found: Mapping[str, str]) -> dict[str, str]:
    """Choose pages, short ones first, that together hold every kind of element there is."""
    kinds = {
        name: set(re.findall(r"<\w+(?: (?:class|role|aria-\w+|dir)=\"[^\"]*\"|(?: \w+)=)*", html))
        for name, html in found.items()
    }
    chosen: dict[str, str] = {}
    missing = set().union(*kinds.values())
    while missing:
        best = max(kinds, key=lambda name: (len(kinds[name] & missing), -len(found[name])))
        chosen[best] = found[best]
        missing -= kinds[best]
    return chosen


def test_no_page_breaks_a_rule(here: Room) -> None:
    """Checklists, cards, reports, guides, help lines: every kind of element on them is in order."""

    async def work() -> dict[str, list[str]]:
        context = await here.browser.new_context()
        page = await context.new_page()
        found = {}
        for name, html in every_kind(pages()).items():
            await page.set_content(html)
            found[name] = await faults(page)
        await context.close()
        return found

    assert {} == {name: said for name, said in here.loop.run(work()).items() if said}


def test_the_reader_of_rules_finds_faults(here: Room) -> None:
    """It is not blind: a page with faults has them found."""

    async def work() -> list[str]:
        context = await here.browser.new_context()
        page = await context.new_page()
        await page.set_content("<img src=x><button></button><p style='color:#eee'>Pale")
        found = await faults(page)
        await context.close()
        return found

    found = {one.partition(":")[0] for one in here.loop.run(work())}

    assert {"image-alt", "button-name", "color-contrast"} <= found
