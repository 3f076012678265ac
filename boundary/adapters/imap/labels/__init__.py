"""File mail at Gmail, where a folder is a label and a message is one object with many of them."""

from __future__ import annotations

__all__ = ["EXTENSION"]

EXTENSION = "X-GM-EXT-1"
"""What a server says that has Gmail's labels and numbers."""
