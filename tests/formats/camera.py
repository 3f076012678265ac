"""Read codes off a page as a camera would, with a decoder that is not ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

import zxingcpp

_SCALE = 4
"""Points on each side of a square."""


def squares(path: str, size: int) -> tuple[tuple[bool, ...], ...]:
    """Paint the path of a drawing on a light ground."""
    rows = [[False] * size for _ in range(size)]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert path == "".join(f"M{x} {y}h{wide}v1h-{back}z" for x, y, wide, back in runs)
    for x, y, wide, back in runs:
        assert wide == back
        rows[int(y)][int(x) : int(x) + int(wide)] = [True] * int(wide)
    return tuple(map(tuple, rows))


def read(rows: tuple[tuple[bool, ...], ...]) -> list[bytes]:
    """Read every code in a picture of the squares."""
    lines = (bytes(0 if dark else 255 for dark in row for _ in range(_SCALE)) for row in rows)
    picture = b"".join(line * _SCALE for line in lines)
    side = len(rows) * _SCALE
    return [
        found.bytes for found in zxingcpp.read_barcodes(memoryview(picture).cast("B", (side, side)))
    ]


def cards(html: str) -> list[bytes]:
    """Read every code that is drawn on a page, in order."""
    drawings = re.findall(r'<svg viewbox="0 0 (\d+) \1"[^>]*><path d="([^"]*)"></path></svg>', html)
    assert len(drawings) == html.count("<svg")
    return [data for size, path in drawings for data in read(squares(path, int(size)))]


def seen(lines: Sequence[str]) -> tuple[tuple[bool, ...], ...]:
    """Take the half blocks of a terminal apart into squares."""
    lights = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    rows = []
    for line in lines:
        rows.append(tuple(lights[sign][0] for sign in line))
        rows.append(tuple(lights[sign][1] for sign in line))
    return tuple(rows[: len(lines[0])])
