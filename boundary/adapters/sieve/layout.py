"""Put our rules before the user's own: a starting script, or a marked block inside theirs; pure.

Every byte of the user's own stays as it is. What somebody has changed is recognised and never
repaired.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Final

from .grammar import Command, GrammarError, Tag, parse, write
from .mark import BEGIN, marked, one_line, plain, read_mark

RULES: Final = "boundary"
"""The name of the script with our rules on the server, and of its mark."""
START: Final = "boundary-start"
"""The name of the starting script on the server, and of its mark."""

_FORMER = re.compile(rb'(?m)^# before ("(?:[^"\\\n]|\\.)*")\r?$')
_EDGE = re.compile(rb"(?m)^# boundary (begin here|begin|end)\r?$(?:\n)?")
_REST_OF_LINE = re.compile(rb"[ \t]*(?:#[^\n]*)?\r?\n")
_EXPANDING = frozenset({"variables", "encoded-character"})
_LINE_END = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Start:
    """What the starting script says."""

    former: str
    """The script that was active before, or empty."""
    made_on: date | None
    """None: it cannot be read any more, or was written by a newer version."""
    intact: bool
    """Whether nobody has changed it since it was made."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A user's script with our block in it."""

    before: bytes = field(repr=False)
    """The user's own bytes up to our block; the whole script when it cannot be taken apart."""
    block: bytes = field(repr=False)
    """What stands between our two edge lines, for `read_rules`."""
    after: bytes = field(repr=False)
    """The user's own bytes behind our block."""
    intact: bool
    """Whether nobody has changed our block or its edges since they were made."""


def start_script(former: str, *, made_on: date) -> bytes:
    """Write the starting script: our rules, then the `former` active script; empty: none.

    Raises GrammarError for a name that no script can say.
    """
    place = (Tag(":personal"), Tag(":optional"))
    names = [RULES, one_line(former)] if former else [RULES]
    rest = write(
        [
            Command("require", (("include",),)),
            *(Command("include", (*place, name)) for name in names),
        ]
    )
    note = f"# before {json.dumps(former)}\r\n".encode("ascii")
    return marked(START, made_on, _words(former, made_on), note + rest)


def read_start(source: bytes) -> Start | None:
    """Read the starting script back; None when it is not ours."""
    mark = read_mark(START, source)
    if mark is None:
        return None
    said = _FORMER.search(source)
    try:
        former = json.loads(said[1]) if said is not None and mark.made_on is not None else ""
    except ValueError:
        former = ""
    return Start(former, mark.made_on, mark.intact)


def with_block(source: bytes, block: bytes) -> bytes:
    """Put rules (`rules_script` with `inside`) into a user's script, behind their requirements.

    Raises GrammarError when the script cannot be read, holds a block of ours already, or would read
    a name in our rules as one of its variables.
    """
    commands = parse(source)
    edge = _EDGE.search(source)
    if edge is not None:
        raise GrammarError("The script holds rules of ours already.", edge.start())
    required = list(takewhile(lambda command: command.name == "require", commands))
    if b"${" in block and _EXPANDING & _listed(required):
        raise GrammarError("The script would read a name in our rules as a variable.")
    place, begin = 0, f"{BEGIN}\n".encode("ascii")
    if required:
        end = required[-1].end
        rest = _REST_OF_LINE.match(source, end)
        place = end if rest is None else rest.end()
        if rest is None:
            begin = f"\n{BEGIN} here\n".encode("ascii")
    ours = begin + block.replace(b"\r\n", b"\n") + b"# boundary end\n"
    return source[:place] + ours.replace(b"\n", _line_end(source)) + source[place:]


def split_block(source: bytes) -> Parts | None:
    """Find our block in a user's script; None when there is none.

    Two blocks, or half of one, are not taken apart: `block` is empty then, and `intact` False.
    "begin here" says that the line end before it is ours as well.
    """
    edges = list(_EDGE.finditer(source))
    if not edges:
        return None
    words = [edge[1] for edge in edges]
    if words not in ([b"begin", b"end"], [b"begin here", b"end"]):
        return Parts(source, b"", b"", intact=False)
    begin, end = edges
    start = begin.start()
    whole = end[0].endswith(b"\n")
    if begin[1] == b"begin here":
        ours = source[:start].endswith(b"\n")
        start -= 1 if ours else 0
        start -= 1 if ours and source[:start].endswith(b"\r") else 0
        whole = whole and ours
    block = source[begin.end() : end.start()]
    mark = read_mark(RULES, block)
    intact = whole and mark is not None and mark.intact
    return Parts(source[:start], block, source[end.end() :], intact)


def without_block(source: bytes) -> bytes | None:
    """Give the user's own bytes back; None when there is no block as we made it."""
    parts = split_block(source)
    if parts is None or not parts.intact:
        return None
    return parts.before + parts.after


def _words(former: str, made_on: date) -> list[str]:
    lines = [f"A program named boundary made this on {made_on.isoformat()}."]
    if former:
        name = plain(former)
        lines += [
            f'It runs the mail rules "{RULES}" first, and then your own: {name}.',
            "Your own mail rules were active before this, and are as they were.",
            "",
            "You can go back at any time.",
            f"Make {name} the active one in your mail settings.",
        ]
    else:
        lines += [
            f'It runs the mail rules "{RULES}". No mail rules were active before this.',
            "",
            "You can go back at any time.",
            "Make no mail rules active in your mail settings.",
        ]
    return [
        *lines,
        f'Then delete "{START}" and "{RULES}" there.',
        "Or, where the program is installed, type: boundary found, and the name of the account.",
        "",
        "The line after this one tells boundary whether somebody has changed this.",
    ]


def _listed(required: list[Command]) -> frozenset[str]:
    """Return the extensions that the first commands of a script ask for."""
    names: set[str] = set()
    for argument in (one for command in required for one in command.arguments):
        if isinstance(argument, str):
            names.add(argument)
        elif isinstance(argument, tuple):
            names.update(argument)
    return frozenset(name.lower() for name in names)


def _line_end(source: bytes) -> bytes:
    """Return the line end that most lines of a script have; CR LF for one without lines."""
    ends = _LINE_END.findall(source)
    return b"\n" if ends.count(b"\n") > ends.count(b"\r\n") else b"\r\n"
