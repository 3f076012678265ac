"""Hold `wipe` and `passphrase`: what opens a case changes, or goes, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.platform import this_system
from boundary.app.sealed import SealedCase
from boundary.cli import care_words, words
from boundary.core.errors import StoreError
from boundary.vault.keychain import KeychainSecrets
from tests.cli.conftest import PASSPHRASE, Case

NEW = "four other words entirely"


def _folder(case: Case) -> Path:
    return case.line.state / case.code


def _named(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(f"{text}\n")
    return path


def test_the_code_typed_destroys_the_case(mailed: Case) -> None:
    """It says what is in it, and after the typed code nothing of it is left on the disk."""
    mailed.accepted()
    ended = mailed("wipe", typed=f"{mailed.code}\n")

    assert 0 == ended.code
    assert "3 saved copies" in ended.out
    assert "2 steps stand at your accounts" in ended.out
    assert all(sentence.split(",")[0] in ended.out for sentence in care_words.WIPE_LIMIT)
    assert not _folder(mailed).exists()
    assert mailed.path.exists()


def test_anything_else_changes_nothing(guided: Case) -> None:
    """Another word, an empty line, a code in an option that is not it: all stays."""
    before = guided.line.files()
    ended = [guided("wipe", typed=typed) for typed in ("yes\n", "\n", "heron-43\n")]
    option = guided("wipe", "--code", "heron-43")
    nobody = guided("wipe", "--no-input")

    assert [4, 4, 4, 2, 4] == [one.code for one in (*ended, option, nobody)]
    assert before == guided.line.files()


def test_without_the_passphrase_it_goes_too(guided: Case, tmp_path: Path) -> None:
    """A lost passphrase, or damage, does not keep a case; what nobody can know is said."""
    wrong = _named(tmp_path, "something else altogether")
    line = guided.line
    ended = line(
        "wipe", guided.code, "--state", line.state, "--passphrase-file", wrong,
        "--code", guided.code, bare=True,
    )  # fmt: skip

    assert 0 == ended.code
    assert "Without the passphrase" in ended.out
    assert not _folder(guided).exists()


def test_wiping_goes_on_where_it_was_cut_off(mailed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off after any file: what wraps the key is gone first, and the same command ends it."""
    mailed.accepted()
    destroy = DiskFiles.destroy
    gone: list[Path] = []

    def _cut(self: DiskFiles, path: Path, /) -> None:
        if len(gone) == 3:
            raise StoreError("The disk refused.")
        gone.append(path)
        destroy(self, path)

    monkeypatch.setattr(DiskFiles, "destroy", _cut)
    cut = mailed("wipe", "--code", mailed.code)
    monkeypatch.undo()
    again = mailed("wipe", "--code", mailed.code)

    assert (1, 0) == (cut.code, again.code)
    assert "case.json" == gone[0].name
    assert "keys" == gone[1].parent.name
    assert not _folder(mailed).exists()


def test_links_are_removed_and_not_followed(guided: Case, tmp_path: Path) -> None:
    """A link inside the folder goes, and what it leads to stays."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    (_folder(guided) / "exhibits" / "link").symlink_to(other)
    ended = guided("wipe", "--code", guided.code)

    assert 0 == ended.code
    assert "mine" == (other / "mine.txt").read_text()
    assert 0 == DiskFiles(this_system()).destroy_all(tmp_path / "none")


class _Keychain:
    """Holds one password; does not answer when it is broken."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.held = {"mail/password": "secret"}

    def get_password(self, _service: str, username: str) -> str | None:
        if self.broken:
            raise OSError("no answer")
        return self.held.get(username)

    def set_password(self, _service: str, username: str, password: str) -> None:
        self.held[username] = password

    def delete_password(self, _service: str, username: str) -> None:
        del self.held[username]


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> _Keychain:
    """Let the sign-ins of every case lie in a keychain."""
    made = _Keychain()
    monkeypatch.setattr(SealedCase, "secrets", lambda self: KeychainSecrets(self.code, made))
    return made


def test_a_case_in_use_is_not_destroyed(mailed: Case, keychain: _Keychain) -> None:
    """While another process writes, one sentence says so and nothing goes, no sign-in either."""
    files = DiskFiles(this_system())
    lock = files.lock(_folder(mailed) / "log" / "lock", 0)
    before = mailed.line.files()
    ended = mailed("wipe", "--code", mailed.code)
    after = mailed.line.files()
    lock.release()

    assert ended.code in {1, 2}
    assert before == after
    assert {"mail/password": "secret"} == keychain.held
    assert 0 == mailed("wipe", "--code", mailed.code).code
    assert {} == keychain.held


def test_a_keychain_that_does_not_answer_keeps_nothing_else(
    mailed: Case, keychain: _Keychain
) -> None:
    """The case goes, and one sentence says what stays and where."""
    keychain.broken = True
    ended = mailed("wipe", "--code", mailed.code)

    assert 0 == ended.code
    assert care_words.keychain_stays(mailed.code) in " ".join(ended.out.split())
    assert not _folder(mailed).exists()


@pytest.mark.parametrize("place", ["keys/case.json", "log/lock", "log"])
@pytest.mark.parametrize("way", ["folder", "link"])
def test_whatever_lies_in_the_place_of_a_file_it_goes(
    guided: Case, tmp_path: Path, place: str, way: str
) -> None:
    """A folder, or a link, where a file of the case should be keeps none of it from going."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    path = _folder(guided) / place
    if path.exists():
        path.rename(path.with_name("aside"))
    if way == "folder":
        path.mkdir()
    else:
        path.symlink_to(other)
    ended = guided("wipe", "--code", guided.code)

    assert 0 == ended.code, ended
    assert not _folder(guided).exists()
    assert "mine" == (other / "mine.txt").read_text()


def test_no_such_case(guided: Case) -> None:
    """A code that is none here is refused."""
    ended = guided.line("wipe", "linden-77", "--code", "linden-77")

    assert 2 == ended.code
    assert words.LOG_NO_CASE in ended.err


def test_the_passphrase_is_changed(guided: Case, tmp_path: Path) -> None:
    """The new one opens the case, the old one does not, and the log verifies with the new key."""
    line = guided.line
    new = _named(tmp_path, NEW)
    ended = guided("passphrase", "--new-passphrase-file", new)
    opened = line(
        "log", guided.code, "verify", "--state", line.state, "--passphrase-file", new, bare=True
    )
    old = guided("log", "review")

    assert (0, 0, 2) == (ended.code, opened.code, old.code)
    assert care_words.CHANGE_DONE in ended.out
    assert NEW not in ended.out + ended.err + opened.out


def test_it_is_asked_for_twice(guided: Case) -> None:
    """At the keyboard it is typed twice; two different ones are asked for again."""
    typed = f"{NEW}\nanother one\n{NEW}\n{NEW}\n"
    ended = guided("passphrase", typed=typed)

    assert 0 == ended.code
    assert words.NOT_THE_SAME in ended.err


@pytest.mark.parametrize("text", ["", "short", "12345678901"])
def test_a_weak_one_is_refused(guided: Case, tmp_path: Path, text: str) -> None:
    """What is guessed in no time is not taken, and the old one goes on opening the case."""
    ended = guided("passphrase", "--new-passphrase-file", _named(tmp_path, text))

    assert 2 == ended.code
    assert 0 == guided("log", "review").code


def test_nobody_is_asked_without_a_person(guided: Case) -> None:
    """Without a person and without a file the new one cannot be had."""
    assert 4 == guided("passphrase", "--no-input").code


def test_a_wrong_old_one_changes_nothing(guided: Case, tmp_path: Path) -> None:
    """Without the present passphrase no other can be set."""
    line = guided.line
    ended = line(
        "passphrase", guided.code, "--state", line.state,
        "--passphrase-file", _named(tmp_path, "something else altogether"),
        "--new-passphrase-file", _named(tmp_path / "..", NEW), bare=True,
    )  # fmt: skip

    assert 2 == ended.code
    assert 0 == guided("log", "review").code


@pytest.mark.parametrize("at", [1, 2, 3])
def test_cut_off_while_changing_one_of_both_opens_it(
    guided: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Whichever write is the last, the old or the new passphrase opens the case."""
    replace = DiskFiles.replace
    calls: list[Path] = []

    def _cut(self: DiskFiles, path: Path, data: bytes, /) -> None:
        calls.append(path)
        if len(calls) == at:
            raise StoreError("The disk refused.")
        replace(self, path, data)

    monkeypatch.setattr(DiskFiles, "replace", _cut)
    guided("passphrase", "--new-passphrase-file", _named(tmp_path, NEW))
    monkeypatch.undo()
    line = guided.line
    with_new = line(
        "log", guided.code, "review", "--state", line.state,
        "--passphrase-file", tmp_path / "secret.txt", bare=True,
    )  # fmt: skip
    with_old = guided("log", "review")

    assert {0, 2} == {with_new.code, with_old.code}


def test_the_answer_is_one_for_another_passphrase_and_for_damage(guided: Case) -> None:
    """Whether the passphrase is another one or the file is damaged cannot be told apart."""
    line = guided.line
    arguments = ("log", guided.code, "review", "--state", line.state)
    wrong = line(*arguments, typed="something else altogether\n", bare=True)
    key = _folder(guided) / "keys" / "case.json"
    key.write_bytes(key.read_bytes()[:-30] + b"0" * 30)
    damaged = line(*arguments, typed=f"{PASSPHRASE}\n", bare=True)

    assert (2, 2) == (wrong.code, damaged.code)
    assert wrong.err == damaged.err
