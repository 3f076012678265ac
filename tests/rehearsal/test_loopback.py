"""Hold a port of this device to a thread for each connection, and to ending all of them."""

from __future__ import annotations

import socket

import pytest

from boundary.rehearsal.loopback import HOST, Loopback

PATIENCE_S = 30.0


def shout(line: socket.socket) -> None:
    """Give back what is said, in capitals, until nothing is said any more."""
    while said := line.recv(100):
        line.sendall(said.upper())


def test_each_connection_is_answered_on_its_own() -> None:
    """Two lines are open at once; one that is closed leaves the other."""
    loopback = Loopback(shout)
    port = loopback.start()
    try:
        one = socket.create_connection((HOST, port), PATIENCE_S)
        other = socket.create_connection((HOST, port), PATIENCE_S)
        one.sendall(b"a")
        other.sendall(b"b")
        heard = [one.recv(1), other.recv(1)]
        one.close()
        other.sendall(b"c")
        heard.append(other.recv(1))
        other.close()
    finally:
        loopback.stop()

    assert [b"A", b"B", b"C"] == heard


def test_stopping_ends_what_is_open_and_listens_no_more() -> None:
    """A line that waits for more is closed; stopping twice is as good as once."""
    loopback = Loopback(shout)
    port = loopback.start()
    with socket.create_connection((HOST, port), PATIENCE_S) as line:
        line.sendall(b"a")
        assert b"A" == line.recv(1)
        loopback.stop()
        loopback.stop()

        assert b"" == line.recv(1)
    assert loopback.stopping.is_set()
    with pytest.raises(OSError, match=r"."):
        socket.create_connection((HOST, port), PATIENCE_S)


def test_a_line_that_breaks_is_no_news() -> None:
    """What goes wrong on one connection ends that one alone."""

    def break_off(line: socket.socket) -> None:
        if line.recv(1) == b"x":
            raise ConnectionResetError
        line.sendall(b"still here")

    loopback = Loopback(break_off)
    port = loopback.start()
    try:
        for said, expected in ((b"x", b""), (b"y", b"still here")):
            with socket.create_connection((HOST, port), PATIENCE_S) as line:
                line.sendall(said)

                assert expected == line.recv(100)
    finally:
        loopback.stop()


def test_it_listens_on_this_device_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody beyond this device can reach it."""
    asked: list[tuple[str, int]] = []
    real = socket.create_server

    def create_server(address: tuple[str, int], *, backlog: int) -> socket.socket:
        asked.append(address)
        return real(address, backlog=backlog)

    monkeypatch.setattr(socket, "create_server", create_server)
    loopback = Loopback(shout)
    loopback.start()
    loopback.stop()

    assert [("127.0.0.1", 0)] == asked
