"""Hold the reader and writer of Sieve text to RFC 5228, and to never being led astray."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.sieve.grammar import (
    MAX_ARGUMENTS,
    MAX_BYTES,
    MAX_NESTING,
    MAX_NUMBER,
    Argument,
    Command,
    GrammarError,
    Number,
    Tag,
    parse,
    write,
)
from boundary.adapters.sieve.grammar import Test as Question

HOSTILE = {
    "brackets": b"(" * 50_000,
    "quotes": b'"' * 50_001,
    "tests in tests": b"if " + b"not " * 50_000,
    "lists of tests": b"a(" * 50_000,
    "blocks": b"{" * 50_000,
    "blocks in blocks": b"a{" * 50_000,
    "open comments": b"/*" * 50_000,
    "a comment of stars": b"/*" + b"*" * 50_000,
    "lists": b"a " + b"[" * 50_000,
    "a list that never ends": b'a ["' + b'","' * 50_000,
    "escapes": b'a "' + b"\\" * 50_001,
    "a long word": b"a" * 50_000,
    "a long number": b"a " + b"1" * 50_000 + b";",
    "texts": b"a text:" * 50_000,
    "dots": b"a text:\n" + b".\r" * 50_000,
    "tags": b"a" + b" :b" * 50_000 + b";",
    "too long": b" " * (MAX_BYTES + 1),
}

WRONG = {
    "no end": (b"keep", 4),
    "no command": (b"; keep;", 0),
    "a number for a name": (b"5;", 0),
    "an empty list": (b"a [];", 3),
    "an unfinished list": (b'a ["b";', 6),
    "a number in a list": (b'a ["b", 5];', 8),
    "a comma too many": (b'a ["b",];', 7),
    "no tests in brackets": (b"if () {}", 4),
    "a test too few": (b"if (a,) {}", 6),
    "an open bracket": (b"if (a {}", 6),
    "an open block": (b"if a { keep;", 12),
    "a closed block too many": (b"keep; }", 6),
    "a test before an argument": (b'a b "c", "d";', 7),
    "a lone colon": (b"a : b;", 1),
    "a tag of digits": (b"a :5;", 1),
    "a lone slash": (b"keep / ;", 4),
    "a byte order mark": (b"\xef\xbb\xbfkeep;", 0),
    "a NUL": (b"keep\x00;", 4),
    "a NUL in a comment": (b"# \x00\nkeep;", 0),
    "a NUL in a string": (b'a "\x00";', 1),
    "an open string": (b'a "b;', 1),
    "half a line end in a string": (b'a "b\rc";', 2),
    "half a line end before an escape": (b'a "b\r\\\nc";', 2),
    "an open comment": (b"keep; /* x", 5),
    "a text without a line": (b"a text: x\n.\n;", 2),
    "a text without an end": (b"a text:\nb\n..\n", 2),
    "a text that ends with the file": (b"a text:\nb\n.", 2),
    "a NUL in a text": (b"a text:\n\x00\n.\n;", 2),
    "half a line end in a text": (b"a text:\nb\rc\n.\n;", 2),
    "a number that is too large": (b"a 18446744073709551616;", 2),
    "a number that grows too large": (b"a 17179869184G;", 2),
}

READ: dict[bytes, tuple[Command, ...]] = {
    b"": (),
    b"# only this": (),
    b" /* a */ /***/ /* * / */ # b\r\n\t": (),
    b"keep;": (Command("keep"),),
    b"KEEP ;Stop;": (Command("keep"), Command("stop")),
    b"_x9 :Tag;": (Command("_x9", (Tag(":tag"),)),),
    b"a 0 007 1k 2M 3G;": (
        Command("a", (Number(0), Number(7), Number(1024), Number(2 << 20), Number(3 << 30))),
    ),
    b"a 18446744073709551615;": (Command("a", (Number(MAX_NUMBER),)),),
    b'a "" "b\\"\\\\\\c";': (Command("a", ("", 'b"\\c')),),
    b'a "b\nc\r\nd\\\ne";': (Command("a", ("b\r\nc\r\nd\r\ne",)),),
    b'a "\xc3\xbc\xff";': (Command("a", ("ü\udcff",)),),
    b'a ["b"] ["c" , "d"] "e";': (Command("a", (("b",), ("c", "d"), "e")),),
    b"a text:\n.\n;": (Command("a", ("",)),),
    b"a TEXT: \t# why\r\nb\r\n..c\n.d\n...\n\n.\r\n;": (
        Command("a", ("b\r\n.c\r\n.d\r\n..\r\n\r\n",)),
    ),
    b"a text;": (Command("a", (), (Question("text"),)),),
    b"if a { }": (Command("if", (), (Question("a"),), ()),),
    b"if not a 1 {b;} else{}": (
        Command("if", (), (Question("not", (), (Question("a", (Number(1),)),)),), (Command("b"),)),
        Command("else", (), (), ()),
    ),
    b"if anyof(a,b :c) {}": (
        Command(
            "if", (), (Question("anyof", (), (Question("a"), Question("b", (Tag(":c"),)))),), ()
        ),
    ),
}


@pytest.mark.parametrize("source", READ, ids=str)
def test_it_reads(source: bytes) -> None:
    """Every form of the grammar becomes the tree it stands for, and that tree is written back."""
    assert READ[source] == parse(source)
    assert READ[source] == parse(write(READ[source]))


@pytest.mark.parametrize("name", WRONG)
def test_it_refuses_with_the_place(name: str) -> None:
    """What is no Sieve is refused, and the error says where reading ended and nothing else."""
    source, offset = WRONG[name]
    with pytest.raises(GrammarError) as caught:
        parse(source)

    assert offset == caught.value.offset
    assert caught.value.say == str(caught.value)
    assert caught.value.say.endswith(".")


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_not_led_astray(name: str) -> None:
    """Input made to hurt is refused; no recursion error, and no time that grows with its square."""
    with pytest.raises(GrammarError):
        parse(HOSTILE[name])


@pytest.mark.parametrize(
    "make",
    [
        lambda depth: b"a{" * depth + b"}" * depth,
        lambda depth: b"a" + b" b" * depth + b";",
        lambda depth: b"a" + b"(b" * depth + b")" * depth + b";",
    ],
    ids=["blocks", "tests", "lists of tests"],
)
def test_nesting_has_a_bound(make) -> None:
    """As deep as the bound is read and written; one deeper is refused."""
    tree = parse(make(MAX_NESTING))

    assert tree == parse(write(tree))
    with pytest.raises(GrammarError, match="nest too deep"):
        parse(make(MAX_NESTING + 1))


def test_arguments_have_a_bound() -> None:
    """As many arguments as the bound are read; one more is refused, also when written."""
    most = parse(b"a" + b" 1" * MAX_ARGUMENTS + b";")

    assert MAX_ARGUMENTS == len(most[0].arguments)
    with pytest.raises(GrammarError, match="too many arguments"):
        parse(b"a" + b" 1" * (MAX_ARGUMENTS + 1) + b";")
    with pytest.raises(GrammarError, match="too many arguments"):
        write([Command("a", (Number(1),) * (MAX_ARGUMENTS + 1))])


def test_offsets_cut_the_source() -> None:
    """Each command's offsets cut its own bytes out of the source, comments left outside."""
    source = b'# \xc3\xbc\nrequire "a";\r\nif b { /* c */ keep ; stop;} # d\nelse {}'
    first, second, third = parse(source)
    inner = second.block or ()

    def cut(command: Command) -> bytes:
        return source[command.start : command.end]

    assert b'require "a";' == cut(first)
    assert b"if b { /* c */ keep ; stop;}" == cut(second)
    assert [b"keep ;", b"stop;"] == [cut(command) for command in inner]
    assert b"else {}" == cut(third)


def test_offsets_do_not_count_when_compared() -> None:
    """The same command is the same wherever it stands."""
    assert parse(b"keep;") == parse(b"  \r\n keep ;")


def test_it_writes_for_people() -> None:
    """CR LF, four spaces a level, short lists on one line and long ones one string a line."""
    addresses = ("first.person@example.org", "second.person@example.org", "third@example.org")
    tree = (
        Command("require", (("fileinto", "mailbox"),)),
        Command(
            "if",
            (),
            (
                Question(
                    "anyof",
                    (),
                    (
                        Question("address", (Tag(":is"), ("from", "sender"), addresses)),
                        Question("not", (), (Question("true"),)),
                    ),
                ),
            ),
            (Command("fileinto", (Tag(":create"), 'La"ter')), Command("stop")),
        ),
    )
    wanted = [
        'require ["fileinto", "mailbox"];',
        "if anyof (",
        '    address :is ["from", "sender"] [',
        '        "first.person@example.org",',
        '        "second.person@example.org",',
        '        "third@example.org"',
        "    ],",
        "    not true",
        ") {",
        '    fileinto :create "La\\"ter";',
        "    stop;",
        "}",
        "",
    ]

    assert "\r\n".join(wanted).encode() == write(tree)


def test_a_short_list_is_not_torn_by_a_string_of_two_lines() -> None:
    """A string that holds a line end keeps its own line, and reads back."""
    tree = (Command("a", (("b\r\nc", "d"),)),)

    assert b'a [\r\n    "b\r\nc",\r\n    "d"\r\n];\r\n' == write(tree)
    assert tree == parse(write(tree))


@pytest.mark.parametrize(
    "tree",
    [
        [Command("")],
        [Command("Keep")],
        [Command("a; stop")],
        [Command("a", (Tag("is"),))],
        [Command("a", (Tag(":i s"),))],
        [Command("a", (Number(-1),))],
        [Command("a", (Number(MAX_NUMBER + 1),))],
        [Command("a", ((),))],
        [Command("a", ("\x00",))],
        [Command("a", ("b\rc",))],
        [Command("a", ("b\nc",))],
        [Command("a", ("\ud800",))],
        [Command("a", ("\udcc3\udcbc",))],
        [Command("if", (), (Question("a b"),), ())],
    ],
    ids=str,
)
def test_it_does_not_write_what_it_would_not_read_back(tree: list[Command]) -> None:
    """A tree that no text stands for is refused."""
    with pytest.raises(GrammarError):
        write(tree)


def test_it_does_not_write_what_nests_too_deep() -> None:
    """A tree deeper than what is read is refused, in blocks and in tests."""
    command = Command("a", (), (), ())
    test = Question("a")
    for _ in range(MAX_NESTING):
        command = Command("a", (), (), (command,))
        test = Question("a", (), (test,))

    with pytest.raises(GrammarError, match="Blocks nest too deep"):
        write([command])
    with pytest.raises(GrammarError, match="Tests nest too deep"):
        write([Command("b", (), (test,))])


names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
strings = st.binary(max_size=30).map(
    lambda data: (
        data.replace(b"\x00", b"")
        .replace(b"\r", b"")
        .replace(b"\n", b"\r\n")
        .decode("utf-8", "surrogateescape")
    )
)
arguments: st.SearchStrategy[Argument] = st.one_of(
    names.map(lambda name: Tag(f":{name}")),
    st.integers(0, MAX_NUMBER).map(Number),
    strings,
    st.lists(strings, min_size=1, max_size=5).map(tuple),
)
argument_lists = st.lists(arguments, max_size=4).map(tuple)
tests = st.recursive(
    st.builds(Question, names, argument_lists),
    lambda inner: st.builds(
        Question, names, argument_lists, st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=6,
)
test_lists = st.lists(tests, max_size=2).map(tuple)
commands = st.recursive(
    st.builds(Command, names, argument_lists, test_lists),
    lambda inner: st.builds(
        Command, names, argument_lists, test_lists, st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=6,
)


@given(st.lists(commands, max_size=4).map(tuple))
def test_what_is_written_is_read(tree: tuple[Command, ...]) -> None:
    """Any tree comes back the same, and is then written the same."""
    source = write(tree)

    assert tree == parse(source)
    assert source == write(parse(source))


def _reads_or_refuses(source: bytes) -> bool:
    """Whether it reads the same twice, or refuses with a place inside the source."""
    try:
        tree = parse(source)
    except GrammarError as error:
        return 0 <= error.offset <= len(source)
    return tree == parse(write(tree))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    """Whatever the bytes, they are read, and then read back alike, or refused with a place."""
    assert _reads_or_refuses(source)


@given(st.lists(st.sampled_from([*b'ab:1K"\\[](){},;#/*\r\n. ', *b"text"]), max_size=60))
def test_any_signs_of_sieve_are_read_or_refused(signs: list[int]) -> None:
    """The same for what looks more like Sieve."""
    assert _reads_or_refuses(bytes(signs))
