"""Declare what every double offers: a loopback server that stands in for a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from boundary.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class Mail:
    """One message in a mailbox, as it is kept there."""

    body: bytes
    flags: tuple[str, ...] = ()
    """Sorted, such as `\\\\Seen`."""
    when: datetime | None = None
    """INTERNALDATE, aware, whole seconds; None: now."""


Mailbox = Mapping[str, Sequence[Mail]]
"""Visible folder name to its messages, in the order they came."""


class Double(Protocol):
    """A server on this device, furnished, that the real adapter talks to."""

    @property
    def secret(self) -> str:
        """The password of its one user."""

    def start(self) -> JsonObject:
        """Listen on 127.0.0.1; return the account settings to reach it."""

    def stop(self) -> None:
        """Stop listening and forget everything. Twice is as good as once."""

    def snapshot(self) -> Mailbox:
        """Read back every folder."""

    def deliver(self, folder: str, mail: Mail) -> None:
        """Put one message into a folder, as new mail would come."""
