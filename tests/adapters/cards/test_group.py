"""Hold the cards that list members of a group, in the form before 4.0 and in the new one."""

from __future__ import annotations

import pytest

from boundary.adapters.cards.group import (
    find_group,
    has_member,
    make_group,
    uses_groups,
    with_member,
    without_member,
)
from boundary.adapters.cards.lines import Card, read
from boundary.core.card_step import TITLE

OLD = "X-ADDRESSBOOKSERVER-KIND:group"
NEW = "KIND:group"


def card(*rows: str, eol: str = "\r\n") -> Card:
    """Write a card with these lines."""
    text = "".join(f"{row}{eol}" for row in ("BEGIN:VCARD", *rows, "END:VCARD"))
    (found,) = read(text.encode()).cards
    return found


@pytest.mark.parametrize(
    ("kind", "member", "eol"),
    [(OLD, "X-ADDRESSBOOKSERVER-MEMBER", "\n"), (NEW, "MEMBER", "\r\n")],
)
def test_a_group_is_made_as_the_others_are(kind: str, member: str, eol: str) -> None:
    """A new group has the form of one that is there, takes a member in, and lets it go again."""
    (made,) = read(make_group("u-1", card(kind, eol=eol))).cards
    full = with_member(made, "urn:uuid:ABC")

    assert made.is_group
    assert (TITLE, eol.encode()) == (made.first("FN"), made.eol)
    assert f"{member}:urn:uuid:ABC{eol}".encode() == full.lines[-2].raw
    assert [False, True, True] == [
        has_member(made, "ABC"),
        has_member(full, "abc"),
        has_member(full, "urn:uuid:abc"),
    ]
    assert full.raw == with_member(full, "abc").raw
    assert made.raw == without_member(full, "ABC").raw


def test_our_group_is_found_by_its_name() -> None:
    """Only a group counts, and only one of our name."""
    person = card(f"FN:{TITLE}")
    other = card("FN:Family", OLD)
    ours = card(f"FN:{TITLE}", NEW)

    assert ours == find_group([person, other, ours])
    assert find_group([person, other]) is None
    assert [True, False] == [uses_groups([person, other]), uses_groups([person])]
    assert not has_member(ours, "")


@pytest.mark.parametrize("uid", ["", "a b", "a\nTEL:1", "a\r", "\u202e", "x" * 256])
def test_a_strange_uid_writes_no_line(uid: str) -> None:
    """What could end a line, or is no UID, is never written into a group."""
    ours = card(f"FN:{TITLE}", NEW)

    assert ours.raw == with_member(ours, uid).raw
