"""Write a way as a browser's own search, which is looked up anew by every call."""

from __future__ import annotations

import json

from playwright.async_api import Locator, Page

from .driver import Way
from .resolve import frame_of
from .spelling import inside, whole

__all__ = ["locate"]


def locate(page: Page, way: Way) -> Locator:
    """Find what is visible and fits, in the one iframe where a way names one."""
    frame = frame_of(way)
    base = _unframed(page, way)
    found = page.frame_locator(frame).locator(base) if frame else base
    return found.locator("visible=true")


def _unframed(page: Page, way: Way) -> Locator:
    parts: list[Locator] = []
    if way.role:
        named = whole(way.name) if way.name else None
        # The role is one of ARIA's: the reader of flows knows no other.
        parts.append(page.get_by_role(way.role, name=named))  # type: ignore[arg-type]
    if way.label:
        parts.append(page.get_by_label(whole(way.label)))
    if way.text:
        parts.append(_texts(page, way.text))
    if way.around:
        parts.append(page.get_by_text(inside(way.around)))
    if way.css:
        parts.append(page.locator(f"css={way.css}"))
    found = parts[0]
    for part in parts[1:]:
        found = found.and_(part)
    if way.contains:
        found = found.filter(has=_texts(page, way.contains))
    if way.within is not None:
        found = _unframed(page, way.within).locator("visible=true").locator(found)
    return found


def _texts(page: Page, words: tuple[str, ...]) -> Locator:
    """Find whole elements with this text, and whole pieces of text beside other elements."""
    found = page.get_by_text(whole(words))
    for word in words:
        quoted = json.dumps(word, ensure_ascii=False)
        found = found.or_(page.locator(f"css=:text-is({quoted})"))
    return found
