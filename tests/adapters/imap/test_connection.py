"""Hold the connection: encryption, sign-in, limits, retries, and what a bad server may do."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.adapters.imap import MANIFEST, client, make_manifest
from boundary.adapters.imap.connection import Link, Login, Outside, Refused
from boundary.core.errors import AdapterError, TransientError
from boundary.core.playbook import Account
from boundary.core.rules import MailProvider
from boundary.rehearsal import Mail, Rules, Seen
from tests.adapters.imap.furniture import (
    SECRET,
    QuietHands,
    Secrets,
    World,
    file_past,
    look,
    on_double,
    on_dovecot,
)
from tests.servers.authority import make_authority
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

MAILBOX = {"INBOX": [Mail(b"From: jordan@example.org\r\n\r\nHello\r\n")]}


def _outside(naps: list[float], context: Callable[[], ssl.SSLContext]) -> Outside:
    return Outside(context, naps.append, lambda: 0.5, lambda: 0.0, 2.0, 2.0)


def _login(port: int, *, security: str = "none", password: str = SECRET) -> Login:
    return Login("127.0.0.1", port, security, "me@example.net", password)


def _link(port: int, naps: list[float] | None = None, **options: str) -> Link:
    outside = _outside([] if naps is None else naps, ssl.create_default_context)
    return Link(_login(port, **options), outside)


@contextmanager
def _fake(*answers: bytes) -> Iterator[int]:
    """Say each answer in turn, whatever comes, to every connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as lines:
                for number, answer in enumerate(answers):
                    tag = lines.readline().split(b" ")[0] if number else b""
                    peer.sendall(answer.replace(b"TAG", tag))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


@pytest.fixture
def world() -> Iterator[World]:
    """Furnish the double."""
    with on_double(MAILBOX) as made:
        yield made


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that only this test trusts."""
    return make_authority(tmp_path_factory.mktemp("tls"))


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encryption_is_verified(authority: tuple[Path, Path], security: str) -> None:
    """A server that proves who it is is used; one that cannot is refused, and hears no password."""
    certificate, _ = authority
    with dovecot(certificate=authority) as server:
        port = server.tls_port if security == "tls" else server.port
        trusting = _outside([], lambda: ssl.create_default_context(cafile=str(certificate)))
        link = Link(_login(port, security=security, password=PASSWORD), trusting)
        folders = [folder.raw for folder in link.folders()]
        link.close()
        with pytest.raises(AdapterError) as caught:
            _link(port, security=security, password=PASSWORD)

        assert ["INBOX"] == folders
        assert not isinstance(caught.value, TransientError)
        assert caught.value.say.startswith("The mail server could not prove who it is")
        assert 1 == server.log().count("Login: user=")


def test_starttls_that_is_not_offered_is_refused(world: World) -> None:
    """Without encryption nothing is said to a server that was to encrypt."""
    with pytest.raises(AdapterError) as caught:
        _link(world.port, security="starttls")

    assert "The mail server does not offer an encrypted connection." == caught.value.say
    assert "LOGIN" not in world.meddler.verbs
    assert "AUTHENTICATE" not in " ".join(world.meddler.verbs)


@pytest.mark.parametrize("host", ["mail.example", "192.0.2.1", "localhost.example"])
def test_no_plain_text_beyond_this_device(host: str) -> None:
    """Without encryption only loopback is contacted."""
    login = replace(_login(1), host=host)
    with pytest.raises(AdapterError) as caught:
        Link(login, _outside([], ssl.create_default_context))

    assert "Without encryption, only this device itself is contacted." == caught.value.say


def test_unknown_security_is_refused() -> None:
    """There are three kinds of connection."""
    with pytest.raises(AdapterError) as caught:
        _link(1, security="maybe")

    assert "This kind of connection is not known." == caught.value.say


def test_a_refused_password_says_what_to_do(world: World) -> None:
    """The sentence is fixed, the hint may be the provider's, the secret is in neither."""
    with pytest.raises(AdapterError) as caught:
        _link(world.port, password="not the word")

    assert "The mail server did not accept the login name and password." == caught.value.say
    assert "not the word" not in f"{caught.value!r} {caught.value.hint}"
    assert not isinstance(caught.value, (TransientError, Refused))

    provider = MailProvider(
        "Local", (), False, False, "", ("127.0.0.1",), "no", "Use an app password.", "", "", ""
    )
    account = Account("mail", "imap", {**world.account().settings, "user": "x"})
    with pytest.raises(AdapterError) as hinted:
        make_manifest([provider]).open(account, Secrets(), QuietHands()).__enter__()

    assert "Use an app password." == hinted.value.hint


def test_without_a_password_nothing_is_contacted(world: World) -> None:
    """A missing secret is said before there is a connection."""
    account = Account("other", "imap", dict(world.account().settings))
    with pytest.raises(AdapterError) as caught:
        MANIFEST.open(account, Secrets(), QuietHands()).__enter__()

    assert "No password is stored for this account." == caught.value.say
    assert [] == world.meddler.seen


@pytest.mark.parametrize("password", ["", "a\0b", "a\r\nA1 DELETE INBOX"])
def test_a_password_with_control_characters_never_leaves(password: str) -> None:
    """It is refused before there is a connection."""
    with pytest.raises(AdapterError) as caught:
        _link(1, password=password)

    assert "The login name or the password has characters that cannot be sent." == caught.value.say


def test_login_is_used_where_plain_is_not_offered(world: World) -> None:
    """The older command carries the name and the password quoted."""
    world.meddler.revive(Rules(hide=frozenset({"AUTH=PLAIN"})))
    _link(world.port).close()

    assert "LOGIN" in world.meddler.verbs
    assert b'LOGIN "me@example.net"' in next(
        s.line for s in world.meddler.seen if s.verb == "LOGIN"
    )


def test_the_manifest_names_its_host() -> None:
    """Only the account's own server may be contacted."""
    account = Account("mail", "imap", {"host": "mail.example", "user": "x"})

    assert ("mail.example:993",) == MANIFEST.hosts(account)
    assert [True, True, False, True, False] == [
        MANIFEST.serves(*pair)
        for pair in (
            ("imap", "mail.keep"),
            ("imap", "mail.file-past"),
            ("imap", "phone.block"),
            ("gmail", "mail.keep"),
            ("gmail", "mail.file-away"),
        )
    ]


def test_nobody_there_is_worth_another_try() -> None:
    """A closed port is transient."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransientError) as caught:
        _link(port)

    assert "The mail server could not be reached." == caught.value.say


@pytest.mark.parametrize(
    ("answers", "transient"),
    [
        ((b"<html>Sign in</html>\r\n",), False),
        ((b"* OK hello\r\n", b"* CAPABILITY NONSENSE\r\nTAG OK done\r\n"), False),
        ((b"* BYE go away\r\n",), None),
        ((b"* OK hello\r\n", b"* OK {99999999999}\r\n"), False),
        ((b"* OK hello\r\n", b"* BYE not now\r\n"), True),
        ((b"* O",), True),
        ((b"* OK " + b"x" * 1_100_000 + b"\r\n",), False),
    ],
    ids=["portal", "no-imap", "bye", "huge-literal", "bye-later", "half-a-line", "long-line"],
)
def test_bad_greetings(answers: tuple[bytes, ...], transient: bool | None) -> None:
    """Whatever greets us, one of our errors comes of it, and never a wait without end."""
    with _fake(*answers) as port, pytest.raises(AdapterError) as caught:
        _link(port)

    assert transient is None or transient is isinstance(caught.value, TransientError)
    assert "http" not in caught.value.say


def test_an_answer_without_end_is_cut(world: World) -> None:
    """More bytes than any answer of ours needs is no answer."""
    flood = b"* OK " + b"x" * 900_000 + b"\r\n"
    link = _link(world.port)
    budget = client.MAX_ANSWER_BYTES
    world.meddler.rules = Rules(
        answer=lambda seen: (
            flood * (1 + budget // len(flood)) + b"OK done" if seen.verb == "UID FETCH" else None
        )
    )
    link.examine("INBOX")
    with pytest.raises(AdapterError) as caught:
        link.flags("1")
    world.meddler.rules = Rules()
    link.close()

    assert "The mail server's answer could not be understood." == caught.value.say


def test_a_read_is_tried_again_after_a_loss(world: World) -> None:
    """The folder is opened again, and the read goes on where it was."""
    naps: list[float] = []
    link = _link(world.port, naps)
    link.examine("INBOX")
    world.meddler.revive(Rules(cut_at=1, counted=lambda seen: seen.verb == "UID FETCH"))

    def heal(seconds: float) -> None:
        naps.append(seconds)
        world.meddler.revive()

    link._line._outside = replace(link._line._outside, sleep=heal)
    flags = link.flags("1:*")
    link.close()

    assert [()] == list(flags.values())
    assert [0.5] == naps


def test_a_write_is_never_tried_again(world: World) -> None:
    """A lost answer to a write is an error, and the command went out once."""
    link = _link(world.port)
    link.select("INBOX")
    uid = next(iter(link.flags("1:*")))
    world.meddler.revive(
        Rules(cut_at=1, cut_after=True, counted=lambda seen: seen.verb == "UID STORE")
    )
    with pytest.raises(TransientError):
        link.add_flag(str(uid), "\\Seen")
    with pytest.raises(TransientError):
        link.add_flag(str(uid), "\\Seen")
    link.close()

    assert ["UID STORE"] == world.meddler.verbs


@pytest.mark.parametrize(
    ("said", "slept"),
    [
        (b"BAD Request is throttled. Suggested Backoff Time: 3000 milliseconds", [3.0]),
        (b"NO [UNAVAILABLE] busy", [0.5]),
        (b"NO Server Unavailable. 15", [0.5]),
    ],
)
def test_a_request_to_wait_is_obeyed(world: World, said: bytes, slept: list[float]) -> None:
    """A read waits as asked, then goes on."""
    naps: list[float] = []
    link = _link(world.port, naps)
    link.examine("INBOX")
    asked: list[Seen] = []

    def once(seen: Seen) -> bytes | None:
        if seen.verb != "UID FETCH" or asked:
            return None
        asked.append(seen)
        return said

    world.meddler.rules = Rules(answer=once)
    flags = link.flags("1:*")
    link.close()

    assert [()] == list(flags.values())
    assert slept == naps


@pytest.mark.parametrize("said", [b"NO [UNAVAILABLE] busy", b"BAD Backoff Time: 999000"])
def test_waiting_has_an_end(world: World, said: bytes) -> None:
    """Asked to wait for too long, or too often, it is left for later."""
    link = _link(world.port)
    link.examine("INBOX")
    world.meddler.rules = Rules(answer=lambda s: said if s.verb == "UID FETCH" else None)
    with pytest.raises(TransientError) as caught:
        link.flags("1:*")
    link.close()

    assert "The mail server asks to come back later." == caught.value.say


def test_busy_at_the_door_is_transient(world: World) -> None:
    """Too many connections is no wrong password."""
    world.meddler.revive(Rules(answer=lambda s: b"NO [INUSE] later" if "AUTH" in s.verb else None))
    with pytest.raises(TransientError) as caught:
        _link(world.port)

    assert "The mail server asks to come back later." == caught.value.say


def test_a_folder_that_changed_meanwhile_is_not_read_on(world: World) -> None:
    """After a loss, another UIDVALIDITY stops the read."""
    link = _link(world.port)
    link.examine("INBOX")
    world.meddler.revive(Rules(cut_at=1, counted=lambda seen: seen.verb == "UID FETCH"))
    changed = (
        b"* 1 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 1] x\r\n"
        b"* OK [UIDNEXT 2] x\r\nOK [READ-ONLY] done"
    )
    answer = Rules(answer=lambda s: changed if s.verb == "EXAMINE" else None)
    link._line._outside = replace(link._line._outside, sleep=lambda _: world.meddler.revive(answer))
    with pytest.raises(TransientError) as caught:
        link.flags("1:*")
    world.meddler.revive()
    link.close()

    assert "A folder changed while the connection was lost." == caught.value.say


@pytest.mark.server
def test_a_server_with_a_prefix_and_dots() -> None:
    """Our folder goes below the prefix of the user's own folders, encoded, and undo removes it."""
    mails = {"INBOX": MAILBOX["INBOX"], "INBOX.Work": MAILBOX["INBOX"]}
    with dovecot(separator=".", prefix="INBOX.") as server, on_dovecot(server, mails) as made:
        for hidden in (frozenset[str](), frozenset({"NAMESPACE"})):
            made.meddler.revive(Rules(hide=hidden))
            outcomes = made.run([file_past("jordan@example.org", folder_name="Später")])
            filed = {folder: len(found) for folder, found in made.desk.snapshot().items()}
            subscribed = made.desk.subscribed()
            made.undo(outcomes.values())
            left = {folder: len(found) for folder, found in made.desk.snapshot().items()}

            assert {"INBOX": 0, "INBOX.Work": 0, "INBOX.Sp&AOQ-ter": 2} == filed
            assert {"INBOX.Sp&AOQ-ter"} == subscribed
            assert {"INBOX": 1, "INBOX.Work": 1} == left
            assert frozenset() == made.desk.subscribed()


@pytest.mark.server
def test_marked_folders_are_never_read(server: Dovecot) -> None:
    """On a server that marks folders only when asked, they are asked for."""
    mails = dict.fromkeys(("INBOX", "Trash", "Junk", "Sent", "Drafts"), MAILBOX["INBOX"])
    with on_dovecot(server, mails) as made:
        with made.opened() as adapter:
            (change,) = look(adapter, [file_past("jordan@example.org")])

        assert {"INBOX": 1} == change.before.facts["folders"]
        opened = [s.line for s in made.meddler.seen if s.verb in ("EXAMINE", "SELECT")]
        assert [b'EXAMINE "INBOX"'] == opened


@pytest.mark.parametrize("most", [1, 2, 3, 9])
def test_a_very_full_folder_is_listed_and_described_in_parts(most: int) -> None:
    """However many go at once: every message, once, and from a UID on if that is asked."""
    mails = [
        Mail(b"From: a@example.org\r\nMessage-ID: <%d@x.example>\r\n\r\nHi\r\n" % n)
        for n in range(5)
    ]
    with on_double({"INBOX": mails}) as made:
        link = _link(made.port)
        opened = link.examine("INBOX")
        made.meddler.seen.clear()
        uids = link.all_uids(opened, most)
        searches = made.meddler.verbs.count("UID SEARCH")
        every = [detail for part in link.all_details(opened, 1, most) for detail in part.values()]
        later = [uid for part in link.all_details(opened, uids[3], most) for uid in part]
        none = list(link.all_details(opened, opened.next_uid, most))
        link.close()

    assert 5 == len(uids)
    assert -(-5 // most) == searches
    assert [f"<{number}@x.example>" for number in range(5)] == [one.message_id for one in every]
    assert list(uids[3:]) == later
    assert [] == none
