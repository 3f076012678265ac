"""Turn Sieve text into a tree and back, for the generic grammar: any command's name is accepted.

Source: RFC 5228, sections 2 and 8. Where the text leaves a reader free (loose line ends, how deep
things nest), what Pigeonhole 0.5.19 reads is read here too, and what it refuses is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

MAX_BYTES: Final = 1024 * 1024
"""A longer script is not read."""
MAX_NESTING: Final = 31
"""How deep blocks lie in one another and, counted by themselves, tests."""
MAX_ARGUMENTS: Final = 32
"""How many arguments one command or test has; the strings of a list do not count."""
MAX_NUMBER: Final = 2**64 - 1

# Groups are not possessive: Python before 3.11.4 then forgets where a try that failed began.
_TOKEN = re.compile(
    rb"""
    (?: [ \t\r\n]++
      | \#[^\n\x00]*+ (?: \n | \Z )
      | /\*[^*\x00]*+\*++ (?: [^/*\x00][^*\x00]*+\*++ )*/
    )*
    (?:
        (?P<text> [Tt][Ee][Xx][Tt]: )
      | (?P<name> [A-Za-z_][A-Za-z0-9_]*+ )
      | (?P<tag> :[A-Za-z_][A-Za-z0-9_]*+ )
      | (?P<number> [0-9]++[KkMmGg]? )
      | (?P<string> "[^"\\\x00]*+ (?: \\[^\x00][^"\\\x00]*+ )*" )
      | (?P<mark> [][(){},;] )
      | (?P<end> \Z )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_TEXT_START = re.compile(rb"[ \t]*+(?:#[^\n\x00]*+|\r?)\n")
_TEXT_END = re.compile(rb"(?<=\n)\.\r?\n")
_DOTS = re.compile(rb"(?m)^\.\.")
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_LOOSE_CR = re.compile(rb"\r(?!\n)")
_LINE_END = re.compile(rb"\r?\n")
_UNITS = {b"k": 1 << 10, b"m": 1 << 20, b"g": 1 << 30}
_UNREADABLE = re.compile("\x00|\r(?!\n)|(?<!\r)\n")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_LISTS_OF_TESTS = frozenset({"allof", "anyof"})
_LONGEST_NUMBER = 20
_SHORT = 60
_Listed = TypeVar("_Listed")


class GrammarError(ValueError):
    """Text that is no Sieve, or a tree that no text stands for; says nothing of what is in it."""

    def __init__(self, say: str, offset: int = 0) -> None:
        """Keep the reason (fixed text) and the byte where reading ended."""
        super().__init__(say)
        self.say = say
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a colon, such as `:is`."""

    name: str
    """Lower case, with its colon."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with K, M or G multiplied out."""

    value: int


Argument: TypeAlias = Tag | Number | str | tuple[str, ...]
"""A str is one string, a tuple is a string list in brackets.

Strings are text; a byte that is not UTF-8 is a surrogate escape, a line end is always CR LF.
"""


@dataclass(frozen=True, slots=True)
class Test:
    """A question about a message, such as `header`."""

    name: str
    """Lower case."""
    arguments: tuple[Argument, ...] = ()
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One command with all that belongs to it."""

    name: str
    """Lower case."""
    arguments: tuple[Argument, ...] = ()
    tests: tuple[Test, ...] = ()
    block: tuple[Command, ...] | None = None
    """None: it ends in a semicolon."""
    start: int = field(default=0, compare=False)
    """The byte in the source where its name begins."""
    end: int = field(default=0, compare=False)
    """The byte in the source behind its semicolon or closing brace."""


def parse(source: bytes) -> tuple[Command, ...]:
    """Read a script, in linear time.

    Raises GrammarError, with the place, for whatever is not Sieve.
    """
    if len(source) > MAX_BYTES:
        raise GrammarError("The script is longer than 1 MiB.", MAX_BYTES)
    reader = _Reader(source)
    commands = reader.commands(0)
    reader.expect("end")
    return commands


def write(commands: Sequence[Command]) -> bytes:
    """Write a script: CR LF line ends, four spaces a level; `parse` gives the same tree back.

    Raises GrammarError for a tree that no script stands for.
    """
    return "".join(_lines(commands, 0)).encode("utf-8", "surrogateescape")


class _Reader:
    """A script, and the token it stands before."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._kind = ""
        self._value: Argument = ""
        self._start = 0
        self._end = 0
        self._next()

    def commands(self, depth: int) -> tuple[Command, ...]:
        """Read commands up to what is none."""
        found: list[Command] = []
        while self._kind == "name":
            found.append(self._command(depth))
        return tuple(found)

    def expect(self, kind: str) -> None:
        """Refuse another token than this one."""
        if self._kind != kind:
            raise self._refused("Something else was expected here.")

    def _command(self, depth: int) -> Command:
        start = self._start
        name = self._name()
        arguments, tests = self._arguments(0)
        block = None
        if self._kind == "{":
            if depth == MAX_NESTING:
                raise self._refused("Blocks nest too deep.")
            self._next()
            block = self.commands(depth + 1)
            self.expect("}")
        else:
            self.expect(";")
        end = self._end
        self._next()
        return Command(name, arguments, tests, block, start, end)

    def _arguments(self, depth: int) -> tuple[tuple[Argument, ...], tuple[Test, ...]]:
        found: list[Argument] = []
        while self._kind in ("tag", "number", "string", "["):
            if len(found) == MAX_ARGUMENTS:
                raise self._refused("There are too many arguments.")
            if self._kind == "[":
                found.append(self._listed("]", self._string))
            else:
                found.append(self._value)
                self._next()
        tests: tuple[Test, ...] = ()
        if self._kind == "(":
            tests = self._listed(")", lambda: self._test(depth))
        elif self._kind == "name":
            tests = (self._test(depth),)
        return tuple(found), tests

    def _test(self, depth: int) -> Test:
        if depth == MAX_NESTING:
            raise self._refused("Tests nest too deep.")
        name = self._name()
        return Test(name, *self._arguments(depth + 1))

    def _listed(self, closing: str, read: Callable[[], _Listed]) -> tuple[_Listed, ...]:
        """Read what stands in brackets, commas between; one thing at least."""
        self._next()
        found = [read()]
        while self._kind == ",":
            self._next()
            found.append(read())
        self.expect(closing)
        self._next()
        return tuple(found)

    def _name(self) -> str:
        self.expect("name")
        name = self._source[self._start : self._end].decode("ascii").lower()
        self._next()
        return name

    def _string(self) -> str:
        self.expect("string")
        string = str(self._value)
        self._next()
        return string

    def _next(self) -> None:
        """Go on to the next token: its kind, its place, and its value when it is an argument."""
        found = _TOKEN.match(self._source, self._end)
        if found is None:
            self._start = self._end
            raise self._refused("This is no word of Sieve.")
        self._kind = found.lastgroup or ""
        self._start, self._end = found.span(self._kind)
        match self._kind:
            case "mark":
                self._kind = chr(self._source[self._start])
            case "tag":
                self._value = Tag(found["tag"].decode("ascii").lower())
            case "number":
                self._value = self._number(found["number"].lower())
            case "string":
                if _LOOSE_CR.search(found["string"]):
                    raise self._refused("A string holds half a line end.")
                self._value = _text(_ESCAPE.sub(rb"\1", found["string"][1:-1]))
            case "text":
                self._kind = "string"
                self._value = self._lines()

    def _number(self, digits: bytes) -> Number:
        unit = _UNITS.get(digits[-1:], 1)
        kept = digits.rstrip(b"kmg").lstrip(b"0") or b"0"
        if len(kept) > _LONGEST_NUMBER or int(kept) * unit > MAX_NUMBER:
            raise self._refused("This number is too large.")
        return Number(int(kept) * unit)

    def _lines(self) -> str:
        """Read what follows `text:` up to the line with a dot alone."""
        first = _TEXT_START.match(self._source, self._end)
        last = _TEXT_END.search(self._source, first.end()) if first is not None else None
        if first is None or last is None:
            raise self._refused("A text of several lines does not end.")
        body = self._source[first.end() : last.start()]
        if b"\x00" in body or _LOOSE_CR.search(body):
            raise self._refused("A text of several lines holds what no line holds.")
        self._end = last.end()
        return _text(_DOTS.sub(b".", body))

    def _refused(self, say: str) -> GrammarError:
        return GrammarError(say, self._start)


def _text(value: bytes) -> str:
    return _LINE_END.sub(b"\r\n", value).decode("utf-8", "surrogateescape")


def _lines(commands: Sequence[Command], depth: int) -> Iterator[str]:
    """Write commands, each on a line of its own."""
    if depth > MAX_NESTING:
        raise GrammarError("Blocks nest too deep.")
    indent = "    " * depth
    for command in commands:
        head = indent + _words(command, depth, 0)
        if command.block is None:
            yield f"{head};\r\n"
            continue
        yield f"{head} {{\r\n"
        yield from _lines(command.block, depth + 1)
        yield f"{indent}}}\r\n"


def _words(part: Command | Test, depth: int, nested: int) -> str:
    """Write a name with its arguments and tests; `depth` is how far its line is indented."""
    if not _NAME.fullmatch(part.name):
        raise GrammarError("A name is no word of Sieve.")
    if len(part.arguments) > MAX_ARGUMENTS:
        raise GrammarError("There are too many arguments.")
    if part.tests and nested == MAX_NESTING:
        raise GrammarError("Tests nest too deep.")
    words = [part.name, *(_argument(one, depth) for one in part.arguments)]
    in_list = len(part.tests) > 1 or part.name in _LISTS_OF_TESTS
    inner = depth + 1 if in_list else depth
    tests = [_words(test, inner, nested + 1) for test in part.tests]
    if tests and in_list:
        tests = [_listed(tests, "()", depth)]
    return " ".join([*words, *tests])


def _argument(argument: Argument, depth: int) -> str:
    match argument:
        case Tag():
            if not (argument.name.startswith(":") and _NAME.fullmatch(argument.name[1:])):
                raise GrammarError("A tag is no word of Sieve.")
            return argument.name
        case Number():
            if not 0 <= argument.value <= MAX_NUMBER:
                raise GrammarError("A number is too large.")
            return str(argument.value)
        case str():
            return _quoted(argument)
        case _:
            if not argument:
                raise GrammarError("A list of strings is empty.")
            return _listed([_quoted(one) for one in argument], "[]", depth)


def _quoted(string: str) -> str:
    if _UNREADABLE.search(string) or not _is_read_back(string):
        raise GrammarError("A string holds what no script can say.")
    escaped = string.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_read_back(string: str) -> bool:
    """Whether its bytes are read as the same text: stray surrogates would not be."""
    try:
        data = string.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return data.decode("utf-8", "surrogateescape") == string


def _listed(parts: Sequence[str], brackets: str, depth: int) -> str:
    """Write a list on one line where it is short, else each part on a line of its own."""
    short = ", ".join(parts)
    if len(short) <= _SHORT and "\r\n" not in short:
        return f"{brackets[0]}{short}{brackets[1]}"
    indent = "\r\n" + "    " * (depth + 1)
    long = f",{indent}".join(parts)
    return f"{brackets[0]}{indent}{long}{indent[:-4]}{brackets[1]}"
