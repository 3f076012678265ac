"""Change the mailbox behind our back between any two steps: nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from boundary.core.change import Outcome, Status
from boundary.core.errors import StalePlan
from boundary.rehearsal import Desk, Mail, Rules, Seen
from tests.adapters.imap.cuts import FILING, MAILBOX, THEIRS, done_of
from tests.adapters.imap.furniture import MemoryJournal, World, look, on_dovecot
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.server
MOMENTS = ("after the look", "after the originals", "after the move", "after the second look")


@pytest.fixture
def made(server: Dovecot) -> Iterator[World]:
    """Furnish a small mailbox."""
    with on_dovecot(server, MAILBOX) as world:
        yield world


def _rename(desk: Desk, folder: str) -> None:
    """Give a folder another name, as another program would."""
    with desk.session() as client:
        client.rename(folder, "Renamed")


def _anew(desk: Desk, folder: str) -> None:
    """Take a folder away and make it again with the same mail: every number in it is another."""
    held = desk.snapshot().get(folder)
    if held is None:
        return
    with desk.session() as client:
        client.rename(folder, "Old")
        client.delete("Old")
    desk.fill({folder: held})


def _emptied(desk: Desk, folder: str) -> None:
    """Take a folder away for good, with all that is in it."""
    with desk.session() as client:
        client.delete(folder)


def _bodies(desk: Desk) -> Counter[bytes]:
    return Counter(mail.body for mails in desk.snapshot().values() for mail in mails)


MISCHIEF: dict[str, Callable[[Desk, str], None]] = {
    "renamed": _rename,
    "made anew": _anew,
    "removed": _emptied,
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("what", MISCHIEF)
@pytest.mark.parametrize("folder", ["Family", "Later"])
def test_a_folder_changes_between_two_steps(
    made: World, folder: str, what: str, moment: str
) -> None:
    """The run says so or goes on; the next run ends it, and undo puts back all that is there."""
    before = _bodies(made.desk)
    lost: Counter[bytes] = Counter()

    def now(this: str) -> None:
        if this != moment:
            return
        held = _bodies(made.desk)
        with suppress(KeyError):
            made.desk.snapshot()[folder]
            MISCHIEF[what](made.desk, folder)
        lost.update(held - _bodies(made.desk))

    done: list[Outcome] = []
    with made.opened() as adapter:
        changes = look(adapter, FILING)
        now(MOMENTS[0])
        adapter.collect(changes, made.sink)
        now(MOMENTS[1])
        with suppress(StalePlan):
            done += done_of(*adapter.apply(changes, MemoryJournal()).values())
        now(MOMENTS[2])
        adapter.verify([outcome.change for outcome in done])
        now(MOMENTS[3])
    again = made.run(FILING)
    filed = _bodies(made.desk)
    with made.opened() as adapter:
        counts = [change.before.facts["count"] for change in look(adapter, FILING)]
    made.undo([*done_of(*again.values()), *done])
    after = _bodies(made.desk)

    assert [0, 0] == counts
    assert before - lost == filed
    assert before - lost == after
    assert THEIRS - lost <= made.sink.bodies
    assert not lost or what == "removed"


@pytest.mark.parametrize("verb", ["UID MOVE", "UID COPY", "CREATE", "UID STORE"])
def test_a_mailbox_that_is_full_loses_nothing(made: World, verb: str) -> None:
    """Over quota at any write: what is there stays, is said, and goes once there is room again."""
    hide = frozenset({"MOVE"}) if verb == "UID COPY" else frozenset()

    def full(seen: Seen) -> bytes | None:
        return b"NO [OVERQUOTA] no room" if seen.verb == verb else None

    before = _bodies(made.desk)
    made.meddler.revive(Rules(hide=hide, answer=full))
    first = made.run(FILING)
    between = _bodies(made.desk)
    made.meddler.revive(Rules(hide=hide))
    second = made.run(FILING)
    filed = _bodies(made.desk)
    made.undo(done_of(*second.values(), *first.values()))

    assert Status.FAILED in {outcome.status for outcome in first.values()}
    assert before == between == filed == _bodies(made.desk)
    assert {Status.DONE} == {outcome.status for outcome in second.values()}


def test_new_mail_between_two_steps_is_left_to_the_next_run(made: World) -> None:
    """What comes while a plan is carried out was not agreed to: it is filed the next time."""
    new = Mail(b"From: jordan@example.org\r\nMessage-ID: <99@mail.example>\r\n\r\nNew.\r\n")
    with made.opened() as adapter:
        changes = look(adapter, FILING)
        adapter.collect(changes, made.sink)
        made.desk.deliver("INBOX", new)
        outcomes = adapter.apply(changes, MemoryJournal())
    between = Counter(mail.body for mail in made.desk.snapshot()["Later"])
    made.run(FILING)
    filed = Counter(mail.body for mail in made.desk.snapshot()["Later"])

    assert {Status.DONE} == {outcome.status for outcome in outcomes.values()}
    assert THEIRS == between
    assert THEIRS + Counter([new.body]) == filed == made.sink.bodies
