"""Hold the double and Pigeonhole to the same place for every message, however oddly it is made."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

import pytest

from boundary.adapters.sieve.double import SieveDouble
from boundary.rehearsal import Mail
from tests.adapters.sieve.oddities import broken_field, odd_mail
from tests.servers.dovecot import Dovecot

ADDRESSES = (
    *(f"person{number}@example.org" for number in range(18)),
    "jordan.example+list@example.com",
    "jordan@bücher.example",
)
FOLDERS = ("INBOX", "Sent", "Drafts", "Trash", "Junk", "News", "Later")

_LIST = ", ".join(f'"{address}"' for address in ADDRESSES)
RULES = f"""require ["fileinto", "mailbox", "imap4flags", "envelope"];
if anyof (
    address :is :all ["from", "sender", "reply-to", "resent-from", "resent-sender"] [{_LIST}],
    envelope :is :all "from" [{_LIST}]
) {{
    addflag "\\\\Seen";
    fileinto :create "Later";
    stop;
}}
if address :is :all ["cc", "resent-cc"] [{_LIST}] {{ fileinto :create "Copied/Later"; stop; }}
"""
OWN = """require ["fileinto", "imap4flags", "copy"];
if header :contains "subject" "grüße" { addflag "\\\\Flagged"; fileinto "News"; stop; }
elsif address :contains "from" "list@lists.example" { fileinto :copy "News"; }
elsif address :matches ["from", "to"] "*@mail.example.*" { fileinto "Nowhere"; }
elsif exists "reply-to" { keep; }
else { addflag "$other"; }
"""
START = """require "include";
include :personal :optional "boundary";
include :personal :optional "mine";
include :personal :optional "gone";
"""
SCRIPTS = {"boundary-start": START, "boundary": RULES, "mine": OWN}


def probe(addresses: Sequence[str]) -> str:
    """Write a script that puts one flag on a message for each thing it sees in its sender."""
    lines = ['require ["imap4flags"];']
    tests = [
        *("address :is :all", "address :contains", "header :is", "header :contains"),
        *("address :localpart", "address :domain"),
    ]
    for number, address in enumerate(addresses):
        local, _, domain = address.rpartition("@")
        keys = (address, address, address, address, local, domain)
        for letter, test, key in zip("abcdef", tests, keys, strict=True):
            lines.append(f'if {test} "from" "{key}" {{ addflag "{letter}{number}"; }}')
    return "\r\n".join(lines)


def marked(mails: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Give each message a number to be told by."""
    return [(sender, b"X-Id: %d\r\n" % at + mail) for at, (sender, mail) in enumerate(mails)]


def at_pigeonhole(
    server: Dovecot, scripts: Mapping[str, str], active: str, mails: Sequence[tuple[str, bytes]]
) -> list[str]:
    """Deliver over LMTP, and say where each message lies, with its flags."""
    user = server.user()
    server.desk(user).fill({"News": []})
    for name, text in scripts.items():
        server.plant(user, f"sieve/{name}.sieve", text.encode())
    (server.home(user) / ".dovecot.sieve").symlink_to(f"sieve/{active}.sieve")
    server.deliver_each(user, mails)
    return told(
        [(folder, mail) for folder, held in server.desk(user).snapshot().items() for mail in held],
        len(mails),
    )


def at_the_double(
    scripts: Mapping[str, str], active: str, mails: Sequence[tuple[str, bytes]]
) -> list[str]:
    """Deliver to the double, and say the same."""
    held: list[tuple[str, Mail]] = []
    made: list[str] = []
    double = SieveDouble(
        "user@example.net",
        "words",
        {name: text.encode() for name, text in scripts.items()},
        active,
        lambda folder, mail: held.append((folder, mail)),
        folders=lambda: (*FOLDERS, *made),
        create=made.append,
    )
    for sender, mail in mails:
        double.deliver(mail, sender)
    return told(held, len(mails))


def told(held: Sequence[tuple[str, Mail]], count: int) -> list[str]:
    """Say of each message, in order of their numbers, all the places where it lies."""
    found: dict[int, list[str]] = {number: [] for number in range(count)}
    for folder, mail in held:
        number = re.search(rb"^X-Id: (\d+)\r$", mail.body, re.MULTILINE)
        assert number is not None
        found[int(number[1])].append(f"{folder} {' '.join(mail.flags).lower()}")
    return [" and ".join(sorted(places)) for places in found.values()]


@pytest.mark.server
def test_they_agree_on_rules_like_ours(sieve_server: Dovecot) -> None:
    """1,200 messages under our rules and the user's: the same folders and flags for each."""
    dice = random.Random(20261122)  # noqa: S311 - the same messages every time
    mails = marked([odd_mail(dice, ADDRESSES) for _ in range(1200)])
    theirs = at_pigeonhole(sieve_server, SCRIPTS, "boundary-start", mails)

    assert theirs == at_the_double(SCRIPTS, "boundary-start", mails)
    assert 4 < len(set(theirs))


@pytest.mark.server
def test_they_agree_on_what_a_sender_line_says(sieve_server: Dovecot) -> None:
    """800 sender lines that seldom fit together: the same addresses and words seen in each."""
    dice = random.Random(8222)  # noqa: S311 - the same messages every time
    lines = [b"From: " + broken_field(dice, "jo@x.example") for _ in range(800)]
    mails = marked([("bounce@lists.example", line + b"\r\n\r\nx\r\n") for line in lines])
    scripts = {"probe": probe(["jo@x.example", "jo@example.com", "friend@example.com", ""])}
    theirs = at_pigeonhole(sieve_server, scripts, "probe", mails)

    assert theirs == at_the_double(scripts, "probe", mails)
    assert 20 < len(set(theirs))


@pytest.mark.server
@pytest.mark.parametrize(
    "script",
    [
        'fileinto "Nope";',
        'fileinto :flags "\\\\Seen" "News"; fileinto "Nope";',
        'fileinto "Nope"; fileinto :create "New";',
        'fileinto :copy "Nope"; fileinto "News";',
        'fileinto :create "New/Below"; fileinto :create "New";',
        'fileinto :flags "f" :copy "INBOX"; addflag "g";',
        'if mailboxexists "News" {fileinto "News";} else {discard;}',
        'if mailboxexists "Nope" {fileinto "News";} else {discard;}',
        'addflag "x"; nothing;',
        'addflag "x"; include "none";',
        'fileinto "INBOX"; fileinto "inbox"; keep;',
    ],
)
def test_they_agree_on_folders(script: str, sieve_server: Dovecot) -> None:
    """A folder that is missing, made, or the inbox: a message lies in the same places."""
    head = 'require ["fileinto", "mailbox", "imap4flags", "copy", "include"];'
    mails = marked([("jo@example.com", b"From: jo@example.com\r\n\r\nx\r\n")])
    scripts = {"active": head + script}

    assert at_pigeonhole(sieve_server, scripts, "active", mails) == at_the_double(
        scripts, "active", mails
    )
