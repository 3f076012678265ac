"""Hold the stand-in server to delivering as the active script says, whoever made it active."""

from __future__ import annotations

from boundary.adapters.sieve.double import SieveDouble
from boundary.adapters.sieve.evaluate import Delivery, Placed
from boundary.rehearsal import Mail
from tests.adapters.sieve.talk import talk
from tests.servers.dovecot import PASSWORD

USER = "user@example.net"
OK = (b"OK",)
MAIL = b"From: jordan@example.org\r\n\r\nHello.\r\n"


def delivered(double: SieveDouble) -> Delivery:
    """Deliver one message."""
    return double.deliver(MAIL, "jordan@example.org")


def test_the_active_script_acts_on_mail() -> None:
    """A message is put where the active script says, with its flags, under a Return-Path."""
    held: list[tuple[str, Mail]] = []
    source = b'require ["fileinto", "imap4flags", "envelope"];' + (
        b'if envelope "from" "jordan@example.org" {fileinto :flags "\\\\Seen" "Later";}'
    )
    double = SieveDouble(
        USER, PASSWORD, {"a": source}, "a", lambda folder, mail: held.append((folder, mail))
    )
    delivery = delivered(double)
    whole = b"Return-Path: <jordan@example.org>\r\n" + MAIL

    assert (Placed("Later", ("\\Seen",)),) == delivery.placed
    assert [("Later", Mail(whole, ("\\Seen",)))] == held


def test_what_acts_follows_every_switch() -> None:
    """The hidden script acts until the first switch; then what is active, or nothing, does."""
    double = SieveDouble(USER, PASSWORD, {"a": b"discard;", "b": b"nothing;"}, hidden=b"discard;")
    found = [delivered(double).discarded]
    steps = (
        b'SETACTIVE ""',
        b'SETACTIVE "a"',
        b'PUTSCRIPT "a" "keep;"',
        b'SETACTIVE "dovecot.orig"',
    )
    try:
        with talk(double.start(), USER, PASSWORD) as line:
            for step in steps:
                assert OK == line.ask(step + b"\r\n")
                found.append(delivered(double).discarded)
    finally:
        double.stop()

    assert [True, False, True, False, True] == found


def test_another_program_of_the_user_may_switch() -> None:
    """A switch from outside is seen by every client and acts on the next message, not the last."""
    double = SieveDouble(USER, PASSWORD, {"a": b"discard;", "b": b"keep;"}, "a")
    try:
        with talk(double.start(), USER, PASSWORD) as line:
            found = [delivered(double).discarded, delivered(double).discarded]
            double.activate("b")
            found.append(delivered(double).discarded)
            listed = line.ask(b"LISTSCRIPTS\r\n")
    finally:
        double.stop()

    assert [True, True, False] == found
    assert (b'"a"', b'"b" ACTIVE', b"OK") == listed


def test_a_folder_is_made_only_when_a_script_says_so() -> None:
    """`:create` makes what is missing; without it, all of the message lies in the inbox."""
    held: list[str] = []
    made: list[str] = []
    source = 'require ["fileinto", "mailbox", "copy"]; redirect :copy "jo@example.com"; '
    scripts = {
        "making": source + 'fileinto :create "New"; fileinto :create "inbox"; fileinto "Old";',
        "not": source + 'fileinto :create "New"; fileinto "Nope";',
    }
    for active in scripts:
        double = SieveDouble(
            USER,
            PASSWORD,
            {name: text.encode() for name, text in scripts.items()},
            active,
            lambda folder, _: held.append(folder),
            folders=lambda: ["Old"],
            create=made.append,
        )
        last = delivered(double)

    assert (["New", "INBOX", "Old", "INBOX"], ["New"]) == (held, made)
    assert ((), True) == (last.redirected, bool(last.error))
