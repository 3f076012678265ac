"""Hold what the files of an export say, and how they are named."""

from __future__ import annotations

import json

import pytest

from boundary.formats import bundle_words
from boundary.formats.bundle import (
    About,
    FileRow,
    Mode,
    certificate,
    custody,
    file_name,
    headers_of,
    manifest,
    readme,
)

ABOUT = About(Mode.FULL, "2026-11-22T21:00:00Z", "+0100", "1", "linux", "", "=cmd", "")


@pytest.mark.parametrize(
    ("media_type", "end"),
    [
        ("message/rfc822", "eml"),
        ("text/plain; charset=utf-8", "txt"),
        ("text/vcard", "vcf"),
        ("../../x", "bin"),
    ],
)
def test_a_file_is_named_by_place_and_hash(media_type: str, end: str) -> None:
    """Nothing of what is in a copy stands in the name of its file."""
    assert f"evidence/000007-{'a' * 12}.{end}" == file_name(7, "a" * 64, media_type)


def test_the_same_input_gives_the_same_bytes() -> None:
    """The manifest is one object, a row a line, and comes out the same each time."""
    rows = [FileRow("a", 1, "b"), FileRow("c", 2, "d")]
    items = [{"entry": 1}, {"entry": 2}]
    one = b"".join(manifest(ABOUT, rows, items, []))
    again = b"".join(manifest(ABOUT, rows, items, []))

    assert one == again
    assert items == json.loads(one)["items"]
    assert [row.to_json() for row in rows] == json.loads(one)["files"]
    assert bundle_words.NO_ADVICE == json.loads(one)["export"]["note"]


def test_an_empty_manifest_is_an_object() -> None:
    """Without rows its lists are empty."""
    read = json.loads(b"".join(manifest(ABOUT, [], [], [])))

    assert ([], [], []) == (read["files"], read["items"], read["counts"])


def test_the_custody_table_begins_no_formula() -> None:
    """What was typed cannot become a formula; what was not typed is said to be missing."""
    saved = (("2026", "x", number) for number in range(1200))
    text = b"".join(custody(ABOUT, saved, [("2025", 3)], "exported")).decode("utf-8")
    rows = text.split("\r\n")

    assert 1 + 1200 + 1 + 1 + 1 == len(rows)
    assert '"\'=cmd"' in rows[-2]
    assert bundle_words.NOT_SAID in rows[-2]


def test_the_draft_and_the_first_page_say_that_they_are_no_advice() -> None:
    """Both name it; the draft has a line to fill in where nobody was named."""
    draft = certificate(ABOUT, 3, 10, 1).decode("utf-8")

    assert draft.startswith("DRAFT. NOT LEGAL ADVICE.")
    assert "I, ____" in draft
    assert bundle_words.NO_ADVICE in readme(ABOUT).decode("utf-8")


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([b"A: b\r\n", b"C: d\r\n\r\nwords"], b"A: b\r\nC: d"),
        ([b"A: b\n\nwords\r\n\r\n"], b"A: b"),
        ([b"A: b", b"\r\n"], b"A: b\r\n"),
        ([], b""),
        ([b"A" * 300_000, b"\n\n"], b"A" * (256 * 1024)),
    ],
)
def test_the_head_of_a_message_ends_at_the_blank_line(chunks: list[bytes], expected: bytes) -> None:
    """What comes after is no part of it; without a blank line it is bounded."""
    assert expected == headers_of(chunks)
