"""Begin a case over a real mailbox with mail rules, for the commands that read or make them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from boundary.rehearsal.double import Mail
from tests.cli.conftest import THEIRS, Case, Line, message
from tests.servers.dovecot import PASSWORD, Dovecot

FORWARD = b'require "copy";\r\nredirect :copy "sam@example.com";\r\n'
FILING = b'require "fileinto";\r\nif address "from" "a@example.com" { fileinto "Friends"; }\r\n'

ACCOUNT = (
    "{{use: imap, host: 127.0.0.1, port: {port}, user: {user}, security: none,"
    " sieve_host: 127.0.0.1, sieve_port: {sieve_port}}}"
)
PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: ./steps.yaml
    emails: [jordan@example.org]
accounts:
  mail: {account}
"""
STEPS = """\
boundary: 1
title: Rules
steps:
  - {do: access.review}
  - {do: mail.file-away, with: {folder: later}}
"""
FILE_ONLY = """\
boundary: 1
title: Rules
steps:
  - {do: mail.file-away, with: {folder: later}}
"""


@dataclass(frozen=True)
class Ruled:
    """A case, and the mailbox it is about."""

    case: Case
    server: Dovecot
    user: str

    @property
    def account(self) -> str:
        """The settings that lead to the mailbox, as YAML."""
        ports = {"port": self.server.port, "sieve_port": self.server.sieve_port}
        return ACCOUNT.format(user=self.user, **ports)

    def rules(self, source: bytes, name: str = "mine") -> None:
        """Put a script of the user's own into force, as their webmail would."""
        self.server.plant(self.user, f"sieve/{name}.sieve", source)
        active = self.server.home(self.user) / ".dovecot.sieve"
        active.unlink(missing_ok=True)
        active.symlink_to(f"sieve/{name}.sieve")

    def scripts(self) -> dict[str, bytes]:
        """Read every script back, by the file's name."""
        folder = self.server.home(self.user) / "sieve"
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*.sieve"))}

    def in_force(self) -> str:
        """Name the script file that is in force, or nothing."""
        active = self.server.home(self.user) / ".dovecot.sieve"
        return active.resolve().name if active.is_symlink() else ""


@contextmanager
def ruled(line: Line, server: Dovecot, steps: str = STEPS) -> Iterator[Ruled]:
    """Begin a case with one mailbox of its own."""
    user = server.user()
    server.desk(user).fill({"INBOX": [Mail(message(THEIRS, 1).body)]})
    line.file("steps.yaml", steps)
    made = Ruled(Case(line, line.folder / "playbook.yaml"), server, user)
    path = line.file("playbook.yaml", PLAYBOOK.format(account=made.account))
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    secret = line.file("secret", f"{PASSWORD}\n")
    ended = line("connect", "heron-42", "mail", "--secret-file", secret, "--no-input")
    assert ended.code == 0, ended
    yield made
