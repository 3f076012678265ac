"""Hold the stand-in server to RFC 5804 and to what Pigeonhole answers to the same commands."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from boundary.adapters.sieve.double import SieveDouble
from boundary.adapters.sieve.shelf import ORIGINAL, USUAL_LIMITS, Held, Limits
from tests.adapters.sieve.talk import Talk, talk
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

USER = "user@example.net"
SMALL = Limits(script_bytes=2048, total_bytes=4096, scripts=4)
_PLUGIN = {
    "sieve_max_script_size": "2k",
    "sieve_quota_max_storage": "4k",
    "sieve_quota_max_scripts": "4",
}
OK, NO = (b"OK",), (b"NO",)
NONE = (b"NO (NONEXISTENT)",)
TWICE = (b"NO (ALREADYEXISTS)",)
LARGE = (b"NO (QUOTA/MAXSIZE)",)
WARNS = (b"OK (WARNINGS)",)
NEEDS = b'"require \\"include\\"; include :personal \\"none\\";"'
ROUND = b'"require \\"include\\"; include :personal \\"round\\";"'


def put(name: str, size: int) -> bytes:
    """Store a script of that many bytes."""
    return b'PUTSCRIPT "%b" {%d+}\r\n#%b\n\r\n' % (name.encode(), size, b"x" * (size - 2))


@dataclass(frozen=True)
class Case:
    """What is there, what is sent, and what comes back."""

    steps: tuple[tuple[bytes, tuple[bytes, ...]], ...]
    scripts: Mapping[str, bytes] = field(default_factory=dict)
    active: str = ""
    hidden: bytes | None = None


CASES = {
    "an empty shelf": Case(
        (
            (b"LISTSCRIPTS\r\n", OK),
            (b'SETACTIVE ""\r\n', OK),
            (b'GETSCRIPT "a"\r\n', NONE),
            (b'DELETESCRIPT "a"\r\n', NONE),
            (b'SETACTIVE "a"\r\n', NONE),
            (b'RENAMESCRIPT "a" "b"\r\n', NONE),
        )
    ),
    "storing and reading": Case(
        (
            (b'PUTSCRIPT "a" {6+}\r\nkeep;\n\r\n', OK),
            (b'GETSCRIPT "a"\r\n', (b"{6}\r\nkeep;\n", b"OK")),
            (b'putscript "a" "stop;"\r\n', OK),
            (b'getscript "a"\r\n', (b"{5}\r\nstop;", b"OK")),
            (b'PUTSCRIPT {3+}\r\n\xc3\xa9x "keep;"\r\n', OK),
            (b'PUTSCRIPT "q\\"\\\\q" "keep;"\r\n', OK),
            (b'PUTSCRIPT "empty" ""\r\n', OK),
            (b'GETSCRIPT "empty"\r\n', (b"{0}\r\n", b"OK")),
            (b"LISTSCRIPTS\r\n", (b'"a"', b'"empty"', b'"q\\"\\\\q"', b'"\xc3\xa9x"', b"OK")),
            (b'GETSCRIPT "q\\"\\\\q"\r\n', (b"{5}\r\nkeep;", b"OK")),
            (b"GETSCRIPT {3+}\r\n\xc3\xa9x\r\n", (b"{5}\r\nkeep;", b"OK")),
        )
    ),
    "scripts that are none": Case(
        (
            (b'PUTSCRIPT "a" "nothing;"\r\n', NO),
            (b'PUTSCRIPT "a" "keep"\r\n', NO),
            (b'PUTSCRIPT "a" "fileinto \\"x\\";"\r\n', NO),
            (b'PUTSCRIPT "a" "if address \\"return-path\\" \\"x\\" {}"\r\n', NO),
            (b"LISTSCRIPTS\r\n", OK),
            (b'CHECKSCRIPT "nothing;"\r\n', NO),
            (b'CHECKSCRIPT "keep;"\r\n', OK),
            (b'CHECKSCRIPT ""\r\n', OK),
            (b"LISTSCRIPTS\r\n", OK),
        )
    ),
    "names that are none": Case(
        (
            (b'PUTSCRIPT "" "keep;"\r\n', NO),
            (b'PUTSCRIPT "x/y" "keep;"\r\n', NO),
            (b'PUTSCRIPT "x\x7f" "keep;"\r\n', NO),
            (b'PUTSCRIPT "' + b"x" * 300 + b'" "keep;"\r\n', NO),
            (b'HAVESPACE "x/y" 5\r\n', NO),
            (b'HAVESPACE "" 5\r\n', NO),
            (b'RENAMESCRIPT "a" "x/y"\r\n', NO),
            (b"LISTSCRIPTS\r\n", (b'"a"', b"OK")),
        ),
        {"a": b"keep;"},
    ),
    "switching": Case(
        (
            (b"LISTSCRIPTS\r\n", (b'"a" ACTIVE', b'"b"', b"OK")),
            (b'DELETESCRIPT "a"\r\n', (b"NO (ACTIVE)",)),
            (b'SETACTIVE "none"\r\n', NONE),
            (b'SETACTIVE "b"\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"a"', b'"b" ACTIVE', b"OK")),
            (b'DELETESCRIPT "a"\r\n', OK),
            (b'RENAMESCRIPT "b" "b"\r\n', TWICE),
            (b'RENAMESCRIPT "b" "c"\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"c" ACTIVE', b"OK")),
            (b'PUTSCRIPT "c" "nothing;"\r\n', NO),
            (b'GETSCRIPT "c"\r\n', (b"{5}\r\nstop;", b"OK")),
            (b'PUTSCRIPT "c" "keep;"\r\n', OK),
            (b'SETACTIVE ""\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"c"', b"OK")),
        ),
        {"a": b"keep;", "b": b"stop;"},
        "a",
    ),
    "renaming": Case(
        (
            (b'RENAMESCRIPT "a" "b"\r\n', TWICE),
            (b'RENAMESCRIPT "a" "c"\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"b"', b'"c"', b"OK")),
            (b'GETSCRIPT "c"\r\n', (b"{5}\r\nkeep;", b"OK")),
        ),
        {"a": b"keep;", "b": b"stop;"},
    ),
    "including what is not there": Case(
        (
            (b"CHECKSCRIPT " + NEEDS + b"\r\n", WARNS),
            (b'PUTSCRIPT "a" ' + NEEDS + b"\r\n", WARNS),
            (b'PUTSCRIPT "b" ' + NEEDS.replace(b":personal", b":optional") + b"\r\n", OK),
            (b'SETACTIVE "b"\r\n', OK),
            (b'PUTSCRIPT "round" ' + ROUND + b"\r\n", WARNS),
            (b'PUTSCRIPT "round" ' + ROUND + b"\r\n", WARNS),
            (b'SETACTIVE "round"\r\n', NO),
            (b"LISTSCRIPTS\r\n", (b'"a"', b'"b" ACTIVE', b'"round"', b"OK")),
        )
    ),
    "removing what is included": Case(
        (
            (b'DELETESCRIPT "none"\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"a" ACTIVE', b"OK")),
        ),
        {"a": b'require "include"; include :personal "none";', "none": b"keep;"},
        "a",
    ),
    "a hidden script": Case(
        (
            (b"LISTSCRIPTS\r\n", OK),
            (b'PUTSCRIPT "a" "stop;"\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"a"', b"OK")),
            (b'SETACTIVE "a"\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"a" ACTIVE', b'"dovecot.orig"', b"OK")),
            (b'GETSCRIPT "dovecot.orig"\r\n', (b"{6}\r\nkeep;\n", b"OK")),
        ),
        hidden=b"keep;\n",
    ),
    "a hidden script and nothing made active": Case(
        (
            (b'SETACTIVE ""\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"dovecot.orig"', b"OK")),
        ),
        hidden=b"keep;\n",
    ),
    "a hidden script and one of the name it gets": Case(
        (
            (b'SETACTIVE "dovecot.orig"\r\n', OK),
            (b"LISTSCRIPTS\r\n", (b'"dovecot.orig" ACTIVE', b"OK")),
            (b'GETSCRIPT "dovecot.orig"\r\n', (b"{6}\r\nkeep;\n", b"OK")),
        ),
        {ORIGINAL: b"stop;"},
        hidden=b"keep;\n",
    ),
    "arguments": Case(
        (
            (b'LISTSCRIPTS "x"\r\n', NO),
            (b"GETSCRIPT\r\n", NO),
            (b"GETSCRIPT a\r\n", NO),
            (b'GETSCRIPT "a" "b"\r\n', NO),
            (b'HAVESPACE "a"\r\n', NO),
            (b'HAVESPACE "a" x\r\n', NO),
            (b'HAVESPACE "a" 0\r\n', NO),
            (b'HAVESPACE "a" 5\r\n', OK),
            (b'PUTSCRIPT "a"\r\n', NO),
            (b'PUTSCRIPT "\xff" "keep;"\r\n', NO),
            (b"NOTHING\r\n", NO),
            (b'NOTHING "x"\r\n', NO),
            (b"UNAUTHENTICATE\r\n", NO),
            (b"\r\n", NO),
            (b"LISTSCRIPTS\r\n", OK),
        )
    ),
    "doing nothing": Case(
        (
            (b"NOOP\r\n", OK),
            (b"noop\n", OK),
            (b'NOOP "x"\r\n', (b'OK (TAG "x")',)),
            (b"NOOP {3+}\r\ntag\r\n", (b'OK (TAG "tag")',)),
            (b'AUTHENTICATE "PLAIN" "AAAA"\r\n', NO),
            (b"LOGOUT\r\n", OK),
            (b"", ()),
        )
    ),
}

LIMITED = {
    "size": Case(
        (
            (b'HAVESPACE "a" 2048\r\n', OK),
            (b'HAVESPACE "a" 2049\r\n', LARGE),
            (put("a", 2048), OK),
            (put("a", 2049), LARGE),
            (b"CHECKSCRIPT {2049+}\r\n#" + b"x" * 2047 + b"\n\r\n", LARGE),
            (b"LISTSCRIPTS\r\n", (b'"a"', b"OK")),
        )
    ),
    "room": Case(
        (
            (put("a", 2000), OK),
            (put("b", 2000), OK),
            (b'HAVESPACE "c" 96\r\n', OK),
            (b'HAVESPACE "c" 97\r\n', (b"NO (QUOTA/MAXSTORAGE)",)),
            (put("c", 97), (b"NO (QUOTA/MAXSTORAGE)",)),
            (put("b", 2040), OK),
            (b"LISTSCRIPTS\r\n", (b'"a"', b'"b"', b"OK")),
        )
    ),
    "number": Case(
        (
            *((put(name, 10), OK) for name in "abcd"),
            (put("e", 10), (b"NO (QUOTA/MAXSCRIPTS)",)),
            (b'HAVESPACE "e" 1\r\n', (b"NO (QUOTA/MAXSCRIPTS)",)),
            (put("d", 20), OK),
            (b'RENAMESCRIPT "d" "e"\r\n', OK),
        )
    ),
}


@contextmanager
def on_double(case: Case, limits: Limits = USUAL_LIMITS) -> Iterator[Talk]:
    """Talk to a stand-in that holds what the case says."""
    double = SieveDouble(
        USER, PASSWORD, case.scripts, case.active, hidden=case.hidden, limits=limits
    )
    port = double.start()
    try:
        with talk(port, USER, PASSWORD) as line:
            yield line
    finally:
        double.stop()


@contextmanager
def on_dovecot(server: Dovecot, case: Case) -> Iterator[Talk]:
    """Talk to Pigeonhole, for a user who has what the case says."""
    user = server.user()
    for name, source in case.scripts.items():
        server.plant(user, f"sieve/{name}.sieve", source)
    if case.active:
        (server.home(user) / ".dovecot.sieve").symlink_to(f"sieve/{case.active}.sieve")
    if case.hidden is not None:
        server.plant(user, ".dovecot.sieve", case.hidden)
    with talk(server.sieve_port, user, PASSWORD) as line:
        yield line


def answers(line: Talk, case: Case) -> list[tuple[bytes, tuple[bytes, ...]]]:
    """Send everything and say what came back."""
    return [(sent, line.ask(sent)) for sent, _ in case.steps]


@pytest.fixture(scope="session")
def small_server() -> Iterator[Dovecot]:
    """Run one Dovecot that leaves little room for scripts."""
    with dovecot(plugin=_PLUGIN) as running:
        yield running


@pytest.mark.parametrize("name", CASES)
def test_it_answers(name: str) -> None:
    """Each command gets the answer that the table holds."""
    with on_double(CASES[name]) as line:
        found = answers(line, CASES[name])

    assert [*CASES[name].steps] == found


@pytest.mark.server
@pytest.mark.parametrize("name", CASES)
def test_pigeonhole_answers_the_same(name: str, sieve_server: Dovecot) -> None:
    """What the table holds is what a real server answers."""
    with on_dovecot(sieve_server, CASES[name]) as line:
        found = answers(line, CASES[name])

    assert [*CASES[name].steps] == found


@pytest.mark.parametrize("name", LIMITED)
def test_it_has_limits(name: str) -> None:
    """Where there is little room, each refusal says which limit it is."""
    with on_double(LIMITED[name], SMALL) as line:
        found = answers(line, LIMITED[name])

    assert [*LIMITED[name].steps] == found


@pytest.mark.server
@pytest.mark.parametrize("name", LIMITED)
def test_pigeonhole_has_the_same_limits(name: str, small_server: Dovecot) -> None:
    """A real server with little room refuses the same, with the same codes."""
    with on_dovecot(small_server, LIMITED[name]) as line:
        found = answers(line, LIMITED[name])

    assert [*LIMITED[name].steps] == found


def greeted(port: int) -> tuple[tuple[bytes, ...], ...]:
    """Say what a server shows before anybody has signed in."""
    sent = (b"LISTSCRIPTS\r\n", b'HAVESPACE "a" 5\r\n', b"NOOP\r\n", b"NOTHING\r\n", b"")
    with talk(port) as line:
        return tuple(line.ask(command) for command in sent)


def test_nobody_gets_in_without_signing_in() -> None:
    """Before signing in nothing is told, and after three wrong commands the server hangs up."""
    double = SieveDouble(USER, PASSWORD, {"a": b"keep;"})
    try:
        found = greeted(double.start())
    finally:
        double.stop()

    assert (NO, NO, OK, (b"BYE",), ()) == found


@pytest.mark.server
def test_pigeonhole_lets_nobody_in_either(sieve_server: Dovecot) -> None:
    """A real server does the same before anybody has signed in."""
    assert (NO, NO, OK, (b"BYE",), ()) == greeted(sieve_server.sieve_port)


def test_it_says_what_it_can_do() -> None:
    """The greeting lists what scripts may ask for, and how to sign in until that is done."""
    double = SieveDouble(USER, PASSWORD, extensions=["fileinto", "envelope", "enotify"])
    try:
        with talk(double.start()) as line:
            hello = line.hello
            wrong = [line.ask(b'AUTHENTICATE "LOGIN" ""\r\n'), line.sign_in(USER, "other")]
            wrong.append(line.ask(b'AUTHENTICATE "PLAIN" "?"\r\n'))
            right = line.sign_in(USER, PASSWORD)
            later = line.ask(b"CAPABILITY\r\n")
            refused = line.ask(b'PUTSCRIPT "a" "require \\"copy\\";"\r\n')
    finally:
        double.stop()

    said = (
        b'"IMPLEMENTATION" "Stand-in"',
        b'"NOTIFY" "mailto"',
        b'"SASL" "PLAIN"',
        b'"SIEVE" "enotify envelope fileinto"',
        b'"VERSION" "1.0"',
        b"OK",
    )
    assert said == hello
    assert ([NO] * 3, OK, NO) == (wrong, right, refused)
    assert tuple(line for line in said if b"SASL" not in line) == later


def test_nothing_changes_when_it_is_read_only() -> None:
    """Where scripts cannot be changed, each change is refused, and all that is read is answered."""
    case = Case((), {"a": b"keep;", "b": b"stop;"}, "a", b"discard;")
    double = SieveDouble(
        USER, PASSWORD, case.scripts, case.active, hidden=case.hidden, read_only=True
    )
    before = double.scripts()
    commands = (
        *(b'PUTSCRIPT "a" "stop;"\r\n', b'SETACTIVE "b"\r\n', b'SETACTIVE ""\r\n'),
        *(b'DELETESCRIPT "b"\r\n', b'RENAMESCRIPT "a" "c"\r\n'),
    )
    try:
        with talk(double.start(), USER, PASSWORD) as line:
            refused = [line.ask(command) for command in commands]
            read = line.ask(b'GETSCRIPT "b"\r\n')
            checked = line.ask(b'CHECKSCRIPT "keep;"\r\n')
    finally:
        double.stop()

    assert [NO] * len(commands) == refused
    assert ((b"{5}\r\nstop;", b"OK"), OK) == (read, checked)
    assert before == double.scripts()


def test_a_command_that_cannot_be_read_is_refused() -> None:
    """Bytes that are no command get a NO, a line without end ends the connection."""
    double = SieveDouble(USER, PASSWORD)
    try:
        with talk(double.start(), USER, PASSWORD) as line:
            sends = (b'PUTSCRIPT "a\r\n', b'GETSCRIPT "a" }{\r\n', b"NOOP {3+}\r\na\nb\r\n")
            odd = [line.ask(sent) for sent in sends]
            endless = line.ask(b"X" * 70_000 + b"\r\n")
    finally:
        double.stop()

    assert ([NO] * 3, ()) == (odd, endless)


def test_connections_share_the_scripts() -> None:
    """What one client stores, another one sees at once, and many at a time lose nothing."""
    double = SieveDouble(USER, PASSWORD)
    port = double.start()

    def store(number: int) -> None:
        with talk(port, USER, PASSWORD) as line:
            line.ask(b'PUTSCRIPT "s%d" "keep;"\r\n' % number)

    threads = [threading.Thread(target=store, args=(number,)) for number in range(8)]
    try:
        with talk(port, USER, PASSWORD) as line:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            found = line.ask(b"LISTSCRIPTS\r\n")
    finally:
        double.stop()

    assert (*(b'"s%d"' % number for number in range(8)), b"OK") == found


def test_it_stops_twice_and_with_clients_on_it() -> None:
    """Stopping ends every connection; nothing listens afterwards; twice is as good as once."""
    double = SieveDouble(USER, PASSWORD)
    double.stop()
    port = double.start()
    with talk(port, USER, PASSWORD) as line:
        double.stop()
        double.stop()
        ended = line.answer()

    assert () == ended
    with pytest.raises(OSError, match=r".*"):
        socket.create_connection(("127.0.0.1", port), 5.0)


def test_a_client_may_go_at_any_moment() -> None:
    """A client that goes in the middle of a command disturbs nobody, and stores nothing."""
    double = SieveDouble(USER, PASSWORD)
    port = double.start()
    try:
        with talk(port, USER, PASSWORD) as line, talk(port, USER, PASSWORD) as other:
            other._socket.sendall(b'PUTSCRIPT "a" {100+}\r\nkeep;')
            other.close()
            found = line.ask(b"LISTSCRIPTS\r\n")
    finally:
        double.stop()

    assert OK == found
    assert Held({}) == double.scripts()
