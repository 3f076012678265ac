"""Tell the adapters what stands, where the service alone does not say whose a thing is."""

from __future__ import annotations

from boundary.core.event import Standing
from boundary.core.json import JsonObject
from boundary.core.ports import Reminded
from boundary.engine import Desk

__all__ = ["remind"]


def remind(desk: Desk, standing: Standing) -> None:
    """Hand each adapter that wants them the receipts that stand on its account."""
    told: set[int] = set()
    for (account, _), opened in desk.items():
        adapter = opened.adapter
        if isinstance(adapter, Reminded) and id(adapter) not in told:
            told.add(id(adapter))
            adapter.remind(_receipts(standing, account))


def _receipts(standing: Standing, account: str) -> list[JsonObject]:
    """Oldest first."""
    return [
        outcome.ref
        for address, outcomes in standing.done.items()
        if address.account == account
        for outcome in reversed(outcomes)
    ]
