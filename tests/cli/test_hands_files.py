"""Hold the handing over of files: what is read, what is written, and what is never overwritten."""

from __future__ import annotations

import io
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.app.platform import this_system
from boundary.cli import hand_words
from boundary.cli.ask import Ask
from boundary.cli.hands import MOST_BYTES, Bar, ScreenHands
from boundary.cli.screen import Screen
from boundary.core.errors import Interrupted
from boundary.core.playbook import Address
from boundary.core.ports import Answer

ADDRESS = Address("mail", "mail.file-away", "-")
NAME = "mailFilters.xml"
STEPS = ("Open the page.", "Choose the file.")


class Pressed(io.StringIO):
    """A keyboard on which only Ctrl-C is pressed."""

    def readline(self, _size: int = -1, /) -> str:  # type: ignore[override]  # as StringIO's
        """Press it."""
        raise KeyboardInterrupt


def hands(typed: str = "", *, allowed: bool = True) -> tuple[ScreenHands, io.StringIO]:
    """Make hands with a disk, and the stream they show on."""
    err = io.StringIO()
    screen = Screen(io.StringIO(), err)
    bar = Bar(screen, err, moving=False, colour=False)
    ask = Ask(screen, io.StringIO(typed), str, nullcontext, lambda: allowed, bar.clear)
    return ScreenHands(ask, bar, lambda: False, DiskFiles(this_system())), err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_is_read_from_the_path_that_is_typed(folder: Path) -> None:
    """The steps are shown one at a time, then the path is asked for."""
    (folder / "a.xml").write_bytes(b"filters")
    given, err = hands("\na.xml\n")

    assert b"filters" == given.take(ADDRESS, STEPS)
    assert "By you, on mail: mail.file-away" in err.getvalue()


@pytest.mark.parametrize("typed", ["\n\n", "\nlater\n", "\nNot now\n", "stop\n"])
def test_no_file_is_an_answer(folder: Path, typed: str) -> None:
    """Enter, "later", "not now", or a stop on the way: there is none now."""
    given, _ = hands(typed)

    assert given.take(ADDRESS, STEPS) is None


def test_what_cannot_be_read_is_asked_for_again(folder: Path) -> None:
    """A slip in the path, a folder, a file too long, a home nobody has: said, and asked again."""
    (folder / "long").write_bytes(b"x" * (MOST_BYTES + 1))
    (folder / "good").write_bytes(b"y")
    given, err = hands(f"\nmissing\n{folder}\nlong\n~nobody-has-this-name/x\ngood\n")

    assert b"y" == given.take(ADDRESS, STEPS)
    assert 5 == err.getvalue().count(hand_words.TAKE_PROMPT)
    assert hand_words.NO_SUCH_PLACE in err.getvalue()


def test_ctrl_c_while_a_file_is_asked_for_ends_the_run(folder: Path) -> None:
    """There is no answer that it could stand for."""
    given, _ = hands()
    given.ask_person = replace(given.ask_person, keyboard=Pressed())

    with pytest.raises(Interrupted):
        given.take(ADDRESS, STEPS)


def test_without_a_person_there_is_no_file(folder: Path) -> None:
    """Nothing is shown, read or written when nobody may be asked."""
    given, err = hands(allowed=False)

    assert given.take(ADDRESS, STEPS) is None
    assert Answer.LATER is given.give(ADDRESS, NAME, b"x", STEPS)
    assert ("", []) == (err.getvalue(), list(folder.iterdir()))


def test_without_a_disk_the_step_waits(folder: Path) -> None:
    """Hands that write nowhere hand nothing over."""
    given, _ = hands("\n")
    given.files = None

    assert Answer.LATER is given.give(ADDRESS, NAME, b"x", STEPS)


@pytest.mark.parametrize(
    ("typed", "place"), [("", NAME), ("sub", f"sub/{NAME}"), ("other.xml", "other.xml")]
)
def test_a_file_is_written_where_the_person_says(folder: Path, typed: str, place: str) -> None:
    """The folder one is in, another one, or a path of its own, for this login only; then steps."""
    (folder / "sub").mkdir(mode=0o700)
    given, err = hands(f"{typed}\n\n1\n")

    assert Answer.DONE is given.give(ADDRESS, NAME, b"filters", STEPS)
    assert b"filters" == (folder / place).read_bytes()
    assert 0 == (folder / place).stat().st_mode & 0o077
    assert _bare(hand_words.written(str(folder / place))) in _bare(err.getvalue())
    assert STEPS[1] in err.getvalue()
    assert err.getvalue().index(hand_words.UNSEALED) < err.getvalue().index(hand_words.where(NAME))


@pytest.mark.parametrize(("typed", "expected"), [("later", Answer.LATER), ("stop", Answer.STOP)])
def test_nothing_is_written_when_it_is_put_off(folder: Path, typed: str, expected: Answer) -> None:
    """Later and stop leave the disk as it was."""
    given, _ = hands(f"{typed}\n")

    assert expected is given.give(ADDRESS, NAME, b"x", STEPS)
    assert [] == list(folder.iterdir())


def test_a_file_that_is_there_is_kept_unless_it_is_said_otherwise(folder: Path) -> None:
    """Somewhere else leaves it; only the words for replacing it replace it."""
    (folder / NAME).write_bytes(b"mine")
    elsewhere, err = hands("\n1\nnew.xml\n\n1\n")
    assert Answer.DONE is elsewhere.give(ADDRESS, NAME, b"x", STEPS)
    assert (b"mine", b"x") == ((folder / NAME).read_bytes(), (folder / "new.xml").read_bytes())
    assert hand_words.THERE_ALREADY in err.getvalue()

    over, _ = hands("\n2\n\n1\n")
    assert Answer.DONE is over.give(ADDRESS, NAME, b"x", STEPS)
    assert b"x" == (folder / NAME).read_bytes()


def test_a_place_that_cannot_be_written_to_is_asked_for_again(folder: Path) -> None:
    """A folder that is not there ends in a sentence and the same question."""
    given, err = hands("no/such/folder/a.xml\n~nobody-has-this-name/x\nlater\n")

    assert Answer.LATER is given.give(ADDRESS, NAME, b"x", STEPS)
    assert 3 == err.getvalue().count(hand_words.where(NAME))


def test_ctrl_c_at_the_place_is_a_stop(folder: Path) -> None:
    """As at any written step."""
    given, _ = hands()
    given.ask_person = replace(given.ask_person, keyboard=Pressed())

    assert Answer.STOP is given.give(ADDRESS, NAME, b"x", STEPS)


def _bare(text: str) -> str:
    """Take every blank and line end out: where a long path is broken depends on its length."""
    return "".join(text.split())
