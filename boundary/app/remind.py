"""Tell the adapters what stands, where the service alone does not say whose a thing is."""

from __future__ import annotations

from boundary.core.change import MADE
from boundary.core.event import Standing
from boundary.core.json import JsonObject
from boundary.core.ports import Reminded
from boundary.engine import Desk

__all__ = ["remind"]


def remind(desk: Desk, standing: Standing) -> None:
    """Hand each adapter that wants them what stands on its account, and what was made there."""
    told: set[int] = set()
    for (account, _), opened in desk.items():
        adapter = opened.adapter
        if isinstance(adapter, Reminded) and id(adapter) not in told:
            told.add(id(adapter))
            adapter.remind(_receipts(standing, account))


def _receipts(standing: Standing, account: str) -> list[JsonObject]:
    """Oldest first; then what runs and undos made on the way for steps that stand."""
    receipts = [
        outcome.ref
        for address, outcomes in standing.done.items()
        if address.account == account
        for outcome in reversed(outcomes)
    ]
    made = standing.made.get(account, ())
    return [*receipts, {MADE: list(made)}] if made else receipts
