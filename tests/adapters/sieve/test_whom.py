"""Hold how much mail a condition is said to take, and which."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.grammar import Test as Condition
from boundary.adapters.sieve.grammar import parse
from boundary.adapters.sieve.whom import Reach, after, last_strings, reach_of, whom_of


def condition(text: str) -> Condition:
    """Read one condition."""
    return parse(f"if {text} {{ }}".encode())[0].tests[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", Reach.EVERY),
        ("not false", Reach.EVERY),
        ("false", Reach.NONE),
        ("not true", Reach.NONE),
        ('header "x" "y"', Reach.SOME),
        ('not header "x" "y"', Reach.ALL_BUT),
        ('not not header "x" "y"', Reach.SOME),
        ('allof (true, header "x" "y")', Reach.SOME),
        ('anyof (false, header "x" "y")', Reach.SOME),
        ('anyof (header "x" "y", not header "x" "z")', Reach.ALL_BUT),
        ('header :contains "from" ""', Reach.NEARLY),
        ('not header :contains "from" ""', Reach.SOME),
        ('header :matches ["x", "received"] "*"', Reach.NEARLY),
        ('header :matches "received" ["y", "*?*"]', Reach.NEARLY),
        ('header :contains "to" "@"', Reach.ALL_BUT),
        ('header :contains "x-odd" ""', Reach.SOME),
        ('header :matches "from" "*@example.org"', Reach.SOME),
        ('header :matches "from" "?"', Reach.SOME),
        ('header :regex "from" ".*"', Reach.NEARLY),
        ('header :regex "from" "^.+$"', Reach.NEARLY),
        ('header :regex "from" "jordan"', Reach.SOME),
        ('header :is "from" ""', Reach.SOME),
        ('address :comparator "i;octet" :contains "from" "@"', Reach.NEARLY),
        ('body :contains ""', Reach.NEARLY),
        ("header :contains", Reach.SOME),
        ("size :over 10", Reach.NEARLY),
        ("size :over 10K", Reach.SOME),
        ("size :under 2G", Reach.NEARLY),
        ("size :under 10K", Reach.SOME),
        ('exists "from"', Reach.NEARLY),
        ('exists ["from", "subject"]', Reach.ALL_BUT),
        ('exists "list-id"', Reach.SOME),
        ('mailboxexists "INBOX"', Reach.ALL_BUT),
        ('not mailboxexists "INBOX"', Reach.SOME),
        ("allof ()", Reach.EVERY),
        ("anyof ()", Reach.NONE),
    ],
)
def test_how_much_mail_a_condition_takes(text: str, expected: Reach) -> None:
    """What all mail meets is told from what some mail meets, also behind `not` and in lists."""
    test = Condition(text.removesuffix(" ()")) if text.endswith("()") else condition(text)

    assert expected is reach_of(test)


def test_what_is_left_behind_a_rule_that_ends() -> None:
    """Only what ends for all mail leaves none; what ends for nearly all leaves some."""
    assert [
        (Reach.NONE, Reach.EVERY),
        (Reach.SOME, Reach.ALL_BUT),
        (Reach.ALL_BUT, Reach.SOME),
        (Reach.NEARLY, Reach.SOME),
        (Reach.EVERY, Reach.NONE),
    ] == [(reach, after(reach)) for reach in Reach]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('address "from" "Jordan@Example.org"', "mail from j…@example.org"),
        ('address ["from", "sender"] "*@example.org"', "mail from any address at example.org"),
        ('header :contains "from" "@example.org"', "mail from any address at example.org"),
        ('header :matches "from" "*jordan@example.org*"', "mail from certain addresses"),
        ('header :contains "from" "Jordan"', "mail from certain addresses"),
        ('header :contains ["to", "cc"] "me@example.net"', "mail to m…@example.net"),
        ('header :contains ["to", "from"] "a@example.net"', "mail from or to a…@example.net"),
        ('header :contains "subject" "court"', "mail with certain words in the subject"),
        ('header "X-Spam-Status" "yes"', "mail that counts as spam"),
        ('header "List-Id" "x"', "mail of a mailing list"),
        ('header "x-odd" "y"', ""),
        ('header :count "ge" "from" "1"', ""),
        ('header "from"', ""),
        ("spamtest", "mail that counts as spam"),
        ('body :contains "x"', "mail with certain words in it"),
        ("size :over 10K", "mail over a size"),
        ("size :under 10K", "mail below a size"),
        ('date "date" "hour" "09"', "mail of a certain time"),
        ('not address "from" "a@example.org"', ""),
        ('allof (exists "x", address "from" "a@example.org")', "mail from a…@example.org"),
        ('allof (exists "x", exists "y")', ""),
        ('anyof (exists "x", address "from" "a@example.org")', ""),
        (
            'anyof (address "from" "a@example.org", address "from" ["a@example.org",'
            ' "b@example.org", "c@example.org"])',
            "mail from a…@example.org or from b…@example.org (and 1 more)",
        ),
    ],
)
def test_which_mail_a_condition_takes(text: str, expected: str) -> None:
    """Senders, receivers and kinds of mail are named; what words would get wrong is not."""
    assert expected == whom_of(condition(text))


def test_the_last_strings_of_a_command() -> None:
    """A string counts as a list of one; a command without any has none."""
    one, many, none = (command.arguments for command in parse(b'a :b "c"; a ["d", "e"] 1; a :b;'))

    assert (("c",), ("d", "e"), ()) == (last_strings(one), last_strings(many), last_strings(none))
