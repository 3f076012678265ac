"""Hold the way by a file: what is asked, what is shown, and the very bytes on the way back."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from boundary.adapters.cards import lines
from boundary.adapters.cards.bodies import mappings
from boundary.adapters.cards.file import make_manifest
from boundary.adapters.cards.file.adapter import VcardAdapter
from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import read
from boundary.core.card_step import TITLE
from boundary.core.change import (
    Change,
    Direction,
    InDoubt,
    Intent,
    Outcome,
    Presence,
    Proof,
    State,
    Status,
)
from boundary.core.errors import AdapterError, Interrupted
from boundary.core.identifier import email
from boundary.core.json import JsonObject
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Answer
from tests.adapters.cards import made
from tests.adapters.cards.file.phone import ACCOUNT, Phone, card, item
from tests.adapters.google.people.furniture import Notes

ANNA = card("FN:Anna", "EMAIL:anna@example.org")
MUM = card("FN:Mum", "EMAIL:mum@example.org", "EMAIL:anna@example.org")
TOM = card("FN:Tom", "TEL:+12025550199", eol="\n")


def adapter(phone: Phone, region: str = "US") -> VcardAdapter:
    """Open a session."""
    return VcardAdapter(phone, Reader(region=region))


def changes(*items: Item) -> list[Change]:
    """Plan items of which nothing was seen."""
    opened = adapter(Phone())
    return [opened.plan(one, State(Presence.UNKNOWN)) for one in items]


def run(phone: Phone, *items: Item) -> list[Outcome]:
    """Carry items out in a session of their own."""
    wanted = changes(*items)
    found = adapter(phone).apply(wanted, Notes())
    return [found[one.address] for one in wanted]


def undo(phone: Phone, *done: Outcome) -> list[Outcome]:
    """Take outcomes back in a session of their own."""
    found = adapter(phone).undo(done, Notes())
    return [found[one.change.address] for one in done]


def test_a_card_goes_and_comes_back_between_all_others() -> None:
    """Only the person's card goes, the line goes from the shared one, and both come back."""
    phone = Phone(b"\xef\xbb\xbf" + TOM + b"\n\n" + ANNA + b"\r\n" + MUM + b"words\n" + TOM)
    before = phone.book
    (done,) = run(phone, item("anna@example.org"))
    left = card("FN:Mum", "EMAIL:mum@example.org")

    assert b"\xef\xbb\xbf" + TOM + b"\n\n\r\n" + left + b"words\n" + TOM == phone.book
    assert (Status.DONE, Proof.TOLD) == (done.status, done.proof)
    (back,) = undo(phone, done)
    assert before == phone.book
    assert (Status.UNDONE, 2) == (back.status, back.ref["returned"])


def test_any_choice_comes_back_in_any_order() -> None:
    """Of files made by chance, whatever is removed in several runs comes back to the byte."""
    random = Random(9)  # noqa: S311  # nothing secret
    for _ in range(40):
        cards = [made.make(random).raw for _ in range(random.randrange(2, 9))]
        cards = [_with_uid(raw, random) for raw in cards]
        phone = Phone(b"".join(raw + random.choice((b"", b"\n", b"x\n")) for raw in cards))
        before = phone.book
        subjects = random.sample([*made.EMAILS, *made.NUMBERS], 4)
        done = run(phone, *(item(one, person=one) for one in subjects[:2]))
        done += run(phone, *(item(one, person=one) for one in subjects[2:]))
        undo(phone, *[one for one in reversed(done) if one.status is Status.DONE])

        assert before == phone.book


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_neighbours_come_back_in_any_order(order: tuple[int, ...]) -> None:
    """Cards that stood beside one another come back to their places one by one, in any order."""
    subjects = ("anna@example.org", "bela@example.org", "cleo@example.org")
    theirs = [card(f"EMAIL:{one}", uid=one) for one in subjects]
    phone = Phone(TOM + b"\n1\n".join([*theirs, b""]) + MUM.replace(b"anna", b"dad"))
    before = phone.book
    done = run(phone, *(item(one, person=one) for one in subjects))
    for at in order:
        undo(phone, done[at])

    assert before == phone.book


def test_a_card_finds_a_place_when_its_neighbours_are_gone() -> None:
    """Where nothing is as it was the card comes last, and it comes once."""
    phone = Phone(TOM + ANNA + MUM.replace(b"anna", b"dad"))
    (done,) = run(phone, item("anna@example.org"))
    other = card("FN:new", uid="7")
    phone.book = other
    undo(phone, done)
    undo(phone, done)

    assert other + ANNA == phone.book


def test_copies_of_one_card_all_come_back() -> None:
    """Where an export holds a card several times, each copy goes, and each comes back."""
    for uid in ("", "5"):
        shared = card("FN:Both", "EMAIL:anna@example.org", "EMAIL:bela@example.org", uid=uid)
        alone = card("FN:Anna", "EMAIL:anna@example.org", uid=uid and "6")
        phone = Phone(TOM + shared + alone + alone + shared + TOM + alone)
        before = phone.book
        (done,) = run(phone, item("anna@example.org"))

        assert 0 == phone.book.count(b"anna@")
        (back,) = undo(phone, done)
        (again,) = undo(phone, done)
        assert before == phone.book
        assert (5, 0) == (back.ref["returned"], again.ref["returned"])


def test_a_copy_that_is_back_counts_once() -> None:
    """Where one of two copies was added again by hand, just the other one comes back."""
    phone = Phone(ANNA + TOM + ANNA)
    before = phone.book
    (done,) = run(phone, item("anna@example.org"))
    phone.book = ANNA + TOM
    (back,) = undo(phone, done)

    assert (before, 1) == (phone.book, back.ref["returned"])


def test_one_session_goes_on_from_its_own_copy() -> None:
    """A second batch is carried out on what the first one made, and asks for no file again."""
    phone = Phone(ANNA + card("FN:Bela", "EMAIL:bela@example.org") + TOM)
    opened = adapter(phone)
    opened.apply(changes(item("anna@example.org")), Notes())
    opened.apply(changes(item("bela@example.org", "contacts.hide")), Notes())

    expected = card("FN:Bela", "EMAIL:bela@example.org", f"CATEGORIES:{TITLE}") + TOM
    assert expected == phone.book
    assert 3 == len(phone.asked)


def test_a_damaged_place_is_the_end() -> None:
    """A receipt whose place cannot be read puts the card last."""
    phone = Phone(ANNA + TOM)
    (done,) = run(phone, item("anna@example.org"))
    (one,) = mappings(done.ref["objects"])
    ref: JsonObject = {"objects": [{**one, "spot": {"lead": -1}}]}
    undo(phone, Outcome(done.change, Status.DONE, ref))

    assert TOM + ANNA == phone.book


def test_a_card_that_went_since_is_said() -> None:
    """Lines of a card that is gone stay away, and that is said."""
    phone = Phone(MUM + TOM)
    (done,) = run(phone, item("anna@example.org"))
    phone.book = TOM
    (back,) = undo(phone, done)

    assert TOM == phone.book
    assert "A card is not in your file any more, so nothing was put back on it." == back.note


def test_a_card_without_uid_is_never_mistaken() -> None:
    """A card of the same name that says something else gets no line of another's."""
    rows = ("FN:Mum", "ORG:x", "TITLE:y")
    phone = Phone(card(*rows, "EMAIL:mum@example.org", "EMAIL:anna@example.org") + TOM)
    (done,) = run(phone, item("anna@example.org"))
    phone.book = card(*rows, "EMAIL:mum@example.com") + TOM
    before = phone.book
    undo(phone, done)

    assert before == phone.book


def test_two_cards_that_it_could_be_are_both_left_alone() -> None:
    """Where two different cards could be what is left of one without a UID, neither is changed."""
    whole = card("FN:Both", "EMAIL:anna@example.org", "EMAIL:bela@example.org", "NOTE:x")
    phone = Phone(whole)
    (done,) = run(phone, item("anna@example.org"))
    phone.book = card("EMAIL:bela@example.org", "FN:Both") + card("NOTE:x", "FN:Both")
    before = phone.book
    undo(phone, done)

    assert before == phone.book


def test_lines_come_back_on_a_card_that_comes_back_with_them() -> None:
    """A line that went first and the card that went later come back together."""
    shared = card("FN:Both", "EMAIL:anna@example.org", "EMAIL:bela@example.org", uid="5")
    phone = Phone(shared + TOM)
    before = phone.book
    first = run(phone, item("anna@example.org"))
    second = run(phone, item("bela@example.org"))
    undo(phone, *second, *first)

    assert before == phone.book


def test_cards_are_hidden_by_group_and_by_name() -> None:
    """A card goes to the group; by name it is renamed, and one that others share goes there."""
    phone = Phone(ANNA + MUM)
    (done,) = run(phone, item("anna@example.org", "contacts.hide"))
    (again,) = run(phone, item("anna@example.org", "contacts.hide"))

    assert 2 == phone.book.count(f"CATEGORIES:{TITLE}".encode())
    assert Status.ALREADY == again.status
    undo(phone, done)
    run(phone, item("anna@example.org", "contacts.hide", by="name"))
    assert (1, 1) == (
        phone.book.count(f"FN:{TITLE}".encode()),
        phone.book.count(f"FN:Mum\r\nEMAIL:mum@example.org\r\nEMAIL:anna@example.org\r\nCATEGORIES:{TITLE}".encode()),
    )  # fmt: skip


def test_what_is_unsure_is_shown_and_left_alone() -> None:
    """A number that could be anybody's is named beside the difference, and stays."""
    local = card("FN:Somebody", "TEL:555-0123")
    phone = Phone(local + card("FN:B", "TEL:+12025550123"))
    (done,) = run(phone, item("+12025550123"))
    shown = [*phone.asked[-1]]

    assert local == phone.book
    assert shown[shown.index("Taken out:") + 1] == "  B"
    at = shown.index(
        "Left alone, because an entry on it is not sure, such as a number without its country:"
    )
    assert "  Somebody" == shown[at + 1]
    assert done.note.endswith("It is left alone.")
    (none,) = run(Phone(local + local), item("+12025550123"))
    assert none.note.endswith(
        "2 cards hold an entry that could be this one, such as a number without its country code."
        " It is left alone."
    )


def test_the_difference_is_shown_and_long_lists_are_cut() -> None:
    """Each card that goes or changes is named; of very many only the first are."""
    unnamed = card("EMAIL:anna@example.org")
    phone = Phone(b"".join([unnamed] * 45) + MUM)
    run(phone, item("anna@example.org"))
    shown = [*phone.asked[-1]]

    assert "The changed copy is contacts.vcf. It has 1 card; yours has 46." == shown[0]
    assert ["Taken out:", *["  (a card without a name)"] * 40, "  and 5 more"] == shown[1:43]
    assert "  Mum: it is taken off, the rest stays" == shown[44]
    run(phone, item("mum@example.org", "contacts.hide"))
    assert f"  Mum: it goes to the group {TITLE}, or has that name" in phone.asked[-1]


def test_without_a_file_nothing_is_done() -> None:
    """Where there is no file now, the steps wait, and nothing was archived."""
    phone = Phone()
    phone.files = [None, None, None]
    (done,) = run(phone, item("anna@example.org"))
    phone.book = ANNA
    (real,) = run(Phone(ANNA), item("anna@example.org"))
    (back,) = undo(phone, real)
    opened = adapter(phone)

    assert (Status.WAITING, Status.SKIPPED) == (done.status, back.status)
    phone.files = [None]
    opened.collect(changes(item("anna@example.org")), None)  # type: ignore[arg-type]  # never used
    opened.collect([], None)  # type: ignore[arg-type]  # never used
    asked = len(phone.asked)
    found = opened.apply(changes(item("anna@example.org")), Notes())

    assert [Status.WAITING] == [one.status for one in found.values()]
    assert {} == opened.apply([], Notes())
    assert asked == len(phone.asked)


def test_what_is_no_address_book_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong file is said to be one, a few times; then the steps wait."""
    monkeypatch.setattr(lines, "MAX_BOOK_BYTES", 1_000)
    phone = Phone(ANNA)
    phone.files = [b"words", b" " * 1_001, b""]
    (done,) = run(phone, item("anna@example.org"))

    assert Status.WAITING == done.status
    assert "There is no card in this file." == phone.asked[1][0]
    assert phone.asked[2][0].startswith("This address book is longer")
    phone.files = [b"words"]
    assert Status.DONE == run(phone, item("anna@example.org"))[0].status


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Answer.SKIP, Status.SKIPPED), (Answer.LATER, Status.WAITING), (Answer.ALREADY, Status.DONE)],
)
def test_what_is_said_to_a_copy_counts(answer: Answer, expected: Status) -> None:
    """A copy that is not taken over changes nothing, and lists nothing."""
    phone = Phone(ANNA)
    phone.answers = [answer]
    (done,) = run(phone, item("anna@example.org"))

    assert expected == done.status
    assert (expected is Status.DONE) == bool(done.ref["objects"])


def test_a_stop_ends_the_run() -> None:
    """Who stops is asked nothing more."""
    phone = Phone(ANNA)
    phone.answers = [Answer.STOP]

    with pytest.raises(Interrupted):
        run(phone, item("anna@example.org"))


def test_what_is_not_taken_back_stays_on_the_list() -> None:
    """A copy of an undo that is left out leaves everything as it is."""
    phone = Phone(ANNA + TOM)
    (done,) = run(phone, item("anna@example.org"))
    phone.answers = [Answer.SKIP]
    (back,) = undo(phone, done)

    assert (Status.SKIPPED, TOM) == (back.status, phone.book)


def test_another_doors_receipt_is_left_alone() -> None:
    """What was done by hand is not called undone by the file."""
    (change,) = changes(item("anna@example.org"))
    ref: JsonObject = {"objects": [{"id": "guide:x"}]}
    (back,) = undo(Phone(ANNA), Outcome(change, Status.DONE, ref))

    assert Status.FAILED == back.status


@pytest.mark.parametrize(
    ("parts", "answers", "expected"),
    [
        ([], [], Status.FAILED),
        ([{"phase": "start", "objects": []}], [Answer.DONE], Status.DONE),
        ([{"phase": "start", "objects": []}], [Answer.SKIP], Status.FAILED),
        ([{"phase": "start", "objects": []}, {"answer": "done"}], [], Status.DONE),
        ([{"phase": "start", "objects": []}, {"answer": "later"}], [], Status.WAITING),
        ([{"phase": "start", "objects": []}, {"answer": "stop"}], [], Status.FAILED),
    ],
)
def test_an_interruption_is_settled_by_what_was_said(
    parts: list[JsonObject], answers: list[Answer], expected: Status
) -> None:
    """What was announced and not answered is asked about; all else is known."""
    phone = Phone()
    phone.answers = answers
    (change,) = changes(item("anna@example.org"))
    doubt = InDoubt(Intent(change, Direction.DO), tuple(parts))

    assert expected == adapter(phone).settle([doubt], Notes())[change.address].status


def test_what_nobody_can_say_stays_in_doubt() -> None:
    """Without a person at the keyboard a copy that was handed over stays in doubt."""
    phone = Phone()
    phone.answers = [Answer.LATER]
    (change,) = changes(item("anna@example.org"))
    doubt = InDoubt(Intent(change, Direction.DO), ({"phase": "start", "objects": []},))

    with pytest.raises(AdapterError):
        adapter(phone).settle([doubt], Notes())


def test_the_region_of_the_account_is_how_numbers_are_read() -> None:
    """A number without its country code is theirs only where the account names the country."""
    for region, expected in (("US", b""), ("", card("TEL:(202) 555-0123"))):
        phone = Phone(card("TEL:(202) 555-0123"))
        with phone.opened(region) as opened:
            opened.apply(changes(item("+12025550123")), Notes())

        assert expected == phone.book


def test_the_manifest_contacts_nobody() -> None:
    """It serves two verbs of one service, from a file, and contacts no host."""
    manifest = make_manifest()

    assert () == manifest.hosts(ACCOUNT)
    assert (False, False) == (manifest.remote, manifest.looks)
    assert [True, True, False, False] == [
        manifest.serves("vcard", "contacts.hide"),
        manifest.serves("vcard", "contacts.remove"),
        manifest.serves("vcard", "phone.block"),
        manifest.serves("gmail", "contacts.hide"),
    ]
    with manifest.open(Account("b", "vcard"), None, Phone()) as opened:  # type: ignore[arg-type]  # unused
        assert isinstance(opened, VcardAdapter)


def test_an_item_without_a_subject_is_refused() -> None:
    """A step about nobody is refused before a file is changed."""
    one = Item(Address("book", "contacts.remove", ""), "contacts.remove", None, {}, "p")

    with pytest.raises(AdapterError):
        run(Phone(ANNA), one)


def test_the_summary_says_what_is_done_by_hand() -> None:
    """Each way of it is said before anything is asked."""
    one = email("anna@example.org")
    said = [
        change.summary
        for change in changes(
            item(one), item(one, "contacts.hide"), item(one, "contacts.hide", by="name")
        )
    ]

    assert 3 == len({*said})
    assert all(each.endswith("You export it and take it back by hand.") for each in said)


def _with_uid(raw: bytes, random: Random) -> bytes:
    (found,) = read(raw).cards
    return found.added(f"UID:{random.random()}".encode() + found.eol).raw
