"""Send one request: what is known when the answer does not come."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from boundary.adapters.google import line as line_module
from boundary.adapters.google.line import CutError, Line, UnsentError
from boundary.core.errors import AdapterError
from tests.adapters.google.raw import answering
from tests.servers.authority import make_authority

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def line() -> Iterator[Line]:
    """Make a line with a clock that stands still."""
    made = Line(read_s=10, monotonic=lambda: 0.0)
    yield made
    made.close()


def _late_from(first: int) -> Callable[[], float]:
    """Make a clock that jumps past every limit at its nth look."""
    looks = iter(range(1, 1000))
    return lambda: 1e6 if next(looks) >= first else 0.0


def test_one_connection_serves_many_requests(line: Line) -> None:
    """The connection is kept, and each answer is the one to its own request."""
    with answering(_OK, _OK.replace(b"ok", b"no")) as raw:
        first = line.request(f"http://127.0.0.1:{raw.port}/a?b=c", body="ä", method="POST")
        second = line.request(f"http://127.0.0.1:{raw.port}/d")

        assert (200, b"ok") == (first[0].status, first[1])
        assert b"no" == second[1]
        assert [b"POST /a?b=c HTTP/1.1", b"GET /d HTTP/1.1"] == raw.heard


def test_a_request_without_an_answer_is_not_sent_again(line: Line) -> None:
    """A server that takes a request and leaves hears it once."""
    with answering(b"", _OK, closing=[0]) as raw:
        with pytest.raises(CutError):
            line.request(f"http://127.0.0.1:{raw.port}/a", "POST", "{}")
        heard = list(raw.heard)
        answer = line.request(f"http://127.0.0.1:{raw.port}/b")

        assert [b"POST /a HTTP/1.1"] == heard
        assert b"ok" == answer[1]


def test_a_connection_that_was_left_is_made_anew(line: Line) -> None:
    """When the other side closes between two requests, the second one is not lost."""
    with answering(_OK, _OK, closing=[0]) as raw:
        line.request(f"http://127.0.0.1:{raw.port}/a")
        [connection] = line._open.values()
        connection.sock.recv(1, socket.MSG_PEEK)
        answer = line.request(f"http://127.0.0.1:{raw.port}/b", "POST", b"{}")

        assert b"ok" == answer[1]
        assert 2 == len(raw.heard)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"SSH-2.0-something\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_half_an_answer_is_none(line: Line, answer: bytes) -> None:
    """What breaks off, and what is no HTTP, counts as sent without an answer."""
    with answering(answer, closing=[0]) as raw, pytest.raises(CutError):
        line.request(f"http://127.0.0.1:{raw.port}/")


def test_answers_of_every_shape_are_read(line: Line) -> None:
    """In chunks, until the end of the connection, and empty: each is whole."""
    shapes = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
    )
    with answering(*shapes, closing=[2]) as raw:
        answers = [line.request(f"http://127.0.0.1:{raw.port}/")[1] for _ in shapes]

        assert [b"hello", b"", b"until the end"] == answers


def test_nobody_there_means_nothing_was_sent(line: Line) -> None:
    """A port that nobody listens on is told apart from an answer that was lost."""
    with answering() as raw:
        port = raw.port
    with pytest.raises(UnsentError) as caught:
        line.request(f"http://127.0.0.1:{port}/", "POST", "{}")

    assert isinstance(caught.value.__cause__, OSError)


def test_an_answer_has_a_size(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the bound is not read into memory."""
    monkeypatch.setattr(line_module, "MAX_ANSWER_BYTES", 10)
    with (
        answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 11) as raw,
        pytest.raises(CutError) as caught,
    ):
        line.request(f"http://127.0.0.1:{raw.port}/")

    assert isinstance(caught.value.__cause__, TimeoutError)


def test_an_answer_has_an_end() -> None:
    """An answer that trickles on and on is given up when the time is over."""
    slow = Line(read_s=10, monotonic=_late_from(2))
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no") as raw:
        with pytest.raises(CutError) as caught:
            slow.request(f"http://127.0.0.1:{raw.port}/")
        slow.close()

        assert isinstance(caught.value.__cause__, TimeoutError)


def test_silence_has_an_end() -> None:
    """A server that never answers is given up."""
    slow = Line(read_s=0.05, monotonic=lambda: 0.0)
    with answering(b"", b"") as raw:
        with pytest.raises(CutError) as caught:
            slow.request(f"http://127.0.0.1:{raw.port}/")
        slow.close()

        assert isinstance(caught.value.__cause__, TimeoutError)


def test_a_stop_in_between_spoils_nothing() -> None:
    """After a Ctrl-C in the middle of an answer, the next request gets its own answer."""
    looks = iter([0, KeyboardInterrupt, 0, 0])

    def _look() -> float:
        now = next(looks)
        if now is KeyboardInterrupt:
            raise KeyboardInterrupt
        return 0.0

    stopped = Line(read_s=10, monotonic=_look)
    with answering(_OK, _OK.replace(b"ok", b"no")) as raw:
        uri = f"http://127.0.0.1:{raw.port}/"
        with pytest.raises(KeyboardInterrupt):
            stopped.request(uri)
        answer = stopped.request(uri)
        stopped.close()

        assert b"no" == answer[1]


@pytest.mark.parametrize("uri", ["http://mail.example.org/", "ftp://127.0.0.1/"])
def test_nothing_goes_out_in_clear(line: Line, uri: str) -> None:
    """Only this device itself is spoken to without encryption."""
    with pytest.raises(AdapterError) as caught:
        line.request(uri)

    assert "Only an encrypted connection is made to a server elsewhere." == caught.value.say


def test_a_server_elsewhere_has_to_prove_who_it_is(tmp_path: Path) -> None:
    """A certificate that is vouched for is accepted; another ends it before anything is sent."""
    certificate, key = make_authority(tmp_path)
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(certificate, key)
    strict = Line(read_s=5, monotonic=lambda: 0.0)
    trusting = Line(
        read_s=5,
        monotonic=lambda: 0.0,
        context=lambda: ssl.create_default_context(cafile=str(certificate)),
    )
    with answering(_OK, context=served) as raw:
        uri = f"https://127.0.0.1:{raw.port}/"
        with pytest.raises(UnsentError):
            strict.request(uri)
        answer = trusting.request(uri)
        trusting.close()

        assert b"ok" == answer[1]
        assert 1 == len(raw.heard)


def test_only_what_the_other_side_needs_is_sent(line: Line) -> None:
    """Answers are asked for uncompressed, and the length is the one of the bytes."""
    headers = {"Accept-Encoding": "gzip", "content-length": "1", "X": "y"}
    with answering(_OK) as raw:
        line.request(f"http://127.0.0.1:{raw.port}/", "POST", "ä", headers)
        [whole] = raw.whole

        assert 1 == whole.lower().count(b"accept-encoding: identity")
        assert 0 == whole.lower().count(b"gzip")
        assert 1 == whole.lower().count(b"content-length: 2")
        assert whole.endswith("\r\n\r\nä".encode())
