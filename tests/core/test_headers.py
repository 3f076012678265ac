"""Hold header reading to exact addresses, and to calm with whatever is broken."""

from __future__ import annotations

from collections.abc import Callable
from email import policy
from email.parser import BytesHeaderParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core import headers
from boundary.core.headers import MAX_FIELD_BYTES, Addresses, addresses, fields
from tests.steps import growth

A = ("jordan", "example.org")


@pytest.mark.parametrize(
    "value",
    [
        b" jordan@example.org",
        b" <jordan@example.org>",
        b" Jordan Example <jordan@example.org>",
        b" J. Example <jordan@example.org>",
        b' "Example, Jordan" <jordan@example.org>',
        b' "other@example.com" <jordan@example.org>',
        b" other@example.com <jordan@example.org>",
        b" =?utf-8?q?other=40example.com?= <jordan@example.org>",
        b" Jordan\n\t<jordan@example.org>",
        b" Jordan <\n jordan@example.org\n >",
        b" jordan@example.org (home (and away))",
        b" jordan(a \\) comment)@(another)example.org",
        b' "jordan"@example.org',
        b' "jor\\dan"@example.org',
        b" jordan @ example.org",
        b" jordan@example . org",
        b" <@relay.example,@two.example:jordan@example.org>",
        b" Team: jordan@example.org;",
        b" Jordan [home] <jordan@example.org>",
        b" Jordan: <jordan@example.org>",
        " Jördan <jordan@example.org>".encode(),
        " Jördan <jordan@example.org>".encode("latin-1"),
        b' "Jordan \\"J\\"" <jordan@example.org>',
        b" , <jordan@example.org>,",
    ],
)
def test_one_address_in_every_form(value: bytes) -> None:
    """The address is what stands in the angle brackets, else the whole entry, and nothing else."""
    assert Addresses((A,)) == addresses(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"", Addresses(())),
        (b"<>", Addresses(())),
        (b"undisclosed-recipients:;", Addresses(())),
        (b"just words", Addresses(())),
        (b"=?utf-8?B?am9yZGFuQGV4YW1wbGUub3Jn?=", Addresses(())),
        (
            b'"jordan@example.org"@shop.example',
            Addresses((("jordan@example.org", "shop.example"),)),
        ),
        (
            b"one@example.com, two@example.com",
            Addresses((("one", "example.com"), ("two", "example.com"))),
        ),
        (
            b"Friends: One <one@example.com>, two@example.com;",
            Addresses((("one", "example.com"), ("two", "example.com"))),
        ),
        ("käthe@example.org".encode(), Addresses((("käthe", "example.org"),))),
        ("kathe@bücher.example".encode(), Addresses((("kathe", "bücher.example"),))),
        (b"<one@example.com> <two@example.com>", Addresses((), 1)),
        (b"<one@example.com", Addresses((), 1)),
        (b"<one@example.com>>", Addresses((), 1)),
        (b"one two@example.com", Addresses((), 1)),
        (b"one@two@example.com", Addresses((), 1)),
        (b"@example.com", Addresses((), 1)),
        (b"one@", Addresses((), 1)),
        (b"one@[127.0.0.1]", Addresses((), 1)),
        (b'one@"example.com"', Addresses((), 1)),
        (b'"Jordan <jordan@example.org>', Addresses((), 1)),
        (b"(Jordan <jordan@example.org>", Addresses((), 1)),
        (b"(Jordan \\", Addresses((), 1)),
        (b'"Jordan \\', Addresses((), 1)),
        (b"<@relay.example jordan@example.org>", Addresses((), 1)),
        (b"one@example.com, (never closed", Addresses((("one", "example.com"),), 1)),
        ("kä@example.org".encode("latin-1"), Addresses((("k\ufffd", "example.org"),))),
        (b"x, " * MAX_FIELD_BYTES + b"<jordan@example.org>", Addresses((), 1)),
    ],
)
def test_lists_and_broken_ones(value: bytes, expected: Addresses) -> None:
    """Several are read in order; what cannot be read without guessing is counted, not guessed."""
    assert expected == addresses(value)


def test_folds_inside_a_quoted_string_are_dropped() -> None:
    """A line break inside quotes is not part of the text."""
    assert Addresses((("jor dan", "example.org"),)) == addresses(b'"jor\n dan"@example.org')


def test_fields_unfold_and_pass_over_what_is_no_header() -> None:
    """Names are lower case, folds stay with their value, odd lines are passed over."""
    block = (
        b" stray fold\r\nFROM: a\r\n\tb\r\nno header line\r\n folded junk\r\nSpaced : c\n"
        b"\xff\xfe: d\r\nReply-To:e\rSender: f\r\n\r\nBody: no"
    )

    assert [
        ("from", b" a\n\tb"),
        ("spaced", b" c"),
        ("reply-to", b"e"),
        ("sender", b" f"),
    ] == list(fields(block))


def test_fields_end_without_an_empty_line() -> None:
    """A block that just ends gives its last field; one that ends in junk does not."""
    assert [("from", b" a")] == list(fields(b"From: a"))
    assert [] == list(fields(b"junk"))


@given(st.binary(max_size=300))
def test_nothing_makes_it_stumble(value: bytes) -> None:
    """Any bytes give an answer."""
    read = addresses(value)

    assert all("@" not in domain for _, domain in read.found)


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "comments": lambda size: b"(" * size,
    "escapes": lambda size: b'"' + b"\\" * size,
    "spaces": lambda size: b" " * size + b"<",
    "angles": lambda size: b"<" * size,
    "dots": lambda size: b"a." * (size // 2) + b"@",
    "addresses": lambda size: b"a@b," * (size // 4),
    "quotes": lambda size: b'""' * (size // 2),
    "words": lambda size: b"x " * (size // 2) + b"<a@b",
}
"""Values of about `size` characters of the worst kind."""


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_takes_linear_time(make: Callable[[int], bytes]) -> None:
    """Four times as much of the worst kind takes about four times the steps, not sixteen."""
    assert growth(lambda size: addresses(make(size)), 4_000) < 5


@pytest.mark.no_cover
def test_hostile_input_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times as much of the worst kind as is looked at is read to the end."""
    monkeypatch.setattr(headers, "MAX_FIELD_BYTES", 400_000)
    read = {name: addresses(make(400_000)) for name, make in HOSTILE.items()}

    assert {"addresses": 100_000} == {name: len(a.found) for name, a in read.items() if a.found}
    assert {"comments", "escapes", "dots", "words"} == {n for n, a in read.items() if a.unreadable}


_ATOM = st.text("abcxyz019_-", min_size=1, max_size=8)
_DOMAIN = st.tuples(_ATOM, st.sampled_from(["example", "test"])).map(lambda p: f"{p[0]}.{p[1]}")
_PHRASE = st.text("abc XYZ", min_size=1, max_size=10).map(lambda t: t.strip() or "n")


@given(st.lists(st.tuples(_PHRASE, _ATOM, _DOMAIN, st.integers(0, 4)), min_size=1, max_size=5))
def test_agrees_with_an_independent_reader(entries: list[tuple[str, str, str, int]]) -> None:
    """For well-formed lists, the standard library's own reader finds the same addresses."""
    forms = ("{n} <{a}>", "{a}", '"{n}, x" <{a}>', "{n}\r\n <{a}>", "{a} ({n})")
    written = [forms[f].format(n=n, a=f"{local}@{domain}") for n, local, domain, f in entries]
    block = ("From: " + ", ".join(written) + "\r\n\r\n").encode()
    parsed = BytesHeaderParser(policy=policy.default).parsebytes(block)["from"]
    ((_, value),) = fields(block)

    assert [(a.username, a.domain) for a in parsed.addresses] == list(addresses(value).found)
