"""Find the one element a flow means on a page, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from boundary.core.flow import Flow, Selector, Target, Within
from boundary.core.flow_names import wanted_names

from .driver import Driver, Way

__all__ = ["Eyes", "Found", "Place", "Sight", "origin_of", "path_of"]


class Place(StrEnum):
    """Whose page the browser shows."""

    ACT = "act"
    """The flow's own: may be read."""
    HUMAN = "human"
    """Signing in, a code, a check: nothing is read."""
    ELSEWHERE = "elsewhere"


class Sight(StrEnum):
    """What looking for one thing gave."""

    ONE = "one"
    NONE = "none"
    MANY = "many"
    UNREADABLE = "unreadable"
    """The flow has no words in this language, or the page may not be read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What looking for a target gave."""

    sight: Sight
    way: Way | None = None
    """ONE: what fits exactly one visible element."""
    candidate: int = -1
    """Which of the target's selectors it was, from 0."""


def origin_of(url: str) -> str:
    """Return scheme, host and port as they are compared; "" for what is no page."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("https", "http") or not host:
        return ""
    usual = 443 if parts.scheme == "https" else 80
    bracketed = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{bracketed}" + (f":{port}" if port not in (None, usual) else "")


def path_of(url: str) -> str:
    """Return path, query and fragment of an address."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return (parts.path or "/") + query + fragment


class Eyes:
    """The only way a flow's targets are looked for; blind wherever the flow may not read."""

    def __init__(self, flow: Flow, inputs: Mapping[str, str], driver: Driver) -> None:
        """Look with these inputs; the page's language is not known yet."""
        self.flow = flow
        self.inputs = inputs
        self.driver = driver
        self.locale = ""
        """Of the page; "" before it is known: then the words of every language count."""
        self._act = frozenset(map(origin_of, flow.site.act)) - {""}
        self._human = frozenset(map(origin_of, flow.site.human_only)) - {""}

    def place(self) -> Place:
        """Say whose page the browser shows now."""
        url = self.driver.url()
        origin = origin_of(url)
        if origin in self._human:
            return Place.HUMAN
        if origin not in self._act:
            return Place.ELSEWHERE
        path = path_of(url)
        if any(_under(path, start) for start in self.flow.site.human_only_paths):
            return Place.HUMAN
        return Place.ACT

    def allows(self, url: str) -> bool:
        """Whether the program itself may open an address."""
        return origin_of(url) in self._act

    def words(self, text: str) -> tuple[str, ...]:
        """Return what a text of the flow stands for on this page, in normal form; each once."""
        names = self.flow.names
        locales: tuple[str, ...] = (self.locale,)
        if not self.locale and text.startswith("$"):
            locales = tuple(names.get(text[1:], {}))
        found = (
            word
            for locale in locales
            for word in wanted_names(text, names, locale, self.inputs)
            if word
        )
        return tuple(dict.fromkeys(found))

    def shown(self, value: str) -> tuple[str, ...]:
        """Return the words of a setting's value, which may itself have been read from a page."""
        return self.words(value) if value[1:] in self.flow.names else (value,)

    def key_of(self, shown: str) -> str:
        """Return `$key` when a shown word is that of exactly one key in this language."""
        keys = [key for key in self.flow.names if shown in self.words(f"${key}")]
        return f"${keys[0]}" if len(keys) == 1 else shown

    async def find(self, target: str) -> Found:
        """Try a target's selectors in order: the first that fits anything decides.

        More than one visible element is never narrowed by a later selector: a general one would
        hide that the page is not as expected.
        """
        return await self._first(self.flow.targets[target])

    async def ways(self, target: str) -> tuple[Way, ...] | None:
        """Return all that fits a target, by every selector; None when one cannot be formed.

        To cover or to miss things: more than one element each is as good as one.
        """
        found = [await self._way(selector) for selector in self.flow.targets[target].find]
        if any(sight is Sight.UNREADABLE or sight is Sight.MANY for sight, _ in found):
            return None
        return tuple(way for sight, way in found if sight is Sight.ONE and way is not None)

    async def places(self, selector: Selector) -> tuple[Way | None, ...] | None:
        """Say where a selector looks: in the page (None), or in the one thing it names.

        Nothing when that thing is not there; None when it cannot be told.
        """
        if selector.within is None:
            return (None,)
        sight, within = await self._within(selector.within, selector.frame)
        if sight is Sight.NONE:
            return ()
        return (within,) if sight is Sight.ONE else None

    async def count(self, way: Way) -> int | None:
        """Count what fits; None where the page may not be read, before or after."""
        if self.place() is not Place.ACT or not await self._readable(way):
            return None
        count = await self.driver.count(way)
        return count if self.place() is Place.ACT else None

    async def _first(self, target: Target) -> Found:
        unreadable = False
        for candidate, selector in enumerate(target.find):
            sight, way = await self._way(selector)
            if sight is Sight.NONE:
                continue
            if sight is not Sight.ONE or way is None:
                unreadable = unreadable or sight is Sight.UNREADABLE
                if sight is Sight.MANY:
                    return Found(Sight.MANY, None, candidate)
                continue
            count = await self.count(way)
            if count is None:
                return Found(Sight.UNREADABLE)
            if count == 1:
                return Found(Sight.ONE, way, candidate)
            if count > 1:
                return Found(Sight.MANY, None, candidate)
        return Found(Sight.UNREADABLE if unreadable else Sight.NONE)

    async def _way(self, selector: Selector) -> tuple[Sight, Way | None]:
        """Fill one selector in. ONE: it can be asked; else what is wrong with where it looks."""
        texts = [selector.name, selector.label, selector.text, selector.contains]
        filled = [self.words(text) if text else () for text in texts]
        if any(text and not words for text, words in zip(texts, filled, strict=True)):
            return Sight.UNREADABLE, None
        within: Way | None = None
        if selector.within is not None:
            sight, within = await self._within(selector.within, selector.frame)
            if sight is not Sight.ONE:
                return sight, None
        name, label, text, contains = filled
        return Sight.ONE, Way(
            role=selector.role,
            name=name,
            label=label,
            text=text,
            contains=contains,
            css=selector.css,
            frame=selector.frame,
            within=within,
        )

    async def _within(self, inside: Within, frame: str) -> tuple[Sight, Way | None]:
        """Find the one thing a selector looks in."""
        if inside.target:
            target = self.flow.targets[inside.target]
        elif inside.selector is not None:
            target = Target("", (inside.selector,))
        else:
            return Sight.UNREADABLE, None
        if frame:
            target = replace(target, find=tuple(_framed(one, frame) for one in target.find))
        found = await self._first(target)
        return found.sight, found.way

    async def _readable(self, way: Way) -> bool:
        """Whether the frame a selector names is the site's own; True where it names none."""
        frame = frame_of(way)
        if not frame:
            return True
        return origin_of(await self.driver.frame_url(frame)) in {*self._act, ""}


def frame_of(way: Way) -> str:
    """Return the iframe that a way and all it lies within are looked for in."""
    return way.frame or (frame_of(way.within) if way.within else "")


def _framed(selector: Selector, frame: str) -> Selector:
    return selector if selector.frame else replace(selector, frame=frame)


def _under(path: str, start: str) -> bool:
    """Whether a path begins so, however it is written; too much is the careful answer."""
    return unquote(path).casefold().startswith(start.rstrip("*").casefold())
