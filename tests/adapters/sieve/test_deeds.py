"""Hold what one action is said to do; the table of whole rules stands in test_say.py."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.deeds import Beside, Rank, deeds_of
from boundary.adapters.sieve.grammar import parse
from tests.words import banned


def deeds(source: str) -> list[tuple[Rank, str]]:
    """Say what the last command of a block does."""
    block = parse(source.encode())
    beside = Beside.of(block)
    for command in block[:-1]:
        beside.pass_by(command)
    return [(deed.rank, deed.say) for deed in deeds_of(block[-1], beside, "mail")]


@pytest.mark.parametrize(
    "source",
    ["keep;", "stop;", "return;", 'require "copy";', 'removeflag "\\\\Seen";', 'set "a" "b";'],
)
def test_what_takes_no_mail_away_is_not_told(source: str) -> None:
    """Commands that tell nobody anything and take nothing away are passed over."""
    assert [] == deeds(source)


def test_flags_hold_for_what_follows() -> None:
    """A folder's sentence has the marks that are set when it is reached, and no others."""
    set_again = 'addflag "\\\\Deleted"; setflag "\\\\Seen"; fileinto "A";'
    taken_off = 'addflag ["\\\\Seen", "\\\\Deleted"]; removeflag "\\\\seen"; fileinto "A";'

    assert ["mail goes to the folder “A”, marked as read, out of the inbox."] == [
        say for _, say in deeds(set_again)
    ]
    assert ["mail goes to the folder “A”, marked as deleted, out of the inbox."] == [
        say for _, say in deeds(taken_off)
    ]


def test_marks_beside_a_folder_are_told_once() -> None:
    """A mark that a folder's sentence tells of has no sentence of its own."""
    assert [] == deeds('fileinto "A"; addflag "\\\\Seen";')
    assert [(Rank.FILED, "mail is marked as read.")] == deeds('addflag "\\\\Seen";')


def test_what_stays_here_is_told_apart_from_what_goes() -> None:
    """A forward beside a folder or a keep leaves a copy; alone it leaves none."""
    gone = deeds('redirect "jordan@example.org";')[0][1]
    stays = deeds('fileinto "A"; redirect "jordan@example.org";')[0][1]

    assert "mail is passed on to j…@example.org, and this rule leaves no copy here." == gone
    assert "A copy of mail is passed on to j…@example.org." == stays
    assert [] == banned(gone + stays)
