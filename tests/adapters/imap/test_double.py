"""Hold the stand-in server to what rehearsal expects of a double."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from boundary.adapters.imap import double as module
from boundary.adapters.imap.double import ImapDouble
from boundary.rehearsal import Double, Mail

MAILBOX = {"INBOX": [Mail(b"From: a@example.org\r\n\r\nHello\r\n")], "Work": []}


def _as_double(made: Double) -> Double:
    return made


def test_it_is_a_double() -> None:
    """It starts furnished, says how to reach it, takes mail, and stops twice."""
    double = _as_double(ImapDouble(MAILBOX, "secret"))
    settings = double.start()
    double.deliver("Work", Mail(b"x\r\n"))
    sizes = {folder: len(mails) for folder, mails in double.snapshot().items()}
    double.stop()
    double.stop()

    assert {"INBOX": 1, "Work": 1} == sizes
    assert ("127.0.0.1", "none") == (settings["host"], settings["security"])
    assert "secret" == double.secret
    with pytest.raises(OSError, match=r".*"):
        double.snapshot()


def test_two_at_once_do_not_share() -> None:
    """Each has a port and a mailbox of its own."""
    doubles = [ImapDouble(MAILBOX, "secret"), ImapDouble({}, "secret")]
    ports = [double.start()["port"] for double in doubles]
    sizes = [len(double.snapshot()["INBOX"]) for double in doubles]
    for double in doubles:
        double.stop()

    assert 2 == len(set(ports))
    assert [1, 0] == sizes


def test_a_double_that_cannot_listen_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that is not ours cannot be listened on."""
    monkeypatch.setattr(module, "HOST", "127.0.0.1.invalid")
    with pytest.raises(RuntimeError, match="did not start"):
        ImapDouble({}, "secret").start()


def test_importing_it_loads_no_server() -> None:
    """A command that rehearses nothing loads neither the server nor the client library."""
    program = (
        "import sys, boundary.adapters.imap, boundary.adapters.imap.double;"
        "print([n for n in ('pymap', 'imapclient', 'cryptography') if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert b"[]" == said.stdout.strip()


def test_a_connection_outlives_the_collector() -> None:
    """A connection that waits is not taken away when memory is collected."""
    double = ImapDouble({"INBOX": []}, "words")
    double.start()
    try:
        with double.desk().session() as client:
            gc.collect()
            answer, _ = client.noop()
    finally:
        double.stop()

    assert "OK" == answer
