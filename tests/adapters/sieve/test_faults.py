"""Let every command go wrong in every way: the next run ends it, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from boundary.core.change import Status
from tests.adapters.sieve.furniture import (
    MINE,
    NEW,
    OTHER,
    THEIRS,
    Picture,
    Place,
    file_away,
    on_double,
    on_dovecot,
    session_of,
    written,
)
from tests.adapters.sieve.probes import lies
from tests.servers.dovecot import Dovecot
from tests.servers.sieve_proxy import Rules, Seen

FIRST, SECOND = file_away(THEIRS[0]), file_away(THEIRS[1])
FURNISHED = Picture({"mine": MINE, "old": b"keep;\r\n"}, "mine")
_AT_THE_DOOR = frozenset({"AUTHENTICATE", "CAPABILITY", "LOGOUT"})
NO_INCLUDE = frozenset({"include"})


def _counts(seen: Seen) -> bool:
    return seen.verb not in _AT_THE_DOOR


@dataclass
class _Says:
    """Answers the n-th command in the server's place."""

    number: int
    answer: bytes
    said: bool = False

    def __call__(self, seen: Seen) -> bytes | None:
        if not _counts(seen):
            return None
        self.number -= 1
        if self.number:
            return None
        self.said = True
        return self.answer


Fault = Callable[[Rules, int], Rules]


def _cut(*, after: bool, half: bool = False) -> Fault:
    def fault(rules: Rules, number: int) -> Rules:
        return replace(rules, cut_at=number, cut_after=after, cut_half=half, counted=_counts)

    return fault


def _says(answer: bytes) -> Fault:
    def fault(rules: Rules, number: int) -> Rules:
        return replace(rules, answer=_Says(number, answer))

    return fault


FAULTS = {
    "cut before": _cut(after=False),
    "cut after": _cut(after=True),
    "half an answer": _cut(after=True, half=True),
    "NO": _says(b'NO "No."'),
    "NO, for want of room": _says(b'NO (QUOTA/MAXSIZE) "No."'),
    "NO, later": _says(b'NO (TRYLATER) "No."'),
    "BYE": _says(b'BYE "Until next time."'),
    "garbage": _says(b"<html>Sign in here</html>"),
}


def _happened(place: Place) -> bool:
    answer = place.meddler.rules.answer
    return place.meddler.was_cut or (isinstance(answer, _Says) and answer.said)


@contextmanager
def placed(kind: str, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Furnish an account on either server."""
    if kind == "double":
        with on_double(picture=FURNISHED) as place:
            yield place
    else:
        server: Dovecot = request.getfixturevalue("sieve_server")
        with on_dovecot(server, picture=FURNISHED) as place:
            yield place


def _is_whole(picture: Picture) -> bool:
    """Whether the user's own rules act, and their scripts are there."""
    return (
        lies(picture, OTHER, "Your invoice") == ("Bills",)
        and lies(picture, OTHER, "A note") == ("INBOX",)
        and picture.without_ours().keys() == FURNISHED.scripts.keys()
    )


def _files(picture: Picture) -> tuple[bool, bool]:
    return tuple(lies(picture, one, "A note") == ("Later",) for one in THEIRS[:2])  # type: ignore[return-value]  # two of them


def _was_refused(fault: str) -> bool:
    """Whether the server would not let a leftover go: it is swept up by what comes next."""
    return fault.startswith("NO")


MEASURED = ("cut after", "NO")
"""Kinds whose loops count for the coverage; those of the others go the same ways."""
CASES = [
    *(
        pytest.param("double", fault, marks=() if fault in MEASURED else pytest.mark.no_cover)
        for fault in FAULTS
    ),
    *(
        pytest.param("pigeonhole", fault, marks=(pytest.mark.server, pytest.mark.no_cover))
        for fault in ("cut before", "cut after", "NO")
    ),
]
WAYS = [pytest.param(frozenset(), id="start"), pytest.param(NO_INCLUDE, id="block")]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "fault"), CASES)
@pytest.mark.parametrize("hide", WAYS)
def test_a_fault_at_every_command_of_a_first_run(
    kind: str, fault: str, hide: frozenset[str], request: pytest.FixtureRequest
) -> None:
    """The next run finishes, without a twin; the user's rules act all the time; undo gives back."""
    plain = Rules(hide_extensions=hide)
    with placed(kind, request) as place:
        before = written(place.host.picture(), place.host.desk)
        for number in range(1, 60):
            session = session_of(place)
            place.meddler.revive(FAULTS[fault](plain, number))
            session.run([FIRST, SECOND])
            happened = _happened(place)
            place.meddler.revive(plain)
            between = place.host.picture()
            session.run([FIRST, SECOND])
            during = place.host.picture()
            pending = session.plan([FIRST, SECOND]).pending
            session.undo([FIRST, SECOND])

            assert _is_whole(between), number
            assert _is_whole(during), number
            assert _files(during) == (True, True), number
            assert pending == (), number
            assert NEW not in during.scripts or _was_refused(fault), number
            assert before == written(place.host.picture(), place.host.desk), number
            assert {} == session.book.standing().done, number
            if not happened:
                break

        assert number >= 10


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "fault"), CASES)
@pytest.mark.parametrize("hide", WAYS)
def test_a_fault_at_every_command_of_a_later_run(
    kind: str, fault: str, hide: frozenset[str], request: pytest.FixtureRequest
) -> None:
    """One address more: what acts already goes on acting, and the next run finishes."""
    plain = Rules(hide_extensions=hide)
    with placed(kind, request) as place:
        session = session_of(place)
        place.meddler.revive(plain)
        session.run([FIRST])
        before = written(place.host.picture(), place.host.desk)
        for number in range(1, 60):
            place.meddler.revive(FAULTS[fault](plain, number))
            session.run([FIRST, SECOND])
            happened = _happened(place)
            place.meddler.revive(plain)
            between = place.host.picture()
            session.run([FIRST, SECOND])
            during = place.host.picture()
            session.undo([SECOND])

            assert _is_whole(between), number
            assert _files(between)[0], number
            assert _is_whole(during), number
            assert _files(during) == (True, True), number
            assert NEW not in during.scripts or _was_refused(fault), number
            assert before == written(place.host.picture(), place.host.desk), number
            assert {FIRST.address} == set(session.book.standing().done), number
            if not happened:
                break

        assert number >= 10


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "fault"), CASES)
@pytest.mark.parametrize("hide", WAYS)
@pytest.mark.parametrize("which", ["one of two", "all"])
def test_a_fault_at_every_command_of_an_undo(
    kind: str, fault: str, hide: frozenset[str], which: str, request: pytest.FixtureRequest
) -> None:
    """Undoing again gives what was before; the user's rules, and those that stay, act on."""
    plain = Rules(hide_extensions=hide)
    with placed(kind, request) as place:
        place.meddler.revive(plain)
        if which == "one of two":
            other = session_of(place)
            other.run([FIRST])
        before = written(place.host.picture(), place.host.desk)
        for number in range(1, 60):
            session = session_of(place)
            session.run([SECOND])
            place.meddler.revive(FAULTS[fault](plain, number))
            session.undo([SECOND])
            happened = _happened(place)
            place.meddler.revive(plain)
            between = place.host.picture()
            report = session.undo([SECOND])

            assert _is_whole(between), number
            assert _files(between)[0] == (which == "one of two"), number
            assert {Status.UNDONE} >= {one.outcome.status for one in report.results}, number
            assert before == written(place.host.picture(), place.host.desk), number
            assert {} == session.book.standing().done, number
            if not happened:
                break

        assert number >= 6
