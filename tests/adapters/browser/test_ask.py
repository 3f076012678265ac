"""Hold what a page is asked, and that "could not tell" is never a no."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from boundary.adapters.browser.ask import ask, is_telling, only_address, value_of
from boundary.adapters.browser.driver import NotPressed
from boundary.adapters.browser.resolve import Eyes
from boundary.core.flow import Ask, Flow, Predicate, Selector, Target, Truth, Within

from .chatter import BLOCK, LIST, gone, target, url, visible
from .scripted import LOGIN, SITE, ScriptedDriver, Thing

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
END = visible("end")
ABSENT = Predicate(Ask.ABSENT, "row", complete=END)


def eyes_on(
    screen: dict[str, Thing], flow: Flow = BLOCK, at: str = LIST, locale: str = "en"
) -> Eyes:
    """Look at one screen."""
    driver = ScriptedDriver({at: lambda: screen}, at=at)
    eyes = Eyes(flow, {"handle": "alex.x"}, driver)
    eyes.locale = locale
    return eyes


def truth(asked: Predicate, screen: dict[str, Thing], at: str = LIST, flow: Flow = BLOCK) -> Truth:
    """Ask one question of one screen."""
    return asyncio.run(ask(eyes_on(screen, flow, at), asked))


def is_(name: str, value: str) -> Predicate:
    """Ask for a value."""
    return Predicate(Ask.VALUE_IS, name, value=value)


def named(name: str, value: str) -> Predicate:
    """Ask for a name."""
    return Predicate(Ask.NAME_IS, name, value=value)


def join(how: Ask, *parts: Predicate) -> Predicate:
    """Join questions."""
    return Predicate(how, parts=parts)


ONE, TWO = {"text alex.x": Thing()}, {"text alex.x": Thing(count=2)}
SWITCH = "switch Online"
FREE = {"combobox Audience": Thing(value="Friends")}


@pytest.mark.parametrize(
    ("asked", "screen", "answer"),
    [
        (visible("row"), ONE, YES),
        (visible("row"), {}, NO),
        (visible("row"), TWO, UNKNOWN),
        (gone("row"), {}, YES),
        (gone("row"), ONE, NO),
        (gone("row"), TWO, NO),
        (Predicate(Ask.CHECKED, "switch"), {SWITCH: Thing(checked=True)}, YES),
        (Predicate(Ask.CHECKED, "switch"), {SWITCH: Thing(checked=False)}, NO),
        (Predicate(Ask.CHECKED, "switch"), {SWITCH: Thing(value="x")}, UNKNOWN),
        (Predicate(Ask.CHECKED, "switch"), {}, UNKNOWN),
        (is_("audience", "$friends"), FREE, YES),
        (is_("audience", "$everyone"), FREE, NO),
        (is_("audience", "{handle}"), FREE, NO),
        (is_("audience", "$friends"), {}, UNKNOWN),
        (is_("switch", "on"), {SWITCH: Thing(checked=True)}, YES),
        (is_("switch", "on"), {SWITCH: Thing(checked=False)}, NO),
        (named("me", "{handle}"), {"css header": Thing(text=" alex.x ")}, YES),
        (named("me", "{handle}"), {"css header": Thing(text="alex.xo")}, NO),
        (named("me", "{handle}"), {}, UNKNOWN),
        (named("box", "$block"), {"dialog": Thing(), "dialog Block": Thing()}, YES),
        (named("box", "$block"), {"dialog": Thing()}, NO),
        (Predicate(Ask.TEXT_ANY, texts="fast"), {"text Too fast.": Thing()}, YES),
        (Predicate(Ask.TEXT_ANY, texts="fast"), {"text Zu schnell.": Thing()}, NO),
        (ABSENT, {"text That is everyone.": Thing()}, YES),
        (ABSENT, {}, UNKNOWN),
        (ABSENT, ONE | {"text That is everyone.": Thing()}, NO),
        (ABSENT, TWO | {"text That is everyone.": Thing()}, NO),
        (ABSENT, {"text That is everyone.": Thing(), "near alex.x": Thing()}, UNKNOWN),
        (replace(ABSENT, complete=None), {}, UNKNOWN),
        (join(Ask.ANY, visible("row"), END), ONE, YES),
        (join(Ask.ANY, visible("row"), END), {}, NO),
        (join(Ask.ANY, visible("row"), END), TWO, UNKNOWN),
        (join(Ask.ALL, visible("row"), END), ONE, NO),
        (join(Ask.ALL, visible("row"), gone("end")), ONE, YES),
        (join(Ask.ALL, visible("row"), gone("end")), TWO, UNKNOWN),
        (join(Ask.NOT, visible("row")), ONE, NO),
        (join(Ask.NOT, visible("row")), {}, YES),
        (join(Ask.NOT, visible("row")), TWO, UNKNOWN),
    ],
)
def test_each_question_has_its_answer(
    asked: Predicate, screen: dict[str, Thing], answer: Truth
) -> None:
    """Yes and no only where the page says so."""
    assert answer is truth(asked, screen)


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        (f"{SITE}/settings/blocked?x=1", YES),
        (f"{SITE}/settings", NO),
        (f"{LOGIN}/settings/blocked", NO),
        ("", UNKNOWN),
    ],
)
def test_an_address_is_compared_on_the_flows_own_site(at: str, answer: Truth) -> None:
    """Another site's path of the same name is no yes."""
    assert answer is truth(url("/settings/blocked"), {}, at)


@pytest.mark.parametrize("at", [f"{LOGIN}/in", f"{SITE}/login", "https://elsewhere.example/"])
@pytest.mark.parametrize(
    "asked",
    [
        visible("row"),
        gone("row"),
        ABSENT,
        is_("audience", "$friends"),
        named("me", "{handle}"),
        Predicate(Ask.CHECKED, "switch"),
        Predicate(Ask.TEXT_ANY, texts="fast"),
    ],
    ids=lambda asked: asked.ask.value,
)
def test_nothing_is_known_of_a_page_that_may_not_be_read(asked: Predicate, at: str) -> None:
    """Where the program is blind every answer is unknown, and nothing is looked for."""
    eyes = eyes_on(ONE | FREE, at=at)

    assert UNKNOWN is asyncio.run(ask(eyes, asked))
    assert [] == eyes.driver.looked_at  # type: ignore[attr-defined]  # the scripted one


def test_words_the_flow_does_not_have_make_no_answer() -> None:
    """In a language without words for it nothing is there and nothing is gone."""
    flow = replace(BLOCK, targets={**BLOCK.targets, "row": target("row", Selector(text="$block"))})
    eyes = eyes_on({"text Too fast.": Thing()}, flow, locale="fr")

    answers = [
        asyncio.run(ask(eyes, asked))
        for asked in (
            visible("row"),
            gone("row"),
            ABSENT,
            is_("me", "$friends"),
            Predicate(Ask.TEXT_ANY, texts="fast"),
        )
    ]

    assert [UNKNOWN] * 5 == answers


def changing(screen: dict[str, Thing], after: int, change: Callable[[], None]) -> Eyes:
    """Look at a screen that changes after so many counts."""
    eyes = eyes_on(screen)
    driver = eyes.driver
    assert isinstance(driver, ScriptedDriver)
    count = driver.count
    left = [after]

    async def counting(way):
        left[0] -= 1
        if left[0] == 0:
            change()
        return await count(way)

    driver.count = counting  # type: ignore[method-assign]  # the page changes under the reading
    return eyes


@pytest.mark.parametrize("after", range(1, 7))
def test_a_list_that_changes_while_it_is_read_is_never_called_empty(after: int) -> None:
    """The name appears, or the end goes: no yes."""
    filled: dict[str, Thing] = {"text That is everyone.": Thing()}
    loading: dict[str, Thing] = {"text That is everyone.": Thing()}

    appears = changing(filled, after, lambda: filled.update(ONE))
    goes = changing(loading, after, loading.clear)

    # Six counts are made; what changes with the last of them came after everything else was read.
    late = after > 4
    assert late or YES is not asyncio.run(ask(appears, ABSENT))
    assert late or YES is not asyncio.run(ask(goes, ABSENT))


def test_a_page_that_goes_to_the_sign_in_while_it_is_read_says_nothing() -> None:
    """What was read of it is not used."""
    eyes = eyes_on(ONE | FREE)
    driver = eyes.driver
    assert isinstance(driver, ScriptedDriver)
    value, text, count = driver.value, driver.text, driver.count

    def leaving(read):
        async def leave(way):
            found = await read(way)
            driver.at = f"{LOGIN}/in"
            return found

        return leave

    for name, read, asked in (
        ("value", value, is_("audience", "$friends")),
        ("text", text, named("me", "{handle}")),
        ("count", count, visible("row")),
    ):
        driver.at = LIST
        setattr(driver, name, leaving(read))
        assert UNKNOWN is asyncio.run(ask(eyes, asked))
        setattr(driver, name, read)


@pytest.mark.parametrize(
    ("call", "asked"),
    [("value", is_("audience", "$friends")), ("text", named("me", "{handle}"))],
)
def test_what_goes_while_it_is_read_is_unknown(call: str, asked: Predicate) -> None:
    """An element that is gone between finding and reading has no value."""
    eyes = eyes_on(FREE | {"css header": Thing(text="alex.x")})
    eyes.driver.reads[call] = [NotPressed()]  # type: ignore[attr-defined]  # the scripted one

    assert UNKNOWN is asyncio.run(ask(eyes, asked))


def test_a_setting_is_read_as_a_word_of_the_flow_where_it_is_one() -> None:
    """Switches are on or off; a word of the table is its key; any other text is itself."""
    screen = {SWITCH: Thing(checked=False), "combobox Audience": Thing(value="Some people")}
    eyes = eyes_on(screen)

    assert "off" == asyncio.run(value_of(eyes, "switch"))
    assert "Some people" == asyncio.run(value_of(eyes, "audience"))
    assert "" == asyncio.run(value_of(eyes, "row"))
    assert "$everyone" == asyncio.run(
        value_of(eyes_on({"combobox Audience": Thing(value="Everyone")}), "audience")
    )
    eyes.driver.reads["value"] = [NotPressed()]  # type: ignore[attr-defined]  # the scripted one
    assert "" == asyncio.run(value_of(eyes, "audience"))


def test_near_names_are_looked_for_where_the_list_is() -> None:
    """A list that is not there holds nothing; one that is there twice tells nothing."""
    inside = Selector(text="{handle}", within=Within(selector=Selector(role="list")))
    wordless = Selector(text="$block")
    whole = {"text That is everyone.": Thing()}

    def flow(selector: Selector) -> Flow:
        return replace(BLOCK, targets={**BLOCK.targets, "row": Target("row", (selector,))})

    assert YES is truth(ABSENT, whole, flow=flow(inside))
    assert YES is truth(ABSENT, whole | {"list": Thing()}, flow=flow(inside))
    assert NO is truth(ABSENT, whole | {"list": Thing(count=2)}, flow=flow(inside))
    assert YES is truth(ABSENT, whole, flow=flow(wordless))


def test_which_questions_an_address_answers() -> None:
    """Only those made of addresses alone can be asked of pages that are not read."""
    assert only_address(url("/x"))
    assert only_address(join(Ask.ANY, url("/x"), join(Ask.NOT, url("/y"))))
    assert not only_address(join(Ask.ALL, url("/x"), visible("row")))


def test_which_answers_make_an_act_needless() -> None:
    """A thing that is there is what an act was for; something gone can be gone for any reason."""
    assert is_telling(visible("row"))
    assert is_telling(join(Ask.ALL, visible("row"), is_("audience", "$friends")))
    assert not is_telling(join(Ask.ANY, visible("row"), gone("box")))
    assert not is_telling(url("/x"))
    assert not is_telling(join(Ask.NOT, visible("row")))
