"""Hold what may be taken over after a lost passphrase: marked, as wished, and ours to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.adopt import case_here, is_adoptable, look, renamed, without_password
from boundary.app.session import open_session
from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Presence,
    Stage,
    State,
    Undo,
)
from boundary.core.identifier import email
from boundary.core.playbook import Address, Item
from tests.app.case import PHONE_ONLY, begun, env_at

THEIRS = email("jordan@example.org")
SEEN = State(Presence.PRESENT, marked=True)
ITEM = Item(Address("mail", "mail.file-away", THEIRS.key), "mail.file-away", THEIRS)
OURS = Change(ITEM, Action.NOTHING, SEEN, SEEN, "", Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.QUIET)


def test_what_is_as_wished_and_marked_is_taken_over() -> None:
    """A rule of ours that does what the playbook says, and does not stand yet."""
    assert is_adoptable(OURS, ())


@pytest.mark.parametrize(
    "other",
    [
        replace(OURS, before=State(Presence.PRESENT, marked=False)),
        replace(OURS, before=State(Presence.PRESENT, marked=None)),
        replace(OURS, before=State(Presence.UNKNOWN, marked=True)),
        replace(OURS, before=State(Presence.ABSENT, marked=True)),
        replace(OURS, action=Action.UPDATE),
        replace(OURS, action=Action.CREATE),
        replace(OURS, hand=Hand.PERSON),
        replace(OURS, item=replace(ITEM, verb="mail.file-past")),
        replace(OURS, item=replace(ITEM, verb="mail.keep")),
        replace(OURS, item=replace(ITEM, verb="access.review")),
    ],
)
def test_nothing_else_is(other: Change) -> None:
    """Unmarked, not looked at, different, by hand, or without room for a mark: never."""
    assert not is_adoptable(other, ())


def test_what_stands_is_not_taken_over_again() -> None:
    """It has its receipt already."""
    assert not is_adoptable(OURS, {OURS.address})


def test_a_new_code_changes_nothing_else(tmp_path: Path) -> None:
    """Only the code in the file is another; the old case stays begun."""
    path = begun(tmp_path)
    env = env_at(tmp_path)
    old, before = case_here(env, path), path.read_text()
    code = renamed(env, path)

    assert old
    assert old != code
    assert before.replace(old, code) == path.read_text()
    assert "" == case_here(env, path)
    assert (env.state / old).is_dir()


def test_a_file_without_a_case_has_none_here(tmp_path: Path) -> None:
    """A playbook that no case was begun with names none."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)

    assert "" == case_here(env_at(tmp_path), path)


def test_written_steps_need_no_password_and_leave_no_mark(tmp_path: Path) -> None:
    """A case of written steps has nothing to sign in to, and nothing to take over."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        found = look(session)
        missing = without_password(session)

    assert ((), (), (), ()) == (missing, found.adoptable, found.things, found.unseen)
    assert found.plan.pending
