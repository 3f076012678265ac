"""Draw bytes as a QR code, for a page: what another device's camera reads, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

import segno

__all__ = ["Code", "code"]

_QUIET = 4
"""Light squares on each side, without which a camera does not find the code."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code as squares; a quiet border is part of it."""

    rows: tuple[tuple[bool, ...], ...] = field(repr=False)
    """From the top, each from the left; True is dark."""

    @property
    def size(self) -> int:
        """Squares on each side."""
        return len(self.rows)

    @property
    def path(self) -> str:
        """The dark squares as the outline of an SVG path, one unit a square."""
        return "".join(
            f"M{at[0][0]} {y}h{len(at)}v1h-{len(at)}z"
            for y, row in enumerate(self.rows)
            for dark, run in groupby(enumerate(row), key=lambda square: square[1])
            if dark and (at := list(run))
        )


def code(data: bytes) -> Code:
    """Draw these very bytes, in as few squares as they need: few squares are read best.

    Raises ValueError for more than one code holds.
    """
    made = segno.make(data, mode="byte", error="l", micro=False)
    rows = (tuple(map(bool, row)) for row in made.matrix_iter(border=_QUIET))
    return Code(tuple(rows))
