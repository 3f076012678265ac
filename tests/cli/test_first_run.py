"""Hold the first days at a terminal: whole sittings, typed by a script, screen by screen.

Each transcript lies beside this file and is written anew by `--update-golden`. A screen is one
question that was asked; the passphrase is counted by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from boundary.app.env import Env
from boundary.app.stand_ins import MailServer
from boundary.cli import menu_words, new_words, words
from boundary.core.json import JsonObject
from boundary.rehearsal.double import Mail
from tests.app.case import SetClock
from tests.cli.conftest import message
from tests.cli.terminal import Terminal, sit
from tests.golden_story import COVERED, SEAL, Drawn

HERE = Path(__file__).parent / "first_run"
PARENT, SISTER, BROTHER = "robin@example.org", "alex@example.org", "sam@example.org"
LATER = "robin.new@example.com"
CALM = ("yes", "no", "no", "no", "no", "yes")
YEAR_MS = 365 * 24 * 3600 * 1000
USUAL = {words.HAND_NEXT: "", menu_words.OPEN_AGAIN: ""}
"""What is typed at a prompt wherever it comes up."""


@dataclass
class Place:
    """One device, one mailbox, one clock."""

    folder: Path
    server: MailServer
    clock: SetClock
    settings: JsonObject
    monkeypatch: pytest.MonkeyPatch
    draw: Drawn = field(default_factory=Drawn)

    def sit(self, arguments: Sequence[str], answers: Sequence[str]) -> Terminal:
        """Run one command line; every answer of the script has to be asked for."""
        code, terminal = sit(
            self.monkeypatch, arguments, answers, self._arrange, USUAL, (), self._reading
        )

        assert 0 == code, terminal.text
        assert [] == list(terminal.answers), terminal.text
        return terminal

    def _reading(self) -> None:
        self.clock.at += 20_000

    def _arrange(self, env: Env) -> Env:
        return replace(
            env,
            state=self.folder / "state",
            clock=self.clock,
            random=self.draw,
            quick_keys=True,
            detour={"mail": self.settings},
            sleep=lambda _: None,
        )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Furnish a mailbox with mail of three people and others."""
    clock = SetClock(1_796_000_000_000)
    mail: list[Mail] = [message(PARENT, number) for number in range(3)]
    mail += [message(SISTER, 10), message(BROTHER, 11)]
    mail += [message("shop@example.com", number) for number in range(20, 25)]
    server = MailServer({"INBOX": mail}, "me@example.net", clock)
    settings, _ = server.start()
    monkeypatch.chdir(tmp_path)
    try:
        yield Place(tmp_path, server, clock, settings, monkeypatch)
    finally:
        server.stop()


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Callable[[str, str], str]:
    """Read a transcript, or write it first when golden files are updated."""

    def read(name: str, text: str) -> str:
        path = HERE / f"{name}.txt"
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        return path.read_text(encoding="utf-8")

    return read


def test_from_install_to_the_first_plan(place: Place, kept: Callable[[str, str], str]) -> None:
    """One mailbox takes at most 14 screens and one passphrase, and no file is opened by hand."""
    about = ("", "J.", PARENT, "none", "me@example.net", "1", "go on", place.server.secret)
    terminal = place.sit(["new"], [*CALM, *about])

    assert 14 == len(terminal.prompts)
    assert 1 == terminal.passphrases
    assert "Plan for " in terminal.text
    text = SEAL.sub(COVERED, terminal.text)
    assert kept("one-mailbox", text) == text


def test_a_password_that_is_not_taken_can_be_typed_again(place: Place) -> None:
    """The plan says that the server did not take it, and the question comes once more."""
    about = ("", "J.", PARENT, "none", "me@example.net", "1", "go on", "wrong")
    terminal = place.sit(["new"], [*CALM, *about, place.server.secret])
    first, second = terminal.text.split("Plan for ")[1:]

    assert "password" in first.partition("Who ")[0]
    assert "mail.file-past" in second


def test_a_parent_two_siblings_and_a_year_later(
    place: Place, kept: Callable[[str, str], str]
) -> None:
    """Three people in one sitting; a year later a new address, and only its difference runs."""
    first = place.sit(
        [],
        [
            *("1", *CALM, ""),
            *("Parent", PARENT, "none", "me@example.net", "no contact"),
            *("add another person", "A.", SISTER, "see less"),
            *("add another person", "B.", BROTHER, "save copies"),
            *("go on", place.server.secret),
            *("1", "go on", "done"),
            "stop",
        ],
    )
    place.clock.at += YEAR_MS
    place.server.arrive(LATER)
    second = place.sit(
        [],
        [
            *("something new", "Parent", "a mail address", LATER, "go on"),
            "show what was done",
            "stop",
        ],
    )
    both = f"{first.text}\n--- a year later ---\n\n{second.text}"

    assert (1, 1) == (first.passphrases, second.passphrases)
    text = SEAL.sub(COVERED, both)
    assert kept("a-year-later", text) == text


def test_living_together_ends_with_a_sheet(place: Place, kept: Callable[[str, str], str]) -> None:
    """Whoever stops at the device question can take a printed list along; only that is written."""
    terminal = place.sit(
        [],
        ["1", "no", "show help", "", "stop here", "a checklist", "list.html", "stop"],
    )

    assert ["list.html"] == [path.name for path in place.folder.rglob("*") if path.is_file()]
    assert 0 == terminal.passphrases
    assert new_words.NEW_STOPPED in terminal.text
    text = SEAL.sub(COVERED, terminal.text)
    assert kept("only-a-sheet", text) == text
