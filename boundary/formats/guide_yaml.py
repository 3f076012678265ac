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

IDENTIFIER = "{identifier}"
"""Stands for the address, number or handle of a step about one of them."""
FOLDER = "{folder}"
"""Stands for the visible name of the folder that mail goes to."""
LISTS = ("{addresses}", "{either}")
"""Stand for all addresses of a batch: one a line, or joined by OR for a search field."""
TOGETHER = ("mail.file-away", "mail.keep", "mail.set-aside")
"""The verbs about mail that a person can carry out: one page takes all addresses at once."""
CARDED = "phone.block"
"""The verb that a contact card with the numbers can be handed over for."""
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
_GUIDED = tuple(sorted(name for name in VERBS if name in TOGETHER or not name.startswith("mail.")))
"""The verbs that a person can carry out by hand; mail that is there is moved by the program."""
_NOWHERE: tuple[str, ...] = ()


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
    for one in whole.mappings("parts", _PART_KEYS, ("before", "card")):
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
        together=verb.name in TOGETHER,
        card=_card(part, verb),
    )


def _card(part: Fields, verb: Verb) -> tuple[str, ...]:
    """Read how a card comes onto the platform; only a block of numbers has one."""
    card = part.texts("card")
    if card and verb.name != CARDED:
        say = f"A card holds numbers to block, and {verb.name} blocks none."
        refuse(part.place("card"), part.at("card"), say, f"Only {CARDED} has a card.")
    return card


def _check_placeholders(part: Fields, verb: Verb) -> None:
    """Refuse braces that mean nothing, and steps that never say whom they are about."""
    known = _placeholders(verb)
    for key in ("title", "undo_note"):
        _check_text(part, key, part.text(key), _NOWHERE)
    _check_text(part, "check", part.text("check"), known)
    for key in ("they_may_notice", "save_first", "not_covered", "card"):
        for text in part.texts(key):
            _check_text(part, key, text, _NOWHERE)
    for key in ("steps", "undo_steps"):
        for text in part.texts(key):
            _check_text(part, key, text, known)
    if verb.name in TOGETHER:
        _check_named(part, "steps", LISTS)
        if part.text("undo") != Undo.NONE.value:
            _check_named(part, "undo_steps", LISTS)
    elif IDENTIFIER in known:
        _check_named(part, "steps", (IDENTIFIER,))


def _placeholders(verb: Verb) -> tuple[str, ...]:
    if verb.name in TOGETHER:
        return (*LISTS, FOLDER)
    return (IDENTIFIER,) if verb.scope is Scope.IDENTIFIER else _NOWHERE


def _check_text(part: Fields, key: str, text: str, known: Collection[str]) -> None:
    """Refuse an unknown placeholder, and a list in the middle of a sentence."""
    left = text
    for placeholder in known:
        left = left.replace(placeholder, "")
    if re.search(r"[{}]", left):
        hint = f"Known here: {', '.join(known)}." if known else "None is known here."
        refuse(part.place(key), part.at(key), "A placeholder stands here that is not known.", hint)
    lists = sum(text.count(placeholder) for placeholder in LISTS)
    if lists and (lists > 1 or not text.endswith(tuple(f": {each}" for each in LISTS))):
        hint = "Write a colon, a space and the list, and a new entry for what follows."
        refuse(part.place(key), part.at(key), "A list stands at the end of its sentence.", hint)


def _check_named(part: Fields, key: str, wanted: Collection[str]) -> None:
    text = " ".join(part.texts(key))
    if not any(placeholder in text for placeholder in wanted):
        hint = f"Write {' or '.join(wanted)} where it belongs."
        say = "No step says whom it is about." if key == "steps" else "No step back says whom."
        refuse(part.place(key), part.at(key), say, hint)


def _check_before(part: Fields, verb: str, earlier: Collection[str]) -> None:
    """Keep the order readable and free of circles: what comes first stands first in the file."""
    for first in part.words("before", _GUIDED):
        if first not in earlier:
            say = f"{verb} comes after {first}, which does not stand before it in this guide."
            refuse(part.place("before"), part.at("before"), say, suggestion(first, earlier))
