"""Let another program write between any two commands: nothing of the user's is lost by ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from boundary.adapters.sieve import layout
from tests.adapters.sieve.furniture import (
    MINE,
    NEW,
    RULES,
    START,
    THEIRS,
    Picture,
    Place,
    file_away,
    on_double,
    on_dovecot,
    session_of,
)
from tests.servers.dovecot import Dovecot
from tests.servers.sieve_proxy import Rules, Seen

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
OTHERS = b'require ["fileinto", "mailbox"];\r\nfileinto :create "Everything";\r\n'
EDITED = MINE + b"# And one more line.\r\n"
NO_INCLUDE = frozenset({"include"})

Meddling = Callable[[Place], None]


def _activate(place: Place) -> None:
    place.store({}, "others")


def _edit(place: Place) -> None:
    place.store({"mine": EDITED})


def _deactivate(place: Place) -> None:
    place.store({}, "")


def _delete(place: Place) -> None:
    place.store({}, "")
    place.drop("mine")


def _rename(place: Place) -> None:
    with place.client() as link:
        link.rename("mine", "my own")


MEDDLINGS: dict[str, Meddling] = {
    "another script activated": _activate,
    "the active script edited": _edit,
    "no script active any more": _deactivate,
    "the active script deleted": _delete,
    "the active script renamed": _rename,
}


CASES = [
    *(("double", what) for what in MEDDLINGS),
    *(
        # What the program runs counts for the coverage at the double.
        pytest.param("pigeonhole", what, marks=(pytest.mark.server, pytest.mark.no_cover))
        for what in ("another script activated", "the active script edited")
    ),
]
FURNISHED = Picture({"mine": MINE, "others": OTHERS}, "mine")


@contextmanager
def placed(kind: str, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Furnish an account with an active script and another one."""
    if kind == "double":
        opened = on_double(picture=FURNISHED)
    else:
        server: Dovecot = request.getfixturevalue("sieve_server")
        opened = on_dovecot(server, picture=FURNISHED)
    with opened as place:
        yield place


class _At:
    """Lets another program act before the n-th command of ours, once."""

    def __init__(self, place: Place, number: int, meddling: Meddling) -> None:
        self._place = place
        self._number = number
        self._meddling = meddling
        self.left: Picture | None = None
        """What the other program left behind."""
        self.is_blind = False
        """It came in the one moment that nobody can see: ManageSieve knows no condition."""

    def __call__(self, seen: Seen) -> None:
        if seen.verb not in ("AUTHENTICATE", "CAPABILITY", "LOGOUT"):
            self._number -= 1
            if self._number == 0:
                self._meddling(self._place)
                self.left = self._place.host.picture()
                switches = seen.verb == "SETACTIVE"
                self.is_blind = switches or (seen.verb == "PUTSCRIPT" and seen.name == "mine")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), CASES)
@pytest.mark.parametrize("hide", [frozenset(), NO_INCLUDE], ids=["start", "block"])
def test_another_program_between_any_two_commands_of_a_run(
    kind: str, what: str, hide: frozenset[str], request: pytest.FixtureRequest
) -> None:
    """What another program wrote stays; the run after it ends; undo gives what it left behind."""
    points = 0
    for number in range(1, 40):
        with placed(kind, request) as place:
            session = session_of(place)
            at = _At(place, number, MEDDLINGS[what])
            place.meddler.rules = Rules(hide_extensions=hide, on_command=at)
            first = session.run(ITEMS)
            place.meddler.rules = Rules(hide_extensions=hide)
            if at.left is None:
                break
            points += 1
            session.run(ITEMS)
            during = place.host.picture()
            done = set(session.book.standing().done)
            session.undo(ITEMS)
            after = place.host.picture()
            expected = at.left.active if at.left.active != START else "mine"

            assert first.in_doubt == 0, number
            assert done == {item.address for item in ITEMS}, number
            assert {RULES, START, NEW}.isdisjoint(after.scripts), number
            assert {} == session.book.standing().done, number
            if not at.is_blind:
                assert _own(at.left) == _own(during), number
                assert _own(at.left) == _own(after), number
                assert (expected if expected in after.scripts else "") == after.active, number

    assert points >= 10


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), CASES)
@pytest.mark.parametrize("hide", [frozenset(), NO_INCLUDE], ids=["start", "block"])
@pytest.mark.parametrize("which", ["one of two", "all"])
def test_another_program_between_any_two_commands_of_an_undo(
    kind: str, what: str, hide: frozenset[str], which: str, request: pytest.FixtureRequest
) -> None:
    """What another program wrote stays, and undoing again ends."""
    points = 0
    chosen = ITEMS if which == "all" else ITEMS[:1]
    for number in range(1, 40):
        with placed(kind, request) as place:
            session = session_of(place)
            place.meddler.rules = Rules(hide_extensions=hide)
            session.run(ITEMS)
            at = _At(place, number, MEDDLINGS[what])
            place.meddler.rules = Rules(hide_extensions=hide, on_command=at)
            session.undo(chosen)
            place.meddler.rules = Rules(hide_extensions=hide)
            if at.left is None:
                break
            points += 1
            session.undo(chosen)
            between = place.host.picture()
            standing = set(session.book.standing().done)
            session.undo(ITEMS)
            after = place.host.picture()
            expected = at.left.active if at.left.active not in (START, RULES) else "mine"

            assert standing == {item.address for item in ITEMS if item not in chosen}, number
            assert {RULES, START, NEW}.isdisjoint(after.scripts), number
            if not at.is_blind:
                assert _own(at.left) == _own(between), number
                assert _own(at.left) == _own(after), number
                assert (expected if expected in after.scripts else "") == after.active, number

    assert points >= 5


def _own(picture: Picture) -> dict[str, bytes]:
    """Give the user's scripts without a block of ours."""
    return {
        name: layout.without_block(source) or source
        for name, source in picture.without_ours().items()
    }
