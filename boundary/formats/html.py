"""Write HTML from a tree: the one place where text, whoever wrote it, becomes a page.

A page loads nothing, runs nothing and sends nothing. Tags and attributes come from closed lists,
so no caller can add a script, an image or a form; a link leads to another page beside this one,
and a drawing is squares that stand on the page itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from boundary.core.letters import escaped, is_hidden, is_mark

__all__ = ["POLICY", "Element", "Node", "element", "page", "page_pieces"]

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Nothing is fetched, whatever a page may hold; only the style inside it is used."""

_MARKS_IN_A_ROW = 4
_BLOCK_NAMES = (
    "caption dd div dl dt footer h1 h2 h3 header li main nav ol p section table tbody td th thead"
    " tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin a line of their own, so that a page can be read as a text too."""
_INLINE = frozenset({"a", "bdi", "code", "em", "span", "strong"})
_DRAWN = frozenset({"path", "svg"})
_ATTRIBUTE_NAMES = "aria-hidden aria-label class d dir href id role scope viewbox"
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_BESIDE = re.compile(r"(?:\.\./)*(?:[a-z0-9-]+/)*[a-z0-9-]+\.html(?:#[a-z0-9-]+)?|#[a-z0-9-]+")
"""A page of the same folder tree, or a place on the same page."""
_DRAWING = re.compile(r"[MHVhvz0-9 -]*")
"""The outline of squares, or the size of a drawing."""
_LOADS = re.compile(r"<|@import|url\s*\(|\\|[^\n\x20-\x7e]", re.IGNORECASE)
"""What a style could end its element with, or fetch something by."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Element:
    """One element, with texts and elements in it.

    Raises ValueError for what is on no list, for a link that leads off the pages, and for a drawing
    of anything but squares.
    """

    tag: str
    attributes: Mapping[str, str]
    children: Iterable[Node] = field(repr=False)
    """Gone over once, when the element is written; so a long table may make its rows meanwhile."""

    def __post_init__(self) -> None:
        """Compare tag, attributes and link with what a page may hold."""
        if self.tag not in _BLOCKS | _INLINE | _DRAWN:
            raise ValueError("This element is not one that a page may hold.")
        if not _ATTRIBUTES.issuperset(self.attributes):
            raise ValueError("This attribute is not one that a page may hold.")
        href = self.attributes.get("href")
        if href is not None and (self.tag != "a" or _BESIDE.fullmatch(href) is None):
            raise ValueError("A link leads to a page beside this one.")
        for name in ("d", "viewbox"):
            if _DRAWING.fullmatch(self.attributes.get(name, "")) is None:
                raise ValueError("A drawing on a page is made of squares.")


Node = Element | str
"""A text is a text: nothing in it is ever read as markup."""


def element(tag: str, *children: Node, **attributes: str) -> Element:
    """Make an element. `class_` stands for class, and an underscore for a hyphen."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return Element(tag, named, children)


def page(title: str, body: Sequence[Node], *, style: str, language: str = "en") -> str:
    """Write a whole page, UTF-8 when encoded; the same tree gives the same text.

    As `page_pieces`.
    """
    return "".join(page_pieces(title, body, style=style, language=language))


def page_pieces(
    title: str, body: Iterable[Node], *, style: str, language: str = "en"
) -> Iterator[str]:
    """Write a page piece by piece, for one that is too long to hold.

    `style` is the program's own and never holds outside text. Raises ValueError when it could end
    its element or load something, and for what is no language.
    """
    if _LOADS.search(style):
        raise ValueError("A style holds plain rules that load nothing.")
    if _LANGUAGE.fullmatch(language) is None:
        raise ValueError("This is not the name of a language.")
    yield f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{_text(title)}</title>\n<style>\n{style.strip()}\n</style>\n</head>\n<body>\n"
    for node in body:
        yield from _written(node)
    yield "\n</body>\n</html>\n"


def _written(node: Node) -> Iterator[str]:
    if isinstance(node, str):
        yield _text(node)
        return
    given = "".join(f' {name}="{_text(value)}"' for name, value in node.attributes.items())
    line = "\n" if node.tag in _BLOCKS else ""
    yield f"{line}<{node.tag}{given}>"
    for child in node.children:
        yield from _written(child)
    yield f"</{node.tag}>"


def _text(text: str) -> str:
    """Escape what HTML reads as markup, and spell out what cannot be seen."""
    plain = text.isascii() and text.isprintable()
    return escape(text if plain else "".join(_seen(text)))


def _seen(text: str) -> Iterator[str]:
    marks = 0
    for index, char in enumerate(text):
        marks = marks + 1 if is_mark(char) else 0
        hidden = is_hidden(text, index) or marks > _MARKS_IN_A_ROW
        yield escaped(char) if hidden else char
