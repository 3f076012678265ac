"""Say what is said when a file is handed over, in either direction."""

from __future__ import annotations

TAKE_PROMPT = "The path of the file, or Enter for not now:"
LATER_WORDS = ("later", "not now", "not-now")
UNSEALED = "The next file is not sealed. Whoever opens it can read what stands in it."
WRITE_ELSE = "Write it somewhere else"
WRITE_OVER = "Replace the file"
THERE_ALREADY = "There is a file of that name already. It has not been changed."
NO_SUCH_PLACE = "There is no such place."


def where(name: str) -> str:
    """Ask where a file is to be written."""
    return f"A folder or a path for {name}, Enter for this folder, or type later:"


def written(path: str) -> str:
    """Say where a file was written."""
    return f"Written to {path}."


def not_done(say: str, hint: str) -> str:
    """Say why a file could not be read or written; the question comes again."""
    return f"{say} {hint}".strip()
