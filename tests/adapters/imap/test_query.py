"""Hold queries to being a superset, short, balanced, and used only where they pay."""

from __future__ import annotations

import pytest

from boundary.adapters.imap import query
from boundary.core.identifier import email
from boundary.core.rules import MailProvider

MAIL = MailProvider(
    "Example Mail", ("mail.example",), True, False, "", (), "yes", "", "", "", "2026-01-01"
)


def test_keys_ask_for_the_longest_piece_and_a_backslash() -> None:
    """Every spelling that is read as the address holds the piece, or a backslash."""
    keys = query.keys([email("jo.jordan@example.org")], (), copies=False)

    assert keys is not None
    assert ('FROM "\\\\"', 'HEADER SENDER "\\\\"') == keys[:2]
    assert 'HEADER RETURN-PATH "jordan"' in keys
    assert 12 == len(keys)


def test_keys_with_copies() -> None:
    """Cc is asked for when it counts."""
    keys = query.keys([email("jordan@example.org")], (), copies=True)

    assert keys is not None
    assert {'CC "jordan"', 'HEADER RESENT-CC "jordan"'} <= set(keys)


@pytest.mark.parametrize("address", ["j.ordan@mail.example", "käthe@example.org"])
def test_no_query_where_it_could_miss(address: str) -> None:
    """Other spellings at the provider, or other letters: there is no query."""
    assert query.keys([email(address)], (MAIL,), copies=False) is None


def test_canaries_have_the_same_form() -> None:
    """Known senders are asked for in the same way."""
    assert ('FROM "ab"', 'FROM "cd"') == query.canary_keys(["x.cd", "ab", "."])


def _depth(text: str) -> int:
    """Count how deep ORs nest, by reading the prefix form."""
    words = text.replace("FROM ", "FROM_").split()

    def read(index: int) -> tuple[int, int]:
        if words[index] != "OR":
            return 0, index + 1
        left, index = read(index + 1)
        right, index = read(index)
        return 1 + max(left, right), index

    depth, end = read(0)
    assert len(words) == end
    return depth


@pytest.mark.parametrize(("count", "expected"), [(1, 0), (2, 1), (3, 2), (33, 6), (150, 8)])
def test_ors_are_balanced(count: int, expected: int) -> None:
    """Many keys nest as deep as a balanced tree, and without parentheses."""
    text = query.any_of([f'FROM "a{n}"' for n in range(count)])

    assert expected == _depth(text)
    assert "(" not in text


def test_groups_fit_a_line_and_lose_nothing() -> None:
    """200 addresses become several lines below 8,000 octets."""
    keys = query.keys([email(f"person{n}@example.org") for n in range(200)], (), copies=True)
    assert keys is not None
    groups = query.groups(keys)

    assert keys == tuple(key for group in groups for key in group)
    assert all(len(query.any_of(group)) <= query.LINE_OCTETS for group in groups)
    assert len(groups) > 1


def test_halves() -> None:
    """A refused group is cut in two."""
    assert (["a"], ["b", "c"]) == query.halves(["a", "b", "c"])


@pytest.mark.parametrize(
    ("messages", "keys", "expected"),
    [(0, 12, False), (30_000, 12, False), (100_000, 12, True), (100_000, 2_000, False)],
)
def test_search_is_chosen_by_cost(messages: int, keys: int, expected: bool) -> None:
    """Headers are read while that is quick, or while the query would be slower."""
    assert expected is query.prefers_search(messages, keys)


def test_gmail_is_asked_for_whole_addresses_ten_at_a_time() -> None:
    """As sender and anywhere; an address that its language cannot carry is left to other keys."""
    wanted = [email(f"n{number}@example.org") for number in range(12)]
    odd = [email("o'neil@example.org"), email("jörg@example.org")]
    asked = query.in_gmails_words([*wanted, *odd])

    assert 2 == len(asked)
    assert asked[1] == (
        'X-GM-RAW "{from:\\"n10@example.org\\" \\"n10@example.org\\"'
        ' from:\\"n11@example.org\\" \\"n11@example.org\\"}"'
    )
    assert () == query.in_gmails_words(odd)
    assert not any("neil" in line or "rg" in line.replace(".org", "") for line in asked)
