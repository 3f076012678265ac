"""Hold the parts of a stand-in for Gmail over IMAP: labels, and folders that are views of them."""

from __future__ import annotations

__all__: list[str] = []
