"""Say which commands and tests the double knows, and refuse a script that uses others.

Source: RFC 5228 (base), 3894 (copy), 5173 to 5490 where named below; what Pigeonhole 0.5.19
refuses when a script is stored is refused here. Left out: it also refuses one test in brackets
where none belong, and a list without any, which the tree does not tell apart; it has no `ereject`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from .grammar import Argument, Command, Number, Tag, Test

EXTENSIONS: Final = frozenset(
    {
        "comparator-i;ascii-casemap",
        "comparator-i;octet",
        "copy",
        "editheader",
        "enotify",
        "envelope",
        "ereject",
        "fileinto",
        "imap4flags",
        "include",
        "mailbox",
        "regex",
        "reject",
        "subaddress",
        "vacation",
        "variables",
    }
)
"""All that the double can carry out."""

ADDRESS_FIELDS: Final = frozenset(
    {
        *("from", "to", "cc", "bcc", "sender", "reply-to"),
        *("resent-from", "resent-to", "resent-reply-to", "resent-sender", "resent-cc"),
        *("resent-bcc", "for-approval", "for-handling", "for-comment", "apparently-to"),
        *("errors-to", "delivered-to", "return-receipt-to", "x-admin", "read-receipt-to"),
        *("x-confirm-reading-to", "return-receipt-requested", "mail-followup-to"),
        *("registered-mail-reply-requested-by", "mail-reply-to", "abuse-reports-to"),
        *("x-complaints-to", "x-report-abuse-to", "x-beenthere", "x-original-to"),
    }
)
"""What `address` may be asked about. Return-Path is not among them: `envelope` asks for that."""

_ENVELOPE_PARTS = frozenset({"from", "to", "auth"})
_COMPARATORS = frozenset({"i;octet", "i;ascii-casemap"})
_DECIDES = {"allof": False, "anyof": True}
"""What ends a list of tests; those behind it are not looked at."""
_CLASSES = {
    f"[:{name}:]".encode(): inner
    for name, inner in (
        ("alnum", b"A-Za-z0-9"),
        ("alpha", b"A-Za-z"),
        ("blank", b" \\t"),
        ("digit", b"0-9"),
        ("lower", b"a-z"),
        ("punct", b"!-/:-@\\[-`{-~"),
        ("space", b" \\t\\n\\r\\f\\v"),
        ("upper", b"A-Z"),
        ("xdigit", b"0-9A-Fa-f"),
    )
}
_LONGEST_NAME = 256
_MAILBOX = re.compile(
    r"""(?:(?:"[^"]*"|[^"<>@,;:\\])*<)?
        ((?:"[^"]*"|[^\s@<>()\[\],;:\\"]+)@[^\s@<>()\[\],;:\\"]+)
        >?""",
    re.VERBOSE,
)
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ScriptError(Exception):
    """A script that cannot be carried out; the text is fixed and says nothing of what is in it."""


@dataclass(frozen=True, slots=True)
class _Option:
    """A tag."""

    extension: str = ""
    takes: str = ""
    """Nothing, "string", "strings" or "number"."""
    group: str = ""
    """Of one group only one may stand; a tag without one is its own group."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A command or test."""

    extension: str = ""
    takes: tuple[str, ...] = ()
    options: Mapping[str, _Option] = field(default_factory=lambda: MappingProxyType({}))
    tests: str = ""
    """Nothing, "one" or "list"."""
    block: bool = False


_MATCH = {
    ":is": _Option(group="match"),
    ":contains": _Option(group="match"),
    ":matches": _Option(group="match"),
    ":regex": _Option("regex", group="match"),
    ":comparator": _Option(takes="string"),
}
_PARTS = {
    ":all": _Option(group="part"),
    ":localpart": _Option(group="part"),
    ":domain": _Option(group="part"),
    ":user": _Option("subaddress", group="part"),
    ":detail": _Option("subaddress", group="part"),
}
_FLAGS = {":flags": _Option("imap4flags", "strings")}
_VACATION = {
    ":days": _Option(takes="number"),
    ":subject": _Option(takes="string"),
    ":from": _Option(takes="string"),
    ":addresses": _Option(takes="strings"),
    ":mime": _Option(),
    ":handle": _Option(takes="string"),
}
_NOTIFY = {
    ":from": _Option(takes="string"),
    ":importance": _Option(takes="string"),
    ":options": _Option(takes="strings"),
    ":message": _Option(takes="string"),
}
_SET = {
    ":lower": _Option(group="40"),
    ":upper": _Option(group="40"),
    ":lowerfirst": _Option(group="30"),
    ":upperfirst": _Option(group="30"),
    ":quotewildcard": _Option(group="20"),
    ":length": _Option(group="10"),
}
_INCLUDE = {
    ":personal": _Option(group="place"),
    ":global": _Option(group="place"),
    ":once": _Option(),
    ":optional": _Option(),
}
_COPY = {":copy": _Option("copy")}
_HEADER_PLACE = {":index": _Option(takes="number"), ":last": _Option()}

_COMMANDS: Mapping[str, _Word] = MappingProxyType(
    {
        "require": _Word(takes=("strings",)),
        "if": _Word(tests="one", block=True),
        "elsif": _Word(tests="one", block=True),
        "else": _Word(block=True),
        "stop": _Word(),
        "keep": _Word(options=_FLAGS),
        "discard": _Word(),
        "redirect": _Word(takes=("string",), options=_COPY),
        "fileinto": _Word(
            "fileinto", ("string",), {**_COPY, **_FLAGS, ":create": _Option("mailbox")}
        ),
        "include": _Word("include", ("string",), _INCLUDE),
        "return": _Word("include"),
        "setflag": _Word("imap4flags", ("strings",)),
        "addflag": _Word("imap4flags", ("strings",)),
        "removeflag": _Word("imap4flags", ("strings",)),
        "set": _Word("variables", ("string", "string"), _SET),
        "vacation": _Word("vacation", ("string",), _VACATION),
        "reject": _Word("reject", ("string",)),
        "ereject": _Word("ereject", ("string",)),
        "notify": _Word("enotify", ("string",), _NOTIFY),
        "addheader": _Word("editheader", ("string", "string"), {":last": _Option()}),
        "deleteheader": _Word("editheader", ("string", "strings?"), {**_MATCH, **_HEADER_PLACE}),
    }
)
_TESTS: Mapping[str, _Word] = MappingProxyType(
    {
        "true": _Word(),
        "false": _Word(),
        "not": _Word(tests="one"),
        "allof": _Word(tests="list"),
        "anyof": _Word(tests="list"),
        "address": _Word(takes=("strings", "strings"), options={**_MATCH, **_PARTS}),
        "envelope": _Word("envelope", ("strings", "strings"), {**_MATCH, **_PARTS}),
        "header": _Word(takes=("strings", "strings"), options=_MATCH),
        "exists": _Word(takes=("strings",)),
        "size": _Word(
            takes=("number",),
            options={":over": _Option(group="size"), ":under": _Option(group="size")},
        ),
        "hasflag": _Word("imap4flags", ("strings",), _MATCH),
        "mailboxexists": _Word("mailbox", ("strings",)),
        "string": _Word("variables", ("strings", "strings"), _MATCH),
    }
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The arguments of one command or test, told apart."""

    options: Mapping[str, Argument | None]
    """Each tag's name to what it takes."""
    rest: tuple[Argument, ...]
    """The arguments without a tag."""

    def strings(self, index: int) -> tuple[str, ...]:
        """Return one of the arguments without a tag, as a list."""
        return as_strings(self.rest[index])


def as_strings(argument: Argument | None) -> tuple[str, ...]:
    """Return a string or a list of strings as a list."""
    if isinstance(argument, str):
        return (argument,)
    return argument if isinstance(argument, tuple) else ()


def parts_of(part: Command | Test) -> Parts:
    """Tell tags, what they take, and the other arguments apart.

    Raises ScriptError when they are not as the command or test takes them.
    """
    table = _COMMANDS if isinstance(part, Command) else _TESTS
    word = table[part.name]
    options: dict[str, Argument | None] = {}
    left = list(part.arguments)
    while left and isinstance(left[0], Tag):
        name = left.pop(0)
        option = word.options.get(name.name) if isinstance(name, Tag) else None
        if option is None or not isinstance(name, Tag) or name.name in options:
            raise ScriptError("A tag does not belong there.")
        options[name.name] = None
        if option.takes:
            if not left or not _is(left[0], option.takes):
                raise ScriptError("A tag lacks what it takes.")
            options[name.name] = left.pop(0)
    kinds = [kind.rstrip("?") for kind in word.takes]
    needed = sum(not kind.endswith("?") for kind in word.takes)
    if not needed <= len(left) <= len(kinds):
        raise ScriptError("An argument is missing, or there is one too many.")
    if not all(_is(one, kind) for one, kind in zip(left, kinds, strict=False)):
        raise ScriptError("An argument is of another kind.")
    return Parts(options, tuple(left))


def check(commands: Sequence[Command], offered: Collection[str]) -> frozenset[str]:
    """Return the extensions a script asks for.

    Raises ScriptError when it asks for one that is not offered or uses one it did not ask for.
    """
    required: set[str] = set()
    body = list(commands)
    while body and body[0].name == "require":
        names = parts_of(body.pop(0)).strings(0)
        if not set(names) <= set(offered):
            raise ScriptError("An extension is not offered here.")
        required.update(names)
    _check_block(body, frozenset(required))
    return frozenset(required)


def reachable(commands: Iterable[Command]) -> Iterator[tuple[Command, bool, bool]]:
    """Say of each command whether it can be reached, and whether its block can.

    A block behind a plain `false`, and a branch after one behind a plain `true`, cannot, and
    Pigeonhole does not look at what stands there. Programs that switch a rule off write `if false`.
    """
    decided = False
    for command in commands:
        holds = _constant(command.tests[0]) if len(command.tests) == 1 else None
        match command.name:
            case "if":
                decided = holds is True
                yield command, True, holds is not False
            case "elsif" | "else":
                yield command, not decided, not decided and holds is not False
                decided = decided or holds is True
            case _:
                yield command, True, True


def _constant(test: Test) -> bool | None:
    """Say what a test comes to whatever the message; None when that is not known."""
    inner = [_constant(one) for one in test.tests]
    match test.name:
        case "true" | "false":
            return test.name == "true"
        case "not" if len(inner) == 1:
            return None if inner[0] is None else not inner[0]
        case "allof" if inner:
            return False if False in inner else None if None in inner else True
        case "anyof" if inner:
            return True if True in inner else None if None in inner else False
        case _:
            return None


def _check_block(commands: Iterable[Command], required: frozenset[str]) -> None:
    before = ""
    for command, asked, entered in reachable(commands):
        word = _COMMANDS.get(command.name)
        if word is None or command.name == "require":
            raise ScriptError("A command is unknown, or stands where it must not.")
        if command.name in ("elsif", "else") and before not in ("if", "elsif"):
            raise ScriptError("A branch has no condition before it.")
        if word.block != (command.block is not None):
            raise ScriptError("A block is missing, or stands where it must not.")
        before = command.name
        if asked:
            _check_word(command, word, required)
        if entered:
            _check_block(command.block or (), required)


def _check_word(part: Command | Test, word: _Word, required: frozenset[str]) -> None:
    parts = parts_of(part)
    groups = [word.options[name].group or name for name in parts.options]
    if len(set(groups)) < len(groups):
        raise ScriptError("Two tags exclude one another.")
    needed = {word.extension, *(word.options[name].extension for name in parts.options)}
    if not needed - {""} <= required:
        raise ScriptError("An extension is used that was not asked for.")
    counts = {"": part.tests == (), "one": len(part.tests) == 1, "list": len(part.tests) > 0}
    if not counts[word.tests]:
        raise ScriptError("A test is missing, or there is one too many.")
    _check_values(part.name, parts, variable="variables" in required)
    for test in part.tests:
        inner = _TESTS.get(test.name)
        if inner is None:
            raise ScriptError("A test is unknown.")
        _check_word(test, inner, required)
        if part.name in _DECIDES and _constant(test) is _DECIDES[part.name]:
            break


def _check_values(name: str, parts: Parts, *, variable: bool) -> None:
    """Refuse values that no server would take; those with variables are known only later."""

    def fixed(strings: Iterable[str]) -> list[str]:
        return [one for one in strings if not (variable and "${" in one)]

    comparator = parts.options.get(":comparator", "i;ascii-casemap")
    if comparator not in _COMPARATORS:
        raise ScriptError("A comparator is unknown.")
    if ":regex" in parts.options:
        for pattern in fixed(parts.strings(-1)):
            to_regex(pattern.encode("utf-8", "surrogateescape"), folded=True)
    match name:
        case "address":
            wrong = {one.lower() for one in fixed(parts.strings(0))} - ADDRESS_FIELDS
        case "envelope":
            wrong = {one.lower() for one in fixed(parts.strings(0))} - _ENVELOPE_PARTS
        case "redirect":
            wrong = {one for one in fixed(parts.strings(0)) if not mailbox(one)}
        case "fileinto":
            wrong = {one for one in parts.strings(0) if _is_broken(one)}
        case "set":
            wrong = {one for one in parts.strings(0) if not _VARIABLE_NAME.fullmatch(one)}
        case "notify":
            wrong = {one for one in fixed(parts.strings(0)) if not one.startswith("mailto:")}
        case "size":
            wrong = set() if parts.options else {"neither over nor under"}
        case "include":
            # There are no scripts of the site here: asking for one is a fault, as on a server
            # that has none, even with `:optional`.
            bad = any(not is_name(one) for one in parts.strings(0))
            wrong = {"name"} if bad or ":global" in parts.options else set()
        case _:
            wrong = set()
    if wrong:
        raise ScriptError("A value cannot stand there.")


def mailbox(text: str) -> str:
    """Return the one address of `address` or `name <address>`; nothing when there is none."""
    found = _MAILBOX.fullmatch(text)
    if found is None or (text.endswith(">") != ("<" in text)):
        return ""
    return found[1]


def is_name(name: str) -> bool:
    """Whether a script may be called so. Source: RFC 5804, section 1.6, and Pigeonhole."""
    if not 1 <= len(name) <= _LONGEST_NAME or _is_broken(name):
        return False
    return not any(
        ord(char) < 32 or 127 <= ord(char) < 160 or char in "/\u2028\u2029" for char in name
    )


def to_regex(pattern: bytes, *, folded: bool) -> re.Pattern[bytes]:
    """Read an extended regular expression of POSIX.

    Near enough for rules that people write: the longest of several matches is not looked for.
    Raises ScriptError when it is none.
    """
    if b"(?" in pattern:
        raise ScriptError("A regular expression is none.")
    for name, inner in _CLASSES.items():
        pattern = pattern.replace(name, inner)
    try:
        return re.compile(pattern, re.IGNORECASE | re.DOTALL if folded else re.DOTALL)
    except re.error:
        raise ScriptError("A regular expression is none.") from None


def _is(argument: Argument, kind: str) -> bool:
    match kind:
        case "number":
            return isinstance(argument, Number)
        case "string":
            return isinstance(argument, str)
        case _:
            return isinstance(argument, str | tuple)


def _is_broken(text: str) -> bool:
    """Whether it holds bytes that are not UTF-8."""
    return any("\ud800" <= char <= "\udfff" for char in text)
