"""Mark a script as ours, and tell whether somebody has changed it since; pure.

A mark is one comment line among the first comments: a name, the version of the format, a day, and
the SHA-256 over the whole text without that digest. Line ends, and empty lines at the end, do not
count: mail servers and other programs rewrite both.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from .grammar import GrammarError

VERSION: Final = 1
BEGIN: Final = "# boundary begin"
"""The line before a block of ours: a script with it is the user's, not ours."""

_ENDING = re.compile(r"1 (\d{4}-\d\d-\d\d) ([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mark of a script says."""

    made_on: date | None
    """None: the mark is of a newer version, or was changed."""
    intact: bool
    """Whether every byte, line ends aside, is as it was made."""


def marked(name: str, made_on: date, words: Sequence[str], rest: bytes) -> bytes:
    """Make a script: plain words as comments, the mark, the rest; CR LF line ends."""
    head = "".join(f"# {line}".rstrip() + "\r\n" for line in (*words, "")).encode()
    mark = f"# {name} {VERSION} {made_on.isoformat()}".encode("ascii")
    digest = _digest(head + mark + b"\r\n" + rest).encode("ascii")
    return head + mark + b" " + digest + b"\r\n" + rest


def read_mark(name: str, source: bytes) -> Mark | None:
    """Read the mark of this name; None when the script has none."""
    start = f"# {name} ".encode("ascii")
    block = BEGIN.encode("ascii")
    place = 0
    for line in source.splitlines(keepends=True):
        if not line.startswith(b"#") or line.startswith(block):
            return None
        if line.startswith(start) and line[len(start) : len(start) + 1].isdigit():
            break
        place += len(line)
    else:
        return None
    said = line[len(start) :].rstrip().decode("ascii", "replace")
    found = _ENDING.fullmatch(said)
    if found is None:
        return Mark(None, intact=False)
    try:
        made_on = date.fromisoformat(found[1])
    except ValueError:
        return Mark(None, intact=False)
    without = line.replace(b" " + found[2].encode("ascii"), b"")
    text = source[:place] + without + source[place + len(line) :]
    return Mark(made_on, intact=_digest(text) == found[2])


def plain(text: str) -> str:
    """Write outside text into a comment: on one line, what cannot be seen as escapes, in quotes."""
    seen = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )
    return f'"{seen}"'


def one_line(name: str) -> str:
    """Return a folder's or a script's name as it is.

    Raises GrammarError for one with a control character: a line end in it would not survive a
    program that rewrites line ends.
    """
    if any(unicodedata.category(char) == "Cc" for char in name):
        raise GrammarError("A name holds a control character.")
    return name


def _digest(text: bytes) -> str:
    return hashlib.sha256(text.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()
