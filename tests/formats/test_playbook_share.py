"""A shared file is rebuilt from the vocabulary: same steps, same bytes, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import PlaybookRefusal
from boundary.core.identifier import handle
from boundary.core.playbook import SharedPlaybook, Step
from boundary.core.verbs import VERBS
from boundary.formats.playbook_share import (
    PLAIN_TITLE,
    Difference,
    How,
    comments_of,
    differences,
    leaks,
    rebuild,
    refuse_identifiers,
)
from boundary.formats.playbook_yaml import read_shared
from boundary.formats.scan import NOBODY, Known, Reason, know
from tests.formats import honest
from tests.formats.people import crowd
from tests.formats.test_scan import known_of

SHIPPED = sorted((Path(__file__).parents[2] / "playbooks").glob("*.yaml"))

WRITTEN = """\
# ours, written on a Sunday
boundary: "1"
title:  'Our \\ "own"   steps'   # by the group
steps:
- do: mail.file-past
  with: {mark: unread, folder: aside}
  in: [mail]
  as: past
- {do: access.review}
"""
EXPECTED = """\
boundary: 1
title: "Our \\\\ \\"own\\" steps"
steps:
  - {do: mail.file-past, with: {folder: aside, mark: unread}}
  - {do: access.review}
"""


@pytest.fixture(scope="module")
def everybody() -> Known:
    """Know twenty people at once; the scanner's own tests know more."""
    return known_of(*crowd(20))


def _read(text: str) -> SharedPlaybook:
    return read_shared(text.encode(), VERBS, in_private=True)


def _steps(*steps: str) -> SharedPlaybook:
    return _read("boundary: 1\ntitle: T\nsteps:\n" + "".join(f"  - {{{one}}}\n" for one in steps))


def _drawn() -> st.SearchStrategy[tuple[Step, ...]]:
    """Make checklists: each verb once at most, every option a word of its list."""

    def step(name: str) -> st.SearchStrategy[Step]:
        options = {key: st.sampled_from(one.allowed) for key, one in VERBS[name].options.items()}
        return st.fixed_dictionaries(options).map(lambda chosen: Step(name, chosen))

    names = st.lists(st.sampled_from(sorted(VERBS)), min_size=1, unique=True)
    return names.flatmap(lambda chosen: st.tuples(*map(step, chosen)))


def test_only_steps_options_and_order_are_left() -> None:
    """Comments, layout, account names and step names are gone; so is what holds anyway."""
    assert EXPECTED == rebuild(_read(WRITTEN), VERBS, title=True).decode()


def test_the_plain_title_makes_same_steps_the_same_bytes() -> None:
    """Two files with the same steps are one file, whatever their owners wrote around them."""
    other = (
        "boundary: 1\ntitle: Another\nsteps:\n"
        "  - {do: mail.file-past, with: {folder: aside, mark: unread, copied: leave}}\n"
        "  - {do: access.review, as: look}\n"
    )

    assert rebuild(_read(WRITTEN), VERBS, title=False) == rebuild(_read(other), VERBS, title=False)


@given(_drawn(), st.sampled_from(honest.TITLES))
def test_what_is_written_reads_the_same(steps: tuple[Step, ...], title: str) -> None:
    """The bytes are read back as the same steps, and are rebuilt to themselves."""
    data = rebuild(SharedPlaybook(title, steps), VERBS, title=True)
    back = read_shared(data, VERBS)

    assert [(one.verb, dict(one.options)) for one in steps] == [
        (one.verb, dict(one.options)) for one in back.steps
    ]
    assert data == rebuild(back, VERBS, title=True)
    assert () == leaks(data, VERBS, NOBODY)


@given(_drawn())
def test_words_of_the_vocabulary_tell_nobody(steps: tuple[Step, ...]) -> None:
    """Bytes without own words pass even where somebody is called like an option."""
    known = know([handle(word, "reddit") for word in ("later", "archive", "unread")], ["Mark"])
    data = rebuild(SharedPlaybook("x", steps), VERBS, title=False)

    assert () == leaks(data, VERBS, known)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_ships_can_be_shared(path: Path, everybody: Known) -> None:
    """Every shipped playbook passes a workspace that knows twenty people."""
    data = rebuild(read_shared(path.read_bytes(), VERBS), VERBS, title=True)

    assert () == leaks(data, VERBS, everybody)


@pytest.mark.parametrize("title", honest.TITLES)
def test_honest_files_of_any_language_can_be_shared(title: str, everybody: Known) -> None:
    """A file with a title of any language passes, and the title is in the bytes."""
    data = rebuild(SharedPlaybook(title, (Step("mail.keep"),)), VERBS, title=True)

    assert () == leaks(data, VERBS, everybody)
    assert title in data.decode()


def test_twins_are_one_step() -> None:
    """Two steps that differed by their names alone are one."""
    shared = _steps("do: mail.keep, as: one", "do: mail.keep, as: two")

    assert 1 == rebuild(shared, VERBS, title=False).decode().count("mail.keep")


def test_twins_with_other_options_are_refused() -> None:
    """Two steps that nobody could tell apart are refused with the place of the second."""
    shared = _steps(
        "do: mail.file-past, with: {folder: later}, as: one",
        "do: mail.file-past, with: {folder: aside}, as: two",
    )
    with pytest.raises(PlaybookRefusal) as caught:
        rebuild(shared, VERBS, title=False)

    assert 5 == caught.value.faults[0].line
    assert "first in line 4" in caught.value.say


@pytest.mark.parametrize(
    "line",
    [
        "  - {do: mail.keep, with: {copied: jordan}}",
        "  - {do: mail.keep, with: {jordan: leave}}",
        "  - {do: jordan.keep}",
        "  - {do: mail.keep} # jordan",
        "jordan: 1",
        'title: "By Jordan"',
        "title: jordan",
    ],
)
def test_every_other_line_is_scanned(line: str) -> None:
    """A line that the vocabulary cannot have made is scanned whole, wherever it came from."""
    known = know(names=["Jordan"])

    (leak,) = leaks(f"boundary: 1\n{line}\n".encode(), VERBS, known)

    assert 2 == leak.line
    assert Reason.KNOWN in leak.reasons


def test_an_option_outside_the_table_is_written_last() -> None:
    """An option that only some versions have keeps its place in the line."""
    shared = SharedPlaybook("x", (Step("mail.keep", {"zeal": "low", "copied": "include"}),))
    text = rebuild(shared, VERBS, title=False).decode()

    assert "{copied: include, zeal: low}" in text
    assert (1, f'title: "{PLAIN_TITLE}"') == (text.count("title"), text.splitlines()[1])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# call +1 202 555 0123\n", 1),
        ("boundary: 1\n# jordan@example.org\n", 2),
        ("boundary: 1\n\n# by @example.jordan\n", 3),
    ],
)
def test_an_identifier_in_a_comment_is_refused(text: str, line: int) -> None:
    """A file from elsewhere that holds an identifier is refused, with its line, without it."""
    with pytest.raises(PlaybookRefusal) as caught:
        refuse_identifiers(text.encode(), _steps("do: mail.keep"))

    assert line == caught.value.faults[0].line
    assert not any(word in caught.value.say for word in ("jordan", "0123"))


def test_a_shape_in_a_title_is_refused() -> None:
    """A title with a link is refused, although the reader takes it."""
    shared = SharedPlaybook("See www.group.example", (Step("mail.keep"),))
    with pytest.raises(PlaybookRefusal) as caught:
        refuse_identifiers(b"", shared)

    assert "title" == caught.value.faults[0].path


@pytest.mark.parametrize("title", honest.TITLES)
def test_honest_files_are_not_refused(title: str) -> None:
    """A file of any language, its comments dated and with a page of its group, is taken."""
    text = f"# {title}, 2026-11-22\n# https://group.example/steps\n"

    refuse_identifiers(text.encode(), SharedPlaybook(title, (Step("mail.keep"),)))
    assert title == comments_of(text.encode())[0].removesuffix(", 2026-11-22")


def test_the_first_comments_are_its_own_words() -> None:
    """Whole-line comments are given without their signs, a few of them, empty ones left out."""
    text = "".join(f"## line {number}\n#\n" for number in range(9)) + "boundary: 1 # not this\n"

    assert [f"line {number}" for number in range(5)] == list(comments_of(text.encode()))


def test_differences_are_told_step_by_step() -> None:
    """What is new, changed, moved and gone is told once each, in the order of the newer file."""
    before = _steps("do: mail.keep", "do: access.review", "do: phone.block", "do: guide.do")
    after = _steps(
        "do: access.review", "do: social.mute", "do: mail.keep, with: {copied: include}",
        "do: phone.block",
    )  # fmt: skip
    leave, include = {"copied": "leave"}, {"copied": "include"}
    found = differences(before, after)

    assert Difference(How.ADDED, "social.mute", {}, {}) in found
    assert Difference(How.CHANGED, "mail.keep", include, leave) in found
    assert Difference(How.REMOVED, "guide.do", {}, {}) == found[-1]
    assert 1 == sum(one.how is How.MOVED for one in found)


@given(_drawn(), _drawn())
def test_no_difference_means_the_same_steps(one: tuple[Step, ...], other: tuple[Step, ...]) -> None:
    """Two files differ exactly when their rebuilt steps do."""
    before, after = SharedPlaybook("a", one), SharedPlaybook("b", other)
    same = rebuild(before, VERBS, title=False) == rebuild(after, VERBS, title=False)

    assert same is not bool(differences(before, after))
