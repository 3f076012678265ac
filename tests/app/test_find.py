"""Hold the look for further addresses: it shows, remembers, and does nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from boundary.app.find import (
    LOOKS,
    Looked,
    find_hints,
    hints_since,
    load_book,
    load_cards,
    region_of,
    remember,
    take,
)
from boundary.app.session import Session, open_session
from boundary.core.errors import Refusal, TransientError
from boundary.core.event import Entry, EventKind
from boundary.core.hints import Reason
from boundary.core.identifier import email, phone
from boundary.core.playbook import Account
from boundary.formats.log_text import LogView, log_text
from boundary.rehearsal import Mail
from tests.app.case import PHONE_ONLY, begun, env_at
from tests.app.world import READING, WHEN, World, dovecot_world, pymap_world
from tests.servers.dovecot import Dovecot

PLAYBOOK = """\
boundary: 1
people:
  - alias: J.
    follow: ./steps.yaml
    names: [Jordan Example]
    emails: [jordan@example.org]
  - alias: M.
    follow: ./steps.yaml
    emails: [morgan.test@example.com]
    phones: ["+1 202 555 0123"]
  - alias: N.
    follow: ./steps.yaml
    phones: ["+1 202 555 0150"]
accounts:
  mail: {use: imap, host: imap.example.net, user: me@example.net}
keep_open: [lawyer@example.com]
"""


def letter(number: int, *lines: str) -> Mail:
    """Write a message with these header lines."""
    head = "\r\n".join((*lines, f"Message-ID: <{number}@mail.example.net>", "Subject: private"))
    return Mail(f"{head}\r\n\r\nJordan Example wrote this.\r\n".encode(), (), WHEN)


MAILBOX = {
    "INBOX": [
        letter(1, "From: Jordan Example <jordan@example.org>"),
        letter(2, "From: Jay Sample <jordan@example.org>", "Reply-To: <jo@shop.example>"),
        letter(3, 'From: "Example, Jordan" <j.two@example.net>'),
        letter(4, "From: Morgan Test <morgan.test@example.com>"),
        letter(5, "From: Morgan Test <morgan.test@shop.example>"),
        letter(6, "From: Jordan Example <lawyer@example.com>"),
        letter(7, "From: Jordan Example <me@example.net>"),
        letter(8, "From: Sam <sam@example.com>", "Subject: Jordan Example"),
    ],
    "Family": [letter(9, "From: Jordan Example <J.Two@example.net>")],
}


@pytest.fixture(params=["double", pytest.param("dovecot", marks=pytest.mark.server)])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Set a case up over both servers."""
    if request.param == "double":
        with pymap_world(tmp_path, MAILBOX) as world:
            world.begin(PLAYBOOK)
            yield world
    else:
        server: Dovecot = request.getfixturevalue("server")
        with dovecot_world(tmp_path, server, MAILBOX) as world:
            world.begin(PLAYBOOK)
            yield world


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[World]:
    """Set a case up over the embedded server."""
    with pymap_world(tmp_path, MAILBOX) as world:
        world.begin(PLAYBOOK)
        yield world


@contextmanager
def looking(world: World, *, write: bool = False) -> Iterator[Session]:
    """Open the case as `find` does."""
    path = str(world.playbook)
    with open_session(world.env, path, write=write, connect=False, looks=LOOKS) as session:
        yield session


def told(looked: Looked) -> list[tuple[str, str, tuple[Reason, ...], int]]:
    """Give the rows, short."""
    return [
        (row.alias, row.hint.identifier.value, row.hint.reasons, row.hint.count)
        for row in looked.rows
    ]


ALL = [
    ("J.", "jo@shop.example", (Reason.ANSWERS_FOR,), 1),
    ("J.", "j.two@example.net", (Reason.SAME_NAME, Reason.SAME_NAME_AS_THEIRS), 2),
    (
        "M.",
        "morgan.test@shop.example",
        (Reason.SAME_NAME_AS_THEIRS, Reason.SAME_LOCAL_PART),
        1,
    ),
]


def test_hints_stand_under_their_person(made: World) -> None:
    """Each person's hints with reasons and counts; own, kept open and listed ones are none."""
    with looking(made) as session:
        looked = find_hints(session)

    assert ALL == told(looked)
    assert (1, 0, {}) == (looked.mailboxes, looked.left_out, looked.faults)


def test_nothing_acts_and_nothing_else_is_read(made: World) -> None:
    """A look reads sender lines of the one mailbox, writes nothing, and plans nothing."""
    before = made.snapshot()
    text = made.playbook.read_bytes()
    made.quiet_network()
    with looking(made) as session:
        written = tuple(session.ledger.events())
        find_hints(session)
        hints_since(session)
        events = tuple(session.ledger.events())
    asked = [seen.line for seen in made.meddler.seen if b"BODY" in seen.line]

    assert set(made.meddler.verbs) <= READING
    assert {b"MESSAGE-ID", b"FROM SENDER REPLY-TO"} == {
        line.partition(b"HEADER.FIELDS (")[2].partition(b")")[0] for line in asked
    }
    assert (before, text) == (made.snapshot(), made.playbook.read_bytes())
    assert written == events


def test_what_is_ticked_goes_into_the_playbook_and_no_further(made: World) -> None:
    """Ticking writes the playbook alone; the next plan has the new steps, and nothing ran."""
    before = made.snapshot()
    with looking(made, write=True) as session:
        looked = find_hints(session)
        taken = take(session, looked.rows[:1])
        again = find_hints(session)
    with made.session() as session:
        pending = {change.address.subject for change in session.plan().pending}

    assert (email("jo@shop.example"),) == taken
    assert "[jordan@example.org, jo@shop.example]" in made.playbook.read_text()
    assert ALL[1:] == told(again)
    assert "email:jo@shop.example" in pending
    assert before == made.snapshot()


def test_only_what_came_since_and_was_not_left_out_is_told(made: World) -> None:
    """After a look was remembered: new mail alone, by names learnt before, none left out."""
    with looking(made, write=True) as session:
        looked = find_hints(session)
        remember(session, looked, looked.rows[1:])
    made.desk.deliver("INBOX", letter(20, "From: Jay Sample <jay@example.net>"))
    made.desk.deliver("INBOX", letter(21, "From: Jordan Example <j.two@example.net>"))
    made.desk.deliver("Family", letter(22, "From: Sam <sam@example.com>"))
    with looking(made) as session:
        since = hints_since(session)
        whole = find_hints(session)

    assert [("J.", "jay@example.net", (Reason.SAME_NAME_AS_THEIRS,), 1)] == told(since)
    assert 1 == since.left_out
    assert ["jo@shop.example", "jay@example.net"] == [row[1] for row in told(whole)]
    assert 2 == whole.left_out


def test_a_later_look_counts_and_what_was_left_out_stays_out(quick: World) -> None:
    """The newest look is the mark; leaving out adds up; a fault keeps the mark it had."""
    with looking(quick, write=True) as session:
        looked = find_hints(session)
        remember(session, looked, looked.rows[:1])
        remember(session, find_hints(session), find_hints(session).rows[:1])
        nothing = hints_since(session)
    quick.meddler.stop()
    with open_session(
        quick.env, str(quick.playbook), write=True, connect=False, looks=LOOKS
    ) as session:
        closed = find_hints(session)
        remember(session, closed, ())
        marks = [event.body for event in session.ledger.events() if event.body]
        faults = session.faults

    assert ((), 0) == (nothing.rows, nothing.left_out)
    assert ((), 0, ["mail"]) == (closed.rows, closed.mailboxes, list(faults))
    assert isinstance(faults["mail"], TransientError)
    kept = [body["cursors"] for body in marks if "cursors" in body]
    assert kept[-1] == kept[0]
    assert kept[-1]


def test_a_mailbox_that_breaks_off_is_a_fault(quick: World) -> None:
    """An account that could be opened and not looked through is named, never taken for empty."""
    with looking(quick) as session:
        quick.meddler.stop()
        looked = find_hints(session)

    assert ((), 0, ["mail"]) == (looked.rows, looked.mailboxes, list(looked.faults))


def test_one_address_cannot_be_ticked_for_two_people(quick: World) -> None:
    """The same address under two people is refused, and the playbook keeps every byte."""
    quick.desk.deliver(
        "INBOX",
        letter(30, "From: Morgan Test <both@example.net>", "Reply-To: jordan@example.org"),
    )
    before = quick.playbook.read_bytes()
    with looking(quick, write=True) as session:
        rows = [row for row in find_hints(session).rows if row.hint.identifier.value[:4] == "both"]
        with pytest.raises(Refusal):
            take(session, rows)

    assert ["J.", "M."] == [row.alias for row in rows]
    assert before == quick.playbook.read_bytes()


def test_cards_give_numbers_and_the_names_they_know(quick: World, tmp_path: Path) -> None:
    """A card of theirs gives a number to tick, and its name is known from then on."""
    path = tmp_path / "book.vcf"
    path.write_bytes(
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:No\xebl Sample\r\nTEL:+1 202 555 0150\r\n"
        b"TEL:+1 202 555 0124\r\nTEL:555 0125\r\nEMAIL:n@shop.example\r\nEND:VCARD\r\n"
    )
    book = load_book(path)
    with looking(quick, write=True) as session:
        looked = find_hints(session, book)
        taken = take(session, looked.rows[-2:])
        remember(session, looked, ())
    quick.desk.deliver("INBOX", letter(40, "From: No\u00ebl SAMPLE <n.new@example.net>"))
    with looking(quick) as session:
        since = hints_since(session)

    assert 1 == looked.unread
    assert {email("n@shop.example"), phone("+12025550124")} == set(taken)
    assert "+12025550124" in quick.playbook.read_text()
    assert [("N.", "n.new@example.net", (Reason.SAME_NAME_AS_THEIRS,), 1)] == told(since)
    assert load_cards(path) == load_cards(_again(path))


@pytest.mark.parametrize(
    "text", ["", "hello", "BEGIN:VCARD\n", "BEGIN:VCARD\nEND:VCARD\n" * 50_001]
)
def test_what_is_no_address_book_is_refused_in_words(tmp_path: Path, text: str) -> None:
    """No card, no end, or more cards than can be: one sentence, and what can be done."""
    path = tmp_path / "book.vcf"
    path.write_text(text)
    with pytest.raises(Refusal) as refused:
        load_book(path)

    assert refused.value.hint


def test_the_country_of_a_file_is_that_of_the_accounts_when_they_agree() -> None:
    """Two countries, or none, leave a number without its country unread."""

    def account(name: str, region: str = "") -> Account:
        return Account(name, "carddav", {"region": region} if region else {})

    assert "GB" == region_of([account("a"), account("b", "GB"), account("c", "GB")])
    assert "" == region_of([account("a", "US"), account("b", "GB")])
    assert "" == region_of([account("a")])


def _again(path: Path) -> Path:
    """Write the same book as UTF-8 with a mark at its start."""
    text = path.read_bytes().decode("latin-1")
    other = path.with_name("again.vcf")
    other.write_text(text, encoding="utf-8-sig", newline="")
    return other


def test_a_case_without_a_mailbox_has_nothing_to_look_through(tmp_path: Path) -> None:
    """Written steps are no mailbox: with these alone nothing is told."""
    path = begun(tmp_path, PHONE_ONLY)
    with open_session(env_at(tmp_path), str(path), write=True, looks=LOOKS) as session:
        before = session.ledger.count
        looked = find_hints(session)
        remember(session, looked, ())
        after = session.ledger.count

    assert ((), 0, 0) == (looked.rows, looked.left_out, looked.mailboxes)
    assert before == after


def test_the_log_says_that_it_was_looked_and_shows_no_address(quick: World) -> None:
    """The timeline has a sentence for it; names and addresses lie in sealed bodies only."""
    with looking(quick, write=True) as session:
        looked = find_hints(session)
        remember(session, looked, looked.rows[:1])
        view = LogView(session.aliases, session.fingerprint)
        text = "\n".join(log_text(tuple(session.ledger.events()), view))
        code = session.code
    disk = b"".join(p.read_bytes() for p in (quick.folder / "state" / code / "log").iterdir())

    assert "received mail was looked through for further addresses" in text
    assert "1 possible further address is left out" in text
    assert "shop.example" not in text
    assert b"shop.example" not in disk
    assert b"sample" not in disk.lower()


def test_a_mark_in_another_form_is_passed_over(quick: World) -> None:
    """What stands in the log in another form is no use; everything is looked at anew."""
    with looking(quick, write=True) as session:
        session.ledger.append(
            [
                Entry(EventKind.NOTE, {"text": "hints-left-out", "keys": "word"}),
                Entry(EventKind.NOTE, {"text": "hints-left-out", "keys": [1, None]}),
                Entry(EventKind.NOTE, {"text": "hints-looked", "cursors": {"mail/imap": "word"}}),
                Entry(EventKind.NOTE, {"text": "hints-looked", "of": 1}),
                Entry(EventKind.RUN_STARTED, {"text": "hints-looked", "cursors": {}}),
            ]
        )
        looked = hints_since(session)

    assert ALL == told(looked)
