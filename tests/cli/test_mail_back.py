"""Hold that taking a rule back takes the rule alone, or also the mail it filed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from boundary.cli import undo_words
from boundary.rehearsal.double import Mail
from tests.cli.conftest import THEIRS, Line, message
from tests.cli.ruled import FILING, Ruled, ruled
from tests.servers.dovecot import Dovecot, dovecot

STEPS = """\
boundary: 1
title: Mail
steps:
  - {do: mail.file-away, with: {folder: later}}
  - {do: mail.file-past, with: {folder: later}}
"""
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def rule_server() -> Iterator[Dovecot]:
    """Run one Dovecot with Pigeonhole for these tests."""
    with dovecot() as running:
        yield running


def came(sender: str, number: int, days: int) -> Mail:
    """Write a message that came so many days ago."""
    when = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)
    return replace(message(sender, number), when=when)


@pytest.fixture
def filed(line: Line, rule_server: Dovecot) -> Iterator[Ruled]:
    """Set the rule ten days ago; let mail of theirs and of others lie in its folder since."""
    line.late_ms = -10 * DAY_MS
    with ruled(line, rule_server, STEPS) as made:
        made.rules(FILING)
        assert 0 == made.case.accepted().code
        line.late_ms = 0
        desk = made.server.desk(made.user)
        for number, (sender, days) in enumerate(
            [(THEIRS, 1), (THEIRS, 2), ("sam@example.com", 1), (THEIRS, 30)], start=10
        ):
            desk.deliver("Later", came(sender, number, days))
        yield made


def lies(made: Ruled, folder: str) -> list[int]:
    """Name the messages of a folder by their numbers."""
    mails = made.server.desk(made.user).snapshot().get(folder, ())
    return sorted(int(m.body.split(b"Number ")[1].split(b"\r")[0]) for m in mails)


@pytest.mark.server
def test_the_rule_alone(filed: Ruled) -> None:
    """Without more words the rule goes and its mail stays; that is said."""
    (rule,) = (
        item["address"]
        for item in filed.case("check", "--json").json["items"]
        if "file-away" in item["address"]
    )
    ended = filed.case("undo", "--item", rule, "--now", "--no-input")

    assert 0 == ended.code
    assert undo_words.MAIL_STAYS in " ".join(ended.out.split())
    assert [1, 10, 11, 12, 13] == lies(filed, "Later")
    assert {"mine.sieve": FILING} == filed.scripts()


@pytest.mark.server
def test_also_the_mail_that_the_rule_filed_since(filed: Ruled) -> None:
    """With it, what came since goes to the inbox; mail of others and from before stays."""
    ended = filed.case("undo", "--all", "--now", "--mail-back", "--no-input")
    again = filed.case("undo", "--all", "--now", "--mail-back", "--no-input")
    log = filed.case("log", "verify", "--no-input")

    assert (0, 0, 0) == (ended.code, again.code, log.code)
    assert undo_words.mail_back(2) in " ".join(ended.out.split())
    assert [1, 10, 11] == lies(filed, "INBOX")
    assert [12, 13] == lies(filed, "Later")
    assert {"mine.sieve": FILING} == filed.scripts()
    assert filed.case("undo", "--no-input").code == 0


@pytest.mark.server
def test_it_is_an_answer_at_the_question(filed: Ruled) -> None:
    """At a keyboard it is one of the answers, and mail of a step of its own stays filed."""
    typed = "mail.file-away on mail\nnow, without a wait, and\n"
    named = filed.case("undo", typed="not now\n").err
    row = next(line.split("  ", 2)[2] for line in named.splitlines() if "file-away" in line)
    ended = filed.case("undo", typed=typed.replace("mail.file-away on mail", row.strip()))

    assert 0 == ended.code
    assert undo_words.mail_back(2) in " ".join(ended.out.split())
    assert [10, 11] == lies(filed, "INBOX")
    assert [1, 12, 13] == lies(filed, "Later")


@pytest.mark.server
def test_it_waits_with_the_rule(filed: Ruled) -> None:
    """Before its time neither the rule nor the mail is touched; after it both are."""
    first = filed.case("undo", "--all", "--mail-back", "--no-input")
    lay = lies(filed, "Later")
    filed.case.line.late_ms = DAY_MS + 3_600_000
    late = filed.case("undo", "--all", "--mail-back", "--json")

    assert (4, 0) == (first.code, late.code)
    assert undo_words.UNDO_LATER_MAIL in " ".join(first.out.split())
    assert [1, 10, 11, 12, 13] == lay
    assert {"moved": 2, "unseen": []} == late.json["mail_back"]
    assert [1, 10, 11] == lies(filed, "INBOX")


@pytest.mark.server
def test_when_nothing_came_that_is_said(line: Line, rule_server: Dovecot) -> None:
    """A rule that filed nothing moves nothing."""
    with ruled(line, rule_server, STEPS) as made:
        assert 0 == made.case.accepted().code
        ended = made.case("undo", "--all", "--now", "--mail-back", "--no-input")

    assert 0 == ended.code
    assert undo_words.MAIL_BACK_NONE in ended.out


@pytest.mark.server
def test_it_works_from_the_log_alone(filed: Ruled) -> None:
    """When the playbook is gone the mail still comes back."""
    filed.case.path.unlink()
    ended = filed.case("undo", "--all", "--now", "--mail-back", "--no-input")

    assert 0 == ended.code
    assert [1, 10, 11] == lies(filed, "INBOX")
