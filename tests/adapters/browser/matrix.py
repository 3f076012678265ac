"""List the cases of the matrix: a flow, how the site behaves, what happens, how it must end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from boundary.adapters.browser.double import PERSON
from boundary.adapters.browser.surface import TurnAnswer
from boundary.core.flow import Ending

from .person import Deed, Person
from .window import press_back

Held = Mapping[str, Sequence[str]]
THERE: Final[Mapping[str, Held]] = {
    "block": {"blocked": (PERSON.handle,)},
    "mute": {"muted": (PERSON.handle,)},
    "unblock": {"blocked": ()},
    "unmute": {"muted": ()},
    "privacy": {"online": ("off",), "receipts": ("off",), "audience": ("friends",)},
}
"""What the site holds when a flow has reached its end."""
BEFORE: Final[Mapping[str, Held]] = {
    "unblock": {"blocked": (PERSON.handle, "alex.xo")},
    "unmute": {"muted": (PERSON.handle,)},
    "mute": {"muted": ("alex.xo",)},
}
"""What it holds in the beginning, where that is not nothing."""
KEPT: Final[Mapping[str, Held]] = {
    "unblock": {"blocked": ("alex.xo",)},
    "mute": {"muted": (PERSON.handle, "alex.xo")},
}
"""What it holds in the end, where somebody else was on the list before."""


@dataclass(frozen=True)
class Row:
    """One case."""

    name: str
    flow: str
    ends: Ending
    locale: str = "en"
    layout: str = "a"
    modes: Sequence[str] = ()
    start: Held | None = None
    """None: as the flow needs it."""
    signed_in: bool = True
    answers: Mapping[str, Sequence[TurnAnswer]] = field(default_factory=dict)
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    also: Sequence[str] = ()
    """Labels that may be pressed beside those of the flow."""
    holds: Held | None = None
    """None: what the flow is for when it ends as done, and the beginning otherwise."""
    find_s: float = 30.0
    """How long the runner looks for a thing; short where there is none to find."""


async def close_the_tab(person: Person) -> bool:
    """Close the window instead of pressing."""
    await person.page().close()
    return False


async def crash(person: Person) -> bool:
    """Let what draws the page end."""
    line = await person.page().context.new_cdp_session(person.page())
    asyncio.ensure_future(line.send("Page.crash")).add_done_callback(lambda done: done.exception())
    return False


async def wander(person: Person) -> bool:
    """Go elsewhere on the site."""
    assert person.box is not None
    await person.page().goto(f"{person.box.origins.site}/people")
    return False


async def go_back(person: Person) -> bool:
    """Go to another page of the site, and then back."""
    await wander(person)
    await press_back(person.page())
    return False


async def go_back_and_type(person: Person) -> bool:
    """Go elsewhere and back, type again what is lost by that, and press on."""
    await go_back(person)
    await person.page().locator("main > form input").fill(person.inputs["handle"])
    return True


async def reload(person: Person) -> bool:
    """Load the page anew, and press on."""
    await person.page().reload()
    return True


async def sign_out(person: Person) -> bool:
    """Let the session end, then press on."""
    assert person.box is not None
    person.box.sign_out()
    return True


async def sign_out_and_reload(person: Person) -> bool:
    """Let the session end, and be led to the door."""
    await sign_out(person)
    await reload(person)
    return False


async def leave_the_site(person: Person) -> bool:
    """Go to a page that is no part of the site."""
    assert person.box is not None
    await person.page().goto("about:blank")
    return False


async def come_back(person: Person) -> bool:
    """Go back to where one was."""
    await press_back(person.page())
    return False


async def refuse(person: Person) -> bool:
    """Press Cancel in a box of the browser's own."""
    await person.boxes.pop().dismiss()
    return False


async def by_hand(person: Person) -> bool:
    """Do what the turn says without a mark: type into the field that is not advice."""
    page = person.page()
    await page.locator("main > form input").click()
    await page.keyboard.type(person.inputs["handle"])
    await person.answer(TurnAnswer.DONE)
    return False


async def press_by_hand(person: Person) -> bool:
    """Press the button of the form that is not advice."""
    await person.page().locator("main > form button").click()
    return False


async def look_for_the_row(person: Person) -> bool:
    """Scroll until the person's row is there, and press what stands in it."""
    page = person.page()
    row = page.locator("li").filter(has=page.get_by_text(person.inputs["handle"], exact=True))
    while not await row.count():
        await page.mouse.wheel(0, 4000)
        await asyncio.sleep(0.05)
    await row.get_by_role("button").click()
    return False


async def open_another(person: Person) -> bool:
    """Open another tab beside the page, and press on in the first."""
    page = await person.page().context.new_page()
    await page.goto("about:blank")
    await person.page().bring_to_front()
    return True


FLOWS: Final = ("block", "mute", "privacy", "unblock", "unmute")
DIFFERENT: Final = (TurnAnswer.DIFFERENT, TurnAnswer.DIFFERENT)


def _every() -> list[Row]:
    """List every flow in every language, done and done before."""
    rows = []
    for flow in FLOWS:
        for locale in ("en", "de"):
            rows.append(Row(f"{flow}-{locale}", flow, Ending.DONE, locale))
            already = Row(
                f"{flow}-{locale}-already", flow, Ending.ALREADY_DONE, locale, start=THERE[flow]
            )
            rows.append(already)
        rows.append(Row(f"{flow}-fr", flow, Ending.GUIDE_ONLY, "fr", find_s=1.0))
    return rows


def _modes() -> list[Row]:
    """List how the site behaves."""
    many = tuple(f"guest.{number}" for number in range(1, 50))
    return [
        Row("block-slow", "block", Ending.DONE, modes=["slow"]),
        Row("unblock-slow-de", "unblock", Ending.DONE, "de", modes=["slow"]),
        Row("privacy-slow", "privacy", Ending.DONE, modes=["slow"]),
        Row("block-liar", "block", Ending.FAILED, modes=["liar"]),
        Row("mute-liar-de", "mute", Ending.FAILED, "de", modes=["liar"]),
        Row("unblock-liar", "unblock", Ending.FAILED, modes=["liar"]),
        Row("privacy-liar", "privacy", Ending.FAILED, modes=["liar"]),
        Row("block-modal", "block", Ending.DONE, modes=["modal"]),
        Row("unblock-modal-de", "unblock", Ending.DONE, "de", modes=["modal"]),
        Row("mute-modal-liar", "mute", Ending.FAILED, modes=["modal", "liar"]),
        Row(
            "block-confirm",
            "block",
            Ending.DONE,
            modes=["confirm"],
            find_s=2.0,
        ),
        Row(
            "unblock-confirm-de",
            "unblock",
            Ending.DONE,
            "de",
            modes=["confirm"],
            find_s=2.0,
        ),
        Row(
            "mute-confirm-refused",
            "mute",
            Ending.FAILED,
            modes=["confirm"],
            deeds={"": refuse},
            find_s=2.0,
        ),
        Row("privacy-shadow", "privacy", Ending.DONE, modes=["shadow"]),
        Row("privacy-shadow-de", "privacy", Ending.DONE, "de", modes=["shadow"]),
        Row("privacy-shadow-liar", "privacy", Ending.FAILED, modes=["shadow", "liar"]),
        Row("privacy-iframe", "privacy", Ending.DONE, modes=["iframe"]),
        Row("privacy-iframe-de", "privacy", Ending.DONE, "de", modes=["iframe"]),
        Row("privacy-iframe-slow", "privacy", Ending.DONE, modes=["iframe", "slow"]),
        Row("privacy-iframe-shadow", "privacy", Ending.DONE, modes=["iframe", "shadow"]),
        Row(
            "block-long-list",
            "block",
            Ending.DONE,
            modes=["lazy"],
            start={"blocked": many},
            holds={"blocked": (*many, PERSON.handle)},
        ),
        Row(
            "block-long-list-already",
            "block",
            Ending.ALREADY_DONE,
            modes=["lazy"],
            start={"blocked": (*many, PERSON.handle)},
        ),
        Row(
            "unblock-long-list",
            "unblock",
            Ending.DONE,
            modes=["lazy"],
            start={"blocked": (*many, PERSON.handle)},
            deeds={"press": look_for_the_row},
            holds={"blocked": many},
            find_s=2.0,
        ),
    ]


def _layouts() -> list[Row]:
    """List pages that are not as the flow was written for."""
    return [
        Row(
            "block-b",
            "block",
            Ending.LOOKS_DIFFERENT,
            layout="b",
            answers={"press": DIFFERENT},
            find_s=2.0,
        ),
        Row(
            "mute-b-de",
            "mute",
            Ending.LOOKS_DIFFERENT,
            "de",
            layout="b",
            answers={"press": DIFFERENT},
            find_s=2.0,
        ),
        Row(
            "privacy-b",
            "privacy",
            Ending.LOOKS_DIFFERENT,
            layout="b",
            answers={"online": DIFFERENT},
            find_s=2.0,
        ),
        Row("unblock-b", "unblock", Ending.DONE, layout="b"),
        Row(
            "block-b-by-hand",
            "block",
            Ending.DONE,
            layout="b",
            deeds={"press": press_by_hand},
            also=["Restrict or block"],
            find_s=2.0,
        ),
        Row(
            "block-b-only-said",
            "block",
            Ending.FAILED,
            layout="b",
            find_s=2.0,
        ),
        Row(
            "block-twins",
            "block",
            Ending.LOOKS_DIFFERENT,
            modes=["twins"],
            answers={"name": DIFFERENT},
            find_s=2.0,
        ),
        Row(
            "mute-twins-by-hand",
            "mute",
            Ending.DONE,
            modes=["twins"],
            deeds={"name": by_hand, "press": press_by_hand},
            find_s=2.0,
        ),
        Row(
            "block-twins-only-said",
            "block",
            Ending.FAILED,
            "de",
            modes=["twins"],
            find_s=2.0,
        ),
    ]


def _interruptions() -> list[Row]:
    """List what comes in between."""
    rows = [
        Row("block-tab-closed", "block", Ending.INTERRUPTED, deeds={"press": close_the_tab}),
        Row("privacy-tab-closed", "privacy", Ending.INTERRUPTED, deeds={"online": close_the_tab}),
        Row("block-crash", "block", Ending.DONE, deeds={"press": crash}),
        Row("unblock-crash-de", "unblock", Ending.DONE, "de", deeds={"confirm": crash}),
        Row(
            "block-back",
            "block",
            Ending.DONE,
            deeds={"press": go_back_and_type},
        ),
        Row("mute-back", "mute", Ending.DONE, deeds={"confirm": go_back}, find_s=3.0),
        Row("block-wandered", "block", Ending.DONE, "de", deeds={"press": wander}, find_s=3.0),
        Row("privacy-reloaded", "privacy", Ending.DONE, deeds={"receipts": reload}),
        Row("block-signed-out", "block", Ending.DONE, signed_in=False),
        Row("privacy-signed-out-de", "privacy", Ending.DONE, "de", signed_in=False),
        Row("block-session-ends", "block", Ending.DONE, deeds={"confirm": sign_out}),
        Row("unblock-session-ends", "unblock", Ending.DONE, deeds={"press": sign_out_and_reload}),
        Row("block-popup", "block", Ending.DONE, modes=["popup"]),
        Row("unmute-popup-de", "unmute", Ending.DONE, "de", modes=["popup"]),
        Row("mute-another-tab", "mute", Ending.DONE, deeds={"press": open_another}),
        Row("block-rate", "block", Ending.RATE_LIMITED, modes=["rate"]),
        Row("unblock-rate-de", "unblock", Ending.RATE_LIMITED, "de", modes=["rate"]),
        Row("privacy-rate", "privacy", Ending.RATE_LIMITED, modes=["rate"]),
        Row("block-checkpoint", "block", Ending.NEED_HUMAN, modes=["checkpoint"]),
        Row("mute-checkpoint-de", "mute", Ending.NEED_HUMAN, "de", modes=["checkpoint"]),
        Row(
            "block-stars",
            "block",
            Ending.DONE,
            modes=["rate-us"],
            also=["Not now"],
        ),
        Row(
            "privacy-stars-de",
            "privacy",
            Ending.DONE,
            "de",
            modes=["rate-us"],
            also=["Nicht jetzt"],
        ),
        Row("block-off-site", "block", Ending.OFF_SITE, deeds={"press": leave_the_site}),
        Row(
            "mute-off-site-and-back",
            "mute",
            Ending.DONE,
            deeds={"press": leave_the_site, "": come_back},
        ),
    ]
    for step in ("account", "name", "press", "confirm"):
        stop = {step: [TurnAnswer.STOP]}
        rows.append(Row(f"block-stop-{step}", "block", Ending.STOPPED, answers=stop))
    for step, answer, ends in (
        ("press", TurnAnswer.NOT_NOW, Ending.PARKED),
        ("confirm", TurnAnswer.NOT_NOW, Ending.PARKED),
        ("confirm", TurnAnswer.DONE, Ending.FAILED),
    ):
        rows.append(Row(f"mute-{answer}-{step}", "mute", ends, answers={step: [answer]}))
    rows.append(Row("mute-different", "mute", Ending.LOOKS_DIFFERENT, answers={"press": DIFFERENT}))
    return rows


SITES: Final = (*_every(), *_modes(), *_layouts())
INTERRUPTIONS: Final = tuple(_interruptions())
ROWS: Final = (*SITES, *INTERRUPTIONS)
