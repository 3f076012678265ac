"""Run a real Radicale on loopback for as long as a test needs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

HOST = "127.0.0.1"
PASSWORD = "words-for-tests"
_START_S = 120.0
_CONFIG = """
[server]
hosts = {host}:{port}
max_connections = 20
[auth]
type = htpasswd
htpasswd_filename = {base}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {base}/collections
[web]
type = none
[logging]
level = warning
"""
_BOOK = b"""<?xml version="1.0"?>
<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><C:addressbook/></resourcetype><displayname>Contacts</displayname>
</prop></set></mkcol>"""


@dataclass
class Radicale:
    """A running server with one user after the other."""

    port: int
    base: Path
    client: httpx.Client
    """One for all, because making one takes long."""
    users: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self.port}/"

    def user(self, books: int = 1) -> Login:
        """Make a user with empty address books, `book1` and so on."""
        self.users += 1
        login = Login(self, f"user{self.users}")
        for number in range(1, books + 1):
            answer = login.ask("MKCOL", f"/{login.user}/book{number}/", _BOOK)
            assert answer.status_code == 201, answer.text
        return login


@dataclass
class Login:
    """One user, by another way than the adapter's."""

    server: Radicale
    user: str

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
        """Send one request."""
        url = self.server.url.rstrip("/") + path
        return self.server.client.request(
            method, url, content=body, headers=headers, auth=(self.user, PASSWORD)
        )

    def put(self, name: str, card: bytes, book: int = 1) -> None:
        """Write a card, over whatever is there."""
        answer = self.ask("PUT", f"/{self.user}/book{book}/{name}", card)
        assert answer.status_code in (201, 204), answer.text

    def delete(self, name: str, book: int = 1) -> None:
        """Take a card away."""
        self.ask("DELETE", f"/{self.user}/book{book}/{name}")

    def cards(self) -> dict[str, bytes]:
        """Read every card from the disk, by its place below the user's folder."""
        folder = self.server.base / "collections" / "collection-root" / self.user
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.glob("book*/*"))
            if path.is_file() and not path.name.startswith(".")
        }


@contextmanager
def running() -> Iterator[Radicale]:
    """Start it and stop it."""
    with tempfile.TemporaryDirectory(prefix="cards") as folder:
        base = Path(folder)
        with socket.create_server((HOST, 0)) as probe:
            port = probe.getsockname()[1]
        users = "".join(f"user{number}:{PASSWORD}\n" for number in range(1, 200))
        (base / "users").write_text(users, "ascii")
        (base / "config").write_text(_CONFIG.format(host=HOST, port=port, base=base), "ascii")
        log = (base / "log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(base / "config")],
            stdout=log,
            stderr=log,
        )
        try:
            _wait(port, process, base / "log")
            with httpx.Client(trust_env=False, timeout=60) as client:
                yield Radicale(port, base, client)
        finally:
            process.terminate()
            process.wait(60)
            log.close()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end_s = time.monotonic() + _START_S
    while time.monotonic() < end_s:
        if process.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), 60).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"Radicale does not answer: {log.read_text('utf-8', 'replace')[-800:]}")
