"""Name the label to file under, and say what labels mean; pure.

Source: Gmail's page on its IMAP extensions, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from boundary.adapters.imap import encode, folders
from boundary.adapters.imap.folders import Listed
from boundary.core.errors import AdapterError

SEPARATOR = "/"
"""Between the levels of a label's name."""
_OWN_MAIL = frozenset({"\\sent", "\\draft", "\\drafts"})
"""What the user wrote, finished or not."""
_PASSING = frozenset({"\\important", "\\starred", "\\flagged", "\\muted"})
"""Labels that say nothing about where a message lies; Gmail sets some of them by itself."""


def all_mail(listed: Sequence[Listed]) -> Listed | None:
    """Find the folder that shows every message but those in Trash and Spam, by its mark."""
    return next((folder for folder in listed if "\\all" in folder.attributes), None)


def target(name: str, listed: Sequence[Listed]) -> str:
    """Return the wire name of the label to file under, as it is spelled there already.

    Levels are allowed. Raises AdapterError for every name that a folder of ours may not have.
    """
    for part in name.split(SEPARATOR):
        if part.startswith("["):
            raise AdapterError(
                "The folder name for their mail cannot be used.",
                hint="Choose a short name without special characters.",
            )
        folders.target(part, listed, "", SEPARATOR)
    raw = folders.target(name, listed, "", "")
    same = (folder.raw for folder in listed if folder.raw.casefold() == raw.casefold())
    return next(same, raw)


def is_own_mail(labels: Collection[str]) -> bool:
    """Whether a message is in Sent or Drafts, where nothing is looked for."""
    return any(label.casefold() in _OWN_MAIL for label in labels)


def place(labels: Collection[str]) -> frozenset[str]:
    """Return the labels that say where a message lies."""
    return frozenset(label for label in labels if label.casefold() not in _PASSING)


def said(labels: Collection[str]) -> str:
    """Name the place of a message for a person: the inbox, its first label, or the archive."""
    if encode.IN_INBOX in labels:
        return "INBOX"
    own = sorted(label for label in labels if not label.startswith("\\"))
    return own[0] if own else "Archive"
