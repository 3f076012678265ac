"""Walk every guide that ships, from its first step to its last step back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from boundary import data
from boundary.adapters.guide import GMAIL_VERBS, MAILBOX_VERBS, GuideAdapter
from boundary.adapters.guide.double import ScriptedHands
from boundary.core.change import Presence, State, Undo
from boundary.core.guide import Guide
from boundary.core.identifier import Identifier, email, handle, phone
from boundary.core.playbook import Address, Item
from boundary.formats.data_yaml import read_providers
from boundary.formats.guide_yaml import TOGETHER, read_guide
from tests.adapters.guide.furniture import Pages

NUMBER = phone("+1 202 555 0123")
WRITER = email("jordan@example.org")
UNKNOWN = State(Presence.UNKNOWN)


def _item(verb: str, subject: Identifier | None) -> Item:
    key = subject.key if subject else "-"
    options = {"folder_name": "Receipts"} if verb in TOGETHER else {}
    return Item(Address("phone", verb, key), verb, subject, options, "someone")


def _everything(guide: Guide) -> Iterator[tuple[str, tuple[str, ...]]]:
    hands = ScriptedHands()
    adapter = GuideAdapter(guide, hands)
    for verb in guide.parts:
        subject = _subject(guide.name) if verb in HANDLED else NUMBER
        subject = WRITER if verb in TOGETHER else subject
        item = _item(verb, None if verb in ABOUT_ACCOUNT else subject)
        adapter.undo(list(adapter.apply([adapter.plan(item, UNKNOWN)], Pages()).values()), Pages())
    yield from ((address.step, lines) for address, lines in hands.asked)


def _subject(name: str) -> Identifier:
    return handle(HANDLES.get(name, "jordan_example"), name)


HANDLES = {
    "bluesky": "jordan.example.org",
    "cash-app": "$jordan",
    "facebook": "jordan.example",
    "github": "jordan-example",
    "linkedin": "jordan-example",
    "mastodon": "jordan@example.org",
    "matrix": "@jordan:example.org",
    "messenger": "jordan.example",
    "signal": "jordan.01",
    "xmpp": "jordan@example.org",
    "bumble": "+1 202 555 0123",
    "hinge": "+1 202 555 0123",
    "tinder": "+1 202 555 0123",
}
HANDLED = ("social.block", "social.restrict", "social.mute")
RULES = ("mail.file-away", "mail.set-aside")
ABOUT_ACCOUNT = ("social.privacy", "access.review", "guide.do")


@pytest.mark.parametrize("name", data.guide_names())
def test_every_shipped_part_can_be_walked(name: str) -> None:
    """Each part of each guide can be done and taken back, with every placeholder filled."""
    guide = read_guide(name, data.guide_bytes(name))
    shown = list(_everything(guide))
    only_read = sum(part.undo is Undo.NONE for part in guide.parts.values())

    assert 2 * len(guide.parts) - only_read == len(shown)
    assert [] == [line for _, lines in shown for line in lines if "{" in line]


def _mailbox_guides() -> list[str]:
    named = {provider.guide for provider in read_providers(data.load("providers"))}
    return sorted({"mail", *named} - {""})


@pytest.mark.parametrize("name", _mailbox_guides())
def test_every_guide_of_a_mailbox_has_its_three_parts(name: str) -> None:
    """Whatever provider a mailbox is at, its guide has the rules and the review."""
    guide = read_guide(name, data.guide_bytes(name))

    assert set(MAILBOX_VERBS) <= set(guide.parts)


def test_the_guide_beside_gmail_has_all_its_parts() -> None:
    """Whatever a Gmail account may get as written steps is in the guide of Google."""
    guide = read_guide("google", data.guide_bytes("google"))

    assert [] == [verb for verb in GMAIL_VERBS if verb not in guide.parts]


def test_no_guide_of_a_mailbox_is_left_over() -> None:
    """Every guide with a rule page is that of some provider, or the general one."""
    ruled = [
        name
        for name in data.guide_names()
        if set(RULES) & set(read_guide(name, data.guide_bytes(name)).parts)
    ]

    assert _mailbox_guides() == ruled


@pytest.mark.parametrize("verb", RULES)
@pytest.mark.parametrize("name", _mailbox_guides())
def test_a_rule_page_is_told_with_addresses_and_folder(name: str, verb: str) -> None:
    """Both ways list the address and name the folder; what deletes, or calls it spam, is left."""
    hands = ScriptedHands()
    adapter = GuideAdapter(read_guide(name, data.guide_bytes(name)), hands)
    change = adapter.plan(_item(verb, WRITER), UNKNOWN)
    adapter.undo(list(adapter.apply([change], Pages()).values()), Pages())

    for _, lines in hands.asked:
        assert any(line.strip(' "') == WRITER.value for line in lines if line.startswith("  "))
        assert any("Receipts" in line for line in lines)
    warned = [line for line in hands.asked[0][1] if re.search(r": Leave .*(elet|Trash|bin )", line)]
    assert warned
