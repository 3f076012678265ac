"""Hold that the mail a rule filed is found, and only that, and that undo moves it to the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from boundary.adapters.imap import filed, written
from boundary.core.change import Direction, Outcome, Presence, Status
from boundary.core.errors import AdapterError, TransientError
from boundary.core.playbook import Item
from boundary.core.ports import Returner
from boundary.rehearsal import Mail, Rules
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import (
    NEITHER,
    NO_MOVE,
    MemoryJournal,
    World,
    file_past,
    intents,
    is_write,
    on_double,
    on_dovecot,
    picture,
)
from tests.adapters.imap.letters import PAST, THEM, mail, only
from tests.servers.dovecot import Dovecot

SET = START + timedelta(days=10)
"""When the rule was set."""
SET_MS = int(SET.timestamp() * 1000)
RULE = replace(PAST, address=replace(PAST.address, step="mail.file-away"), verb="mail.file-away")


def came(number: int, sender: str = THEM, *flags: str, days: int = 11) -> Mail:
    """Write a message that came some days after the start."""
    return replace(mail(number, sender, *flags), when=START + timedelta(days=days))


BEFORE = {"INBOX": [mail(1), mail(3, "someone@example.com")], "Work": [mail(5)]}
FILED = (came(11, THEM, "\\Seen"), came(12), came(13, "someone@example.com"), came(14, days=9))
"""Two that the rule filed, one of another sender, one from before the rule."""


@pytest.fixture
def world() -> Iterator[World]:
    """Furnish the double: what was there is filed by a step of its own, the rest by a rule."""
    with on_double(BEFORE) as made:
        yield made


def set_up(made: World) -> Outcome:
    """File what was there; then let the rule's mail come."""
    past = only(made.run([PAST]))
    for each in FILED:
        made.desk.deliver("Later", each)
    return past


def receipt(made: World, past: Outcome, since_ms: int = SET_MS, rule: Item = RULE) -> Outcome:
    """Ask for the receipt; there has to be one."""
    with made.opened() as adapter:
        assert isinstance(adapter, Returner)
        found = adapter.filed_since(rule, since_ms, [past.ref])
    assert found is not None
    return found


def numbers(mails: list[Mail] | tuple[Mail, ...]) -> list[int]:
    """Name messages by their numbers."""
    return sorted(int(m.body.split(b"This is ")[1].split(b".")[0]) for m in mails)


def test_only_what_the_rule_filed_is_listed(world: World) -> None:
    """Theirs, in the folder, come after the rule, in no receipt; and looking writes nothing."""
    past = set_up(world)
    start = len(world.meddler.seen)
    found = receipt(world, past)
    objects = written.receipt_from(found.ref).objects

    assert ["<11@mail.example>", "<12@mail.example>"] == sorted(o.message_id for o in objects)
    assert {"INBOX"} == {o.origin for o in objects}
    assert "mail.file-away.back" == found.change.address.step
    assert Presence.ABSENT is found.change.before.presence
    assert "2 messages that a rule filed into Later." == found.change.summary
    assert not [seen for seen in world.meddler.seen[start:] if is_write(seen)]


def test_undo_moves_it_to_the_inbox(world: World) -> None:
    """Their mail is in the inbox with its flags; what a step moved, and all else, stays."""
    past = set_up(world)
    ended = only(world.undo([receipt(world, past)]))
    after = world.desk.snapshot()

    assert Status.UNDONE is ended.status
    assert (2, []) == (ended.ref["returned"], ended.ref["remaining"])
    assert [3, 11, 12] == numbers(after["INBOX"])
    assert [1, 5, 13, 14] == numbers(after["Later"])
    assert {("\\Seen",), ()} == {m.flags for m in after["INBOX"]}


def test_a_second_time_there_is_nothing(world: World) -> None:
    """After it was moved back there is no receipt any more, and the old one moves nothing."""
    past = set_up(world)
    found = receipt(world, past)
    world.undo([found])
    before = picture(world.desk)
    again = only(world.undo([found]))
    with world.opened() as adapter:
        none = adapter.filed_since(RULE, SET_MS, [past.ref])

    assert none is None
    assert (Status.UNDONE, 0) == (again.status, again.ref["returned"])
    assert before == picture(world.desk)


def test_without_the_folder_there_is_nothing(world: World) -> None:
    """A rule whose folder was never made has filed nothing."""
    with world.opened() as adapter:
        found = adapter.filed_since(RULE, SET_MS, [])

    assert found is None


def test_what_is_marked_as_deleted_stays(world: World) -> None:
    """Somebody's own deletion is left alone."""
    world.desk.fill({"Later": [came(11, THEM, "\\Deleted"), came(12)]})
    with world.opened() as adapter:
        found = adapter.filed_since(RULE, SET_MS, [])

    assert found is not None
    assert 1 == found.change.before.facts["count"]


def test_what_a_step_moved_is_known_in_a_new_folder_too(world: World) -> None:
    """When the folder was made anew, mail of a receipt is known by what it is."""
    past = set_up(world)
    found = receipt(world, past, since_ms=0)
    listed = written.receipt_from(past.ref).objects
    moved = [one.placed(one.target, 99, 99).to_json() for one in listed]
    with world.opened() as adapter:
        again = adapter.filed_since(RULE, 0, [{**past.ref, "objects": moved}])
    assert again is not None
    assert found.ref == again.ref
    assert 3 == found.change.before.facts["count"]


def test_copies_count_when_the_rule_takes_them(world: World) -> None:
    """A rule that files what names them in Cc has that moved back too."""
    text = f"From: someone@example.com\r\nCc: {THEM}\r\nMessage-ID: <21@mail.example>\r\n\r\n"
    world.desk.fill({"Later": [Mail(f"{text}This is 21.\r\n".encode(), (), SET)]})
    wide = replace(RULE, options={**RULE.options, "copied": "include"})
    with world.opened() as adapter:
        without = adapter.filed_since(RULE, 0, [])
        found = adapter.filed_since(wide, 0, [])

    assert without is None
    assert found is not None


def test_a_folder_that_cannot_be_read_is_a_fault(world: World) -> None:
    """Never "nothing there" when the folder could not be looked at."""
    past = set_up(world)
    world.meddler.rules = Rules(
        answer=lambda seen: (
            b"NO not now" if seen.verb == "EXAMINE" and b"Later" in seen.line else None
        )
    )
    with world.opened() as adapter, pytest.raises(AdapterError) as raised:
        adapter.filed_since(RULE, SET_MS, [past.ref])

    assert filed.NOT_READ == raised.value.say


def test_a_folder_of_another_use_is_a_fault(world: World) -> None:
    """A rule that names the inbox files nothing, and nothing is looked for."""
    wrong = replace(RULE, options={**RULE.options, "folder_name": "INBOX"})
    with world.opened() as adapter, pytest.raises(AdapterError):
        adapter.filed_since(wrong, SET_MS, [])


@pytest.mark.parametrize("hide", [frozenset(), NO_MOVE, NEITHER])
@pytest.mark.parametrize("cut_after", [True, False])
def test_cut_short_it_can_be_ended(hide: frozenset[str], cut_after: bool) -> None:
    """After a cut in the middle no message is in two places unmarked, and none is lost."""
    with on_double(BEFORE, Rules(hide=hide)) as made:
        found = receipt(made, set_up(made))
        (intent,) = intents(
            [found.change], made.sink, Direction.UNDO, {found.change.address: found.ref}
        )
        journal = MemoryJournal()
        with made.opened() as adapter:
            made.meddler.revive(
                Rules(
                    hide=hide,
                    cut_at=1,
                    cut_after=cut_after,
                    counted=lambda seen: seen.verb in ("UID MOVE", "UID COPY"),
                )
            )
            with pytest.raises(TransientError):
                adapter.undo([found], journal)
        made.meddler.revive(Rules(hide=hide))
        with made.opened() as adapter:
            settled = only(adapter.settle(journal.doubts([intent]), made.journal))
        if settled.status is not Status.UNDONE:
            made.undo([found])
        after = made.desk.snapshot()
        inbox, later = (
            [each for each in after[name] if "\\Deleted" not in each.flags]
            for name in ("INBOX", "Later")
        )

    assert {11, 12} <= set(numbers(inbox))
    assert [1, 3, 5, 11, 12, 13, 14] == numbers([*inbox, *later])


@pytest.mark.server
def test_on_a_real_server(server: Dovecot) -> None:
    """On Dovecot the rule's mail goes to the inbox, and what else lies there stays."""
    with on_dovecot(server, BEFORE) as made:
        past = set_up(made)
        ended = only(made.undo([receipt(made, past)]))
        after = made.desk.snapshot()

    assert Status.UNDONE is ended.status
    assert [3, 11, 12] == numbers(after["INBOX"])
    assert [1, 5, 13, 14] == numbers(after["Later"])


def test_the_item_is_none_of_a_playbook() -> None:
    """Its address is no step's, so that it can never stand in the place of one."""
    assert RULE.address != filed.item_of(RULE).address != file_past(THEM).address
