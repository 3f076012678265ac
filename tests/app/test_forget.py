"""Forgetting, below the screen: what stops it, what it finds, and what it takes along."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.forget import ask, finish, forget, waits_until
from boundary.app.forget_notes import named_again, write_begun
from boundary.app.forget_people import Somebody, keys_of, people_of
from boundary.app.seal import take_in
from boundary.app.session import Consent, open_session
from boundary.app.workspace import sealed_path
from boundary.core.change import Stage
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.event import EventKind
from boundary.rehearsal.serve import Rules
from tests.app.case import PHONE_ONLY, begun, env_at
from tests.app.world import pymap_world, small_mailbox

HANDLES = """\
boundary: 1
people:
  - alias: J.
    follow: no-contact
    handles: {instagram: jordan.example}
accounts:
  insta: {use: instagram}
"""


def _yes(*_: object) -> bool:
    return True


def test_an_interrupted_run_comes_first(tmp_path: Path) -> None:
    """While it is not known what came of a change, nobody is forgotten and nothing is written."""
    with pymap_world(tmp_path, small_mailbox()) as world:
        world.begin()
        world.meddler.revive(Rules(cut_at=1, counted=lambda seen: seen.verb == "UID MOVE"))
        world.run()
        with world.session(standing=True) as session:
            (one, *_) = people_of(session)
            count, doubts = session.ledger.count, session.in_doubt
            with pytest.raises(Refusal, match="interrupted"):
                forget(session, one)
            after = session.ledger.count

    assert doubts
    assert count == after


def test_a_sealed_playbook_beside_a_plain_one_is_changed_too(tmp_path: Path) -> None:
    """Opened by the file, the sealed one in the case names them no more; the file stays."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        take_in(session)
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        text = path.read_text()
        (one,) = people_of(session)
        done = forget(session, one)
        code = session.code
    with open_session(env_at(tmp_path), code, write=False) as session:
        people = session.loaded.playbook.people

    assert done.out_of_playbook
    assert () == people
    assert text == path.read_text()


def test_a_sealed_playbook_that_cannot_be_read_stops_it(tmp_path: Path) -> None:
    """What may still name them has to be changed; if it cannot be, nothing is begun."""
    path = begun(tmp_path)
    env = env_at(tmp_path)
    with open_session(env, str(path), write=True) as session:
        take_in(session)
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        (one,) = people_of(session)
        env.files.replace(sealed_path(env.state / session.code), b"damaged")
        count = session.ledger.count
        with pytest.raises(Refusal):
            forget(session, one)
        after = session.ledger.count

    assert count == after


def test_without_a_playbook_the_log_is_enough(tmp_path: Path) -> None:
    """The file is gone: they are listed by what the log knows, and forgotten."""
    path = begun(tmp_path, PHONE_ONLY, wait_hours=0)
    env = env_at(tmp_path)
    with open_session(env, str(path), write=True) as session:
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        code = session.code
    path.unlink()
    with open_session(env, code, write=True, playbook=False, connect=False) as session:
        (one,) = people_of(session)
        until = ask(session, one)
        done = forget(session, one)
        again = named_again(session)
        standing, left = session.standing.done, people_of(session)

    assert ("", ("j…@example.org", "+1 … 23")) == (one.alias, one.masked)
    assert one.standing
    assert until is None
    assert not done.out_of_playbook
    assert {"-"} == {address.subject for address in standing}
    assert ((), ()) == (left, again)


def test_a_handle_is_shown_covered(tmp_path: Path) -> None:
    """Somebody of whom the log knows a handle only is named by nothing but its first letter."""
    path = begun(tmp_path, HANDLES)
    env = env_at(tmp_path)
    with open_session(env, str(path), write=True) as session:
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        code = session.code
    path.unlink()
    with open_session(env, code, write=True, playbook=False, connect=False) as session:
        (one,) = people_of(session)

    assert ("j…",) == one.masked
    assert "jordan" not in repr(one)


def test_an_address_that_came_later_is_of_the_same_person(tmp_path: Path) -> None:
    """Taken back and begun anew under another key, both keys are the person's, and both go."""
    path = begun(tmp_path, wait_hours=0)
    env = env_at(tmp_path)
    with open_session(env, str(path), write=True, standing=True) as session:
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        session.undo(tuple(session.standing.done), now=True)
    path.write_text(path.read_text().replace("[jordan@", "[a.jordan@example.org, jordan@"))
    with open_session(env, str(path), write=True) as session:
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        (one,) = people_of(session)
        forget(session, one)
        of_people = [event for event in session.ledger.events() if event.pseudonym]

    assert 2 == len(one.keys)
    assert {None} == {event.body for event in of_people}


def test_an_address_that_moved_on_takes_nobody_along(tmp_path: Path) -> None:
    """What is sealed about somebody else stays theirs, though one address is another's now."""
    path = begun(tmp_path, wait_hours=0)
    env = env_at(tmp_path)
    with open_session(env, str(path), write=True, standing=True) as session:
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        session.undo(tuple(session.standing.done), now=True)
    text = path.read_text().replace("J.", "Robin").replace('    phones: ["+1 202 555 0123"]\n', "")
    path.write_text(text.replace("[jordan@", "[a.robin@example.org, jordan@"))
    with open_session(env, str(path), write=True) as session:
        people = people_of(session)

    assert ["Robin", ""] == [one.alias for one in people]
    assert not people[0].keys & people[1].keys
    assert people[1].entries


def test_what_was_begun_is_ended_by_its_pseudonym(tmp_path: Path) -> None:
    """What a cut-off forgetting wrote down is enough to end it; a second ending finds nothing."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        (one,) = people_of(session)
        write_begun(session.ledger, one.keys)
        first, second = finish(session), finish(session)
        named = named_again(session)
        kinds = [event.kind for event in session.ledger.events() if event.body is None]
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        later = named_again(session)

    assert first is not None
    assert second is None
    assert ["J."] == [alias for alias, _ in named]
    assert EventKind.OUTCOME in kinds
    assert () == later


def test_who_has_nothing_to_lose_does_not_wait(tmp_path: Path) -> None:
    """Nobody waits for what is not there, and a case set up without a wait has none."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        (one,) = people_of(session)
        before = waits_until(session, one)
        session.run(session.plan(), Consent(Stage.WILL_SHOW), _yes)
        (same,) = people_of(session)
        after = waits_until(session, same)

    assert before is None
    assert after is not None
    assert one.id == same.id


def test_before_the_case_was_begun_there_are_no_keys(tmp_path: Path) -> None:
    """A playbook alone has nobody to forget: the questions come first."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    with (
        open_session(env_at(tmp_path), str(path), write=False) as session,
        pytest.raises(NeedsPerson),
    ):
        keys_of(session)


def test_nothing_of_them_is_in_a_repr() -> None:
    """Who it is does not come out by printing."""
    one = Somebody(
        "Heidelberg", ("j…",), frozenset({"jordan"}), frozenset({"1" * 32}), 1, 1, 1, 1, 0
    )

    assert "Heidelberg" not in repr(one)
    assert "jordan" not in repr(one)
    assert "1" * 32 not in repr(one)
