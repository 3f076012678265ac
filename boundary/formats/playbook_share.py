"""Write a shared playbook anew from the closed vocabulary, and find what in it is not of that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.playbook import SharedPlaybook
from boundary.core.verbs import Verb
from boundary.formats.scan import NOBODY, Known, Reason, scan
from boundary.formats.shape import identifiers_in
from boundary.formats.yaml_events import MAX_BYTES, check_bytes

__all__ = [
    "PLAIN_TITLE",
    "Difference",
    "How",
    "Leak",
    "comments_of",
    "differences",
    "leaks",
    "rebuild",
    "refuse_identifiers",
]

PLAIN_TITLE: Final = "Shared steps"
"""What stands in the place of a title in somebody's own words."""
_HEAD: Final = "boundary: 1"
_STEPS: Final = "steps:"
_MAX_COMMENTS: Final = 5


class How(StrEnum):
    """How a step differs between two versions of a file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    """Other options."""
    MOVED = "moved"
    """The same step at another place in the order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One step that is not as it was."""

    how: How
    verb: str
    options: Mapping[str, str]
    """As they are now; for a step that is gone, as they were."""
    before: Mapping[str, str]
    """As they were; the same as `options` unless it changed."""


@dataclass(frozen=True, slots=True)
class Leak:
    """One place in outgoing bytes that holds something of a person. Never the value."""

    line: int
    """1-based."""
    reasons: tuple[Reason, ...]
    """Never empty."""


def rebuild(shared: SharedPlaybook, verbs: Mapping[str, Verb], *, title: bool) -> bytes:
    """Return the bytes of a shared playbook that hold steps, their options and their order alone.

    An option is written where it is not as it would be anyway, so that the same steps are the same
    bytes, also in a version that knows more options. With `title` the file's own title stays, in
    one spelling of its characters; else PLAIN_TITLE stands there, whoever shares the steps. Raises
    PlaybookRefusal when two steps differ only by the name they had for their owner.
    """
    words = PLAIN_TITLE
    if title:
        words = " ".join(unicodedata.normalize("NFC", shared.title).split())
    lines = [_HEAD, f"title: {_quoted(words)}", _STEPS]
    seen: dict[str, tuple[int, str]] = {}
    for step in shared.steps:
        line = _line(step.verb, step.options, verbs[step.verb])
        if step.verb not in seen:
            seen[step.verb] = (step.place.line, line)
            lines.append(line)
        elif seen[step.verb][1] != line:
            first = seen[step.verb][0]
            say = f"Without your own names for it, this step stands twice: first in line {first}."
            hint = "Keep one of the two in the file that you share."
            raise PlaybookRefusal((Fault(step.place.line, step.place.column, say, hint),))
    return ("\n".join(lines) + "\n").encode("utf-8")


def leaks(data: bytes, verbs: Mapping[str, Verb], known: Known) -> tuple[Leak, ...]:
    """Return where outgoing bytes hold something of a person.

    Lines that are wholly of the vocabulary say nothing about anybody; every other line is scanned.
    """
    found = []
    for number, line in enumerate(data.decode("utf-8").splitlines(), start=1):
        if _is_vocabulary(line, verbs):
            continue
        reasons = scan(_own_words(line), known)
        if reasons:
            found.append(Leak(number, reasons))
    return tuple(found)


def refuse_identifiers(data: bytes, shared: SharedPlaybook) -> None:
    """Refuse a file that holds what is shaped like an identifier, comments included.

    A shared playbook has no place for one, so it is no mistake to be passed over. Raises
    PlaybookRefusal with each line.
    """
    faults = []
    say = "Something here is shaped like an address, a number or a name on a site."
    hint = "A shared playbook is about steps. Ask for a file without it."
    if any(reason in _REFUSED for reason in scan(shared.title, NOBODY)):
        faults.append(Fault(0, 0, say, hint, "title"))
    for number, line in enumerate(check_bytes(data[:MAX_BYTES]).splitlines(), start=1):
        if identifiers_in(line):
            faults.append(Fault(number, 1, say, hint))
    if faults:
        raise PlaybookRefusal(tuple(faults[:20]))


def comments_of(data: bytes) -> tuple[str, ...]:
    """Return the first few whole-line comments of a file: its own words about itself, unchecked."""
    lines = (line.strip() for line in check_bytes(data).splitlines())
    words = (line.lstrip("#").strip() for line in lines if line.startswith("#"))
    return tuple(line for line in words if line)[:_MAX_COMMENTS]


def differences(before: SharedPlaybook, after: SharedPlaybook) -> tuple[Difference, ...]:
    """Return what is added, changed and moved in the order of the newer file, then what is gone.

    A verb stands once in an imported file, so it names its step.
    """
    old = {step.verb: step for step in before.steps}
    new = {step.verb: step for step in after.steps}
    kept_then = [verb for verb in old if verb in new]
    kept_now = [verb for verb in new if verb in old]
    still = _longest_common(kept_then, kept_now)
    found = []
    for verb, step in new.items():
        if verb not in old:
            found.append(Difference(How.ADDED, verb, step.options, step.options))
            continue
        was = old[verb]
        if dict(was.options) != dict(step.options):
            found.append(Difference(How.CHANGED, verb, step.options, was.options))
        if verb not in still:
            found.append(Difference(How.MOVED, verb, step.options, was.options))
    found += [
        Difference(How.REMOVED, verb, step.options, step.options)
        for verb, step in old.items()
        if verb not in new
    ]
    return tuple(found)


_REFUSED: Final = frozenset(Reason) - {Reason.KNOWN}


def _line(verb: str, options: Mapping[str, str], spec: Verb) -> str:
    told = {name: word for name, word in options.items() if word != _default(spec, name)}
    known = [name for name in spec.options if name in told]
    order = [*known, *sorted(told.keys() - spec.options.keys())]
    written = ", ".join(f"{name}: {told[name]}" for name in order)
    return f"  - {{do: {verb}, with: {{{written}}}}}" if written else f"  - {{do: {verb}}}"


def _default(spec: Verb, name: str) -> str | None:
    return spec.options[name].default if name in spec.options else None


_STEP: Final = re.compile(r"  - \{do: ([a-z.-]+)(?:, with: \{([a-z0-9:, -]+)\})?\}")


def _is_vocabulary(line: str, verbs: Mapping[str, Verb]) -> bool:
    """Say whether a line can be written with the closed vocabulary alone, whoever writes it."""
    if line in (_HEAD, _STEPS, f"title: {_quoted(PLAIN_TITLE)}"):
        return True
    found = _STEP.fullmatch(line)
    if found is None or found[1] not in verbs:
        return False
    spec = verbs[found[1]]
    options = dict(pair.split(": ", 1) for pair in (found[2] or "").split(", ") if ": " in pair)
    fits = all(
        name in spec.options and word in spec.options[name].allowed
        for name, word in options.items()
    )
    return fits and line == _line(found[1], options, spec)


def _own_words(line: str) -> str:
    """Return what is in somebody's own words of a line; the whole line when it is no title."""
    if line.startswith('title: "') and line.endswith('"'):
        return re.sub(r"\\(.)", r"\1", line[len('title: "') : -1])
    return line


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _longest_common(one: Sequence[str], other: Sequence[str]) -> frozenset[str]:
    """Return as many names as stand in the same order in both lists."""
    best: list[list[tuple[str, ...]]] = [[()] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, name in enumerate(one):
        for j, twin in enumerate(other):
            longer = max(best[i][j + 1], best[i + 1][j], key=len)
            best[i + 1][j + 1] = (*best[i][j], name) if name == twin else longer
    return frozenset(best[-1][-1])
