"""Hold that what is ours is found and taken away with account access alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.app.found import (
    NOT_SEEN,
    STILL_THERE,
    OneSecret,
    Search,
    account_from,
    account_of,
    open_search,
    service_of,
)
from boundary.app.library import Library
from boundary.core.errors import (
    AdapterError,
    NotOffered,
    PlaybookRefusal,
    Refusal,
    TransientError,
)
from boundary.core.playbook import Account
from boundary.core.ports import Thing
from boundary.rehearsal import Mail
from tests.app.world import Told

SECRET = "words-for-tests"
NOTE = Mail(b"From: me@example.net\r\n\r\nA note.\r\n")
RULES = Thing("script:rules", "Rules.", "By hand.", removable=True)
START = Thing("script:start", "A start.", "By hand.", removable=True)
FOLDER = Thing("folder:1", "A folder.", "By hand.", removable=False)


@dataclass
class Shelf:
    """Something that finds what is ours, and takes away what it is told to."""

    things: list[Thing]
    stuck: Mapping[str, str] = field(default_factory=dict)
    """What it says of things that it cannot take away."""
    lying: frozenset[str] = frozenset()
    """What it says is gone and is not."""
    fails: AdapterError | None = None
    blind_after: bool = False
    _blind: bool = False

    def ours(self) -> tuple[Thing, ...]:
        """Look."""
        if self._blind:
            raise TransientError("The line was lost.")
        return tuple(self.things)

    def remove(self, things: Sequence[Thing], /) -> Mapping[str, str]:
        """Take away."""
        self._blind = self.blind_after
        if self.fails is not None:
            raise self.fails
        came = {thing.id: self.stuck.get(thing.id, "") for thing in things}
        gone = {id_ for id_, why in came.items() if not why} - self.lying
        self.things = [thing for thing in self.things if thing.id not in gone]
        return came


def search(*shelves: Shelf) -> Search:
    """Make a search over these."""
    return Search({str(place): shelf for place, shelf in enumerate(shelves)}, {})


@pytest.fixture
def mailbox() -> Iterator[Mapping[str, str]]:
    """Furnish a mailbox with a folder that has our name, and no server for rules."""
    double = ImapDouble({"INBOX": [NOTE], "Later": [NOTE]}, SECRET)
    settings = double.start()
    try:
        yield {
            "host": "127.0.0.1",
            "user": "me@example.net",
            "port": str(settings["port"]),
            "security": "none",
            "sieve_port": "1",
        }
    finally:
        double.stop()


def opened(settings: Mapping[str, str]) -> Account:
    """Make the account of a mailbox."""
    return account_of(settings, "imap", Library())


def test_a_mailbox_is_looked_through_with_its_password_alone(mailbox: Mapping[str, str]) -> None:
    """Folders of ours are named; that rules could not be looked at is told apart."""
    account = opened(mailbox)
    with open_search(Library(), account, SECRET, Told(), lambda _: None) as found:
        things = found.things()

    assert 1 == len(things)
    assert things[0].say.startswith("There is a folder “Later”, with 1 message.")
    assert ["sieve"] == list(found.unseen)
    assert isinstance(found.unseen["sieve"], NotOffered)


def test_a_wrong_password_is_an_error(mailbox: Mapping[str, str]) -> None:
    """When the account does not open at all, nothing is called found or not found."""
    account = opened(mailbox)

    with (
        pytest.raises(AdapterError) as caught,
        open_search(Library(), account, "another", Told(), lambda _: None),
    ):
        pass
    assert not isinstance(caught.value, NotOffered)


def test_what_is_removable_is_taken_away_and_looked_at_again() -> None:
    """Only what may be taken away is, each through its own door, and the rest stays."""
    rules, box = Shelf([RULES, START]), Shelf([FOLDER])
    found = search(rules, box)
    came = found.remove(found.things())

    assert {RULES.id: "", START.id: ""} == came
    assert (FOLDER,) == found.things()


def test_only_what_was_shown_is_taken_away() -> None:
    """What turned up since is left alone; what is gone already counts as taken away."""
    shelf = Shelf([START])
    came = search(shelf).remove([RULES])

    assert {RULES.id: ""} == came
    assert [START] == shelf.things


def test_what_stays_says_why() -> None:
    """A reason of the service is passed on; a thing that is there again is never called gone."""
    shelf = Shelf([RULES, START], {RULES.id: "Changed by hand."}, frozenset({START.id}))
    found = search(shelf)

    assert {RULES.id: "Changed by hand.", START.id: STILL_THERE} == found.remove(found.things())


def test_a_service_that_refuses_is_a_reason() -> None:
    """An error of one door says why its things stay, and the other door goes on."""
    other = Shelf([START])
    found = search(Shelf([RULES], fails=AdapterError("It said no.")), other)

    assert {RULES.id: "It said no.", START.id: ""} == found.remove(found.things())
    assert [] == other.things


def test_what_could_not_be_looked_at_again_is_not_called_gone() -> None:
    """When the second look does not work, that is said of everything."""
    found = search(Shelf([RULES], blind_after=True))

    assert {RULES.id: f"{NOT_SEEN} The line was lost."} == found.remove(found.things())


def test_settings_are_checked_as_in_a_playbook() -> None:
    """The same settings are taken, defaults are filled in, empty answers count as not given."""
    account = opened({"host": "imap.example.net", "user": "me@example.net", "security": ""})

    assert ("imap", 993, "tls") == (
        account.service,
        account.settings["port"],
        account.settings["security"],
    )
    with pytest.raises(PlaybookRefusal):
        opened({"host": "imap.example.net", "user": "me@example.net", "security": "none"})
    with pytest.raises(PlaybookRefusal):
        opened({"host": "", "user": "me@example.net"})


def test_a_file_leads_to_an_account() -> None:
    """A small file holds what leads to the account; its faults have their place."""
    text = b"use: imap\nhost: imap.example.net\nuser: me@example.net\nfolders: {later: Receipts}\n"

    assert {"later": "Receipts"} == account_from(text, "imap", Library()).settings["folders"]
    with pytest.raises(PlaybookRefusal) as caught:
        account_from(text + b"password: x\n", "imap", Library())
    assert 5 == caught.value.faults[0].line
    with pytest.raises(PlaybookRefusal):
        account_from(b"- a\n", "imap", Library())
    with pytest.raises(Refusal):
        account_from(b"use: iphone\n", "imap", Library())


def test_a_kind_that_cannot_be_searched_points_to_its_guide() -> None:
    """What is done by hand leaves no mark: the written steps are named instead."""
    with pytest.raises(Refusal) as guided:
        service_of("iphone", Library())
    with pytest.raises(Refusal) as unknown:
        service_of("nothing", Library())

    assert "boundary guides iphone" in guided.value.hint
    assert "imap" in unknown.value.hint
    assert "guides" not in unknown.value.hint
    assert "imap" == service_of("imap", Library()).name


def test_nothing_that_was_typed_is_kept() -> None:
    """A password serves one call: it is given when asked for, and nothing can be kept."""
    secrets = OneSecret(SECRET)
    secrets.forget("found", "password")

    assert SECRET == secrets.get("found", "password")
    assert SECRET not in repr(secrets)
    with pytest.raises(Refusal):
        secrets.put("found", "password", "x")
