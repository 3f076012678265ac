"""Turn the bytes of a written guide into a Guide; the format is explained in docs/guides.md."""

from __future__ import annotations

import re
from collections.abc import Collection

from boundary.core.change import Notice, Undo
from boundary.core.guide import Guide, GuidePart
from boundary.core.identifier import Kind
from boundary.core.verbs import VERBS, Scope, Verb
from boundary.formats.closed import suggestion
from boundary.formats.fields import Fields, fields, refuse
from boundary.formats.yaml_events import read

PLACEHOLDER = "{identifier}"
"""The only placeholder; it stands for the address, number or handle of the step."""
CONFIDENCE = ("verified", "third-party", "mixed", "unverified")

_KEYS = ("boundary", "guide", "title", "handles", "checked_on", "confidence", "tried", "sources")
_PART_KEYS = (
    "do",
    "title",
    "minutes",
    "notice",
    "they_may_notice",
    "save_first",
    "steps",
    "check",
    "undo",
    "undo_steps",
    "undo_note",
    "not_covered",
)
_GUIDED = tuple(sorted(name for name in VERBS if not name.startswith("mail.")))
"""The verbs that a person can carry out by hand; mail is always done by the program."""


def read_guide(name: str, data: bytes) -> Guide:
    """Read one guide. `name` is the file's name without its ending.

    Raises PlaybookRefusal with one fault and its place; nothing else.
    """
    whole = fields(read(data), (*_KEYS, "parts"))
    whole.word("boundary", ("1",))
    whole.word("guide", (name,))
    whole.word("tried", ("no",))
    handles = whole.yes("handles")
    parts: dict[str, GuidePart] = {}
    for one in whole.mappings("parts", _PART_KEYS, ("before",)):
        verb = _verb(one, handles=handles)
        if verb.name in parts:
            refuse(one.place("do"), one.at("do"), f"{verb.name} stands twice in this guide.")
        _check_before(one, verb.name, parts)
        parts[verb.name] = _part(one, verb)
    return Guide(
        name=name,
        title=whole.text("title"),
        parts=parts,
        handles=handles,
        checked_on=whole.date("checked_on"),
        confidence=whole.word("confidence", CONFIDENCE),
        sources=whole.texts("sources", 1),
    )


def _verb(part: Fields, *, handles: bool) -> Verb:
    verb = VERBS[part.word("do", _GUIDED)]
    if Kind.HANDLE in verb.kinds and not handles:
        say = f"{verb.name} needs a handle, and this guide has none."
        refuse(part.place("do"), part.at("do"), say, "Write handles: yes, or leave the part out.")
    return verb


def _part(part: Fields, verb: Verb) -> GuidePart:
    _check_placeholders(part, verb)
    undo = Undo(part.word("undo", [each.value for each in Undo]))
    undo_steps = part.texts("undo_steps")
    if (undo is Undo.NONE) != (not undo_steps):
        say = "undo and undo_steps do not fit together."
        hint = "Write undo: none with an empty list, or say how it is taken back."
        refuse(part.place("undo_steps"), part.at("undo_steps"), say, hint)
    return GuidePart(
        verb=verb.name,
        title=part.text("title"),
        minutes=part.whole("minutes", 1, 240),
        notice=Notice(part.word("notice", [each.value for each in Notice])),
        they_may_notice=part.texts("they_may_notice", 1),
        save_first=part.texts("save_first", 1),
        steps=part.texts("steps", 1),
        check=part.text("check"),
        undo=undo,
        undo_steps=undo_steps,
        undo_note=part.text("undo_note"),
        not_covered=part.texts("not_covered", 1),
        before=part.words("before", _GUIDED),
    )


def _check_placeholders(part: Fields, verb: Verb) -> None:
    """Refuse braces that mean nothing, and steps that never say whom they are about."""
    about_one = verb.scope is Scope.IDENTIFIER
    for key in ("title", "undo_note"):
        _check_braces(part, key, part.text(key), allowed=False)
    _check_braces(part, "check", part.text("check"), allowed=about_one)
    for key in ("they_may_notice", "save_first", "not_covered"):
        _check_braces(part, key, " ".join(part.texts(key)), allowed=False)
    for key in ("steps", "undo_steps"):
        _check_braces(part, key, " ".join(part.texts(key)), allowed=about_one)
    if about_one and PLACEHOLDER not in " ".join(part.texts("steps")):
        hint = f"Write {PLACEHOLDER} where it belongs."
        refuse(part.place("steps"), part.at("steps"), "No step says whom it is about.", hint)


def _check_braces(part: Fields, key: str, text: str, *, allowed: bool) -> None:
    left = text.replace(PLACEHOLDER, "") if allowed else text
    if re.search(r"[{}]", left):
        hint = f"Only {PLACEHOLDER} is known." if allowed else "None is known here."
        refuse(part.place(key), part.at(key), "A placeholder stands here that is not known.", hint)


def _check_before(part: Fields, verb: str, earlier: Collection[str]) -> None:
    """Keep the order readable and free of circles: what comes first stands first in the file."""
    for first in part.words("before", _GUIDED):
        if first not in earlier:
            say = f"{verb} comes after {first}, which does not stand before it in this guide."
            refuse(part.place("before"), part.at("before"), say, suggestion(first, earlier))
