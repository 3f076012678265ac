"""List the adapters; each is imported only when an account needs it."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["TABLE"]

TABLE: Mapping[str, str] = {
    "guide": "boundary.adapters.guide",
    "imap": "boundary.adapters.imap",
    "sieve": "boundary.adapters.sieve",
}
"""Adapter name to module; a test compares it with the folders."""
