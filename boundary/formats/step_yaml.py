"""Read a shared playbook: steps only, every word from a closed list."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from boundary.core.mask import quoted
from boundary.core.playbook import Place, SharedPlaybook, Step
from boundary.core.verbs import LATER_VERBS, Verb
from boundary.formats.account_yaml import NAME, NAME_SAY
from boundary.formats.closed import (
    Faults,
    fields,
    items_of,
    suggestion,
    text_of,
    title_of,
    version_is_known,
    word_of,
)
from boundary.formats.yaml_events import Node

KEYS: Final = ("boundary", "title", "steps")
STEP_KEYS: Final = ("do", "with")
PRIVATE_STEP_KEYS: Final = ("do", "with", "in", "as")
MAX_STEPS: Final = 200
MAX_TITLE: Final = 80
GUIDE_VERB: Final = "guide.do"
"""Its option `guide` names one of the shipped written guides."""


def read_steps(
    root: Node, verbs: Mapping[str, Verb], guides: Collection[str], *, in_private: bool
) -> SharedPlaybook:
    """Return the checklist under `root`. Raises PlaybookRefusal with every fault."""
    faults = Faults()
    given = fields(root, KEYS, KEYS, "", faults) or {}
    version_is_known(given.get("boundary"), faults)
    title = title_of(given["title"], MAX_TITLE, "title", faults) if "title" in given else None
    steps = _steps(given["steps"], verbs, guides, faults, in_private) if "steps" in given else ()
    faults.raise_any()
    return SharedPlaybook(title or "", steps)


def _steps(
    node: Node,
    verbs: Mapping[str, Verb],
    guides: Collection[str],
    faults: Faults,
    in_private: bool,  # noqa: FBT001 - handed on as it is
) -> tuple[Step, ...]:
    items = items_of(node, "steps", faults)
    if len(items) > MAX_STEPS:
        faults.add(items[MAX_STEPS][0], "There are more than 200 steps.", path="steps")
        return ()
    if not items:
        faults.add(node, "There is no step in this list.", "Add at least one.", "steps")
    steps: list[Step] = []
    for item, path in items:
        step = _step(item, verbs, guides, path, faults, in_private=in_private)
        if step is not None:
            twin = next((other for other in steps if _collide(step, other)), None)
            if twin is not None:
                hint = "Give one of them another name with as:." if in_private else "Keep one."
                say = f"The same step stands in line {twin.place.line} already."
                faults.add(item, say, hint, path)
            steps.append(step)
    return tuple(steps)


def _step(
    node: Node,
    verbs: Mapping[str, Verb],
    guides: Collection[str],
    path: str,
    faults: Faults,
    *,
    in_private: bool,
) -> Step | None:
    given = fields(node, PRIVATE_STEP_KEYS if in_private else STEP_KEYS, ("do",), path, faults)
    if given is None:
        return None
    verb = _verb(given["do"], verbs, f"{path}.do", faults)
    accounts = tuple(
        _name(item, below, faults)
        for item, below in (items_of(given["in"], f"{path}.in", faults) if "in" in given else ())
    )
    name = _name(given["as"], f"{path}.as", faults) if "as" in given else ""
    if verb is None:
        return None
    allowed = {option: spec.allowed for option, spec in verb.options.items()}
    if verb.name == GUIDE_VERB and guides:
        allowed["guide"] = tuple(guides)
    options = {option: spec.default for option, spec in verb.options.items()}
    if "with" in given:
        below = f"{path}.with"
        for option, value in (
            fields(given["with"], tuple(allowed), (), below, faults) or {}
        ).items():
            word = word_of(value, allowed[option], f"{below}.{option}", faults)
            options[option] = word or ""
    return Step(verb.name, options, name, accounts, Place(node.start.line, node.start.column))


def _verb(node: Node, verbs: Mapping[str, Verb], path: str, faults: Faults) -> Verb | None:
    text = text_of(node, path, faults)
    if text is None or text in verbs:
        return None if text is None else verbs[text]
    if text in LATER_VERBS:
        say = f"The step {text} is not in this version ({LATER_VERBS[text]})."
        faults.add(node, say, "Take it out for now.", path)
        return None
    say = f"The step “{quoted(text)}” is not known."
    faults.add(node, say, suggestion(text, verbs), path)
    return None


def _name(node: Node, path: str, faults: Faults) -> str:
    text = text_of(node, path, faults) or ""
    if text and not re.fullmatch(NAME, text):
        say = "This name has a character that is not allowed, or is too long."
        faults.add(node, say, NAME_SAY, path)
    return text


def _collide(one: Step, other: Step) -> bool:
    """Say whether two steps would have the same addresses."""
    if (one.name or one.verb) != (other.name or other.verb):
        return False
    return not one.accounts or not other.accounts or bool({*one.accounts} & {*other.accounts})
