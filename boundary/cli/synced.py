"""Guess whether what lies in a folder is copied to other devices."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

__all__ = ["is_synced"]

_SYNCED = (
    "box sync",
    "cloudstorage",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "megasync",
    "mobile documents",
    "my drive",
    "nextcloud",
    "onedrive",
    "owncloud",
    "pcloud",
    "proton drive",
    "seafile",
    "syncthing",
    "synologydrive",
)
"""How the folders of services that copy files elsewhere are named, at least at the beginning."""
_WHOLE = frozenset({"box", "mega"})
"""Names of such folders that are the beginning of other words."""


def is_synced(path: Path) -> bool:
    """Guess from the names of folders whether a cloud service copies what will lie there.

    `path`: a file, there or not; where a link leads to counts as well as where it stands.
    """
    whole = path.absolute()
    ways = {whole.parent}
    with suppress(OSError, RuntimeError):  # links in a ring
        ways.add(whole.parent.resolve())
    names = {part.casefold() for way in ways for part in way.parts}
    return not names.isdisjoint(_WHOLE) or any(name.startswith(_SYNCED) for name in names)
