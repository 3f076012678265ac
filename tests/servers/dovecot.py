"""Run a real Dovecot on loopback, with delivery and Sieve, for as long as a test needs it."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from boundary.core.json import JsonObject
from boundary.rehearsal import Desk

HOST = "127.0.0.1"
PASSWORD = "words-for-tests"
_START_S = 120.0
_DELIVERY_S = 60.0
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")

_CONFIG = """
protocols = imap lmtp sieve
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
recipient_delimiter =
hostname = mail.example
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
service managesieve-login {{
  chroot =
  inet_listener sieve {{
    port = {sieve_port}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
protocol lmtp {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:~/sieve;active=~/.dovecot.sieve
{plugin}
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
    sieve_port: int
    """ManageSieve; with a certificate it offers STARTTLS, and still takes a login without."""
    lmtp_port: int
    base: Path
    owner: tuple[int, int]
    """User and group that the mail processes run as."""
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

    def home(self, user: str) -> Path:
        """Give the user's home, made when missing: `sieve/` and `.dovecot.sieve` lie in it."""
        path = self.base / "home" / user
        if not path.exists():
            path.mkdir(0o700)
            os.chown(path, *self.owner)
        return path

    def activate(self, user: str, name: str) -> None:
        """Make a script the active one, as another program of the user's would."""
        link = self.home(user) / ".dovecot.sieve"
        link.unlink(missing_ok=True)
        link.symlink_to(f"sieve/{name}.sieve")
        os.chown(link, *self.owner, follow_symlinks=False)

    def plant(self, user: str, name: str, data: bytes) -> Path:
        """Write a file below the user's home, as the user's own programs would; return its path."""
        path = self.home(user)
        *folders, last = name.split("/")
        for folder in folders:
            path /= folder
            if not path.exists():
                path.mkdir(0o700)
                os.chown(path, *self.owner)
        path /= last
        path.write_bytes(data)
        os.chown(path, *self.owner)
        return path

    def deliver(self, user: str, sender: str, mails: Sequence[bytes]) -> None:
        """Deliver messages in order over one LMTP connection; `sender` is on every envelope.

        Raises smtplib.SMTPException for the first that is refused.
        """
        self.deliver_each(user, ((sender, mail) for mail in mails))

    def deliver_each(self, user: str, mails: Iterable[tuple[str, bytes]]) -> None:
        """Deliver (envelope sender, message) in order over one LMTP connection.

        Line ends that are not CRLF already stay as they are. Raises smtplib.SMTPException for the
        first that is refused.
        """
        with smtplib.LMTP(HOST, self.lmtp_port, local_hostname="client.example") as line:
            assert line.sock is not None
            line.sock.settimeout(_DELIVERY_S)
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for sender, mail in mails:
                line.sendmail(sender, [user], mail)

    def log(self) -> str:
        """Read what the server wrote about itself."""
        path = self.base / "log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def dovecot(
    *,
    separator: str = "/",
    prefix: str = "",
    certificate: tuple[Path, Path] | None = None,
    plugin: Mapping[str, str] = _NO_SETTINGS,
) -> Iterator[Dovecot]:
    """Start a server and stop it; `certificate` is (certificate, key) and switches TLS on.

    `plugin` holds Pigeonhole's own settings: `sieve_extensions` ("-include -mailbox", or the whole
    list), `sieve_max_script_size`, `sieve_quota_max_storage`, `sieve_quota_max_scripts`, ...
    """
    program = next((place for place in _PLACES if Path(place).exists()), None)
    if program is None:
        raise AssertionError("Dovecot is missing here: `make test` installs it, or says how.")
    base = Path(tempfile.mkdtemp(prefix="bd-"))
    base.chmod(0o755)
    port, tls_port, sieve_port, lmtp_port = _free_ports(4)
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
        sieve_port=sieve_port,
        lmtp_port=lmtp_port,
        plugin="\n".join(f"  {name} = {value}" for name, value in plugin.items()),
        separator=separator,
        prefix=prefix,
    )
    (base / "dovecot.conf").write_text(config)
    mail_owner = (owner.pw_uid, owner.pw_gid)
    server = Dovecot(port, tls_port, sieve_port, lmtp_port, base, mail_owner)
    process = subprocess.Popen(
        [program, "-F", "-c", str(base / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(server, process)
        yield server
    finally:
        # All of its processes at once: asked alone, the first would wait for every connection.
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)
        shutil.rmtree(base, ignore_errors=True)


def _wait(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, server.port), 60.0) as probe:
            probe.settimeout(60.0)
            if probe.recv(4) == b"* OK":
                return
        time.sleep(0.05)
    raise AssertionError(f"Dovecot did not start:\n{server.log()}")


def _free_ports(count: int) -> list[int]:
    listeners = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
