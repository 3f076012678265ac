"""Hold hiding in a file whose address book has its groups as cards to its promises."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from boundary.adapters.cards.file.adapter import VcardAdapter
from boundary.adapters.cards.file.book import Wish, change
from boundary.adapters.cards.group import has_member
from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import Card, read
from boundary.core.card_step import GROUP_STAYS, TITLE, objects_of
from boundary.core.change import Outcome, Presence, State, Status
from boundary.core.ports import Answer
from tests.adapters.cards import made
from tests.adapters.cards.file.phone import Phone, card, item
from tests.adapters.google.people.furniture import Notes

ANNA = card("FN:Anna", "EMAIL:anna@example.org", uid="a")
BEN = card("FN:Ben", "EMAIL:ben@example.com", uid="b")
BOTH = card("FN:Both", "EMAIL:anna@example.org", "EMAIL:ben@example.com", uid="ab")
FAMILY = card("FN:Family", "X-ADDRESSBOOKSERVER-KIND:group", uid="f")
NEW = FAMILY.replace(b"3.0", b"4.0").replace(b"X-ADDRESSBOOKSERVER-KIND", b"KIND")
OURS = card(f"FN:{TITLE}", "X-ADDRESSBOOKSERVER-KIND:group", "NOTE:mine", uid="g")
TOM = card("FN:Tom", "TEL:+12025550199", uid="t", eol="\n")


def run(phone: Phone, *subjects: str, by: str = "group") -> list[Outcome]:
    """Hide these in a session of their own, each for a person of its own."""
    opened = VcardAdapter(phone, Reader(region="US"))
    items = [item(one, "contacts.hide", person=one, by=by) for one in subjects]
    wanted = [opened.plan(one, State(Presence.UNKNOWN)) for one in items]
    found = opened.apply(wanted, Notes())
    return [found[one.address] for one in wanted]


def undo(phone: Phone, *done: Outcome) -> list[Outcome]:
    """Take outcomes back in a session of their own."""
    found = VcardAdapter(phone, Reader(region="US")).undo(done, Notes())
    return [found[one.change.address] for one in done]


def without(outcome: Outcome, *others: Outcome) -> Outcome:
    """Leave out what others claim, as undo does for one item while others stand."""
    claimed = {one["id"] for other in others for one in objects_of(other.ref)}
    kept = [one for one in objects_of(outcome.ref) if one["id"] not in claimed]
    return Outcome(outcome.change, outcome.status, {**outcome.ref, "objects": kept})


def group_in(book: bytes) -> Card | None:
    """Find the group with our name."""
    groups = [one for one in read(book).cards if one.is_group and one.first("FN") == TITLE]
    return groups[0] if groups else None


@pytest.mark.parametrize("family", [FAMILY, NEW])
@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\nwords"])
def test_a_group_is_made_in_the_manner_of_the_file_and_goes_with_undo(
    family: bytes, end: bytes
) -> None:
    """Where groups are cards one is made, the card is listed, and undo gives the very bytes."""
    phone = Phone(TOM + b"\n" + ANNA + b"x\r\n" + family.rstrip(b"\r\n") + end)
    before = phone.book
    (done,) = run(phone, "anna@example.org")
    group = group_in(phone.book)
    (back,) = undo(phone, done)

    assert group is not None
    assert has_member(group, "a")
    assert family.split(b"\r\n")[1] == group.lines[1].raw.strip()
    assert (Status.DONE, Status.UNDONE) == (done.status, back.status)
    assert before == phone.book


def test_books_made_by_chance_come_back_in_any_order() -> None:
    """Odd cards, groups among them or not: with the last item undone every byte is as it was."""
    random = Random(7)  # noqa: S311  # nothing secret
    joined = 0
    for _ in range(60):
        cards = [made.make(random).raw for _ in range(random.randrange(2, 9))]
        cards += random.sample([FAMILY, NEW, OURS, TOM, FAMILY.replace(b"UID:f\r\n", b"")], 2)
        cards = [
            raw.replace(b"\n", f"\nUID:{at}\n".encode(), 1) if b"UID:" not in raw else raw
            for at, raw in enumerate(cards)
        ]
        random.shuffle(cards)
        phone = Phone(b"".join(raw + random.choice((b"", b"\n", b"x\n")) for raw in cards))
        before = phone.book
        subjects = random.sample([*made.EMAILS, *made.NUMBERS], 3)
        done = [one for one in run(phone, *subjects) if one.status is Status.DONE]
        joined += b"MEMBER:" in phone.book
        random.shuffle(done)
        while done:
            one = done.pop()
            undo(phone, without(one, *done))

        assert before == phone.book

    assert joined > 20


def test_a_file_without_groups_gets_none() -> None:
    """No group there: a category is enough."""
    phone = Phone(ANNA + TOM)
    run(phone, "anna@example.org")

    assert group_in(phone.book) is None
    assert 2 == len(read(phone.book).cards)


def test_a_group_that_is_there_is_used_and_stays() -> None:
    """A group with our name that somebody made gets one line, and just that line goes again."""
    phone = Phone(OURS + ANNA + FAMILY)
    before = phone.book
    (done,) = run(phone, "anna@example.org")
    during = phone.book
    undo(phone, done)

    assert during.startswith(
        OURS.replace(b"END:", b"X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a\r\nEND:")
    )
    assert before == phone.book


@pytest.mark.parametrize("order", [*itertools.permutations(range(2))])
@pytest.mark.parametrize("book", [OURS + ANNA + BEN + BOTH, FAMILY + ANNA + BEN + BOTH + TOM])
def test_what_one_item_did_comes_back_while_the_other_stands(
    book: bytes, order: tuple[int, int]
) -> None:
    """Two people in one group: each leaves by itself, and with the last every byte is back."""
    phone = Phone(book)
    before = phone.book
    done = run(phone, "anna@example.org", "ben@example.com")
    first, last = done[order[0]], done[order[1]]
    undo(phone, without(first, last))
    half = group_in(phone.book)
    undo(phone, last)

    assert half is not None
    assert [order != (0, 1), order == (0, 1), True] == [
        has_member(half, uid) for uid in ("a", "b", "ab")
    ]
    assert before == phone.book


def test_a_group_that_others_are_in_by_now_stays() -> None:
    """Somebody put another card into the group that was made: it stays, and that is said."""
    phone = Phone(ANNA + FAMILY + TOM)
    (done,) = run(phone, "anna@example.org")
    line = b"X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a\r\n"
    phone.book = phone.book.replace(line, line + line.replace(b":a", b":t"))
    (back,) = undo(phone, done)
    group = group_in(phone.book)

    assert Status.UNDONE == back.status
    assert GROUP_STAYS in back.note
    assert group is not None
    assert [False, True] == [has_member(group, uid) for uid in ("a", "t")]
    assert ANNA in phone.book


def test_a_group_that_was_renamed_by_now_stays() -> None:
    """The user gave the group another name: it is theirs now."""
    phone = Phone(ANNA + FAMILY)
    (done,) = run(phone, "anna@example.org")
    phone.book = phone.book.replace(f"FN:{TITLE}".encode(), b"FN:Later")
    (back,) = undo(phone, done)

    assert GROUP_STAYS in back.note
    assert b"FN:Later" in phone.book
    assert b"MEMBER" not in phone.book


def test_a_group_that_went_since_is_said_and_undo_ends() -> None:
    """Without the group there is nothing to leave; the card comes back all the same."""
    phone = Phone(ANNA + FAMILY + TOM)
    before = phone.book
    (done,) = run(phone, "anna@example.org")
    group = group_in(phone.book)
    assert group is not None
    phone.book = phone.book.replace(group.raw, b"")
    (back,) = undo(phone, done)
    (again,) = undo(phone, done)

    assert (Status.UNDONE, Status.UNDONE) == (back.status, again.status)
    assert before == phone.book


def test_twice_is_as_good_as_once() -> None:
    """A card that is listed already is listed once, by a second run as by a second item."""
    phone = Phone(ANNA + BOTH + FAMILY)
    run(phone, "anna@example.org")
    first = phone.book
    (again,) = run(phone, "anna@example.org")
    run(phone, "ben@example.com")

    assert Status.ALREADY == again.status
    assert first == phone.book


def test_what_stands_before_the_first_card_stays_there() -> None:
    """A group is made beside another group: a mark at the start of the file stays at its start."""
    phone = Phone(b"\xef\xbb\xbf" + FAMILY + ANNA)
    before = phone.book
    (done,) = run(phone, "anna@example.org")
    during = phone.book
    undo(phone, done)

    assert during.startswith(b"\xef\xbb\xbfBEGIN:VCARD\r\nVERSION:3.0\r\nUID:")
    assert before == phone.book


def test_cards_that_go_leave_the_group_at_its_place() -> None:
    """Where a card before the group goes in the same change, the new group stands beside it."""
    reader = Reader()
    book = read(ANNA + BEN + FAMILY + TOM)
    wishes = [
        Wish("email:anna@example.org", frozenset({"email:anna@example.org"})),
        Wish("email:ben@example.com", frozenset({"email:ben@example.com"}), "group"),
    ]
    made, _ = change(book, reader, wishes)

    assert ["Ben", TITLE, "Family", "Tom"] == [one.first("FN") for one in made.cards]


def test_a_card_without_uid_gets_the_category_alone() -> None:
    """No UID: no group can list it."""
    phone = Phone(ANNA.replace(b"UID:a\r\n", b"") + FAMILY)
    run(phone, "anna@example.org")

    assert group_in(phone.book) is None
    assert f"CATEGORIES:{TITLE}".encode() in phone.book


def test_a_uid_that_no_line_can_hold_lists_nothing() -> None:
    """Others may have written it: it never becomes a line of its own."""
    phone = Phone(ANNA.replace(b"UID:a", b"UID:a\\nEMAIL:x@example.org") + FAMILY)
    run(phone, "anna@example.org")

    assert group_in(phone.book) is None
    assert 2 == len(read(phone.book).cards)


def test_by_name_joins_no_group_unless_others_share_the_card() -> None:
    """Renaming is another choice; a card that also holds others goes to the group instead."""
    phone = Phone(ANNA + BOTH + FAMILY)
    before = phone.book
    (done,) = run(phone, "anna@example.org", by="name")
    group = group_in(phone.book)
    undo(phone, done)

    assert group is not None
    assert [False, True] == [has_member(group, uid) for uid in ("a", "ab")]
    assert before == phone.book


def test_the_difference_names_the_group_once_and_counts_it() -> None:
    """What is shown before the file is taken over says which group lists them, and how many."""
    phone = Phone(ANNA + BOTH + FAMILY)
    run(phone, "anna@example.org")
    shown = [*phone.asked[-1]]

    assert "The changed copy is contacts.vcf. It has 4 cards; yours has 3." == shown[0]
    at = shown.index("Their cards are listed in:")
    assert f"  {TITLE}" == shown[at + 1]
    assert not shown[at + 2].startswith("  ")


def test_a_copy_that_was_not_taken_over_changed_nothing() -> None:
    """Left out: the file is as it was, and nothing stands."""
    phone = Phone(ANNA + FAMILY)
    before = phone.book
    phone.answers = [Answer.SKIP]
    (left,) = run(phone, "anna@example.org")

    assert (Status.SKIPPED, ()) == (left.status, objects_of(left.ref))
    assert before == phone.book
