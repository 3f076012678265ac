"""Hold the adapter to exactly their messages: none wrong, none missed, on every way of looking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from boundary.core.change import Presence, Status
from boundary.core.rules import MailProvider
from boundary.rehearsal import Furnished, Mail, Rules, furnish
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

SERVERS = [pytest.param("dovecot", marks=pytest.mark.server), "double"]
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


@pytest.mark.parametrize("strategy", ["scan", "search"])
@pytest.mark.parametrize("hiding", _HIDING)
@pytest.mark.parametrize("kind", SERVERS)
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
