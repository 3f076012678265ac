"""Tell a whole cutoff on servers embedded in this program: the same code, another address."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from email import policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import NoReturn

from boundary import data
from boundary.adapters.imap.double import ImapDouble
from boundary.app.begin import begin_case
from boundary.app.edit import add_identifier
from boundary.app.env import Env
from boundary.app.facts import Choice
from boundary.app.library import Library
from boundary.app.session import Consent, Session, open_session
from boundary.app.workspace import Loaded, load_playbook
from boundary.core.change import Outcome, Proof, Stage
from boundary.core.errors import BoundaryError
from boundary.core.identifier import Kind
from boundary.core.json import JsonObject
from boundary.core.mask import mask_text
from boundary.core.plan import Plan, narrow
from boundary.core.playbook import Account, Address
from boundary.core.ports import Answer
from boundary.core.services import IMAP
from boundary.engine import Condition, Report
from boundary.ledger import Level, verify
from boundary.rehearsal.double import Mail, Mailbox
from boundary.rehearsal.stage import furnish

__all__ = ["NEW_ADDRESS", "Scene", "rehearse"]

NEW_ADDRESS = "jordan.new@example.net"
"""The address that turns up later in the story."""
_MOVING = "Moving mail"
_PASSPHRASE = "a passphrase for a rehearsal"  # noqa: S105 - for a folder that is thrown away
_SEEN = "\\Seen"
_ROWS = 10
"""Senders of a folder that are named; the rest is counted."""
_ADDRESS_KEYS = ("host", "port", "user", "security")


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


class _PowerCut(BaseException):
    """The program is ended in the middle, as by a battery."""


class _Hands:
    """The person in a rehearsal: takes every written step as done; may pull the plug."""

    def __init__(self) -> None:
        self.cut = False
        """Whether to pull the plug while mail is being moved."""

    def ask(self, _address: Address, _instructions: Sequence[str], /) -> Answer:
        """Take the written steps as done."""
        return Answer.DONE

    def progress(self, _address: Address | None, done: int, _total: int, doing: str, /) -> None:
        """End the program when the story wants that, after something was done."""
        if self.cut and done and doing == _MOVING:
            self.cut = False
            raise _PowerCut


class _Secrets:
    """The passwords of the doubles; they live as long as the rehearsal."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get(self, account: str, name: str, /) -> str | None:
        """Return a secret, or None."""
        return self._kept.get((account, name))

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep a secret."""
        self._kept[(account, name)] = value

    def forget(self, account: str, name: str, /) -> None:
        """Remove a secret."""
        self._kept.pop((account, name), None)


def rehearse(env: Env, playbook: Path | None) -> Generator[Scene, None, None]:
    """Play the story scene by scene; without a playbook, the one that ships.

    `env` lends its file layer, clock and chance; its state folder is not used. Nothing but loopback
    is contacted, and everything is removed at the end. Raises BoundaryError when the end is not as
    it was promised.
    """
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    try:
        with _stage(env, playbook, folder) as play:
            yield from play.scenes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _stage(env: Env, playbook: Path | None, folder: Path) -> Iterator[_Play]:
    path = _copied(env, playbook, folder)
    loaded = load_playbook(path, Library())
    hands, kept = _Hands(), _Secrets()
    doubles: dict[str, ImapDouble] = {}
    detour: dict[str, JsonObject] = {}
    emails = [
        identifier.value
        for person in loaded.playbook.people
        for identifier in person.identifiers
        if identifier.kind is Kind.EMAIL
    ]
    with ExitStack() as stack:
        for account in loaded.playbook.accounts:
            if account.service != IMAP.name:
                continue
            addresses = emails if playbook is not None else [*emails, NEW_ADDRESS]
            mailbox = furnish(addresses, _user(account)).mailbox
            double = ImapDouble(mailbox, secrets.token_urlsafe(16))
            stack.callback(double.stop)
            settings = double.start()
            detour[account.name] = {name: settings[name] for name in _ADDRESS_KEYS}
            kept.put(account.name, "password", double.secret)
            doubles[account.name] = double
        inside = replace(
            env,
            state=folder / "state",
            hands=hands,
            ask_passphrase=_passphrase,
            secrets=kept,
            detour=detour,
            quick_keys=True,
        )
        yield _Play(inside, path, doubles, hands, shipped=playbook is None)


def _user(account: Account) -> str:
    return str(account.settings.get("user", ""))


def _copied(env: Env, playbook: Path | None, folder: Path) -> Path:
    """Copy what is rehearsed, so that not a byte of the person's own file can change."""
    path = folder / "playbook.yaml"
    if playbook is None:
        env.files.replace(path, data.load("rehearsal"))
        return path
    loaded = load_playbook(playbook, Library())
    env.files.replace(path, loaded.data)
    for name in loaded.follows:
        if name.startswith("./"):
            env.files.replace(folder / name[2:], (playbook.parent / name[2:]).read_bytes())
    return path


def _passphrase(*, new: bool) -> str:  # noqa: ARG001 - the port names it
    return _PASSPHRASE


class _Play:
    """One rehearsal, from the first look to the mailbox as it was."""

    def __init__(
        self,
        env: Env,
        path: Path,
        doubles: Mapping[str, ImapDouble],
        hands: _Hands,
        *,
        shipped: bool,
    ) -> None:
        self._env = env
        self._path = path
        self._doubles = doubles
        self._hands = hands
        self._shipped = shipped
        self._before = self._snapshots()

    def scenes(self) -> Iterator[Scene]:
        """Play the scenes in order."""
        yield self._opening()
        begin_case(self._env, self._path, Choice.FULL, wait_hours=0)
        with self._session() as session:
            plan = session.plan()
            yield Scene("The plan, before anything is done", (), plan, session)
            report = session.run(plan, _consent(plan), _go_on)
            yield Scene("What was done", _told(report))
        yield from self._side_by_side("Your mail before and after", self._before)
        if self._shipped:
            yield from self._new_address()
        yield from self._again()
        yield self._log()
        yield self._undone()

    def _opening(self) -> Scene:
        count = sum(len(mails) for box in self._before.values() for mails in box.values())
        servers = len(self._doubles)
        return Scene(
            "What this is",
            (
                "This plays a whole plan on this device, with the same code as the real thing.",
                f"It runs against {servers} mail server{'' if servers == 1 else 's'} inside this"
                f" program, with {count} invented messages.",
                "The written steps for phones and sites are taken as done by hand.",
                "Nothing leaves this device, and everything made here is removed at the end.",
            ),
        )

    def _new_address(self) -> Iterator[Scene]:
        with self._session() as session:
            loaded, identifier = add_identifier(
                self._env, session.loaded, self._alias(session.loaded), Kind.EMAIL, NEW_ADDRESS
            )
            session.load(loaded.path)
        self._hands.cut = True
        before = self._snapshots()
        with self._session() as session:
            plan = session.plan()
            new = {c.address for c in plan.pending if c.address.subject == identifier.key}
            plan = narrow(plan, new)
            lines = ("Only what the new address adds is left to do.",)
            yield Scene("A new address turns up", lines, plan, session)
            try:
                session.run(plan, _consent(plan), _go_on, command="add")
            except _PowerCut:
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
            events = len(session.review())
            kept = session.exhibits()
            box = session.box
        verdict = verify(self._env.state / code, box, self._env.files)
        if verdict.level is not Level.KEYED:
            _wrong("the log")
        return Scene(
            "The log",
            (
                f"{events} entries. {verdict.says}",
                f"{len(kept)} saved copies of messages lie beside it, sealed.",
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
                "Every folder, message and mark is as it was at the start. This was compared"
                " byte by byte.",
                "The rehearsal is over. Its files have been removed.",
            ),
        )

    def _side_by_side(self, title: str, before: Mapping[str, Mailbox]) -> Iterator[Scene]:
        after = self._snapshots()
        for account in self._doubles:
            was, now = before[account], after[account]
            new = [name for name in now if len(now[name]) > len(was.get(name, ()))]
            folders = ["INBOX", *(name for name in new if name != "INBOX")]
            sides = [("Inbox before", _rows(was["INBOX"], full=self._shipped))]
            sides += [
                (
                    f"{'Inbox' if name == 'INBOX' else name} after",
                    _rows(now[name], full=self._shipped),
                )
                for name in folders
            ]
            yield Scene(title, _WHOSE, sides=tuple(sides))

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with open_session(self._env, str(self._path), write=True) as session:
            if session.faults:
                raise next(iter(session.faults.values()))
            yield session

    def _alias(self, loaded: Loaded) -> str:
        return loaded.playbook.people[0].alias

    def _snapshots(self) -> dict[str, Mailbox]:
        return {name: double.snapshot() for name, double in self._doubles.items()}

    def _as_before(self) -> bool:
        now = self._snapshots()
        return all(
            {folder: _canonical(mails) for folder, mails in box.items()}
            == {folder: _canonical(mails) for folder, mails in now[name].items()}
            for name, box in self._before.items()
        )


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
    by_tool = [r for r in report.results if r.finding is not None and r.finding.holds]
    by_hand = [r for r in report.results if r.outcome.proof is Proof.TOLD]
    open_ = [r for r in report.results if not r.in_order]
    lines = [f"{len(by_tool)} step{_s(len(by_tool))} done by the program, and read back."]
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
