"""Hold an export to what stops it: the case goes on, no half of it stays, and none verifies."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.env import Env
from boundary.app.evidence import note
from boundary.app.evidence_export import Handing, Mode, export
from boundary.app.facts import Choice, begun_note
from boundary.app.seal import begin_sealed
from boundary.app.session import Session, open_session
from boundary.core.errors import StoreError
from boundary.core.event import EventKind
from boundary.formats.verifier import check
from boundary.ledger import Level, verify
from boundary.vault.box import CaseBox
from boundary.vault.signing import Ed25519
from tests.app.case import PHONE_ONLY, env_at
from tests.app.world import PASSPHRASE
from tests.ledger.furniture import Faults
from tests.ledger.power import Recorder, cut_anywhere

HANDING = Handing(Mode.FULL, "Me", "A lawyer", "A meeting")
TEXTS = ("They stood at the door.", "They called four times.")
SAYS = {"ENOSPC": "The disk is full.", "EROFS": "The disk can be read, but not written."}


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """Make the folder that stands for a drive."""
    root = tmp_path / "drive"
    root.mkdir(0o700)
    return root


def _begun(drive: Path) -> str:
    """Begin a case with two entries made by hand; return its code."""
    env = env_at(drive)
    code = begin_sealed(env, PHONE_ONLY, begun_note(Choice.FULL, 24, None)).code
    with _opened(env, code) as session:
        for text in TEXTS:
            note(session, text, "2026-03-01", "phone", "")
    return code


@contextmanager
def _opened(env: Env, code: str) -> Iterator[Session]:
    with open_session(env, code, write=True, connect=False) as session:
        yield session


def _export(env: Env, code: str, folder: Path) -> None:
    with _opened(env, code) as session:
        export(session, folder, HANDING, ())


def _hold(env: Env, code: str, *, exports: int | None = None) -> None:
    """Hold the case to being whole: its log, its copies, and what it says of exports."""
    folder = env.state / code
    box = CaseBox.unlock(folder, env.files, PASSPHRASE)
    verdict = verify(folder, box, env.files, signing=Ed25519())
    with _opened(env, code) as session:
        archive = session.ledger.exhibits
        copies = [b"".join(archive.read(kept)).decode() for kept in session.ledger.exhibits.each()]
        kinds = [event.kind for event in session.ledger.events()]

    assert Level.KEYED is verdict.level
    assert "anew" not in verdict.says
    assert len(copies) == len(TEXTS)
    assert all(text in copy for text, copy in zip(TEXTS, copies, strict=True))
    if exports is not None:
        assert exports == kinds.count(EventKind.EXPORTED)


@pytest.mark.no_cover
def test_a_disk_that_says_no_at_any_call_leaves_no_folder(drive: Path) -> None:
    """One sentence, and nothing of an export that was not finished stays."""
    code, out = _begun(drive), drive / "out"
    shutil.copytree(drive / "state", drive / "kept")
    at, complete, happened = 0, 0, True
    while happened:
        at += 1
        kind = list(SAYS)[at % len(SAYS)]
        faults = Faults(at, kind)
        shutil.rmtree(drive / "state")
        shutil.copytree(drive / "kept", drive / "state")
        said = ""
        try:
            _export(replace(env_at(drive), files=DiskFiles(faults.system)), code, out)
        except StoreError as error:
            said = error.say
        happened = faults.happened

        assert said in (("", SAYS[kind]) if happened else ("",))
        assert out.exists() or said
        _hold(env_at(drive), code)
        if out.exists():  # what went wrong came after the end of the export, or nowhere
            complete += 1
            assert [] == check(out)[0]
            shutil.rmtree(out)
    assert at > 50
    assert 1 <= complete < 5


@pytest.mark.no_cover
def test_power_gone_at_any_call_leaves_no_half_that_verifies(drive: Path) -> None:
    """What verifies has every copy; once it was said to be done, it does; the case goes on."""
    code, out = _begun(drive), drive / "out"
    recorder = Recorder(drive)
    _export(replace(env_at(drive), files=DiskFiles(recorder.system)), code, out)
    recorder.tell("exported")
    dice = random.Random(1)  # noqa: S311 - a seed for tests
    held = set()
    for told in cut_anywhere(recorder, dice):
        holds = (out / "manifest.json").exists() and [] == check(out)[0]
        held.add((holds, bool(told)))

        assert holds or not told
        if holds:
            assert len(TEXTS) == len(list((out / "evidence").iterdir()))
        _hold(env_at(drive), code)
    assert {(False, False), (True, True)} <= held
    _export(env_at(drive), code, drive / "again")
    assert [] == check(drive / "again")[0]
