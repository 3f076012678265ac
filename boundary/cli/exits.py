"""Name the exit codes; other programs read them, so they never change their meaning."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    IN_ORDER = 0
    FAILED = 1
    """Something did not work; everything is written down."""
    REFUSED = 2
    """Wrong use, or a file that is refused."""
    TO_DO = 3
    """There is something to do (plan, check)."""
    WAITING = 4
    """A person is needed."""
    TAMPERED = 5
    INTACT = 6
    """Intact, but checked without the key."""
    NOT_SEALED = 7
    INTERRUPTED = 130
    """Stopped; it can be run again."""
