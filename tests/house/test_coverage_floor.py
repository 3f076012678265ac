"""Hold the tool that asks for full coverage where it matters most."""

from __future__ import annotations

import json
from pathlib import Path

from tools.coverage_floor import FULL, main, shortfalls


def test_full_coverage_is_accepted() -> None:
    """Nothing is said when every matched file has every branch tested."""
    found = shortfalls({"boundary/core/plan.py": 100.0}, ["boundary/core/plan.py"])

    assert [] == found


def test_one_missed_branch_is_named() -> None:
    """A file a little short of the floor is named with its figure."""
    found = shortfalls({"boundary/core/plan.py": 99.5}, ["boundary/core/*.py"])

    assert ["boundary/core/plan.py: 99.50 % covered, 100 % are asked for"] == found


def test_a_file_nobody_measured_is_named() -> None:
    """A floor under a file that is not there does not pass unseen."""
    found = shortfalls({}, ["boundary/core/gone.py"])

    assert ["boundary/core/gone.py: no such file was measured"] == found


def test_a_shortfall_ends_in_one(tmp_path: Path) -> None:
    """The tool reads the coverage report and ends in 1 when something falls short."""
    report = tmp_path / "report.json"
    report.write_text(
        json.dumps(
            {"files": {"boundary/core/plan.py": {"summary": {"percent_covered": 50.0}}}},
        ),
        encoding="utf-8",
    )

    assert 1 == main([str(report)])


def test_every_floor_stands_on_a_file() -> None:
    """Each pattern with a floor matches at least one file of the package."""
    missing = [pattern for pattern in FULL if not list(Path().glob(pattern))]

    assert [] == missing
