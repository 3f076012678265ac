"""Hold a plan to asking for a number where somebody else is concerned, and to no other answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from boundary.adapters.cards.double import CardDouble
from boundary.adapters.imap.double import ImapDouble
from boundary.cli import words
from boundary.rehearsal.double import Mail
from tests.cli.conftest import SECRET, Case, Ended, Line, message

FAMILY = "family@example.org"
PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    names: [Jordan Lee]
    follow: ./steps.yaml
    emails: [jordan@example.org, family@example.org]
accounts:
  mail: {{use: imap, host: 127.0.0.1, port: {port}, user: me@example.net, security: none,
          sieve_port: 1}}
  book: {{use: carddav, url: "{url}", user: {user}, region: US}}
"""
PAST = "  - {do: mail.file-past, with: {folder: later}}\n"
COPIED = "  - {do: mail.file-past, with: {folder: later, copied: include}}\n"
HIDE = "  - {do: contacts.hide}\n"


def card(name: str, *emails: str) -> bytes:
    """Write one card."""
    lines = "".join(f"EMAIL:{one}\r\n" for one in emails)
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{name}\r\nFN:{name}\r\n{lines}END:VCARD\r\n".encode()


def copy_to(whom: str, number: int) -> Mail:
    """Write a message of somebody else's that only names them in Cc."""
    plain = message("sam@example.com", number)
    return Mail(plain.body.replace(b"To: me", f"Cc: {whom}\r\nTo: me".encode()))


@dataclass
class Shared:
    """A mailbox and an address book whose owner shares an address of the person's with others."""

    case: Case
    mailbox: ImapDouble
    book: CardDouble

    def steps(self, *lines: str) -> None:
        """Set what the person is to be cut off by."""
        self.case.line.file("steps.yaml", "boundary: 1\ntitle: T\nsteps:\n" + "".join(lines))

    def run(self, *arguments: object) -> Ended:
        """Run the plan as it is, asking nobody."""
        return self.case.accepted(*arguments)

    def questions(self) -> list[tuple[str, int, list[int], str]]:
        """Give guard, number, counts and unit of what a plan asks."""
        problems = self.case("plan", "--json").json["problems"]
        return [(p["guard"], p["number"], p["counts"], p["unit"]) for p in problems]


@pytest.fixture
def shared(line: Line) -> Iterator[Shared]:
    """Begin a case with a mailbox of ten and an address book of three; the mail alone is filed."""
    theirs = [message("jordan@example.org", 1), message(FAMILY, 2)]
    others = [message("sam@example.com", number) for number in range(3, 10)]
    mailbox = ImapDouble({"INBOX": [*theirs, *others, copy_to(FAMILY, 10)]}, SECRET)
    book = CardDouble()
    book.start()
    book.add("a.vcf", card("Jordan Lee", "jordan@example.org", FAMILY))
    book.add("b.vcf", card("Kim Lee", "kim@example.net", FAMILY))
    book.add("c.vcf", card("Bo", "bo@example.net"))
    try:
        port = mailbox.start()["port"]
        path = line.file("playbook.yaml", PLAYBOOK.format(port=port, url=book.url, user=book.user))
        found = Shared(Case(line, path), mailbox, book)
        found.steps(PAST)
        assert line("begin", path, "--answers", line.answers(), "--no-input").code == 0
        for account, secret in (("mail", SECRET), ("book", book.secret)):
            kept = line.file("secret", f"{secret}\n")
            ended = line("connect", "heron-42", account, "--secret-file", kept, "--no-input")
            assert ended.code == 0, ended
        yield found
    finally:
        mailbox.stop()
        book.stop()


def test_an_address_on_somebody_elses_card_is_asked_about(shared: Shared) -> None:
    """Filing mail looks at the cards though no step is about them: number, counts, and in words."""
    plan = shared.case("plan")
    told = " ".join(plan.out.split())

    assert [("overlap", 1, [1], "card")] == shared.questions()
    assert 3 == plan.code
    assert "also stands on cards of other people. (1 card)" in told
    assert "J.: f" in told
    assert "also stands on 1 card of other people." in told
    assert FAMILY not in plan.out + plan.err
    assert "kim@" not in plan.out + plan.err


def test_only_the_number_answers(shared: Shared) -> None:
    """Another number, other guards' names, or a yes leave everything as it is."""
    before = shared.mailbox.snapshot()
    names = ("irreversible", "not-ours", "empty-world")
    codes = [
        shared.run(*answer).code
        for answer in (
            (),
            ("--expect", "2"),
            ("--expect", "0"),
            tuple(word for name in names for word in ("--allow", name)),
            ("--allow", "overlap"),
            ("--allow", "mass"),
            ("--yes",),
        )
    ]

    assert [4, 4, 4, 4, 2, 2, 2] == codes
    assert before == shared.mailbox.snapshot()


def test_it_is_asked_once_and_then_stands(shared: Shared) -> None:
    """With its number the plan runs; the cards are not touched, and nothing is asked again."""
    cards = shared.book.cards()
    ended = shared.run("--expect", "1")
    new = message(FAMILY, 11)
    shared.mailbox.deliver("INBOX", new)

    assert 0 == ended.code, ended
    assert [] == shared.questions()
    assert cards == shared.book.cards()


def test_the_same_number_is_typed_for_each_question(shared: Shared) -> None:
    """A card that would change, and whose address it is: one answer is none to the other."""
    shared.steps(HIDE)
    before = shared.book.cards()
    once = shared.case("run", typed="1\n2\n")
    kept = shared.book.cards()
    both = shared.case("run", typed="1\n1\ngo on\n")

    assert [4, 0] == [once.code, both.code], (once, both)
    assert words.GUARD_NOT_GIVEN in once.err
    assert 2 == once.err.count("type 1:")
    assert before == kept
    assert before != shared.book.cards()


def test_cards_that_others_are_on_count_for_the_mass(shared: Shared) -> None:
    """One card of three is more than a tenth; taken off or hidden, and no card of theirs alone."""
    shared.steps(HIDE)
    hiding = shared.questions()
    shared.steps(HIDE.replace("hide", "remove"))

    assert [("mass", 1, [1], "card"), ("overlap", 1, [1], "card")] == shared.questions()
    assert [("mass", 1, [1], "card"), ("overlap", 1, [1], "card")] == hiding


def test_mail_that_others_wrote_counts_for_the_mass(shared: Shared) -> None:
    """With copies included, what only names the person in Cc is counted, and moved when agreed."""
    shared.book.remove("b.vcf")
    plain = shared.questions()
    shared.mailbox.deliver("INBOX", copy_to("jordan@example.org", 11))
    shared.steps(COPIED)

    assert [] == plain
    assert [("mass", 2, [1, 1], "message")] == shared.questions()
    assert "(2 messages)" in " ".join(shared.case("plan").out.split())
    assert [4, 0] == [shared.run().code, shared.run("--expect", "2").code]


def test_an_address_book_that_is_not_there_is_said_and_stops_nothing(shared: Shared) -> None:
    """What could not be looked at is not covered; nobody is asked about what is not known."""
    shared.book.stop()
    shared.case.line.arrange = lambda env: replace(env, sleep=lambda _: None)
    plan = shared.case("plan", "--json")
    (missing,) = plan.json["uncovered"]

    assert 3 == plan.code
    assert [] == plan.json["problems"]
    assert ["", "", None] == [missing["person"], missing["verb"], missing["identifier"]]
    assert missing["say"].startswith("The address book of book was not looked at. Others may share")
    told = " ".join(shared.run().out.split())
    assert "Not covered: The address book of book was not looked at." in told


def test_without_an_address_book_the_plan_says_so(mailed: Case) -> None:
    """A mailbox alone tells nothing of whom else an address reaches."""
    (missing,) = mailed("plan", "--json").json["uncovered"]

    assert missing["say"].startswith("No address book was looked at.")
    assert "Not covered: No address book" in " ".join(mailed("plan").out.split())


def test_cards_that_cannot_be_read_for_certain_are_counted(shared: Shared) -> None:
    """An entry that could be anybody's is said among what is not covered."""
    shared.book.add("d.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:X\r\nTEL:5550100\r\nEND:VCARD\r\n")
    (missing,) = shared.case("plan", "--json").json["uncovered"]

    assert missing["say"].startswith("In your address books 1 entry could not be read for certain.")


def test_an_account_that_is_left_alone_stays_so_whatever_number_is_typed(shared: Shared) -> None:
    """No number brings back what is never cut off: here, an address of the user's own."""
    text = shared.case.path.read_text(encoding="utf-8")
    shared.case.path.write_text(text.replace(FAMILY, "me@example.net"), encoding="utf-8")
    shared.book.add("b.vcf", card("Kim Lee", "kim@example.net", "me@example.net"))
    ended = shared.run("--expect", "1")

    assert 0 == ended.code
    assert {"INBOX": 9, "Later": 1} == {
        name: len(mails) for name, mails in shared.mailbox.snapshot().items()
    }
