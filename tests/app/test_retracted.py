"""What was taken back is remembered by hash, said of what is followed, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from boundary.app.imports import Entry, Imports, Origin, Signed, imports_of
from boundary.app.retracted import Mark, Marked, Marks, marked, marks_of
from boundary.core.errors import Refusal
from boundary.formats.retraction_yaml import TakenBack, Why
from boundary.formats.signed_line import SignedLine
from tests.app.case import env_at

KEY, OTHER = "RWQ" + "x" * 53, "RWQ" + "y" * 53
STEPS = b"boundary: 1\ntitle: Group steps\nsteps:\n  - {do: phone.block}\n"
SHA256 = "b" * 64


def _row(sha256: str = SHA256, why: Why = Why.OUTDATED, day: str = "2026-11-20") -> TakenBack:
    return TakenBack(sha256, why, day)


def _kept(folder: Path, signed: Signed | None = None, name: str = "group") -> Imports:
    imports = imports_of(env_at(folder))
    imports.keep(name, STEPS, Entry(SHA256, "2026-11-22", Origin.GROUP, signed))
    return imports


def _file(marks: Marks) -> Path:
    return marks.folder / "retracted.json"


def test_what_was_taken_back_is_remembered(tmp_path: Path) -> None:
    """Rows are read back with the key of the list; the same list again changes no byte."""
    marks = marks_of(env_at(tmp_path))
    before = marks.read()
    first = marks.add([_row(), _row("c" * 64)], KEY)
    written = _file(marks).read_bytes()
    again = marks.add([_row()], KEY)

    assert {} == before
    assert (True, False) == (first, again)
    assert {SHA256: Mark(_row(), KEY), "c" * 64: Mark(_row("c" * 64), KEY)} == marks.read()
    assert written == _file(marks).read_bytes()
    assert 0o600 == _file(marks).stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        (("2026-11-20", KEY), ("2026-11-21", ""), 0),
        (("2026-11-20", ""), ("2026-11-19", KEY), 1),
        (("2026-11-20", KEY), ("2026-11-21", OTHER), 1),
        (("2026-11-20", ""), ("2026-11-19", ""), 0),
    ],
)
def test_a_signed_list_outweighs_an_unsigned_one(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], stays: int
) -> None:
    """What was signed stays before an unsigned list; among equals the later day counts."""
    marks = marks_of(env_at(tmp_path))
    for day, key in (first, second):
        marks.add([_row(day=day)], key)
    day, key = (first, second)[stays]

    assert {SHA256: Mark(_row(day=day), key)} == marks.read()


def test_too_many_are_refused(tmp_path: Path) -> None:
    """There is an end to what is remembered; what was there stays."""
    marks = marks_of(env_at(tmp_path))
    marks.add([_row()], "")
    with pytest.raises(Refusal):
        marks.add([_row(f"{number:064x}") for number in range(5_001)], "")

    assert {SHA256} == set(marks.read())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"retracted": 7}',
        '{"retracted": [7]}',
        '{"retracted": [{}]}',
        *(
            json.dumps(
                {
                    "retracted": [
                        {"sha256": SHA256, "reason": "outdated", "day": "2026-11-20", "key": ""}
                        | bad
                    ]
                }
            )
            for bad in ({"sha256": "../x"}, {"reason": "J."}, {"day": "Sunday"}, {"key": "words"})
        ),
    ],
)
def test_a_damaged_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    """What cannot be read is refused, with a way on."""
    marks = marks_of(env_at(tmp_path))
    marks.add([_row()], "")
    _file(marks).write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        marks.read()

    assert "retracted.json" in caught.value.hint


@pytest.mark.parametrize(
    ("list_key", "copy_key", "own"),
    [(KEY, KEY, True), (KEY, OTHER, False), ("", KEY, False), (KEY, "", False), ("", "", False)],
)
def test_it_is_said_who_took_it_back(
    tmp_path: Path, list_key: str, copy_key: str, own: bool
) -> None:
    """Whether the list comes from whoever signed the copy is told apart from everybody else."""
    imports = _kept(tmp_path, Signed(copy_key, SignedLine()) if copy_key else None)
    mark = Mark(_row(), list_key)
    found = marked(
        imports, {SHA256: mark}, ["no-contact", "./b.yaml", "import/none", "import/group"]
    )

    assert (Marked("group", mark, own, settled=False),) == found


def test_the_copy_that_counts_is_the_one_it_is_said_of(tmp_path: Path) -> None:
    """An earlier copy that was taken back is not spoken of once another one took its place."""
    imports = _kept(tmp_path)
    imports.keep("group", STEPS, Entry("d" * 64, "2026-11-23", Origin.GROUP))

    assert () == marked(imports, {SHA256: Mark(_row())}, ["import/group"])


def test_a_choice_of_the_user_settles_it_until_more_is_said(tmp_path: Path) -> None:
    """Whoever follows it all the same is not told again, unless somebody else takes it back."""
    imports = _kept(tmp_path)
    mark, later = Mark(_row()), Mark(_row(why=Why.HARMFUL), KEY)
    imports.follow_despite("group", mark.id)
    (known,) = marked(imports, {SHA256: mark}, ["import/group"])
    (new,) = marked(imports, {SHA256: later}, ["import/group"])

    assert (True, False) == (known.settled, new.settled)
