"""Hold the nouns and the rules; pure, with no input or output."""

from __future__ import annotations
