"""Begin a case: after the questions, and never before the first of them was answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from boundary.app.env import Env
from boundary.app.facts import Choice, begun_note
from boundary.app.imports import library_of
from boundary.app.sealed import SealedCase, begin_ledger, make_box, new_code
from boundary.app.workspace import Workspace, load_playbook
from boundary.core.circumstances import Circumstance, Circumstances, circumstances
from boundary.core.event import Entry, EventKind
from boundary.formats.fields import fields
from boundary.formats.playbook_edit import set_case
from boundary.formats.yaml_events import read

__all__ = ["QUESTIONS", "Answer", "Answers", "Begun", "begin_case", "read_answers"]

QUESTIONS = (
    "private_device",
    "afraid",
    "living_together",
    "shared_accounts",
    "children_or_orders",
    "someone_knows",
)
"""The keys of an answers file, in the order the questions are asked."""

_APART = Circumstances()


class Answer(StrEnum):
    """What was answered; a skipped question counts as the more careful answer."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers, for this moment only: they are never stored."""

    private_device: Answer
    afraid: Answer
    living_together: Answer
    shared_accounts: Answer
    children_or_orders: Answer
    someone_knows: Answer

    @property
    def help_first(self) -> bool:
        """Whether help lines are shown before anything else."""
        careful = (Answer.YES, Answer.SKIP)
        return self.afraid in careful or self.living_together in careful

    @property
    def shared_life(self) -> bool:
        """Whether something may be open to the person, so that the plan has to know what."""
        no = Answer.NO
        shared = self.living_together is not no or self.shared_accounts is not no
        return shared or self.private_device is not Answer.YES

    @property
    def careful(self) -> Circumstances:
        """What a plan counts on when nobody could be asked what holds."""
        found = set()
        if self.living_together is not Answer.NO:
            found.add(Circumstance.LIVING_TOGETHER)
        if self.private_device is not Answer.YES:
            found.add(Circumstance.DEVICE)
        if self.shared_accounts is not Answer.NO:
            found |= {Circumstance.MAILBOX, Circumstance.CONTACTS}
        return circumstances(found)

    @property
    def order_first(self) -> bool:
        """Whether a court order or an agreement has to be thought of first."""
        return self.children_or_orders in (Answer.YES, Answer.SKIP)


@dataclass(frozen=True, slots=True)
class Begun:
    """A case that was begun."""

    code: str
    folder: Path
    wrote_code: bool
    """Whether the playbook file got its `case:` line now."""


def read_answers(data: bytes) -> Answers:
    """Read a prepared form: exactly the six keys, each yes, no or skip."""
    form = fields(read(data), QUESTIONS)
    words = tuple(word.value for word in Answer)
    found = {name: Answer(form.word(name, words)) for name in QUESTIONS}
    return Answers(**found)


def begin_case(
    env: Env,
    path: Path,
    choice: Choice,
    *,
    wait_hours: int = 24,
    holding: Circumstances = _APART,
) -> Begun:
    """Make the workspace of a case, or begin it again with another choice.

    Called only after the device question. Writes the case code into the playbook when it has none.
    """
    library = library_of(env)
    workspace = Workspace(env.state, env.files)
    loaded = load_playbook(path, library)
    code = loaded.playbook.case
    wrote = False
    if not code:
        code = new_code(env, workspace)
        edited = set_case(loaded.data.decode("utf-8"), code)
        env.files.make_folder(env.state)
        env.files.replace(path.absolute(), edited.encode("utf-8"))
        wrote = True
    folder = workspace.folder(code)
    note = Entry(EventKind.NOTE, begun_note(choice, wait_hours, path.absolute(), holding))
    if workspace.begun(code):
        with SealedCase(env, folder, code).ledger(write=True) as ledger:
            ledger.append([note])
        return Begun(code, folder, wrote)
    env.files.make_folder(folder)
    box = make_box(env, folder)
    with begin_ledger(env, folder, box) as ledger:
        ledger.append([note])
    return Begun(code, folder, wrote)
