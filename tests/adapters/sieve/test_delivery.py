"""Hold our rules to exactly their messages, delivered by Pigeonhole beside the user's own."""

from __future__ import annotations

import re
import ssl
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import idna
import pytest

from boundary.adapters.sieve.client import Link, Login, Outside
from boundary.adapters.sieve.evaluate import compiled
from boundary.adapters.sieve.layout import RULES, START, start_script, with_block
from boundary.adapters.sieve.rules import (
    NO_NAMES,
    NO_ODD,
    Dialect,
    Rule,
    gaps,
    rules_script,
)
from boundary.core.identifier import email
from boundary.core.match import Match, make_matcher
from boundary.rehearsal import Mail, furnish
from tests.adapters.sieve.people import (
    MADE_ON,
    PIGEONHOLE,
    PLAIN,
    PROVIDERS,
    addresses,
    file_away,
    filed,
)
from tests.servers.dovecot import HOST, PASSWORD, Dovecot

OWN = "me@example.net"
RELAY = "bounces@relay.example"
OWN_RULES = b"""# my own rules
require ["fileinto", "mailbox", "imap4flags"];
if header :contains "subject" "order" {
    fileinto :create "Orders";
    stop;
} elsif header :is "subject" "Photos" {
    addflag "\\\\Flagged";
} elsif header :is "subject" "Minutes" {
    stop;
} else {
    addflag "\\\\Answered";
}
"""
NUMBER = re.compile(rb"^X-Number: (\d+)\r$", re.MULTILINE)
SUBJECT = re.compile(rb"^Subject: (.*)\r$", re.MULTILINE)

JORDAN = "jordan@example.org"
SAID = (NO_NAMES, NO_ODD)
TOLD = re.compile(rb"X-Form: bare name holds address\r")
"""The form that lists alone read otherwise: a name without quotes that is an address."""
READ_ALIKE = (
    "From: Jordan [home] <jordan@example.org>",
    "From: Jordan :) <jordan@example.org>",
    "From: Jordan\\ <jordan@example.org>",
    "From: jordan@example.org <jordan@example.org>",
    "From: jordan@example.org <other@example.com>",
    'From: jordan@example.org <"other"@example.com>',
    "From: Jordan@home <jordan@example.org>",
    "From: Some words other@example.com, <jordan@example.org>",
    "From: Some words jordan@example.org, <other@example.com>",
    'From: Jordan@home <"jordan"@example.org>',
    "From: Jordan@home <jordan(x)@example.org>",
    "From: jordan@example.org@two.example",
    "From: one@jordan@example.org",
    "From: other@example.com; jordan@example.org",
    "From: Friends: other@example.com; jordan@example.org",
    "From: jordan@example.org:;",
    "From: jordan@example.org.",
    "From: <jordan@example.org.>",
    "From: <\tjordan@example.org>",
    "From: <@relay.example,@two.example:jordan@example.org>",
    "From: <jordan@example.org> <other@example.com>",
    "From: mailto:jordan@example.org",
    "From: 'jordan@example.org'",
    "From: jordan@example..org",
    "From: jor..dan@example.org",
    "From: other@, jordan@example.org",
    'From: "Jordan <jordan@example.org>',
    "From: (Jordan <jordan@example.org>",
    "From: jordan@example.org, (never closed",
    "From: <jordan@example.org",
    "From: =?utf-8?q?jordan=40example.org?=",
    "From: =?utf-8?q?J_=3Cjordan=40example.org=3E?= <other@example.com>",
    "From: =?utf-8?q?other=40example.com?= <jordan@example.org>",
    "From: =?utf-8?q?J_=3Cother=40example.com=3E?= <jordan@example.org>",
    "From: other@example.com (J <jordan@example.org>)",
    'From: "J <jordan@example.org>" <other@example.com>',
    'From: "a, J <jordan@example.org>" <other@example.com>',
    'From: a@b.example <c@d.example>, "J, x" <jordan@example.org>',
    "From: a@b.example <c@d.example>\r\nSender: J <jordan@example.org>",
    "Return-Path: <JORDAN@example.org>\r\nFrom: other@example.com",
    "Return-Path: jordan@example.org\r\nFrom: other@example.com",
)
MORE_AT_THE_SERVER = (
    "From: <other@example.com> <jordan@example.org>",
    "From: jordan@example.org>",
    "From: <jordan@example.org>>",
    "From: jordan@example.org two",
    "From: jordan@example.org )",
    "From: a <b, jordan@example.org",
)
"""Broken lines that the mail adapter calls doubtful, and the rules file."""
LESS_AT_THE_SERVER = (
    "From: Jordan\x01 <jordan@example.org>",
    'From: "J @ home" other@example.com, <jordan@example.org>',
    "From: " + ", ".join(f"a{n}@example.com" for n in range(3000)) + ", jordan@example.org",
    "Return-Path: Jordan <jordan@example.org>\r\nFrom: other@example.com",
    "Return-Path: <jordan@example.org> (x)\r\nFrom: other@example.com",
    'Return-Path: <"jordan"@example.org>\r\nFrom: other@example.com',
    "Return-Path: <@a.example:jordan@example.org>\r\nFrom: other@example.com",
)
"""A control character in the name, a quoted @ before an address without brackets in an entry
before theirs, thousands of addresses, and an older Return-Path in no form that mail servers write:
the mail stays in the inbox."""

Place = tuple[str, tuple[str, ...]]
"""Folder and flags."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way."""

    sender: str
    """On the envelope."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Landed:
    """One message where it lies."""

    place: Place
    body: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """What went otherwise than it should: (message, where it should lie, where it lies)."""

    wrong: tuple[tuple[bytes, Place, Place], ...] = ()
    """By the mail adapter's reading, and the user's own rules for the rest."""
    apart: tuple[tuple[bytes, Place, Place], ...] = ()
    """By our own reading of the scripts, which the double uses."""
    lost: tuple[int, ...] = ()
    """Messages that lie nowhere, or twice."""


def letters(given: Sequence[str]) -> list[bytes]:
    """Write a dozen messages an address: from them in odd forms, look-alikes, copies."""
    found: list[bytes] = []
    for number, address in enumerate(given):
        written = _in_letters(address) if number % 2 else address
        stage = furnish([written], OWN, seed=number, messages=0)
        mails = [one.mail.body for one in stage.planted if one.form != "special"]
        found += mails[number % 4 :: 4]
        found += [_letter(f"From: Someone <{way}>", number) for way in _ways(address)]
    return found


def _in_letters(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{idna.decode(domain)}"


def _ways(address: str) -> tuple[str, ...]:
    """Write an address as people at its provider may, and as nobody may elsewhere."""
    local, _, domain = address.rpartition("@")
    base = local.partition("+")[0].replace(".", "")
    return (
        f"{base[:1]}.{base[1:]}@{domain}",
        f"{base}+other@{domain}",
        f"{local}@wide.{'test' if domain == 'wide.example' else 'example'}",
    )


def _letter(lines: str, number: int) -> bytes:
    subject = ("Your order", "Photos", "Minutes", "Hello")[number % 4]
    return f"{lines}\r\nTo: {OWN}\r\nSubject: {subject}\r\n\r\nText.\r\n".encode()


def numbered(mails: Sequence[bytes]) -> list[bytes]:
    """Put a number on each, to know it again."""
    return [b"X-Number: %d\r\n" % number + mail for number, mail in enumerate(mails)]


def number_of(body: bytes) -> int:
    """Read the number back."""
    found = NUMBER.search(body)
    assert found is not None
    return int(found[1])


def wanted(body: bytes, rules: dict[str, Rule], match: Match) -> Place:
    """Say where a message has to lie: by our rules, else by the user's own."""
    keys = match.sent | {key for key in match.copied if rules[key].copied}
    if keys:
        rule = min((rules[key] for key in keys), key=lambda one: one.verb)
        return rule.path, ("\\Seen",) if rule.read else ()
    subject = SUBJECT.search(body)
    assert subject is not None
    if b"order" in subject[1]:
        return "Orders", ()
    flags = {b"Photos": ("\\Flagged",), b"Minutes": ()}
    return "INBOX", flags.get(subject[1], ("\\Answered",))


def store(server: Dovecot, user: str, active: str, scripts: Mapping[str, bytes]) -> None:
    """Store scripts as the program does."""
    login = Login(HOST, server.sieve_port, "none", user, PASSWORD)
    outside = Outside(ssl.create_default_context, time.sleep, lambda: 0.5, time.monotonic)
    with closing(Link(login, outside)) as link:
        for name, source in scripts.items():
            link.store(name, source)
        link.activate(active)


def delivered(
    server: Dovecot,
    scripts: Mapping[str, bytes],
    active: str,
    rules: Sequence[Rule],
    sent: Sequence[Letter],
) -> Judged:
    """Deliver messages to a mailbox with these scripts, and judge where each of them lies."""
    user = server.user()
    store(server, user, active, scripts)
    bodies = numbered([one.body for one in sent])
    server.deliver_each(user, zip((one.sender for one in sent), bodies, strict=True))
    by_key = {email(rule.address).key: rule for rule in rules}
    matcher = make_matcher([email(rule.address) for rule in rules], PROVIDERS)
    program = compiled(scripts, active)
    wrong: list[tuple[bytes, Place, Place]] = []
    apart: list[tuple[bytes, Place, Place]] = []
    numbers: list[int] = []
    for number, one in landed(server, user):
        numbers.append(number)
        right = wanted(one.body, by_key, matcher.match(one.body))
        if one.place != right:
            wrong.append((one.body, right, one.place))
        (copy,) = program.run(one.body, sent[number].sender, user).placed
        if one.place != (copy.folder, copy.flags):
            apart.append((one.body, (copy.folder, copy.flags), one.place))
    lost = (Counter(range(len(sent))), Counter(numbers))
    return Judged(tuple(wrong), tuple(apart), tuple((lost[0] - lost[1]) + (lost[1] - lost[0])))


def landed(server: Dovecot, user: str) -> Iterator[tuple[int, Landed]]:
    """Read everything back."""
    for folder, mails in server.desk(user).snapshot().items():
        for mail in mails:
            yield number_of(mail.body), Landed((folder, _flags(mail)), mail.body)


def _flags(mail: Mail) -> tuple[str, ...]:
    return tuple(flag for flag in mail.flags if flag != "\\Recent")


def ours(rules: Sequence[Rule], *, dialect: Dialect = PIGEONHOLE, inside: bool = False) -> bytes:
    """Write the script with our rules."""
    return rules_script(rules, made_on=MADE_ON, dialect=dialect, providers=PROVIDERS, inside=inside)


@pytest.mark.no_cover
@pytest.mark.server
@pytest.mark.slow
def test_new_mail_goes_where_it_belongs(sieve_server: Dovecot) -> None:
    """200 addresses, 2,000 messages and more: none wrong, none missed, the user's own rules act."""
    given = addresses(200)
    scripts = {
        RULES: ours(filed(given)),
        "mine": OWN_RULES,
        START: start_script("mine", made_on=MADE_ON),
    }
    sent = [Letter(RELAY, mail) for mail in letters(given)]
    sent += [
        Letter(one, _letter("From: Someone <someone@example.com>", number))
        for number, one in enumerate(given)
        if one.isascii()
    ]
    judged = delivered(sieve_server, scripts, START, filed(given), sent)

    assert len(sent) >= 2000
    assert Judged() == judged


@pytest.mark.server
def test_a_block_in_the_users_own_rules(sieve_server: Dovecot) -> None:
    """Inside the user's own script, our rules file the same, and theirs act on all other mail."""
    given = addresses(40)
    scripts = {"mine": with_block(OWN_RULES, ours(filed(given), inside=True))}
    sent = [Letter(RELAY, mail) for mail in letters(given)]

    assert Judged() == delivered(sieve_server, scripts, "mine", filed(given), sent)


@pytest.mark.server
def test_rules_without_patterns(sieve_server: Dovecot) -> None:
    """Without patterns the lists alone file what they say, but for what `gaps` tells of."""
    told = {one: gaps(email(one), PLAIN, PROVIDERS) for one in addresses(60) if "wide" not in one}
    given = [one for one, said in told.items() if said == SAID]
    scripts = {
        RULES: ours(filed(given), dialect=PLAIN),
        "mine": OWN_RULES,
        START: start_script("mine", made_on=MADE_ON),
    }
    plain = [one for one in given if one.isascii()]
    mails = [mail for mail in letters(plain) if not TOLD.search(mail)]
    mails += [_letter(f"From: {one}", 1) for one in given]
    mails += [_letter(f"From: K <{_in_letters(one)}>", 2) for one in given]
    sent = [Letter(RELAY, mail) for mail in mails]

    assert len(plain) > 20
    assert len(given) > len(plain)
    assert Judged() == delivered(sieve_server, scripts, START, filed(given), sent)


@pytest.mark.server
def test_where_the_server_reads_otherwise(sieve_server: Dovecot) -> None:
    """Sender lines in every broken form: the server's reading is ours but for the ones named."""
    user = sieve_server.user()
    store(sieve_server, user, RULES, {RULES: ours([file_away(JORDAN)])})
    forms = [*READ_ALIKE, *MORE_AT_THE_SERVER, *LESS_AT_THE_SERVER]
    bodies = numbered([f"{line}\r\nSubject: x\r\n\r\nText.\r\n".encode() for line in forms])
    sieve_server.deliver(user, RELAY, bodies)
    matcher = make_matcher([email(JORDAN)], ())
    apart = {
        forms[number]: one.place[0] == "Later"
        for number, one in landed(sieve_server, user)
        if (one.place[0] == "Later") != bool(matcher.match(one.body).sent)
    }

    assert {
        **dict.fromkeys(MORE_AT_THE_SERVER, True),
        **dict.fromkeys(LESS_AT_THE_SERVER, False),
    } == apart
