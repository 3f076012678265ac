"""Hold that the scripts of the house say in one sentence what is missing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _stub(folder: Path, name: str, lines: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def _venv(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "tools/venv.sh", tmp_path / "venv", "requirements/run.txt", tmp_path / "ready"],
        cwd=ROOT,
        env={**os.environ, "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Without Python, one sentence says what is needed, and nothing is made."""
    ended = _venv(tmp_path, "no-such-python")

    assert (1, 1) == (ended.returncode, len(ended.stderr.splitlines()))
    assert "3.11, 3.12 or 3.13" in ended.stderr
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("version", ["3.10", "3.14"])
def test_a_python_that_does_not_fit_is_named(tmp_path: Path, version: str) -> None:
    """With another Python, one sentence says which was found and what is needed."""
    stub = _stub(tmp_path, "python", f'case "$2" in *print*) echo {version} ;; *) exit 1 ;; esac')

    ended = _venv(tmp_path, str(stub))

    assert (1, 1) == (ended.returncode, len(ended.stderr.splitlines()))
    assert f"is {version};" in ended.stderr
    assert [stub] == list(tmp_path.iterdir())


@pytest.mark.server
def test_the_mail_server_is_there() -> None:
    """Where the tests run, nothing is left to install, and the script says nothing."""
    ended = subprocess.run(
        ["bash", "tools/system.sh"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (0, "", "") == (ended.returncode, ended.stdout, ended.stderr)


def test_ci_runs_the_test_command() -> None:
    """CI has no second way: it calls the test command of the README."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert ["set -eu", "exec make test"] == [line for line in lines if not line.startswith("#")]
