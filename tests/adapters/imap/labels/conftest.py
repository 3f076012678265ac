"""Lend an account whose folders are labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.imap.labels.gmail import GmailWorld, on_gmail


@pytest.fixture
def world() -> Iterator[GmailWorld]:
    """Start an empty account."""
    with on_gmail() as made:
        yield made
