"""Hold that `evidence list --check` opens every copy, and names those that are not as saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.cli import evidence_words
from boundary.core.errors import StoreError
from tests.cli.conftest import Case, Ended


def _said(ended: Ended) -> str:
    return " ".join(f"{ended.out} {ended.err}".split())


def _copies(case: Case) -> list[Path]:
    return sorted((case.line.state / case.code / "exhibits").iterdir())


def _turn(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def _entries(case: Case) -> list[int]:
    """Give the numbers of the entries about copies."""
    events = case("log", "review", "--json").json["events"]
    return [one["seq"] for one in events if one["kind"] == "exhibit"]


def test_whole_copies_are_said_to_be(mailed: Case) -> None:
    """Every copy is opened, and is as it was saved."""
    mailed.accepted()
    listed, data = mailed("evidence", "list", "--check"), mailed("evidence", "list", "--json")
    checked = mailed("evidence", "list", "--check", "--json")

    assert (0, 0, 0) == (listed.code, data.code, checked.code)
    assert evidence_words.checked(3, ())[0] in _said(listed)
    assert (None, []) == (data.json["damaged"], checked.json["damaged"])


@pytest.mark.parametrize("at", [0, 60, -1])
def test_one_changed_bit_is_named(mailed: Case, at: int) -> None:
    """Which a plain list cannot see, as it opens nothing: by the entry of the log, and code 1."""
    mailed.accepted()
    _turn(_copies(mailed)[1], at)
    plain, listed = mailed("evidence", "list"), mailed("evidence", "list", "--check")
    (named,) = mailed("evidence", "list", "--check", "--json").json["damaged"]

    assert (0, 1) == (plain.code, listed.code)
    assert named in _entries(mailed)
    assert " ".join(evidence_words.checked(3, [named])) in _said(listed)


def test_what_is_gone_is_counted_once(mailed: Case) -> None:
    """A file that is gone is told as gone, and not as damaged."""
    mailed.accepted()
    first, second, _ = _copies(mailed)
    first.unlink()
    _turn(second, -1)
    listed, data = (
        mailed("evidence", "list", "--check"),
        mailed("evidence", "list", "--check", "--json"),
    )

    assert (1, 1, 1) == (listed.code, data.json["absent"], len(data.json["damaged"]))
    assert evidence_words.absent(1) in _said(listed)
    assert " ".join(evidence_words.checked(2, data.json["damaged"])) in _said(listed)


def test_a_copy_that_cannot_be_read_is_named(mailed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad place on the disk is told of the one copy that lies there; the others are opened."""
    mailed.accepted()
    bad = _copies(mailed)[2]
    blocks = DiskFiles.blocks

    def fails(files: DiskFiles, path: Path, /) -> Iterator[bytes]:
        for number, block in enumerate(blocks(files, path)):
            if path.name == bad.name and number == 0:
                raise StoreError("The disk could not be read.")
            yield block

    monkeypatch.setattr(DiskFiles, "blocks", fails)
    data = mailed("evidence", "list", "--check", "--json")

    assert (1, 1) == (data.code, len(data.json["damaged"]))


def test_many_are_not_all_named_on_the_screen() -> None:
    """Twenty numbers, and how many there are besides."""
    total, entries = evidence_words.checked(30, tuple(range(1, 24)))

    assert "23" in total
    assert "19, 20 and 3 more" in entries


@pytest.mark.parametrize("what", [("note",), ("export", "out")])
def test_it_is_for_the_list(mailed: Case, tmp_path: Path, what: tuple[str, ...]) -> None:
    """With anything else it is refused, and nothing is written."""
    mailed.accepted()
    words = [str(tmp_path / one) if one == "out" else one for one in what]
    ended = mailed("evidence", *words, "--check")

    assert 2 == ended.code
    assert evidence_words.NOT_OF_THIS in _said(ended)
    assert not (tmp_path / "out").exists()
