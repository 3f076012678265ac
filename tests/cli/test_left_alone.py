"""Hold the one exception at the keyboard: typed, waited for, typed again, taken back at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.app.env import Env
from boundary.cli import left_alone_words, words
from boundary.core.chosen import WAIT_MS
from tests.cli.conftest import MAIL, MAIL_STEPS, SECRET, Case, Late, Line, message
from tests.cli.terminal import Terminal, Typed, sit

COURT = "jordan.example@justice.gov.uk"
DESK = "clerk.example@justice.gov.uk"
PAST = f"J.: mail.file-past on mail, j…@{COURT.partition('@')[2]}"


@dataclass
class AtCourt:
    """A case about a person and a desk at a court, with mail of both, and somebody typing."""

    case: Case
    monkeypatch: pytest.MonkeyPatch
    late_ms: int = 0

    def __call__(self, *arguments: str, typed: Sequence[Typed], code: int = 0) -> Terminal:
        """Run one command line at a terminal."""
        found, terminal = sit(self.monkeypatch, arguments, typed, self._arrange)

        assert code == found, terminal.text
        assert [] == list(terminal.answers), terminal.text
        return terminal

    def inbox(self) -> int:
        """Count the messages that are where they came in."""
        assert self.case.double is not None
        return len(self.case.double.snapshot()["INBOX"])

    def choose(self) -> Terminal:
        """Choose to file their past mail."""
        return self("skip", "heron-42", typed=[left_alone_words.LEFT_ALONE, PAST, COURT])

    def accepted(self, *arguments: str) -> int:
        """Run the plan without a person, with everything said that can be said."""
        line = replace(self.case.line, late_ms=self.late_ms)
        looked = line("plan", "heron-42", "--json").json
        said = ["--accept", looked["digest"], "--through", "will-show", "--no-input"]
        return line("run", "heron-42", *said, *arguments).code

    def protected(self) -> list[tuple[str, bool]]:
        """List what the plan leaves alone, and whether it waits."""
        line = replace(self.case.line, late_ms=self.late_ms)
        looked = line("plan", "heron-42", "--json").json
        return sorted((one["identifier"], bool(one["not_before"])) for one in looked["protected"])

    def _arrange(self, env: Env) -> Env:
        clock = Late(env.clock, self.late_ms)
        return replace(env, state=self.case.line.state, quick_keys=True, clock=clock)


@pytest.fixture
def at_court(line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[AtCourt]:
    """Begin it."""
    mail = [message(sender, number) for number, sender in enumerate((COURT, COURT, DESK))]
    double = ImapDouble({"INBOX": mail}, SECRET)
    port = double.start()["port"]
    try:
        text = MAIL.format(port=port).replace("jordan@example.org", f"{COURT}, {DESK}")
        line.file("mail.yaml", MAIL_STEPS)
        path = line.file("playbook.yaml", text)
        begun = line("begin", path, "--answers", line.answers(), "--no-input")
        secret = line.file("secret", f"{SECRET}\n")
        tied = line("connect", "heron-42", "mail", "--secret-file", secret, "--no-input")
        assert (0, 0) == (begun.code, tied.code)
        yield AtCourt(Case(line, path, double=double), monkeypatch)
    finally:
        double.stop()


def test_one_step_goes_the_whole_way(at_court: AtCourt) -> None:
    """Warned, typed in full, waited for three days, typed again, done; the desk is never named."""
    chosen = at_court.choose()
    at_court.late_ms = WAIT_MS - 60_000
    early = at_court("run", "heron-42", typed=[])
    inbox = at_court.inbox()
    at_court.late_ms = WAIT_MS + 60_000
    ended = at_court("run", "heron-42", typed=["mail.file-past", "go on"])

    assert all(sentence in chosen.text for sentence in left_alone_words.WARNING)
    assert "This is a court" in chosen.text
    assert left_alone_words.ANY_TIME in chosen.text
    assert "c…@" not in chosen.text
    assert words.NOTHING_TO_DO in early.text
    assert 3 == inbox
    assert words.guard_prompt("mail.file-past") in ended.text
    assert 1 == at_court.inbox()


@pytest.mark.parametrize("typed", ["", "yes", "justice.gov.uk", "go on", f"x{COURT}"])
def test_anything_else_than_the_address_chooses_nothing(at_court: AtCourt, typed: str) -> None:
    """A word, a domain, another address or Enter alone leave it as it is."""
    answers = [left_alone_words.LEFT_ALONE, PAST, typed]
    ended = at_court("skip", "heron-42", typed=answers, code=4)

    assert (words.NOTHING_CHANGED if not typed else left_alone_words.NOT_TYPED) in ended.text
    assert {False} == {waits for _, waits in at_court.protected()}


def test_two_that_look_the_same_are_told_apart(at_court: AtCourt) -> None:
    """Covered addresses can look alike: each has a line of its own, and the right one is chosen."""
    path = at_court.case.path
    path.write_text(path.read_text().replace(DESK, "june.example@justice.gov.uk"))
    listed = at_court(
        "skip", "heron-42", typed=[left_alone_words.LEFT_ALONE, "4", "june.example@justice.gov.uk"]
    )

    assert left_alone_words.ANY_TIME in listed.text
    assert f"{PAST} (mail/mail.file-past/" in listed.text


def test_not_now_chooses_nothing(at_court: AtCourt) -> None:
    """Not now is an answer at the list as well."""
    answers = [left_alone_words.LEFT_ALONE, "not now"]
    ended = at_court("skip", "heron-42", typed=answers, code=4)

    assert words.NOTHING_CHANGED in ended.text


def test_a_pipe_is_not_a_keyboard(at_court: AtCourt) -> None:
    """The same answers from a file or a program choose nothing, and agree to nothing."""
    typed = f"{left_alone_words.LEFT_ALONE}\n{PAST}\n{COURT}\n"
    piped = at_court.case("skip", typed=typed)
    at_court.choose()
    line = replace(at_court.case.line, late_ms=WAIT_MS + 60_000)
    run = line("run", "heron-42", typed="go on\nmail.file-past\n")

    assert (4, True) == (piped.code, left_alone_words.NEEDS_KEYBOARD in piped.out)
    assert left_alone_words.RUN_NEEDS_KEYBOARD in run.err
    assert (4, 3) == (run.code, at_court.inbox())


@pytest.mark.parametrize(
    "said",
    [
        (),
        ("--allow", "not-ours", "--allow", "irreversible", "--allow", "empty-world"),
        ("--expect", "1", "--expect", "2", "--expect", "3"),
    ],
)
def test_no_switch_agrees_to_it(at_court: AtCourt, said: tuple[str, ...]) -> None:
    """Once it is due, nothing that is said on the line carries it out: it waits for a person."""
    at_court.choose()
    at_court.late_ms = WAIT_MS + 60_000

    assert 4 == at_court.accepted(*said)
    assert 3 == at_court.inbox()


def test_another_word_leaves_it_out_of_the_run(at_court: AtCourt) -> None:
    """At the run everything but the word leaves this step out, and says so."""
    at_court.choose()
    at_court.late_ms = WAIT_MS + 60_000
    ended = at_court("run", "heron-42", typed=["yes", "go on"], code=4)

    assert left_alone_words.RUN_TYPED_LEFT in ended.text
    assert 3 == at_court.inbox()


def test_it_is_taken_back_at_once(at_court: AtCourt) -> None:
    """The same command takes the choice back, while it waits and after; then it waits anew."""
    at_court.choose()
    waiting = at_court.protected()
    listed = at_court("skip", "heron-42", typed=[left_alone_words.LEFT_ALONE, "1"])
    at_court.late_ms = WAIT_MS + 60_000
    after = at_court.protected()
    ended = at_court("run", "heron-42", typed=[])

    assert ("j…@justice.gov.uk", True) in waiting
    assert left_alone_words.TAKE_BACK_SURE in listed.text
    assert "Take back the choice of J.: mail.file-past on mail" in listed.text
    assert {False} == {waits for _, waits in after}
    assert words.NOTHING_TO_DO in ended.text


def test_a_choice_outlives_its_address_only_until_it_is_taken_back(at_court: AtCourt) -> None:
    """When the playbook has the address no more, the choice can still be found and taken back."""
    at_court.choose()
    path = at_court.case.path
    path.write_text(path.read_text().replace(COURT, "sam@example.org"))
    ended = at_court("skip", "heron-42", typed=[left_alone_words.LEFT_ALONE, "1"])
    again = at_court.case("skip", typed=f"{left_alone_words.LEFT_ALONE}\nnot now\n")

    assert "Take back the choice of mail.file-past on mail" in ended.text
    assert left_alone_words.TAKE_BACK_SURE in ended.text
    assert "Take back the choice" not in again.err


def test_taking_back_what_was_done_names_the_undo(at_court: AtCourt) -> None:
    """What was done stays; the way to open it again is named, and the log tells the choice."""
    at_court.choose()
    at_court.late_ms = WAIT_MS + 60_000
    at_court("run", "heron-42", typed=["mail.file-past", "go on"])
    ended = at_court("skip", "heron-42", typed=[left_alone_words.LEFT_ALONE, "1"])
    line = replace(at_court.case.line, late_ms=at_court.late_ms)
    told = line("log", "heron-42", "review").out

    assert left_alone_words.UNDO_STILL in ended.text
    assert 1 == at_court.inbox()
    assert "chosen all the same" in told
    assert "a choice taken back" in told


def test_without_such_a_place_nothing_is_offered(mailed: Case) -> None:
    """Where nobody is left alone the question does not name it."""
    ended = mailed("skip", typed="not now\n")

    assert left_alone_words.LEFT_ALONE not in ended.err
