"""What leaves is rebuilt, and compared with everybody in every case that can be opened."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.begin import begin_case
from boundary.app.env import Env
from boundary.app.facts import Choice
from boundary.app.session import open_session
from boundary.app.share import (
    Draft,
    draft_of,
    gather,
    refuse_leaks,
    remembered,
    same_there,
    write_draft,
)
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.event import Standing
from boundary.core.identifier import email, handle, phone
from boundary.core.playbook import Address
from boundary.formats.playbook_share import PLAIN_TITLE
from tests.app.case import begun, env_at
from tests.formats.hiding import PLACES
from tests.formats.people import Made, crowd
from tests.formats.test_scan import CLEAN

MINE = """\
boundary: 1
case: heron-42
people:
  - alias: Robin S.
    follow: ./steps.yaml
    names: [Jordan Sample]
    emails: [jordan.sample@example.org]
    phones: ["+1 202 555 0123"]
    handles: {instagram: jordansampleaway}
accounts:
  phone: {use: iphone}
  mail: {use: imap, host: imap.example.net, user: kim.owner@example.net}
  work: {use: imap, host: imap.example.com, user: kimowner7}
keep_open: [advocate@example.com]
"""
STEPS = "boundary: 1\ntitle: TITLE\nsteps:\n  - {do: phone.block, in: [phone], as: first}\n"


def _steps(folder: Path, title: str = "Our steps", name: str = "steps.yaml") -> Path:
    path = folder / name
    path.write_text(STEPS.replace("TITLE", title), encoding="utf-8")
    return path


def _case(folder: Path, text: str = MINE) -> Path:
    """Begin a case that follows a file of its own."""
    path = _steps(folder)
    begun(folder, text)
    return path


def _shared(path: Path, env: Env, out: Path | None = None) -> Draft:
    draft = draft_of(path, keep_title=True)
    refuse_leaks(draft, gather(env, path).known, out)
    return draft


def test_what_leaves_is_rebuilt(tmp_path: Path) -> None:
    """Names of accounts and steps are left out and said; the title stays when it may."""
    draft = draft_of(_steps(tmp_path), keep_title=True)

    expected = b'boundary: 1\ntitle: "Our steps"\nsteps:\n  - {do: phone.block}\n'
    assert expected == draft.data
    assert ("as", "in") == draft.dropped
    assert ("Our steps", True) == (draft.own_title, draft.keeps_title)


def test_the_plain_title_needs_no_asking(tmp_path: Path) -> None:
    """A file that has the plain title already has nothing of its own to ask about."""
    draft = draft_of(_steps(tmp_path, PLAIN_TITLE), keep_title=True)

    assert ("", False) == (draft.own_title, draft.keeps_title)


def test_comments_are_left_out_and_said(tmp_path: Path) -> None:
    """That comments were left out is said."""
    path = _steps(tmp_path)
    path.write_text(path.read_text() + "# jordan\n")
    draft = draft_of(path, keep_title=False)

    assert "comments" in draft.dropped
    assert b"jordan" not in draft.data


@pytest.mark.parametrize("text", [MINE, MINE + "title: x\n", "nonsense: 1\n"])
def test_no_other_kind_of_file_is_shared(tmp_path: Path, text: str) -> None:
    """A file about people, a mixture and nonsense are refused by their kind."""
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(Refusal) as caught:
        draft_of(path, keep_title=False)

    assert "mine.yaml" in caught.value.place


@pytest.mark.parametrize(
    "title",
    [
        "For Jordan",
        "Sample and me",
        "Robin again",
        "nadroj",
        "jordansampleaway",
        "Steps by kim.owner",
        "Steps by kimowner7",
        "Not for advocate at example com",
        "The heron 42 file",
        "two zero two five five five",
    ],
)
def test_everybody_in_a_case_is_looked_for(tmp_path: Path, title: str) -> None:
    """People, their aliases, the user, who is kept open and the case's code hold a file back."""
    _case(tmp_path)
    path = _steps(tmp_path, title)
    with pytest.raises(Refusal) as caught:
        _shared(path, env_at(tmp_path))

    assert "title" == caught.value.place
    assert not any(word in str(caught.value.say).lower() for word in ("jordan", "sample", "robin"))


def test_honest_titles_leave(tmp_path: Path) -> None:
    """A title that names nobody in the case leaves as it is."""
    _case(tmp_path)
    draft = _shared(_steps(tmp_path, "Quiet steps for a family"), env_at(tmp_path))

    assert b"Quiet steps for a family" in draft.data


def test_a_hit_that_is_not_in_the_title_has_its_line(tmp_path: Path) -> None:
    """With the plain title nothing of the title is compared, and nothing is found."""
    _case(tmp_path)
    path = _steps(tmp_path, "For Jordan")
    draft = draft_of(path, keep_title=False)
    known = gather(env_at(tmp_path), path).known
    refuse_leaks(draft, known, None)
    bent = replace(draft, data=draft.data + b"# jordan.sample\n")
    with pytest.raises(Refusal) as caught:
        refuse_leaks(bent, known, None)

    assert "line 5 of the new file" == caught.value.place


@pytest.mark.parametrize("name", ["jordan.yaml", "for-jordan.yml", "steps-202-555-0123.yaml"])
def test_the_name_of_the_new_file_is_compared(tmp_path: Path, name: str) -> None:
    """The name of the file travels with it, so it is looked at too."""
    _case(tmp_path)
    with pytest.raises(Refusal) as caught:
        _shared(_steps(tmp_path), env_at(tmp_path), tmp_path / name)

    assert "the name of the new file" == caught.value.place


@pytest.mark.parametrize("name", ["steps.yaml", "no-contact_v2.yaml", "README"])
def test_plain_names_of_files_are_fine(tmp_path: Path, name: str) -> None:
    """A name that tells nobody is no reason to refuse."""
    _case(tmp_path)
    draft = _shared(_steps(tmp_path), env_at(tmp_path), tmp_path / name)

    assert b"phone.block" in draft.data


def test_playbooks_beside_it_are_compared_too(tmp_path: Path) -> None:
    """A private file in the same folder counts although no case was begun; broken ones do not."""
    (tmp_path / "mine.yaml").write_text(MINE)
    (tmp_path / "broken.yml").write_text("boundary: [")
    (tmp_path / "wrong.yaml").write_text("boundary: 1\npeople: 7\n")
    path = _steps(tmp_path, "For Jordan")
    with pytest.raises(Refusal):
        _shared(path, env_at(tmp_path))

    assert () == gather(env_at(tmp_path), path).opened


def test_a_case_whose_playbook_is_gone_is_named(tmp_path: Path) -> None:
    """A case that cannot be read whole is named by its code; what its log knows still counts."""
    _case(tmp_path)
    (tmp_path / "mine.yaml").unlink()
    gathered = gather(env_at(tmp_path), _steps(tmp_path))

    assert ((), ("heron-42",)) == (gathered.opened, gathered.unopened)
    with pytest.raises(Refusal):
        _shared(_steps(tmp_path, "heron 42"), env_at(tmp_path))


def test_a_case_with_another_passphrase_is_named(tmp_path: Path) -> None:
    """The passphrase is asked for once; a case it does not open is named by its code."""
    _case(tmp_path)
    other = tmp_path / "other.yaml"
    other.write_text(MINE.replace("heron-42", "tern-7").replace("Jordan", "Dakota"))
    asked: list[bool] = []

    def different(*, new: bool) -> str:
        asked.append(new)
        return "another four words here"

    begin_case(replace(env_at(tmp_path), ask_passphrase=different), other, Choice.FULL)
    asked.clear()
    gathered = gather(env_at(tmp_path), _steps(tmp_path))

    assert (("heron-42",), ("tern-7",)) == (gathered.opened, gathered.unopened)


def test_nobody_to_ask_is_no_reason_to_go_on(tmp_path: Path) -> None:
    """Where the passphrase is needed and nobody may be asked, nothing is shared."""
    _case(tmp_path)

    def nobody(*, new: bool) -> str:
        raise NeedsPerson("Nobody is there.")

    with pytest.raises(NeedsPerson):
        gather(replace(env_at(tmp_path), ask_passphrase=nobody), _steps(tmp_path))


def test_what_only_the_log_remembers_counts(tmp_path: Path) -> None:
    """What was left out for good and then taken out of the playbook is still looked for."""
    _case(tmp_path)
    with open_session(env_at(tmp_path), "heron-42", write=True, connect=False) as session:
        session.skip([item.address for item in session.needed(standing=False)])
    path = tmp_path / "mine.yaml"
    gone = path.read_text().replace('"+1 202 555 0123"', '"+1 202 555 0199"')
    path.write_text(gone)

    with pytest.raises(Refusal):
        _shared(_steps(tmp_path, "two zero two, five five five, oh one two"), env_at(tmp_path))


def test_every_kind_of_subject_is_remembered() -> None:
    """Addresses, numbers and handles are read back from what the log names; other subjects not."""
    subjects = (
        "email:jordan@example.org",
        "phone:+12025550123",
        "handle:matrix:jordan:matrix.example",
        "person:email:x@example.org",
        "-",
    )
    standing = Standing(skipped=frozenset(Address("a", "b", one) for one in subjects))

    assert {
        email("jordan@example.org"),
        phone("+12025550123"),
        handle("jordan:matrix.example", "matrix"),
    } == set(remembered(standing))


def test_a_list_of_what_was_taken_back_is_written_anew(tmp_path: Path) -> None:
    """Of a list only hashes, reasons and days leave, sorted; a hash is no secret there."""
    path = tmp_path / "list.yaml"
    rows = "".join(
        f"  - {{sha256: {digit * 64}, reason: outdated, date: 2026-11-20}}\n" for digit in "ba"
    )
    path.write_text(f"boundary: 1\n# by J.\ntaken_back:\n{rows}", encoding="utf-8")
    draft = _shared(path, env_at(tmp_path), tmp_path / "out.yaml")

    assert (True, ("comments",)) == (draft.is_list, draft.dropped)
    assert draft.data.index(b"a" * 64) < draft.data.index(b"b" * 64)
    assert b"J." not in draft.data


def test_a_hash_of_somebody_does_not_leave_in_a_list(tmp_path: Path) -> None:
    """What stands there instead of a checklist's hash is found when it is that of an address."""
    _case(tmp_path)
    path = tmp_path / "list.yaml"
    sha256 = hashlib.sha256(b"jordan.sample@example.org").hexdigest()
    path.write_text(
        f"boundary: 1\ntaken_back:\n  - {{sha256: {sha256}, reason: harmful, date: 2026-11-20}}\n",
        encoding="utf-8",
    )
    with pytest.raises(Refusal) as caught:
        _shared(path, env_at(tmp_path))

    assert "line 3" in caught.value.place


def test_a_file_is_never_taken_for_another(tmp_path: Path) -> None:
    """Whether a file of that name is there, and is the same, is told; links are refused."""
    draft = draft_of(_steps(tmp_path), keep_title=False)
    out = tmp_path / "out.yaml"
    there = [same_there(draft, out)]
    write_draft(env_at(tmp_path), draft, out)
    there.append(same_there(draft, out))
    out.write_text("other")
    there.append(same_there(draft, out))
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / "nowhere")

    assert [None, True, False] == there
    for wrong in (link, tmp_path, tmp_path / "nowhere" / "out.yaml"):
        with pytest.raises(Refusal):
            same_there(draft, wrong)


def _private(made: Made) -> str:
    handles = f"{{{made.handle.service}: {made.handle.value}}}"
    return (
        "boundary: 1\ncase: heron-42\npeople:\n  - alias: P.\n    follow: quiet\n"
        f'    names: ["{made.name}", "{made.latin}"]\n    emails: ["{made.email.value}"]\n'
        f'    phones: ["{made.phone.value}"]\n'
        f"    handles: {handles}\n"
        "accounts:\n  phone: {use: iphone}\n"
    )


def test_hidden_people_do_not_leave_a_real_workspace(tmp_path: Path) -> None:
    """With a case on the disk, no place of a file lets its person out."""
    made = next(one for one in crowd(50) if one.handle.service == "instagram")
    begun(tmp_path, _private(made))
    path = tmp_path / "hidden.yaml"
    known = gather(env_at(tmp_path), path).known
    survived = []
    for name, place in PLACES.items():
        path.write_bytes(place(made).encode("utf-8", "surrogatepass"))
        try:
            draft = draft_of(path, keep_title=True)
            refuse_leaks(draft, known, None)
        except Refusal:
            continue
        if draft.data not in CLEAN:
            survived.append(name)

    assert [] == survived
