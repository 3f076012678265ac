"""Write what the person reads: a guide's part, filled in for one item or for one batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from boundary.core.change import Change
from boundary.core.filling import LOOK_FOR_THEM, SOMEBODY, fill, spellings
from boundary.core.guide import Guide, GuidePart
from boundary.core.identifier import Identifier

NOT_TRIED = "Nobody has tried these steps on a live account."
"""Always said, whatever the confidence of a guide."""
MENUS_CHANGE = "Menus change. If one is not there, stop and leave this for later."
CARD_FILE = "contact.vcf"
"""What the file with the card is called unless the person says otherwise; it tells nothing."""
CARD_NEXT = "The steps for each number come next. You can also leave the card out."
CARD_IN_CLEAR = (
    "The file holds the numbers in clear. You can remove it once the phone has the card."
)
FOUND = "You said that this was so before. You can leave it as it is."

_INDENT = "  "
"""A line that begins so belongs to the line before it (cli/hands.py)."""
_CONFIDENCE = {
    "verified": "The main facts come from the platform's own pages.",
    "third-party": "The facts come from other people's pages.",
    "mixed": "Some facts come from the platform's own pages. The others come from other people's,"
    " or are general knowledge.",
    "unverified": "The facts are general knowledge and were not looked up.",
}


@dataclass(frozen=True, slots=True)
class About:
    """Whom one showing of a part is about."""

    subjects: tuple[Identifier, ...] = field(default=(), repr=False)
    """Empty for a step about an account, one for a step about an identifier, all of a batch for a
    step that is done together; each once, in the order of the plan."""
    folder: str = ""
    """The visible folder name of a step about mail."""


def about(changes: Sequence[Change]) -> About:
    """Say whom these changes of one showing are about."""
    subjects = [change.item.subject for change in changes if change.item.subject is not None]
    return About(tuple(dict.fromkeys(subjects)), folder_of(changes[0]))


def folder_of(change: Change) -> str:
    """Return the visible folder name of a step about mail, or nothing."""
    name = change.item.options.get("folder_name")
    return name if isinstance(name, str) else ""


def summary(part: GuidePart) -> str:
    """Say in one sentence what the person would do; no identifier."""
    unit = "minute" if part.minutes == 1 else "minutes"
    return f"{part.title}: by your own hand, about {part.minutes} {unit}."


def instructions(guide: Guide, part: GuidePart, whom: About) -> tuple[str, ...]:
    """Write what is shown for one item or one batch, line by line, in the order it is needed.

    First what may be noticed and what is not covered, then what to save, then the steps and the
    check. Identifiers stand in clear: without them nobody can carry the steps out. A line that
    begins with two spaces belongs to the one before.
    """
    lines = (
        f"{guide.title}. {summary(part)}",
        _dated(guide),
        NOT_TRIED,
        MENUS_CHANGE,
        *((LOOK_FOR_THEM,) if any(not subject.value for subject in whom.subjects) else ()),
        *(f"What the person may notice: {line}" for line in part.they_may_notice),
        *(f"Not covered: {line}" for line in part.not_covered),
        *(f"Save first: {line}" for line in part.save_first),
        *_numbered(part.steps),
        f"To check: {part.check}",
    )
    return _filled(lines, whom)


def undo_instructions(
    guide: Guide, part: GuidePart, whom: About, *, found: bool = False
) -> tuple[str, ...]:
    """Write how one item or one batch is taken back, and what does not come back.

    `found`: the person said that it was so already, so leaving it is named first.
    """
    lines = (
        f"Taking back: {part.title}.",
        *((FOUND,) if found else ()),
        _dated(guide),
        NOT_TRIED,
        MENUS_CHANGE,
        f"What does not come back: {part.undo_note}",
        *_numbered(part.undo_steps),
    )
    return _filled(lines, whom)


def card_instructions(guide: Guide, part: GuidePart, count: int) -> tuple[str, ...]:
    """Write how the card, just written to a file, comes onto the platform; no identifier."""
    unit = "number" if count == 1 else "numbers"
    return (
        f"{guide.title}. The file is a card for the address book, with {count} {unit}.",
        CARD_IN_CLEAR,
        _dated(guide),
        NOT_TRIED,
        MENUS_CHANGE,
        *part.card,
        CARD_NEXT,
    )


def check_line(part: GuidePart, change: Change) -> str:
    """Say what the person can look at by eye; the identifier is covered."""
    subject = change.item.subject
    masked = (subject.masked if subject.value else SOMEBODY) if subject else ""
    filled = fill(part.check, masked, (masked,), folder_of(change))
    return " ".join((filled.text, *filled.addresses, *filled.fields))


def _numbered(steps: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"Step {i} of {len(steps)}: {step}" for i, step in enumerate(steps, 1))


def _dated(guide: Guide) -> str:
    return f"Facts of {guide.checked_on}. {_CONFIDENCE[guide.confidence]}"


def _filled(lines: Sequence[str], whom: About) -> tuple[str, ...]:
    return tuple(piece for line in lines for piece in _pieces(line, whom))


def _pieces(line: str, whom: About) -> Iterator[str]:
    """Fill one line in; a list at its end becomes lines of its own, ready to copy."""
    name = (whom.subjects[0].value or SOMEBODY) if whom.subjects else ""
    names = [spelling for subject in whom.subjects for spelling in spellings(subject)]
    filled = fill(line, name, names, whom.folder)
    yield filled.text
    yield from (f"{_INDENT}{spelling}" for spelling in filled.addresses)
    yield from _numbered_fields(filled.fields)


def _numbered_fields(fields: Sequence[str]) -> Iterator[str]:
    """Say where one search field ends and the next begins: on a screen each takes several lines."""
    if len(fields) == 1:
        yield f"{_INDENT}{fields[0]}"
        return
    for number, text in enumerate(fields, 1):
        yield f"{_INDENT}Filter {number} of {len(fields)}:"
        yield f"{_INDENT}{_INDENT}{text}"
