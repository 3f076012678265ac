"""Hold that a new adapter begins tidy, listed, and with a contract that fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from boundary.core.errors import Refusal, StoreError
from tools.new_adapter import TABLE, main, make

ROOT = Path(__file__).parents[2]
LONGEST = "a_name_of_thirty_one_characters"
FILES = ("__init__.py", "adapter.py", "wire.py", "double.py", "README.md")

_ASK_ALL = """
from boundary.adapters.calendar import make_manifest
from boundary.core.errors import AdapterError
from boundary.core.playbook import Account
from tests.app.world import Memory, Told

with make_manifest().open(Account("mine", "calendar"), Memory("secret"), Told()) as adapter:
    for verb, count in dict(observe=2, plan=2, apply=2, verify=1, undo=2, settle=2).items():
        try:
            getattr(adapter, verb)(*[()] * count)
        except AdapterError as error:
            print(error.say)
"""

_CALL_DOUBLE = """
import socket
from boundary.adapters.calendar.double import CalendarDouble

double = CalendarDouble("secret")
settings = double.start()
place = settings["host"], settings["port"]
print(settings["host"])
with socket.create_connection(place, timeout=60) as caller:
    print(caller.recv(10))
double.stop()
double.stop()
try:
    socket.create_connection(place, timeout=60)
except ConnectionRefusedError:
    print("gone")
"""

_ROW = re.compile(r'^    "([\w-]+)": "boundary\.adapters\.([\w.]+)",$', re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with the parts that the tool reads, and nothing else."""
    for folder in ("boundary/adapters/guide", "boundary/adapters/imap", "tests/adapters"):
        (tmp_path / folder).mkdir(parents=True)
    for file in (TABLE, "boundary/__init__.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Copy the whole package and its tests."""
    leave = shutil.ignore_patterns("__pycache__", ".*")
    for folder in ("boundary", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _files(root: Path) -> dict[str, bytes]:
    """Read everything below a folder; folders are named too."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else b""
        for path in root.rglob("*")
    }


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _started(root, "-m", *arguments)


def _run_code(root: Path, code: str) -> subprocess.CompletedProcess[str]:
    return _started(root, "-W", "error", "-c", code)


def _started(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, which comes before whatever is installed."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, capture_output=True, text=True, check=False
    )


def test_the_files_are_named_and_written(project: Path) -> None:
    """Five files of the adapter, its test and the table are written, and returned; no others."""
    before = set(_files(project))

    written = make(project, "calendar")

    added = {name for name in set(_files(project)) - before if (project / name).is_file()}
    expected = (
        *(project / "boundary/adapters/calendar" / name for name in FILES),
        project / "tests/adapters/calendar/test_contract.py",
        project / TABLE,
    )

    assert expected == written
    assert {str(path.relative_to(project)) for path in expected[:-1]} == added


@pytest.mark.parametrize("name", ["aa", "h", "zz"])
def test_the_table_has_the_row_in_its_place(project: Path, name: str) -> None:
    """The row stands where the alphabet puts it, and all others stay."""
    name = f"{name}_new"
    before = [row[0] for row in _ROW.findall((project / TABLE).read_text(encoding="utf-8"))]

    make(project, name)
    after = _ROW.findall((project / TABLE).read_text(encoding="utf-8"))

    assert sorted([*before, name]) == [row[0] for row in after]
    assert (name, name) in after
    assert before


@pytest.mark.parametrize("name", ["ab", "web_mail2", LONGEST])
def test_what_is_written_is_tidy(house: Path, name: str) -> None:
    """Short names and long ones give files that format and lint have nothing to say about."""
    paths = [path for path in make(house, name) if path.suffix == ".py"]
    for path in paths:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")

    formatted = _run(house, "ruff", "format", "--no-cache", "--check", *map(str, paths))
    linted = _run(house, "ruff", "check", "--no-cache", *map(str, paths))

    assert (0, "") == (formatted.returncode, formatted.stderr), formatted.stdout
    assert (0, "") == (linted.returncode, linted.stderr), linted.stdout
    assert 6 == len(paths)


def test_the_page_has_its_headings(project: Path) -> None:
    """The README asks what the review asks, misuse included."""
    make(project, "calendar")
    page = (project / "boundary/adapters/calendar/README.md").read_text(encoding="utf-8")

    assert [
        "What it may touch",
        "Verbs",
        "What the person may notice",
        "What undo cannot restore",
        "Misuse",
        "The stand-in server",
    ] == re.findall(r"^## (.*)$", page, re.MULTILINE)


def test_each_verb_says_that_it_is_not_there_yet(house: Path) -> None:
    """Through the manifest, all six verbs are there, and each ends in the one fixed sentence."""
    make(house, "calendar")

    ended = _run_code(house, _ASK_ALL)

    assert ["This adapter does not do this yet."] * 6 == ended.stdout.splitlines(), ended.stderr


def test_the_double_is_there_until_it_is_stopped(house: Path) -> None:
    """The double listens on loopback, hangs up on a caller, and is gone after a second stop."""
    make(house, "calendar")

    ended = _run_code(house, _CALL_DOUBLE)

    assert ["127.0.0.1", "b''", "gone"] == ended.stdout.splitlines(), ended.stderr


def test_what_is_written_has_its_types(house: Path) -> None:
    """The new package and its test pass the type check that the house asks for."""
    make(house, "calendar")
    package, test = "boundary/adapters/calendar", "tests/adapters/calendar"

    ended = _run(house, "mypy", "--strict", "--cache-dir", os.devnull, package, test)

    assert (0, "") == (ended.returncode, ended.stderr), ended.stdout


def test_the_new_contract_fails_and_skips_nothing(house: Path) -> None:
    """Beside the real package and tests, every promise fails at first, and none is left out."""
    make(house, "calendar")

    ended = _run(
        house,
        "pytest",
        "-q",
        "--tb=line",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "tests/adapters/calendar",
    )
    promises = (ROOT / "tests/contract.py").read_text(encoding="utf-8").count("    def test_")

    assert 1 == ended.returncode
    assert re.fullmatch(rf"{promises} failed in .*", ended.stdout.splitlines()[-1]), ended.stdout
    assert "The bench of calendar is not furnished yet." in ended.stdout


@pytest.mark.parametrize(
    "name",
    ["", "x", "X1", "1x", "_x", "a-b", "a b", "a.b", "../x", "é1", "ab\n", "import", LONGEST + "s"],
)
def test_a_bad_name_is_refused(project: Path, name: str) -> None:
    """A name that no module can have, or that breaks the rule, writes nothing."""
    before = _files(project)

    with pytest.raises(Refusal, match="The name of an adapter is"):
        make(project, name)

    assert before == _files(project)


@pytest.mark.parametrize(
    "taken",
    [
        "boundary/adapters/guide/adapter.py",
        "boundary/adapters/calendar/notes.md",
        "boundary/adapters/calendar.py",
        "tests/adapters/calendar/test_wire.py",
    ],
)
def test_a_taken_name_is_refused(project: Path, taken: str) -> None:
    """A folder or module that is there already stays as it is."""
    place = project / taken
    place.parent.mkdir(exist_ok=True)
    place.write_text("mine\n", encoding="utf-8")
    before = _files(project)

    with pytest.raises(Refusal, match="already"):
        make(project, "guide" if "guide" in taken else "calendar")

    assert before == _files(project)


def test_a_name_in_the_table_is_refused(project: Path) -> None:
    """A row without its folder is a name that is taken."""
    (project / "boundary/adapters/guide").rmdir()
    before = _files(project)

    with pytest.raises(Refusal, match="The table of adapters has that name already"):
        make(project, "guide")

    assert before == _files(project)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("= {\n", '= {\n    "odd": "somewhere.else",\n'),
        ("= {\n", "= {\n    # a note\n"),
        ("TABLE: ", "ROWS: "),
    ],
    ids=["another module", "a note", "another name"],
)
def test_a_table_that_is_not_understood_is_left_alone(project: Path, old: str, new: str) -> None:
    """A table in another shape is not guessed at."""
    path = project / TABLE
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = _files(project)

    with pytest.raises(Refusal, match="not written as this tool knows it"):
        make(project, "calendar")

    assert before == _files(project)


def test_a_project_without_a_table_is_refused(tmp_path: Path) -> None:
    """Elsewhere than in the project, nothing is written."""
    with pytest.raises(Refusal, match="could not be read"):
        make(tmp_path, "calendar")

    assert [] == list(tmp_path.iterdir())


def test_what_was_begun_is_removed_when_the_disk_refuses(project: Path) -> None:
    """When the second folder cannot be made, the first is not left behind."""
    (project / "tests/adapters").rmdir()
    before = _files(project)

    with pytest.raises(StoreError):
        make(project, "calendar")

    assert before == _files(project)


def test_files_and_next_steps_are_printed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seven files and four lines on what comes next are printed."""
    code = main(["calendar"], project)
    said = capsys.readouterr()
    lines = said.out.splitlines()

    assert (0, "", 11) == (code, said.err, len(lines))
    assert all((project / line).is_file() for line in lines[:7])
    assert lines[7].startswith("Write double.py first")


@pytest.mark.parametrize("argv", [[], [""], ["guide"], ["No"], ["one", "two"]])
def test_a_refusal_is_one_sentence_and_a_two(
    project: Path, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    """Without a name, with a wrong one or with two, one line is said and nothing is written."""
    before = _files(project)

    code = main(argv, project)
    said = capsys.readouterr()

    assert (2, "", 1) == (code, said.out, len(said.err.splitlines()))
    assert before == _files(project)


def test_the_command_without_a_name_says_how_it_is_used() -> None:
    """Started as the house starts it, without a name, it says in one line what is missing."""
    ended = _run(ROOT, "tools.new_adapter")

    assert (2, "") == (ended.returncode, ended.stdout)
    assert "Give the new adapter one name: make adapter NAME=x\n" == ended.stderr
