"""Hold the second way into a mailbox to bytes, flags and dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.rehearsal import Mail
from boundary.rehearsal.mailbox import internal_date, read_date

WHEN = datetime(2026, 1, 5, 8, 0, 1, tzinfo=UTC)


@pytest.fixture
def double() -> Iterator[ImapDouble]:
    """Run an empty stand-in server."""
    made = ImapDouble({}, "secret")
    made.start()
    yield made
    made.stop()


def test_what_is_filled_reads_back(double: ImapDouble) -> None:
    """Bytes with bare line ends, flags and dates are as they were put."""
    odd = Mail(b"From: a@example.org\r\n\r\nbare\nline \xff\r\n", ("\\Flagged", "\\Seen"), WHEN)
    double.desk().fill({"INBOX": [odd], "Sp&AOQ-ter": [odd, odd], "Empty": []})

    assert {"INBOX": (odd,), "Sp&AOQ-ter": (odd, odd), "Empty": ()} == double.snapshot()


def test_a_message_without_a_date_comes_now(double: ImapDouble) -> None:
    """New mail has the time of its arrival."""
    double.deliver("INBOX", Mail(b"From: a@example.org\r\n\r\nHi\r\n"))
    (mail,) = double.snapshot()["INBOX"]

    assert mail.when is not None
    assert abs(datetime.now(UTC) - mail.when) < timedelta(days=2)


def test_a_refused_message_is_an_error(double: ImapDouble) -> None:
    """A folder that is not there takes nothing."""
    with pytest.raises(ValueError, match="refused"):
        double.deliver("Nowhere", Mail(b"x", (), WHEN))


def test_subscriptions_are_read(double: ImapDouble) -> None:
    """Subscribed folders are told."""
    with double.desk().session() as client:
        client.create("Later")
        client.subscribe("Later")

    assert "Later" in double.desk().subscribed()


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (WHEN, '" 5-Jan-2026 08:00:01 +0000"'),
        (
            datetime(2026, 12, 15, 1, 0, tzinfo=timezone(timedelta(hours=2))),
            '"14-Dec-2026 23:00:00 +0000"',
        ),
    ],
)
def test_dates_go_there_and_back(when: datetime, text: str) -> None:
    """Times are written in UTC and read back the same."""
    assert text == internal_date(when)
    assert when == read_date(text.strip('"').strip())


def test_a_date_with_another_zone_is_read() -> None:
    """A server may answer in its own zone."""
    assert WHEN == read_date("5-Jan-2026 10:00:01 +0200")
