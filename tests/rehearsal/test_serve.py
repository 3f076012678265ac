"""Hold the meddler to changing exactly what it was told to."""

from __future__ import annotations

import imaplib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from boundary.adapters.imap.double import USER, ImapDouble
from boundary.rehearsal import Inside, Mail, Meddler, Rules
from boundary.rehearsal.stage import START

MAILBOX = {"INBOX": [Mail(b"From: a@example.org\r\n\r\nHello\r\n", (), START)] * 3}


@contextmanager
def _client(port: int) -> Iterator[imaplib.IMAP4]:
    client = imaplib.IMAP4("127.0.0.1", port, timeout=60)
    try:
        client.login(USER, "secret")
        yield client
    finally:
        client.shutdown()


def _until(happened: Callable[[], bool]) -> None:
    """Wait until it happened, a minute at most."""
    end = time.monotonic() + 60
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)


@pytest.fixture
def double() -> Iterator[ImapDouble]:
    """Run the stand-in server."""
    made = ImapDouble(MAILBOX, "secret")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def meddler(double: ImapDouble) -> Iterator[Meddler]:
    """Stand before it."""
    made = Meddler(double.port)
    yield made
    made.stop()


def test_it_records_every_command(meddler: Meddler) -> None:
    """Verbs in order, UID with them, and the line without its tag."""
    with _client(meddler.start()) as client:
        client.select("INBOX")
        client.uid("FETCH", "1:*", "(FLAGS)")

    assert ["CAPABILITY", "LOGIN", "SELECT", "UID FETCH"] == meddler.verbs
    assert b"UID FETCH 1:* (FLAGS)" == meddler.seen[-1].line
    assert 4 == meddler.count


def test_literals_pass_both_ways(meddler: Meddler, double: ImapDouble) -> None:
    """What a client sends as a literal arrives, and comes back, to the byte."""
    body = b"From: b@example.org\r\n\r\nA1 LOGOUT\r\n{5}\r\n"
    with _client(meddler.start()) as client:
        client.append("INBOX", "", "", body)
        client.select("INBOX", readonly=True)
        _, rows = client.fetch("4", "(BODY.PEEK[])")

    assert isinstance(rows[0], tuple)
    assert body == rows[0][1]
    assert body == double.snapshot()["INBOX"][3].body
    assert ["CAPABILITY", "LOGIN", "APPEND", "EXAMINE", "FETCH"] == meddler.verbs


@pytest.mark.parametrize(("after", "flags"), [(False, ()), (True, ("\\Seen",))])
def test_a_cut_is_before_or_after_the_command(
    meddler: Meddler, double: ImapDouble, after: bool, flags: tuple[str, ...]
) -> None:
    """Before: it never came. After: it was done, and the answer is lost. Then nothing connects."""
    meddler.rules = Rules(cut_at=1, cut_after=after, counted=lambda seen: seen.verb == "STORE")
    port = meddler.start()
    with _client(port) as client:
        client.select("INBOX")
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            client.store("1", "+FLAGS", "(\\Seen)")
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        imaplib.IMAP4("127.0.0.1", port, timeout=60)

    assert meddler.was_cut
    assert flags == double.snapshot()["INBOX"][0].flags
    meddler.revive()
    with _client(port) as client:
        assert "OK" == client.noop()[0]
    assert not meddler.was_cut


def test_it_hides_what_a_server_offers(meddler: Meddler) -> None:
    """Hidden capabilities are gone, and COPYUID with them when asked."""
    meddler.rules = Rules(hide=frozenset({"MOVE", "UIDPLUS"}), hide_copyuid=True)
    with _client(meddler.start()) as client:
        client.create("Later")
        client.select("INBOX")
        client.uid("COPY", "101", "Later")

        offered = client.capability()[1][0].split()

        assert b"IDLE" in offered
        assert not {b"MOVE", b"UIDPLUS"} & set(offered)
        assert ("COPYUID", [None]) == client.response("COPYUID")


def test_it_lies_about_searches(meddler: Meddler) -> None:
    """What SEARCH answers is what the rule makes of it."""
    meddler.rules = Rules(search=lambda found: found[:-1])
    with _client(meddler.start()) as client:
        client.select("INBOX")

        assert [b"1 2"] == client.search(None, "ALL")[1]


def test_it_answers_itself(meddler: Meddler) -> None:
    """An answer of its own never reaches the server."""
    meddler.rules = Rules(
        answer=lambda seen: b"* 7 EXISTS\r\nNO no" if seen.verb == "NOOP" else None
    )
    with _client(meddler.start()) as client:
        assert ("NO", [b"no"]) == client.noop()
        assert [b"7"] == client.response("EXISTS")[1]


def test_it_stalls(meddler: Meddler) -> None:
    """A swallowed command gets no answer."""
    meddler.rules = Rules(stall=lambda seen: seen.verb == "NOOP")
    with _client(meddler.start()) as client:
        client.send(b"A1 NOOP\r\n")
        _until(lambda: "NOOP" in meddler.verbs)
        client.sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.readline()

    assert "NOOP" == meddler.verbs[-1]


def test_without_a_server_behind_nothing_connects() -> None:
    """A closed port behind it closes what is before it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    meddler = Meddler(port)
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        imaplib.IMAP4("127.0.0.1", meddler.start(), timeout=60)
    meddler.stop()
    meddler.stop()

    assert [] == meddler.seen


def _fetched(port: int) -> bytes:
    """Ask for a message by hand, and take whatever comes before the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        said = client.makefile("rwb")
        said.readline()
        for command in (f"a LOGIN {USER} secret", "b EXAMINE INBOX"):
            said.write(command.encode() + b"\r\n")
            said.flush()
            while not said.readline().startswith(command[:1].encode() + b" "):
                pass
        said.write(b"c UID FETCH 101 (BODY.PEEK[])\r\n")
        said.flush()
        return said.read()


@pytest.mark.parametrize(
    ("inside", "came"),
    [
        (Inside.COMMAND, b""),
        (Inside.ANSWER, b"* 1 FETCH ("),
        (Inside.LITERAL_START, b"{30}\r\nF"),
        (Inside.LITERAL_MIDDLE, b"{30}\r\nFrom: a@example"),
        (Inside.LITERAL_END, b"{30}\r\nFrom: a@example.org\r\n\r\nHello\r"),
    ],
)
def test_a_cut_can_be_inside(meddler: Meddler, inside: Inside, came: bytes) -> None:
    """Half of a command, half of an answer, or a part of a literal is all that comes."""
    meddler.rules = Rules(cut_at=1, inside=inside, counted=lambda seen: seen.verb == "UID FETCH")
    port = meddler.start()
    said = _fetched(port)

    assert came in said
    assert said.endswith(came) or inside is Inside.ANSWER
    assert b"\r\n" not in said or inside is not Inside.ANSWER
    assert meddler.was_cut


def test_half_a_command_is_never_carried_out(meddler: Meddler, double: ImapDouble) -> None:
    """The server waits for the rest of the line, which never comes."""
    meddler.rules = Rules(
        cut_at=1, inside=Inside.COMMAND, counted=lambda seen: seen.verb == "STORE"
    )
    with _client(meddler.start()) as client:
        client.select("INBOX")
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            client.store("1", "+FLAGS", "(\\Seen)")

    assert () == double.snapshot()["INBOX"][0].flags


def test_an_answer_without_a_literal_is_cut_at_its_end(meddler: Meddler) -> None:
    """There is nothing else to cut; the command was carried out."""
    meddler.rules = Rules(
        cut_at=1, inside=Inside.LITERAL_MIDDLE, counted=lambda seen: seen.verb == "NOOP"
    )
    with _client(meddler.start()) as client, pytest.raises((imaplib.IMAP4.abort, OSError)):
        client.noop()

    assert meddler.was_cut


def test_one_connection_alone_can_be_lost(meddler: Meddler) -> None:
    """Whoever connects anew is let through, and a server may say why it goes."""
    meddler.rules = Rules(
        cut_at=1, once=True, farewell=b"* BYE later", counted=lambda seen: seen.verb == "NOOP"
    )
    port = meddler.start()
    with (
        _client(port) as client,
        pytest.raises(imaplib.IMAP4.abort, match="later"),
    ):
        client.noop()
    with _client(port) as client:
        assert "OK" == client.noop()[0]
    assert meddler.was_cut
