"""Build loopback worlds: what a double is, a meddling proxy, and furnished mailboxes."""

from __future__ import annotations

from boundary.rehearsal.double import Double, Mail, Mailbox
from boundary.rehearsal.mailbox import Desk
from boundary.rehearsal.serve import Inside, Meddler, Rules, Seen
from boundary.rehearsal.stage import Furnished, Planted, furnish

__all__ = [
    "Desk",
    "Double",
    "Furnished",
    "Inside",
    "Mail",
    "Mailbox",
    "Meddler",
    "Planted",
    "Rules",
    "Seen",
    "furnish",
]
