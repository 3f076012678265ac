"""Hold that a mapping with a closed schema is taken whole or refused with its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boundary.core.errors import Fault, PlaybookRefusal
from boundary.formats.fields import Fields, fields
from boundary.formats.yaml_events import read


def _row(text: str) -> Fields:
    return fields(read(text), ("a",), ("b", "list"))


def _fault(call: Callable[[], object]) -> Fault:
    with pytest.raises(PlaybookRefusal) as caught:
        call()
    return caught.value.faults[0]


def test_values_come_as_they_were_written() -> None:
    """Nothing is guessed about a value: a number and a no stay text until they are asked for."""
    row = _row("a: 012\nb: no\nlist: [x, y]\n")

    assert ("012", 12, False, ("x", "y")) == (
        row.text("a"),
        row.whole("a", 1, 20),
        row.yes("b"),
        row.texts("list"),
    )


def test_what_is_left_out_is_empty() -> None:
    """A key that may be left out reads as nothing."""
    row = _row("a: 2026-11-22\n")

    assert ("", (), (), "2026-11-22") == (
        row.text_or_nothing("b"),
        row.texts("list"),
        row.words("list", ("x",)),
        row.date("a"),
    )


def test_an_empty_value_that_may_be_left_out_is_nothing() -> None:
    """An optional key without a value is as good as no key."""
    assert "" == _row("a: 1\nb:\n").text_or_nothing("b")


def test_an_optional_value_is_read() -> None:
    """An optional key with a value gives it."""
    assert "x" == _row("a: 1\nb: x\n").text_or_nothing("b")


def test_a_list_of_words_keeps_its_order() -> None:
    """Words of a closed list come in file order."""
    assert ("y", "x") == _row("a: 1\nlist: [y, x]\n").words("list", ("x", "y"))


def test_rows_know_their_path() -> None:
    """Each mapping of a list knows where it stands."""
    whole = fields(read("rows:\n  - a: 1\n  - a: 2\n"), ("rows",))

    assert ["rows[0].a", "rows[1].a"] == [row.at("a") for row in whole.mappings("rows", ("a",))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n", (1, 1, "", "This has to be keys with values.")),
        ("b: 1\n", (1, 1, "", "The key a is missing here.")),
        ("a: 1\nlst: 2\n", (2, 1, "", "The key “lst” is not known here.")),
    ],
)
def test_another_shape_is_refused(text: str, expected: tuple[int, int, str, str]) -> None:
    """A mapping with a missing or unknown key is refused, and so is anything else."""
    fault = _fault(lambda: _row(text))

    assert expected == (fault.line, fault.column, fault.path, fault.say)


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    """The hint for a slip names what was probably meant and what is allowed."""
    hint = _fault(lambda: _row("a: 1\nlst: 2\n")).hint

    assert "Did you mean list? Allowed: a, b, list." == hint


def test_nothing_near_is_not_guessed() -> None:
    """A word that is like none gets the list only."""
    assert "Allowed: a, b, list." == _fault(lambda: _row("a: 1\nxyzzy: 2\n")).hint


@pytest.mark.parametrize(
    ("text", "call", "expected"),
    [
        ("a: [1]\n", lambda row: row.text("a"), "This has to be one text, not a list or keys."),
        ("a: ''\n", lambda row: row.text("a"), "This text is empty."),
        ("a: ' '\n", lambda row: row.text("a"), "This text is empty."),
        (
            f"a: {'x' * 401}\n",
            lambda row: row.text("a"),
            "This text is longer than 400 characters.",
        ),
        (
            "a: ' x'\n",
            lambda row: row.text("a"),
            "This text has to stand on one line, without spaces around it.",
        ),
        (
            'a: "x\\ny"\n',
            lambda row: row.text("a"),
            "This text has to stand on one line, without spaces around it.",
        ),
        ("a: z\n", lambda row: row.word("a", ("x",)), "“z” is not one of the words for a."),
        ("a: true\n", lambda row: row.yes("a"), "“true” is not one of the words for a."),
        ("a: soon\n", lambda row: row.date("a"), "This is not a date."),
        ("a: 2026-02-30\n", lambda row: row.date("a"), "This is not a date."),
        ("a: 20261122\n", lambda row: row.date("a"), "This is not a date."),
        ("a: 1e3\n", lambda row: row.whole("a", 1, 9), "The number for a does not fit."),
        ("a: 10\n", lambda row: row.whole("a", 1, 9), "The number for a does not fit."),
        ("a: 1\n", lambda row: row.text("b"), "The key b is missing here."),
        ("a: 1\nlist: x\n", lambda row: row.texts("list"), "list has to be a list."),
        ("a: 1\nlist: []\n", lambda row: row.texts("list", 1), "The list list has 0 entries."),
        ("a: 1\n", lambda row: row.texts("list", 1), "The list list has 0 entries."),
        (
            "a: 1\nlist: [x]\n",
            lambda row: row.words("list", ("y",)),
            "“x” is not one of the words for list.",
        ),
        ("a: 1\nlist: [x, x]\n", lambda row: row.words("list", ("x",)), "“x” stands twice."),
        ("a: 1\nlist: []\n", lambda row: row.mappings("list", ("a",)), "The list list is empty."),
    ],
)
def test_each_fault_has_its_sentence(
    text: str, call: Callable[[Fields], object], expected: str
) -> None:
    """Each thing that does not fit is refused with one sentence of its own."""
    row = _row(text)

    assert expected == _fault(lambda: call(row)).say


def test_the_place_of_a_missing_field_is_its_mapping() -> None:
    """A complaint about what is not there points to the mapping it is missing from."""
    row = _row("a: 1\n")

    assert row.node is row.place("b")
