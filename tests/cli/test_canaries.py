"""Hold that no identifier, secret or word of a message is found anywhere it need not be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.env import Env
from boundary.app.session import open_session
from boundary.cli import words
from boundary.core.json import JsonObject
from tests.canaries import processes
from tests.cli.canary_case import (
    CANARIES,
    CASE,
    LATER,
    NOTE,
    PASSPHRASE,
    PASSPHRASE_NEW,
    PASSWORD,
    REASONS,
    THEIRS,
    Told,
    letter,
    watched,
)
from tests.cli.terminal import sit

PROGRAM = "import sys; from boundary.cli import main; sys.exit(main())"


@pytest.fixture
def told(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Furnish it."""
    with watched(tmp_path, home, monkeypatch) as made:
        yield made


@pytest.mark.no_cover
def test_a_case_from_beginning_to_end_leaves_no_trace(told: Told) -> None:
    """Through every command of a case: nothing in a file, on the screen or in a log."""
    told.begin()
    told("plan", CASE, code=3)
    told("plan", CASE, "--items", code=3)
    told("run", CASE, "--accept", told.digest(), "--no-input", code=4)
    told.double.deliver("INBOX", letter(LATER, 4))
    told("add", CASE, typed=f"J.\na mail address\n{LATER}\ngo on\n")
    told("check", CASE, "-v", code=3)
    told("reasons", CASE, "--from", told.put("reasons.txt", REASONS), shown=("the reasons",))
    told("reasons", CASE, "--no-input", shown=("the reasons",))
    told("evidence", CASE, "note", "--from", told.put("note.txt", NOTE))
    told("evidence", CASE, "list")
    told("evidence", CASE, "list", "--json")
    told("evidence", CASE, "list", "--csv", told.folder / "list.csv")
    told(
        "evidence",
        CASE,
        "export",
        told.folder / "pseudonymised",
        "--mode",
        "pseudonymised",
        "--no-input",
    )
    told("evidence", CASE, "export", told.folder / "summary", "--mode", "summary", "--no-input")
    for words_typed in (("review",), ("review", "--json"), ("review", "--by", "item"), ("verify",)):
        told("log", CASE, *words_typed)
    for mode in ("pseudonymised", "summary"):
        page = told.folder / f"{mode}.html"
        told("log", CASE, "report", "--mode", mode, "--counts", "--to", page, "--no-input")
    told("log", CASE, "seal", "--to", told.folder / "checkpoint.json")
    told("skip", CASE, "--item", told.address("phone.block"))
    told("find", CASE, "--no-input", code=3, shown=("their name",))
    told("accounts", CASE)
    told("doctor")
    told(
        "share", told.given / "steps.yaml", "-o", told.folder / "shared.yaml", "--no-input", code=4
    )
    told("case", "export", told.folder / "heron-42.case", CASE)
    told("undo", CASE, "--all", "--no-input", code=4)
    told("undo", CASE, "--all", "--now", "--no-input")
    told("forget", CASE, "--person", "J.", "--code", CASE, "--now", "--no-input")
    told("log", CASE, "review")
    told("passphrase", CASE, "--new-passphrase-file", told.put("new", PASSPHRASE_NEW))
    told("log", CASE, "review", code=2)
    told.put("passphrase", PASSPHRASE_NEW)
    told("log", CASE, "review")
    told()
    told("wipe", CASE, "--code", CASE)

    assert not (told.line.state / CASE).exists()


def test_a_case_that_was_typed_in_leaves_no_trace(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for screen by screen and sealed at once: what was typed is in no file and no log."""
    at: JsonObject = {
        "host": "127.0.0.1",
        "port": told.port,
        "user": "me@example.net",
        "security": "none",
        "sieve_port": 1,
    }

    def arrange(env: Env) -> Env:
        return replace(told.arrange(env), state=told.line.state, detour={"mail": at})

    questions = ("yes", "no", "no", "no", "no", "yes")
    about = ("", "J.", THEIRS, "none", "me@example.net", "1", "go on", PASSWORD)
    code, terminal = sit(monkeypatch, ["new"], [*questions, *about], arrange)
    added, again = sit(
        monkeypatch,
        ["add", min(told.line.state.glob("*-*")).name],
        ["J.", "a mail address", LATER, "not now"],
        arrange,
    )

    assert (0, 4) == (code, added)
    assert "Plan for " in terminal.text
    assert [] == list(again.answers)
    told.is_clean()


def test_values_say_nothing_of_themselves(told: Told) -> None:
    """What stands for a person, an account, a message or a key has a repr that names nobody."""
    told.begin()
    told("run", CASE, "--accept", told.digest(), "--no-input", code=4)
    env = replace(told.line.seen[-1], ask_passphrase=lambda new: PASSPHRASE)
    with open_session(env, CASE, write=True) as session:
        plan = session.plan()
        held = [
            *(session, env, plan, session.loaded, session.loaded.playbook, session.standing),
            *(session.box, session.secrets(), session.ledger, session.desk, session.library),
            *session.loaded.playbook.people,
            *session.accounts(),
            *session.items,
            *session.ledger.events(),
            *session.ledger.exhibits.each(),
            *(
                identifier
                for one in session.loaded.playbook.people
                for identifier in one.identifiers
            ),
            *(outcome for outcomes in session.standing.done.values() for outcome in outcomes),
        ]
        said = "\n".join(f"{one!r} {one}" for one in held)

    assert len(held) > 30
    assert () == CANARIES.in_text(said)


def _reads(process: subprocess.Popen[str], until: str) -> str:
    """Read what a process says until it asks a question."""
    assert process.stderr is not None
    said = ""
    while not said.endswith(until):
        letter = process.stderr.read(1)
        assert letter, said
        said += letter
    return said


def test_the_real_program_keeps_it_out_of_its_process(told: Told) -> None:
    """While it waits for an answer: arguments, variables and open files say nothing, no dumps."""
    told.begin()
    variables = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "run", CASE, "--state", str(told.line.state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(f"{PASSPHRASE}\n")
        process.stdin.flush()
        said = _reads(process, words.YOUR_CHOICE)
        seen = list(processes(process.pid))
        limits = Path("/proc", str(process.pid), "limits").read_text("ascii")
        opened = [str(one.readlink()) for one in Path("/proc", str(process.pid), "fd").iterdir()]
        out, err = process.communicate("go on\n")

    told.is_clean()
    assert [process.pid] == [pid for pid, _ in seen]
    assert () == CANARIES.in_bytes(b"\n".join(held for _, held in seen))
    assert () == CANARIES.in_text(said + out + err)
    assert [("0", "0")] == re.findall(r"Max core file size +(\S+) +(\S+)", limits)
    assert not any("(deleted)" in one for one in opened)
    assert "Later" in told.double.snapshot()
