"""Hold `find`: could be, could be not; the person ticks, and nothing else happens."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.cli import find_words, words
from boundary.core.errors import NeedsPerson
from boundary.core.hints import Reason
from boundary.core.hints import Seen as Place
from boundary.rehearsal import Mail, Meddler, Rules, Seen
from tests.cli.conftest import Case, Line
from tests.cli.test_ask import Room

JO, TWO = "jo.private@shop.example", "j.two@shop.example"


def letter(number: int, *lines: str) -> Mail:
    """Write a message with these header lines."""
    head = "\r\n".join((*lines, f"Message-ID: <{number}@mail.example>"))
    return Mail(f"{head}\r\n\r\nText.\r\n".encode())


@pytest.fixture
def hinted(mailed: Case) -> Case:
    """List a name, and put mail into the mailbox that gives two hints and one look-alike."""
    assert mailed.double is not None
    text = mailed.path.read_text()
    mailed.path.write_text(
        text.replace("    emails:", "    names: [Jordan Example]\n    emails:", 1)
    )
    mailed.double.deliver("INBOX", letter(50, "From: jordan@example.org", f"Reply-To: {JO}"))
    for number in (60, 61):
        mailed.double.deliver("INBOX", letter(number, f'From: "Example, Jordan" <{TWO}>'))
        mailed.double.deliver("INBOX", letter(number + 10, f"From: JORDAN Example <{TWO}>"))
    mailed.double.deliver("INBOX", letter(80, "From: Robin Stranger <robin@example.com>"))
    mailed.double.deliver("INBOX", letter(81, "From: Jordan <other.jordan@example.com>"))
    return mailed


def test_hints_are_listed_with_their_reasons(hinted: Case) -> None:
    """One line each: covered, why, how often, when last; and that it may well be nobody."""
    ended = hinted("find", "--no-input")

    assert 3 == ended.code
    assert ended.out.startswith(find_words.FIND_HEAD + "\n")
    assert find_words.FIND_HOW in ended.out
    assert find_words.person("J.") in ended.out
    assert re.search(
        r"^  1  j…@shop\.example  in one message with an address you listed; 1 message, the newest"
        r" in \d{4}-\d\d\.$",
        ended.out,
        re.MULTILINE,
    )
    assert re.search(
        r"^  2  j…@shop\.example  with the display name “Jordan Example”; 4 messages, ",
        ended.out,
        re.MULTILINE,
    )
    assert "  3  " not in ended.out


def test_strangers_are_not_named(hinted: Case) -> None:
    """No name but the playbook's own, no address in clear, nothing of anybody else."""
    ended = hinted("find", "--no-input")
    shown = ended.out + ended.err

    assert not re.search("Robin|Stranger|robin|other|JORDAN|jo.private|j.two", shown)
    assert find_words.FIND_FULL in ended.out


def test_full_shows_them_whole(hinted: Case) -> None:
    """With --full the addresses are shown, strangers' names still not."""
    ended = hinted("find", "--no-input", "--full")

    assert JO in ended.out
    assert TWO in ended.out
    assert "Robin" not in ended.out


def test_json_has_the_agreed_keys_and_writes_nothing(hinted: Case) -> None:
    """Another program gets each hint covered; no file changes."""
    before = hinted.line.files()
    ended = hinted("find", "--json")
    first, second = ended.json["hints"]

    assert 3 == ended.code
    assert ["boundary", "hints", "faults"] == list(ended.json)
    assert {
        "person": "J.",
        "identifier": "j…@shop.example",
        "kind": "email",
        "reasons": ["answers-for"],
        "count": 1,
        "newest": first["newest"],
        "place": "mail",
    } == first
    assert (["same-name"], 4) == (second["reasons"], second["count"])
    assert before == hinted.line.files()
    assert TWO == hinted("find", "--json", "--full").json["hints"][1]["identifier"]


def test_ticked_goes_into_the_playbook_and_nothing_runs(hinted: Case) -> None:
    """What is ticked stands in the file; the mailbox is as it was, and `plan` has what is new."""
    assert hinted.double is not None
    before = hinted.double.snapshot()
    ended = hinted("find", typed=f"2\n{find_words.FIND_SHOW_AGAIN}\n")
    plan = hinted("plan", "--json")

    assert 0 == ended.code
    assert f"[jordan@example.org, {TWO}]" in hinted.path.read_text()
    assert JO not in hinted.path.read_text()
    assert words.added("J.", "j…@shop.example") in ended.out
    assert find_words.FIND_NEXT in ended.out
    assert before == hinted.double.snapshot()
    assert 3 == plan.code
    assert TWO not in ended.out + ended.err


def test_shown_again_or_left_out(hinted: Case) -> None:
    """The others come again next time, unless they were left out from now on."""
    again = hinted("find", typed="none\nnot now\n")
    out = hinted("find", typed=f"2\n{find_words.FIND_LEAVE_OUT}\n")
    after = hinted("find", "--no-input")

    assert (0, 0, 0) == (again.code, out.code, after.code)
    assert find_words.FIND_NEXT not in again.out
    assert find_words.FIND_REMEMBERED in again.out
    assert " 2  " in out.out
    assert find_words.left_out(1) in after.out
    assert find_words.FIND_NONE[0] in after.out


def test_all_ticked_leaves_no_question(hinted: Case) -> None:
    """When all are ticked nothing is asked about others."""
    ended = hinted("find", typed="1, 2\n")

    assert 0 == ended.code
    assert find_words.FIND_OTHERS[0] not in ended.err
    assert JO in hinted.path.read_text()
    assert TWO in hinted.path.read_text()


def test_not_now_changes_nothing(hinted: Case) -> None:
    """The answer "not now" writes nothing at all and ends with 4."""
    before = hinted.path.read_bytes()
    ended = hinted("find", typed="Not now\n")

    assert 4 == ended.code
    assert words.NOTHING_CHANGED in ended.out
    assert before == hinted.path.read_bytes()
    assert "further addresses" not in hinted("log", "review").out


def test_nothing_found_is_not_called_nothing_there(mailed: Case) -> None:
    """Without a hint: 0, that others can still be in use, and that names help."""
    ended = mailed("find")

    assert 0 == ended.code
    assert find_words.FIND_HEAD not in ended.out
    assert find_words.FIND_NONE[1] in ended.out
    assert find_words.FIND_NO_NAMES in ended.out
    assert "further addresses" in mailed("log", "review").out


def test_cards_are_looked_through(hinted: Case) -> None:
    """A number from a card of the same name is a hint of its own; what cannot be used is said."""
    book = hinted.line.file(
        "book.vcf",
        "BEGIN:VCARD\nVERSION:3.0\nFN:Jordan Example\nTEL:+1 202 555 0124\nTEL:555 0125\n"
        "EMAIL:jordan@example.org\nEND:VCARD\n",
    )
    ended = hinted("find", "--cards", book, "--no-input")

    assert 3 == ended.code
    assert "+1 … 24  on one card with something you listed, with the display name" in ended.out
    assert "; 1 card." in ended.out
    assert find_words.unread(1) in ended.out
    assert find_words.FIND_CARDS in ended.out


def test_cards_alone_are_enough(guided: Case) -> None:
    """Without a mailbox a card can still be ticked; nothing is said of mail."""
    text = "BEGIN:VCARD\nTEL:+12025550123\nTEL:+12025550124\nEND:VCARD\n"
    book = guided.line.file("book.vcf", text)
    ended = guided("find", "--cards", book, typed="1\n")

    assert 0 == ended.code
    assert "+12025550124" in guided.path.read_text()
    assert find_words.FIND_NO_MAILBOX not in ended.out
    assert find_words.FIND_REMEMBERED not in ended.out


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCARD\n"])
def test_what_is_no_address_book_is_refused(hinted: Case, text: str) -> None:
    """Another file: 2 and a sentence; nothing is contacted or written."""
    before = hinted.line.files()
    book = hinted.line.file("book.vcf", text)
    ended = hinted("find", "--cards", book)
    book.unlink()

    assert 2 == ended.code
    assert ended.err
    assert before == hinted.line.files()


def test_a_case_without_a_mailbox_says_so(guided: Case) -> None:
    """With written steps alone nothing can be looked through, and that is said."""
    ended = guided("find", "--no-input")

    assert 0 == ended.code
    assert find_words.FIND_NO_MAILBOX in ended.out
    assert find_words.FIND_MAIL not in ended.out
    assert find_words.FIND_NONE[0] not in ended.out


@pytest.mark.parametrize("options", [(), ("--no-input",), ("--json",)])
def test_a_mailbox_that_cannot_be_opened_is_one(hinted: Case, options: tuple[str, ...]) -> None:
    """Could not look ends with 1 and names the account; it is never "nothing there"."""
    assert hinted.double is not None
    hinted.double.stop()
    ended = hinted("find", *options)

    assert 1 == ended.code
    assert "mail" in ended.out
    assert find_words.FIND_NONE[0] not in ended.out


def test_a_mailbox_that_cannot_be_read_is_one(hinted: Case) -> None:
    """An account whose folders cannot be read is named too, in words and for programs."""
    assert hinted.double is not None
    meddler = Meddler(hinted.double.port, Rules(answer=_closed))
    detour = {"mail": {"port": meddler.start()}}
    hinted.line.arrange = lambda env: replace(env, detour=detour)
    try:
        ended = hinted("find", "--no-input")
        told = hinted("find", "--json")
    finally:
        meddler.stop()

    assert (1, 1) == (ended.code, told.code)
    assert "mail: None of the folders" in ended.out
    assert [("mail", "service")] == [(f["account"], f["code"]) for f in told.json["faults"]]


def _closed(seen: Seen) -> bytes | None:
    return b"NO not now" if seen.verb == "EXAMINE" else None


def test_before_the_questions_nothing_is_contacted(line: Line) -> None:
    """A case that was not begun: 4, whatever the options."""
    text = "boundary: 1\npeople: [{alias: J., follow: quiet}]\naccounts: {}\n"
    path = line.file("p.yaml", text)

    assert 4 == line("find", path).code
    assert 4 == line("find", path, "--no-input").code


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2\n", (2,)),
        ("3 1\n", (1, 3)),
        ("3,1, 3\n", (1, 3)),
        ("none\n", ()),
        ("None.\n", ()),
        ("not now\n", None),
        ("not-now\n", None),
        ("4\n1\n", (1,)),
        ("0\nx\n\n1-2\n1\n", (1,)),
        ("99999999999\n²\n1\n", (1,)),
    ],
)
def test_ticking_takes_numbers_none_or_not_now(
    typed: str, expected: tuple[int, ...] | None
) -> None:
    """Numbers from the list, each once; anything else is asked again, and nothing is assumed."""
    assert expected == Room(typed).ask.tick(("Which?",), 3)


def test_ticking_says_what_it_takes() -> None:
    """An answer that is not understood gets a sentence; nobody is asked who must not be."""
    room = Room("all\nnone\n")
    room.ask.tick(("Which?",), 3)
    closed = Room("1\n", allowed=False)
    with pytest.raises(NeedsPerson):
        closed.ask.tick(("Which?",), 3)

    assert find_words.TICK_AGAIN in room.err.getvalue()
    assert "" == closed.err.getvalue()


def test_every_reason_has_its_words() -> None:
    """Each reason is said for mail and for cards, and only the playbook's own name is in it."""
    said = {find_words.reason(why, "Name", place) for why in Reason for place in Place}

    assert len(Reason) + 1 == len(said)
    assert ["with the display name “Name”"] == [text for text in said if "Name" in text]


def test_counts_are_written_in_words() -> None:
    """One and many, with and without a month."""
    assert "1 message" == find_words.seen(Place.MAIL, 1, "")
    assert "2 messages, the newest in 2026-03" == find_words.seen(Place.MAIL, 2, "2026-03")
    assert "2 cards" == find_words.seen(Place.CARD, 2, "")
    assert find_words.left_out(2).startswith("2 more are")
    assert find_words.unread(2).startswith("2 entries")


def test_sentences_of_find_are_short() -> None:
    """A sentence for the reader has few words."""
    tree = ast.parse(Path(find_words.__file__).read_text(encoding="utf-8"))
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    sentences = [part for text in texts for part in re.split(r"[.?:]\s", text)]

    assert [] == [sentence for sentence in sentences if len(sentence.split()) > 20]
