"""Sign in to a ManageSieve server: who is trusted with a password, and what it may answer."""

from __future__ import annotations

import base64
import socket
from collections.abc import Sequence
from dataclasses import replace

import pytest

from boundary.adapters.sieve.client import Link, Login, Refused
from boundary.core.errors import AdapterError, TransientError
from tests.adapters.sieve.links import (
    ELSEWHERE,
    GARBLED,
    HELLO,
    LATER,
    LOST,
    NO_ENCRYPTION,
    READY,
    SIGNED_IN,
    UNREACHED,
    connect,
    login,
    outside,
    scripted,
)
from tests.servers.dovecot import HOST, PASSWORD


@pytest.mark.parametrize("host", ["mail.example", "192.0.2.1", "localhost.example"])
def test_no_plain_text_beyond_this_device(host: str) -> None:
    """Without encryption only loopback is contacted."""
    with pytest.raises(AdapterError) as caught:
        Link(replace(login(1), host=host), outside())

    assert "Without encryption, only this device itself is contacted." == caught.value.say


def test_a_name_that_leads_elsewhere_is_not_this_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is who is really connected, not what the name promised."""
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: ("192.0.2.1", 4190))
    with scripted(SIGNED_IN) as server, pytest.raises(AdapterError) as caught:
        connect(server.port)

    assert "Without encryption, only this device itself is contacted." == caught.value.say
    assert b"" == b"".join(server.heard)


def test_unknown_security_is_refused() -> None:
    """There are three kinds of connection."""
    with pytest.raises(AdapterError) as caught:
        Link(login(1, security="maybe"), outside())

    assert "This kind of connection is not known." == caught.value.say


@pytest.mark.parametrize(
    "login", [login(1, password="a\0b"), login(1, password=""), login(1, user="a\r\nLOGOUT")]
)
def test_a_secret_with_control_characters_never_leaves(login: Login) -> None:
    """It is refused before there is a connection."""
    with pytest.raises(AdapterError) as caught:
        Link(login, outside())

    assert "The login name or the password has characters that cannot be sent." == caught.value.say


@pytest.mark.parametrize("host", ["", "a..example", "127.0.0.1\0", "x" * 64 + ".example"])
def test_a_name_that_cannot_be_asked_for(host: str) -> None:
    """It is an error of ours, not of a library."""
    with pytest.raises(AdapterError) as caught:
        Link(replace(login(1), host=host, security="tls"), outside())

    assert "The server for mail rules has a name or a port that cannot be." == caught.value.say


def test_a_port_that_cannot_be() -> None:
    """It is an error of ours, not of a library."""
    with pytest.raises(AdapterError) as caught:
        connect(70_000)

    assert "The server for mail rules has a name or a port that cannot be." == caught.value.say


def test_nobody_there_is_worth_another_try() -> None:
    """A closed port is transient."""
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransientError) as caught:
        connect(port)

    assert UNREACHED == caught.value.say


def test_the_first_word_is_waited_for_as_long_as_the_connection() -> None:
    """A caller that only wants to know whether anybody is there can choose a short time."""
    with scripted((b"", None)) as server, pytest.raises(TransientError) as caught:
        Link(login(server.port), replace(outside(), connect_s=0.1, read_s=60.0))

    assert UNREACHED == caught.value.say


@pytest.mark.parametrize(
    ("first", "say", "transient"),
    [
        (b"<html>Sign in</html>\r\n", GARBLED, False),
        (b"+OK POP3 ready\r\n", GARBLED, False),
        (b"* OK IMAP4rev1 ready\r\n", GARBLED, False),
        (b"220 mail.example ESMTP\r\n", GARBLED, False),
        (b"OK\r\n", GARBLED, False),
        (b'"SIEVE" "' + b"x" * 70_000, GARBLED, False),
        (b'"SIEVE" {99999999}\r\n', GARBLED, False),
        (b'"SIEVE" ""\r\n' * 20_001, GARBLED, False),
        (b'"SIEVE" "fileinto', UNREACHED, True),
        (b"", UNREACHED, True),
        (b'BYE "too many connections"\r\n', LOST, True),
        (b"BYE (TRYLATER)\r\n", LATER, True),
        (b'BYE (REFERRAL "sieve://mail.example")\r\n', ELSEWHERE, False),
        (b"NO (TRYLATER)\r\n", LATER, True),
        (b"NO\r\n", "The server for mail rules does not let this program in.", False),
        (
            HELLO.replace(b"PLAIN", b"GSSAPI") + b"OK\r\n",
            "The server for mail rules offers no way to sign in that this program knows.",
            False,
        ),
    ],
    ids=range(16),
)
def test_bad_greetings(first: bytes, say: str, transient: bool) -> None:
    """Whatever greets us, one of our errors comes of it, and no password is sent."""
    with scripted((first,)) as server, pytest.raises(AdapterError) as caught:
        connect(server.port)

    assert say == caught.value.say
    assert transient is isinstance(caught.value, TransientError)
    assert not isinstance(caught.value, Refused)
    assert [] == server.heard


@pytest.mark.parametrize(
    ("answers", "say", "heard"),
    [
        ((READY,), NO_ENCRYPTION, []),
        ((HELLO + b'"STARTTLS"\r\nOK\r\n', b"NO\r\n"), NO_ENCRYPTION, [b"STARTTLS\r\n"]),
        ((HELLO + b'"STARTTLS"\r\nOK\r\n', b"NO (TRYLATER)\r\n"), LATER, [b"STARTTLS\r\n"]),
        ((HELLO + b'"STARTTLS"\r\nOK\r\n', b"OK\r\n" + READY), GARBLED, [b"STARTTLS\r\n"]),
        ((HELLO + b'"STARTTLS"\r\nOK\r\n', b"OK\r\nOK"), GARBLED, [b"STARTTLS\r\n"]),
        ((HELLO + b'"STARTTLS"\r\nOK\r\n', b"OK\r\n"), UNREACHED, [b"STARTTLS\r\n"]),
    ],
    ids=["not-offered", "refused", "busy", "injected", "injected-half", "hung-up"],
)
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_nothing_is_said_without_encryption(
    answers: Sequence[bytes], say: str, heard: list[bytes], security: str
) -> None:
    """Where encryption was asked for, no password goes out before it, whatever is injected."""
    with scripted(answers) as server, pytest.raises(AdapterError) as caught:
        Link(login(server.port, security=security), outside())

    assert say == caught.value.say
    assert heard == server.heard


def test_plain_is_sent_at_once() -> None:
    """One command carries the name and the password."""
    with scripted(SIGNED_IN) as server:
        connect(server.port).close()

    sent = base64.b64encode(f"\0me@example.net\0{PASSWORD}".encode())
    assert b'AUTHENTICATE "PLAIN" "' + sent + b'"\r\n' == server.heard[0]


def test_login_is_used_where_plain_is_not_offered() -> None:
    """The older way answers two questions, whatever they are."""
    hello = HELLO.replace(b"PLAIN", b"LOGIN") + b"OK\r\n"
    with scripted((hello, b'"VXNlcm5hbWU6"\r\n', b"{0}\r\n\r\n", b"OK\r\n", READY)) as server:
        connect(server.port).close()

    told = [b'AUTHENTICATE "LOGIN"\r\n', *(b'"%s"\r\n' % base64.b64encode(word) for word in (
        b"me@example.net", PASSWORD.encode()))]  # fmt: skip
    assert told == server.heard[:3]


@pytest.mark.parametrize(
    ("answer", "say", "transient"),
    [
        (b'""\r\n', GARBLED, False),
        (b'OK (SASL "cnNwYXV0aA==")\r\nOK\r\n', GARBLED, False),
        (b'OK\r\nBYE "no"\r\n', LOST, True),
        (b"NO (TRYLATER)\r\n", LATER, True),
        (b'NO (REFERRAL "sieve://mail.example")\r\n', ELSEWHERE, False),
        (b"BYE\r\n", LOST, True),
        (
            b'NO (AUTH-TOO-WEAK) "me@example.net"\r\n',
            "The server for mail rules did not accept the login name and password.",
            False,
        ),
    ],
    ids=range(7),
)
def test_bad_answers_to_signing_in(answer: bytes, say: str, transient: bool) -> None:
    """A wrong password, a busy server and an odd one are told apart."""
    with scripted((READY, answer)) as server, pytest.raises(AdapterError) as caught:
        connect(server.port)

    assert say == caught.value.say
    assert transient is isinstance(caught.value, TransientError)
    assert not isinstance(caught.value, Refused)
    assert "example.net" not in f"{caught.value!r} {caught.value.hint}"


def test_a_refused_password_says_what_to_do() -> None:
    """The hint may be the provider's."""
    with scripted((READY, b"NO\r\n")) as server, pytest.raises(AdapterError) as caught:
        Link(login(server.port, hint="Use an app password."), outside())

    assert "Use an app password." == caught.value.hint


def test_what_is_offered_is_not_forgotten_to_be_refused() -> None:
    """A server that will not say what it offers once we are in is not used."""
    with scripted((READY, b"OK\r\n", b"NO\r\n")) as server, pytest.raises(AdapterError) as caught:
        connect(server.port)

    assert "The server for mail rules does not let this program in." == caught.value.say
    assert not isinstance(caught.value, Refused)


def test_an_interruption_at_the_door_leaves_nothing_half_open() -> None:
    """What follows signs in anew: nothing is ever sent on a line that is not encrypted yet."""
    with scripted((*SIGNED_IN, b"BYE\r\n"), (READY, None), (*SIGNED_IN, b"OK\r\n")) as server:
        link = connect(server.port)
        proper = link._outside

        def interrupt() -> float:
            if server.calls == 2:
                raise KeyboardInterrupt
            return 0.0

        link._outside = replace(proper, monotonic=interrupt)
        with pytest.raises(KeyboardInterrupt):
            link.scripts()
        link._outside = proper
        with pytest.raises(TransientError) as caught:
            link.activate("a")
        scripts = link.scripts()
        link.close()

    assert LOST == caught.value.say
    assert () == scripts
    assert not any(b"SETACTIVE" in line for line in server.heard)
