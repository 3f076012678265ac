"""Say how much mail a condition of a rule takes, and which, as far as words go; pure.

Source: RFC 5228 section 5, RFC 5229, 5173, 5260, 5490, 5463; where a condition does not ask about
the message, it is taken to hold for nearly all mail: what is doubtful is told, not left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

from boundary.core.mask import quoted

from .grammar import Argument, Number, Tag, Test

__all__ = ["Reach", "after", "last_strings", "reach_of", "whom_of"]


class Reach(IntEnum):
    """How much mail something acts on."""

    NONE = 0
    SOME = 1
    ALL_BUT = 2
    """All but what some condition keeps out."""
    NEARLY = 3
    """All mail that is as mail is."""
    EVERY = 4


_REST = {
    Reach.NONE: Reach.EVERY,
    Reach.SOME: Reach.ALL_BUT,
    Reach.ALL_BUT: Reach.SOME,
    Reach.NEARLY: Reach.SOME,
    Reach.EVERY: Reach.NONE,
}
_ALWAYS = frozenset({"from", "date", "received", "return-path", "delivered-to"})
"""Header lines and envelope parts that delivered mail has."""
_USUAL = frozenset({"to", "subject", "message-id", "mime-version", "content-type"})
_ABOUT_THE_SERVER = frozenset(
    {
        *("environment", "ihave", "mailboxexists", "mailboxidexists", "metadata", "metadataexists"),
        *("servermetadata", "servermetadataexists", "specialuse_exists", "valid_ext_list"),
        "valid_notify_method",
    }
)
_SENDERS = frozenset({"from", "sender", "reply-to", "return-path", "resent-from", "x-sender"})
_RECEIVERS = frozenset({"to", "cc", "bcc", "resent-to", "delivered-to", "x-original-to"})
_TAKES_A_VALUE = frozenset(
    {":comparator", ":count", ":value", ":index", ":mime", ":zone", ":param", ":importance"}
)
_ANY = {
    ":contains": re.compile(r"[@.]?"),
    ":matches": re.compile(r"[*?@.]*\*[*?@.]*"),
    ":regex": re.compile(r"\^?(?:\.[*+]?|@|\(\.[*+]\))?\$?"),
}
"""Keys that any value fits, by how they are compared."""
_SMALL, _HUGE = 100, 1 << 30
"""Bytes that every message has more of, and fewer."""
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NAMED = 2


def after(ended: Reach) -> Reach:
    """Give what is left for the rules below one that ended for this much mail."""
    return _REST[ended]


def reach_of(test: Test) -> Reach:
    """Say how much mail a condition takes."""
    match test.name:
        case "true":
            return Reach.EVERY
        case "false":
            return Reach.NONE
        case "not":
            return _REST[_least(test.tests)]
        case "allof":
            return _least(test.tests)
        case "anyof":
            return max(map(reach_of, test.tests), default=Reach.NONE)
        case "size":
            return _size(test.arguments)
        case "exists":
            return min((_there(name) for name in _strings(test.arguments)), default=Reach.NEARLY)
        case name if name in _ABOUT_THE_SERVER:
            return Reach.ALL_BUT
        case _:
            return _compared(test)


def whom_of(test: Test) -> str:
    """Name the mail that a condition takes: “mail from …”; empty when words would not be true."""
    if test.name == "allof":
        named = [words for words in map(whom_of, test.tests) if words]
        return named[0] if named else ""
    named = list(dict.fromkeys(_phrases(test)))
    if not named or "" in named:
        return ""
    shown = " or ".join(named[:_NAMED])
    more = len(named) - _NAMED
    return f"mail {shown} (and {more} more)" if more > 0 else f"mail {shown}"


def last_strings(arguments: Sequence[Argument]) -> tuple[str, ...]:
    """Give the strings of the last argument that has any."""
    for argument in reversed(arguments):
        if isinstance(argument, str):
            return (argument,)
        if isinstance(argument, tuple):
            return argument
    return ()


def _least(tests: Iterable[Test]) -> Reach:
    return min(map(reach_of, tests), default=Reach.EVERY)


def _there(header: str) -> Reach:
    if header.lower() in _ALWAYS:
        return Reach.NEARLY
    return Reach.ALL_BUT if header.lower() in _USUAL else Reach.SOME


def _size(arguments: Sequence[Argument]) -> Reach:
    limit = next((each.value for each in arguments if isinstance(each, Number)), 0)
    over = Tag(":over") in arguments
    fits_all = limit <= _SMALL if over else limit >= _HUGE
    return Reach.NEARLY if fits_all else Reach.SOME


def _compared(test: Test) -> Reach:
    """Judge a condition that compares something of the message with keys."""
    pattern = next((_ANY[tag] for tag in _tags(test.arguments) if tag in _ANY), None)
    keys = last_strings(test.arguments)
    if pattern is None or not any(pattern.fullmatch(key) for key in keys):
        return Reach.SOME
    if test.name not in ("header", "address", "envelope"):
        return Reach.NEARLY
    return max((_there(name) for name in _fields(test.arguments)), default=Reach.SOME)


def _phrases(test: Test) -> list[str]:
    """Name each way into a condition; an empty word stands for one that cannot be named."""
    if test.name == "anyof":
        return [phrase for inner in test.tests for phrase in _phrases(inner)]
    if test.name == "size":
        return ["over a size" if Tag(":over") in test.arguments else "below a size"]
    if test.name in ("date", "currentdate"):
        return ["of a certain time"]
    if test.name in ("spamtest", "virustest"):
        return ["that counts as spam"]
    if test.name == "body":
        return ["with certain words in it"]
    if test.name not in ("header", "address", "envelope"):
        return [""]
    fields = _fields(test.arguments)
    # A negated comparison ("is not", "less than") would name those who are spared.
    if not fields or {":count", ":value"} & set(_tags(test.arguments)):
        return [""]
    if fields <= _SENDERS:
        return [f"from {_who(key)}" for key in last_strings(test.arguments)]
    if fields <= _RECEIVERS:
        return [f"to {_who(key)}" for key in last_strings(test.arguments)]
    if fields <= _SENDERS | _RECEIVERS:
        return [f"from or to {_who(key)}" for key in last_strings(test.arguments)]
    if fields == {"subject"}:
        return ["with certain words in the subject"]
    if any("spam" in name for name in fields):
        return ["that counts as spam"]
    if any(name.startswith("list-") for name in fields):
        return ["of a mailing list"]
    return [""]


def _who(key: str) -> str:
    """Name whom a key stands for, covered; a bare name is not repeated."""
    text = key.strip().lower()
    bare = text.lstrip("*@.")
    if _DOMAIN.fullmatch(bare):
        return f"any address at {quoted(bare)}"
    if "@" in text and not text.startswith(("*", "?", "@")):
        return quoted(text)
    return "certain addresses"


def _fields(arguments: Sequence[Argument]) -> frozenset[str]:
    """Give the header lines, or parts of the envelope, that a condition asks about."""
    lists = _lists(arguments)
    return frozenset(name.lower() for name in lists[-2]) if len(lists) > 1 else frozenset()


def _lists(arguments: Sequence[Argument]) -> list[tuple[str, ...]]:
    """Give the strings of each argument, those left out that belong to a tag."""
    found: list[tuple[str, ...]] = []
    owned = False
    for argument in arguments:
        if isinstance(argument, Tag):
            owned = argument.name in _TAKES_A_VALUE
            continue
        if not owned and not isinstance(argument, Number):
            found.append((argument,) if isinstance(argument, str) else argument)
        owned = False
    return found


def _strings(arguments: Sequence[Argument]) -> list[str]:
    return [string for strings in _lists(arguments) for string in strings]


def _tags(arguments: Sequence[Argument]) -> list[str]:
    return [argument.name for argument in arguments if isinstance(argument, Tag)]
