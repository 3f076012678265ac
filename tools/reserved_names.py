"""Find mail addresses, phone numbers and handles that could belong to someone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ ().\-]{0,2}\d){7,14}(?!\w)")
_PHONE_AT_HOME = re.compile(
    r"(?<![\w.+\-])(?:1[ .\-])?\(?[2-9]\d{2}\)?[ .\-][2-9]\d{2}[ .\-]\d{4}(?![\w\-])"
)
_HANDLE = re.compile(r"(?<![\w@./+\-`*])@[A-Za-z][\w.]{1,40}")
_CONSTANT = re.compile(r"[\"']@[A-Za-z][\w.]{1,40}[\"']")

_RESERVED_DOMAIN = re.compile(
    r"(?:^|[.])(?:example[.](?:org|com|net)|example|test|invalid|localhost)$", re.IGNORECASE
)
"""RFC 2606 and RFC 6761."""

_RESERVED_NUMBER = re.compile(
    r"1[2-9]\d{2}55501\d{2}"  # North America, 555-0100 to 0199
    r"|15550100\d{3}|155501\d{2}"  # the same without an area code, as examples are often written
    r"|\d{1,3}116\d{3}|999\d{5,12}"  # short help lines behind a country code; no country
    r"|447700900\d{3}|442079460\d{3}|441632960\d{3}"  # United Kingdom, for drama use
    r"|6125550\d{4}|6137010\d{4}|6149157(?:0006|0110|015[6-9])"  # Australia, for fiction
    r"|331990\d{5}|33639980?\d{4,5}"  # France, for audio-visual works
    r"|493023125\d{3}|4917139200\d{2}"  # Germany, for drama use
    r"|46(?:8465004|317?39006|701740[67])\d{2}"  # Sweden, for books and films
)

_ROLES = frozenset(
    {"abuse", "advocate", "local", "mailer-daemon", "no-reply", "noreply", "postmaster", "security"}
)
"""Addresses of a function, or of the grammar, never of a person."""

_PROSE = frozenset({".eml", ".json", ".jsonl", ".md", ".txt", ".yaml", ".yml"})
"""Where `@name` is a handle; elsewhere it may be a decorator, so only quoted ones count."""

PUBLIC = "boundary/data/"
"""Dated public tables with sources: what stands in them may be named anywhere."""


@dataclass(frozen=True, slots=True)
class Found:
    """One value outside the reserved ranges, and its place."""

    path: str
    line: int
    value: str


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _is_reserved_mail(value: str) -> bool:
    local, _, domain = value.rpartition("@")
    if _RESERVED_DOMAIN.search(domain) or local.casefold() in _ROLES:
        return True
    # At a provider whose rules are tested, the person in front of the at sign is an example.
    return "example" in local.replace(".", "").casefold()


def _is_reserved_number(value: str) -> bool:
    digits = _digits(value)
    if not value.startswith("+") and not digits.startswith("1"):
        digits = f"1{digits}"
    return _RESERVED_NUMBER.fullmatch(digits) is not None


def _values(path: str, line: str) -> Iterator[tuple[str, bool]]:
    """Give each value in the line that looks personal, and whether it is reserved."""
    for match in _MAIL.finditer(line):
        yield match[0], _is_reserved_mail(match[0])
    for pattern in (_PHONE, _PHONE_AT_HOME):
        for match in pattern.finditer(line):
            yield match[0], _is_reserved_number(match[0])
        line = pattern.sub("", line)
    for match in (_HANDLE if Path(path).suffix in _PROSE else _CONSTANT).finditer(line):
        value = match[0].strip("\"'")
        yield value, "example" in value.casefold()


def _key(value: str) -> str:
    return value.casefold() if "@" in value else _digits(value).removeprefix("1")


def public_values(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Collect what the public tables name, as keys that spelling does not change."""
    return frozenset(
        _key(value)
        for path, text in texts
        if path.startswith(PUBLIC)
        for line in text.splitlines()
        for value, _ in _values(path, line)
    )


def find(path: str, text: str, public: frozenset[str] = frozenset()) -> list[Found]:
    """List the values of one file that are neither reserved nor public, in order."""
    if path.startswith(PUBLIC):
        return []
    return [
        Found(path, number, value)
        for number, line in enumerate(text.splitlines(), start=1)
        for value, reserved in _values(path, line)
        if not reserved and _key(value) not in public
    ]


def texts_of(root: Path) -> list[tuple[str, str]]:
    """Read every text file that is, or is about to be, part of the project, sorted by path."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    found = []
    for path in sorted(set(listed.stdout.decode().split("\0")) - {""}):
        try:
            found.append((path, (root / path).read_bytes().decode()))
        except (FileNotFoundError, UnicodeDecodeError):
            continue  # removed but not yet committed, or not text
    return found


def main() -> int:
    """Print each place with a value outside the reserved ranges; return 1 when there is one."""
    texts = texts_of(Path.cwd())
    public = public_values(texts)
    places = [place for path, text in texts for place in find(path, text, public)]
    for place in places:
        print(f"{place.path}:{place.line}: not from a reserved range: {place.value}")
    return 1 if places else 0


if __name__ == "__main__":
    sys.exit(main())
