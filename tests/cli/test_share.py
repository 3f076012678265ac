"""Hold `share`: every byte shown, nothing written without a yes, nothing of anybody in it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from boundary.cli import share_words, signed_words, words
from boundary.vault.minisign import holds, read_key, read_signature
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


# ---- signatures


def _holds(out: Path, public: str) -> bool:
    signature = read_signature(out.with_name(out.name + ".minisig").read_bytes())
    return holds(signature, read_key(public.encode()), out.read_bytes())


def test_a_signature_lies_beside_the_file(guided: Case, steps: Path, out: Path) -> None:
    """The signed line is shown before the yes; the public key is shown to be handed on."""
    refused = guided.line("share", steps, "-o", out, "--sign", typed="1\n" + NOT_NOW)
    before = sorted(path.name for path in guided.line.state.iterdir())
    ended = guided.line("share", steps, "-o", out, "--sign", typed="1\n" + WRITE)
    key = ended.out[ended.out.index("untrusted comment: ") :].split("\n\n")[0]
    again = guided.line("share", steps, "-o", out, "--sign", typed="1\n")

    assert (4, ["heron-42"]) == (refused.code, before)
    assert signed_words.SIGN_NEW_KEY in refused.out
    assert 0 == ended.code
    assert f"“name:out version:1 date:{_today(guided)}”" in ended.out
    assert _holds(out, key)
    assert signed_words.written_too("out.yaml.minisig") in ended.out
    assert (0, True) == (again.code, key in again.out)
    assert signed_words.SIGN_SAME in again.out


def _today(guided: Case) -> str:
    now_ms = guided.line.seen[-1].clock.now_ms()
    return f"{datetime.fromtimestamp(now_ms / 1000, tz=UTC).date()}"


def test_a_newer_version_is_signed_with_the_same_key(guided: Case, steps: Path, out: Path) -> None:
    """It counts one up; both files are replaced by one yes, and never without one."""
    first = guided.line("share", steps, "-o", out, "--sign", typed="1\n" + WRITE)
    key = first.out[first.out.index("untrusted comment: ") :].split("\n\n")[0]
    newer = guided.line.file("newer.yaml", STEPS.replace("social.restrict", "social.block"))
    digest = _digest(PLAIN.replace("social.restrict", "social.block"))
    alone = guided.line("share", newer, "-o", out, "--sign", "--accept", digest, "--no-input")
    ended = guided.line(
        "share", newer, "-o", out, "--sign", typed=f"1\n{share_words.SHARE_REPLACE}\n"
    )

    assert (2, 0) == (alone.code, ended.code)
    assert "name:out version:2 " in ended.out
    assert _holds(out, key)


def test_a_file_that_is_there_can_be_signed_later(guided: Case, steps: Path, out: Path) -> None:
    """The same bytes get their signature by a yes, and stay as they are."""
    guided.line("share", steps, "-o", out, typed="1\n" + WRITE)
    before = out.stat()
    ended = guided.line("share", steps, "-o", out, "--sign", typed="1\n" + WRITE)
    after = out.stat()

    assert 0 == ended.code
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert out.with_name("out.yaml.minisig").exists()


def test_without_a_person_it_is_signed_by_the_hash(guided: Case, steps: Path, out: Path) -> None:
    """--accept agrees to the signature too; the answer has the key as minisign writes it."""
    shown = guided.line("share", steps, "-o", out, "--sign", "--json").json
    ended = guided.line(
        *("share", steps, "-o", out, "--sign", "--number", "7", "--json"),
        *("--accept", shown["sha256"]),
    ).json

    assert (None, None, 1) == tuple(shown["signed"][key] for key in ("key", "public", "version"))
    assert ("out", 7, True) == (
        ended["signed"]["name"], ended["signed"]["version"], ended["written"],
    )  # fmt: skip
    assert _holds(out, ended["signed"]["public"])


def test_a_signature_needs_a_file(guided: Case, steps: Path) -> None:
    """Without -o nothing is signed, and no key is made; a number alone is refused."""
    ended = guided.line("share", steps, "--sign", typed="1\n")
    alone = guided.line("share", steps, "--number", "3")

    assert (0, 2) == (ended.code, alone.code)
    assert signed_words.SIGN_NO_OUT in ended.out
    assert signed_words.NUMBER_ALONE in alone.err
    assert not (guided.line.state / "signing").exists()


def test_no_key_is_made_under_a_passphrase_that_opens_nothing(
    guided: Case, steps: Path, out: Path
) -> None:
    """A passphrase that opens no case may be mistyped: nothing is written."""
    secret = guided.line.file("other-secret", "some other words here\n")
    ended = guided.line(
        *("share", steps, "-o", out, "--sign", "--state", guided.line.state),
        *("--passphrase-file", secret, "--title", "plain"),
        typed=WRITE, bare=True,
    )  # fmt: skip

    assert 2 == ended.code
    assert not out.exists()
    assert not (guided.line.state / "signing").exists()


def test_a_signed_file_can_be_imported(guided: Case, steps: Path, out: Path) -> None:
    """What share signs, import checks with the key that was handed on."""
    shown = guided.line("share", steps, "--json").json
    made = guided.line(
        *("share", steps, "-o", out, "--sign", "--json", "--accept", shown["sha256"])
    ).json
    other = guided.line.folder / "other-device"
    ended = guided.line(
        *("import", out, "--as", "group", "--state", other, "--json", "--accept", shown["sha256"]),
        *("--key", guided.line.file("minisign.pub", made["signed"]["public"])),
        bare=True,
    )

    assert ("first", made["signed"]["key"]) == (
        ended.json["signed"]["trust"], ended.json["signed"]["key"],
    )  # fmt: skip


def test_a_list_of_what_was_taken_back_is_shared_and_signed(guided: Case, out: Path) -> None:
    """Whoever signs checklists here can sign that one was taken back, with the same key."""
    row = f"{{sha256: {'b' * 64}, reason: outdated, date: 2026-11-20}}"
    text = f"boundary: 1\ntaken_back:\n  - {row}\n"
    path = guided.line.file("list.yaml", f"# ours\n{text}")
    ended = guided.line("share", path, "-o", out, "--sign", typed=WRITE)
    linted = guided.line("lint", out, bare=True)
    key = ended.out[ended.out.index("untrusted comment: ") :].split("\n\n")[0]

    assert (0, 0) == (ended.code, linted.code)
    assert text == out.read_text()
    assert share_words.SHARE_STEPS_TELL not in ended.out
    assert _holds(out, key)
