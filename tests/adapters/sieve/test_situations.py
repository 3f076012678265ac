"""Begin in many situations: the user's bytes and behaviour survive, and undo gives all back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from boundary.adapters.sieve import layout, wire
from boundary.adapters.sieve.layout import RULES, START
from boundary.adapters.sieve.rules import Dialect, Rule, rules_script
from boundary.core.change import Guard, Status
from boundary.engine import Report
from tests.adapters.sieve.furniture import (
    MINE,
    MINE_ELSEWHERE,
    NEW,
    THEIRS,
    TODAY,
    Picture,
    Place,
    file_away,
    on_double,
    on_dovecot,
    session_of,
)
from tests.adapters.sieve.probes import ABOUT_THEM, FILED, Probe, without_them
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.sieve_proxy import Rules

ITEMS = (file_away(THEIRS[0]), file_away(THEIRS[1]))
HOLIDAY = b'require "vacation";\r\nvacation "Away until Monday.";\r\n'
KEEP = b"# Nothing here yet.\r\nkeep;\r\n"
BROKEN = b'require "fileinto";\r\nfileinto;\r\n'
NEWER = b"# Made by a newer program.\r\n# boundary 2 2027-01-01 abc\r\nkeep;\r\n"
DIALECT = Dialect(frozenset({"fileinto", "mailbox", "imap4flags", "include", "envelope", "regex"}))
OURS = rules_script(
    [Rule("mail.file-away", "old@example.org", "Later", "Later", read=True, copied=False)],
    made_on=TODAY,
    dialect=DIALECT,
    providers=(),
)
OUR_START = layout.start_script("mine", made_on=TODAY)
SOGO = (
    b'require ["fileinto","vacation"];\r\n'
    b'if allof (header :contains ["subject"] "invoice") { fileinto "Trash"; keep; }\r\n'
)
ROUNDCUBE = (
    b'require ["fileinto","imap4flags"];\n# rule:[Invoices]\n'
    b'if header :contains "subject" "invoice"\n{\n\tfileinto "INBOX";\n\tstop;\n}\n'
)
INCLUDING = (
    b'require ["include"];\r\ninclude :personal "parts";\r\n'
    b'include :personal :optional "no such part";\r\n'
)
EDITING = (
    b'require ["editheader", "fileinto", "mailbox"];\r\n'
    b'addheader "X-Seen-By" "rules";\r\n'
    b'if header :contains "subject" "invoice" { fileinto :create "Bills"; }\r\n'
)
SPECIAL = (
    b'require ["fileinto", "special-use", "mailbox"];\r\n'
    b'if header :contains "subject" "invoice" { fileinto :specialuse "\\\\Junk" "INBOX"; }\r\n'
)
VARIABLES = (
    b'require ["fileinto", "mailbox", "variables"];\r\n'
    b'set "where" "Bills";\r\n'
    b'if header :contains "subject" "invoice" { fileinto :create "${where}"; }\r\n'
)
COPYING = (
    b'require ["fileinto", "mailbox", "copy"];\r\n'
    b'if true { fileinto :copy :create "All of it"; }\r\n'
)
STOPPING = b'if header :contains "subject" "invoice" { discard; stop; }\r\nstop;\r\n'
LATIN = b"# Caf\xe9, not UTF-8.\r\n" + MINE
LONG_TEXT = b'require "vacation";\r\nvacation text:\r\nAway.\r\n..dots\r\n.\r\n;\r\n'


@dataclass(frozen=True)
class Situation:
    """How an account is before the first run, and what a run comes to there."""

    scripts: Mapping[str, bytes] = field(default_factory=dict)
    active: str = ""
    hidden: bytes | None = None
    hide: frozenset[str] = frozenset()
    """Extensions that the server does not offer."""
    old: bool = False
    """The server is older than CHECKSCRIPT and HAVESPACE."""
    refused: str = ""
    """The sentence with which nothing is done; empty: the rules act."""
    note: str = ""
    """A sentence that has to be said."""
    rewrites: str = ""
    """A script of the user's that gets a marked part, after a consent by name."""
    filed: tuple[tuple[str, tuple[str, ...]], ...] = FILED
    surfaces: bool = False
    """What was not listed is the script dovecot.orig from then on."""
    kept: bool = False
    """The script dovecot.orig from before has another name from then on."""


SITUATIONS = {
    "no script at all": Situation(),
    "an active script": Situation({"mine": MINE}, "mine"),
    "an active and an inactive one": Situation({"mine": MINE, "holiday": HOLIDAY}, "mine"),
    "several inactive ones": Situation({"mine": MINE, "holiday": HOLIDAY, "old": KEEP}),
    "one script, inactive": Situation({"mine": MINE}),
    "an empty active script": Situation({"mine": b""}, "mine"),
    "comments only": Situation({"mine": b"# Later.\r\n"}, "mine"),
    "rules that are not listed": Situation(hidden=MINE, surfaces=True, note=wire.CAME_TO_LIGHT),
    "rules not listed, and an inactive script": Situation(
        {"holiday": HOLIDAY}, hidden=MINE, surfaces=True, note=wire.CAME_TO_LIGHT
    ),
    "rules not listed, and dovecot.orig": Situation(
        {"dovecot.orig": KEEP}, hidden=MINE, surfaces=True, kept=True, note=wire.KEPT_ASIDE
    ),
    "rules not listed, dovecot.orig and its other name": Situation(
        {"dovecot.orig": KEEP, "dovecot.orig-kept": HOLIDAY},
        hidden=MINE,
        surfaces=True,
        kept=True,
        note=wire.KEPT_ASIDE,
    ),
    "dovecot.orig inactive, nothing unlisted": Situation({"dovecot.orig": MINE}),
    "dovecot.orig active": Situation({"dovecot.orig": MINE}, "dovecot.orig"),
    "rules not listed that do not compile": Situation(
        hidden=BROKEN, surfaces=True, refused=wire.BROKEN
    ),
    "of SOGo": Situation({"sogo": SOGO}, "sogo"),
    "of Roundcube": Situation({"roundcube": ROUNDCUBE}, "roundcube"),
    "named managesieve": Situation({"managesieve": MINE}, "managesieve"),
    "of KMail": Situation({"USER": MINE, "USER.old": KEEP}, "USER"),
    "including another": Situation({"start": INCLUDING, "parts": MINE}, "start"),
    "adding headers": Situation({"mine": EDITING}, "mine"),
    "special-use folders": Situation({"mine": SPECIAL}, "mine"),
    "with variables": Situation({"mine": VARIABLES}, "mine"),
    "away": Situation({"holiday": HOLIDAY}, "holiday"),
    "text of several lines": Situation({"holiday": LONG_TEXT}, "holiday"),
    "copying everything": Situation({"mine": COPYING}, "mine"),
    "stopping": Situation({"mine": STOPPING}, "mine"),
    "line ends of a Unix": Situation({"mine": MINE.replace(b"\r\n", b"\n")}, "mine"),
    "mixed line ends, no last one": Situation({"mine": MINE + b"# last\nkeep;"}, "mine"),
    "a name with quotes": Situation({'my "own" rules': MINE}, 'my "own" rules'),
    "a name with spaces": Situation({"my own rules": MINE}, "my own rules"),
    "a name with a backslash": Situation({"my\\own": MINE}, "my\\own"),
    "a name in other letters": Situation({"Régles für später": MINE}, "Régles für später"),
    "bytes that are no UTF-8": Situation({"mine": LATIN}, "mine"),
    "their script named boundary": Situation(
        {"mine": MINE, RULES: KEEP}, "mine", refused=wire.TAKEN
    ),
    "their active script named boundary": Situation({RULES: MINE}, RULES, refused=wire.TAKEN),
    "their script named boundary-start": Situation(
        {"mine": MINE, START: KEEP}, "mine", refused=wire.TAKEN
    ),
    "their active script named boundary-start": Situation({START: MINE}, START, refused=wire.TAKEN),
    "their script named boundary-new": Situation(
        {"mine": MINE, NEW: KEEP}, "mine", refused=wire.TAKEN
    ),
    "their active script includes boundary-start": Situation(
        {"mine": b'require "include";\r\ninclude :optional "boundary-start";\r\n'},
        "mine",
        refused=wire.BROKEN,
    ),
    "no include, nothing active": Situation({"holiday": HOLIDAY}, hide=frozenset({"include"})),
    "no include, rules active": Situation(
        {"mine": MINE}, "mine", hide=frozenset({"include"}), rewrites="mine"
    ),
    "no include, line ends of a Unix": Situation(
        {"mine": MINE_ELSEWHERE + b"keep;"}, "mine", hide=frozenset({"include"}), rewrites="mine"
    ),
    "no include, an empty script": Situation(
        {"mine": b""}, "mine", hide=frozenset({"include"}), rewrites="mine"
    ),
    "no include, bytes that are no UTF-8": Situation(
        {"mine": LATIN}, "mine", hide=frozenset({"include"}), rewrites="mine"
    ),
    "no include, rules that cannot be read": Situation(
        {"mine": b"if {"}, "mine", hide=frozenset({"include"}), refused=wire.BROKEN
    ),
    "no include, rules that are not listed": Situation(
        hidden=MINE, hide=frozenset({"include"}), surfaces=True, refused=wire.CAME_BETWEEN
    ),
    "no mailbox": Situation({"mine": MINE}, "mine", hide=frozenset({"mailbox"})),
    "no imap4flags": Situation(
        {"mine": MINE}, "mine", hide=frozenset({"imap4flags"}), filed=(("Later", ()),)
    ),
    "no envelope": Situation({"mine": MINE}, "mine", hide=frozenset({"envelope"})),
    "no regex": Situation({"mine": MINE}, "mine", hide=frozenset({"regex"})),
    "fileinto alone": Situation(
        {},
        hide=frozenset({"include", "mailbox", "imap4flags", "envelope", "regex"}),
        filed=(("Later", ()),),
    ),
    "an older server": Situation({"mine": MINE}, "mine", old=True),
    "rules that do not compile": Situation({"mine": BROKEN}, active="mine", refused=wire.BROKEN),
    "an inactive script that does not compile": Situation({"mine": MINE, "broken": BROKEN}, "mine"),
    "our rules, changed by hand": Situation(
        {"mine": MINE, RULES: OURS + b"keep;\r\n"}, "mine", refused=wire.EDITED
    ),
    "our rules, of a newer program": Situation(
        {"mine": MINE, RULES: NEWER}, "mine", refused=wire.EDITED
    ),
    "our starting script, left over": Situation({"mine": MINE, START: OUR_START}, "mine"),
    "our starting script, changed by hand, not active": Situation(
        {"mine": MINE, START: OUR_START + b"keep;\r\n"}, "mine", refused=wire.EDITED
    ),
    "our starting script without our rules": Situation({"mine": MINE, START: OUR_START}, START),
    "our starting script, changed by hand, active": Situation(
        {"mine": MINE, START: OUR_START + b"keep;\r\n", RULES: OURS}, START
    ),
    "our temporary script, left over": Situation({"mine": MINE, NEW: OURS}, "mine"),
}


CASES = [
    *(
        # What the program runs counts for the coverage at the double.
        pytest.param("pigeonhole", name, marks=(pytest.mark.server, pytest.mark.no_cover))
        for name in SITUATIONS
    ),
    *(("double", name) for name in SITUATIONS if name != "special-use folders"),
]
"""Our double knows no special-use folders."""


@pytest.fixture(scope="module")
def wide_server() -> Iterator[Dovecot]:
    """Run a Dovecot whose rules may use what is switched off by default too."""
    with dovecot(plugin={"sieve_extensions": "+editheader +special-use"}) as running:
        yield running


@contextmanager
def placed(kind: str, situation: Situation, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Furnish an account on either server."""
    rules = Rules(
        hide_extensions=situation.hide,
        hide=frozenset({"VERSION"} if situation.old else ()),
    )
    picture = Picture(dict(situation.scripts), situation.active, situation.hidden)
    if kind == "double":
        opened = on_double(rules, picture)
    else:
        server: Dovecot = request.getfixturevalue("wide_server")
        opened = on_dovecot(server, rules, picture)
    with opened as place:
        yield place


def _statuses(report: Report) -> set[Status]:
    return {result.outcome.status for result in report.results}


def _acting(picture: Picture) -> bytes | None:
    return picture.acting


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_the_users_rules_survive(kind: str, name: str, request: pytest.FixtureRequest) -> None:
    """A run keeps the user's bytes and what they do; undo gives the scripts as before."""
    situation = SITUATIONS[name]
    with placed(kind, situation, request) as place:
        probe, session = Probe(place), session_of(place)
        before, landed = place.host.picture(), probe.deliver()

        plan = session.plan(ITEMS)
        report = session.run(ITEMS)
        during, landed_during = place.host.picture(), probe.deliver()
        notes = " ".join(result.outcome.note for result in report.results)
        undone = session.undo(ITEMS)
        after, landed_after = place.host.picture(), probe.deliver()

        guards = [problem.guard for problem in plan.problems]
        theirs, expected = before.without_ours(), before
        if situation.surfaces:
            theirs, expected = _surfaced(before, situation)
        if situation.rewrites:
            assert [Guard.NOT_OURS] == guards
            inside = during.scripts[situation.rewrites]
            assert theirs.pop(situation.rewrites) == layout.without_block(inside)
        elif not situation.refused:
            assert [] == guards
        assert theirs.items() <= during.without_ours().items()
        assert without_them(landed) == without_them(landed_during)
        assert landed == landed_after
        assert situation.note in notes
        if situation.refused:
            assert {Status.REFUSED} == _statuses(report)
            assert landed == landed_during
            assert expected == during
        else:
            assert {Status.DONE} == _statuses(report)
            assert {situation.filed} == {landed_during[one] for one in ABOUT_THEM}
            assert {Status.UNDONE} == _statuses(undone)
            assert {} == session.book.standing().done
            assert _cleaned(expected) == after


def _surfaced(before: Picture, situation: Situation) -> tuple[dict[str, bytes], Picture]:
    """Say what an account is like once unlisted rules are the script dovecot.orig."""
    scripts = dict(before.scripts)
    if situation.kept:
        number = 1
        while (kept := f"dovecot.orig-kept{f'-{number}' if number > 1 else ''}") in scripts:
            number += 1
        scripts[kept] = scripts["dovecot.orig"]
    assert before.hidden is not None
    scripts["dovecot.orig"] = before.hidden
    active = "" if situation.hidden == BROKEN else "dovecot.orig"
    return scripts, Picture(scripts, active)


def _cleaned(before: Picture) -> Picture:
    """Say what an account is like once leftovers of ours are gone with the rest."""
    ours = {RULES: OURS, START: OUR_START, NEW: OURS}
    edited = before.scripts.get(START, OUR_START) != OUR_START
    scripts = {n: s for n, s in before.scripts.items() if ours.get(n) != s or edited}
    active = before.active
    if active == START and not edited:
        active = "mine"
    return Picture(scripts, active, before.hidden)
