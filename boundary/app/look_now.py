"""Look where only a person can open the way: in a window beside them."""

from __future__ import annotations

from collections.abc import Iterable

from boundary.core.errors import AdapterError, BoundaryError
from boundary.core.playbook import Item
from boundary.core.ports import Looker
from boundary.engine import Desk

__all__ = ["look_now"]


def look_now(desk: Desk, items: Iterable[Item]) -> dict[str, BoundaryError]:
    """Look at these items wherever that needs the person, account by account.

    Returns why it could not be looked at, by account. Nothing is changed.
    """
    asked: dict[str, tuple[str, Looker, list[Item]]] = {}
    for item in items:
        opened = desk.get((item.address.account, item.verb))
        if opened is not None and isinstance(opened.adapter, Looker):
            row = asked.setdefault(opened.cursor_key, (opened.account, opened.adapter, []))
            row[2].append(item)
    faults: dict[str, BoundaryError] = {}
    for account, adapter, ones in asked.values():
        try:
            adapter.look_now(ones)
        except AdapterError as error:
            faults[account] = error
    return faults
