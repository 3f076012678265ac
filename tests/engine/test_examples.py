"""Tell every example, without any fault, on every seed; and over the real ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.book import LedgerBook
from tests.examples import EXAMPLES
from tests.ledger.furniture import Case
from tests.story import Story


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_holds_on_every_seed(name: str) -> None:
    """Without a planted fault every example holds on 20 of 20 seeds."""
    broken = []
    for seed in range(20):
        try:
            EXAMPLES[name](seed)
        except AssertionError as error:
            broken.append((seed, str(error)))

    assert [] == broken


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_holds_over_the_real_ledger(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every example holds over the ledger on disk, whose chain then verifies with the key."""
    books: list[LedgerBook] = []

    def new_book() -> LedgerBook:
        books.append(LedgerBook(Case(tmp_path / f"case-{len(books)}")))
        return books[-1]

    monkeypatch.setattr(Story, "new_book", staticmethod(new_book))
    EXAMPLES[name](1)
    whole = {book.is_whole() for book in books}
    for book in books:
        book.close()

    assert {True} == whole
