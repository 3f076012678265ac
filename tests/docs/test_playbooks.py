"""Hold each playbook that ships to its page of plain words, and to a rehearsal from end to end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from boundary import data
from boundary.app.library import Library
from boundary.app.lint import lint_paths
from boundary.app.story import rehearse
from boundary.core.playbook import SharedPlaybook
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import read_playbook, read_shared
from tests.app.case import env_at
from tests.words import banned

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "playbooks"
NAMES = data.playbook_names()
VISIBLE = ("phone.block", "social.block", "contacts.remove")


def page(name: str) -> str:
    """Read the page of a playbook."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def shared(name: str) -> SharedPlaybook:
    """Read a playbook that ships."""
    return read_shared(data.playbook_bytes(name))


def example(name: str) -> str:
    """Take the private playbook out of a page."""
    (block,) = re.findall(r"```yaml\n(.*?)```", page(name), re.DOTALL)
    return str(block)


def test_every_playbook_has_a_page() -> None:
    """Each shipped playbook has a page of plain words, and no page is left over."""
    assert sorted(NAMES) == sorted(path.stem for path in PAGES.glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_tells_the_steps_in_their_order(name: str) -> None:
    """The numbered list names every step, in the order of the playbook, and no other."""
    told = re.findall(r"^\d+\. `([a-z.-]+)`", page(name), re.MULTILINE)

    assert [step.verb for step in shared(name).steps] == told
    assert f"# {name}\n" == page(name).splitlines(keepends=True)[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_calm_and_says_what_is_missing(name: str) -> None:
    """It says what may be noticed, what is not covered and how it could be misused."""
    text = page(name)
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)

    assert [] == banned(prose)
    for heading in ("What they may notice", "What it does not cover", "Misuse"):
        assert f"## {heading}\n" in text
    assert [] == [row for row in prose.splitlines() if len(row.split()) > 50]


@pytest.mark.parametrize("name", NAMES)
def test_each_playbook_rehearses(name: str, tmp_path: Path) -> None:
    """The example of the page is linted in words and played from the first look to the undo."""
    path = tmp_path / "mine.yaml"
    path.write_text(example(name), encoding="utf-8")
    playbook = read_playbook(example(name).encode(), Library().services)
    (linted,) = lint_paths([path])
    scenes = list(rehearse(env_at(tmp_path), path))

    assert name in {person.follow for person in playbook.people}
    assert () == linted.faults
    assert linted.would_do
    assert "Everything taken back" == scenes[-1].title


@pytest.mark.parametrize("name", NAMES)
def test_lint_says_a_playbook_in_words(name: str) -> None:
    """Read alone, a shipped playbook is one plain sentence for each step."""
    (linted,) = lint_paths([ROOT / "playbooks" / f"{name}.yaml"])
    said = [f"{step.verb} {VERBS[step.verb].does}." for step in shared(name).steps]

    assert said == [sentence.split(" (")[0] for sentence in linted.would_do]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_saved_and_looked_at_comes_first(name: str) -> None:
    """Copies before everything, access and privacy before what shows, cards last."""
    verbs = [step.verb for step in shared(name).steps]
    order = (
        *("mail.keep", "access.review", "social.privacy", "mail.file-away", "mail.file-past"),
        *("social.block", "phone.block", "contacts.remove"),
    )
    found = [verb for verb in order if verb in verbs]

    assert found == sorted(found, key=verbs.index)


def test_no_step_shows_before_something_was_looked_at() -> None:
    """A playbook with a block, or that takes a card away, has privacy settings too."""
    loud = [name for name in NAMES if set(VISIBLE) & {step.verb for step in shared(name).steps}]

    assert ["new-number", "no-contact"] == loud
    assert all("social.privacy" in [s.verb for s in shared(name).steps] for name in loud)
