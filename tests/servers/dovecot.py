"""Run a real Dovecot on loopback, from a private configuration, for as long as a test needs it."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from boundary.core.json import JsonObject
from boundary.rehearsal import Desk

HOST = "127.0.0.1"
PASSWORD = "words-for-tests"
_START_S = 20.0
_PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")

_CONFIG = """
protocols = imap
listen = {host}
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 0
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_fsync = never
mail_max_userip_connections = 200
mail_location = maildir:~/mail
ssl = {ssl}
{certificate}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
  mailbox Sent {{
    special_use = \\Sent
  }}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
  mailbox Trash {{
    special_use = \\Trash
  }}
  mailbox Junk {{
    special_use = \\Junk
  }}
}}
"""


@dataclass
class Dovecot:
    """A running server. Any login name is a mailbox of its own."""

    port: int
    tls_port: int
    base: Path
    users: int = field(default=0)

    def user(self) -> str:
        """Name a mailbox that nobody has used yet."""
        self.users += 1
        return f"user{self.users}@example.net"

    def settings(self, user: str) -> JsonObject:
        """Give the account settings for a mailbox, without TLS."""
        return {"host": HOST, "port": self.port, "user": user, "security": "none"}

    def desk(self, user: str) -> Desk:
        """Give a second way into a mailbox."""
        return Desk(HOST, self.port, user, PASSWORD)

    def log(self) -> str:
        """Read what the server wrote about itself."""
        path = self.base / "log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def dovecot(
    *, separator: str = "/", prefix: str = "", certificate: tuple[Path, Path] | None = None
) -> Iterator[Dovecot]:
    """Start a server and stop it; `certificate` is (certificate, key) and switches TLS on."""
    program = next((place for place in _PLACES if Path(place).exists()), None)
    if program is None:
        raise AssertionError("Dovecot is missing here: install the package dovecot-imapd.")
    base = Path(tempfile.mkdtemp(prefix="bd-"))
    base.chmod(0o755)
    port, tls_port = _free_port(), _free_port()
    root = os.geteuid() == 0
    me = pwd.getpwuid(os.geteuid())
    owner = pwd.getpwnam("nobody") if root else me
    (base / "home").mkdir()
    os.chown(base / "home", owner.pw_uid, owner.pw_gid)
    lines = ""
    if certificate is not None:
        lines = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}"
    config = _CONFIG.format(
        host=HOST,
        base=base,
        internal="dovecot" if root else me.pw_name,
        group="dovecot" if root else _group_name(me.pw_gid),
        login="dovenull" if root else me.pw_name,
        ssl="yes" if certificate else "no",
        certificate=lines,
        password=PASSWORD,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        port=port,
        tls_port=tls_port if certificate else 0,
        separator=separator,
        prefix=prefix,
    )
    (base / "dovecot.conf").write_text(config)
    server = Dovecot(port, tls_port, base)
    process = subprocess.Popen(
        [program, "-F", "-c", str(base / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()
            process.wait(10)
        shutil.rmtree(base, ignore_errors=True)


def _wait(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, server.port), 1.0) as probe:
            probe.settimeout(5.0)
            if probe.recv(4) == b"* OK":
                return
        time.sleep(0.05)
    raise AssertionError(f"Dovecot did not start:\n{server.log()}")


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
