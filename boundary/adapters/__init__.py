"""List the adapters; each is imported only when an account needs it."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["TABLE"]

TABLE: Mapping[str, str] = {
    "browser": "boundary.adapters.browser",
    "carddav": "boundary.adapters.cards.dav",
    "gmail": "boundary.adapters.google.gmail",
    "gmail-file": "boundary.adapters.google.gmail.by_file",
    "google-calendar": "boundary.adapters.google.calendar",
    "google-people": "boundary.adapters.google.people",
    "guide": "boundary.adapters.guide",
    "imap": "boundary.adapters.imap",
    "sieve": "boundary.adapters.sieve",
    "vcard": "boundary.adapters.cards.file",
}
"""Adapter name to module; a test compares it with the folders."""
