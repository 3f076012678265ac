"""Facts that have grown old stop a release, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from boundary.app.doctor import OLD_AFTER_DAYS
from boundary.app.library import Library
from tools.dated import facts, old

LIBRARY = Library()


def test_every_kind_of_fact_is_dated() -> None:
    """Guides, notices, orders, providers, protected classes and help lines all have a day."""
    kinds = {name.split()[0] for name, _ in facts(LIBRARY)}

    assert {"guide", "notice", "provider", "protected:", "help"} <= kinds
    assert all(date.fromisoformat(day) for _, day in facts(LIBRARY))


def test_a_day_past_the_limit_is_too_old() -> None:
    """On the last day nothing is named; a day later the oldest facts are."""
    oldest = min(date.fromisoformat(day) for _, day in facts(LIBRARY))
    limit = oldest + timedelta(days=OLD_AFTER_DAYS)

    assert [] == old(LIBRARY, limit)
    assert old(LIBRARY, limit + timedelta(days=1))
