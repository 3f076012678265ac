"""Linting says every fault with its place, what would be done, and does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.lint import lint_paths
from boundary.core.errors import Refusal
from tests.app.case import PHONE_ONLY


def _write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_playbook_in_order_is_told_in_words(tmp_path: Path) -> None:
    """An accepted file has no faults, and a sentence for every person and step."""
    (linted,) = lint_paths([_write(tmp_path, PHONE_ONLY)])

    assert () == linted.faults
    assert any("phone.block on phone" in line for line in linted.would_do)
    assert any("mail.keep" in line and "None of your" in line for line in linted.would_do)
    assert not any("jordan@example.org" in line for line in linted.would_do)


def test_a_shared_playbook_is_told_in_words(tmp_path: Path) -> None:
    """A file with steps only is accepted too."""
    text = "boundary: 1\ntitle: Steps\nsteps:\n  - {do: mail.keep}\n"
    (linted,) = lint_paths([_write(tmp_path, text)])

    assert ("mail.keep saves copies of their mail; moves nothing.",) == linted.would_do


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    """Every .yaml of a folder is read, in the order of the names."""
    _write(tmp_path, PHONE_ONLY, "b.yaml")
    _write(tmp_path, "boundary: 1\nnonsense: 1\n", "a.yaml")
    _write(tmp_path, "not read", "c.txt")
    first, second = lint_paths([tmp_path])

    assert ("a.yaml", "b.yaml") == (first.path.name, second.path.name)
    assert first.faults
    assert not second.faults


def test_a_folder_without_playbooks_is_refused(tmp_path: Path) -> None:
    """An empty folder is one sentence."""
    with pytest.raises(Refusal):
        lint_paths([tmp_path])


@pytest.mark.parametrize(
    ("follow", "say"),
    [
        ("no-contakt", "There is no shipped playbook of this name."),
        ("import/group", "Nothing was imported under this name."),
    ],
)
def test_a_name_that_leads_nowhere_has_its_place(tmp_path: Path, follow: str, say: str) -> None:
    """A followed name that is not there is a fault at its person."""
    text = PHONE_ONLY.replace("follow: no-contact", f"follow: {follow}")
    (linted,) = lint_paths([_write(tmp_path, text)])
    (fault,) = linted.faults

    assert say == fault.say
    assert 4 == fault.line


def test_a_missing_neighbour_is_a_fault(tmp_path: Path) -> None:
    """A ./file that is not there is said."""
    text = PHONE_ONLY.replace("follow: no-contact", "follow: ./mine-steps.yaml")
    (linted,) = lint_paths([_write(tmp_path, text)])

    assert 1 == len(linted.faults)


def test_faults_of_a_neighbour_are_faults(tmp_path: Path) -> None:
    """What is wrong in a followed file is said with its line there."""
    _write(tmp_path, "boundary: 1\ntitle: Steps\nsteps:\n  - {do: mail.burn}\n", "steps.yaml")
    text = PHONE_ONLY.replace("follow: no-contact", "follow: ./steps.yaml")
    (linted,) = lint_paths([tmp_path / _write(tmp_path, text).name])

    assert [4] == [fault.line for fault in linted.faults]


def test_a_step_on_an_account_that_is_not_there(tmp_path: Path) -> None:
    """An `in:` that names no account of the private file is a fault at the step."""
    steps = "boundary: 1\ntitle: Steps\nsteps:\n  - {do: phone.block, in: [tablet]}\n"
    _write(tmp_path, steps, "steps.yaml")
    text = PHONE_ONLY.replace("follow: no-contact", "follow: ./steps.yaml")
    (linted,) = lint_paths([_write(tmp_path, text)])
    (fault,) = linted.faults

    assert 4 == fault.line
    assert "phone" in fault.hint


def test_who_is_protected_is_said_masked(tmp_path: Path) -> None:
    """An identifier that is never cut off is named in covered form."""
    text = PHONE_ONLY.replace("jordan@example.org", "postmaster@example.org")
    (linted,) = lint_paths([_write(tmp_path, text)])

    assert 1 == len(linted.protected)
    assert "postmaster@" not in linted.protected[0]
