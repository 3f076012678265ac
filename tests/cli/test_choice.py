"""Hold that what was chosen at the beginning limits what a run does."""

from __future__ import annotations

from tests.cli.conftest import Case


def test_collect_only_moves_nothing(mailed: Case) -> None:
    """A case for copies only saves copies and leaves every message where it is."""
    begun = mailed.line(
        "begin",
        mailed.path,
        "--answers",
        mailed.line.answers(),
        "--plan",
        "collect-only",
        "--no-input",
    )
    ended = mailed.accepted("--through", "will-show", "--json")

    assert mailed.double is not None
    assert 0 == begun.code
    assert 8 == len(mailed.double.snapshot()["INBOX"])
    assert 3 == ended.json["exhibits"]["count"]
    assert 4 == ended.code
