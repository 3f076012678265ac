"""Hold the rule that stands: mail delivered after a run goes where it belongs, on a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from boundary.app.library import Library
from boundary.core.change import Status
from boundary.core.identifier import email
from boundary.core.match import make_matcher
from boundary.engine import Condition
from boundary.rehearsal import furnish
from tests.app.world import World, dovecot_world
from tests.servers.dovecot import Dovecot

STEPS = """\
boundary: 1
title: New mail
steps:
  - {do: mail.keep}
  - {do: access.review}
  - {do: mail.file-away, with: {folder: later}}
  - {do: mail.file-past, with: {folder: later}}
"""
PLAYBOOK = """\
boundary: 1
people:
  - alias: J.
    follow: ./steps.yaml
    emails:
ADDRESSES
accounts:
  mail: {use: imap, host: imap.example.net, user: me@example.net}
"""
OWN_RULES = b"""\
# my own rules\r
require ["fileinto", "mailbox", "imap4flags"];\r
if header :contains "subject" "order" {\r
    fileinto :create "Orders";\r
    stop;\r
}\r
addflag "\\\\Flagged";\r
"""
COUNT = 200
RELAY = "bounces@relay.example"
NUMBER = re.compile(rb"^X-Number: (\d+)\r$", re.MULTILINE)


def addresses(count: int) -> list[str]:
    """Make different addresses, some with an international domain."""
    domains = ("example.org", "example.com", "sub.example.net", "xn--bcher-kva.example")
    return [f"jordan.{n}@{domains[n % len(domains)]}" for n in range(count)]


def playbook_of(given: list[str]) -> str:
    """Write the private playbook."""
    return PLAYBOOK.replace("ADDRESSES", "\n".join(f"      - {one}" for one in given))


@pytest.fixture
def ruled(tmp_path: Path, server: Dovecot) -> Iterator[World]:
    """Begin a case on a mailbox whose owner has rules already."""
    with dovecot_world(tmp_path, server, {"INBOX": []}, rules=True) as world:
        server.plant(world.user, "sieve/mine.sieve", OWN_RULES)
        server.activate(world.user, "mine")
        world.begin(playbook_of(addresses(COUNT)), STEPS)
        yield world


def scripts(server: Dovecot, user: str) -> dict[str, bytes]:
    """Read the scripts of a mailbox and what is active, past every protocol."""
    home = server.home(user)
    found = {path.name: path.read_bytes() for path in (home / "sieve").glob("*.sieve")}
    active = home / ".dovecot.sieve"
    if active.is_symlink():
        found["active"] = active.readlink().name.encode()
    return found


@pytest.mark.server
@pytest.mark.slow
def test_new_mail_after_a_run_goes_where_it_belongs(ruled: World, server: Dovecot) -> None:
    """200 addresses, over 2,000 messages: none wrong, none missed, the user's own rules act."""
    before = scripts(server, ruled.user)
    report = ruled.run()
    given = addresses(COUNT)
    mails = [
        one.mail.body
        for number, address in enumerate(given)
        for one in furnish([address], "me@example.net", seed=number, messages=0).planted
        if one.form != "special"
    ][::3]
    bodies = [b"X-Number: %d\r\n" % number + mail for number, mail in enumerate(mails)]
    server.deliver(ruled.user, RELAY, bodies)
    matcher = make_matcher([email(one) for one in given], Library().rules.providers)
    places: dict[int, str] = {}
    wrong = []
    for folder, found in ruled.desk.snapshot().items():
        for mail in found:
            number = NUMBER.search(mail.body)
            assert number is not None
            places[int(number[1])] = folder
            theirs = bool(matcher.match(mail.body).sent)
            order = b"Subject: Your order" in mail.body
            right = "Later" if theirs else "Orders" if order else "INBOX"
            flag = "\\Seen" if theirs else "" if order else "\\Flagged"
            if folder != right or (flag and flag not in mail.flags):
                wrong.append((right, folder, mail))
    with ruled.session(write=False) as session:
        _, checked = session.check()
    rules = {one.condition for one in checked if one.change.item.verb == "mail.file-away"}
    undone = ruled.undo()

    assert len(bodies) >= 2000
    assert set(range(len(bodies))) == set(places)
    assert [] == wrong
    assert {"Later", "Orders", "INBOX"} == set(places.values())
    assert COUNT == sum(
        r.outcome.status is Status.DONE and r.outcome.change.item.verb == "mail.file-away"
        for r in report.results
    )
    assert {Condition.IN_ORDER} == rules
    assert undone is not None
    assert before == scripts(server, ruled.user)


@pytest.mark.server
def test_a_rule_taken_away_by_others_is_noticed_and_put_back(ruled: World, server: Dovecot) -> None:
    """Another program makes the user's rules the active ones: a check says so, a run mends it."""
    ruled.run()
    server.activate(ruled.user, "mine")
    with ruled.session(write=False) as session:
        _, checked = session.check()
    gone = [one for one in checked if one.condition is Condition.DRIFTED]
    ruled.run()
    server.deliver(ruled.user, RELAY, [b"From: jordan.0@example.org\r\n\r\nHello.\r\n"])

    assert COUNT == len(gone)
    assert 1 == len(ruled.desk.snapshot()["Later"])


@pytest.mark.server
def test_a_second_run_finds_nothing_and_one_new_address_only_itself(
    ruled: World, server: Dovecot
) -> None:
    """What stands plans as nothing; one more address changes one script by one rule."""
    ruled.run()
    rules = scripts(server, ruled.user)["boundary.sieve"]
    with ruled.session() as session:
        pending = session.plan().pending
    text = ruled.playbook.read_text().replace("      - jordan.0@example.org\n", "")
    ruled.playbook.write_text(text)
    with ruled.session() as session:
        leftovers = session.plan().leftovers

    assert () == pending
    assert ["mail.file-away"] == [address.step for address in leftovers]
    assert rules == scripts(server, ruled.user)["boundary.sieve"]
