"""Hold that what an earlier version wrote is opened, checked and taken back by this one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from boundary.core.json import Json
from boundary.formats import verifier
from boundary.rehearsal.double import Mail
from tools import format_fixture
from tools.format_fixture import CODE, FOLDER, Program, answers, mailbox_of, mails, numbers, told

KEPT = sorted(FOLDER.iterdir())
NEW = "four other words entirely"


@dataclass
class Copy:
    """A copy of what is kept, and its mailbox."""

    kept: Path
    folder: Path
    program: Program
    mailbox: Callable[[], Mapping[str, Sequence[Mail]]] = dict
    """Read the mailbox that the case is about."""

    def level(self, *words: object) -> str:
        """Check the log, and give what it is called."""
        return str(self.program.answer("log", CODE, "verify", *words)["level"])


@pytest.fixture(params=KEPT, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest) -> Path:
    """Give each fixture there is."""
    path: Path = request.param
    return path


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Iterator[Copy]:
    """Copy one, and put its mailbox behind a server."""
    folder = tmp_path / "copy"
    shutil.copytree(kept, folder)
    mailbox = mails((kept / "mailbox.json").read_text("utf-8"))
    with mailbox_of(mailbox) as (double, settings):
        yield Copy(kept, folder, Program(folder, settings), double.snapshot)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let today's program write all of it."""
    folder = tmp_path_factory.mktemp("made") / "new"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        patch.setenv("HOME", str(folder.parent))
        format_fixture.make(folder)
    return folder


def _bytes(folder: Path) -> Mapping[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _as_then(then: Json, now: Json) -> Json:
    """Leave out of an answer what was not told then: keys may be added, and none may go."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {key: _as_then(value, now[key]) for key, value in then.items() if key in now}
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [_as_then(*both) for both in zip(then, now, strict=True)]
    return now


def test_it_answers_as_it_did(kept: Path) -> None:
    """Every reading command tells what it told then, byte for byte, and changes nothing."""
    before = _bytes(kept)
    then = json.loads((kept / "answers.json").read_bytes())
    now = json.loads(told(kept))

    assert json.dumps(then) == json.dumps(_as_then(then, now))
    assert before == _bytes(kept)


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2, "c": 3}], "d": 4}, True),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, False),
        ({"a": [1, {"b": 2}]}, {"a": [1, {}]}, False),
        ({"a": [1]}, {"a": [1, 2]}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": "1"}, False),
    ],
)
def test_only_what_is_added_is_left_out(then: Json, now: Json, same: bool) -> None:
    """A value that changed, an entry that is gone or one too many are seen."""
    assert same == (json.dumps(then) == json.dumps(_as_then(then, now)))


def test_what_stands_is_taken_back(copy: Copy) -> None:
    """Undo works from the old log alone: the mailbox is as before, and the log is whole."""
    before = copy.mailbox()
    copy.program.done("undo", CODE, "--all", "--now", "--no-input")
    after = copy.mailbox()
    stands = copy.program.answer("log", CODE, "review")["now"]

    assert sorted(mail.body for held in before.values() for mail in held) == sorted(
        mail.body for mail in after["INBOX"]
    )
    assert "keyed" == copy.level()
    assert {"taken back", "left out"} == {one["state"] for one in stands}


def test_another_passphrase_opens_it(copy: Copy) -> None:
    """The key of an old case is wrapped anew, and only the new passphrase opens it then."""
    secret = copy.folder / "new.txt"
    secret.write_text(f"{NEW}\n")
    copy.program.done("passphrase", CODE, "--new-passphrase-file", secret)
    old = copy.program("log", CODE, "verify", "--json")
    shutil.copy(secret, copy.folder / "passphrase.txt")

    assert 2 == old[0]
    assert "keyed" == copy.level()


def test_what_was_kept_elsewhere_still_fits(copy: Copy) -> None:
    """A seal code, a checkpoint file and the first public key from then match the log now."""
    seal = json.loads((copy.kept / "seal.json").read_bytes())["seal"]
    key = _public_key(copy.kept)

    assert "matches-checkpoint" == copy.level("--seal", seal)
    assert "matches-checkpoint" == copy.level("--checkpoint", copy.kept / "checkpoint.json")
    assert "keyed" == copy.level("--public-key", key)
    assert "keyed" == copy.level("--public-key", key, "--without-key")
    assert "tampered" == copy.level("--public-key", f"{0:064}", "--without-key")


def _public_key(kept: Path) -> str:
    return str(json.loads((kept / "seal.json").read_bytes())["public_key"])


def _check(folder: Path, public_key: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier that lies in a folder, on a bare Python."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), public_key],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_an_old_bundle_is_in_order(kept: Path, tmp_path: Path) -> None:
    """A folder handed on then passes its own verifier, and today's."""
    with tarfile.open(kept / "bundle.tar.gz") as archive:
        # By hand: `filter`, which 3.13 asks for, is there in 3.11 only since 3.11.4.
        for member in filter(tarfile.TarInfo.isreg, archive):
            path = tmp_path / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            path.write_bytes(b"" if content is None else content.read())
    folder = tmp_path / "bundle"
    key = _public_key(kept)
    of_then = _check(folder, key)
    shutil.copy(verifier.__file__, folder / "verify.py")
    _, told_now = verifier.check(folder, key)

    assert 0 == of_then.returncode, of_then.stdout
    assert told_now


def test_a_new_bundle_of_it_is_in_order(copy: Copy, tmp_path: Path) -> None:
    """What is exported of an old case today holds together, with every copy in it."""
    folder = tmp_path / "bundle"
    copy.program.done("evidence", CODE, "export", folder, "--no-input", "--mbox")
    listed = copy.program.answer("evidence", CODE, "list")

    assert 0 == _check(folder, _public_key(copy.kept)).returncode
    assert listed["count"] == len(list((folder / "evidence").iterdir()))


def test_a_packed_case_is_put_in_place(copy: Copy, tmp_path: Path) -> None:
    """A case that was packed then opens on another device, and its log holds together."""
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(copy.kept / "passphrase.txt", other)
    arrived = Copy(copy.kept, other, Program(other))
    said = arrived.program.answer("case", "import", copy.kept / f"{CODE}.case")
    listed = [one.program.answer("evidence", CODE, "list", "--full") for one in (copy, arrived)]

    assert said["playbook"]
    assert said["secrets"]
    assert "keyed" == arrived.level()
    assert listed[0] == listed[1]


def test_a_signature_of_then_holds(kept: Path, tmp_path: Path) -> None:
    """A checklist that was signed then is taken in with the key that was given then."""
    shutil.copy(kept / "passphrase.txt", tmp_path)
    program = Program(tmp_path)
    said = program.answer("import", kept / "shared.yaml", "--key", kept / "shared.pub")

    assert "first" == said["signed"]["trust"]


def test_the_key_that_signs_still_signs(copy: Copy) -> None:
    """The key that was made then opens, and today's signature is one of the same key."""
    steps = copy.folder / "shared.yaml"
    whole = copy.program.answer("share", steps)["sha256"]
    out = copy.folder / "again.yaml"
    said = copy.program.answer("share", steps, "-o", out, "--sign", "--accept", whole)

    assert (copy.kept / "shared.pub").read_text("utf-8") == said["signed"]["public"]


def test_every_format_that_is_written_is_kept(made: Path) -> None:
    """Whoever changes a format writes a fixture of the new one; those of before stay readable."""
    assert numbers(made) in [numbers(path) for path in KEPT]


def test_the_answers_of_today_are_the_answers_again(made: Path) -> None:
    """What the tool writes down about a case is what the tests ask for."""
    before = (made / "answers.json").read_text("utf-8")
    answers(made)

    assert before == (made / "answers.json").read_text("utf-8")
    assert {"keyed"} == {one["level"] for one in json.loads(before)["verify"]}


def test_what_is_kept_is_small_and_of_nobody() -> None:
    """All fixtures together are small, and no file of them is a link."""
    files = [path for path in FOLDER.rglob("*") if not path.is_dir()]

    assert sum(path.stat().st_size for path in files) < 300_000 * len(KEPT)
    assert not any(path.is_symlink() for path in files)


@pytest.mark.parametrize(
    ("words", "code"), [(["1"], 2), ([], 2), (["one"], 2), (["1", "--again"], 2)]
)
def test_a_fixture_is_never_written_over(
    words: Sequence[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number that is there, or none, ends in a sentence, and nothing is written."""
    before = _bytes(FOLDER)

    assert code == format_fixture.main(words)
    assert before == _bytes(FOLDER)
    assert capsys.readouterr().out
