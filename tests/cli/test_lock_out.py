"""Hold that no option, value or answer of any command overrides who is never cut off."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.cli.door import COMMANDS, door
from boundary.core.change import Stage
from tests.cli.conftest import MAIL, MAIL_STEPS, SECRET, Case, Line, message

OVERRIDES = (
    *("always", "bypass", "danger", "everyone", "exception", "force", "ignore", "include"),
    *("insist", "override", "protected", "really", "spare", "sure", "unguard", "yes"),
)
"""Words an option or a value would have whose work it is to cut off somebody all the same."""
SPARED = ("me@example.net", "postmaster@example.org", "advocate@thehotline.org")
"""The user's own, a sender of notices, a help line."""


def _words(command: click.Command) -> list[str]:
    """Name the options of a command, and every value of a closed list."""
    found: list[str] = []
    for option in command.params:
        found += [*option.opts, *option.secondary_opts]
        if isinstance(option.type, click.Choice):
            found += [str(choice) for choice in option.type.choices]
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_has_a_switch_for_it(name: str) -> None:
    """No option's name, and no value that an option takes, offers to lift a protection."""
    command = door.get_command(click.Context(door), name)
    assert command is not None
    offered = [word.strip("-").split("-") for word in _words(command)]

    assert [] == [parts for parts in offered if set(parts) & set(OVERRIDES)]


@pytest.mark.parametrize("name", ["run", "add"])
def test_no_guard_that_can_be_answered_is_about_protection(name: str) -> None:
    """What is allowed by name is a closed list, and protection is not in it."""
    command = door.get_command(click.Context(door), name)
    assert command is not None
    allow = next(one for one in command.params if "--allow" in one.opts)
    assert isinstance(allow.type, click.Choice)

    assert {"irreversible", "not-ours", "empty-world"} == set(allow.type.choices)


@pytest.fixture
def spared(line: Line) -> Iterator[Case]:
    """Begin a case about nobody but those who are never cut off, with mail of theirs."""
    mail = [message(sender, number) for number, sender in enumerate(SPARED)]
    double = ImapDouble({"INBOX": mail}, SECRET)
    port = double.start()["port"]
    try:
        text = MAIL.format(port=port).replace("jordan@example.org", ", ".join(SPARED))
        line.file("mail.yaml", MAIL_STEPS)
        path = line.file("playbook.yaml", text)
        begun = line("begin", path, "--answers", line.answers(), "--no-input")
        secret = line.file("secret", f"{SECRET}\n")
        tied = line("connect", "heron-42", "mail", "--secret-file", secret, "--no-input")
        assert (0, 0) == (begun.code, tied.code)
        yield Case(line, path, double=double)
    finally:
        double.stop()


def _values(option: click.Parameter, digest: str) -> list[list[str]]:
    """Give the ways to say one option of `run`."""
    sign = option.opts[0]
    if isinstance(option, click.Option) and option.is_flag:
        return [[sign]]
    if isinstance(option.type, click.Choice):
        return [[sign, str(choice)] for choice in option.type.choices]
    return [[sign, digest if sign == "--accept" else "3"]]


def test_no_option_of_run_reaches_them(spared: Case) -> None:
    """With every option said, with each of its values, nothing is planned and no message moves."""
    assert spared.double is not None
    before = spared.double.snapshot()
    looked = spared("plan", "--json")
    digest = str(looked.json["digest"])
    command = door.get_command(click.Context(door), "run")
    assert command is not None
    # What holds for every command says where things lie, and is said by the test already.
    outside = {"--state", "--passphrase-file"}
    options = [
        one
        for one in command.params
        if isinstance(one, click.Option) and one.opts[0] not in outside
    ]
    tried = [words for option in options for words in _values(option, digest)]
    fixed = ["--accept", digest, "--through", Stage.WILL_SHOW.value, "--no-input"]
    ends = {tuple(words): spared("run", *fixed, *words).code for words in tried}

    assert (0, []) == (looked.code, looked.json["changes"])
    assert {"own", "security-notice", "help-line"} == {
        one["class"] for one in looked.json["protected"]
    }
    assert len(tried) > 10
    # That one begins with a question, and nobody is there to answer.
    assert 4 == ends.pop(("--keep-nothing",))
    assert {0} == set(ends.values())
    assert before == spared.double.snapshot()


def test_adding_them_reaches_nobody(mailed: Case) -> None:
    """Who is added later is spared as well, whatever was accepted with it."""
    assert mailed.double is not None
    for number, address in enumerate(SPARED, start=60):
        mailed.double.deliver("INBOX", message(address, number))
    mailed.accepted()
    before = mailed.double.snapshot()
    entries = "".join(f"- {{person: J., email: {address}}}\n" for address in SPARED)
    source = mailed.line.file("new.yaml", entries)
    added = mailed("add", "--from", source, "--no-input")
    answers = ["--accept", mailed.digest(), "--through", "will-show"]
    guards = ["--allow", "not-ours", "--allow", "irreversible", "--expect", "3"]
    ended = mailed("add", "--from", source, *answers, *guards, "--no-input")

    assert all(address in mailed.path.read_text() for address in SPARED)
    assert 3 == added.out.count("Left alone: ")
    assert 0 == ended.code, ended
    assert before == mailed.double.snapshot()


@pytest.mark.parametrize("answer", ["yes", "go on", "postmaster@example.org"])
def test_nothing_typed_reaches_them(spared: Case, answer: str) -> None:
    """Whatever a person types at the plan, no message of theirs moves."""
    assert spared.double is not None
    before = spared.double.snapshot()
    ended = spared("run", typed=f"{answer}\n" * 5)

    assert 0 == ended.code
    assert before == spared.double.snapshot()
