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

    async def open(self, _url: str, /) -> int:
        """Open nothing. Raises NotPressed, as everything that needs a page does."""
        raise NotPressed

    async def count(self, _way: Way, /) -> int:
        """See nothing."""
        raise NotPressed

    async def frame_url(self, _css: str, /) -> str:
        """See nothing."""
        raise NotPressed

    async def box(self, _way: Way, /) -> Box | None:
        """See nothing."""
        raise NotPressed

    async def checked(self, _way: Way, /) -> bool | None:
        """See nothing."""
        raise NotPressed

    async def value(self, _way: Way, /) -> str:
        """See nothing."""
        raise NotPressed

    async def text(self, _way: Way, /) -> str:
        """See nothing."""
        raise NotPressed

    async def enabled(self, _way: Way, /) -> bool:
        """See nothing."""
        raise NotPressed

    async def scroll(self, _way: Way, /) -> None:
        """Move nothing."""
        raise NotPressed

    async def click(self, _way: Way, /, *, trial: bool = False) -> None:
        """Press nothing."""
        del trial
        raise NotPressed

    async def choose(self, _way: Way, _labels: tuple[str, ...], /) -> None:
        """Choose nothing."""
        raise NotPressed

    async def fill(self, _way: Way, _text: str, /) -> None:
        """Type nothing."""
        raise NotPressed

    async def press(self, _key: str, /) -> None:
        """Press nothing."""
        raise NotPressed

    async def picture(self, _way: Way, _masks: tuple[Way, ...], /) -> bytes:
        """Picture nothing."""
        raise NotPressed

    async def aria(self, _way: Way, /) -> str:
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
