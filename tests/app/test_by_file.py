"""Hold the asking for files: once an account, and only where a file is how one looks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from boundary.app.by_file import read_files
from boundary.core.identifier import email
from boundary.core.playbook import Address, Item
from boundary.engine import Opened
from tests.memory import MemoryAdapter
from tests.world import MemoryWorld

ANA, BELA = email("ana@example.org"), email("bela@example.net")


class ByFile(MemoryAdapter):
    """An adapter that reads a file, or has none."""

    def __init__(self, *, has_file: bool) -> None:
        super().__init__(MemoryWorld())
        self.has_file = has_file
        self.asked: list[Address] = []

    def read_file(self, address: Address, /) -> bool:
        """Remember who asked."""
        self.asked.append(address)
        return self.has_file


def items(account: str, verbs: Sequence[str]) -> list[Item]:
    """Give two items of each verb."""
    return [
        Item(Address(account, verb, one.key), verb, one) for verb in verbs for one in (ANA, BELA)
    ]


@pytest.mark.parametrize("has_file", [True, False])
def test_each_account_is_asked_for_once(has_file: bool) -> None:
    """Two verbs and two addresses of one account are one question; others are not asked."""
    one, other = ByFile(has_file=has_file), MemoryAdapter(MemoryWorld())
    desk = {
        ("mail", "mail.file-away"): Opened("mail", "gmail-file", one, looks=False),
        ("mail", "mail.set-aside"): Opened("mail", "gmail-file", one, looks=False),
        ("work", "mail.file-away"): Opened("work", "imap", other, looks=True),
    }
    asked = [
        *items("mail", ["mail.file-away", "mail.set-aside", "mail.keep"]),
        *items("work", ["mail.file-away"]),
    ]

    assert has_file == read_files(desk, asked)
    assert [asked[0].address] == one.asked


def test_nobody_is_asked_for_nothing() -> None:
    """Without an item there is no question."""
    assert not read_files({}, items("mail", ["mail.file-away"]))
