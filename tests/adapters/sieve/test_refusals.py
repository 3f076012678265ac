"""Meet servers that refuse: no room, no folder, nothing to be read; all stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from boundary.adapters.sieve import wire
from boundary.adapters.sieve.adapter import SieveAdapter
from boundary.adapters.sieve.rules import read_rules
from boundary.adapters.sieve.shelf import Limits
from boundary.core.change import Direction, Intent, Outcome, Presence, Status
from boundary.core.errors import AdapterError, TransientError
from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item
from boundary.core.ports import Folders
from tests.adapters.imap.furniture import MemoryJournal
from tests.adapters.sieve.furniture import (
    MINE,
    RULES,
    THEIRS,
    Picture,
    Place,
    file_away,
    notes,
    on_double,
    on_dovecot,
    review,
    session_of,
    statuses,
    written,
)
from tests.adapters.sieve.probes import lies
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.sieve_proxy import Rules

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
FURNISHED = Picture({"mine": MINE, "old": b"keep;\r\n"}, "mine")
NO_INCLUDE = frozenset({"include"})


@pytest.fixture
def place() -> Iterator[Place]:
    """Furnish the double."""
    with on_double(picture=FURNISHED) as made:
        yield made


@dataclass
class _Shelf:
    """Folders that cannot be had."""

    error: AdapterError
    there: bool = False
    allows: bool = True

    def path(self, name: str, /) -> str:
        """Name it, or say why not."""
        if not self.allows:
            raise self.error
        return name

    def has(self, name: str, /) -> bool:
        """Say that it is not there."""
        return self.there

    def make(self, name: str, /) -> bool:
        """Fail."""
        raise self.error

    def remove_empty(self, name: str, /) -> bool:
        """Fail."""
        raise self.error


@dataclass
class _Named:
    """Folders under one odd name."""

    name: str

    def path(self, name: str, /) -> str:
        """Give the odd name."""
        return self.name

    def has(self, name: str, /) -> bool:
        """Say that it is there."""
        return True

    def make(self, name: str, /) -> bool:
        """Make nothing."""
        return False

    def remove_empty(self, name: str, /) -> bool:
        """Remove nothing."""
        return False


def _over(place: Place, shelf: Folders) -> Callable[[], object]:
    @contextmanager
    def lend() -> Iterator[Folders]:
        yield shelf

    return lend


@contextmanager
def _adapter(place: Place, shelf: Folders) -> Iterator[SieveAdapter]:
    with place.open() as adapter:
        adapter._lend = _over(place, shelf)  # type: ignore[assignment]  # a shelf of the test's
        yield adapter


def test_a_folder_that_cannot_be_made_leaves_everything_as_it_was(place: Place) -> None:
    """Where the server makes no folder, no rule is set, and what was stored is gone again."""
    before = written(place.host.picture(), place.host.desk)
    with _adapter(place, _Shelf(AdapterError("No folder."))) as adapter:
        states = adapter.observe(ITEMS, None).states
        changes = [adapter.plan(item, states[item.address]) for item in ITEMS]
        outcomes = adapter.apply(changes, MemoryJournal())

    assert {Status.REFUSED} == {outcome.status for outcome in outcomes.values()}
    assert {wire.NO_FOLDER} == {outcome.note for outcome in outcomes.values()}
    assert before == written(place.host.picture(), place.host.desk)


def test_a_folder_name_that_cannot_be_is_refused_in_its_own_words(place: Place) -> None:
    """A folder with a use of its own is no place for their mail."""
    item = file_away(THEIRS[0], folder_name="Trash")

    report = session_of(place).run([item])

    assert [Status.REFUSED] == statuses(report)
    assert "a use of its own" in notes(report)
    assert FURNISHED == place.host.picture()


def test_a_lost_mailbox_is_a_fault_for_later(place: Place) -> None:
    """When the folders cannot be reached, nothing is set, and the next run does it."""
    before = written(place.host.picture(), place.host.desk)
    shelf = _Shelf(TransientError("Later."))
    with _adapter(place, shelf) as adapter:
        states = adapter.observe(ITEMS, None).states
        changes = [adapter.plan(item, states[item.address]) for item in ITEMS]
        shelf.allows = False
        with pytest.raises(TransientError):
            adapter.apply(changes, MemoryJournal())

    assert before == written(place.host.picture(), place.host.desk)


def test_without_folders_the_server_makes_them_as_mail_comes() -> None:
    """Where nobody lends the mailbox, the visible name is the folder."""
    with on_double(picture=FURNISHED) as place:
        place.lends = False
        session = session_of(place)
        report = session.run(ITEMS)
        filed = lies(place.host.picture(), THEIRS[0], "A note")
        session.undo(ITEMS)

        assert [Status.DONE] * 2 == statuses(report)
        assert ("Later",) == filed
        assert FURNISHED == place.host.picture()


def _room_for(picture: Picture) -> int:
    """Count the bytes of every script."""
    return sum(len(source) for source in picture.scripts.values())


def _after_a_run() -> Picture:
    with on_double(picture=FURNISHED) as place:
        session_of(place).run(ITEMS)
        return place.host.picture()


@pytest.mark.parametrize("short", [0, 1])
def test_room_to_the_byte(short: int) -> None:
    """With just enough room the rules are set; with one byte less nothing changes."""
    limits = Limits(total_bytes=_room_for(_after_a_run()) - short)
    with on_double(picture=FURNISHED, limits=limits) as place:
        report = session_of(place).run(ITEMS)
        expected = Status.REFUSED if short else Status.DONE

        assert [expected] * 2 == statuses(report)
        assert (FURNISHED == place.host.picture()) == bool(short)
        assert (wire.NO_ROOM in notes(report)) == bool(short)


@pytest.mark.parametrize(
    "limits",
    [Limits(scripts=3), Limits(scripts=2), Limits(script_bytes=400)],
    ids=["one script more", "no script more", "short scripts only"],
)
def test_a_server_with_other_limits_stays_as_it_was(limits: Limits) -> None:
    """Too many scripts, or too long ones, end in one sentence and no change."""
    with on_double(picture=FURNISHED, limits=limits) as place:
        report = session_of(place).run(ITEMS)

        assert [Status.REFUSED] * 2 == statuses(report)
        assert FURNISHED == place.host.picture()
        assert wire.NO_ROOM in notes(report)


def test_a_full_server_still_lets_rules_go() -> None:
    """Undo of one address, and one more of them, need no room for two copies."""
    limits = Limits(total_bytes=_room_for(_after_a_run()))
    with on_double(picture=FURNISHED, limits=limits) as place:
        session = session_of(place)
        session.run(ITEMS)
        one = session.undo(ITEMS[:1])
        ours = read_rules(place.host.picture().scripts[RULES])
        more = session.run(ITEMS[:1])
        session.undo(ITEMS)

        assert [Status.UNDONE] == statuses(one)
        assert ours is not None
        assert [THEIRS[1]] == [rule.address for rule in ours.rules]
        assert [Status.DONE] == statuses(more)
        assert FURNISHED == place.host.picture()


@pytest.mark.server
@pytest.mark.parametrize("short", [0, 1])
def test_room_to_the_byte_on_pigeonhole(short: int) -> None:
    """A real server with just enough room takes the rules, and with one byte less does not."""
    with dovecot() as server, on_dovecot(server, picture=FURNISHED) as place:
        session_of(place).run(ITEMS)
        room = _room_for(place.host.picture())
    plugin = {"sieve_quota_max_storage": str(room - short)}
    with dovecot(plugin=plugin) as small, on_dovecot(small, picture=FURNISHED) as place:
        report = session_of(place).run(ITEMS)

        assert [Status.REFUSED if short else Status.DONE] * 2 == statuses(report)
        assert (FURNISHED == place.host.picture()) == bool(short)


def test_a_mailbox_that_cannot_be_written_stays_as_it_was(place: Place) -> None:
    """A server that takes no script says so, and nothing is claimed."""
    place.meddler.rules = Rules(
        answer=lambda seen: b'NO "Read only."' if seen.verb == "PUTSCRIPT" else None
    )

    report = session_of(place).run(ITEMS)

    assert [Status.REFUSED] * 2 == statuses(report)
    assert wire.NOT_TAKEN in notes(report)
    assert FURNISHED == place.host.picture()


@pytest.mark.server
def test_a_folder_of_scripts_that_is_read_only_stays_as_it_was(sieve_server: Dovecot) -> None:
    """On a real server whose scripts cannot be written, nothing is claimed."""
    with on_dovecot(sieve_server, picture=FURNISHED) as place:
        folder = sieve_server.home(place.host.user) / "sieve"
        folder.chmod(0o500)
        (folder / "tmp").mkdir(mode=0o500, exist_ok=True)
        try:
            report = session_of(place).run(ITEMS)
        finally:
            folder.chmod(0o700)
            (folder / "tmp").rmdir()

        # Pigeonhole calls it a fault of its own, to be tried again later.
        assert [Status.FAILED] * 2 == statuses(report)
        assert FURNISHED == place.host.picture()


def test_scripts_that_cannot_be_read_are_unknown(place: Place) -> None:
    """A refused look is "could not look", never "not there"."""
    place.meddler.rules = Rules(
        answer=lambda seen: b'NO "No."' if seen.verb == "GETSCRIPT" else None
    )
    with place.open() as adapter:
        states = adapter.observe([*ITEMS, review()], None).states
        changes = [adapter.plan(item, states[item.address]) for item in (*ITEMS, review())]
        outcomes = adapter.apply(changes, MemoryJournal())
        findings = adapter.verify(changes)

    assert {Presence.UNKNOWN} == {state.presence for state in states.values()}
    assert {Status.WAITING} == {outcome.status for outcome in outcomes.values()}
    assert {None} == {finding.holds for finding in findings.values()}


def test_an_item_without_an_address_is_unknown(place: Place) -> None:
    """A step that names nobody is not guessed at."""
    item = Item(Address("mail", "mail.file-away", "-"), "mail.file-away", None)
    with place.open() as adapter:
        state = adapter.observe([item], None).states[item.address]

    assert Presence.UNKNOWN is state.presence
    assert wire.NO_ADDRESS == state.facts["note"]


def test_a_server_that_asks_for_patience_is_a_fault_for_later(place: Place) -> None:
    """TRYLATER is worth another try, at a look and at a write."""
    with place.open() as adapter:
        place.meddler.rules = Rules(answer=lambda _: b'NO (TRYLATER) "Soon."')

        with pytest.raises(TransientError):
            adapter.observe(ITEMS, None)


def test_a_folder_that_no_rule_can_name_is_refused(place: Place) -> None:
    """A name with a control character in it never gets into a script."""
    shelf = _Named("Later\x00")
    with _adapter(place, shelf) as adapter:
        states = adapter.observe(ITEMS, None).states
        changes = [adapter.plan(item, states[item.address]) for item in ITEMS]
        outcomes = adapter.apply(changes, MemoryJournal())

    assert {wire.NOT_TAKEN} == {outcome.note for outcome in outcomes.values()}
    assert FURNISHED == place.host.picture()


def test_a_mailbox_that_refuses_to_remove_a_folder_keeps_it(place: Place) -> None:
    """Undo ends when the folder cannot be removed, and says that it stays."""
    session_of(place).run(ITEMS)
    shelf = _Shelf(AdapterError("No."), there=True)
    receipt: JsonObject = {"objects": [{"id": "folder:Later", "folder": "Later", "created": True}]}
    with _adapter(place, shelf) as adapter:
        states = adapter.observe(ITEMS, None).states
        change = adapter.plan(ITEMS[0], states[ITEMS[0].address])
        done = Outcome(change, Status.DONE, _with_rules(receipt))
        outcome = adapter.undo([done], MemoryJournal())[change.address]
        shelf.error = TransientError("Later.")
        with pytest.raises(TransientError):
            adapter.undo([done], MemoryJournal())

    assert Status.UNDONE is outcome.status
    assert wire.FOLDER_STAYS == outcome.note


def _with_rules(ref: JsonObject) -> JsonObject:
    rules = [{"id": wire.rule_id(("mail.file-away", address))} for address in THEIRS]
    return {"objects": [*rules, *wire.objects_in(ref)]}


def test_a_lost_mailbox_while_the_folder_is_made_is_a_fault_for_later(place: Place) -> None:
    """When the mailbox goes away before the switch, the run is cut short and taken back."""
    shelf = _Shelf(TransientError("Later."))
    journal = MemoryJournal()
    with _adapter(place, shelf) as adapter:
        states = adapter.observe(ITEMS, None).states
        changes = [adapter.plan(item, states[item.address]) for item in ITEMS]
        with pytest.raises(TransientError):
            adapter.apply(changes, journal)
    with place.open() as adapter:
        doubts = journal.doubts([Intent(change, Direction.DO) for change in changes])
        outcomes = adapter.settle(doubts, journal)

    assert {Status.FAILED} == {outcome.status for outcome in outcomes.values()}
    assert FURNISHED == place.host.picture()
