"""Boundary: one plan for cutting contact, previewed, evidenced, logged and undoable."""

from __future__ import annotations

__version__ = "0.1.0"
