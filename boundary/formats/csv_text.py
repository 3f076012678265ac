"""Write a table as comma-separated values: each cell stays text, in a spreadsheet too."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from boundary.core.mask import visible

__all__ = ["csv_text"]

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
"""With what a spreadsheet may take a cell for a formula; other forms of these signs count too."""


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as RFC 4180 has it: every cell quoted, lines ended by CR LF.

    What cannot be seen comes out as an escape, so no cell holds the end of a line, and a longer
    text than 200 columns is cut. A cell that a spreadsheet could take for a formula starts with an
    apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_cell(text) for text in row] for row in rows)
    return out.getvalue()


def _cell(text: str) -> str:
    shown = visible(text)
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    risky = text.startswith(_BEGINS_A_FORMULA) or first.startswith(_BEGINS_A_FORMULA)
    return f"'{shown}" if risky else shown
