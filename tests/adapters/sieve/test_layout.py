"""Hold the starting script and the marked block to leaving every byte of the user's alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from boundary.adapters.sieve.grammar import Command, GrammarError, Tag, parse
from boundary.adapters.sieve.layout import (
    START,
    Parts,
    Start,
    read_start,
    split_block,
    start_script,
    with_block,
    without_block,
)
from boundary.adapters.sieve.rules import Ours, read_rules, rules_script
from tests.adapters.sieve.people import MADE_ON, PIGEONHOLE, PROVIDERS, file_away
from tests.words import banned

RULE = file_away("jordan@example.org")
BLOCK = rules_script([RULE], made_on=MADE_ON, dialect=PIGEONHOLE, providers=PROVIDERS, inside=True)
PLACE = (Tag(":personal"), Tag(":optional"))

pieces = st.sampled_from(
    [
        b'require "fileinto";',
        b'require ["imap4flags", "vacation"];',
        b"keep;",
        b"stop;",
        b"# boundary is a word too",
        b"# \xc3\xa4\xf0\x9f\x8c\xb1",
        b"/* two\nlines */",
        b'if header :is "subject" "x" { fileinto "A"; }',
        b"redirect text:\n.hidden\n.\n;",
        b"\xef\xbb\xbf",
        b"",
    ]
)
ends = st.sampled_from([b"\n", b"\r\n", b" ", b"\t# end\n", b" /* */ ", b"", b"\r\n\r\n"])


@st.composite
def user_scripts(draw: st.DrawFn) -> bytes:
    """Make odd scripts: mixed line ends, comments anywhere, no line end at the end."""
    source = b"".join(draw(pieces) + draw(ends) for _ in range(draw(st.integers(0, 6))))
    try:
        parse(source)
    except GrammarError:
        assume(False)  # Hypothesis takes it so
    return source


@given(user_scripts())
def test_a_block_goes_in_and_out(source: bytes) -> None:
    """The user's bytes come back exactly, and what the script does comes after ours, unchanged."""
    both = with_block(source, BLOCK)
    parts = split_block(both)

    assert parts is not None
    assert parts.intact
    assert source == parts.before + parts.after == without_block(both)
    assert Ours((RULE,), MADE_ON, intact=True) == read_rules(parts.block)
    ours, theirs = parse(BLOCK), parse(source)
    first = next((n for n, one in enumerate(theirs) if one.name != "require"), len(theirs))
    assert (*theirs[:first], *ours, *theirs[first:]) == parse(both)


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        (b"", b"", b""),
        (b"keep;", b"", b"keep;"),
        (b"# c\nkeep;\n", b"", b"# c\nkeep;\n"),
        (b'# c\nrequire "a";\nkeep;\n', b'# c\nrequire "a";\n', b"keep;\n"),
        (b'require "a"; # why\nkeep;\n', b'require "a"; # why\n', b"keep;\n"),
        (b'require "a"; /* x\n*/keep;\n', b'require "a";', b" /* x\n*/keep;\n"),
        (b'require "a"; keep;\n', b'require "a";', b" keep;\n"),
        (b'require "a"; # end', b'require "a";', b" # end"),
        (b'require "a";require "b";', b'require "a";require "b";', b""),
        (b'require "a";\nrequire "b";\n\nkeep;', b'require "a";\nrequire "b";\n', b"\nkeep;"),
        (b'require "a";\r\nkeep;\r\n', b'require "a";\r\n', b"keep;\r\n"),
    ],
)
def test_the_block_stands_behind_the_requirements(
    source: bytes, before: bytes, after: bytes
) -> None:
    """It comes right behind the last leading requirement, never inside a comment."""
    parts = split_block(with_block(source, BLOCK))

    assert parts is not None
    assert (before, after, True) == (parts.before, parts.after, parts.intact)


@pytest.mark.parametrize(
    ("source", "loose"), [(b"keep;\nstop;\n", True), (b"keep;\r\nstop;\r\nkeep;\n", False)]
)
def test_the_block_has_the_line_ends_of_the_user(source: bytes, loose: bool) -> None:
    """The block is written with the line ends that most of the script has."""
    both = with_block(source, BLOCK)
    added = both[: len(both) - len(source)]

    assert loose == (b"\r" not in added)
    assert loose or added.count(b"\r\n") == added.count(b"\n")


@pytest.mark.parametrize(
    "source",
    [b"keep", b"if {", b"\xef\xbb\xbfkeep;", b"#x\n# boundary end\n", b"# boundary begin\r\n"],
)
def test_what_cannot_be_read_is_refused(source: bytes) -> None:
    """A script that cannot be read, or that holds an edge of ours, gets no block."""
    with pytest.raises(GrammarError):
        with_block(source, BLOCK)


def test_a_second_block_is_refused() -> None:
    """There is one block or none."""
    with pytest.raises(GrammarError):
        with_block(with_block(b"keep;\r\n", BLOCK), BLOCK)


@pytest.mark.parametrize(
    ("require", "refused"),
    [
        (b'require "variables";', True),
        (b'require ["fileinto", "Encoded-Character"];', True),
        (b'require "fileinto";', False),
        (b"require 5;", False),
        (b"", False),
    ],
)
def test_no_name_is_read_as_a_variable(require: bytes, refused: bool) -> None:
    """Where the user's script has variables, an address that looks like one is refused."""
    block = rules_script(
        [file_away("a${b}@example.org")], made_on=MADE_ON, dialect=PIGEONHOLE, providers=()
    )
    if refused:
        with pytest.raises(GrammarError):
            with_block(require, block)
        assert BLOCK in with_block(require, BLOCK)
    else:
        assert block in with_block(require, block)


@pytest.mark.parametrize(
    "source", [b"", b"keep;", b"# boundary beginning\n", b"x # boundary end\n"]
)
def test_a_script_without_a_block(source: bytes) -> None:
    """A script with no edge line of ours has no block."""
    assert split_block(source) is None
    assert without_block(source) is None


BOTH = with_block(b'require "a"; keep;\r\n', BLOCK)
BEGIN = b"# boundary begin here\r\n"
END = b"# boundary end\r\n"


@pytest.mark.parametrize(
    "source",
    [
        BOTH.replace(BEGIN, b""),
        BOTH.replace(END, b""),
        BOTH + BOTH,
        BOTH + END,
        END + BEGIN,
        END + BOTH.replace(END, b""),
        BOTH.replace(b"begin here", b"begin") + BEGIN,
    ],
)
def test_half_a_block_is_left_alone(source: bytes) -> None:
    """Half a block, or two, are seen, not taken apart and not repaired."""
    assert Parts(source, b"", b"", intact=False) == split_block(source)
    assert without_block(source) is None


@pytest.mark.parametrize(
    "source",
    [
        BOTH.replace(b"jordan", b"someone"),
        BOTH.replace(b"stop;", b"keep;"),
        BOTH.replace(b"\r\n" + BEGIN, BEGIN),
        re.sub(rb"# boundary 1 .*\r\n", b"", BOTH),
        re.sub(rb"# boundary 1 .*\r\n", b"# boundary 2 x\r\n", BOTH),
        BOTH.partition(END)[0] + END.rstrip(),
    ],
)
def test_a_changed_block_is_left_alone(source: bytes) -> None:
    """A block that somebody changed is found and not taken out."""
    parts = split_block(source)

    assert parts is None or not parts.intact
    assert without_block(source) is None


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_rewritten_line_ends_are_no_change(end: bytes) -> None:
    """When a program rewrites the line ends of the whole script, the block comes out clean."""
    source = BOTH.replace(b"\r\n", end)

    assert b'require "a"; keep;' + end == without_block(source)


def test_a_block_is_not_shown() -> None:
    """What is printed of a script holds nothing of it."""
    assert "jordan" not in repr(split_block(BOTH))


@pytest.mark.parametrize(
    "former", ["", "mine", 'my "own" \\rules', "Über", "a\u202eb", "boundary 2"]
)
def test_the_starting_script_comes_back(former: str) -> None:
    """It runs ours, then the user's own, and says which that was."""
    source = start_script(former, made_on=MADE_ON)
    runs = [Command("include", (*PLACE, name)) for name in ("boundary", former) if name]

    assert Start(former, MADE_ON, intact=True) == read_start(source)
    assert (Command("require", (("include",),)), *runs) == parse(source)
    assert read_start(source.replace(b"\r\n", b"\n")) == read_start(source)
    assert read_rules(source) is None


def test_the_words_of_the_starting_script() -> None:
    """Whoever finds it reads what it is, what was active before, and how to go back."""
    with_own = start_script("my\u2028rules", made_on=MADE_ON).decode()
    alone = start_script("", made_on=MADE_ON).decode()

    assert with_own.startswith("# A program named boundary made this on 2026-02-03.\r\n")
    assert 'Make "my\\u2028rules" the active one in your mail settings.' in with_own
    assert "No mail rules were active before this." in alone
    for words in (with_own, alone):
        assert 'Then delete "boundary-start" and "boundary" there.' in words
        assert "boundary found" in words
        assert [] == banned(words)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b'include :personal :optional "mine";\r\n', b"", Start("mine", MADE_ON, intact=False)),
        (rb'# before "mine"', b"", Start("", MADE_ON, intact=False)),
        (rb'# before "mine"', rb'# before "mi\\q"', Start("", MADE_ON, intact=False)),
        (
            rb"# boundary-start 1 .*\r",
            rb"# boundary-start 2 later\r",
            Start("", None, intact=False),
        ),
    ],
)
def test_a_changed_starting_script_is_known(old: bytes, new: bytes, expected: Start) -> None:
    """A change by hand is seen; what it says of before is still read where it stands."""
    changed, count = re.subn(old, new, start_script("mine", made_on=MADE_ON))

    assert 1 == count
    assert expected == read_start(changed)


def test_the_scripts_of_others_are_not_ours() -> None:
    """A script without our mark is none of ours, whatever its name."""
    assert read_start(b'require ["include"];\r\ninclude :personal "boundary";\r\n') is None
    assert "boundary-start" == START


@pytest.mark.parametrize("sign", ["\x00", "\r\n", "\n", "\t"])
def test_a_name_that_no_script_can_say(sign: str) -> None:
    """A script's name that cannot be written is refused."""
    with pytest.raises(GrammarError):
        start_script(f"a{sign}b", made_on=MADE_ON)
