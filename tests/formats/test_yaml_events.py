"""Hold the reader of YAML: text only, limits first, and the place of everything."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import PlaybookRefusal
from boundary.formats.tables import to_table
from boundary.formats.yaml_events import (
    MAX_BYTES,
    MappingNode,
    Mark,
    ScalarNode,
    SequenceNode,
    check_bytes,
    check_text,
    read,
    read_with,
)
from tests.steps import steps

LOADERS: list[type[yaml.SafeLoader] | type[yaml.CSafeLoader]] = [yaml.CSafeLoader, yaml.SafeLoader]


def test_every_scalar_stays_what_was_written() -> None:
    """Nothing is guessed: words, numbers, dates and times come out as text."""
    text = "[no, 0123, 12:30, 1e3, 2001-01-01, ~, null, 0x1f, .inf, '1', \"2\", 1_000]"
    found = to_table(read(text))

    assert found == [
        "no",
        "0123",
        "12:30",
        "1e3",
        "2001-01-01",
        "~",
        "null",
        "0x1f",
        ".inf",
        "1",
        "2",
        "1_000",
    ]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_places_are_exact(
    loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader], newline: str
) -> None:
    """Line, column and index point at the source, whatever letters and line ends stand before."""
    text = newline.join(
        ["# \u00e9\U0001f600", 'a: "x\U0001f600" # c', "b: [p, 'q']", "c:", " - z", ""]
    )
    root = read_with(text, loader)

    assert isinstance(root, MappingNode)
    assert not root.flow
    first, second, third = (value for _, value in root.entries)
    assert isinstance(first, ScalarNode)
    assert isinstance(second, SequenceNode)
    assert isinstance(third, SequenceNode)
    step = len(newline)
    assert first.start == Mark(2, 4, 7 + step)
    assert text[first.start.index : first.end.index] == '"x\U0001f600"'
    assert (first.style, second.flow, third.flow) == ('"', True, False)
    assert text[second.start.index : second.end.index] == "[p, 'q']"
    assert text[third.start.index : third.end.index] == "- z"
    assert root.end == third.end
    assert [mark.start.line for mark, _ in root.entries] == [2, 3, 4]


def test_a_value_is_found_by_its_key() -> None:
    """A mapping answers with the value of a key, or None."""
    root = read("{a: b}")

    assert isinstance(root, MappingNode)
    assert root.get("x") is None
    assert isinstance(root.get("a"), ScalarNode)


def test_a_value_is_not_shown() -> None:
    """The repr of a node holds places, never a value."""
    shown = repr(read("a: jordan@example.org"))

    assert "jordan" not in shown


def test_a_mark_at_the_start_is_taken_off() -> None:
    """A byte order mark at the very start is allowed and counts for nothing."""
    root = read(b"\xef\xbb\xbfa: b")

    assert root == read("a: b")


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("", (1, 1), "is empty"),
        ("# only a comment\n", (1, 1), "is empty"),
        ("a: &x b", (1, 4), "anchor"),
        ("a: &x [b]", (1, 4), "anchor"),
        ("a: *x", (1, 4), "alias"),
        ("a: !!str b", (1, 4), "tag"),
        ("a: ! b", (1, 4), "tag"),
        ("a: !!python/object:os.system {}", (1, 4), "tag"),
        ("<<: {a: b}", (1, 1), "merge key"),
        ('"<\\u003c": {a: b}', (1, 1), "merge key"),
        ("a: b\n---\nc: d", (2, 1), "second document"),
        ("a: b\n...\nc: d", (3, 1), "second document"),
        ("a: b\nA: c", (2, 1), "twice"),
        ('a: b\n"\\u0061": c', (2, 1), "twice"),
        ("a: b\nａ: c", (2, 1), "twice"),
        ("? [a]\n: b", (1, 3), "one word"),
        ("{{a: b}: c}", (1, 2), "one word"),
        ("'': b", (1, 1), "key is missing"),
        ("{*x : b}", (1, 2), "alias"),
        ('a: "\\x1b"', (1, 4), "\\x1b"),
        ('a: "\\u202e"', (1, 4), "\\u202e"),
        ('"\\x07": b', (1, 1), "\\x07"),
        ("[" * 13 + "]" * 13, (1, 13), "deeper than 12"),
        ("a:\n\tb: c", (2, 1), "tab"),
        ('a: "b', (1, 6), "not closed"),
        ("a: [b\nc: d\n", (2, 2), "comma or a closing"),
        ("a:\n  b: c\n d: e\n", (3, 2), "in line"),
        ("a: b: c", (1, 5), "colon"),
        ("a: b\nfoo\nc: d\n", (3, 1), "colon is missing"),
        ("a: @b", (1, 4), "begin with this character"),
        ("a: }", (1, 4), "cannot be read"),
        ("a: *", (1, 5), "alias"),
        ("a: &", (1, 5), "anchor"),
    ],
)
def test_what_a_playbook_never_needs_is_refused(
    loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader],
    text: str,
    place: tuple[int, int],
    part: str,
) -> None:
    """Both parsers of PyYAML end in the same sentence at the same place."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_with(check_text(text), loader)

    fault = caught.value.faults[0]
    assert part in fault.say
    assert place == (fault.line, fault.column)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    [
        'a: "\\q"',
        'a: "\\xg"',
        'a: "\\ud800"',
        'a: "\\UFFFFFFFF"',
        'a: "\\U00110000"',
        ": b",
        "a: %b",
        "a: `b",
        "a: |x\n  b",
        "- a\nb: c",
        "a: 'b\n---\n",
        "{a: b",
        "a: !<x",
        "a: !x!y z",
        "--- a\n--- b",
    ],
)
def test_broken_yaml_is_a_sentence(
    loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader], text: str
) -> None:
    """Whatever either parser stumbles over comes out as one refusal."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_with(check_text(text), loader)

    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    ("data", "place", "part"),
    [
        (b"a: " + b"b\n" * (MAX_BYTES // 2), (0, 0), "256 KB"),
        (b"a: b\nc: \xff", (2, 4), "UTF-8"),
        ("a: b".encode("utf-16"), (1, 1), "UTF-8"),
        (b"a: \xed\xa0\x80", (1, 4), "UTF-8"),
        (b"a: \x00", (1, 4), "\\x00"),
        (b"# \x1b[2J\n", (1, 3), "\\x1b"),
        (b"a: \x7f", (1, 4), "\\x7f"),
        ("a: \x85".encode(), (1, 4), "\\x85"),
        ("a: b\r\n c\u2028".encode(), (2, 3), "\\u2028"),
        ("a: \u202e".encode(), (1, 4), "\\u202e"),
        ("a: \u2067".encode(), (1, 4), "\\u2067"),
        ("a: \ufeff".encode(), (1, 4), "\\ufeff"),
        ("\ufeff\ufeffa: b".encode(), (1, 1), "\\ufeff"),
        ("a: \U000e0041".encode(), (1, 4), "\\U000e0041"),
        (b"a: " + b"b" * 1_998, (1, 2_001), "2,000"),
        (b"a: b\n%YAML 1.1\n", (2, 1), "directive"),
    ],
    ids=range(16),
)
def test_raw_bytes_are_checked_before_parsing(
    data: bytes, place: tuple[int, int], part: str
) -> None:
    """Size, encoding, characters, line length and directives are refused with their place."""
    with pytest.raises(PlaybookRefusal) as caught:
        check_bytes(data)

    fault = caught.value.faults[0]
    assert part in fault.say
    assert place == (fault.line, fault.column)


def test_text_has_the_same_limits() -> None:
    """Text that did not come from bytes is measured too, and may hold no half character."""
    with pytest.raises(PlaybookRefusal) as size:
        check_text("a" * (MAX_BYTES + 1))
    with pytest.raises(PlaybookRefusal) as half:
        read("a: \ud800")

    assert "256 KB" in size.value.say
    assert "\\ud800" in half.value.say


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[" + "a,\n" * 20_000 + "]", "20,000"),
        ("a: '" + "b b\n  " * 2_501 + "'", "10,000"),
    ],
    ids=["values", "length"],
)
def test_large_values_are_refused(text: str, part: str) -> None:
    """The number of values and the length of one are limited."""
    with pytest.raises(PlaybookRefusal) as caught:
        read(text)

    assert part in caught.value.say


def test_the_limits_themselves_are_allowed() -> None:
    """Twelve levels, a line of 2,000 characters and 19,999 values are read."""
    deep = read("[" * 12 + "]" * 12)
    wide = read("a: " + "b" * 1_997)
    many = read("[" + "a,\n" * 19_999 + "]")

    assert isinstance(deep, SequenceNode)
    assert isinstance(wide, MappingNode)
    assert isinstance(many, SequenceNode)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("[" * 100_000, True),
        ("a: " + "\n" * 250_000, False),
        ("- " * 900 + "\n", True),
        ("? " * 900, True),
        ("a: |\n" + "  b\n" * 60_000, True),
        ("{" + "a: b,\n" * 40_000, True),
        ("".join(f"k{number}: v\n" for number in range(9_990)), False),
        ("a: '" + "''" * 900 + "\n" * 200_000, True),
        ("".join(f"k{number}: &a{number} v\n" for number in range(9_990)), True),
    ],
    ids=range(9),
)
def test_a_file_of_the_largest_size_takes_few_steps(text: str, *, refused: bool) -> None:
    """Hostile files of 256 KB are answered in a number of steps that goes with their size."""
    ended = []

    def _read() -> None:
        try:
            read(text.encode())
        except PlaybookRefusal as refusal:
            ended.append(refusal)

    assert steps(_read) < 20 * len(text)
    assert refused == bool(ended)


_ODD = st.text(
    st.sampled_from("ab:-[]{},&*!|>'\"%@`#?~<\\\n\r\t 1é\u202e\ufeff\x1b\U0001f600"), max_size=60
)


@given(_ODD | st.text(max_size=40) | st.binary(max_size=40))
def test_any_input_is_read_or_refused(data: str | bytes) -> None:
    """No input ends in anything but nodes or a refusal with a place."""
    try:
        root = read(data)
    except PlaybookRefusal as refusal:
        said = [fault.say for fault in refusal.faults]
    else:
        said = ["nodes." for _ in [root]]

    assert len(said) == 1
    assert said[0].endswith(".")


@given(_ODD)
def test_both_parsers_read_alike(text: str) -> None:
    """What one parser accepts, the other accepts with the same values, or refuses."""
    found = []
    for loader in LOADERS:
        try:
            found.append(to_table(read_with(check_text(text), loader)))
        except PlaybookRefusal:
            continue

    assert found[:1] == found[1:] or len(found) < 2
