"""Say what an undo waits for: the time that was set while calm, from the first asking on."""

from __future__ import annotations

from collections.abc import Collection

from boundary.core.codec import address_to_json
from boundary.core.event import Entry, EventKind, Standing
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.core.verbs import VERBS

__all__ = ["HOUR_MS", "asked", "until", "waiting"]

HOUR_MS = 3_600_000


def waiting(addresses: Collection[Address], standing: Standing) -> list[Address]:
    """Take what has to wait: reading verbs do not."""
    done = standing.done
    return [
        address
        for address in addresses
        if address in done and not VERBS[done[address][0].change.item.verb].reads_only
    ]


def until(
    addresses: Collection[Address], standing: Standing, wait_ms: int, now_ms: int
) -> int | None:
    """Say from when on an undo of these would run, UTC milliseconds; None: at once."""
    waits = waiting(addresses, standing)
    if not waits or not wait_ms:
        return None
    latest = max(standing.asked.get(address, now_ms + wait_ms) for address in waits)
    return latest if latest > now_ms else None


def asked(addresses: Collection[Address], standing: Standing, until_ms: int) -> list[Entry]:
    """Note what an undo was asked for and not before, each under the key of its person."""
    entries = []
    for address in waiting(addresses, standing):
        if address not in standing.asked:
            body: JsonObject = {"addresses": [address_to_json(address)], "not_before": until_ms}
            person = standing.done[address][0].change.item.person
            entries.append(Entry(EventKind.UNDO_ASKED, body, person))
    return entries
