"""Hold the adapter to exactly their messages: none wrong, none missed, on every way of looking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from boundary.core.change import Presence, Status
from boundary.core.rules import MailProvider
from boundary.rehearsal import Furnished, Mail, Rules, furnish
from boundary.rehearsal.stage import START
from tests.adapters.imap.furniture import (
    NEITHER,
    NO_MOVE,
    NO_UIDPLUS,
    OWN,
    READS,
    THEIRS,
    World,
    bag,
    file_past,
    keep,
    look,
    on_double,
    on_dovecot,
    picture,
    states_of,
)
from tests.servers.dovecot import Dovecot

BIG = furnish(THEIRS, OWN, messages=1500)
SMALL = furnish(THEIRS[:2], OWN, messages=100)

_HIDING = {
    "as it is": Rules(),
    "no MOVE": Rules(hide=NO_MOVE),
    "no UIDPLUS": Rules(hide=NO_UIDPLUS, hide_copyuid=True),
    "neither": Rules(hide=NEITHER, hide_copyuid=True),
    "no COPYUID": Rules(hide_copyuid=True),
    "no MOVE, no COPYUID": Rules(hide=NO_MOVE, hide_copyuid=True),
    "no ESEARCH, no NAMESPACE": Rules(hide=frozenset({"ESEARCH", "NAMESPACE", "SPECIAL-USE"})),
    "search finds nothing": Rules(search=lambda _: ()),
    "search finds everything": Rules(search=lambda _: range(1, 5000)),
    "search loses the last": Rules(search=lambda found: found[:-1]),
    "search refused": Rules(
        answer=lambda seen: (
            b"NO [SERVERBUG] no" if seen.verb == "UID SEARCH" and b"FROM" in seen.line else None
        )
    ),
}


@contextmanager
def world(
    kind: str, request: pytest.FixtureRequest, stage: Furnished, rules: Rules
) -> Iterator[World]:
    """Furnish either server."""
    if kind == "double":
        with on_double(stage.mailbox, rules) as made:
            yield made
    else:
        server: Dovecot = request.getfixturevalue("server")
        with on_dovecot(server, stage.mailbox, rules) as made:
            yield made


def theirs(stage: Furnished, addresses: Sequence[str]) -> Counter[object]:
    """Say what has to lie in the folder afterwards, flags aside."""
    wanted = (one.mail for one in stage.theirs() if one.sent_by in addresses)
    return bag(wanted, flags=False)


CASES = [
    pytest.param("dovecot", hiding, strategy, marks=pytest.mark.server)
    for hiding in _HIDING
    for strategy in ("scan", "search")
]
CASES += [
    pytest.param("double", hiding, strategy)
    for hiding, strategy in (
        ("as it is", "scan"),
        ("as it is", "search"),
        ("no MOVE", "search"),
        ("neither", "scan"),
        ("search finds nothing", "search"),
        ("search finds everything", "search"),
    )
]


@pytest.mark.parametrize(("kind", "hiding", "strategy"), CASES)
def test_exactly_theirs_are_filed(
    kind: str, hiding: str, strategy: str, request: pytest.FixtureRequest
) -> None:
    """Whatever the server lacks or lies about: 0 wrong, 0 missed, and the rest untouched."""
    stage = SMALL
    addresses = THEIRS[:2]
    with world(kind, request, stage, _HIDING[hiding]) as made:
        made.strategy = strategy
        before = made.desk.snapshot()
        items = [file_past(address) for address in addresses]
        outcomes = made.run(items)
        after = made.desk.snapshot()
        with made.opened() as adapter:
            second = look(adapter, items)

        assert {Status.DONE} == {outcome.status for outcome in outcomes.values()}
        assert theirs(stage, addresses) == bag(after["Later"], flags=False)
        assert all("\\Seen" in mail.flags for mail in after["Later"])
        assert [0, 0] == [change.before.facts["count"] for change in second]
        for folder, mails in before.items():
            here = Counter(_of(after[folder], left="neither" in hiding))
            assert Counter(_of(mails, but=theirs(stage, addresses), folder=folder)) == here


@pytest.mark.no_cover
@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["auto", "search"])
def test_a_large_mailbox_from_preview_to_undo(server: Dovecot, strategy: str) -> None:
    """1,500 messages: exactly theirs kept and filed, the next run writes nothing, undo restores."""
    with on_dovecot(server, BIG.mailbox) as made:
        made.strategy = strategy
        before = picture(made.desk)
        items = [file_past(address) for address in THEIRS]
        keeping = [keep(address) for address in THEIRS]
        made.run(keeping)
        kept = made.sink.bodies
        outcomes = made.run(items)
        filed = made.desk.snapshot()["Later"]
        made.meddler.revive()
        again = made.run(items)
        verbs = set(made.meddler.verbs)
        undone = made.undo([*outcomes.values()])

        assert theirs(BIG, THEIRS) == bag(filed, flags=False)
        assert Counter(mail.body for mail in filed) == kept
        assert {Status.ALREADY} == {outcome.status for outcome in again.values()}
        assert verbs <= READS - {"SELECT", "STATUS"}
        assert {Status.UNDONE} == {outcome.status for outcome in undone.values()}
        assert before == picture(made.desk)


@pytest.mark.server
@pytest.mark.parametrize("hide", [frozenset(), NO_MOVE, NO_UIDPLUS], ids=["move", "copy", "plain"])
def test_what_another_client_marked_as_deleted_stays(server: Dovecot, hide: frozenset[str]) -> None:
    """300 messages of others, marked as deleted by another client, are all still there."""
    stage = furnish(THEIRS[:1], OWN, messages=10)
    mailbox = stage.mailbox
    marked = [
        Mail(
            f"From: someone@example.com\r\nMessage-ID: <d{n}@mail.example>\r\n\r\n{n}\r\n".encode(),
            ("\\Deleted",),
            START,
        )
        for n in range(300)
    ]
    mailbox["INBOX"] = [*marked[:150], *mailbox["INBOX"], *marked[150:]]
    with on_dovecot(server, mailbox, Rules(hide=hide)) as made:
        outcomes = made.run([file_past(THEIRS[0])])
        after = made.desk.snapshot()
        made.undo(outcomes.values())
        restored = made.desk.snapshot()

        assert bag(marked) == bag(mail for mail in after["INBOX"] if "\\Deleted" in mail.flags)
        assert theirs(stage, THEIRS[:1]) == bag(after["Later"], flags=False)
        assert bag(mailbox["INBOX"]) == bag(restored["INBOX"])
        assert "EXPUNGE" not in made.meddler.verbs
        assert "CLOSE" not in made.meddler.verbs


def test_copies_count_only_when_asked(request: pytest.FixtureRequest) -> None:
    """A message that only names the person in Cc is left, unless the option says otherwise."""
    with world("double", request, SMALL, Rules()) as made:
        left = [keep(THEIRS[0])]
        included = [keep(THEIRS[0], copied="include")]
        with made.opened() as adapter:
            without = look(adapter, left)[0].before.facts["count"]
            with_copies = look(adapter, included)[0].before.facts["count"]

        mine = [
            one for one in SMALL.theirs(copies=True) if THEIRS[0] in (one.sent_by, one.copied_to)
        ]
        assert len([one for one in mine if one.sent_by]) == without
        assert len(mine) == with_copies


def test_a_cursor_reads_only_what_came_since(request: pytest.FixtureRequest) -> None:
    """With a cursor the states are the same, and no old header is fetched again."""
    items = [keep(THEIRS[0]), file_past(THEIRS[0]), keep(THEIRS[1])]
    with world("double", request, SMALL, Rules()) as made, made.opened() as adapter:
        first = adapter.observe(items[:2], None)
        made.desk.deliver("INBOX", Mail(f"From: {THEIRS[0]}\r\n\r\nnew\r\n".encode(), (), START))
        made.meddler.revive()
        quick = adapter.observe(items[:2], first.cursor)
        fetched = [seen.line for seen in made.meddler.seen if b"(FROM " in seen.line]
        whole = adapter.observe(items, None)
        more = adapter.observe(items, quick.cursor)

        assert states_of(whole) == states_of(more)
        assert quick.states[items[0].address] == whole.states[items[0].address]
        assert quick.states[items[0].address] != first.states[items[0].address]
        assert all(b":* " in line for line in fetched)
        assert THEIRS[0] not in str(first.cursor)


def test_a_changed_provider_table_is_another_look(request: pytest.FixtureRequest) -> None:
    """Where dots and tags mean nothing, other spellings are theirs, and an old cursor is no use."""
    provider = MailProvider(
        "Example", ("example.org",), True, True, "", (), "yes", "", "", "", "2026-01-01"
    )
    items = [keep(THEIRS[0])]
    with world("double", request, SMALL, Rules()) as made:
        with made.opened() as adapter:
            plain = adapter.observe(items, None)
        made.providers = (provider,)
        made.strategy = "search"
        with made.opened() as adapter:
            wide = adapter.observe(items, plain.cursor)

        forms = ("plus-tag", "dotted")
        more = sum(
            1 for one in SMALL.planted if one.form in forms and b"@example.org>" in one.mail.body
        )
        before = plain.states[items[0].address].facts["count"]
        assert isinstance(before, int)
        assert before + more == wide.states[items[0].address].facts["count"]
        assert Presence.ABSENT is wide.states[items[0].address].presence


def _of(
    mails: Sequence[Mail],
    *,
    but: Counter[object] | None = None,
    folder: str = "",
    left: bool = False,
) -> Iterator[object]:
    """Give bytes, flags and dates of a folder without what was to be filed."""
    for mail in mails:
        key = (mail.body, (), mail.when)
        if but is not None and folder not in ("Sent", "Drafts", "Trash", "Junk") and key in but:
            continue
        if left and "\\Deleted" in mail.flags:
            continue
        yield (mail.body, mail.flags, mail.when)
