"""A case begins after the questions, once, and can be begun again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from boundary.app.begin import QUESTIONS, Answer, Answers, begin_case, read_answers
from boundary.app.facts import CaseFacts, Choice, case_facts
from boundary.app.session import Session, open_session
from boundary.core.circumstances import Circumstance, Circumstances, circumstances
from boundary.core.errors import PlaybookRefusal, Refusal, StoreError
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import JsonObject
from boundary.core.ports import Files
from tests.app.case import PHONE_ONLY, env_at, files

NO = Answer.NO
CALM = Answers(Answer.YES, NO, NO, NO, NO, Answer.YES)


def _form(**changed: str) -> bytes:
    words = dict.fromkeys(QUESTIONS, "no") | changed
    return "".join(f"{name}: {word}\n" for name, word in words.items()).encode()


def test_a_prepared_form_is_read() -> None:
    """A form with the six keys gives the six answers."""
    answers = read_answers(_form(private_device="yes", someone_knows="yes"))

    assert answers == CALM


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b"- yes\n",
        _form(afraid="maybe"),
        _form(age="no"),
        _form().replace(b"afraid: no\n", b""),
        _form() + b"afraid: yes\n",
    ],
    ids=["empty", "list", "word", "unknown", "missing", "twice"],
)
def test_a_form_of_another_shape_is_refused(form: bytes) -> None:
    """Anything but exactly the six keys with yes, no or skip is refused with its place."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_answers(form)

    assert caught.value.faults


@pytest.mark.parametrize("word", [Answer.YES, Answer.SKIP])
def test_a_skipped_question_is_the_careful_answer(word: Answer) -> None:
    """Skipping counts like the answer that asks for more care."""
    assert replace(CALM, afraid=word).help_first
    assert replace(CALM, living_together=word).help_first
    assert replace(CALM, children_or_orders=word).order_first
    assert not CALM.help_first
    assert not CALM.order_first


def test_the_first_beginning_writes_the_code(tmp_path: Path) -> None:
    """A playbook without a code gets one line, and every other byte stays."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    begun = begin_case(env_at(tmp_path), path, Choice.FULL)

    assert begun.wrote_code
    lines = path.read_text().splitlines(keepends=True)
    assert f"case: {begun.code}\n" in lines
    assert PHONE_ONLY == "".join(line for line in lines if not line.startswith("case:"))


def _notes(session: Session) -> list[AuditEvent]:
    return [event for event in session.ledger.events() if event.kind is EventKind.NOTE]


def test_only_the_choice_is_kept(tmp_path: Path) -> None:
    """The log says that the questions were shown and what was chosen, never an answer."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    begin_case(env_at(tmp_path), path, Choice.QUIET, wait_hours=3)
    with open_session(env_at(tmp_path), str(path), write=False) as session:
        (event,) = _notes(session)
        facts = session.facts

    assert event.body is not None
    assert {"text", "choice", "wait_hours", "playbook", "circumstances"} == set(event.body)
    assert (Choice.QUIET, 3, path) == (facts.choice, facts.wait_hours, facts.playbook)


def test_what_the_plan_counts_on_is_kept(tmp_path: Path) -> None:
    """The circumstances that were chosen are read back, and beginning again replaces them."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    chosen = circumstances([Circumstance.MAILBOX, Circumstance.LEAVING])
    found = []
    for holding in (chosen, Circumstances()):
        begin_case(env_at(tmp_path), path, Choice.FULL, holding=holding)
        with open_session(env_at(tmp_path), str(path), write=False) as session:
            found.append(session.facts.circumstances)

    assert [chosen, Circumstances()] == found


def test_a_case_of_an_earlier_version_counts_on_nothing() -> None:
    """A note without the circumstances, or without a playbook, is read all the same."""
    body: JsonObject = {"text": "questions-shown", "choice": "full", "wait_hours": 24}
    facts = case_facts([AuditEvent(1, EventKind.NOTE, 5, 5, "", "", body)])

    assert CaseFacts(5, Choice.FULL, 24, None, Circumstances()) == facts


@pytest.mark.parametrize("word", [Answer.YES, Answer.SKIP])
def test_the_careful_circumstances(word: Answer) -> None:
    """Where nobody can be asked, an answer that is not calm counts on what it may mean."""
    home = replace(CALM, living_together=word)
    shared = replace(CALM, shared_accounts=word)
    device = replace(CALM, private_device=Answer.NO)

    assert (False, Circumstances()) == (CALM.shared_life, CALM.careful)
    assert [True] * 3 == [one.shared_life for one in (home, shared, device)]
    assert circumstances([Circumstance.LIVING_TOGETHER]) == home.careful
    assert circumstances([Circumstance.MAILBOX, Circumstance.CONTACTS]) == shared.careful
    assert circumstances([Circumstance.DEVICE]) == device.careful


def test_beginning_again_takes_the_newer_choice(tmp_path: Path) -> None:
    """A case can be begun again with another choice; its log goes on."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    first = begin_case(env_at(tmp_path), path, Choice.FULL)
    again = begin_case(env_at(tmp_path), path, Choice.COLLECT_ONLY)
    with open_session(env_at(tmp_path), first.code, write=False) as session:
        choice = session.facts.choice
        events = _notes(session)

    assert first.code == again.code
    assert not again.wrote_code
    assert Choice.COLLECT_ONLY is choice
    assert 2 == len(events)


class _NoLog:
    """A disk that refuses the log, once."""

    def __init__(self, inner: Files) -> None:
        """Pass everything on but the log's folder."""
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def make_folder(self, folder: Path, /) -> None:
        """Refuse the log."""
        if folder.name == "log":
            raise StoreError("The disk is full.")
        self._inner.make_folder(folder)


def test_a_beginning_that_was_cut_off_can_go_on(tmp_path: Path) -> None:
    """With keys and no log, the same passphrase finishes the beginning."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    env = env_at(tmp_path)
    with pytest.raises(StoreError):
        begin_case(replace(env, files=cast("Files", _NoLog(files()))), path, Choice.FULL)
    begun = begin_case(env, path, Choice.FULL)

    assert begun.folder.joinpath("log").is_dir()


def test_a_shared_playbook_cannot_begin(tmp_path: Path) -> None:
    """A file without people is refused with its name."""
    path = tmp_path / "shared.yaml"
    path.write_text("boundary: 1\ntitle: Steps\nsteps:\n  - {do: mail.keep}\n")
    with pytest.raises(Refusal) as caught:
        begin_case(env_at(tmp_path), path, Choice.FULL)

    assert "shared.yaml" == caught.value.place


def test_a_new_code_is_never_one_that_is_taken(tmp_path: Path) -> None:
    """When chance gives a code that is there already, another is drawn."""
    drawn = iter([b"\0\0\0", b"\0\0\0", b"\0\0\1"])
    env = env_at(tmp_path)
    codes = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.yaml"
        path.write_text(PHONE_ONLY)
        chance = replace(env, random=lambda n: next(drawn) if n == 3 else env.random(n))
        codes.append(begin_case(chance, path, Choice.FULL).code)

    assert ["alder-10", "alder-11"] == codes
