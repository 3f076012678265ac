"""Hold what comes before anything: the device question, and until then nothing at all."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from boundary.cli import words
from boundary.cli.door import COMMANDS
from tests.cli.conftest import Line

NO_CASE = (
    "begin",
    "case",
    "doctor",
    "flows",
    "found",
    "guides",
    "import",
    "lint",
    "new",
    "rehearse",
    "share",
    "sheet",
    "stop",
)
"""Commands that need no case, or name it last; `begin`, `case`, `found` and `new` have tests of
their own, the others contact nothing."""
MORE = {
    "connect": ("mail",),
    "log": ("review",),
    "evidence": ("list",),
    "skip": ("--item", "mail/mail.keep/00000000"),
    "undo": ("--all", "--now"),
}
_QUESTIONS = (words.Q_PERSON, words.Q_KIND, words.PASSWORD, words.PASSPHRASE, words.PASSPHRASE_NEW)


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """Listen where the playbook's mail server would be."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        yield listening


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in NO_CASE])
def test_before_the_questions_nothing_happens(
    line: Line, door: socket.socket, command: str
) -> None:
    """No command writes a file, asks for an identifier or a secret, or opens a connection."""
    port = door.getsockname()[1]
    text = (
        "boundary: 1\npeople: [{alias: J., follow: quiet, emails: [jordan@example.org]}]\n"
        f"accounts: {{mail: {{use: imap, host: 127.0.0.1, port: {port}, user: me,"
        " security: none}}\n"
    )
    path = line.file("mine.yaml", text)
    before = line.files()
    ended = line(command, path, *MORE.get(command, ()), typed="J.\na mail address\nx@example.org\n")

    if command != "accounts":
        assert 4 == ended.code
    assert before == line.files()
    assert not line.state.exists()
    assert not any(question in ended.out + ended.err for question in _QUESTIONS)
    with pytest.raises(TimeoutError):
        door.accept()


@pytest.mark.parametrize("arguments", [("lint", "mine.yaml"), ("guides",), ("doctor",), ()])
def test_what_needs_no_case_writes_nothing(line: Line, arguments: tuple[str, ...]) -> None:
    """Reading a file, a guide or this device leaves every byte and makes no folder."""
    line.file("mine.yaml", "boundary: 1\npeople: []\naccounts: {}\n")
    before = line.files()
    line(*(line.folder / word if word.endswith(".yaml") else word for word in arguments))

    assert before == line.files()
    assert not line.state.exists()
