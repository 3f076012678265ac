"""Turn text into nouns and nouns into text; no file is opened here."""

from __future__ import annotations
