"""Hold the double's own knowledge of commands and values to what Pigeonhole takes."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.grammar import parse
from boundary.adapters.sieve.vocabulary import (
    EXTENSIONS,
    ScriptError,
    check,
    is_name,
    mailbox,
    reachable,
    to_regex,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@b.example", "a@b.example"),
        ("<a@b.example>", "a@b.example"),
        ("A B <a@b.example>", "a@b.example"),
        ('"A, B" <a@b.example>', "a@b.example"),
        ('"a b"@b.example', '"a b"@b.example'),
        ("a@b.example>", ""),
        ("<a@b.example", ""),
        ("a", ""),
        ("a@b@c", ""),
        ("a@b.example, c@b.example", ""),
        ("", ""),
    ],
)
def test_an_address_is_taken_out(text: str, expected: str) -> None:
    """The one address is found, and anything else is none."""
    assert expected == mailbox(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a", True),
        ("dovecot.orig", True),
        ("é x", True),
        ("x" * 256, True),
        ("x" * 257, False),
        ("", False),
        ("a/b", False),
        ("a\nb", False),
        ("a\x7f", False),
        ("a\x85", False),
        ("a\u2028", False),
        ("a\udcff", False),
    ],
)
def test_a_script_has_a_name(name: str, *, expected: bool) -> None:
    """Names hold no slash and nothing that controls a screen, and are not too long."""
    assert expected == is_name(name)


def test_what_is_required_is_said() -> None:
    """The extensions that a script asks for, and no others."""
    source = b'require "fileinto"; require ["copy", "fileinto"]; keep;'

    assert frozenset({"fileinto", "copy"}) == check(parse(source), EXTENSIONS)
    with pytest.raises(ScriptError):
        check(parse(source), {"fileinto"})


def test_branches_that_cannot_be_reached_are_known() -> None:
    """Behind `false` no block is entered; after `true` nothing is asked any more."""
    source = b"""
        if not false {} elsif header "a" "b" {} else {}
        if anyof (false, header "a" "b") {} else {}
        if allof (true, not anyof (true, x)) {} elsif true {} else {}
        keep;
    """
    found = [(asked, entered) for _, asked, entered in reachable(parse(source))]

    assert [
        *((True, True), (False, False), (False, False)),
        *((True, True), (True, True)),
        *((True, False), (True, True), (False, False)),
        (True, True),
    ] == found


@pytest.mark.parametrize("pattern", [b"(", b"[", b"(?i)a", b"*"])
def test_an_expression_that_is_none_is_refused(pattern: bytes) -> None:
    """What cannot be read, and what only Python reads, is refused."""
    with pytest.raises(ScriptError):
        to_regex(pattern, folded=True)


def test_classes_of_letters_are_known() -> None:
    """The names that POSIX gives to groups of letters stand for them."""
    pattern = to_regex(b"^[[:upper:][:digit:]_]+[^[:space:]]$", folded=False)

    assert [True, False, False] == [
        pattern.search(value) is not None for value in (b"A1_x", b"a1_x", b"A1_ ")
    ]
