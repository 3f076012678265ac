"""Hold the ways of comparing to RFC 5228, section 2.7, byte by byte."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.compare import compared

CASES = [
    (":is", b"Jo", b"jO", (b"Jo",), ()),
    (":is", b"Jo", b"Jo", (b"Jo",), (b"Jo",)),
    (":is", b"Jo", b"J", (), ()),
    (":is", "É".encode(), "é".encode(), (), ()),
    (":contains", b"a Jo b", b"JO", (b"a Jo b",), ()),
    (":contains", b"a", b"", (b"a",), (b"a",)),
    (":contains", b"", b"a", (), ()),
    (":matches", b"Jo", b"j*", (b"Jo", b"o"), ()),
    (":matches", b"a-b-c", b"*-*", (b"a-b-c", b"a", b"b-c"), (b"a-b-c", b"a", b"b-c")),
    (":matches", b"a-b-c", b"*-?", (b"a-b-c", b"a-b", b"c"), (b"a-b-c", b"a-b", b"c")),
    (":matches", b"abcbc", b"a*bc", (b"abcbc", b"bc"), (b"abcbc", b"bc")),
    (":matches", b"a*b", b"a\\*b", (b"a*b",), (b"a*b",)),
    (":matches", b"axb", b"a\\*b", (), ()),
    (":matches", b"a\\", b"a\\\\", (b"a\\",), (b"a\\",)),
    (":matches", b"a", b"a\\", (b"a",), (b"a",)),
    (":matches", b"a+b", b"a+?", (b"a+b", b"b"), (b"a+b", b"b")),
    (":matches", b"a\nb", b"a*", (b"a\nb", b"\nb"), (b"a\nb", b"\nb")),
    (":matches", b"ab", b"a", (), ()),
    (":matches", b"", b"**", (b"", b"", b""), (b"", b"", b"")),
    (":regex", b"a Jo b", b"j(o|x)(y)?", (b"Jo", b"o", b""), ()),
    (":regex", b"Jo", b"(", (), ()),
]


@pytest.mark.parametrize(("kind", "value", "key", "folded", "exact"), CASES)
def test_a_value_is_compared(
    kind: str, value: bytes, key: bytes, folded: tuple[bytes, ...], exact: tuple[bytes, ...]
) -> None:
    """What matched is given back, with upper and lower case alike and told apart."""
    assert folded == compared(kind, [value], [key], folded=True)
    assert exact == compared(kind, [value], [key], folded=False)


@pytest.mark.parametrize("kind", [":is", ":contains", ":matches", ":regex"])
def test_values_are_tried_in_order(kind: str) -> None:
    """The first value that matches any key is the one that matched."""
    values = [b"six", b"two", b"one"]

    assert b"two" == compared(kind, values, [b"one", b"two"], folded=True)[0][:3]
    assert () == compared(kind, values, [], folded=True)


def test_many_stars_do_not_take_long() -> None:
    """A pattern of many stars that nearly matches is given up at once."""
    assert () == compared(":matches", [b"a" * 5_000], [b"*a" * 40 + b"b"], folded=True)
