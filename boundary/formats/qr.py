"""Draw bytes as a QR code, for a page or a terminal: what another device's camera reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import segno

__all__ = ["Code", "code"]

_QUIET = 4
"""Light squares on each side, without which a camera does not find the code."""
_HALVES: Final = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
"""Two squares above one another in one sign; what is light is drawn, as on a dark terminal."""


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

    @property
    def blocks(self) -> tuple[str, ...]:
        """Lines for a terminal, two rows of squares in each; as many columns as squares."""
        pairs = zip(self.rows[::2], (*self.rows[1::2], (True,) * self.size), strict=False)
        return tuple(
            "".join(_HALVES[square] for square in zip(upper, lower, strict=True))
            for upper, lower in pairs
        )

    @property
    def plain(self) -> tuple[str, ...]:
        """Lines of ASCII, one row in each and two signs a square, for a terminal without blocks."""
        return tuple("".join("  " if dark else "##" for dark in row) for row in self.rows)


def code(data: bytes) -> Code:
    """Draw these very bytes, in as few squares as they need: few squares are read best.

    Raises ValueError for more than one code holds.
    """
    made = segno.make(data, mode="byte", error="l", micro=False)
    rows = (tuple(map(bool, row)) for row in made.matrix_iter(border=_QUIET))
    return Code(tuple(rows))
