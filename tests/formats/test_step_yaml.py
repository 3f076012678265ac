"""Hold what a shared playbook may say."""

from __future__ import annotations

import pytest

from boundary.core.errors import PlaybookRefusal
from boundary.core.playbook import Place, SharedPlaybook, Step
from boundary.core.verbs import LATER_VERBS, VERBS
from boundary.formats.playbook_yaml import read_shared

START = "boundary: 1\ntitle: No contact\nsteps:\n"


def _shared(*steps: str, guides: tuple[str, ...] = (), in_private: bool = False) -> SharedPlaybook:
    text = START + "".join(f"  - {step}\n" for step in steps)
    return read_shared(text.encode(), VERBS, guides, in_private=in_private)


def test_a_checklist_is_read() -> None:
    """Steps come in file order with their places; options not given have their default."""
    found = _shared("do: mail.keep", "{do: mail.file-past, with: {folder: aside, mark: unread}}")

    assert found == SharedPlaybook(
        "No contact",
        (
            Step("mail.keep", {"copied": "leave"}, place=Place(4, 5)),
            Step(
                "mail.file-past",
                {"folder": "aside", "mark": "unread", "copied": "leave", "which": "all"},
                place=Place(5, 5),
            ),
        ),
    )


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_can_be_written(verb: str) -> None:
    """Each verb of the vocabulary is a step of its own."""
    found = _shared(f"{{do: {verb}}}").steps[0].verb

    assert found == verb


@pytest.mark.parametrize("verb", LATER_VERBS)
def test_a_verb_of_a_later_version_says_so(verb: str) -> None:
    """A step that only a later version can do is told from a mistyped one."""
    with pytest.raises(PlaybookRefusal) as caught:
        _shared(f"{{do: {verb}}}")

    assert f"The step {verb} is not in this version ({LATER_VERBS[verb]})." == caught.value.say


def test_a_mistyped_verb_has_a_suggestion() -> None:
    """A close verb is offered."""
    with pytest.raises(PlaybookRefusal) as caught:
        _shared("{do: phone.blok}")

    assert caught.value.hint.startswith("Did you mean phone.block?")


def test_a_file_beside_a_private_playbook_may_name_accounts() -> None:
    """There `in:` and `as:` are allowed, and two steps may share a verb."""
    found = _shared(
        "{do: mail.file-past, in: [mail, work]}",
        "{do: mail.file-past, in: home, with: {folder: archive}}",
        "{do: mail.file-past, as: again}",
        in_private=True,
    ).steps

    assert [(step.name, step.accounts) for step in found] == [
        ("", ("mail", "work")),
        ("", ("home",)),
        ("again", ()),
    ]


@pytest.mark.parametrize(
    "step",
    ["{do: mail.keep, in: [work, mail]}", "{do: mail.keep}"],
)
def test_steps_with_one_address_are_refused(step: str) -> None:
    """Two steps of one name that meet on an account could not be told apart."""
    with pytest.raises(PlaybookRefusal) as caught:
        _shared("{do: mail.keep, in: [mail]}", step, in_private=True)

    assert (caught.value.faults[0].line, caught.value.faults[0].path) == (5, "steps[1]")
    assert "as:" in caught.value.hint


@pytest.mark.parametrize(
    ("step", "path"),
    [
        ("{do: mail.keep, in: [Work]}", "steps[0].in[0]"),
        ("{do: mail.keep, in: [[a]]}", "steps[0].in[0]"),
        ("{do: mail.keep, as: mail.keep}", "steps[0].as"),
        ("{do: mail.keep, with: []}", "steps[0].with"),
        ("{do: mail.keep, with: {copied: no}}", "steps[0].with.copied"),
        ("{do: []}", "steps[0].do"),
        ("{with: {}}", "steps[0]"),
        ("{do: guide.do, with: {guide: iphone}}", "steps[0].with"),
    ],
)
def test_a_wrong_step_has_its_path(step: str, path: str) -> None:
    """Each complaint names the key it is about."""
    with pytest.raises(PlaybookRefusal) as caught:
        _shared(step, in_private=True)

    assert [path] == [fault.path for fault in caught.value.faults]


def test_a_guide_is_named_from_the_list() -> None:
    """A guide's name is a word of a closed list, never text."""
    found = _shared("{do: guide.do, with: {guide: iphone}}", guides=("iphone",)).steps[0].options

    assert found == {"guide": "iphone"}
    with pytest.raises(PlaybookRefusal) as caught:
        _shared("{do: guide.do, with: {guide: ../x}}", guides=("iphone",))
    assert caught.value.faults[0].path == "steps[0].with.guide"


def test_a_private_file_is_no_shared_one() -> None:
    """A file about people is refused where a checklist is wanted."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_shared(b"boundary: 1\npeople: []\n")

    assert "about people" in caught.value.say
