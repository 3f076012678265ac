"""Stand where a browser would be driven and there is none: everything is by the person's hand."""

from __future__ import annotations

import asyncio

from .driver import Box, Event, NotPressed, Picked, Way

__all__ = ["Manual"]


class Manual:
    """A driver without a page: the runner shows the flow's written instructions instead."""

    kind = "manual"

    def url(self) -> str:
        """Return no address."""
        return ""

    async def open(self, url: str, /) -> int:
        """Open nothing. Raises NotPressed, as everything that needs a page does."""
        raise NotPressed

    async def count(self, way: Way, /) -> int:
        """See nothing."""
        raise NotPressed

    async def frame_url(self, css: str, /) -> str:
        """See nothing."""
        raise NotPressed

    async def box(self, way: Way, /) -> Box | None:
        """See nothing."""
        raise NotPressed

    async def checked(self, way: Way, /) -> bool | None:
        """See nothing."""
        raise NotPressed

    async def value(self, way: Way, /) -> str:
        """See nothing."""
        raise NotPressed

    async def text(self, way: Way, /) -> str:
        """See nothing."""
        raise NotPressed

    async def enabled(self, way: Way, /) -> bool:
        """See nothing."""
        raise NotPressed

    async def scroll(self, way: Way, /) -> None:
        """Move nothing."""
        raise NotPressed

    async def click(self, way: Way, /, *, trial: bool = False) -> None:
        """Press nothing."""
        raise NotPressed

    async def choose(self, way: Way, labels: tuple[str, ...], /) -> None:
        """Choose nothing."""
        raise NotPressed

    async def fill(self, way: Way, text: str, /) -> None:
        """Type nothing."""
        raise NotPressed

    async def press(self, key: str, /) -> None:
        """Press nothing."""
        raise NotPressed

    async def picture(self, way: Way, masks: tuple[Way, ...], /) -> bytes:
        """Picture nothing."""
        raise NotPressed

    async def aria(self, way: Way, /) -> str:
        """Read nothing."""
        raise NotPressed

    async def pick(self) -> Picked | None:
        """Let nobody point at anything."""
        return None

    async def more(self) -> None:
        """Move nothing."""
        raise NotPressed

    async def settle(self) -> None:
        """Wait for nothing."""

    async def renew(self) -> None:
        """Make nothing."""
        raise NotPressed

    async def next_event(self) -> Event:
        """Wait for what never comes."""
        return await asyncio.Future[Event]()

    async def close(self) -> None:
        """Close nothing."""
