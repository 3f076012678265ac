"""Hold how complaints are collected, and what closed schemas say."""

from __future__ import annotations

import pytest

from boundary.core.errors import PlaybookRefusal
from boundary.formats.closed import (
    Faults,
    fields,
    items_of,
    line_of,
    suggestion,
    text_of,
    title_of,
    word_of,
)
from boundary.formats.yaml_events import Mark, read


def _faults(faults: Faults) -> PlaybookRefusal:
    with pytest.raises(PlaybookRefusal) as caught:
        faults.raise_any()
    return caught.value


def test_complaints_come_in_file_order() -> None:
    """Whatever was found first, the first in the file is the sentence; twenty are kept."""
    faults = Faults()
    for line in range(30, 0, -1):
        faults.add(Mark(line, 2, 0), f"Line {line}.", path="people")
    refusal = _faults(faults)

    assert refusal.say == "Line 1."
    assert [fault.line for fault in refusal.faults] == list(range(1, 21))
    assert refusal.place == "line 1"


def test_a_file_full_of_faults_is_not_read_on() -> None:
    """The two hundredth complaint ends the reading."""
    faults = Faults()
    for line in range(1, 200):
        faults.add(Mark(line, 1, 0), "No.")
    with pytest.raises(PlaybookRefusal) as caught:
        faults.add(Mark(200, 1, 0), "No.")

    assert len(caught.value.faults) == 20


@pytest.mark.parametrize(
    ("word", "allowed", "hint"),
    [
        ("emials", ("emails", "phones"), "Did you mean emails? Allowed: emails, phones."),
        ("EMAILS", ("emails",), "Did you mean emails? Allowed: emails."),
        ("shell", ("emails", "phones"), "Allowed: emails, phones."),
        ("x" * 10_000, ("emails",), "Allowed: emails."),
        ("shell", (), "Nothing is allowed here."),
    ],
)
def test_what_was_perhaps_meant(word: str, allowed: tuple[str, ...], hint: str) -> None:
    """A close word is offered, and what is allowed is listed."""
    said = suggestion(word, allowed)

    assert said == hint


def test_known_keys_are_returned() -> None:
    """The values come by key; an unknown key is named, covered and escaped, and left out."""
    faults = Faults()
    node = read('{a: x, b: y, "jordan@example.org\\t": z}')
    found = fields(node, ("a", "b", "c"), ("a",), "people[0]", faults)
    refusal = _faults(faults)

    assert found is not None
    assert list(found) == ["a", "b"]
    assert refusal.say == "The key “j…@example.org\\t” is not known here."
    assert refusal.faults[0].path == "people[0]"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[]", "One text"),
        ("''", "missing"),
        ("abcd", "longer than 3"),
        ('"a\\nb"', "line break"),
        ("' a'", "blank"),
    ],
)
def test_a_line_is_short_and_visible(text: str, part: str) -> None:
    """A list, nothing, a long text, a hidden character and an outer blank are each named."""
    faults = Faults()
    found = line_of(read(text), 3, "x", faults)

    assert found is None
    assert part in _faults(faults).say


def test_good_values_pass() -> None:
    """Texts, lines, titles and words come back as they were written."""
    faults = Faults()
    found = [
        text_of(read("a"), "x", faults),
        line_of(read("a b"), 3, "x", faults),
        title_of(read("J."), 3, "x", faults),
        word_of(read("a"), ("a", "b"), "x", faults),
        [path for _, path in items_of(read("[a, b]"), "x", faults)],
        [path for _, path in items_of(read("a"), "x", faults)],
    ]
    faults.raise_any()

    assert found == ["a", "a b", "J.", "a", ["x[0]", "x[1]"], ["x"]]


@pytest.mark.parametrize("text", ["''", "{a: b}"])
def test_a_list_is_a_list(text: str) -> None:
    """Nothing and a mapping are no list."""
    faults = Faults()
    found = items_of(read(text), "x", faults)

    assert found == ()
    assert "list is needed" in _faults(faults).say
