"""Hold that what people install is whole, and works with nothing else around it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, with what the lock names, in an empty environment; give its folder."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    pip: list[str | Path] = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
    lock = ROOT / "requirements" / "run.txt"
    subprocess.run([*pip, "--require-hashes", "--requirement", lock], check=True)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    return folder


def test_every_module_is_inside(wheel: Path) -> None:
    """The wheel holds every file of the package, tables included."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "boundary"
    wanted = {
        str(path.relative_to(ROOT))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert set() == wanted - names


def test_every_playbook_is_inside(wheel: Path) -> None:
    """The wheel holds every shipped playbook and guide."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    playbooks = ROOT / "playbooks"
    wanted = {
        f"boundary/playbooks/{path.relative_to(playbooks)}"
        for path in playbooks.rglob("*")
        if path.is_file()
    }

    assert wanted
    assert set() == wanted - names


def test_nothing_else_is_inside(wheel: Path) -> None:
    """The wheel holds the package and its description: no tests, no tools, no notes."""
    with ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}

    assert {"boundary"} == {top for top in tops if not top.endswith(".dist-info")}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["rehearse", "--no-input"]],
    ids=["help", "rehearse"],
)
def test_the_installed_program_runs(
    installed: Path, home: Path, tmp_path: Path, arguments: list[str]
) -> None:
    """A plain install, started in an empty folder and with an empty home, works."""
    environment = {"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"}

    ended = subprocess.run(
        [installed / "bin" / "boundary", *arguments],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (ended.returncode, ended.stderr)
