"""Hold the main door at a terminal: one passphrase a sitting, a lock when idle, one key to stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.env import Env
from boundary.app.platform import this_system
from boundary.app.stop_sign import StopSign
from boundary.cli import menu_words, words
from boundary.cli.keys import ESC
from boundary.cli.menu import IDLE_MS
from tests.cli.conftest import GUIDED, Case, Late, Line
from tests.cli.terminal import Terminal, Typed, sit


@dataclass
class Sitting:
    """Somebody at the main door of the cases of a test."""

    line: Line
    monkeypatch: pytest.MonkeyPatch
    late_ms: int = 0
    clocks: list[Late] = field(default_factory=list)

    def __call__(
        self,
        answers: Sequence[Typed],
        *,
        slips: Sequence[str] = (),
        usual: Mapping[str, str] | None = None,
        code: int = 0,
    ) -> Terminal:
        """Open the door, type, and give back what was there to see."""
        found, terminal = sit(self.monkeypatch, [], answers, self._arrange, usual, slips)

        assert code == found, terminal.text
        assert [] == list(terminal.answers), terminal.text
        return terminal

    def away(self, typed: str) -> Callable[[], str]:
        """Type something after more than the idle time."""

        def later() -> str:
            self.clocks[-1].late_ms += IDLE_MS
            return typed

        return later

    def _arrange(self, env: Env) -> Env:
        self.clocks.append(Late(env.clock, self.late_ms))
        return replace(env, state=self.line.state, quick_keys=True, clock=self.clocks[-1])


@pytest.fixture
def sitting(line: Line, monkeypatch: pytest.MonkeyPatch) -> Sitting:
    """Sit down."""
    return Sitting(line, monkeypatch)


def test_without_a_case_nothing_is_written(sitting: Sitting) -> None:
    """The door of an empty device offers to begin, asks for no passphrase and leaves no trace."""
    terminal = sitting(["stop"])

    assert 0 == terminal.passphrases
    assert all(choice in terminal.text for choice in (menu_words.NEW, menu_words.REHEARSE))
    assert not sitting.line.state.exists()


def test_one_passphrase_for_a_whole_sitting(guided: Case, sitting: Sitting) -> None:
    """However much is done in a sitting, the passphrase is typed once."""
    terminal = sitting(["look at the plan", "not now", "show what", "look whether", "stop"])

    assert 1 == terminal.passphrases
    assert "Cases here: heron-42." in terminal.text
    assert "Next: Look at the plan, and run what you agree to." in terminal.text
    assert "note  the questions were shown" in terminal.text


def test_a_wrong_passphrase_is_asked_for_again(guided: Case, sitting: Sitting) -> None:
    """What did not open the case is said, and it can be typed again."""
    terminal = sitting(["", "stop"], slips=["not it"])

    assert 2 == terminal.passphrases
    assert "0 steps done" in terminal.text


def test_whoever_cannot_open_a_case_can_stop(guided: Case, sitting: Sitting) -> None:
    """A passphrase that is not known is no trap."""
    terminal = sitting(["stop"], slips=["not it"])

    assert "0 steps done" not in terminal.text


def test_of_several_cases_one_is_chosen(guided: Case, sitting: Sitting) -> None:
    """Each case has a passphrase of its own, so one is chosen first; "not now" opens none."""
    other = guided.line.file("other.yaml", GUIDED.replace("heron-42", "wren-7"))
    assert 0 == guided.line("begin", other, "--answers", guided.line.answers(), "--no-input").code
    terminal = sitting(["wren-7", "stop"])
    none = sitting(["not now"])

    assert "Cases here: wren-7." in terminal.text
    assert 0 == none.passphrases


def test_five_idle_minutes_lock_the_case(guided: Case, sitting: Sitting) -> None:
    """What was typed after the idle time is not done; the passphrase is asked for again."""
    terminal = sitting([sitting.away("show what"), "", "stop"])

    assert 2 == terminal.passphrases
    assert menu_words.LOCKED in terminal.text
    assert "the questions were shown" not in terminal.text


def test_idle_inside_a_command_locks_too(guided: Case, sitting: Sitting) -> None:
    """A question of a command that stood too long changes nothing, and the case is locked."""
    terminal = sitting(["look at the plan", sitting.away("go on"), "stop"])

    assert 1 == terminal.passphrases
    assert menu_words.LOCKED in terminal.text
    assert "What came of it" not in terminal.text


def test_one_key_stops_everywhere(guided: Case, sitting: Sitting) -> None:
    """Esc at the door or inside a command ends the sitting and says what it does not clear."""
    at_door, inside = sitting([ESC]), sitting(["look at the plan", ESC])

    for terminal in (at_door, inside):
        assert all(sentence in terminal.text for sentence in menu_words.STOPPED)
        assert all(sentence in _flat(terminal) for sentence in menu_words.STOP_NOT_CLEARED)
    assert "What came of it" not in inside.text


def test_one_key_in_the_middle_of_written_steps(guided: Case, sitting: Sitting) -> None:
    """A step that was left in the middle is not done; the log is whole, and one can go on."""
    stopped = sitting(["written steps", "as long", "go on", ESC])
    verdict = guided("log", "verify")
    again = sitting(["stop"])

    assert menu_words.STOPPED[0] in stopped.text
    assert 0 == verdict.code, verdict
    assert "0 steps done and not taken back." in again.text


def test_ctrl_c_at_the_door_ends_the_sitting(guided: Case, sitting: Sitting) -> None:
    """Ctrl-C inside a command leads back to the door; at the door it ends."""

    def pressed() -> str:
        raise KeyboardInterrupt

    terminal = sitting(["look at the plan", pressed, pressed])

    assert words.STOPPED in terminal.text
    assert 2 == terminal.text.count(menu_words.Q_NEXT)


def test_ctrl_c_while_locked_ends_the_sitting(guided: Case, sitting: Sitting) -> None:
    """What is locked stays locked."""

    def pressed() -> str:
        raise KeyboardInterrupt

    assert 1 == sitting([sitting.away(""), pressed]).passphrases


def test_the_end_of_the_keyboard_ends_the_door(guided: Case, sitting: Sitting) -> None:
    """When nobody can type any more there is no endless loop."""
    assert words.NO_ANSWER in sitting([], code=4).text


def test_a_mailbox_without_a_password_comes_first(mailed: Case, sitting: Sitting) -> None:
    """The next step is to connect; when the password is there it is the plan."""
    (mailed.line.state / "heron-42" / "keys" / "credentials.sealed").unlink()
    terminal = sitting(["connect", "go on", "secret", "stop"])

    assert "Next: Connect your mailbox." in terminal.text
    assert "Next: Look at the plan, and run what you agree to." in terminal.text


def test_written_steps_in_the_minutes_there_are(guided: Case, sitting: Sitting) -> None:
    """Each written step shows its minutes; what does not fit is left, and nothing is lost."""
    terminal = sitting(["written steps", "not now", "written steps", "about 10", "not now", "stop"])

    assert menu_words.Q_MINUTES in terminal.text
    assert menu_words.GO_ON_FROM_HERE in terminal.text
    assert "minutes" in terminal.text.partition(menu_words.BY_HAND_THESE)[2]


def test_a_checklist_goes_where_it_is_wanted(guided: Case, sitting: Sitting) -> None:
    """The page is written to the named file; Enter alone writes none."""
    page = guided.line.folder / "list.html"
    sitting(["more", "a checklist", "", "more", "a checklist", str(page), "stop"])

    assert page.read_text(encoding="utf-8").startswith("<!")


def test_help_lines_are_a_step_away(guided: Case, sitting: Sitting) -> None:
    """They are offered at every door, and the way back is there."""
    terminal = sitting(["more", "show help lines", "", "more", "back", "stop"])

    assert " ".join(words.HELP_FIRST) in _flat(terminal)


def test_after_a_while_the_questions_are_offered_again(guided: Case, sitting: Sitting) -> None:
    """Thirty days after they were shown, the door says where the first questions are."""
    early = sitting(["stop"])
    sitting.late_ms = 31 * 24 * 3600 * 1000
    late = sitting(["more", "go through", "not now", "stop"])

    assert menu_words.ASK_AGAIN not in early.text
    assert menu_words.ASK_AGAIN in late.text
    assert words.Q_DEVICE in late.text


def test_rehearsing_from_the_door(sitting: Sitting) -> None:
    """The first door plays the story that ships."""
    terminal = sitting(["try everything", "stop", "stop"])

    assert words.REHEARSAL in terminal.text


def _flat(terminal: Terminal) -> str:
    return " ".join(terminal.text.split())


def test_a_sealed_case_is_tried_out_from_the_door(guided: Case, sitting: Sitting) -> None:
    """A case that is open is rehearsed with its own playbook, and no second passphrase."""
    steps = guided.line.folder / "steps.yaml"
    guided.path.write_text(guided.path.read_text().replace("./steps.yaml", "quiet"))
    steps.unlink()
    assert 0 == guided.line("seal", guided.path, "--remove", "--no-input").code
    terminal = sitting(["more", "try this case", "stop", "stop"])

    assert 1 == terminal.passphrases
    assert words.REHEARSAL in terminal.text
    assert words.REHEARSE_STOPPED in terminal.text


@pytest.mark.parametrize("place", range(3))
def test_a_stop_in_another_window_ends_the_sitting(
    guided: Case, sitting: Sitting, place: int
) -> None:
    """Wherever the sitting is, nothing more is done, and its text stands there once."""

    def stopped() -> str:
        state = sitting.line.state
        StopSign(DiskFiles(this_system()), state).put_up(lambda count: b"x" * count)
        return "show what"

    answers = ["look at the plan", "not now", "show what"][:place]
    terminal = sitting([*answers, stopped])

    assert "the questions were shown" not in terminal.text.partition(menu_words.STOPPED[0])[2]
    assert 1 == terminal.text.count(menu_words.STOPPED[0])


def test_leaving_a_step_out_is_a_step_further_in(guided: Case, sitting: Sitting) -> None:
    """Everything that can be done with a case is reached from the door: leaving out, too."""
    terminal = sitting(["more", "leave a step", "not now", "stop"])

    assert words.Q_SKIP in terminal.text
