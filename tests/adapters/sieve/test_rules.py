"""Hold our rules to being written one way, read back exactly, and known again after a change."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.sieve import grammar
from boundary.adapters.sieve import rules as module
from boundary.adapters.sieve.grammar import Command, GrammarError, Tag, parse
from boundary.adapters.sieve.layout import with_block
from boundary.adapters.sieve.rules import (
    NO_NAMES,
    NO_ODD,
    NOT_READ,
    VERBS,
    Dialect,
    Ours,
    Rule,
    gaps,
    read_rules,
    rules_script,
)
from boundary.adapters.sieve.spell import NO_DOTS
from boundary.core.identifier import IdentifierError, email
from tests.adapters.sieve.people import (
    BARE,
    MADE_ON,
    PIGEONHOLE,
    PLAIN,
    PROVIDERS,
    addresses,
    file_away,
    filed,
    set_aside,
)
from tests.words import banned

JORDAN = file_away("jordan@example.org")
SIGNS = "abcxyz019!#$%&'+-/=?^_`{|}~."
FORBIDDEN = {
    *("redirect", "vacation", "notify", "include", "discard", "reject", "ereject", "set"),
    *("addheader", "deleteheader", "keep", "return", "setflag", "addflag", "removeflag"),
}


def write(
    *rules: Rule, dialect: Dialect = PIGEONHOLE, made_on: date = MADE_ON, inside: bool = False
) -> bytes:
    """Write a script."""
    return rules_script(rules, made_on=made_on, dialect=dialect, providers=PROVIDERS, inside=inside)


def back(source: bytes) -> Ours:
    """Read a script that is ours."""
    ours = read_rules(source)
    assert ours is not None
    return ours


def names(commands: tuple[Command, ...] | tuple[grammar.Test, ...]) -> set[str]:
    """Name every command and test, however deep."""
    found: set[str] = set()
    for one in commands:
        found |= {one.name} | names(one.tests)
        if isinstance(one, Command):
            found |= names(one.block or ())
    return found


folders = st.text(
    st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12
) | st.sampled_from(["Later", "Später", 'a "b" \\c', "${x}", "A/B", "# rule x", "日本語"])


@st.composite
def some_rules(draw: st.DrawFn) -> list[Rule]:
    """Make rules for odd addresses and folders."""
    found: list[Rule] = []
    for _ in range(draw(st.integers(0, 6))):
        local = draw(st.text(SIGNS, min_size=1, max_size=8) | st.sampled_from(["käthe", "o'hara"]))
        domain = draw(
            st.sampled_from(
                ["example.org", "wide.test", "tags.example", "bücher.example", "dots.example"]
            )
        )
        try:
            value = email(f"{local}@{domain}").value
        except IdentifierError:
            continue
        folder = draw(folders)
        path = draw(st.sampled_from(["", "INBOX."])) + folder
        found.append(
            Rule(
                draw(st.sampled_from(VERBS)),
                value,
                folder,
                path,
                read=draw(st.booleans()),
                copied=draw(st.booleans()),
            )
        )
    return found


@given(some_rules(), st.sampled_from([PIGEONHOLE, PLAIN, BARE]), st.randoms(), st.dates())
def test_rules_come_back(
    rules: list[Rule], dialect: Dialect, chance: random.Random, made_on: date
) -> None:
    """What is written is read back, the order does not matter, and nothing else is written."""
    source = write(*rules, dialect=dialect, made_on=made_on)
    shuffled = sorted(rules, key=lambda _: chance.random())

    assert Ours(tuple(sorted(set(rules))), made_on, intact=True) == read_rules(source)
    assert source == write(*shuffled, *rules, dialect=dialect, made_on=made_on)
    assert not names(parse(source)) & FORBIDDEN
    assert source.replace(b"\r\n", b"").count(b"\n") == 0


def test_hundreds_come_back() -> None:
    """A thousand rules are one script, within what servers take, and come back."""
    rules = filed(addresses(1000))
    source = write(*rules)

    assert tuple(sorted(rules)) == back(source).rules
    assert len(source) < 900_000
    assert max(len(line) for line in source.splitlines()) < 400


def test_one_block_a_folder() -> None:
    """Rules that do the same stand together, each ends the matter, and the first one counts."""
    source = write(
        set_aside("c@example.org"),
        JORDAN,
        file_away("a@example.org"),
        file_away("b@example.org", folder="Other"),
        file_away("d@example.org", copied=True),
    )
    commands = parse(source)
    blocks = [[one.name for one in command.block or ()] for command in commands[1:]]

    assert [["fileinto", "stop"]] * 4 == blocks
    assert (("envelope", "fileinto", "imap4flags", "mailbox", "regex"),) == commands[0].arguments


def test_what_a_block_does() -> None:
    """The folder is made when missing; mail is marked as read, or stays unread."""
    (_, first, second) = parse(write(JORDAN, set_aside("c@example.org")))

    assert first.block is not None
    assert (Tag(":flags"), "\\Seen", Tag(":create"), "Later") == first.block[0].arguments
    assert second.block is not None
    assert (Tag(":create"), "Aside") == second.block[0].arguments


def test_a_server_that_can_little() -> None:
    """Only what the server lists is used."""
    source = write(JORDAN, dialect=BARE)
    require, block = parse(source)

    assert (("fileinto",),) == require.arguments
    assert block.block is not None
    assert ("Later",) == block.block[0].arguments
    assert {"if", "require", "fileinto", "stop", "anyof", "address", "header"} == names(
        (require, block)
    )


def test_no_rules_are_a_script_too() -> None:
    """Without rules, the script says what it is and does nothing."""
    source = write()

    assert () == parse(source)
    assert Ours((), MADE_ON, intact=True) == read_rules(source)


def test_the_words_at_the_top() -> None:
    """Whoever finds it reads who made it, when, what it does, and how to remove it."""
    words = write(JORDAN, file_away("x@example.org", folder="Spä\u202eter\u2028")).decode()
    head = words.partition("require")[0]

    assert words.startswith("# A program named boundary made these mail rules on 2026-02-03.")
    assert '# The folder: "Later"\r\n# The folder: "Spä\\u202eter\\u2028"\r\n' in head
    assert "Nothing is deleted" in head
    assert 'Then delete "boundary-start" and "boundary" there.' in head
    assert "type: boundary found" in head
    assert "jordan" not in head
    assert 'the line "# boundary end"' in write(JORDAN, inside=True).decode()
    assert 'delete "boundary' not in write(JORDAN, inside=True).decode()


def test_the_words_are_plain() -> None:
    """Nothing that is written or said uses a word that is not used here."""
    said = [
        write(JORDAN).decode().partition("require")[0],
        write(JORDAN, inside=True).decode().partition("require")[0],
        *gaps(file_away("jordan.long.name@dots.example"), BARE, PROVIDERS),
    ]

    assert [[]] * len(said) == [banned(text) for text in said]
    assert not re.search(r"master|whitelist|dummy|!", "".join(said), re.IGNORECASE)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"# boundary\r\n",
        b'require "fileinto";\r\n# boundary 1 2026-02-03 x\r\n',
        b"# mine\r\n# boundary-start 1 2026-02-03 x\r\n",
        b"# boundary rules are fine\r\nkeep;\r\n",
        b"\r\n# boundary 1 2026-02-03 x\r\n",
    ],
)
def test_the_scripts_of_others_are_not_ours(source: bytes) -> None:
    """Only a script with our mark among its first comments is ours."""
    assert read_rules(source) is None


def test_a_script_with_a_block_is_not_ours() -> None:
    """The user's own script stays the user's own when a block of ours is its beginning."""
    assert read_rules(with_block(b"keep;\r\n", write(JORDAN, inside=True))) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"jordan@example.org", b"someone@example.org"),
        (b"Nothing is deleted", b"Everything is"),
        (b"stop;", b"keep; stop;"),
        (b"2026-02-03.", b"2026-02-04."),
        (b"# boundary 1 2026-02-03", b"# boundary 1 2026-02-04"),
        (b"    stop;\r\n", b"    stop;\r\n\r\n"),
    ],
)
def test_a_changed_script_is_known(old: bytes, new: bytes) -> None:
    """Whatever somebody changed by hand, it is seen, and the script is still ours."""
    assert not back(write(JORDAN).replace(old, new)).intact


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_do_not_count(end: bytes) -> None:
    """A server or a program that rewrites line ends has not changed the rules."""
    source = write(JORDAN).replace(b"\r\n", end)

    assert Ours((JORDAN,), MADE_ON, intact=True) == read_rules(source)
    assert back(source.rstrip()).intact
    assert back(source + end).intact


@pytest.mark.parametrize(
    "mark",
    [
        b"# boundary 2 2027-01-01 " + b"0" * 64,
        b"# boundary 1 2026-02-31 " + b"0" * 64,
        b"# boundary 1",
        b"# boundary 1 \xff",
        b"# boundary 12",
    ],
)
def test_a_mark_that_cannot_be_read_is_still_ours(mark: bytes) -> None:
    """A newer version's script, or one with a broken mark, is ours and left alone."""
    source = re.sub(rb"# boundary 1 .*\r", lambda _: mark + b"\r", write(JORDAN))

    assert Ours((), None, intact=False) == read_rules(source)


def test_a_script_that_is_no_script_any_more() -> None:
    """What cannot be read holds no rules, and is ours still."""
    assert Ours((), MADE_ON, intact=False) == read_rules(write(JORDAN) + b'"')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"# rule mail.file-away .*", b"#"),
        (rb"# rule mail.file-away", b"# rule mail.delete"),
        (rb'senders "Later"', b'senders "La\\\\q"'),
        (rb'senders "Later"', b"senders Later"),
        (rb"    fileinto .*;", b"    fileinto;"),
        (rb"    fileinto .*;", b'    fileinto ["Later"];'),
        (rb"    fileinto .*;", b"    keep;"),
        (rb"(?s)\{\r\n    fileinto.*\}", b";"),
        (rb'(address :is[^\]]*\]) \["jordan@example.org"\]', rb'\1 "jordan@example.org"'),
        (rb'(address :is[^\]]*\]) \["jordan@example.org"\]', rb'\1 ["Jordan@example.org"]'),
        (rb'(address :is[^\]]*\]) \["jordan@example.org"\]', rb'\1 ["jordan"]'),
        (rb"address :is", b"address :contains"),
    ],
)
def test_a_block_that_was_changed_is_not_guessed_at(old: bytes, new: bytes) -> None:
    """A block that does not say what ours say gives no rule; the other blocks do."""
    other = set_aside("x@example.org")
    changed, count = re.subn(old, new, write(JORDAN, other), count=1)

    assert 1 == count
    assert not back(changed).intact
    assert JORDAN not in back(changed).rules
    assert {rule.verb for rule in back(changed).rules} <= {other.verb}


@pytest.mark.parametrize("sign", ["\x00", "\r\n", "\n", "\t", "\x7f", "\x85", "\ud800"])
def test_a_folder_that_no_script_can_name(sign: str) -> None:
    """A name that cannot be written is refused, not written in part."""
    with pytest.raises(GrammarError):
        write(replace(JORDAN, path=f"a{sign}b"))


def test_a_dialect_says_what_it_can() -> None:
    """Each ability stands for one listed extension."""
    able = {name for name in dir(Dialect) if name.startswith("can_")}

    assert {True} == {getattr(PIGEONHOLE, name) for name in able}
    assert set() == {name for name in able if getattr(BARE, name)}


def test_gaps_are_sentences() -> None:
    """What this server's rules cannot do for an address is said, and nothing when they can."""
    long = file_away("jordan.long.name@dots.example")

    assert () == gaps(JORDAN, PIGEONHOLE, PROVIDERS)
    assert () == gaps(long, PIGEONHOLE, PROVIDERS)
    assert (NO_DOTS, NO_NAMES, NO_ODD) == gaps(long, PLAIN, PROVIDERS)
    assert (NO_NAMES, NO_ODD, NOT_READ) == gaps(JORDAN, BARE, PROVIDERS)
    assert (NO_NAMES, NO_ODD) == gaps(set_aside("x@example.org"), BARE, PROVIDERS)
    assert (NO_NAMES, NO_ODD) == gaps(email("x@example.org"), BARE, PROVIDERS)


def test_addresses_are_not_shown() -> None:
    """A rule that is printed names nobody."""
    assert "jordan" not in repr(JORDAN)
    assert "jordan" not in repr(module.Ours((JORDAN,), MADE_ON, intact=True))
