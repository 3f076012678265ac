"""Hold that what gets installed is pinned, hashed, and tells nothing of where it was pinned."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements/run.txt", "requirements/dev.txt")

_PIN = re.compile(r"^([a-z0-9][a-z0-9.\-]*)==(\S+) \\$", re.MULTILINE)


def _pins(lock: str) -> dict[str, str]:
    return dict(_PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9][A-Za-z0-9._\-]*", requirement)
    return re.sub(r"[._]", "-", found[0]).lower() if found else ""


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    """Each line of a lock is a pin, a hash or a note of who wanted it."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    shape = re.compile(
        r"[a-z0-9.\-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    #( .*)?|#.*|"
    )

    assert [] == [line for line in lines if not shape.fullmatch(line)]
    assert _pins(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place(lock: str) -> None:
    """No address of a server and no folder of a machine stands in a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert [] == re.findall(r".*(?:://|\s/|index-url|find-links|trusted-host).*", text)


def test_every_dependency_is_locked() -> None:
    """Whatever pyproject.toml asks for stands in the lock of the program."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = _pins("requirements/run.txt")

    assert [] == [line for line in project["dependencies"] if _name(line) not in pins]


def test_both_locks_agree() -> None:
    """What both locks name has one version, so that either may be installed over the other."""
    run, dev = _pins("requirements/run.txt"), _pins("requirements/dev.txt")

    assert run == {name: dev.get(name) for name in run}
