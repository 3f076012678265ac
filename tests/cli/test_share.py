"""Hold `share`: every byte shown, nothing written without a yes, nothing of anybody in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from boundary.cli import share_words, words
from tests.cli.conftest import GUIDED, Case, Ended, Line

STEPS = """\
# for J., who knows
boundary: 1
title: Quiet steps of ours
steps:
  - {do: phone.block, in: [phone], as: first}
  - {do: social.restrict}
"""
PLAIN = (
    'boundary: 1\ntitle: "Shared steps"\nsteps:\n  - {do: phone.block}\n  - {do: social.restrict}\n'
)
OWN = PLAIN.replace("Shared steps", "Quiet steps of ours")
TITLE, WRITE, NOT_NOW = f"{share_words.SHARE_TITLE_OWN}\n", "write it\n", "not now\n"


@pytest.fixture
def steps(guided: Case) -> Path:
    """Write a file of steps beside a case."""
    return guided.line.file("ours.yaml", STEPS)


@pytest.fixture
def out(guided: Case) -> Path:
    """Name a file that is not there."""
    return guided.line.folder / "out.yaml"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sentence(ended: Ended) -> str:
    return " ".join(ended.err.split())


def test_every_byte_is_shown_and_then_written(guided: Case, steps: Path, out: Path) -> None:
    """The bytes on the screen are the bytes of the file."""
    ended = guided.line("share", steps, "-o", out, typed="1\n" + WRITE)

    assert 0 == ended.code
    assert f"\n{PLAIN}\n" in ended.out
    assert PLAIN == out.read_text()
    assert f"SHA-256: {_digest(PLAIN)}" in ended.out
    assert (
        "Left out: names of steps (as:), comments, names of accounts (in:)."
        in ended.out.replace("\n", " ")
    )
    assert "Compared with everybody in: heron-42." in ended.out


def test_the_title_is_asked_about(guided: Case, steps: Path, out: Path) -> None:
    """A title in own words is shown, and stays only when that is chosen."""
    ended = guided.line("share", steps, "-o", out, typed=TITLE + WRITE)

    assert 0 == ended.code
    assert "“Quiet steps of ours”" in ended.err
    assert share_words.SHARE_OWN_WORDS in ended.out
    assert OWN == out.read_text()


@pytest.mark.parametrize("typed", [NOT_NOW, TITLE + NOT_NOW])
def test_nothing_is_written_without_a_yes(guided: Case, steps: Path, out: Path, typed: str) -> None:
    """At either question, not now leaves everything as it is."""
    before = guided.line.files()
    ended = guided.line("share", steps, "-o", out, typed=typed)

    assert 4 == ended.code
    assert words.NOTHING_CHANGED in ended.out
    assert before == guided.line.files()


def test_without_a_file_to_write_it_only_shows(guided: Case, steps: Path) -> None:
    """Without -o the bytes are shown and that is all."""
    before = guided.line.files()
    ended = guided.line("share", steps, "--title", "plain", typed="")

    assert (0, "") == (ended.code, ended.err)
    assert PLAIN in ended.out
    assert share_words.SHARE_NO_OUT in ended.out
    assert before == guided.line.files()


@pytest.mark.parametrize(
    "title",
    ["For Jordan.Example", "two zero two five five five zero", "See www.group.example", "heron-42"],
)
def test_a_hit_names_the_place_and_not_the_value(guided: Case, out: Path, title: str) -> None:
    """Something of a person in the title is refused with its place; the value is not repeated."""
    steps = guided.line.file("ours.yaml", STEPS.replace("Quiet steps of ours", title))
    ended = guided.line("share", steps, "--title", "own", "-o", out, "--no-input")

    assert 2 == ended.code
    assert "title" in ended.err
    assert title not in ended.out + ended.err
    assert not out.exists()


def test_the_plain_title_always_works(guided: Case, out: Path) -> None:
    """A title that may not leave is no hindrance: a plain one takes its place."""
    steps = guided.line.file("ours.yaml", STEPS.replace("Quiet steps of ours", "For Jordan"))
    ended = guided.line("share", steps, "-o", out, "--accept", _digest(PLAIN), "--no-input")

    assert 0 == ended.code
    assert PLAIN == out.read_text()


def test_two_people_with_the_same_steps_share_the_same_bytes(guided: Case, tmp_path: Path) -> None:
    """Whatever else stands in the two files, the bytes are one."""
    texts = (STEPS, STEPS.replace("first", "mine").replace("Quiet steps of ours", "Another"))
    made = []
    for number, text in enumerate(texts):
        steps = guided.line.file(f"of-{number}.yaml", text)
        ended = guided.line("share", steps, "--json")
        made.append(ended.json["playbook"])

    assert [PLAIN, PLAIN] == made


def test_a_file_that_is_there_is_not_overwritten_silently(
    guided: Case, steps: Path, out: Path
) -> None:
    """Another file of that name is replaced only by a yes of its own; the same one is left."""
    out.write_text("something else")
    alone = guided.line("share", steps, "-o", out, "--accept", _digest(PLAIN), "--no-input")
    kept = out.read_text()
    asked = guided.line("share", steps, "-o", out, typed="1\nput it in its place\n")
    again = guided.line("share", steps, "-o", out, typed="1\n")

    assert (2, "something else") == (alone.code, kept)
    assert share_words.SHARE_THERE in alone.err
    assert (0, PLAIN) == (asked.code, out.read_text())
    assert share_words.SHARE_ASK_REPLACE in _sentence(asked)
    assert 0 == again.code
    assert share_words.SHARE_SAME in again.out


def test_without_a_person_bytes_are_agreed_to_by_their_hash(
    guided: Case, steps: Path, out: Path
) -> None:
    """Nothing is written without --accept; another hash is refused; the right one writes."""
    asked = guided.line("share", steps, "-o", out, "--json")
    wrong = guided.line("share", steps, "-o", out, "--accept", "0" * 64, "--json")
    before = out.exists()
    right = guided.line(
        "share", steps, "-o", out, "--accept", asked.json["sha256"].upper(), "--json"
    )

    assert (4, False, False) == (asked.code, asked.json["written"], before)
    assert (2, "refused") == (wrong.code, wrong.json["error"]["code"])
    assert (0, True) == (right.code, right.json["written"])
    assert PLAIN == out.read_text()


def test_json_has_the_agreed_keys(guided: Case, steps: Path) -> None:
    """Another program gets the bytes, their hash, and what was compared."""
    ended = guided.line("share", steps, "--title", "own", "--json")

    assert {
        "boundary": 1,
        "playbook": OWN,
        "sha256": _digest(OWN),
        "title": "own",
        "left_out": ["as", "comments", "in"],
        "compared": ["heron-42"],
        "unopened": [],
        "signed": None,
        "written": False,
    } == ended.json
    assert (0, "") == (ended.code, ended.err)


def test_a_private_playbook_is_not_shared(guided: Case, out: Path) -> None:
    """A file about people is refused by its kind, whoever asks."""
    ended = guided.line("share", guided.path, "-o", out, typed="1\n1\n")

    assert 2 == ended.code
    assert "about people" in ended.err
    assert not out.exists()


def test_a_case_that_cannot_be_opened_is_said(guided: Case, steps: Path) -> None:
    """A case under another passphrase is named, before anything is asked."""
    secret = guided.line.file("other-secret", "some other words here\n")
    ended = guided.line(
        "share", steps, "--state", guided.line.state, "--passphrase-file", secret, "--title",
        "plain", bare=True,
    )  # fmt: skip

    assert 0 == ended.code
    assert "Could not be opened, so not compared: heron-42." in ended.out


def test_without_any_case_that_is_said(line: Line) -> None:
    """Where no case was begun there is nothing to compare with, and that is said."""
    ended = line("share", line.file("ours.yaml", STEPS), "--title", "plain")

    assert 0 == ended.code
    assert share_words.SHARE_NO_CASES in ended.out
    assert not line.state.exists()


def test_a_sealed_case_needs_its_passphrase(guided: Case, steps: Path, out: Path) -> None:
    """Where nobody may be asked for the passphrase nothing leaves."""
    ended = guided.line(
        "share", steps, "-o", out, "--state", guided.line.state, "--no-input", bare=True
    )

    assert 4 == ended.code
    assert not out.exists()


def test_the_shared_file_can_be_followed_and_shared_again(guided: Case, steps: Path) -> None:
    """What was written is accepted by lint, and is shared to the same bytes."""
    out = guided.line.folder / "steps-plain.yaml"
    guided.line("share", steps, "-o", out, typed="1\n" + WRITE)
    linted = guided.line("lint", out, bare=True)
    again = guided.line("share", out, "--json")

    assert 0 == linted.code
    assert out.read_text() == again.json["playbook"]
    assert GUIDED == guided.path.read_text()
