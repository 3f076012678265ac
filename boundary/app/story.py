"""Tell a whole cutoff on servers embedded in this program: the same code, another address."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import NoReturn

from boundary.app.edit import add_identifier
from boundary.app.env import Env
from boundary.app.scenery import (
    NEW_ADDRESS,
    PowerCut,
    Scenery,
    begin,
    set_up,
)
from boundary.app.session import Consent, Session, open_session
from boundary.app.stand_ins import OWN_SENDER, Narrows, Opens
from boundary.app.workspace import Loaded
from boundary.core.change import Hand, Outcome, Proof, Stage
from boundary.core.errors import BoundaryError
from boundary.core.identifier import Kind
from boundary.core.mask import mask_text
from boundary.core.plan import Plan, narrow
from boundary.engine import Condition, Report
from boundary.ledger import Level, verify
from boundary.rehearsal.double import Mail, Mailbox

__all__ = ["Scene", "rehearse"]

_SEEN = "\\Seen"
_ROWS = 10
"""Senders of a folder that are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen of the story."""

    title: str
    lines: tuple[str, ...] = ()
    plan: Plan | None = None
    """A plan to show between title and lines."""
    session: Session | None = None
    """Whose names and fingerprints the plan is shown with."""
    sides: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns to show side by side: a heading and its rows."""


def rehearse(env: Env, playbook: Path | Loaded | None) -> Generator[Scene, None, None]:
    """Play the story scene by scene; without a playbook, the one that ships.

    `playbook`: a file, or one that was read from where it lies sealed.

    `env` lends its file layer, clock and chance; its state folder is not used. Nothing but loopback
    is contacted, and everything is removed at the end. Raises BoundaryError when the end is not as
    it was promised.
    """
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    try:
        with set_up(env, playbook, folder) as scenery:
            yield from _Play(scenery).scenes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Play:
    """One rehearsal, from the first look to the mailbox as it was."""

    def __init__(self, scenery: Scenery) -> None:
        self._scenery = scenery
        self._env = scenery.env
        self._case = ""
        """CASE, once it was begun."""
        self._servers = scenery.servers
        self._before = self._snapshots()
        self._rules = self._rest()
        self._beside = {name: server.beside() for name, server in self._servers.items()}
        self._held = {
            name: server.held()
            for name, server in self._servers.items()
            if isinstance(server, Opens)
        }

    def scenes(self) -> Iterator[Scene]:
        """Play the scenes in order."""
        yield self._opening()
        self._case = begin(self._scenery)
        with self._session() as session:
            plan = session.plan()
            yield Scene("The plan, before anything is done", (), plan, session)
            report = session.run(plan, _consent(plan), _go_on)
            yield Scene("What was done", _told(report))
        yield from self._side_by_side("Your mail before and after", self._before)
        yield from self._cards()
        yield from self._sites()
        if self._scenery.shipped:
            yield from self._new_address()
        yield from self._again()
        ruled = self._ruled()
        if ruled:
            yield self._new_mail(ruled)
            yield from self._rule_gone(ruled)
        yield self._log()
        yield self._undone()

    def _opening(self) -> Scene:
        count = sum(len(mails) for box in self._before.values() for mails in box.values())
        servers = len(self._servers)
        return Scene(
            "What this is",
            (
                "This plays a whole plan on this device, with the same code as the real thing.",
                f"It runs against {servers} mail server{_s(servers)} inside this"
                f" program, with {count} invented messages.",
                "What you would do by hand, a stand-in for you does, or it is taken as done.",
                "Nothing leaves this device. What is made here is removed at the end, but for a"
                " picture, where one is made; its place is named.",
            ),
        )

    def _ruled(self) -> tuple[str, ...]:
        """Name the accounts on which a standing rule acts at the server."""
        with self._session() as session:
            standing = session.standing.done
        # A rule that a person takes in by hand is only told of: nothing here acts on it.
        ruled = {
            a.account
            for a, done in standing.items()
            if done[0].change.item.verb in _RULES and done[0].proof is not Proof.TOLD
        }
        return tuple(name for name in self._servers if name in ruled)

    def _new_mail(self, accounts: Sequence[str]) -> Scene:
        """Let mail come in, past the program, and say where each message was put."""
        theirs = self._scenery.emails[0]
        senders = (
            ("From an address you listed", theirs),
            ("From one that only looks alike", f"x{theirs}"),
            ("From somebody whom your own rule files", OWN_SENDER),
        )
        rows = [
            f"  {_on(name, who, accounts)}: to {self._servers[name].arrive(sender)}"
            for name in accounts
            for who, sender in senders
        ]
        head = "The program is not running. The rule acts at the mail server, on its own."
        return Scene("New mail comes in", (head, *rows))

    def _rule_gone(self, accounts: Sequence[str]) -> Iterator[Scene]:
        """Let somebody switch the rule off; a check notices, and a run puts it back."""
        theirs = self._scenery.emails[0]
        for name in accounts:
            self._servers[name].switch_off()
        places = {name: self._servers[name].arrive(theirs) for name in accounts}
        with self._session() as session:
            _, checked = session.check()
            gone = [one for one in checked if one.condition is Condition.DRIFTED]
            if not gone:
                _wrong("the rule that was switched off")
            notes = dict.fromkeys(one.note for one in gone)
            yield Scene(
                "Somebody switches the rule off",
                (
                    "Another program takes our rule out of force.",
                    *_next(places),
                    f"A check says: {len(gone)} step{_s(len(gone))} changed since.",
                    *(f"  {note}" for note in notes),
                ),
            )
            plan = session.plan()
            report = session.run(plan, _consent(plan), _go_on)
        places = {name: self._servers[name].arrive(theirs) for name in accounts}
        yield Scene("The rule is put back", (*_told(report), *_next(places)))

    def _new_address(self) -> Iterator[Scene]:
        with self._session() as session:
            loaded, identifier = add_identifier(
                self._env, session.loaded, self._alias(session.loaded), Kind.EMAIL, NEW_ADDRESS
            )
            session.take(loaded)
        self._scenery.hands.cut = True
        before = self._snapshots()
        with self._session() as session:
            plan = session.plan()
            new = {c.address for c in plan.pending if c.address.subject == identifier.key}
            plan = narrow(plan, new)
            lines = ("Only what the new address adds is left to do.",)
            yield Scene("A new address turns up", lines, plan, session)
            try:
                session.run(plan, _consent(plan), _go_on, command="add")
            except PowerCut:
                cut = True
            else:
                cut = False
        if not cut:
            _wrong("the interruption")
        with self._session() as session:
            in_doubt = session.in_doubt
            learnt, _ = session.recover()
            plan = session.plan()
            report = session.run(plan, _consent(plan), _go_on)
            found = sum(_objects(outcome) for outcome in learnt)
            yield Scene(
                "The program was ended in the middle, and started again",
                (
                    f"{in_doubt} step{_s(in_doubt)} had begun and had no known end.",
                    f"The second start looked first: {found} message{_s(found)} had been moved.",
                    "Then it went on from there:",
                    *_told(report),
                ),
            )
        yield from self._side_by_side("Your mail after the new address", before)

    def _again(self) -> Iterator[Scene]:
        with self._session() as session:
            plan = session.plan()
            if plan.pending:
                _wrong("the second run")
            yield Scene("A second run", ("There is nothing to do.",))
            _, checked = session.check()
            counts = {word: sum(c.condition is word for c in checked) for word in Condition}
            yield Scene(
                "A check",
                tuple(
                    f"{counts[word]} {text}" for word, text in _CONDITIONS.items() if counts[word]
                ),
            )

    def _log(self) -> Scene:
        with self._session() as session:
            code = session.code
            events = session.ledger.count
            kept = sum(1 for _ in session.ledger.exhibits.each())
            box = session.box
        verdict = verify(self._env.state / code, box, self._env.files)
        if verdict.level is not Level.KEYED:
            _wrong("the log")
        return Scene(
            "The log",
            (
                f"{events} entries. {verdict.says}",
                f"{kept} saved copies of messages lie beside it, sealed.",
            ),
        )

    def _undone(self) -> Scene:
        with self._session() as session:
            session.undo(tuple(session.standing.done), now=True)
            if session.standing.done:
                _wrong("the undo")
        if not self._as_before():
            _wrong("the mailbox at the end")
        return Scene(
            "Everything taken back",
            (
                "Every folder, message, mark and rule is as it was at the start. This was compared"
                " byte by byte.",
                *(("What came in meanwhile lies where it was put.",) if self._arrived() else ()),
                "The rehearsal is over. Its files have been removed.",
            ),
        )

    def _side_by_side(self, title: str, before: Mapping[str, Mailbox]) -> Iterator[Scene]:
        after = self._snapshots()
        shown = [account for account in self._servers if before[account]]
        for account in shown:
            was, now = before[account], after[account]
            new = [name for name in now if len(now[name]) > len(was.get(name, ()))]
            folders = ["INBOX", *(name for name in new if name != "INBOX")]
            sides = [("Inbox before", _rows(was["INBOX"], full=self._scenery.shipped))]
            sides += [
                (
                    f"{'Inbox' if name == 'INBOX' else name} after",
                    _rows(now[name], full=self._scenery.shipped),
                )
                for name in folders
            ]
            server = self._servers[account]
            whose = server.whose() if isinstance(server, Narrows) else _WHOSE
            yield Scene(_on(account, title, shown), whose, sides=tuple(sides))

    def _cards(self) -> Iterator[Scene]:
        """Show what stands beside the mail of an account, where there is such a thing."""
        shown = [account for account, was in self._beside.items() if was]
        for account in shown:
            sides = (("Before", self._beside[account]), ("After", self._servers[account].beside()))
            title = "Your contacts and calendars before and after"
            yield Scene(_on(account, title, shown), sides=sides)

    def _sites(self) -> Iterator[Scene]:
        """Show what a site holds after a window was opened on it, or why none was."""
        for account, was in self._held.items():
            server = self._servers[account]
            if not isinstance(server, Opens):
                continue
            sides = (("Before", was), ("After", server.held())) if server.browser else ()
            title = _on(account, "A site, in a window", self._held)
            yield Scene(title, _window_lines(server), sides=sides)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with open_session(self._env, self._case, write=True) as session:
            if session.faults:
                raise next(iter(session.faults.values()))
            yield session

    def _alias(self, loaded: Loaded) -> str:
        return loaded.playbook.people[0].alias

    def _snapshots(self) -> dict[str, Mailbox]:
        return {name: server.snapshot() for name, server in self._servers.items()}

    def _rest(self) -> dict[str, object]:
        return {name: server.rest() for name, server in self._servers.items()}

    def _arrived(self) -> int:
        return sum(len(server.arrived) for server in self._servers.values())

    def _as_before(self) -> bool:
        """Compare with the start, and with what came in since where it was put."""
        now = self._snapshots()
        for name, box in self._before.items():
            expected = {folder: list(mails) for folder, mails in box.items()}
            for folder, mail in self._servers[name].arrived:
                expected.setdefault(folder, []).append(mail)
            if _folders(expected) != _folders(now[name]):
                return False
        return self._rules == self._rest()


_RULES = ("mail.file-away", "mail.set-aside")
_WHOSE = (
    "A message counts as theirs when From, Sender, Reply-To or Return-Path is their address.",
    "Addresses that only look alike stay where they are.",
)
_CONDITIONS = {
    Condition.IN_ORDER: "as you left it",
    Condition.MET_BY_OTHERS: "with nothing to do",
    Condition.PENDING: "with something new to do",
    Condition.DRIFTED: "changed by somebody else",
    Condition.NOT_LOOKED_AT: "by hand: only you can look at these",
}


def _on(account: str, title: str, accounts: Collection[str]) -> str:
    """Name the account in a title, where several have such a one."""
    return f"{title}, on {account}" if len(accounts) > 1 else title


def _next(places: Mapping[str, str]) -> tuple[str, ...]:
    """Say where the next message of theirs was put, on each account."""
    return tuple(
        f"On {name}, the next message from a listed address goes to {place}."
        for name, place in places.items()
    )


def _consent(plan: Plan) -> Consent:
    """Agree to everything, as a person would who has read the plan."""
    numbers = [problem.number for problem in plan.problems if problem.number is not None]
    return Consent(
        through=Stage.WILL_SHOW,
        allow=frozenset(problem.guard for problem in plan.problems),
        expect=frozenset(numbers),
    )


def _go_on(_stage: Stage, _changes: Collection[object]) -> bool:
    return True


def _told(report: Report) -> tuple[str, ...]:
    seen = [r for r in report.results if r.finding is not None and r.finding.holds]
    by_tool = [r for r in seen if r.outcome.change.hand is Hand.TOOL]
    pressed = len(seen) - len(by_tool)
    by_hand = [r for r in report.results if r.outcome.proof is Proof.TOLD]
    open_ = [r for r in report.results if not r.in_order]
    lines = [f"{len(by_tool)} step{_s(len(by_tool))} done by the program, and read back."]
    if pressed:
        lines.append(f"{pressed} step{_s(pressed)} done by hand in a window, and read back.")
    if report.exhibits:
        lines.append(
            f"{report.exhibits} copies of messages were saved and read back before anything moved."
        )
    if by_hand:
        lines.append(f"{len(by_hand)} step{_s(len(by_hand))} done by hand, on your word.")
    if open_:
        lines.append(f"{len(open_)} step{_s(len(open_))} not done.")
        lines += [f"  {result.outcome.note}" for result in open_]
    return tuple(lines)


def _window_lines(server: Opens) -> tuple[str, ...]:
    """Say how the made-up site was walked."""
    if not server.browser:
        return (
            "No Chrome, Chromium or Edge was found here, or the part that opens one is missing.",
            "So the written steps of the site were taken as done by hand.",
        )
    lines = (
        f"{server.browser} was opened on a made-up site inside this program.",
        "The program marked each control, and a stand-in for you pressed it.",
        "Then the page was opened anew, and read.",
    )
    if server.picture is None:
        return lines
    return (
        *lines,
        "There is no screen here to see it on. A picture of the window lies at:",
        f"  {server.picture}",
        "It holds invented names only, and stays there until you remove it.",
    )


def _rows(mails: Sequence[Mail], *, full: bool) -> tuple[str, ...]:
    """Count the messages of a folder by sender, most first; never a subject or a text."""
    senders = Counter(_sender(mail.body) for mail in mails)
    ordered = sorted(senders.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = [f"{count:4}  {name if full else mask_text(name)}" for name, count in ordered]
    rest = sum(count for _, count in ordered[_ROWS:])
    more = (f"{rest:4}  from others",) if rest else ()
    unread = sum(_SEEN not in mail.flags for mail in mails)
    return (f"{len(mails)} messages, {unread} unread", *rows[:_ROWS], *more)


def _sender(body: bytes) -> str:
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(body)
    _, address = parseaddr(" ".join(str(headers.get("From", "")).split()))
    return address.lower() or "(nobody named)"


def _folders(box: Mapping[str, Sequence[Mail]]) -> dict[str, tuple[Mail, ...]]:
    return {folder: _canonical(mails) for folder, mails in box.items()}


def _canonical(mails: Sequence[Mail]) -> tuple[Mail, ...]:
    """Bring messages into one order: moving mail there and back changes their numbers only."""
    return tuple(sorted(mails, key=lambda mail: (mail.body, mail.flags, str(mail.when))))


def _objects(outcome: Outcome) -> int:
    objects = outcome.ref.get("objects")
    return len(objects) if isinstance(objects, list | tuple) else 0


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _wrong(what: str) -> NoReturn:
    raise BoundaryError(
        "The rehearsal did not end as it should.",
        hint="Nothing of yours was touched. Please report this.",
        place=what,
    )
