"""Ask for the files by which alone some accounts can be looked at."""

from __future__ import annotations

from collections.abc import Iterable

from boundary.core.playbook import Address, Item
from boundary.core.ports import Reader
from boundary.engine import Desk

__all__ = ["read_files"]


def read_files(desk: Desk, items: Iterable[Item]) -> bool:
    """Offer to read a file for each account that needs one for these items, once each.

    True when any was read: then it is worth looking again. Nobody is asked without a person at the
    keyboard.
    """
    asked: dict[str, tuple[Reader, Address]] = {}
    for item in items:
        opened = desk.get((item.address.account, item.verb))
        if opened is not None and isinstance(opened.adapter, Reader):
            asked.setdefault(opened.cursor_key, (opened.adapter, item.address))
    answers = [adapter.read_file(address) for adapter, address in asked.values()]
    return any(answers)
