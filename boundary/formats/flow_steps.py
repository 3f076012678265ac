"""Read the steps of a flow, its looks at a state, and its tests of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from boundary.core.flow import (
    ANSWERS,
    CONSENTS,
    LIMITED,
    NEVER,
    ActKind,
    Blocker,
    Case,
    Ending,
    FlowStep,
    Limit,
    Predicate,
    Probe,
    StepHand,
    StepKind,
    Texts,
    Truth,
)
from boundary.formats.fields import Fields, fields, refuse, text_of
from boundary.formats.flow_find import INPUTS, Targets, id_of
from boundary.formats.yaml_events import MappingNode, Node, SequenceNode

__all__ = [
    "ACT_KEYS",
    "CASE_ANSWERS",
    "LOCALE",
    "MAX_STEPS",
    "STEP_KEYS",
    "blockers_of",
    "cases_of",
    "limits_of",
    "lists_of",
    "locale_of",
    "path_of",
    "probes_of",
    "steps_of",
    "texts_of",
    "truths_of",
]

MAX_STEPS: Final = 40
ACT_KEYS: Final = tuple(kind.value for kind in ActKind)
STEP_KEYS: Final[Mapping[StepKind, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    StepKind.OPEN: (("url", "expect"), ("say",)),
    StepKind.GUIDE: (("say", "answers"), ("optional",)),
    StepKind.ACT: (("say", "then"), (*ACT_KEYS, "to", "with", "hand", "consent")),
    StepKind.VERIFY: (("state", "is"), ("say",)),
    StepKind.CAPTURE: (("region",), ("url", "mask", "say", "optional")),
}
"""What a step of each kind needs beside `id` and `kind`, and what it may have."""
CASE_ANSWERS: Final = (*ANSWERS, "stop", "different", "show_me", "not_now")
LOCALE: Final = r"[a-z]{2,3}(?:-[A-Z]{2})?"
_PATH: Final = re.compile(r"/(?:[A-Za-z0-9/_.~!$&'()*+,;=:@?#-]|%[0-9A-Fa-f]{2}|\{[a-z]+\})*")
_WORD: Final = re.compile(r"[\w.@+-]{1,100}")


def locale_of(node: Node, path: str) -> str:
    """Return a language: two or three letters, perhaps a country."""
    text = text_of(node, path)
    if text == "no":
        hint = "Write nb or nn. Other readers of YAML take no for something else."
        refuse(node, path, "This word cannot be a language here.", hint)
    if re.fullmatch(LOCALE, text, re.ASCII) is None:
        refuse(node, path, "This is not a language.", "Write de, or pt-BR.")
    return text


def texts_of(row: Fields, key: str, targets: Targets | None = None) -> Texts:
    """Return one sentence a language; nothing when the key is left out.

    `targets`: collects the inputs that stand in them; None: they may hold none.
    """
    found = {}
    for locale, node, path in _by_locale(row, key):
        found[locale] = text_of(node, path)
        _braces(node, path, found[locale], targets)
    return found


def _braces(node: Node, path: str, text: str, targets: Targets | None) -> None:
    if targets is not None:
        targets.filled(node, path, text)
    elif re.search(r"[{}]", text):
        refuse(node, path, "This text is the same for everybody.", "Take the braces out.")


def _by_locale(row: Fields, key: str) -> tuple[tuple[str, Node, str], ...]:
    node = row.node.get(key)
    if node is None:
        return ()
    if not isinstance(node, MappingNode) or not node.entries:
        hint = 'Write {en: "...", de: "..."}.'
        refuse(node, row.at(key), f"{key} has to be languages with their words.", hint)
    return tuple(
        (locale_of(name, row.at(key)), value, f"{row.at(key)}.{name.value}")
        for name, value in node.entries
    )


def lists_of(row: Fields, key: str, most: int, targets: Targets) -> Mapping[str, tuple[str, ...]]:
    """Return a list of texts a language."""
    found: dict[str, tuple[str, ...]] = {}
    for locale, node, path in _by_locale(row, key):
        if not isinstance(node, SequenceNode) or not 1 <= len(node.items) <= most:
            refuse(node, path, f"A list of 1 to {most} texts is needed here.")
        found[locale] = tuple(
            text_of(item, f"{path}[{index}]") for index, item in enumerate(node.items)
        )
        for index, (item, text) in enumerate(zip(node.items, found[locale], strict=True)):
            targets.filled(item, f"{path}[{index}]", text)
    return found


def path_of(row: Fields, key: str, targets: Targets) -> str:
    """Return a path on the first origin of the site, with inputs."""
    text, node = row.text(key), row.place(key)
    if _PATH.fullmatch(text) is None or "//" in text or "\\" in text:
        hint = "A path begins with one slash, such as /settings/blocked."
        refuse(node, row.at(key), "This is not a path on the site.", hint)
    targets.filled(node, row.at(key), text)
    if any(part in (".", "..") for part in re.split(r"[/?#]", text.lower().replace("%2e", "."))):
        refuse(node, row.at(key), "A path does not step up.", "Write the whole path.")
    return text


def truths_of(row: Fields, key: str) -> Mapping[str, Truth]:
    """Return what each look must say in the end."""
    node = row.node.get(key)
    if node is None:
        return {}
    if not isinstance(node, MappingNode) or not node.entries:
        refuse(node, row.at(key), f"{key} has to be looks with yes or no.")
    inside = Fields(node, row.at(key))
    return {
        id_of(name, row.at(key)): Truth(inside.word(name.value, ("yes", "no")))
        for name, _ in node.entries
    }


def probes_of(row: Fields, targets: Targets) -> Mapping[str, Probe]:
    """Return the looks at a state, by their names."""
    node = row.node.get("probes")
    if node is None:
        return {}
    if not isinstance(node, MappingNode) or not node.entries:
        refuse(node, row.at("probes"), "probes has to be names with values.")
    found = {}
    for key, value in node.entries:
        name = id_of(key, "probes")
        one = fields(value, ("open", "yes_if", "no_if"), ("setting",), f"probes.{name}")
        found[name] = Probe(
            name,
            path_of(one, "open", targets),
            targets.predicate(one.place("yes_if"), one.at("yes_if"), f"{name}.yes"),
            targets.predicate(one.place("no_if"), one.at("no_if"), f"{name}.no"),
            _target(one, "setting", targets),
        )
    return found


def blockers_of(row: Fields, targets: Targets) -> tuple[Blocker, ...]:
    """Return the known things in the way."""
    found = []
    for index, one in enumerate(_rows(row, "blockers", ("when",), ("press", "click"))):
        press, click = one.text_or_nothing("press"), _target(one, "click", targets)
        if bool(press) == bool(click) or press not in ("", "Escape"):
            hint = "Write press: Escape, or click: with a thing that only closes."
            refuse(one.node, one.path, "A blocker is put away in one way.", hint)
        when = targets.predicate(one.place("when"), one.at("when"), f"blocker-{index + 1}.when")
        found.append(Blocker(when, press, click))
    return tuple(found)


def limits_of(row: Fields, targets: Targets) -> tuple[Limit, ...]:
    """Return the signs that the site wants a pause, or a person."""
    found = []
    for index, one in enumerate(_rows(row, "limits", ("when", "outcome"), ("wait_h",))):
        outcome = Ending(one.word("outcome", [each.value for each in LIMITED]))
        wait = one.whole("wait_h", 1, 720) if one.node.get("wait_h") else 0
        if bool(wait) != (outcome is Ending.RATE_LIMITED):
            say = "wait_h stands beside rate_limited, and only there."
            refuse(one.node, one.path, say, "Write the hours to wait.")
        when = targets.predicate(one.place("when"), one.at("when"), f"limit-{index + 1}.when")
        found.append(Limit(when, outcome, wait))
    return tuple(found)


def steps_of(whole: Fields, targets: Targets) -> tuple[FlowStep, ...]:
    """Return the steps, in file order."""
    node = whole.place("steps")
    if not isinstance(node, SequenceNode) or not 1 <= len(node.items) <= MAX_STEPS:
        refuse(node, "steps", f"steps has to be a list of 1 to {MAX_STEPS} steps.")
    found: list[FlowStep] = []
    for index, item in enumerate(node.items):
        step = _step(item, f"steps[{index}]", targets)
        if step.id in {one.id for one in found}:
            refuse(item, f"steps[{index}].id", "Another step has the same id.")
        found.append(step)
    return tuple(found)


def _step(node: Node, path: str, targets: Targets) -> FlowStep:
    every = {key for needed, more in STEP_KEYS.values() for key in (*needed, *more)}
    loose = fields(node, ("id", "kind"), sorted(every), path)
    kind = StepKind(loose.word("kind", [each.value for each in StepKind]))
    needed, more = STEP_KEYS[kind]
    row = fields(node, ("id", "kind", *needed), more, path)
    name = id_of(row.place("id"), row.at("id"))
    act, target, value = _act(row, kind, targets)
    return FlowStep(
        id=name,
        kind=kind,
        say=texts_of(row, "say", targets),
        url=path_of(row, "url", targets) if row.node.get("url") else "",
        expect=_question(row, "expect", targets, name),
        act=act,
        target=target,
        value=value,
        then=_question(row, "then", targets, name),
        hand=StepHand(_word(row, "hand", [each.value for each in StepHand], StepHand.PERSON)),
        consent=_word(row, "consent", CONSENTS, NEVER),
        answers=row.words("answers", ANSWERS, 1) if kind is StepKind.GUIDE else (),
        state=_id(row, "state"),
        wanted=Truth(_word(row, "is", ("yes", "no"), Truth.YES)),
        region=targets.use(row.place("region"), row.at("region"), f"{name}.region")
        if kind is StepKind.CAPTURE
        else "",
        mask=tuple(targets.named(item, at) for item, at in _items(row, "mask")),
        optional=row.yes("optional") if row.node.get("optional") else False,
    )


def _act(row: Fields, kind: StepKind, targets: Targets) -> tuple[ActKind | None, str, str]:
    """Return what an act does, to which target, with what."""
    if kind is not StepKind.ACT:
        return None, "", ""
    acts = [key for key in ACT_KEYS if row.node.get(key) is not None]
    if len(acts) != 1:
        hint = f"Write one of {', '.join(ACT_KEYS)}."
        refuse(row.node, row.path, "An act does exactly one thing.", hint)
    act = ActKind(acts[0])
    given = {"to": row.node.get("to"), "with": row.node.get("with")}
    wanted = {ActKind.SET: "to", ActKind.CHOOSE: "to", ActKind.FILL: "with"}.get(act, "")
    for key, node in given.items():
        if (node is not None) != (key == wanted):
            say = f"{key} and {act.value} do not belong together."
            if node is None:
                say = f"{act.value} needs {key} beside it."
            refuse(node or row.node, row.at(key), say)
    target = targets.named(row.place(act.value), row.at(act.value))
    if act is ActKind.CLICK:
        return act, target, ""
    if act is ActKind.SET:
        return act, target, row.word("to", ("on", "off"))
    value = targets.template(row.place(wanted), row.at(wanted))
    if value.startswith("$") is (act is ActKind.FILL):
        hint = "choose takes $ and a key of names; fill takes {handle}."
        refuse(row.place(wanted), row.at(wanted), "This cannot be put in here.", hint)
    return act, target, value


def cases_of(whole: Fields) -> tuple[Case, ...]:
    """Return the tests of itself."""
    keys = ("locale", "layout", "mode", "start", "server", "answers", "inputs", "most_acts")
    return tuple(
        Case(
            expect=Ending(row.word("expect", [each.value for each in Ending])),
            locale=locale_of(row.place("locale"), row.at("locale"))
            if row.node.get("locale")
            else "en",
            layout=_word(row, "layout", ("a", "b"), "a"),
            mode=_id(row, "mode"),
            start=_held(row, "start"),
            server=_held(row, "server") if row.node.get("server") else None,
            answers=_answers(row),
            inputs=_inputs(row),
            most_acts=row.whole("most_acts", 0, MAX_STEPS) if row.node.get("most_acts") else None,
        )
        for row in _rows(whole, "cases", ("expect",), keys)
    )


def _held(row: Fields, key: str) -> Mapping[str, tuple[str, ...]]:
    """Return what the server of a fixture holds, by the fixture's own words."""
    node = row.node.get(key)
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        refuse(node, row.at(key), f"{key} has to be names with lists.")
    inside = Fields(node, row.at(key))
    return {id_of(name, row.at(key)): inside.texts(name.value) for name, _ in node.entries}


def _answers(row: Fields) -> Mapping[str, str]:
    node = row.node.get("answers")
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        refuse(node, row.at("answers"), "answers has to be steps with a word each.")
    inside = Fields(node, row.at("answers"))
    return {
        id_of(name, row.at("answers")): inside.word(name.value, CASE_ANSWERS)
        for name, _ in node.entries
    }


def _inputs(row: Fields) -> Mapping[str, str]:
    node = row.node.get("inputs")
    if node is None:
        return {}
    inside = fields(node, (), INPUTS, row.at("inputs"))
    found = {}
    for name, _ in inside.node.entries:
        found[name.value] = inside.text(name.value)
        if _WORD.fullmatch(found[name.value]) is None:
            refuse(inside.place(name.value), inside.at(name.value), "This is not a handle.")
    return found


def _rows(
    row: Fields, key: str, required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[Fields, ...]:
    return row.mappings(key, required, optional) if row.node.get(key) else ()


def _items(row: Fields, key: str) -> tuple[tuple[Node, str], ...]:
    node = row.node.get(key)
    if node is None:
        return ()
    if not isinstance(node, SequenceNode):
        refuse(node, row.at(key), f"{key} has to be a list.", "Write [one, two].")
    return tuple((item, f"{row.at(key)}[{index}]") for index, item in enumerate(node.items))


def _question(row: Fields, key: str, targets: Targets, step: str) -> Predicate | None:
    node = row.node.get(key)
    return None if node is None else targets.predicate(node, row.at(key), f"{step}.{key}")


def _id(row: Fields, key: str) -> str:
    node = row.node.get(key)
    return "" if node is None else id_of(node, row.at(key))


def _target(row: Fields, key: str, targets: Targets) -> str:
    node = row.node.get(key)
    return "" if node is None else targets.named(node, row.at(key))


def _word(row: Fields, key: str, allowed: Sequence[str], otherwise: str) -> str:
    return row.word(key, allowed) if row.node.get(key) else otherwise
