"""Hold what the adapters of address books say alike; pure."""

from __future__ import annotations

__all__ = ["unsure"]


def unsure(count: int) -> str:
    """Say how many cards hold something that could be meant; "" when none does."""
    if not count:
        return ""
    cards = "One card holds" if count == 1 else f"{count} cards hold"
    return (
        f"{cards} an entry that could be this one, such as a number without its country code."
        " It is left alone."
    )
