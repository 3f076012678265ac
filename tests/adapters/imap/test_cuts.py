"""Cut the connection at every command: nothing is lost, nothing doubled, undo gives all back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from boundary.core.change import Change, Direction, Outcome, Status
from boundary.core.errors import TransientError
from boundary.core.playbook import Address
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
    look,
    on_double,
    on_dovecot,
    picture,
)
from tests.servers.dovecot import Dovecot

FIRST, SECOND = "jordan@example.org", "jordan.two@example.com"
ITEMS = (file_past(FIRST), file_past(SECOND))


def _mail(number: int, sender: str, *flags: str, identity: bool = True) -> Mail:
    head = f"From: {sender}\r\nTo: me@example.net\r\nSubject: A note\r\n"
    head += f"Message-ID: <{number}@mail.example>\r\n" if identity else ""
    return Mail(f"{head}\r\nThis is message {number}.\r\n".encode(), tuple(sorted(flags)), START)


MAILBOX = {
    "INBOX": [
        _mail(1, FIRST),
        _mail(2, f"Someone <someone@example.com>\r\nReply-To: {FIRST}", "\\Seen"),
        _mail(3, "someone@example.com", "\\Deleted"),
        _mail(4, f"{FIRST}, {SECOND}", "\\Flagged"),
        _mail(5, FIRST, identity=False),
        _mail(5, FIRST, identity=False),
        _mail(6, f"x{FIRST}"),
        _mail(7, FIRST, "\\Deleted"),
    ],
    "Family": [_mail(8, SECOND, "\\Answered"), _mail(9, "someone@example.com")],
}
"""Two of them are the same to the byte, one is of both, and one was flagged by another client."""


@contextmanager
def world(kind: str, request: pytest.FixtureRequest) -> Iterator[World]:
    """Furnish either server."""
    if kind == "double":
        with on_double(MAILBOX) as made:
            made.chunk = 3
            yield made
    else:
        server: Dovecot = request.getfixturevalue("server")
        with on_dovecot(server, MAILBOX) as made:
            made.chunk = 3
            yield made


def _theirs(sights: dict[str, Counter[object]]) -> Counter[object]:
    """Count every message of an account, wherever it lies and whatever its flags."""
    every: Counter[object] = Counter()
    for mails in sights.values():
        every.update(mail[0] for mail in mails.elements())  # type: ignore[index]  # a tuple
    return every


def _planned(made: World) -> list[Change]:
    with made.opened() as adapter:
        changes = look(adapter, ITEMS)
        adapter.collect(changes, made.sink)
        return changes


def _cut_apply(made: World, changes: Sequence[Change], rules: Rules) -> tuple[list[Outcome], bool]:
    """Apply with a cut, then settle, as a run and the next one would."""
    journal = MemoryJournal()
    with made.opened() as adapter:
        made.meddler.revive(rules)
        try:
            outcomes = adapter.apply(changes, journal)
        except TransientError:
            outcomes = {}
    cut = made.meddler.was_cut
    made.meddler.revive(Rules(hide=rules.hide, hide_copyuid=rules.hide_copyuid))
    if cut and not outcomes:
        with made.opened() as adapter:
            doubts = journal.doubts(intents(changes, made.sink))
            outcomes = adapter.settle(doubts, MemoryJournal())
    return [outcomes[change.address] for change in changes], cut


def _empty_later(made: World) -> None:
    """Do what the person's own mail program does in time with what is marked as deleted."""
    with made.desk.session() as client:
        client.select("Later")
        client.expunge()
        client.close()
        client.delete("Later")
        client.unsubscribe("Later")


def _cut_undo(made: World, done: Sequence[Outcome], rules: Rules) -> bool:
    """Undo with a cut, settle, and undo again; say whether there was a cut."""
    journal = MemoryJournal()
    with made.opened() as adapter:
        made.meddler.revive(rules)
        try:
            outcomes = adapter.undo(done, journal)
        except TransientError:
            outcomes = {}
    cut = made.meddler.was_cut
    made.meddler.revive(Rules(hide=rules.hide, hide_copyuid=rules.hide_copyuid))
    if cut and not outcomes:
        changes = list({outcome.change.address: outcome.change for outcome in done}.values())
        doubts = []
        for change in changes:
            refs = [outcome.ref for outcome in done if outcome.change.address == change.address]
            (intent,) = intents([change], made.sink, Direction.UNDO, {change.address: refs[0]})
            doubts += journal.doubts([intent])
        with made.opened() as adapter:
            adapter.settle(doubts, MemoryJournal())
    return cut


def _undone(made: World, done: Sequence[Outcome]) -> dict[Address, Outcome]:
    with made.opened() as adapter:
        return dict(adapter.undo(done, MemoryJournal()))


WAYS = {
    "move": Rules(),
    "move, no copyuid": Rules(hide_copyuid=True),
    "copy": Rules(hide=NO_MOVE),
    "copy, no copyuid": Rules(hide=NO_MOVE, hide_copyuid=True),
    "flag": Rules(hide=NEITHER),
}


def _marks(way: str) -> tuple[pytest.MarkDecorator, ...]:
    """Let the longest way count for the coverage; the others go through parts of it."""
    measured = () if way == "copy, no copyuid" else (pytest.mark.no_cover,)
    return (pytest.mark.server, *measured)


PLACES = [
    pytest.param("dovecot", way, after, marks=_marks(way))
    for way in WAYS
    for after in (False, True)
    if after or way in ("move", "copy")
]
PLACES.append(pytest.param("double", "move", True))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "way", "after"), PLACES)
def test_cut_at_every_command_of_a_run(
    kind: str, way: str, after: bool, request: pytest.FixtureRequest
) -> None:
    """Cut before or after every command of `apply`: the next run, then undo, gives it as before."""
    plain = WAYS[way]
    with world(kind, request) as made:
        made.meddler.revive(plain)
        before = picture(made.desk)
        cuts = 0
        for number in range(1, 200):
            changes = _planned(made)
            rules = Rules(
                hide=plain.hide,
                hide_copyuid=plain.hide_copyuid,
                cut_at=number,
                cut_after=after,
                counted=is_write,
            )
            first, cut = _cut_apply(made, changes, rules)
            between = picture(made.desk)
            second = made.run(ITEMS)
            filed = picture(made.desk)
            done = [*second.values(), *first]
            done = [outcome for outcome in done if outcome.status is Status.DONE]
            undone = _undone(made, done)
            after_all = picture(made.desk)

            assert {Status.UNDONE} == {outcome.status for outcome in undone.values()}, number
            if way != "flag":
                assert _theirs(before) == _theirs(between), number
                assert _theirs(before) == _theirs(filed), number
                assert before == after_all, number
            else:
                assert all("\\Deleted" in mail[1] for mail in after_all.pop("Later", {}))  # type: ignore[index]  # a tuple
                assert before == after_all, number
                _empty_later(made)
            assert 7 == sum(filed["Later"].values()) or way == "flag", number
            if not cut:
                break
            cuts += 1

        assert cuts >= 6


@pytest.mark.parametrize(
    ("kind", "way", "after"), [place for place in PLACES if place.values[1] != "flag"]
)
def test_cut_at_every_command_of_an_undo(
    kind: str, way: str, after: bool, request: pytest.FixtureRequest
) -> None:
    """Cut before or after every command of `undo`: undoing again gives the mailbox as before."""
    plain = WAYS[way]
    with world(kind, request) as made:
        made.meddler.revive(plain)
        before = picture(made.desk)
        cuts = 0
        for number in range(1, 200):
            done = [o for o in made.run(ITEMS).values() if o.status is Status.DONE]
            rules = Rules(
                hide=plain.hide,
                hide_copyuid=plain.hide_copyuid,
                cut_at=number,
                cut_after=after,
                counted=is_write,
            )
            cut = _cut_undo(made, done, rules)
            between = picture(made.desk)
            undone = _undone(made, done)

            assert _theirs(before) == _theirs(between), number
            assert {Status.UNDONE} == {outcome.status for outcome in undone.values()}, number
            assert before == picture(made.desk), number
            if not cut:
                break
            cuts += 1

        assert cuts >= 6
