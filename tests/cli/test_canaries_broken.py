"""Hold that nothing that must be told to nobody is told when something goes wrong."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.platform import this_system
from boundary.core.ports import Clock
from boundary.rehearsal.serve import Rules
from tests.cli.canary_case import (
    BODY,
    CASE,
    HANDLE,
    NAME,
    NOTE,
    NUMBER,
    PASSPHRASE,
    PASSPHRASE_NEW,
    PASSWORD,
    SUBJECT,
    THEIRS,
    WRONG,
    Told,
    same,
    watched,
)
from tests.cli.conftest import CALM


@pytest.fixture
def told(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Furnish it."""
    with watched(tmp_path, home, monkeypatch) as made:
        yield made


def _echo(verbs: frozenset[str]) -> Rules:
    """Answer these commands with everything that must be told to nobody."""
    words_of_server = f"{THEIRS} {NAME} {NUMBER} {PASSWORD} {SUBJECT} {BODY}"
    untagged = f"* 1 {words_of_server}\r\n* BAD [ALERT] {words_of_server}"
    answer = f"{untagged}\r\nNO [ALERT] {words_of_server}".encode()
    return Rules(answer=lambda seen: answer if seen.verb in verbs else None)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "verbs",
    [
        frozenset({"LOGIN", "AUTHENTICATE"}),
        frozenset({"CAPABILITY"}),
        frozenset({"LIST"}),
        frozenset({"EXAMINE", "SELECT"}),
        frozenset({"UID SEARCH"}),
        frozenset({"UID FETCH"}),
        frozenset({"UID MOVE", "UID COPY", "CREATE"}),
    ],
    ids=lambda verbs: min(verbs),
)
def test_a_server_that_says_it_back_is_not_repeated(told: Told, verbs: frozenset[str]) -> None:
    """Whatever a server answers with, its words come into no output, no file and no log."""
    told.begin()
    digest = told.digest()
    told.meddler.revive(_echo(verbs))
    for words_typed in (
        ("run", CASE, "--accept", digest, "--no-input"),
        ("plan", CASE),
        ("check", CASE, "--json"),
        ("undo", CASE, "--all", "--now", "--no-input"),
        ("log", CASE, "review", "--json"),
    ):
        told(*words_typed, "-v", code=None)

    assert told.ends > {0}


def test_a_password_that_is_refused_is_not_repeated(told: Told) -> None:
    """A wrong password ends in a sentence, and lies nowhere in clear."""
    told.begin()
    secret = told.put("wrong", WRONG)
    told("connect", CASE, "mail", "--secret-file", secret, "--no-input", "-v", code=None)
    ended = told("plan", CASE, "-v", code=1)

    assert "password" in ended.out + ended.err


@dataclass
class Full:
    """A disk that is full from its n-th writing on; the system's words name a file."""

    left: int

    def __call__(self, descriptor: int, data: bytes) -> int:
        """Write, or say that there is no room."""
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, f"no room for {THEIRS}", f"/{NAME}/{PASSWORD}")
        return os.write(descriptor, data)


@pytest.mark.no_cover
@pytest.mark.parametrize("room", [0, 1, 3, 7, 11, 16])
def test_a_full_disk_leaves_no_trace(told: Told, room: int) -> None:
    """Wherever the disk is full, one sentence says it, and what is half written is sealed."""
    told.begin()
    digest = told.digest()
    told.change = lambda env: replace(
        env, files=DiskFiles(replace(this_system(), write=Full(room)))
    )
    run = told("run", CASE, "--accept", digest, "--no-input", "-v", code=None)
    note = told("evidence", CASE, "note", "--from", told.put("note.txt", NOTE), code=None)

    assert {1} == {run.code, note.code} - {0, 4}
    told.change = same
    told("log", CASE, "verify")


class Breaking:
    """A clock that breaks at its n-th reading, in words that hold everything."""

    def __init__(self, clock: Clock, left: int) -> None:
        self._clock = clock
        self._left = left

    def now_ms(self) -> int:
        """Say the time, or break."""
        self._left -= 1
        if self._left < 0:
            raise ValueError(f"{THEIRS} {NAME} {NUMBER} {PASSWORD} {PASSPHRASE} {SUBJECT} {BODY}")
        return self._clock.now_ms()

    def monotonic_ms(self) -> int:
        """Go on."""
        return self._clock.monotonic_ms()


@pytest.mark.no_cover
@pytest.mark.parametrize("left", [0, 1, 2, 4, 6])
def test_a_fault_of_ours_shows_a_code_and_no_value(told: Told, left: int) -> None:
    """What nobody foresaw ends in one sentence with four signs to look it up by; no crash file."""
    told.begin()
    digest = told.digest()
    before = {path for path in told.folder.rglob("*") if path.is_dir()}
    told.change = lambda env: replace(env, clock=Breaking(env.clock, left))
    ended = [
        told("run", CASE, "--accept", digest, "--no-input", *options, code=1)
        for options in ((), ("-v",), ("--json",))
    ]

    assert all("unexpected" in one.out + one.err for one in ended)
    assert not any("Traceback" in one.out + one.err for one in ended)
    assert before == {path for path in told.folder.rglob("*") if path.is_dir()}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "words_typed",
    [
        (THEIRS,),
        ("add", CASE, THEIRS),
        ("add", CASE, "--email", THEIRS),
        (f"--{PASSWORD}",),
        ("plan", CASE, NUMBER, NAME),
        ("log", CASE, THEIRS),
        ("log", CASE, "verify", "--seal", PASSPHRASE),
        ("log", CASE, "verify", "--public-key", PASSPHRASE),
        ("run", CASE, "--accept", PASSWORD),
        ("undo", CASE, "--item", f"mail/mail.keep/{THEIRS}"),
        ("skip", CASE, "--item", THEIRS),
        ("run", THEIRS),
        ("plan", NAME),
        ("connect", CASE, THEIRS),
        ("evidence", CASE, "list", "--mode", BODY),
        ("evidence", CASE, "note", "--from", NAME),
        ("import", NAME),
        ("wipe", THEIRS, "--code", PASSPHRASE),
        ("passphrase", CASE, "--new-passphrase-file", PASSPHRASE_NEW),
    ],
    ids=range(19),
)
def test_what_was_typed_in_the_wrong_place_is_not_repeated(
    told: Told, words_typed: tuple[str, ...]
) -> None:
    """An address, a name or a secret where a command takes none is not said back."""
    told.begin()
    ended = told(*words_typed, "--no-input", "-v", code=None)

    assert ended.code in (1, 2, 4)


@pytest.mark.parametrize(
    "line",
    [
        f"    emails: [{THEIRS}, {THEIRS}]",
        f"    emails: [{THEIRS.replace('@', ' at ')}]",
        f'    phones: ["{NUMBER[3:]} {NUMBER[3:]}"]',
        f"    handles: {{instagram: '{NAME}'}}",
        f"    handles: {{{HANDLE}: {HANDLE}}}",
        f"    names: {{{NAME}: {NAME}}}",
        f"    emails: {THEIRS}\n    emails: {THEIRS}",
        f"    emails: [{THEIRS}",
        f"    emails: &a {THEIRS}",
        f"    emails: !!{HANDLE} {THEIRS}",
    ],
    ids=range(10),
)
def test_a_fault_in_a_playbook_is_told_by_its_place(told: Told, line: str) -> None:
    """A playbook that is refused is told by line and column, and no identifier is said back."""
    text = f"boundary: 1\npeople:\n  - alias: J.\n    follow: quiet\n{line}\n"
    path = told.put("mine.yaml", f"{text}accounts:\n  phone: {{use: iphone}}")
    form = told.put("form.yaml", "".join(f"{k}: {v}\n" for k, v in CALM.items()))

    assert "mine.yaml" in told("lint", path, "-v", code=2).out
    told("begin", path, "--answers", form, "--no-input", "-v", code=2)
