"""Read how a flow finds things: selectors, targets, and the questions it asks of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from boundary.core.flow import Ask, Predicate, Selector, Target, Within
from boundary.formats.fields import Fields, fields, refuse, text_of
from boundary.formats.flow_css import css_fault
from boundary.formats.yaml_events import MappingNode, Node, ScalarNode, SequenceNode

__all__ = [
    "ASKS",
    "ID",
    "INPUTS",
    "MAIN_WAYS",
    "PLACEHOLDER",
    "ROLES",
    "SELECTOR_KEYS",
    "Targets",
    "Used",
    "id_of",
]

ID: Final = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_MAX_ID: Final = 40
_GUESSED: Final = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
"""Words that other readers of YAML turn into something else."""
INPUTS: Final = ("handle",)
"""What a flow can be given: whom it is about, as the site names them."""
MAIN_WAYS: Final = ("role", "label", "text", "css")
SELECTOR_KEYS: Final = (*MAIN_WAYS, "name", "contains", "frame", "within")
ROLES: Final = (
    "alert", "alertdialog", "article", "banner", "button", "cell", "checkbox", "columnheader",
    "combobox", "complementary", "contentinfo", "dialog", "form", "grid", "gridcell", "group",
    "heading", "img", "link", "list", "listbox", "listitem", "main", "menu", "menubar",
    "menuitem", "menuitemcheckbox", "menuitemradio", "navigation", "option", "radio",
    "radiogroup", "region", "row", "rowheader", "search", "searchbox", "separator", "slider",
    "spinbutton", "status", "switch", "tab", "table", "tablist", "tabpanel", "textbox", "toolbar",
    "tree", "treeitem",
)  # fmt: skip
"""The roles of ARIA 1.2 that something a person sees can have."""
ASKS: Final = tuple(ask.value for ask in Ask)
PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}|[{}]")
_MAX_PARTS: Final = 8


def id_of(node: Node, path: str) -> str:
    """Return a name that the flow's author chose: small letters, digits and hyphens."""
    text = text_of(node, path)
    if len(text) > _MAX_ID or re.fullmatch(ID, text, re.ASCII) is None:
        hint = "Small letters, digits and hyphens, such as more-button."
        refuse(node, path, "This is not how names are written in a flow.", hint)
    if text in _GUESSED:
        hint = "Other readers of YAML take it for something else. Choose another word."
        refuse(node, path, "This word cannot be a name.", hint)
    return text


@dataclass(frozen=True, slots=True)
class Used:
    """One place where a flow names something of its own tables."""

    word: str
    at: Node
    path: str


@dataclass
class Targets:
    """Collects the things that a flow finds; one written in place gets an id of its own."""

    found: dict[str, Target] = field(default_factory=dict)
    ids: list[Used] = field(default_factory=list)
    """Every place that names a target."""
    keys: list[Used] = field(default_factory=list)
    """Every place that names a key of names."""
    inputs: list[Used] = field(default_factory=list)
    """Every place that holds an input."""

    def read(self, whole: Fields) -> None:
        """Take in the table `things`."""
        table = whole.node.get("things")
        if not isinstance(table, MappingNode):
            refuse(table or whole.node, "things", "things has to be names with values.")
        for key, value in table.entries:
            name = id_of(key, "things")
            path = f"things.{name}"
            row = fields(value, ("find",), ("within",), path)
            within = self._within(row.node.get("within"), f"{path}.within")
            find = row.node.get("find")
            if not isinstance(find, SequenceNode) or not 1 <= len(find.items) <= 5:
                refuse(find or value, f"{path}.find", "find has to be a list of 1 to 5 ways.")
            ways = []
            for index, item in enumerate(find.items):
                way = self.selector(item, f"{path}.find[{index}]")
                if within is not None and way.within is not None:
                    say = "within stands here, and for the whole thing too."
                    refuse(item, f"{path}.find[{index}]", say, "Keep one of the two.")
                ways.append(way if within is None else replace(way, within=within))
            self.found[name] = Target(name, tuple(ways))

    def use(self, node: Node, path: str, own: str) -> str:
        """Return the id of a target that is named, or written in place under the id `own`."""
        if isinstance(node, ScalarNode):
            return self.named(node, path)
        number, name = 1, own
        while name in self.found:
            number += 1
            name = f"{own}-{number}"
        self.found[name] = Target(name, (self.selector(node, path),))
        return name

    def named(self, node: Node, path: str) -> str:
        """Return the id of a target that is named."""
        name = id_of(node, path)
        self.ids.append(Used(name, node, path))
        return name

    def key(self, node: Node, path: str) -> str:
        """Return the key of a `$key`: a word that stands in the flow's names."""
        text = text_of(node, path)
        if not text.startswith("$"):
            hint = "Write the words under names, and $ with their key here."
            refuse(node, path, "Words of a page stand in the table of names.", hint)
        if re.fullmatch(ID, text[1:], re.ASCII) is None:
            hint = "$ and a key of names, such as $block."
            refuse(node, path, "This is not how a key of names is written.", hint)
        self.keys.append(Used(text[1:], node, path))
        return text[1:]

    def template(self, node: Node, path: str) -> str:
        """Return `$key`, or a template of inputs such as `@{handle}` without words of its own."""
        text = text_of(node, path)
        if text.startswith("$"):
            return f"${self.key(node, path)}"
        self.filled(node, path, text)
        rest = PLACEHOLDER.sub("", text)
        if rest == text or any(char.isalpha() for char in rest):
            hint = "Write $ and a key of names, or a template such as @{handle}."
            refuse(node, path, "Words of a page stand in the table of names.", hint)
        return text

    def filled(self, node: Node, path: str, text: str) -> None:
        """Refuse braces that stand for nothing, and remember those that stand for an input."""
        for found in PLACEHOLDER.finditer(text):
            if found[0] not in (f"{{{name}}}" for name in INPUTS):
                hint = f"Known: {', '.join(f'{{{name}}}' for name in INPUTS)}."
                refuse(node, path, "A placeholder stands here that is not known.", hint)
            self.inputs.append(Used(found[0][1:-1], node, path))

    def selector(self, node: Node, path: str) -> Selector:
        """Read one way to find a thing."""
        row = fields(node, (), SELECTOR_KEYS, path)
        ways = [key for key in MAIN_WAYS if row.node.get(key) is not None]
        if len(ways) != 1:
            hint = "They are tried one after the other when each is a way of its own under find."
            refuse(node, path, "A way to find a thing has one of role, label, text and css.", hint)
        if row.node.get("name") is not None and ways != ["role"]:
            refuse(row.place("name"), row.at("name"), "name stands beside role only.")
        if row.node.get("contains") is not None and ways[0] not in ("role", "css"):
            say = "contains stands beside role or css."
            refuse(row.place("contains"), row.at("contains"), say)
        return Selector(
            role=row.word("role", ROLES) if ways == ["role"] else "",
            name=self._words(row, "name"),
            label=self._words(row, "label"),
            text=self._words(row, "text"),
            css=_css(row, "css"),
            contains=self._words(row, "contains"),
            frame=_css(row, "frame"),
            within=self._within(row.node.get("within"), row.at("within")),
        )

    def _within(self, node: Node | None, path: str) -> Within | None:
        if node is None:
            return None
        if isinstance(node, ScalarNode):
            return Within(target=self.named(node, path))
        return Within(selector=self.selector(node, path))

    def _words(self, row: Fields, key: str) -> str:
        node = row.node.get(key)
        return "" if node is None else self.template(node, row.at(key))

    def predicate(self, node: Node, path: str, own: str) -> Predicate:
        """Read one question to a page; `own`: where targets written in place get their ids."""
        row = fields(node, (), ASKS, path)
        if len(row.node.entries) != 1:
            say = "A question has exactly one key."
            refuse(node, path, say, "Join several by any: [...] or all: [...].")
        key, value = row.node.entries[0]
        ask, below = Ask(key.value), f"{path}.{key.value}"
        match ask:
            case Ask.VISIBLE | Ask.GONE | Ask.CHECKED:
                return Predicate(ask, target=self.use(value, below, own))
            case Ask.VALUE_IS | Ask.NAME_IS:
                pair = fields(value, ("of", "is"), (), below)
                target = self.use(pair.place("of"), pair.at("of"), own)
                return Predicate(ask, target, self.template(pair.place("is"), pair.at("is")))
            case Ask.URL:
                return Predicate(ask, value=path_pattern(value, below))
            case Ask.TEXT_ANY:
                return Predicate(ask, texts=self.key(value, below))
            case Ask.ABSENT:
                pair = fields(value, ("of", "complete"), (), below)
                target = self.use(pair.place("of"), pair.at("of"), own)
                complete = self.predicate(pair.place("complete"), pair.at("complete"), own)
                return Predicate(ask, target, complete=complete)
            case Ask.ANY | Ask.ALL:
                if not isinstance(value, SequenceNode) or not 2 <= len(value.items) <= _MAX_PARTS:
                    hint = f"Write a list of 2 to {_MAX_PARTS} questions."
                    refuse(value, below, f"{ask.value} joins several questions.", hint)
                parts = tuple(
                    self.predicate(item, f"{below}[{index}]", own)
                    for index, item in enumerate(value.items)
                )
                return Predicate(ask, parts=parts)
            case Ask.NOT:
                return Predicate(ask, parts=(self.predicate(value, below, own),))
            case _:
                assert_never(ask)


def path_pattern(node: Node, path: str) -> str:
    """Return a pattern of paths."""
    text = text_of(node, path)
    if re.fullmatch(r"/[A-Za-z0-9/_.~!$&'()+,;=:@?%*-]*", text) is None or "//" in text:
        hint = "A path such as /checkpoint*; * stands for anything but a slash."
        refuse(node, path, "This is not a pattern of paths.", hint)
    if "**" in text or text.count("*") > 3:
        refuse(node, path, "There are too many stars in this pattern.", "Three at most.")
    return text


def _css(row: Fields, key: str) -> str:
    node = row.node.get(key)
    if node is None:
        return ""
    text = text_of(node, row.at(key))
    if fault := css_fault(text, frame=key == "frame"):
        refuse(node, row.at(key), *fault)
    return text
