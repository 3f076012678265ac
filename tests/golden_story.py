"""Tell one golden story: a case from its first plan to its undo, and what each part of it shows."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NotRequired, TypedDict

from boundary.app.begin import begin_case
from boundary.app.env import Env
from boundary.app.facts import Choice
from boundary.app.sealed import SealedCase
from boundary.app.session import Consent, Session
from boundary.app.workspace import Workspace
from boundary.cli.cases import view_of
from boundary.cli.here import Here
from boundary.core.change import Stage, Status
from boundary.core.checkpoint import SEAL_LETTERS
from boundary.core.plan import Plan
from boundary.engine import Checked
from boundary.formats.log_text import LogView, log_text, when
from boundary.formats.plan_text import plan_text
from boundary.ledger import Level, verify
from boundary.rehearsal import Mail
from tests.app.case import SetClock
from tests.app.world import World, pymap_world

CODE = "heron-42"
"""The code that every golden playbook names."""
GIVEN = ("playbook.yaml", "steps.yaml", "world.json")
"""What a person writes into the folder of a case; `steps.yaml` only where it is followed."""

SEAL = re.compile(rf"\b[{SEAL_LETTERS}]{{4}}(?:-[{SEAL_LETTERS}]{{4}}){{5}}\b")
COVERED = "3467-9ACD-EFGH-JKMN-PQRT-VWXY"
"""Stands in a golden file for every seal code: a code depends on the test's own folder."""

_BEGUN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_NUMBER = re.compile(rb"^Subject: number ([0-9]+)\r$", re.MULTILINE)

Folders = Mapping[str, tuple[Mail, ...]]


_Letter = TypedDict(
    "_Letter",
    {
        "from": str,
        "headers": NotRequired[list[str]],
        "number": int,
        "flags": list[str],
        "when": str,
    },
)
"""One message of a world: what follows `From:`, further header lines, when it came (ISO 8601)."""


class Ticking(SetClock):
    """A clock on which a second goes by whenever it is read, so that the log has an order."""

    def now_ms(self) -> int:
        """Say the time, a second after the last time."""
        self.at += 1000
        return self.at


@dataclass(slots=True)
class Drawn:
    """Gives the same bytes in the same order on every run, where a case draws them by chance."""

    count: int = 0

    def __call__(self, size: int) -> bytes:
        """Draw."""
        self.count += 1
        return hashlib.shake_256(f"golden {self.count}".encode()).digest(size)


@dataclass(frozen=True, slots=True)
class Told:
    """One story, told to its end."""

    written: Mapping[str, str] = field(repr=False)
    """File name to text: what is kept beside the case."""
    planned: int
    """Steps that the first plan would do."""
    left_to_do: int
    """Steps that the plan after the run would do."""
    undone: Sequence[Status]
    """What came of taking back, for each step that stood."""
    standing: int
    """Steps that stand after the undo."""
    before: Folders = field(repr=False)
    after_undo: Folders = field(repr=False)
    log: Level
    """What checking the log with its key says."""


def mailbox(text: str) -> Mapping[str, Sequence[Mail]]:
    """Read a `world.json`: folder name to its messages, in the order they came."""
    return {
        folder: [_mail(letter) for letter in letters]
        for folder, letters in json.loads(text).items()
    }


def tell(case: Path, folder: Path) -> Told:
    """Tell the story of the case in `case`; everything it writes lies under `folder`."""
    world_text = (case / "world.json").read_text(encoding="utf-8")
    for given in case.glob("*.yaml"):
        (folder / given.name).write_bytes(given.read_bytes())
    with pymap_world(folder, mailbox(world_text)) as world:
        return _told(world)


def _told(world: World) -> Told:
    clock = Ticking(round(_BEGUN.timestamp() * 1000))
    env = replace(world.env, clock=clock, random=Drawn())
    before = world.snapshot()
    begin_case(env, world.playbook, Choice.FULL, wait_hours=0)
    clock.at += _HOUR_MS
    with world.session(env=env) as session:
        plan = session.plan()
        view = view_of(_here(env), session, CODE)
        written = {
            "plan.txt": _text(plan_text(plan, view)),
            "plan-items.txt": _text(plan_text(plan, view, items=True)),
        }
        session.run(plan, _agreed(plan), lambda *_: True)
        left_to_do = len(session.plan().pending)
    written["after.json"] = _folders_text(world.snapshot())
    clock.at += _DAY_MS
    with world.session(env=env, write=False) as session:
        _, found = session.check()
        written["check.txt"] = _text(_check_lines(found, session))
    clock.at += _DAY_MS
    undone: list[Status] = []
    with world.session(env=env, standing=True) as session:
        if session.standing.done:
            report = session.undo(tuple(session.standing.done), now=False).report
            assert report is not None, "a case without a waiting time had to wait"
            undone = [result.outcome.status for result in report.results]
    with world.session(env=env, write=False) as session:
        view_of_log = LogView(session.aliases, session.fingerprint)
        written["log.txt"] = _text(log_text(tuple(session.ledger.events()), view_of_log))
        standing = len(session.standing.done)
    workspace = Workspace(env.state, env.files)
    sealed = SealedCase(env, workspace.folder(CODE), CODE)
    level = verify(sealed.folder, sealed.box, env.files).level
    planned, after_undo = len(plan.pending), world.snapshot()
    return Told(written, planned, left_to_do, undone, standing, before, after_undo, level)


def _mail(letter: _Letter) -> Mail:
    number = letter["number"]
    lines = [
        f"Message-ID: <{number}@mail.example.net>",
        f"From: {letter['from']}",
        *letter.get("headers", ()),
        "To: me@example.net",
        f"Subject: number {number}",
        "",
        f"Text {number}.",
        "",
    ]
    body = "\r\n".join(lines).encode()
    return Mail(body, tuple(sorted(letter["flags"])), datetime.fromisoformat(letter["when"]))


def _here(env: Env) -> Here:
    """Sit at a screen that nobody sees, in the world of the case."""

    def same(_: Env) -> Env:
        return env

    return Here(io.StringIO(), io.StringIO(), io.StringIO(), same)


def _agreed(plan: Plan) -> Consent:
    """Agree to every stage, and answer every question of the plan."""
    numbers = frozenset(p.number for p in plan.problems if p.number is not None)
    return Consent(Stage.WILL_SHOW, frozenset(p.guard for p in plan.problems), numbers)


def _text(lines: Iterable[str]) -> str:
    return SEAL.sub(COVERED, "".join(f"{line}\n" for line in lines))


def _folders_text(folders: Folders) -> str:
    """Write folders as JSON: message number to its flags."""
    rows = {name: sorted(_row(mail) for mail in mails) for name, mails in sorted(folders.items())}
    whole = {name: {str(number): flags for number, flags in row} for name, row in rows.items()}
    return json.dumps(whole, indent=2) + "\n"


def _row(mail: Mail) -> tuple[int, str]:
    found = _NUMBER.search(mail.body)
    assert found is not None, "a message of no world"
    return int(found[1]), " ".join(mail.flags)


def _check_lines(found: Iterable[Checked], session: Session) -> list[str]:
    """Write two lines for each item: how it stands, and what is said of it."""
    lines: list[str] = []
    for one in found:
        printed = session.fingerprint(one.change.address)
        since = "" if one.since_ms is None else f"  since {when(one.since_ms)}"
        alias = session.aliases.get(one.change.item.person, "")
        who = f"{printed}  {alias}".rstrip()
        lines += [f"{who}  {one.condition.value}  {one.proof.value}{since}", f"  {one.note}"]
    return lines
