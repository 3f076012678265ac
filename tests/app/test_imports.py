"""A file from elsewhere is read as hostile, kept as it came, and counts only while it stays so."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from boundary.app.imports import (
    Entry,
    Imports,
    Origin,
    Signed,
    carry,
    check_name,
    imports_of,
    library_of,
    may_show,
    read_incoming,
)
from boundary.app.library import Library
from boundary.app.lint import lint_paths
from boundary.app.session import open_session
from boundary.app.workspace import load_playbook
from boundary.core.change import Notice
from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.formats.signed_line import SignedLine
from tests.app.case import PHONE_ONLY, begun, env_at

STEPS = "boundary: 1\ntitle: Group steps\nsteps:\n  - {do: phone.block}\n"
FOLLOWS = PHONE_ONLY.replace("follow: no-contact", "follow: import/group")
DAY = "2026-11-22"
KEY = "RWQ" + "x" * 53
ENTRY = {"sha256": "a" * 64, "day": DAY, "origin": "web"}
SIGNED = {"key": KEY, "name": "", "version": 0, "date": ""}
BAD: list[dict[str, object]] = [
    {"despite": "\u202e"},
    {"signed": "x"},
    {"signed": {}},
    {"signed": {**SIGNED, "key": "x"}},
    {"signed": {**SIGNED, "name": "J. Doe"}},
    {"signed": {**SIGNED, "date": "Sunday"}},
    {"signed": {**SIGNED, "version": -1}},
    {"signed": {**SIGNED, "version": "1"}},
    {"signed": {**SIGNED, "version": float("inf")}},
]
"""What an entry of the list may not say."""


def _file(folder: Path, text: str = STEPS, name: str = "from-elsewhere.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _kept(folder: Path, text: str = STEPS, name: str = "group") -> Imports:
    """Import a file into a workspace."""
    imports = imports_of(env_at(folder))
    incoming = read_incoming(_file(folder, text))
    imports.keep(name, incoming.data, Entry(incoming.sha256, DAY, Origin.GROUP))
    return imports


def _copy(imports: Imports, name: str = "group") -> Path:
    return next((imports.folder / name).glob("*.yaml"))


def test_the_copy_is_what_came(tmp_path: Path) -> None:
    """The bytes are kept as they came, under their hash, with the day and a word of origin."""
    text = f"# by the group\n{STEPS}"
    imports = _kept(tmp_path, text)
    (entry,) = imports.entries("group")

    assert text.encode() == imports.read("group")
    assert (DAY, Origin.GROUP) == (entry.day, entry.origin)
    assert f"{entry.sha256}.yaml" == _copy(imports).name
    assert 0o600 == _copy(imports).stat().st_mode & 0o777


def test_a_playbook_follows_it(tmp_path: Path) -> None:
    """`follow: import/NAME` means the kept copy, and the plan's hash covers it."""
    _kept(tmp_path)
    path = _file(tmp_path, FOLLOWS, "mine.yaml")
    first = load_playbook(path, library_of(env_at(tmp_path)))
    _kept(tmp_path, STEPS.replace("phone.block", "guide.do"))
    second = load_playbook(path, library_of(env_at(tmp_path)))

    assert ["phone.block"] == [step.verb for step in first.follows["import/group"].steps]
    assert ["guide.do"] == [step.verb for step in second.follows["import/group"].steps]
    assert first.sha256 != second.sha256


def test_a_case_follows_it(tmp_path: Path) -> None:
    """A case is begun and planned with imported steps."""
    _kept(tmp_path)
    begun(tmp_path, FOLLOWS.replace("boundary: 1\n", "boundary: 1\ncase: heron-42\n"))
    with open_session(env_at(tmp_path), "heron-42", write=False) as session:
        plan = session.plan()

    assert {"phone.block"} == {change.address.step for change in plan.changes}


def test_one_changed_byte_counts_no_more(tmp_path: Path) -> None:
    """A copy that was changed is refused wherever it is followed, with the place."""
    imports = _kept(tmp_path)
    copy = _copy(imports)
    copy.write_bytes(copy.read_bytes().replace(b"phone.block", b"social.mute"))
    path = _file(tmp_path, FOLLOWS, "mine.yaml")
    with pytest.raises(Refusal) as caught:
        load_playbook(path, library_of(env_at(tmp_path)))

    assert "not as it was" in caught.value.say
    assert "mine.yaml:4:5" == caught.value.place
    assert imports.current("group") is None


def test_a_copy_that_is_gone_counts_no_more(tmp_path: Path) -> None:
    """A copy that was removed is refused like one that was changed."""
    imports = _kept(tmp_path)
    _copy(imports).unlink()
    with pytest.raises(Refusal):
        imports.read("group")

    assert imports.current("group") is None


def test_importing_again_mends_it(tmp_path: Path) -> None:
    """After a change the same file can be imported again; the newest import counts."""
    imports = _kept(tmp_path)
    _copy(imports).write_bytes(b"x")
    _kept(tmp_path)

    assert STEPS.encode() == imports.read("group")
    assert 2 == len(imports.entries("group"))


def test_a_newer_file_takes_its_place_and_the_older_stays(tmp_path: Path) -> None:
    """The newest import counts; nothing that was kept is overwritten."""
    _kept(tmp_path)
    imports = _kept(tmp_path, STEPS.replace("phone.block", "guide.do"))
    current = imports.current("group")

    assert current is not None
    assert ["guide.do"] == [step.verb for step in current.steps]
    assert 2 == len(list((imports.folder / "group").glob("*.yaml")))


def test_a_copy_with_steps_of_another_version_is_followed_no_more(tmp_path: Path) -> None:
    """A kept copy whose steps this version does not know is none to compare a newer file with."""
    imports = imports_of(env_at(tmp_path))
    data = STEPS.replace("phone.block", "phone.unknown").encode()
    imports.keep("group", data, Entry(hashlib.sha256(data).hexdigest(), DAY, Origin.WEB))

    assert data == imports.read("group")
    assert imports.current("group") is None


@pytest.mark.parametrize(
    "index",
    [
        "",
        "[]",
        "{}",
        '{"imports": 7}',
        '{"imports": [7]}',
        '{"imports": [{"sha256": "../../x", "day": "2026-11-22", "origin": "web"}]}',
        '{"imports": [{"sha256": "' + "a" * 64 + '", "day": "Sunday", "origin": "web"}]}',
        '{"imports": [{"sha256": "' + "a" * 64 + '", "day": "2026-11-22", "origin": "J."}]}',
        *(json.dumps({"imports": [{**ENTRY, **bad}]}) for bad in BAD),
    ],
)
def test_a_damaged_list_is_one_sentence(tmp_path: Path, index: str) -> None:
    """A list that cannot be read is refused, and leads nowhere else."""
    imports = _kept(tmp_path)
    (imports.folder / "group" / "index.json").write_text(index)
    with pytest.raises(Refusal) as caught:
        imports.read("group")

    assert "cannot be read" in caught.value.say


def test_the_newest_signature_is_remembered(tmp_path: Path) -> None:
    """The key of the newest signed copy binds the name, also when an unsigned one came after it."""
    imports = _kept(tmp_path)
    before = imports.last_signed("group")
    first, second = (
        Signed(KEY, SignedLine("group", number, DAY if number == 2 else "")) for number in (1, 2)
    )
    for signed in (first, second, None):
        imports.keep("group", STEPS.encode(), Entry("a" * 64, DAY, Origin.GROUP, signed))

    assert before is None
    assert second == imports.last_signed("group")
    assert [None, first, second, None] == [entry.signed for entry in imports.entries("group")]


def test_a_choice_is_remembered_with_the_copy_that_counts(tmp_path: Path) -> None:
    """To follow it all the same is written to the newest copy alone."""
    imports = _kept(tmp_path)
    _kept(tmp_path, STEPS.replace("phone.block", "guide.do"))
    imports.follow_despite("group", "outdated 2026-11-20")

    assert ["", "outdated 2026-11-20"] == [one.despite for one in imports.entries("group")]


def test_names_are_those_that_hold_a_copy(tmp_path: Path) -> None:
    """What else lies in the folder is no import."""
    imports = _kept(tmp_path)
    _kept(tmp_path, name="another")
    (imports.folder / "empty").mkdir()
    (imports.folder / "retracted.json").write_text("{}")

    assert ("another", "group") == imports.names()


def test_a_list_of_what_was_taken_back_is_no_checklist(tmp_path: Path) -> None:
    """It is refused as one, with the way to take it in."""
    with pytest.raises(Refusal) as caught:
        read_incoming(_file(tmp_path, "boundary: 1\ntaken_back: []\n"))

    assert "--retracted" in caught.value.hint


def test_the_list_names_nobody(tmp_path: Path) -> None:
    """Beside hash, day and a closed word the list holds nothing: no path and no file name."""
    imports = _kept(tmp_path)
    listed = json.loads((imports.folder / "group" / "index.json").read_text())

    assert {"boundary", "imports"} == set(listed)
    assert [{"sha256", "day", "origin"}] == [set(one) for one in listed["imports"]]
    assert "elsewhere" not in json.dumps(listed)


def test_the_list_stays_short(tmp_path: Path) -> None:
    """Only the newest two hundred imports are listed."""
    imports = imports_of(env_at(tmp_path))
    incoming = read_incoming(_file(tmp_path))
    many = [Entry(incoming.sha256, f"2026-{n:02}-01", Origin.WEB) for n in range(1, 13)] * 17
    imports.keep("group", incoming.data, many[0])
    listed = [{"sha256": one.sha256, "day": one.day, "origin": "web"} for one in many]
    (imports.folder / "group" / "index.json").write_text(json.dumps({"imports": listed}))
    imports.keep("group", incoming.data, Entry(incoming.sha256, DAY, Origin.UNSAID))

    assert 200 == len(imports.entries("group"))
    assert Origin.UNSAID is imports.entries("group")[-1].origin


@pytest.mark.parametrize(
    "name", ["", "A", "a b", "../x", "a/b", "a.b", "-a", "é", "a" * 65, "con\n"]
)
def test_names_have_a_closed_shape(name: str) -> None:
    """A name that could lead elsewhere is refused."""
    with pytest.raises(Refusal):
        check_name(name)


def test_a_shipped_name_is_not_given_again() -> None:
    """No import is called like a shipped playbook."""
    names = Library().playbook_names()
    check_name("group", names)
    for name in names:
        with pytest.raises(Refusal):
            check_name(name, names)


def test_a_shipped_playbook_is_never_shadowed(tmp_path: Path) -> None:
    """Even where a folder of that name lies among the imports, the shipped playbook is followed."""
    _kept(tmp_path, name="no-contact")
    path = _file(tmp_path, PHONE_ONLY, "mine.yaml")
    loaded = load_playbook(path, library_of(env_at(tmp_path)))

    assert {"no-contact"} == set(loaded.follows)
    assert len(loaded.follows["no-contact"].steps) > 1


def test_nothing_under_this_name(tmp_path: Path) -> None:
    """A name that was never imported is said, with its place, in a workspace and without one."""
    path = _file(tmp_path, FOLLOWS, "mine.yaml")
    for library in (library_of(env_at(tmp_path)), Library()):
        with pytest.raises(Refusal) as caught:
            load_playbook(path, library)

        assert "Nothing was imported under this name." == caught.value.say
        assert "mine.yaml:4:5" == caught.value.place


def test_lint_knows_what_was_imported(tmp_path: Path) -> None:
    """Linting a playbook that follows an import says what it would do."""
    _kept(tmp_path)
    path = _file(tmp_path, FOLLOWS, "mine.yaml")
    (linted,) = lint_paths([path], library_of(env_at(tmp_path)))

    assert () == linted.faults
    assert any("phone.block" in line for line in linted.would_do)


def test_it_is_carried_into_a_rehearsal(tmp_path: Path) -> None:
    """What is rehearsed follows the same copy, in a workspace that is thrown away."""
    _kept(tmp_path)
    carry("group", env_at(tmp_path), tmp_path / "other" / "state")

    assert STEPS.encode() == imports_of(env_at(tmp_path / "other")).read("group")


@pytest.mark.parametrize(
    ("text", "say"),
    [
        (PHONE_ONLY, "about people"),
        (STEPS + "people: []\n", "private and of a shared"),
        (STEPS.replace("phone.block", "shell.run"), "not known"),
        (STEPS.replace("{do: phone.block}", "{do: phone.block, as: x}"), "not known here"),
        (STEPS.replace("{do: phone.block}", "&a {do: phone.block}"), "anchor"),
        (STEPS.replace("Group steps", "Ask www.group.example"), "shaped like"),
        (STEPS + "# ask jordan@example.org\n", "shaped like"),
        (STEPS + "# ask +1 202 555 0123\n", "shaped like"),
        (STEPS + "#" * 2001 + "\n", "2,000"),
        ("boundary: 1\n" + "# x\n" * 70_000, "too long"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, text: str, say: str) -> None:
    """A file about people, of other words, or with an identifier in it is refused, unrepeated."""
    with pytest.raises(Refusal) as caught:
        read_incoming(_file(tmp_path, text))

    assert say in caught.value.say
    assert "jordan" not in f"{caught.value.say}{caught.value.hint}"


def test_only_plain_files_are_read(tmp_path: Path) -> None:
    """A link, a folder and a missing file are refused."""
    link = tmp_path / "link.yaml"
    link.symlink_to(_file(tmp_path))
    for path in (link, tmp_path, tmp_path / "nothing.yaml"):
        with pytest.raises(Refusal):
            read_incoming(path)


def test_faults_name_the_file(tmp_path: Path) -> None:
    """The place of a fault begins with the file's own name, never with its folder."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_incoming(_file(tmp_path, STEPS + "# +1 202 555 0123\n"))

    assert "from-elsewhere.yaml:5:1" == caught.value.place


def test_its_claims_are_its_own_words(tmp_path: Path) -> None:
    """Title and first comments are given as claims, in order."""
    incoming = read_incoming(_file(tmp_path, f"# official, verified\n{STEPS}"))

    assert ("Group steps", "official, verified") == incoming.claims


def test_what_a_step_may_show() -> None:
    """Each level of the dated table is named with its services, the strongest first."""
    notices = Library().rules.notices
    shown = may_show("social.privacy", notices)

    assert [Notice.WILL_SHOW, Notice.MAY_SHOW] == list(shown)[:2]
    assert "iphone" in shown[Notice.WILL_SHOW]
    assert "*" == shown[Notice.MAY_SHOW][-1]
    assert {Notice.MAY_SHOW: ("*",)} == may_show("nothing.known", notices)
