"""A sealed playbook lies in its case, whole, and nowhere in clear."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from boundary.app.edit import add_identifier, drafted, followable, keep
from boundary.app.facts import Choice, begun_note
from boundary.app.imports import Entry, Origin, imports_of, library_of
from boundary.app.seal import begin_again, begin_sealed, earlier, take_in
from boundary.app.session import open_session
from boundary.app.workspace import Sealed, Workspace, load_playbook
from boundary.core.errors import NeedsPerson, PlaybookRefusal, Refusal, SealError, StoreError
from boundary.core.event import EventKind
from boundary.core.identifier import Kind
from boundary.core.ports import Files
from tests.app.case import PHONE_ONLY, begun, env_at, files
from tests.app.dying import DyingFiles, Killed

THEIRS = b"jordan@example.org"
NOTE = begun_note(Choice.QUIET, 3, None)


def test_a_sealed_case_opens_by_its_code(tmp_path: Path) -> None:
    """A case can begin without any file: what was asked for is there, under a code of its own."""
    env = env_at(tmp_path)
    made = begin_sealed(env, PHONE_ONLY, NOTE)
    with open_session(env, made.code, write=False, connect=False) as session:
        loaded, facts = session.loaded, session.facts

    assert made.code == loaded.playbook.case == loaded.case
    assert ["J."] == [person.alias for person in loaded.playbook.people]
    assert f"case: {made.code}\n" in loaded.data.decode()
    assert (Choice.QUIET, 3, None) == (facts.choice, facts.wait_hours, facts.playbook)


def test_nothing_of_it_lies_in_clear(tmp_path: Path) -> None:
    """No file and no file's name in the workspace has an address, a number or a short name."""
    env = env_at(tmp_path)
    made = begin_sealed(env, PHONE_ONLY, NOTE)
    with open_session(env, made.code, write=True, connect=False) as session:
        add_identifier(env, session.loaded, "J.", Kind.EMAIL, "j.new@example.com")
    found = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    assert f"{made.code}/playbook.sealed" in {
        str(path.relative_to(tmp_path / "state")) for path in found
    }
    # Long enough that sealed bytes do not hold one of them by chance.
    for secret in (THEIRS, b"j.new@", b"alias: J.", b"202 555", b"no-contact", b"iphone"):
        assert [] == [path for path, data in found.items() if secret in data]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (PHONE_ONLY.replace("no-contact", "./steps.yaml"), "beside it"),
        (PHONE_ONLY.replace("no-contact", "nothing-shipped"), "no shipped playbook"),
        (PHONE_ONLY.replace("jordan@", "jordan"), "address"),
        ("boundary: 1\ntitle: Steps\nsteps:\n  - {do: mail.keep}\n", "shared playbook"),
    ],
    ids=["file beside it", "unknown", "fault", "shared"],
)
def test_what_cannot_be_sealed_begins_nothing(tmp_path: Path, text: str, part: str) -> None:
    """A text that is no sealed playbook is refused before anything is written or asked."""
    with pytest.raises(Refusal) as caught:
        begin_sealed(env_at(tmp_path), text, NOTE)

    assert part in f"{caught.value.say} {caught.value.hint}"
    assert not (tmp_path / "state").exists()


def test_an_edit_goes_back_to_where_it_lies(tmp_path: Path) -> None:
    """A change of a sealed playbook is sealed again, and every other byte of it stays."""
    env = env_at(tmp_path)
    code = begin_sealed(env, PHONE_ONLY, NOTE).code
    with open_session(env, code, write=True, connect=False) as session:
        before = session.loaded.data
        edited, _ = add_identifier(env, session.loaded, "J.", Kind.EMAIL, "j.new@example.com")
    with open_session(env, code, write=False, connect=False) as session:
        after = session.loaded

    assert edited == after
    assert before.replace(b"[jordan@example.org]", b"[jordan@example.org, j.new@example.com]") == (
        after.data
    )
    assert isinstance(after.home, Sealed)


def test_a_change_from_another_window_is_not_overwritten(tmp_path: Path) -> None:
    """When the playbook is another one by now, nothing is written; sealed and plain alike."""
    env = env_at(tmp_path)
    code = begin_sealed(env, PHONE_ONLY, NOTE).code
    path = begun(tmp_path)
    for case in (code, str(path)):
        with open_session(env, case, write=False, connect=False) as session:
            stale = session.loaded
        other, _ = add_identifier(env, stale, "J.", Kind.EMAIL, "one@example.com")
        text = stale.data.decode() + "# mine\n"
        with pytest.raises(Refusal) as caught:
            keep(env, stale, drafted(stale, text, session.library))
        with open_session(env, case, write=False, connect=False) as session:
            now = session.loaded

        assert "changed since" in caught.value.say
        assert other.data == now.data


def test_a_damaged_playbook_leaves_the_log_readable(tmp_path: Path) -> None:
    """Damage is a sentence; the log of the case still opens."""
    env = env_at(tmp_path)
    made = begin_sealed(env, PHONE_ONLY, NOTE)
    path = made.folder / "playbook.sealed"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with (
        pytest.raises(Refusal) as caught,
        open_session(env, made.code, write=False, connect=False),
    ):
        pass
    with open_session(env, made.code, write=False, connect=False, playbook=False) as session:
        events = tuple(session.ledger.events())

    assert "not as it was written" in caught.value.say
    assert [EventKind.NOTE] == [e.kind for e in events if e.kind is not EventKind.CHECKPOINT]


def test_a_playbook_of_another_case_is_refused(tmp_path: Path) -> None:
    """A sealed playbook that names another case is not this case's."""
    env = env_at(tmp_path)
    made = begin_sealed(env, PHONE_ONLY, NOTE)
    with open_session(env, made.code, write=True, connect=False) as session:
        home = session.loaded.home
    assert isinstance(home, Sealed)
    (made.folder / "playbook.sealed").write_bytes(home.box.seal("", PHONE_ONLY.encode()))
    with (
        pytest.raises(Refusal) as caught,
        open_session(env, made.code, write=False, connect=False),
    ):
        pass

    assert "another case" in caught.value.say


def test_a_plain_file_is_taken_in(tmp_path: Path) -> None:
    """After sealing, the code opens the sealed bytes; the plain file is left as it is."""
    env = env_at(tmp_path)
    path = begun(tmp_path)
    before = path.read_bytes()
    with open_session(env, str(path), write=True, connect=False) as session:
        none = earlier(session)
        loaded = take_in(session)
        there = earlier(session)
        code = session.code
    path.write_text("gone")
    with open_session(env, code, write=False, connect=False) as session:
        again = session.loaded
        texts = [event.body.get("text") for event in session.ledger.events() if event.body]

    assert none is None
    assert before == there == loaded.data == again.data
    assert isinstance(again.home, Sealed)
    assert "the playbook was sealed in the case" in texts
    assert again == loaded


def test_a_file_without_a_case_begins_first(tmp_path: Path) -> None:
    """Before the questions nothing is sealed."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    env = env_at(tmp_path)
    with open_session(env, str(path), write=False, connect=False) as session:
        with pytest.raises(NeedsPerson):
            earlier(session)
        with pytest.raises(NeedsPerson) as caught:
            take_in(session)

    assert "boundary begin" in caught.value.hint
    assert not (tmp_path / "state").exists()


def test_a_file_that_follows_its_neighbour_stays_plain(tmp_path: Path) -> None:
    """What lies beside a file cannot be followed from inside a case; the hint says what can."""
    (tmp_path / "steps.yaml").write_text("boundary: 1\ntitle: S\nsteps:\n  - {do: guide.do}\n")
    path = begun(tmp_path, PHONE_ONLY.replace("no-contact", "./steps.yaml"))
    env = env_at(tmp_path)
    with (
        open_session(env, str(path), write=True, connect=False) as session,
        pytest.raises(Refusal) as caught,
    ):
        take_in(session)

    assert "boundary import" in caught.value.hint
    assert [] == list((tmp_path / "state").rglob("playbook.sealed"))


class _OtherBytes:
    """A disk that gives other bytes back than it took."""

    def __init__(self, inner: Files, other: bytes) -> None:
        """Give `other` for every sealed playbook."""
        self._inner = inner
        self._other = other

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def replace(self, path: Path, data: bytes, /) -> None:
        """Write something else."""
        self._inner.replace(path, self._other if path.name == "playbook.sealed" else data)


def test_what_does_not_read_back_is_said(tmp_path: Path) -> None:
    """A disk that swallows the new bytes is noticed before anybody removes the plain file."""
    env = env_at(tmp_path)
    path = begun(tmp_path)
    with open_session(env, str(path), write=True, connect=False) as session:
        assert session.box is not None
        old = session.box.seal("", session.loaded.data + b"# old\n")
        broken = replace(env, files=cast("Files", _OtherBytes(files(), old)))
        session.env = broken
        with pytest.raises(StoreError) as caught:
            take_in(session)

    assert "did not read back" in caught.value.say


def test_beginning_again_needs_no_path(tmp_path: Path) -> None:
    """The newer choice counts, and no path of a plain file is kept."""
    env = env_at(tmp_path)
    code = begin_sealed(env, PHONE_ONLY, NOTE).code
    begin_again(env, code, begun_note(Choice.COLLECT_ONLY, 5, tmp_path / "x.yaml"))
    with open_session(env, code, write=False, connect=False) as session:
        facts = session.facts

    assert (Choice.COLLECT_ONLY, 5, None) == (facts.choice, facts.wait_hours, facts.playbook)


def test_another_passphrase_opens_nothing(tmp_path: Path) -> None:
    """There is no way in but the passphrase."""
    env = env_at(tmp_path)
    code = begin_sealed(env, PHONE_ONLY, NOTE).code
    other = replace(env, ask_passphrase=lambda new: "four other words here")
    with pytest.raises(SealError), open_session(other, code, write=False, connect=False):
        pass

    assert (code,) == Workspace(env.state, env.files).codes()


def test_what_can_be_followed_is_listed(tmp_path: Path) -> None:
    """Shipped names come first, then imports that can be read; a damaged one is left out."""
    env = env_at(tmp_path)
    data = b"boundary: 1\ntitle: Shared steps\nsteps:\n  - {do: mail.keep}\n"
    imports = imports_of(env)
    good = "84" * 32
    for name, sha256 in (("ours", _sha256(data)), ("changed", good), ("broken", good)):
        imports.keep(name, data, Entry(sha256, "2026-01-01", Origin.UNSAID))
    (imports.folder / "broken" / "index.json").write_text("{")

    names = followable(env, library_of(env))

    assert "no-contact" in names
    assert ["import/ours"] == [name for name in names if "/" in name]


def _sha256(data: bytes) -> str:

    return hashlib.sha256(data).hexdigest()


def test_a_beginning_that_is_killed_leaves_a_case_or_none(tmp_path: Path) -> None:
    """At whatever write it ends: no case, or one that opens with its playbook; nothing in clear."""
    at, begun_after = 0, []
    while True:
        at += 1
        folder = tmp_path / str(at)
        folder.mkdir()
        env = env_at(folder)
        dying = DyingFiles(files(), at)
        try:
            begin_sealed(replace(env, files=cast("Files", dying)), PHONE_ONLY, NOTE)
        except Killed:
            pass
        else:
            break
        codes = Workspace(env.state, env.files).codes()
        begun_after.append(bool(codes))
        for code in codes:
            with open_session(env, code, write=True, connect=False) as session:
                assert 1 == len(session.loaded.playbook.people)
        assert [] == [p for p in folder.rglob("*") if p.is_file() and THEIRS in p.read_bytes()]

    assert at > 5
    assert sorted(begun_after) == begun_after


def test_a_fault_in_a_sealed_playbook_names_the_case(tmp_path: Path) -> None:
    """A change that would break the playbook is refused with its place, and is not written."""
    env = env_at(tmp_path)
    code = begin_sealed(env, PHONE_ONLY, NOTE).code
    with open_session(env, code, write=True, connect=False) as session:
        before = session.loaded
        text = before.data.decode().replace("phones:", "phone:")
        with pytest.raises(PlaybookRefusal) as caught:
            drafted(before, text, session.library)
        session.load_own()
        after = session.loaded

    assert caught.value.place.startswith(f"{code}:")
    assert before == after


def test_a_plain_path_still_opens_the_plain_file(tmp_path: Path) -> None:
    """Naming the file means the file, also when its case has a sealed one."""
    env = env_at(tmp_path)
    path = begun(tmp_path)
    with open_session(env, str(path), write=True, connect=False) as session:
        take_in(session)
    with open_session(env, str(path), write=False, connect=False) as session:
        loaded = session.loaded

    assert path == loaded.home
    assert load_playbook(path, session.library) == loaded
    assert str(path) == loaded.case
