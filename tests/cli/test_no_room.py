"""Hold a whole run to a disk that is full: one sentence, code 1, and the next one finishes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.app.disk import DiskFiles
from tests.cli.conftest import Case, Ended
from tests.ledger.room import Room

FULL = "The disk is full."
PARTS = 8


def _run(case: Case, room: Room) -> Ended:
    """Run the plan on a disk with so much room, and give it room again."""
    digest = case.digest()
    case.line.arrange = lambda env: replace(env, files=DiskFiles(room.system))
    try:
        return case("run", "--accept", digest, "--no-input")
    finally:
        case.line.arrange = None


def _mail(case: Case) -> object:
    assert case.double is not None
    return {
        name: sorted((mail.body, mail.flags) for mail in mails)
        for name, mails in case.double.snapshot().items()
    }


@pytest.mark.no_cover
def test_a_run_without_room_says_so_and_the_next_one_finishes(mailed: Case) -> None:
    """Wherever the room ended: nobody's mail is lost, and undo gives all of it back."""
    before = _mail(mailed)
    whole = Room(1 << 30)
    for room in (Room(1 << 30), whole):  # the first one keeps copies, and later ones have them
        assert 0 == _run(mailed, room).code
        assert 0 == mailed("undo", "--all", "--now", "--no-input").code
    assert before == _mail(mailed)
    for part in range(PARTS):
        ended = _run(mailed, Room(whole.total * part // PARTS))
        again = mailed.accepted()
        after = _mail(mailed)
        back = mailed("undo", "--all", "--now", "--no-input")

        assert 1 == ended.code, ended
        assert FULL in ended.out + ended.err
        assert "Traceback" not in ended.out + ended.err
        assert (0, 0) == (again.code, back.code), again
        assert before != after
        assert before == _mail(mailed)
        assert 0 == mailed("log", "verify").code
