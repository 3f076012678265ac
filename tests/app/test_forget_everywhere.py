"""Over every kind of account at once: what is sealed about one person names no other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from boundary import data
from boundary.app.forget import forget
from boundary.app.forget_people import people_of, says_any
from boundary.app.scenery import begin, set_up
from boundary.app.session import Consent, Session, open_session
from boundary.core.change import Stage, Status
from boundary.core.codec import canonical
from boundary.core.event import SEVERAL, EventKind
from boundary.core.plan import Plan
from boundary.formats.edit_whole import remove_person
from tests.app.case import env_at

ROBIN = """\
  - alias: Robin
    follow: no-contact
    emails: [robin@example.com]
    phones: ["+1 202 555 0177"]
"""


def _playbook() -> str:
    """Give the playbook of the rehearsal with one more person, and without its made-up site."""
    text = data.load("rehearsal").decode()
    text = text.replace(", chatterbox: alex.x", "")
    text = text.replace("  chat: {use: chatterbox, way: browser}\n", "")
    return text.replace("accounts:", f"{ROBIN}accounts:")


def _run(session: Session, plan: Plan) -> None:
    numbers = frozenset(one.number for one in plan.problems if one.number is not None)
    guards = frozenset(one.guard for one in plan.problems)
    session.run(plan, Consent(Stage.WILL_SHOW, guards, numbers), lambda *_: True)


def _named_elsewhere(session: Session) -> Counter[EventKind]:
    """Count the entries that name a person and lie under the key of another, by their kind."""
    box = session.box
    assert box is not None
    found: Counter[EventKind] = Counter()
    for one in people_of(session):
        for event in session.ledger.events():
            own = event.pseudonym in one.keys or event.pseudonym == box.pseudonym(SEVERAL)
            if event.body is not None and not own and says_any(canonical(event.body), one.values):
                found[event.kind] += 1
    return found


def test_one_person_goes_and_the_other_goes_on(tmp_path: Path) -> None:
    """Only a message of both names both; afterwards all else is in order, and can be taken back."""
    path, folder = tmp_path / "mine.yaml", tmp_path / "folder"
    path.write_text(_playbook())
    folder.mkdir()
    with set_up(env_at(tmp_path), path, folder) as scenery:
        env, case = scenery.env, begin(scenery)
        with open_session(env, case, write=True) as session:
            _run(session, session.plan())
            named = _named_elsewhere(session)
            (jordan, _) = people_of(session)
        with open_session(env, case, write=True, connect=False) as session:
            forget(session, jordan)
        copy = folder / "playbook.yaml"
        copy.write_text(remove_person(copy.read_text(), jordan.alias))
        with open_session(env, case, write=True) as session:
            plan = session.plan()
            pending, faults = {change.item.verb for change in plan.pending}, session.faults
            _run(session, plan)
        with open_session(env, case, write=True, standing=True) as session:
            undone = session.undo(tuple(session.standing.done), now=True).report

    assert {EventKind.EXHIBIT, EventKind.INTENT} >= named.keys()
    assert 1 == named[EventKind.EXHIBIT]
    assert {"access.review"} == pending
    assert {} == faults
    assert undone is not None
    assert {Status.UNDONE} == {result.outcome.status for result in undone.results}
