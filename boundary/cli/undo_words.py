"""Hold every sentence of taking back, of your own words, and of a lost passphrase."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from boundary.cli import words

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# --- your own words ----------------------------------------------------------------------------

HELP_REASONS = "Read what you wrote for yourself, or add to it. It lies sealed in the case."
HELP_REASONS_FROM = "Keep the words of a file; `-` reads standard input."

REASONS_NONE = "You have written nothing here yet."
REASONS_HOW = (
    "These words are for you alone. They lie sealed in this case, and nothing reads them but you."
)
REASONS_ASK = "Would you like to add to them?"
REASONS_WRITE = "Write something"
REASONS_LINES = "You can write as many lines as you want. An empty line ends it."
REASONS_LINE = "Your words:"
REASONS_KEPT = "It was kept. You can read it here at any time."
REASONS_FILE = "If the file is no longer needed, you can remove it: its words are not sealed there."


def wrote(at_ms: int, zone: tzinfo | None = None) -> str:
    """Say when the words were written: the day, where the reader is."""
    day = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(zone)
    return f"You wrote this on {day.day} {_MONTHS[day.month - 1]} {day.year}:"


# --- taking back -------------------------------------------------------------------------------

UNDO_AFTER = "Take it back after the wait"
UNDO_WITHOUT = "Now, without a wait: for safety, a court, a child or a mistake"


def moment(at_ms: int, zone: tzinfo | None = None) -> str:
    """Write a moment twice: where the reader is, and UTC."""
    utc = datetime.fromtimestamp(at_ms // 1000, tz=UTC)
    here = utc.astimezone(zone)
    return f"{here:%Y-%m-%d %H:%M} where you are, {utc:%Y-%m-%d %H:%M} UTC"


def would_wait(when: str) -> str:
    """Say from when on it would be done."""
    return f"With the wait that was set, the same command goes on from {when}."


def waits_until(when: str) -> str:
    """Say from when on an undo is done."""
    return words.waits_until(when) + " The same command goes on then. Nothing runs by itself."
