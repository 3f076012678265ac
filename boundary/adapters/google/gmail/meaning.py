"""Say when two filters mean the same, whatever their spelling; pure.

Order, letter case, blanks and quotes around a whole address do not count, nor does whether a sender
is asked for in `from` or in `query`. What can be read in two ways counts as written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias, Union, assert_never

from .filters import Filter
from .query import All, Either, Node, Not, Strange, Term, is_whole_address, mixes, parse

__all__ = ["Meaning", "asked_of", "does_of", "meaning", "senders"]

_NONE: Final[frozenset[str]] = frozenset()
_Form: TypeAlias = tuple[Union[str, "_Form"], ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a filter comes to. Two that are equal do the same to the same mail."""

    asked: _Form = field(repr=False)
    does: _Form = field(repr=False)


def meaning(one: Filter) -> Meaning:
    """Bring one filter into the form in which it is compared."""
    asked: list[Node] = [
        _read(one.sender, "from"),
        _read(one.to, "to"),
        _read(one.query, ""),
    ]
    if one.subject:
        asked.append(Term("subject", one.subject, phrase=True))
    if one.negated_query:
        asked.append(Not(_read(one.negated_query, "")))
    if one.has_attachment:
        asked.append(Term("has", "attachment"))
    if one.exclude_chats:
        asked.append(Not(Term("is", "chat")))
    if one.size_comparison:
        asked.append(Term(one.size_comparison, str(one.size)))
    return Meaning(_form(All(tuple(asked))), does_of(one))


def does_of(one: Filter) -> _Form:
    """Say what one filter does, in the form in which it is compared."""
    return (
        tuple(sorted(set(one.labels))),
        tuple(sorted(set(one.add))),
        tuple(sorted(set(one.remove))),
        one.forward.strip().casefold(),
        tuple(sorted(one.other)),
    )


def _read(text: str, asked: str) -> Node:
    return Strange(f"{asked}:{text}") if mixes(text, where=asked) else parse(text, where=asked)


def _form(node: Node) -> _Form:
    match node:
        case Term():
            phrase = node.phrase and not is_whole_address(node.text)
            return ("term", node.where, " ".join(node.text.casefold().split()), str(phrase))
        case Strange():
            return ("strange", " ".join(node.text.split()))
        case Not(part=Not(part=inner)):
            return _form(inner)
        case Not():
            return ("not", _form(node.part))
        case All() | Either():
            return _many("all" if isinstance(node, All) else "either", node)
        case _:
            assert_never(node)


def _many(name: str, node: All | Either) -> _Form:
    """Flatten groups of one kind into each other, sort them, and drop repeats."""
    parts: set[_Form] = set()
    for part in map(_form, node.parts):
        parts |= set(part[1:]) if part[0] == name else {part}  # type: ignore[arg-type]  # see _Form
    if len(parts) == 1:
        return next(iter(parts))
    return (name, *sorted(parts, key=repr))


def senders(one: Filter) -> frozenset[str]:
    """Give the whole addresses of which any one in From is enough, and nothing else is asked for.

    Case folded. Empty when the filter asks for anything besides.
    """
    found = asked_of(one)
    return frozenset(name for _, name in found) if {"from"} == {at for at, _ in found} else _NONE


def asked_of(one: Filter) -> frozenset[tuple[str, str]]:
    """Give the fields, From or Cc, and whole addresses of which any one there is enough.

    Case folded. Empty when the filter asks for anything besides.
    """
    bare = Filter(
        sender=one.sender,
        query=one.query,
        labels=one.labels,
        add=one.add,
        remove=one.remove,
        forward=one.forward,
        other=one.other,
    )
    if one != bare or bool(one.sender) == bool(one.query):
        return frozenset()
    node = _read(one.sender, "from") if one.sender else _read(one.query, "")
    parts = node.parts if isinstance(node, Either) else (node,)
    found = [
        (part.where, part.text.casefold())
        for part in parts
        if isinstance(part, Term) and part.where in ("from", "cc") and is_whole_address(part.text)
    ]
    return frozenset(found) if len(found) == len(parts) else frozenset()
