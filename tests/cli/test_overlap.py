"""Hold the plan to saying how often its owner wrote to an address, before the first step on it."""

from __future__ import annotations

from datetime import UTC, datetime

from boundary.adapters.imap.double import ImapDouble
from boundary.app.overlap import DAYS
from boundary.rehearsal.double import Mail
from tests.cli.conftest import MAIL, MAIL_STEPS, SECRET, THEIRS, Line, message


def test_the_plan_says_how_often_you_wrote(line: Line) -> None:
    """Sent mail of the last days is counted in words, once, and never after the first step."""
    now = datetime.now(UTC).replace(microsecond=0)
    head = f"From: me@example.net\r\nTo: {THEIRS}\r\nMessage-ID: <s1@mail.example>\r\n\r\nYes.\r\n"
    sent = Mail(head.encode(), (), now)
    double = ImapDouble({"INBOX": [message(THEIRS, 1)], "Sent": [sent]}, SECRET)
    try:
        path = line.file("playbook.yaml", MAIL.format(port=double.start()["port"]))
        line.file("mail.yaml", MAIL_STEPS)
        line("begin", path, "--answers", line.answers(), "--no-input")
        secret = line.file("secret", f"{SECRET}\n")
        line("connect", "heron-42", "mail", "--secret-file", secret, "--no-input")
        plan = line("plan", "heron-42", "--json").json
        run = line("run", "heron-42", "--accept", plan["digest"], "--no-input")
        after = line("plan", "heron-42", "--json").json
    finally:
        double.stop()

    (said,) = plan["warnings"]
    assert said.startswith("J.: you wrote to j")
    assert said.endswith(f" once in {DAYS} days.")
    assert THEIRS not in said
    assert 0 == run.code
    assert [] == after["warnings"]
