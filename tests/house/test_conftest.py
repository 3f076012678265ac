"""Hold what tests/conftest.py promises."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import keyring.core
import pytest
from keyring.backends import fail
from pytest_socket import SocketConnectBlockedError


def test_connections_leave_loopback_for_nowhere() -> None:
    """A connection to another machine is refused before a packet leaves."""
    with (
        socket.socket() as connection,
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        connection.connect(("192.0.2.1", 9))


def test_connections_to_loopback_work() -> None:
    """A test can talk to a server of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=60) as connection:
            peer = connection.getpeername()

        assert server.getsockname() == peer


def test_names_are_not_looked_up() -> None:
    """The name of another machine is answered as without a network."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("mail.example.org", 993)


def test_loopback_has_a_name() -> None:
    """The machine's own name for itself still resolves."""
    families = {entry[0] for entry in socket.getaddrinfo("localhost", 993)}

    assert families <= {socket.AF_INET, socket.AF_INET6}
    assert families


def test_home_is_an_empty_folder(home: Path) -> None:
    """No test sees the files of the person who runs it."""
    assert home == Path.home()
    assert [] == list(home.iterdir())


def test_no_way_leads_out_of_home() -> None:
    """The variables that name folders and services outside HOME are gone."""
    assert [] == [name for name in os.environ if name.startswith(("XDG_", "DBUS_"))]


def test_there_is_no_keychain() -> None:
    """The keychain of the person who runs the tests is out of reach."""
    assert isinstance(keyring.core.load_env(), fail.Keyring)
