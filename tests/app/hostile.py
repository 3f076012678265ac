"""Make hostile files: every class of what a file may not hold, in every file that is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from boundary import data
from boundary.app.begin import read_answers
from boundary.app.found import account_from
from boundary.app.imports import read_incoming
from boundary.app.library import Library
from boundary.core.verbs import VERBS
from boundary.formats.guide_yaml import read_guide
from boundary.formats.playbook_yaml import read_playbook, read_shared
from boundary.formats.tables import read_table

SPOT = "@T@"
"""Where a value of a carrier's base text stands."""


@dataclass(frozen=True)
class Carrier:
    """One kind of file that comes from outside: an accepted text, and who reads it."""

    base: str
    honest: str
    """A value for the spot with which the file is accepted."""
    read: Callable[[bytes, Path], object]
    """Reads the bytes; the folder is for what is read from a file only."""
    closed: bool = True
    """Whether its reader knows every key; a table of plain entries is judged by who asked."""
    lines: bool = True
    """Whether its texts are held to one visible line; shipped guides are read by us first."""


LIBRARY = Library()


def _incoming(text: bytes, folder: Path) -> object:
    path = folder / "incoming.yaml"
    path.write_bytes(text)
    return read_incoming(path)


def _private(text: bytes, _folder: Path) -> object:
    return read_playbook(text, LIBRARY.services, VERBS, LIBRARY.rules.providers)


_STEPS = f"boundary: 1\ntitle: {SPOT}\nsteps:\n  - {{do: mail.keep}}\n"
_GUIDE = data.guide_bytes("github").decode().replace("title: GitHub\n", f"title: {SPOT}\n", 1)

CARRIERS: Mapping[str, Carrier] = {
    "private": Carrier(
        f"boundary: 1\npeople:\n  - alias: {SPOT}\n    follow: quiet\n"
        "    emails: [jordan@example.org]\naccounts:\n  phone: {use: iphone}\n",
        "J.",
        _private,
    ),
    "shared": Carrier(_STEPS, "Steps", lambda text, _: read_shared(text, VERBS)),
    "beside": Carrier(_STEPS, "Steps", lambda text, _: read_shared(text, VERBS, in_private=True)),
    "import": Carrier(_STEPS, "Steps", _incoming),
    "guide": Carrier(_GUIDE, "GitHub", lambda text, _: read_guide("github", text), lines=False),
    "answers": Carrier(
        "private_device: yes\nafraid: no\nliving_together: no\nshared_accounts: no\n"
        f"children_or_orders: no\nsomeone_knows: {SPOT}\n",
        "yes",
        lambda text, _: read_answers(text),
    ),
    "found": Carrier(
        f"use: imap\nhost: imap.example.net\nuser: {SPOT}\n",
        "me@example.net",
        lambda text, _: account_from(text, "imap", LIBRARY),
    ),
    "add": Carrier(
        f"person: {SPOT}\nemail: jordan@example.org\n",
        "J.",
        lambda text, _: read_table(text),
        closed=False,
        lines=False,
    ),
}

FORBIDDEN = (
    *(0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x0E, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0x9F),
    *(0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069),
    *(0xFDD0, 0xFEFF, 0xFFFE, 0xFFFF, 0xE0001, 0xE0020, 0xE0041, 0xE007F),
)
"""Characters that no file may hold, written or escaped."""
HIDDEN = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F, 0x2060, 0x2800),
    *(0x3164, 0xFE00, 0xFFA0, 0xE000, 0xE0100, 0x0378),
)
"""Characters that cannot be seen: no name, title or login may hold them."""
ESCAPES = {
    "null": r"\0",
    "bell": r"\a",
    "backspace": r"\b",
    "vertical": r"\v",
    "feed": r"\f",
    "escape": r"\e",
    "next-line": r"\N",
    "line": r"\L",
    "paragraph": r"\P",
    "half": r"\ud800",
    "two-halves": r"\ud83d\ude00",
    "beyond": r"\U00110000",
    "far": r"\Uffffffff",
    "short": r"\x1",
    "unknown": r"\q",
    "cut": r"\u12",
}
BYTES = {
    "latin-1": b"J\xf6rdan",
    "overlong": b"\xc0\xaf",
    "surrogate": b"\xed\xa0\x80",
    "cut": b"\xf0\x9f",
    "continuation": b"\x80",
    "beyond": b"\xf4\x90\x80\x80",
    "five": b"\xf8\x88\x80\x80\x80",
    "ff": b"\xff\xfe",
}
VALUES = {
    "tag-python": "!!python/object/apply:os.system ['id']",
    "tag-name": "!!python/name:os.system",
    "tag-module": "!!python/module:os",
    "tag-binary": "!!binary aGk=",
    "tag-str": "!!str x",
    "tag-float": "!!float 1e3",
    "tag-own": "!x y",
    "tag-whole": "!<tag:example.com,2000:x> y",
    "tag-bare": "! x",
    "tag-env": "!ENV ${HOME}",
    "tag-include": "!include other.yaml",
    "anchor": "&a x",
    "alias": "*a",
    "anchor-list": "&a [x]",
    "laughs": "&a [&b [x, x], *b, *b]",
    "cycle": "&a [*a]",
    "list": "[x, y]",
    "mapping": "{x: y}",
    "deep-list": "[" * 13 + "]" * 13,
    "deep-mapping": "{a: " * 13 + "x" + "}" * 13,
    "nothing": "",
    "empty": "''",
    "open-double": '"x',
    "open-single": "'x",
    "open-list": "[x",
    "open-mapping": "{x: y",
    "closing": "x]: }",
    "at": "@x",
    "backtick": "`x`",
    "percent": "%x",
    "long-line": "x" * 2_001,
    "long-value": "'" + "x y\n  " * 2_600 + "'",
    "colon": "a: b: c",
    "block": "|\n",
}
LINES = {
    "merge": "<<: {a: b}",
    "merge-double": '"<<": {a: b}',
    "merge-single": "'<<': {a: b}",
    "merge-escaped": r'"\x3c\x3c": {a: b}',
    "list-key": "? [a]\n: b",
    "list-key-flow": "[a]: b",
    "mapping-key": "? {a: b}\n: c",
    "mapping-key-flow": "{a: b}: c",
    "empty-key": ": x",
    "empty-key-quoted": "'': x",
    "tagged-key": "!!str a: b",
    "anchored-key": "&a a: b",
    "alias-key": "*a : b",
    "second": "---\nboundary: 1",
    "after-the-end": "...\n---\nboundary: 1",
    "directive": "%YAML 1.2",
    "tab": "\tx: y",
    "odd-indent": "   x: y",
    "item": "- x",
    "no-colon": "only words here",
    "hidden-key": r'"a\u202eb": x',
}
KEYS = (
    *("__class__", "__proto__", "constructor", "run", "exec", "shell", "script", "command"),
    *("python", "import", "include", "extends", "plugin", "hook", "template", "vars", "if"),
    *("when", "loop", "url", "webhook", "server", "proxy", "path", "file", "log", "no_log"),
    *("password", "token", "secret", "credentials", "cookie", "settings", "state", "trust"),
    *("trusted", "official", "signature", "allow", "force", "override", "skip_evidence"),
    *("no_archive", "no_undo", "without_guards", "forward_to", "redirect", "reply", "report"),
    *("recovery_address", "two_factor", "delete_account", "schedule", "on_start", "author"),
)
"""Words for what no file can say: code, places, secrets, and the end of a guard."""
STEPS = (
    *(f"mail.{word}" for word in ("delete", "forward", "send", "spam", "trash", "bounce")),
    *(f"account.{word}" for word in ("delete", "password", "recovery", "two-factor", "trust")),
    *("shell.run", "http.get", "file.read", "report.bulk", "log.off", "undo.off", "guard.off"),
    *("mail.keep ", "Mail.Keep", "mail.\u043aeep", "mail/keep", "mail.keep;id", "../mail.keep"),
    *("__import__", "os.system", "{{verb}}", "${VERB}", "mail.*", "*", "."),
)
"""What no step can be."""
OUTSIDE = (
    *("../quiet", "../../etc/passwd", "/etc/passwd", "C:\\x", "~/x", "file:///etc/passwd"),
    *("https://example.org/x", "//example.org/x", "{{ x }}", "${HOME}", "$(id)", "`id`", "%s"),
    *("*", "inbox", "Trash", "INBOX", "later/..", "LATER", "\uff4cater", "later\u200b", "later;x"),
)
"""Values where a word of a closed list stands."""
FOLLOWS = (
    *OUTSIDE[:13],
    *("./../x.yaml", "./a/b.yaml", "import/", "import/../quiet", "import/a/b", "import/.quiet"),
    *("QUIET", "./.yaml", "./x.yml", "./x.yaml/", "./x..yaml", ". /x.yaml", "quiet\u200b"),
)
PERSONAL = (
    *("address", "home", "street", "birth_date", "employer", "vehicle", "plate", "photo"),
    *("relatives", "location", "notes", "diagnosis", "reason", "passport", "school"),
)
"""What the file about people has no place for."""


@dataclass(frozen=True)
class Hostile:
    """One file that has to be refused."""

    carrier: str
    kind: str
    data: bytes

    def read(self, folder: Path) -> object:
        """Read it as the program does."""
        return CARRIERS[self.carrier].read(self.data, folder)


def at_the_spot(carrier: str, value: str) -> bytes:
    """Put a value where the base has its own."""
    return CARRIERS[carrier].base.replace(SPOT, value).encode("utf-8", "surrogatepass")


def every() -> tuple[Hostile, ...]:
    """Make all of them, always in the same order."""
    return tuple(one for carrier in CARRIERS for one in _of(carrier))


def _of(carrier: str) -> Iterator[Hostile]:
    base = at_the_spot(carrier, CARRIERS[carrier].honest)
    made = partial(Hostile, carrier)
    for code in FORBIDDEN:
        yield made(f"raw-{code:x}", at_the_spot(carrier, f"a{chr(code)}b"))
        yield made(f"escaped-{code:x}", at_the_spot(carrier, f'"a\\U{code:08x}b"'))
    for name, sign in ESCAPES.items():
        yield made(f"escape-{name}", at_the_spot(carrier, f'"a{sign}b"'))
    for name, raw in BYTES.items():
        yield made(f"bytes-{name}", at_the_spot(carrier, "a@b").replace(b"a@b", raw))
    for encoding in ("utf-16", "utf-16-be", "utf-32"):
        yield made(f"encoding-{encoding}", base.decode().encode(encoding))
    yield made("two-marks", b"\xef\xbb\xbf" * 2 + base)
    yield from (one for one in _structures(carrier, base))
    if CARRIERS[carrier].lines:
        for code in HIDDEN:
            yield made(f"hidden-{code:x}", at_the_spot(carrier, f"a{chr(code)}b"))
    if CARRIERS[carrier].closed:
        yield from (made(f"key-{key}", base + f"{key}: x\n".encode()) for key in KEYS)
    if carrier in ("shared", "beside", "import"):
        yield from _steps(carrier)
    if carrier == "private":
        yield from _people()


def bombs() -> Mapping[str, bytes]:
    """Make files at the limits of what is read, each built to cost whoever reads it."""
    size, line = 256 * 1024, 1_990
    people = "boundary: 1\npeople:\n"
    one = "  - {alias: J., follow: quiet, "
    made = {
        "laughs": "a: &a [x, x, x]\n"
        + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghijkl")),
        "lists": "[\n" * (size // 2),
        "mappings": "{a: \n" * (size // 5),
        "lists-in-a-line": "[" * line,
        "dashes": "- " * (line // 2),
        "stairs": "".join(" " * depth + "a:\n" for depth in range(600)),
        "questions": "? " * (line // 2),
        "tags": "!" * line,
        "anchors": "&a " * (line // 3),
        "aliases": "*a, " * (line // 4),
        "keys": "boundary: 1\npeople: []\n" + "".join(f"k{n}: x\n" for n in range(9_900)),
        "wide-keys": "boundary: 1\npeople: []\n"
        + "".join(f"{chr(0xFDFA) * 600}{n}: x\n" for n in range(140)),
        "one-key": f"{'k' * line}: x\n" * 130,
        "plain": "a: " + f"{'x' * line}\n " * 130,
        "escapes": 'a: "' + (r"\x41" * 490 + "\\\n  ") * 130 + '"',
        "comments": "# x\n" * (size // 4 - 1),
        "blank": "\n" * (size - 1),
        "marks": "title: " + "\u0301" * line + "\n",
        "joiners": people + one + "names: ['" + "\U0001f469\u200d" * 900 + "']}\n",
        "many-people": people + "  - {}\n" * 6_000,
        "same-alias": people + "  - {alias: J., follow: quiet}\n" * 3_900,
        "many-names": people + one + "names: [" + "J,\n" * 9_000 + "]}\n",
        "at-signs": people + one + "emails: [" + f"'{'@' * 1_900}',\n" * 120 + "]}\n",
        "dots": people + one + "emails: [" + f"'a@{'a.' * 190}example',\n" * 190 + "]}\n",
        "idn": people + one + "emails: [" + f"'a@{'ü' * 60}.{'あ' * 60}.example',\n" * 190 + "]}\n",
        "xn": people + one + "emails: [" + f"'a@xn--{'a0' * 120}.example',\n" * 190 + "]}\n",
        "digits": people + one + "phones: [" + f"'+{'1' * 390}',\n" * 190 + "]}\n",
        "wide-digits": people + one + "phones: [" + f"'+{chr(0xFF11) * 390}',\n" * 190 + "]}\n",
        "steps": "boundary: 1\ntitle: T\nsteps:\n" + "  - {do: mail.keep}\n" * 6_000,
        "words": "boundary: 1\ntitle: T\nsteps:\n" + f"  - {{do: '{'m' * 1_900}'}}\n" * 130,
        "options": "boundary: 1\ntitle: T\nsteps:\n"
        + "  - {do: mail.keep, with: {"
        + "".join(f"o{n}: x,\n" for n in range(9_900))
        + "}}\n",
        "addresses-in-comments": "boundary: 1\ntitle: T\nsteps: [{do: mail.keep}]\n"
        + f"# {'a.b+c-d_' * 240}\n" * 130,
        "numbers-in-comments": "boundary: 1\ntitle: T\nsteps: [{do: mail.keep}]\n"
        + f"# {'1 2.3-4/' * 240}\n" * 130,
    }
    return {name: text.encode()[:size] for name, text in made.items()}


def _structures(carrier: str, base: bytes) -> Iterator[Hostile]:
    made = partial(Hostile, carrier)
    first = base.split(b":")[0].decode()
    for name, value in VALUES.items():
        # A table of plain entries may hold lists, and who asked for it judges what is missing.
        if carrier != "add" or name not in ("list", "mapping", "nothing", "empty", "block"):
            yield made(f"value-{name}", at_the_spot(carrier, value))
    for name, line in LINES.items():
        yield made(f"line-{name}", base + f"{line}\n".encode())
    doubles = {
        "plain": first,
        "quoted": f'"{first}"',
        "escaped": f'"\\x{ord(first[0]):02x}{first[1:]}"',
        "upper": first.upper(),
        "wide": chr(ord(first[0]) + 0xFEE0) + first[1:],
    }
    for name, key in doubles.items():
        yield made(f"double-{name}", base + f"{key}: 1\n".encode())
    for name, head in {
        "yaml": "%YAML 1.2\n---\n",
        "tag": "%TAG ! tag:example.com,2000:\n---\n",
        "two": "--- x\n---\n",
        "tagged": "--- !x\n",
        "anchored": "--- &a\n",
    }.items():
        yield made(f"head-{name}", head.encode() + base)
    for name, whole in {
        "nothing": "",
        "blank": " \n\n",
        "comment": "# x\n",
        "null": "~\n",
        "word": "word\n",
        "list": "- [x]\n",
        "end": "...\n",
    }.items():
        if carrier != "add" or name in ("nothing", "blank", "comment"):
            yield made(f"whole-{name}", whole.encode())
    yield made("large", base + b"# x\n" * 65_536)
    yield made("nodes", base + b"more: [" + b"x,\n" * 20_000 + b"]\n")


def _steps(carrier: str) -> Iterator[Hostile]:
    made = partial(Hostile, carrier)

    def step(text: str) -> bytes:
        return f"boundary: 1\ntitle: Steps\nsteps:\n  - {text}\n".encode()

    for name in STEPS:
        yield made(f"step-{name}", step(f"{{do: '{name}'}}"))
    for key in KEYS:
        yield made(f"step-key-{key}", step(f"{{do: mail.keep, {key}: x}}"))
        yield made(f"option-{key}", step(f"{{do: mail.keep, with: {{{key}: x}}}}"))
    for value in OUTSIDE:
        text = f"{{do: mail.file-past, with: {{folder: '{value}'}}}}"
        yield made(f"folder-{value}", step(text))
    for key in ("people", "accounts", "keep_open", "emails", "phones", "handles", "alias"):
        yield made(f"person-{key}", step("{do: mail.keep}") + f"{key}: []\n".encode())
    if carrier != "beside":
        yield made("in", step("{do: mail.keep, in: [mail]}"))
        yield made("as", step("{do: mail.keep, as: mine}"))


def _people() -> Iterator[Hostile]:
    made = partial(Hostile, "private")

    def person(text: str) -> bytes:
        return f"boundary: 1\npeople:\n  - {{alias: J., {text}}}\naccounts: {{}}\n".encode()

    def account(text: str) -> bytes:
        return (
            "boundary: 1\npeople: []\naccounts:\n"
            f"  mail: {{use: imap, host: imap.example.net, user: me@example.net, {text}}}\n"
        ).encode()

    for follow in FOLLOWS:
        yield made(f"follow-{follow}", person(f"follow: '{follow}'"))
    for key in (*PERSONAL, *KEYS):
        yield made(f"about-{key}", person(f"follow: quiet, {key}: x"))
    for key in KEYS:
        yield made(f"setting-{key}", account(f"{key}: x"))
    for value in OUTSIDE:
        # The others are odd, and still names that a mail server's folder may have.
        if value.startswith((".", "/", "~", "*", "inbox", "Trash", "INBOX", "later/", "https")):
            yield made(f"named-{value}", account(f"folders: {{later: '{value}'}}"))
