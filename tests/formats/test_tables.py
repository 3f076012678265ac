"""Hold the reader of the project's own tables."""

from __future__ import annotations

import pytest

from boundary.core.errors import PlaybookRefusal
from boundary.formats.tables import read_table


def test_a_table_is_plain_nested_text() -> None:
    """Mappings, lists and text come out as they stand, in order."""
    found = read_table(b"b: [1, {c: no}]\na:\n- x\n- ''\n")

    assert found == {"b": ["1", {"c": "no"}], "a": ["x", ""]}
    assert isinstance(found, dict)
    assert list(found) == ["b", "a"]


def test_a_bad_table_is_refused() -> None:
    """A table has the same limits as a playbook."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_table(b"a: 1\na: 2\n")

    assert caught.value.faults[0].line == 2
