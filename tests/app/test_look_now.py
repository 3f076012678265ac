"""Hold the looking that needs the person: where it is offered, once an account, with its faults."""

from __future__ import annotations

from collections.abc import Sequence

from boundary.app.look_now import look_now
from boundary.core.errors import TransientError
from boundary.core.identifier import email
from boundary.core.playbook import Address, Item
from boundary.engine import Opened
from tests.memory import MemoryAdapter
from tests.world import MemoryWorld

ANA, BELA = email("ana@example.org"), email("bela@example.net")


class Beside(MemoryAdapter):
    """An adapter that looks in a window, or cannot open one."""

    def __init__(self, *, opens: bool) -> None:
        super().__init__(MemoryWorld())
        self.opens = opens
        self.looked: list[Sequence[Item]] = []

    def look_now(self, items: Sequence[Item], /) -> bool:
        """Remember at what."""
        if not self.opens:
            raise TransientError("The window did not open.")
        self.looked.append(items)
        return True


def items(account: str) -> list[Item]:
    """Give an item of each of two verbs."""
    verbs = ("mail.file-away", "mail.set-aside")
    return [
        Item(Address(account, verb, one.key), verb, one)
        for verb, one in zip(verbs, (ANA, BELA), strict=True)
    ]


def test_each_account_is_looked_at_once_with_all_its_items() -> None:
    """Those that look by themselves are passed by, and a fault is told by account."""
    one, shut, other = Beside(opens=True), Beside(opens=False), MemoryAdapter(MemoryWorld())
    desk = {
        ("insta", "mail.file-away"): Opened("insta", "browser", one, looks=False),
        ("insta", "mail.set-aside"): Opened("insta", "browser", one, looks=False),
        ("x", "mail.file-away"): Opened("x", "browser", shut, looks=False),
        ("work", "mail.file-away"): Opened("work", "imap", other, looks=True),
    }
    faults = look_now(desk, [*items("insta"), *items("x"), *items("work"), *items("gone")])

    assert [items("insta")] == one.looked
    assert {"x": "The window did not open."} == {name: fault.say for name, fault in faults.items()}
