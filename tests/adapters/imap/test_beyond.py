"""Hold a look at a mailbox to telling apart what others wrote and only copied them on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.adapters.imap.labels.wire import to_state
from boundary.adapters.imap.wire import Mail as Mailed
from boundary.adapters.imap.wire import Message
from boundary.core.codec import canonical, parse
from boundary.core.json import Json, JsonObject
from boundary.rehearsal import Mail
from tests.adapters.imap.furniture import World, file_past, keep, on_double, states_of

ANNA, BERT = "jordan@example.org", "j.example@example.com"


def letter(number: int, sender: str, *copies: str) -> Mail:
    """Write one message."""
    cc = f"Cc: {', '.join(copies)}\r\n" if copies else ""
    head = f"From: {sender}\r\n{cc}To: me@example.net\r\nMessage-ID: <{number}@x.example>\r\n"
    return Mail(f"{head}\r\nHello.\r\n".encode())


@pytest.fixture(params=["scan", "search"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Start a mailbox of five in two folders, looked through in either way."""
    mailbox = {
        "INBOX": [letter(1, ANNA), letter(2, BERT, ANNA), letter(3, ANNA, ANNA, BERT)],
        "Family": [letter(4, "x@example.net", ANNA), letter(5, "x@example.net")],
    }
    with on_double(mailbox) as made:
        made.strategy = request.param
        yield made


def beyond(facts: JsonObject) -> tuple[int, Json]:
    """Give how many others wrote, and of how many messages that is."""
    ids = facts.get("beyond", [])
    assert isinstance(ids, list)
    return len(set(ids)), facts.get("of")


def test_what_others_wrote_is_beyond(world: World) -> None:
    """In any folder, where copies are asked for; not their own, nor anything of what only reads."""
    both = [file_past(ANNA, copied="include"), file_past(BERT)]
    reading = [keep(ANNA, copied="include"), file_past(ANNA)]
    with world.opened() as adapter:
        states = adapter.observe(both, None).states
        others = adapter.observe(reading, None).states

    assert [(2, 5), (0, None)] == [beyond(states[one.address].facts) for one in both]
    assert [(0, None), (0, None)] == [beyond(others[one.address].facts) for one in reading]
    assert 4 == states[both[0].address].facts["count"]


def test_a_second_look_tells_them_apart_as_the_first_did(world: World) -> None:
    """With what the first look left, and with what came since."""
    one = file_past(ANNA, copied="include")
    with world.opened() as adapter:
        first = adapter.observe([one], None)
        world.desk.deliver("INBOX", letter(6, "x@example.net", ANNA))
        world.desk.deliver("INBOX", letter(7, ANNA))
        second = adapter.observe([one], parse(canonical(first.cursor or {})))
        anew = adapter.observe([one], None)

    assert (2, 5) == beyond(first.states[one.address].facts)
    assert (3, 7) == beyond(second.states[one.address].facts)
    assert states_of(anew) == states_of(second)


def test_labels_are_no_difference() -> None:
    """Where mail has labels, the same messages are told apart."""
    copied = Message("All", 7, 3, "a" * 40, 120, "", copied=True)
    own = Message("All", 7, 4, "b" * 40, 120, "")
    facts = to_state("mail.file-past", Mailed((copied, own), world=9)).facts
    plain = to_state("mail.file-past", Mailed((own,), world=9)).facts

    assert [[copied.id], 9] == [facts["beyond"], facts["of"]]
    assert (0, None) == beyond(plain)
