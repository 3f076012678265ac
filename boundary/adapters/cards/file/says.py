"""Write what the person reads when an address book goes out of a phone and back; pure.

Names stand in clear here: without them nobody can compare. A line that begins with two spaces
belongs to the one before.
Sources: Apple and Google help on exporting and importing contacts; not tried on a live phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from boundary.core.card_step import TITLE

from ..known import names_of
from ..lines import Card
from .book import Done

__all__ = ["FILE", "asking", "giving", "not_read", "returning", "taken_over"]

FILE = "contacts.vcf"

_NOT_TRIED = "Nobody has tried these steps on every phone. Menus change."
_KEEP = "Keep the file you exported: with it you have the address book as it was."
_BACK = (
    "To bring it back: on most phones an import only adds cards. It takes none out.",
    "So change the cards above by hand, or remove all contacts first and then import this file.",
    "Before you remove all: check that the file opens, and that they are not kept by an account.",
    "Contacts of an account, such as iCloud or Google, change there and on all its devices.",
    "Delete both files from where others can see them after that. They hold all your contacts.",
)
_NO_NAME = "(a card without a name)"
_SHOWN = 40


def asking() -> tuple[str, ...]:
    """Ask for the address book as it is now."""
    return (
        "Your address book, as a file that ends in .vcf.",
        _NOT_TRIED,
        "iPhone: Contacts, Lists, hold the list, Export. All fields can stay ticked.",
        "Android: Contacts, Fix and manage or Settings, Export to file.",
        "A computer can read the file when you send it over a cable. Mail keeps a copy of it.",
        "The file is only read. A changed copy is written for you, and you say where.",
    )


def not_read(say: str) -> tuple[str, ...]:
    """Say why a file was not taken, and ask again."""
    return (say, "Give a file that your phone or computer exported, ending in .vcf.")


def giving(found: Sequence[Done], unsure: Sequence[Card], total: int) -> tuple[str, ...]:
    """Show the difference, and say how it comes back to the phone."""
    gone = [one.card for one in found if one.left is None]
    # A group is told once, however many join it.
    groups = {one.mark: one for one in found if one.card.is_group}
    changed = [one for one in found if one.left is not None and not one.card.is_group]
    left = total - len(gone) + sum(one.is_made for one in found)
    return (
        f"The changed copy is {FILE}. It has {_cards(left)}; yours has {total}.",
        *_listed("Taken out:", map(_name, gone)),
        *_listed("Changed:", (f"{_name(one.card)}: {_what(one)}" for one in changed)),
        *_listed("Their cards are listed in:", (_name(one.card) for one in groups.values())),
        *_listed(
            "Left alone, because an entry on it is not sure, such as a number without its country:",
            map(_name, unsure),
        ),
        _NOT_TRIED,
        *_BACK,
        _KEEP,
    )


def returning(back: Sequence[Card], total: int) -> tuple[str, ...]:
    """Show what comes back, and say how."""
    return (
        f"The copy with the earlier cards is {FILE}. It has {_cards(total)}.",
        *_listed("Back as they were:", map(_name, back)),
        _NOT_TRIED,
        *_BACK,
    )


def taken_over() -> tuple[str, ...]:
    """Ask whether a file was used when a run ended at that moment."""
    return (
        f"The last run ended while it handed you the file {FILE}.",
        "Say done if your address book is now as that file has it.",
        "If not, leave this out. The step comes again.",
    )


def _what(one: Done) -> str:
    if one.left is None or len(one.left.lines) < len(one.card.lines):
        return "it is taken off, the rest stays"
    return f"it goes to the group {TITLE}, or has that name"


def _name(card: Card) -> str:
    return next(iter(names_of(card)), _NO_NAME)


def _listed(head: str, names: Iterable[str]) -> tuple[str, ...]:
    shown = [f"  {name}" for name in names]
    more = len(shown) - _SHOWN
    rest = (f"  and {more} more",) if more > 0 else ()
    return (head, *shown[:_SHOWN], *rest) if shown else ()


def _cards(count: int) -> str:
    return "1 card" if count == 1 else f"{count} cards"
