"""Hold what becomes of a card, and its way back to the very bytes."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from boundary.adapters.cards.decide import (
    GROUP,
    NAME,
    Edit,
    Row,
    edit_from_json,
    hide,
    is_back,
    is_hidden,
    is_whole,
    revert,
    same,
    take_off,
    together,
    way_for,
)
from boundary.adapters.cards.known import Reader
from boundary.adapters.cards.lines import Card, read
from boundary.core.card_step import TITLE
from boundary.core.codec import canonical, parse
from boundary.core.errors import AdapterError
from boundary.core.json import JsonObject
from tests.adapters.cards import made, odd

READER = Reader(region="US")
A, B = "email:anna@example.org", "phone:+12025550123"
THEIRS = frozenset({A, B})


def card(*rows: str, eol: str = "\r\n") -> Card:
    """Write a card with these lines."""
    text = "".join(f"{row}{eol}" for row in ("BEGIN:VCARD", "VERSION:3.0", *rows, "END:VCARD"))
    return of(text.encode())


def of(raw: bytes) -> Card:
    """Read the one card of some bytes."""
    (found,) = read(raw).cards
    return found


def off(found: Card, *keys: str) -> Edit:
    """Take keys off a card that holds them."""
    edit = take_off(found, READER, keys)
    assert edit is not None
    return edit


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["EMAIL:anna@example.org"], True),
        (["EMAIL:anna@example.org", "TEL:(202) 555-0123", "NOTE:x"], True),
        (["EMAIL:anna@example.org", "EMAIL:mum@example.org"], False),
        (["EMAIL:anna@example.org", "TEL:555-0123"], False),
        (["EMAIL:anna@example.org", "X-AIM:somebody"], False),
        (["EMAIL:anna@example.org", "X-SOCIALPROFILE:https://example.org/x"], False),
        (["EMAIL:anna@example.org", "EMAIL:no address"], False),
        (["TEL:+1 202 555 0123 x12"], False),
        (["EMAIL:anna@example.org", "KIND:group"], False),
        (["NOTE:anna@example.org"], False),
        (["EMAIL:anna@example.org", "AGENT:BEGIN:VCARD\\nEND:VCARD"], False),
        (["EMAIL:anna@example.org", "IMPP:xmpp:anna@example.org", "TEL:"], True),
    ],
)
def test_only_a_card_that_is_theirs_alone_goes_as_a_whole(rows: list[str], expected: bool) -> None:
    """A card goes only when all that reaches somebody on it is surely the person's."""
    assert expected == is_whole(card(*rows), READER, THEIRS)


def test_taking_off_what_is_not_there_is_nothing() -> None:
    """Where nothing of theirs stands there is nothing to do."""
    assert take_off(card("EMAIL:mum@example.org"), READER, {A}) is None


@pytest.mark.parametrize("name", odd.ODD)
def test_an_odd_card_comes_back_to_the_byte(name: str) -> None:
    """Removing and taking back gives an odd card its very bytes, whatever came in between."""
    before = of(b"".join(odd.ODD[name])) if len(read(b"".join(odd.ODD[name])).cards) == 1 else None
    assert before is not None
    edit = off(before, *THEIRS)
    kept = edit_from_json(_through_json(edit))

    assert before.raw != edit.applied().raw
    assert before.raw == revert(edit.applied(), kept).raw
    assert not is_back(edit.applied(), kept)
    assert is_back(before, kept)


def test_two_thousand_cards_come_back_to_the_byte() -> None:
    """Two identifiers go from each card in one write, and come back in either order."""
    random = Random(8)  # noqa: S311  # nothing secret
    count = 0
    while count < 2_000:
        before = of(made.make(random).raw)
        keys = sorted(READER.keys(before))
        edits = [off(before, key) for key in keys]
        count += 1
        left = together(edits)
        for edit in random.sample(edits, len(edits)):
            left = revert(left, edit)

        assert before.raw == left.raw


def test_what_another_item_took_stays_away() -> None:
    """Taking one item back gives its lines their places, and leaves the other's away."""
    before = card("TEL:+12025550123", "EMAIL:anna@example.org", "NOTE:x")
    first, second = off(before, A), off(before, B)
    left = together([first, second])

    assert card("EMAIL:anna@example.org", "NOTE:x").raw == revert(left, first).raw
    assert card("TEL:+12025550123", "NOTE:x").raw == revert(left, second).raw


def test_edits_of_two_runs_come_back_in_either_order() -> None:
    """What two runs took from one card comes back whole, newest first to the very bytes."""
    before = card("FN:x", "EMAIL:anna@example.org", "NOTE:x", "TEL:+12025550123", "ORG:y")
    first = off(before, A)
    second = off(first.applied(), B)
    left = second.applied()

    for order in itertools.permutations([first, second]):
        now = left
        for edit in order:
            now = revert(now, edit)
        assert before.raw == now.raw


def test_a_server_that_writes_cards_anew_changes_nothing() -> None:
    """Order, folding, line ends and the case of names count for nothing."""
    before = card("FN:x", "EMAIL;TYPE=home:anna@example.org", "TEL;TYPE=a,b:1", "NOTE:long")
    edit = off(before, A)
    now = card("NOTE:lo\n ng", "tel;type=B,A:1", "FN:x", eol="\n")

    assert same(edit.applied(), now)
    assert not same(before, now)
    assert before.raw == revert(now, edit).raw


def test_a_server_that_writes_a_hidden_card_anew_changes_nothing() -> None:
    """A group or name of ours is taken back to the very bytes from a card in another order."""
    before = card(
        "FN:x", "CATEGORIES:Family", "NOTE;QUOTED-PRINTABLE:a=\r\nb", "EMAIL:a@example.org"
    )
    for way in (GROUP, NAME):
        edit = hide(before, way)
        assert edit is not None
        rows = [line.content.decode() for line in edit.applied().lines[2:-1]]

        assert before.raw == revert(card(*reversed(rows)), edit).raw


def test_what_the_user_changed_since_stays() -> None:
    """On a card that was changed since, only our lines move, beside a neighbour they had."""
    before = card("FN:x", "EMAIL:anna@example.org", "item1.TEL:+12025550123", "ORG:y")
    edit = off(before, A, B)
    now = card("X-NEW:1", "FN:x", "ORG:z")

    back = revert(now, edit)

    rows = ("X-NEW:1", "FN:x", "EMAIL:anna@example.org", "item1.TEL:+12025550123", "ORG:z")
    assert card(*rows).raw == back.raw
    assert back.raw == revert(back, edit).raw
    alone = revert(card("X-NEW:1"), edit)
    assert card("EMAIL:anna@example.org", "item1.TEL:+12025550123", "X-NEW:1").raw == alone.raw
    after = revert(card("ORG:y", "X-NEW:1"), edit)
    assert (
        card("EMAIL:anna@example.org", "item1.TEL:+12025550123", "ORG:y", "X-NEW:1").raw
        == after.raw
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["FN:x"], ["FN:x", f"CATEGORIES:{TITLE}"]),
        (["CATEGORIES:Family", "FN:x"], [f"CATEGORIES:Family,{TITLE}", "FN:x"]),
        (["CATEGORIES:", "FN:x"], [f"CATEGORIES:{TITLE}", "FN:x"]),
        (
            ["CATEGORIES;ENCODING=B:QQ==", "FN:x"],
            ["CATEGORIES;ENCODING=B:QQ==", "FN:x", f"CATEGORIES:{TITLE}"],
        ),
    ],
)
def test_a_card_goes_to_the_group_and_back(rows: list[str], expected: list[str]) -> None:
    """Hiding adds the group to a card, and taking it back leaves the very bytes."""
    before = card(*rows)
    edit = hide(before, GROUP)
    assert edit is not None
    after = edit.applied()

    assert card(*expected).raw == after.raw
    assert [False, True] == [is_hidden(before, GROUP), is_hidden(after, GROUP)]
    assert hide(after, GROUP) is None
    assert before.raw == revert(after, edit_from_json(_through_json(edit))).raw


def test_a_group_that_was_added_to_since_keeps_the_rest() -> None:
    """Where the user added groups since, only ours goes."""
    edit = hide(card("CATEGORIES:Family"), GROUP)
    assert edit is not None

    first = card(f"CATEGORIES:Family,{TITLE},Work")
    alone = card(f"CATEGORIES:{TITLE},Work")
    gone = card("CATEGORIES:Family,Work")

    assert card("CATEGORIES:Family,Work").raw == revert(first, edit).raw
    assert card("CATEGORIES:Work").raw == revert(alone, edit).raw
    assert gone.raw == revert(gone, edit).raw


def test_a_group_on_a_card_that_was_changed_since_goes() -> None:
    """Our line goes from a card that the user changed, and theirs stay."""
    edit = hide(card("FN:x"), GROUP)
    assert edit is not None

    assert card("X-NEW:1").raw == revert(card(f"CATEGORIES:{TITLE}", "X-NEW:1"), edit).raw


def test_a_card_is_renamed_and_gets_its_name_back() -> None:
    """Hiding by name renames every form of the name; taking it back leaves the very bytes."""
    before = card("item1.FN:Anna B", "N:B;Anna;;;", "item1.X-ABLabel:x", "EMAIL:anna@example.org")
    edit = hide(before, NAME)
    assert edit is not None
    after = edit.applied()

    assert (
        card(
            f"item1.FN:{TITLE}", f"N:{TITLE};;;;", "item1.X-ABLabel:x", "EMAIL:anna@example.org"
        ).raw
        == after.raw
    )
    assert hide(after, NAME) is None
    assert before.raw == revert(after, edit).raw
    renamed = card("item1.FN:Cleo", f"N:{TITLE};;;;", "EMAIL:anna@example.org")
    assert (
        card("item1.FN:Cleo", "N:B;Anna;;;", "EMAIL:anna@example.org").raw
        == revert(renamed, edit).raw
    )


def test_a_card_without_a_name_gets_ours() -> None:
    """A card that has no name at all is given the name, and loses it again."""
    before = card("EMAIL:anna@example.org")
    edit = hide(before, NAME)
    assert edit is not None

    assert card("EMAIL:anna@example.org", f"FN:{TITLE}").raw == edit.applied().raw
    assert before.raw == revert(edit.applied(), edit).raw


def test_a_card_with_others_on_it_keeps_its_name() -> None:
    """Only a card that is theirs alone is renamed; another goes to the group."""
    shared = card("EMAIL:anna@example.org", "EMAIL:mum@example.org")

    assert NAME == way_for(card("EMAIL:anna@example.org"), READER, THEIRS, NAME)
    assert GROUP == way_for(shared, READER, THEIRS, NAME)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kept": 5, "rows": []},
        {"kept": "!", "rows": []},
        {"kept": "AAAA", "rows": []},
        {"kept": "QkVHSU46VkNBUkQKRU5EOlZDQVJECg==", "rows": 5},
        {"kept": "QkVHSU46VkNBUkQKRU5EOlZDQVJECg==", "rows": [[1, ""]]},
        {"kept": "QkVHSU46VkNBUkQKRU5EOlZDQVJECg==", "rows": [[0, ""]]},
        {"kept": "QkVHSU46VkNBUkQKRU5EOlZDQVJECg==", "rows": [[True, ""]]},
        {"kept": "QkVHSU46VkNBUkQKRU5EOlZDQVJECg==", "rows": [[0]]},
    ],
)
def test_a_receipt_that_is_damaged_is_refused(wrong: JsonObject) -> None:
    """What cannot be a receipt is refused in fixed words."""
    with pytest.raises(AdapterError) as caught:
        edit_from_json(wrong)

    assert "A receipt of a card cannot be read. Nothing was changed." == caught.value.say


def test_a_receipt_shows_nothing() -> None:
    """Neither a card nor what is done to it can be read in an error's text."""
    edit = off(card("EMAIL:anna@example.org"), A)

    assert "anna" not in repr(edit)
    assert "anna" not in repr(Row(1, b"EMAIL:anna@example.org"))


def _through_json(edit: Edit) -> JsonObject:
    kept = parse(canonical(edit.to_json()))
    assert isinstance(kept, dict)
    return kept
