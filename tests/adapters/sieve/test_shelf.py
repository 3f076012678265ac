"""Hold the double's scripts to what a server keeps, beyond what its answers show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boundary.adapters.sieve.shelf import ORIGINAL, Held, Limits, RefusedError, Shelf

HELD = Held({"a": b"keep;", "b": b"stop;"}, "a", b"discard;")


def test_what_is_held_is_a_copy() -> None:
    """What was read stays as it was when the scripts change afterwards."""
    shelf = Shelf(HELD)
    before = shelf.held()
    shelf.store("c", b"keep;")
    shelf.activate("c")

    assert HELD == before
    assert (
        Held({"a": b"keep;", "b": b"stop;", "c": b"keep;", ORIGINAL: b"discard;"}, "c")
        == shelf.held()
    )


@pytest.mark.parametrize(
    "attempt",
    [
        lambda shelf: shelf.store("a", b"nothing;"),
        lambda shelf: shelf.store("a/b", b"keep;"),
        lambda shelf: shelf.store("c", b"#" * 200 + b"\n"),
        lambda shelf: shelf.activate("none"),
        lambda shelf: shelf.remove("a"),
        lambda shelf: shelf.remove("none"),
        lambda shelf: shelf.rename("a", "b"),
        lambda shelf: shelf.rename("none", "c"),
    ],
)
def test_what_is_refused_changes_nothing(attempt: Callable[[Shelf], object]) -> None:
    """After every refusal all is as it was, the hidden script too."""
    shelf = Shelf(HELD, limits=Limits(script_bytes=100))
    with pytest.raises(RefusedError):
        attempt(shelf)

    assert HELD == shelf.held()


def test_without_limits_anything_fits() -> None:
    """A limit of 0 is none."""
    shelf = Shelf(HELD, limits=Limits(0, 0, 0))
    shelf.store("c", b"#" * 10_000 + b"\n")

    assert 10_001 == len(shelf.read("c"))


def test_what_is_held_does_not_show() -> None:
    """Scripts hold addresses, and are left out of what is printed by accident."""
    assert "discard" not in repr(HELD)
