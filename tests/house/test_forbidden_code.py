"""Hold that the program has no code that deletes mail, sends, or runs what it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.core import verbs
from tools.forbidden_code import faults

ROOT = Path(__file__).parents[2]


def test_the_program_holds_none_of_it() -> None:
    """No module of the package holds code that must never be there."""
    sources = sorted((ROOT / "boundary").rglob("*.py"))

    assert [] == [
        fault
        for source in sources
        for fault in faults(str(source.relative_to(ROOT)), source.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(
    "line",
    [
        "client.expunge()",
        "client.expunge(None)",
        "client.expunge(messages=None)",
        "client.delete_messages(uids)",
        "client.delete_folder(name)",
        "def remove(): client.delete_folder(name)",
        "client.close_folder()",
        "client.move(uids, 'Trash')",
        "client.copy(uids, b'[Gmail]/Spam')",
        "client.move(uids, 'Deleted Items')",
        "client.send(b'EXPUNGE')",
        "client.command('CLOSE')",
        "import smtplib",
        "import urllib.request",
        "from urllib import request",
        "import pickle",
        "eval(text)",
        "exec(text)",
        "import os\nos.system(text)",
        "subprocess.run(text, shell=True)",
    ],
)
def test_each_forbidden_thing_is_found(line: str) -> None:
    """Each way of deleting, sending or running code is found in an adapter."""
    assert 1 == len(faults("boundary/adapters/x/adapter.py", line))


@pytest.mark.parametrize(
    "line",
    [
        "client.expunge(uids)",
        "client.uid_expunge(uids)",
        "def remove_empty(): client.delete_folder(name)",
        "client.command('EXPUNGE', uids, uid=True)",
        "client.move(uids, folder)",
        "import socket",
        "file.close()",
        "re.compile(pattern)",
        "platform.system()",
    ],
)
def test_what_is_needed_passes(line: str) -> None:
    """The careful forms of the same things are allowed in an adapter."""
    assert [] == faults("boundary/adapters/x/adapter.py", line)


@pytest.mark.parametrize("room", ["app", "cli", "core", "engine", "formats", "ledger", "vault"])
def test_only_adapters_open_connections(room: str) -> None:
    """No room above or beside the adapters can open a connection."""
    found = faults(f"boundary/{room}/x.py", "import socket")

    assert 1 == len(found)


def test_no_verb_deletes_sends_or_follows() -> None:
    """The vocabulary of the checklist has no word for what the program never does."""
    never = ("delete", "follow", "forward", "post", "reply", "report", "send", "spam", "trash")
    objects = [name.partition(".")[2] for name in verbs.VERBS]

    assert [] == [name for name in objects if name.startswith(never)]
    assert objects
