"""Run a real MediaWiki on loopback for as long as a test needs it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

HOST = "127.0.0.1"
PASSWORD = "words-for-tests"
PERSON = "AlexX"
_PLACE = Path("/usr/share/mediawiki")
_START_S = 60.0
_INSTALL_S = 240.0
_SETTINGS = """
$wgServer = '{origin}';
$wgEnableEmail = $wgEnableUserEmail = $wgEnableUserEmailMuteList = $wgEnableSpecialMute = true;
$wgEmailAuthentication = false;
$wgCSPHeader = true;
$wgMainCacheType = CACHE_NONE;
$wgJobRunRate = 0;
$wgPingback = false;
$wgPasswordAttemptThrottle = [];
$wgPasswordConfig['words'] = [ 'class' => 'Pbkdf2Password', 'algo' => 'sha256', 'cost' => '1',
    'length' => '32' ];
$wgPasswordDefault = 'words';
"""


@dataclass
class Wiki:
    """A running wiki, in which nobody has an account but the person."""

    origin: str
    base: Path
    users: int = 0

    def user(self, language: str = "en") -> str:
        """Make somebody with an address and a language of their own; give the name."""
        self.users += 1
        name = f"Sam{self.users}"
        _maintain(self.base, "createAndPromote.php", name, PASSWORD)
        self._write(
            "update user set user_email = ?, user_email_authenticated = '20260101000000'"
            " where user_name = ?",
            f"{name.lower()}@example.org",
            name,
        )
        self.prefer(name, "language", language)
        return name

    def prefer(self, user: str, key: str, value: str) -> None:
        """Write a preference of somebody's, as if it had been so for long."""
        self._write(
            "insert or replace into user_properties"
            " select user_id, ?, ? from user where user_name = ?",
            key,
            value,
            user,
        )

    def sign_in(self, user: str) -> dict[str, str]:
        """Sign in by the wiki's interface for programs; give the session's cookies."""
        with httpx.Client(trust_env=False, timeout=60) as client:
            api = f"{self.origin}/api.php"
            ask = {"action": "query", "meta": "tokens", "type": "login", "format": "json"}
            token = client.get(api, params=ask).json()["query"]["tokens"]["logintoken"]
            given = {
                "action": "clientlogin",
                "format": "json",
                "username": user,
                "password": PASSWORD,
                "logintoken": token,
                "loginreturnurl": self.origin,
            }
            answer = client.post(api, data=given).json()
            assert answer["clientlogin"]["status"] == "PASS", answer
            return {cookie.name: cookie.value or "" for cookie in client.cookies.jar}

    def preferences(self, user: str) -> dict[str, str]:
        """Read what the database holds of somebody's preferences; only what they changed."""
        query = (
            "select up_property, up_value from user_properties"
            " join user on up_user = user_id where user_name = ?"
        )
        return {_text(key): _text(value) for key, value in self._read(query, user)}

    def muted(self, user: str) -> list[str]:
        """Read from the database whose mail somebody does not take."""
        numbers = self.preferences(user).get("email-blacklist", "").split()
        names = {
            str(key): _text(name) for key, name in self._read("select user_id, user_name from user")
        }
        return [names[number] for number in numbers]

    @property
    def _database(self) -> Path:
        return self.base / "data" / "wiki.sqlite"

    def _write(self, query: str, *values: str) -> None:
        with closing(sqlite3.connect(self._database, timeout=60)) as database, database:
            database.execute(query, values)

    def _read(self, query: str, *values: str) -> list[tuple[object, object]]:
        with closing(sqlite3.connect(self._database, timeout=60)) as database:
            return database.execute(query, values).fetchall()


@contextmanager
def mediawiki() -> Iterator[Wiki]:
    """Install it into a folder of its own, start it and stop it."""
    if not (_PLACE / "maintenance" / "install.php").is_file() or shutil.which("php") is None:
        raise AssertionError("MediaWiki is missing here: `make test` installs it, or says how.")
    base = Path(tempfile.mkdtemp(prefix="wiki-"))
    with socket.create_server((HOST, 0)) as probe:
        port = int(probe.getsockname()[1])
    wiki = Wiki(f"http://{HOST}:{port}", base)
    process: subprocess.Popen[bytes] | None = None
    try:
        _install(wiki)
        with (base / "log").open("wb") as log:
            process = subprocess.Popen(
                ["php", "-S", f"{HOST}:{port}", "-t", str(_PLACE)],
                env=_environment(base) | {"PHP_CLI_SERVER_WORKERS": "4"},
                stdout=log,
                stderr=log,
                start_new_session=True,  # its workers end with it
            )
        _wait(wiki, process)
        yield wiki
    finally:
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        shutil.rmtree(base, ignore_errors=True)


def _install(wiki: Wiki) -> None:
    (wiki.base / "data").mkdir()
    _maintain(
        wiki.base,
        "install.php",
        *("--confpath", str(wiki.base), "--dbtype", "sqlite", "--dbname", "wiki"),
        *("--dbpath", str(wiki.base / "data"), "--server", wiki.origin, "--scriptpath", ""),
        *("--lang", "en", "--pass", PASSWORD, "Wiki", "Admin"),
    )
    with (wiki.base / "LocalSettings.php").open("a", encoding="utf-8") as settings:
        settings.write(_SETTINGS.format(origin=wiki.origin))
    _maintain(wiki.base, "createAndPromote.php", PERSON, PASSWORD)


def _maintain(base: Path, script: str, *arguments: str) -> None:
    """Run one of the wiki's own programs."""
    done = subprocess.run(
        ["php", str(_PLACE / "maintenance" / script), *arguments],
        env=_environment(base),
        capture_output=True,
        timeout=_INSTALL_S,
        check=False,
    )
    if done.returncode != 0 or b"rror" in done.stderr:
        raise AssertionError(f"{script}: {(done.stdout + done.stderr).decode(errors='replace')}")


def _environment(base: Path) -> dict[str, str]:
    return dict(os.environ) | {"MW_CONFIG_FILE": str(base / "LocalSettings.php")}


def _wait(wiki: Wiki, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    with httpx.Client(trust_env=False, timeout=60) as client:
        while time.monotonic() < end and process.poll() is None:
            with suppress(httpx.ConnectError):
                answer = client.get(f"{wiki.origin}/api.php?action=query&format=json")
                if answer.status_code == 200:
                    return
            time.sleep(0.05)
    log = (wiki.base / "log").read_text("utf-8", "replace")
    raise AssertionError(f"MediaWiki did not start:\n{log[-800:]}")


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
