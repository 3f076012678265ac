"""Hold that the list of words that are not used finds them, and nothing else."""

from __future__ import annotations

import pytest

from tests.words import banned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You are SAFE now.", ["safe"]),
        ("It is hidden, just so!", ["hidden", "just", "!"]),
        ("You should\nhave known.", ["should have"]),
        ("They won\u2019t know.", ["they won't know"]),
        ("All targets and victims.", ["targets", "victims"]),
        ("A self-protected thing.", ["protected"]),
        ("Well done \U0001f44d", ["\U0001f44d"]),
        ("You failed, finally.", ["you failed", "finally"]),
        ("Safety, stalking and justice are fine. This did not work; one step failed.", []),
        ("A cleaner, a warning, an attachment, an adjustment.", []),
        ("", []),
    ],
)
def test_whole_words_are_found(text: str, expected: list[str]) -> None:
    """Words are found whole, in any case, in order; words that only hold them pass."""
    assert expected == banned(text)
