"""Hold the stand-in for Gmail to what rehearsal expects of a double, over real connections."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys

import pytest

from boundary.adapters.imap.double import USER, GmailDouble
from boundary.adapters.imap.standin.account import Account, ExistsError
from boundary.adapters.imap.standin.serve import Server
from boundary.rehearsal import Double, Mail

LETTER = Mail(b"From: a@example.org\r\n\r\nHello\r\n")
MAILBOX = {
    "INBOX": [LETTER],
    "Work": [],
    "Sent": [Mail(b"1")],
    "Drafts": [Mail(b"2")],
    "Trash": [Mail(b"3")],
    "Junk": [Mail(b"4")],
    "": [Mail(b"5")],
}


def _as_double(made: Double) -> Double:
    return made


def test_it_is_a_double() -> None:
    """It starts furnished, says how to reach it, takes mail, and stops twice."""
    made = GmailDouble(MAILBOX, "secret", language="de")
    double = _as_double(made)
    settings = double.start()
    double.deliver("Work", Mail(b"x\r\n"))
    raw = made.take_in("Später", Mail(b"y\r\n"))
    sizes = {folder: len(mails) for folder, mails in double.snapshot().items()}
    double.stop()
    double.stop()

    assert ("127.0.0.1", "none", "app-password") == tuple(
        settings[name] for name in ("host", "security", "way")
    )
    assert made.port == settings["port"]
    assert ("secret", "Sp&AOQ-ter") == (double.secret, raw)
    assert {
        "INBOX": 1,
        "Work": 1,
        "Sp&AOQ-ter": 1,
        "[Google Mail]/Alle Nachrichten": 6,
        "[Google Mail]/Entw&APw-rfe": 1,
        "[Google Mail]/Gesendet": 1,
        "[Google Mail]/Markiert": 0,
        "[Google Mail]/Papierkorb": 1,
        "[Google Mail]/Spam": 1,
        "[Google Mail]/Wichtig": 0,
    } == sizes
    with pytest.raises(OSError, match=r".*"):
        double.snapshot()


def test_literals_of_both_kinds_and_a_lost_program() -> None:
    """A literal that waits for a go-ahead, one that does not, and a program that hangs up."""
    account = Account()
    server = Server(account, USER, "secret")
    port = server.start()
    with socket.create_connection(("127.0.0.1", port)) as lost:
        lost.sendall(b"a LOGIN {14+}\r\nme@example.net {6+}\r\nsecret\r\n")
        said = b""
        while b"a OK" not in said:
            said += lost.recv(4096)
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login(USER, "secret")
    client.append("INBOX", None, None, b"From: a@example.org\r\n\r\nHello\r\n")
    client.logout()
    server.stop()
    (letter,) = account.letters.values()

    assert b"From: a@example.org\r\n\r\nHello\r\n" == letter.body


def test_it_may_be_stopped_while_programs_are_connected() -> None:
    """Every connection is closed."""
    server = Server(Account(), USER, "secret")
    client = imaplib.IMAP4("127.0.0.1", server.start())
    server.stop()

    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        client.noop()
    client.shutdown()


def test_new_numbers_and_the_same_label_twice() -> None:
    """Renumbering keeps what each folder shows; a label of the same name is not made again."""
    account = Account()
    for _ in range(3):
        account.add(b"x", ("\\Inbox", "Work"))
    views = {view.name: (view.validity, dict(view.uids)) for view in account.views}
    account.renumber()

    for view in account.views:
        validity, uids = views[view.name]
        assert view.validity > validity
        assert uids.keys() == view.uids.keys()
        assert sorted(uids.values()) == sorted(view.uids.values())
        assert uids != view.uids or not uids
    with pytest.raises(ExistsError):
        account.create("WORK")


def test_importing_the_double_loads_no_server() -> None:
    """A command that rehearses nothing loads neither the stand-in nor the client library."""
    program = (
        "import sys, boundary.adapters.imap, boundary.adapters.imap.double;"
        "print([n for n in sys.modules if 'standin' in n or n == 'imapclient'])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert b"[]" == said.stdout.strip()
