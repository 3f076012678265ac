"""Hold the log to losing nothing when several processes write to it at once."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from tests.ledger.writers import rows

WRITERS, EVENTS, TURNS = 8, 500, 10


@pytest.mark.no_cover
@pytest.mark.slow
def test_eight_writers_of_five_hundred_events_lose_and_double_nothing(tmp_path: Path) -> None:
    """Each event is there once, under the number that its writer was told, in the writer's order.

    One writes while all others wait: what was written in a turn lies together.
    """
    *writers, log = rows("writers", tmp_path / "heron-42", WRITERS, EVENTS, TURNS)
    found = [(seq, text) for seq, text in log["found"]]
    told = {row["writer"]: [(seq, text) for seq, text in row["told"]] for row in writers}
    turns = [len(list(turn)) for _, turn in groupby(text.split()[0] for _, text in found)]

    assert [0] * WRITERS == [row["ended"] for row in writers]
    assert [True] * (WRITERS - 1) == [row["waited"] for row in writers[1:]]
    for writer, mine in told.items():
        assert [f"{writer} {number}" for number in range(EVENTS)] == [text for _, text in mine]
        assert mine == [one for one in found if one[1].startswith(f"{writer} ")]
    assert [seq for seq, _ in found] == sorted({seq for seq, _ in found})
    assert WRITERS * EVENTS == len(found) == sum(turns)
    assert [0] * len(turns) == [length % (EVENTS // TURNS) for length in turns]
    assert log["level"] == "keyed"
