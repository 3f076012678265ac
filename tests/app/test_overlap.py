"""Hold the sentence about mail of one's own to what was counted, and to the first step alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from boundary.app.overlap import DAYS, overlap
from boundary.core.errors import TransientError
from boundary.core.event import Standing
from boundary.core.identifier import Identifier
from boundary.core.ports import Adapter
from boundary.engine import Desk
from boundary.engine.world import Opened
from tests.app.case import SetClock
from tests.core.plans import PRESENT, item, plan, standing

NOW = 1_800_000_000_000
ALIASES = {"person-a": "J.", "person-b": "M."}


@dataclass
class Mailbox:
    """A mailbox that says how much was written to whom."""

    counts: Mapping[str, int]
    broken: bool = False
    asked: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    def wrote_to(self, whom: Sequence[Identifier], since_ms: int, /) -> Mapping[str, int]:
        """Remember the question."""
        self.asked.append((tuple(one.key for one in whom), since_ms))
        if self.broken:
            raise TransientError("The connection was lost.")
        return {one.key: self.counts[one.value] for one in whom if one.value in self.counts}


def desk(mailbox: object) -> Desk:
    """Open it for the step."""
    opened = Opened("mail", "imap", cast("Adapter", mailbox), looks=True)
    return {("mail", "mail.file-past"): opened}


def said(mailbox: object, *items: str, held: Standing | None = None) -> tuple[str, ...]:
    """Plan filing the mail of these, and say what is said."""
    made = plan([item(name) for name in items], held=held)
    return overlap(made, held or Standing(), desk(mailbox), ALIASES, SetClock(NOW))


def test_each_address_is_told_with_its_count() -> None:
    """How often in how many days, with the alias and the address masked."""
    mailbox = Mailbox({"a@example.org": 41, "b@example.org": 1})
    sentences = said(mailbox, "a", "b", "c")

    assert 2 == len(sentences)
    assert sentences[0].startswith("J.: you wrote to ")
    assert sentences[0].endswith(f" 41 times in {DAYS} days.")
    assert sentences[1].endswith(f" once in {DAYS} days.")
    assert not any("a@example.org" in sentence for sentence in sentences)
    assert [NOW - DAYS * 86_400_000] == [since for _, since in mailbox.asked]


def test_it_is_said_before_the_first_step_only() -> None:
    """What stands, what is as wanted, and steps that only read ask for nothing."""
    mailbox = Mailbox({"a@example.org": 41})
    held = standing(item("a"))
    done = plan([item("a")], {item("a").address: PRESENT})
    reading = plan([item("a", "mail.keep"), item("a", "phone.block")])

    assert () == said(mailbox, "a", held=held)
    assert () == overlap(done, Standing(), desk(mailbox), ALIASES, SetClock(NOW))
    assert () == overlap(reading, Standing(), desk(mailbox), ALIASES, SetClock(NOW))
    assert [] == mailbox.asked


def test_what_could_not_be_counted_is_not_spoken_of() -> None:
    """A lost connection, or an adapter that cannot count, gives no sentence and no fault."""
    assert () == said(Mailbox({"a@example.org": 2}, broken=True), "a")
    assert () == said(object(), "a")
    assert () == overlap(plan([item("a")]), Standing(), {}, ALIASES, SetClock(NOW))
