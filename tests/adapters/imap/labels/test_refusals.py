"""Hold the way by labels to its promises when Gmail says no."""

from __future__ import annotations

import pytest

from boundary.adapters.imap.labels.adapter import LATER
from boundary.adapters.imap.labels.look import NO_ALL_MAIL, NOT_OPENED, NOT_SAID
from boundary.core.change import Presence, Status
from boundary.core.errors import AdapterError, TransientError
from boundary.rehearsal import Rules
from tests.adapters.imap.furniture import (
    MemoryJournal,
    file_past,
    keep,
)
from tests.adapters.imap.labels.gmail import INBOX, THEM, GmailWorld, on_gmail
from tests.adapters.imap.labels.world import (
    PAST,
    planned_then_named,
)
from tests.adapters.imap.letters import only, refuse


def test_a_refused_chunk_is_halved(world: GmailWorld) -> None:
    """What the server takes one by one arrives, when it refuses more at once."""
    for number in range(5):
        world.add(f"n{number}")
    world.meddler.revive(refuse("UID STORE", b"NO too many", longer=1))
    outcome = only(world.run([PAST]))

    assert Status.DONE == outcome.status
    assert [{"Later"}] * 5 == [m.labels for m in world.kept.letters.values()]


def test_a_server_that_refuses_labels_leaves_everything_as_it_was(world: GmailWorld) -> None:
    """Each command of a chunk refused in turn: flags and labels are as before."""
    for refused in (b"FLAGS", b"+X-GM-LABELS", b"-X-GM-LABELS (\\Inbox)"):
        world.kept.letters.clear()
        world.add("one")
        before = world.picture()["letters"]
        world.meddler.revive(
            Rules(
                answer=lambda seen, word=refused: (  # type: ignore[misc]  # a default
                    b"NO no"
                    if seen.verb == "UID STORE" and word in seen.line and b"-FLAGS" not in seen.line
                    else None
                )
            )
        )
        outcome = only(world.run([PAST]))
        world.meddler.revive()

        assert Status.FAILED == outcome.status
        assert "1 message; they are where they were" in outcome.note
        assert before == world.picture()["letters"]


@pytest.mark.parametrize(
    "said",
    [
        b"NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)",
        b"NO [THROTTLED] Too much. (Failure)",
    ],
)
def test_too_much_traffic_ends_the_run_and_says_so(world: GmailWorld, said: bytes) -> None:
    """Nothing more is tried, and what was not done is as it was."""
    for number in range(4):
        world.add(f"n{number}")
    world.chunk = 2
    world.meddler.revive(refuse("UID STORE", said))
    outcome = only(world.run([PAST]))
    stores = [seen for seen in world.meddler.seen if seen.verb == "UID STORE"]

    assert (Status.FAILED, 1) == (outcome.status, len(stores))
    assert LATER in outcome.note
    assert [{INBOX}] * 4 == [m.labels for m in world.kept.letters.values()]


def test_too_much_traffic_while_looking_is_worth_another_try(world: GmailWorld) -> None:
    """A look that Gmail slows down waits a few times, and is no empty mailbox."""
    world.add("one")
    said = b"NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)"
    world.meddler.revive(refuse("UID FETCH", said))
    with world.opened() as adapter, pytest.raises(TransientError):
        adapter.observe([PAST], None)

    assert 3 == len(world.naps)


def test_too_many_programs_is_worth_another_try(world: GmailWorld) -> None:
    """Gmail lets 15 programs in at a time; one more is asked to come back."""
    desks = []
    for _ in range(15):
        session = world.desk.session()
        session.__enter__()
        desks.append(session)
    with pytest.raises(TransientError), world.opened():
        pass
    for session in desks:
        session.__exit__(None, None, None)
    with world.opened() as adapter:
        state = adapter.observe([PAST], None).states[PAST.address]

    assert Presence.PRESENT == state.presence


def test_without_all_mail_it_is_said_what_to_do() -> None:
    """An account that hides All Mail from mail programs is never taken for an empty one."""
    with on_gmail(show_all=False) as world:
        world.add("one")
        with world.opened() as adapter:
            with pytest.raises(AdapterError) as caught:
                adapter.observe([PAST], None)
            with pytest.raises(AdapterError):
                adapter.spot(None)

    assert NO_ALL_MAIL == caught.value.say
    assert "Show in IMAP" in caught.value.hint


def test_all_mail_that_cannot_be_opened_is_a_fault(world: GmailWorld) -> None:
    """A refused folder is not an empty one."""
    world.meddler.revive(refuse("EXAMINE", b"NO not now"))
    with world.opened() as adapter, pytest.raises(AdapterError) as caught:
        adapter.observe([PAST], None)

    assert NOT_OPENED == caught.value.say


def test_labels_that_are_not_said_are_a_fault(world: GmailWorld) -> None:
    """A message that is there, without its labels, is never taken for one that is gone."""
    world.add("one")
    item = keep(THEM)
    world.meddler.revive(
        Rules(
            answer=lambda seen: (
                b"* 1 FETCH (UID 1 FLAGS ())\r\nOK Success"
                if seen.verb == "UID FETCH" and b"X-GM-LABELS" in seen.line
                else None
            )
        )
    )
    said = []
    with world.opened() as adapter:
        for ask in (lambda: adapter.observe([item], None), lambda: adapter.spot(None)):
            with pytest.raises(AdapterError) as caught:
                ask()
            said.append(caught.value.say)

    assert [NOT_SAID] * 2 == said


def test_a_label_that_cannot_be_made_or_used_is_said(world: GmailWorld) -> None:
    """The server refuses the label, or its name is one that no label of ours may have."""
    world.add("one")
    world.meddler.revive(refuse("CREATE", b"NO no"))
    made = only(world.run([PAST]))
    world.meddler.revive()
    with world.opened() as adapter:
        states = {
            name: adapter.observe([item], None).states[item.address].presence
            for name in ("[Gmail]/Trash", "INBOX", "Trash", "a//b", "Work/INBOX")
            for item in [file_past(THEM, folder_name=name)]
        }
        plain = only(adapter.apply(planned_then_named(adapter, "Trash"), MemoryJournal()))

    assert Status.FAILED == made.status
    assert {Presence.UNKNOWN} == set(states.values())
    assert Status.REFUSED == plain.status
    assert {INBOX} == world.of("one").labels
