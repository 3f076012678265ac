"""Keep every test on this machine, away from the user's own files, keychain and names."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from boundary.app.library import Library

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", ""})
"""The only hosts a test may ask for; pytest's `--allow-hosts` holds the connections to them."""

_TRACES = (
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
)
"""Variables that lead out of HOME to what belongs to the person who runs the tests."""

settings.register_profile("dev", max_examples=20, deadline=None)
settings.register_profile(
    "ci",
    max_examples=100,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take `--update-golden`."""
    parser.addoption(
        "--update-golden", action="store_true", help="write the files of the golden stories anew"
    )


@pytest.fixture(scope="session", autouse=True)
def once() -> Iterator[None]:
    """Read what ships with the program once for all tests, and wait for no disk.

    It is the same each time, and reading all of it takes longer than most tests. No machine loses
    its power during a test, and a killed process loses nothing that it wrote: what is written is
    flushed, but not waited for.
    """
    both = (Library(), Library(fictional=True))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in list(vars(Library).items()):
            if isinstance(value, cached_property):
                patch.setattr(Library, name, property(partial(_same, both, value)))
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


def _same(both: tuple[Library, Library], value: cached_property[object], asked: Library) -> object:
    return value.__get__(both[asked.fictional])


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test, and every process it starts, an empty home and no keychain."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in _TRACES:
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(autouse=True)
def no_names_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer every look-up of a name beyond loopback as a machine without a network does."""
    ask = socket.getaddrinfo

    def _loopback_only(
        host: str | bytes | None, port: str | int | None, *rest: int, **named: int
    ) -> object:
        text = host.decode("ascii", "replace") if isinstance(host, bytes) else host or ""
        if text not in LOOPBACK:
            raise socket.gaierror(socket.EAI_NONAME, "no names are asked for in tests")
        return ask(host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", _loopback_only)
