"""Hold how questions are asked: words for answers, a way past each, nobody asked who must not."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest

from boundary.cli import words
from boundary.cli.ask import NOT_NOW, Ask, Choice
from boundary.cli.screen import Screen
from boundary.core.errors import NeedsPerson, Refusal

CHOICES = (Choice("go", "Go on"), Choice("give", "Give up"), Choice("no", "No"))


class Terminal(io.StringIO):
    """A keyboard at a terminal."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


class Room:
    """A question being asked."""

    def __init__(self, typed: str, *, allowed: bool = True, terminal: bool = False) -> None:
        """Type this."""
        self.out, self.err = io.StringIO(), io.StringIO()
        self.waits: list[str] = []
        self.cleared = 0
        self.shown_unseen = ""
        keyboard = Terminal(typed) if terminal else io.StringIO(typed)
        self.ask = Ask(
            Screen(self.out, self.err),
            keyboard,
            self.hidden,
            self.waiting,
            lambda: allowed,
            self.clear,
        )

    def hidden(self, show: Callable[[], None]) -> str:
        """Stand where the terminal stops showing what is typed, and note what is shown then."""
        before = self.err.getvalue()
        show()
        self.shown_unseen = self.err.getvalue()[len(before) :]
        return "typed unseen"

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Note that an answer is awaited."""
        self.waits.append("in")
        yield
        self.waits.append("out")

    def clear(self) -> None:
        """Count."""
        self.cleared += 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1\n", "go"),
        ("4\n", NOT_NOW),
        ("go on\n", "go"),
        ("GO ON.\n", "go"),
        ("gi\n", "give"),
        ("no\n", "no"),
        ("not now\n", NOT_NOW),
        ("not\n", NOT_NOW),
        ("go\n", "go"),
    ],
)
def test_numbers_words_and_beginnings_count(typed: str, expected: str) -> None:
    """An answer is its number, its words in any case, or a beginning that fits only one."""
    assert expected == Room(typed).ask.choose(("How?",), CHOICES)


@pytest.mark.parametrize(
    "typed", ["g\n2\n", "\n2\n", "9\n2\n", "0\n2\n", "what\n2\n", "99999999\n2\n"]
)
def test_an_unclear_answer_is_asked_again(typed: str) -> None:
    """What fits no answer, or two, is asked again, and nothing is assumed."""
    room = Room(typed)

    assert "give" == room.ask.choose(("How?",), CHOICES)
    assert words.NOT_A_CHOICE in room.err.getvalue()


def test_a_question_shows_every_answer_and_not_now() -> None:
    """Question and answers are shown as an aside, "Not now" last, and a bar is taken away first."""
    room = Room("1\n")
    room.ask.choose(("How?",), CHOICES)
    shown = room.err.getvalue()

    assert "How?\n\n  1  Go on\n  2  Give up\n  3  No\n  4  Not now\n" in shown
    assert ("", ["in", "out"]) == (room.out.getvalue(), room.waits)
    assert room.cleared > 0


def test_without_later_there_is_no_not_now() -> None:
    """A question whose answers say "not now" themselves gets no second one."""
    room = Room("4\n1\n")

    assert "go" == room.ask.choose(("How?",), CHOICES, later=False)
    assert "Not now" not in room.err.getvalue()


def test_nobody_is_asked_who_must_not_be() -> None:
    """With --no-input every question is an error that names the way out, and shows nothing."""
    room = Room("1\n", allowed=False)
    with pytest.raises(NeedsPerson) as choose:
        room.ask.choose(("How?",), CHOICES)
    with pytest.raises(NeedsPerson):
        room.ask.line("What:")
    with pytest.raises(NeedsPerson):
        room.ask.secret("What:")

    assert words.NOBODY_ASKED == choose.value.say
    assert "" == room.err.getvalue()


def test_the_end_of_the_answers_is_said() -> None:
    """When a pipe has no more answers a person is needed."""
    with pytest.raises(NeedsPerson) as ended:
        Room("").ask.line("What:")

    assert words.NO_ANSWER == ended.value.say


def test_a_last_line_without_its_end_counts() -> None:
    """The last line of a pipe counts though it has no line end."""
    assert "word" == Room("  word ").ask.line("What:")


def test_secrets_keep_their_blanks() -> None:
    """Of a secret only the line end is taken off."""
    assert "  a b " == Room("  a b \r\n").ask.secret("What:")


def test_secrets_are_not_shown_on_a_terminal() -> None:
    """At a terminal a secret is read without being shown, and asked for only then."""
    room = Room("seen\n", terminal=True)

    assert "typed unseen" == room.ask.secret("What:")
    assert "What: " == room.shown_unseen == room.err.getvalue()


def test_a_new_secret_is_typed_twice() -> None:
    """A new secret counts when it was typed twice the same, and was taken."""
    room = Room("one\ntwo\nbad\nthree\nthree\n")

    def check(secret: str) -> None:
        if secret == "bad":
            raise Refusal("It is too short.", hint="Four words are a good choice.")

    assert "three" == room.ask.new_secret("First:", "Again:", check)
    assert words.NOT_THE_SAME in room.err.getvalue()
    assert "It is too short.\nFour words are a good choice.\n" in room.err.getvalue()


def test_asking_needs_nothing_else() -> None:
    """A question works without anything to clear or to wait for."""
    ask = Ask(
        Screen(io.StringIO(), io.StringIO()),
        io.StringIO("1\n"),
        lambda _: "",
        nullcontext,
        lambda: True,
        lambda: None,
    )

    assert "go" == ask.choose((), CHOICES)


def test_many_answers_stand_beside_one_another() -> None:
    """A list longer than a small screen is set in columns; numbers and words count as ever."""
    choices = [Choice(f"key-{number}", f"Answer {number}") for number in range(1, 31)]
    room = Room("30\n")

    assert "key-30" == room.ask.choose(("Which?",), choices, beside=True)
    assert max(map(len, room.err.getvalue().splitlines())) <= 100
    assert 15 >= len(room.err.getvalue().splitlines())
    assert "key-7" == Room("answer 7\n").ask.choose(("Which?",), choices)
