"""Hold what counts as hidden, mixed or look-alike."""

from __future__ import annotations

import pytest

from boundary.core.letters import (
    escaped,
    first_hidden,
    is_hidden,
    is_mark,
    looks_latin,
    mixes_scripts,
    scripts,
)


@pytest.mark.parametrize(
    "char",
    [
        "\x00",
        "\t",
        "\n",
        "\x1b",
        "\x7f",
        "\x85",
        "\xad",
        "\u034f",
        "\u115f",
        "\u180b",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u2028",
        "\u202e",
        "\u2066",
        "\u2800",
        "\u3164",
        "\ue000",
        "\ufe00",
        "\ufe0f",
        "\ufeff",
        "\uffff",
        "\ud800",
        "\U000e0041",
        "\U000e0101",
    ],
)
def test_what_cannot_be_seen_is_found(char: str) -> None:
    """Controls, fillers, joiners and direction signs between Latin letters are hidden."""
    found = first_hidden(f"ab{char}c")

    assert found == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jordan@example.org",
        "Zoë Łukasz Ærø",
        "日本語",
        "می\u200cخواهم",
        "क्\u200dष",
        "\U0001f469\u200d\U0001f680",
        "\U0001f44b\U0001f3fb\u200d\u2642\ufe0f",
        "\u2764\ufe0f",
        "\u2764\ufe0e",
        "\u2764\ufe0f\u200d\U0001f525",
    ],
)
def test_ordinary_writing_is_not_hidden(text: str) -> None:
    """Letters of any script, joiners where a script needs them, and emoji pass."""
    found = first_hidden(text)

    assert found is None


@pytest.mark.parametrize(
    "text", ["\u200dab", "ab\u200d", "a\u200db", "م\u200cb", "\U0001f680\u200d"]
)
def test_a_joiner_elsewhere_is_hidden(text: str) -> None:
    """A joiner at an edge, between Latin letters or between scripts is hidden."""
    index = next(place for place, char in enumerate(text) if char in "\u200c\u200d")

    assert is_hidden(text, index)


def test_a_mark_is_known() -> None:
    """A combining mark is told from a letter."""
    answers = [is_mark(char) for char in ("\u0301", "e", "é")]

    assert answers == [True, False, False]


def test_escapes_have_three_lengths() -> None:
    """A character is spelled by the shortest escape that holds it."""
    spelled = [escaped(char) for char in ("\x1b", "\u202e", "\U000e0041")]

    assert spelled == ["\\x1b", "\\u202e", "\\U000e0041"]


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("jordan-1", False),
        ("jоrdan", True),
        ("\u30e6\u30fc\u30b6\u30fc名\u3005abc", False),
        ("한국abc", False),
        ("абв", False),
        ("ａb", False),
        ("αβ가", True),
    ],
)
def test_scripts_that_are_never_written_together(text: str, mixed: bool) -> None:
    """Latin beside Cyrillic is mixed; Japanese, Chinese and Korean with Latin are not."""
    answer = mixes_scripts(text)

    assert answer == mixed


def test_signs_have_no_script() -> None:
    """Digits and signs are of no script."""
    found = scripts("12-_.")

    assert found == frozenset()


@pytest.mark.parametrize(
    ("text", "looks"),
    [("jordan", False), ("jоrdan", True), ("анна", False), ("сора", True), ("é", False)],
)
def test_letters_that_look_latin(text: str, looks: bool) -> None:
    """A word is a look-alike when each foreign letter in it can be read as a Latin one."""
    answer = looks_latin(text)

    assert answer == looks
