"""Look after the folders of a mailbox for whoever files mail into them by other means."""

from __future__ import annotations

from collections.abc import Callable

from boundary.core.errors import AdapterError

from . import folders
from .connection import Link, Refused
from .look import Layout, layout


class Shelf:
    """The folders of one mailbox, over IMAP; satisfies ports.Folders.

    It connects only once it is asked something: most looks at a rule need no folder.
    """

    def __init__(self, connect: Callable[[], Link]) -> None:
        """Keep how to connect; nothing is contacted yet."""
        self._connect = connect
        self._link: Link | None = None

    def close(self) -> None:
        """Sign out, if it ever signed in."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def path(self, name: str, /) -> str:
        """Give the folder's full name on the server, whether it is there or not."""
        return folders.visible(self._layout().target(name))

    def has(self, name: str, /) -> bool:
        """Whether it is there."""
        plan = self._layout()
        return plan.has(plan.target(name))

    def make(self, name: str, /) -> bool:
        """Make it and subscribe to it; False when it was there already."""
        raw = self._layout().target(name)
        try:
            return self._open().create(raw)
        except Refused as refusal:
            raise AdapterError(
                "The folder for their mail could not be made on the server."
            ) from refusal

    def remove_empty(self, name: str, /) -> bool:
        """Remove it if it holds nothing; False when it stays."""
        plan = self._layout()
        raw = plan.target(name)
        if not plan.has(raw):
            return False
        try:
            return self._open().remove_empty(raw)
        except Refused:
            return False

    def _open(self) -> Link:
        if self._link is None:
            self._link = self._connect()
        return self._link

    def _layout(self) -> Layout:
        """Ask anew each time: another program may have made or removed a folder meanwhile."""
        return layout(self._open())
