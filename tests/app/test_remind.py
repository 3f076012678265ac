"""Hold that adapters are told what stands, and what was made for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from boundary import engine
from boundary.app.remind import remind
from boundary.core.event import Standing
from boundary.core.json import JsonObject
from tests.engine.furniture import Plain, change, outcome


class Told(Plain):
    """An adapter that cannot tell by itself what is ours."""

    def __init__(self) -> None:
        """Nothing was told yet."""
        super().__init__()
        self.told: list[Sequence[JsonObject]] = []

    def remind(self, receipts: Sequence[JsonObject], /) -> None:
        """Keep what is told."""
        self.told.append(receipts)


def _desk(adapter: Plain) -> engine.Desk:
    made = engine.Opened("mail", "adapter", adapter, looks=True)
    return {("mail", "mail.file-away"): made, ("mail", "mail.file-past"): made}


def test_receipts_come_oldest_first_and_then_what_was_made() -> None:
    """Once for each adapter, and only of its own account."""
    old, new = outcome(change()), replace(outcome(change()), ref={"objects": [{"id": "n"}]})
    standing = Standing(
        done={change().address: (new, old)}, made={"mail": ("x", "y"), "other": ("z",)}
    )
    adapter = Told()

    remind(_desk(adapter), standing)

    assert [[old.ref, new.ref, {"made": ["x", "y"]}]] == adapter.told


def test_where_nothing_was_made_only_receipts_are_told() -> None:
    """And an adapter that asks for nothing is told nothing."""
    adapter = Told()

    remind(_desk(adapter), Standing())
    remind(_desk(Plain()), Standing(made={"mail": ("x",)}))

    assert [[]] == adapter.told
