"""Walk every guide that ships, from its first step to its last step back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary import data
from boundary.adapters.guide import GuideAdapter
from boundary.adapters.guide.double import ScriptedHands
from boundary.core.change import Presence, State
from boundary.core.guide import Guide
from boundary.core.identifier import Identifier, handle, phone
from boundary.core.playbook import Address, Item
from boundary.formats.guide_yaml import read_guide
from tests.adapters.guide.furniture import Pages

NUMBER = phone("+1 202 555 0123")
UNKNOWN = State(Presence.UNKNOWN)


def _item(verb: str, subject: Identifier | None) -> Item:
    key = subject.key if subject else "-"
    return Item(Address("phone", verb, key), verb, subject, person="someone")


def _everything(guide: Guide) -> Iterator[tuple[str, tuple[str, ...]]]:
    hands = ScriptedHands()
    adapter = GuideAdapter(guide, hands)
    for verb in guide.parts:
        subject = handle("jordan.example", guide.name) if verb in HANDLED else NUMBER
        item = _item(verb, None if verb in ABOUT_ACCOUNT else subject)
        adapter.undo(list(adapter.apply([adapter.plan(item, UNKNOWN)], Pages()).values()), Pages())
    yield from ((address.step, lines) for address, lines in hands.asked)


HANDLED = ("social.block", "social.restrict", "social.mute")
ABOUT_ACCOUNT = ("social.privacy", "access.review", "guide.do")


@pytest.mark.parametrize("name", data.guide_names())
def test_every_shipped_part_can_be_walked(name: str) -> None:
    """Each part of each guide can be done and taken back, with every placeholder filled."""
    guide = read_guide(name, data.guide_bytes(name))
    shown = list(_everything(guide))
    reviews = "access.review" in guide.parts

    assert 2 * len(guide.parts) - reviews == len(shown)
    assert [] == [line for _, lines in shown for line in lines if "{" in line]
