"""Answer a flow's questions about a page with yes, no or unknown; never no for "could not tell"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from boundary.core.flow import Ask, Flow, Predicate, Selector, Truth
from boundary.core.flow_names import normal_name, path_fits

from .driver import NotPressed, Way
from .resolve import Eyes, Found, Place, Sight, path_of

__all__ = ["ask", "is_telling", "language_of", "only_address", "value_of"]

ON, OFF = "on", "off"


async def ask(eyes: Eyes, asked: Predicate) -> Truth:
    """Ask one question of the page that is shown now; waits for nothing."""
    match asked.ask:
        case Ask.URL:
            return _address(eyes, asked.value)
        case Ask.VISIBLE:
            return _by_sight(await eyes.find(asked.target), one=Truth.YES, none=Truth.NO)
        case Ask.GONE:
            found = await eyes.find(asked.target)
            return _by_sight(found, one=Truth.NO, none=Truth.YES, many=Truth.NO)
        case Ask.CHECKED:
            return await _checked(eyes, asked.target)
        case Ask.VALUE_IS:
            return await _value_is(eyes, asked)
        case Ask.NAME_IS:
            return await _name_is(eyes, asked)
        case Ask.TEXT_ANY:
            return await _text_any(eyes, asked.texts)
        case Ask.ABSENT:
            return await _absent(eyes, asked)
        case Ask.ANY:
            return _any([await ask(eyes, part) for part in asked.parts])
        case Ask.ALL:
            return _not(_any([_not(await ask(eyes, part)) for part in asked.parts]))
        case Ask.NOT:
            return _not(await ask(eyes, asked.parts[0]))
        case _:
            assert_never(asked.ask)


def only_address(asked: Predicate) -> bool:
    """Whether a question is answered by the page's address alone."""
    if asked.ask in (Ask.ANY, Ask.ALL, Ask.NOT):
        return all(only_address(part) for part in asked.parts)
    return asked.ask is Ask.URL


def is_telling(asked: Predicate) -> bool:
    """Whether a yes before an act means that the act is not needed.

    Something that is gone, an address or a line of text can be so for many reasons; a thing that
    is there, or a value, is what the act was to bring about.
    """
    if asked.ask in (Ask.ANY, Ask.ALL):
        return all(is_telling(part) for part in asked.parts)
    return asked.ask in (Ask.VISIBLE, Ask.CHECKED, Ask.VALUE_IS, Ask.NAME_IS)


async def language_of(eyes: Eyes) -> str:
    """Return the one language whose words the page shows; "" when none does, or several do."""
    flow = eyes.flow
    inside = flow.language_within
    within: Way | None = None
    if inside:
        found = await eyes.find(inside)
        if found.sight is not Sight.ONE:
            return ""
        within = found.way
    fitting = [one for one in _locales(flow) if await _speaks(eyes, one, within)]
    return fitting[0] if len(fitting) == 1 else ""


async def value_of(eyes: Eyes, target: str) -> str:
    """Read a setting: `on`, `off`, `$key`, or the text it shows; "" when it cannot be read."""
    found = await eyes.find(target)
    if found.way is None:
        return ""
    try:
        checked = await eyes.driver.checked(found.way)
        if checked is not None:
            return ON if checked else OFF
        shown = normal_name(await eyes.driver.value(found.way))
    except NotPressed:
        return ""
    return eyes.key_of(shown) if eyes.place() is Place.ACT else ""


def _locales(flow: Flow) -> tuple[str, ...]:
    """List the languages that have words for every key of the probe."""
    first, *rest = (flow.names.get(key, {}) for key in flow.language) if flow.language else ({},)
    return tuple(one for one in first if first[one] and all(more.get(one) for more in rest))


async def _speaks(eyes: Eyes, locale: str, within: Way | None) -> bool:
    """Whether the page shows a word of every key of the probe in this language."""
    for key in eyes.flow.language:
        words = tuple(normal_name(word) for word in eyes.flow.names[key][locale])
        if not await eyes.count(Way(text=words, within=within)):
            return False
    return True


def _address(eyes: Eyes, pattern: str) -> Truth:
    """Compare the address, which may be asked of pages that are not read."""
    url = eyes.driver.url()
    if not url:
        return Truth.UNKNOWN
    if not eyes.allows(url):
        return Truth.NO
    return Truth.YES if path_fits(pattern, path_of(url)) else Truth.NO


def _by_sight(found: Found, *, one: Truth, none: Truth, many: Truth = Truth.UNKNOWN) -> Truth:
    match found.sight:
        case Sight.ONE:
            return one
        case Sight.NONE:
            return none
        case Sight.MANY:
            return many
        case Sight.UNREADABLE:
            return Truth.UNKNOWN
        case _:
            assert_never(found.sight)


async def _checked(eyes: Eyes, target: str) -> Truth:
    value = await value_of(eyes, target)
    return {ON: Truth.YES, OFF: Truth.NO}.get(value, Truth.UNKNOWN)


async def _value_is(eyes: Eyes, asked: Predicate) -> Truth:
    found = await eyes.find(asked.target)
    wanted = eyes.words(asked.value)
    if found.way is None or not wanted:
        return Truth.UNKNOWN
    try:
        checked = await eyes.driver.checked(found.way)
        shown = await eyes.driver.value(found.way) if checked is None else (ON if checked else OFF)
    except NotPressed:
        return Truth.UNKNOWN
    if eyes.place() is not Place.ACT:
        return Truth.UNKNOWN
    return Truth.YES if normal_name(shown) in wanted else Truth.NO


async def _name_is(eyes: Eyes, asked: Predicate) -> Truth:
    """Compare a name: what has a role by the name it is read out by, all else by its text."""
    found = await eyes.find(asked.target)
    wanted = eyes.words(asked.value)
    if found.way is None or not wanted:
        return Truth.UNKNOWN
    if found.way.role:
        return _counted(await eyes.count(replace(found.way, name=wanted)))
    try:
        shown = normal_name(await eyes.driver.text(found.way))
    except NotPressed:
        return Truth.UNKNOWN
    if eyes.place() is not Place.ACT:
        return Truth.UNKNOWN
    return Truth.YES if shown in wanted else Truth.NO


def _counted(count: int | None) -> Truth:
    if count is None:
        return Truth.UNKNOWN
    return Truth.YES if count else Truth.NO


async def _text_any(eyes: Eyes, key: str) -> Truth:
    words = eyes.words(f"${key}")
    return _counted(await eyes.count(Way(text=words))) if words else Truth.UNKNOWN


async def _absent(eyes: Eyes, asked: Predicate) -> Truth:
    """Say yes only of a list that is whole, before and after, and holds nothing that is near."""
    if asked.complete is None:
        return Truth.UNKNOWN
    found = await eyes.find(asked.target)
    if found.sight in (Sight.ONE, Sight.MANY):
        return Truth.NO
    if found.sight is Sight.UNREADABLE or await ask(eyes, asked.complete) is not Truth.YES:
        return Truth.UNKNOWN
    near = [await _stands_near(eyes, one) for one in eyes.flow.targets[asked.target].find]
    again = await eyes.find(asked.target)
    if again.sight in (Sight.ONE, Sight.MANY):
        return Truth.NO
    if again.sight is Sight.UNREADABLE or not all(one is False for one in near):
        return Truth.UNKNOWN
    return Truth.YES if await ask(eyes, asked.complete) is Truth.YES else Truth.UNKNOWN


async def _stands_near(eyes: Eyes, selector: Selector) -> bool | None:
    """Whether an input of a selector stands inside a larger text, where it was looked for.

    None when that cannot be told. A selector without inputs has nothing to be near to.
    """
    texts = (selector.name, selector.label, selector.text, selector.contains)
    inputs = tuple(
        dict.fromkeys(
            normal_name(value)
            for name, value in eyes.inputs.items()
            if any(f"{{{name}}}" in text for text in texts)
        )
    )
    if not inputs:
        return False
    places = await eyes.places(selector)
    if places is None:
        return None
    counts = [
        await eyes.count(Way(around=inputs, within=one, frame=selector.frame)) for one in places
    ]
    if any(count is None for count in counts):
        return None
    return any(counts)


def _any(truths: Sequence[Truth]) -> Truth:
    if Truth.YES in truths:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.NO


def _not(truth: Truth) -> Truth:
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(truth, Truth.UNKNOWN)
