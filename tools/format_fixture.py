"""Write a whole case as today's program keeps it, to be read by every later one.

`make format-fixture` writes `tests/fixtures/formats/<number>` once and never over one that is
there: what lies in it was written by the program of its day. `told` says what a program answers
about such a case; `--answers` writes those answers anew when an answer was meant to change.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

from click.testing import CliRunner

from boundary.adapters.imap.double import ImapDouble
from boundary.app.chosen import choosable, choose, take_back
from boundary.app.env import Env
from boundary.app.session import open_session
from boundary.cli.frame import run
from boundary.core.json import Json, JsonObject
from boundary.core.ports import Files
from boundary.rehearsal.double import Mail
from tools.format_playbooks import read_playbooks, write_playbooks

__all__ = [
    "CODE",
    "FOLDER",
    "PASSPHRASE",
    "Program",
    "answers",
    "mailbox_of",
    "mails",
    "main",
    "make",
    "numbers",
    "told",
]

FOLDER: Final = Path(__file__).parents[1] / "tests" / "fixtures" / "formats"
CODE: Final = "heron-42"
PASSPHRASE: Final = "four words for a fixture"  # noqa: S105 - it opens this fixture only
SECRET: Final = "the password of the stand-in"  # noqa: S105 - of a mailbox in memory
COURT: Final = "jordan.example@justice.gov.uk"
_NOTE: Final = "They came to the door.\nRobin was there.\n"
_REASONS: Final = "Because the evenings are quiet now.\n"
_BEGUN: Final = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_HOUR_MS: Final = 3_600_000
_NUMBER: Final = re.compile(r"[0-9a-f]{6,}")
_STOPPED: Final = 14
"""The appending at which the second run is stopped: in the middle of moving mail."""
_PLAYBOOK: Final = f"""\
# A case of a fixture: nobody in it is real.
boundary: 1
case: {CODE}
people:
  - alias: J.
    follow: import/ours
    names: [Jordan Example]
    emails: [jordan@example.org, j.example@example.com]
    phones: ["+1 202 555 0123"]
  - alias: S.
    follow: import/ours
    emails: [sam@example.com, {COURT}]
  - alias: K.
    follow: import/ours
    emails: [kim@example.net]
accounts:
  mail: {{use: imap, host: imap.example.net, user: me@example.net}}
  phone: {{use: iphone}}
keep_open: [robin@example.org]
"""
_STEPS: Final = """\
boundary: 1
title: Mail and phone
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
  - {do: phone.block}
"""
_FORM: Final = (
    "private_device: yes\nafraid: no\nliving_together: no\nshared_accounts: no\n"
    "children_or_orders: no\nsomeone_knows: yes\n"
)
_READING: Final[Mapping[str, tuple[str, ...]]] = {
    "verify": ("log", CODE, "verify"),
    "verify-without-key": ("log", CODE, "verify", "--without-key"),
    "evidence": ("evidence", CODE, "list", "--full"),
    "check": ("check", CODE, "--full"),
    "reasons": ("reasons", CODE),
    "cases": (),
}
"""What is asked of a case, without changing it: name of the answer to the words of the command."""
_SENTENCES: Final = frozenset({"says", "say", "hint", "why", "warnings", "note", "lines"})
"""Parts of an answer that are sentences: their words may change, what they are about may not."""


@dataclass(slots=True)
class _Clock:
    """Goes on by a second whenever it is read; may be set, as a person sets one."""

    at_ms: int = int(_BEGUN.timestamp()) * 1000
    set_by_ms: int = 0

    def now_ms(self) -> int:
        """Say the time, UTC milliseconds."""
        self.at_ms += 1000
        return self.at_ms + self.set_by_ms

    def monotonic_ms(self) -> int:
        """Go on when the clock is set, too."""
        return self.at_ms


class _Stopped:
    """The disk of a program that the person stops at its n-th appending to a log."""

    def __init__(self, files: Files, at: int) -> None:
        self._files = files
        self._at = at
        self._count = 0

    def __getattr__(self, name: str) -> object:
        call: Callable[..., object] = getattr(self._files, name)

        def counted(*arguments: object) -> object:
            self._count += name == "append"
            if name == "append" and self._count == self._at:
                raise KeyboardInterrupt
            return call(*arguments)

        return counted


@dataclass(slots=True)
class Program:
    """Types command lines about the cases of one state folder; nothing is asked of a person."""

    folder: Path
    """Holds `state`, and `passphrase.txt`."""
    settings: JsonObject = field(default_factory=dict)
    """What leads to the stand-in for the mailbox."""
    clock: _Clock = field(default_factory=_Clock)
    stop_at: int = 0
    """Stopped by the person at this appending; 0: never."""

    def __call__(self, *words: object, typed: str = "") -> tuple[int, str]:
        """Run one line; return its code, and what it said."""
        line = [
            *map(str, words),
            *("--state", str(self.folder / "state")),
            *("--passphrase-file", str(self.folder / "passphrase.txt")),
        ]
        with CliRunner().isolation(input=typed) as streams:
            code = run(line, self.arrange)
            out = streams[0].getvalue().decode()
            return code, out or streams[1].getvalue().decode()[-300:]

    def done(self, *words: object, codes: Sequence[int] = (0,), typed: str = "") -> str:
        """Run one line that has to end with one of these codes. Raises RuntimeError."""
        code, out = self(*words, typed=typed)
        if code not in codes:
            raise RuntimeError(f"{words} ended with {code}: {out}")
        return out

    def answer(self, *words: object) -> Any:
        """Run one line for its one object."""
        return json.loads(self(*words, "--json")[1])

    def arrange(self, env: Env) -> Env:
        """Set the clock and the way to the mailbox."""
        files = cast("Files", _Stopped(env.files, self.stop_at)) if self.stop_at else env.files
        return replace(
            env,
            files=files,
            clock=self.clock,
            quick_keys=True,
            detour={"mail": self.settings} if self.settings else {},
            sleep=lambda _: None,
        )


def mails(text: str) -> Mapping[str, Sequence[Mail]]:
    """Read a `mailbox.json`: folder name to its messages."""
    return {
        folder: [
            Mail(one["text"].encode(), tuple(one["flags"]), datetime.fromisoformat(one["when"]))
            for one in held
        ]
        for folder, held in json.loads(text).items()
    }


def _written(mailbox: Mapping[str, Sequence[Mail]]) -> str:
    """Write a mailbox as `mails` reads it."""
    found = {
        folder: [
            {
                "text": mail.body.decode(),
                "flags": list(mail.flags),
                "when": "" if mail.when is None else mail.when.isoformat(),
            }
            for mail in held
        ]
        for folder, held in mailbox.items()
    }
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def _first_mail() -> Mapping[str, Sequence[Mail]]:
    senders = ["jordan@example.org", "jordan@example.org", "sam@example.com", "robin@example.org"]
    senders.append("kim@example.net")
    return {"INBOX": [_message(sender, number) for number, sender in enumerate(senders)]}


def _message(sender: str, number: int) -> Mail:
    text = (
        f"From: {sender}\r\nTo: me@example.net\r\nSubject: Number {number}\r\n"
        f"Message-ID: <{number}.fixture@mail.example>\r\n\r\nHello {number}.\r\n"
    )
    return Mail(text.encode(), (), datetime(2026, 10, 1 + number, 8, 0, tzinfo=UTC))


@contextmanager
def mailbox_of(mailbox: Mapping[str, Sequence[Mail]]) -> Iterator[tuple[ImapDouble, JsonObject]]:
    """Furnish a mail server on loopback; give it, and the settings that lead to it."""
    double = ImapDouble(mailbox, SECRET)
    try:
        yield double, {**double.start(), "sieve_port": 1}
    finally:
        double.stop()


def make(folder: Path) -> None:
    """Write everything that is kept of a case into a new folder."""
    folder.mkdir(parents=True)
    (folder / "passphrase.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    with (
        tempfile.TemporaryDirectory(prefix="fixture-") as scratch,
        mailbox_of(_first_mail()) as (double, settings),
    ):
        program = Program(folder, settings)
        _live(program, Path(scratch))
        (folder / "mailbox.json").write_text(_written(double.snapshot()), encoding="utf-8")
    for left in (folder / "state").rglob("lock*"):
        left.unlink()
    write_playbooks(folder / "playbooks")
    answers(folder)


def _live(program: Program, scratch: Path) -> None:
    """Live the life of one case, so that every file and every kind of entry comes into being."""
    _begin(program, scratch)
    program.done("run", CODE, "--accept", _digest(program), "--no-input", codes=(0, 4))
    program.done("undo", CODE, "--item", _stands(program, "J."), "--now", "--no-input")
    program.clock.at_ms += 72 * _HOUR_MS
    program.stop_at = _STOPPED
    program("run", CODE, "--accept", _digest(program), "--no-input")
    program.stop_at = 0
    _tear(program.folder)
    program.done("run", CODE, "--accept", _digest(program), "--no-input", codes=(0, 4))
    program.clock.set_by_ms = 24 * _HOUR_MS
    program.done("evidence", CODE, "note", "--from", _put(scratch / "note.txt", _NOTE))
    _choose(program)
    looked = program.answer("plan", CODE)
    phone = next(one["address"] for one in looked["changes"] if "phone" in one["address"])
    program.done("skip", CODE, "--item", phone)
    stands = _stands(program, "J.")
    program.done("undo", CODE, "--item", stands, "--no-input", codes=(0, 4))
    program.done("undo", CODE, "--item", stands, "--now", "--no-input")
    program.done("undo", CODE, "--item", _stands(program, "K."), "--now", "--no-input")
    program.done("forget", CODE, "--person", "K.", "--code", CODE, "--now", "--no-input")
    program.done("log", CODE, "prune", "--before", "2026-11-04", typed=f"{CODE}\n")
    _hand_on(program, scratch)


def _begin(program: Program, scratch: Path) -> None:
    """Sign a checklist, take it in, begin the case that follows it, seal it, sign in."""
    folder, shared = program.folder, scratch / "shared.yaml"
    steps = _put(scratch / "steps.yaml", _STEPS)
    plain = _put(scratch / "mine.yaml", _PLAYBOOK)
    whole = program.answer("share", steps)["sha256"]
    signed = program.answer("share", steps, "-o", shared, "--sign", "--accept", whole)
    key = _put(folder / "shared.pub", signed["signed"]["public"])
    for name in ("shared.yaml", "shared.yaml.minisig"):
        shutil.copy(scratch / name, folder / name)
    kept = program.answer("import", shared, "--key", key)["sha256"]
    program.done("import", shared, "--as", "ours", "--key", key, "--accept", kept, "--no-input")
    program.done("begin", plain, "--answers", _put(scratch / "form.yaml", _FORM), "--no-input")
    program.done("seal", plain, "--remove", "--no-input")
    secret = _put(scratch / "secret", SECRET)
    program.done("connect", CODE, "mail", "--secret-file", secret, "--no-input")
    program.done("reasons", CODE, "--from", _put(scratch / "reasons.txt", _REASONS))


def _hand_on(program: Program, scratch: Path) -> None:
    """Export the copies, pack the case, and seal the log."""
    folder = program.folder
    program.done("evidence", CODE, "export", scratch / "bundle", "--no-input", "--mbox")
    with tarfile.open(folder / "bundle.tar.gz", "w:gz") as bundle:
        bundle.add(scratch / "bundle", "bundle", filter=_of_nobody)
    program.done("case", "export", folder / f"{CODE}.case", CODE)
    sealed = program.answer("log", CODE, "seal", "--to", folder / "checkpoint.json")
    _put(folder / "seal.json", json.dumps(sealed, indent=1, sort_keys=True) + "\n")


def _stands(program: Program, alias: str) -> str:
    """Give the address of what was filed of a person."""
    now = program.answer("log", CODE, "review")["now"]
    return str(
        next(
            one["address"]
            for one in now
            if (one["person"], one["verb"]) == (alias, "mail.file-past") and one["stands"]
        )
    )


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made the file, and when."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = int(_BEGUN.timestamp())
    return member


def _put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _digest(program: Program) -> str:
    return str(program.answer("plan", CODE)["digest"])


def _tear(folder: Path) -> None:
    """Leave half a line at the end of the log, as a loss of power does."""
    with (folder / "state" / CODE / "log" / "000001.jsonl").open("ab") as log:
        log.write(b'{"m":"')


def _choose(program: Program) -> None:
    """Choose a step about somebody who is left alone, and take that back: it needs a keyboard."""
    from boundary.cli.here import Here  # noqa: PLC0415 - heavy, and for this alone

    here = Here(sys.stdout, sys.stderr, sys.stdin, program.arrange)
    here.settings.state = program.folder / "state"
    here.settings.passphrase_file = str(program.folder / "passphrase.txt")
    with open_session(here.env, CODE, write=True) as session:
        spared = choosable(session.plan())[0]
        choose(session, spared, COURT)
        take_back(session, spared.item.address)


def told(folder: Path) -> str:
    """Ask today's program about the case in a fixture; one JSON text, the same on every run.

    The fixture is copied first: asking changes nothing in it, not even a lock.
    """
    with (
        tempfile.TemporaryDirectory(prefix="fixture-") as scratch,
        mailbox_of(mails((folder / "mailbox.json").read_text(encoding="utf-8"))) as (_, settings),
    ):
        here = Path(scratch) / "copy"
        shutil.copytree(folder, here)
        program = Program(here, settings, _Clock(int(_BEGUN.timestamp() + 30 * 86400) * 1000))
        found = {name: _facts(program.answer(*words)) for name, words in _READING.items()}
        plan = program.answer("plan", CODE)["changes"]
        log = program.answer("log", CODE, "review", "--full")
    found["review"], found["review-now"] = _facts(log["events"]), _facts(log["now"])
    found["plan"] = sorted([one["address"], one["action"], one["count"]] for one in plan)
    found["playbooks"] = read_playbooks(folder / "playbooks")
    return _lines(found)


def _lines(found: Mapping[str, Json]) -> str:
    """Write an object so that a difference is a short one: a line for each entry of each part."""
    parts = []
    for name, value in sorted(found.items()):
        rows = value if isinstance(value, list) else [value]
        written = ",\n  ".join(json.dumps(row, sort_keys=True) for row in rows)
        parts.append(f" {json.dumps(name)}: [\n  {written}\n ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _facts(answer: Json) -> Json:
    """Leave sentences out of an answer, whose words may change."""
    if isinstance(answer, Mapping):
        return {key: _facts(value) for key, value in answer.items() if key not in _SENTENCES}
    if isinstance(answer, list):
        return [_facts(value) for value in answer]
    return answer


def numbers(folder: Path) -> Mapping[str, object]:
    """Read from the bytes of a fixture which format each kind of file has."""
    case = folder / "state" / CODE
    lines = min((case / "log").glob("*.jsonl")).read_bytes()
    folded = min((case / "log").glob("*.folded")).read_bytes()
    exhibit = min((case / "exhibits").iterdir())
    with tarfile.open(folder / "bundle.tar.gz") as bundle:
        manifest = bundle.extractfile("bundle/manifest.json")
        written: Any = None if manifest is None else json.load(manifest)
    return {
        "bundle": written["boundary"],
        "checkpoint": json.loads((folder / "checkpoint.json").read_bytes())["boundary"],
        "head": (case / "log" / "head").read_bytes()[:8].decode("ascii"),
        "imports": json.loads(min(folder.glob("state/imports/*/*.json")).read_bytes())["boundary"],
        "key file": json.loads((case / "keys" / "case.json").read_bytes())["version"],
        "kinds of files": sorted(
            {
                _NUMBER.sub("#", str(path.relative_to(case)))
                for path in case.rglob("*")
                if path.is_file()
            }
        ),
        "line": _keys_of(lines),
        "line that stays": _keys_of(folded),
        "playbook": (folder / "shared.yaml").read_text("utf-8").partition("\n")[0],
        "sealed message": (case / "playbook.sealed").read_bytes()[0],
        "sealed stream": exhibit.read_bytes()[0],
    }


def _keys_of(lines: bytes) -> list[str]:
    """Give the keys of the first line, the inner ones too."""
    first = json.loads(lines.partition(b"\n")[0])
    return sorted([*first, *first["p"]])


def answers(folder: Path) -> None:
    """Write down what a program says of a fixture."""
    _put(folder / "answers.json", told(folder))


def _stand_alone() -> None:
    """Use no keychain and no time zone of whoever runs this."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ["TZ"] = "UTC"


def main(arguments: Sequence[str]) -> int:
    """Make the fixture of a number, or write its answers anew; return the exit code."""
    match list(arguments):
        case [number] if number.isdigit():
            folder = FOLDER / number
            if folder.exists():
                print("There is one of this number already, and it stays as it is.")
                return 2
            _stand_alone()
            make(folder)
        case [number, "--answers"] if number.isdigit():
            _stand_alone()
            answers(FOLDER / number)
        case _:
            print("Say a number: python -m tools.format_fixture NUMBER [--answers]")
            return 2
    print(f"Written: tests/fixtures/formats/{arguments[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
