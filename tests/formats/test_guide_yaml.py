"""Hold that a guide is read whole or refused with one sentence and its place."""

from __future__ import annotations

import pytest

from boundary.core.change import Notice, Undo
from boundary.core.errors import Fault, PlaybookRefusal
from boundary.core.guide import GuidePart
from boundary.formats.guide_yaml import read_guide

GUIDE = """\
boundary: 1
guide: example
title: Example site
handles: yes
checked_on: 2026-11-22
confidence: mixed
tried: no
sources: [https://help.example.org/]
parts:
  - do: social.privacy
    title: Privacy
    minutes: 5
    notice: may-show
    they_may_notice: [Less is shown.]
    save_first: [Nothing is lost.]
    steps: [Open Settings.]
    check: Look at the page.
    undo: partial
    undo_steps: [Open Settings again.]
    undo_note: People may have seen it.
    not_covered: [Other people.]
  - do: social.block
    title: Block
    minutes: 3
    notice: will-show
    they_may_notice: [The page is gone.]
    save_first: [Save the chat.]
    steps: ["Block {identifier}."]
    check: "{identifier} is in the list."
    undo: partial
    undo_steps: ["Unblock {identifier}."]
    undo_note: Messages are lost.
    not_covered: [New accounts.]
    before: [social.privacy]
  - do: access.review
    title: Review
    minutes: 9
    notice: quiet
    they_may_notice: [Nothing.]
    save_first: [Nothing is lost.]
    steps: [Read the list.]
    check: You know the list.
    undo: none
    undo_steps: []
    undo_note: Nothing was changed.
    not_covered: [Other sites.]
"""


RULES = """\
boundary: 1
guide: example
title: Example mail
handles: no
checked_on: 2026-11-22
confidence: unverified
tried: no
sources: [a page]
parts:
  - do: mail.file-away
    title: A rule
    minutes: 5
    notice: quiet
    they_may_notice: [Nothing.]
    save_first: [Nothing is lost.]
    steps: ["Make {folder}.", "Paste these: {addresses}", "Or search for: {either}"]
    check: "The rule names {folder} and these: {addresses}"
    undo: full
    undo_steps: ["Take out of {folder}: {addresses}"]
    undo_note: Mail stays there.
    not_covered: [New addresses.]
"""


CARD = """\
boundary: 1
guide: example
title: Example phone
handles: no
checked_on: 2026-11-22
confidence: unverified
tried: no
sources: [a page]
parts:
  - do: phone.block
    title: Block a number
    minutes: 5
    notice: may-show
    they_may_notice: [Nothing.]
    save_first: [Nothing is lost.]
    card: [Open the file., Add it.]
    steps: ["Block {identifier}."]
    check: "{identifier} is in the list."
    undo: partial
    undo_steps: ["Unblock {identifier}."]
    undo_note: Calls are lost.
    not_covered: [New numbers.]
"""


def _fault(text: str, name: str = "example") -> Fault:
    with pytest.raises(PlaybookRefusal) as caught:
        read_guide(name, text.encode())
    return caught.value.faults[0]


def test_a_guide_is_read_whole() -> None:
    """Every field of the file comes back, parts by verb and in file order."""
    guide = read_guide("example", GUIDE.encode())

    assert ("example", "Example site", True, "2026-11-22", "mixed") == (
        guide.name,
        guide.title,
        guide.handles,
        guide.checked_on,
        guide.confidence,
    )
    assert ("https://help.example.org/",) == guide.sources
    assert ["social.privacy", "social.block", "access.review"] == list(guide.parts)


def test_a_part_is_read_whole() -> None:
    """Every field of a part comes back as a value."""
    expected = GuidePart(
        verb="social.block",
        title="Block",
        minutes=3,
        notice=Notice.WILL_SHOW,
        they_may_notice=("The page is gone.",),
        save_first=("Save the chat.",),
        steps=("Block {identifier}.",),
        check="{identifier} is in the list.",
        undo=Undo.PARTIAL,
        undo_steps=("Unblock {identifier}.",),
        undo_note="Messages are lost.",
        not_covered=("New accounts.",),
        before=("social.privacy",),
    )

    assert expected == read_guide("example", GUIDE.encode()).parts["social.block"]


@pytest.mark.parametrize(
    ("old", "new", "place", "say"),
    [
        ("boundary: 1", "boundary: 2", (1, 11), "“2” is not one of the words for boundary."),
        ("tried: no", "tried: yes", (7, 8), "“yes” is not one of the words for tried."),
        (
            "confidence: mixed",
            "confidence: sure",
            (6, 13),
            "“sure” is not one of the words for confidence.",
        ),
        ("checked_on: 2026-11-22", "checked_on: 2026-13-01", (5, 13), "This is not a date."),
        (
            "sources: [https://help.example.org/]",
            "sources: []",
            (8, 10),
            "The list sources has 0 entries.",
        ),
        (
            "title: Example site",
            "titel: Example site",
            (3, 1),
            "The key “titel” is not known here.",
        ),
        (
            "do: social.privacy",
            "do: mail.file-past",
            (10, 9),
            "“mail.file-past” is not one of the words for do.",
        ),
        (
            "handles: yes",
            "handles: no",
            (22, 9),
            "social.block needs a handle, and this guide has none.",
        ),
        (
            "do: access.review",
            "do: social.block",
            (35, 9),
            "social.block stands twice in this guide.",
        ),
        ("minutes: 5", "minutes: 0", (12, 14), "The number for minutes does not fit."),
        (
            "notice: quiet",
            "notice: silent",
            (38, 13),
            "“silent” is not one of the words for notice.",
        ),
        ("undo: none", "undo: full", (44, 17), "undo and undo_steps do not fit together."),
        (
            "undo_steps: [Open Settings again.]",
            "undo_steps: []",
            (19, 17),
            "undo and undo_steps do not fit together.",
        ),
        (
            'steps: ["Block {identifier}."]',
            "steps: [Block them.]",
            (28, 12),
            "No step says whom it is about.",
        ),
        (
            "steps: [Open Settings.]",
            'steps: ["Open {identifier}."]',
            (16, 12),
            "A placeholder stands here that is not known.",
        ),
        (
            'steps: ["Block {identifier}."]',
            'steps: ["Block {identifier} of {name}."]',
            (28, 12),
            "A placeholder stands here that is not known.",
        ),
        (
            "title: Block\n",
            'title: "Block {identifier}"\n',
            (23, 12),
            "A placeholder stands here that is not known.",
        ),
        (
            "before: [social.privacy]",
            "before: [access.review]",
            (34, 13),
            "social.block comes after access.review, which does not stand before it in this guide.",
        ),
        (
            "before: [social.privacy]",
            "before: [social.block]",
            (34, 13),
            "social.block comes after social.block, which does not stand before it in this guide.",
        ),
    ],
)
def test_each_slip_is_refused(old: str, new: str, place: tuple[int, int], say: str) -> None:
    """Whatever does not fit the format is refused, where it stands."""
    fault = _fault(GUIDE.replace(old, new, 1))

    assert (*place, say) == (fault.line, fault.column, fault.say)


def test_another_name_is_refused() -> None:
    """A guide says its own file name, so that a copy under another name is noticed."""
    fault = _fault(GUIDE, "other")

    assert ("guide", "Allowed: other.") == (fault.path, fault.hint)


@pytest.mark.parametrize("text", ["", "parts: []\n", "[]\n", "a: &x b\n", "\t\n", "{"])
def test_what_is_no_guide_is_refused(text: str) -> None:
    """Anything else is a refusal, never another error."""
    assert "" != _fault(text).say


def test_a_rule_is_for_all_addresses_together() -> None:
    """A part about a rule is done once for a batch; parts about one thing are not."""
    (rule,) = read_guide("example", RULES.encode()).parts.values()
    parts = read_guide("example", GUIDE.encode()).parts.values()

    assert ("mail.file-away", True) == (rule.verb, rule.together)
    assert ["Make {folder}.", "Paste these: {addresses}"] == list(rule.steps[:2])
    assert [False] * 3 == [part.together for part in parts]


@pytest.mark.parametrize("verb", ["mail.set-aside", "mail.file-away", "mail.keep"])
def test_rules_are_made_and_copies_saved_by_hand(verb: str) -> None:
    """Both kinds of rule, and copies of mail, may stand in a guide, and need no handles."""
    text = RULES.replace("mail.file-away", verb)

    assert [verb] == list(read_guide("example", text.encode()).parts)


def test_mail_that_is_there_is_never_moved_by_hand() -> None:
    """Moving mail that is there is the program's, so no guide has a part for it."""
    fault = _fault(RULES.replace("mail.file-away", "mail.file-past"))

    assert (10, 9, "\u201cmail.file-past\u201d is not one of the words for do.") == (
        fault.line,
        fault.column,
        fault.say,
    )


MIDDLE = "A list stands at the end of its sentence."
UNKNOWN = "A placeholder stands here that is not known."
NOBODY = "No step says whom it is about."


@pytest.mark.parametrize(
    ("old", "new", "place", "say"),
    [
        ("Paste these: {addresses}", "Paste {identifier}.", (16, 12), UNKNOWN),
        ("Paste these: {addresses}", "Paste {addresses} there.", (16, 12), MIDDLE),
        ("Paste these: {addresses}", "Paste {addresses}", (16, 12), MIDDLE),
        ("Paste these: {addresses}", "Paste these: {either}, {addresses}", (16, 12), MIDDLE),
        ("names {folder} and these: {addresses}", "names: {either} here", (17, 12), MIDDLE),
        ("names {folder}", "names {file}", (17, 12), UNKNOWN),
        ("A rule\n", '"A rule for {folder}"\n', (11, 12), UNKNOWN),
        ("Mail stays there.", '"Mail stays in {folder}."', (20, 16), UNKNOWN),
        ("[New addresses.]", '["Not these: {addresses}"]', (21, 18), UNKNOWN),
        (', "Paste these: {addresses}", "Or search for: {either}"]', "]", (16, 12), NOBODY),
        ("Take out of {folder}: {addresses}", "Delete it.", (19, 17), "No step back says whom."),
    ],
)
def test_each_slip_in_a_rule_is_refused(
    old: str, new: str, place: tuple[int, int], say: str
) -> None:
    """Lists stand where they are pasted, both ways, and nowhere else."""
    fault = _fault(RULES.replace(old, new, 1))

    assert (*place, say) == (fault.line, fault.column, fault.say)
    assert "" != fault.hint


def test_a_list_of_addresses_is_for_rules_only() -> None:
    """A part about one thing has its own placeholder and no list."""
    fault = _fault(GUIDE.replace("Block {identifier}.", "Block {identifier}: {addresses}", 1))

    assert (UNKNOWN, "Known here: {identifier}.") == (fault.say, fault.hint)


def test_a_block_of_numbers_can_say_how_a_card_comes_there() -> None:
    """What is said of the card comes back in order; a part without it takes none."""
    carded = read_guide("example", CARD.encode()).parts["phone.block"]
    plain = read_guide("example", GUIDE.encode()).parts["social.block"]

    assert (("Open the file.", "Add it."), ()) == (carded.card, plain.card)


@pytest.mark.parametrize(
    ("old", "new", "say"),
    [
        ("card: [Open the file., Add it.]", 'card: ["Add {identifier}."]', "placeholder"),
        ("do: phone.block", "do: contacts.hide", "contacts.hide blocks none"),
    ],
)
def test_a_card_is_for_numbers_and_names_nobody(old: str, new: str, say: str) -> None:
    """A placeholder in what is said of it, and a card in another part, are refused."""
    assert say in _fault(CARD.replace(old, new)).say
