"""Hold the check of an exported folder: whatever is not as it was is named by its place."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from boundary.core.checkpoint import read_checkpoint
from boundary.core.codec import canonical
from boundary.formats.verifier import OTHER_SEAL, check
from tests.cli.conftest import Case
from tests.cli.test_evidence_export import EXPORT, WORDS, exported, verified

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SPREAD = 8
"""Places in each file where a byte is changed in the everyday run, beside the first."""


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("names", "every"),
    [
        ("proof/events.jsonl", 1),
        ("proof/checkpoints.jsonl", 1),
        ("proof/growth.jsonl", 1),
        ("proof/public-key.txt", 1),
        ("manifest.json", 1),
        ("evidence/*", 1),
        ("mail.mbox", 1),
        ("*.txt", 1),
        ("*.csv", 1),
        ("verify.py", 16),
    ],
)
def test_one_changed_byte_anywhere_is_named(
    mailed: Case, tmp_path: Path, names: str, every: int
) -> None:
    """In every file, from its first byte to its last: what was changed is named by its place.

    The long run turns a bit of every byte, and of every 16th in the longest file; the others, of
    bytes spread over each file.
    """
    folder = exported(mailed, tmp_path / "out", "--mbox")
    unseen, tried = [], 0
    for path in sorted(folder.glob(names)):
        whole = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        most = len(whole) - 1
        spread = {most * number // SPREAD for number in range(SPREAD + 1)}
        for at in sorted({*range(0, most, every), most} if LONG else spread):
            changed = bytearray(whole)
            changed[at] ^= 1 << at // every % 8
            path.write_bytes(changed)
            tried += 1
            if not any(name in line for line in check(folder)[0]):
                unseen.append((name, at))
        path.write_bytes(whole)

    assert [] == unseen
    assert [] == check(folder)[0]
    assert tried > SPREAD // 2


def test_what_is_added_taken_away_or_cut_is_named(mailed: Case, tmp_path: Path) -> None:
    """A file more, a file less, a line less in a proof: the folder does not verify."""
    folder = exported(mailed, tmp_path / "out")
    (folder / "more.txt").write_text("mine", encoding="utf-8")
    more = verified(folder)
    (folder / "more.txt").unlink()
    events = folder / "proof" / "events.jsonl"
    whole = events.read_bytes()
    events.write_bytes(b"".join(whole.splitlines(keepends=True)[1:]))
    less = verified(folder)
    events.write_bytes(whole)
    (folder / "custody.csv").unlink()
    gone = verified(folder)
    assert 1 == len(check(folder)[0])

    assert (1, 1, 1) == (more[0], less[0], gone[0])
    assert "more.txt" in more[1]
    assert "is not there" in less[1]
    assert "custody.csv" in gone[1]


def test_the_public_key_kept_elsewhere_is_compared(mailed: Case, tmp_path: Path) -> None:
    """The key that the export names fits; another one does not."""
    folder = exported(mailed, tmp_path / "out")
    key = (folder / "proof" / "public-key.txt").read_text(encoding="ascii").strip()

    assert [] == check(folder, key)[0]
    assert 1 == len(check(folder, "0" * 64)[0])
    assert 0 == verified(folder, key)[0]
    assert "that you named" in verified(folder, key)[1]
    assert 1 == verified(folder, "0" * 64)[0]


def test_a_seal_code_kept_elsewhere_is_compared(mailed: Case, tmp_path: Path) -> None:
    """The code of the export, and one from before, are of this log; another one is of none."""
    mailed.accepted()
    before = mailed("log", "seal", "--json").json["seal"]
    ended = mailed("evidence", "export", tmp_path / "out", "--json", typed=EXPORT).json
    folder = tmp_path / "out"
    mailed("evidence", "note", typed=f"\n\n\n{WORDS}\n\n")
    later = mailed("log", "seal", "--json").json["seal"]
    now, then, none = (verified(folder, "--seal", code) for code in (ended["seal"], before, later))

    assert (0, 0, 1) == (now[0], then[0], none[0])
    assert "The 0 after those came later." in now[1]
    assert "those were the same then" in then[1]
    assert "The 0 after" not in then[1]
    assert OTHER_SEAL in none[1]
    assert 0 == mailed("log", "verify", "--seal", ended["seal"]).code


def rewritten(path: Path, change: Callable[[list[dict]], object]) -> None:
    """Change the rows of a file of a proof, and write them in the one form there is."""
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(rows)
    path.write_bytes(b"".join(canonical(row) + b"\n" for row in rows))


EVENT_FORGERIES: dict[str, Callable[[list[dict]], object]] = {
    "another number": lambda rows: rows[0].update(seq=rows[0]["seq"] + 1),
    "number of another": lambda rows: rows[0].update(seq=rows[1]["seq"]),
    "no number": lambda rows: rows[0].update(seq=0),
    "shorter way": lambda rows: rows[0]["path"].pop(),
    "longer way": lambda rows: rows[0]["path"].append("0" * 64),
    "other way": lambda rows: rows[0]["path"].reverse(),
    "no way": lambda rows: rows[0].update(path="x"),
    "half a node": lambda rows: rows[0]["path"].__setitem__(0, "00"),
    "sealed part of another": lambda rows: rows[0].update(sealed=rows[1]["sealed"]),
    "large hex": lambda rows: rows[0].update(sealed=rows[0]["sealed"].upper()),
    "key of another": lambda rows: rows[0].update(key=rows[1]["key"]),
    "large key": lambda rows: rows[0].update(key=rows[0]["key"].upper()),
    "no key of the export": lambda rows: rows[-1].update(key=""),
    "no line": lambda rows: rows[0].update(line="x"),
    "odd line": lambda rows: rows[0].update(line='{"m":"' + "0" * 64 + '","p":{}}'),
    "twice": lambda rows: rows.append(rows[0]),
    "none": lambda rows: rows.clear(),
    "more keys": lambda rows: rows[0].update(more=1),
}
CHECKPOINT_FORGERIES: dict[str, Callable[[list[dict]], object]] = {
    "one less": lambda rows: rows.pop(0),
    "without the newest": lambda rows: rows.pop(),
    "none": lambda rows: rows.clear(),
    "other root": lambda rows: rows[-1].update(root="0" * 64),
    "odd key": lambda rows: rows[-1].update(key="x"),
    "turned round": lambda rows: rows.reverse(),
}


GROWTH_FORGERIES: dict[str, Callable[[list[dict]], object]] = {
    "one less": lambda rows: rows.pop(),
    "one more": lambda rows: rows.append(rows[0]),
    "other number": lambda rows: rows[0].update(count=rows[0]["count"] + 1),
    "no way": lambda rows: rows[-1].update(path=[]),
    "other node": lambda rows: rows[-1]["path"].__setitem__(0, "0" * 64),
    "none": lambda rows: rows.clear(),
}


def test_consistent_forgeries_are_named(mailed: Case, tmp_path: Path) -> None:
    """What is written in the right form, and only does not belong there, is named as well."""
    folder = exported(mailed, tmp_path / "out")
    unseen = []
    for name, forgeries in (
        ("proof/events.jsonl", EVENT_FORGERIES),
        ("proof/checkpoints.jsonl", CHECKPOINT_FORGERIES),
        ("proof/growth.jsonl", GROWTH_FORGERIES),
    ):
        path = folder / name
        whole = path.read_bytes()
        for what, change in forgeries.items():
            rewritten(path, change)
            if not check(folder)[0]:
                unseen.append(what)
            path.write_bytes(whole)

    assert [] == unseen


def test_what_stays_sealed_is_held_against_its_line(mailed: Case, tmp_path: Path) -> None:
    """In a form without copies, where no record is opened, a changed one is named all the same."""
    typed = "write it here\n"
    folder = exported(mailed, tmp_path / "out", "--mode", "pseudonymised", typed=typed)
    path = folder / "proof" / "events.jsonl"

    def change(rows: list[dict]) -> None:
        sealed = rows[0]["sealed"]
        rows[0]["sealed"] = sealed[:-1] + ("1" if sealed.endswith("0") else "0")

    before = check(folder)[0]
    rewritten(path, change)

    assert [] == before
    assert ["proof/events.jsonl, line 1: has a sealed part that is not of its line"] == (
        check(folder)[0][:1]
    )


def _without(path: Path) -> None:
    path.unlink()


FORMS: dict[str, Callable[[Path], object]] = {
    "gone": _without,
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "no row": lambda path: path.write_bytes(b"]]\n" + path.read_bytes()),
    "other blanks": lambda path: path.write_bytes(path.read_bytes().replace(b":", b": ", 1)),
    "not text": lambda path: path.write_bytes(b"\xff" + path.read_bytes()),
}


@pytest.mark.parametrize("name", ["events.jsonl", "checkpoints.jsonl", "growth.jsonl"])
def test_what_is_not_in_its_form_is_named(mailed: Case, tmp_path: Path, name: str) -> None:
    """A proof that is gone, cut, or written in any other form is named by its file."""
    folder = exported(mailed, tmp_path / "out")
    path = folder / "proof" / name
    whole = path.read_bytes()
    unseen = []
    for what, change in FORMS.items():
        change(path)
        if not any(line.startswith(f"proof/{name}") for line in check(folder)[0]):
            unseen.append(what)
        path.write_bytes(whole)

    assert [] == unseen


def test_files_and_seals_are_held_against_what_is_there(mailed: Case, tmp_path: Path) -> None:
    """A file more, a copy changed, a row that differs, a seal of another point: each is named."""
    mailed.accepted()
    before = mailed("log", "seal", "--json").json["seal"].replace("-", "")
    folder = exported(mailed, tmp_path / "out")
    found, told = check(folder, "", before)
    other = check(folder, "", "3" * 24)[0]
    (folder / "more.txt").write_text("mine", encoding="utf-8")
    copy = min((folder / "evidence").iterdir())
    copy.write_bytes(copy.read_bytes() + b"x")
    path = folder / "manifest.json"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(row.replace(b'"size":111', b'"size":112') for row in rows[-5:]))
    path.write_bytes(b"".join([*rows[:-5], path.read_bytes()]))
    wrong = " ".join(check(folder)[0])

    assert [] == found
    assert any(line.startswith("The seal code that you named is of this log") for line in told)
    assert [f"proof/checkpoints.jsonl: {OTHER_SEAL}"] == other
    assert "'more.txt': is not in the manifest" in wrong
    assert f"'evidence/{copy.name}': is not as it was exported" in wrong
    assert "and of its file differs" in wrong


def test_a_copy_changed_together_with_its_manifest_is_named(mailed: Case, tmp_path: Path) -> None:
    """Whoever changes a copy and all hashes of it in the manifest does not reach the log."""
    folder = exported(mailed, tmp_path / "out")
    copy = next((folder / "evidence").iterdir())
    before = hashlib.sha256(copy.read_bytes()).hexdigest()
    copy.write_bytes(copy.read_bytes().replace(b"Hello", b"Adieu"))
    after = hashlib.sha256(copy.read_bytes()).hexdigest()
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(before.encode(), after.encode()))
    wrong = check(folder)[0]

    assert any(line.startswith("manifest.json: is not the one") for line in wrong)
    assert any("says something else of its copy" in line for line in wrong)


def test_a_checkpoint_signed_by_somebody_else_is_named(mailed: Case, tmp_path: Path) -> None:
    """A checkpoint of one's own after those of the log, well signed, does not pass for one."""
    folder = exported(mailed, tmp_path / "out")
    key = Ed25519PrivateKey.from_private_bytes(b"x" * 32)

    def add(rows: list[dict]) -> None:
        public = key.public_key().public_bytes_raw().hex()
        unsigned = replace(read_checkpoint(rows[-1]), key=public, signature="0" * 128)
        signed = replace(unsigned, signature=key.sign(unsigned.message).hex())
        rows.append(signed.to_json())

    rewritten(folder / "proof" / "checkpoints.jsonl", add)

    assert "its key is not the one that was named before" in [
        line.partition(": ")[2] for line in check(folder)[0]
    ]
