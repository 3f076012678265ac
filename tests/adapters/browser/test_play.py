"""Playing in a thread of its own: what comes back, what is raised, and how it is stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from boundary.adapters.browser.play import Player
from boundary.core.errors import AdapterError, Interrupted


class _Killed(BaseException):
    """The process was killed."""


@pytest.fixture
def player() -> Iterator[Player]:
    """Start a player, and close it twice."""
    one = Player()
    yield one
    one.close()
    one.close()


def _nothing() -> None:
    """Go on."""


def test_what_it_plays_runs_in_one_other_thread(player: Player) -> None:
    """Two calls share the loop, and give back what was returned."""

    async def where() -> tuple[int, int]:
        return threading.get_ident(), id(asyncio.get_running_loop())

    first, second = player.call(where, _nothing), player.call(where, _nothing)

    assert first == second
    assert threading.get_ident() != first[0]


@pytest.mark.parametrize("error", [AdapterError("The page is gone."), _Killed()])
def test_what_is_raised_comes_out_as_it_is(player: Player, error: BaseException) -> None:
    """Errors of ours come out unchanged, and so does what nobody catches."""

    async def fails() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        player.call(fails, _nothing)

    assert error is caught.value


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(Interrupted("You stopped here."), Interrupted), (KeyboardInterrupt(), Interrupted)],
)
def test_a_stop_ends_what_is_played_cleanly(
    player: Player, raised: BaseException, expected: type[BaseException]
) -> None:
    """What watches can stop it at any moment; it has put its things away before that is raised."""
    tidied: list[str] = []

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.append("put away")

    def watch() -> None:
        raise raised

    with pytest.raises(expected):
        player.call(for_ever, watch)

    assert ["put away"] == tidied


def test_after_a_stop_the_next_call_plays(player: Player) -> None:
    """A stop ends one call, and not the player."""

    async def for_ever() -> None:
        await asyncio.Event().wait()

    async def one() -> int:
        return 1

    def watch() -> None:
        raise Interrupted("You stopped here.")

    with pytest.raises(Interrupted):
        player.call(for_ever, watch)

    assert 1 == player.call(one, _nothing)
