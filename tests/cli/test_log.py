"""Hold `log`: what was done, told without identifiers; and whether anybody changed it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from boundary.app.platform import is_folder
from boundary.cli import words
from tests.cli.conftest import Case, Line


def log_file(case: Case) -> Path:
    """Find the log's only segment."""
    return case.line.state / case.code / "log" / "000001.jsonl"


def test_review_tells_the_timeline(mailed: Case) -> None:
    """Every entry is told, oldest first, without identifiers, and what it proves is said."""
    mailed.accepted()
    ended = mailed("log", "review")

    assert 0 == ended.code
    assert "copy saved" in ended.out
    assert words.LOG_PROVES in ended.out
    assert "jordan" not in ended.out


def test_review_in_json(mailed: Case) -> None:
    """Another program gets the entries in order."""
    mailed.accepted()
    ended = mailed("log", "review", "--json")
    events = ended.json["events"]

    assert list(range(1, len(events) + 1)) == [event["seq"] for event in events]
    assert {"note", "intent", "outcome", "run-ended"} <= {event["kind"] for event in events}


def test_review_needs_no_playbook(guided: Case) -> None:
    """The log is read when the playbook is gone."""
    guided.path.unlink()

    assert 0 == guided("log", "review").code


def test_verify_with_the_key_is_zero(guided: Case) -> None:
    """With the key the log is checked in full."""
    ended = guided("log", "verify", "--json")

    assert 0 == ended.code
    assert ["boundary", "level", "events", "first_broken", "says"] == list(ended.json)
    assert ("keyed", 3, None) == (
        ended.json["level"],
        ended.json["events"],
        ended.json["first_broken"],
    )


def test_verify_by_the_path(guided: Case) -> None:
    """The playbook's path names the case as its code does."""
    assert 0 == guided.line("log", guided.path, "verify").code


def test_verify_without_the_key_is_six(guided: Case) -> None:
    """Without the key less is shown, and the code says so."""
    line = guided.line
    asked = guided("log", "verify", "--without-key")
    nobody = line("log", "heron-42", "verify", "--state", line.state, "--no-input", bare=True)

    assert (6, 6) == (asked.code, nobody.code)
    assert asked.out.startswith("intact: ")


def test_a_changed_log_is_five(mailed: Case) -> None:
    """A changed byte is named by its entry, and nothing else is done with such a log."""
    mailed.accepted()
    path = log_file(mailed)
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b'"', b"'", 1)
    path.write_bytes(b"\n".join(lines))
    ended, answer = mailed("log", "verify"), mailed("log", "verify", "--json")

    assert (5, 5) == (ended.code, answer.code)
    assert "tampered: " in ended.out
    assert words.first_broken(3, "")[:-2] in ended.out
    assert 3 == answer.json["first_broken"]["seq"]
    assert 5 == mailed("run", "--no-input").code


def test_a_broken_end_mark_is_named(mailed: Case) -> None:
    """When the end mark itself is broken that is what is named."""
    head = mailed.line.state / "heron-42" / "log" / "head"
    head.write_bytes(bytes(len(head.read_bytes())))
    ended = mailed("log", "verify", "--json")

    assert 5 == ended.code
    assert None is ended.json["first_broken"]["seq"]
    assert words.first_broken(None, "")[:-2] in mailed("log", "verify").out


def test_a_case_without_a_log_is_refused(line: Line) -> None:
    """A playbook that no case was begun for has no log: the questions come first."""
    text = "boundary: 1\npeople: [{alias: J., follow: quiet}]\naccounts: {}\n"
    ended = line("log", line.file("p.yaml", text), "verify")

    assert 4 == ended.code
    assert "`boundary begin`" in ended.err


def test_a_missing_head_is_five(guided: Case) -> None:
    """A log whose end mark was taken away is not "no log"."""
    (guided.line.state / "heron-42" / "log" / "head").unlink()

    assert 5 == guided("log", "verify", "--without-key").code
    assert 5 == guided.line("log", guided.path, "verify").code


def test_not_sealed_is_seven(guided: Case) -> None:
    """Lines that were never sealed are their own answer, with the key and without."""
    folder = guided.line.state / "heron-42" / "log"
    (folder / "head").unlink()
    (folder / "000001.jsonl").write_bytes(b'{"plain": "text"}\n')

    assert (7, 7) == (
        guided("log", "verify", "--without-key").code,
        guided("log", "verify").code,
    )


def test_sealing_prints_a_code_that_verifies(guided: Case, tmp_path: Path) -> None:
    """The code, the file and the public key each show later that nothing was taken out."""
    target = tmp_path / "kept.json"
    shown = guided("log", "seal", "--to", target)
    answer = guided("log", "seal", "--json").json
    code, key = answer["seal"], answer["public_key"]
    verdicts = [
        guided("log", "verify", "--json", *kept)
        for kept in (
            ("--seal", code),
            ("--seal", code.lower().replace("-", " ")),
            ("--checkpoint", target),
            ("--public-key", key),
            ("--without-key", "--seal", code),
            ("--without-key", "--public-key", key),
        )
    ]

    assert (0, 2) == (shown.code, answer["events"])
    assert code in shown.out
    assert key in shown.out
    assert [0] * 6 == [ended.code for ended in verdicts]
    assert [
        "matches-checkpoint",
        "matches-checkpoint",
        "matches-checkpoint",
        "keyed",
        "matches-checkpoint",
        "keyed",
    ] == [ended.json["level"] for ended in verdicts]


def test_a_log_put_back_to_an_older_copy_does_not_match(guided: Case) -> None:
    """Who puts the whole folder back is not seen by the log itself, and is by the code."""
    folder = guided.line.state / guided.code
    older = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    guided("run", "--accept", guided.digest(), "--through", "will-show", "--no-input")
    code = guided("log", "seal", "--json").json["seal"]
    for path, data in older.items():
        path.write_bytes(data)

    assert 0 == guided("log", "verify").code
    assert 5 == guided("log", "verify", "--seal", code).code


def test_what_was_kept_is_read_or_refused(guided: Case, tmp_path: Path) -> None:
    """A code, a file and a key that are none are named in one sentence with exit code 2."""
    empty = tmp_path / "empty.json"
    empty.write_text("{}")
    wrong = (
        ("verify", "--seal", "3467"),
        ("verify", "--seal", "3" * 23 + "4"),
        ("verify", "--checkpoint", empty),
        ("verify", "--checkpoint", tmp_path / "none.json"),
        ("verify", "--public-key", "abc"),
        ("review", "--seal", "3467"),
        ("seal", "--without-key"),
        ("verify", "--to", tmp_path / "x"),
    )
    ended = [guided("log", *arguments) for arguments in wrong]

    assert [2] * len(wrong) == [one.code for one in ended]
    assert all(one.err.strip() and not one.out for one in ended)


def test_what_is_handed_out_names_nobody(mailed: Case, tmp_path: Path) -> None:
    """Code, checkpoint and public key are hashes and counts: no name, address, verb or time."""
    mailed.accepted()
    target = tmp_path / "kept.json"
    mailed("log", "seal", "--to", target)
    kept = json.loads(target.read_text())["checkpoint"]

    assert {"count", "key", "last", "log", "next", "root", "signature", "turn"} == set(kept)
    assert all(
        isinstance(value, int) or re.fullmatch("[0-9a-f]*", value) for value in kept.values()
    )
    assert mailed.code not in target.read_text()


def test_a_checkpoint_is_written_over_no_file(mailed: Case, tmp_path: Path) -> None:
    """What was kept before, a link and a folder that is missing stay so, and nothing is sealed."""
    mailed.accepted()
    there, link = tmp_path / "there.json", tmp_path / "link.json"
    there.write_text("kept before")
    link.symlink_to(tmp_path / "nowhere.json")
    before = mailed.line.files()
    ended = [
        mailed("log", "seal", "--to", target)
        for target in (there, link, tmp_path / "none" / "seal.json")
    ]

    assert [2, 2, 2] == [one.code for one in ended]
    assert ("kept before", before) == (there.read_text(), mailed.line.files())


@pytest.mark.parametrize(("name", "code"), [("n" * 300, 1), ("n" * 300 + "/file", 2)])
def test_a_name_that_is_too_long_is_said(
    mailed: Case, tmp_path: Path, name: str, code: int
) -> None:
    """Whatever is written, the disk's answer is told in words, and nothing of it is there."""
    mailed.accepted()
    target = tmp_path / name
    before = sorted(tmp_path.iterdir())
    ended = [
        mailed("log", "seal", "--to", target),
        mailed("log", "report", "--to", target, typed="write it here\n"),
        mailed("evidence", "list", "--csv", target, typed="write it here\n"),
        mailed("evidence", "export", target, typed="write it here\nMe\n\n\n"),
    ]

    assert {code} == {one.code for one in ended}
    assert not any("unexpected" in one.err for one in ended), ended
    assert before == sorted(tmp_path.iterdir())


def test_a_folder_that_may_not_be_looked_into_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As somebody else's: what asks for it says that it is not there."""

    def refused(_self: Path) -> bool:
        raise PermissionError

    assert is_folder(Path("/"))
    monkeypatch.setattr(Path, "is_dir", refused)
    assert not is_folder(Path("/"))
