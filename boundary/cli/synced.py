"""Guess whether what lies in a folder is copied to other devices."""

from __future__ import annotations

from pathlib import Path

__all__ = ["is_synced"]

_SYNCED = (
    "box sync",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "onedrive",
    "owncloud",
    "pcloud",
    "syncthing",
)
"""How the folders of services that copy files elsewhere are named."""


def is_synced(path: Path) -> bool:
    """Guess from the names of folders whether a cloud service copies what lies there."""
    names = (part.casefold() for part in path.absolute().parts[:-1])
    return any(name.startswith(_SYNCED) for name in names)
