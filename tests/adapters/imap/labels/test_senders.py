"""Hold what the label way says of senders, of sent mail, and of labels that may be ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.core.identifier import email
from boundary.core.ports import Correspondent, Finder, Spotter
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import OWN
from tests.adapters.imap.labels.gmail import INBOX, SENT, THEM, GmailWorld, on_gmail


@pytest.fixture
def world() -> Iterator[GmailWorld]:
    """Start an account whose folders have French names."""
    with on_gmail(language="fr", names={"later": "Plus tard", "aside": "Gens/À part"}) as made:
        made.add("one", f"J. Example <{THEM}>", (INBOX, "Family", "Work"))
        made.add("archived", f"J. Example <{THEM}>", ())
        made.add("sent", f"Me <{OWN}>\r\nTo: {THEM}", (SENT,))
        made.add("draft", f"Me <{OWN}>\r\nTo: {THEM}", ("\\Draft",))
        yield made


def test_each_message_is_counted_once_and_your_own_are_left(world: GmailWorld) -> None:
    """Archived mail counts, mail in three folders counts once, sent mail and drafts do not."""
    with world.opened() as adapter:
        assert isinstance(adapter, Spotter)
        sightings, cursor = adapter.spot(None)
        world.add("new", "someone@example.com")
        later, _ = adapter.spot(cursor)

    assert [(THEM, {"J. Example": 2})] == [(one.address, one.names) for one in sightings]
    assert ["someone@example.com"] == [one.address for one in later]


def test_sent_mail_is_found_by_its_mark(world: GmailWorld) -> None:
    """What you wrote to them is counted, whatever the folder is called."""
    with world.opened() as adapter:
        assert isinstance(adapter, Correspondent)
        found = adapter.wrote_to([email(THEM)], int(START.timestamp() * 1000))

    assert {email(THEM).key: 1} == found


def test_labels_of_our_names_are_named_and_none_is_removed(world: GmailWorld) -> None:
    """A label holds what is the user's, so it is only named."""
    world.add("filed", THEM, ("Plus tard", "Gens/À part"))
    with world.opened() as adapter:
        assert isinstance(adapter, Finder)
        things = adapter.ours()
        kept = adapter.remove(things)

    assert ["Plus tard", "Gens/À part"] == [
        thing.say.split("“")[1].split("”")[0] for thing in things
    ]
    assert all(not thing.removable for thing in things)
    assert all("There is a label “" in thing.say for thing in things)
    assert all("Move to Inbox" in thing.by_hand for thing in things)
    assert [True, True] == [bool(why) for why in kept.values()]
    assert "Plus tard" in world.kept.own_labels
