"""Hold the tables of a flow to one another: words, languages, things, and who names whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from boundary.core.flow import Flow, Selector, StepKind, Target
from boundary.core.flow_names import normal_name
from boundary.core.letters import first_hidden
from boundary.formats.closed import Faults, suggestion
from boundary.formats.flow_find import Targets, Used
from boundary.formats.yaml_events import MappingNode, Node, SequenceNode

__all__ = ["check_tables", "place_of"]

FIRST_LOCALE: Final = "en"
"""The language that every flow has."""
_LOOKED_FOR: Final = re.compile(r"things|names|.*\b(?:yes_if|no_if|expect|then)\b")
"""Key paths of what is looked for on a page."""


def place_of(root: Node, path: str) -> Node:
    """Find the place of a key path, or of the nearest mapping that it lies in."""
    node = root
    for piece in re.findall(r"[^.\[\]]+", path):
        inner: Node | None = None
        if isinstance(node, MappingNode):
            inner = node.get(piece)
        elif isinstance(node, SequenceNode) and piece.isdigit() and int(piece) < len(node.items):
            inner = node.items[int(piece)]
        if inner is None:
            break
        node = inner
    return node


def check_tables(flow: Flow, targets: Targets, root: Node, faults: Faults) -> None:
    """Complain of what is named and not there, there and not named, or not in every language."""
    _check_used(targets.ids, flow.targets, "There is nothing of this name under things.", faults)
    _check_used(targets.keys, flow.names, "There is no such key of names.", faults)
    _check_inputs(flow, targets.inputs, root, faults)
    named = {used.word for used in targets.ids}
    for name in flow.targets:
        if "." not in name and name not in named:
            path = f"things.{name}"
            faults.add(place_of(root, path), "Nothing uses this.", "Take it out.", path)
    keys = {used.word for used in targets.keys}
    for key in flow.names:
        if key not in keys:
            path = f"names.{key}"
            faults.add(place_of(root, path), "Nothing uses these words.", "Take them out.", path)
    _check_circles(flow, root, faults)
    for target in flow.targets.values():
        _check_chain(target, flow, root, faults)
    _check_locales(flow, root, faults)
    _check_words(flow, root, faults)
    _check_language(flow, root, faults)


def _check_used(used: Iterable[Used], known: Iterable[str], say: str, faults: Faults) -> None:
    words = sorted(word for word in known if "." not in word)
    for one in used:
        if one.word not in words:
            faults.add(one.at, say, suggestion(one.word, words), one.path)


def _check_inputs(flow: Flow, used: Iterable[Used], root: Node, faults: Faults) -> None:
    used = tuple(used)
    for one in used:
        if one.word not in flow.inputs:
            hint = f"Say under inputs how {one.word} is written."
            faults.add(one.at, "This input is not one of the flow's.", hint, one.path)
    acts = any(step.kind is StepKind.ACT for step in flow.steps)
    for name in flow.inputs:
        if acts and not any(one.word == name and _LOOKED_FOR.match(one.path) for one in used):
            say = "Nothing looks for the person on the page, so another one could be meant."
            hint = f"Let the row or the box be found by {{{name}}}."
            faults.add(place_of(root, f"inputs.{name}"), say, hint, f"inputs.{name}")


def _check_circles(flow: Flow, root: Node, faults: Faults) -> None:
    for name in flow.targets:
        seen: set[str] = set()
        ahead = list(_inside(flow.targets[name]))
        while ahead:
            one = ahead.pop()
            if one in seen or one not in flow.targets:
                continue
            seen.add(one)
            ahead += _inside(flow.targets[one])
        if name in seen:
            path = f"things.{name}"
            say = "This lies within itself."
            faults.add(place_of(root, path), say, "Follow within from one to the next.", path)


def _inside(target: Target) -> Iterator[str]:
    for way in target.find:
        for one in _chain(way):
            if one.within is not None and one.within.target:
                yield one.within.target


def _chain(way: Selector) -> Iterator[Selector]:
    """Give a selector, and those written in place that it lies in."""
    one: Selector | None = way
    while one is not None:
        yield one
        one = one.within.selector if one.within is not None else None


def _check_chain(target: Target, flow: Flow, root: Node, faults: Faults) -> None:
    """Complain of a selector that says again where it lies, or lies in two frames."""
    path = f"things.{target.id}"
    for way in target.find:
        outer = list(_outer(way, flow))
        if way.css and any(one.css and _begins(way.css, one.css) for one in outer):
            say = "The selector says again what stands under within."
            faults.add(place_of(root, path), say, "Write only what comes after it.", path)
        if way.frame and any(one.frame for one in outer):
            say = "A thing lies in one frame at most."
            faults.add(place_of(root, path), say, "Keep the frame of the outer one.", path)


def _outer(way: Selector, flow: Flow) -> Iterator[Selector]:
    for one in _chain(way):
        if one is not way:
            yield one
        if one.within is not None and one.within.target in flow.targets:
            yield from flow.targets[one.within.target].find


def _begins(css: str, within: str) -> bool:
    return css == within or css.startswith((f"{within} ", f"{within}>"))


def _check_locales(flow: Flow, root: Node, faults: Faults) -> None:
    locales = flow.checked.locales
    if FIRST_LOCALE not in locales:
        say = f"{FIRST_LOCALE} is missing: it is what everybody else gets."
        faults.add(place_of(root, "checked.locales"), say, "Add it.", "checked.locales")
    for path, have in _localized(flow):
        for locale in locales:
            if locale not in have:
                say = f"The words for {locale} are missing here."
                hint = f"Add them, or take {locale} out of checked.locales."
                faults.add(place_of(root, path), say, hint, path)
        for locale in have:
            if locale not in locales:
                say = f"{locale} is not one of the flow's languages."
                hint = f"Add it to checked.locales. There: {', '.join(locales)}."
                faults.add(place_of(root, f"{path}.{locale}"), say, hint, f"{path}.{locale}")
    for path, texts in _told(flow):
        if FIRST_LOCALE not in texts:
            faults.add(place_of(root, path), f"{FIRST_LOCALE} is missing here.", "Add it.", path)


def _localized(flow: Flow) -> Iterator[tuple[str, Iterable[str]]]:
    """Give what has the words of a page in it, and so needs each of the flow's languages."""
    for key, words in flow.names.items():
        yield f"names.{key}", words
    for index, step in enumerate(flow.steps):
        if step.say or step.kind in (StepKind.ACT, StepKind.GUIDE):
            yield f"steps[{index}].say", step.say


def _told(flow: Flow) -> Iterator[tuple[str, Iterable[str]]]:
    yield "title", flow.title
    yield "they_may_notice", flow.they_may_notice
    yield "undo_note", flow.undo_note
    yield "instructions", flow.instructions


def _check_words(flow: Flow, root: Node, faults: Faults) -> None:
    for key, by_locale in flow.names.items():
        for locale, words in by_locale.items():
            for index, word in enumerate(words):
                path = f"names.{key}.{locale}[{index}]"
                at = place_of(root, path)
                if first_hidden(word) is not None or normal_name(word) != word:
                    say = "These words are not as they are compared: they hold what cannot be seen."
                    faults.add(at, say, "Type them in by hand, with single blanks.", path)
                if word in words[:index]:
                    faults.add(at, "These words stand twice.", "Take one of them out.", path)
                if _opposite(word, [one for one in words if one != word]):
                    say = "One of these words ends in another: they may be opposites."
                    faults.add(at, say, "Give each meaning a key of its own.", path)


def _opposite(word: str, others: Iterable[str]) -> bool:
    """Say whether a word, such as Unblock, ends in one that should mean the same, such as Block."""
    folded = word.casefold()
    return any(folded != one.casefold() and folded.endswith(one.casefold()) for one in others)


def _check_language(flow: Flow, root: Node, faults: Faults) -> None:
    for one, other in combinations(flow.checked.locales, 2):
        if all(_share(flow, key, one, other) for key in flow.language):
            say = f"No word tells {one} from {other}."
            hint = "Add a key whose words differ in every language."
            faults.add(place_of(root, "language.keys"), say, hint, "language.keys")


def _share(flow: Flow, key: str, one: str, other: str) -> bool:
    words = flow.names.get(key, {})
    return bool(set(words.get(one, ())) & set(words.get(other, ())))
