"""Hold `import`: shown in plain words, frozen by hash, followed by name, and nothing runs."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from boundary.cli import share_words, signed_words, words
from boundary.vault.minisign import SecretKey, make_key, sign
from tests.cli.conftest import GUIDED, Line

STEPS = """\
# Official steps, verified by experts
boundary: 1
title: Steps of a group
steps:
  - {do: mail.file-past, with: {folder: aside}}
  - {do: social.block}
"""
NEWER = """\
boundary: 1
title: Steps of a group
steps:
  - {do: social.block}
  - {do: mail.file-past, with: {folder: archive}}
  - {do: phone.block}
"""
KEEP = "keep a copy\n"


@pytest.fixture
def steps(line: Line) -> Path:
    """Write a file that came from elsewhere."""
    return line.file("download.yaml", STEPS)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _copies(line: Line) -> Mapping[str, bytes]:
    """Give the kept copies by name."""
    folder = line.state / "imports"
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))
    }


def test_it_is_shown_before_anything_is_kept(line: Line, steps: Path) -> None:
    """Each step, what it may show, and the file's own claims as a quotation; then a question."""
    before = line.files()
    ended = line("import", steps, typed="not now\n")
    out = _joined(ended.out)

    assert 4 == ended.code
    assert "which nobody checked: “Steps of a group” “Official steps, verified by experts”" in out
    assert "1 mail.file-past: this moves their mail that is already there" in out
    assert "(folder: aside, mark: read, copied: leave" in out
    assert "2 social.block: this walks you through blocking someone on one site." in out
    assert "To the person: quiet on gmail, imap" in out
    assert "may show on" in out
    assert words.NOTHING_CHANGED in out
    assert before == line.files()
    assert not line.state.exists()


def test_a_copy_is_kept_under_the_chosen_name(line: Line, steps: Path) -> None:
    """The bytes are kept as they came, under the name that was typed, after a yes."""
    ended = line("import", steps, typed=f"group-steps\n{KEEP}a group\n")

    assert 0 == ended.code
    assert "follow: import/group-steps" in ended.out
    assert [STEPS.encode()] == list(_copies(line).values())
    assert all(name.startswith("group-steps/") for name in _copies(line))
    assert '"origin": "group"' in (line.state / "imports" / "group-steps" / "index.json").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("typed", ["", "group\nnot now\n"])
def test_nothing_is_kept_without_a_yes(line: Line, steps: Path, typed: str) -> None:
    """No answer and not now keep nothing."""
    ended = line("import", steps, typed=typed)

    assert 4 == ended.code
    assert not line.state.exists()


@pytest.mark.parametrize("name", ["no-contact", "../up", "Group"])
def test_a_name_that_will_not_do_is_refused(line: Line, steps: Path, name: str) -> None:
    """A shipped name, a path and a name of another shape are refused, typed or named."""
    named = line("import", steps, "--as", name, typed=KEEP)
    typed = line("import", steps, typed=f"{name}\n{KEEP}")

    assert (2, 2) == (named.code, typed.code)
    assert not line.state.exists()


def test_the_same_file_again_changes_nothing(line: Line, steps: Path) -> None:
    """Importing what is there already is said, and asks nothing."""
    line("import", steps, "--as", "group", typed=f"{KEEP}5\n")
    before = line.files()
    ended = line("import", steps, "--as", "group", typed="")

    assert (0, "") == (ended.code, ended.err)
    assert share_words.IMPORT_ALREADY in ended.out
    assert before == line.files()


def test_a_newer_file_is_compared_and_needs_a_yes(line: Line, steps: Path) -> None:
    """What is new, gone, changed and moved is said in words; the older copy stays on the disk."""
    line("import", steps, "--as", "group", typed=f"{KEEP}5\n")
    newer = line.file("newer.yaml", NEWER)
    refused = line("import", newer, "--as", "group", typed="not now\n")
    copies = len(_copies(line))
    ended = line("import", newer, "--as", "group", typed="follow this one\n1\n")
    out = _joined(refused.out)

    assert (4, 1) == (refused.code, copies)
    assert "phone.block: new." in out
    assert "mail.file-past: other options (folder was aside, now archive)." in out
    assert "at another place." in out
    assert share_words.IMPORT_PLANS_CHANGE in out
    assert (0, 2) == (ended.code, len(_copies(line)))
    back = _joined(line("import", steps, "--as", "group", typed="not now\n").out)
    assert "phone.block: gone." in back


def test_another_title_alone_is_told_too(line: Line, steps: Path) -> None:
    """A file with the same steps and other words is another file, and that is said."""
    line("import", steps, "--as", "group", typed=f"{KEEP}5\n")
    other = line.file("other.yaml", STEPS.replace("Official", "Better"))
    ended = line("import", other, "--as", "group", typed="not now\n")

    assert share_words.IMPORT_SAME_STEPS in _joined(ended.out)


def test_a_copy_that_was_changed_counts_no_more(line: Line, steps: Path) -> None:
    """One changed byte is said, a playbook that follows it is refused, and it can be mended."""
    line("import", steps, "--as", "group", typed=f"{KEEP}5\n")
    mine = line.file("mine.yaml", GUIDED.replace("./steps.yaml", "import/group"))
    good = line("lint", mine, "--state", line.state, bare=True)
    copy = next((line.state / "imports" / "group").glob("*.yaml"))
    copy.write_bytes(copy.read_bytes() + b"\n")
    bad = line("lint", mine, "--state", line.state, bare=True)
    ended = line("import", steps, "--as", "group", typed=f"{KEEP}5\n")
    mended = line("lint", mine, "--state", line.state, bare=True)

    assert (0, 2, 0, 0) == (good.code, bad.code, ended.code, mended.code)
    assert "not as it was" in bad.out
    assert share_words.IMPORT_CHANGED_COPY in ended.out


def test_a_case_follows_it_and_is_rehearsed(line: Line, steps: Path) -> None:
    """A case is begun, planned and rehearsed with imported steps; importing ran nothing."""
    line("import", steps, "--as", "group", typed=f"{KEEP}5\n")
    mine = line.file("mine.yaml", GUIDED.replace("./steps.yaml", "import/group"))
    begun = line("begin", mine, "--answers", line.answers(), "--no-input")
    plan = line("plan", "heron-42", "--json")
    rehearsed = line("rehearse", mine, "--no-input")

    assert 0 == begun.code
    assert {"social.block"} == {change["verb"] for change in plan.json["changes"]}
    assert (0, True) == (rehearsed.code, "social.block" in rehearsed.out), rehearsed
    assert ["heron-42", "imports"] == sorted(path.name for path in line.state.iterdir())


def test_without_a_person_a_copy_is_agreed_to_by_its_hash(line: Line, steps: Path) -> None:
    """Nothing is kept without --as and --accept; another hash is refused."""
    shown = line("import", steps, "--json")
    sha256 = shown.json["sha256"]
    unnamed = line("import", steps, "--accept", sha256, "--json")
    wrong = line("import", steps, "--as", "group", "--accept", "0" * 64, "--json")
    before = line.state.exists()
    kept = line("import", steps, "--as", "group", "--accept", sha256, "--origin", "web", "--json")

    assert (4, False, None) == (shown.code, shown.json["kept"], shown.json["different"])
    assert (4, 2, False) == (unnamed.code, wrong.code, before)
    assert (0, True, "group") == (kept.code, kept.json["kept"], kept.json["name"])
    assert [STEPS.encode()] == list(_copies(line).values())


def test_json_has_the_agreed_keys(line: Line, steps: Path) -> None:
    """Another program gets the steps, what they may show, and what is different."""
    sha256 = line("import", steps, "--json").json["sha256"]
    line("import", steps, "--as", "group", "--accept", sha256, "--json")
    newer = line.file("newer.yaml", NEWER)
    answer = line("import", newer, "--as", "group", "--json").json

    keys = "boundary name sha256 claims steps signed taken_back different kept"

    assert keys.split() == list(answer)
    assert "unsigned" == answer["signed"]["trust"]
    assert answer["taken_back"] is None
    assert ["do", "with", "does", "shows"] == list(answer["steps"][0])
    assert "may-show" in answer["steps"][0]["shows"]
    assert {"how": "added", "do": "phone.block"} in answer["different"]
    assert ["Steps of a group"] == answer["claims"]


@pytest.mark.parametrize(
    ("text", "say"),
    [
        (GUIDED, "about people"),
        (STEPS + "# ask +1 202 555 0123\n", "shaped like"),
        (STEPS.replace("social.block", "mail.delete"), "not known"),
        ("", "empty"),
    ],
)
def test_hostile_files_are_refused(line: Line, text: str, say: str) -> None:
    """What is no file of steps is refused in one sentence, with its place, and nothing is kept."""
    ended = line("import", line.file("bad.yaml", text), "--as", "group", typed=f"{KEEP}5\n")

    assert 2 == ended.code
    assert say in _joined(ended.err)
    assert "Traceback" not in ended.err
    assert "0123" not in ended.err
    assert not line.state.exists()


def test_what_a_file_says_of_itself_cannot_change_the_screen(line: Line) -> None:
    """Claims are shown as text: marks piled up and words for terminals come out escaped."""
    title = "a" + "\u0301" * 3 + " [b]bold[/b]"
    ended = line("import", line.file("odd.yaml", STEPS.replace("Steps of a group", f'"{title}"')))

    assert "[b]bold[/b]" in ended.out
    assert "\x1b" not in ended.out


# ---- signatures

MINE = make_key(random.Random(1).randbytes)  # noqa: S311 - a key of a test
OTHER = make_key(random.Random(2).randbytes)  # noqa: S311 - a key of a test


def signed(line: Line, text: str, said: str = "version:2\tdate:2026-11-20", **how: object) -> Path:
    """Write a file that came from elsewhere with its signature; `key` and `name` as wanted."""
    key = how.get("key", MINE)
    assert isinstance(key, SecretKey)
    path = line.file(str(how.get("name", "signed.yaml")), text)
    beside = path.with_name(path.name + ".minisig")
    beside.write_bytes(sign(text.encode(), f"name:group\t{said}", key))
    return path


def _remembered(line: Line, name: str = "group") -> object:
    index = line.state / "imports" / name / "index.json"
    listed = json.loads(index.read_text(encoding="utf-8"))
    return listed["imports"][-1].get("signed", {}).get("key")


def _pinned(line: Line) -> Path:
    path = signed(line, STEPS)
    ended = line("import", path, "--as", "group", "--key", MINE.public.code, typed=f"{KEEP}5\n")
    assert ended.code == 0, ended
    return path


def test_unsigned_is_shown_as_unsigned(line: Line, steps: Path) -> None:
    """A file without a signature is said to have none, and no key is remembered for its name."""
    ended = line("import", steps, "--as", "group", typed=f"{KEEP}5\n")

    assert signed_words.UNSIGNED in ended.out
    assert _remembered(line) is None


def test_a_signature_without_a_key_counts_as_none(line: Line) -> None:
    """What nobody can check is not shown as the signer's words, and nothing is remembered."""
    path = signed(line, STEPS)
    ended = line("import", path, "--as", "group", typed=f"{KEEP}5\n")

    assert 0 == ended.code
    assert signed_words.UNCHECKED in _joined(ended.out)
    assert "2026-11-20" not in ended.out
    assert _remembered(line) is None


def test_on_first_use_the_key_is_remembered_after_one_question(line: Line) -> None:
    """The key's id and the signed line are shown as its own words; one yes keeps copy and key."""
    path = signed(line, STEPS)
    refused = line("import", path, "--as", "group", "--key", MINE.public.code, typed="not now\n")
    before = line.state.exists()
    pub = line.file("minisign.pub", MINE.public.text)
    ended = line("import", path, "--as", "group", "--key", pub, typed=f"{KEEP}5\n")
    out = _joined(ended.out)

    assert (4, False, 0) == (refused.code, before, ended.code)
    assert f"key {MINE.public.name}" in out
    assert f"{signed_words.SIGNED_COMMENT} “name:group version:2 date:2026-11-20”" in out
    assert signed_words.PIN_WHY in _joined(ended.err)
    assert MINE.public.code == _remembered(line)


def test_with_the_remembered_key_no_key_is_needed(line: Line) -> None:
    """A newer file with the same key is taken under its name, be it typed or given."""
    _pinned(line)
    newer = signed(line, NEWER, "version:3", name="newer.yaml")
    named = line("import", newer, "--as", "group", typed="not now\n")
    typed = line("import", newer, typed="group\nfollow this one\n1\n")

    assert (4, 0) == (named.code, typed.code)
    assert signed_words.SIGNED_SAME in _joined(named.out)
    assert signed_words.SIGNED_SAME in _joined(typed.out)
    assert signed_words.OLDER not in _joined(typed.out)
    assert signed_words.PIN_WHY not in _joined(typed.err)
    assert MINE.public.code == _remembered(line)


@pytest.mark.parametrize("how", ["other key", "no signature", "other key named"])
def test_a_changed_key_blocks(line: Line, how: str) -> None:
    """Under a name with a key, another key and no signature are refused; another name goes."""
    _pinned(line)
    before = line.files()
    key = ["--key", OTHER.public.code] if how == "other key named" else []
    if how == "no signature":
        newer = line.file("newer.yaml", NEWER)
    else:
        newer = signed(line, NEWER, key=OTHER, name="newer.yaml")
    ended = line("import", newer, "--as", "group", *key, typed="follow this one\n1\n")
    elsewhere = line("import", newer, "--as", "group-2", *key, typed=f"{KEEP}1\n")

    assert (2, 0) == (ended.code, elsewhere.code)
    assert "another name" in _joined(ended.err)
    assert 1 == len([name for name in _copies(line) if name.startswith("group/")])
    assert (
        before["state/imports/group/index.json"] == line.files()["state/imports/group/index.json"]
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("version:1\tdate:2026-11-21", signed_words.OLDER),
        ("date:2026-11-19", signed_words.OLDER),
        ("version:2\tdate:2026-11-20", signed_words.NOT_NEWER),
        ("nothing of that", signed_words.NOT_NEWER),
        ("version:3\tname:other", None),
    ],
)
def test_an_older_version_warns(line: Line, said: str, sentence: str | None) -> None:
    """What is not newer by its signed line is said to be so, and can be kept all the same."""
    _pinned(line)
    path = signed(line, NEWER, said, name="newer.yaml")
    ended = line("import", path, "--as", "group", typed="follow this one\n1\n")
    told = [
        one for one in (signed_words.OLDER, signed_words.NOT_NEWER) if one in _joined(ended.out)
    ]

    assert 0 == ended.code
    assert ([] if sentence is None else [sentence]) == told


def test_a_line_that_names_another_checklist_warns(line: Line) -> None:
    """One key may sign several checklists; the one under this name is told from the others."""
    _pinned(line)
    path = line.file("newer.yaml", NEWER)
    beside = path.with_name("newer.yaml.minisig")
    beside.write_bytes(sign(NEWER.encode(), "name:family\tversion:9", MINE))
    ended = line("import", path, "--as", "group", typed="not now\n")

    assert signed_words.OTHER_LINE_NAME in _joined(ended.out)


@pytest.mark.parametrize("damage", ["file", "signature", "words"])
def test_a_bad_signature_is_refused(line: Line, damage: str) -> None:
    """A file or a signature that was changed is refused, and nothing is kept."""
    path = signed(line, STEPS)
    beside = path.with_name("signed.yaml.minisig")
    if damage == "file":
        path.write_text(STEPS + "# more\n", encoding="utf-8")
    elif damage == "signature":
        beside.write_bytes(sign(STEPS.encode(), "version:2", OTHER))
    else:
        beside.write_text("words\n", encoding="utf-8")
    ended = line("import", path, "--as", "group", "--key", MINE.public.code, typed=f"{KEEP}5\n")

    assert 2 == ended.code
    assert not line.state.exists()
    assert "Traceback" not in ended.err


def test_a_key_can_be_remembered_for_a_copy_that_is_there(line: Line) -> None:
    """Whoever gets the key later names it with the same file, and says yes once."""
    path = signed(line, STEPS)
    line("import", path, "--as", "group", typed=f"{KEEP}5\n")
    key = ("--key", MINE.public.code)
    refused = line("import", path, "--as", "group", *key, typed="not now\n")
    before = _remembered(line)
    ended = line("import", path, "--as", "group", *key, typed=f"{signed_words.PIN}\n")
    again = line("import", path, "--as", "group", *key, typed="")

    assert (0, None, 0, 0) == (refused.code, before, ended.code, again.code)
    assert signed_words.PINNED in ended.out
    assert MINE.public.code == _remembered(line)


def test_without_a_person_a_key_is_remembered_when_it_is_named(line: Line) -> None:
    """With --key and --accept the key is remembered; the answer says what held."""
    path = signed(line, STEPS)
    shown = line("import", path, "--json").json
    line(
        *("import", path, "--as", "group", "--accept", shown["sha256"], "--json"),
        *("--key", MINE.public.code),
    )
    newer = line("import", signed(line, NEWER), "--as", "group", "--json").json

    assert {"trust": "unchecked", "key": None, "name": None, "version": None, "date": None} == (
        shown["signed"]
    )
    assert MINE.public.code == _remembered(line)
    assert {
        "trust": "same",
        "key": MINE.public.name,
        "name": "group",
        "version": 2,
        "date": "2026-11-20",
    } == newer["signed"]


def test_the_index_holds_no_words_of_the_signer(line: Line) -> None:
    """Of the signed line a name of the closed shape, a number and a day are kept, and no more."""
    path = signed(line, STEPS, "by:J. who knows\tversion:2")
    line("import", path, "--as", "group", "--key", MINE.public.code, typed=f"{KEEP}5\n")

    assert "knows" not in (line.state / "imports" / "group" / "index.json").read_text()
