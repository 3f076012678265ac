"""Give a log that was lived in, whole and with old events removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.furniture import Case
from tests.ledger.lived import lived_in
from tests.ledger.pruned import own, remove


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Make a case of which nothing was removed yet."""
    return lived_in(tmp_path_factory.mktemp("whole") / "heron-42")


@pytest.fixture(scope="module")
def pruned(whole: Case, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Make the same without what is of no use any more."""
    case = whole.copy(tmp_path_factory.mktemp("pruned") / "heron-42")
    remove(case)
    return case


@pytest.fixture
def case(whole: Case, tmp_path: Path) -> Case:
    """Copy the whole one, to remove from."""
    return own(whole, tmp_path / "heron-42")


@pytest.fixture
def less(pruned: Case, tmp_path: Path) -> Case:
    """Copy the other one, to be damaged."""
    return own(pruned, tmp_path / "heron-42")
