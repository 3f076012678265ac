"""Hold `run`: nothing without consent, stage by stage, what came of it, and the right code."""

from __future__ import annotations

from dataclasses import replace

from boundary.app.env import Env
from boundary.cli import words
from boundary.core.errors import Interrupted
from boundary.core.playbook import Address
from boundary.core.ports import Answer, Hands
from tests.cli.conftest import GUIDED, THEIRS, Case, Line

QUIET_THEN_LOUD = "go on\n"


def by_hand(answers: str) -> str:
    """Type through written steps: Enter after each line, then the answer."""
    return "\n" * 60 + answers


class Scripted:
    """A person whose answers are known, and who may press Ctrl-C while something is done."""

    def __init__(self, *answers: Answer, cut: type[BaseException] | None = None) -> None:
        """Give these answers, then `done`; `cut` is raised in the middle of moving."""
        self.answers = list(answers)
        self.cut = cut

    def ask(self, _address: Address, _lines: object, /) -> Answer:
        """Answer."""
        return self.answers.pop(0) if self.answers else Answer.DONE

    def take(self, _address: Address, _lines: object, /) -> bytes | None:
        """Have no file."""
        return None

    def give(self, address: Address, _name: str, _data: bytes, lines: object, /) -> Answer:
        """Answer."""
        return self.ask(address, lines)

    def progress(self, _address: Address | None, done: int, _total: int, doing: str, /) -> None:
        """Stop in the middle of moving."""
        if self.cut is not None and doing == "Moving mail" and done:
            raise self.cut(words.STOPPED)


def with_hands(case: Case, hands: Hands) -> None:
    """Let somebody else sit at the keyboard."""

    def arrange(env: Env) -> Env:
        return replace(env, hands=hands)

    case.line.arrange = arrange


def test_nothing_runs_without_consent(mailed: Case) -> None:
    """Without a digest and without a person: 4, and nothing moved."""
    ended = mailed("run", "--no-input")

    assert 4 == ended.code
    assert words.ACCEPT_NEEDED in ended.err
    assert mailed.double is not None
    assert 8 == len(mailed.double.snapshot()["INBOX"])


def test_an_accepted_plan_runs(mailed: Case) -> None:
    """With its digest the plan runs, is read back, and a second run finds nothing to do."""
    first = mailed.accepted()
    second = mailed("run", "--no-input")

    assert mailed.double is not None
    box = mailed.double.snapshot()
    assert (5, 3) == (len(box["INBOX"]), len(box["Later"]))
    assert 0 == first.code
    assert "  Done, and read back: mail.file-past on mail, 1 step" in first.out
    assert "Copies saved in this run: 3 (" in first.out
    assert words.REPORT_LIMIT in first.out
    assert (0, f"{words.NOTHING_TO_DO}\n") == (second.code, second.out)


def test_json_has_the_agreed_keys(mailed: Case) -> None:
    """Another program gets each result, the copies, what is left, and the size of the log."""
    ended = mailed.accepted("--json")
    answer = ended.json
    result = answer["results"][1]

    assert (0, 1) == (ended.code, ended.out.count("\n"))
    assert {"run", "results", "exhibits", "uncovered", "yours_to_do", "ledger"} <= set(answer)
    assert ("mail.file-past", "J.", "mail", "done", "seen", True, 3, None) == (
        result["verb"],
        result["person"],
        result["account"],
        result["status"],
        result["proof"],
        result["holds"],
        result["count"],
        result["not_before"],
    )
    assert {"address", "note"} <= set(result)
    assert 3 == answer["exhibits"]["count"]
    assert 0 == mailed("log", "verify", "--seal", answer["ledger"]["seal"]).code
    assert answer["ledger"]["events"] > answer["run"]
    assert THEIRS not in ended.out


def test_a_changed_playbook_is_refused(mailed: Case) -> None:
    """A digest of before a change of the playbook is refused with 2, and nothing moved."""
    digest = mailed.digest()
    text = mailed.path.read_text()
    mailed.path.write_text(text.replace("[jordan@", "[j.other@example.org, jordan@"))
    ended = mailed("run", "--accept", digest, "--no-input")

    assert mailed.double is not None
    assert 2 == ended.code
    assert words.CHANGED_SINCE in ended.err
    assert 8 == len(mailed.double.snapshot()["INBOX"])


def test_it_stops_before_a_stage_nobody_named(guided: Case) -> None:
    """Without --through, a visible stage waits: 4, and the report says where it ended."""
    with_hands(guided, Scripted())
    ended = guided.accepted()

    assert 4 == ended.code
    assert words.stopped_before("may show") in ended.out
    assert words.REPORT_TOLD in ended.out


def test_a_named_stage_is_run(guided: Case) -> None:
    """`--through` names the last stage; then everything is done on the person's word."""
    with_hands(guided, Scripted())
    ended = guided.accepted("--through", "will-show", "--json")

    assert 0 == ended.code
    assert ["told"] * 4 == [result["proof"] for result in ended.json["results"]]
    assert None is ended.json["stopped_before"]


def test_written_steps_wait_for_a_person(guided: Case) -> None:
    """With nobody to ask, written steps wait: 4, and they are listed as yours to do."""
    ended = guided.accepted("--json")

    assert 4 == ended.code
    assert {"waiting"} == {result["status"] for result in ended.json["results"]}
    assert 2 == len(ended.json["yours_to_do"])


def test_a_person_is_asked_stage_by_stage(guided: Case) -> None:
    """The plan, then the quiet stage, its written steps, then the visible stage by itself."""
    steps = by_hand("")
    typed = QUIET_THEN_LOUD + "\n" * 3 + "stop\n"
    ended = guided("run", typed=typed + steps)

    assert ended.out.startswith("Plan for heron-42.")
    assert words.RUN_ASK_QUIET in ended.err
    assert "By you, on " in ended.err
    assert 130 == ended.code
    assert words.INTERRUPTED in ended.out


def test_a_visible_stage_can_wait(guided: Case) -> None:
    """Not now, before a visible stage, ends the run there with 4."""
    with_hands(guided, Scripted())
    ended = guided("run", typed="go on\nnot now\n")

    assert 4 == ended.code
    assert words.RUN_ASK_MAY in ended.err
    assert words.stopped_before("may show") in ended.out


def test_everything_can_wait(guided: Case) -> None:
    """Not now, at the first question, changes nothing: 4."""
    ended = guided("run", typed="not now\n")

    assert (4, True) == (ended.code, ended.out.endswith(f"{words.NOTHING_CHANGED}\n"))


def test_every_answer_of_a_person_is_reported(guided: Case) -> None:
    """Already so, and left out, have rows of their own, and leaving out is in order."""
    with_hands(guided, Scripted(Answer.ALREADY, Answer.SKIP))
    ended = guided.accepted("--through", "will-show")

    assert words.REPORT_ALREADY in ended.out
    assert words.REPORT_SKIPPED in ended.out
    assert 0 == ended.code


def test_what_did_not_work_is_one(mailed: Case) -> None:
    """When the account cannot be opened the run says so and ends with 1."""
    assert mailed.double is not None
    mailed.double.stop()
    ended = mailed("run", "--no-input")

    assert 1 == ended.code
    assert "mail: " in ended.out


def test_an_interruption_is_130_and_can_be_gone_on_from(mailed: Case) -> None:
    """Stopped in the middle of moving: 130; the next run goes on, and undo gives all back."""
    assert mailed.double is not None
    before = {name: list(mails) for name, mails in mailed.double.snapshot().items()}
    with_hands(mailed, Scripted(cut=Interrupted))
    cut = mailed.accepted()
    with_hands(mailed, Scripted())
    rest = mailed.accepted()
    undone = mailed("undo", "--all", "--now", "--no-input")
    after = mailed.double.snapshot()

    assert 130 == cut.code
    assert words.INTERRUPTED in cut.out
    assert (0, 0) == (rest.code, undone.code)
    assert sorted(mail.body for mail in before["INBOX"]) == sorted(
        mail.body for mail in after["INBOX"]
    )


def test_a_run_needs_begin(line: Line) -> None:
    """No changing command runs before the questions were shown: 4."""
    line.file("steps.yaml", "boundary: 1\ntitle: By hand\nsteps: [{do: guide.do}]\n")
    ended = line("run", line.file("p.yaml", GUIDED), "--no-input")

    assert 4 == ended.code
    assert not line.state.exists()
