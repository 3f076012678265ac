"""Make what the tests of the way by labels begin with."""

from __future__ import annotations

from dataclasses import replace

from boundary.core.change import Change
from boundary.core.playbook import Item
from boundary.core.ports import Adapter
from boundary.rehearsal import Rules, furnish
from tests.adapters.imap.furniture import (
    OWN,
    THEIRS,
    file_past,
    look,
)
from tests.adapters.imap.labels.gmail import THEM, GmailWorld

PAST = file_past(THEM)


STAGE = furnish(THEIRS[:2], OWN, messages=160)


RAW_REFUSED = Rules(
    answer=lambda seen: b"BAD Could not parse command" if b"X-GM-RAW" in seen.line else None
)


RAW_FINDS_NOTHING = Rules(
    answer=lambda seen: b"* SEARCH\r\nOK Success" if b"X-GM-RAW" in seen.line else None
)


SEARCH_LIES = Rules(search=lambda _: ())


def all_planned(world: GmailWorld, *items: Item) -> list[Change]:
    """Look at an account, at PAST unless items are named, and plan."""
    with world.opened() as adapter:
        return list(look(adapter, items or [PAST]))


def planned_then_named(adapter: Adapter, name: str) -> list[Change]:
    """Plan for a good label, then ask for another."""
    (change,) = look(adapter, [PAST])
    return [replace(change, item=file_past(THEM, folder_name=name))]
