"""Hold the count of sent mail to header lines, to exact addresses, and to the days asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from boundary.adapters.imap.folders import Listed, sent
from boundary.core.identifier import email
from boundary.core.ports import Correspondent
from boundary.rehearsal import Mail
from boundary.rehearsal.double import Mailbox
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import READS, World
from tests.adapters.imap.letters import refuse
from tests.adapters.imap.test_spot import SERVERS, world

THEIRS = email("jordan@example.org")
OTHER = email("j.example@example.com")
START_MS = int(START.timestamp() * 1000)


def letter(number: int, *lines: str, days: int = 1) -> Mail:
    """Write a message of the user's own."""
    head = "\r\n".join(("From: me@example.net", *lines, f"Message-ID: <s{number}@mail.example>"))
    return Mail(f"{head}\r\n\r\nText.\r\n".encode(), (), START + timedelta(days=days))


BOX: Mailbox = {
    "INBOX": [letter(1, "To: jordan@example.org")],
    "Sent": [
        letter(2, "To: Jordan <Jordan@Example.org>, jordan@example.org"),
        letter(3, "To: sam@example.com", "Cc: jordan@example.org"),
        letter(4, "To: xjordan@example.org, jordan@example.org.example"),
        letter(5, "To: sam@example.com", "Bcc: jordan@example.org", "To: j.example@example.com"),
        letter(6, "To: jordan@example.org", days=-3),
        letter(7, "To: undisclosed:;", "Cc: root@localhost"),
        letter(8, "Subject: nobody"),
    ],
}


def counted(made: World, since_ms: int = START_MS) -> dict[str, int]:
    """Count what went to both addresses."""
    with made.opened() as adapter:
        assert isinstance(adapter, Correspondent)
        return dict(adapter.wrote_to([THEIRS, OTHER], since_ms))


@pytest.mark.parametrize("kind", SERVERS)
def test_each_message_counts_once_for_each_it_went_to(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """To, Cc and Bcc of sent mail since that day, in any case; look-alikes count for nothing."""
    with world(kind, request, BOX) as made:
        found = counted(made)

    assert {THEIRS.key: 3, OTHER.key: 1} == found


def test_nothing_is_written_or_read_beside_header_lines(request: pytest.FixtureRequest) -> None:
    """Only reading commands reach the server, and no body is asked for."""
    with world("double", request, BOX) as made:
        counted(made)
        seen = list(made.meddler.seen)

    assert {one.verb for one in seen} <= READS
    assert not any(b"BODY.PEEK[]" in one.line or b"BODY[]" in one.line for one in seen)


def test_earlier_mail_is_left_out(request: pytest.FixtureRequest) -> None:
    """Days before the one asked for do not count; with an earlier day they do."""
    with world("double", request, BOX) as made:
        earlier = counted(made, START_MS - 5 * 86_400_000)
        later = counted(made, START_MS + 5 * 86_400_000)

    assert ({THEIRS.key: 4, OTHER.key: 1}, {}) == (earlier, later)


def test_without_sent_mail_nothing_is_said(request: pytest.FixtureRequest) -> None:
    """A mailbox without such a folder, or with one that cannot be opened, gives no count."""
    with world("double", request, {"INBOX": BOX["INBOX"]}) as made:
        bare = counted(made)
    with world("double", request, BOX, refuse("EXAMINE", b"NO not now")) as made:
        refused = counted(made)

    assert ({}, {}) == (bare, refused)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([("Post", {"\\sent"}), ("Sent", set())], "Post"),
        ([("INBOX/Gesendet", set())], "INBOX/Gesendet"),
        ([("Sent", {"\\noselect"}), ("Drafts", set())], None),
        ([("Sentimental", set())], None),
    ],
)
def test_the_folder_of_sent_mail(listed: list[tuple[str, set[str]]], expected: str | None) -> None:
    """The server's mark counts first, then the name; a folder that cannot be opened never."""
    found = sent([Listed(raw, frozenset(uses), "/") for raw, uses in listed])

    assert expected == (None if found is None else found.raw)
