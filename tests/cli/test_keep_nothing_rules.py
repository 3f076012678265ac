"""What a run that kept nothing set up is found by account access alone, and taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.cli import nothing_words
from tests.cli.conftest import Line
from tests.cli.ruled import FILE_ONLY, FILING, PLAYBOOK, Ruled, ruled
from tests.cli.test_found import found
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

pytestmark = pytest.mark.server
QUESTIONS = "yes\nno\nno\nno\nno\nyes\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """Run one Dovecot for the module; every test takes a mailbox of its own."""
    with dovecot() as running:
        yield running


@pytest.fixture
def mine(line: Line, server: Dovecot) -> Iterator[Ruled]:
    """Offer a mailbox that has rules of its own, and a playbook that no case was begun of."""
    with ruled(line, server, FILE_ONLY) as made:
        made.rules(FILING)
        text = PLAYBOOK.format(account=made.account).replace("case: heron-42\n", "")
        line.file("nothing.yaml", text)
        yield made


def _run(made: Ruled, end: str) -> str:
    line = made.case.line
    typed = f"go on\n{QUESTIONS}{PASSWORD}\ngo on\n{end}\n"
    ended = line(
        "run", line.folder / "nothing.yaml", "--keep-nothing", "--state", line.state,
        typed=typed, bare=True,
    )  # fmt: skip
    assert ended.code == 0, ended
    return ended.out


def test_it_is_found_and_taken_away_without_a_case(mine: Ruled) -> None:
    """The rule is listed by account access alone; removed, the user's own rules are in force."""
    _run(mine, "leave")
    listed = found(mine, "--no-input")
    removed = found(mine, "--remove", "--no-input")

    assert "Rules of this program that file new mail: 1 address to Later." in listed.out
    assert 0 == removed.code, removed
    assert {"mine.sieve": FILING} == mine.scripts()
    assert "mine.sieve" == mine.in_force()


def test_taken_back_at_its_end_the_mailbox_is_as_before(mine: Ruled) -> None:
    """The one offer at the end takes the rule away, and puts the user's own in force."""
    told = _run(mine, "take")

    assert nothing_words.ENDED in told
    assert {"mine.sieve": FILING} == mine.scripts()
    assert "mine.sieve" == mine.in_force()
