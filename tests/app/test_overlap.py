"""Hold the sentences about mail of one's own and others' cards to what was seen at a first step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from boundary.app.books import Books
from boundary.app.overlap import DAYS, overlap, shared, with_others
from boundary.core.change import Guard
from boundary.core.errors import TransientError
from boundary.core.event import Standing
from boundary.core.identifier import Identifier, email, handle
from boundary.core.plan import Case
from boundary.core.playbook import Address, Item, Person
from boundary.core.ports import Adapter, CardSighting
from boundary.core.rules import Rules
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


# ---- others' cards

KIM = email("kim@example.net")


def people(*names: str) -> list[Person]:
    """List the people of items, each with one address."""
    return [
        Person(ALIASES[f"person-{name}"], "./s.yaml", (), (subject,))
        for name in names
        if (subject := item(name).subject) is not None
    ]


def cards(*names: str) -> Books:
    """Put these addresses on one card of Kim's."""
    emails = tuple(subject for name in names if (subject := item(name).subject) is not None)
    return Books((CardSighting(("Kim",), (*emails, KIM)),), looked=True)


def looked(items: Sequence[Item], books: Books, held: Standing | None = None) -> tuple[Case, int]:
    """Look for others; give the case, and how often the books were read."""
    times = []

    def read() -> Books:
        times.append(1)
        return books

    names = sorted({one.person.removeprefix("person-") for one in items if one.person in ALIASES})
    made = plan(items, held=held)
    case = with_others(Case({}, Rules()), made, held or Standing(), people(*names), read)
    return case, len(times)


def test_others_on_cards_are_told_with_their_count() -> None:
    """One sentence for each address, covered, and once for all steps; the plan asks."""
    items = [item("a"), item("a", "mail.file-away"), item("b")]
    case, times = looked(items, cards("a"))
    made = plan(items, elsewhere=case.elsewhere)
    said = shared(made, case, ALIASES)

    assert 1 == times
    assert [Guard.OVERLAP] == [one.guard for one in made.problems]
    assert 1 == len(said)
    assert said[0].startswith("J.: ")
    assert said[0].endswith(" also stands on 1 card of other people.")
    assert "a@example.org" not in said[0]
    assert () == case.uncovered


def test_more_cards_are_counted() -> None:
    """Each card counts for the address that stands on it."""
    two = Books((*cards("a").cards, *cards("a", "b").cards), looked=True)
    items = [item("a"), item("b")]
    case, _ = looked(items, two)
    said = shared(plan(items, elsewhere=case.elsewhere), case, ALIASES)

    assert ["2 cards of other people.", "1 card of other people."] == [
        one.partition(" stands on ")[2] for one in said
    ]


def test_books_are_left_alone_where_nobody_is_cut_off_anew() -> None:
    """What stands, what only reads, handles, and steps about an account look at no card."""
    held = standing(item("a"))
    name = handle("a.example", "example")
    chirp = Item(Address("site", "social.block", name.key), "social.block", name, {}, "person-a")
    whole = Item(Address("site", "social.privacy", "-"), "social.privacy", None)
    empty = Case({}, Rules())

    assert (empty, 0) == looked([item("a")], cards("a"), held)
    assert (empty, 0) == looked([item("a", "mail.keep"), chirp, whole], cards("a"))


def test_what_was_not_looked_at_is_not_covered() -> None:
    """It is added to what no step reaches, and nothing is asked."""
    case, times = looked([item("a")], Books(unseen=("book",)))

    assert 1 == times
    assert {} == case.elsewhere
    assert ["The address book of book was not looked at."] == [
        one.say.partition(" Others")[0] for one in case.uncovered
    ]
    assert () == shared(plan([item("a")]), case, ALIASES)
