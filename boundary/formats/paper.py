"""Write what every page to print or to read has: its style, a box to tick, a guide's part, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from boundary.core.filling import Filled
from boundary.core.guide import GuidePart
from boundary.core.help import HelpLine
from boundary.formats import sheet_words as words
from boundary.formats.html import Element, Node, element
from boundary.formats.plan_text import OLD_DAYS
from boundary.formats.qr import Code

__all__ = [
    "STYLE",
    "Filler",
    "box",
    "boxed",
    "drawn",
    "help_list",
    "identifier",
    "is_old",
    "listed",
    "paragraphs",
    "told_part",
]

Filler = Callable[[str], Filled]
"""Fills the placeholders of one sentence of a guide."""

STYLE: Final = """
@page { margin: 16mm 15mm 18mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.2rem; max-width: 48rem; color: #000; background: #fff;
  font: 1rem/1.45 "Atkinson Hyperlegible", "Noto Sans", "Segoe UI", Helvetica, Arial, sans-serif }
h1, h2, h3 { line-height: 1.2; break-after: avoid; break-inside: avoid }
h1 { font-size: 1.8rem; margin: 0 0 .6rem }
h2 { font-size: 1.35rem; margin: 2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 2px solid }
h3 { font-size: 1.08rem; margin: 1.4rem 0 .3rem }
p, ul, ol { margin: .35rem 0 }
ul, ol { padding-left: 1.4rem }
li { margin: .15rem 0; break-inside: avoid }
p { orphans: 2; widows: 2 }
a { color: inherit }
bdi, code, dd, td { overflow-wrap: anywhere }
code { font-family: inherit; font-weight: 600 }
.first { border: 2px solid; padding: .4rem .8rem; break-inside: avoid }
.box { display: inline-block; width: .82em; height: .82em; margin-right: .5em;
  border: 1.5px solid; vertical-align: -.06em }
.ticks { list-style: none; padding-left: 0 }
.ticks li { padding-left: 1.4em; text-indent: -1.4em }
.ticks li * { text-indent: 0 }
.facts { margin-top: 0 }
.stage > p { break-after: avoid }
.small { font-size: .88em }
.columns { columns: 3 11rem; column-gap: 1.5rem; font-size: .93em; break-inside: avoid }
dl { margin: 0 }
dd ol + p { break-before: avoid }
dl > div { padding: .3rem 0; border-top: 1px solid #767676 }
dl > div::after { content: ""; display: block; clear: both }
dt { float: left; width: 8.5rem; font-weight: 600 }
dd { margin: 0 0 0 9.5rem }
dd ul, dd ol, dd p { margin: 0 }
dd ul { list-style: none; padding-left: 0 }
.steps > li { padding-left: 1.35em }
.steps > li > .box { margin-left: -1.35em }
.codes svg { width: 52mm; height: 52mm; margin: 0 5mm 5mm 0; background: #fff; fill: #000;
  break-inside: avoid; shape-rendering: crispEdges }
table { width: 100%; border-collapse: collapse; margin: .6rem 0 }
caption { text-align: left; font-weight: 600 }
th, td { border: 1px solid; padding: .25rem .5rem; text-align: left; vertical-align: top }
tr { break-inside: avoid }
.write td { height: 3.1rem }
.wide th { width: 25% }
.line { border-bottom: 1px solid #767676; height: 2rem }
.page { break-before: page }
.keep { break-inside: avoid }
.page > h2 { margin-top: 0 }
@media (max-width: 34rem) { dt { float: none; width: auto } dd { margin-left: 0 } }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; line-height: 1.35 }
  a { text-decoration: none }
}
"""
"""Black on white, for a screen and for A4 and letter alike: no size of paper is named."""


def is_old(checked_on: str, today: date) -> bool:
    """Say whether a fact was looked up so long ago that it may have changed."""
    return bool(checked_on) and (today - date.fromisoformat(checked_on)).days > OLD_DAYS


def identifier(text: str) -> Element:
    """Write an address, number or handle: its parts in their order, whatever script they are in."""
    return element("bdi", text, dir="ltr")


def box(*, spoken: bool = False) -> Element:
    """Draw an empty square; it is read aloud only where ticking it means something by itself."""
    if spoken:
        return element("span", class_="box", role="img", aria_label=words.TO_TICK)
    return element("span", class_="box", aria_hidden="true")


def drawn(codes: Sequence[Code]) -> Element:
    """Draw codes for a camera, side by side, each with its number for those who hear the page."""
    return element(
        "div",
        *(
            element(
                "svg",
                element("path", d=code.path),
                viewbox=f"0 0 {code.size} {code.size}",
                role="img",
                aria_label=words.code_of(number, len(codes)),
            )
            for number, code in enumerate(codes, start=1)
        ),
        class_="codes",
    )


def boxed(rows: Iterable[Sequence[Node] | str], *, more: str = "") -> Element:
    """List things to tick."""
    items = [element("li", box(), *([row] if isinstance(row, str) else row)) for row in rows]
    return element("ul", *items, class_=f"ticks {more}".strip())


def listed(rows: Iterable[str]) -> Element:
    """List sentences."""
    return element("ul", *(element("li", row) for row in rows))


def paragraphs(sentences: Iterable[str], **attributes: str) -> list[Element]:
    """Give each text a paragraph."""
    return [element("p", sentence, **attributes) for sentence in sentences]


def told_part(
    part: GuidePart,
    fill: Filler,
    sure: str,
    head: Sequence[Node],
    about: Sequence[tuple[str, Sequence[Node]]] = (),
    codes: Sequence[Node] = (),
) -> list[Element]:
    """Tell one part of a guide: what may be noticed comes first, the way back last.

    `head` stands above it and `about` has further titles and contents; what may be noticed is on
    the same sheet of paper as both. `codes` stand where the part speaks of a card.
    """
    back: list[Node] = []
    if part.undo_steps:
        back.append(_steps(part.undo_steps, fill))
    back.append(element("p", part.undo_note))
    card = ((words.CARD, (listed(part.card), *codes)),) if part.card else ()
    noticed = (listed(part.they_may_notice), element("p", sure, class_="small"))
    return [
        element("div", *head, _titled((*about, (words.NOTICED, noticed))), class_="keep"),
        _titled(
            (
                (words.GAPS, (listed(part.not_covered),)),
                (words.SAVE_FIRST, (boxed(part.save_first),)),
                *card,
                (words.STEPS, (_steps(part.steps, fill),)),
                (words.CHECK, (element("p", *_filled(fill(part.check))),)),
                (words.BACK, back),
            )
        ),
    ]


def help_list(lines: Sequence[HelpLine]) -> Element:
    """List help lines; an address on the web is a text, and nothing opens by itself."""
    return element(
        "ul",
        *(
            element(
                "li",
                element("strong", line.name),
                f": {words.reach(line.dial, line.web)}. {line.about} ",
                element(
                    "span",
                    words.help_more(
                        line.hours, line.languages, line.checked_on, sure=line.sure == "verified"
                    ),
                    class_="small",
                ),
            )
            for line in lines
        ),
    )


def _titled(rows: Sequence[tuple[str, Sequence[Node]]]) -> Element:
    """Write titles with their contents; only the steps may begin on one page and end on another."""
    return element(
        "dl",
        *(
            element(
                "div",
                element("dt", title),
                element("dd", *content),
                class_="long" if title == words.STEPS else "keep",
            )
            for title, content in rows
        ),
    )


def _steps(steps: Sequence[str], fill: Filler) -> Element:
    items = (element("li", box(), *_filled(fill(step))) for step in steps)
    return element("ol", *items, class_="steps")


def _filled(filled: Filled) -> list[Node]:
    """Write a sentence; what was filled in keeps its own direction of writing."""
    nodes: list[Node] = [
        identifier(piece.text) if piece.given else piece.text for piece in filled.pieces
    ]
    if filled.addresses:
        nodes.append(boxed([(identifier(name),) for name in filled.addresses]))
    for number, text in enumerate(filled.fields, start=1):
        if len(filled.fields) > 1:
            nodes.append(element("p", words.filter_of(number, len(filled.fields)), ":"))
        nodes.append(element("p", element("code", identifier(text))))
    return nodes
