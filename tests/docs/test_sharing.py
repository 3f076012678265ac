"""What groups copy from the documents works: the workflow, the hook, the commands in both."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from boundary.cli.door import COMMANDS, door
from boundary.formats.playbook_yaml import kind_of
from tests.formats.honest import TITLES

ROOT = Path(__file__).parents[2]
_RUNS = re.compile(r"\bboundary (\w+)([^\n;]*)")


def _loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def _workflow() -> Any:
    return _loaded("docs/examples/lint-playbooks.yml")


def _steps() -> list[dict[str, Any]]:
    (job,) = _workflow()["jobs"].values()
    return list(job["steps"])


def _script() -> str:
    return "\n".join(step.get("run", "") for step in _steps())


def _options(name: str) -> set[str]:
    command = door.get_command(click.Context(door), name)
    assert command is not None
    return {option for parameter in command.params for option in parameter.opts}


def test_the_workflow_may_only_read() -> None:
    """The workflow has the right to read the repository, keeps no key, and ends by itself."""
    workflow = _workflow()
    (job,) = workflow["jobs"].values()

    assert {"contents": "read"} == workflow["permissions"]
    assert [False] == [
        step["with"]["persist-credentials"]
        for step in _steps()
        if "checkout" in step.get("uses", "")
    ]
    assert 10 == job["timeout-minutes"]


def test_the_workflow_names_what_it_runs_by_hash() -> None:
    """Every action is pinned by a whole commit hash, with the version beside it."""
    used = [step["uses"] for step in _steps() if "uses" in step]
    text = (ROOT / "docs/examples/lint-playbooks.yml").read_text(encoding="utf-8")

    assert 2 == len(used)
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used)
    assert len(used) == len(re.findall(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.MULTILINE))


@pytest.mark.parametrize("source", ["workflow", "hook"])
def test_commands_and_options_are_real(source: str) -> None:
    """What the workflow and the hook run are commands and options of this program."""
    text = _script() if source == "workflow" else _loaded(".pre-commit-hooks.yaml")[0]["entry"]
    runs = _RUNS.findall(text.replace("boundary-toolkit", ""))

    assert runs
    for name, rest in runs:
        assert name in COMMANDS
        assert {word for word in shlex.split(rest) if word.startswith("-")} <= _options(name)


def test_the_workflow_installs_this_project() -> None:
    """The package that is installed is this one."""
    named = re.search(r'^name = "([\w-]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert named

    assert f"pip install {named[1]}\n" in _script() + "\n"


def test_the_hook_reads_shared_playbooks_alone() -> None:
    """The hook runs on the files of the folder that the page names, and on no others."""
    (hook,) = _loaded(".pre-commit-hooks.yaml")
    files = re.compile(hook["files"])

    assert {"id", "name", "description", "entry", "language", "files", "require_serial"} == set(
        hook
    )
    assert files.search("playbooks/quiet.yaml")
    assert not any(map(files.search, ("playbooks/guides/x.yaml", "mine.yaml", ".github/w.yaml")))


def _boundary(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the workflow in a folder, with this program under its name."""
    program = folder / "bin" / "boundary"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from boundary.cli import main\nsys.exit(main())\n"
    )
    program.chmod(0o755)
    return subprocess.run(
        ["/bin/sh", "-e", "-c", script],
        cwd=folder,
        env={"PATH": f"{program.parent}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def _group(folder: Path, *titles: str) -> Path:
    (folder / "playbooks").mkdir()
    for number, title in enumerate(titles):
        text = f"boundary: 1\ntitle: '{title}'\nsteps:\n  - {{do: mail.keep}}\n"
        (folder / "playbooks" / f"list-{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def _checks() -> str:
    return "\n".join(step["run"] for step in _steps() if "name" in step)


def test_the_workflow_passes_honest_files(tmp_path: Path) -> None:
    """What the workflow runs ends well for a group's files in several languages."""
    ended = _boundary(_group(tmp_path, *TITLES[::9]), _checks())

    assert (0, "") == (ended.returncode, ended.stderr)


@pytest.mark.parametrize("title", ["See www.group.example", "two zero two five five five zero"])
def test_the_workflow_stops_at_a_title_with_a_person_in_it(tmp_path: Path, title: str) -> None:
    """What the workflow runs ends with a fault when a title is shaped like a person's."""
    ended = _boundary(_group(tmp_path, "Quiet steps", title), _checks())

    assert 2 == ended.returncode
    assert "title" in ended.stderr


def test_the_page_shows_a_private_playbook_that_follows_an_import() -> None:
    """The playbook on the page is one, and follows an import."""
    page = (ROOT / "docs" / "sharing.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert found

    assert "private" == kind_of(found[1].encode())
    assert "follow: import/" in found[1]
