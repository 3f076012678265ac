"""Hold that mail which a filter at Gmail filed is found, and only that, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from boundary.adapters.imap.labels import names
from boundary.core.change import Status
from boundary.core.errors import AdapterError
from boundary.core.ports import Returner
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import file_past
from tests.adapters.imap.labels.gmail import INBOX, THEM, GmailWorld, letter
from tests.adapters.imap.letters import only, refuse

PAST = file_past(THEM)
RULE = replace(PAST, address=replace(PAST.address, step="mail.file-away"), verb="mail.file-away")
SET = START + timedelta(days=10)
SET_MS = int(SET.timestamp() * 1000)


def _came(world: GmailWorld, name: str, sender: str = THEM, *labels: str, days: int = 11) -> None:
    world.kept.add(letter(name, sender), labels, (), START + timedelta(days=days))


def test_what_a_filter_filed_goes_to_the_inbox_and_nothing_else(world: GmailWorld) -> None:
    """Of their address, under the label, since the filter was set, and in no receipt of a step."""
    world.add("past")
    past = only(world.run([PAST]))
    _came(world, "new", THEM, "Later", "Family")
    _came(world, "old", THEM, "Later", days=9)
    _came(world, "theirs-elsewhere", THEM, "Family")
    _came(world, "in-the-inbox", THEM, "Later", INBOX)
    _came(world, "other", "someone@example.com", "Later")
    before = {m.msgid: set(m.labels) for m in world.kept.letters.values()}
    with world.opened() as adapter:
        assert isinstance(adapter, Returner)
        found = adapter.filed_since(RULE, SET_MS, [past.ref])
    assert found is not None
    undone = only(world.undo([found]))
    after = {m.msgid: set(m.labels) for m in world.kept.letters.values()}
    moved = world.of("new").msgid

    assert "1 message that a rule filed into Later." == found.change.summary
    assert (Status.UNDONE, 1) == (undone.status, undone.ref["returned"])
    assert {INBOX, "Family"} == after.pop(moved)
    assert before.pop(moved) == {"Later", "Family"}
    assert before == after


def test_nothing_filed_gives_no_receipt(world: GmailWorld) -> None:
    """Without such mail, or with all of it in a receipt, there is nothing to take back."""
    with world.opened() as adapter:
        none = adapter.filed_since(RULE, SET_MS, [])
        _came(world, "new", THEM, "Later")
        found = adapter.filed_since(RULE, SET_MS, [])
        assert found is not None
        again = adapter.filed_since(RULE, SET_MS, [found.ref])

    assert (None, None) == (none, again)


def test_a_mailbox_that_cannot_be_read_is_said(world: GmailWorld) -> None:
    """A refused folder is not an empty one."""
    world.meddler.revive(refuse("EXAMINE", b"NO not now"))
    with world.opened() as adapter, pytest.raises(AdapterError):
        adapter.filed_since(RULE, SET_MS, [])


def test_places_are_named_for_a_person() -> None:
    """The inbox first, else the first label of the user's own, else the archive."""
    said = [
        names.said(("Family", INBOX)),
        names.said(("\\Important", "Work", "Family")),
        names.said(("\\Important",)),
    ]

    assert ["INBOX", "Family", "Archive"] == said
