"""Carry commands and answers: packets, limits, and answers that nobody asked for."""

from __future__ import annotations

import socket
from collections.abc import Callable
from itertools import count

import pytest

from boundary.adapters.sieve.client import Link, Script
from boundary.core.errors import AdapterError, TransientError
from tests.adapters.sieve.links import (
    GARBLED,
    LOST,
    READY,
    SIGNED_IN,
    connect,
    login,
    outside,
    scripted,
)
from tests.servers.dovecot import PASSWORD


@pytest.mark.parametrize("pieces", [1, 3, 1 << 20])
def test_answers_in_small_packets(pieces: int) -> None:
    """Quoted and literal answers mean the same, in however many packets they come."""
    listed = b'"a"\r\n{3}\r\nb\r\n ACTIVE\r\nOk "done"\r\n'
    answers = (
        *SIGNED_IN,
        listed,
        b"{4}\r\nOK\r\n\r\nOK\r\n",
        b'"keep;"\r\nOK (WARNINGS) {1}\r\n\n\r\n',
    )
    with scripted(answers, pieces=pieces) as server:
        link = connect(server.port)
        found = link.scripts()
        sources = [link.read("a"), link.read("b")]
        link.close()

    assert (Script("a", active=False), Script("b\r\n", active=True)) == found
    assert [b"OK\r\n", b"keep;"] == sources


@pytest.mark.parametrize("pieces", [1 << 20])
@pytest.mark.parametrize(
    "answer",
    [
        b"<html>\r\n",
        b'"a" ACTIVE\r\n"b" ACTIVE\r\nOK\r\n',
        b'"a"\r\n"' + b"x" * 70_000 + b'"\r\nOK\r\n',
        b"{8388609}\r\n",
        (b'"' + b"x" * 60_000 + b'"\r\n') * 300,
        b'"a"\r\n' * 20_001,
        b"\r\n",
    ],
    ids=["html", "two-active", "long-line", "huge-literal", "endless", "many-lines", "empty"],
)
def test_an_answer_that_cannot_be_understood(answer: bytes, pieces: int) -> None:
    """It ends the connection and is not asked for again."""
    with scripted((*SIGNED_IN, answer), pieces=pieces) as server:
        link = connect(server.port)
        with pytest.raises(AdapterError) as caught:
            link.scripts()
        with pytest.raises(TransientError) as after:
            link.remove("a")
        link.close()

    assert GARBLED == caught.value.say
    assert not isinstance(caught.value, TransientError)
    assert LOST == after.value.say
    assert 1 == server.calls


@pytest.mark.parametrize(
    ("unasked", "say"),
    [(b"OK\r\n", GARBLED), (b'"a"\r\nOK\r\n', GARBLED), (b'BYE "idle"\r\n', LOST)],
)
def test_an_answer_to_nothing_is_never_taken_for_one(unasked: bytes, say: str) -> None:
    """What was said unasked is no answer to a write; the command is not sent."""
    with scripted((*SIGNED_IN, b"OK\r\n" + unasked, b"OK\r\n")) as server:
        link = connect(server.port)
        assert () == link.scripts()
        with pytest.raises(AdapterError) as caught:
            link.activate("a")

    assert say == caught.value.say
    assert not any(b"SETACTIVE" in line for line in server.heard)


def test_a_farewell_is_a_loss() -> None:
    """BYE may come at any moment; a read signs in anew."""
    naps: list[float] = []
    answers = (*SIGNED_IN, b'BYE "idle"\r\n')
    with scripted(answers, (*SIGNED_IN, b"OK\r\n")) as server:
        link = connect(server.port, naps=naps)
        found = link.scripts()
        link.close()

    assert () == found
    assert [0.5] == naps
    assert 2 == server.calls


def test_a_read_is_refused_at_the_second_door() -> None:
    """A password that is refused when signing in anew is not tried again."""
    with scripted((*SIGNED_IN, b"BYE\r\n"), (READY, b"NO\r\n")) as server:
        link = connect(server.port)
        with pytest.raises(AdapterError) as caught:
            link.scripts()

    assert "The server for mail rules did not accept the login name and password." == (
        caught.value.say
    )
    assert 2 == server.calls


def test_a_command_takes_no_longer_than_allowed() -> None:
    """A server that says a little, again and again, is let go of as well."""
    clock = count(step=250)
    with scripted((*SIGNED_IN, b'"a"\r\n', None)) as server:
        link = Link(login(server.port), outside())
        assert link._line is not None
        link._line._monotonic = lambda: float(next(clock))
        with pytest.raises(TransientError) as caught:
            link.activate("a")

    assert LOST == caught.value.say


@pytest.mark.parametrize(
    "call",
    [
        lambda link: link.read("a\0"),
        lambda link: link.store("a\r\nLOGOUT", b""),
        lambda link: link.store("a", b"\0"),
        lambda link: link.activate("a\n"),
        lambda link: link.remove(""),
        lambda link: link.rename("a", ""),
        lambda link: link.has_space("a", -1),
    ],
    ids=range(7),
)
def test_what_cannot_be_sent_is_refused_before(call: Callable[[Link], object]) -> None:
    """A name that could become a command never leaves, and the connection still stands."""
    with scripted((*SIGNED_IN, b"OK\r\n")) as server:
        link = connect(server.port)
        turns = link.turns
        with pytest.raises(AdapterError):
            call(link)
        assert turns == link.turns
        assert () == link.scripts()
        link.close()

    assert [b"CAPABILITY\r\n", b"LISTSCRIPTS\r\n"] == server.heard[1:3]


def test_closing_never_raises() -> None:
    """Not after a loss, not twice, and it says good-bye when it can."""
    with scripted((*SIGNED_IN, None)) as server:
        link = connect(server.port)
        link.close()
        link.close()
    with scripted(SIGNED_IN) as gone:
        lost = connect(gone.port)
        assert lost._line is not None
        lost._line._socket.shutdown(socket.SHUT_RDWR)
        lost.close()

    assert b"LOGOUT\r\n" == server.heard[-1]
    assert b"LOGOUT\r\n" not in gone.heard


def test_nothing_secret_is_shown() -> None:
    """Neither the name nor the password has a printed form."""
    assert "me@example.net" not in repr(login(1))
    assert PASSWORD not in repr(login(1))


def test_an_interrupted_command_is_the_last() -> None:
    """Its late answer is never taken for another's, and nothing is added to a half-sent script."""
    with scripted((*SIGNED_IN, None)) as server:
        link = connect(server.port)
        line = link._line
        assert line is not None
        times = iter([0.0])

        def interrupt() -> float:
            for time in times:
                return time
            raise KeyboardInterrupt

        line._monotonic = interrupt
        with pytest.raises(KeyboardInterrupt):
            link.store("a", b"keep;")
        line._monotonic = lambda: 0.0
        with pytest.raises(TransientError) as caught:
            link.activate("a")
        link.close()

    assert LOST == caught.value.say
    assert [b""] == server.heard[2:]
