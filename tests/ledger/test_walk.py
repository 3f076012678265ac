"""Hold one pass over the log to telling where it ends."""

from __future__ import annotations

from pathlib import Path

from boundary.ledger import Limits
from boundary.ledger.parts import body_path, segment_path
from boundary.ledger.walk import Walk, has_head, head_path
from tests.ledger.furniture import Case, note


def test_the_names_are_neutral_and_fixed(tmp_path: Path) -> None:
    """Where things lie is part of the format."""
    names = [head_path(tmp_path), segment_path(tmp_path, 3), body_path(tmp_path, 3)]

    assert ["log/head", "log/000003.jsonl", "receipts/000003.sealed"] == [
        name.relative_to(tmp_path).as_posix() for name in names
    ]


def test_a_pass_says_where_the_log_ends(tmp_path: Path) -> None:
    """Counts and lengths are those of the newest part."""
    case = Case(tmp_path / "heron-42", limits=Limits(events=3))
    assert not has_head(case.folder, case.files)
    with case.begin() as ledger:
        for number in range(5):
            ledger.append([note(f"{number}")])
    walk = Walk(case.folder, case.files, case.box.log_seed())
    logged = list(walk)
    end = walk.end()

    assert [(1, 1), (1, 2), (1, 3), (2, 4), (2, 5)] == [
        (each.segment, each.header.seq) for each in logged
    ]
    assert (5, 2, 2) == (end.link.events, end.segment, end.segment_count)
    assert segment_path(case.folder, 2).stat().st_size == end.length
    assert body_path(case.folder, 2).stat().st_size == end.body_length
    assert (0, False, logged[-1].header) == (end.incomplete, end.torn_head, end.last)


def test_files_of_others_in_the_folder_do_not_matter(tmp_path: Path) -> None:
    """What a system leaves in every folder is not taken for a part of the log."""
    case = Case(tmp_path / "heron-42")
    with case.begin() as ledger:
        ledger.append([note("one")])
    (case.folder / "log" / ".DS_Store").write_bytes(b"x")
    (case.folder / "log" / "000009.jsonl.bak").write_bytes(b"x")

    assert len(list(Walk(case.folder, case.files, case.box.log_seed()))) == 1
