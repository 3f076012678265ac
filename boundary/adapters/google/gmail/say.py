"""Say what one filter does, in words a tired person understands; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from boundary.core.mask import quoted

from .filters import INBOX, SPAM, UNREAD, Filter
from .query import All, Either, Node, Term, parse

__all__ = ["BY_HAND", "say", "takes_away"]

BY_HAND: Final = (
    "You can look at it in Gmail, under Settings, Filters and Blocked Addresses, and delete it"
    " there."
)
_NAMED = 2
"""So many addresses or words are named; of more it is said how many."""
_ADDS: Final = {
    "TRASH": "moves it to the bin, which is emptied after about 30 days",
    "STARRED": "puts a star on it",
    "IMPORTANT": "marks it as important",
}
_REMOVES: Final = {
    INBOX: "keeps it out of the inbox",
    UNREAD: "marks it as read",
    SPAM: "never sends it to spam",
    "IMPORTANT": "never marks it as important",
}


def say(one: Filter) -> str:
    """Say in one sentence which mail a filter takes and what it does with it.

    Addresses are covered; other words stand as whoever made the filter wrote them.
    """
    return f"A filter takes {_whom(one)} and {_joined(_deeds(one))}."


def takes_away(one: Filter) -> bool:
    """Whether a filter passes mail on, throws it away, or makes it look as if it had been read."""
    unseen = INBOX in one.remove and not one.labels
    return bool(one.forward) or "TRASH" in one.add or UNREAD in one.remove or unseen


def _whom(one: Filter) -> str:
    """Name the mail a filter takes; what cannot be said in few words is called by its kind."""
    parts = [
        _people("from", one.sender),
        _people("to", one.to),
        "with certain words in the subject" if one.subject else "",
        _searched(one.query),
        "without certain words" if one.negated_query else "",
        "with an attachment" if one.has_attachment else "",
        f"that is {one.size_comparison} than a size" if one.size_comparison else "",
        "that something else holds for, which this program does not know" if one.other else "",
    ]
    named = [part for part in parts if part]
    return f"new mail {' and '.join(named)}" if named else "all new mail"


def _deeds(one: Filter) -> list[str]:
    """List what it does, what matters most first."""
    deeds = [f"passes it on to {quoted(one.forward)}"] if one.forward else []
    deeds += [_ADDS[label] for label in _ADDS if label in one.add]
    deeds += [_REMOVES[label] for label in _REMOVES if label in one.remove]
    deeds += [f"files it under {quoted(name)}" for name in one.labels]
    if any(label.startswith("CATEGORY_") for label in one.add):
        deeds.append("sorts it into a tab")
    return deeds or ["does nothing with it that this program knows"]


def _people(word: str, text: str) -> str:
    """Name whom a field asks for."""
    if not text:
        return ""
    terms = _terms(parse(text, where=word), word)
    return f"{word} {_named(terms)}" if terms else f"{word} certain people"


def _searched(text: str) -> str:
    """Name what a search asks for: senders when it is about them alone, else only that it is one.

    The words of a search are not repeated: they can be about anything.
    """
    if not text:
        return ""
    terms = _terms(parse(text), "from")
    return f"from {_named(terms)}" if terms else "that a search finds"


def _terms(node: Node, where: str) -> list[str]:
    """Give the words of which any one is enough, when all ask the same field; else nothing."""
    parts: Sequence[Node] = node.parts if isinstance(node, Either) else (node,)
    terms = [part.text for part in parts if isinstance(part, Term) and part.where == where]
    everything = isinstance(node, All) or len(terms) != len(parts)
    return [] if everything else list(dict.fromkeys(terms))


def _named(terms: Sequence[str]) -> str:
    shown = " or ".join(quoted(term) for term in terms[:_NAMED])
    more = len(terms) - _NAMED
    return f"{shown} (and {more} more)" if more > 0 else shown


def _joined(deeds: Sequence[str]) -> str:
    if len(deeds) == 1:
        return deeds[0]
    return f"{', '.join(deeds[:-1])} and {deeds[-1]}"
