"""Begin one case with everything sealed that can be, once for all tests of a module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from boundary.adapters.imap.double import ImapDouble
from tests.cli.conftest import CALM, SECRET, THEIRS, Line, message

__all__ = ["CODE", "begin", "copied", "mailbox", "whole"]

CODE = "heron-42"
_PLAYBOOK = f"""\
boundary: 1
case: {CODE}
people:
  - alias: J.
    follow: import/ours
    emails: [{THEIRS}]
accounts:
  mail:
    use: imap
    host: 127.0.0.1
    port: PORT
    user: me@example.net
    security: none
    sieve_port: 1
"""
_STEPS = """\
boundary: 1
title: Mail that is there
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
"""
GIVEN = ("form.yaml", "mine.yaml", "note.txt", "passphrase", "reasons.txt", "secret", "steps.yaml")
"""What the user wrote, in the folder of the line."""


@contextmanager
def mailbox() -> Iterator[ImapDouble]:
    """Serve a mailbox with one message of theirs."""
    double = ImapDouble({"INBOX": [message(THEIRS, 1)]}, SECRET)
    double.start()
    try:
        yield double
    finally:
        double.stop()


def begin(line: Line, double: ImapDouble) -> None:
    """Begin a case whose playbook, credentials and reasons are sealed in it."""
    steps = line.file("steps.yaml", _STEPS)
    sha256 = line("import", steps, "--json").json["sha256"]
    plain = line.file("mine.yaml", _PLAYBOOK.replace("PORT", f"{double.port}"))
    secret = line.file("secret", f"{SECRET}\n")
    form = line.file("form.yaml", "".join(f"{k}: {v}\n" for k, v in CALM.items()))
    for words in (
        ("import", steps, "--as", "ours", "--accept", sha256),
        ("begin", plain, "--answers", form),
        ("seal", plain, "--remove"),
        ("connect", CODE, "mail", "--secret-file", secret),
        ("reasons", CODE, "--from", line.file("reasons.txt", "Quiet.\n")),
    ):
        ended = line(*words, "--no-input")
        assert 0 == ended.code, ended


@contextmanager
def whole(folder: Path) -> Iterator[Line]:
    """Begin it, run it, make a key that signs, and pack it as `whole.case`."""
    line = Line(folder)
    with pytest.MonkeyPatch.context() as patch, mailbox() as double:
        # Made for a whole module, before a single test has its own home and no keychain.
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        patch.setenv("HOME", str(folder))
        begin(line, double)
        digest = line("plan", CODE, "--json").json["digest"]
        steps = folder / "steps.yaml"
        shared = line("share", steps, "--json").json["sha256"]
        for words in (
            ("run", CODE, "--accept", digest, "--no-input"),
            ("share", steps, "-o", folder / "one.yaml", "--sign", "--accept", shared),
            ("case", "export", folder / "whole.case", CODE),
        ):
            ended = line(*words)
            assert 0 == ended.code, ended
        yield line


def copied(line: Line, folder: Path) -> Line:
    """Give a copy of all of it, which a test may do anything to."""
    shutil.copytree(line.folder, folder, dirs_exist_ok=True)
    return Line(folder)
