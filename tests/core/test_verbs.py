"""Hold the vocabulary to the words that stand beside it."""

from __future__ import annotations

import pytest

from boundary.core.verbs import VERBS
from tests.words import banned


@pytest.mark.parametrize("name", VERBS)
def test_each_verb_has_a_few_plain_words(name: str) -> None:
    """Two to four words that fit the plan's table, behind the name that can be searched for."""
    verb = VERBS[name]

    assert 2 <= len(verb.short.split()) <= 4
    assert f"{name}: {verb.short}" == verb.titled
    assert len(verb.titled) <= 33
    assert [] == banned(verb.short)
