"""Build the written guides and playbooks as plain pages that need no install and no network.

They work from a folder or a stick: links lead from page to page, and nothing else is opened.
Usage: python -m tools.site [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from boundary.app.library import Library
from boundary.cli import words
from boundary.core.change import Notice
from boundary.core.cross import FOLDER_NAMES
from boundary.core.filling import Filled, fill
from boundary.core.guide import Guide, GuidePart
from boundary.core.playbook import SharedPlaybook, Step
from boundary.core.verbs import VERBS
from boundary.formats import sheet_words
from boundary.formats.html import Element, Node, element, page
from boundary.formats.paper import STYLE, help_list, is_old, paragraphs, told_part
from boundary.formats.playbook_yaml import read_shared

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "site"
FOUND = "someone-set-this-up"

_TEXTS = {
    "index": "Ending contact, step by step",
    "guides": "Written guides, by platform",
    "playbooks": "Playbooks, in plain words",
    "found": "Someone set this up on my account",
    "help": "Help lines",
    "all": "All pages",
    "intro": "These pages load nothing from elsewhere. No one is told that you read them."
    " Your browser may remember them in its history.",
    "steps": "Its steps",
    "noticed": "What may be noticed, depending on the platform",
    "written": "There are written steps for",
    "no_guide": "There are no written steps for this: the program does it.",
    "sources": "What was read for this page",
    "everywhere": "For many countries",
}
"""What these pages say themselves."""


def documents(library: Library, today: date) -> Mapping[str, str]:
    """Give every page: its path below the folder, and its text."""
    guides = library.guides
    playbooks = {
        name: read_shared(library.playbook_bytes(name)) for name in library.playbook_names()
    }
    found = (ROOT / "docs" / f"{FOUND}.md").read_text(encoding="utf-8")
    made = {
        "index.html": _index(guides, playbooks),
        f"{FOUND}.html": _page(_TEXTS["found"], _from_markdown(found), ""),
        "help-lines.html": _help(library),
    }
    for guide in guides.values():
        made[f"guides/{guide.name}.html"] = _guide(guide, today)
    for name, playbook in playbooks.items():
        made[f"playbooks/{name}.html"] = _playbook(playbook, library)
    return made


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Write all pages; a page of an earlier build that is none of them goes."""
    for below in ("guides", "playbooks"):
        for path in folder.glob(f"{below}/*.html"):
            if f"{below}/{path.name}" not in pages:
                path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _page(title: str, body: Iterable[Node], up: str) -> str:
    """Write one page with a way back to the index; `up` leads from it to the top folder."""
    top = element("nav", element("p", element("a", _TEXTS["all"], href=f"{up}index.html")))
    return page(title, (top, element("main", *body)), style=STYLE)


def _index(guides: Mapping[str, Guide], playbooks: Mapping[str, SharedPlaybook]) -> str:
    by_title = sorted(guides.values(), key=lambda guide: guide.title.casefold())
    body = [
        element("h1", _TEXTS["index"]),
        *paragraphs((_TEXTS["intro"],)),
        _links(((_TEXTS["found"], f"{FOUND}.html"), (_TEXTS["help"], "help-lines.html"))),
        element("h2", _TEXTS["playbooks"]),
        _links((one.title, f"playbooks/{name}.html") for name, one in playbooks.items()),
        element("h2", _TEXTS["guides"]),
        _links((guide.title, f"guides/{guide.name}.html") for guide in by_title),
    ]
    return page(_TEXTS["index"], (element("main", *body),), style=STYLE)


def _links(rows: Iterable[tuple[str, str]]) -> Element:
    return element("ul", *(element("li", element("a", text, href=href)) for text, href in rows))


def _guide(guide: Guide, today: date) -> str:
    sure = sheet_words.how_sure(
        guide.confidence, guide.checked_on, old=is_old(guide.checked_on, today)
    )
    sections: list[Node] = []
    for part in guide.parts.values():
        facts = sheet_words.facts(
            sheet_words.minutes(part.minutes),
            sheet_words.NOTICES[part.notice],
            sheet_words.UNDO[part.undo],
            "",
        )
        head = (
            element("h2", part.title, id=_anchor(part.verb)),
            element("p", facts, class_="facts"),
            *paragraphs(_comes_after(guide, part)),
        )
        sections.append(element("section", *told_part(part, _for_anybody, sure, head)))
    body = (
        element("h1", guide.title),
        *paragraphs((sheet_words.UNTRIED,)),
        *sections,
        element("h2", _TEXTS["sources"]),
        element("ul", *(element("li", source) for source in guide.sources)),
    )
    return _page(guide.title, body, "../")


def _comes_after(guide: Guide, part: GuidePart) -> Iterator[str]:
    if part.before:
        titles = (f"“{guide.parts[verb].title}”" for verb in part.before)
        yield sheet_words.comes_after(", ".join(titles))


def _for_anybody(sentence: str) -> Filled:
    """Fill a sentence in with words: on these pages there is nobody whom it is about."""
    whom = words.GUIDE_WHOM
    name = whom[:1].upper() + whom[1:] if sentence.startswith("{") else whom
    lists = words.GUIDE_EITHER if sentence.endswith("{either}") else words.GUIDE_ADDRESSES
    filled = fill(sentence, name, (lists,), words.GUIDE_FOLDER)
    # A search field would quote its addresses; here it holds words.
    return Filled(filled.pieces, filled.addresses or ((lists,) if filled.fields else ()))


def _playbook(playbook: SharedPlaybook, library: Library) -> str:
    steps = (element("li", *_step(step, library)) for step in playbook.steps)
    body = (
        element("h1", playbook.title),
        element("h2", _TEXTS["steps"]),
        element("ol", *steps),
    )
    return _page(playbook.title, body, "../")


def _step(step: Step, library: Library) -> Iterator[Element]:
    does = VERBS[step.verb].does
    folder = FOLDER_NAMES.get(step.options.get("folder", ""), "")
    more = f" ({folder})" if folder else ""
    yield element("p", element("strong", f"{does[:1].upper()}{does[1:]}{more}."))
    told = {line.notice for (_, verb), line in library.rules.notices.items() if verb == step.verb}
    names = ", ".join(sheet_words.NOTICES[notice] for notice in Notice if notice in told)
    yield element("p", f"{_TEXTS['noticed']}: {names}.")
    having = [guide for guide in library.guides.values() if step.verb in guide.parts]
    if not having:
        yield element("p", _TEXTS["no_guide"])
        return
    links: list[Node] = []
    for guide in sorted(having, key=lambda one: one.title.casefold()):
        href = f"../guides/{guide.name}.html#{_anchor(step.verb)}"
        links += [", " if links else " ", element("a", guide.title, href=href)]
    yield element("p", f"{_TEXTS['written']}:", *links, ".")


def _anchor(verb: str) -> str:
    return verb.replace(".", "-")


def _help(library: Library) -> str:
    lines = library.help_lines
    countries = sorted({line.country for line in lines} - {"*"})
    body: list[Node] = [element("h1", _TEXTS["help"]), *paragraphs(words.HELP_FIRST)]
    for country in ("*", *countries):
        title = _TEXTS["everywhere"] if country == "*" else country
        body.append(element("h2", title))
        body.append(help_list([line for line in lines if line.country == country]))
    return _page(_TEXTS["help"], body, "")


_PLAIN = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "strong": "strong",
    "em": "em",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
}
"""Kinds of Markdown that are one element here."""


def _from_markdown(text: str) -> list[Node]:
    """Turn one of our own documents into elements; a link off the pages stays a text."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    return _nodes(tree.children)


def _nodes(children: Sequence[SyntaxTreeNode]) -> list[Node]:
    return [node for child in children for node in _node(child)]


def _node(node: SyntaxTreeNode) -> list[Node]:
    """Turn one piece of Markdown into elements. Raises ValueError for a kind not known here."""
    match node.type:
        case "text":
            return [node.content]
        case "softbreak" | "hardbreak":
            return [" "]
        case "code_inline":
            return [element("code", node.content)]
        case "inline":
            return _nodes(node.children)
        case "heading":
            return [element(node.tag, *_nodes(node.children))]
        case "link":
            return _linked(_nodes(node.children), str(node.attrs.get("href", "")))
        case kind if kind in _PLAIN:
            return [element(_PLAIN[kind], *_nodes(node.children))]
        case _:
            raise ValueError("This kind of Markdown has no place on these pages.")


def _linked(shown: list[Node], href: str) -> list[Node]:
    """Write a link off these pages as what it says and, where that differs, its address."""
    return shown if shown == [href] or "://" not in href else [*shown, f" ({href})"]


def main(arguments: Sequence[str]) -> int:
    """Build all pages."""
    folder = Path(arguments[0]) if arguments else FOLDER
    pages = documents(Library(), datetime.now(tz=UTC).date())
    write(folder, pages)
    print(f"{len(pages)} pages in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
