"""Hold each command that reads a file to exit code 2 and one sentence when the file is hostile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from boundary.cli import words
from boundary.formats.yaml_events import MAX_BYTES
from tests.app.hostile import CARRIERS, Hostile, bombs, every
from tests.cli.conftest import Ended, Line

KINDS = (
    *("raw-1b", "raw-202e", "escaped-202e", "escaped-1b", "escape-half", "bytes-latin-1"),
    *("encoding-utf-16", "value-tag-python", "value-anchor", "value-alias", "value-laughs"),
    *("value-deep-list", "value-long-line", "line-merge", "line-second", "line-directive"),
    *("double-wide", "whole-nothing", "large", "nodes", "key-exec", "step-shell.run", "folder-*"),
    *("follow-../quiet", "about-home", "setting-password"),
)
"""One or two of each class; the rest is read without a command line (tests/app/test_hostile.py)."""
FEW = ("raw-202e", "escape-half", "bytes-latin-1", "value-laughs", "line-merge", "large")
"""The same for what is read beside a case or a playbook of its own, which takes its time."""
CASES = tuple(
    one for one in every() if one.kind in (FEW if one.carrier in ("add", "beside") else KINDS)
)

GUIDED = (
    "boundary: 1\ncase: heron-42\npeople:\n  - {alias: J., follow: quiet}\n"
    "accounts:\n  phone: {use: iphone}\n"
)


def _lint(line: Line, path: Path) -> Ended:
    return line("lint", path, bare=True)


def _follow(line: Line, path: Path) -> Ended:
    path.rename(path.with_name("steps.yaml"))
    own = line.file("own.yaml", GUIDED.replace("quiet", "./steps.yaml"))
    return line("lint", own, bare=True)


def _import(line: Line, path: Path) -> Ended:
    return line("import", path, "--as", "group", "--no-input")


def _answers(line: Line, path: Path) -> Ended:
    own = line.file("own.yaml", GUIDED)
    return line("begin", own, "--answers", path, "--no-input")


def _found(line: Line, path: Path) -> Ended:
    secret = line.file("secret", "secret\n")
    options = ("--from", path, "--secret-file", secret, "--no-input")
    return line("found", "imap", *options, bare=True)


def _add(line: Line, path: Path) -> Ended:
    own = line.file("own.yaml", GUIDED)
    assert 0 == line("begin", own, "--answers", line.answers(), "--no-input").code
    before = own.read_bytes()
    ended = line("add", "heron-42", "--from", path, "--no-input")
    assert before == own.read_bytes()
    return ended


COMMANDS = {
    "private": _lint,
    "shared": _lint,
    "beside": _follow,
    "import": _import,
    "answers": _answers,
    "found": _found,
    "add": _add,
}
"""How each kind of file comes in; the guides that ship are read by no command from outside."""


def _held(ended: Ended) -> None:
    """Hold what every refusal is: the code, a sentence, nothing that moves a screen."""
    told = ended.out + ended.err
    assert 2 == ended.code, ended
    assert told.strip()
    assert "Traceback" not in told
    assert words.UNEXPECTED_HINT not in told
    assert all(line.isprintable() for line in told.splitlines())


@pytest.mark.parametrize(
    "one",
    [one for one in CASES if one.carrier in COMMANDS],
    ids=lambda one: f"{one.carrier}-{one.kind!a}",
)
def test_a_hostile_file_ends_in_two(one: Hostile, line: Line) -> None:
    """Whatever reads it, a hostile file is refused in words, and nothing is begun or kept."""
    path = line.folder / "given.yaml"
    path.write_bytes(one.data)
    ended = COMMANDS[one.carrier](line, path)

    _held(ended)
    assert one.carrier == "add" or not line.state.exists()


def test_every_way_in_is_tried() -> None:
    """The sample has every kind of file, and every kind it is said to have."""
    assert set(COMMANDS) == set(CARRIERS) - {"guide"}
    assert set(KINDS) == {one.kind for one in CASES}


PRIVATE_TOO: dict[str, tuple[str, ...]] = {
    "seal": ("seal",),
    "recover": ("recover", "--no-input"),
    "a carried case": ("case", "import"),
    "the form of recover": ("recover", "own.yaml", "--no-input", "--answers"),
    "a stored secret": ("connect", "own.yaml", "mail", "--no-input", "--secret-file"),
}
"""Other commands that are handed a file, and the words before its name."""


@pytest.mark.parametrize("what", PRIVATE_TOO)
@pytest.mark.parametrize("kind", FEW)
def test_every_other_way_in_refuses_too(kind: str, what: str, line: Line) -> None:
    """Sealing, finding again, carrying in and signing in end in words, and begin nothing."""
    line.file("own.yaml", GUIDED)
    path = line.folder / "given.yaml"
    path.write_bytes(next(one.data for one in every() if one.kind == kind))
    words_before = [
        line.folder / word if word.endswith(".yaml") else word for word in PRIVATE_TOO[what]
    ]
    ended = line(*words_before, path)
    told = ended.out + ended.err

    assert ended.code in (2, 4), ended
    assert "Traceback" not in told
    assert words.UNEXPECTED_HINT not in told
    assert not line.state.exists()


@pytest.mark.parametrize("name", ["laughs", "lists", "keys", "same-alias", "at-signs", "options"])
def test_a_bomb_ends_in_two(name: str, line: Line) -> None:
    """A file that is built to cost is refused like any other."""
    path = line.folder / "given.yaml"
    path.write_bytes(bombs()[name])

    _held(_lint(line, path))


ENTRIES = (
    "- {person: J., email: a@example.org}\n" * 2 + "- {person: J., run: id}\n",
    "person: J.\nemail: a@example.org\nemail: b@example.org\n",
    "person: J.\nemail: '*@example.org'\n",
    "person: J.\nemail: 'a@example.org\\r\\nBcc: b@example.org'\n",
    'person: J.\nemail: "a\\u200b@example.org"\n',
    "person: J.\nphone: '**21*12025550100#'\n",
    "person: J.\nhandle: https://example.org/jordan\nservice: instagram\n",
    "person: J.\nhandle: jordan\nservice: ../instagram\n",
    "account: ../x\nuse: iphone\n",
    "account: mail\nuse: imap\nhost: 'imap.example.net/x'\nuser: me\n",
    "account: mail\nuse: imap\nhost: imap.example.net\nuser: me\npassword: x\n",
    "account: mail\nuse: imap\nhost: imap.example.net\nuser: me\nsecurity: none\n",
)


def test_a_hostile_entry_is_added_to_nothing(line: Line) -> None:
    """An entry that is not exactly one known thing changes no playbook."""
    own = line.file("own.yaml", GUIDED)
    assert 0 == line("begin", own, "--answers", line.answers(), "--no-input").code
    before = own.read_bytes()
    for entry in ENTRIES:
        path = line.file("given.yaml", entry)
        _held(line("add", "heron-42", "--from", path, "--no-input"))

        assert before == own.read_bytes()


def _link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _large(path: Path) -> None:
    path.write_bytes(b"\n" * (MAX_BYTES + 1))


NOT_FILES: dict[str, Callable[[Path], None]] = {
    "link": _link,
    "pipe": os.mkfifo,
    "missing": lambda path: path.unlink(missing_ok=True),
    "large": _large,
}


@pytest.mark.parametrize("what", NOT_FILES)
@pytest.mark.parametrize("carrier", ["private", "beside", "import", "answers", "found"])
def test_only_a_plain_file_is_read(what: str, carrier: str, line: Line) -> None:
    """A link, a pipe, a missing file and one that is too long end in 2, and nothing waits."""
    path = line.folder / "given.yaml"
    NOT_FILES[what](path)
    if what == "missing" and carrier == "beside":
        path.write_bytes(b"no playbook")

    _held(COMMANDS[carrier](line, path))
