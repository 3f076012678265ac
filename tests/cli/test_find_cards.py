"""Hold hints from address books at a server: could be, could be not; the person ticks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.cards.double import CardDouble
from boundary.cli import find_words
from tests.cli.conftest import Case, Line

STEPS = "boundary: 1\ntitle: Address book only\nsteps:\n  - {do: contacts.remove}\n"
SAME_NAME = "(202) 555-0124"
ON_THEIR_CARD = "j.two@shop.example"


def card(uid: str, name: str, *rows: str) -> bytes:
    """Write a card."""
    lines = ("BEGIN:VCARD", "VERSION:3.0", f"UID:{uid}", f"FN:{name}", *rows, "END:VCARD", "")
    return "\r\n".join(lines).encode()


@pytest.fixture
def book() -> Iterator[CardDouble]:
    """Start a server with their card, one of the same name, and one of somebody else."""
    double = CardDouble()
    double.start()
    double.add("a.vcf", card("a", "J.", "EMAIL:jordan@example.org", f"EMAIL:{ON_THEIR_CARD}"))
    double.add("b.vcf", card("b", "EXAMPLE, Jordan", f"TEL:{SAME_NAME}", "TEL:555-0125"))
    double.add("c.vcf", card("c", "Robin Stranger", "TEL:+12025550126", "EMAIL:r@example.com"))
    yield double
    double.stop()


@pytest.fixture
def case(line: Line, book: CardDouble) -> Case:
    """Begin a case with that address book, and connect it."""
    line.file("steps.yaml", STEPS)
    text = (
        "boundary: 1\ncase: heron-42\npeople:\n  - alias: J.\n    follow: ./steps.yaml\n"
        "    names: [Jordan Example]\n    emails: [jordan@example.org]\naccounts:\n"
        f'  book: {{use: carddav, url: "{book.url}", user: {book.user}, region: US}}\n'
    )
    path = line.file("playbook.yaml", text)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    secret = line.file("secret", book.secret + "\n")
    ended = line("connect", "heron-42", "book", "--secret-file", secret, "--no-input")
    assert ended.code == 0, ended
    return Case(line, path)


def test_cards_of_the_account_give_hints_and_nothing_acts(case: Case, book: CardDouble) -> None:
    """The same name with another number, and what stands on their card: shown with the reason."""
    before, text = book.cards(), case.path.read_bytes()
    ended = case("find", "--no-input")

    assert 3 == ended.code
    assert ended.out.startswith(find_words.FIND_HEAD + "\n")
    assert find_words.FIND_BOOKS in ended.out
    assert find_words.FIND_MAIL not in ended.out
    assert "j…@shop.example  on one card with something you listed; 1 card." in ended.out
    assert "+1 … 24  with the display name “Jordan Example”; 1 card." in ended.out
    assert find_words.unread(1) in ended.out
    assert "  3  " not in ended.out
    assert "Robin" not in ended.out + ended.err
    assert (before, text) == (book.cards(), case.path.read_bytes())
    assert not any(asked.is_write for asked in book.asked)


def test_ticked_goes_into_the_playbook_and_what_was_shown_is_not_told_again(
    case: Case, book: CardDouble
) -> None:
    """After a look `check --hints` tells what is new on cards; `find` shows all that is left."""
    first = case("check", "--hints")
    looked = case("find", typed=f"1\n{find_words.FIND_SHOW_AGAIN}\n")
    nothing = case("check", "--hints")
    book.add("d.vcf", card("d", "Jordan Example", "TEL:+12025550127"))
    new = case("check", "--hints", "--json", "--full")
    again = case("find", "--json", "--full")
    log = case("log", "review").out

    assert [3, 0, 0, 3] == [first.code, looked.code, nothing.code, new.code]
    assert ON_THEIR_CARD in case.path.read_text()
    assert find_words.FIND_REMEMBERED in looked.out
    assert find_words.FIND_NONE[1] in nothing.out
    assert ["+12025550127"] == [hint["identifier"] for hint in new.json["hints"]]
    assert {"+12025550124", "+12025550127"} == {h["identifier"] for h in again.json["hints"]}
    assert {"card"} == {hint["place"] for hint in again.json["hints"]}
    assert "address books were looked through for further addresses" in log
    assert "2 entries on cards were shown, which could be theirs" in log
    assert ON_THEIR_CARD not in log


def test_a_card_that_was_left_out_is_not_shown_again(case: Case) -> None:
    """What is left out stays out, of cards as of mail."""
    case("find", typed=f"none\n{find_words.FIND_LEAVE_OUT}\n")
    after = case("find", "--no-input")

    assert 0 == after.code
    assert find_words.left_out(2) in after.out
    assert find_words.FIND_NONE[0] in after.out


def test_an_address_book_that_cannot_be_read_is_a_fault(case: Case, book: CardDouble) -> None:
    """Could not look is said, and is never taken for "no hint"."""
    book.garble()
    ended = case("find", "--no-input")

    assert 1 == ended.code
    assert find_words.FIND_NONE[0] not in ended.out
    assert "book" in ended.out


def test_a_file_beside_it_is_read_with_the_country_of_the_account(case: Case) -> None:
    """A national number in a file is read as the account's numbers are."""
    path = case.line.file("b.vcf", card("x", "Jordan Example", "TEL:(202) 555-0128").decode())
    ended = case("find", "--cards", path, "--json", "--full")

    assert "+12025550128" in [hint["identifier"] for hint in ended.json["hints"]]
