"""Hold `import --retracted`: shown, asked about, remembered, and nothing else is changed."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from boundary.cli import share_words, signed_words, words
from boundary.vault.minisign import SecretKey, make_key, sign
from tests.cli.conftest import GUIDED, Line

STEPS = "boundary: 1\ntitle: Steps of a group\nsteps:\n  - {do: social.block}\n"
SHA256 = hashlib.sha256(STEPS.encode()).hexdigest()
LIST = (
    "boundary: 1\ntaken_back:\n"
    f"  - {{sha256: {SHA256}, reason: harmful, date: 2026-11-20}}\n"
    f"  - {{sha256: {'a' * 64}, reason: replaced, date: 2026-10-01}}\n"
)
REMEMBER = f"{signed_words.LIST_KEEP}\n"
KEY = make_key(random.Random(1).randbytes)  # noqa: S311 - a key of a test
OTHER = make_key(random.Random(2).randbytes)  # noqa: S311 - a key of a test
BY_OTHERS = "import/group was taken back on 2026-11-20, by a list that its signer did not sign"
BY_SIGNER = "import/group was taken back on 2026-11-20, by whoever signed it"


def _joined(text: str) -> str:
    return " ".join(text.split())


def _list(line: Line, key: SecretKey | None = None) -> Path:
    path = line.file("list.yaml", LIST)
    if key is not None:
        line.file("list.yaml.minisig", sign(LIST.encode(), "date:2026-11-20", key).decode())
    return path


def _kept(line: Line, *, signed: bool = False) -> Path:
    path = line.file("steps.yaml", STEPS)
    key = []
    if signed:
        line.file("steps.yaml.minisig", sign(STEPS.encode(), "version:1", KEY).decode())
        key = ["--key", KEY.public.code]
    ended = line("import", path, "--as", "group", *key, typed="keep a copy\n5\n")
    assert ended.code == 0, ended
    return path


def _followed(line: Line) -> Path:
    return line.file("mine.yaml", GUIDED.replace("./steps.yaml", "import/group"))


def test_it_is_shown_and_nothing_is_remembered_without_a_yes(line: Line) -> None:
    """Which copies are on it is said before the question; not now changes no byte."""
    _kept(line)
    before = line.files()
    ended = line("import", "--retracted", _list(line), typed="not now\n")
    after = {name: one for name, one in line.files().items() if name != "list.yaml"}
    out = _joined(ended.out)

    assert 4 == ended.code
    assert f"2 checklists on it. {signed_words.UNSIGNED}" in out
    assert f"{BY_OTHERS}. The reason given: a step in it can do harm." in out
    assert words.NOTHING_CHANGED in out
    assert before == after


def test_plan_lint_and_run_say_so_and_nothing_is_lifted(line: Line) -> None:
    """Who follows it is told in lint and plan; the steps stay what they are."""
    _kept(line)
    mine = _followed(line)
    line("begin", mine, "--answers", line.answers(), "--no-input")
    earlier = line("plan", "heron-42", "--json").json["digest"]
    ended = line("import", "--retracted", _list(line), typed=REMEMBER)
    run = line("run", "heron-42", typed="not now\n")
    plan, linted = line("plan", "heron-42"), line("lint", mine, "--state", line.state, bare=True)
    listed = line("lint", mine, "--state", line.state, "--json", bare=True).json

    assert (0, signed_words.LIST_KEPT) == (ended.code, ended.out.splitlines()[-1])
    assert (True, True) == (BY_OTHERS in _joined(plan.out), BY_OTHERS in _joined(run.out))
    assert signed_words.WAY_ON in _joined(plan.out)
    assert (0, True) == (linted.code, BY_OTHERS in _joined(linted.out))
    assert BY_OTHERS in listed["files"][0]["taken_back"][0]
    assert earlier == line("plan", "heron-42", "--json").json["digest"]


@pytest.mark.parametrize("way", ["remembered", "given"])
def test_a_list_of_the_signer_is_told_from_others(line: Line, way: str) -> None:
    """Signed with the key that the copy was signed with, it counts as the signer's own."""
    _kept(line, signed=True)
    key = ["--key", KEY.public.code] if way == "given" else []
    ended = line("import", "--retracted", _list(line, KEY), *key, typed=REMEMBER)
    others = line("import", "--retracted", _list(line, OTHER), typed=REMEMBER)

    assert BY_SIGNER in _joined(ended.out)
    assert signed_words.LIST_SIGNED in _joined(ended.out)
    assert BY_OTHERS in _joined(others.out)
    assert signed_words.LIST_KNOWN in _joined(others.out)


def test_a_list_whose_signature_does_not_hold_is_refused(line: Line) -> None:
    """A list that was changed after it was signed says nothing."""
    _kept(line, signed=True)
    path = _list(line, KEY)
    path.write_text(LIST.replace("harmful", "outdated"), encoding="utf-8")
    ended = line("import", "--retracted", path, typed=REMEMBER)

    assert 2 == ended.code
    assert "does not belong" in _joined(ended.err)


def test_a_choice_of_the_users_own_wins(line: Line) -> None:
    """Whoever follows it all the same, now or when it is imported, is not told again."""
    steps = _kept(line)
    mine = _followed(line)
    line("import", "--retracted", _list(line), typed=REMEMBER)
    shown = line("import", steps, "--as", "group", typed="not now\n")
    before = line("lint", mine, "--state", line.state, bare=True)
    chosen = line("import", steps, "--as", "group", typed=f"{signed_words.DESPITE}\n")
    after = line("lint", mine, "--state", line.state, bare=True)
    again = line("import", steps, "--as", "group", typed="")

    assert (0, 0, 0) == (shown.code, chosen.code, again.code)
    assert signed_words.DESPITE_KEPT in chosen.out
    assert "taken back" in _joined(before.out)
    assert "taken back" not in _joined(after.out)


def test_a_file_that_was_taken_back_says_so_when_it_arrives(line: Line) -> None:
    """A list that came first is remembered for a file that comes later; a yes is a choice."""
    line("import", "--retracted", _list(line), typed=REMEMBER)
    steps = line.file("steps.yaml", STEPS)
    answer = line("import", steps, "--json").json
    ended = line("import", steps, "--as", "group", typed="keep a copy\n5\n")
    linted = line("lint", _followed(line), "--state", line.state, bare=True)

    assert {"reason": "harmful", "date": "2026-11-20", "signed": False} == answer["taken_back"]
    assert "This file was taken back on 2026-11-20" in _joined(ended.out)
    assert "taken back" not in linted.out


def test_agreed_to_by_a_hash_it_is_still_said(line: Line) -> None:
    """Nobody chose on a screen, so a plan goes on saying it."""
    line("import", "--retracted", _list(line), typed=REMEMBER)
    steps = line.file("steps.yaml", STEPS)
    line("import", steps, "--as", "group", "--accept", SHA256, "--no-input")
    linted = line("lint", _followed(line), "--state", line.state, bare=True)

    assert BY_OTHERS in _joined(linted.out)


def test_without_a_person_a_list_is_agreed_to_by_its_hash(line: Line) -> None:
    """Nothing is remembered without --accept; another hash is refused; the answer names all."""
    _kept(line)
    path = _list(line)
    shown = line("import", "--retracted", path, "--json")
    plain = line("import", "--retracted", path, "--no-input")
    wrong = line("import", "--retracted", path, "--accept", "0" * 64, "--json")
    right = line("import", "--retracted", path, "--accept", shown.json["sha256"], "--json")
    again = line("import", "--retracted", path, "--accept", shown.json["sha256"], "--json")
    row = {"name": "group", "reason": "harmful", "date": "2026-11-20", "signed": False}

    assert {
        "boundary": 1,
        "sha256": hashlib.sha256(LIST.encode()).hexdigest(),
        "entries": 2,
        "signed": False,
        "followed": [row],
        "kept": False,
    } == shown.json
    assert signed_words.LIST_ACCEPT_HINT in _joined(plain.out)
    assert (4, 4, 2, 0, 0) == (shown.code, plain.code, wrong.code, right.code, again.code)
    assert (True, False) == (right.json["kept"], again.json["kept"])


@pytest.mark.parametrize(
    ("text", "say"),
    [
        (STEPS, "not known"),
        (LIST.replace("harmful", "jordan@example.org"), "not one of the words"),
        ("", "empty"),
        ("\x00", "cannot"),
    ],
)
def test_what_is_no_list_is_refused(line: Line, text: str, say: str) -> None:
    """Another file is refused in one sentence with its place; nothing of it is repeated."""
    ended = line("import", "--retracted", line.file("list.yaml", text), typed=REMEMBER)

    assert 2 == ended.code
    assert "Traceback" not in ended.err
    assert "list.yaml" in ended.err
    assert say in _joined(ended.err) or say == "cannot"
    assert "jordan" not in ended.err
    assert not line.state.exists()


def test_none_of_the_copies_on_it_is_said(line: Line) -> None:
    """Where nothing on it is kept, that is said; the list can be remembered all the same."""
    ended = line("import", "--retracted", _list(line), typed=REMEMBER)

    assert 0 == ended.code
    assert signed_words.LIST_NONE in _joined(ended.out)
    assert share_words.digest(hashlib.sha256(LIST.encode()).hexdigest()) in ended.out
