"""Hold what of ours is named in a mailbox by its folders alone, without case or log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.imap.ours import STAYS
from boundary.core.errors import TransientError
from boundary.core.ports import Finder
from boundary.rehearsal import Mail, Rules
from tests.adapters.imap.furniture import World, is_write, on_double, on_dovecot

NOTE = Mail(b"From: me@example.net\r\n\r\nA note.\r\n")
MAILBOX = {"INBOX": [NOTE], "Later": [NOTE, NOTE], "Archive": [], "Private": [NOTE]}


@pytest.fixture(params=["double", pytest.param("dovecot", marks=pytest.mark.server)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Furnish a mailbox with some folders."""
    if request.param == "double":
        with on_double(MAILBOX) as found:
            yield found
    else:
        with on_dovecot(request.getfixturevalue("server"), MAILBOX) as found:
            yield found


def test_folders_with_our_names_are_named_with_their_messages(world: World) -> None:
    """Folders called as ours are by default are named, with how much lies in them; others not."""
    with world.opened() as adapter:
        things = adapter.ours()

    assert ["“Later”, with 2 messages", "“Archive”, with 0 messages"] == [
        thing.say.removeprefix("There is a folder ").partition(". ")[0] for thing in things
    ]
    assert 2 == len({thing.id for thing in things})
    assert not any(thing.removable for thing in things)


def test_looking_for_folders_writes_nothing(world: World) -> None:
    """Naming them only reads, and nothing is ever removed here."""
    with world.opened() as adapter:
        assert isinstance(adapter, Finder)
        things = adapter.ours()
        kept = adapter.remove(things)

    assert {thing.id: STAYS for thing in things} == kept
    assert not any(is_write(seen) for seen in world.meddler.seen)


def test_a_folder_that_cannot_be_counted_is_still_named() -> None:
    """A folder whose size the server does not tell is named without it."""
    refused = Rules(answer=lambda seen: b"NO not now" if seen.verb == "STATUS" else None)
    with on_double(MAILBOX, refused) as world, world.opened() as adapter:
        things = adapter.ours()

    assert all("which could not be opened" in thing.say for thing in things)
    assert 2 == len(things)


def test_a_lost_connection_is_told(world: World) -> None:
    """A server that is gone is an error, never "nothing found"."""
    with world.opened() as adapter:
        world.meddler.stop()

        with pytest.raises(TransientError):
            adapter.ours()
