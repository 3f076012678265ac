"""Hold every sentence about the table of saved copies."""

from __future__ import annotations

HELP_CSV = "Write the same counts to a new file, as a table for a spreadsheet."

CSV_HEAD = ("day", "sender", "account", "copies", "bytes")
CSV_THERE = "A file of that name is there already."
CSV_THERE_HINT = "Nothing was written. You can choose another name."
CSV_NO_FOLDER = "The folder for the new file is not there."
CSV_IN_CLEAR = "It is not sealed: whoever can open this device can read it."


def written(name: str) -> str:
    """Say that the table is there."""
    return f"Written: {name}."
