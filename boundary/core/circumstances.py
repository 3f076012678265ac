"""Hold what a plan is made for: living together, leaving or apart, and what they can open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from boundary.core.verbs import VERBS


class Circumstance(StrEnum):
    """A choice of the plan, made beside the questions; never an answer, and never guessed."""

    LIVING_TOGETHER = "living-together"
    LEAVING = "leaving"
    DEVICE = "device"
    MAILBOX = "mailbox"
    CONTACTS = "contacts"


_SAYS = {
    Circumstance.DEVICE: "the person can open this device",
    Circumstance.MAILBOX: "the person can open your mailbox",
    Circumstance.CONTACTS: "the person can open your address book",
    Circumstance.LIVING_TOGETHER: "you live together",
    Circumstance.LEAVING: "you are leaving, or left lately",
}
"""From what sees most to what sees least, completing "You said that …"."""

_REACHES = {
    Circumstance.DEVICE: ("",),
    Circumstance.MAILBOX: ("mail.",),
    Circumstance.CONTACTS: ("contacts.",),
    Circumstance.LIVING_TOGETHER: ("mail.", "contacts."),
    Circumstance.LEAVING: ("mail.", "contacts."),
}
"""Beginnings of the verbs whose changes may be seen while it holds."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds for a case; the same set has one spelling."""

    holding: tuple[Circumstance, ...] = ()
    """In the order of Circumstance, each once. Empty: living apart, and nothing is open to them."""

    def why(self, verb: str) -> str:
        """Say why a change of this verb may be seen; empty when nothing here shows it.

        Verbs that only read leave nothing behind on the account, so nothing is raised for them.
        """
        if VERBS[verb].reads_only:
            return ""
        return next(
            (
                f"You said that {says}, so this may show."
                for one, says in _SAYS.items()
                if one in self.holding and verb.startswith(_REACHES[one])
            ),
            "",
        )


def circumstances(chosen: Iterable[Circumstance]) -> Circumstances:
    """Put what was chosen into its one spelling."""
    found = set(chosen)
    return Circumstances(tuple(one for one in Circumstance if one in found))
