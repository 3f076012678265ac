"""Turn the bytes of a flow into a Flow; the format is explained in docs/flows.md."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from boundary.core.change import Notice, Undo
from boundary.core.errors import Refusal
from boundary.core.flow import Checked, Flow, Site
from boundary.formats.closed import Faults
from boundary.formats.fields import Fields, fields, refuse
from boundary.formats.flow_care import check_care
from boundary.formats.flow_find import INPUTS, Targets, id_of
from boundary.formats.flow_steps import (
    blockers_of,
    cases_of,
    limits_of,
    lists_of,
    locale_of,
    path_of,
    probes_of,
    steps_of,
    texts_of,
    truths_of,
)
from boundary.formats.flow_tables import check_tables
from boundary.formats.yaml_events import MappingNode, Node, SequenceNode, read

__all__ = [
    "AUTOMATION",
    "DAYS",
    "FLOW_ID",
    "KEYS",
    "MORE_KEYS",
    "SERVICE",
    "VERBS_OF_FLOWS",
    "VISITS",
    "read_flow",
]

KEYS: Final = (
    "flow", "id", "revision", "title", "service", "do", "site", "checked", "notice",
    "they_may_notice", "undo", "undo_note", "names", "language", "things", "start", "steps",
    "instructions",
)  # fmt: skip
MORE_KEYS: Final = (
    "undo_flow", "takes_back", "inputs", "login", "account", "probes", "goal", "blockers", "limits",
    "stale_after_days", "opens_profile", "evidence_first", "fixture", "cases", "sources",
)  # fmt: skip
VERBS_OF_FLOWS: Final = (
    "social.block", "social.restrict", "social.mute", "social.privacy", "access.review",
)  # fmt: skip
AUTOMATION: Final = ("forbidden", "unknown", "allowed")
VISITS: Final = ("seen", "unknown", "unseen")
FLOW_ID: Final = r"[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9-]{0,39}"
_ORIGIN: Final = re.compile(
    r"https://(?:[a-z0-9-]{1,63}\.){1,6}[a-z][a-z0-9-]{1,62}(?::[0-9]{2,5})?"
)
_HERE: Final = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):[0-9]{2,5}")
SERVICE: Final = r"[a-z][a-z0-9-]{0,39}"
_PATTERN: Final = re.compile(r"\[(?:[A-Za-z0-9._@+$·-]|\\w){1,40}\]\{[0-9]{1,2},[0-9]{1,3}\}")
DAYS: Final = 60


def read_flow(name: str, data: bytes, *, origins: Mapping[str, str] | None = None) -> Flow:
    """Read one flow that is in order. `name` is the file's name without its ending.

    `origins`: of a flow for a fixture, from the origins in the file to those where the fixture is
    now, all on loopback. Raises PlaybookRefusal with up to 20 faults and their places, and Refusal
    when the origins do not fit.
    """
    root = read(data)
    whole = fields(root, KEYS, MORE_KEYS)
    whole.word("flow", ("1",))
    flow_id = _shaped(whole, "id", FLOW_ID, "A service, a point and a word: chatterbox.block.")
    if flow_id != name:
        hint = f"Name the file {flow_id}.yaml."
        refuse(whole.place("id"), "id", "The id is not the name of the file.", hint)
    fixture = _id(whole, "fixture")
    targets = Targets()
    targets.read(whole)
    language = fields(whole.place("language"), ("keys",), ("within",), "language")
    flow = Flow(
        id=flow_id,
        revision=whole.whole("revision", 1, 9999),
        title=texts_of(whole, "title"),
        service=_shaped(whole, "service", SERVICE, "A small word, such as chatterbox."),
        verb=whole.word("do", VERBS_OF_FLOWS),
        site=_site(whole),
        checked=_checked(whole),
        notice=Notice(whole.word("notice", [each.value for each in Notice])),
        they_may_notice=texts_of(whole, "they_may_notice"),
        undo=Undo(whole.word("undo", [each.value for each in Undo])),
        undo_flow=_flow_id(whole, "undo_flow"),
        undo_note=texts_of(whole, "undo_note"),
        takes_back=_flow_id(whole, "takes_back"),
        inputs=_inputs(whole),
        names=_names(whole, targets),
        language=tuple(
            targets.key(item, f"language.keys[{index}]")
            for index, item in enumerate(_list(language, "keys", 5))
        ),
        language_within=targets.use(language.place("within"), "language.within", "language.within")
        if language.node.get("within")
        else "",
        targets=targets.found,
        login=_target(whole, "login", targets),
        account=_target(whole, "account", targets),
        start=path_of(whole, "start", targets),
        probes=probes_of(whole, targets),
        goal=truths_of(whole, "goal"),
        blockers=blockers_of(whole, targets),
        limits=limits_of(whole, targets),
        steps=steps_of(whole, targets),
        instructions=lists_of(whole, "instructions", 40, targets),
        stale_after_days=whole.whole("stale_after_days", 1, DAYS)
        if whole.node.get("stale_after_days")
        else DAYS,
        opens_profile=whole.yes("opens_profile") if whole.node.get("opens_profile") else False,
        evidence_first=whole.yes("evidence_first") if whole.node.get("evidence_first") else True,
        fixture=fixture,
        cases=cases_of(whole),
        sources=_sources(whole),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    faults = Faults()
    check_tables(flow, targets, root, faults)
    check_care(flow, root, faults)
    faults.raise_any()
    return flow if origins is None else _moved(flow, origins)


def _site(whole: Fields) -> Site:
    keys = ("human_only", "human_only_paths", "pace_s", "acts_a_day", "automation", "visits")
    row = fields(whole.place("site"), ("name", "act"), keys, "site")
    return Site(
        name=row.text("name"),
        act=_origins(row, "act", 1),
        human_only=_origins(row, "human_only", 0),
        human_only_paths=_beginnings(row),
        pace_s=row.whole("pace_s", 2, 120) if row.node.get("pace_s") else 3,
        acts_a_day=row.whole("acts_a_day", 1, 50) if row.node.get("acts_a_day") else 20,
        automation=row.word("automation", AUTOMATION) if row.node.get("automation") else "unknown",
        visits=row.word("visits", VISITS) if row.node.get("visits") else "unknown",
    )


def _origins(row: Fields, key: str, least: int) -> tuple[str, ...]:
    """Return origins: scheme, host, perhaps a port; nothing that stands for several."""
    found = row.texts(key, least, 8)
    for index, origin in enumerate(found):
        path = f"{row.at(key)}[{index}]"
        if _ORIGIN.fullmatch(origin) is None or origin.endswith(":443"):
            hint = "Write https:// and the host in small letters, and nothing after it."
            refuse(_list(row, key, 8)[index], path, "This is not an origin.", hint)
        if origin in found[:index]:
            refuse(_list(row, key, 8)[index], path, "This origin stands twice.")
    return found


def _beginnings(row: Fields) -> tuple[str, ...]:
    """Return beginnings of paths on which nothing is read."""
    found = row.texts("human_only_paths")
    for index, text in enumerate(found):
        if re.fullmatch(r"/[A-Za-z0-9/_.?=:&-]+", text, re.ASCII) is None:
            node = _list(row, "human_only_paths", 40)[index]
            hint = "Write the beginning of a path, such as /login."
            refuse(node, f"site.human_only_paths[{index}]", "This is not a path.", hint)
    return found


def _checked(whole: Fields) -> Checked:
    row = fields(whole.place("checked"), ("date", "live", "by", "locales"), (), "checked")
    live = row.date("live") if row.text_or_nothing("live") else ""
    nodes = _list(row, "locales", 12)
    locales = tuple(
        locale_of(node, f"checked.locales[{index}]") for index, node in enumerate(nodes)
    )
    if not locales or len(set(locales)) < len(locales):
        hint = "Name each language once, such as [en, de]."
        refuse(row.place("locales"), "checked.locales", "Languages are missing, or twice.", hint)
    return Checked(row.date("date"), live, row.text("by"), locales)


def _sources(whole: Fields) -> tuple[str, ...]:
    found = whole.texts("sources")
    for index, source in enumerate(found):
        if re.fullmatch(r"https?://[!-~]+", source) is None:
            node = _list(whole, "sources", 40)[index]
            refuse(node, f"sources[{index}]", "A source is the address of a page.", "https://...")
    return found


def _inputs(whole: Fields) -> Mapping[str, str]:
    """Return the pattern of each input: one set of characters, and how many of them."""
    node = whole.node.get("inputs")
    if node is None:
        return {}
    row = fields(node, (), INPUTS, "inputs")
    found = {}
    for name, value in row.node.entries:
        text = row.text(name.value)
        if _PATTERN.fullmatch(text) is None or not _compiles(text):
            hint = 'One set of characters and how many of them: "[a-z0-9._]{2,30}".'
            refuse(value, row.at(name.value), "This is not how a pattern is written.", hint)
        found[name.value] = text
    return found


def _names(whole: Fields, targets: Targets) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the words on the screen, by key and language."""
    node = whole.node.get("names")
    if not isinstance(node, MappingNode):
        refuse(node or whole.node, "names", "names has to be keys with their languages.")
    inside = Fields(node, "names")
    found = {}
    for key, value in node.entries:
        name, path = id_of(key, "names"), f"names.{key.value}"
        if not isinstance(value, MappingNode):
            refuse(value, path, "Each name has its languages.", "Write {en: [Block]}.")
        found[name] = lists_of(inside, key.value, 12, targets)
    return found


def _shaped(whole: Fields, key: str, shape: str, hint: str) -> str:
    text = whole.text(key)
    if re.fullmatch(shape, text, re.ASCII) is None:
        refuse(whole.place(key), key, f"This is not how {key} is written.", hint)
    return text


def _flow_id(whole: Fields, key: str) -> str:
    hint = "The id of a flow, such as chatterbox.unblock."
    return _shaped(whole, key, FLOW_ID, hint) if whole.node.get(key) else ""


def _id(whole: Fields, key: str) -> str:
    node = whole.node.get(key)
    return "" if node is None else id_of(node, key)


def _target(whole: Fields, key: str, targets: Targets) -> str:
    node = whole.node.get(key)
    return "" if node is None else targets.named(node, key)


def _list(row: Fields, key: str, most: int) -> tuple[Node, ...]:
    node = row.place(key)
    if not isinstance(node, SequenceNode) or not 1 <= len(node.items) <= most:
        refuse(node, row.at(key), f"{key} has to be a list of 1 to {most}.", "Write [one, two].")
    return node.items


def _compiles(pattern: str) -> bool:
    if "--" in pattern:  # a later Python may read it as a difference of sets
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _moved(flow: Flow, origins: Mapping[str, str]) -> Flow:
    """Put the origins of a fixture where those of the file are."""
    wanted = {*flow.site.act, *flow.site.human_only}
    if not flow.fixture or wanted != set(origins):
        raise Refusal("These are not the origins of this flow.", hint=", ".join(sorted(wanted)))
    if any(_HERE.fullmatch(origin) is None for origin in origins.values()):
        raise Refusal("A fixture stands on this device, and nowhere else.")
    site = replace(
        flow.site,
        act=tuple(origins[one] for one in flow.site.act),
        human_only=tuple(origins[one] for one in flow.site.human_only),
    )
    return replace(flow, site=site)
