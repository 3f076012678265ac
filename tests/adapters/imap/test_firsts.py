"""Hold that a message is kept once, however often this program moves it there and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from boundary.adapters.imap import wire, written
from boundary.adapters.imap.firsts import Firsts, with_handles
from boundary.core.change import MADE, Change, Outcome, Presence, State, Status
from boundary.core.codec import canonical, parse
from boundary.core.json import JsonObject
from boundary.rehearsal import Rules
from tests.adapters.imap.cuts import WAYS
from tests.adapters.imap.furniture import (
    MemoryJournal,
    World,
    file_past,
    keep,
    look,
    on_double,
    on_dovecot,
    picture,
)
from tests.adapters.imap.letters import MAILBOX, THEM, mail
from tests.servers.dovecot import Dovecot

KEEP, PAST = keep(THEM), file_past(THEM)
ONE = written.Moved("INBOX;7;3", "INBOX", 7, 3, "<1@mail.example>", "", 9, "", ())


@dataclass
class Sessions:
    """One case over an account: each piece of work in a session of its own, as commands are."""

    made: World
    standing: list[Outcome] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)

    def run(self) -> int:
        """Keep, then file; say how many originals were saved anew."""
        before = sum(self.made.sink.bodies.values())
        with self.made.opened() as adapter:
            adapter.remind(self._receipts())
            planned = look(adapter, [KEEP, PAST])
            for change in planned:
                if wire.messages_of(change.before):
                    adapter.collect([change], self.made.sink)
                    done = adapter.apply([change], MemoryJournal())[change.address]
                    if change.item == PAST and done.status is Status.DONE:
                        self.standing.insert(0, done)
        return sum(self.made.sink.bodies.values()) - before

    def planned(self) -> list[Change]:
        """Look, in a session of its own."""
        with self.made.opened() as adapter:
            adapter.remind(self._receipts())
            return look(adapter, [KEEP, PAST])

    def undo(self) -> None:
        """Take all back."""
        with self.made.opened() as adapter:
            adapter.remind(self._receipts())
            (outcome,) = adapter.undo(self.standing, MemoryJournal()).values()
        self.standing.clear()
        self.handles += written.texts(parse(canonical(outcome.ref)), MADE)

    def _receipts(self) -> Sequence[JsonObject]:
        receipts = [parse(canonical(outcome.ref)) for outcome in reversed(self.standing)]
        return [*receipts, {MADE: list(self.handles)}]


PLACES = [pytest.param("double", way, id=f"double, {way}") for way in ("move", "copy")]
PLACES += [pytest.param("dovecot", way, marks=pytest.mark.server, id=way) for way in WAYS]


@contextmanager
def served(kind: str, rules: Rules, request: pytest.FixtureRequest) -> Iterator[World]:
    """Furnish either server."""
    if kind == "double":
        with on_double(MAILBOX, rules) as made:
            yield made
    else:
        server: Dovecot = request.getfixturevalue("server")
        with on_dovecot(server, MAILBOX, rules) as made:
            yield made


def seen_ids(change: Change) -> object:
    """Give what a reading step has read."""
    return change.before.facts["seen_ids"]


@pytest.mark.parametrize(("kind", "way"), PLACES)
def test_what_was_moved_is_not_kept_again(
    kind: str, way: str, request: pytest.FixtureRequest
) -> None:
    """After filing, after undo, and after filing again: only what is new is saved."""
    with served(kind, WAYS[way], request) as made:
        case = Sessions(made)
        before = picture(made.desk)
        first = case.run()
        after = case.planned()
        seen = [seen_ids(after[0]), written.number(after[1].before.facts, "count")]
        again = case.run()
        made.desk.deliver("INBOX", mail(9))
        one_more = case.run()
        case.undo()
        back = picture(made.desk)
        after_undo = case.run()
        bodies = Counter(body for _, body in made.sink.kept.values())

    assert [4, 0, 1, 0] == [first, again, one_more, after_undo]
    assert 4 == len(str(seen[0]).split(","))
    assert 0 == seen[1]
    assert {1} == set(bodies.values())
    assert before["Work"] == back["Work"]
    assert sum(before["INBOX"].values()) + 1 == sum(back["INBOX"].values())


def test_a_message_moved_twice_goes_back_to_where_it_was_found_first() -> None:
    """Two receipts of one message name its two ways; undo goes the whole way at once."""
    with on_double(MAILBOX) as made:
        before = picture(made.desk)
        done = list(made.run([file_past(THEM, folder_name="Other")]).values())
        with made.opened() as adapter:
            adapter.remind([outcome.ref for outcome in done])
            changes = look(adapter, [PAST])
            (outcome,) = adapter.apply(changes, made.journal).values()
        names = {m.id for m in written.receipt_from(done[0].ref).objects}
        twice = {m.id for m in written.receipt_from(outcome.ref).objects}
        made.undo([outcome, *done])
        after = picture(made.desk)

    assert names == twice
    assert before == after


def _mail(*messages: wire.Message) -> wire.Mail:
    return wire.Mail(tuple(messages[:1]), tuple(messages[1:]))


def _named(firsts: Firsts, *messages: wire.Message) -> list[str]:
    mail = firsts.named(_mail(*messages))
    return [message.id for message in (*mail.outside, *mail.ours)]


def _message(folder: str, validity: int, uid: int, name: str = "") -> wire.Message:
    return wire.Message(folder, validity, uid, "a" * 40, 9, "", name)


def test_places_of_receipts_are_known() -> None:
    """The new place of a message is known by the old one, and no other place is."""
    firsts = Firsts()
    firsts.take([written.Receipt((ONE.placed("Later", 9, 1),), "Later").to_json()])
    there = (_message("INBOX", 7, 4), _message("Later", 9, 1), _message("Later", 8, 1))

    assert ["INBOX;7;4", "INBOX;7;3", "Later;8;1"] == _named(firsts, *there)
    assert ["gmail;5"] == _named(firsts, _message("Later", 9, 1, "gmail;5"))


@pytest.mark.parametrize("odd", [{}, {"objects": 3}, {MADE: ["x", "", 4]}, {MADE: "a b"}])
def test_odd_receipts_name_nothing(odd: JsonObject) -> None:
    """What others wrote of their own things is none of ours."""
    firsts = Firsts()
    firsts.take([odd])

    assert ["INBOX;7;4"] == _named(firsts, _message("INBOX", 7, 4))


def test_an_undo_says_where_it_put_what_was_moved() -> None:
    """By new place and first place; what lies where it was found first needs no word."""
    elsewhere = written.Moved("INBOX;7;3", "INBOX", 7, 8, "", "", 9, "", ())
    ref = with_handles({"returned": 2}, [ONE, elsewhere])
    firsts = Firsts()
    firsts.take([ref])

    assert {"returned": 2, MADE: ["INBOX;7;8 INBOX;7;3"]} == ref
    assert ["INBOX;7;3"] == _named(firsts, _message("INBOX", 7, 8))
    assert {"returned": 1} == with_handles({"returned": 1}, [ONE])


def _lines(changes: Iterable[Change]) -> list[State]:
    return [change.before for change in changes]


def test_a_look_without_receipts_is_as_ever() -> None:
    """Nothing is named where nothing was moved."""
    with on_double(MAILBOX) as made, made.opened() as adapter:
        first = _lines(look(adapter, [KEEP]))
        adapter.remind([])
        second = _lines(look(adapter, [KEEP]))

    assert first == second
    assert Presence.ABSENT is first[0].presence
