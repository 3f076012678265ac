"""Forgetting somebody whose rule stands beside that of another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.cli import forget_words
from tests.cli.conftest import Line
from tests.cli.ruled import PLAYBOOK, Ruled, ruled
from tests.cli.test_forget import readable
from tests.servers.dovecot import Dovecot, dovecot

pytestmark = pytest.mark.server
ROBIN = """\
  - alias: Robin
    follow: ./steps.yaml
    emails: [robin@example.com]
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """Run one Dovecot for the module; every test takes a mailbox of its own."""
    with dovecot() as running:
        yield running


@pytest.fixture
def both(line: Line, server: Dovecot) -> Iterator[Ruled]:
    """Set rules for two people at one server, by a case whose playbook is a plain file."""
    with ruled(line, server) as made:
        text = PLAYBOOK.format(account=made.account)
        made.case.path.write_text(text.replace("accounts:", f"{ROBIN}accounts:"))
        assert made.case.accepted().code in {0, 4}
        yield made


def test_the_rule_of_another_goes_on(both: Ruled) -> None:
    """Nothing of them can be read here; the other's rule is in order, and alone is taken back."""
    case = both.case
    elsewhere = [one["elsewhere"] for one in case("forget", "--json").json["people"]]
    ended = case("forget", "--person", "J.", "--code", case.code, "--now")
    left = readable(case)
    text = case.path.read_text()
    case.path.write_text(text[: text.index("  - alias: J.")] + text[text.index(ROBIN) :])
    pending = [c for c in case("plan", "--json").json["changes"] if c["action"] != "nothing"]
    checked = case("check")
    undone = case("undo", "--all", "--now", "--no-input")
    rules = both.scripts()["boundary.sieve"]

    assert [0, 0] == elsewhere
    assert (0, 0, 0) == (ended.code, checked.code, undone.code), (ended, checked, undone)
    assert "playbook.yaml is yours" in ended.out
    assert forget_words.SEALED_OUT not in ended.out
    assert b"jordan@example.org" not in left
    assert [] == pending
    assert b"jordan@example.org" in rules
    assert b"robin@example.com" not in rules
