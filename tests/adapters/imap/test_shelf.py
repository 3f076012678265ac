"""Hold the folders that others file into: their names, making them, and never taking mail away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from boundary.adapters.imap import open_folders
from boundary.core.errors import AdapterError
from boundary.core.ports import Folders
from boundary.rehearsal import Mail, Rules
from tests.adapters.imap.furniture import Secrets, World, on_double, on_dovecot
from tests.servers.dovecot import Dovecot, dovecot

NOTE = Mail(b"From: me@example.net\r\n\r\nA note.\r\n")


@contextmanager
def _shelf(world: World) -> Iterator[Folders]:
    with open_folders((), world.account(), Secrets(), sleep=world.naps.append) as folders:
        yield folders


@pytest.fixture(params=["double", pytest.param("dovecot", marks=pytest.mark.server)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Furnish a mailbox with a folder that is there already."""
    mailbox = {"INBOX": [NOTE], "Kept": [NOTE]}
    if request.param == "double":
        with on_double(mailbox) as found:
            yield found
    else:
        with on_dovecot(request.getfixturevalue("server"), mailbox) as found:
            yield found


def _folders(world: World) -> Sequence[str]:
    return sorted(world.desk.snapshot())


def test_nothing_is_contacted_until_something_is_asked(world: World) -> None:
    """Lending the folders signs in nowhere."""
    with _shelf(world):
        pass

    assert [] == world.meddler.seen


def test_a_folder_is_made_once_and_subscribed(world: World) -> None:
    """Making says whether it was made; a person's programs see it from then on."""
    with _shelf(world) as folders:
        made = [folders.has("Later"), folders.make("Later"), folders.has("Later")]
        again = folders.make("Later")

    assert [False, True, True] == made
    assert not again
    assert "Later" in world.desk.subscribed()


def test_only_an_empty_folder_is_removed(world: World) -> None:
    """A folder that holds anything stays, and so does one that is not there."""
    with _shelf(world) as folders:
        folders.make("Later")
        removed = [folders.remove_empty(name) for name in ("Later", "Kept", "Never")]

    assert [True, False, False] == removed
    assert ["INBOX", "Kept"] == [
        name for name in _folders(world) if name in ("INBOX", "Kept", "Later")
    ]


def test_a_name_in_any_script_is_given_as_text(world: World) -> None:
    """The full name is text, as rules on the server write it, whatever IMAP makes of it."""
    with _shelf(world) as folders:
        assert "Später" == folders.path("Später")
        assert folders.make("Später")
        assert folders.has("Später")


def test_a_folder_with_a_use_of_its_own_is_refused(world: World) -> None:
    """Nothing is ever filed into the bin."""
    with _shelf(world) as folders, pytest.raises(AdapterError):
        folders.path("Trash")

    assert () == tuple(world.desk.snapshot().get("Trash", ()))


def test_a_refused_folder_is_a_sentence(world: World) -> None:
    """A server that makes no folders gets its sentence; nothing is called made."""
    with _shelf(world) as folders:
        folders.has("Later")
        world.meddler.rules = Rules(
            answer=lambda seen: b"NO not now" if seen.verb in ("CREATE", "DELETE") else None
        )
        with pytest.raises(AdapterError) as caught:
            folders.make("Later")
        world.meddler.rules = Rules()
        folders.make("Later")
        world.meddler.rules = Rules(answer=lambda seen: b"NO no" if seen.verb == "DELETE" else None)

        assert "The folder for their mail could not be made on the server." == caught.value.say
        assert not folders.remove_empty("Later")


def test_no_password_is_said_before_anything_is_contacted(world: World) -> None:
    """Without a stored password there is nothing to sign in with."""

    class Empty(Secrets):
        """Holds nothing."""

        def get(self, account: str, name: str, /) -> str | None:
            return None

    with pytest.raises(AdapterError), open_folders((), world.account(), Empty()):
        pass

    assert [] == world.meddler.seen


@pytest.mark.server
def test_a_server_that_keeps_everything_below_the_inbox() -> None:
    """Where the user's folders lie below INBOX, the full name says so."""
    with dovecot(separator=".", prefix="INBOX.") as running:
        server: Dovecot = running
        with on_dovecot(server, {"INBOX": [NOTE]}) as world, _shelf(world) as folders:
            assert "INBOX.Later" == folders.path("Later")
            assert folders.make("Later")
