"""The key that signs lies sealed in the workspace, and what it signs names nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.env import Env
from boundary.app.sealed import make_box
from boundary.app.signing import Signing, sign_draft, signing_of
from boundary.app.workspace import Workspace
from boundary.core.errors import Refusal, SealError
from boundary.formats.signed_line import MAX_NUMBER
from boundary.vault.minisign import PublicKey, holds, read_signature
from tests.app.case import env_at

DATA = b"boundary: 1\n"
DAY = "2026-11-22"


def _signed(env: Env, out: Path, data: bytes = DATA, number: int = 0) -> Signing:
    return sign_draft(env, data, signing_of(env, data, out, number, DAY), opened=True)


def _public(signing: Signing) -> PublicKey:
    assert signing.public is not None
    return signing.public


def test_a_key_is_made_on_first_use_and_stays(tmp_path: Path) -> None:
    """Preparing writes nothing; the first signature makes the key, the next one uses it."""
    env, out = env_at(tmp_path), tmp_path / "quiet-steps.yaml"
    prepared = signing_of(env, DATA, out, 0, DAY)
    untouched = list(tmp_path.iterdir())
    first = _signed(env, out)
    second = _signed(env, tmp_path / "others.yaml")

    assert (None, None, False, False) == (
        prepared.key, prepared.public, prepared.in_the_way, prepared.done,
    )  # fmt: skip
    assert [] == untouched
    assert first.public == second.public
    assert holds(read_signature(first.path.read_bytes()), _public(first), DATA)
    assert tmp_path / "quiet-steps.yaml.minisig" == first.path


def test_the_key_lies_sealed(tmp_path: Path) -> None:
    """No file of the workspace holds it in clear, all are closed to others, and it is no case."""
    env = env_at(tmp_path)
    signed = _signed(env, tmp_path / "steps.yaml")
    assert signed.key is not None
    lying = [path for path in env.state.rglob("*") if path.is_file()]

    assert {"case.json", "key.sealed"} == {path.name for path in lying}
    assert [] == [path for path in lying if signed.key.seed in path.read_bytes()]
    assert {0o600} == {path.stat().st_mode & 0o777 for path in lying}
    assert () == Workspace(env.state, env.files).codes()


def test_another_passphrase_does_not_open_it(tmp_path: Path) -> None:
    """With the wrong passphrase nothing is signed, and no second key is made."""
    env = env_at(tmp_path)
    _signed(env, tmp_path / "steps.yaml")
    wrong = replace(env, ask_passphrase=lambda new: "some other words here")
    with pytest.raises(SealError):
        signing_of(wrong, DATA, tmp_path / "new.yaml", 0, DAY)


@pytest.mark.parametrize("whole", [True, False])
def test_a_damaged_key_is_said(tmp_path: Path, whole: bool) -> None:
    """A sealed file that is cut, or holds something else, is refused in one sentence."""
    env = env_at(tmp_path)
    first = _signed(env, tmp_path / "steps.yaml")
    folder = env.state / "signing"
    sealed = folder / "key.sealed"
    other = make_box(env, folder).seal("", b"x" * 39)
    sealed.write_bytes(other if whole else sealed.read_bytes()[:-1])
    with pytest.raises(SealError):
        signing_of(env, DATA, tmp_path / "steps.yaml", 0, DAY)

    assert first.path.exists()


def test_no_key_is_made_under_a_passphrase_that_opens_nothing(tmp_path: Path) -> None:
    """Where there are cases and none could be opened, the passphrase may be mistyped."""
    env = env_at(tmp_path)
    prepared = signing_of(env, DATA, tmp_path / "steps.yaml", 0, DAY)
    with pytest.raises(Refusal):
        sign_draft(env, DATA, prepared, opened=False)

    assert [] == list(tmp_path.iterdir())


def test_the_number_counts_up_from_what_lies_there(tmp_path: Path) -> None:
    """One more than the signature beside the file says, or the number that was asked for."""
    env, out = env_at(tmp_path), tmp_path / "steps.yaml"
    lines = [
        _signed(env, out).line,
        _signed(env, out, b"boundary: 2\n").line,
        _signed(env, out, DATA, 9).line,
        _signed(env, out, DATA, MAX_NUMBER).line,
        _signed(env, out, b"more\n").line,
    ]

    assert [
        f"name:steps\tversion:{n}\tdate:{DAY}" for n in (1, 2, 9, MAX_NUMBER, MAX_NUMBER)
    ] == lines


def test_what_is_signed_already_is_not_signed_again(tmp_path: Path) -> None:
    """The same bytes need no new signature, unless another number is asked for."""
    env, out = env_at(tmp_path), tmp_path / "steps.yaml"
    _signed(env, out)
    same = signing_of(env, DATA, out, 0, "2026-12-01")
    renumbered = signing_of(env, DATA, out, 5, DAY)
    other = signing_of(env, b"other", out, 0, DAY)

    assert [True, False, False] == [same.done, renumbered.done, other.done]
    assert f"name:steps\tversion:1\tdate:{DAY}" == same.line


@pytest.mark.parametrize("kind", ["theirs", "words", "link"])
def test_what_is_not_ours_is_in_the_way_and_says_nothing(tmp_path: Path, kind: str) -> None:
    """A signature of another key, another file and a link are told, and give no number."""
    env, out = env_at(tmp_path), tmp_path / "steps.yaml"
    _signed(env, tmp_path / "first.yaml")
    beside = tmp_path / "steps.yaml.minisig"
    if kind == "theirs":
        _signed(env_at(tmp_path / "other"), out, number=7)
    elif kind == "words":
        beside.write_text("words", encoding="utf-8")
    else:
        beside.symlink_to(tmp_path / "first.yaml.minisig")
    found = signing_of(env, DATA, out, 0, DAY)

    assert (True, False) == (found.in_the_way, found.done)
    assert f"name:steps\tversion:1\tdate:{DAY}" == found.line


@pytest.mark.parametrize(
    ("name", "said"),
    [("Our Steps.yaml", ""), ("steps.yml", "name:steps\t"), ("steps", "name:steps\t")],
)
def test_only_a_plain_name_is_signed(tmp_path: Path, name: str, said: str) -> None:
    """The name in the line is that of the file, where it is of the closed shape; nobody's else."""
    env = env_at(tmp_path)

    assert f"{said}version:1\tdate:{DAY}" == _signed(env, tmp_path / name).line
