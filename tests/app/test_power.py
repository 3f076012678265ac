"""Hold what lies in a case to a loss of power: at any call the old state or the new, never neither.

A whole begin, a whole change of playbook or passphrase and a whole wipe are recorded call by call;
then each drive that may be found is laid out, and the next command is run on it.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.begin import begin_case
from boundary.app.carry import pack, unpack
from boundary.app.disk import DiskFiles
from boundary.app.edit import drafted, keep
from boundary.app.env import Env
from boundary.app.facts import Choice, begun_note
from boundary.app.forget import finish, forget
from boundary.app.forget_people import keys_of, people_of
from boundary.app.new_passphrase import change_passphrase
from boundary.app.seal import begin_sealed
from boundary.app.session import Consent, open_session
from boundary.app.wipe import wipe
from boundary.app.workspace import Workspace
from boundary.core.change import Stage
from boundary.core.errors import SealError, StoreError
from boundary.core.event import SEVERAL
from boundary.ledger import Level, verify
from boundary.vault.box import CaseBox
from boundary.vault.signing import Ed25519
from tests.app.case import PHONE_ONLY, env_at
from tests.app.world import PASSPHRASE
from tests.ledger.power import Recorder, cut_anywhere

NEW = "four other words for tests"
TWO = PHONE_ONLY.replace(
    "accounts:",
    """  - alias: R.
    follow: no-contact
    phones: ["+1 202 555 0145"]
accounts:""",
)
NOTE = begun_note(Choice.FULL, 24, None)


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """Make the folder that stands for a drive."""
    root = tmp_path / "drive"
    root.mkdir(0o700)
    return root


@pytest.fixture
def dice() -> random.Random:
    """Give a chance that is the same in every run."""
    return random.Random(1)  # noqa: S311 - a seed for tests


def _recorded(drive: Path) -> tuple[Recorder, Env]:
    """Give the outside world on this drive, and what writes down what it asks for."""
    recorder = Recorder(drive)
    return recorder, replace(env_at(drive), files=DiskFiles(recorder.system))


def _hold_whole(env: Env, code: str) -> None:
    """Hold the log to being as it was written, and signed on from key to key."""
    folder = env.state / code
    box = CaseBox.unlock(folder, env.files, env.ask_passphrase(new=False))
    verdict = verify(folder, box, env.files, signing=Ed25519())

    assert Level.KEYED is verdict.level
    assert "anew" not in verdict.says


@pytest.mark.no_cover
def test_power_gone_while_a_case_is_begun(drive: Path, dice: random.Random) -> None:
    """The playbook is there, with its code or as it was; and the case is begun, or begins now."""
    path = drive / "mine.yaml"
    path.write_text(PHONE_ONLY)
    recorder, env = _recorded(drive)
    code = begin_case(env, path, Choice.FULL).code
    recorder.tell("begun")
    whole = path.read_text()
    env = env_at(drive)
    held = set()
    for told in cut_anywhere(recorder, dice):
        found = path.read_text()
        begun = Workspace(env.state, env.files).begun(code)

        assert found == whole or (found == PHONE_ONLY and not begun)
        assert begun or not told
        held.add((found == whole, begun, bool(told)))
        now = code if told else begin_case(env, path, Choice.FULL).code
        with open_session(env, str(path), write=True, connect=False) as session:
            assert session.facts.choice is Choice.FULL
        _hold_whole(env, now)
    assert {(False, False, False), (True, False, False), (True, True, False)} <= held
    assert (True, True, True) in held


@pytest.mark.no_cover
def test_power_gone_while_a_sealed_case_is_begun(drive: Path, dice: random.Random) -> None:
    """A case that was begun has its playbook, whole; where none was, another one can begin."""
    recorder, env = _recorded(drive)
    code = begin_sealed(env, PHONE_ONLY, NOTE).code
    recorder.tell("begun")
    env = env_at(drive)
    held = set()
    for told in cut_anywhere(recorder, dice):
        begun = Workspace(env.state, env.files).begun(code)

        assert begun or not told
        held.add((begun, bool(told)))
        now = code if begun else begin_sealed(env, PHONE_ONLY, NOTE).code
        with open_session(env, now, write=True, connect=False) as session:
            assert ["J."] == [person.alias for person in session.loaded.playbook.people]
        _hold_whole(env, now)
    assert {(False, False), (True, False), (True, True)} == held


@pytest.mark.no_cover
def test_power_gone_while_a_sealed_playbook_is_changed(drive: Path, dice: random.Random) -> None:
    """It is as it was before, or as it was meant to be."""
    code = begin_sealed(env_at(drive), PHONE_ONLY, NOTE).code
    recorder, env = _recorded(drive)
    with open_session(env, code, write=True, connect=False) as session:
        old = session.loaded
        text = old.data.decode().replace("alias: J.", "alias: K.")
        keep(env, old, drafted(old, text, session.library))
        recorder.tell("kept")
    held = set()
    for told in cut_anywhere(recorder, dice):
        with open_session(env_at(drive), code, write=True, connect=False) as session:
            data = session.loaded.data

        assert data in (old.data, text.encode())
        assert data == text.encode() or not told
        held.add((data == old.data, bool(told)))
        _hold_whole(env_at(drive), code)
    assert {(True, False), (False, False), (False, True)} == held


def _opens(env: Env, code: str, passphrase: str) -> bool:
    try:
        CaseBox.unlock(env.state / code, env.files, passphrase)
    except (SealError, StoreError):
        return False
    return True


@pytest.mark.no_cover
def test_power_gone_while_the_passphrase_is_changed(drive: Path, dice: random.Random) -> None:
    """Exactly one opens the case, the old one or the new one; once it was said, the new one."""
    code = begin_sealed(env_at(drive), PHONE_ONLY, NOTE).code
    recorder, env = _recorded(drive)
    change_passphrase(env, code, NEW)
    recorder.tell("changed")
    held = set()
    for told in cut_anywhere(recorder, dice):
        env = env_at(drive)
        opens = (_opens(env, code, PASSPHRASE), _opens(env, code, NEW))
        word = PASSPHRASE if opens[0] else NEW
        env = replace(env, ask_passphrase=lambda new, word=word: word)

        assert opens in ((True, False), (False, True))
        assert opens[1] or not told
        held.add((*opens, bool(told)))
        with open_session(env, code, write=True, connect=False) as session:
            assert ["J."] == [person.alias for person in session.loaded.playbook.people]
        _hold_whole(env, code)
    assert {(True, False, False), (False, True, False), (False, True, True)} == held


@pytest.mark.no_cover
def test_power_gone_while_a_case_is_wiped(drive: Path, dice: random.Random) -> None:
    """It opens whole, or it opens never again; and asked for once more, it is gone."""
    code = begin_sealed(env_at(drive), PHONE_ONLY, NOTE).code
    recorder, env = _recorded(drive)
    folder = env.state / code
    before = {path for path in folder.rglob("*") if path.is_file()}
    wipe(env, code)
    recorder.tell("wiped")
    env = env_at(drive)
    held = set()
    for told in cut_anywhere(recorder, dice):
        opens = _opens(env, code, PASSPHRASE)
        held.add((opens, folder.exists(), bool(told)))
        if opens:
            assert before <= {path for path in folder.rglob("*") if path.is_file()}
            _hold_whole(env, code)
        if folder.exists():
            wipe(env, code)

        assert not (told and opens)
        assert not folder.exists()
    assert {(True, True, False), (False, True, False), (False, False, True)} <= held


@pytest.mark.no_cover
def test_power_gone_while_a_person_is_forgotten(drive: Path, dice: random.Random) -> None:
    """All about them is there, or the next command ends it and nothing is; the case goes on."""
    code = begin_sealed(env_at(drive), TWO, NOTE).code
    with open_session(env_at(drive), code, write=True) as session:
        session.run(session.plan(), Consent(Stage.WILL_SHOW), lambda *_: True)
    recorder, env = _recorded(drive)
    with open_session(env, code, write=True, connect=False) as session:
        one = next(one for one in people_of(session) if one.alias == "J.")
        forget(session, one)
        recorder.tell("forgotten")
    held = set()
    for told in cut_anywhere(recorder, dice):
        with open_session(env_at(drive), code, write=True, connect=False) as session:
            ended = finish(session)
            aliases = [person.alias for person in session.loaded.playbook.people]
            bodies = [e.body for e in session.ledger.events() if e.pseudonym in one.keys]
            mixed = keys_of(session).pseudonym(SEVERAL)  # what is of several people goes as well
            theirs = {"", mixed, *one.keys}
            others = [e.body for e in session.ledger.events() if e.pseudonym not in theirs]
        gone = all(body is None for body in bodies)
        held.add((ended is not None, gone, bool(told)))

        assert aliases == (["R."] if gone else ["J.", "R."])
        assert bodies
        assert others
        assert gone or None not in bodies
        assert None not in others
        assert gone or not told
        _hold_whole(env_at(drive), code)
    assert {(False, False, False), (True, True, False), (False, True, True)} <= held


@pytest.mark.no_cover
def test_power_gone_while_a_case_arrives(drive: Path, dice: random.Random) -> None:
    """What was packed elsewhere is here whole, or is no case here and can come again."""
    home = drive.with_name("home")
    code = begin_sealed(env_at(home), PHONE_ONLY, NOTE).code
    packed = drive.with_name("packed")
    with open_session(env_at(home), code, write=True, connect=False) as session:
        pack(session, packed)
    recorder, env = _recorded(drive)
    unpack(env, packed)
    recorder.tell("arrived")
    held = set()
    for told in cut_anywhere(recorder, dice):
        env = env_at(drive)
        begun = Workspace(env.state, env.files).begun(code)

        assert begun or not told
        held.add((begun, bool(told)))
        if not begun:
            if CaseBox.exists(env.state / code, env.files):  # it is not written over: that is asked
                wipe(env, code)
            unpack(env, packed)
        with open_session(env, code, write=True, connect=False) as session:
            assert ["J."] == [person.alias for person in session.loaded.playbook.people]
        _hold_whole(env, code)
    assert {(False, False), (True, False), (True, True)} <= held
