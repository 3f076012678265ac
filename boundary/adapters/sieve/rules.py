"""Turn our rules into the bytes of the script `boundary` and back; pure.

What the rules file away is what `mail.file-past` would move: the sender fields of the delivered
message, the Return-Path, and the copy fields when asked for. Where Pigeonhole 0.5.19 reads a
sender line in another way than the mail adapter does, the whole line is compared (`_ODD`).
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from boundary.core.errors import BoundaryError
from boundary.core.identifier import Identifier, email
from boundary.core.rules import MailProvider

from .grammar import Argument, Command, GrammarError, Tag, Test, parse, write
from .layout import RULES
from .mark import marked, one_line, plain, read_mark
from .spell import spellings

VERBS: Final = ("mail.file-away", "mail.set-aside")
SENDER_FIELDS: Final = ("from", "sender", "reply-to", "resent-from", "resent-sender")
COPY_FIELDS: Final = ("cc", "resent-cc")
NO_NAMES: Final = (
    "Mail of somebody else that shows this address as its own name can go to the folder too."
)
NO_ODD: Final = (
    "This person's mail can stay in the inbox when its sender line is written in an odd way."
)
NOT_READ: Final = (
    "New mail stays marked as unread, because your mail server's rules cannot mark it."
)

_ODD: Final = (
    '@[^,;"(]*[@:<]',
    r'(^|[,:;])[^"(<,;:]*(\)|\[|]|\\)[^"(<,;]*<',
    '(^|[,:;])[^<@,;:]*[^<@,;:( ] +[^ <@,;:"(]+@[^<,;]*,',
    '@[^,;"(<> ]*>? *;',
    r'@[^,;"(<> ]*\. *($|[,;>])',
    "[^\t-~][^ (),:;<>]*(\\([^()]*\\))?@",
)
"""Sender lines that the `address` test reads wrongly: an @ in a bare name (`a@b.test <c@d.test>`),
brackets in one, words before an address without brackets, semicolons between addresses, a dot at
the end, other letters before the @."""
_ALWAYS = frozenset({"fileinto"})
_LINE_START = "(^|[,;:>)])([^<]*<)?[ \t]*"
_LINE_END = r"\.? *>? *($|[,;(])"
_NOTE = re.compile(
    r"# rule (?P<verb>[a-z.-]+) (?P<read>read|unread) (?P<copied>copies|senders)"
    r' (?P<folder>"(?:[^"\\]|\\.)*")'
)


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """New mail from one address goes to one folder."""

    verb: str
    """`mail.file-away` or `mail.set-aside`."""
    address: str = field(repr=False)
    """An email identifier's value, in normal form."""
    folder: str
    """The name the user chose."""
    path: str
    """The folder's full name on the server, as text."""
    read: bool
    """Whether the mail is marked as read."""
    copied: bool
    """Whether mail counts too that only names the address in Cc."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a server's rules can say."""

    extensions: frozenset[str]
    """As the server lists them, in lower case."""

    @property
    def can_create(self) -> bool:
        """Whether a missing folder is made when mail comes."""
        return "mailbox" in self.extensions

    @property
    def can_flag(self) -> bool:
        """Whether mail can be marked as read."""
        return "imap4flags" in self.extensions

    @property
    def can_envelope(self) -> bool:
        """Whether the sender that the servers told each other can be asked for."""
        return "envelope" in self.extensions

    @property
    def can_regex(self) -> bool:
        """Whether text can be compared with patterns."""
        return "regex" in self.extensions

    @property
    def can_include(self) -> bool:
        """Whether one script can run another."""
        return "include" in self.extensions


@dataclass(frozen=True, slots=True)
class Ours:
    """What our script says."""

    rules: tuple[Rule, ...]
    """Sorted; of a script that somebody changed, those that can still be read."""
    made_on: date | None
    """None: it cannot be read any more, or was written by a newer version."""
    intact: bool
    """Whether nobody has changed it since it was made."""


def rules_script(
    rules: Collection[Rule],
    *,
    made_on: date,
    dialect: Dialect,
    providers: Sequence[MailProvider],
    inside: bool = False,
) -> bytes:
    """Write our script: the same rules give the same bytes, in any order.

    `inside`: it will stand as a block inside the user's own script. The addresses have to be email
    identifiers in normal form. Raises GrammarError for a folder that no script can name.
    """
    ordered = sorted(set(rules), key=lambda rule: (_group(rule), rule.address))
    needed = sorted(_needed(ordered) & (_ALWAYS | dialect.extensions))
    parts = [write([Command("require", (tuple(needed),))])] if ordered else []
    for _, members in itertools.groupby(ordered, _group):
        parts.append(_block(tuple(members), dialect, providers))
    return marked(RULES, made_on, _words(ordered, made_on, inside=inside), b"".join(parts))


def read_rules(source: bytes) -> Ours | None:
    """Read our script back; None when it is not ours.

    A script that somebody changed, or that a newer version wrote, is ours and not intact.
    """
    mark = read_mark(RULES, source)
    if mark is None:
        return None
    try:
        commands = parse(source) if mark.made_on is not None else ()
    except GrammarError:
        commands = ()
    rules: set[Rule] = set()
    end = 0
    for command in commands:
        rules.update(_read_block(command, source[end : command.start]))
        end = command.end
    return Ours(tuple(sorted(rules)), mark.made_on, mark.intact)


def gaps(
    subject: Rule | Identifier, dialect: Dialect, providers: Sequence[MailProvider]
) -> tuple[str, ...]:
    """Say in sentences what this server's rules cannot do for one address."""
    identifier = subject if isinstance(subject, Identifier) else email(subject.address)
    found = spellings(identifier, providers, regex=dialect.can_regex).gaps
    if not dialect.can_regex:
        found += (NO_NAMES, NO_ODD)
    if isinstance(subject, Rule) and subject.read and not dialect.can_flag:
        found += (NOT_READ,)
    return found


def _group(rule: Rule) -> tuple[str, str, str, bool, bool]:
    """Return what the rules of one block have in common."""
    return rule.verb, rule.folder, rule.path, rule.read, rule.copied


def _needed(rules: Collection[Rule]) -> frozenset[str]:
    if not rules:
        return frozenset()
    flags = {"imap4flags"} if any(rule.read for rule in rules) else set()
    return frozenset({"fileinto", "mailbox", "envelope", "regex", *flags})


def _words(rules: Sequence[Rule], made_on: date, *, inside: bool) -> list[str]:
    """Say at the top, for whoever finds it, what this is and how to remove it."""
    folders = sorted({rule.folder for rule in rules})
    lines = [
        f"A program named boundary made these mail rules on {made_on.isoformat()}.",
        "New mail from the addresses below goes to a folder of this mailbox.",
        *(f"The folder: {plain(folder)}" for folder in folders),
        "Nothing is deleted, and nothing is sent to anybody.",
        "Long lines with many signs stand for the same addresses, written in an odd way.",
        "",
        "You can remove these rules at any time.",
    ]
    if inside:
        lines += [
            'Take out everything from the line "# boundary begin" to the line "# boundary end".',
            "The rest of this script is yours, and boundary did not change it.",
        ]
    else:
        lines += [
            "Make your own mail rules the active ones again in your mail settings.",
            'Then delete "boundary-start" and "boundary" there.',
        ]
    return [
        *lines,
        "Or, where the program is installed, type: boundary found, and the name of the account.",
        "",
        "The line after this one tells boundary whether somebody has changed these rules.",
    ]


def _block(rules: Sequence[Rule], dialect: Dialect, providers: Sequence[MailProvider]) -> bytes:
    """Write the rules of one folder."""
    rule = rules[0]
    note = " ".join(
        [
            "# rule",
            rule.verb,
            "read" if rule.read else "unread",
            "copies" if rule.copied else "senders",
            json.dumps(rule.folder),
        ]
    )
    place: tuple[Argument, ...] = (one_line(rule.path),)
    if dialect.can_create:
        place = (Tag(":create"), *place)
    if rule.read and dialect.can_flag:
        place = (Tag(":flags"), "\\Seen", *place)
    fields = SENDER_FIELDS + (COPY_FIELDS if rule.copied else ())
    tests = tuple(_tests([one.address for one in rules], fields, dialect, providers))
    actions = (Command("fileinto", place), Command("stop"))
    return f"\r\n{note}\r\n".encode("ascii") + write([Command("if", (), (_any(tests),), actions)])


def _tests(
    addresses: Sequence[str],
    fields: tuple[str, ...],
    dialect: Dialect,
    providers: Sequence[MailProvider],
) -> Iterator[Test]:
    """Ask whether a message comes from one of these addresses, in every way of writing them."""
    ways = [spellings(email(one), providers, regex=dialect.can_regex) for one in addresses]
    own = tuple(addresses)
    exact = _together((one.exact for one in ways), own)
    globs = _together(one.globs for one in ways)
    bodies = tuple(one.body for one in ways if one.by_body)
    named = tuple(_asked("address", (Tag(":all"), fields), (own, exact), globs, bodies))
    if dialect.can_regex:
        lines = tuple(f"{_LINE_START}{one.line}{_LINE_END}" for one in ways)
        odd = Test("header", (Tag(":regex"), fields, _ODD))
        yield Test("allof", (), (Test("not", (), (odd,)), _any(named)))
        yield Test("allof", (), (odd, Test("header", (Tag(":regex"), fields, lines))))
    else:
        yield from named
        foreign = tuple(f"*<{one}>" for one in (*own, *exact) if not one.isascii())
        if foreign:
            yield Test("header", (Tag(":matches"), fields, foreign))
    paths = tuple(path for one in (*own, *exact) for path in (f"<{one}>", one))
    path_globs = tuple(path for one in globs for path in (f"<{one}>", one))
    path_bodies = tuple(f"<?{one}>?" for one in bodies)
    yield from _asked("header", (("return-path",),), (paths,), path_globs, path_bodies)
    if dialect.can_envelope:
        yield from _asked("envelope", (Tag(":all"), ("from",)), (own, exact), globs, bodies)


def _asked(
    name: str,
    about: tuple[Argument, ...],
    exact: Iterable[tuple[str, ...]],
    globs: tuple[str, ...],
    bodies: tuple[str, ...],
) -> Iterator[Test]:
    """Compare one thing with whole texts, with globs and with patterns."""
    for kind, keys in (
        *((":is", texts) for texts in exact),
        (":matches", globs),
        (":regex", tuple(f"^{body}$" for body in bodies)),
    ):
        if keys:
            yield Test(name, (Tag(kind), *about, keys))


def _together(lists: Iterable[tuple[str, ...]], without: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(sorted(set(itertools.chain.from_iterable(lists)) - set(without)))


def _any(tests: tuple[Test, ...]) -> Test:
    return tests[0] if len(tests) == 1 else Test("anyof", (), tests)


def _read_block(command: Command, before: bytes) -> Iterator[Rule]:
    """Read the rules of one block, by its note and its tree; nothing when either is not ours."""
    lines = before.decode("utf-8", "replace").split("\n")
    note = next((line for line in reversed(lines) if line.startswith("# rule ")), "")
    said = _NOTE.fullmatch(note.rstrip())
    path = _path(command)
    if said is None or said["verb"] not in VERBS or path is None:
        return
    try:
        folder = json.loads(said["folder"])
    except ValueError:
        return
    for address in _own(command.tests):
        if _is_normal(address):
            yield Rule(
                said["verb"],
                address,
                folder,
                path,
                read=said["read"] == "read",
                copied=said["copied"] == "copies",
            )


def _path(command: Command) -> str | None:
    """Return the folder that a block files into."""
    for action in command.block or ():
        if action.name == "fileinto" and action.arguments:
            last = action.arguments[-1]
            return last if isinstance(last, str) else None
    return None


def _own(tests: Sequence[Test]) -> tuple[str, ...]:
    """Return the addresses as they were given: the first list that `address :is` compares with."""
    for test in tests:
        if test.name == "address" and Tag(":is") in test.arguments:
            keys = test.arguments[-1]
            return keys if isinstance(keys, tuple) else ()
        found = _own(test.tests)
        if found:
            return found
    return ()


def _is_normal(address: str) -> bool:
    try:
        return email(address).value == address
    except BoundaryError:
        return False
